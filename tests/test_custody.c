/* A relay's word against tests/vectors/custody.json: what each field says and the bytes it becomes,
 * for implementations in other languages; and words that no relay writes, which are refused. The
 * file was not written by this program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/custody.h"

#define BYTES 4096

struct vector {
    struct custody said;
    uint8_t bytes[BYTES];
    size_t size;
    uint8_t greeting[BYTES], receipt[CUSTODY_RECEIPTS_MAX][BYTES];
};

static json_t *load(void)
{
    char path[512];
    const char *root = getenv("JORNADA_ROOT");
    (void)snprintf(path, sizeof path, "%s/tests/vectors/custody.json", root == NULL ? "." : root);
    json_t *all = json_load_file(path, 0, NULL);
    assert_non_null(all);
    return all;
}

static size_t from_hex(const json_t *text, uint8_t *bytes, size_t room)
{
    const char *hex = json_string_value(text);
    size_t size = 0;
    assert_non_null(hex);
    assert_int_equal(sodium_hex2bin(bytes, room, hex, strlen(hex), NULL, &size, NULL), 0);
    assert_int_equal(size * 2, strlen(hex));
    return size;
}

static void read_stream(const json_t *json, struct custody_stream *stream)
{
    const json_t *held = json_object_get(json, "held");
    assert_int_equal(from_hex(json_object_get(json, "stream"), stream->stream, 16), 16);
    assert_true(json_array_size(held) <= RECEIPT_RANGES_MAX);
    stream->ranges = (uint8_t)json_array_size(held);
    for (size_t i = 0; i < stream->ranges; i++) {
        const json_t *range = json_array_get(held, i);
        stream->held[i] =
            (struct receipt_range){(uint32_t)json_integer_value(json_array_get(range, 0)),
                                   (uint32_t)json_integer_value(json_array_get(range, 1))};
    }
}

static void read_vector(const json_t *json, struct vector *vector)
{
    struct custody *said = &vector->said;
    const json_t *receipts = json_object_get(json, "receipts"),
                 *streams = json_object_get(json, "streams");
    memset(vector, 0, sizeof *vector);
    vector->size = from_hex(json_object_get(json, "bytes"), vector->bytes, BYTES);
    assert_int_equal(from_hex(json_object_get(json, "relay"), said->relay, 8), 8);
    said->reached = json_is_true(json_object_get(json, "reached"));
    said->refused = (uint16_t)json_integer_value(json_object_get(json, "refused"));
    said->greeting = vector->greeting;
    said->greeting_size = from_hex(json_object_get(json, "greeting"), vector->greeting, BYTES);
    assert_true(json_array_size(receipts) <= CUSTODY_RECEIPTS_MAX);
    said->receipts = (uint8_t)json_array_size(receipts);
    for (size_t i = 0; i < said->receipts; i++) {
        said->receipt[i] = vector->receipt[i];
        said->receipt_size[i] = from_hex(json_array_get(receipts, i), vector->receipt[i], BYTES);
    }
    assert_true(json_array_size(streams) <= RECEIPT_STREAMS_MAX);
    said->count = (uint16_t)json_array_size(streams);
    for (size_t i = 0; i < said->count; i++)
        read_stream(json_array_get(streams, i), &said->streams[i]);
}

static void assert_same(const struct custody *one, const struct custody *two)
{
    assert_memory_equal(one->relay, two->relay, sizeof one->relay);
    assert_int_equal(one->reached, two->reached);
    assert_int_equal(one->refused, two->refused);
    assert_int_equal(one->greeting_size, two->greeting_size);
    if (one->greeting_size > 0)
        assert_memory_equal(one->greeting, two->greeting, one->greeting_size);
    assert_int_equal(one->receipts, two->receipts);
    for (size_t i = 0; i < one->receipts; i++) {
        assert_int_equal(one->receipt_size[i], two->receipt_size[i]);
        assert_memory_equal(one->receipt[i], two->receipt[i], one->receipt_size[i]);
    }
    assert_int_equal(one->count, two->count);
    for (size_t i = 0; i < one->count; i++) {
        assert_memory_equal(one->streams[i].stream, two->streams[i].stream, 16);
        assert_int_equal(one->streams[i].ranges, two->streams[i].ranges);
        for (size_t r = 0; r < one->streams[i].ranges; r++) {
            assert_int_equal(one->streams[i].held[r].first, two->streams[i].held[r].first);
            assert_int_equal(one->streams[i].held[r].last, two->streams[i].held[r].last);
        }
    }
}

static void every_word_becomes_these_bytes_and_these_bytes_become_it(void **state)
{
    json_t *all = load();
    const json_t *one;
    size_t i, size;
    struct vector *vector = malloc(sizeof *vector);
    struct custody *back = malloc(sizeof *back);
    uint8_t made[BYTES];
    (void)state;
    assert_true(json_array_size(json_object_get(all, "words")) >= 3);
    json_array_foreach(json_object_get(all, "words"), i, one)
    {
        read_vector(one, vector);
        assert_int_equal(custody_encode(&vector->said, made, sizeof made, &size), DONE);
        assert_int_equal(size, vector->size);
        assert_memory_equal(made, vector->bytes, size);
        assert_int_equal(custody_decode(vector->bytes, vector->size, back), DONE);
        assert_same(&vector->said, back);
        /* Not a byte less, and none more. */
        assert_int_equal(custody_encode(&vector->said, made, size - 1, &size), INVALID);
        assert_int_equal(custody_decode(vector->bytes, vector->size - 1, back), INVALID);
        assert_int_equal(custody_decode(vector->bytes, vector->size + 1, back), INVALID);
    }
    free(back);
    free(vector);
    json_decref(all);
}

static void what_no_relay_writes_is_refused(void **state)
{
    json_t *all = load();
    const json_t *one;
    size_t i, size;
    struct custody *back = malloc(sizeof *back);
    uint8_t bytes[BYTES];
    (void)state;
    assert_true(json_array_size(json_object_get(all, "refused")) >= 5);
    json_array_foreach(json_object_get(all, "refused"), i, one)
    {
        size = from_hex(json_object_get(one, "bytes"), bytes, sizeof bytes);
        if (custody_decode(bytes, size, back) != INVALID)
            fail_msg("%s", json_string_value(json_object_get(one, "why")));
    }
    free(back);
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_becomes_these_bytes_and_these_bytes_become_it),
        cmocka_unit_test(what_no_relay_writes_is_refused),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

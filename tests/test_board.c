/* The fair's turns as a value: merged in any order they are the same, what is too old or outside
 * its limits is not in them, and no stamp holds a turn for ever. Then their bytes, against
 * tests/vectors/board.json, which was not written by this program. */
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

#include "sync/board_wire.h"
#include "sync/signature.h"

#define NOW_MS (100LL * 3600 * 1000)
#define WORDS 400
#define HLC(ms) ((uint64_t)(ms) << 16)

static struct board *fresh(void)
{
    struct board *board = calloc(1, sizeof *board);
    assert_non_null(board);
    return board;
}

static struct board_entry word(uint8_t letter, uint16_t number, uint64_t hlc)
{
    return (struct board_entry){.hlc = hlc,
                                .since_ms = NOW_MS - 60000,
                                .number = number,
                                .module = 12,
                                .letter = letter,
                                .service = 3,
                                .state = BOARD_WAITING,
                                .kiosk = letter};
}

static void assert_same(const struct board *one, const struct board *two)
{
    assert_int_equal(one->count, two->count);
    for (size_t i = 0; i < one->count; i++) {
        const struct board_entry *a = &one->entries[i], *b = &two->entries[i];
        assert_int_equal(board_compare(a, b), 0);
        assert_true(a->hlc == b->hlc && a->state == b->state && a->module == b->module &&
                    a->kiosk == b->kiosk && a->since_ms == b->since_ms);
    }
}

/* Few turns, few stamps: words about one turn are often of one instant. */
static void draw_words(struct board_entry words[WORDS])
{
    for (size_t i = 0; i < WORDS; i++) {
        words[i] = word((uint8_t)(1 + randombytes_uniform(3)),
                        (uint16_t)(1 + randombytes_uniform(8)), 1 + randombytes_uniform(40));
        words[i].state = (uint8_t)(1 + randombytes_uniform(BOARD_STATES - 1));
        words[i].kiosk = (uint8_t)(1 + randombytes_uniform(3));
        words[i].module = (uint16_t)(1 + randombytes_uniform(2));
        words[i].service = (uint8_t)(3 + randombytes_uniform(2));
        words[i].since_ms = NOW_MS - words[i].number; /* one turn was given out once */
    }
}

static void shuffle(struct board_entry words[WORDS])
{
    for (size_t i = WORDS - 1; i > 0; i--) {
        size_t other = randombytes_uniform((uint32_t)i + 1);
        struct board_entry one = words[i];
        words[i] = words[other];
        words[other] = one;
    }
}

static void words_in_any_order_and_any_number_of_times_are_one_board(void **state)
{
    struct board *one = fresh(), *two = fresh();
    struct board_entry words[WORDS];
    (void)state;
    for (int round = 0; round < 30; round++) {
        board_clear(one);
        board_clear(two);
        draw_words(words);
        for (size_t i = 0; i < WORDS; i++)
            assert_int_not_equal(board_merge(one, &words[i], NOW_MS), BOARD_REFUSED);
        for (int again = 0; again < 2; again++) {
            shuffle(words);
            for (size_t i = 0; i < WORDS; i++)
                (void)board_merge(two, &words[i], NOW_MS);
        }
        assert_same(one, two);
        for (size_t i = 0; i < one->count; i++) /* a whole board is words like others */
            assert_int_equal(board_merge(two, &one->entries[i], NOW_MS), BOARD_SAME);
    }
    free(one);
    free(two);
}

static void a_full_board_keeps_the_newest_words_in_any_order(void **state)
{
    struct board *one = fresh(), *two = fresh();
    const uint16_t most = BOARD_ENTRIES_MAX + 500;
    (void)state;
    for (uint16_t n = 1; n <= most; n++) {
        struct board_entry entry = word(1, n, HLC(n % 1000 + 1) + n);
        (void)board_merge(one, &entry, NOW_MS);
    }
    for (uint16_t n = most; n >= 1; n--) {
        struct board_entry entry = word(1, n, HLC(n % 1000 + 1) + n);
        (void)board_merge(two, &entry, NOW_MS);
    }
    assert_int_equal(one->count, BOARD_ENTRIES_MAX);
    assert_same(one, two);
    assert_null(board_find(one, 1, 1000, 3)); /* of the oldest stamp */
    assert_non_null(board_find(one, 1, 999, 3));
    struct board_entry old = word(2, 1, 1);
    assert_int_equal(board_merge(one, &old, NOW_MS), BOARD_TOO_OLD);
    free(one);
    free(two);
}

static void what_is_outside_its_limits_is_refused(void **state)
{
    struct board *board = fresh();
    struct board_entry bad[13];
    (void)state;
    for (size_t i = 0; i < 13; i++)
        bad[i] = word(1, 1, 1);
    assert_int_equal(board_merge(board, &bad[0], NOW_MS), BOARD_NEW);
    bad[0].letter = 0;
    bad[1].letter = BOARD_LETTERS + 1;
    bad[2].number = 0;
    bad[3].service = BOARD_OFFICE + 1;
    bad[4].module = 0;
    bad[5].state = 0;
    bad[6].state = BOARD_STATES;
    bad[7].kiosk = 0;
    bad[8].kiosk = BOARD_LETTERS + 1;
    bad[9].hlc = 0;
    bad[10].hlc = BOARD_HLC_MAX + 1;
    bad[11].hlc = UINT64_MAX;
    bad[12].since_ms = NOW_MS + 1; /* given out tomorrow */
    for (size_t i = 0; i < 13; i++)
        assert_int_equal(board_merge(board, &bad[i], NOW_MS), BOARD_REFUSED);
    assert_int_equal(board->count, 1);
    free(board);
}

static void turns_of_another_day_are_not_taken_and_go(void **state)
{
    struct board *board = fresh();
    struct board_entry old = word(1, 1, HLC(5)), young = word(1, 2, HLC(5));
    (void)state;
    old.since_ms = NOW_MS - BOARD_LIFE_S * 1000LL - 1;
    assert_int_equal(board_merge(board, &old, NOW_MS), BOARD_TOO_OLD);
    old.since_ms++;
    assert_int_equal(board_merge(board, &old, NOW_MS), BOARD_NEW);
    assert_int_equal(board_merge(board, &young, NOW_MS), BOARD_NEW);
    assert_int_equal(board_forget(board, old.since_ms), 0);
    assert_int_equal(board_forget(board, old.since_ms + 1), 1);
    assert_null(board_find(board, 1, 1, 3));
    assert_non_null(board_find(board, 1, 2, 3));
    free(board);
}

static void there_is_always_a_later_stamp(void **state)
{
    struct board *board = fresh();
    struct board_entry ahead = word(1, 1, HLC(4102444800000)); /* the year 2100 */
    const uint64_t clock = HLC(1795273200000);
    (void)state;
    assert_int_equal(board_merge(board, &ahead, NOW_MS), BOARD_NEW);
    for (int i = 0; i < 1000; i++) {
        struct board_entry next = word(1, 1, 0);
        next.hlc = board_stamp(board, &next, clock);
        next.state = i % 2 ? BOARD_CALLED : BOARD_WAITING;
        assert_int_equal(board_merge(board, &next, NOW_MS), BOARD_LATER);
    }
    struct board_entry other = word(1, 2, 0);
    assert_true(board_stamp(board, &other, clock) == clock); /* no other turn is drawn along */
    free(board);
}

static void the_slower_road_makes_no_turn_look_younger(void **state)
{
    struct board *board = fresh();
    struct board_entry slow = word(1, 1, HLC(5)), quick = slow;
    (void)state;
    slow.since_ms += 30000;
    assert_int_equal(board_merge(board, &slow, NOW_MS), BOARD_NEW);
    assert_int_equal(board_merge(board, &quick, NOW_MS), BOARD_SAME);
    assert_int_equal(board_merge(board, &slow, NOW_MS), BOARD_SAME);
    assert_true(board_find(board, 1, 1, 3)->since_ms == quick.since_ms);
    free(board);
}

static void what_was_said_is_told_until_somebody_says_more(void **state)
{
    struct board *board = fresh();
    struct board_entry first = word(1, 1, HLC(5)), second = word(1, 1, HLC(6));
    (void)state;
    (void)board_merge(board, &first, NOW_MS);
    (void)board_merge(board, &second, NOW_MS);
    board_tell(board, &first); /* an answer to what was sent before the second word */
    assert_false(board_find(board, 1, 1, 3)->told);
    board_tell(board, &second);
    assert_true(board_find(board, 1, 1, 3)->told);
    board_tell_nothing(board);
    assert_false(board_find(board, 1, 1, 3)->told);
    free(board);
}

/* -- the wire -----------------------------------------------------------------------------------
 */

static json_t *load(void)
{
    char path[512];
    const char *root = getenv("JORNADA_ROOT");
    (void)snprintf(path, sizeof path, "%s/tests/vectors/board.json", root == NULL ? "." : root);
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

static uint64_t number(const json_t *json, const char *name)
{
    const json_t *value = json_object_get(json, name);
    assert_true(json_is_integer(value));
    return (uint64_t)json_integer_value(value);
}

static size_t read_entries(const json_t *json, struct board_entry *entries)
{
    const json_t *list = json_object_get(json, "entries");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        entries[i] = (struct board_entry){.hlc = number(one, "hlc"),
                                          .since_ms = NOW_MS - (int64_t)number(one, "age") * 1000,
                                          .number = (uint16_t)number(one, "number"),
                                          .module = (uint16_t)number(one, "module"),
                                          .letter = (uint8_t)number(one, "letter"),
                                          .service = (uint8_t)number(one, "service"),
                                          .state = (uint8_t)number(one, "state"),
                                          .kiosk = (uint8_t)number(one, "kiosk")};
    }
    return json_array_size(list);
}

static void read_request(const json_t *json, struct board_wire_request *request)
{
    memset(request, 0, sizeof *request);
    from_hex(json_object_get(json, "device"), request->device, 16);
    request->kiosk = (uint8_t)number(json, "kiosk");
    from_hex(json_object_get(json, "epoch"), request->epoch, 8);
    request->cursor = number(json, "cursor");
    request->asked = (uint32_t)number(json, "asked");
    request->watching = json_is_true(json_object_get(json, "watching"));
    const json_t *taken = json_object_get(json, "taken");
    for (size_t i = 0; i < json_array_size(taken); i++) {
        request->take[i].stamp = number(json_array_get(taken, i), "stamp");
        request->take[i].kiosk = (uint8_t)number(json_array_get(taken, i), "kiosk");
    }
    request->taken = json_array_size(taken);
    request->count = read_entries(json, request->entries);
}

static void read_answer(const json_t *json, struct board_wire_answer *answer)
{
    memset(answer, 0, sizeof *answer);
    from_hex(json_object_get(json, "device"), answer->device, 16);
    from_hex(json_object_get(json, "epoch"), answer->epoch, 8);
    answer->cursor = number(json, "cursor");
    answer->asked = (uint32_t)number(json, "asked");
    answer->more = json_is_true(json_object_get(json, "more"));
    const json_t *calls = json_object_get(json, "calls");
    for (size_t i = 0; i < json_array_size(calls); i++) {
        const json_t *one = json_array_get(calls, i);
        answer->call[i] = (struct board_wire_call){.stamp = number(one, "stamp"),
                                                   .waited_s = (uint32_t)number(one, "waited"),
                                                   .kiosk = (uint8_t)number(one, "kiosk"),
                                                   .state = (uint8_t)number(one, "state")};
    }
    answer->calls = json_array_size(calls);
    answer->count = read_entries(json, answer->entries);
}

struct keys {
    uint8_t device[64], device_public[32], hub[64], hub_public[32];
};

static void draw_keys(const json_t *all, struct keys *keys)
{
    uint8_t seed[32];
    from_hex(json_object_get(all, "device_seed"), seed, sizeof seed);
    crypto_sign_seed_keypair(keys->device_public, keys->device, seed);
    from_hex(json_object_get(all, "hub_seed"), seed, sizeof seed);
    crypto_sign_seed_keypair(keys->hub_public, keys->hub, seed);
}

static void assert_bytes(const json_t *json, const uint8_t *made, size_t size)
{
    static uint8_t wanted[BOARD_WIRE_MAX];
    assert_int_equal(from_hex(json_object_get(json, "bytes"), wanted, sizeof wanted), size);
    assert_memory_equal(made, wanted, size);
}

static void requests_become_these_bytes_and_these_bytes_become_them(void **state)
{
    json_t *all = load();
    const json_t *one;
    size_t i, size, again;
    static struct board_wire_request request, back;
    static uint8_t made[BOARD_WIRE_MAX], other[BOARD_WIRE_MAX];
    struct keys keys;
    (void)state;
    draw_keys(all, &keys);
    assert_true(json_array_size(json_object_get(all, "requests")) >= 2);
    json_array_foreach(json_object_get(all, "requests"), i, one)
    {
        read_request(one, &request);
        assert_int_equal(
            board_wire_encode_request(&request, NOW_MS, keys.device, made, sizeof made, &size),
            DONE);
        assert_bytes(one, made, size);
        assert_int_equal(board_wire_decode_request(made, size, NOW_MS, &back), DONE);
        assert_int_equal(board_wire_check_request(made, size, keys.device_public), DONE);
        assert_int_equal(board_wire_check_request(made, size, keys.hub_public), REFUSED);
        assert_int_equal(
            board_wire_encode_request(&back, NOW_MS, keys.device, other, sizeof other, &again),
            DONE);
        assert_int_equal(again, size);
        assert_memory_equal(other, made, size);
        for (size_t cut = 0; cut < size; cut++)
            assert_true(board_wire_decode_request(made, cut, NOW_MS, &back) != DONE ||
                        board_wire_check_request(made, cut, keys.device_public) != DONE);
        made[size - 1] ^= 1;
        assert_int_equal(board_wire_check_request(made, size, keys.device_public), REFUSED);
        assert_int_equal(
            board_wire_encode_request(&request, NOW_MS, keys.device, made, size - 1, &size),
            INVALID);
    }
    json_decref(all);
}

static void answers_become_these_bytes_and_these_bytes_become_them(void **state)
{
    json_t *all = load();
    const json_t *one;
    size_t i, size;
    static struct board_wire_answer answer, back;
    static uint8_t made[BOARD_WIRE_MAX];
    struct keys keys;
    (void)state;
    draw_keys(all, &keys);
    assert_true(json_array_size(json_object_get(all, "answers")) >= 2);
    json_array_foreach(json_object_get(all, "answers"), i, one)
    {
        bool relayed = json_is_true(json_object_get(one, "relayed"));
        read_answer(one, &answer);
        assert_int_equal(board_wire_encode_answer(&answer, NOW_MS, relayed ? NULL : keys.hub, made,
                                                  sizeof made, &size),
                         DONE);
        assert_bytes(one, made, size);
        assert_int_equal(
            board_wire_decode_answer(made, size, NOW_MS, relayed ? NULL : keys.hub_public, &back),
            DONE);
        assert_int_equal(back.count, answer.count);
        assert_int_equal(back.calls, answer.calls);
        assert_memory_equal(back.call, answer.call, sizeof back.call);
        assert_memory_equal(back.entries, answer.entries, sizeof back.entries);
        /* What one signs the other does not: neither passes for the other. */
        assert_int_not_equal(
            board_wire_decode_answer(made, size, NOW_MS, relayed ? keys.hub_public : NULL, &back),
            DONE);
        assert_int_not_equal(
            board_wire_decode_answer(made, size, NOW_MS, keys.device_public, &back), DONE);
    }
    json_decref(all);
}

static void what_nobody_writes_is_refused(void **state)
{
    json_t *all = load();
    const json_t *one;
    size_t i;
    static struct board_wire_request request;
    static struct board_wire_answer answer;
    static uint8_t bytes[2 * BOARD_WIRE_MAX];
    struct keys keys;
    (void)state;
    draw_keys(all, &keys);
    assert_true(json_array_size(json_object_get(all, "refused_requests")) >= 10);
    json_array_foreach(json_object_get(all, "refused_requests"), i, one)
    {
        size_t size = from_hex(json_object_get(one, "bytes"), bytes, sizeof bytes);
        /* Signed all the same: the form alone is wrong. */
        signature_make(SIGNATURE_BOARD_REQUEST, bytes, size, keys.device, bytes + size);
        if (board_wire_decode_request(bytes, size + SIGNATURE_BYTES, NOW_MS, &request) != INVALID)
            fail_msg("taken: %s", json_string_value(json_object_get(one, "name")));
    }
    json_array_foreach(json_object_get(all, "refused_answers"), i, one)
    {
        size_t size = from_hex(json_object_get(one, "bytes"), bytes, sizeof bytes);
        if (board_wire_decode_answer(bytes, size, NOW_MS, NULL, &answer) != INVALID)
            fail_msg("taken: %s", json_string_value(json_object_get(one, "name")));
    }
    json_decref(all);
}

static void a_full_body_fits_and_one_entry_more_does_not(void **state)
{
    static struct board_wire_request request;
    static uint8_t made[BOARD_WIRE_MAX];
    uint8_t secret[64], public[32];
    size_t size;
    (void)state;
    crypto_sign_keypair(public, secret);
    request = (struct board_wire_request){.kiosk = 1, .cursor = UINT64_MAX, .asked = UINT32_MAX};
    for (size_t i = 0; i < BOARD_WIRE_ENTRIES; i++) {
        request.entries[i] = word(26, (uint16_t)(60000 + i), BOARD_HLC_MAX);
        request.entries[i].module = 65535;
        request.entries[i].since_ms = NOW_MS - BOARD_LIFE_S * 1000LL;
    }
    for (size_t i = 0; i < BOARD_WIRE_CALLS; i++)
        request.take[i] = (struct board_wire_call){.stamp = UINT64_MAX, .kiosk = 26};
    request.count = BOARD_WIRE_ENTRIES;
    request.taken = BOARD_WIRE_CALLS;
    assert_int_equal(board_wire_encode_request(&request, NOW_MS, secret, made, sizeof made, &size),
                     DONE);
    assert_int_equal(board_wire_decode_request(made, size, NOW_MS, &request), DONE);
    request.count = BOARD_WIRE_ENTRIES + 1;
    assert_int_equal(board_wire_encode_request(&request, NOW_MS, secret, made, sizeof made, &size),
                     INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_any_order_and_any_number_of_times_are_one_board),
        cmocka_unit_test(a_full_board_keeps_the_newest_words_in_any_order),
        cmocka_unit_test(what_is_outside_its_limits_is_refused),
        cmocka_unit_test(turns_of_another_day_are_not_taken_and_go),
        cmocka_unit_test(there_is_always_a_later_stamp),
        cmocka_unit_test(the_slower_road_makes_no_turn_look_younger),
        cmocka_unit_test(what_was_said_is_told_until_somebody_says_more),
        cmocka_unit_test(requests_become_these_bytes_and_these_bytes_become_them),
        cmocka_unit_test(answers_become_these_bytes_and_these_bytes_become_them),
        cmocka_unit_test(what_nobody_writes_is_refused),
        cmocka_unit_test(a_full_body_fits_and_one_entry_more_does_not),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

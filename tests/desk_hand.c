/* See desk_hand.h. */
#include "tests/desk_hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define NOON_MS (12 * 60 * 60 * 1000LL)
#define DAY_MS (24 * 60 * 60 * 1000LL)

enum outcome desk_hand_open(struct desk_hand *desk, const char *file, size_t size, const char *code)
{
    memset(desk, 0, sizeof *desk);
    assert_int_equal(desk_paper_read(file, size, &desk->paper), DONE);
    memcpy(desk->origin.tenant, desk->paper.tenant, 8);
    memcpy(desk->origin.fair, desk->paper.fair, 8);
    memcpy(desk->origin.device, desk->paper.device, 16);
    return strongbox_open(&desk->paper.box, code, desk->secret_key, sizeof desk->secret_key);
}

struct stamp desk_hand_stamp(uint16_t day)
{
    return (struct stamp){.hlc = (uint64_t)((day + 20089) * DAY_MS + NOON_MS) << 16,
                          .quality = CLOCK_UNKNOWN};
}

void desk_hand_write(struct desk_hand *desk, const struct commit *commit)
{
    uint8_t facts[RECORD_FACTS_MAX];
    size_t size;
    assert_true(desk->count < DESK_HAND_FRAMES);
    assert_int_equal(record_encode(commit, facts, sizeof facts, &size), DONE);
    assert_int_equal(seal_frame(&desk->origin, &desk->keys[0], &desk->keys[1], facts, size, NULL, 0,
                                desk->frames[desk->count].bytes, &desk->frames[desk->count].size),
                     DONE);
    desk->count++;
}

void desk_hand_stream(struct desk_hand *desk, const uint8_t stream[16], const uint8_t key[32],
                      uint16_t day)
{
    struct commit commit = {.stamp = desk_hand_stamp(day), .count = 1};
    memcpy(desk->origin.stream, stream, 16);
    memset(desk->keys, 0, sizeof desk->keys);
    memcpy(desk->keys[0].key, key, SEAL_KEY_BYTES);
    seal_wrap(key, desk->paper.online_key, desk->wrap);
    desk->count = 0;
    commit.facts[0].type = FACT_STREAM_OPEN;
    commit.facts[0].body.stream_open = (struct fact_stream_open){
        .schema = RECORD_SCHEMA, .kind = 1, .asserted_ms = (int64_t)(commit.stamp.hlc >> 16)};
    desk_hand_write(desk, &commit);
}

void desk_hand_say(struct desk_hand *desk, enum fact_type type, const uint8_t slip[RECORD_ID_BYTES],
                   uint16_t day, uint8_t code, uint8_t help)
{
    struct commit commit = {.stamp = desk_hand_stamp(day), .count = 1};
    commit.facts[0].type = type;
    memcpy(commit.facts[0].record, slip, RECORD_ID_BYTES);
    commit.facts[0].body.referral = (struct fact_referral){
        .office = desk->paper.office, .code = code, .day = day, .help = help};
    desk_hand_write(desk, &commit);
}

size_t desk_hand_pack(struct desk_hand *desk, size_t first, size_t count, uint8_t *bytes,
                      size_t room)
{
    struct bundle bundle = {.version = BUNDLE_VERSION, .wraps = 1};
    uint8_t *frames = malloc(count * FRAME_MAX);
    size_t size = 0;
    assert_non_null(frames);
    memcpy(bundle.tenant, desk->origin.tenant, 8);
    memcpy(bundle.device, desk->origin.device, 16);
    memcpy(bundle.stream, desk->origin.stream, 16);
    memcpy(bundle.wrap[0], desk->wrap, sizeof desk->wrap);
    bundle.first = (uint32_t)first;
    bundle.count = (uint16_t)count;
    bundle.counter = ++desk->counter;
    for (size_t i = first; i < first + count; i++) {
        memcpy(frames + bundle.frames_size, desk->frames[i].bytes, desk->frames[i].size);
        bundle.frames_size += desk->frames[i].size;
    }
    bundle.frames = frames;
    assert_int_equal(bundle_encode(&bundle, desk->secret_key, bytes, room, &size), DONE);
    free(frames);
    return size;
}

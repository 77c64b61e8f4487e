/* Records, seals, frames, bundles, receipts and calls as bytes: there and back, and never from
 * anything bent. The vectors under tests/vectors/ are for programs in other languages; run with
 * JORNADA_WRITE_VECTORS=1 to write them anew after a deliberate change of the format. */
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

#include "sync/bundle.h"
#include "sync/calls.h"
#include "sync/record.h"
#include "sync/seal.h"
#include "sync/squeeze.h"

static void fill(uint8_t *bytes, size_t size, uint8_t from)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(from + i);
}

static void make_commit(struct commit *commit)
{
    memset(commit, 0, sizeof *commit);
    commit->stamp.hlc = 1795273200000ULL << 16 | 2;
    commit->stamp.monotonic_ms = 754321;
    commit->stamp.quality = CLOCK_HUB;
    fill(commit->stamp.staff, RECORD_STAFF_BYTES, 0x70);
    commit->count = 4;
    for (size_t i = 0; i < commit->count; i++)
        fill(commit->facts[i].record, RECORD_ID_BYTES, 0x10);
    commit->facts[0].type = FACT_ATTENDEE_REGISTERED;
    commit->facts[0].body.registered = (struct fact_registered){.services = 1U << 3 | 1U << 31,
                                                                .age = AGE_30_44,
                                                                .sex = SEX_X_OTHER,
                                                                .visit = 2,
                                                                .english = 1,
                                                                .municipality = 15054,
                                                                .colonia = 70000,
                                                                .children = {AGE_0_5, AGE_12_17}};
    commit->facts[1].type = FACT_CONSENT;
    commit->facts[1].body.consent = (struct fact_consent){1, 300};
    commit->facts[2].type = FACT_TURN_ISSUED;
    commit->facts[2].body.turn = (struct fact_turn){31, 27, 1000};
    commit->facts[3].type = FACT_SLIP_MADE;
}

static void every_type_comes_back_as_it_went(void **state)
{
    struct commit commit, back;
    uint8_t bytes[RECORD_FACTS_MAX], again[RECORD_FACTS_MAX];
    size_t size, again_size;

    (void)state;
    for (unsigned type = 1; type <= 45; type++) {
        memset(&commit, 0, sizeof commit);
        commit.stamp.hlc = 77ULL << 16;
        commit.count = 2;
        commit.facts[0].type = (enum fact_type)type;
        commit.facts[1].type = FACT_SLIP_PRINTED;
        commit.facts[1].body.slip.result = 2;
        fill(commit.facts[0].record, RECORD_ID_BYTES, 1);
        assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), DONE);
        assert_int_equal(record_decode(bytes, size, &back), DONE);
        assert_int_equal(back.facts[0].type, type);
        assert_int_equal(back.facts[1].body.slip.result, 2);
        assert_int_equal(record_encode(&back, again, sizeof again, &again_size), DONE);
        assert_int_equal(again_size, size);
        assert_memory_equal(again, bytes, size);
    }
}

static void a_registration_keeps_every_value(void **state)
{
    struct commit commit, back;
    uint8_t bytes[RECORD_FACTS_MAX];
    size_t size;

    (void)state;
    make_commit(&commit);
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(record_decode(bytes, size, &back), DONE);
    assert_memory_equal(&back.stamp.staff, &commit.stamp.staff, RECORD_STAFF_BYTES);
    assert_true(back.stamp.hlc == commit.stamp.hlc);
    assert_true(back.stamp.monotonic_ms == commit.stamp.monotonic_ms);
    assert_int_equal(back.stamp.quality, CLOCK_HUB);
    assert_memory_equal(&back.facts[0].body.registered, &commit.facts[0].body.registered,
                        sizeof commit.facts[0].body.registered);
    assert_int_equal(back.facts[2].body.turn.number, 1000);
    assert_memory_equal(back.facts[3].record, commit.facts[0].record, RECORD_ID_BYTES);
}

static void a_newer_type_is_kept_opaque(void **state)
{
    struct commit commit = {.count = 1}, back;
    uint8_t bytes[RECORD_FACTS_MAX];
    size_t size;

    (void)state;
    commit.facts[0].type = (enum fact_type)900;
    commit.facts[0].body.opaque.size = 150;
    fill(commit.facts[0].body.opaque.bytes, 150, 9);
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(record_decode(bytes, size, &back), DONE);
    assert_int_equal(back.facts[0].type, 900);
    assert_int_equal(back.facts[0].body.opaque.size, 150);
    assert_memory_equal(back.facts[0].body.opaque.bytes, commit.facts[0].body.opaque.bytes, 150);
    commit.facts[0].body.opaque.size = RECORD_BODY_MAX + 1;
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), INVALID);
}

static void values_outside_their_limits_are_invalid(void **state)
{
    struct commit commit;
    uint8_t bytes[RECORD_FACTS_MAX];
    size_t size;

    (void)state;
#define REFUSES(change)                                                                \
    do {                                                                               \
        make_commit(&commit);                                                          \
        change;                                                                        \
        assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), INVALID); \
    } while (0)
    REFUSES(commit.count = 0);
    REFUSES(commit.count = RECORD_FACTS + 1);
    REFUSES(commit.stamp.quality = 4);
    REFUSES(commit.facts[0].body.registered.age = AGE_BANDS);
    REFUSES(commit.facts[0].body.registered.sex = SEX_VALUES);
    REFUSES(commit.facts[0].body.registered.municipality = 100000);
    REFUSES(commit.facts[0].body.registered.children[5] = AGE_BANDS);
    REFUSES(commit.facts[1].body.consent.purposes = 8);
    REFUSES(commit.facts[2].body.turn.service = 32);
    make_commit(&commit);
    assert_int_equal(record_encode(&commit, bytes, 20, &size), INVALID);
}

static void make_words(struct commit *commit)
{
    memset(commit, 0, sizeof *commit);
    commit->stamp.hlc = 1795284000000ULL << 16;
    commit->count = 5;
    for (size_t i = 0; i < commit->count; i++)
        fill(commit->facts[i].record, RECORD_ID_BYTES, 0x30);
    commit->facts[0].type = FACT_REFERRAL_SEEN;
    commit->facts[0].body.referral = (struct fact_referral){.office = 40, .day = 690};
    commit->facts[1].type = FACT_REFERRAL_ATTENDED;
    commit->facts[1].body.referral = (struct fact_referral){.office = 40, .day = 691, .help = 5};
    commit->facts[2].type = FACT_REFERRAL_CLOSED;
    commit->facts[2].body.referral =
        (struct fact_referral){.office = 40, .day = 692, .code = REFERRAL_UNAVAILABLE, .help = 7};
    commit->facts[3].type = FACT_LETTER_OPENED;
    commit->facts[3].body.referral = (struct fact_referral){.office = 40, .day = 692};
    commit->facts[4].type = FACT_SESSION;
    memset(commit->facts[4].record, 0, RECORD_ID_BYTES);
    commit->facts[4].body.session = (struct fact_session){.day = 690, .kind = SESSION_WORKSHOP};
    commit->facts[4].body.session.people[AGE_30_44][SEX_M_MUJER] = 12;
    commit->facts[4].body.session.people[AGE_60_74][SEX_NOT_SAID] = 300;
}

static void an_offices_word_and_a_session_keep_every_value(void **state)
{
    struct commit commit, back;
    uint8_t bytes[RECORD_FACTS_MAX];
    size_t size;

    (void)state;
    make_words(&commit);
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(record_decode(bytes, size, &back), DONE);
    assert_int_equal(back.facts[1].body.referral.help, 5);
    assert_int_equal(back.facts[1].body.referral.code, 0);
    assert_int_equal(back.facts[2].body.referral.code, REFERRAL_UNAVAILABLE);
    assert_int_equal(back.facts[2].body.referral.help, 7);
    assert_int_equal(back.facts[3].body.referral.office, 40);
    assert_memory_equal(&back.facts[4].body.session, &commit.facts[4].body.session,
                        sizeof commit.facts[4].body.session);
    commit.facts[4].body.session.people[AGE_75_UP][SEX_X_OTHER] = SESSION_PEOPLE_MAX + 1;
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), INVALID);
    make_words(&commit);
    commit.facts[2].body.referral.code = 8;
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), INVALID);
    commit.facts[2].body.referral.code = 1;
    commit.facts[2].body.referral.help = 32;
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), INVALID);
}

/* What kiosks wrote before there were outcomes: [stamp, record, 14, office 5, 0, day 690]; and any
 * other number there, which none of them wrote. */
static void a_referral_of_an_older_kiosk_is_the_same_bytes(void **state)
{
    static const uint8_t older[] = {0x86, 0x47, 0,    0, 0, 0,    0, 0,
                                    1,    0x40, 0x0E, 5, 0, 0x19, 2, 0xB2};
    static const uint8_t odd[] = {0x86, 0x47, 0, 0,    0,    0,    0, 0,   1,
                                  0x40, 0x0E, 5, 0x18, 0xFF, 0x19, 2, 0xB2};
    struct commit back;

    (void)state;
    assert_int_equal(record_decode(older, sizeof older, &back), DONE);
    assert_int_equal(back.facts[0].body.referral.office, 5);
    assert_int_equal(back.facts[0].body.referral.day, 690);
    assert_true(record_referral_is_plain(&back.facts[0]));
    assert_int_equal(record_decode(odd, sizeof odd, &back), DONE);
    assert_false(record_referral_is_plain(&back.facts[0]));
}

static void
only_a_closed_referral_has_an_outcome_and_only_help_that_was_given_is_named(void **state)
{
    static const struct {
        enum fact_type type;
        uint8_t code, help;
        bool plain;
    } cases[] = {
        {FACT_REFERRAL_ISSUED, 0, 0, true},    {FACT_REFERRAL_ISSUED, 1, 0, false},
        {FACT_REFERRAL_ISSUED, 0, 5, false},   {FACT_REFERRAL_SEEN, 0, 0, true},
        {FACT_REFERRAL_SEEN, 0, 1, false},     {FACT_REFERRAL_ATTENDED, 0, 7, true},
        {FACT_REFERRAL_ATTENDED, 0, 8, false}, {FACT_REFERRAL_ATTENDED, 2, 0, false},
        {FACT_REFERRAL_CLOSED, 0, 0, false},   {FACT_REFERRAL_CLOSED, 6, 7, true},
        {FACT_REFERRAL_CLOSED, 7, 0, false},   {FACT_REFERRAL_LAPSED, 0, 2, false},
        {FACT_LETTER_OPENED, 0, 0, true},      {FACT_LETTER_OPENED, 0, 3, false},
        {FACT_LETTER_DESTROYED, 1, 0, false},  {FACT_TURN_ISSUED, 9, 9, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fact fact = {.type = cases[i].type};

        fact.body.referral.code = cases[i].code;
        fact.body.referral.help = cases[i].help;
        assert_int_equal(record_referral_is_plain(&fact), cases[i].plain);
    }
}

static void bend_and_cut(const struct commit *commit)
{
    struct commit back;
    uint8_t bytes[RECORD_FACTS_MAX], again[RECORD_FACTS_MAX];
    size_t size, again_size;

    assert_int_equal(record_encode(commit, bytes, sizeof bytes, &size), DONE);
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(record_decode(bytes, i, &back), INVALID);
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] ^= (uint8_t)(1U << bit);
            /* Another value may be meant; another writing of the same value never passes. */
            if (record_decode(bytes, size, &back) == DONE) {
                assert_int_equal(record_encode(&back, again, sizeof again, &again_size), DONE);
                assert_memory_equal(again, bytes, size);
            }
            bytes[i] ^= (uint8_t)(1U << bit);
        }
    }
    bytes[size] = 0;
    assert_int_equal(record_decode(bytes, size + 1, &back), INVALID);
}

static void no_changed_or_cut_record_decodes_to_another_writing(void **state)
{
    struct commit commit;

    (void)state;
    make_commit(&commit);
    bend_and_cut(&commit);
    make_words(&commit);
    bend_and_cut(&commit);
}

static void a_number_written_longer_than_needed_is_invalid(void **state)
{
    /* [stamp, record "", type 2 as 0x18 0x02, body ""] */
    static const uint8_t longer[] = {0x84, 0x47, 0, 0, 0, 0, 0, 0, 1, 0x40, 0x18, 0x02, 0x40};
    static const uint8_t right[] = {0x84, 0x47, 0, 0, 0, 0, 0, 0, 1, 0x40, 0x02, 0x40};
    struct commit back;

    (void)state;
    assert_int_equal(record_decode(longer, sizeof longer, &back), INVALID);
    assert_int_equal(record_decode(right, sizeof right, &back), DONE);
    assert_int_equal(back.facts[0].type, FACT_STREAM_CLOSE);
}

/* Fixed keys and places, so that the bytes are the same on every machine. */
struct fixed {
    struct frame_origin origin;
    struct seal_key keys[2];
    uint8_t device_public[32], device_secret[64];
    uint8_t facts_public[32], facts_secret[32];
};

static void make_fixed(struct fixed *fixed)
{
    uint8_t seed[32];

    fill(fixed->origin.tenant, 8, 0x01);
    fill(fixed->origin.fair, 8, 0x11);
    fill(fixed->origin.device, 16, 0x21);
    fill(fixed->origin.stream, 16, 0x41);
    for (uint8_t i = 0; i < 2; i++) {
        fixed->keys[i].seq = 0;
        fill(fixed->keys[i].key, 32, (uint8_t)(0x61 + 0x20 * i));
    }
    fill(seed, 32, 0xA1);
    crypto_sign_seed_keypair(fixed->device_public, fixed->device_secret, seed);
    fill(seed, 32, 0xC1);
    crypto_box_seed_keypair(fixed->facts_public, fixed->facts_secret, seed);
}

static size_t seal_sample(struct fixed *fixed, uint8_t *frame)
{
    static const uint8_t who[] = {0x85, 0x63, 'A', 'n', 'a', 0x60, 0x60, 0x60, 0x00};
    struct commit commit;
    uint8_t facts[RECORD_FACTS_MAX];
    size_t facts_size, size;

    make_commit(&commit);
    assert_int_equal(record_encode(&commit, facts, sizeof facts, &facts_size), DONE);
    assert_int_equal(seal_frame(&fixed->origin, &fixed->keys[0], &fixed->keys[1], facts, facts_size,
                                who, sizeof who, frame, &size),
                     DONE);
    return size;
}

static void a_sealed_frame_opens_in_its_own_place_alone(void **state)
{
    struct fixed fixed;
    struct seal_key key, identity_key;
    uint8_t frame[FRAME_MAX], plain[8192];
    size_t size, plain_size;

    (void)state;
    make_fixed(&fixed);
    seal_step(&fixed.keys[0]);
    seal_step(&fixed.keys[1]);
    key = fixed.keys[0];
    identity_key = fixed.keys[1];
    size = seal_sample(&fixed, frame);
    assert_true(frame_is_whole(frame, size));
    assert_false(frame_is_whole(frame, size - 1));
    assert_int_equal(fixed.keys[0].seq, 2);
#define OPENS seal_open_facts(&fixed.origin, &key, frame, plain, sizeof plain, &plain_size)
    assert_int_equal(OPENS, DONE);
    assert_int_equal(
        seal_open_identity(&fixed.origin, &identity_key, frame, plain, sizeof plain, &plain_size),
        DONE);
    assert_int_equal(plain_size, 9);
    for (size_t i = 0; i < size; i += 7) {
        frame[1 + i % (size - 1)] ^= 1;
        assert_true(OPENS == REFUSED ||
                    seal_open_identity(&fixed.origin, &identity_key, frame, plain, sizeof plain,
                                       &plain_size) == REFUSED);
        frame[1 + i % (size - 1)] ^= 1;
    }
    key.seq = 2;
    assert_int_equal(OPENS, REFUSED);
    key.seq = 1;
    fixed.origin.stream[3] ^= 1;
    assert_int_equal(OPENS, REFUSED);
    fixed.origin.stream[3] ^= 1;
    fixed.origin.fair[0] ^= 1;
    assert_int_equal(OPENS, REFUSED);
    fixed.origin.fair[0] ^= 1;
    key = fixed.keys[0]; /* a step later: a key taken now opens nothing earlier */
    key.seq = 1;
    assert_int_equal(OPENS, REFUSED);
    assert_int_equal(seal_step_to(&fixed.keys[0], 1), INVALID);
}

static void a_long_commit_is_squeezed_and_comes_back(void **state)
{
    struct fixed fixed;
    struct seal_key key;
    uint8_t facts[600] = {0}, frame[FRAME_MAX], plain[8192];
    size_t size, plain_size;

    (void)state;
    make_fixed(&fixed);
    key = fixed.keys[0];
    for (size_t i = 0; i < sizeof facts; i++)
        facts[i] = (uint8_t)(i % 9);
    assert_int_equal(seal_frame(&fixed.origin, &fixed.keys[0], &fixed.keys[1], facts, sizeof facts,
                                NULL, 0, frame, &size),
                     DONE);
    assert_true(size < 200);
    assert_int_equal(OPENS, DONE);
    assert_int_equal(plain_size, sizeof facts);
    assert_memory_equal(plain, facts, sizeof facts);
    assert_int_equal(
        seal_open_facts(&fixed.origin, &key, frame, plain, sizeof facts - 1, &plain_size), DAMAGED);
}

static size_t make_bundle(struct fixed *fixed, uint8_t *bytes, size_t room)
{
    static uint8_t frames[3 * FRAME_MAX];
    struct bundle bundle = {.version = BUNDLE_VERSION, .wraps = 2, .count = 3, .counter = 9};
    size_t size;

    memcpy(bundle.tenant, fixed->origin.tenant, 8);
    memcpy(bundle.device, fixed->origin.device, 16);
    memcpy(bundle.stream, fixed->origin.stream, 16);
    fill(bundle.wrap[0], 80, 0x55);
    fill(bundle.wrap[1], 80, 0x66);
    for (int i = 0; i < 3; i++)
        bundle.frames_size += seal_sample(fixed, frames + bundle.frames_size);
    bundle.frames = frames;
    assert_int_equal(bundle_encode(&bundle, fixed->device_secret, bytes, room, &size), DONE);
    bundle.count = 2;
    assert_int_equal(bundle_encode(&bundle, fixed->device_secret, bytes, room, &size), INVALID);
    bundle.count = 3;
    assert_int_equal(bundle_encode(&bundle, fixed->device_secret, bytes, room, &size), DONE);
    return size;
}

static void a_bundle_is_measured_in_pieces_and_taken_apart_whole(void **state)
{
    static uint8_t bytes[8192];
    struct fixed fixed;
    struct bundle bundle;
    size_t size, measured = 0, offset = 0, frame_bytes, frames = 0;

    (void)state;
    make_fixed(&fixed);
    size = make_bundle(&fixed, bytes, sizeof bytes);
    for (size_t have = 0; have < size; have++) {
        uint8_t *exact = malloc(have + 1);

        memcpy(exact, bytes, have);
        assert_int_equal(bundle_measure(exact, have, &measured), BUSY);
        free(exact);
    }
    assert_int_equal(bundle_measure(bytes, sizeof bytes, &measured), DONE);
    assert_int_equal(measured, size);
    assert_int_equal(bundle_decode(bytes, size, &bundle), DONE);
    while (bundle_next(&bundle, &offset, &frame_bytes) != NULL)
        frames++;
    assert_int_equal(frames, 3);
    assert_int_equal(bundle_check(bytes, size, fixed.device_public), DONE);
    for (size_t i = 0; i < size; i += 13) {
        bytes[i] ^= 8;
        assert_true(bundle_decode(bytes, size, &bundle) != DONE ||
                    bundle_check(bytes, size, fixed.device_public) == REFUSED);
        bytes[i] ^= 8;
    }
    assert_int_equal(bundle_measure((const uint8_t *)"GET /", 5, &measured), INVALID);
}

static void a_signature_is_worth_nothing_for_another_purpose(void **state)
{
    struct fixed fixed;
    uint8_t signature[64];

    (void)state;
    make_fixed(&fixed);
    signature_make(SIGNATURE_BUNDLE, (const uint8_t *)"x", 1, fixed.device_secret, signature);
    assert_int_equal(
        signature_check(SIGNATURE_BUNDLE, (const uint8_t *)"x", 1, fixed.device_public, signature),
        DONE);
    assert_int_equal(
        signature_check(SIGNATURE_RECEIPT, (const uint8_t *)"x", 1, fixed.device_public, signature),
        REFUSED);
}

static void make_receipt(struct receipt *receipt)
{
    memset(receipt, 0, sizeof *receipt);
    fill(receipt->tenant, 8, 1);
    receipt->epoch = 7;
    fill(receipt->epoch_random, 8, 0x33);
    receipt->commit = 123456;
    receipt->hub_ms = 1795273200123LL;
    receipt->count = 2;
    fill(receipt->streams[0].stream, 16, 0x41);
    receipt->streams[0].stored = 40;
    receipt->streams[0].safe = 12;
    receipt->streams[0].quarantined = 1;
    receipt->streams[0].ranges = 2;
    receipt->streams[0].missing[0] = (struct receipt_range){40, 41};
    receipt->streams[0].missing[1] = (struct receipt_range){44, 44};
    fill(receipt->streams[1].stream, 16, 0x51);
    receipt->streams[1].fork = true;
}

static void receipts_come_back_and_contradictions_do_not_leave(void **state)
{
    struct receipt *receipt = malloc(sizeof *receipt), *back = malloc(sizeof *back);
    struct fixed fixed;
    uint8_t bytes[2048];
    size_t size;

    (void)state;
    make_fixed(&fixed);
    make_receipt(receipt);
    assert_int_equal(receipt_encode(receipt, fixed.device_secret, bytes, sizeof bytes, &size),
                     DONE);
    assert_int_equal(receipt_decode(bytes, size, fixed.device_public, back), DONE);
    assert_int_equal(back->streams[0].missing[1].last, 44);
    assert_true(back->streams[1].fork);
    assert_int_equal(back->commit, 123456);
    for (size_t i = 0; i < size; i++) {
        assert_true(receipt_decode(bytes, i, fixed.device_public, back) != DONE);
        bytes[i] ^= 1;
        assert_true(receipt_decode(bytes, size, fixed.device_public, back) != DONE);
        bytes[i] ^= 1;
    }
    receipt->streams[0].safe = 41;
    assert_int_equal(receipt_encode(receipt, fixed.device_secret, bytes, sizeof bytes, &size),
                     INVALID);
    receipt->streams[0].safe = 40;
    receipt->streams[0].missing[1].first = 41;
    assert_int_equal(receipt_encode(receipt, fixed.device_secret, bytes, sizeof bytes, &size),
                     INVALID);
    free(receipt);
    free(back);
}

static void an_erased_identity_leaves_the_frame_the_same_frame(void **state)
{
    struct fixed fixed;
    struct seal_key key;
    uint8_t frame[FRAME_MAX], cut[FRAME_MAX], again[FRAME_MAX], hash[2][FRAME_HASH_BYTES];
    uint8_t plain[8192];
    size_t size, cut_size, plain_size;

    (void)state;
    make_fixed(&fixed);
    key = fixed.keys[0];
    size = seal_sample(&fixed, frame);
    cut_size = frame_erase(frame, cut);
    assert_int_equal(cut_size, size - FRAME_BLOCK - FRAME_TAG + FRAME_HASH_BYTES);
    assert_true(frame_is_whole(cut, cut_size));
    assert_false(frame_is_whole(cut, size));
    assert_false(frame_has_identity(cut[0]));
    assert_true(frame_is_erased(cut[0]));
    assert_int_equal(frame_size(0x80 | 1), 0); /* nothing there to be erased */
    frame_hash(&fixed.origin, 0, frame, hash[0]);
    frame_hash(&fixed.origin, 0, cut, hash[1]);
    assert_memory_equal(hash[0], hash[1], FRAME_HASH_BYTES);
    assert_int_equal(seal_open_facts(&fixed.origin, &key, cut, plain, sizeof plain, &plain_size),
                     DONE);
    assert_int_equal(seal_open_identity(&fixed.origin, &key, cut, plain, sizeof plain, &plain_size),
                     NOT_FOUND);
    assert_int_equal(frame_erase(cut, again), cut_size);
    assert_memory_equal(again, cut, cut_size);
}

static void a_greeting_of_every_version_comes_back_as_it_went(void **state)
{
    static uint8_t bytes[WIRE_ANSWER_MAX];
    struct fixed fixed;
    struct calls_hello_request asked = {.schema = 1, .monotonic_ms = 5, .next = 3}, heard;
    struct calls_hello_answer *said = calloc(1, sizeof *said), *back = calloc(1, sizeof *back);
    size_t size, receipt_size;

    (void)state;
    make_fixed(&fixed);
    memset(asked.report, 7, sizeof asked.report);
    for (int version = 1; version <= 4; version++) {
        asked.queues = said->queues = version >= 2;
        asked.erasures = said->erasures = version >= 3;
        asked.reports = version == 4;
        asked.erased = version >= 3 ? 7 : 0;
        said->queue_count = version >= 2 ? 1 : 0;
        said->queue[0] = (struct calls_queue){4, 12};
        said->erased = version >= 3 ? 9 : 0;
        said->erasure_count = version >= 3 ? CALLS_ERASURES_MAX : 0;
        for (uint32_t i = 0; i < CALLS_ERASURES_MAX; i++)
            said->erasure[i] = (struct calls_erasure){{(uint8_t)i}, i * 1000, {7, (uint8_t)i}};
        assert_int_equal(
            calls_encode_hello_request(&asked, fixed.device_secret, bytes, sizeof bytes, &size),
            DONE);
        assert_int_equal(calls_decode_hello_request(bytes, size, &heard), DONE);
        assert_int_equal(heard.erased, asked.erased);
        assert_int_equal(heard.queues, asked.queues);
        assert_int_equal(heard.erasures, asked.erasures);
        assert_int_equal(heard.reports, asked.reports);
        assert_int_equal(heard.report[REPORT_BYTES - 1], asked.reports ? 7 : 0);
        assert_int_equal(
            calls_encode_hello_answer(said, fixed.device_secret, bytes, sizeof bytes, &size), DONE);
        assert_int_equal(calls_decode_hello_answer(bytes, size, fixed.device_public, back), DONE);
        assert_non_null(calls_hello_receipt(bytes, size, &receipt_size));
        assert_int_equal(back->erased, said->erased);
        assert_int_equal(back->queue_count, said->queue_count);
        assert_int_equal(back->erasure_count, said->erasure_count);
        assert_memory_equal(back->erasure, said->erasure,
                            said->erasure_count * sizeof said->erasure[0]);
        bytes[size / 2] ^= 1;
        assert_int_not_equal(calls_decode_hello_answer(bytes, size, fixed.device_public, back),
                             DONE);
    }
    free(said);
    free(back);
}

static void vector_path(const char *name, char path[512])
{
    const char *root = getenv("JORNADA_ROOT");

    (void)snprintf(path, 512, "%s/tests/vectors/%s", root == NULL ? "." : root, name);
}

static json_t *hex(const uint8_t *bytes, size_t size)
{
    char *text = malloc(2 * size + 1);
    json_t *made;

    sodium_bin2hex(text, 2 * size + 1, bytes, size);
    made = json_string(text);
    free(text);
    return made;
}

static json_t *make_vectors(void)
{
    static uint8_t bytes[8192];
    struct receipt *receipt = malloc(sizeof *receipt);
    struct commit commit;
    struct fixed fixed;
    uint8_t hash[32], frame[FRAME_MAX], erased[FRAME_MAX];
    size_t size;
    json_t *all = json_object();

    make_fixed(&fixed);
    make_commit(&commit);
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), DONE);
    json_object_set_new(all, "record", hex(bytes, size));
    make_words(&commit);
    assert_int_equal(record_encode(&commit, bytes, sizeof bytes, &size), DONE);
    json_object_set_new(all, "record_words", hex(bytes, size));
    json_object_set_new(all, "facts_key", hex(fixed.keys[0].key, 32));
    json_object_set_new(all, "identity_key", hex(fixed.keys[1].key, 32));
    json_object_set_new(all, "tenant", hex(fixed.origin.tenant, 8));
    json_object_set_new(all, "fair", hex(fixed.origin.fair, 8));
    json_object_set_new(all, "device", hex(fixed.origin.device, 16));
    json_object_set_new(all, "stream", hex(fixed.origin.stream, 16));
    json_object_set_new(all, "seq", json_integer(0));
    size = seal_sample(&fixed, frame);
    json_object_set_new(all, "frame", hex(frame, size));
    frame_hash(&fixed.origin, 0, frame, hash);
    json_object_set_new(all, "frame_hash", hex(hash, 32));
    size = frame_erase(frame, erased); /* the same hash */
    json_object_set_new(all, "frame_erased", hex(erased, size));
    json_object_set_new(all, "next_facts_key", hex(fixed.keys[0].key, 32));
    make_fixed(&fixed);
    size = make_bundle(&fixed, bytes, sizeof bytes);
    json_object_set_new(all, "bundle", hex(bytes, size));
    json_object_set_new(all, "signer_public_key", hex(fixed.device_public, 32));
    make_receipt(receipt);
    assert_int_equal(receipt_encode(receipt, fixed.device_secret, bytes, sizeof bytes, &size),
                     DONE);
    json_object_set_new(all, "receipt", hex(bytes, size));
    free(receipt);
    return all;
}

static void the_vectors_are_what_this_program_makes(void **state)
{
    char path[512];
    json_t *made = make_vectors(), *kept;

    (void)state;
    vector_path("wire.json", path);
    if (getenv("JORNADA_WRITE_VECTORS") != NULL)
        assert_int_equal(json_dump_file(made, path, JSON_INDENT(2)), 0);
    kept = json_load_file(path, 0, NULL);
    assert_non_null(kept);
    assert_int_equal(json_object_size(kept), json_object_size(made));
    assert_true(json_equal(kept, made));
    json_decref(kept);
    json_decref(made);
}

static int start(void **state)
{
    (void)state;
    return sodium_init() < 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_back_as_it_went),
        cmocka_unit_test(a_registration_keeps_every_value),
        cmocka_unit_test(a_newer_type_is_kept_opaque),
        cmocka_unit_test(values_outside_their_limits_are_invalid),
        cmocka_unit_test(an_offices_word_and_a_session_keep_every_value),
        cmocka_unit_test(a_referral_of_an_older_kiosk_is_the_same_bytes),
        cmocka_unit_test(
            only_a_closed_referral_has_an_outcome_and_only_help_that_was_given_is_named),
        cmocka_unit_test(no_changed_or_cut_record_decodes_to_another_writing),
        cmocka_unit_test(a_number_written_longer_than_needed_is_invalid),
        cmocka_unit_test(a_sealed_frame_opens_in_its_own_place_alone),
        cmocka_unit_test(a_long_commit_is_squeezed_and_comes_back),
        cmocka_unit_test(a_bundle_is_measured_in_pieces_and_taken_apart_whole),
        cmocka_unit_test(a_signature_is_worth_nothing_for_another_purpose),
        cmocka_unit_test(receipts_come_back_and_contradictions_do_not_leave),
        cmocka_unit_test(an_erased_identity_leaves_the_frame_the_same_frame),
        cmocka_unit_test(a_greeting_of_every_version_comes_back_as_it_went),
        cmocka_unit_test(the_vectors_are_what_this_program_makes),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}

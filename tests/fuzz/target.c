#include "tests/fuzz/target.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/slip/escpos_status.h"
#include "sync/board_wire.h"
#include "sync/bundle.h"
#include "sync/calls.h"
#include "sync/content.h"
#include "sync/custody.h"
#include "sync/enrolment.h"
#include "sync/folio.h"
#include "sync/frame.h"
#include "sync/letter.h"
#include "sync/phone.h"
#include "sync/receipt.h"
#include "sync/record.h"
#include "sync/roster.h"
#include "sync/signature.h"
#include "sync/summon.h"
#include "sync/token.h"

#define BODY_MAX (256U << 10)

/* The same keys in every run: a crash repeats. */
struct keys {
    uint8_t public_key[32], secret_key[64];
};

static struct keys fixed_keys(void)
{
    struct keys keys;
    uint8_t seed[crypto_sign_SEEDBYTES];
    memset(seed, 7, sizeof seed);
    if (sodium_init() < 0 || crypto_sign_seed_keypair(keys.public_key, keys.secret_key, seed) != 0)
        abort();
    return keys;
}

/* The bytes as a NUL-terminated text of their own; free it. */
static char *text_of(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1);
    if (text == NULL)
        abort();
    memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

/* The bytes, signed for this purpose; free them. */
static uint8_t *signed_body(const char *context, const uint8_t *bytes, size_t size)
{
    struct keys keys = fixed_keys();
    uint8_t *body = malloc(size + SIGNATURE_BYTES);
    if (body == NULL)
        abort();
    memcpy(body, bytes, size);
    signature_make(context, bytes, size, keys.secret_key, body + size);
    return body;
}

/* -- facts and identities ---------------------------------------------------------------------- */

static size_t seed_record(uint8_t *bytes, size_t room)
{
    struct commit commit = {.count = 2};
    commit.stamp.hlc = (uint64_t)1795273200000 << 16;
    commit.facts[0].type = FACT_ATTENDEE_REGISTERED;
    commit.facts[0].body.registered.services = 6;
    commit.facts[0].body.registered.municipality = 15054;
    commit.facts[1].type = FACT_TURN_ISSUED;
    commit.facts[1].body.turn.module = 12;
    commit.facts[1].body.turn.number = 17;
    size_t size = 0;
    return record_encode(&commit, bytes, room, &size) == DONE ? size : 0;
}

static void take_record(const uint8_t *bytes, size_t size)
{
    static struct commit commit;
    uint8_t again[RECORD_FACTS_MAX];
    size_t written = 0;
    if (record_decode(bytes, size, &commit) != DONE)
        return;
    if (record_encode(&commit, again, sizeof again, &written) != DONE || written != size ||
        memcmp(again, bytes, size) != 0)
        abort(); /* what is accepted is written back the same */
}

static size_t seed_identity(uint8_t *bytes, size_t room)
{
    struct identity identity = {.given = "María José", .surname1 = "Núñez", .phone = "7220000000"};
    size_t size = 0;
    return record_encode_identity(&identity, bytes, room, &size) == DONE ? size : 0;
}

static void take_identity(const uint8_t *bytes, size_t size)
{
    struct identity identity;
    uint8_t again[1024];
    size_t written = 0;
    if (record_decode_identity(bytes, size, &identity) != DONE)
        return;
    if (record_encode_identity(&identity, again, sizeof again, &written) != DONE ||
        written != size || memcmp(again, bytes, size) != 0)
        abort();
}

static size_t seed_letter(uint8_t *bytes, size_t room)
{
    static const uint8_t mark[] = {LETTER_DRAWN, 2, 10, 20, 200, 90};
    struct letter letter = {.office = 3,
                            .given = "María José",
                            .surname1 = "Núñez",
                            .phone = "7220000000",
                            .contact = LETTER_CALL | LETTER_MORNINGS,
                            .text_version = 1,
                            .adult = true,
                            .mark_size = sizeof mark};
    size_t size = 0;
    memcpy(letter.mark, mark, sizeof mark);
    if (room < LETTER_BYTES_MAX || letter_encode(&letter, bytes, &size) != DONE)
        return 0;
    return size;
}

static void take_letter(const uint8_t *bytes, size_t size)
{
    struct letter letter;
    uint8_t again[LETTER_BYTES_MAX];
    size_t written = 0;
    if (letter_decode(bytes, size, &letter) != DONE)
        return;
    if (letter_encode(&letter, again, &written) != DONE || written != size ||
        memcmp(again, bytes, size) != 0 || !letter_mark_is_sane(letter.mark, letter.mark_size))
        abort();
}

/* -- the wire ---------------------------------------------------------------------------------- */

static void take_bundle(const uint8_t *bytes, size_t size)
{
    struct bundle bundle;
    size_t whole = 0, offset = 0, frame_bytes = 0;
    if (bundle_measure(bytes, size, &whole) == DONE && whole > size)
        abort();
    if (bundle_decode(bytes, size, &bundle) != DONE)
        return;
    const uint8_t *frame;
    while ((frame = bundle_next(&bundle, &offset, &frame_bytes)) != NULL)
        if (frame < bytes || frame + frame_bytes > bytes + size)
            abort();
}

static size_t seed_bundle(uint8_t *bytes, size_t room)
{
    struct keys keys = fixed_keys();
    uint8_t frame[1 + FRAME_BLOCK + FRAME_TAG] = {1};
    struct bundle bundle = {.version = BUNDLE_VERSION,
                            .wraps = 1,
                            .count = 1,
                            .frames = frame,
                            .frames_size = sizeof frame};
    size_t size = 0;
    return bundle_encode(&bundle, keys.secret_key, bytes, room, &size) == DONE ? size : 0;
}

static void take_receipt(const uint8_t *bytes, size_t size)
{
    static struct receipt receipt;
    struct keys keys = fixed_keys();
    (void)!receipt_decode(bytes, size, keys.public_key, &receipt);
    uint8_t *body = signed_body(SIGNATURE_RECEIPT, bytes, size);
    if (receipt_decode(body, size + SIGNATURE_BYTES, keys.public_key, &receipt) == DONE)
        for (int i = 0; i < receipt.count; ++i)
            if (receipt.streams[i].safe > receipt.streams[i].stored)
                abort();
    free(body);
}

static size_t seed_receipt(uint8_t *bytes, size_t room)
{
    static struct receipt receipt = {.epoch = 1, .commit = 9, .count = 1};
    receipt.streams[0].stored = 7;
    struct keys keys = fixed_keys();
    size_t size = 0;
    if (receipt_encode(&receipt, keys.secret_key, bytes, room, &size) != DONE)
        return 0;
    return size - SIGNATURE_BYTES;
}

/* A relay's word is not signed: the ranges that are taken must rise, and what is read is written
 * again as it was. */
static void take_custody(const uint8_t *bytes, size_t size)
{
    static struct custody custody;
    static uint8_t again[BODY_MAX];
    size_t written = 0;
    if (size > sizeof again || custody_decode(bytes, size, &custody) != DONE)
        return;
    for (int i = 0; i < custody.count; ++i)
        for (int j = 1; j < custody.streams[i].ranges; ++j)
            if (custody.streams[i].held[j].first <= custody.streams[i].held[j - 1].last)
                abort();
    if (custody_encode(&custody, again, sizeof again, &written) != DONE || written != size ||
        memcmp(again, bytes, size) != 0)
        abort();
}

static size_t seed_custody(uint8_t *bytes, size_t room)
{
    static struct custody custody = {.reached = true, .count = 1, .receipts = 1};
    size_t size = 0;
    custody.receipt[0] = (const uint8_t *)"signed";
    custody.receipt_size[0] = 6;
    custody.streams[0].ranges = 2;
    custody.streams[0].held[0] = (struct receipt_range){0, 6};
    custody.streams[0].held[1] = (struct receipt_range){8, 40};
    return custody_encode(&custody, bytes, room, &size) == DONE ? size : 0;
}

#define BOARD_NOW_MS (100LL * 3600 * 1000)

/* A relay's answer about turns, which nobody signs, and a kiosk's question: what is taken is inside
 * its limits, and is written again as it was. */
static void take_board(const uint8_t *bytes, size_t size)
{
    static struct board_wire_answer answer;
    static struct board_wire_request request;
    static uint8_t again[BOARD_WIRE_MAX];
    size_t written = 0;
    uint8_t *body = signed_body(SIGNATURE_BOARD_REQUEST, bytes, size);
    (void)!board_wire_decode_request(body, size + SIGNATURE_BYTES, BOARD_NOW_MS, &request);
    for (size_t i = 0; i < request.count; ++i)
        if (!board_is_valid(&request.entries[i]))
            abort();
    free(body);
    if (board_wire_decode_answer(bytes, size, BOARD_NOW_MS, NULL, &answer) != DONE)
        return;
    if (board_wire_encode_answer(&answer, BOARD_NOW_MS, NULL, again, sizeof again, &written) !=
            DONE ||
        written != size || memcmp(again, bytes, size) != 0)
        abort();
}

static size_t seed_board(uint8_t *bytes, size_t room)
{
    static struct board_wire_answer answer = {.asked = 3, .cursor = 70, .calls = 1, .count = 1};
    size_t size = 0;
    answer.call[0] = (struct board_wire_call){9, 12, 4, SUMMON_CALLED};
    answer.entries[0] = (struct board_entry){.hlc = 1795273200000ULL << 16,
                                             .since_ms = BOARD_NOW_MS - 75000,
                                             .number = 17,
                                             .module = 12,
                                             .letter = 1,
                                             .service = 3,
                                             .state = BOARD_CALLED,
                                             .kiosk = 2};
    return board_wire_encode_answer(&answer, BOARD_NOW_MS, NULL, bytes, room, &size) == DONE ? size
                                                                                             : 0;
}

static void take_calls(const uint8_t *bytes, size_t size)
{
    static struct calls_hello_answer answer;
    struct calls_enrol_request enrol;
    struct calls_hello_request hello;
    struct summon_request summon;
    struct summon_answer summoned;
    static struct calls_enrol_answer given;
    struct keys keys = fixed_keys();
    const char *const contexts[] = {SIGNATURE_ENROL_REQUEST, SIGNATURE_ENROL_ANSWER,
                                    SIGNATURE_HELLO_REQUEST, SIGNATURE_HELLO_ANSWER};
    for (size_t i = 0; i < sizeof contexts / sizeof contexts[0]; ++i) {
        uint8_t *body = signed_body(contexts[i], bytes, size);
        (void)!calls_decode_enrol_request(body, size + SIGNATURE_BYTES, &enrol);
        (void)!calls_decode_enrol_answer(body, size + SIGNATURE_BYTES, &given);
        (void)!calls_decode_hello_request(body, size + SIGNATURE_BYTES, &hello);
        (void)!summon_decode_request(body, size + SIGNATURE_BYTES, &summon);
        (void)!summon_decode_answer(body, size + SIGNATURE_BYTES, keys.public_key, &summoned);
        (void)!calls_decode_hello_answer(body, size + SIGNATURE_BYTES, keys.public_key, &answer);
        free(body);
    }
}

static void take_manifest(const uint8_t *bytes, size_t size)
{
    static struct content_manifest manifest;
    struct keys keys = fixed_keys();
    uint8_t *body = signed_body(SIGNATURE_MANIFEST, bytes, size);
    if (content_decode(body, size + SIGNATURE_BYTES, keys.public_key, &manifest) == DONE)
        for (int i = 0; i < manifest.count; ++i) {
            const char *path = manifest.files[i].path;
            bool climbs = strncmp(path, "../", 3) == 0 || strstr(path, "/../") != NULL;
            if (*path == '/' || *path == '\0' || strcmp(path, "..") == 0 || climbs)
                abort();
        }
    free(body);
}

static size_t seed_manifest(uint8_t *bytes, size_t room)
{
    static struct content_manifest manifest = {.version = 3, .count = 1};
    strcpy(manifest.files[0].path, "rights/orders.ini");
    struct keys keys = fixed_keys();
    size_t size = 0;
    if (content_encode(&manifest, keys.secret_key, bytes, room, &size) != DONE)
        return 0;
    return size - SIGNATURE_BYTES;
}

/* -- texts that people, scanners and desks give us --------------------------------------------- */

static void take_token(const uint8_t *bytes, size_t size)
{
    static struct roster roster;
    struct token token;
    char *text = text_of(bytes, size);
    struct keys keys = fixed_keys();
    roster.count = 1;
    memcpy(roster.keys[0].public_key, keys.public_key, sizeof keys.public_key);
    roster_key_id(keys.public_key, roster.keys[0].key_id);
    roster.keys[0].valid_to = UINT16_MAX;
    struct token_reader reader = {.roster = &roster, .today = 325};
    if (token_verdict_name(token_verify(text, &reader, &token)) == NULL)
        abort();
    free(text);
}

static size_t seed_token(uint8_t *bytes, size_t room)
{
    struct token token = {.fair = 1, .day = 325, .valid_days = 30};
    const uint8_t cover[32] = {1};
    struct keys keys = fixed_keys();
    char text[TOKEN_TEXT_BYTES];
    if (token_make(&token, keys.secret_key, cover, text) != DONE || room < TOKEN_CHARS)
        return 0;
    memcpy(bytes, text, TOKEN_CHARS);
    return TOKEN_CHARS;
}

static void take_roster(const uint8_t *bytes, size_t size)
{
    static struct roster roster;
    char *text = text_of(bytes, size);
    (void)!roster_read(text, size, NULL, &roster);
    free(text);
}

static size_t seed_roster(uint8_t *bytes, size_t room)
{
    static struct roster roster = {.fair = "metepec-sample", .fair_number = 1, .count = 1};
    struct keys keys = fixed_keys();
    memcpy(roster.keys[0].public_key, keys.public_key, sizeof keys.public_key);
    roster_key_id(keys.public_key, roster.keys[0].key_id);
    roster.keys[0].kiosk = 1;
    size_t size = 0;
    return roster_write(&roster, keys.secret_key, (char *)bytes, room, &size) == DONE ? size : 0;
}

static void take_typed(const uint8_t *bytes, size_t size)
{
    char *text = text_of(bytes, size), digits[PHONE_DIGITS_BYTES], shown[PHONE_TEXT_BYTES];
    struct enrolment_code code;
    uint64_t bits;
    if (folio_read(text, &bits) == FOLIO_OK && bits >> FOLIO_BITS != 0)
        abort();
    if (phone_read(text, digits) == PHONE_OK && strlen(digits) != PHONE_DIGITS)
        abort();
    (void)phone_show(text, shown);
    (void)phone_say(text, shown);
    (void)phone_uri(text, shown);
    (void)!enrolment_code_read(text, &code);
    free(text);
}

static size_t seed_typed(uint8_t *bytes, size_t room)
{
    static const char text[] = "+52 722 370 7532";
    if (room < sizeof text - 1)
        return 0;
    memcpy(bytes, text, sizeof text - 1);
    return sizeof text - 1;
}

static void take_printer(const uint8_t *bytes, size_t size)
{
    struct escpos_status status = {0};
    for (size_t i = 0; i < size; ++i)
        escpos_status_take(&status, bytes[i]);
    (void)escpos_status_is_halted(&status);
}

const struct target targets[] = {
    {"record", take_record, seed_record},
    {"identity", take_identity, seed_identity},
    {"letter", take_letter, seed_letter},
    {"bundle", take_bundle, seed_bundle},
    {"receipt", take_receipt, seed_receipt},
    {"custody", take_custody, seed_custody},
    {"board", take_board, seed_board},
    {"calls", take_calls, NULL},
    {"manifest", take_manifest, seed_manifest},
    {"token", take_token, seed_token},
    {"roster", take_roster, seed_roster},
    {"typed", take_typed, seed_typed},
    {"printer", take_printer, NULL},
    {NULL, NULL, NULL},
};

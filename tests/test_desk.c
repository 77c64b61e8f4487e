/* Partner desks: their file, what the hub takes from them, and how one that was lost comes back.
 * tests/vectors/desk.json is a desk with known keys for programs in other languages; run with
 * JORNADA_WRITE_VECTORS=1 to write it anew after a deliberate change of the format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/backup.h"
#include "sync/hub/desk.h"
#include "sync/hub/device.h"
#include "sync/hub/inside.h"
#include "sync/hub/stream.h"
#include "sync/summon.h"
#include "sync/token.h"
#include "tests/desk_hand.h"
#include "tests/pocket.h"

#define OFFICE 40
#define DAY 698 /* 2026-11-30 */
#define LITTLE (1U << 20)

static const uint8_t slip_one[16] = {0xA5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

struct plaza {
    struct pocket_scene scene;
    char code[DESK_CODE_CHARS + 1];
    char *file;
    size_t file_size;
    struct desk desk;
    struct desk_hand *hand;
};

static struct hub *hub_of(struct plaza *plaza)
{
    return plaza->scene.at->hub;
}

static void fresh_stream(struct plaza *plaza)
{
    uint8_t stream[16], key[32];
    randombytes_buf(stream, sizeof stream);
    randombytes_buf(key, sizeof key);
    desk_hand_stream(plaza->hand, stream, key, DAY);
}

static int open_plaza(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    plaza->scene.at = pocket_open();
    plaza->scene.kiosk = pocket_kiosk(plaza->scene.at, 1);
    plaza->file = malloc(DESK_PAPER_MAX);
    plaza->hand = malloc(sizeof *plaza->hand);
    assert_int_equal(desk_make(hub_of(plaza), POCKET_FAIR, OFFICE, "https://hub:8443", LITTLE,
                               &plaza->desk, plaza->code, plaza->file, &plaza->file_size),
                     DONE);
    assert_int_equal(desk_save(hub_of(plaza), &plaza->desk), DONE);
    assert_int_equal(desk_hand_open(plaza->hand, plaza->file, plaza->file_size, plaza->code), DONE);
    fresh_stream(plaza);
    *state = plaza;
    return 0;
}

static int close_plaza(void **state)
{
    struct plaza *plaza = *state;
    pocket_destroy(plaza->scene.kiosk);
    pocket_close(plaza->scene.at);
    free(plaza->file);
    free(plaza->hand);
    free(plaza);
    return 0;
}

/* -- The file ---------------------------------------------------------------------------------- */

static void a_desks_file_opens_with_its_own_code_alone(void **state)
{
    struct plaza *plaza = *state;
    struct desk_hand *other = malloc(sizeof *other);
    char wrong[DESK_CODE_CHARS + 1];
    memcpy(wrong, plaza->code, sizeof wrong);
    wrong[7] = wrong[7] == 'A' ? 'B' : 'A';
    assert_int_equal(desk_hand_open(other, plaza->file, plaza->file_size, wrong), REFUSED);
    assert_int_equal(desk_hand_open(other, plaza->file, plaza->file_size, ""), REFUSED);
    assert_int_equal(desk_hand_open(other, plaza->file, plaza->file_size, plaza->code), DONE);
    assert_memory_equal(other->secret_key + 32, plaza->desk.public_key, 32);
    assert_string_equal(other->paper.hub_url, "https://hub:8443");
    assert_int_equal(other->paper.office, OFFICE);
    other->paper.box.mem_bytes = UINT32_MAX; /* a file that would take all memory */
    assert_int_equal(strongbox_open(&other->paper.box, plaza->code, other->secret_key, 64),
                     INVALID);
    free(other);
}

static void a_file_with_a_member_missing_or_of_another_kind_is_no_desks_file(void **state)
{
    static const char *const needed[] = {"kind",   "hub",  "tenant", "device", "online_key",
                                         "office", "days", "pass",   "mem",    "box"};
    struct plaza *plaza = *state;
    struct desk_paper paper;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        json_t *root = json_loads(plaza->file, 0, NULL);
        json_object_del(root, needed[i]);
        char *text = json_dumps(root, 0);
        if (desk_paper_read(text, strlen(text), &paper) != INVALID)
            fail_msg("a file without %s", needed[i]);
        free(text);
        json_object_set_new(root, needed[i], json_real(0.5));
        text = json_dumps(root, 0);
        if (desk_paper_read(text, strlen(text), &paper) != INVALID)
            fail_msg("a file with a strange %s", needed[i]);
        free(text);
        json_decref(root);
    }
    for (size_t size = 0; size < 200; size++)
        assert_int_equal(desk_paper_read(plaza->file, size, &paper), INVALID);
}

static void a_desk_needs_an_office_and_an_address_that_can_be(void **state)
{
    struct plaza *plaza = *state;
    struct desk desk;
    char code[DESK_CODE_CHARS + 1];
    size_t size;
#define MAKE(fair, office, url) \
    desk_make(hub_of(plaza), fair, office, url, LITTLE, &desk, code, plaza->file, &size)
    assert_int_equal(MAKE("otra", OFFICE, ""), NOT_FOUND);
    assert_int_equal(MAKE(POCKET_FAIR, 0, ""), INVALID);
    assert_int_equal(MAKE(POCKET_FAIR, 65536, ""), INVALID);
    assert_int_equal(MAKE(POCKET_FAIR, OFFICE, "http://hub"), INVALID);
    assert_int_equal(MAKE(POCKET_FAIR, OFFICE, ""), DONE);
    assert_memory_not_equal(desk.public_key, plaza->desk.public_key, 32);
    assert_string_not_equal(code, plaza->code);
}

/* -- What it sends ----------------------------------------------------------------------------- */

static int push(struct plaza *plaza, size_t first, size_t count, struct receipt_stream *mark)
{
    struct pocket_hub *at = plaza->scene.at;
    struct wire_answer answer;
    struct receipt *receipt = calloc(1, sizeof *receipt);
    at->sent_size = desk_hand_pack(plaza->hand, first, count, at->sent, sizeof at->sent);
    if (pocket_send(at, "/v1/push", &answer) == 200) {
        assert_int_equal(
            receipt_decode(answer.body, answer.body_size, plaza->hand->paper.hub_key, receipt),
            DONE);
        *mark = receipt->streams[0];
    }
    free(receipt);
    return answer.status;
}

static int64_t ask(struct plaza *plaza, const char *sql)
{
    struct storage_value column;
    assert_int_equal(storage_one(hub_of(plaza)->storage, sql, 0, NULL, 1, &column), DONE);
    return column.number;
}

static void a_desks_words_are_held_once_by_every_road(void **state)
{
    struct plaza *plaza = *state;
    struct pocket_hub *at = plaza->scene.at;
    struct receipt_stream mark;
    struct hub_taken taken;
    desk_hand_say(plaza->hand, FACT_REFERRAL_SEEN, slip_one, DAY, 0, 0);
    desk_hand_say(plaza->hand, FACT_REFERRAL_ATTENDED, slip_one, DAY, 0, 5);
    desk_hand_say(plaza->hand, FACT_REFERRAL_CLOSED, slip_one, DAY + 3, REFERRAL_PROVIDED, 5);
    assert_int_equal(push(plaza, 0, 2, &mark), 200);
    assert_int_equal(mark.stored, 2);
    at->sent_size = desk_hand_pack(plaza->hand, 0, 4, at->sent, sizeof at->sent);
    assert_int_equal(hub_push_file(hub_of(plaza), at->sent, at->sent_size, &taken), DONE);
    assert_int_equal(taken.kiosk, 0);
    assert_int_equal(taken.fresh, 2);
    assert_int_equal(taken.aside, 0);
    assert_int_equal(push(plaza, 0, 4, &mark), 200);
    assert_int_equal(mark.stored, 4);
    assert_int_equal(mark.quarantined, 0);
    assert_int_equal(ask(plaza, "SELECT count(*) FROM frame"), 4);
}

/* Pushes one commit of a desk and says how many frames lie aside then. */
static uint32_t try_commit(struct plaza *plaza, const struct commit *commit)
{
    struct receipt_stream mark = {.stored = 0};
    fresh_stream(plaza);
    desk_hand_write(plaza->hand, commit);
    assert_int_equal(push(plaza, 0, 2, &mark), 200);
    assert_int_equal(mark.stored, 2); /* held, and its neighbour counts */
    return mark.quarantined;
}

static bool lies_aside(struct plaza *plaza, enum quarantine_reason reason)
{
    struct storage_value value = storage_number(reason), column;
    assert_int_equal(storage_one(hub_of(plaza)->storage,
                                 "SELECT count(*) FROM quarantine WHERE reason = $1", 1, &value, 1,
                                 &column),
                     DONE);
    bool there = column.number == 1;
    assert_int_equal(ask(plaza, "SELECT count(*) FROM quarantine"), there);
    assert_int_equal(storage_do(hub_of(plaza)->storage, "DELETE FROM quarantine", 0, NULL, NULL),
                     DONE);
    return there;
}

static struct commit word(enum fact_type type, uint16_t office)
{
    struct commit commit = {.stamp = desk_hand_stamp(DAY), .count = 1};
    commit.facts[0].type = type;
    memcpy(commit.facts[0].record, slip_one, sizeof slip_one);
    commit.facts[0].body.referral = (struct fact_referral){.office = office, .day = DAY};
    return commit;
}

static void of_a_desk_only_its_own_offices_words_count(void **state)
{
    struct plaza *plaza = *state;
    struct commit commit;
    for (int type = FACT_STREAM_OPEN; type <= FACT_LETTER_DESTROYED + 1; type++) {
        bool may = record_is_office_word((enum fact_type)type) || type == FACT_STREAM_OPEN ||
                   type == FACT_STREAM_CLOSE || type == FACT_GAP || type == FACT_PADDING;
        commit = word((enum fact_type)type, OFFICE);
        if (!record_is_office_word((enum fact_type)type))
            memset(&commit.facts[0].body, 0, sizeof commit.facts[0].body);
        if (type == FACT_STREAM_OPEN)
            commit.facts[0].body.stream_open.asserted_ms = (int64_t)(commit.stamp.hlc >> 16);
        if (type == FACT_REFERRAL_CLOSED)
            commit.facts[0].body.referral.code = REFERRAL_DECLINED;
        if (try_commit(plaza, &commit) != (may ? 0 : 1))
            fail_msg("fact %d of a desk", type);
        assert_int_equal(lies_aside(plaza, QUARANTINE_DESK), !may);
    }
    commit = word(FACT_REFERRAL_SEEN, OFFICE + 1);
    assert_int_equal(try_commit(plaza, &commit), 1);
    assert_true(lies_aside(plaza, QUARANTINE_DESK));
    commit = word(FACT_REFERRAL_SEEN, OFFICE);
    commit.facts[0].body.referral.help = 3; /* what she came for, of somebody only seen */
    assert_int_equal(try_commit(plaza, &commit), 1);
    assert_true(lies_aside(plaza, QUARANTINE_DESK));
    commit = word(FACT_REFERRAL_SEEN, OFFICE);
    commit.facts[commit.count++] = (struct fact){.type = FACT_TURN_ISSUED};
    assert_int_equal(try_commit(plaza, &commit), 1); /* one bad fact among good ones */
    assert_true(lies_aside(plaza, QUARANTINE_DESK));
}

static void never_4_a_desks_frame_that_tells_an_hour_counts_nowhere(void **state)
{
    struct plaza *plaza = *state;
    const struct commit good = word(FACT_REFERRAL_ATTENDED, OFFICE);
#define TELLS(...)                                       \
    do {                                                 \
        struct commit commit = good;                     \
        __VA_ARGS__;                                     \
        assert_int_equal(try_commit(plaza, &commit), 1); \
        assert_true(lies_aside(plaza, QUARANTINE_HOUR)); \
    } while (0)
    TELLS(commit.stamp.hlc += 1ULL << 16); /* a millisecond behind noon */
    TELLS(commit.stamp.hlc += 60000ULL << 16);
    TELLS(commit.stamp.hlc += 1); /* the second of an instant */
    TELLS(commit.stamp.monotonic_ms = 1);
    TELLS(commit.stamp.quality = CLOCK_HUB);
    TELLS(commit.stamp.quality = CLOCK_STAFF);
    TELLS(commit.stamp.staff[0] = 1);
    TELLS(commit.facts[0].body.referral.day = DAY + 1);
    TELLS(commit.facts[0].type = FACT_STREAM_OPEN;
          commit.facts[0].body.stream_open = (struct fact_stream_open){
              .schema = 1, .kind = 1, .asserted_ms = (int64_t)(good.stamp.hlc >> 16) + 1});
    assert_int_equal(try_commit(plaza, &good), 0);
    struct receipt_stream mark;
    struct pocket_kiosk *kiosk = plaza->scene.kiosk; /* a kiosk's have their hour, as ever */
    pocket_register(kiosk, 1, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(kiosk, 0, 1, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
}

static void only_a_desk_can_say_that_a_letter_was_opened(void **state)
{
    struct plaza *plaza = *state;
    struct receipt_stream mark;
    struct commit commit = word(FACT_LETTER_OPENED, OFFICE);
    pocket_write(plaza->scene.kiosk, &commit, NULL);
    commit.facts[0].type = FACT_REFERRAL_SEEN; /* a module of the fair may say this */
    pocket_write(plaza->scene.kiosk, &commit, NULL);
    assert_int_equal(pocket_push(plaza->scene.kiosk, 0, 2, &mark), 200);
    assert_int_equal(mark.quarantined, 1);
    assert_true(lies_aside(plaza, QUARANTINE_DESK));
    assert_int_equal(
        try_commit(plaza, &(struct commit){word(FACT_LETTER_OPENED, OFFICE).stamp,
                                           1,
                                           {word(FACT_LETTER_OPENED, OFFICE).facts[0]}}),
        0);
}

/* -- A desk is a device, and no kiosk -----------------------------------------------------------
 */

static void a_desk_is_greeted_and_signs_no_slip_and_calls_nobody(void **state)
{
    struct plaza *plaza = *state;
    struct pocket_hub *at = plaza->scene.at;
    struct wire_answer answer;
    struct calls_hello_request asked = {.schema = RECORD_SCHEMA};
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    memcpy(asked.device, plaza->desk.id, 16);
    memcpy(asked.stream, plaza->hand->origin.stream, 16);
    assert_int_equal(calls_encode_hello_request(&asked, plaza->hand->secret_key, at->sent,
                                                sizeof at->sent, &at->sent_size),
                     DONE);
    assert_int_equal(pocket_send(at, "/v1/hello", &answer), 200);
    assert_int_equal(
        calls_decode_hello_answer(answer.body, answer.body_size, plaza->hand->paper.hub_key, said),
        DONE);
    assert_int_equal(said->fair, CALLS_FAIR_OPEN);
    free(said);
    struct summon_request call = {.stamp = 5, .wanted = true};
    memcpy(call.device, plaza->desk.id, 16);
    assert_int_equal(summon_encode_request(&call, plaza->hand->secret_key, at->sent,
                                           sizeof at->sent, &at->sent_size),
                     DONE);
    assert_int_equal(pocket_send(at, SUMMON_PATH, &answer), 403);
    char *roster = malloc(ROSTER_TEXT_MAX), hex[65];
    assert_int_equal(fair_write_roster(hub_of(plaza), POCKET_FAIR, true, roster, ROSTER_TEXT_MAX),
                     DONE);
    assert_null(strstr(roster, sodium_bin2hex(hex, sizeof hex, plaza->desk.public_key, 32)));
    free(roster);
}

static void a_revoked_desk_is_refused_and_its_files_are_put_aside(void **state)
{
    struct plaza *plaza = *state;
    struct pocket_hub *at = plaza->scene.at;
    struct device device;
    struct desk desk;
    struct hub_taken taken;
    struct receipt_stream mark;
    char hex[DEVICE_HEX];
    sodium_bin2hex(hex, sizeof hex, plaza->desk.id, 16);
    assert_int_equal(device_revoke(hub_of(plaza), hex, NULL, &device), DONE);
    assert_int_equal(desk_find(hub_of(plaza), plaza->desk.id, &desk), DONE);
    assert_true(desk.revoked_ms != 0);
    assert_int_equal(push(plaza, 0, 1, &mark), 403);
    at->sent_size = desk_hand_pack(plaza->hand, 0, 1, at->sent, sizeof at->sent);
    assert_int_equal(hub_push_file(hub_of(plaza), at->sent, at->sent_size, &taken), DONE);
    at->sent_size = 0;
    assert_true(taken.revoked);
    assert_int_equal(taken.aside, 1);
    assert_int_equal(desk_find(hub_of(plaza), plaza->scene.kiosk->origin.device, &desk), NOT_FOUND);
}

/* As a restore from a backup of before leaves it. */
static void lose_the_desk(struct plaza *plaza)
{
    struct storage *storage = hub_of(plaza)->storage;
    assert_int_equal(storage_do(storage, "DELETE FROM device WHERE kiosk = 0", 0, NULL, NULL),
                     DONE);
    assert_int_equal(storage_do(storage, "DELETE FROM desk", 0, NULL, NULL), DONE);
}

static int return_with(struct plaza *plaza, const uint8_t *pass, size_t size)
{
    struct pocket_hub *at = plaza->scene.at;
    struct wire_answer answer;
    memcpy(at->sent, pass, size);
    at->sent_size = size;
    return pocket_send(at, "/v1/return", &answer);
}

static void a_hub_that_lost_a_desk_knows_it_again_by_its_file(void **state)
{
    struct plaza *plaza = *state;
    const struct desk_paper *paper = &plaza->hand->paper;
    struct receipt_stream mark;
    struct desk desk;
    uint8_t bent[DESK_PASS_MAX];
    assert_int_equal(return_with(plaza, paper->pass, paper->pass_size), 200); /* known: no harm */
    lose_the_desk(plaza);
    assert_int_equal(push(plaza, 0, 1, &mark), 401);
    for (size_t i = 0; i < paper->pass_size; i += 5) {
        memcpy(bent, paper->pass, paper->pass_size);
        bent[i] ^= 1;
        assert_int_not_equal(return_with(plaza, bent, paper->pass_size), 200);
        assert_int_not_equal(desk_take(hub_of(plaza), bent, paper->pass_size, &desk), DONE);
    }
    assert_int_equal(push(plaza, 0, 1, &mark), 401);
    assert_int_equal(return_with(plaza, paper->pass, paper->pass_size), 200);
    assert_int_equal(push(plaza, 0, 1, &mark), 200);
    assert_int_equal(desk_find(hub_of(plaza), plaza->desk.id, &desk), DONE);
    assert_int_equal(desk.office, OFFICE);
    lose_the_desk(plaza);
    assert_int_equal(desk_take(hub_of(plaza), paper->pass, paper->pass_size, &desk), DONE);
    assert_memory_equal(desk.public_key, plaza->desk.public_key, 32);
}

static void a_desk_that_was_revoked_does_not_come_back(void **state)
{
    struct plaza *plaza = *state;
    const struct desk_paper *paper = &plaza->hand->paper;
    struct device device;
    struct desk desk;
    char hex[DEVICE_HEX];
    sodium_bin2hex(hex, sizeof hex, plaza->desk.id, 16);
    assert_int_equal(device_revoke(hub_of(plaza), hex, NULL, &device), DONE);
    lose_the_desk(plaza);
    assert_int_equal(return_with(plaza, paper->pass, paper->pass_size), 403);
    assert_int_equal(desk_take(hub_of(plaza), paper->pass, paper->pass_size, &desk), REFUSED);
}

/* -- The vectors ------------------------------------------------------------------------------- */

static void fill(uint8_t *bytes, size_t size, uint8_t from)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(from + i);
}

static void counted_random(void *self, void *bytes, size_t size)
{
    uint8_t *at = self;
    fill(bytes, size, *at);
    *at = (uint8_t)(*at + 0x30);
}

#define VECTOR_CODE "0123456789ABCDEF"

struct fixed {
    uint8_t hub_public[32], hub_secret[64], online_public[32], online_secret[32];
    uint8_t kiosk_public[32], kiosk_secret[64], desk_public[32], desk_secret[64];
    char roster[ROSTER_TEXT_MAX], file[DESK_PAPER_MAX], token[TOKEN_TEXT_BYTES];
    size_t file_size;
};

static void fix_keys(struct fixed *fixed)
{
    uint8_t seed[32];
    fill(seed, 32, 0x10);
    crypto_sign_seed_keypair(fixed->hub_public, fixed->hub_secret, seed);
    fill(seed, 32, 0x20);
    crypto_box_seed_keypair(fixed->online_public, fixed->online_secret, seed);
    fill(seed, 32, 0x30);
    crypto_sign_seed_keypair(fixed->kiosk_public, fixed->kiosk_secret, seed);
    fill(seed, 32, 0x40);
    crypto_sign_seed_keypair(fixed->desk_public, fixed->desk_secret, seed);
}

static void fix_roster(struct fixed *fixed, const uint8_t cover[32])
{
    struct roster roster = {.fair = "feria", .fair_number = 7, .utc_offset_minutes = -360};
    struct token token = {.fair = 7, .day = DAY, .valid_days = 30, .office = OFFICE};
    size_t size;
    roster.has_cover = true;
    memcpy(roster.cover, cover, 32);
    roster.count = 1;
    roster.keys[0] = (struct roster_key){.kiosk = 1, .valid_from = DAY, .valid_to = DAY};
    memcpy(roster.keys[0].public_key, fixed->kiosk_public, 32);
    roster_key_id(fixed->kiosk_public, roster.keys[0].key_id);
    assert_int_equal(
        roster_write(&roster, fixed->hub_secret, fixed->roster, sizeof fixed->roster, &size), DONE);
    memcpy(token.slip, slip_one, sizeof slip_one);
    assert_int_equal(token_make(&token, fixed->kiosk_secret, cover, fixed->token), DONE);
}

static void fix_file(struct fixed *fixed)
{
    uint8_t drawn = 0x77;
    struct io io = {.self = &drawn, .random = counted_random};
    struct desk_pass pass = {.office = OFFICE, .made_ms = POCKET_NOON_MS};
    struct desk_paper paper = {.hub_url = "https://127.0.0.1:8443",
                               .fair_name = "feria",
                               .fair_number = 7,
                               .utc_offset_minutes = -360,
                               .office = OFFICE,
                               .office_name = "Oficina de ejemplo",
                               .module = 40,
                               .first_day = DAY,
                               .last_day = DAY};
    fill(paper.tenant, 8, 0x01);
    fill(paper.fair, 8, 0x11);
    fill(paper.device, 16, 0x21);
    fill(paper.cover, 32, 0x51);
    memcpy(paper.hub_key, fixed->hub_public, 32);
    memcpy(paper.online_key, fixed->online_public, 32);
    fix_roster(fixed, paper.cover);
    paper.roster = fixed->roster;
    memcpy(pass.tenant, paper.tenant, 8);
    memcpy(pass.fair, paper.fair, 8);
    memcpy(pass.device, paper.device, 16);
    memcpy(pass.public_key, fixed->desk_public, 32);
    assert_int_equal(desk_pass_write(&pass, fixed->hub_secret, paper.pass, &paper.pass_size), DONE);
    paper.box.mem_bytes = 8U << 20;
    assert_int_equal(strongbox_close(&io, VECTOR_CODE, fixed->desk_secret, 64, &paper.box), DONE);
    assert_int_equal(desk_paper_write(&paper, fixed->file, sizeof fixed->file, &fixed->file_size),
                     DONE);
}

static json_t *hex(const uint8_t *bytes, size_t size)
{
    char *text = malloc(2 * size + 1);
    sodium_bin2hex(text, 2 * size + 1, bytes, size);
    json_t *made = json_string(text);
    free(text);
    return made;
}

/* OPEN of a day, two words of that day, one of three days later. */
static void write_words(struct desk_hand *desk)
{
    uint8_t stream[16], key[32];
    fill(stream, 16, 0x61);
    fill(key, 32, 0x81);
    desk_hand_stream(desk, stream, key, DAY);
    desk_hand_say(desk, FACT_REFERRAL_SEEN, slip_one, DAY, 0, 0);
    desk_hand_say(desk, FACT_REFERRAL_ATTENDED, slip_one, DAY, 0, 5);
    desk_hand_say(desk, FACT_REFERRAL_CLOSED, slip_one, DAY + 3, REFERRAL_PROVIDED, 5);
}

static void add_frames(json_t *all, const struct desk_hand *desk, const struct fixed *fixed)
{
    json_t *frames = json_array(), *records = json_array();
    struct seal_key key = {.seq = 0};
    uint8_t facts[8192];
    size_t size;
    assert_int_equal(seal_unwrap(desk->wrap, fixed->online_public, fixed->online_secret, &key),
                     DONE);
    for (size_t i = 0; i < desk->count; i++) {
        assert_int_equal(seal_step_to(&key, i), DONE);
        assert_int_equal(
            seal_open_facts(&desk->origin, &key, desk->frames[i].bytes, facts, sizeof facts, &size),
            DONE);
        json_array_append_new(records, hex(facts, size));
        json_array_append_new(frames, hex(desk->frames[i].bytes, desk->frames[i].size));
    }
    json_object_set_new(all, "records", records);
    json_object_set_new(all, "frames", frames);
}

/* `wrap`: of the file that is kept (its ephemeral key is drawn); NULL = a new one. */
static json_t *make_vectors(const uint8_t *wrap)
{
    static struct fixed fixed;
    static struct desk_hand desk;
    uint8_t bundle[4096];
    fix_keys(&fixed);
    fix_file(&fixed);
    assert_int_equal(desk_hand_open(&desk, fixed.file, fixed.file_size, VECTOR_CODE), DONE);
    write_words(&desk);
    if (wrap != NULL)
        memcpy(desk.wrap, wrap, sizeof desk.wrap);
    json_t *all = json_object();
    json_object_set_new(all, "code", json_string(VECTOR_CODE));
    json_object_set_new(all, "file", json_loads(fixed.file, 0, NULL));
    json_object_set_new(all, "device_secret", hex(fixed.desk_secret, 64));
    json_object_set_new(all, "online_secret", hex(fixed.online_secret, 32));
    json_object_set_new(all, "token", json_string(fixed.token));
    json_object_set_new(all, "slip", hex(slip_one, 16));
    json_object_set_new(all, "stream", hex(desk.origin.stream, 16));
    uint8_t key[32];
    fill(key, 32, 0x81);
    json_object_set_new(all, "facts_key", hex(key, 32));
    json_object_set_new(all, "wrap", hex(desk.wrap, sizeof desk.wrap));
    add_frames(all, &desk, &fixed);
    size_t size = desk_hand_pack(&desk, 0, desk.count, bundle, sizeof bundle);
    json_object_set_new(all, "bundle", hex(bundle, size));
    return all;
}

static void the_vectors_are_what_a_desk_makes(void **state)
{
    const char *root = getenv("JORNADA_ROOT");
    char path[512];
    uint8_t wrap[SEAL_WRAP_BYTES];
    size_t size = 0;
    (void)state;
    (void)snprintf(path, sizeof path, "%s/tests/vectors/desk.json", root == NULL ? "." : root);
    if (getenv("JORNADA_WRITE_VECTORS") != NULL) {
        json_t *fresh = make_vectors(NULL);
        assert_int_equal(json_dump_file(fresh, path, JSON_INDENT(2)), 0);
        json_decref(fresh);
    }
    json_t *kept = json_load_file(path, 0, NULL);
    assert_non_null(kept);
    const char *text = json_string_value(json_object_get(kept, "wrap"));
    assert_int_equal(sodium_hex2bin(wrap, sizeof wrap, text, strlen(text), NULL, &size, NULL), 0);
    assert_int_equal(size, sizeof wrap);
    json_t *made = make_vectors(wrap);
    assert_true(json_equal(kept, made));
    json_decref(kept);
    json_decref(made);
}

int main(void)
{
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, open_plaza, close_plaza)
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_desks_file_opens_with_its_own_code_alone),
        DESK_TEST(a_file_with_a_member_missing_or_of_another_kind_is_no_desks_file),
        DESK_TEST(a_desk_needs_an_office_and_an_address_that_can_be),
        DESK_TEST(a_desks_words_are_held_once_by_every_road),
        DESK_TEST(of_a_desk_only_its_own_offices_words_count),
        DESK_TEST(never_4_a_desks_frame_that_tells_an_hour_counts_nowhere),
        DESK_TEST(only_a_desk_can_say_that_a_letter_was_opened),
        DESK_TEST(a_desk_is_greeted_and_signs_no_slip_and_calls_nobody),
        DESK_TEST(a_revoked_desk_is_refused_and_its_files_are_put_aside),
        DESK_TEST(a_hub_that_lost_a_desk_knows_it_again_by_its_file),
        DESK_TEST(a_desk_that_was_revoked_does_not_come_back),
        cmocka_unit_test(the_vectors_are_what_a_desk_makes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

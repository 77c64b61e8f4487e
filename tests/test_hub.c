/* Making a hub, becoming its kiosk, greeting it, and who may read names: through hub.h alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/custodian.h"
#include "sync/hub/enrol.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "tests/pocket.h"

static void a_hub_is_not_made_over_another(void **state)
{
    struct pocket_scene *scene = *state;
    char why[HUB_WHY_MAX];
    uint8_t before[8];
    memcpy(before, scene->at->hub->tenant, 8);
    struct hub_init init = {.municipality = "15054",
                            .name = "Otro",
                            .custodian_passphrase = "another",
                            .passphrase_mb = 1};
    hub_close(scene->at->hub);
    assert_int_equal(hub_init(&scene->at->io, scene->at->data, &init, why), REFUSED);
    struct custodian *custodian;
    assert_int_equal(custodian_open(&scene->at->io, scene->at->data, POCKET_CUSTODIAN, &custodian),
                     DONE);
    custodian_close(custodian);
    struct hub_settings settings = {.io = &scene->at->io, .folder = scene->at->data};
    assert_int_equal(hub_open(&settings, &scene->at->hub, why), DONE);
    assert_memory_equal(scene->at->hub->tenant, before, 8);
    assert_string_equal(scene->at->hub->name, "Metepec");
}

static void a_wrong_municipality_or_empty_passphrase_makes_no_hub(void **state)
{
    struct pocket_scene *scene = *state;
    static const struct {
        const char *municipality, *name, *passphrase;
    } wrong[] = {{"1505", "M", "x"}, {"150544", "M", "x"}, {"1505a", "M", "x"},
                 {"15054", "", "x"}, {"15054", "M", ""},   {"15054", "M", NULL}};
    char folder[FOLDER_PATH_MAX + 8], why[HUB_WHY_MAX];
    snprintf(folder, sizeof folder, "%s/other", scene->at->folder.path);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct hub_init init = {.municipality = wrong[i].municipality,
                                .name = wrong[i].name,
                                .custodian_passphrase = wrong[i].passphrase,
                                .passphrase_mb = 1};
        assert_int_equal(hub_init(&scene->at->io, folder, &init, why), INVALID);
        assert_true(why[0] != '\0');
    }
    struct hub *hub;
    struct hub_settings settings = {.io = &scene->at->io, .folder = folder};
    assert_int_equal(hub_open(&settings, &hub, why), NOT_FOUND);
}

static void a_locked_online_key_opens_with_its_passphrase_alone(void **state)
{
    struct pocket_scene *scene = *state;
    char folder[FOLDER_PATH_MAX + 8], why[HUB_WHY_MAX];
    struct hub *hub;
    struct wire_answer answer;
    uint8_t byte = 0;
    struct wire_request request = {.path = "/v1/push", .body = &byte, .body_size = 1};
    snprintf(folder, sizeof folder, "%s/locked", scene->at->folder.path);
    struct hub_init init = {.municipality = "11020",
                            .name = "León",
                            .custodian_passphrase = "c",
                            .online_passphrase = "right",
                            .passphrase_mb = 1};
    assert_int_equal(hub_init(&scene->at->io, folder, &init, why), DONE);
    struct hub_settings settings = {.io = &scene->at->io, .folder = folder};
    settings.online_passphrase = "wrong";
    assert_int_equal(hub_open(&settings, &hub, why), REFUSED);
    settings.online_passphrase = NULL;
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    assert_false(hub_takes_facts(hub));
    hub_answer(hub, &request, &answer);
    assert_int_equal(answer.status, 503);
    hub_close(hub);
    settings.online_passphrase = "right";
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    assert_true(hub_takes_facts(hub));
    hub_close(hub);
}

/* --- codes --- */

static int ask(struct pocket_scene *scene, const struct enrolment_code *code,
               struct enrolment *fresh)
{
    struct wire_request request;
    struct wire_answer answer;
    assert_int_equal(enrolment_ask(&scene->at->io, code, fresh, &request), DONE);
    hub_answer(scene->at->hub, &request, &answer);
    return answer.status;
}

static struct enrolment_code make_code(struct pocket_scene *scene, unsigned kiosk)
{
    struct enrolment_code code;
    assert_int_equal(enrol_make_code(scene->at->hub, POCKET_FAIR, kiosk, "https://h:1", &code),
                     DONE);
    return code;
}

static void a_code_works_once(void **state)
{
    struct enrolment fresh;
    struct enrolment_code code = make_code(*state, 2);
    assert_int_equal(ask(*state, &code, &fresh), 200);
    assert_int_equal(ask(*state, &code, &fresh), 425);
}

static void a_code_works_for_fifteen_minutes(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment fresh;
    struct enrolment_code code = make_code(scene, 2), late = make_code(scene, 3);
    scene->at->wall_ms += ENROL_CODE_MS;
    assert_int_equal(ask(scene, &code, &fresh), 200);
    scene->at->wall_ms += 1;
    assert_int_equal(ask(scene, &late, &fresh), 401);
}

static void guessing_codes_is_stopped_for_a_minute_and_a_good_code_is_not(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment fresh;
    struct enrolment_code good = make_code(scene, 2), wrong = good;
    wrong.secret[3] ^= 1;
    for (int i = 0; i < ENROL_TRIES; i++)
        assert_int_equal(ask(scene, &wrong, &fresh), 401);
    assert_int_equal(ask(scene, &wrong, &fresh), 429);
    assert_int_equal(ask(scene, &good, &fresh), 200);
    assert_int_equal(ask(scene, &wrong, &fresh), 429);
    scene->at->monotonic_ms += 60000;
    assert_int_equal(ask(scene, &wrong, &fresh), 401);
}

static void junk_keeps_nobody_from_enrolling(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct wire_answer answer;
    struct enrolment fresh;
    struct enrolment_code good = make_code(scene, 2);
    for (int i = 0; i < 3 * ENROL_TRIES; i++) {
        at->sent_size = 100;
        at->io.random(at->io.self, at->sent, at->sent_size);
        assert_int_equal(pocket_send(at, "/v1/enrol", &answer), 400);
    }
    assert_int_equal(ask(scene, &good, &fresh), 200);
}

static void a_key_whose_short_id_is_taken_leaves_the_code_unused(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment_code code = make_code(scene, 2);
    struct calls_enrol_request request = {.nonce = {1}};
    struct wire_answer answer;
    memcpy(request.secret, code.secret, 16);
    memcpy(request.public_key, scene->kiosk->enrolment.public_key, 32);
    assert_int_equal(calls_encode_enrol_request(&request, scene->kiosk->enrolment.secret_key,
                                                scene->at->sent, sizeof scene->at->sent,
                                                &scene->at->sent_size),
                     DONE);
    assert_int_equal(pocket_send(scene->at, "/v1/enrol", &answer), 409);
    struct enrolment fresh;
    assert_int_equal(ask(scene, &code, &fresh), 200);
}

static void codes_are_refused_for_unknown_fairs_and_kiosks(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment_code code;
    struct hub *hub = scene->at->hub;
    assert_int_equal(enrol_make_code(hub, "otra", 1, "", &code), NOT_FOUND);
    assert_int_equal(enrol_make_code(hub, POCKET_FAIR, 0, "", &code), INVALID);
    assert_int_equal(enrol_make_code(hub, POCKET_FAIR, 27, "", &code), INVALID);
    assert_int_equal(enrol_make_code(hub, POCKET_FAIR, 1, "http://h", &code), INVALID);
    assert_int_equal(enrol_make_code(hub, POCKET_FAIR, 26, "", &code), DONE);
}

static void a_code_is_not_on_disk(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment_code code = make_code(scene, 2);
    size_t size;
    hub_close(scene->at->hub);
    char *bytes = folder_read(&scene->at->folder, "hub/hub.db", &size);
    assert_null(memmem(bytes, size, code.secret, sizeof code.secret));
    assert_non_null(memmem(bytes, size, POCKET_FAIR, strlen(POCKET_FAIR)));
    free(bytes);
    char why[HUB_WHY_MAX];
    struct hub_settings settings = {.io = &scene->at->io, .folder = scene->at->data};
    assert_int_equal(hub_open(&settings, &scene->at->hub, why), DONE);
}

/* --- hello --- */

static void hello_says_the_hour_the_fair_and_the_marks(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
    assert_int_equal(pocket_hello(scene->kiosk, said), 200);
    assert_int_equal(said->fair, CALLS_FAIR_OPEN);
    assert_int_equal(said->receipt.hub_ms, POCKET_NOON_MS);
    assert_int_equal(said->receipt.epoch, 1);
    assert_int_equal(said->monotonic_ms, 1000000);
    assert_memory_equal(said->receipt.streams[0].stream, scene->kiosk->origin.stream, 16);
    assert_int_equal(said->receipt.streams[0].stored, 1);
    uint8_t first[16];
    memcpy(first, scene->kiosk->origin.stream, 16);
    pocket_stream(scene->kiosk);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(pocket_hello(scene->kiosk, said), 200);
    assert_int_equal(said->fair, CALLS_FAIR_CLOSED);
    assert_int_equal(said->receipt.count, 2);
    assert_int_equal(said->receipt.streams[0].stored, 0);
    assert_memory_equal(said->receipt.streams[1].stream, first, 16);
    free(said);
}

static void a_hub_that_was_rolled_back_takes_nothing_more(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct wire_answer answer;
    struct receipt_stream mark;
    struct receipt receipt = {.epoch = 1, .commit = 1000};
    struct calls_hello_request asked = {.schema = 1};
    size_t size;
    memcpy(receipt.tenant, at->hub->tenant, 8);
    memcpy(asked.device, scene->kiosk->origin.device, 16);
    memcpy(asked.stream, scene->kiosk->origin.stream, 16);
    uint8_t wrong_key[64] = {0};
    const uint8_t *keys[] = {wrong_key, at->hub->keys->signing.secret};
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    for (int ours = 0; ours < 2; ours++) {
        assert_int_equal(
            receipt_encode(&receipt, keys[ours], asked.receipt, sizeof asked.receipt, &size), DONE);
        asked.receipt_size = (uint16_t)size;
        assert_int_equal(calls_encode_hello_request(&asked, scene->kiosk->enrolment.secret_key,
                                                    at->sent, sizeof at->sent, &at->sent_size),
                         DONE);
        assert_int_equal(pocket_send(at, "/v1/hello", &answer), 200);
        assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), ours ? 503 : 200);
    }
    pocket_reopen(at);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 503);
}

/* --- who --- */

static void names_are_for_the_custodian_alone(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct receipt_stream mark;
    struct commit commit = {.count = 1};
    struct identity given = {.given = "Zoraida", .surname1 = "Núñez", .phone = "7221234567"};
    commit.facts[0].type = FACT_ATTENDEE_REGISTERED;
    pocket_write(scene->kiosk, &commit, &given);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
    struct custodian *custodian;
    struct identity read;
    assert_int_equal(custodian_open(&at->io, at->data, "not this one", &custodian), REFUSED);
    assert_int_equal(custodian_open(&at->io, at->data, POCKET_CUSTODIAN, &custodian), DONE);
    assert_int_equal(custodian_read(custodian, &scene->kiosk->origin, scene->kiosk->wrap[1], 0,
                                    scene->kiosk->frames[0].bytes, &read),
                     DONE);
    assert_string_equal(read.given, "Zoraida");
    assert_string_equal(read.surname1, "Núñez");
    assert_string_equal(read.phone, "7221234567");
    assert_int_equal(custodian_read(custodian, &scene->kiosk->origin, scene->kiosk->wrap[0], 0,
                                    scene->kiosk->frames[0].bytes, &read),
                     REFUSED);
    custodian_close(custodian);
    hub_close(at->hub);
    at->hub = NULL;
    size_t size;
    char *bytes = folder_read(&at->folder, "hub/hub.db", &size);
    assert_null(memmem(bytes, size, "Zoraida", 7));
    assert_null(memmem(bytes, size, "7221234567", 10));
    free(bytes);
}

struct told {
    size_t count;
    char surnames[4][IDENTITY_NAME_BYTES];
    uint8_t records[4];
};

static void hear(void *context, const uint8_t record[RECORD_ID_BYTES],
                 const struct identity *identity)
{
    struct told *heard = context;
    assert_true(heard->count < 4);
    memcpy(heard->surnames[heard->count], identity->surname1, IDENTITY_NAME_BYTES);
    heard->records[heard->count++] = record[0];
}

/* Seals `size` bytes of an identity as the next frame, with a fact of this type. */
static void write_part(struct pocket_kiosk *kiosk, enum fact_type type, uint8_t part, uint8_t parts,
                       const uint8_t *bytes, size_t size)
{
    uint8_t facts[RECORD_FACTS_MAX];
    size_t facts_size;
    struct commit commit = {.count = 1, .stamp.hlc = (uint64_t)POCKET_NOON_MS << 16};
    commit.facts[0].type = type;
    memset(commit.facts[0].record, 9, RECORD_ID_BYTES);
    if (type == FACT_CONTINUED) {
        commit.facts[0].body.continued.part = part;
        commit.facts[0].body.continued.parts = parts;
    }
    assert_int_equal(record_encode(&commit, facts, sizeof facts, &facts_size), DONE);
    assert_int_equal(seal_frame(&kiosk->origin, &kiosk->keys[0], &kiosk->keys[1], facts, facts_size,
                                bytes, size, kiosk->frames[kiosk->count].bytes,
                                &kiosk->frames[kiosk->count].size),
                     DONE);
    kiosk->count++;
}

static void names_longer_than_a_frame_are_joined(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    struct identity given = {.given = "Ana"};
    uint8_t bytes[512];
    size_t size, unread;
    for (int i = 0; i < 60; i++)
        memcpy(given.surname1 + 2 * i, "ñ", 2);
    assert_int_equal(record_encode_identity(&given, bytes, sizeof bytes, &size), DONE);
    assert_in_range(size, 2 * SEAL_IDENTITY_MAX + 1, 3 * SEAL_IDENTITY_MAX);
    write_part(scene->kiosk, FACT_ATTENDEE_REGISTERED, 0, 3, bytes, SEAL_IDENTITY_MAX);
    write_part(scene->kiosk, FACT_CONTINUED, 1, 3, bytes + SEAL_IDENTITY_MAX, SEAL_IDENTITY_MAX);
    write_part(scene->kiosk, FACT_CONTINUED, 2, 3, bytes + 2 * SEAL_IDENTITY_MAX,
               size - 2 * SEAL_IDENTITY_MAX);
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER); /* a dummy: nobody */
    assert_int_equal(pocket_push(scene->kiosk, 0, 4, &mark), 200);
    struct custodian *custodian;
    struct told heard = {.count = 0};
    assert_int_equal(custodian_open(&scene->at->io, scene->at->data, POCKET_CUSTODIAN, &custodian),
                     DONE);
    assert_int_equal(custodian_each(custodian, scene->at->hub, hear, &heard, &unread), DONE);
    custodian_close(custodian);
    assert_int_equal(unread, 0);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.records[0], 9);
    assert_string_equal(heard.surnames[0], given.surname1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hub_is_not_made_over_another),
        TEST(a_wrong_municipality_or_empty_passphrase_makes_no_hub),
        TEST(a_locked_online_key_opens_with_its_passphrase_alone),
        TEST(a_code_works_once),
        TEST(a_code_works_for_fifteen_minutes),
        TEST(guessing_codes_is_stopped_for_a_minute_and_a_good_code_is_not),
        TEST(junk_keeps_nobody_from_enrolling),
        TEST(a_key_whose_short_id_is_taken_leaves_the_code_unused),
        TEST(codes_are_refused_for_unknown_fairs_and_kiosks),
        TEST(a_code_is_not_on_disk),
        TEST(hello_says_the_hour_the_fair_and_the_marks),
        TEST(a_hub_that_was_rolled_back_takes_nothing_more),
        TEST(names_are_for_the_custodian_alone),
        TEST(names_longer_than_a_frame_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

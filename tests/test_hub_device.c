/* The machines of a fair: one number each, replaced, revoked, and what becomes of their slips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/device.h"
#include "sync/hub/enrol.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/roster.h"
#include "sync/token.h"
#include "tests/pocket.h"

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

static int greet(struct pocket_kiosk *kiosk)
{
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    int status = pocket_hello(kiosk, said);
    free(said);
    return status;
}

static struct enrolment_code make_replacing(struct pocket_scene *scene, unsigned kiosk)
{
    struct enrolment_code code;
    assert_int_equal(
        enrol_make_replacing_code(scene->at->hub, POCKET_FAIR, kiosk, "https://h:1", &code), DONE);
    return code;
}

static void a_number_in_use_is_given_again_only_to_replace_its_device(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment_code code;
    struct enrolment fresh;
    struct hub *hub = scene->at->hub;
    assert_int_equal(enrol_make_code(hub, POCKET_FAIR, 1, "https://h:1", &code), REFUSED);
    assert_non_null(strstr(hub_why(hub), "--replace"));
    code = make_replacing(scene, 1);
    assert_int_equal(greet(scene->kiosk), 200); /* until the new one is there */
    assert_int_equal(ask(scene, &code, &fresh), 200);
    struct device now;
    assert_int_equal(device_find_live(hub, scene->kiosk->enrolment.fair_id, 1, &now), DONE);
    assert_memory_equal(now.public_key, fresh.public_key, 32);
    assert_int_equal(greet(scene->kiosk), 403);
    assert_int_equal(enrol_make_code(hub, POCKET_FAIR, 1, "https://h:1", &code), REFUSED);
}

static void two_open_codes_of_one_number_make_one_device(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment fresh;
    struct enrolment_code first = make_code(scene, 5), second = make_code(scene, 5);
    struct device device;
    assert_int_equal(ask(scene, &first, &fresh), 200);
    assert_int_equal(ask(scene, &second, &fresh), 403);
    assert_int_equal(device_at(scene->at->hub, 1, &device), DONE);
    assert_int_equal(device.kiosk, 5);
    assert_int_equal(device_at(scene->at->hub, 2, &device), NOT_FOUND);
}

static void of_a_hub_that_gave_a_number_twice_both_are_replaced(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_kiosk *other = pocket_kiosk(scene->at, 2);
    struct enrolment fresh;
    assert_int_equal(
        storage_do(scene->at->hub->storage, "UPDATE device SET kiosk = 1", 0, NULL, NULL), DONE);
    struct enrolment_code code = make_replacing(scene, 1);
    assert_int_equal(greet(other), 200);
    assert_int_equal(ask(scene, &code, &fresh), 200);
    assert_int_equal(greet(scene->kiosk), 403);
    assert_int_equal(greet(other), 403);
    pocket_destroy(other);
}

static void a_device_is_not_replaced_by_one_that_must_draw_again(void **state)
{
    struct pocket_scene *scene = *state;
    struct enrolment_code code = make_replacing(scene, 1);
    struct calls_enrol_request request = {.nonce = {1}};
    struct wire_answer answer;
    memcpy(request.secret, code.secret, 16);
    memcpy(request.public_key, scene->kiosk->enrolment.public_key, 32);
    assert_int_equal(calls_encode_enrol_request(&request, scene->kiosk->enrolment.secret_key,
                                                scene->at->sent, sizeof scene->at->sent,
                                                &scene->at->sent_size),
                     DONE);
    assert_int_equal(pocket_send(scene->at, "/v1/enrol", &answer), 409);
    assert_int_equal(greet(scene->kiosk), 200);
}

static void a_device_is_revoked_by_its_number_or_its_id_once(void **state)
{
    struct pocket_scene *scene = *state;
    struct hub *hub = scene->at->hub;
    struct device device;
    struct pocket_kiosk *other = pocket_kiosk(scene->at, 2);
    char id[DEVICE_HEX];
    assert_int_equal(device_revoke(hub, "1", NULL, &device), DONE);
    assert_int_equal(device.revoked_ms, POCKET_NOON_MS);
    assert_int_equal(greet(scene->kiosk), 403);
    assert_int_equal(greet(other), 200);
    assert_int_equal(device_revoke(hub, "1", NULL, &device), NOT_FOUND);
    sodium_bin2hex(id, sizeof id, other->origin.device, 16);
    assert_int_equal(device_revoke(hub, id, "otra", &device), NOT_FOUND);
    assert_int_equal(greet(other), 200);
    assert_int_equal(device_revoke(hub, id, POCKET_FAIR, &device), DONE);
    assert_int_equal(greet(other), 403);
    assert_int_equal(device_revoke(hub, id, NULL, &device), REFUSED);
    id[0] = id[0] == 'a' ? 'b' : 'a';
    assert_int_equal(device_revoke(hub, id, NULL, &device), NOT_FOUND);
    static const char *const wrong[] = {"", "0", "27", "1x", "-1", "abc"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(device_revoke(hub, wrong[i], NULL, &device), INVALID);
    pocket_destroy(other);
    make_code(scene, 1); /* its number is free again */
}

static void a_number_of_two_fairs_needs_the_fairs_name(void **state)
{
    struct pocket_scene *scene = *state;
    struct hub *hub = scene->at->hub;
    struct device device;
    struct enrolment_code code;
    struct enrolment fresh;
    struct fair second = {.name = "otra", .title = "Otra", .number = 8, .last_day = 65535};
    assert_int_equal(fair_add(hub, &second), DONE);
    assert_int_equal(enrol_make_code(hub, "otra", 1, "https://h:1", &code), DONE);
    assert_int_equal(ask(scene, &code, &fresh), 200);
    assert_int_equal(device_revoke(hub, "1", NULL, &device), REFUSED);
    assert_int_equal(device_revoke(hub, "1", "otra", &device), DONE);
    assert_memory_equal(device.public_key, fresh.public_key, 32);
    assert_int_equal(greet(scene->kiosk), 200);
}

static enum token_verdict verdict_on(struct pocket_scene *scene, uint16_t issued, uint16_t today)
{
    struct roster roster;
    char text[TOKEN_TEXT_BYTES], *json = malloc(ROSTER_TEXT_MAX);
    struct token token = {.fair = 7, .day = issued, .valid_days = 30};
    const struct enrolment *kiosk = &scene->kiosk->enrolment;
    assert_int_equal(token_make(&token, kiosk->secret_key, kiosk->cover_key, text), DONE);
    assert_int_equal(fair_write_roster(scene->at->hub, POCKET_FAIR, true, json, ROSTER_TEXT_MAX),
                     DONE);
    assert_int_equal(roster_read(json, strlen(json), kiosk->hub_key, &roster), DONE);
    free(json);
    struct token_reader reader = {.roster = &roster, .today = today};
    return token_verify(text, &reader, NULL);
}

static void slips_of_before_a_revocation_verify_and_later_ones_do_not(void **state)
{
    struct pocket_scene *scene = *state;
    struct device device;
    uint16_t day = token_day(POCKET_NOON_MS, -360);
    assert_int_equal(verdict_on(scene, (uint16_t)(day + 1), (uint16_t)(day + 1)), TOKEN_OK);
    assert_int_equal(device_revoke(scene->at->hub, "1", NULL, &device), DONE);
    assert_int_equal(verdict_on(scene, day, day), TOKEN_OK);
    assert_int_equal(verdict_on(scene, (uint16_t)(day - 3), (uint16_t)(day + 9)), TOKEN_OK);
    assert_int_equal(verdict_on(scene, (uint16_t)(day + 1), (uint16_t)(day + 1)), TOKEN_EXPIRED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_number_in_use_is_given_again_only_to_replace_its_device),
        TEST(two_open_codes_of_one_number_make_one_device),
        TEST(of_a_hub_that_gave_a_number_twice_both_are_replaced),
        TEST(a_device_is_not_replaced_by_one_that_must_draw_again),
        TEST(a_device_is_revoked_by_its_number_or_its_id_once),
        TEST(a_number_of_two_fairs_needs_the_fairs_name),
        TEST(slips_of_before_a_revocation_verify_and_later_ones_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

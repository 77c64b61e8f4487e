/* A call for a person at the hub: who may call, whose word is the last, when the coordinator is
 * called, and that nothing of it is left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sync/hub/bell.h"
#include "sync/summon.h"
#include "tests/pocket.h"

static int send_bytes(struct pocket_kiosk *kiosk, const uint8_t *bytes, size_t size,
                      struct wire_answer *answer)
{
    memcpy(kiosk->at->sent, bytes, size);
    kiosk->at->sent_size = size;
    return pocket_send(kiosk->at, SUMMON_PATH, answer);
}

/* One wish of this kiosk; the state that the hub answers. */
static enum summon_state wish(struct pocket_kiosk *kiosk, uint64_t stamp, bool wanted,
                              uint32_t waited_s)
{
    uint8_t bytes[SUMMON_MAX];
    size_t size;
    struct wire_answer answer;
    struct summon_answer said;
    struct summon_request ask = {.stamp = stamp, .wanted = wanted, .waited_s = waited_s};
    memcpy(ask.device, kiosk->enrolment.device, sizeof ask.device);
    assert_int_equal(
        summon_encode_request(&ask, kiosk->enrolment.secret_key, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(send_bytes(kiosk, bytes, size, &answer), 200);
    assert_int_equal(
        summon_decode_answer(answer.body, answer.body_size, kiosk->enrolment.hub_key, &said), DONE);
    assert_memory_equal(said.device, ask.device, sizeof said.device);
    return said.state;
}

static size_t standing(struct pocket_hub *at)
{
    struct bell_call call;
    enum summon_state state;
    unsigned waited_s;
    size_t count = 0;
    while (bell_at(at->hub, count, &call, &state, &waited_s) == DONE)
        count++;
    return count;
}

static void a_call_stands_until_somebody_answers_or_nobody_is_wanted(void **state)
{
    struct pocket_scene *scene = *state;
    const uint8_t *device = scene->kiosk->enrolment.device;
    assert_int_equal(bell_take(scene->at->hub, device), NOT_FOUND);
    assert_int_equal(wish(scene->kiosk, 10, true, 0), SUMMON_CALLED);
    assert_int_equal(wish(scene->kiosk, 10, true, 4), SUMMON_CALLED);
    assert_int_equal(standing(scene->at), 1);
    assert_int_equal(bell_take(scene->at->hub, device), DONE);
    assert_int_equal(wish(scene->kiosk, 10, true, 8), SUMMON_ANSWERED);
    assert_int_equal(wish(scene->kiosk, 11, false, 0), SUMMON_NONE);
    assert_int_equal(standing(scene->at), 0);
    assert_int_equal(bell_take(scene->at->hub, device), NOT_FOUND);
}

static void the_last_writer_wins_and_a_late_copy_changes_nothing(void **state)
{
    struct pocket_scene *scene = *state;
    assert_int_equal(wish(scene->kiosk, 10, true, 0), SUMMON_CALLED);
    assert_int_equal(wish(scene->kiosk, 11, false, 0), SUMMON_NONE);
    assert_int_equal(wish(scene->kiosk, 10, true, 0), SUMMON_NONE);
    assert_int_equal(standing(scene->at), 0);
    assert_int_equal(wish(scene->kiosk, 12, true, 0), SUMMON_CALLED);
    assert_int_equal(wish(scene->kiosk, 11, false, 0), SUMMON_CALLED);
}

static void after_three_minutes_it_is_the_coordinators_and_after_fifteen_nobodys(void **state)
{
    struct pocket_scene *scene = *state;
    assert_int_equal(wish(scene->kiosk, 10, true, 0), SUMMON_CALLED);
    scene->at->monotonic_ms += SUMMON_COORDINATOR_S * 1000 - 1;
    assert_int_equal(wish(scene->kiosk, 10, true, 179), SUMMON_CALLED);
    scene->at->monotonic_ms += 1;
    assert_int_equal(wish(scene->kiosk, 10, true, 180), SUMMON_COORDINATOR);
    scene->at->monotonic_ms += (SUMMON_LAPSE_S - SUMMON_COORDINATOR_S) * 1000 - 1;
    assert_int_equal(standing(scene->at), 1);
    scene->at->monotonic_ms += 1;
    assert_int_equal(standing(scene->at), 0);
}

static void a_hub_started_anew_goes_on_counting_and_kept_nothing(void **state)
{
    struct pocket_scene *scene = *state;
    assert_int_equal(wish(scene->kiosk, 10, true, 0), SUMMON_CALLED);
    pocket_reopen(scene->at);
    assert_int_equal(standing(scene->at), 0);
    assert_int_equal(wish(scene->kiosk, 10, true, SUMMON_COORDINATOR_S), SUMMON_COORDINATOR);
}

static void the_oldest_call_is_the_first_of_the_list(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_kiosk *other = pocket_kiosk(scene->at, 2);
    struct bell_call call;
    enum summon_state how;
    unsigned waited_s;
    assert_int_equal(wish(other, 10, true, 0), SUMMON_CALLED);
    scene->at->monotonic_ms += 5000;
    assert_int_equal(wish(scene->kiosk, 10, true, 0), SUMMON_CALLED);
    assert_int_equal(bell_at(scene->at->hub, 0, &call, &how, &waited_s), DONE);
    assert_int_equal(call.kiosk, 2);
    assert_int_equal(waited_s, 5);
    assert_int_equal(bell_at(scene->at->hub, 1, &call, &how, &waited_s), DONE);
    assert_int_equal(call.kiosk, 1);
    assert_int_equal(bell_at(scene->at->hub, 2, &call, &how, &waited_s), NOT_FOUND);
    pocket_destroy(other);
}

static void only_a_device_of_this_hub_is_heard_and_only_in_its_own_name(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_kiosk *other = pocket_kiosk(scene->at, 2);
    struct wire_answer answer;
    uint8_t bytes[SUMMON_MAX];
    size_t size;
    struct summon_request ask = {.stamp = 10, .wanted = true};
    memcpy(ask.device, scene->kiosk->enrolment.device, sizeof ask.device);
    assert_int_equal(
        summon_encode_request(&ask, other->enrolment.secret_key, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(send_bytes(scene->kiosk, bytes, size, &answer), 401); /* another's name */
    ask.device[0] ^= 1;
    assert_int_equal(
        summon_encode_request(&ask, other->enrolment.secret_key, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(send_bytes(scene->kiosk, bytes, size, &answer), 401); /* nobody's */
    assert_int_equal(send_bytes(scene->kiosk, bytes, size - 1, &answer), 400);
    assert_int_equal(send_bytes(scene->kiosk, bytes, 1, &answer), 400);
    assert_int_equal(standing(scene->at), 0);
    pocket_destroy(other);
}

static void an_answer_that_the_hub_did_not_sign_is_refused(void **state)
{
    struct pocket_scene *scene = *state;
    uint8_t bytes[SUMMON_MAX];
    size_t size;
    struct summon_answer said = {.stamp = 10, .state = SUMMON_ANSWERED};
    assert_int_equal(
        summon_encode_answer(&said, scene->kiosk->enrolment.secret_key, bytes, sizeof bytes, &size),
        DONE);
    assert_int_equal(summon_decode_answer(bytes, size, scene->kiosk->enrolment.hub_key, &said),
                     REFUSED);
    assert_int_equal(summon_decode_answer(bytes, size - 1, scene->kiosk->enrolment.hub_key, &said),
                     INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_stands_until_somebody_answers_or_nobody_is_wanted),
        TEST(the_last_writer_wins_and_a_late_copy_changes_nothing),
        TEST(after_three_minutes_it_is_the_coordinators_and_after_fifteen_nobodys),
        TEST(a_hub_started_anew_goes_on_counting_and_kept_nothing),
        TEST(the_oldest_call_is_the_first_of_the_list),
        TEST(only_a_device_of_this_hub_is_heard_and_only_in_its_own_name),
        TEST(an_answer_that_the_hub_did_not_sign_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

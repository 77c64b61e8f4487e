/* How many wait: from turns and outcomes at the hub, in the greeting's answer, to the kiosk; a hub
 * or a kiosk that knows nothing of queues goes on as before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/client.h"
#include "tests/pocket.h"
#include "tests/sync_world.h"

/* -- The hub ----------------------------------------------------------------------------------- */

static void greet(struct pocket_kiosk *kiosk, bool queues, struct calls_hello_answer *said)
{
    struct pocket_hub *at = kiosk->at;
    struct wire_answer answer;
    struct calls_hello_request asked = {.schema = RECORD_SCHEMA, .queues = queues};
    memcpy(asked.device, kiosk->origin.device, 16);
    memcpy(asked.stream, kiosk->origin.stream, 16);
    asked.monotonic_ms = (uint64_t)at->monotonic_ms;
    assert_int_equal(calls_encode_hello_request(&asked, kiosk->enrolment.secret_key, at->sent,
                                                sizeof at->sent, &at->sent_size),
                     DONE);
    assert_int_equal(pocket_send(at, "/v1/hello", &answer), 200);
    assert_int_equal(
        calls_decode_hello_answer(answer.body, answer.body_size, kiosk->enrolment.hub_key, said),
        DONE);
}

static void give(struct pocket_kiosk *kiosk, uint8_t service, uint8_t outcome)
{
    struct fact fact = {.type = FACT_SERVICE_GIVEN, .body.service = {service, outcome}};
    memset(fact.record, 0x70, sizeof fact.record);
    fact.record[0] = (uint8_t)kiosk->count; /* another slip each time */
    pocket_fact(kiosk, &fact);
}

static void miss(struct pocket_kiosk *kiosk, uint8_t service)
{
    struct fact fact = {.type = FACT_TURN_NO_SHOW, .body.turn = {service, 12, 17}};
    memset(fact.record, 0x71, sizeof fact.record);
    fact.record[0] = (uint8_t)kiosk->count;
    pocket_fact(kiosk, &fact);
}

static void refer(struct pocket_kiosk *kiosk, uint16_t office)
{
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {office, 0, 698, 0}};
    memset(fact.record, 0x72, sizeof fact.record);
    pocket_fact(kiosk, &fact);
}

static void push_all(struct pocket_kiosk *kiosk)
{
    struct receipt_stream mark;
    assert_int_equal(pocket_push(kiosk, 0, kiosk->count, &mark), 200);
}

static void who_was_attended_declined_or_did_not_come_waits_no_more(void **state)
{
    struct pocket_scene *scene = *state;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    for (uint8_t person = 1; person <= 9; person++)
        pocket_turn(scene->kiosk, person, 3);
    pocket_turn(scene->kiosk, 20, 7);
    give(scene->kiosk, 3, 2);
    give(scene->kiosk, 3, 5);
    miss(scene->kiosk, 3);
    give(scene->kiosk, 7, 2);
    give(scene->kiosk, 7, 2); /* came without a turn */
    give(scene->kiosk, 9, 2); /* nobody took a turn */
    push_all(scene->kiosk);
    greet(scene->kiosk, true, said);
    assert_true(said->queues);
    assert_int_equal(said->queue_count, 2);
    assert_int_equal(said->queue[0].service, 3);
    assert_int_equal(said->queue[0].people, 6);
    assert_int_equal(said->queue[1].service, 7);
    assert_int_equal(said->queue[1].people, 0);
    free(said);
}

static void referrals_are_no_queue(void **state)
{
    struct pocket_scene *scene = *state;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    for (uint16_t i = 0; i < 12; i++)
        refer(scene->kiosk, (uint16_t)(1 + i % 3));
    push_all(scene->kiosk);
    greet(scene->kiosk, true, said);
    assert_true(said->queues);
    assert_int_equal(said->queue_count, 0);
    free(said);
}

static void yesterdays_turns_wait_no_more(void **state)
{
    struct pocket_scene *scene = *state;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    for (uint8_t person = 1; person <= 9; person++)
        pocket_turn(scene->kiosk, person, 3);
    push_all(scene->kiosk);
    scene->at->wall_ms += 24LL * 3600 * 1000;
    greet(scene->kiosk, true, said);
    assert_int_equal(said->queue_count, 0);
    free(said);
}

static void a_kiosk_that_knows_no_queues_is_told_none(void **state)
{
    struct pocket_scene *scene = *state;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    pocket_turn(scene->kiosk, 1, 3);
    push_all(scene->kiosk);
    greet(scene->kiosk, false, said);
    assert_false(said->queues);
    assert_int_equal(said->queue_count, 0);
    assert_int_equal(said->fair, CALLS_FAIR_OPEN);
    free(said);
}

/* -- The wire ---------------------------------------------------------------------------------- */

static void queues_that_double_a_service_or_go_beyond_31_are_refused(void **state)
{
    static uint8_t bytes[CALLS_QUEUES_MAX * 8 + RECEIPT_MAX + 256];
    uint8_t public_key[32], secret[64];
    size_t size = 0;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    (void)state;
    crypto_sign_keypair(public_key, secret);
    said->queues = true;
    said->queue_count = 2;
    said->queue[0] = (struct calls_queue){3, 12};
    said->queue[1] = (struct calls_queue){31, UINT16_MAX};
    assert_int_equal(calls_encode_hello_answer(said, secret, bytes, sizeof bytes, &size), DONE);
    memset(said, 0xEE, sizeof *said);
    assert_int_equal(calls_decode_hello_answer(bytes, size, public_key, said), DONE);
    assert_int_equal(said->queue_count, 2);
    assert_int_equal(said->queue[1].people, UINT16_MAX);
    said->queue[1].service = 3;
    assert_int_equal(calls_encode_hello_answer(said, secret, bytes, sizeof bytes, &size), INVALID);
    said->queue[1].service = 32;
    assert_int_equal(calls_encode_hello_answer(said, secret, bytes, sizeof bytes, &size), INVALID);
    free(said);
}

/* -- The kiosk --------------------------------------------------------------------------------- */

static int begin_world(void **state)
{
    struct world *world = world_create();
    world_open(world);
    *state = world;
    return 0;
}

static int end_world(void **state)
{
    world_destroy(*state);
    return 0;
}

static bool next_hello(struct world *world, struct wire_request *request)
{
    struct calls_hello_request *hello = malloc(sizeof *hello);
    world_wait(world);
    assert_true(sync_next_request(world->sync, request));
    assert_string_equal(request->path, "/v1/hello");
    assert_int_equal(calls_decode_hello_request(request->body, request->body_size, hello), DONE);
    bool queues = hello->queues;
    free(hello);
    return queues;
}

/* Answers the open greeting as a hub of today (queues) or of yesterday. */
static void answer_hello(struct world *world, const struct wire_request *request, bool queues,
                         uint16_t people)
{
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    struct wire_answer answer = {.status = 200, .body = world->body, .number = request->number};
    said->queues = queues;
    said->queue_count = queues ? 1 : 0;
    said->queue[0] = (struct calls_queue){4, people};
    world_receipt(world, NULL, 0, &said->receipt);
    assert_int_equal(calls_encode_hello_answer(said, world->hub_secret, world->body,
                                               WIRE_ANSWER_MAX, &answer.body_size),
                     DONE);
    sync_take_answer(world->sync, &answer);
    free(said);
}

static void the_kiosk_knows_how_many_wait_and_since_when(void **state)
{
    struct world *world = *state;
    struct wire_request request;
    struct sync_queues queues;
    sync_queues(world->sync, &queues);
    assert_false(queues.known);
    assert_true(next_hello(world, &request));
    answer_hello(world, &request, true, 12);
    sync_queues(world->sync, &queues);
    assert_true(queues.known);
    assert_true(queues.has[4]);
    assert_false(queues.has[5]);
    assert_int_equal(queues.people[4], 12);
    assert_int_equal(queues.known_ms, world->wall_ms);
    assert_int_equal(queues.seen_ms, world->monotonic_ms);
}

static void an_older_hub_is_greeted_as_it_knows_it(void **state)
{
    struct world *world = *state;
    struct wire_request request;
    struct sync_queues queues;
    assert_true(next_hello(world, &request));
    struct wire_answer refused = {.status = 400, .number = request.number};
    sync_take_answer(world->sync, &refused);
    assert_true(next_hello(world, &request)); /* perhaps it knows no wipes, but reports */
    refused.number = request.number;
    sync_take_answer(world->sync, &refused);
    assert_true(next_hello(world, &request)); /* perhaps it knows no reports, but erasures */
    refused.number = request.number;
    sync_take_answer(world->sync, &refused);
    assert_true(next_hello(world, &request)); /* perhaps it knows no erasures, but queues */
    refused.number = request.number;
    sync_take_answer(world->sync, &refused);
    assert_false(next_hello(world, &request));
    answer_hello(world, &request, false, 0);
    sync_queues(world->sync, &queues);
    assert_false(queues.known);
    assert_true(world_count(world).hub_seen_ms >= 0);
}

/* Answers it, too, as a hub that closed the fair or did not. */
static void read_report(struct world *world, uint8_t fair, struct kiosk_report *report)
{
    struct wire_request request;
    struct calls_hello_request *hello = malloc(sizeof *hello);
    world_wait(world);
    assert_true(sync_next_request(world->sync, &request));
    assert_string_equal(request.path, "/v1/hello");
    assert_int_equal(calls_decode_hello_request(request.body, request.body_size, hello), DONE);
    assert_true(hello->reports);
    assert_int_equal(
        report_open(hello->report, world->enrolment.facts_key, world->facts_secret, report), DONE);
    free(hello);
    world->fair = fair;
    sync_take_answer(world->sync, world_answer(world, &request));
}

static void a_greeting_brings_the_kiosks_own_counters_and_paper(void **state)
{
    struct world *world = *state;
    struct kiosk_report report;
    world_take_turn(world);
    world_take_turn(world);
    read_report(world, CALLS_FAIR_OPEN, &report);
    assert_int_equal(report.captured, world_count(world).captured);
    assert_int_equal(report.captured, 2);
    assert_int_equal(report.pending, 2);
    assert_int_equal(report.battery_percent, REPORT_BATTERY_NOT_KNOWN);
    assert_int_equal(report.paper, REPORT_PAPER_NOT_KNOWN);
    assert_false(report.settled);
    sync_tell_machine(world->sync, &(struct sync_machine){REPORT_PAPER_LOW, 41});
    world_deliver(world);
    world->monotonic_ms += 2 * CLIENT_HELLO_EVERY_MS;
    read_report(world, CALLS_FAIR_CLOSED, &report);
    assert_int_equal(report.pending, 0);
    assert_int_equal(report.battery_percent, 41);
    assert_int_equal(report.paper, REPORT_PAPER_LOW);
    assert_false(report.settled); /* it hears of the close with this answer */
    world->monotonic_ms += 2 * CLIENT_HELLO_EVERY_MS;
    read_report(world, CALLS_FAIR_CLOSED, &report);
    assert_true(report.settled);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
#define HUB(test) cmocka_unit_test_setup_teardown(test, pocket_scene_open, pocket_scene_close)
#define WORLD(test) cmocka_unit_test_setup_teardown(test, begin_world, end_world)
    const struct CMUnitTest tests[] = {
        HUB(who_was_attended_declined_or_did_not_come_waits_no_more),
        HUB(referrals_are_no_queue),
        HUB(yesterdays_turns_wait_no_more),
        HUB(a_kiosk_that_knows_no_queues_is_told_none),
        cmocka_unit_test(queues_that_double_a_service_or_go_beyond_31_are_refused),
        WORLD(the_kiosk_knows_how_many_wait_and_since_when),
        WORLD(an_older_hub_is_greeted_as_it_knows_it),
        WORLD(a_greeting_brings_the_kiosks_own_counters_and_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

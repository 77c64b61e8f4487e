/* What the hub does with bundles of frames: once, in any order, bad ones beside good ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/stats.h"
#include "tests/pocket.h"

static struct stats *read_stats(struct pocket_scene *scene)
{
    struct stats *stats;
    assert_int_equal(stats_read(scene->at->hub, NULL, &stats), DONE);
    return stats;
}

#define assert_total(scene, member, expected)      \
    do {                                           \
        struct stats *total = read_stats(scene);   \
        assert_int_equal(total->member, expected); \
        free(total);                               \
    } while (0)

static void a_bundle_sent_twice_is_counted_once(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    for (uint8_t i = 0; i < 7; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(scene->kiosk, 0, 7, &mark), 200);
    assert_int_equal(mark.stored, 7);
    assert_int_equal(mark.safe, 0);
    assert_int_equal(pocket_push(scene->kiosk, 0, 7, &mark), 200);
    assert_int_equal(pocket_push(scene->kiosk, 3, 4, &mark), 200);
    assert_int_equal(mark.stored, 7);
    assert_int_equal(mark.quarantined, 0);
    assert_total(scene, people, 7);
    assert_total(scene, requested, 14);
    assert_total(scene, services, 0);
    assert_total(scene, delivered, 7);
}

static void what_was_received_is_there_after_a_crash(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    for (uint8_t i = 0; i < 6; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(scene->kiosk, 0, 3, &mark), 200);
    pocket_reopen(scene->at);
    assert_total(scene, people, 3);
    assert_int_equal(pocket_push(scene->kiosk, 0, 6, &mark), 200);
    assert_int_equal(mark.stored, 6);
    assert_total(scene, people, 6);
}

static void frames_in_any_order_end_in_the_same_sums(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    for (uint8_t i = 0; i < 6; i++)
        pocket_register(scene->kiosk, i, AGE_18_29, SEX_H_HOMBRE);
    assert_int_equal(pocket_push(scene->kiosk, 5, 1, &mark), 200);
    assert_int_equal(mark.stored, 0);
    assert_int_equal(mark.ranges, 1);
    assert_int_equal(mark.missing[0].first, 0);
    assert_int_equal(mark.missing[0].last, 4);
    assert_int_equal(pocket_push(scene->kiosk, 2, 1, &mark), 200);
    assert_int_equal(mark.ranges, 2);
    assert_int_equal(mark.missing[1].first, 3);
    assert_int_equal(mark.missing[1].last, 4);
    assert_int_equal(pocket_push(scene->kiosk, 0, 6, &mark), 200);
    assert_int_equal(mark.stored, 6);
    assert_int_equal(mark.ranges, 0);
    assert_total(scene, people, 6);
}

static void a_bad_frame_is_put_aside_and_its_neighbours_are_taken(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    for (uint8_t i = 0; i < 3; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    scene->kiosk->frames[1].bytes[20] ^= 1;
    assert_int_equal(pocket_push(scene->kiosk, 0, 3, &mark), 200);
    assert_int_equal(mark.stored, 3);
    assert_int_equal(mark.quarantined, 1);
    assert_false(mark.fork);
    assert_int_equal(pocket_push(scene->kiosk, 0, 3, &mark), 200);
    assert_int_equal(mark.quarantined, 1);
    assert_total(scene, people, 2);
    assert_total(scene, quarantined, 1);
}

static void facts_out_of_form_are_put_aside(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_kiosk *kiosk = scene->kiosk;
    struct receipt_stream mark;
    pocket_register(kiosk, 1, AGE_30_44, SEX_M_MUJER);
    uint8_t facts[] = {0x83, 0x01, 0x02};
    assert_int_equal(seal_frame(&kiosk->origin, &kiosk->keys[0], &kiosk->keys[1], facts,
                                sizeof facts, NULL, 0, kiosk->frames[1].bytes,
                                &kiosk->frames[1].size),
                     DONE);
    kiosk->count = 2;
    pocket_register(kiosk, 2, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(kiosk, 0, 3, &mark), 200);
    assert_int_equal(mark.quarantined, 1);
    assert_total(scene, people, 2);
}

static void two_frames_under_one_number_are_a_fork(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_kiosk *twin = malloc(sizeof *twin);
    struct receipt_stream mark;
    memcpy(twin, scene->kiosk, sizeof *twin); /* a cloned card */
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    pocket_register(twin, 2, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
    assert_false(mark.fork);
    assert_int_equal(pocket_push(twin, 0, 1, &mark), 200);
    assert_true(mark.fork);
    assert_int_equal(mark.quarantined, 1);
    assert_int_equal(mark.stored, 1);
    assert_int_equal(pocket_push(twin, 0, 1, &mark), 200);
    assert_int_equal(mark.quarantined, 1);
    assert_total(scene, people, 1);
    pocket_destroy(twin);
}

static void a_signed_gap_is_passed_over(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    struct fact gap = {.type = FACT_GAP};
    memcpy(gap.body.gap.stream, scene->kiosk->origin.stream, 16);
    gap.body.gap.first = 1;
    gap.body.gap.last = 2;
    gap.body.gap.reason = 1;
    for (uint8_t i = 0; i < 4; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    pocket_fact(scene->kiosk, &gap);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
    assert_int_equal(pocket_push(scene->kiosk, 3, 1, &mark), 200);
    assert_int_equal(mark.stored, 1);
    assert_int_equal(pocket_push(scene->kiosk, 4, 1, &mark), 200);
    assert_int_equal(mark.stored, 5);
    assert_int_equal(mark.ranges, 0);
    /* Found again after all: counted. */
    assert_int_equal(pocket_push(scene->kiosk, 1, 2, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
    assert_total(scene, people, 4);
}

static void a_newer_bundle_is_kept_and_not_counted(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct wire_answer answer;
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    pocket_pack(scene->kiosk, 0, 1);
    at->sent[3] = BUNDLE_VERSION + 1;
    signature_make(SIGNATURE_BUNDLE, at->sent, at->sent_size - SIGNATURE_BYTES,
                   scene->kiosk->enrolment.secret_key, at->sent + at->sent_size - SIGNATURE_BYTES);
    assert_int_equal(pocket_send(at, "/v1/push", &answer), 200);
    assert_int_equal(receipt_decode(answer.body, answer.body_size, scene->kiosk->enrolment.hub_key,
                                    at->hub->receipt),
                     DONE);
    assert_int_equal(at->hub->receipt->streams[0].stored, 1);
    assert_int_equal(at->hub->receipt->streams[0].quarantined, 0);
    assert_total(scene, people, 0);
}

static void strangers_and_forgers_are_refused(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct wire_answer answer;
    struct receipt_stream mark;
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    pocket_pack(scene->kiosk, 0, 1);
    at->sent[at->sent_size - 1] ^= 1;
    assert_int_equal(pocket_send(at, "/v1/push", &answer), 401);
    scene->kiosk->origin.device[0] ^= 1;
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 401);
    scene->kiosk->origin.device[0] ^= 1;
    scene->kiosk->origin.tenant[0] ^= 1;
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 401);
    scene->kiosk->origin.tenant[0] ^= 1;
    assert_total(scene, people, 0);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
}

static void a_stream_belongs_to_the_device_that_began_it(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    struct pocket_kiosk *other = pocket_kiosk(scene->at, 2);
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
    memcpy(other->origin.stream, scene->kiosk->origin.stream, 16);
    pocket_register(other, 2, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(other, 0, 1, &mark), 401);
    assert_total(scene, people, 1);
    pocket_destroy(other);
}

static void a_revoked_device_keeps_its_facts(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    struct device device;
    assert_int_equal(device_revoke(scene->at->hub, "1", NULL, &device), DONE);
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 403);
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    assert_int_equal(pocket_hello(scene->kiosk, said), 403);
    free(said);
}

static void garbage_is_refused_and_what_came_before_it_stays(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct wire_answer answer;
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    pocket_pack(scene->kiosk, 0, 1);
    memcpy(at->sent + at->sent_size, "garbage", 7);
    at->sent_size += 7;
    assert_int_equal(pocket_send(at, "/v1/push", &answer), 400);
    assert_total(scene, people, 1);
    static const char *const paths[] = {"/v1/push", "/v1/hello", "/v1/status", "/v1/enrol"};
    for (size_t i = 0; i < 4; i++) {
        memset(at->sent, 0x9f, 300);
        at->sent_size = 300;
        assert_int_equal(pocket_send(at, paths[i], &answer), 400);
        assert_int_equal(pocket_send(at, paths[i], &answer), 400);
    }
    assert_int_equal(pocket_send(at, "/v1/nothing", &answer), 404);
    assert_int_equal(pocket_send(at, "/v1/health", &answer), 200);
}

static void a_cut_upload_leaves_its_whole_bundles(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct receipt_stream mark;
    for (uint8_t i = 0; i < 3; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    pocket_pack(scene->kiosk, 0, 1);
    pocket_pack(scene->kiosk, 1, 1);
    size_t whole = at->sent_size;
    pocket_pack(scene->kiosk, 2, 1);
    struct hub_push *push = hub_push_begin(at->hub);
    for (size_t i = 0; i < whole + 50; i++)
        assert_int_equal(hub_push_feed(push, at->sent + i, 1), DONE);
    hub_push_abandon(push);
    at->sent_size = 0;
    assert_total(scene, people, 2);
    assert_int_equal(pocket_push(scene->kiosk, 0, 3, &mark), 200);
    assert_total(scene, people, 3);
}

static void a_full_disk_is_said_before_anything_is_written(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    pocket_register(scene->kiosk, 1, AGE_30_44, SEX_M_MUJER);
    scene->at->free_bytes = INSIDE_FREE_BYTES_MIN - 1;
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 507);
    assert_total(scene, people, 0);
    scene->at->free_bytes = INSIDE_FREE_BYTES_MIN;
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_bundle_sent_twice_is_counted_once),
        TEST(what_was_received_is_there_after_a_crash),
        TEST(frames_in_any_order_end_in_the_same_sums),
        TEST(a_bad_frame_is_put_aside_and_its_neighbours_are_taken),
        TEST(facts_out_of_form_are_put_aside),
        TEST(two_frames_under_one_number_are_a_fork),
        TEST(a_signed_gap_is_passed_over),
        TEST(a_newer_bundle_is_kept_and_not_counted),
        TEST(strangers_and_forgers_are_refused),
        TEST(a_stream_belongs_to_the_device_that_began_it),
        TEST(a_revoked_device_keeps_its_facts),
        TEST(garbage_is_refused_and_what_came_before_it_stays),
        TEST(a_cut_upload_leaves_its_whole_bundles),
        TEST(a_full_disk_is_said_before_anything_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

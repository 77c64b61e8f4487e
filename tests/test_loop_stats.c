/* What the coordinator is told of the loop: nothing before the close, nothing under five after it,
 * and the same from the facts folded anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/backup.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/stats.h"
#include "sync/hub/verify.h"
#include "tests/pocket.h"

#define DAY 697 /* 2026-11-29, the pocket hub's today */
#define DAY_MS (24 * 60 * 60 * 1000LL)

static void put(struct pocket_scene *scene, enum fact_type type, int person, int day, int office,
                int code, int help)
{
    struct fact fact = {.type = type};
    uint8_t record[16] = {0x55, (uint8_t)person};
    fact.body.referral = (struct fact_referral){.office = (uint16_t)office,
                                                .code = (uint8_t)code,
                                                .day = (uint16_t)day,
                                                .help = (uint8_t)help};
    if (type == FACT_REFERRAL_ISSUED)
        memcpy(fact.record, record, 16);
    else
        record_slip_id(record, 0, fact.record);
    pocket_fact(scene->kiosk, &fact);
}

static void push_all(struct pocket_scene *scene)
{
    struct receipt_stream mark;
    assert_int_equal(pocket_push(scene->kiosk, 0, scene->kiosk->count, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
}

/* Twelve issued at office 40, of them nine seen, six attended after two days, five closed as
 * provided with legal help and one declined; two issued at office 41. */
static void hold_a_fair(struct pocket_scene *scene)
{
    for (int person = 0; person < 12; person++)
        put(scene, FACT_REFERRAL_ISSUED, person, DAY, 40, 0, 0);
    for (int person = 0; person < 9; person++)
        put(scene, FACT_REFERRAL_SEEN, person, DAY, 40, 0, 0);
    for (int person = 0; person < 6; person++)
        put(scene, FACT_REFERRAL_ATTENDED, person, DAY + 2, 40, 0, 5);
    for (int person = 0; person < 5; person++)
        put(scene, FACT_REFERRAL_CLOSED, person, DAY + 4, 40, REFERRAL_PROVIDED, 5);
    put(scene, FACT_REFERRAL_CLOSED, 7, DAY + 1, 40, REFERRAL_DECLINED, 0);
    put(scene, FACT_REFERRAL_ISSUED, 20, DAY, 41, 0, 0);
    put(scene, FACT_REFERRAL_ISSUED, 21, DAY, 41, 0, 0);
    push_all(scene);
}

static json_t *read_json(struct pocket_scene *scene)
{
    struct stats *stats;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(stats_read(scene->at->hub, POCKET_FAIR, &stats), DONE);
    assert_int_equal(stats_write_json(stats, out), DONE);
    fclose(out);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    free(text);
    free(stats);
    return json;
}

/* -1: null; -2: there is no such cell. "loop.by_office.40.issued" */
static int64_t at(const json_t *json, const char *path)
{
    char word[64];
    while (json != NULL && *path != '\0') {
        size_t length = strcspn(path, ".");
        snprintf(word, sizeof word, "%.*s", (int)length, path);
        json = json_object_get(json, word);
        path += length + (path[length] == '.');
    }
    return json_is_null(json) ? -1 : json_is_integer(json) ? json_integer_value(json) : -2;
}

static void close_fair(struct pocket_scene *scene)
{
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
}

static void the_loop_is_told_after_the_close_and_in_no_cell_under_five(void **state)
{
    static const struct {
        const char *path;
        int64_t n;
    } cells[] = {
        {"loop.issued", 14},
        {"loop.seen", 9},
        {"loop.accepted", 6},
        {"loop.attended", 6},
        {"loop.closed", 6},
        {"loop.no_capacity", -1}, /* none, and it looks like four */
        {"loop.withdrawn", -1},
        {"loop.not_issued", -1},
        {"loop.conflicts", -1},
        {"loop.by_office.40.issued", 12},
        {"loop.by_office.40.closed", 6},
        {"loop.by_office.41", -2}, /* two: the office has no line at all */
        {"loop.by_outcome.provided", 5},
        {"loop.by_outcome.declined", -1},
        {"loop.by_help.legal", 6},
        {"loop.by_help.health", -1},
        {"loop.days_to_attended.1-3", 6},
        {"loop.days_to_attended.0", -1},
        {"referrals", 14},
    };
    struct pocket_scene *scene = *state;
    hold_a_fair(scene);
    json_t *json = read_json(scene);
    assert_int_equal(at(json, "loop"), -1); /* null: not a word */
    assert_int_equal(at(json, "referrals"), -1);
    json_decref(json);
    close_fair(scene);
    json = read_json(scene);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        if (at(json, cells[i].path) != cells[i].n)
            fail_msg("%s is %lld", cells[i].path, (long long)at(json, cells[i].path));
    json_decref(json);
}

static void what_nobody_ended_lapses_when_its_days_are_over(void **state)
{
    struct pocket_scene *scene = *state;
    hold_a_fair(scene);
    close_fair(scene);
    json_t *json = read_json(scene); /* on the day itself: six and two wait, one declined */
    assert_int_equal(at(json, "loop.open"), 7);
    assert_int_equal(at(json, "loop.lapsed"), -1);
    json_decref(json);
    scene->at->wall_ms += DAY_MS;
    json = read_json(scene);
    assert_int_equal(at(json, "loop.open"), -1);
    assert_int_equal(at(json, "loop.lapsed"), 7);
    json_decref(json);
    put(scene, FACT_REFERRAL_ATTENDED, 8, DAY + 1, 40, 0, 1); /* late: a slip never refuses care */
    push_all(scene);
    json = read_json(scene);
    assert_int_equal(at(json, "loop.lapsed"), 6);
    assert_int_equal(at(json, "loop.attended"), 7);
    json_decref(json);
}

static char *written(struct pocket_scene *scene)
{
    struct stats *stats;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(stats_read(scene->at->hub, POCKET_FAIR, &stats), DONE);
    stats_write_text(stats, out);
    fclose(out);
    free(stats);
    return text;
}

static const char *no_label(void *context, enum stats_table table, const char *key)
{
    (void)context;
    (void)key;
    return table == STATS_OFFICE ? "Oficina" : "";
}

static char *written_csv(struct pocket_scene *scene)
{
    struct stats *stats;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(stats_read(scene->at->hub, POCKET_FAIR, &stats), DONE);
    stats_write_csv(stats, no_label, NULL, out);
    fclose(out);
    free(stats);
    return text;
}

static void text_and_csv_say_the_same_and_hide_the_same(void **state)
{
    struct pocket_scene *scene = *state;
    hold_a_fair(scene);
    char *text = written(scene), *csv = written_csv(scene);
    assert_null(strstr(text, "by office"));
    assert_null(strstr(csv, "loop"));
    free(text);
    free(csv);
    close_fair(scene);
    text = written(scene);
    csv = written_csv(scene);
    assert_non_null(strstr(text, "referrals, by office"));
    assert_non_null(strstr(csv, "feria,loop_by_office_issued,40,Oficina,12\r\n"));
    assert_non_null(strstr(csv, "feria,loop,withdrawn,,\r\n"));
    assert_null(strstr(csv, ",41,"));
    free(text);
    free(csv);
}

/* `spoil` (may be NULL) changes the copy that is looked at. */
static bool sums_are_good(struct pocket_scene *scene, const char *spoil)
{
    int64_t changed = 0;
    char path[4096], why[HUB_WHY_MAX];
    struct storage *storage;
    struct verify_report report;
    struct hub_settings settings = {.io = &scene->at->io, .folder = scene->at->data};
    assert_int_equal(verify_copy(scene->at->hub, path), DONE);
    assert_int_equal(verify_take(settings.io, path, &storage, why), DONE);
    if (spoil != NULL) {
        assert_int_equal(storage_do(storage, spoil, 0, NULL, &changed), DONE);
        assert_true(changed > 0);
    }
    assert_int_equal(verify_run(&settings, storage, &report, why), DONE);
    assert_true(report.counted);
    return report.good[VERIFY_SUMS];
}

static void the_facts_folded_anew_make_the_same_loop_before_and_after_the_close(void **state)
{
    struct pocket_scene *scene = *state;
    hold_a_fair(scene);
    assert_true(sums_are_good(scene, NULL));
    close_fair(scene);
    put(scene, FACT_REFERRAL_CLOSED, 5, DAY + 9, 40, REFERRAL_UNAVAILABLE, 0);
    push_all(scene);
    assert_true(sums_are_good(scene, NULL));
    assert_false(sums_are_good(scene, "UPDATE margin SET n = n + 1 WHERE what = 11 AND b = 5"));
    assert_false(sums_are_good(scene, "UPDATE margin SET b = 6 WHERE what = 12 AND b = 5"));
    assert_false(sums_are_good(scene, "DELETE FROM margin WHERE what = 14"));
    assert_true(sums_are_good(scene, NULL));
}

static void sessions_are_exact_in_sum_and_hidden_by_kind_and_age(void **state)
{
    struct pocket_scene *scene = *state;
    struct fact fact = {.type = FACT_SESSION};
    fact.body.session = (struct fact_session){.day = DAY, .kind = SESSION_TALK};
    fact.body.session.people[AGE_30_44][SEX_M_MUJER] = 12;
    fact.body.session.people[AGE_60_74][SEX_M_MUJER] = 4;
    pocket_fact(scene->kiosk, &fact);
    push_all(scene);
    json_t *json = read_json(scene);
    assert_int_equal(at(json, "sessions.held"), 1);
    assert_int_equal(at(json, "sessions.people"), 16);
    assert_int_equal(at(json, "sessions.by_kind.talk"), -1);
    assert_int_equal(at(json, "sessions.people_by_kind.talk"), 16);
    assert_int_equal(at(json, "sessions.people_by_age_and_sex.30-44.M"), 12);
    assert_int_equal(at(json, "sessions.people_by_age_and_sex.60-74.M"), -1);
    assert_int_equal(at(json, "people"), 0); /* told something is not attended */
    json_decref(json);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)
    const struct CMUnitTest tests[] = {
        TEST(the_loop_is_told_after_the_close_and_in_no_cell_under_five),
        TEST(what_nobody_ended_lapses_when_its_days_are_over),
        TEST(text_and_csv_say_the_same_and_hide_the_same),
        TEST(the_facts_folded_anew_make_the_same_loop_before_and_after_the_close),
        TEST(sessions_are_exact_in_sum_and_hidden_by_kind_and_age),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the statistics say of facts that are known, and what they hide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/stats.h"
#include "sync/pack.h"
#include "tests/pocket.h"

static void push_all(struct pocket_scene *scene)
{
    struct receipt_stream mark;
    assert_int_equal(pocket_push(scene->kiosk, 0, scene->kiosk->count, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
}

static struct stats *read_stats(struct pocket_scene *scene)
{
    struct stats *stats;
    assert_int_equal(stats_read(scene->at->hub, POCKET_FAIR, &stats), DONE);
    return stats;
}

/* -2: there is no such line. */
static int64_t cell(const struct stats *stats, enum stats_table table, const char *key)
{
    for (size_t i = 0; i < stats->tables[table].count; i++) {
        if (strcmp(stats->tables[table].rows[i].key, key) == 0)
            return stats->tables[table].rows[i].n;
    }
    return -2;
}

static void people_are_registered_turn_only_and_children(void **state)
{
    struct pocket_scene *scene = *state;
    struct fact adult = {.type = FACT_ATTENDEE_REGISTERED, .record = {1}};
    adult.body.registered.age = AGE_30_44;
    adult.body.registered.sex = SEX_M_MUJER;
    adult.body.registered.services = 1U << 2;
    adult.body.registered.children[0] = AGE_0_5;
    adult.body.registered.children[1] = AGE_6_11;
    pocket_fact(scene->kiosk, &adult);
    pocket_turn(scene->kiosk, 2, 3); /* who gave nothing but took a turn */
    pocket_turn(scene->kiosk, 2, 4); /* the same visitor again */
    struct fact own = {.type = FACT_TURN_ISSUED, .record = {1}};
    own.body.turn.service = 2;
    pocket_fact(scene->kiosk, &own); /* of the registered one */
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->people, 4);
    assert_int_equal(stats->registered, 1);
    assert_int_equal(stats->turns, 3);
    assert_int_equal(stats->requested, 1);
    assert_int_equal(stats->services, 0);
    assert_int_equal(stats->delivered, 4);
    free(stats);
}

static void turn_only_visitors_and_children_under_five_are_hidden(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    struct fact adult = {.type = FACT_ATTENDEE_REGISTERED};
    memset(adult.body.registered.children, AGE_6_11, 4);
    for (uint8_t who = 1; who < 5; who++)
        pocket_turn(scene->kiosk, who, 3);
    pocket_fact(scene->kiosk, &adult);
    assert_int_equal(pocket_push(scene->kiosk, 0, 5, &mark), 200);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->people, 9);
    assert_int_equal(stats->registered, 1);
    assert_int_equal(stats->turn_only, STATS_HIDDEN);
    assert_int_equal(stats->children, STATS_HIDDEN);
    free(stats);
    adult.type = FACT_ATTENDEE_AMENDED; /* a fifth child, and a fifth visitor */
    adult.body.registered.children[4] = AGE_0_5;
    pocket_fact(scene->kiosk, &adult);
    pocket_turn(scene->kiosk, 5, 3);
    assert_int_equal(pocket_push(scene->kiosk, 5, 2, &mark), 200);
    stats = read_stats(scene);
    assert_int_equal(stats->people, 11);
    assert_int_equal(stats->turn_only, 5);
    assert_int_equal(stats->children, 5);
    free(stats);
}

static void say_colonia(struct pocket_scene *scene, uint8_t who, uint32_t colonia, size_t children)
{
    struct fact adult = {.type = FACT_ATTENDEE_REGISTERED, .record = {who}};
    adult.body.registered.age = AGE_30_44;
    adult.body.registered.colonia = colonia;
    memset(adult.body.registered.children, AGE_6_11, children);
    pocket_fact(scene->kiosk, &adult);
}

static void a_colonia_counts_its_people_with_their_children_and_follows_a_correction(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    for (uint8_t who = 1; who <= 5; who++)
        say_colonia(scene, who, 112, who == 1 ? 4 : 0);
    pocket_register(scene->kiosk, 9, AGE_18_29, SEX_M_MUJER); /* said none */
    assert_int_equal(pocket_push(scene->kiosk, 0, 6, &mark), 200);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->people, 10);
    assert_int_equal(cell(stats, STATS_BY_COLONIA, "112"), 9);
    assert_int_equal(cell(stats, STATS_BY_COLONIA, ""), -2);
    free(stats);
    struct fact moved = {.type = FACT_ATTENDEE_AMENDED, .record = {2}};
    moved.body.registered.age = AGE_30_44;
    moved.body.registered.colonia = 700;
    pocket_fact(scene->kiosk, &moved);
    assert_int_equal(pocket_push(scene->kiosk, 6, 1, &mark), 200);
    stats = read_stats(scene);
    assert_int_equal(stats->people, 10);
    assert_int_equal(cell(stats, STATS_BY_COLONIA, "112"), -2); /* four said it, eight came */
    assert_int_equal(cell(stats, STATS_BY_COLONIA, "700"), -2);
    free(stats);
}

static void never_4_a_family_of_five_does_not_tell_its_colonia(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    say_colonia(scene, 1, 112, 6);
    assert_int_equal(pocket_push(scene->kiosk, 0, 1, &mark), 200);
    struct stats *stats = read_stats(scene);
    assert_int_equal(cell(stats, STATS_BY_COLONIA, "112"), -2); /* not even that somebody came */
    free(stats);
}

static void services_given_are_those_provided(void **state)
{
    struct pocket_scene *scene = *state;
    for (uint8_t outcome = 1; outcome <= 6; outcome++) {
        struct fact fact = {.type = FACT_SERVICE_GIVEN, .record = {outcome}};
        fact.body.service.service = 3;
        fact.body.service.outcome = outcome;
        pocket_fact(scene->kiosk, &fact);
    }
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->services, 1);
    free(stats);
}

/* A word of a booth on one slip's one service. */
static void say_given(struct pocket_kiosk *kiosk, uint8_t slip, uint8_t service, uint8_t outcome)
{
    struct fact fact = {.type = FACT_SERVICE_GIVEN, .record = {slip}};
    fact.body.service = (struct fact_service){service, outcome};
    pocket_fact(kiosk, &fact);
}

static void say_absent(struct pocket_kiosk *kiosk, uint8_t slip, uint8_t service)
{
    struct fact fact = {.type = FACT_TURN_NO_SHOW, .record = {slip}};
    fact.body.turn.service = service;
    pocket_fact(kiosk, &fact);
}

static void a_service_that_two_booths_scanned_counts_once_in_whatever_order_they_come(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_kiosk *other = pocket_kiosk(scene->at, 2);
    struct receipt_stream mark;
    say_given(scene->kiosk, 9, 3, 2);
    scene->at->wall_ms += 60000;
    say_given(other, 9, 3, 2); /* the same slip */
    say_given(other, 9, 4, 2); /* another service of it */
    say_given(other, 8, 3, 2); /* another slip */
    assert_int_equal(pocket_push(other, 0, other->count, &mark), 200);
    push_all(scene);
    push_all(scene); /* and again what was sent already */
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->services, 3);
    free(stats);
    pocket_destroy(other);
}

static void the_latest_word_on_a_service_stands_in_whatever_order_they_come(void **state)
{
    for (int backwards = 0; backwards < 2; backwards++) {
        struct pocket_scene *scene = *state;
        struct pocket_kiosk *kiosk = scene->kiosk;
        struct receipt_stream mark;
        uint8_t slip = (uint8_t)(20 + backwards);
        size_t first = kiosk->count;
        say_absent(kiosk, slip, 3);
        scene->at->wall_ms += 60000;
        say_given(kiosk, slip, 3, 2); /* she came after all */
        scene->at->wall_ms += 60000;
        say_given(kiosk, slip, 3, 5); /* a wrong touch, put right */
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(pocket_push(kiosk, backwards ? first + 2 - i : first + i, 1, &mark),
                             200);
        struct stats *stats = read_stats(scene);
        assert_int_equal(stats->services, 0);
        free(stats);
    }
}

static void what_a_tally_sheet_says_of_no_slip_counts_each_time(void **state)
{
    struct pocket_scene *scene = *state;
    for (int i = 0; i < 4; i++)
        say_given(scene->kiosk, 0, 3, 2);
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->services, 4);
    free(stats);
}

static void counts_under_five_are_hidden_in_every_breakdown(void **state)
{
    struct pocket_scene *scene = *state;
    for (uint8_t i = 0; i < 5; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    for (uint8_t i = 5; i < 8; i++)
        pocket_register(scene->kiosk, i, AGE_18_29, SEX_H_HOMBRE);
    struct fact away = {.type = FACT_ATTENDEE_REGISTERED, .record = {99}};
    away.body.registered = (struct fact_registered){8, AGE_18_29, SEX_H_HOMBRE, 1, 0, 1001, 0, {0}};
    pocket_fact(scene->kiosk, &away);
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->people, 9);
    assert_int_equal(cell(stats, STATS_BY_MUNICIPALITY, "01001"), -2); /* not that one came */
    assert_int_equal(cell(stats, STATS_BY_SEX, "M"), 5);
    assert_int_equal(cell(stats, STATS_BY_SEX, "H"), STATS_HIDDEN);
    assert_int_equal(cell(stats, STATS_BY_SEX, "X"), STATS_HIDDEN);
    assert_int_equal(cell(stats, STATS_BY_AGE, "30-44"), 5);
    assert_int_equal(cell(stats, STATS_BY_AGE, "18-29"), STATS_HIDDEN);
    assert_int_equal(cell(stats, STATS_BY_AGE, "75+"), STATS_HIDDEN);
    assert_int_equal(cell(stats, STATS_BY_HOUR, "12"), 9);
    assert_int_equal(cell(stats, STATS_BY_MUNICIPALITY, "15054"), 8);
    assert_int_equal(cell(stats, STATS_BY_REQUESTED, "3"), 9);
    assert_int_equal(cell(stats, STATS_BY_SERVICE, "3"), STATS_HIDDEN);
    assert_int_equal(stats->first_time, 9);
    assert_int_equal(stats->repeat, STATS_HIDDEN);
    free(stats);
}

static void referrals_are_shown_after_the_close_and_not_before(void **state)
{
    struct pocket_scene *scene = *state;
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .record = {1}};
    fact.body.referral.office = 40;
    fact.body.referral.day = 700;
    pocket_fact(scene->kiosk, &fact);
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->referrals, STATS_HIDDEN);
    assert_int_equal(stats->delivered, 0);
    free(stats);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    stats = read_stats(scene);
    assert_int_equal(stats->referrals, 1);
    assert_int_equal(stats->delivered, 1);
    assert_int_equal(stats->people, 0);
    free(stats);
}

static void refer(struct pocket_scene *scene, uint16_t office)
{
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .record = {1}};
    fact.body.referral.office = office;
    fact.body.referral.day = 700;
    pocket_fact(scene->kiosk, &fact);
    struct fact read = {.type = FACT_DAY_COUNTS};
    read.body.day_counts.day = 700;
    read.body.day_counts.kind = 1;
    read.body.day_counts.entry = 3;
    read.body.day_counts.count = 9;
    pocket_fact(scene->kiosk, &read);
}

static int64_t ask_number(struct pocket_scene *scene, const char *sql)
{
    struct storage_value column;
    assert_int_equal(storage_one(scene->at->hub->storage, sql, 0, NULL, 1, &column), DONE);
    return column.number;
}

#define PLAIN_SUM "SELECT coalesce(sum(n), 0) FROM margin WHERE what IN (6, 7, 10)"

static void count_need(struct pocket_scene *scene, uint16_t need, uint16_t count)
{
    struct fact fact = {.type = FACT_DAY_COUNTS};
    fact.body.day_counts = (struct fact_day_counts){700, DAY_COUNT_NEED, need, count};
    pocket_fact(scene->kiosk, &fact);
}

static void needs_are_counted_apart_from_referrals_and_withheld_until_the_close(void **state)
{
    struct pocket_scene *scene = *state;
    count_need(scene, NEED_LEGAL, 4);
    count_need(scene, NEED_LEGAL, 2); /* another kiosk's */
    count_need(scene, NEED_HEALTH, 4);
    struct fact referral = {.type = FACT_REFERRAL_ISSUED, .record = {1}};
    referral.body.referral = (struct fact_referral){40, 0, 700, NEED_HEALTH};
    pocket_fact(scene->kiosk, &referral); /* its need is not counted: none would tell one */
    push_all(scene);
    assert_int_equal(ask_number(scene, PLAIN_SUM), 0);
    /* needs, an office, and of the loop: issued and open */
    assert_int_equal(ask_number(scene, "SELECT count(*) FROM withheld"), 5);
    struct stats *stats = read_stats(scene);
    assert_int_equal(cell(stats, STATS_BY_NEED, "legal"), -2);
    free(stats);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    stats = read_stats(scene);
    assert_int_equal(stats->referrals, 1);
    assert_int_equal(cell(stats, STATS_BY_NEED, "legal"), 6);
    assert_int_equal(cell(stats, STATS_BY_NEED, "health"), STATS_HIDDEN);
    assert_int_equal(cell(stats, STATS_BY_NEED, ""), STATS_HIDDEN); /* none looks the same */
    free(stats);
    assert_int_equal(ask_number(scene, "SELECT sum(n) FROM margin WHERE what = 10"), 10);
    assert_int_equal(ask_number(scene, "SELECT count(*) FROM margin WHERE what = 7"), 0);
}

static void referrals_and_reading_are_sealed_on_disk_until_the_close(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    for (size_t i = 0; i < 3; i++) {
        refer(scene, 40);
        assert_int_equal(pocket_push(scene->kiosk, 2 * i, 2, &mark), 200);
    }
    assert_int_equal(ask_number(scene, PLAIN_SUM), 0);
    assert_int_equal(ask_number(scene, "SELECT count(*) FROM withheld"), 4);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(ask_number(scene, "SELECT count(*) FROM withheld"), 0);
    assert_int_equal(ask_number(scene, "SELECT n FROM margin WHERE what = 6 AND a = 40"), 3);
    assert_int_equal(ask_number(scene, "SELECT n FROM margin WHERE what = 7 AND a = 1"), 27);
    refer(scene, 40); /* late */
    assert_int_equal(pocket_push(scene->kiosk, 6, 2, &mark), 200);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->referrals, 4);
    free(stats);
}

static void a_fair_opened_again_withholds_again(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    refer(scene, 40);
    assert_int_equal(pocket_push(scene->kiosk, 0, 2, &mark), 200);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_OPEN), DONE);
    refer(scene, 40);
    assert_int_equal(pocket_push(scene->kiosk, 2, 2, &mark), 200);
    assert_int_equal(ask_number(scene, "SELECT n FROM margin WHERE what = 6 AND a = 40"), 1);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(ask_number(scene, "SELECT n FROM margin WHERE what = 6 AND a = 40"), 2);
}

static void a_fair_closed_under_a_locked_key_tells_its_referrals_once_it_is_open(void **state)
{
    struct pocket_scene *scene = *state;
    refer(scene, 40);
    push_all(scene);
    scene->at->hub->can_open = false;
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->referrals, STATS_HIDDEN);
    assert_false(stats->closed);
    free(stats);
    pocket_reopen(scene->at);
    stats = read_stats(scene);
    assert_int_equal(stats->referrals, 1);
    assert_true(stats->closed);
    free(stats);
}

static void a_sealed_count_that_was_changed_is_not_believed(void **state)
{
    struct pocket_scene *scene = *state;
    refer(scene, 40);
    push_all(scene);
    assert_int_equal(storage_do(scene->at->hub->storage,
                                "UPDATE withheld SET sealed = zeroblob(length(sealed))", 0, NULL,
                                NULL),
                     DONE);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DAMAGED);
    pocket_reopen(scene->at); /* which still serves kiosks */
    struct stats *stats = read_stats(scene);
    assert_false(stats->closed);
    assert_int_equal(stats->referrals, STATS_HIDDEN);
    free(stats);
}

/* Writes a registration, or an amendment of it, as if at another moment. */
static void write_at(struct pocket_kiosk *kiosk, enum fact_type type, int64_t wall_ms,
                     enum age_band age)
{
    struct commit commit = {.count = 1};
    commit.stamp.hlc = (uint64_t)wall_ms << 16;
    commit.stamp.quality = CLOCK_HUB;
    commit.facts[0].type = type;
    memset(commit.facts[0].record, 1, 16);
    if (type != FACT_ATTENDEE_VOIDED) {
        commit.facts[0].body.registered.age = (uint8_t)age;
        commit.facts[0].body.registered.services = 2;
    }
    pocket_write(kiosk, &commit, NULL);
}

static void the_last_amendment_counts_in_whatever_order_it_comes(void **state)
{
    static const size_t orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                       {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct pocket_scene *scene = *state;
    for (size_t order = 0; order < 6; order++) {
        struct receipt_stream mark;
        struct pocket_hub *at = pocket_open();
        struct pocket_kiosk *kiosk = pocket_kiosk(at, 1);
        struct pocket_scene own = {at, kiosk};
        write_at(kiosk, FACT_ATTENDEE_REGISTERED, POCKET_NOON_MS, AGE_18_29);
        write_at(kiosk, FACT_ATTENDEE_AMENDED, POCKET_NOON_MS + 1000, AGE_30_44);
        write_at(kiosk, FACT_ATTENDEE_AMENDED, POCKET_NOON_MS + 3600000, AGE_60_74);
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(pocket_push(kiosk, orders[order][i], 1, &mark), 200);
        /* Four more of the band that must win, and of no other: it alone can reach five. */
        for (uint8_t i = 2; i < 6; i++)
            pocket_register(kiosk, i, AGE_60_74, SEX_M_MUJER);
        assert_int_equal(pocket_push(kiosk, 3, 4, &mark), 200);
        struct stats *stats = read_stats(&own);
        assert_int_equal(stats->people, 5);
        assert_int_equal(cell(stats, STATS_BY_AGE, "60-74"), 5);
        assert_int_equal(cell(stats, STATS_BY_HOUR, "12"), 5);
        free(stats);
        pocket_destroy(kiosk);
        pocket_close(at);
    }
    (void)scene;
}

static void a_voided_registration_counts_nowhere(void **state)
{
    struct pocket_scene *scene = *state;
    write_at(scene->kiosk, FACT_ATTENDEE_REGISTERED, POCKET_NOON_MS, AGE_18_29);
    write_at(scene->kiosk, FACT_ATTENDEE_VOIDED, POCKET_NOON_MS + 1, AGE_18_29);
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(stats->people, 0);
    assert_int_equal(stats->requested, 0);
    free(stats);
}

static void write_with_clock(struct pocket_kiosk *kiosk, uint8_t record, int64_t wall_ms,
                             uint64_t monotonic_ms, enum clock_quality quality)
{
    struct commit commit = {.count = 1};
    commit.stamp.hlc = (uint64_t)wall_ms << 16 | 1;
    commit.stamp.monotonic_ms = monotonic_ms;
    commit.stamp.quality = (uint8_t)quality;
    commit.facts[0].type = FACT_ATTENDEE_REGISTERED;
    memset(commit.facts[0].record, record, 16);
    pocket_write(kiosk, &commit, NULL);
}

static void a_kiosk_with_a_wrong_clock_still_falls_into_its_hour(void **state)
{
    struct pocket_scene *scene = *state;
    struct pocket_hub *at = scene->at;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    const int64_t hour_ms = 3600000, absurd[] = {0, 4070908800000LL, POCKET_NOON_MS};
    /* The kiosk meets the hub at noon, five hours after its start: what it wrote two hours after
     * its start was written at nine, whatever its clock said. */
    at->monotonic_ms = 5 * hour_ms;
    for (uint8_t i = 0; i < 6; i++)
        write_with_clock(scene->kiosk, i, absurd[i % 3], 2 * (uint64_t)hour_ms,
                         i % 3 == 2 ? CLOCK_UNKNOWN : CLOCK_HUB);
    assert_int_equal(pocket_hello(scene->kiosk, said), 200);
    at->wall_ms += 3 * hour_ms;
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(cell(stats, STATS_BY_HOUR, "09"), 6);
    free(stats);
    free(said);
}

static void hours_are_the_fairs_own(void **state)
{
    struct pocket_scene *scene = *state;
    /* 02:30 UTC is half past eight in the evening of the day before. */
    int64_t evening_ms = POCKET_NOON_MS + (8 * 60 + 30) * 60000LL;
    scene->at->wall_ms = evening_ms;
    for (uint8_t i = 0; i < 5; i++)
        write_with_clock(scene->kiosk, i, evening_ms, 0, CLOCK_HUB);
    push_all(scene);
    struct stats *stats = read_stats(scene);
    assert_int_equal(cell(stats, STATS_BY_HOUR, "20"), 5);
    free(stats);
}

static char *written(enum outcome (*write)(const struct stats *, FILE *), const struct stats *stats)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(write(stats, out), DONE);
    fclose(out);
    return text;
}

static void the_json_has_the_promised_members(void **state)
{
    struct pocket_scene *scene = *state;
    for (uint8_t i = 0; i < 6; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    push_all(scene);
    struct stats *stats = read_stats(scene);
    char *text = written(stats_write_json, stats);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "fair")), POCKET_FAIR);
    assert_int_equal(json_integer_value(json_object_get(json, "people")), 6);
    assert_true(json_is_null(json_object_get(json, "referrals")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "by_sex"), "M")), 6);
    assert_true(json_is_null(json_object_get(json_object_get(json, "by_sex"), "")));
    static const char *const members[] = {"services",        "by_service", "by_hour", "by_age_band",
                                          "by_municipality", "first_time", "repeat",  "quarantined",
                                          "released",        "registered", "turns",   "requested"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        assert_non_null(json_object_get(json, members[i]));
    json_decref(json);
    free(text);
    free(stats);
}

static const char *tricky_label(void *context, enum stats_table table, const char *key)
{
    (void)context;
    (void)key;
    return table == STATS_BY_REQUESTED ? "=HYPERLINK(\"x\"), y" : "";
}

static void the_csv_cannot_be_run_and_totals_are_labelled(void **state)
{
    struct pocket_scene *scene = *state;
    for (uint8_t i = 0; i < 6; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
    push_all(scene);
    struct stats *stats = read_stats(scene);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    stats_write_csv(stats, tricky_label, NULL, out);
    fclose(out);
    assert_non_null(strstr(text, "feria,people,,Total,6\r\n"));
    assert_non_null(
        strstr(text, "feria,requested_by_service,3,\"'=HYPERLINK(\"\"x\"\"), y\",6\r\n"));
    assert_non_null(strstr(text, "feria,by_sex,H,,\r\n"));
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        assert_true(at > text && at[-1] == '\r');
    free(text);
    free(stats);
}

static void an_unknown_fair_is_refused_in_words(void **state)
{
    struct pocket_scene *scene = *state;
    struct stats *stats;
    assert_int_equal(stats_read(scene->at->hub, "otra", &stats), NOT_FOUND);
    assert_null(stats);
    assert_non_null(strstr(hub_why(scene->at->hub), "otra"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_are_registered_turn_only_and_children),
        TEST(turn_only_visitors_and_children_under_five_are_hidden),
        TEST(a_colonia_counts_its_people_with_their_children_and_follows_a_correction),
        TEST(never_4_a_family_of_five_does_not_tell_its_colonia),
        TEST(services_given_are_those_provided),
        TEST(a_service_that_two_booths_scanned_counts_once_in_whatever_order_they_come),
        TEST(the_latest_word_on_a_service_stands_in_whatever_order_they_come),
        TEST(what_a_tally_sheet_says_of_no_slip_counts_each_time),
        TEST(counts_under_five_are_hidden_in_every_breakdown),
        TEST(referrals_are_shown_after_the_close_and_not_before),
        TEST(referrals_and_reading_are_sealed_on_disk_until_the_close),
        TEST(needs_are_counted_apart_from_referrals_and_withheld_until_the_close),
        TEST(a_fair_opened_again_withholds_again),
        TEST(a_fair_closed_under_a_locked_key_tells_its_referrals_once_it_is_open),
        TEST(a_sealed_count_that_was_changed_is_not_believed),
        TEST(the_last_amendment_counts_in_whatever_order_it_comes),
        TEST(a_voided_registration_counts_nowhere),
        TEST(a_kiosk_with_a_wrong_clock_still_falls_into_its_hour),
        TEST(hours_are_the_fairs_own),
        TEST(the_json_has_the_promised_members),
        TEST(the_csv_cannot_be_run_and_totals_are_labelled),
        TEST(an_unknown_fair_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

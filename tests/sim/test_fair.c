/* The simulated day itself: that it repeats, that its troubles do happen, and that its judge can
 * say no. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "tests/sim/fair.h"

static struct fair_base *base;

static struct fair_result day_of(uint64_t seed, unsigned trouble, void (*spoil)(struct day *day))
{
    struct fair_plan plan = {.seed = seed, .trouble = trouble, .spoil = spoil};
    struct fair_result result;
    fair_run(base, &plan, &result, NULL);
    return result;
}

static void the_same_seed_tells_the_same_day(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct fair_result one = day_of(seed, TROUBLE_FAULTY, NULL);
        struct fair_result two = day_of(seed, TROUBLE_FAULTY, NULL);
        struct fair_result other = day_of(seed + 100, TROUBLE_FAULTY, NULL);
        assert_string_equal(one.fingerprint, two.fingerprint);
        assert_string_not_equal(one.fingerprint, other.fingerprint);
    }
}

/* GnuTLS draws the hub's certificate by itself; on about half of these days a kiosk sends it. */
static void hubs_that_were_made_apart_tell_the_same_day(void **state)
{
    (void)state;
    struct fair_base *kept = base;
    for (uint64_t seed = 31337000; seed < 31337008; seed++) {
        const struct fair_result day = day_of(seed, TROUBLE_HONEST, NULL);
        base = fair_base_create();
        assert_non_null(base);
        const struct fair_result other = day_of(seed, TROUBLE_HONEST, NULL);
        fair_base_destroy(base);
        base = kept;
        assert_string_equal(day.fingerprint, other.fingerprint);
    }
}

static void a_day_without_trouble_keeps_everything(void **state)
{
    (void)state;
    struct fair_result result = day_of(1, 0, NULL);
    assert_null(result.verdict.invariant);
    assert_int_equal(result.falls, 0);
    assert_true(result.said[SAID_KEPT] > 10);
    assert_int_equal(result.said[SAID_DOUBT], 0);
    /* Only what a planned stop drops because it is too little. */
    assert_true(result.said[SAID_NOT] <= result.stops * (SYNC_ANONYMOUS_MIN - 1));
}

static void every_kind_of_trouble_happens(void **state)
{
    (void)state;
    struct fair_result sum = {0};
    for (uint64_t seed = 1; seed <= 25; seed++) {
        struct fair_result result = day_of(seed, TROUBLE_FAULTY, NULL);
        sum.falls += result.falls;
        sum.power_cuts += result.power_cuts;
        sum.restores += result.restores;
        sum.doubles += result.doubles;
        sum.nights += result.nights;
        sum.cards += result.cards;
        sum.rots += result.rots;
        sum.revoked += result.revoked;
        sum.broken += result.broken;
        sum.came_back += result.came_back;
        for (int i = 0; i < 4; i++)
            sum.said[i] += result.said[i];
        for (int i = 0; i < NETWORK_EVENTS; i++)
            sum.network[i] += result.network[i];
    }
    assert_true(sum.power_cuts > 20 && sum.falls > sum.power_cuts);
    assert_true(sum.restores > 5 && sum.doubles > 20 && sum.came_back > 2);
    assert_true(sum.nights > 5 && sum.cards > 10 && sum.rots > 10);
    assert_true(sum.revoked > 1 && sum.broken > 10);
    for (int i = 0; i < 4; i++)
        assert_true(sum.said[i] > 0);
    for (int i = 0; i < NETWORK_EVENTS; i++)
        assert_true(sum.network[i] > 0);
}

/* Changes the hub's database behind its back. */
static void tamper(struct day *day, const char *sql)
{
    sqlite3 *db = NULL;
    hub_close(day->hub);
    day->hub = NULL;
    assert_int_equal(
        sqlite3_open_v2("hub/hub.db", &db, SQLITE_OPEN_READWRITE, disk_vfs(day->office.disk)),
        SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
}

static void lose_a_frame(struct day *day)
{
    /* The largest one is somebody's registration, never the kiosk's own. */
    tamper(day,
           "DELETE FROM frame WHERE rowid = (SELECT rowid FROM frame"
           " ORDER BY length(bytes) DESC, rowid LIMIT 1)");
}

static void count_one_too_many(struct day *day)
{
    tamper(day,
           "UPDATE margin SET n = n + 1 WHERE rowid ="
           " (SELECT rowid FROM margin WHERE what = 1 LIMIT 1)");
}

static void spoil_a_frame(struct day *day)
{
    tamper(day,
           "UPDATE frame SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || X'00' AS BLOB)"
           " WHERE rowid = (SELECT rowid FROM frame WHERE substr(bytes, -1) <> X'00' LIMIT 1)");
}

static void forget_that_one_was_refused(struct day *day)
{
    for (size_t i = 0; i < day->ledger.count; i++)
        if (day->ledger.entries[i].said == SAID_KEPT) {
            day->ledger.entries[i].said = SAID_NOT;
            return;
        }
}

static void the_judge_sees_a_lost_frame(void **state)
{
    (void)state;
    assert_string_equal(day_of(1, 0, lose_a_frame).verdict.invariant,
                        "what_was_called_guardado_reaches_the_hub");
}

static void the_judge_sees_a_wrong_total(void **state)
{
    (void)state;
    assert_string_equal(day_of(1, 0, count_one_too_many).verdict.invariant,
                        "the_hubs_tables_are_the_fold_of_its_facts");
}

static void the_judge_sees_a_changed_frame(void **state)
{
    (void)state;
    assert_string_equal(day_of(1, 0, spoil_a_frame).verdict.invariant,
                        "one_number_has_one_content");
}

static void the_judge_sees_what_was_called_no_guardado(void **state)
{
    (void)state;
    assert_string_equal(day_of(1, 0, forget_that_one_was_refused).verdict.invariant,
                        "what_was_called_no_guardado_never_appears");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_tells_the_same_day),
        cmocka_unit_test(hubs_that_were_made_apart_tell_the_same_day),
        cmocka_unit_test(a_day_without_trouble_keeps_everything),
        cmocka_unit_test(every_kind_of_trouble_happens),
        cmocka_unit_test(the_judge_sees_a_lost_frame),
        cmocka_unit_test(the_judge_sees_a_wrong_total),
        cmocka_unit_test(the_judge_sees_a_changed_frame),
        cmocka_unit_test(the_judge_sees_what_was_called_no_guardado),
    };
    if (!world_take_sodium() || !(base = fair_base_create()))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fair_base_destroy(base);
    return failed;
}

/* The loop from a slip to its outcome: each referral once in each column, whatever the order, the
 * number of times and the roads by which words about it come; nothing of it before the close. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/loop_row.h"
#include "sync/hub/verify.h"
#include "tests/pocket.h"

#define DAY 698
#define A 40 /* offices */
#define B 41

/* -- One referral, as a set of words ----------------------------------------------------------- */

static struct fact say(enum fact_type type, int day, int office)
{
    struct fact fact = {.type = type};
    fact.body.referral.day = (uint16_t)day;
    fact.body.referral.office = (uint16_t)office;
    return fact;
}

static struct fact close_with(enum referral_outcome code, int day, int office, int help)
{
    struct fact fact = say(FACT_REFERRAL_CLOSED, day, office);
    fact.body.referral.code = (uint8_t)code;
    fact.body.referral.help = (uint8_t)help;
    return fact;
}

static void start(struct tally *tally)
{
    tally->count = 0;
    tally->outcome = DONE;
}

/* How often the tally has a cell, over all days. */
static int64_t cell(const struct tally *tally, enum tally_what what, int64_t a, int64_t b)
{
    int64_t n = 0;
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_cell *one = &tally->cells[i];
        if (one->what == what && one->a == a && one->b == b)
            n += one->n;
    }
    return n;
}

static void tell(const struct fact *facts, size_t count, struct tally *tally)
{
    struct loop_row row = {.is_copy = false};
    start(tally);
    for (size_t i = 0; i < count; i++)
        loop_row_say(&row, &facts[i]);
    loop_row_tally(&row, 1, tally);
}

static bool is_in(const struct tally_cell *wanted, const struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_cell *one = &tally->cells[i];
        if (one->what == wanted->what && one->day == wanted->day && one->a == wanted->a &&
            one->b == wanted->b)
            return one->n == wanted->n;
    }
    return wanted->n == 0;
}

static bool are_same(const struct tally *one, const struct tally *other)
{
    for (size_t i = 0; i < one->count; i++)
        if (!is_in(&one->cells[i], other))
            return false;
    for (size_t i = 0; i < other->count; i++)
        if (!is_in(&other->cells[i], one))
            return false;
    return true;
}

static void shuffle(struct fact *facts, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = randombytes_uniform((uint32_t)i);
        struct fact kept = facts[i - 1];
        facts[i - 1] = facts[j];
        facts[j] = kept;
    }
}

static struct fact draw_fact(void)
{
    static const enum fact_type types[] = {FACT_REFERRAL_ISSUED,    FACT_REFERRAL_SEEN,
                                           FACT_REFERRAL_ACCEPTED,  FACT_REFERRAL_ATTENDED,
                                           FACT_REFERRAL_CLOSED,    FACT_REFERRAL_NO_CAPACITY,
                                           FACT_REFERRAL_WITHDRAWN, FACT_REFERRAL_LAPSED,
                                           FACT_LETTER_OPENED,      FACT_LETTER_DESTROYED};
    enum fact_type type = types[randombytes_uniform(sizeof types / sizeof types[0])];
    struct fact fact =
        say(type, DAY + (int)randombytes_uniform(40), A + (int)randombytes_uniform(2));
    if (type == FACT_REFERRAL_CLOSED)
        fact.body.referral.code = (uint8_t)(1 + randombytes_uniform(6));
    if (type == FACT_REFERRAL_CLOSED || type == FACT_REFERRAL_ATTENDED)
        fact.body.referral.help = (uint8_t)randombytes_uniform(8);
    return fact;
}

static void the_same_words_in_any_order_and_number_make_the_same_row(void **state)
{
    static struct tally first, again;
    struct fact facts[24];
    (void)state;
    for (int round = 0; round < 3000; round++) {
        size_t count = 1 + randombytes_uniform(12);
        for (size_t i = 0; i < count; i++)
            facts[i] = draw_fact();
        tell(facts, count, &first);
        for (size_t i = 0; i < count; i++)
            facts[count + i] = facts[randombytes_uniform((uint32_t)count)];
        shuffle(facts, count);
        size_t twice = count + randombytes_uniform((uint32_t)count);
        tell(facts, twice, &again);
        assert_true(are_same(&first, &again));
    }
}

static void two_halves_of_what_is_known_join_to_the_whole(void **state)
{
    static struct tally whole, joined;
    struct fact facts[12];
    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct loop_row one = {.is_copy = false}, other = {.is_copy = false};
        size_t count = 2 + randombytes_uniform(10);
        for (size_t i = 0; i < count; i++) {
            facts[i] = draw_fact();
            loop_row_say(randombytes_uniform(2) ? &one : &other, &facts[i]);
        }
        tell(facts, count, &whole);
        loop_row_merge(&one, &other);
        start(&joined);
        loop_row_tally(&one, 1, &joined);
        assert_true(are_same(&whole, &joined));
    }
}

#define TELL(...)                                            \
    do {                                                     \
        const struct fact facts[] = {__VA_ARGS__};           \
        tell(facts, sizeof facts / sizeof facts[0], &tally); \
    } while (0)
#define IS(what, a, b, n) assert_int_equal(cell(&tally, what, a, b), n)

static void a_later_state_implies_the_earlier_ones_and_each_counts_once(void **state)
{
    static struct tally tally;
    (void)state;
    TELL(say(FACT_REFERRAL_ISSUED, DAY, A));
    IS(TALLY_LOOP, A, LOOP_ISSUED, 1);
    IS(TALLY_LOOP, A, LOOP_OPEN, 1);
    IS(TALLY_LOOP, A, LOOP_SEEN, 0);
    TELL(say(FACT_REFERRAL_ISSUED, DAY, A), say(FACT_REFERRAL_ATTENDED, DAY + 2, A),
         say(FACT_REFERRAL_ATTENDED, DAY + 9, B), say(FACT_REFERRAL_ATTENDED, DAY + 2, A));
    IS(TALLY_LOOP, A, LOOP_SEEN, 1);
    IS(TALLY_LOOP, A, LOOP_ACCEPTED, 1);
    IS(TALLY_LOOP, A, LOOP_ATTENDED, 1);
    IS(TALLY_LOOP, B, LOOP_ATTENDED, 0);
    IS(TALLY_LOOP, A, LOOP_OPEN, 0);
    IS(TALLY_LOOP_WAIT, A, LOOP_WAIT_1_3, 1);
    TELL(say(FACT_REFERRAL_ISSUED, DAY, A), close_with(REFERRAL_DECLINED, DAY, A, 0));
    IS(TALLY_LOOP, A, LOOP_SEEN, 1);
    IS(TALLY_LOOP, A, LOOP_ATTENDED, 0); /* she declined: nobody attended her */
    IS(TALLY_LOOP, A, LOOP_CLOSED, 1);
    IS(TALLY_LOOP_OUTCOME, A, REFERRAL_DECLINED, 1);
    IS(TALLY_LOOP, A, LOOP_CONFLICT, 0);
}

static void days_between_fall_into_their_buckets(void **state)
{
    static const struct {
        int days;
        enum loop_wait wait;
    } cases[] = {{0, LOOP_WAIT_0},     {1, LOOP_WAIT_1_3},    {3, LOOP_WAIT_1_3},
                 {4, LOOP_WAIT_4_7},   {7, LOOP_WAIT_4_7},    {8, LOOP_WAIT_8_30},
                 {30, LOOP_WAIT_8_30}, {31, LOOP_WAIT_31_UP}, {400, LOOP_WAIT_31_UP},
                 {-1, LOOP_WAIT_0} /* a desk's calendar is a day behind */};
    static struct tally tally;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TELL(say(FACT_REFERRAL_ISSUED, DAY, A),
             say(FACT_REFERRAL_ATTENDED, DAY + cases[i].days, A));
        IS(TALLY_LOOP_WAIT, A, cases[i].wait, 1);
    }
    TELL(say(FACT_REFERRAL_ATTENDED, DAY, A)); /* since when is not known */
    for (int wait = 0; wait < LOOP_WAITS; wait++)
        IS(TALLY_LOOP_WAIT, A, wait, 0);
}

static void closed_twice_the_latest_day_stands_and_different_outcomes_are_a_conflict(void **state)
{
    static struct tally tally;
    (void)state;
    TELL(close_with(REFERRAL_PROVIDED, DAY, A, 0), close_with(REFERRAL_UNAVAILABLE, DAY + 1, A, 0));
    IS(TALLY_LOOP_OUTCOME, A, REFERRAL_UNAVAILABLE, 1);
    IS(TALLY_LOOP_OUTCOME, A, REFERRAL_PROVIDED, 0);
    IS(TALLY_LOOP, A, LOOP_CLOSED, 1);
    IS(TALLY_LOOP, A, LOOP_CONFLICT, 1);
    TELL(close_with(REFERRAL_DECLINED, DAY, A, 0), close_with(REFERRAL_PROVIDED, DAY, B, 0));
    IS(TALLY_LOOP_OUTCOME, B, REFERRAL_PROVIDED, 1);
    IS(TALLY_LOOP, B, LOOP_CONFLICT, 1);
    TELL(close_with(REFERRAL_PROVIDED, DAY, A, 0), close_with(REFERRAL_PROVIDED, DAY + 5, B, 0));
    IS(TALLY_LOOP_OUTCOME, B, REFERRAL_PROVIDED, 1);
    IS(TALLY_LOOP, A, LOOP_CONFLICT, 0);
    IS(TALLY_LOOP, B, LOOP_CONFLICT, 0);
}

static void no_capacity_stands_only_while_nobody_accepted_her(void **state)
{
    static struct tally tally;
    (void)state;
    TELL(say(FACT_REFERRAL_ISSUED, DAY, A), say(FACT_REFERRAL_NO_CAPACITY, DAY + 1, A));
    IS(TALLY_LOOP, A, LOOP_NO_CAPACITY, 1);
    IS(TALLY_LOOP, A, LOOP_OPEN, 1);
    TELL(say(FACT_REFERRAL_NO_CAPACITY, DAY + 1, A), say(FACT_REFERRAL_ACCEPTED, DAY + 2, B));
    IS(TALLY_LOOP, A, LOOP_NO_CAPACITY, 0);
    IS(TALLY_LOOP, B, LOOP_ACCEPTED, 1);
    IS(TALLY_LOOP, A, LOOP_SEEN, 1);
}

static void help_is_that_of_the_close_or_else_of_who_attended(void **state)
{
    static struct tally tally;
    struct fact attended = say(FACT_REFERRAL_ATTENDED, DAY, A);
    (void)state;
    attended.body.referral.help = 5;
    TELL(attended);
    IS(TALLY_LOOP_HELP, 5, 0, 1);
    TELL(attended, close_with(REFERRAL_PROVIDED, DAY, A, 6));
    IS(TALLY_LOOP_HELP, 5, 0, 0);
    IS(TALLY_LOOP_HELP, 6, 0, 1);
    TELL(attended, close_with(REFERRAL_PROVIDED, DAY, A, 0));
    IS(TALLY_LOOP_HELP, 5, 0, 1);
}

static void a_slip_that_nobody_issued_counts_as_such_until_its_kiosk_delivers(void **state)
{
    static struct tally tally;
    (void)state;
    TELL(say(FACT_REFERRAL_SEEN, DAY, A));
    IS(TALLY_LOOP, A, LOOP_SEEN, 1);
    IS(TALLY_LOOP, A, LOOP_NOT_ISSUED, 1);
    IS(TALLY_LOOP, A, LOOP_OPEN, 0);
    TELL(say(FACT_REFERRAL_SEEN, DAY, A), say(FACT_REFERRAL_ISSUED, DAY, B));
    IS(TALLY_LOOP, A, LOOP_NOT_ISSUED, 0);
    IS(TALLY_LOOP, B, LOOP_ISSUED, 1);
}

static void withdrawn_lapsed_and_letters_have_columns_of_their_own(void **state)
{
    static struct tally tally;
    (void)state;
    TELL(say(FACT_REFERRAL_ISSUED, DAY, A), say(FACT_REFERRAL_WITHDRAWN, DAY, A));
    IS(TALLY_LOOP, A, LOOP_WITHDRAWN, 1);
    IS(TALLY_LOOP, A, LOOP_SEEN, 0);
    IS(TALLY_LOOP, A, LOOP_OPEN, 0);
    TELL(say(FACT_REFERRAL_ISSUED, DAY, A), say(FACT_REFERRAL_LAPSED, DAY + 60, A));
    IS(TALLY_LOOP, A, LOOP_LAPSED, 1);
    IS(TALLY_LOOP, A, LOOP_OPEN, 0);
    TELL(say(FACT_REFERRAL_LAPSED, DAY + 60, A), say(FACT_REFERRAL_ATTENDED, DAY + 60, A));
    IS(TALLY_LOOP, A, LOOP_LAPSED, 0); /* she was helped all the same */
    TELL(say(FACT_LETTER_OPENED, DAY, A), say(FACT_LETTER_DESTROYED, DAY, A));
    IS(TALLY_LOOP, A, LOOP_LETTER_OPENED, 1);
    IS(TALLY_LOOP, A, LOOP_LETTER_DESTROYED, 1);
}

/* -- At a hub ---------------------------------------------------------------------------------- */

static int64_t ask(struct pocket_scene *scene, const char *sql)
{
    struct storage_value column;
    assert_int_equal(storage_one(scene->at->hub->storage, sql, 0, NULL, 1, &column), DONE);
    return column.number;
}

/* Of margin, over all days. */
static int64_t margin(struct pocket_scene *scene, enum tally_what what, int a, int b)
{
    struct storage_value values[] = {storage_number(what), storage_number(a), storage_number(b)};
    struct storage_value column;
    assert_int_equal(
        storage_one(scene->at->hub->storage,
                    "SELECT coalesce(sum(n), 0) FROM margin WHERE what = $1 AND a = $2 AND b = $3",
                    3, values, 1, &column),
        DONE);
    return column.number;
}

static void put(struct pocket_scene *scene, struct fact fact, const uint8_t record[16])
{
    struct receipt_stream mark;
    memcpy(fact.record, record, 16);
    pocket_fact(scene->kiosk, &fact);
    assert_int_equal(pocket_push(scene->kiosk, scene->kiosk->count - 1, 1, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
}

static void close_fair(struct pocket_scene *scene)
{
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
}

static void issued_and_attended_meet_over_the_slips_id(void **state)
{
    struct pocket_scene *scene = *state;
    uint8_t record[16] = {9, 9, 9}, slip[16], folio[16] = {0};
    record_slip_id(record, 0, slip);
    memcpy(folio, slip, 5);
    folio[4] &= 0xE0; /* a folio that was typed: its 35 bits */
    put(scene, say(FACT_REFERRAL_ATTENDED, DAY + 1, A), folio);
    put(scene, say(FACT_REFERRAL_SEEN, DAY, A), slip);
    put(scene, say(FACT_REFERRAL_ISSUED, DAY, A), record);
    put(scene, say(FACT_REFERRAL_ATTENDED, DAY + 1, A), slip);
    put(scene, say(FACT_REFERRAL_SEEN, DAY, A), (const uint8_t[16]){0}); /* of no slip */
    assert_int_equal(ask(scene, "SELECT count(*) FROM loop"), 1);
    assert_int_equal(ask(scene, "SELECT count(*) FROM margin WHERE what BETWEEN 11 AND 14"), 0);
    close_fair(scene);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_ISSUED), 1);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_SEEN), 1);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_ATTENDED), 1);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_NOT_ISSUED), 0);
    assert_int_equal(margin(scene, TALLY_LOOP_WAIT, A, LOOP_WAIT_1_3), 1);
    put(scene, close_with(REFERRAL_PROVIDED, DAY + 8, A, 1), slip); /* weeks later */
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_CLOSED), 1);
    assert_int_equal(margin(scene, TALLY_LOOP_HELP, 1, 0), 1);
    assert_int_equal(margin(scene, TALLY_LOOP_HELP, 0, 0), 0);
}

static void a_slip_made_after_a_loss_is_the_same_referral_in_any_order(void **state)
{
    struct pocket_scene *scene = *state;
    struct fact made = {.type = FACT_SLIP_MADE, .body.slip.copy = 1};
    for (int order = 0; order < 6; order++) {
        static const uint8_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                             {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        uint8_t record[16] = {(uint8_t)(50 + order)}, slip[16];
        record_slip_id(record, 1, slip);
        for (int i = 0; i < 3; i++) {
            int which = orders[order][i];
            if (which == 0)
                put(scene, say(FACT_REFERRAL_ISSUED, DAY, A), record);
            else if (which == 1)
                put(scene, made, record);
            else
                put(scene, say(FACT_REFERRAL_ATTENDED, DAY, A), slip);
        }
    }
    close_fair(scene);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_ISSUED), 6);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_ATTENDED), 6);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_NOT_ISSUED), 0);
    assert_int_equal(margin(scene, TALLY_LOOP, A, LOOP_OPEN), 0);
    assert_int_equal(margin(scene, TALLY_LOOP_WAIT, A, LOOP_WAIT_0), 6);
}

/* Numbers about the same people twice would not be the same people. */
static void the_loop_leaves_the_other_sums_as_they_were(void **state)
{
    struct pocket_scene *scene = *state;
    uint8_t record[16] = {9}, slip[16];
    record_slip_id(record, 0, slip);
    put(scene, say(FACT_REFERRAL_ISSUED, DAY, A), record);
    put(scene, say(FACT_REFERRAL_SEEN, DAY, A), slip);
    put(scene, say(FACT_REFERRAL_ATTENDED, DAY, A), slip);
    close_fair(scene);
    assert_int_equal(margin(scene, TALLY_OFFICE, A, FACT_REFERRAL_ISSUED), 1);
    assert_int_equal(ask(scene, "SELECT count(*) FROM margin WHERE what NOT IN (6, 11, 13, 14)"),
                     0);
}

static void a_session_counts_people_by_age_and_sex_and_nobody(void **state)
{
    struct pocket_scene *scene = *state;
    struct fact fact = {.type = FACT_SESSION};
    fact.body.session = (struct fact_session){.day = DAY, .kind = SESSION_WORKSHOP};
    fact.body.session.people[AGE_30_44][SEX_M_MUJER] = 12;
    fact.body.session.people[AGE_NOT_SAID][SEX_NOT_SAID] = 3;
    put(scene, fact, (const uint8_t[16]){0});
    put(scene, fact, (const uint8_t[16]){0}); /* another one like it */
    assert_int_equal(margin(scene, TALLY_SESSION, SESSION_WORKSHOP, TALLY_SESSIONS), 2);
    assert_int_equal(margin(scene, TALLY_SESSION, SESSION_WORKSHOP, TALLY_SESSION_PEOPLE), 30);
    assert_int_equal(margin(scene, TALLY_SESSION_AGE_SEX, AGE_30_44, SEX_M_MUJER), 24);
    assert_int_equal(ask(scene, "SELECT count(*) FROM margin WHERE what IN (2, 5)"), 0);
}

static void a_row_that_was_changed_on_disk_is_noticed(void **state)
{
    struct pocket_scene *scene = *state;
    struct receipt_stream mark;
    uint8_t record[16] = {9};
    put(scene, say(FACT_REFERRAL_ISSUED, DAY, A), record);
    assert_int_equal(
        storage_do(scene->at->hub->storage, "UPDATE loop SET sealed = zeroblob(97)", 0, NULL, NULL),
        DONE);
    struct fact fact = say(FACT_REFERRAL_ISSUED, DAY, A);
    memcpy(fact.record, record, 16);
    pocket_fact(scene->kiosk, &fact);
    assert_int_equal(pocket_push(scene->kiosk, 1, 1, &mark), 503);
}

int main(void)
{
#define HUB_TEST(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_words_in_any_order_and_number_make_the_same_row),
        cmocka_unit_test(two_halves_of_what_is_known_join_to_the_whole),
        cmocka_unit_test(a_later_state_implies_the_earlier_ones_and_each_counts_once),
        cmocka_unit_test(days_between_fall_into_their_buckets),
        cmocka_unit_test(closed_twice_the_latest_day_stands_and_different_outcomes_are_a_conflict),
        cmocka_unit_test(no_capacity_stands_only_while_nobody_accepted_her),
        cmocka_unit_test(help_is_that_of_the_close_or_else_of_who_attended),
        cmocka_unit_test(a_slip_that_nobody_issued_counts_as_such_until_its_kiosk_delivers),
        cmocka_unit_test(withdrawn_lapsed_and_letters_have_columns_of_their_own),
        HUB_TEST(issued_and_attended_meet_over_the_slips_id),
        HUB_TEST(a_slip_made_after_a_loss_is_the_same_referral_in_any_order),
        HUB_TEST(the_loop_leaves_the_other_sums_as_they_were),
        HUB_TEST(a_session_counts_people_by_age_and_sex_and_nobody),
        HUB_TEST(a_row_that_was_changed_on_disk_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

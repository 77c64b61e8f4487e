/* Anonymous facts in locked memory: readings are counted, referrals are kept one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "sync/sync.h"
#include "sync/waiting.h"

static struct fact reading(uint8_t kind, uint16_t entry)
{
    struct fact fact = {.type = FACT_DAY_COUNTS};
    fact.body.day_counts.day = 325;
    fact.body.day_counts.kind = kind;
    fact.body.day_counts.entry = entry;
    fact.body.day_counts.count = 1;
    return fact;
}

static void add(struct waiting *waiting, struct fact fact)
{
    assert_int_equal(waiting_add(waiting, &fact), DONE);
}

static unsigned count_of(const struct waiting *waiting, uint8_t kind, uint16_t entry)
{
    unsigned sum = 0;
    for (size_t i = 0; i < waiting_count(waiting); ++i) {
        const struct fact *fact = waiting_fact(waiting, i);
        if (fact->type == FACT_DAY_COUNTS && fact->body.day_counts.kind == kind &&
            fact->body.day_counts.entry == entry)
            sum += fact->body.day_counts.count;
    }
    return sum;
}

static void a_page_read_again_raises_its_count_and_takes_no_room(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    for (int i = 0; i < 700; ++i) {
        add(waiting, reading(1, 2));
        add(waiting, reading(2, 2));
    }
    add(waiting, reading(1, 3));
    assert_int_equal(waiting_count(waiting), 3);
    assert_int_equal(count_of(waiting, 1, 2), 700);
    assert_int_equal(count_of(waiting, 2, 2), 700);
    assert_int_equal(count_of(waiting, 1, 3), 1);
    waiting_destroy(waiting);
}

static void a_count_that_is_full_goes_on_in_another_fact(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    struct fact most = reading(1, 2);
    most.body.day_counts.count = UINT16_MAX;
    add(waiting, most);
    add(waiting, reading(1, 2));
    assert_int_equal(waiting_count(waiting), 2);
    assert_int_equal(count_of(waiting, 1, 2), UINT16_MAX + 1);
    waiting_destroy(waiting);
}

static void referrals_are_kept_one_by_one_until_there_is_no_room(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    struct fact fact = {.type = FACT_REFERRAL_ISSUED};
    for (int i = 0; i < SYNC_WAITING_MAX; ++i)
        add(waiting, fact);
    assert_int_equal(waiting_count(waiting), SYNC_WAITING_MAX);
    assert_int_equal(waiting_add(waiting, &fact), BUSY);
    waiting_clear(waiting);
    assert_int_equal(waiting_count(waiting), 0);
    add(waiting, fact);
    waiting_destroy(waiting);
}

static void visits_are_counted_once_each_and_only_those_that_left_something(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    assert_int_equal(waiting_visits(waiting), 0);
    for (int i = 0; i < 10; ++i)
        add(waiting, (struct fact){.type = FACT_REFERRAL_ISSUED});
    assert_int_equal(waiting_visits(waiting), 1); /* nobody said that another came */
    waiting_next_visit(waiting);
    waiting_next_visit(waiting); /* left nothing */
    assert_int_equal(waiting_visits(waiting), 1);
    add(waiting, reading(1, 2));
    add(waiting, reading(1, 3));
    assert_int_equal(waiting_visits(waiting), 2);
    waiting_next_visit(waiting);
    add(waiting, reading(1, 2)); /* only raises a count, and is another visit all the same */
    assert_int_equal(waiting_count(waiting), 12);
    assert_int_equal(waiting_visits(waiting), 3);
    waiting_clear(waiting);
    assert_int_equal(waiting_visits(waiting), 0);
    add(waiting, reading(1, 2)); /* she who was there goes on, in another batch */
    assert_int_equal(waiting_visits(waiting), 1);
    waiting_destroy(waiting);
}

static void what_does_not_fit_is_of_no_visit(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    struct sync_slip slip = {.turns = 1};
    struct fact fact = {.type = FACT_REFERRAL_ISSUED};
    for (int i = 0; i < SYNC_WAITING_MAX; ++i)
        add(waiting, fact);
    waiting_next_visit(waiting);
    assert_int_equal(waiting_add(waiting, &fact), BUSY);
    assert_int_equal(waiting_add_slip(waiting, &fact, 1, &slip), BUSY);
    assert_int_equal(waiting_visits(waiting), 1);
    waiting_destroy(waiting);
}

static void the_needs_of_referrals_are_one_number_each(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    struct sync_slip slip = {.turns = 1};
    for (uint8_t i = 0; i < 6; ++i) {
        struct fact facts[2] = {{.type = FACT_REFERRAL_ISSUED, .record = {i}},
                                reading(DAY_COUNT_NEED, i == 5 ? 0 : 3)};
        assert_int_equal(waiting_add_slip(waiting, facts, 2, &slip), DONE);
    }
    assert_int_equal(waiting_count(waiting), 6 + 2);
    assert_int_equal(count_of(waiting, DAY_COUNT_NEED, 3), 5);
    assert_int_equal(count_of(waiting, DAY_COUNT_NEED, 0), 1);
    waiting_destroy(waiting);
}

static struct fact given(uint8_t slip, uint8_t service, uint8_t outcome)
{
    struct fact fact = {.type = FACT_SERVICE_GIVEN, .record = {slip}};
    fact.body.service = (struct fact_service){service, outcome};
    return fact;
}

static void a_slip_shown_at_a_booth_is_one_visit_and_its_last_word_stands(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    struct fact absent = {.type = FACT_TURN_NO_SHOW, .record = {7}};
    absent.body.turn.service = 3;
    add(waiting, absent);
    add(waiting, given(7, 3, 2)); /* she came after all */
    waiting_next_visit(waiting);  /* the volunteer locked and opened again */
    add(waiting, given(7, 4, 2));
    add(waiting, given(7, 4, 5)); /* put right */
    assert_int_equal(waiting_count(waiting), 2);
    assert_int_equal(waiting_visits(waiting), 1);
    for (size_t i = 0; i < 2; ++i) {
        const struct fact *fact = waiting_fact(waiting, i);
        assert_int_equal(fact->type, FACT_SERVICE_GIVEN);
        assert_int_equal(fact->body.service.outcome, fact->body.service.service == 3 ? 2 : 5);
    }
    add(waiting, reading(DAY_COUNT_VERDICT, 5)); /* a slip that was not good: nobody's visit */
    assert_int_equal(waiting_visits(waiting), 1);
    for (uint8_t slip = 8; slip < 12; ++slip) /* four more, in one go of the volunteer's */
        add(waiting, given(slip, 3, 2));
    assert_int_equal(waiting_visits(waiting), 5);
    waiting_destroy(waiting);
}

static void a_slip_made_here_and_shown_here_is_one_woman(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    struct sync_slip slip = {.slip = {9}, .record = {1}};
    struct fact issued = {.type = FACT_REFERRAL_ISSUED, .record = {1}};
    assert_int_equal(waiting_add_slip(waiting, &issued, 1, &slip), DONE);
    waiting_next_visit(waiting);
    add(waiting, given(9, 3, 2));
    assert_int_equal(waiting_count(waiting), 2);
    assert_int_equal(waiting_visits(waiting), 1);
    waiting_destroy(waiting);
}

static struct fact office_says(uint8_t slip, enum fact_type type, uint8_t code)
{
    struct fact fact = {.type = type, .record = {slip}};
    fact.body.referral = (struct fact_referral){.office = 3, .code = code, .day = 90};
    return fact;
}

/* Made at the glass; seen, attended, closed and taken back by volunteers who log in each time. */
static void what_an_office_says_of_one_slip_is_one_woman_however_often_it_is_shown(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_create(io_real());
    struct sync_slip slip = {.slip = {9}, .record = {1}};
    struct fact issued = {.type = FACT_REFERRAL_ISSUED, .record = {1}};
    assert_int_equal(waiting_add_slip(waiting, &issued, 1, &slip), DONE);
    for (enum fact_type type = FACT_REFERRAL_SEEN; type <= FACT_REFERRAL_LAPSED; ++type) {
        waiting_next_visit(waiting);
        add(waiting, office_says(9, type, 0));
        waiting_next_visit(waiting);
        add(waiting, office_says(77, type, 0)); /* of another kiosk's slip */
    }
    assert_int_equal(waiting_visits(waiting), 2);
    size_t before = waiting_count(waiting);
    add(waiting, office_says(9, FACT_REFERRAL_CLOSED, 2));
    add(waiting, office_says(9, FACT_REFERRAL_CLOSED, 5)); /* put right */
    assert_int_equal(waiting_count(waiting), before);
    for (uint8_t other = 10; other < 13; ++other) /* three more, in one go of the volunteer's */
        add(waiting, office_says(other, FACT_REFERRAL_ATTENDED, 0));
    assert_int_equal(waiting_visits(waiting), 5);
    bool closed = false;
    for (size_t i = 0; i < waiting_count(waiting); ++i) {
        const struct fact *fact = waiting_fact(waiting, i);
        if (fact->type != FACT_REFERRAL_CLOSED || fact->record[0] != 9)
            continue;
        assert_false(closed);
        assert_int_equal(fact->body.referral.code, 5);
        closed = true;
    }
    assert_true(closed);
    waiting_destroy(waiting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_read_again_raises_its_count_and_takes_no_room),
        cmocka_unit_test(a_count_that_is_full_goes_on_in_another_fact),
        cmocka_unit_test(referrals_are_kept_one_by_one_until_there_is_no_room),
        cmocka_unit_test(visits_are_counted_once_each_and_only_those_that_left_something),
        cmocka_unit_test(what_does_not_fit_is_of_no_visit),
        cmocka_unit_test(the_needs_of_referrals_are_one_number_each),
        cmocka_unit_test(a_slip_shown_at_a_booth_is_one_visit_and_its_last_word_stands),
        cmocka_unit_test(a_slip_made_here_and_shown_here_is_one_woman),
        cmocka_unit_test(what_an_office_says_of_one_slip_is_one_woman_however_often_it_is_shown),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

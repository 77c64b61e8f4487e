/* Never 4: whoever holds every key, the store and all papers pairs a day's anonymous referrals with
 * its registrations no better than by chance, whatever sizes, orders, numbers and gaps say; and
 * these ways of pairing find what is weak. What times are worth to her is printed beside.
 *
 * 200 seeded days. For each way: hits, what chance gives, and the interval in which chance alone
 * stays in 99 of 100 runs of all ways together (two-sided, each way its share: Bonferroni). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/pairing/attack.h"
#include "tests/sim/world.h"

#define DAYS 200
#define PLANTED_DAYS 20
#define PLANTED_DAYS_MORE 60 /* who took one is told, not which: a weaker sign */
#define SIGMAS 3.42          /* the normal's two-sided 1 % shared by sixteen ways */

static struct pairing_day days[DAYS];

static void run_days(enum pairing_plant plant, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pairing_day_run(1 + i, plant, &days[i]);
}

/* Each half is attacked with what the other half taught. */
static void attack_all(size_t attack, size_t count, struct attack_tally *tally)
{
    struct attack_learned *learned = calloc(2, sizeof *learned);
    size_t guess[PAIRING_REFERRALS_MAX];
    memset(tally, 0, sizeof *tally);
    for (size_t i = 0; i < count; i++)
        attack_learn(&learned[i % 2], &days[i]);
    for (size_t i = 0; i < count; i++) {
        attack_guess(attack, &days[i], &learned[1 - i % 2], guess);
        attack_judge(&days[i], guess, tally);
    }
    free(learned);
}

static double strangeness(const struct attack_tally *tally)
{
    return (tally->hits - tally->expected) / sqrt(tally->variance);
}

static void no_way_of_pairing_does_better_than_chance_in_200_days(void **state)
{
    (void)state;
    double worst = 0;
    run_days(PLANT_NOTHING, DAYS);
    for (size_t i = 0; i < attack_count(); i++) {
        struct attack_tally tally;
        attack_all(i, DAYS, &tally);
        double width = SIGMAS * sqrt(tally.variance), sigmas = strangeness(&tally);
        print_message("%-50s %3.0f of %lu right; chance %.1f, interval %.1f to %.1f%s\n",
                      attack_name(i), tally.hits, tally.guesses, tally.expected,
                      tally.expected - width, tally.expected + width,
                      attack_uses_times(i) ? " (times: measured, not promised)" : "");
        assert_true(tally.guesses >= (unsigned long)DAYS * PAIRING_REFERRALS_MIN);
        if (!attack_uses_times(i) && fabs(sigmas) > worst)
            worst = fabs(sigmas);
    }
    print_message("farthest from chance: %.2f standard deviations, %.2f are allowed\n", worst,
                  SIGMAS);
    assert_true(worst <= SIGMAS);
}

/* By the strongest of the ways, over few days. */
static void expect_found(enum pairing_plant plant, size_t count)
{
    double best = 0;
    size_t way = 0;
    run_days(plant, count);
    for (size_t i = 0; i < attack_count(); i++) {
        struct attack_tally tally;
        attack_all(i, count, &tally);
        if (!attack_uses_times(i) && strangeness(&tally) > best) {
            best = strangeness(&tally);
            way = i;
        }
    }
    print_message("found by \"%s\": %.1f standard deviations\n", attack_name(way), best);
    assert_true(best > SIGMAS + 2);
}

static void random_numbers_that_count_are_noticed(void **state)
{
    (void)state;
    expect_found(PLANT_CHANCE_THAT_COUNTS, PLANTED_DAYS);
}

static void rising_turn_numbers_of_referrals_are_noticed(void **state)
{
    (void)state;
    expect_found(PLANT_RISING_TURNS, PLANTED_DAYS);
}

static void record_ids_that_are_near_each_other_are_noticed(void **state)
{
    (void)state;
    expect_found(PLANT_RELATED_IDS, PLANTED_DAYS);
}

static void an_hour_in_an_anonymous_frame_is_noticed(void **state)
{
    (void)state;
    expect_found(PLANT_HOURS, PLANTED_DAYS);
}

static void a_size_that_goes_with_the_person_is_noticed(void **state)
{
    (void)state;
    expect_found(PLANT_SIZES, PLANTED_DAYS);
}

static void a_frame_of_the_day_written_beside_a_referral_is_noticed(void **state)
{
    (void)state;
    expect_found(PLANT_WRITTEN_AT_ONCE, PLANTED_DAYS_MORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_way_of_pairing_does_better_than_chance_in_200_days),
        cmocka_unit_test(random_numbers_that_count_are_noticed),
        cmocka_unit_test(rising_turn_numbers_of_referrals_are_noticed),
        cmocka_unit_test(record_ids_that_are_near_each_other_are_noticed),
        cmocka_unit_test(an_hour_in_an_anonymous_frame_is_noticed),
        cmocka_unit_test(a_size_that_goes_with_the_person_is_noticed),
        cmocka_unit_test(a_frame_of_the_day_written_beside_a_referral_is_noticed),
    };
    return world_take_sodium() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

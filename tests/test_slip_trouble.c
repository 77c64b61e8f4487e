/* Printers in trouble: a hundred seeded stories in every run, five thousand with --long; and four
 * drivers that do one thing wrongly, each of which the hundred must notice. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/slip/road_mutant.h"
#include "tests/printer/plot.h"

#define SHORT_PLOTS 100
#define LONG_PLOTS 5000

static uint64_t only_seed;
static bool is_long;

static struct paper_pool pools[SLIP_80_MM + 1];

static int make_pools(void **state)
{
    (void)state;
    assert_true(sodium_init() >= 0);
    for (int paper = 0; paper <= SLIP_80_MM; paper++)
        assert_true(paper_pool_make(&pools[paper], (enum slip_paper)paper));
    return 0;
}

static int free_pools(void **state)
{
    (void)state;
    for (int paper = 0; paper <= SLIP_80_MM; paper++)
        paper_pool_free(&pools[paper]);
    return 0;
}

static void print_count(const struct plot_count *count)
{
    print_message(
        "%ld stories, %ld visits, %ld jobs: %ld printed, %ld without paper, %ld in doubt, "
        "%ld absent; %ld whole slips, %ld read; slowest free after %d ms; %ld stories with a late "
        "slip of a mute printer without a line\n",
        count->plots, count->visits, count->jobs, count->printed, count->no_paper, count->doubt,
        count->absent, count->whole, count->decoded, count->slowest_ms, count->excused);
    static const char *const names[PLOT_TROUBLES] = {
        "nothing", "paper before",  "paper at 40 mm", "paper at the cut",
        "cover",   "switched off",  "unplugged",      "swapped",
        "garbage", "other program", "stuck knife",    "cut short",
        "left",    "late",          "silent"};
    for (int i = 0; i < PLOT_TROUBLES; i++)
        print_message("  %s %ld\n", names[i], count->troubles[i]);
}

static void every_story_ends_with_the_right_slips_in_the_right_hands(void **state)
{
    (void)state;
    struct plot_count count = {0};
    char why[PLOT_WHY_MAX];
    uint64_t first = only_seed ? only_seed : 1;
    uint64_t last = only_seed ? only_seed : is_long ? LONG_PLOTS : SHORT_PLOTS;
    int failed = 0;
    for (uint64_t seed = first; seed <= last; seed++) {
        if (is_long && seed % 250 == 0)
            fprintf(stderr, "%llu of %d, %d failed\n", (unsigned long long)seed, LONG_PLOTS,
                    failed);
        if (!plot_run(&pools[seed % 2], seed, true, only_seed ? "test_slip_trouble" : NULL, &count,
                      why)) {
            print_message("seed %llu: %s\n", (unsigned long long)seed, why);
            failed++;
        }
    }
    print_count(&count);
    assert_int_equal(failed, 0);
    if (only_seed)
        return;
    for (int trouble = 0; trouble < PLOT_TROUBLES; trouble++)
        assert_true(count.troubles[trouble] > 0);
    assert_true(count.printed > 0 && count.no_paper > 0 && count.doubt > 0 && count.absent > 0);
    assert_true(count.decoded >= count.plots);
    assert_true(count.excused * 1000 <= count.plots);
}

static void a_driver_that_does_one_thing_wrongly_is_caught_within_the_hundred(void **state)
{
    (void)state;
    for (int mutant = ROAD_MUTANT_NONE + 1; mutant < ROAD_MUTANTS; mutant++) {
        struct plot_count count = {0};
        char why[PLOT_WHY_MAX];
        uint64_t seed = 1;
        road_mutant_choose((enum road_mutant)mutant);
        while (seed <= SHORT_PLOTS && plot_run(&pools[seed % 2], seed, false, NULL, &count, why))
            seed++;
        road_mutant_choose(ROAD_MUTANT_NONE);
        if (seed > SHORT_PLOTS)
            fail_msg("mutant %d lives", mutant);
        print_message("mutant %d: seed %llu: %s\n", mutant, (unsigned long long)seed, why);
    }
}

int main(int argc, char **argv)
{
    const char *wish = getenv("JORNADA_LONG");
    is_long =
        (wish != NULL && strcmp(wish, "1") == 0) || (argc > 1 && strcmp(argv[1], "--long") == 0);
    if (argc > 2 && strcmp(argv[1], "--seed") == 0)
        only_seed = strtoull(argv[2], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story_ends_with_the_right_slips_in_the_right_hands),
        cmocka_unit_test(a_driver_that_does_one_thing_wrongly_is_caught_within_the_hundred),
    };
    return cmocka_run_group_tests(tests, make_pools, free_pools);
}

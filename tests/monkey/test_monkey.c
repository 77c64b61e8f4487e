/* Two thousand seeded acts in every run, twenty thousand with JORNADA_LONG=1; JORNADA_SEED=n plays
 * one seed again. And the monkey finds what is planted: a visit, a text, a dress, a pixel left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/slip/maker.h"
#include "tests/monkey/monkey.h"

enum { ACTS = 500, SHORT_SEEDS = 4, LONG_SEEDS = 40, SHORTEN_RUNS = 60, SCREENS_LEAST = 20 };

struct seen {
    int leavings;
    uint64_t screens;
};

/* False when it failed: then the shortest story that was found has been told. */
static bool plays(uint64_t seed, struct seen *seen)
{
    struct monkey_story story = {.acts = calloc(ACTS, sizeof *story.acts), .count = ACTS};
    assert_non_null(story.acts);
    monkey_play(&story, seed);
    bool well = story.failed_at < 0;
    seen->leavings += story.leavings;
    seen->screens |= story.screens;
    if (!well) {
        monkey_shorten(&story, SHORTEN_RUNS);
        monkey_tell(&story, seed);
    }
    free(story.acts);
    return well;
}

static void whatever_is_touched_salir_leaves_the_neutral_picture_and_nothing(void **state)
{
    (void)state;
    const char *wanted = getenv("JORNADA_LONG"), *one = getenv("JORNADA_SEED");
    bool all = wanted != NULL && strcmp(wanted, "1") == 0;
    uint64_t first = one == NULL ? 1 : strtoull(one, NULL, 10);
    int seeds = one != NULL ? 1 : all ? LONG_SEEDS : SHORT_SEEDS, failed = 0;
    struct seen seen = {0};
    for (int i = 0; i < seeds; ++i)
        failed += !plays(first + (uint64_t)i, &seen);
    assert_int_equal(failed, 0);
    /* Otherwise nothing was looked at. */
    int screens = __builtin_popcountll(seen.screens);
    fprintf(stderr, "%d acts, %d leavings, %d screens\n", seeds * ACTS, seen.leavings, screens);
    assert_true(seen.leavings >= seeds * 5);
    assert_true(one != NULL || screens >= SCREENS_LEAST);
}

static void a_seed_plays_the_same_again(void **state)
{
    (void)state;
    enum { FEW = 120 };
    struct monkey_story one = {.acts = calloc(FEW, sizeof *one.acts), .count = FEW};
    struct monkey_story other = {.acts = calloc(FEW, sizeof *other.acts), .count = FEW};
    monkey_play(&one, 77);
    monkey_play(&other, 77);
    assert_int_equal(one.visits, other.visits);
    assert_int_equal(one.leavings, other.leavings);
    assert_memory_equal(one.acts, other.acts, sizeof *one.acts * FEW);
    free(one.acts);
    free(other.acts);
}

static void a_planted_leak_is_found_and_told_in_few_acts(void **state)
{
    (void)state;
    static const struct {
        enum monkey_leak leak;
        const char *why;
    } leaks[] = {{LEAK_VISIT, "the visit is not empty"},
                 {LEAK_CACHE, "1 personal texts stay rendered"},
                 {LEAK_DRESS, "the glass is not neutral"},
                 {LEAK_PICTURE, "the glass is not neutral: 1 of"}};
    for (size_t i = 0; i < sizeof leaks / sizeof leaks[0]; ++i) {
        struct monkey_story story = {
            .acts = calloc(ACTS, sizeof *story.acts), .count = ACTS, .leak = leaks[i].leak};
        monkey_play(&story, 5);
        assert_true(story.failed_at >= 0);
        assert_non_null(strstr(story.why, leaks[i].why));
        monkey_shorten(&story, SHORTEN_RUNS);
        monkey_tell(&story, 5);
        assert_true(story.failed_at >= 0 && story.count <= 8);
        free(story.acts);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], MAKER_FLAG) == 0)
        return maker_run(MAKER_FD);
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_touched_salir_leaves_the_neutral_picture_and_nothing),
        cmocka_unit_test(a_seed_plays_the_same_again),
        cmocka_unit_test(a_planted_leak_is_found_and_told_in_few_acts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What an attacker finds in what the engine publishes (nothing), and in what weaker publishers
 * would (tests/attack.h, tests/random_fair.h). Ten fairs in a usual run, 200 with JORNADA_LONG=1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack.h"
#include "tests/random_fair.h"

#define FAIRS_SHORT 10
#define FAIRS_LONG 200
#define RELEASES_MAX 3

enum publisher {
    SMALL_HIDDEN, /* the rest exact, as the inside view is */
    ROUNDED       /* and rounded, without complementary suppression */
};

static size_t fairs(void)
{
    const char *wish = getenv("JORNADA_LONG");
    return wish != NULL && strcmp(wish, "1") == 0 ? FAIRS_LONG : FAIRS_SHORT;
}

static struct disclosure_request request_for(struct random_fair *fair)
{
    return (struct disclosure_request){.now = random_fair_tables(fair),
                                       .io = io_real(),
                                       .changes = -1,
                                       .limit_ms = 10 * (int64_t)DISCLOSURE_LIMIT_MS};
}

/* As a coordinator would: a table that is too small for publication is left out. */
static struct disclosure *publish(struct random_fair *fair, const struct disclosure_release *before,
                                  size_t before_count)
{
    for (;;) {
        struct disclosure_request request = request_for(fair);
        struct disclosure *result;
        request.earlier = before;
        request.earlier_count = before_count;
        enum outcome outcome = disclosure_protect(&request, &result);
        if (outcome == DONE)
            return result;
        if (result->refusal != DISCLOSURE_ALL_HIDDEN || request.now.table_count == 1 ||
            before_count > 0) {
            print_message("refused: %s\n", result->why);
            disclosure_free(result);
            return NULL;
        }
        random_fair_drop(fair, request.now.tables[result->table].name);
        disclosure_free(result);
    }
}

static void assert_nothing_found(const struct attack *attack, const char *how, uint32_t seed,
                                 struct attack_found *sum)
{
    struct attack_found found;
    attack_run(attack, &found);
    if (found.narrow > 0)
        fail_msg("fair %u, %s: %zu of %zu hidden cells are narrow, %zu known; %s", seed, how,
                 found.narrow, found.hidden, found.recovered, found.first);
    sum->hidden += found.possible ? found.hidden : 0;
    sum->solved += found.solved;
}

static void test_nothing_is_found_in_random_fairs(void **state)
{
    (void)state;
    struct attack_found alone = {0}, told = {0};
    size_t refused = 0;
    for (uint32_t seed = 1; seed <= fairs(); seed++) {
        struct random_fair *fair = random_fair_make(seed);
        struct disclosure *result = publish(fair, NULL, 0);
        struct disclosure_release truth = random_fair_tables(fair);
        struct attack attack = {.count = 1, .population = random_fair_population};
        if (result != NULL) {
            attack.releases = &result->published;
            assert_nothing_found(&attack, "one release", seed, &alone);
            attack.truth = &truth;
            assert_nothing_found(&attack, "told which are small", seed, &told);
        }
        refused += result == NULL ? 1 : 0;
        disclosure_free(result);
        random_fair_free(fair);
    }
    print_message("%zu fairs, %zu refused: %zu and %zu hidden cells, %zu programs\n", fairs(),
                  refused, alone.hidden, told.hidden, alone.solved + told.solved);
    assert_true(alone.hidden > 100 * (fairs() - refused) / 10 && refused < fairs() / 4);
}

static void test_nothing_is_found_in_successive_releases(void **state)
{
    (void)state;
    struct attack_found sums[3] = {{0}, {0}, {0}};
    size_t pairs = 0;
    for (uint32_t seed = 1; seed <= fairs(); seed++) {
        struct random_fair *fair = random_fair_make(seed);
        struct disclosure *results[RELEASES_MAX] = {NULL};
        struct disclosure_release published[RELEASES_MAX];
        size_t count = 0, most = seed > FAIRS_SHORT && seed % 10 == 0 ? RELEASES_MAX : 2;
        while (count < most && (results[count] = publish(fair, published, count)) != NULL) {
            published[count] = results[count]->published;
            count++;
            random_fair_add(fair, 18 + 11 * (seed % 5));
            for (uint32_t i = 0; i < 4 * (seed % 3); i++)
                random_fair_amend(fair);
        }
        static const char *const words[] = {"apart", "unchanged", "added"};
        static const enum attack_guess guesses[] = {ATTACK_APART, ATTACK_UNCHANGED, ATTACK_ADDED};
        for (int guess = 0; guess < 3 && count > 1; guess++) {
            struct attack attack = {.releases = published,
                                    .count = count,
                                    .population = random_fair_population,
                                    .guess = guesses[guess]};
            assert_nothing_found(&attack, words[guess], seed, &sums[guess]);
        }
        pairs += count > 1 ? 1 : 0;
        for (size_t i = 0; i < RELEASES_MAX; i++)
            disclosure_free(results[i]);
        random_fair_free(fair);
    }
    print_message("%zu fairs with corrections: %zu, %zu and %zu hidden cells\n", pairs,
                  sums[0].hidden, sums[1].hidden, sums[2].hidden);
    assert_true(pairs > fairs() / 2 && sums[0].hidden > 0 && sums[2].hidden > 0);
}

/* A planted publisher that stops half way. The tables are the fair's own, written over. */
static struct disclosure_release publish_weakly(struct random_fair *fair, enum publisher publisher)
{
    struct disclosure_release release = random_fair_tables(fair);
    for (size_t t = 0; t < release.table_count; t++)
        for (size_t c = 0; c < release.tables[t].cell_count; c++) {
            int64_t *n = &release.tables[t].cells[c].n;
            if (*n < DISCLOSURE_MIN)
                *n = DISCLOSURE_HIDDEN;
            else if (publisher == ROUNDED)
                *n = (*n + 2) / 5 * 5;
        }
    return release;
}

static struct attack_found attack_weak(enum publisher publisher)
{
    struct attack_found sum = {0};
    for (uint32_t seed = 1; seed <= FAIRS_SHORT; seed++) {
        struct random_fair *fair = random_fair_make(seed);
        struct disclosure_release release = publish_weakly(fair, publisher);
        struct attack attack = {.releases = &release,
                                .count = 1,
                                .population = random_fair_population,
                                .exact = publisher == SMALL_HIDDEN};
        struct attack_found found;
        attack_run(&attack, &found);
        assert_true(found.possible);
        sum.narrow += found.narrow;
        sum.recovered += found.recovered;
        sum.hidden += found.hidden;
        random_fair_free(fair);
    }
    print_message("%zu of %zu hidden cells narrow, %zu known\n", sum.narrow, sum.hidden,
                  sum.recovered);
    return sum;
}

static void test_the_attacker_wins_where_small_counts_alone_are_hidden(void **state)
{
    (void)state;
    struct attack_found found = attack_weak(SMALL_HIDDEN);
    assert_true(found.recovered > 20 && found.narrow > found.recovered);
}

static void test_the_attacker_wins_where_rounding_is_all_that_protects(void **state)
{
    (void)state;
    struct attack_found found = attack_weak(ROUNDED);
    assert_true(found.narrow > found.hidden / 20);
}

static size_t attack_both(const struct disclosure_release published[2])
{
    struct attack_found found;
    struct attack attack = {.releases = published,
                            .count = 2,
                            .population = random_fair_population,
                            .guess = ATTACK_SAME};
    attack_run(&attack, &found);
    assert_true(found.possible);
    return found.narrow;
}

/* The same people again, in other tables: each release is safe by itself, and what the one hides
 * the other shows. */
static void test_the_attacker_wins_where_a_release_forgets_the_one_before(void **state)
{
    (void)state;
    struct attack_found sum = {0};
    for (uint32_t seed = 1; seed <= FAIRS_SHORT; seed++) {
        struct random_fair *fair = random_fair_make(seed);
        struct disclosure *results[2], *refused = NULL;
        struct disclosure_release published[2];
        random_fair_drop(fair, "people_age_first");
        random_fair_drop(fair, "people_day_sex");
        results[0] = publish(fair, NULL, 0);
        random_fair_drop(fair, "people_age_sex");
        random_fair_drop(fair, "services_day_service");
        results[1] = publish(fair, NULL, 0);
        for (size_t i = 0; i < 2; i++)
            published[i] = results[i]->published;
        struct disclosure_request request = request_for(fair);
        request.earlier = published;
        request.earlier_count = 1;
        assert_int_equal(disclosure_protect(&request, &refused), REFUSED);
        assert_int_equal(refused->refusal, DISCLOSURE_OTHER_TABLES);
        sum.narrow += attack_both(published);
        disclosure_free(refused);
        for (size_t i = 0; i < 2; i++)
            disclosure_free(results[i]);
        random_fair_free(fair);
    }
    print_message("naive: %zu narrow\n", sum.narrow);
    assert_true(sum.narrow > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_found_in_random_fairs),
        cmocka_unit_test(test_nothing_is_found_in_successive_releases),
        cmocka_unit_test(test_the_attacker_wins_where_small_counts_alone_are_hidden),
        cmocka_unit_test(test_the_attacker_wins_where_rounding_is_all_that_protects),
        cmocka_unit_test(test_the_attacker_wins_where_a_release_forgets_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

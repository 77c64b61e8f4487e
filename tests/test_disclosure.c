/* What may be published of tables small enough to be worked out by hand, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/disclosure.h"

#define CELLS_MAX 200

/* A table of two dimensions, or of one ("across" NULL); every cell, and Total where asked. */
struct drawn {
    struct disclosure_table table;
    struct disclosure_cell cells[CELLS_MAX];
    char labels[2][20][16];
};

static void draw(struct drawn *drawn, const char *name, const char *down, size_t rows,
                 const char *across, size_t columns, const int64_t *counts, bool totals)
{
    memset(drawn, 0, sizeof *drawn);
    size_t more = totals ? 1 : 0;
    drawn->table = (struct disclosure_table){.name = name,
                                             .dimension_count = across != NULL ? 2 : 1,
                                             .dimensions = {down, across},
                                             .cells = drawn->cells};
    for (size_t i = 0; i < 20; i++) {
        snprintf(drawn->labels[0][i], sizeof drawn->labels[0][i], "r%zu", i);
        snprintf(drawn->labels[1][i], sizeof drawn->labels[1][i], "c%zu", i);
    }
    for (size_t r = 0; r < rows + more; r++)
        for (size_t c = 0; c < columns + (across != NULL ? more : 0); c++) {
            struct disclosure_cell *cell = &drawn->cells[drawn->table.cell_count++];
            cell->labels[0] = r < rows ? drawn->labels[0][r] : NULL;
            cell->labels[1] = across != NULL && c < columns ? drawn->labels[1][c] : NULL;
            for (size_t i = 0; i < rows * columns; i++)
                if ((r == rows || i / columns == r) && (c == columns || i % columns == c))
                    cell->n += counts[i];
        }
}

static struct disclosure *ask(struct disclosure_table *tables, size_t count,
                              const struct disclosure_release *earlier, int64_t limit_ms)
{
    struct disclosure *result;
    struct disclosure_request request = {.now = {tables, count},
                                         .earlier = earlier,
                                         .earlier_count = earlier != NULL ? 1 : 0,
                                         .io = io_real(),
                                         .changes = -1,
                                         .limit_ms = limit_ms};
    enum outcome outcome = disclosure_protect(&request, &result);
    assert_int_equal(outcome == DONE, result->refusal == DISCLOSURE_FINE);
    assert_int_equal(outcome == INVALID, result->refusal == DISCLOSURE_BAD_TABLE);
    assert_int_equal(outcome == DONE, result->why[0] == '\0');
    assert_int_equal(outcome == DONE ? count : 0, result->published.table_count);
    return result;
}

static struct disclosure *ask_one(struct drawn *drawn)
{
    return ask(&drawn->table, 1, NULL, DISCLOSURE_LIMIT_MS);
}

static int64_t shown(const struct disclosure *result, size_t cell)
{
    return result->published.tables[0].cells[cell].n;
}

static void test_counts_are_rounded_to_the_nearest_five_and_small_ones_never_shown(void **state)
{
    (void)state;
    static const int64_t pairs[][2] = {
        {0, -1},  {1, -1},  {9, -1},  {10, 10}, {12, 10},
        {13, 15}, {15, 15}, {17, 15}, {18, 20}, {100000000, 100000000}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_int_equal(disclosure_round(pairs[i][0]), pairs[i][1]);
}

static void test_a_table_without_small_counts_is_only_rounded(void **state)
{
    (void)state;
    static const int64_t counts[] = {41, 52, 63, 74};
    struct drawn drawn;
    draw(&drawn, "t", "down", 2, "across", 2, counts, true);
    struct disclosure *result = ask_one(&drawn);
    static const int64_t expected[] = {40, 50, 95, 65, 75, 135, 105, 125, 230};
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(shown(result, i), expected[i]);
    assert_int_equal(result->hidden, 0);
    disclosure_free(result);
}

/* One hidden cell among two others: the total less these, each two up or down, by hand. */
static void test_a_single_small_count_gets_company_where_the_total_would_tell_it(void **state)
{
    (void)state;
    size_t accompanied = 0;
    for (int64_t small = 0; small < DISCLOSURE_MIN; small++) {
        const int64_t counts[] = {41, small, 63};
        struct drawn drawn;
        draw(&drawn, "t", "down", 3, NULL, 1, counts, true);
        struct disclosure *result = ask_one(&drawn);
        assert_int_equal(shown(result, 1), DISCLOSURE_HIDDEN);
        int64_t rest =
            disclosure_round(41 + small + 63) - disclosure_round(41) - disclosure_round(63);
        bool wide = rest - 6 <= 0 && rest + 6 >= DISCLOSURE_MIN - 1;
        assert_int_equal(result->hidden, wide ? 1 : 2);
        accompanied += wide ? 0 : 1;
        disclosure_free(result);
    }
    assert_true(accompanied > 3);
}

/* With many rounded neighbours the sum is vague enough by itself. */
static void test_nothing_more_is_hidden_where_rounding_hides_enough(void **state)
{
    (void)state;
    static const int64_t counts[] = {41, 4, 63, 52, 38, 77, 91, 120, 45};
    struct drawn drawn;
    draw(&drawn, "t", "down", 9, NULL, 1, counts, true);
    struct disclosure *result = ask_one(&drawn);
    assert_int_equal(result->hidden, 1);
    disclosure_free(result);
}

static void test_zeros_are_hidden_like_ones(void **state)
{
    (void)state;
    static const int64_t zero[] = {40, 0, 65, 30}, one[] = {40, 1, 64, 30};
    struct drawn drawn;
    struct disclosure *results[2];
    for (size_t i = 0; i < 2; i++) {
        draw(&drawn, "t", "down", 4, NULL, 1, i == 0 ? zero : one, true);
        results[i] = ask_one(&drawn);
    }
    assert_int_equal(results[0]->refusal, DISCLOSURE_FINE);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(shown(results[0], i), shown(results[1], i));
    disclosure_free(results[0]);
    disclosure_free(results[1]);
}

/* A combination that no row mentions is a zero, and a known zero is a known number. */
static void test_a_combination_that_is_left_out_is_hidden_like_any_small_one(void **state)
{
    (void)state;
    static const int64_t counts[] = {41, 52, 63, 0, 44, 55};
    struct drawn drawn;
    draw(&drawn, "t", "down", 3, "across", 2, counts, false);
    memmove(&drawn.cells[3], &drawn.cells[4], 2 * sizeof drawn.cells[0]);
    drawn.table.cell_count--;
    struct disclosure *result = ask_one(&drawn);
    assert_int_equal(result->published.tables[0].cell_count, 6);
    assert_int_equal(shown(result, 3), DISCLOSURE_HIDDEN);
    assert_int_equal(shown(result, 2), 65);
    disclosure_free(result);
}

static void test_the_same_cell_of_two_tables_is_hidden_in_both(void **state)
{
    (void)state;
    static const int64_t cross[] = {60, 30, 50, 25, 70, 3}, margin[] = {90, 75, 73};
    struct drawn drawn[2];
    draw(&drawn[0], "cross", "down", 3, "across", 2, cross, true);
    draw(&drawn[1], "margin", "down", 3, NULL, 1, margin, true);
    struct disclosure_table tables[2] = {drawn[0].table, drawn[1].table};
    struct disclosure *result = ask(tables, 2, NULL, DISCLOSURE_LIMIT_MS);
    for (size_t r = 0; r < 4; r++)
        assert_int_equal(result->published.tables[0].cells[3 * r + 2].n,
                         result->published.tables[1].cells[r].n);
    assert_true(result->hidden > 1);
    disclosure_free(result);
}

static void refuses(struct drawn *drawn, enum disclosure_refusal refusal, const char *word)
{
    struct disclosure *result = ask_one(drawn);
    assert_int_equal(result->refusal, refusal);
    if (strstr(result->why, word) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", result->why, word);
    disclosure_free(result);
}

static void test_a_table_in_which_everything_would_be_hidden_is_refused_in_words(void **state)
{
    (void)state;
    static const int64_t small[] = {3, 9, 8, 5, 0, 1}, bare[] = {0, 0, 0};
    struct drawn drawn;
    draw(&drawn, "few", "down", 6, NULL, 1, small, true);
    refuses(&drawn, DISCLOSURE_ALL_HIDDEN, "\"few\" every cell would be hidden");
    draw(&drawn, "few", "down", 3, "across", 2, small, true);
    refuses(&drawn, DISCLOSURE_ALL_HIDDEN, "every cell");
    draw(&drawn, "none", "down", 3, NULL, 1, bare, true);
    refuses(&drawn, DISCLOSURE_ALL_HIDDEN, "every cell");
}

/* 12 people: whichever is hidden beside the small one, little enough is left to show. */
static void test_a_small_grand_total_never_shows_who_is_behind_it(void **state)
{
    (void)state;
    static const int64_t counts[] = {11, 1};
    struct drawn drawn;
    draw(&drawn, "t", "down", 2, NULL, 1, counts, true);
    struct disclosure *result = ask_one(&drawn);
    if (result->refusal == DISCLOSURE_FINE)
        assert_int_equal(shown(result, 2), DISCLOSURE_HIDDEN); /* then the total is not told */
    else
        assert_int_equal(result->refusal, DISCLOSURE_ALL_HIDDEN);
    disclosure_free(result);
}

static void test_what_does_not_add_up_or_is_no_count_is_refused_with_its_place(void **state)
{
    (void)state;
    static const int64_t counts[] = {41, 52, 63};
    struct drawn drawn;
    draw(&drawn, "t", "down", 3, NULL, 1, counts, true);
    drawn.cells[3].n++;
    struct disclosure *result = ask_one(&drawn);
    assert_int_equal(result->refusal, DISCLOSURE_BAD_TABLE);
    assert_int_equal(result->cell, 3);
    disclosure_free(result);
    draw(&drawn, "t", "down", 3, NULL, 1, counts, false);
    drawn.cells[1].n = -4;
    refuses(&drawn, DISCLOSURE_BAD_TABLE, "expected a count");
    drawn.cells[1].n = DISCLOSURE_N_MAX + 1;
    refuses(&drawn, DISCLOSURE_BAD_TABLE, "expected a count");
    drawn.cells[1] = drawn.cells[0];
    refuses(&drawn, DISCLOSURE_BAD_TABLE, "twice");
    drawn.table.cell_count = 0;
    refuses(&drawn, DISCLOSURE_BAD_TABLE, "no rows");
}

static void test_no_time_left_refuses_even_what_would_be_easy(void **state)
{
    (void)state;
    static const int64_t counts[] = {41, 4, 63};
    struct drawn drawn;
    draw(&drawn, "t", "down", 3, NULL, 1, counts, true);
    struct disclosure *result = ask(&drawn.table, 1, NULL, 0);
    assert_int_equal(result->refusal, DISCLOSURE_TIME_OUT);
    assert_non_null(strstr(result->why, "time ran out"));
    disclosure_free(result);
}

static const int64_t first_counts[] = {60, 30, 50, 25, 70, 3, 44, 81, 39, 28};

/* Publishes `first_counts`, then the same with `more` in one cell. */
static struct disclosure *ask_again(size_t cell, int64_t more, struct disclosure **first)
{
    static struct drawn before, after;
    int64_t counts[10];
    memcpy(counts, first_counts, sizeof counts);
    draw(&before, "t", "down", 5, "across", 2, counts, true);
    *first = ask_one(&before);
    counts[cell] += more;
    draw(&after, "t", "down", 5, "across", 2, counts, true);
    return ask(&after.table, 1, &(*first)->published, DISCLOSURE_LIMIT_MS);
}

/* One woman more or fewer: the difference of the two releases would be her. */
static void test_a_release_that_shows_one_woman_by_subtraction_is_refused(void **state)
{
    (void)state;
    for (int64_t more = -9; more < DISCLOSURE_CHANGES_MIN; more++) {
        struct disclosure *first, *second = ask_again(0, more, &first);
        assert_int_equal(second->refusal, DISCLOSURE_FEW_CHANGES);
        assert_non_null(strstr(second->why, "fewer than 10 changes"));
        disclosure_free(first);
        disclosure_free(second);
    }
}

static void test_a_correction_after_enough_changes_hides_what_was_hidden_before(void **state)
{
    (void)state;
    struct disclosure *first, *second = ask_again(5, 60, &first); /* 3 → 63: no longer small */
    assert_int_equal(second->refusal, DISCLOSURE_FINE);
    for (size_t i = 0; i < first->published.tables[0].cell_count; i++)
        if (shown(first, i) == DISCLOSURE_HIDDEN)
            assert_int_equal(shown(second, i), DISCLOSURE_HIDDEN);
    assert_true(second->shown > 0);
    disclosure_free(first);
    disclosure_free(second);
}

static const struct disclosure_cell *find_cell(const struct disclosure_table *table,
                                               const char *down, const char *across)
{
    for (size_t i = 0; i < table->cell_count; i++) {
        const struct disclosure_cell *cell = &table->cells[i];
        const char *second = table->dimension_count > 1 ? cell->labels[1] : across;
        if (cell->labels[0] != NULL && strcmp(cell->labels[0], down) == 0 &&
            (second == NULL) == (across == NULL) && (second == NULL || strcmp(second, across) == 0))
            return cell;
    }
    fail_msg("no cell %s %s", down, across);
    return NULL;
}

/* One table prints no sums, the other is those sums: in the second release as in the first, a
 * small cell whose row is otherwise shown would be the row's sum less the rest. */
static void test_sums_that_only_another_table_prints_count_in_corrections_too(void **state)
{
    (void)state;
    static struct drawn inner[2], sums[2];
    struct disclosure *results[2];
    int64_t counts[2][6] = {{40, 50, 60, 70, 22, 33}, {40, 50, 60, 70, 22, 3}};
    for (size_t v = 0; v < 2; v++) {
        int64_t rows[3];
        counts[v][0] += v > 0 ? 40 : 0;
        for (size_t r = 0; r < 3; r++)
            rows[r] = counts[v][2 * r] + counts[v][2 * r + 1];
        draw(&inner[v], "inner", "down", 3, "across", 2, counts[v], false);
        draw(&sums[v], "sums", "down", 3, NULL, 1, rows, true);
        struct disclosure_table tables[2] = {inner[v].table, sums[v].table};
        results[v] = ask(tables, 2, v > 0 ? &results[0]->published : NULL, DISCLOSURE_LIMIT_MS);
        assert_int_equal(results[v]->refusal, DISCLOSURE_FINE);
    }
    const struct disclosure_table *tables = results[1]->published.tables;
    assert_int_equal(find_cell(&tables[0], "r2", "c1")->n, DISCLOSURE_HIDDEN);
    assert_true(find_cell(&tables[0], "r2", "c0")->n == DISCLOSURE_HIDDEN ||
                find_cell(&tables[1], "r2", NULL)->n == DISCLOSURE_HIDDEN);
    disclosure_free(results[0]);
    disclosure_free(results[1]);
}

static void test_the_hubs_own_number_of_changes_counts_where_it_is_known(void **state)
{
    (void)state;
    struct drawn drawn;
    struct disclosure *first, *again;
    draw(&drawn, "t", "down", 5, "across", 2, first_counts, true);
    first = ask_one(&drawn);
    for (int64_t changes = 9; changes <= 10; changes++) {
        struct disclosure_request request = {.now = {&drawn.table, 1},
                                             .earlier = &first->published,
                                             .earlier_count = 1,
                                             .io = io_real(),
                                             .changes = changes,
                                             .limit_ms = DISCLOSURE_LIMIT_MS};
        assert_int_equal(disclosure_protect(&request, &again), changes < 10 ? REFUSED : DONE);
        disclosure_free(again);
    }
    disclosure_free(first);
}

static void test_an_earlier_release_of_other_tables_or_unrounded_is_refused(void **state)
{
    (void)state;
    struct drawn old, now;
    draw(&old, "other", "down", 5, "across", 2, first_counts, true);
    draw(&now, "t", "down", 5, "across", 2, first_counts, true);
    struct disclosure_release earlier = {&old.table, 1};
    struct disclosure *result = ask(&now.table, 1, &earlier, DISCLOSURE_LIMIT_MS);
    assert_int_equal(result->refusal, DISCLOSURE_OTHER_TABLES);
    disclosure_free(result);
    draw(&old, "t", "down", 5, "across", 2, first_counts, true);
    result = ask(&now.table, 1, &earlier, DISCLOSURE_LIMIT_MS);
    assert_int_equal(result->refusal, DISCLOSURE_EARLIER_WEAK);
    disclosure_free(result);
}

static void test_the_same_request_gives_the_same_answer(void **state)
{
    (void)state;
    struct drawn drawn;
    draw(&drawn, "t", "down", 5, "across", 2, first_counts, true);
    struct disclosure *one = ask_one(&drawn), *two = ask_one(&drawn);
    assert_int_equal(one->solved, two->solved);
    for (size_t i = 0; i < one->published.tables[0].cell_count; i++)
        assert_int_equal(shown(one, i), shown(two, i));
    disclosure_free(one);
    disclosure_free(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_are_rounded_to_the_nearest_five_and_small_ones_never_shown),
        cmocka_unit_test(test_a_table_without_small_counts_is_only_rounded),
        cmocka_unit_test(test_a_single_small_count_gets_company_where_the_total_would_tell_it),
        cmocka_unit_test(test_nothing_more_is_hidden_where_rounding_hides_enough),
        cmocka_unit_test(test_zeros_are_hidden_like_ones),
        cmocka_unit_test(test_a_combination_that_is_left_out_is_hidden_like_any_small_one),
        cmocka_unit_test(test_the_same_cell_of_two_tables_is_hidden_in_both),
        cmocka_unit_test(test_a_table_in_which_everything_would_be_hidden_is_refused_in_words),
        cmocka_unit_test(test_a_small_grand_total_never_shows_who_is_behind_it),
        cmocka_unit_test(test_what_does_not_add_up_or_is_no_count_is_refused_with_its_place),
        cmocka_unit_test(test_no_time_left_refuses_even_what_would_be_easy),
        cmocka_unit_test(test_a_release_that_shows_one_woman_by_subtraction_is_refused),
        cmocka_unit_test(test_a_correction_after_enough_changes_hides_what_was_hidden_before),
        cmocka_unit_test(test_sums_that_only_another_table_prints_count_in_corrections_too),
        cmocka_unit_test(test_the_hubs_own_number_of_changes_counts_where_it_is_known),
        cmocka_unit_test(test_an_earlier_release_of_other_tables_or_unrounded_is_refused),
        cmocka_unit_test(test_the_same_request_gives_the_same_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* publish_rows.h: the labels of every column with the sums behind them, compared pair by pair. */
#include "sync/hub/publish_rows.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AGE_MAX 130 /* greater numbers are no ages, hours or days: codes */

struct axis { /* one dimension of one table */
    const struct table_file *file;
    size_t dimension, count;
    const char **labels;
    int64_t *sums; /* of the cells without a Total */
    int64_t total;
    bool has_total, exact;
};

struct axes {
    struct axis *axes;
    size_t count, exact; /* today's come first */
    char *why;
};

static enum outcome say(const struct axes *all, const struct axis *axis, const char *format,
                        const char *one, const char *other)
{
    char words[PUBLISH_WHY_MAX];
    (void)snprintf(words, sizeof words, format, one, other);
    (void)snprintf(all->why, PUBLISH_WHY_MAX, "%.100s: %.500s", axis->file->file, words);
    return REFUSED;
}

static const char *name_of(const struct axis *axis)
{
    return axis->file->table.dimensions[axis->dimension];
}

static size_t find(const struct axis *axis, const char *label)
{
    size_t i = 0;
    while (i < axis->count && strcmp(axis->labels[i], label) != 0)
        i++;
    return i;
}

static void take_cell(struct axis *axis, const struct disclosure_cell *cell)
{
    const struct disclosure_table *table = &axis->file->table;
    const char *label = cell->labels[axis->dimension];
    bool whole = true;
    for (size_t d = 0; d < table->dimension_count; d++)
        whole = whole && cell->labels[d] != NULL;
    axis->has_total = axis->has_total || label == NULL;
    if (label == NULL)
        return;
    size_t at = find(axis, label);
    if (at == axis->count)
        axis->labels[axis->count++] = label;
    if (whole && cell->n > 0) {
        axis->sums[at] += cell->n;
        axis->total += cell->n;
    }
}

static bool add_axis(struct axes *all, const struct table_file *file, size_t dimension, bool exact)
{
    struct axis *axis = &all->axes[all->count++];
    size_t cells = file->table.cell_count;
    *axis = (struct axis){.file = file, .dimension = dimension, .exact = exact};
    axis->labels = calloc(cells + 1, sizeof *axis->labels);
    axis->sums = calloc(cells + 1, sizeof *axis->sums);
    if (axis->labels == NULL || axis->sums == NULL)
        return false;
    for (size_t c = 0; c < cells; c++)
        take_cell(axis, &file->table.cells[c]);
    return true;
}

static bool add_folder(struct axes *all, const struct publish_folder *folder, bool exact)
{
    bool whole = true;
    for (size_t t = 0; t < folder->count; t++)
        for (size_t d = 0; whole && d < folder->files[t].table.dimension_count; d++)
            whole = add_axis(all, &folder->files[t], d, exact);
    all->exact = exact ? all->count : all->exact;
    return whole;
}

/* Of two rows each is the sum of the others where they are equal; that says nothing. */
static enum outcome check_sum(const struct axes *all, const struct axis *axis)
{
    for (size_t i = 0; axis->count > 2 && !axis->has_total && i < axis->count; i++)
        if (axis->sums[i] > 0 && 2 * axis->sums[i] == axis->total)
            return say(all, axis,
                       "\"%.60s\" is exactly all other rows of \"%.60s\" together: call it Total; "
                       "if it is none, add the row Total",
                       axis->labels[i], name_of(axis));
    return DONE;
}

static bool read_number(const char **at, int *number)
{
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > 3 || (digits == 3 && **at == '0'))
        return false;
    *number = atoi(*at);
    *at += digits;
    return *number <= AGE_MAX;
}

/* "0-5", "0–5 años", "12 a 17", "60+", "60 y más". */
static bool read_range(const char *label, int *low, int *high)
{
    static const char *const between[] = {"-", "–", " - ", " – ", " a ", " to "};
    static const char *const open[] = {"+", " +", " y más", " y mas", " and over", " or more"};
    if (!read_number(&label, low))
        return false;
    *high = AGE_MAX;
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        if (strncmp(label, open[i], strlen(open[i])) == 0)
            return true;
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
        const char *rest = label + strlen(between[i]);
        if (strncmp(label, between[i], strlen(between[i])) == 0 && read_number(&rest, high))
            return (*rest == '\0' || *rest == ' ') && *low < *high;
    }
    return false;
}

static enum outcome check_ranges(const struct axes *all, const struct axis *a, const struct axis *b)
{
    int low[2], high[2];
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; read_range(a->labels[i], &low[0], &high[0]) && j < b->count; j++)
            if (strcmp(a->labels[i], b->labels[j]) != 0 &&
                read_range(b->labels[j], &low[1], &high[1]) && low[0] <= low[1] &&
                high[1] <= high[0])
                return say(all, a->exact ? a : b,
                           "\"%.60s\" and \"%.60s\" hold the same people: in all tables and "
                           "releases the rows must be cut in the same way",
                           a->labels[i], b->labels[j]);
    return DONE;
}

/* The first label with somebody in it that the other one has not. */
static const char *lacks(const struct axis *axis, const struct axis *of)
{
    for (size_t i = 0; i < of->count; i++)
        if (of->sums[i] > 0 && find(axis, of->labels[i]) == axis->count)
            return of->labels[i];
    return NULL;
}

static bool has_same_counts(const struct axis *a, const struct axis *b)
{
    bool same = a->count == b->count && a->count > 1;
    for (size_t i = 0; same && i < a->count; i++) {
        size_t at = find(b, a->labels[i]);
        same = at < b->count && a->sums[i] == b->sums[at];
    }
    return same;
}

/* Two tables with the same grand total count the same. */
static enum outcome check_tables(const struct axes *all, const struct axis *a, const struct axis *b)
{
    if (a->file == b->file || a->total != b->total || a->total == 0)
        return DONE;
    bool named = strcmp(name_of(a), name_of(b)) == 0;
    if (!named && has_same_counts(a, b))
        return say(all, b,
                   "\"%.60s\" has the rows and counts of another table's \"%.60s\": give both the "
                   "same name, or nobody can look at them together",
                   name_of(b), name_of(a));
    const char *label = named ? lacks(b, a) : NULL;
    if (label != NULL)
        return say(
            all, b,
            "it has no \"%.60s\", as another table of the same people has in \"%.60s\": give "
            "all tables the same rows",
            label, name_of(a));
    return DONE;
}

/* A row that was put together with others, or that has a new name, would be subtracted. */
static enum outcome check_gone(const struct axes *all, const struct axis *is,
                               const struct axis *was)
{
    if (strcmp(is->file->name, was->file->name) != 0 || is->dimension != was->dimension ||
        is->file->table.dimension_count != was->file->table.dimension_count)
        return DONE;
    for (size_t i = 0; i < was->count; i++)
        if (find(is, was->labels[i]) == is->count)
            return say(
                all, is,
                "the row \"%.60s\" of an earlier release is missing in \"%.60s\": rows may "
                "come, none may go, be put together or be named anew (0 where nobody is left)",
                was->labels[i], name_of(is));
    return DONE;
}

static enum outcome check_pair(const struct axes *all, size_t i, size_t j)
{
    const struct axis *a = &all->axes[i], *b = &all->axes[j];
    enum outcome outcome = DONE;
    if (j < all->exact)
        outcome = check_tables(all, a, b);
    else
        outcome = check_gone(all, a, b);
    if (outcome == DONE && strcasecmp(name_of(a), name_of(b)) == 0)
        outcome = check_ranges(all, a, b);
    return outcome;
}

static enum outcome check_all(const struct axes *all)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < all->exact; i++) {
        outcome = check_sum(all, &all->axes[i]);
        for (size_t j = 0; outcome == DONE && j < all->count; j++)
            outcome = check_pair(all, i, j);
    }
    return outcome;
}

enum outcome publish_rows_check(const struct publish_folder *now,
                                const struct publish_folder *earlier, size_t earlier_count,
                                char why[PUBLISH_WHY_MAX])
{
    size_t room = now->count * DISCLOSURE_DIMENSIONS_MAX;
    for (size_t e = 0; e < earlier_count; e++)
        room += earlier[e].count * DISCLOSURE_DIMENSIONS_MAX;
    struct axes all = {.axes = calloc(room + 1, sizeof *all.axes), .why = why};
    bool whole = all.axes != NULL && add_folder(&all, now, true);
    for (size_t e = 0; whole && e < earlier_count; e++)
        whole = add_folder(&all, &earlier[e], false);
    enum outcome outcome = BUSY;
    if (whole)
        outcome = check_all(&all);
    else
        (void)snprintf(why, PUBLISH_WHY_MAX, "memory is short");
    for (size_t i = 0; i < all.count; i++) {
        free(all.axes[i].labels);
        free(all.axes[i].sums);
    }
    free(all.axes);
    return outcome;
}

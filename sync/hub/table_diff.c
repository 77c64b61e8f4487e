/* table_diff.h: the old rows by name, sorted; each new one is looked up. */
#include "sync/hub/table_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 3

static const struct {
    const char *file, *keys[KEYS_MAX];
} names[] = {
    {"map.csv", {"kind", "number", "label"}},
    {"points.csv", {"office", "name", NULL}},
};

struct keyed {
    const struct table_in *table;
    size_t columns[KEYS_MAX], count;
};

static void key_of(const char *file, const struct table_in *table, struct keyed *keyed)
{
    *keyed = (struct keyed){.table = table, .columns = {0}, .count = 1};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].file, file) != 0)
            continue;
        keyed->count = 0;
        for (size_t j = 0; j < KEYS_MAX && names[i].keys[j] != NULL; j++)
            keyed->columns[keyed->count++] = table_in_column(table, names[i].keys[j]);
        return;
    }
    static const char *const first[] = {"code", "module", "id"};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        size_t column = table_in_column(table, first[i]);
        /* offices.csv has a code and a module: the code names it */
        if (column != SIZE_MAX) {
            keyed->columns[0] = column;
            return;
        }
    }
}

struct item {
    const struct keyed *keyed;
    size_t row;
    bool met;
};

static int compare_keys(const struct keyed *a, size_t row_a, const struct keyed *b, size_t row_b)
{
    int order = 0;
    for (size_t i = 0; i < a->count && order == 0; i++)
        order = strcmp(table_in_cell(a->table, row_a, a->columns[i]),
                       table_in_cell(b->table, row_b, b->columns[i]));
    return order;
}

static int by_key(const void *a, const void *b)
{
    const struct item *one = a, *other = b;
    int order = compare_keys(one->keyed, one->row, other->keyed, other->row);
    return order != 0 ? order : (one->row > other->row) - (one->row < other->row);
}

/* The first old row of that name, once: a second one of the same name is new. */
static struct item *find(struct item *items, size_t count, const struct keyed *keyed, size_t row)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_keys(items[middle].keyed, items[middle].row, keyed, row) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < count && !items[low].met &&
                 compare_keys(items[low].keyed, items[low].row, keyed, row) == 0;
    return there ? &items[low] : NULL;
}

static bool is_same(const struct table_in *table, size_t row, const struct table_in *old,
                    size_t old_row, const size_t *old_columns)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (strcmp(table_in_cell(table, row, i), table_in_cell(old, old_row, old_columns[i])) != 0)
            return false;
    }
    return true;
}

static void walk(const struct keyed *keyed, const struct keyed *before, struct item *items,
                 size_t count, struct table_diff *diff, table_diff_row *each, void *context)
{
    size_t old_columns[TABLE_IN_COLUMNS_MAX];
    const struct table_in *table = keyed->table;
    for (size_t i = 0; i < table->columns; i++)
        old_columns[i] =
            before->table != NULL ? table_in_column(before->table, table_in_title(table, i)) : 0;
    for (size_t row = 0; row < table->rows; row++) {
        struct item *old = find(items, count, keyed, row);
        if (old == NULL) {
            diff->fresh++;
            each(context, row, SIZE_MAX);
            continue;
        }
        old->met = true;
        if (is_same(table, row, before->table, old->row, old_columns)) {
            diff->same++;
        } else {
            diff->changed++;
            each(context, row, old->row);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!items[i].met) {
            diff->gone++;
            each(context, SIZE_MAX, items[i].row);
        }
    }
}

enum outcome table_diff_read(const char *file, const struct table_in *table,
                             const struct table_in *old, struct table_diff *diff,
                             table_diff_row *each, void *context)
{
    struct keyed keyed, before = {.table = NULL};
    size_t count = old != NULL ? old->rows : 0;
    struct item *items = calloc(count + 1, sizeof *items);
    memset(diff, 0, sizeof *diff);
    if (items == NULL)
        return BUSY;
    key_of(file, table, &keyed);
    if (old != NULL)
        key_of(file, old, &before);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct item){.keyed = &before, .row = i};
    qsort(items, count, sizeof items[0], by_key);
    walk(&keyed, &before, items, count, diff, each, context);
    free(items);
    return DONE;
}

void table_diff_name(const char *file, const struct table_in *table, size_t row, char *text,
                     size_t room)
{
    struct keyed keyed;
    size_t used = 0;
    key_of(file, table, &keyed);
    text[0] = '\0';
    for (size_t i = 0; i < keyed.count && used < room; i++) {
        const char *cell = table_in_cell(table, row, keyed.columns[i]);
        if (cell[0] != '\0')
            used += (size_t)snprintf(text + used, room - used, "%s%s", used > 0 ? " · " : "", cell);
    }
    /* What people call it, where that is another column. */
    static const char *const called[] = {"name", "name_es", "subject"};
    for (size_t i = 0; i < sizeof called / sizeof called[0] && keyed.count == 1; i++) {
        const char *cell = table_in_cell(table, row, table_in_column(table, called[i]));
        if (cell[0] != '\0' && used < room)
            used += (size_t)snprintf(text + used, room - used, " · %s", cell);
    }
}

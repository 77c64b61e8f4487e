/* publication_work.h: JSON into disclosure.h and back. */
#include "sync/hub/publication_work.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/hub/disclosure.h"

#define TABLES_MAX 8
#define EARLIER_MAX 64

/* Tables as disclosure.h wants them; strings are the JSON's and `names`. */
struct shape {
    struct disclosure_release release;
    struct disclosure_table tables[TABLES_MAX];
    char names[TABLES_MAX][2][48];
};

static void empty(struct shape *shape)
{
    for (size_t i = 0; i < shape->release.table_count; i++)
        free(shape->tables[i].cells);
    shape->release.table_count = 0;
}

/* A label, or NULL for the last one: the total. */
static const char *label_at(const json_t *labels, size_t index)
{
    return index + 1 < json_array_size(labels) ? json_string_value(json_array_get(labels, index))
                                               : NULL;
}

static bool put_cells(struct disclosure_table *table, const json_t *said)
{
    const json_t *rows = json_object_get(said, "rows"), *columns = json_object_get(said, "columns");
    const json_t *cells = json_object_get(said, "cells");
    size_t height = json_array_size(rows), width = columns != NULL ? json_array_size(columns) : 1;
    if (height == 0 || width == 0 || height * width > DISCLOSURE_CELLS_MAX ||
        json_array_size(cells) != height)
        return false;
    table->cells = calloc(height * width, sizeof *table->cells);
    if (table->cells == NULL)
        return false;
    table->cell_count = height * width;
    for (size_t i = 0; i < height * width; i++) {
        const json_t *n = json_array_get(json_array_get(cells, i / width), i % width);
        table->cells[i].labels[0] = label_at(rows, i / width);
        table->cells[i].labels[1] = columns != NULL ? label_at(columns, i % width) : NULL;
        table->cells[i].n = json_is_integer(n) ? json_integer_value(n) : DISCLOSURE_HIDDEN;
    }
    return true;
}

static bool put_table(struct shape *shape, const json_t *said)
{
    const char *id = json_string_value(json_object_get(said, "id"));
    size_t at = shape->release.table_count;
    if (id == NULL || at == TABLES_MAX)
        return false;
    struct disclosure_table *table = &shape->tables[at];
    *table = (struct disclosure_table){.name = id, .dimension_count = 1};
    snprintf(shape->names[at][0], sizeof shape->names[at][0], "%s row", id);
    snprintf(shape->names[at][1], sizeof shape->names[at][1], "%s column", id);
    table->dimensions[0] = shape->names[at][0];
    if (json_object_get(said, "columns") != NULL)
        table->dimensions[table->dimension_count++] = shape->names[at][1];
    shape->release.tables = shape->tables;
    shape->release.table_count++;
    return put_cells(table, said);
}

static bool is_in(const json_t *list, const char *id)
{
    const json_t *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        if (json_is_string(one) && strcmp(json_string_value(one), id) == 0)
            return true;
    }
    return false;
}

/* Without those that are left out. */
static bool put_all(struct shape *shape, const json_t *tables, const json_t *left_out)
{
    const json_t *said;
    size_t i;
    json_array_foreach(tables, i, said)
    {
        const char *id = json_string_value(json_object_get(said, "id"));
        if (id == NULL || (!is_in(left_out, id) && !put_table(shape, said)))
            return false;
    }
    return true;
}

struct group {
    const json_t *said;
    struct shape now, earlier[EARLIER_MAX];
    struct disclosure_release releases[EARLIER_MAX];
    size_t earlier_count;
    json_t *left_out;
};

static bool read_group(struct group *group)
{
    const json_t *list = json_object_get(group->said, "earlier");
    if (json_array_size(list) > EARLIER_MAX)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        group->earlier_count = i + 1;
        if (!put_all(&group->earlier[i], json_array_get(list, i), NULL))
            return false;
        group->releases[i] = group->earlier[i].release;
    }
    return put_all(&group->now, json_object_get(group->said, "tables"), group->left_out);
}

static void close_group(struct group *group)
{
    empty(&group->now);
    for (size_t i = 0; i < group->earlier_count; i++)
        empty(&group->earlier[i]);
    group->earlier_count = 0;
}

static const json_t *table_named(const json_t *tables, const char *id)
{
    const json_t *said;
    size_t i;
    json_array_foreach(tables, i, said)
    {
        if (strcmp(json_string_value(json_object_get(said, "id")), id) == 0)
            return said;
    }
    return NULL;
}

/* Why numbers are hidden, all of a group together. */
struct reasons {
    int64_t small, protects, was_hidden;
};

static bool was_hidden(const json_t *before, size_t row, size_t column)
{
    const json_t *line = json_array_get(json_object_get(before, "cells"), row);
    return json_is_null(json_array_get(line, column));
}

static void add_reason(struct reasons *reasons, int64_t exact, bool before)
{
    if (exact < DISCLOSURE_MIN)
        reasons->small++;
    else if (before)
        reasons->was_hidden++;
    else
        reasons->protects++;
}

/* The table as it was, with what may be published in it. */
static json_t *table_json(const json_t *said, const json_t *before,
                          const struct disclosure_table *table, struct reasons *reasons)
{
    json_t *rows = json_array(), *row = NULL, *copy = json_deep_copy(said);
    const json_t *columns = json_object_get(said, "columns"),
                 *exact = json_object_get(said, "cells");
    size_t width = columns != NULL ? json_array_size(columns) : 1;
    for (size_t i = 0; i < table->cell_count; i++) {
        bool hidden = table->cells[i].n == DISCLOSURE_HIDDEN;
        const json_t *n = json_array_get(json_array_get(exact, i / width), i % width);
        if (i % width == 0) {
            row = json_array();
            json_array_append_new(rows, row);
        }
        json_array_append_new(row, hidden ? json_null() : json_integer(table->cells[i].n));
        if (hidden)
            add_reason(reasons, json_integer_value(n), was_hidden(before, i / width, i % width));
    }
    json_object_set_new(copy, "cells", rows);
    return copy;
}

static json_t *group_json(const struct group *group, const struct disclosure *result)
{
    const json_t *said = json_object_get(group->said, "tables");
    const json_t *earlier = json_object_get(group->said, "earlier");
    const json_t *last = json_array_get(earlier, json_array_size(earlier) - 1);
    struct reasons reasons = {0, 0, 0};
    json_t *tables = json_array();
    for (size_t i = 0; result != NULL && i < result->published.table_count; i++) {
        const struct disclosure_table *table = &result->published.tables[i];
        json_array_append_new(tables, table_json(table_named(said, table->name),
                                                 table_named(last, table->name), table, &reasons));
    }
    return json_pack("{s:O, s:b, s:o, s:O, s:I, s:I, s:I}", "id",
                     json_object_get(group->said, "id"), "as_before", result == NULL, "tables",
                     tables, "left_out", group->left_out, "small", (json_int_t)reasons.small,
                     "protects", (json_int_t)reasons.protects, "was_hidden",
                     (json_int_t)reasons.was_hidden);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One look. BUSY: once more, a table is left out now. */
static enum outcome look(struct group *group, int64_t until_ms, json_t **answer,
                         char why[WORK_WHY_MAX])
{
    bool first = json_is_true(json_object_get(group->said, "first"));
    int64_t left_ms = until_ms - now_ms();
    struct disclosure *result = NULL;
    if (group->now.release.table_count == 0) {
        *answer = group_json(group, NULL);
        return DONE;
    }
    const struct disclosure_request request = {
        .now = group->now.release,
        .io = io_real(),
        .earlier = group->releases,
        .earlier_count = group->earlier_count,
        .changes = json_integer_value(json_object_get(group->said, "changes")),
        .limit_ms = left_ms > 0 ? left_ms : 0};
    enum outcome outcome = disclosure_protect(&request, &result);
    enum disclosure_refusal refusal = result != NULL ? result->refusal : DISCLOSURE_FINE;
    if (outcome == DONE) {
        *answer = group_json(group, result);
    } else if (refusal == DISCLOSURE_ALL_HIDDEN && first &&
               result->table < group->now.release.table_count) {
        const char *id = group->now.tables[result->table].name;
        json_array_append_new(group->left_out, json_string(id));
        outcome = BUSY;
    } else if (!first && (refusal == DISCLOSURE_FEW_CHANGES || refusal == DISCLOSURE_ALL_HIDDEN)) {
        *answer = group_json(group, NULL);
        outcome = DONE;
    } else {
        const char *name = result != NULL ? disclosure_refusal_name(refusal) : "other";
        snprintf(why, WORK_WHY_MAX, "%.40s: %.140s", name,
                 result != NULL ? result->why : "memory is short");
        outcome = REFUSED;
    }
    disclosure_free(result);
    return outcome;
}

static enum outcome do_group(const json_t *said, int64_t until_ms, json_t *groups,
                             char why[WORK_WHY_MAX])
{
    struct group *group = calloc(1, sizeof *group);
    json_t *answer = NULL;
    enum outcome outcome = group == NULL ? INVALID : BUSY;
    if (group == NULL)
        return BUSY;
    *group = (struct group){.said = said, .left_out = json_array()};
    while (outcome == BUSY) {
        outcome = read_group(group) ? look(group, until_ms, &answer, why) : INVALID;
        close_group(group);
    }
    if (outcome == DONE)
        json_array_append_new(groups, answer);
    json_decref(group->left_out);
    free(group);
    return outcome;
}

enum outcome publication_work(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    json_t *asked = json_loadb((const char *)job, size, 0, NULL);
    json_t *groups = json_array(), *said, *answer;
    int64_t until_ms = now_ms() + DISCLOSURE_LIMIT_MS;
    enum outcome outcome = asked == NULL ? INVALID : DONE;
    size_t i;
    json_array_foreach(json_object_get(asked, "groups"), i, said)
    {
        if (outcome == DONE)
            outcome = do_group(said, until_ms, groups, why);
    }
    answer = json_pack("{s:o}", "groups", groups);
    if (outcome == DONE && json_dumpf(answer, result, JSON_COMPACT) != 0)
        outcome = BUSY;
    json_decref(answer);
    json_decref(asked);
    return outcome;
}

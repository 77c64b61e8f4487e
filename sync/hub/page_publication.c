/* page_publication.h. Numbers are those of the release: nothing here knows another one. */
#include "sync/hub/page_publication.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/page_say.h"
#include "sync/hub/publication_table.h"
#include "sync/hub/web_inside.h"

#define LONG_LIST 30

static const char *say_of(const struct web_visit *visit, const json_t *table, const char *part)
{
    char key[64];
    const char *id = json_string_value(json_object_get(table, "id"));
    snprintf(key, sizeof key, "publish.%.40s%s", id != NULL ? id : "", part);
    const char *word = words_get(visit->web->words, key, visit->language);
    return word != NULL ? word : "";
}

static json_t *cell_json(const struct web_visit *visit, const json_t *n, const char *column)
{
    bool hidden = !json_is_integer(n);
    json_t *said = hidden ? json_string(page_say(visit, "publish.hidden"))
                          : page_say_count(visit, json_integer_value(n));
    return json_pack("{s:o, s:b, s:s}", "said", said, "hidden", hidden, "column", column);
}

/* NULL: a line of a long list without a number. */
static json_t *row_json(const struct web_visit *visit, const json_t *table, size_t index, bool skip)
{
    const json_t *columns = json_object_get(table, "columns"), *n;
    const json_t *line = json_array_get(json_object_get(table, "cells"), index);
    const char *counted = say_of(visit, table, ".counted");
    json_t *cells = json_array();
    bool told = false;
    size_t i;
    json_array_foreach(line, i, n)
    {
        const char *name = json_string_value(json_array_get(columns, i));
        json_array_append_new(cells, cell_json(visit, n, name != NULL ? name : counted));
        told = told || json_is_integer(n);
    }
    if (!skip || told)
        return json_pack("{s:O, s:o}", "name",
                         json_array_get(json_object_get(table, "rows"), index), "cells", cells);
    json_decref(cells);
    return NULL;
}

static json_t *columns_json(const struct web_visit *visit, const json_t *table)
{
    json_t *columns = json_object_get(table, "columns");
    return columns != NULL ? json_incref(columns)
                           : json_pack("[s]", say_of(visit, table, ".counted"));
}

static json_t *table_json(const struct web_visit *visit, const json_t *table, uint32_t version)
{
    size_t count = json_array_size(json_object_get(table, "rows"));
    json_int_t as_of = json_integer_value(json_object_get(table, "as_of"));
    char more[PAGE_SAY_MAX] = "", before[PAGE_SAY_MAX] = "";
    json_t *rows = json_array();
    int64_t hidden = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        json_t *row = row_json(visit, table, i, count > LONG_LIST);
        hidden += row == NULL;
        if (row != NULL)
            json_array_append_new(rows, row);
    }
    if (hidden > 0)
        page_say_number(visit, "publish.more_hidden", hidden, more);
    if (as_of != (json_int_t)version)
        page_say_number(visit, "publish.same_as", as_of, before);
    return json_pack("{s:O, s:s, s:s, s:s, s:o, s:b, s:o, s:o, s:s, s:s}", "id",
                     json_object_get(table, "id"), "caption", say_of(visit, table, ""), "sentence",
                     say_of(visit, table, ".what"), "row_name", say_of(visit, table, ".row"),
                     "columns", columns_json(visit, table), "wide",
                     json_object_get(table, "columns") != NULL, "rows", rows, "total",
                     count > 0 ? row_json(visit, table, count - 1, false) : json_null(), "more",
                     more, "before", before);
}

json_t *page_publication_tables(const struct web_visit *visit, const json_t *tables,
                                uint32_t version)
{
    json_t *list = json_array();
    const json_t *table;
    size_t i;
    json_array_foreach(tables, i, table)
        json_array_append_new(list, table_json(visit, table, version));
    return list;
}

json_t *page_publication_left_out(const struct web_visit *visit, const json_t *left_out)
{
    json_t *list = json_array();
    const json_t *id;
    size_t i;
    json_array_foreach(left_out, i, id)
    {
        char key[64];
        snprintf(key, sizeof key, "publish.%.40s", json_string_value(id));
        json_array_append_new(list, json_string(page_say(visit, key)));
    }
    return list;
}

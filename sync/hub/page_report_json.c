/* A report's tables as values for result_table.html. */
#include <stdio.h>

#include "sync/hub/page_report.h"
#include "sync/hub/page_say.h"

json_t *page_report_count_json(const struct report *report, int64_t n)
{
    char text[64];
    report_say_count(report, n, text);
    return json_string(text);
}

static json_t *cell_json(const struct report *report, const char *column, int64_t n)
{
    json_t *cell =
        json_pack("{s:o, s:s}", "said", page_report_count_json(report, n), "column", column);
    if (n != STATS_HIDDEN) {
        char plain[24];
        snprintf(plain, sizeof plain, "%lld", (long long)n);
        json_object_set_new(cell, "n", json_string(plain));
    }
    return cell;
}

static json_t *row_json(const struct report *report, const struct report_table *table,
                        const char *name, const int64_t *numbers)
{
    json_t *cells = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(cells, cell_json(report, table->columns[i], numbers[i]));
    return json_pack("{s:s, s:o}", "name", name, "cells", cells);
}

static json_t *total_json(const struct report *report, const struct report_table *table,
                          const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->has_total[i])
            return json_null();
    }
    return row_json(report, table, name, table->total);
}

json_t *page_report_table_json(const struct web_visit *visit, const struct report *report,
                               const struct report_table *table)
{
    static const char *const charts[] = {[REPORT_CHART_NONE] = "none",
                                         [REPORT_CHART_BARS] = "bars",
                                         [REPORT_CHART_COLUMNS] = "columns",
                                         [REPORT_CHART_PYRAMID] = "pyramid"};
    json_t *columns = json_array(), *rows = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(columns, json_string(table->columns[i]));
    for (size_t i = 0; i < table->row_count; i++)
        json_array_append_new(rows,
                              row_json(report, table, table->rows[i].name, table->rows[i].numbers));
    return json_pack("{s:s, s:b, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "id", table->id, "wide",
                     table->column_count > 2, "chart", charts[table->chart], "caption",
                     table->title, "row_name", table->row_name, "sentence", table->sentence,
                     "columns", columns, "rows", rows, "total",
                     total_json(report, table, page_say(visit, "results.total")));
}

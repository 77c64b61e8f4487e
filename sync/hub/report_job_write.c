/* report_job.h: the hub's side. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sync/hub/report_job.h"

bool report_job_paper(const char *name, enum job_paper *paper)
{
    *paper = strcasecmp(name, "a4") == 0 ? JOB_PAPER_A4 : JOB_PAPER_LETTER;
    return *paper == JOB_PAPER_A4 || strcasecmp(name, "letter") == 0;
}

static bool goes_along(const char *key)
{
    return strncmp(key, "file.", 5) == 0 || strncmp(key, "closing.", 8) == 0 ||
           strncmp(key, "results.", 8) == 0;
}

json_t *report_job_words(const struct words *words, enum web_language language)
{
    json_t *all = json_object();
    const char *key;
    for (size_t i = 0; (key = words_key_at(words, i)) != NULL; i++) {
        if (goes_along(key))
            json_object_set_new(all, key, json_string(words_get(words, key, language)));
    }
    return all;
}

static json_t *number(int64_t n)
{
    return n == STATS_HIDDEN ? json_null() : json_integer((json_int_t)n);
}

static json_t *rows_json(const struct report_table *table)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < table->row_count; i++) {
        json_t *numbers = json_array();
        for (size_t j = 0; j < table->column_count; j++)
            json_array_append_new(numbers, number(table->rows[i].numbers[j]));
        json_array_append_new(
            rows, json_pack("{s:s, s:o}", "name", table->rows[i].name, "numbers", numbers));
    }
    return rows;
}

static json_t *table_json(const struct report_table *table)
{
    json_t *columns = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(
            columns, json_pack("{s:s, s:o}", "name", table->columns[i], "total",
                               table->has_total[i] ? number(table->total[i]) : json_null()));
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:o, s:o}", "id", table->id, "chart",
                     (int)table->chart, "title", table->title, "sentence", table->sentence,
                     "row_name", table->row_name, "columns", columns, "rows", rows_json(table));
}

static json_t *report_json(const struct report *report)
{
    json_t *tables = json_array(), *notes = json_array();
    for (size_t i = 0; i < report->table_count; i++)
        json_array_append_new(tables, table_json(&report->tables[i]));
    for (size_t i = 0; i < report->note_count; i++)
        json_array_append_new(notes, json_string(report->notes[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:o, s:o, s:o, s:o}",
                     "fair", report->fair, "title", report->title, "place", report->place, "days",
                     report->days, "municipality", report->municipality, "made", report->made,
                     "filtered", report->filtered, "closed", report->closed, "sample",
                     report->sample, "has_people", report->has_people, "has_services",
                     report->has_services, "people", number(report->people), "services",
                     number(report->services), "notes", notes, "tables", tables);
}

enum outcome report_job_write(const struct report *report, const struct words *words,
                              enum job_paper paper, char **text)
{
    json_t *all =
        json_pack("{s:s, s:i, s:o, s:o}", "language", report->language == WEB_ENGLISH ? "en" : "es",
                  "paper", (int)paper, "words", report_job_words(words, report->language), "report",
                  report_json(report));
    *text = all != NULL ? json_dumps(all, JSON_COMPACT) : NULL;
    json_decref(all);
    return *text != NULL ? DONE : BUSY;
}

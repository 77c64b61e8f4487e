/* Resultados: what a fair did, out of its report (report.h), and the same as CSV.
 *
 * Promises: the page is the inside view and says so; the CSV may leave the room: it is the outside
 * view of the same report. A picture is made in the browser out of its table's own cells, so that
 * it can say nothing that the table does not. The filter is a plain form; its choices are days,
 * booths, and municipalities of which at least STATS_MIN came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_write.h"
#include "sync/hub/page.h"
#include "sync/hub/page_report.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"

/* -- The page -----------------------------------------------------------------------------------
 */

static json_t *results_json(const struct web_visit *visit, const struct report *report)
{
    char query[PAGE_REPORT_QUERY_MAX];
    json_t *tables = json_array(), *notes = json_array();
    page_report_query(report, query);
    for (size_t i = 0; i < report->table_count; i++)
        json_array_append_new(tables, page_report_table_json(visit, report, &report->tables[i]));
    for (size_t i = 0; i < report->note_count; i++)
        json_array_append_new(notes, json_string(report->notes[i]));
    json_t *results =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "fair_title", report->title,
                  "fair_place", report->place, "days", report->days, "query", query, "hidden",
                  report->hidden, "filtered", report->filtered, "tables", tables, "notes", notes);
    if (report->has_people)
        json_object_set_new(results, "people", page_report_count_json(report, report->people));
    if (report->has_services)
        json_object_set_new(results, "given", page_report_count_json(report, report->services));
    return results;
}

void page_results(struct web_visit *visit)
{
    struct report *report;
    enum outcome outcome = page_report_make(visit, REPORT_INSIDE, &report);
    if (outcome == NOT_FOUND && form_get(&visit->query, "jornada")[0] == '\0') {
        page_send(visit, 200, "results", NULL);
        return;
    }
    if (outcome != DONE) {
        report_free(report);
        page_report_refuse(visit, outcome);
        return;
    }
    json_t *results = results_json(visit, report);
    json_object_update_missing_new(results, page_report_choices(visit, report));
    report_free(report);
    page_send(visit, 200, "results", json_pack("{s:o}", "results", results));
}

/* -- The file -----------------------------------------------------------------------------------
 */

static void write_table(FILE *csv, const struct report_table *table, const char *total)
{
    for (size_t i = 0; i < table->row_count; i++) {
        for (size_t j = 0; j < table->column_count; j++) {
            const char *cells[] = {table->id, table->rows[i].name, table->columns[j]};
            csv_write_row(csv, cells, 3, table->rows[i].numbers[j]);
        }
    }
    for (size_t j = 0; j < table->column_count; j++) {
        const char *cells[] = {table->id, total, table->columns[j]};
        if (table->has_total[j])
            csv_write_row(csv, cells, 3, table->total[j]);
    }
}

static void write_report(const struct web_visit *visit, const struct report *report, FILE *csv)
{
    const char *people[] = {"total", "Total", page_say(visit, "results.people")};
    const char *given[] = {"total", "Total", page_say(visit, "results.given")};
    fputs("table,row,counted,count\r\n", csv);
    for (size_t i = 0; i < report->table_count; i++)
        write_table(csv, &report->tables[i], "Total");
    if (report->has_people)
        csv_write_row(csv, people, 3, report->people);
    if (report->has_services)
        csv_write_row(csv, given, 3, report->services);
}

void page_results_csv(struct web_visit *visit)
{
    char *text = NULL;
    size_t size = 0;
    struct report *report;
    enum outcome outcome = page_report_make(visit, REPORT_OUTSIDE, &report);
    FILE *csv = outcome == DONE ? open_memstream(&text, &size) : NULL;
    if (csv != NULL) {
        write_report(visit, report, csv);
        outcome = fclose(csv) == 0 && text != NULL ? DONE : BUSY;
    } else if (outcome == DONE) {
        outcome = BUSY;
    }
    report_free(report);
    if (outcome != DONE) {
        free(text);
        page_report_refuse(visit, outcome);
        return;
    }
    web_add_header(visit->answer, "Content-Disposition", "attachment; filename=\"resultados.csv\"");
    web_say(visit, 200, text);
    visit->answer->type = "text/csv; charset=utf-8";
    visit->answer->owned = text;
}

/* report_job.h: the side of jornada-work. */
#include "sync/hub/report_job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const ids[] = {"services", "booths", "hours",  "days",
                                  "ages",     "visits", "places", "loop"};

static const char *string_of(const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));
    return text != NULL ? text : "";
}

static void take(const json_t *json, const char *key, char *room, size_t size)
{
    snprintf(room, size, "%s", string_of(json, key));
}

static int64_t number_of(const json_t *json)
{
    return json_is_integer(json) ? (int64_t)json_integer_value(json) : STATS_HIDDEN;
}

/* A chart looks for its table by a pointer that stays. */
static const char *id_of(const char *word)
{
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (strcmp(ids[i], word) == 0)
            return ids[i];
    }
    return "";
}

static bool read_rows(const json_t *rows, struct report_table *table)
{
    const json_t *row, *cell;
    size_t i, j;
    table->row_count = json_array_size(rows);
    table->rows = calloc(table->row_count + 1, sizeof *table->rows);
    if (table->rows == NULL)
        return false;
    json_array_foreach(rows, i, row)
    {
        const json_t *numbers = json_object_get(row, "numbers");
        take(row, "name", table->rows[i].name, REPORT_NAME_MAX);
        if (json_array_size(numbers) != table->column_count)
            return false;
        json_array_foreach(numbers, j, cell) table->rows[i].numbers[j] = number_of(cell);
    }
    return true;
}

static bool read_table(const json_t *json, struct report_table *table)
{
    const json_t *columns = json_object_get(json, "columns"), *column;
    int64_t chart = number_of(json_object_get(json, "chart"));
    size_t i;
    table->id = id_of(string_of(json, "id"));
    take(json, "title", table->title, sizeof table->title);
    take(json, "sentence", table->sentence, sizeof table->sentence);
    take(json, "row_name", table->row_name, sizeof table->row_name);
    table->column_count = json_array_size(columns);
    if (table->column_count > REPORT_COLUMNS_MAX || chart < REPORT_CHART_NONE ||
        chart > REPORT_CHART_PYRAMID)
        return false;
    table->chart = (enum report_chart)chart;
    json_array_foreach(columns, i, column)
    {
        take(column, "name", table->columns[i], REPORT_NAME_MAX);
        table->total[i] = number_of(json_object_get(column, "total"));
        table->has_total[i] = table->total[i] != STATS_HIDDEN;
    }
    return read_rows(json_object_get(json, "rows"), table);
}

static bool read_report(const json_t *json, struct report *report)
{
    const json_t *tables = json_object_get(json, "tables"), *notes = json_object_get(json, "notes");
    take(json, "fair", report->fair, sizeof report->fair);
    take(json, "title", report->title, sizeof report->title);
    take(json, "place", report->place, sizeof report->place);
    take(json, "days", report->days, sizeof report->days);
    take(json, "municipality", report->municipality, sizeof report->municipality);
    take(json, "made", report->made, sizeof report->made);
    take(json, "filtered", report->filtered, sizeof report->filtered);
    report->view = REPORT_OUTSIDE;
    report->closed = json_is_true(json_object_get(json, "closed"));
    report->sample = json_is_true(json_object_get(json, "sample"));
    report->has_people = json_is_true(json_object_get(json, "has_people"));
    report->has_services = json_is_true(json_object_get(json, "has_services"));
    report->people = number_of(json_object_get(json, "people"));
    report->services = number_of(json_object_get(json, "services"));
    size_t count = json_array_size(tables);
    report->note_count = json_array_size(notes);
    if (!json_is_array(tables) || count > REPORT_TABLES_MAX ||
        report->note_count > REPORT_NOTES_MAX)
        return false;
    for (size_t i = 0; i < report->note_count; i++) {
        const char *note = json_string_value(json_array_get(notes, i));
        snprintf(report->notes[i], REPORT_TEXT_MAX, "%s", note != NULL ? note : "");
    }
    for (; report->table_count < count; report->table_count++) {
        struct report_table *table = &report->tables[report->table_count];
        if (!read_table(json_array_get(tables, report->table_count), table)) {
            free(table->rows);
            return false;
        }
    }
    return true;
}

enum outcome report_job_read(const uint8_t *bytes, size_t size, struct report_job *job)
{
    json_t *json = json_loadb((const char *)bytes, size, 0, NULL);
    int64_t paper = number_of(json_object_get(json, "paper"));
    *job = (struct report_job){.json = json, .report = calloc(1, sizeof *job->report)};
    bool good = job->report != NULL && json_is_object(json_object_get(json, "report")) &&
                (paper == JOB_PAPER_LETTER || paper == JOB_PAPER_A4) &&
                read_report(json_object_get(json, "report"), job->report);
    if (!good) {
        report_job_free(job);
        return INVALID;
    }
    job->paper = (enum job_paper)paper;
    job->report->language =
        strcmp(string_of(json, "language"), "en") == 0 ? WEB_ENGLISH : WEB_SPANISH;
    return DONE;
}

void report_job_free(struct report_job *job)
{
    for (size_t i = 0; job->report != NULL && i < job->report->table_count; i++)
        free(job->report->tables[i].rows);
    free(job->report);
    json_decref(job->json);
    *job = (struct report_job){.report = NULL};
}

const char *report_job_say(const json_t *json, const char *key)
{
    return string_of(json_object_get(json, "words"), key);
}

void report_job_count(const json_t *json, int64_t n, char text[64])
{
    char plain[32];
    size_t out = 0;
    if (n < 0) {
        snprintf(text, 64, "%.63s", report_job_say(json, "file.untold"));
        return;
    }
    int length = snprintf(plain, sizeof plain, "%" PRId64, n);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[out++] = ',';
        text[out++] = plain[i];
    }
    text[out] = '\0';
}

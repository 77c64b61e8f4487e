/* Resultados: what the fair did, each table with its sentence in words, and the same as CSV.
 *
 * Promises: the inside view of stats.h: grand totals are exact, every cell under STATS_MIN is told
 * as such, the loop of referrals only after the close. A picture is made in the browser out of its
 * table's own cells, so that it can say nothing that the table does not. Publishing needs more
 * (complementary suppression): until that is built, nobody but the coordinator has this page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_write.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/stats.h"
#include "sync/hub/tally.h"
#include "sync/hub/web_inside.h"

#define NAME_MAX 96

struct results {
    struct web_visit *visit;
    struct fair fair;
    const struct pack *pack;
    struct stats *stats;
    int64_t ages[AGE_BANDS][SEX_VALUES];
    json_t *tables; /* of the page … */
    FILE *csv;      /* … or the rows of the file; one of both is NULL */
};

/* One table: rows of a name and one to SEX_VALUES numbers. */
struct table {
    const char *id, *chart;
    const char *columns[SEX_VALUES]; /* words */
    size_t column_count;
    json_t *rows;
    int64_t most; /* the largest row that is told, for the sentence; -1 none */
    char most_name[NAME_MAX];
    size_t hidden;
};

static const char *say(const struct results *results, const char *key)
{
    return page_say(results->visit, key);
}

static void word(const struct results *results, const char *table, const char *part,
                 const char **text)
{
    char key[80];
    snprintf(key, sizeof key, "results.%s%s", table, part);
    *text = say(results, key);
}

static json_t *cell_json(const struct results *results, int64_t n)
{
    json_t *cell = json_pack("{s:o}", "said", page_say_count(results->visit, n));
    if (n != STATS_HIDDEN) {
        char plain[24];
        snprintf(plain, sizeof plain, "%lld", (long long)n);
        json_object_set_new(cell, "n", json_string(plain));
    }
    return cell;
}

static void add_csv(const struct results *results, const struct table *table, const char *name,
                    const int64_t *numbers)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const char *cells[] = {table->id, name, say(results, table->columns[i])};
        csv_write_row(results->csv, cells, 3, numbers[i]);
    }
}

static void add_row(const struct results *results, struct table *table, const char *name,
                    const int64_t *numbers)
{
    json_t *cells = json_array();
    if (results->csv != NULL)
        add_csv(results, table, name, numbers);
    for (size_t i = 0; i < table->column_count; i++) {
        json_t *cell = cell_json(results, numbers[i]);
        json_object_set_new(cell, "column", json_string(say(results, table->columns[i])));
        json_array_append_new(cells, cell);
        table->hidden += numbers[i] == STATS_HIDDEN;
        if (numbers[i] > table->most) {
            table->most = numbers[i];
            snprintf(table->most_name, sizeof table->most_name, "%s%s%s", name,
                     table->column_count > 1 ? ", " : "",
                     table->column_count > 1 ? say(results, table->columns[i]) : "");
        }
    }
    json_array_append_new(table->rows, json_pack("{s:s, s:o}", "name", name, "cells", cells));
}

static void begin(struct table *table, const char *id, const char *chart, const char *column)
{
    *table = (struct table){.id = id,
                            .chart = chart,
                            .columns = {column},
                            .column_count = 1,
                            .rows = json_array(),
                            .most = -1};
}

/* "The most: Consulta médica, 49. 3 cells are fewer than five and not told." */
static json_t *sentence(const struct results *results, const struct table *table)
{
    char hidden[PAGE_SAY_MAX], most[PAGE_SAY_MAX], text[3 * PAGE_SAY_MAX];
    page_say_number(results->visit, "results.hidden", (int64_t)table->hidden, hidden);
    page_say_number(results->visit, "results.most", table->most, most);
    if (table->most < 0)
        snprintf(text, sizeof text, "%s", say(results, "results.nothing"));
    else
        snprintf(text, sizeof text, "%s %s (%s).%s%s", say(results, "results.first"),
                 table->most_name, most, table->hidden > 0 ? " " : "",
                 table->hidden > 0 ? hidden : "");
    return json_string(text);
}

static void end(struct results *results, struct table *table)
{
    const char *caption, *row;
    word(results, table->id, "", &caption);
    word(results, table->id, ".row", &row);
    json_t *columns = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(columns, json_string(say(results, table->columns[i])));
    json_array_append_new(results->tables,
                          json_pack("{s:s, s:b, s:s, s:s, s:s, s:o, s:o, s:o}", "id", table->id,
                                    "wide", table->column_count > 1, "chart", table->chart,
                                    "caption", caption, "row_name", row, "sentence",
                                    sentence(results, table), "columns", columns, "rows",
                                    table->rows));
}

/* -- The tables ---------------------------------------------------------------------------------
 */

static int64_t find(const struct stats *stats, enum stats_table table, const char *key)
{
    for (size_t i = 0; i < stats->tables[table].count; i++) {
        if (strcmp(stats->tables[table].rows[i].key, key) == 0)
            return stats->tables[table].rows[i].n;
    }
    return STATS_HIDDEN;
}

static void add_services(struct results *results)
{
    struct table table;
    begin(&table, "services", "bars", "results.given");
    for (size_t i = 0; i < results->pack->service_count; i++) {
        const struct pack_service *service = &results->pack->services[i];
        bool english = results->visit->language == WEB_ENGLISH && service->name_en != NULL;
        char key[12];
        snprintf(key, sizeof key, "%u", (unsigned)service->code);
        int64_t n = find(results->stats, STATS_BY_SERVICE, key);
        add_row(results, &table, english ? service->name_en : service->name_es, &n);
    }
    end(results, &table);
}

static void add_hours(struct results *results)
{
    struct table table;
    begin(&table, "hours", "columns", "results.people");
    for (int hour = 0; hour < 24; hour++) {
        char key[12], name[16];
        snprintf(key, sizeof key, "%02d", hour);
        snprintf(name, sizeof name, "%02d:00", hour);
        for (size_t i = 0; i < results->stats->tables[STATS_BY_HOUR].count; i++) {
            const struct stats_row *row = &results->stats->tables[STATS_BY_HOUR].rows[i];
            if (strcmp(row->key, key) == 0)
                add_row(results, &table, name, &row->n);
        }
    }
    end(results, &table);
}

static void add_ages(struct results *results)
{
    static const char *const sexes[SEX_VALUES] = {"results.sex_none", "results.sex_m",
                                                  "results.sex_h", "results.sex_x"};
    static const int order[SEX_VALUES] = {SEX_M_MUJER, SEX_H_HOMBRE, SEX_X_OTHER, 0};
    struct table table;
    begin(&table, "ages", "pyramid", "");
    table.column_count = SEX_VALUES;
    for (int i = 0; i < SEX_VALUES; i++)
        table.columns[i] = sexes[order[i]];
    for (int age = 1; age <= AGE_BANDS; age++) {
        int64_t numbers[SEX_VALUES];
        int band = age % AGE_BANDS; /* not said stands last */
        for (int i = 0; i < SEX_VALUES; i++) {
            int64_t n = results->ages[band][order[i]];
            numbers[i] = n < STATS_MIN ? STATS_HIDDEN : n;
        }
        const char *name =
            band > 0 ? record_age_name((enum age_band)band) : say(results, "results.not_said");
        add_row(results, &table, name, numbers);
    }
    end(results, &table);
}

static void add_visits(struct results *results)
{
    struct table table;
    begin(&table, "visits", "bars", "results.people");
    add_row(results, &table, say(results, "results.first_time"), &results->stats->first_time);
    add_row(results, &table, say(results, "results.repeat"), &results->stats->repeat);
    end(results, &table);
}

static void add_places(struct results *results)
{
    struct table table;
    begin(&table, "places", "bars", "results.people");
    for (size_t i = 0; i < results->stats->tables[STATS_BY_MUNICIPALITY].count; i++) {
        const struct stats_row *row = &results->stats->tables[STATS_BY_MUNICIPALITY].rows[i];
        bool home = (uint32_t)strtoul(row->key, NULL, 10) == results->fair.municipality;
        char name[NAME_MAX];
        snprintf(name, sizeof name, "%s", home ? results->visit->hub->name : row->key);
        add_row(results, &table, row->key[0] != '\0' ? name : say(results, "results.not_said"),
                &row->n);
    }
    end(results, &table);
}

static void add_loop(struct results *results)
{
    static const enum loop_column columns[] = {LOOP_ISSUED,    LOOP_SEEN,   LOOP_ACCEPTED,
                                               LOOP_ATTENDED,  LOOP_CLOSED, LOOP_NO_CAPACITY,
                                               LOOP_WITHDRAWN, LOOP_LAPSED, LOOP_OPEN};
    struct table table;
    if (!results->stats->closed)
        return;
    begin(&table, "loop", "bars", "results.referrals");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        char key[64];
        snprintf(key, sizeof key, "results.loop_%s", loop_column_name(columns[i]));
        add_row(results, &table, say(results, key), &results->stats->loop.columns[columns[i]]);
    }
    end(results, &table);
}

/* -- Reading ------------------------------------------------------------------------------------
 */

static bool take_age(void *context, const struct storage_value columns[])
{
    struct results *results = context;
    int64_t age = columns[0].number, sex = columns[1].number;
    if (age >= 0 && age < AGE_BANDS && sex >= 0 && sex < SEX_VALUES)
        results->ages[age][sex] = columns[2].number;
    return true;
}

static enum outcome read_ages(struct results *results)
{
    struct hub *hub = results->visit->hub;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(results->fair.id, 8),
                                     storage_number(TALLY_AGE_SEX)};
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT a, b, sum(n) FROM margin WHERE tenant = $1 AND fair = $2"
                     " AND what = $3 GROUP BY a, b",
                     3, values, take_age, results);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* NOT_FOUND: there is no fair. results->stats is the caller's to free. */
static enum outcome read_results(struct results *results)
{
    struct web *web = results->visit->web;
    if (call_centre_pack(web->call_centre, &results->fair, &results->pack) != DONE)
        return NOT_FOUND;
    enum outcome outcome = stats_read(web->hub, results->fair.name, &results->stats);
    if (outcome == DONE)
        outcome = read_ages(results);
    if (outcome != DONE)
        return outcome;
    results->tables = json_array();
    add_services(results);
    add_hours(results);
    add_ages(results);
    add_visits(results);
    add_places(results);
    add_loop(results);
    return DONE;
}

void page_results(struct web_visit *visit)
{
    struct results *results = calloc(1, sizeof *results);
    if (results == NULL) {
        web_refuse(visit, 503);
        return;
    }
    results->visit = visit;
    enum outcome outcome = read_results(results);
    if (outcome == DONE)
        page_send(visit, 200, "results",
                  json_pack("{s:{s:s, s:o, s:o, s:b, s:o}}", "results", "fair_title",
                            results->fair.title, "people",
                            page_say_count(visit, results->stats->people), "given",
                            page_say_count(visit, results->stats->services), "open",
                            !results->stats->closed, "tables", json_incref(results->tables)));
    else if (outcome == NOT_FOUND)
        page_send(visit, 200, "results", NULL);
    else
        web_refuse(visit, 503);
    json_decref(results->tables);
    free(results->stats);
    free(results);
}

static void write_totals(const struct results *results)
{
    const char *people[] = {"total", "Total", say(results, "results.people")};
    const char *given[] = {"total", "Total", say(results, "results.given")};
    csv_write_row(results->csv, people, 3, results->stats->people);
    csv_write_row(results->csv, given, 3, results->stats->services);
}

void page_results_csv(struct web_visit *visit)
{
    char *text = NULL;
    size_t size = 0;
    struct results *results = calloc(1, sizeof *results);
    FILE *csv = results != NULL ? open_memstream(&text, &size) : NULL;
    enum outcome outcome = BUSY;
    if (csv != NULL) {
        *results = (struct results){.visit = visit, .csv = csv};
        fputs("table,row,counted,count\r\n", csv);
        outcome = read_results(results);
        if (outcome == DONE)
            write_totals(results);
        json_decref(results->tables);
        free(results->stats);
        if (fclose(csv) != 0)
            outcome = BUSY;
    }
    free(results);
    if (outcome != DONE || text == NULL) {
        free(text);
        web_refuse(visit, outcome == NOT_FOUND ? 404 : 503);
        return;
    }
    web_add_header(visit->answer, "Content-Disposition", "attachment; filename=\"resultados.csv\"");
    web_say(visit, 200, text);
    visit->answer->type = "text/csv; charset=utf-8";
    visit->answer->owned = text;
}

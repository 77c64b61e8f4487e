/* publication_table.h over the table margin, the fair's pack and the list of municipalities. */
#include "sync/hub/publication_table.h"

#include <stdlib.h>
#include <string.h>

#include "sync/csv.h"
#include "sync/hub/inside.h"
#include "sync/hub/loop_stats.h"
#include "sync/hub/page.h"
#include "sync/hub/tally.h"
#include "sync/hub/withheld.h"

#define ROWS_MAX 640
#define COLUMNS_MAX 8
#define MUNICIPALITIES_MAX 3000

static const struct publication_table known[] = {
    {"services", "services", "servicios.csv", "servicio", NULL, "servicios"},
    {"ages", "people", "edades.csv", "edad", "identidad", "personas"},
    {"places", "people", "municipios.csv", "municipio", NULL, "personas"},
    {"hours", "people", "horas.csv", "hora", NULL, "personas"},
    {"visits", "people", "visitas.csv", "visita", NULL, "personas"},
    {"referrals", "referrals", "vales.csv", "oficina", "resultado", "vales"},
};
#define KNOWN (sizeof known / sizeof known[0])

const struct publication_table *publication_table_at(size_t index)
{
    return index < KNOWN ? &known[index] : NULL;
}

const struct publication_table *publication_table_find(const char *id)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (strcmp(known[i].id, id) == 0)
            return &known[i];
    }
    return NULL;
}

/* One table while it is filled. A key is a margin's a (rows) or b (columns), as it is counted. */
struct grid {
    const struct publication_table *table;
    enum tally_what what;
    size_t rows, columns; /* columns 1 in a list */
    json_t *row_names, *column_names;
    int64_t row_keys[ROWS_MAX], column_keys[COLUMNS_MAX];
    size_t row_at[ROWS_MAX]; /* where a key's row stands: several keys may share one */
    size_t keys;
    size_t other; /* the row of keys that have none; SIZE_MAX: those are not counted */
    int64_t cells[ROWS_MAX][COLUMNS_MAX];
};

struct reading {
    struct hub *hub;
    const struct words *words;
    const struct fair *fair;
    const struct pack *pack;
    json_t *tables;
    struct grid grid;
};

static const char *say(const struct reading *reading, const char *key)
{
    const char *word = words_get(reading->words, key, WEB_SPANISH);
    return word != NULL ? word : key;
}

static struct grid *begin(struct reading *reading, const char *id, enum tally_what what)
{
    struct grid *grid = &reading->grid;
    *grid = (struct grid){.table = publication_table_find(id),
                          .what = what,
                          .columns = 1,
                          .row_names = json_array(),
                          .other = SIZE_MAX};
    return grid;
}

/* A row of this name, or the one that has it already. */
static void add_row(struct grid *grid, const char *name, int64_t key)
{
    size_t row = 0;
    while (row < grid->rows &&
           strcmp(json_string_value(json_array_get(grid->row_names, row)), name))
        row++;
    if (row == ROWS_MAX || grid->keys == ROWS_MAX)
        return;
    if (row == grid->rows) {
        json_array_append_new(grid->row_names, json_string(name));
        grid->rows++;
    }
    grid->row_keys[grid->keys] = key;
    grid->row_at[grid->keys++] = row;
}

static void add_column(struct grid *grid, const char *name, int64_t key)
{
    if (grid->column_names == NULL) {
        grid->column_names = json_array();
        grid->columns = 0;
    }
    json_array_append_new(grid->column_names, json_string(name));
    grid->column_keys[grid->columns++] = key;
}

static size_t row_of(const struct grid *grid, int64_t key)
{
    for (size_t i = 0; i < grid->keys; i++) {
        if (grid->row_keys[i] == key)
            return grid->row_at[i];
    }
    return grid->other;
}

static void add_count(struct grid *grid, int64_t a, int64_t b, int64_t n)
{
    size_t row = row_of(grid, a), column = 0;
    while (grid->column_names != NULL && column < grid->columns && grid->column_keys[column] != b)
        column++;
    if (row != SIZE_MAX && column < grid->columns)
        grid->cells[row][column] += n;
}

static json_t *row_json(const struct grid *grid, const int64_t cells[COLUMNS_MAX])
{
    json_t *row = json_array();
    int64_t sum = 0;
    for (size_t i = 0; i < grid->columns; i++) {
        json_array_append_new(row, json_integer(cells[i]));
        sum += cells[i];
    }
    if (grid->column_names != NULL)
        json_array_append_new(row, json_integer(sum));
    return row;
}

static void end(struct reading *reading)
{
    struct grid *grid = &reading->grid;
    int64_t sums[COLUMNS_MAX] = {0};
    json_t *rows = json_array(), *table;
    for (size_t row = 0; row < grid->rows; row++) {
        json_array_append_new(rows, row_json(grid, grid->cells[row]));
        for (size_t i = 0; i < grid->columns; i++)
            sums[i] += grid->cells[row][i];
    }
    json_array_append_new(rows, row_json(grid, sums));
    json_array_append_new(grid->row_names, json_string(say(reading, "publish.total")));
    table = json_pack("{s:s, s:s, s:o, s:o}", "id", grid->table->id, "group", grid->table->group,
                      "rows", grid->row_names, "cells", rows);
    if (grid->column_names != NULL) {
        json_array_append_new(grid->column_names, json_string(say(reading, "publish.total")));
        json_object_set_new(table, "columns", grid->column_names);
    }
    json_array_append_new(reading->tables, table);
    grid->row_names = grid->column_names = NULL;
}

static bool take_margin(void *context, const struct storage_value columns[])
{
    add_count(context, columns[0].number, columns[1].number, columns[2].number);
    return true;
}

/* Fills the grid, and ends it when all went well. */
static enum outcome fill(struct reading *reading)
{
    struct hub *hub = reading->hub;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(reading->fair->id, 8),
                                     storage_number(reading->grid.what)};
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT a, b, sum(n) FROM margin WHERE tenant = $1 AND fair = $2"
                     " AND what = $3 GROUP BY a, b ORDER BY a, b",
                     3, values, take_margin, &reading->grid);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    end(reading);
    return DONE;
}

/* -- The tables -------------------------------------------------------------------------------- */

static enum outcome add_services(struct reading *reading)
{
    struct grid *grid = begin(reading, "services", TALLY_SERVICE);
    for (size_t i = 0; i < reading->pack->service_count; i++) {
        const struct pack_service *service = &reading->pack->services[i];
        const char *label = service->discreet_label;
        add_row(grid, label[0] != '\0' ? label : service->name_es, service->code);
    }
    struct hub *hub = reading->hub;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(reading->fair->id, 8),
                                     storage_number(TALLY_SERVICE), storage_number(TALLY_GIVEN)};
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT a, b, sum(n) FROM margin WHERE tenant = $1 AND fair = $2"
                     " AND what = $3 AND b = $4 GROUP BY a, b ORDER BY a, b",
                     4, values, take_margin, grid);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    end(reading);
    return DONE;
}

static enum outcome add_ages(struct reading *reading)
{
    struct grid *grid = begin(reading, "ages", TALLY_AGE_SEX);
    for (int age = AGE_0_5; age < AGE_BANDS; age++)
        add_row(grid, record_age_name((enum age_band)age), age);
    add_row(grid, say(reading, "publish.not_said"), AGE_NOT_SAID);
    add_column(grid, say(reading, "results.sex_m"), SEX_M_MUJER);
    add_column(grid, say(reading, "results.sex_h"), SEX_H_HOMBRE);
    add_column(grid, say(reading, "results.sex_x"), SEX_X_OTHER);
    add_column(grid, say(reading, "publish.not_said"), SEX_NOT_SAID);
    return fill(reading);
}

/* Rows of the state in the list's order, home first. */
static enum outcome add_municipalities(const struct reading *reading, struct grid *grid)
{
    struct page_file file;
    struct csv csv;
    char why[CSV_WHY_MAX];
    if (page_file("municipios.csv", &file) == NULL)
        return INVALID;
    char *text = malloc(file.size + 1);
    if (text == NULL)
        return BUSY;
    memcpy(text, file.bytes, file.size);
    text[file.size] = '\0';
    enum outcome outcome = csv_read(text, "municipios.csv", MUNICIPALITIES_MAX, &csv, why);
    for (int home = 1; outcome == DONE && home >= 0; home--) {
        for (size_t i = 0; i < csv.rows; i++) {
            uint32_t code = (uint32_t)strtoul(csv_cell(&csv, i, 0), NULL, 10);
            bool here = code == reading->fair->municipality;
            if (code / 1000 == reading->fair->municipality / 1000 && here == (home == 1))
                add_row(grid, csv_cell(&csv, i, 1), code);
        }
    }
    if (outcome == DONE)
        csv_release(&csv);
    free(text);
    return outcome;
}

static enum outcome add_places(struct reading *reading)
{
    struct grid *grid = begin(reading, "places", TALLY_MUNICIPALITY);
    enum outcome outcome = add_municipalities(reading, grid);
    if (outcome != DONE)
        return hub_fail(reading->hub, outcome, "the list of municipalities cannot be read");
    grid->other = grid->rows;
    add_row(grid, say(reading, "publish.elsewhere"), -1);
    add_row(grid, say(reading, "publish.not_said"), 0);
    return fill(reading);
}

/* "9:00-14:00". A row for hours at which nobody can have come would be a zero that everybody knows:
 * outside of the program's hours there is one row, and without any such table none at all. */
static enum outcome add_hours(struct reading *reading)
{
    unsigned from, from_minute, to, to_minute;
    if (sscanf(reading->pack->fair.hours, "%2u:%2u-%2u:%2u", &from, &from_minute, &to,
               &to_minute) != 4 ||
        from > 23 || to > 24 || from >= to)
        return DONE;
    struct grid *grid = begin(reading, "hours", TALLY_HOUR);
    for (unsigned hour = from; hour < to || (hour == to && to_minute > 0 && to < 24); hour++) {
        char name[16];
        snprintf(name, sizeof name, "%02u:00", hour % 100);
        add_row(grid, name, hour);
    }
    grid->other = grid->rows;
    add_row(grid, say(reading, "publish.other_hour"), -1);
    return fill(reading);
}

/* Of everybody: who was not asked, took a turn alone or came with somebody has not said it. */
static enum outcome add_visits(struct reading *reading)
{
    struct grid *grid = begin(reading, "visits", TALLY_PEOPLE);
    add_row(grid, say(reading, "results.first_time"), TALLY_FIRST_TIME);
    add_row(grid, say(reading, "results.repeat"), TALLY_REPEAT);
    grid->other = grid->rows;
    add_row(grid, say(reading, "publish.visit_not_said"), -1);
    enum outcome outcome = fill(reading);
    json_t *table = json_array_get(reading->tables, json_array_size(reading->tables) - 1);
    json_t *cells = json_object_get(table, "cells");
    if (outcome != DONE)
        return outcome;
    /* `other` has every head once; the two rows above are heads among them. */
    json_int_t heads = json_integer_value(json_array_get(json_array_get(cells, 2), 0));
    json_int_t said = json_integer_value(json_array_get(json_array_get(cells, 0), 0)) +
                      json_integer_value(json_array_get(json_array_get(cells, 1), 0));
    json_integer_set(json_array_get(json_array_get(cells, 2), 0), heads - said);
    json_integer_set(json_array_get(json_array_get(cells, 3), 0), heads);
    return DONE;
}

static enum outcome add_referrals(struct reading *reading)
{
    static const struct {
        enum referral_outcome outcome;
        const char *word;
    } outcomes[] = {{REFERRAL_PROVIDED, "publish.provided"},
                    {REFERRAL_ALREADY_RECEIVED, "publish.already_received"},
                    {REFERRAL_REFERRED, "publish.referred"},
                    {REFERRAL_UNAVAILABLE, "publish.unavailable"},
                    {REFERRAL_DECLINED, "publish.declined"},
                    {REFERRAL_NOT_APPLICABLE, "publish.not_applicable"}};
    struct grid *grid = begin(reading, "referrals", TALLY_LOOP_OUTCOME);
    for (size_t i = 0; i < reading->pack->office_count; i++) {
        const struct pack_office *office = &reading->pack->offices[i];
        bool quiet = office->confidentiality == OFFICE_STAFF_ONLY;
        add_row(grid, quiet ? say(reading, "publish.other_office") : office->discreet_label,
                office->code);
    }
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        add_column(grid, say(reading, outcomes[i].word), outcomes[i].outcome);
    if (grid->rows > 0)
        return fill(reading);
    json_decref(grid->row_names);
    json_decref(grid->column_names);
    return DONE;
}

/* -- May it? ----------------------------------------------------------------------------------- */

static enum outcome look(struct hub *hub, const struct fair *fair)
{
    int64_t waiting;
    if (fair->state != CALLS_FAIR_CLOSED)
        return hub_fail(hub, REFUSED, "the fair is not closed: nothing of it is published before");
    enum outcome outcome = withheld_count(hub, fair->id, &waiting);
    if (outcome == DONE && waiting > 0)
        return hub_fail(hub, REFUSED,
                        "what was withheld until the close still waits: open the online key first");
    return outcome;
}

enum outcome publication_table_read(struct hub *hub, const struct words *words,
                                    const struct fair *fair, const struct pack *pack,
                                    json_t **tables)
{
    static enum outcome (*const add[])(struct reading * reading) = {
        add_services, add_ages, add_places, add_hours, add_visits, add_referrals};
    struct reading *reading = calloc(1, sizeof *reading);
    *tables = NULL;
    if (reading == NULL)
        return BUSY;
    *reading = (struct reading){
        .hub = hub, .words = words, .fair = fair, .pack = pack, .tables = json_array()};
    enum outcome outcome = look(hub, fair);
    for (size_t i = 0; i < sizeof add / sizeof add[0] && outcome == DONE; i++)
        outcome = add[i](reading);
    json_decref(reading->grid.row_names);
    json_decref(reading->grid.column_names);
    if (outcome == DONE)
        *tables = reading->tables;
    else
        json_decref(reading->tables);
    free(reading);
    return outcome;
}

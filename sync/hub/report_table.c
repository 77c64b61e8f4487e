/* The tables of a report, one function each: rows out of the grid, then the sentence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/place_name.h"
#include "sync/hub/report_inside.h"

static const char *word(const struct report_making *making, const char *id, const char *part)
{
    char key[80];
    snprintf(key, sizeof key, "results.%s%s", id, part);
    return report_word(&making->speech, key);
}

/* -- One table ----------------------------------------------------------------------------------
 */

static struct report_table *begin(struct report_making *making, const char *id,
                                  enum report_chart chart)
{
    struct report_table *table = &making->report->tables[making->report->table_count++];
    table->id = id;
    table->chart = chart;
    snprintf(table->title, sizeof table->title, "%s", word(making, id, ""));
    snprintf(table->row_name, sizeof table->row_name, "%s", word(making, id, ".row"));
    return table;
}

static void add_column(const struct report_making *making, struct report_table *table,
                       const char *key)
{
    snprintf(table->columns[table->column_count++], REPORT_NAME_MAX, "%s",
             report_word(&making->speech, key));
}

static void add_row(struct report_making *making, struct report_table *table, const char *name,
                    const int64_t *numbers)
{
    struct report_row *rows = realloc(table->rows, (table->row_count + 1) * sizeof *rows);
    if (rows == NULL) {
        making->failed = true;
        return;
    }
    table->rows = rows;
    struct report_row *row = &rows[table->row_count++];
    *row = (struct report_row){.numbers = {0}};
    snprintf(row->name, sizeof row->name, "%s", name);
    memcpy(row->numbers, numbers, table->column_count * sizeof numbers[0]);
}

static int64_t get(const struct report_making *making, size_t line)
{
    return report_grid_get(&making->numbers->grid, line, making->cell);
}

/* The column's cells make this line, where it is told. */
static void set_total(const struct report_making *making, struct report_table *table, size_t column,
                      size_t line)
{
    table->total[column] = get(making, line);
    table->has_total[column] = table->total[column] != STATS_HIDDEN;
}

/* -- Its sentence -------------------------------------------------------------------------------
 */

struct most {
    int64_t n; /* -1: nothing is told */
    char name[2 * REPORT_NAME_MAX + 8];
    size_t hidden;
};

/* Over the columns from `first` to `last` of the first `rows`. */
static void find_most(const struct report_table *table, size_t first, size_t last, size_t rows,
                      struct most *most)
{
    *most = (struct most){.n = -1};
    for (size_t i = 0; i < table->row_count; i++) {
        for (size_t j = 0; j < table->column_count; j++) {
            int64_t n = table->rows[i].numbers[j];
            most->hidden += n == STATS_HIDDEN;
            if (i >= rows || j < first || j > last || n <= most->n)
                continue;
            most->n = n;
            snprintf(most->name, sizeof most->name, "%s%s%s", table->rows[i].name,
                     first < last ? ", " : "", first < last ? table->columns[j] : "");
        }
    }
}

static void add_hidden(const struct report_making *making, struct report_table *table,
                       size_t hidden)
{
    char n[64], text[REPORT_NAME_MAX];
    size_t used = strlen(table->sentence);
    const struct report_value value = {"n", n};
    if (hidden == 0)
        return;
    report_say_count(making->report, (int64_t)hidden, n);
    report_fill(&making->speech, hidden == 1 ? "results.hidden.one" : "results.hidden", &value, 1,
                text, sizeof text);
    snprintf(table->sentence + used, sizeof table->sentence - used, " %s", text);
}

/* "results.ID.says" with {most} and {n} of those cells, {total} of the first column. */
static void say_of(const struct report_making *making, struct report_table *table, size_t first,
                   size_t last, size_t rows)
{
    struct most most;
    char n[64], total[64], key[80];
    find_most(table, first, last, rows, &most);
    report_say_count(making->report, most.n, n);
    report_say_count(making->report, table->total[first], total);
    const struct report_value values[] = {{"most", most.name}, {"n", n}, {"total", total}};
    snprintf(key, sizeof key, "results.%s.says", table->id);
    report_fill(&making->speech, most.n < 0 ? "results.nothing" : key, values, 3, table->sentence,
                sizeof table->sentence);
    add_hidden(making, table, most.hidden);
}

static void say(const struct report_making *making, struct report_table *table, size_t first,
                size_t last)
{
    say_of(making, table, first, last, table->row_count);
}

/* -- Services and booths ------------------------------------------------------------------------
 */

static const char *service_name(const struct report_making *making,
                                const struct pack_service *service)
{
    bool english = making->speech.language == WEB_ENGLISH && service->name_en[0] != '\0';
    return english ? service->name_en : service->name_es;
}

static void add_unnamed_services(struct report_making *making, struct report_table *table)
{
    const struct report_numbers *numbers = making->numbers;
    for (size_t code = 0; code < REPORT_SERVICES; code++) {
        char name[REPORT_NAME_MAX], text[16];
        const struct report_value value = {"n", text};
        int64_t n = get(making, numbers->service[code]);
        bool named = making->pack != NULL && pack_service(making->pack, (unsigned)code) != NULL;
        if (named || numbers->grid.lines[numbers->service[code]].n[REPORT_GRID_WHOLE] < STATS_MIN)
            continue;
        snprintf(text, sizeof text, "%zu", code);
        report_fill(&making->speech, code == 0 ? "results.service_other" : "results.service_code",
                    &value, 1, name, sizeof name);
        add_row(making, table, name, &n);
    }
}

static void add_services(struct report_making *making)
{
    const struct pack *pack = making->pack;
    const struct report_filter *filter = making->filter;
    struct report_table *table = begin(making, "services", REPORT_CHART_BARS);
    add_column(making, table, "results.given");
    for (size_t i = 0; pack != NULL && i < pack->service_count; i++) {
        const struct pack_service *service = &pack->services[i];
        int64_t n = get(making, making->numbers->service[service->code]);
        if (filter->module == 0 || filter->module == service->module)
            add_row(making, table, service_name(making, service), &n);
    }
    if (filter->module == 0) {
        add_unnamed_services(making, table);
        set_total(making, table, 0, making->numbers->given);
    }
    say(making, table, 0, 0);
}

static void add_booths(struct report_making *making)
{
    const struct pack *pack = making->pack;
    if (pack == NULL || pack->booth_count == 0)
        return;
    struct report_table *table = begin(making, "booths", REPORT_CHART_BARS);
    add_column(making, table, "results.turns");
    add_column(making, table, "results.given");
    for (size_t i = 0; i < pack->booth_count; i++) {
        char name[REPORT_NAME_MAX];
        const struct pack_booth *booth = &pack->booths[i];
        bool asked = making->filter->module == 0 || making->filter->module == booth->module;
        if (booth->services == 0 || !asked)
            continue;
        snprintf(name, sizeof name, "%u · %.150s", booth->module, booth->name);
        int64_t numbers[] = {get(making, making->numbers->booth_turns[i]),
                             get(making, making->numbers->booth_given[i])};
        add_row(making, table, name, numbers);
    }
    say(making, table, 1, 1);
}

/* -- When ---------------------------------------------------------------------------------------
 */

static void add_hours(struct report_making *making)
{
    const struct report_numbers *numbers = making->numbers;
    struct report_table *table = begin(making, "hours", REPORT_CHART_COLUMNS);
    add_column(making, table, "results.people");
    add_column(making, table, "results.given");
    for (int hour = numbers->first_hour; hour <= numbers->last_hour + 1; hour++) {
        char name[REPORT_NAME_MAX];
        bool other = hour > numbers->last_hour;
        int line = other ? TALLY_HOUR_NOT_KNOWN : hour;
        if (other && !report_grid_is_there(&numbers->grid, numbers->hour_people[line]) &&
            !report_grid_is_there(&numbers->grid, numbers->hour_given[line]))
            continue;
        int64_t cells[] = {get(making, numbers->hour_people[line]),
                           get(making, numbers->hour_given[line])};
        snprintf(name, sizeof name, "%02d:00", hour);
        add_row(making, table, other ? report_word(&making->speech, "results.hour_other") : name,
                cells);
    }
    set_total(making, table, 0, numbers->people);
    set_total(making, table, 1, numbers->given);
    say(making, table, 0, 0);
}

/* What a day's row counts, by the filter: people and services, a booth's, or people of a place. */
static size_t day_lines(const struct report_making *making, size_t lines[2], const char *columns[2])
{
    const struct report_numbers *numbers = making->numbers;
    if (making->filter->municipality != 0) {
        lines[0] = numbers->place_asked;
        columns[0] = "results.people";
        return 1;
    }
    lines[0] = numbers->people;
    lines[1] = numbers->given;
    columns[0] = "results.people";
    columns[1] = "results.given";
    for (size_t i = 0; making->filter->module != 0 && i < making->pack->booth_count; i++) {
        if (making->pack->booths[i].module != making->filter->module)
            continue;
        lines[0] = numbers->booth_turns[i];
        lines[1] = numbers->booth_given[i];
        columns[0] = "results.turns";
    }
    return 2;
}

/* One day says nothing that the others do not. */
static void add_days(struct report_making *making)
{
    size_t lines[2];
    const char *columns[2];
    const struct report_grid *grid = &making->numbers->grid;
    size_t count = day_lines(making, lines, columns);
    bool one = grid->day_count + grid->has_rest < 2;
    if ((one && making->filter->municipality == 0) || making->cell != REPORT_GRID_WHOLE)
        return;
    struct report_table *table = begin(making, "days", REPORT_CHART_COLUMNS);
    for (size_t i = 0; i < count; i++)
        add_column(making, table, columns[i]);
    for (size_t day = 1; day <= grid->day_count + grid->has_rest; day++) {
        char name[REPORT_NAME_MAX];
        int64_t cells[2];
        if (day > grid->day_count)
            snprintf(name, sizeof name, "%s", report_word(&making->speech, "results.day_other"));
        else
            report_say_day(&making->speech, grid->days[day - 1], name);
        for (size_t i = 0; i < count; i++)
            cells[i] = report_grid_get(grid, lines[i], day);
        add_row(making, table, name, cells);
    }
    for (size_t i = 0; i < count; i++)
        set_total(making, table, i, lines[i]);
    say(making, table, 0, 0);
}

/* -- Who ----------------------------------------------------------------------------------------
 */

static void add_ages(struct report_making *making)
{
    static const char *const sexes[SEX_VALUES] = {"results.sex_none", "results.sex_m",
                                                  "results.sex_h", "results.sex_x"};
    static const int order[SEX_VALUES] = {SEX_M_MUJER, SEX_H_HOMBRE, SEX_X_OTHER, 0};
    struct report_table *table = begin(making, "ages", REPORT_CHART_PYRAMID);
    _Static_assert(SEX_VALUES <= REPORT_COLUMNS_MAX, "a column for each");
    for (int i = 0; i < SEX_VALUES; i++)
        add_column(making, table, sexes[order[i]]);
    for (int age = 1; age <= AGE_BANDS; age++) {
        int64_t cells[SEX_VALUES];
        int band = age % AGE_BANDS; /* not said stands last */
        for (int i = 0; i < SEX_VALUES; i++)
            cells[i] = get(making, making->numbers->age[band][order[i]]);
        add_row(making, table,
                band > 0 ? record_age_name((enum age_band)band)
                         : report_word(&making->speech, "results.not_said"),
                cells);
    }
    say_of(making, table, 0, SEX_VALUES - 2, AGE_BANDS - 1); /* of those who said both */
}

static void add_visits(struct report_making *making)
{
    static const char *const names[REPORT_VISITS] = {"results.first_time", "results.repeat"};
    struct report_table *table = begin(making, "visits", REPORT_CHART_BARS);
    add_column(making, table, "results.people");
    for (size_t i = 0; i < REPORT_VISITS; i++) {
        int64_t n = get(making, making->numbers->visit[i]);
        add_row(making, table, report_word(&making->speech, names[i]), &n);
    }
    say(making, table, 0, 0);
}

static void add_places(struct report_making *making)
{
    const struct report_numbers *numbers = making->numbers;
    struct report_table *table = begin(making, "places", REPORT_CHART_BARS);
    add_column(making, table, "results.people");
    for (size_t i = 0; i < numbers->place_count; i++) {
        char name[PLACE_NAME_MAX];
        int64_t n = get(making, numbers->places[i].line);
        (void)place_name(numbers->places[i].code, making->fair.municipality, name);
        add_row(making, table, name, &n);
    }
    int64_t other = get(making, numbers->place_other);
    int64_t not_said = get(making, numbers->place_not_said);
    add_row(making, table, report_word(&making->speech, "results.place_other"), &other);
    add_row(making, table, report_word(&making->speech, "results.not_said"), &not_said);
    set_total(making, table, 0, numbers->people);
    say(making, table, 0, 0);
}

/* -- What became of referrals -------------------------------------------------------------------
 */

static void say_loop(const struct report_making *making, struct report_table *table)
{
    char issued[64], attended[64];
    struct most most;
    const struct loop_stats *loop = &making->loop;
    find_most(table, 0, 0, table->row_count, &most);
    report_say_count(making->report, loop->columns[LOOP_ISSUED], issued);
    report_say_count(making->report, loop->columns[LOOP_ATTENDED], attended);
    const struct report_value values[] = {{"issued", issued}, {"attended", attended}};
    report_fill(&making->speech, most.n < 0 ? "results.nothing" : "results.loop.says", values, 2,
                table->sentence, sizeof table->sentence);
    add_hidden(making, table, most.hidden);
}

static void add_loop(struct report_making *making)
{
    static const enum loop_column columns[] = {LOOP_ISSUED,    LOOP_SEEN,   LOOP_ACCEPTED,
                                               LOOP_ATTENDED,  LOOP_CLOSED, LOOP_NO_CAPACITY,
                                               LOOP_WITHDRAWN, LOOP_LAPSED, LOOP_OPEN};
    struct report_table *table = begin(making, "loop", REPORT_CHART_BARS);
    add_column(making, table, "results.referrals");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        char key[64];
        snprintf(key, sizeof key, "results.loop_%s", loop_column_name(columns[i]));
        add_row(making, table, report_word(&making->speech, key),
                &making->loop.columns[columns[i]]);
    }
    say_loop(making, table);
}

void report_table_add_all(struct report_making *making)
{
    const struct report_filter *filter = making->filter;
    bool everywhere = filter->module == 0 && filter->municipality == 0;
    add_days(making);
    if (filter->municipality == 0) {
        add_services(making);
        add_booths(making);
    }
    if (everywhere) {
        add_hours(making);
        add_ages(making);
        add_visits(making);
        add_places(making);
    }
    if (everywhere && making->cell == REPORT_GRID_WHOLE && making->report->closed)
        add_loop(making);
}

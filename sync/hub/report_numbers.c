/* The marginal tables of one fair as lines of a grid: read once, then sorted into lines. */
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/report_inside.h"

struct margin {
    int32_t what, day;
    int64_t a, b, n;
};

struct margins {
    size_t count, room;
    struct margin *all;
    bool failed;
};

struct sorting {
    struct report_numbers *numbers;
    const struct pack *pack;
    const struct margins *margins;
    uint32_t municipality;
};

static bool take(void *context, const struct storage_value columns[])
{
    struct margins *margins = context;
    if (margins->count == margins->room) {
        size_t room = margins->room == 0 ? 512 : 2 * margins->room;
        struct margin *all = realloc(margins->all, room * sizeof *all);
        if (all == NULL) {
            margins->failed = true;
            return false;
        }
        margins->all = all;
        margins->room = room;
    }
    margins->all[margins->count++] =
        (struct margin){(int32_t)columns[0].number, (int32_t)columns[1].number, columns[2].number,
                        columns[3].number, columns[4].number};
    return true;
}

static enum outcome read_margins(struct hub *hub, const struct fair *fair, struct margins *margins)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8)};
    enum outcome outcome = storage_each(hub->storage,
                                        "SELECT what, day, a, b, n FROM margin WHERE tenant = $1"
                                        " AND fair = $2 AND what IN (1, 2, 3, 4, 5, 17)",
                                        2, values, take, margins);
    _Static_assert(TALLY_SERVICE == 1 && TALLY_PEOPLE == 5 && TALLY_SERVICE_HOUR == 17,
                   "the numbers above");
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return margins->failed ? BUSY : DONE;
}

/* -- Lines --------------------------------------------------------------------------------------
 */

static bool is_attendance(const struct margin *margin)
{
    bool given = margin->what == TALLY_SERVICE && margin->b == TALLY_GIVEN;
    bool head = margin->what == TALLY_AGE_SEX;
    return given || head;
}

/* The fair's own days, and others of which more than a few were told: a kiosk's clock may be off.
 */
static void add_days(struct sorting *sorting)
{
    struct report_grid *grid = &sorting->numbers->grid;
    const struct margins *margins = sorting->margins;
    for (size_t i = 0; sorting->pack != NULL && i < sorting->pack->fair.day_count; i++)
        report_grid_add_day(grid, sorting->pack->fair.days[i]);
    for (size_t i = 0; i < margins->count; i++) {
        int64_t n = 0;
        int32_t day = margins->all[i].day;
        if (!is_attendance(&margins->all[i]) || report_grid_cell(grid, day) != REPORT_GRID_CELLS)
            continue;
        for (size_t j = i; j < margins->count && n < STATS_MIN; j++)
            n += margins->all[j].day == day && is_attendance(&margins->all[j]) ? margins->all[j].n
                                                                               : 0;
        if (n >= STATS_MIN)
            report_grid_add_day(grid, day);
        else
            grid->has_rest = grid->has_rest || n > 0;
    }
}

static void add_lines(size_t *lines, size_t count, struct report_grid *grid)
{
    for (size_t i = 0; i < count; i++)
        lines[i] = report_grid_add_line(grid, false);
}

/* Services that the pack does not name, and hours at which nobody was. */
static void mark_rests(struct sorting *sorting)
{
    struct report_numbers *numbers = sorting->numbers;
    struct report_line *lines = numbers->grid.lines;
    for (unsigned code = 0; code < REPORT_SERVICES; code++)
        lines[numbers->service[code]].is_rest =
            sorting->pack == NULL || pack_service(sorting->pack, code) == NULL;
    lines[numbers->visit_unsaid].is_rest = true;
    lines[numbers->hour_people[TALLY_HOUR_NOT_KNOWN]].is_rest = true;
    lines[numbers->hour_given[TALLY_HOUR_NOT_KNOWN]].is_rest = true;
    for (int hour = 0; hour < TALLY_HOUR_NOT_KNOWN; hour++) {
        bool shown = hour >= numbers->first_hour && hour <= numbers->last_hour;
        lines[numbers->hour_people[hour]].is_rest = !shown;
        lines[numbers->hour_given[hour]].is_rest = !shown;
    }
}

static struct report_sum *add_sum(struct report_grid *grid, size_t whole)
{
    struct report_sum *sum = &grid->sums[grid->sum_count++];
    *sum = (struct report_sum){.whole = whole};
    return sum;
}

static void add_parts(struct report_sum *sum, const size_t *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum->parts[sum->count++] = lines[i];
}

static void add_booth_sums(struct sorting *sorting)
{
    struct report_numbers *numbers = sorting->numbers;
    const struct pack *pack = sorting->pack;
    for (size_t i = 0; pack != NULL && i < pack->booth_count; i++) {
        struct report_sum *sum = add_sum(&numbers->grid, numbers->booth_given[i]);
        for (size_t j = 0; j < pack->service_count; j++) {
            if (pack->services[j].module == pack->booths[i].module)
                add_parts(sum, &numbers->service[pack->services[j].code], 1);
        }
        if (sum->count == 0)
            numbers->grid.sum_count--;
    }
}

static void start_lines(struct sorting *sorting)
{
    struct report_numbers *numbers = sorting->numbers;
    struct report_grid *grid = &numbers->grid;
    size_t booths = sorting->pack != NULL ? sorting->pack->booth_count : 0;
    numbers->people = report_grid_add_line(grid, true);
    numbers->given = report_grid_add_line(grid, true);
    add_lines(numbers->service, REPORT_SERVICES, grid);
    add_lines(numbers->booth_given, booths, grid);
    add_lines(numbers->booth_turns, booths, grid);
    add_lines(numbers->hour_people, REPORT_HOURS, grid);
    add_lines(numbers->hour_given, REPORT_HOURS, grid);
    add_lines(&numbers->age[0][0], (size_t)AGE_BANDS * SEX_VALUES, grid);
    add_lines(numbers->visit, REPORT_VISITS, grid);
    add_lines(&numbers->visit_unsaid, 1, grid);
    add_lines(&numbers->place_not_said, 1, grid);
    add_lines(&numbers->place_other, 1, grid);
    add_lines(&numbers->place_asked, 1, grid);
    add_parts(add_sum(grid, numbers->given), numbers->service, REPORT_SERVICES);
    add_parts(add_sum(grid, numbers->people), numbers->hour_people, REPORT_HOURS);
    add_parts(add_sum(grid, numbers->given), numbers->hour_given, REPORT_HOURS);
    add_parts(add_sum(grid, numbers->people), &numbers->age[0][0], (size_t)AGE_BANDS * SEX_VALUES);
    struct report_sum *visits = add_sum(grid, numbers->people);
    add_parts(visits, numbers->visit, REPORT_VISITS);
    add_parts(visits, &numbers->visit_unsaid, 1);
    add_booth_sums(sorting);
}

/* -- Which places have a row, and which hours ---------------------------------------------------
 */

struct place_sum {
    int64_t code, n;
};

static int by_code(const void *a, const void *b)
{
    const struct place_sum *one = a, *two = b;
    return (one->code > two->code) - (one->code < two->code);
}

static int by_size(const void *a, const void *b)
{
    const struct place_sum *one = a, *two = b;
    int order = (two->n > one->n) - (two->n < one->n);
    return order != 0 ? order : by_code(a, b);
}

/* Sums of equal codes, in place; how many are left. */
static size_t fold_places(struct place_sum *sums, size_t count)
{
    size_t kept = 0;
    if (count == 0)
        return 0;
    qsort(sums, count, sizeof *sums, by_code);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && sums[kept - 1].code == sums[i].code)
            sums[kept - 1].n += sums[i].n;
        else
            sums[kept++] = sums[i];
    }
    qsort(sums, kept, sizeof *sums, by_size);
    return kept;
}

static enum outcome choose_places(struct sorting *sorting)
{
    size_t count = 0;
    struct report_numbers *numbers = sorting->numbers;
    struct place_sum *sums = calloc(sorting->margins->count + 1, sizeof *sums);
    if (sums == NULL)
        return BUSY;
    for (size_t i = 0; i < sorting->margins->count; i++) {
        const struct margin *margin = &sorting->margins->all[i];
        if (margin->what == TALLY_MUNICIPALITY && margin->a != 0)
            sums[count++] = (struct place_sum){margin->a, margin->n};
    }
    count = fold_places(sums, count);
    for (size_t i = 0; i < count && i < REPORT_PLACES_MAX && sums[i].n >= STATS_MIN; i++)
        numbers->places[numbers->place_count++] = (struct report_place){
            (uint32_t)sums[i].code, report_grid_add_line(&numbers->grid, false)};
    free(sums);
    for (size_t i = 0; i < numbers->place_count; i++)
        if (numbers->places[i].code == sorting->municipality)
            numbers->place_asked = numbers->places[i].line;
    struct report_sum *sum = add_sum(&numbers->grid, numbers->people);
    for (size_t i = 0; i < numbers->place_count; i++)
        add_parts(sum, &numbers->places[i].line, 1);
    add_parts(sum, &numbers->place_not_said, 1);
    add_parts(sum, &numbers->place_other, 1);
    return DONE;
}

/* From the first to the last hour of at least STATS_MIN people or services. */
static void choose_hours(struct sorting *sorting)
{
    int64_t people[REPORT_HOURS] = {0}, given[REPORT_HOURS] = {0};
    struct report_numbers *numbers = sorting->numbers;
    for (size_t i = 0; i < sorting->margins->count; i++) {
        const struct margin *margin = &sorting->margins->all[i];
        if (margin->a < 0 || margin->a >= TALLY_HOUR_NOT_KNOWN)
            continue;
        people[margin->a] += margin->what == TALLY_HOUR ? margin->n : 0;
        given[margin->a] += margin->what == TALLY_SERVICE_HOUR ? margin->n : 0;
    }
    numbers->first_hour = TALLY_HOUR_NOT_KNOWN;
    numbers->last_hour = -1;
    for (int hour = 0; hour < TALLY_HOUR_NOT_KNOWN; hour++) {
        if (people[hour] < STATS_MIN && given[hour] < STATS_MIN)
            continue;
        numbers->first_hour = hour < numbers->first_hour ? hour : numbers->first_hour;
        numbers->last_hour = hour;
    }
}

/* -- Sorting ------------------------------------------------------------------------------------
 */

static void sort_service(struct sorting *sorting, const struct margin *margin)
{
    struct report_numbers *numbers = sorting->numbers;
    struct report_grid *grid = &numbers->grid;
    const struct pack *pack = sorting->pack;
    const struct pack_service *service =
        pack != NULL && margin->a > 0 ? pack_service(pack, (unsigned)margin->a) : NULL;
    bool given = margin->b == TALLY_GIVEN;
    size_t code = service != NULL && service->code < REPORT_SERVICES ? service->code : 0;
    if (pack == NULL && margin->a > 0 && margin->a < REPORT_SERVICES)
        code = (size_t)margin->a;
    if (given) {
        report_grid_add(grid, numbers->given, margin->day, margin->n);
        report_grid_add(grid, numbers->service[code], margin->day, margin->n);
    }
    for (size_t i = 0; service != NULL && i < pack->booth_count; i++) {
        if (pack->booths[i].module != service->module)
            continue;
        if (given)
            report_grid_add(grid, numbers->booth_given[i], margin->day, margin->n);
        if (margin->b == TALLY_TURN)
            report_grid_add(grid, numbers->booth_turns[i], margin->day, margin->n);
    }
}

static void sort_age(struct sorting *sorting, const struct margin *margin)
{
    struct report_numbers *numbers = sorting->numbers;
    bool known =
        margin->a >= 0 && margin->a < AGE_BANDS && margin->b >= 0 && margin->b < SEX_VALUES;
    report_grid_add(&numbers->grid, numbers->people, margin->day, margin->n);
    report_grid_add(&numbers->grid, numbers->age[known ? margin->a : 0][known ? margin->b : 0],
                    margin->day, margin->n);
}

static void sort_place(struct sorting *sorting, const struct margin *margin)
{
    struct report_numbers *numbers = sorting->numbers;
    size_t line = margin->a == 0 ? numbers->place_not_said : numbers->place_other;
    for (size_t i = 0; i < numbers->place_count; i++) {
        if (numbers->places[i].code == margin->a)
            line = numbers->places[i].line;
    }
    report_grid_add(&numbers->grid, line, margin->day, margin->n);
    bool is_row = numbers->place_asked == line;
    if (margin->a == sorting->municipality && !is_row)
        report_grid_add(&numbers->grid, numbers->place_asked, margin->day, margin->n);
}

static void sort_hour(struct sorting *sorting, const struct margin *margin, const size_t *lines)
{
    struct report_numbers *numbers = sorting->numbers;
    bool shown = margin->a >= numbers->first_hour && margin->a <= numbers->last_hour;
    report_grid_add(&numbers->grid, lines[shown ? margin->a : TALLY_HOUR_NOT_KNOWN], margin->day,
                    margin->n);
}

/* What was given before hours were counted has no hour: the sums of a fair hold together. */
static void sort_given_without_hour(struct sorting *sorting)
{
    struct report_numbers *numbers = sorting->numbers;
    struct report_grid *grid = &numbers->grid;
    for (size_t cell = 0; cell < REPORT_GRID_CELLS; cell++) {
        int64_t rest = grid->lines[numbers->given].n[cell];
        for (size_t hour = 0; hour < REPORT_HOURS; hour++)
            rest -= grid->lines[numbers->hour_given[hour]].n[cell];
        grid->lines[numbers->hour_given[TALLY_HOUR_NOT_KNOWN]].n[cell] += rest;
    }
}

static void sort_visits_not_said(struct sorting *sorting)
{
    struct report_numbers *numbers = sorting->numbers;
    struct report_line *lines = numbers->grid.lines;
    for (size_t cell = 0; cell < REPORT_GRID_CELLS; cell++) {
        int64_t rest = lines[numbers->people].n[cell];
        for (size_t visit = 0; visit < REPORT_VISITS; visit++)
            rest -= lines[numbers->visit[visit]].n[cell];
        lines[numbers->visit_unsaid].n[cell] = rest > 0 ? rest : 0;
    }
}

static void sort_all(struct sorting *sorting)
{
    struct report_numbers *numbers = sorting->numbers;
    for (size_t i = 0; i < sorting->margins->count; i++) {
        const struct margin *margin = &sorting->margins->all[i];
        if (margin->what == TALLY_SERVICE)
            sort_service(sorting, margin);
        else if (margin->what == TALLY_AGE_SEX)
            sort_age(sorting, margin);
        else if (margin->what == TALLY_MUNICIPALITY)
            sort_place(sorting, margin);
        else if (margin->what == TALLY_HOUR)
            sort_hour(sorting, margin, numbers->hour_people);
        else if (margin->what == TALLY_SERVICE_HOUR)
            sort_hour(sorting, margin, numbers->hour_given);
        else if (margin->a == TALLY_FIRST_TIME || margin->a == TALLY_REPEAT)
            report_grid_add(&numbers->grid, numbers->visit[margin->a == TALLY_REPEAT], margin->day,
                            margin->n);
    }
    sort_given_without_hour(sorting);
    sort_visits_not_said(sorting);
}

enum outcome report_numbers_read(struct hub *hub, const struct fair *fair, const struct pack *pack,
                                 uint32_t municipality, bool outside,
                                 struct report_numbers **numbers)
{
    struct margins margins = {0};
    struct report_numbers *fresh = calloc(1, sizeof *fresh);
    struct sorting sorting = {fresh, pack, &margins, municipality};
    *numbers = NULL;
    if (fresh == NULL)
        return BUSY;
    enum outcome outcome = read_margins(hub, fair, &margins);
    if (outcome == DONE) {
        add_days(&sorting);
        start_lines(&sorting);
        choose_hours(&sorting);
        mark_rests(&sorting);
        outcome = choose_places(&sorting);
    }
    if (outcome == DONE) {
        sort_all(&sorting);
        report_grid_hide(&fresh->grid, outside);
        *numbers = fresh;
    } else {
        free(fresh);
    }
    free(margins.all);
    return outcome;
}

/* report.h: the filter is looked at, the sums are read and hidden, then words are put to them. */
#include "sync/hub/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/packs.h"
#include "sync/hub/place_name.h"
#include "sync/hub/report_inside.h"
#include "sync/hub/withheld.h"

/* -- The filter ---------------------------------------------------------------------------------
 */

static bool filter_is_good(const struct report_making *making)
{
    const struct report_filter *filter = making->filter;
    char name[PLACE_NAME_MAX];
    bool booth = filter->module == 0 ||
                 (making->pack != NULL && pack_booth(making->pack, filter->module) != NULL);
    bool place = filter->municipality == 0 || place_name(filter->municipality, 0, name);
    return booth && place && (filter->module == 0 || filter->municipality == 0);
}

static void say_filter(const struct report_making *making)
{
    const struct report_filter *filter = making->filter;
    char value[REPORT_NAME_MAX], text[REPORT_NAME_MAX * 2];
    const struct report_value values[] = {{"what", value}};
    char *said = making->report->filtered;
    const char *const keys[] = {"results.only_day", "results.only_booth", "results.only_place"};
    for (size_t i = 0; i < 3; i++) {
        size_t used = strlen(said);
        if (i == 0 && filter->day != REPORT_ALL_DAYS)
            report_say_day(&making->speech, filter->day, value);
        else if (i == 1 && filter->module != 0)
            snprintf(value, sizeof value, "%u, %.150s", filter->module,
                     pack_booth(making->pack, filter->module)->name);
        else if (i == 2 && filter->municipality != 0)
            (void)place_name(filter->municipality, making->fair.municipality, value);
        else
            continue;
        report_fill(&making->speech, keys[i], values, 1, text, sizeof text);
        snprintf(said + used, sizeof making->report->filtered - used, "%s%s", used > 0 ? " " : "",
                 text);
    }
}

/* -- The head -----------------------------------------------------------------------------------
 */

static void say_days(const struct report_making *making)
{
    char first[REPORT_NAME_MAX], last[REPORT_NAME_MAX];
    const struct report_value values[] = {{"first", first}, {"last", last}};
    const struct report_grid *grid = &making->numbers->grid;
    if (grid->day_count == 0)
        return;
    report_say_day(&making->speech, grid->days[0], first);
    report_say_day(&making->speech, grid->days[grid->day_count - 1], last);
    report_fill(&making->speech, grid->day_count == 1 ? "report.one_day" : "report.days", values, 2,
                making->report->days, sizeof making->report->days);
}

static void say_head(struct report_making *making)
{
    struct report *report = making->report;
    struct hub *hub = making->hub;
    char municipality[PLACE_NAME_MAX];
    snprintf(report->fair, sizeof report->fair, "%s", making->fair.name);
    snprintf(report->title, sizeof report->title, "%s", making->fair.title);
    if (making->pack != NULL)
        snprintf(report->place, sizeof report->place, "%s", making->pack->fair.place);
    report->sample = making->pack != NULL && making->pack->fair.sample;
    (void)place_name(making->fair.municipality, making->fair.municipality, municipality);
    snprintf(report->municipality, sizeof report->municipality, "%s", municipality);
    report->made_ms = hub->io->wall_ms(hub->io->self);
    report_say_moment(&making->speech, report->made_ms, making->fair.offset_minutes, report->made);
    say_days(making);
}

static void set_totals(struct report_making *making)
{
    struct report *report = making->report;
    const struct report_numbers *numbers = making->numbers;
    const struct report_filter *filter = making->filter;
    size_t people = filter->municipality != 0 ? numbers->place_asked : numbers->people;
    size_t given = numbers->given;
    for (size_t i = 0; filter->module != 0 && i < making->pack->booth_count; i++) {
        if (making->pack->booths[i].module == filter->module)
            given = numbers->booth_given[i];
    }
    report->has_people = filter->module == 0;
    report->has_services = filter->municipality == 0;
    if (report->has_people)
        report->people = report_grid_get(&numbers->grid, people, making->cell);
    if (report->has_services)
        report->services = report_grid_get(&numbers->grid, given, making->cell);
}

static void set_choices(struct report_making *making)
{
    struct report *report = making->report;
    const struct report_numbers *numbers = making->numbers;
    _Static_assert(REPORT_FILTER_DAYS == REPORT_GRID_DAYS, "all of them");
    _Static_assert(REPORT_FILTER_PLACES == REPORT_PLACES_MAX, "all of them");
    report->day_count = numbers->grid.day_count;
    report->place_count = numbers->place_count;
    memcpy(report->filter_days, numbers->grid.days, sizeof report->filter_days);
    for (size_t i = 0; i < numbers->place_count; i++)
        report->filter_places[i] = numbers->places[i].code;
}

static void add_note(struct report_making *making, const char *key)
{
    struct report *report = making->report;
    if (report->note_count < REPORT_NOTES_MAX)
        snprintf(report->notes[report->note_count++], REPORT_TEXT_MAX, "%s",
                 report_word(&making->speech, key));
}

static void add_notes(struct report_making *making)
{
    const struct report *report = making->report;
    add_note(making, "results.two");
    if (!report->closed)
        add_note(making, "results.open");
    else if (report->filtered[0] != '\0')
        add_note(making, "results.loop_whole");
    add_note(making,
             report->view == REPORT_INSIDE ? "results.note_inside" : "results.note_outside");
    if (report->sample)
        add_note(making, "results.note_sample");
}

/* -- Making -------------------------------------------------------------------------------------
 */

/* Issued is what is open and what came to an end: where few did, or one number is hidden, one more
 * of them is; for the coordinator, too, since these are referrals (Never 4). Whether it hid any. */
static bool hide_ends(const struct loop_stats *exact, struct loop_stats *loop)
{
    bool more = false;
    static const enum loop_column ends[] = {LOOP_OPEN, LOOP_ATTENDED, LOOP_CLOSED, LOOP_WITHDRAWN,
                                            LOOP_LAPSED};
    size_t count = sizeof ends / sizeof ends[0], hidden, least;
    int64_t sum;
    do {
        hidden = 0, sum = 0, least = count;
        for (size_t i = 0; i < count; i++) {
            int64_t n = exact->columns[ends[i]];
            bool told = loop->columns[ends[i]] != STATS_HIDDEN;
            hidden += !told;
            sum += told ? 0 : n;
            if (told && (least == count || n < exact->columns[ends[least]]))
                least = i;
        }
        if (least == count || hidden == 0 || (hidden > 1 && sum >= STATS_MIN))
            return more;
        loop->columns[ends[least]] = STATS_HIDDEN;
        more = true;
    } while (true);
}

/* Closed, and nothing withheld is left. */
static enum outcome read_loop(struct report_making *making)
{
    int64_t withheld = 0;
    enum outcome outcome = loop_stats_add(making->hub, &making->fair, &making->loop);
    if (outcome == DONE)
        outcome = withheld_count(making->hub, making->fair.id, &withheld);
    making->report->closed = making->fair.state == CALLS_FAIR_CLOSED && withheld == 0;
    struct loop_stats *exact = malloc(sizeof *exact);
    if (exact == NULL)
        return BUSY;
    *exact = making->loop;
    loop_stats_hide(&making->loop, making->report->closed);
    making->more_hidden = hide_ends(exact, &making->loop);
    free(exact);
    return outcome;
}

/* "menos de 5" where nothing but that is hidden. */
static void say_hidden(struct report_making *making)
{
    const struct report_grid *grid = &making->numbers->grid;
    bool only_small = making->report->view == REPORT_INSIDE && !making->more_hidden &&
                      grid->day_count + grid->has_rest < 2;
    snprintf(making->report->hidden, sizeof making->report->hidden, "%s",
             report_word(&making->speech, only_small ? "number.hidden" : "number.untold"));
}

static enum outcome fill(struct report_making *making)
{
    struct report_numbers *numbers;
    enum outcome outcome =
        report_numbers_read(making->hub, &making->fair, making->pack, making->filter->municipality,
                            making->report->view == REPORT_OUTSIDE, &numbers);
    if (outcome != DONE)
        return outcome;
    making->numbers = numbers;
    making->cell = report_grid_cell(&numbers->grid, making->filter->day);
    if (making->cell == REPORT_GRID_CELLS)
        outcome = hub_fail(making->hub, INVALID, "the fair has no such day");
    if (outcome == DONE)
        outcome = read_loop(making);
    if (outcome == DONE) {
        say_hidden(making);
        say_head(making);
        say_filter(making);
        set_totals(making);
        set_choices(making);
        report_table_add_all(making);
        add_notes(making);
    }
    free(numbers);
    making->numbers = NULL;
    return outcome == DONE && making->failed ? BUSY : outcome;
}

static enum outcome make(struct report_making *making)
{
    struct hub *hub = making->hub;
    enum outcome outcome = fair_find(hub, making->filter->fair, &making->fair);
    if (outcome != DONE)
        return outcome;
    outcome = packs_find(hub, &making->fair, &making->pack);
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    if (!filter_is_good(making))
        return hub_fail(hub, INVALID, "there is no such booth or municipality");
    return fill(making);
}

enum outcome report_make(struct hub *hub, const struct words *words, enum web_language language,
                         const struct report_filter *filter, enum report_view view,
                         struct report **report)
{
    struct report_making *making = calloc(1, sizeof *making);
    struct report *fresh = calloc(1, sizeof *fresh);
    enum outcome outcome = BUSY;
    *report = NULL;
    if (making != NULL && fresh != NULL) {
        *fresh = (struct report){.view = view, .language = language, .filter = *filter};
        *making = (struct report_making){
            .speech = {words, language}, .hub = hub, .filter = &fresh->filter, .report = fresh};
        outcome = make(making);
    }
    free(making);
    if (outcome == DONE)
        *report = fresh;
    else
        report_free(fresh);
    return outcome;
}

void report_free(struct report *report)
{
    if (report == NULL)
        return;
    for (size_t i = 0; i < report->table_count; i++)
        free(report->tables[i].rows);
    free(report);
}

const struct report_table *report_table_find(const struct report *report, const char *id)
{
    for (size_t i = 0; i < report->table_count; i++) {
        if (strcmp(report->tables[i].id, id) == 0)
            return &report->tables[i];
    }
    return NULL;
}

/* The report of a fair: numbers, what is hidden in each view, sentences, filters good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/person.h"
#include "sync/hub/place_name.h"
#include "sync/hub/report_compare.h"
#include "sync/hub/report_grid.h"
#include "tests/browser.h"
#include "tests/fairday.h"

#define FAIR "metepec-sample"
#define DAY_MS 86400000LL

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *browser;
    struct words *words;
    struct pocket_kiosk *kiosk;
    unsigned next; /* record */
};

static int scene_open(void **state)
{
    char why[320];
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    scene->web = browser_open_fair(scene->at, FAIR);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    assert_int_equal(words_open(&scene->words, why), DONE);
    scene->browser = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 303);
    scene->kiosk = pocket_kiosk_of(scene->at, FAIR, 1);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    pocket_destroy(scene->kiosk);
    free(scene->browser);
    words_close(scene->words);
    web_close(scene->web);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

static void name_record(struct scene *scene, struct fact *fact)
{
    memset(fact->record, 0x33, sizeof fact->record);
    fact->record[0] = (uint8_t)++scene->next;
    fact->record[1] = (uint8_t)(scene->next >> 8);
}

static void give(struct scene *scene, uint8_t service, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        struct fact fact = {.type = FACT_SERVICE_GIVEN, .body.service = {service, 2}};
        name_record(scene, &fact);
        pocket_fact(scene->kiosk, &fact);
    }
}

static void come_from(struct scene *scene, uint32_t municipality, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        struct fact fact = {.type = FACT_ATTENDEE_REGISTERED};
        name_record(scene, &fact);
        fact.body.registered.age = AGE_30_44;
        fact.body.registered.sex = SEX_M_MUJER;
        fact.body.registered.visit = 1;
        fact.body.registered.municipality = municipality;
        pocket_fact(scene->kiosk, &fact);
    }
}

static void push(struct scene *scene)
{
    struct receipt_stream mark;
    for (size_t at = 0; at < scene->kiosk->count; at += 100) {
        size_t left = scene->kiosk->count - at;
        assert_int_equal(pocket_push(scene->kiosk, at, left < 100 ? left : 100, &mark), 200);
    }
    pocket_stream(scene->kiosk);
}

static int32_t today(const struct scene *scene)
{
    int hour;
    return person_local_day(scene->at->wall_ms, -360, &hour);
}

static enum outcome make_as(struct scene *scene, const struct report_filter *filter,
                            enum report_view view, struct report **report)
{
    return report_make(scene->at->hub, scene->words, WEB_SPANISH, filter, view, report);
}

static struct report *make(struct scene *scene, int32_t day, enum report_view view)
{
    struct report *report;
    const struct report_filter filter = {.fair = FAIR, .day = day};
    if (make_as(scene, &filter, view, &report) != DONE)
        fail_msg("%s", hub_why(scene->at->hub));
    return report;
}

/* -2: there is no such row. */
static int64_t cell(const struct report *report, const char *id, const char *row, size_t column)
{
    const struct report_table *table = report_table_find(report, id);
    assert_non_null(table);
    for (size_t i = 0; i < table->row_count; i++) {
        if (strcmp(table->rows[i].name, row) == 0)
            return table->rows[i].numbers[column];
    }
    return -2;
}

/* -- Numbers and words --------------------------------------------------------------------------
 */

static void services_stand_by_name_hour_and_booth_with_a_sentence(void **state)
{
    struct scene *scene = *state;
    give(scene, 1, 12);
    give(scene, 4, 7);
    give(scene, 5, 6);
    push(scene);
    struct report *report = make(scene, REPORT_ALL_DAYS, REPORT_INSIDE);
    assert_int_equal(report->services, 25);
    assert_int_equal(cell(report, "services", "Consulta médica", 0), 12);
    assert_int_equal(cell(report, "booths", "5 · Glucosa y presión arterial", 1), 13);
    assert_int_equal(cell(report, "hours", "12:00", 1), 25);
    assert_int_equal(cell(report, "services", "Vacunación", 0), STATS_HIDDEN);
    const struct report_table *services = report_table_find(report, "services");
    assert_non_null(strstr(services->sentence, "Consulta médica, 12 veces. 17 números"));
    assert_int_equal(services->total[0], 25);
    report_free(report);
}

static void a_service_that_is_taken_back_leaves_its_hour(void **state)
{
    struct scene *scene = *state;
    give(scene, 1, 6);
    push(scene);
    scene->at->wall_ms += 2 * 3600000;
    for (scene->next = 0; scene->next < 3;) {
        struct fact fact = {.type = FACT_SERVICE_GIVEN, .body.service = {1, 5}};
        name_record(scene, &fact);
        pocket_fact(scene->kiosk, &fact);
    }
    scene->next = 100;
    give(scene, 1, 9);
    push(scene);
    struct report *report = make(scene, REPORT_ALL_DAYS, REPORT_INSIDE);
    assert_int_equal(report->services, 12);
    assert_int_equal(cell(report, "hours", "14:00", 1), 9);
    assert_int_equal(cell(report, "hours", "12:00", 1), -2); /* three: no hour of its own */
    assert_int_equal(cell(report, "hours", "Otra hora, o no se sabe", 1), STATS_HIDDEN);
    report_free(report);
}

static void places_have_names_and_small_ones_stand_together(void **state)
{
    struct scene *scene = *state;
    char name[PLACE_NAME_MAX];
    come_from(scene, 15054, 20);
    come_from(scene, 15106, 8);
    come_from(scene, 9007, 6);
    come_from(scene, 15051, 3);
    come_from(scene, 14039, 2);
    push(scene);
    struct report *report = make(scene, REPORT_ALL_DAYS, REPORT_INSIDE);
    assert_int_equal(cell(report, "places", "Metepec", 0), 20);
    assert_int_equal(cell(report, "places", "Toluca", 0), 8);
    assert_int_equal(cell(report, "places", "Iztapalapa, Ciudad de México", 0), 6);
    assert_int_equal(cell(report, "places", "Lerma", 0), -2);
    assert_int_equal(cell(report, "places", "Otros municipios", 0), 5);
    assert_int_equal(cell(report, "places", "No lo dijo", 0), STATS_HIDDEN);
    report_free(report);
    assert_true(place_name(1001, 0, name));
    assert_string_equal(name, "Aguascalientes, Aguascalientes");
    assert_true(place_name(32058, 32001, name));
    assert_false(place_name(99999, 0, name));
    assert_string_equal(name, "99999");
    assert_false(place_name(0, 0, name));
}

/* -- What is hidden -----------------------------------------------------------------------------
 */

static void one_small_day_cannot_be_had_from_the_whole_and_the_other_days(void **state)
{
    struct scene *scene = *state;
    int32_t first = today(scene);
    give(scene, 1, 2);
    give(scene, 2, 11);
    push(scene);
    scene->at->wall_ms += DAY_MS;
    give(scene, 1, 30);
    give(scene, 2, 12);
    push(scene);
    scene->at->wall_ms += DAY_MS;
    give(scene, 1, 40);
    give(scene, 2, 13);
    push(scene);
    struct report *days[] = {
        make(scene, REPORT_ALL_DAYS, REPORT_INSIDE), make(scene, first, REPORT_INSIDE),
        make(scene, first + 1, REPORT_INSIDE), make(scene, first + 2, REPORT_INSIDE)};
    static const int64_t wanted[][2] = {{72, 36}, {STATS_HIDDEN, 11}, {STATS_HIDDEN, 12}, {40, 13}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(cell(days[i], "services", "Consulta médica", 0), wanted[i][0]);
        assert_int_equal(cell(days[i], "services", "Salud dental", 0), wanted[i][1]);
        assert_string_equal(days[i]->hidden, "no se dice"); /* thirty are not fewer than five */
    }
    assert_int_equal(cell(days[0], "days", "30 de noviembre de 2026", 1), 42);
    assert_null(report_table_find(days[1], "days"));
    for (size_t i = 0; i < 4; i++)
        report_free(days[i]);
}

static void what_leaves_the_room_tells_no_lone_hidden_cell_beside_its_total(void **state)
{
    struct scene *scene = *state;
    come_from(scene, 15054, 20);
    come_from(scene, 15106, 8);
    come_from(scene, 15051, 3);
    come_from(scene, 0, 6);
    push(scene);
    struct report *inside = make(scene, REPORT_ALL_DAYS, REPORT_INSIDE);
    struct report *outside = make(scene, REPORT_ALL_DAYS, REPORT_OUTSIDE);
    assert_int_equal(cell(inside, "places", "Otros municipios", 0), STATS_HIDDEN);
    assert_int_equal(cell(inside, "places", "No lo dijo", 0), 6);
    assert_int_equal(cell(outside, "places", "Otros municipios", 0), STATS_HIDDEN);
    assert_int_equal(cell(outside, "places", "No lo dijo", 0), STATS_HIDDEN);
    assert_int_equal(cell(outside, "places", "Metepec", 0), 20);
    assert_string_equal(inside->hidden, "menos de 5");
    assert_string_equal(outside->hidden, "no se dice");
    report_free(inside);
    report_free(outside);
}

/* A booth with one service is that service; a place that was asked for is its row. */
static void what_one_table_hides_no_other_table_and_no_filter_tells(void **state)
{
    struct scene *scene = *state;
    struct report *report;
    struct report_filter filter = {.fair = FAIR, .day = REPORT_ALL_DAYS, .municipality = 15106};
    give(scene, 1, 20);
    give(scene, 2, 8);
    give(scene, 9, 3);
    come_from(scene, 15054, 20);
    come_from(scene, 15106, 8);
    come_from(scene, 15051, 3);
    push(scene);
    report = make(scene, REPORT_ALL_DAYS, REPORT_OUTSIDE);
    assert_int_equal(cell(report, "services", "Consulta médica", 0), 20);
    assert_int_equal(cell(report, "booths", "2 · Consulta médica", 1), 20);
    assert_int_equal(cell(report, "services", "Salud dental", 0), STATS_HIDDEN);
    assert_int_equal(cell(report, "booths", "3 · Salud dental", 1), STATS_HIDDEN);
    assert_int_equal(cell(report, "places", "Toluca", 0), STATS_HIDDEN);
    report_free(report);
    assert_int_equal(make_as(scene, &filter, REPORT_OUTSIDE, &report), DONE);
    assert_int_equal(report->people, STATS_HIDDEN);
    report_free(report);
    filter.municipality = 15054;
    assert_int_equal(make_as(scene, &filter, REPORT_OUTSIDE, &report), DONE);
    assert_int_equal(report->people, 20);
    report_free(report);
    filter = (struct report_filter){.fair = FAIR, .day = REPORT_ALL_DAYS, .module = 3};
    assert_int_equal(make_as(scene, &filter, REPORT_OUTSIDE, &report), DONE);
    assert_int_equal(report->services, STATS_HIDDEN);
    report_free(report);
}

/* Two that nobody asked whether they came before: everybody less the others. */
static void those_who_were_not_asked_are_not_everybody_less_the_others(void **state)
{
    struct scene *scene = *state;
    for (unsigned i = 0; i < 30; i++) {
        struct fact fact = {.type = FACT_ATTENDEE_REGISTERED};
        name_record(scene, &fact);
        fact.body.registered.age = AGE_30_44;
        fact.body.registered.sex = SEX_M_MUJER;
        fact.body.registered.visit = (uint8_t)(i < 2 ? 0 : 1 + i % 2);
        pocket_fact(scene->kiosk, &fact);
    }
    push(scene);
    struct report *inside = make(scene, REPORT_ALL_DAYS, REPORT_INSIDE);
    struct report *outside = make(scene, REPORT_ALL_DAYS, REPORT_OUTSIDE);
    assert_int_equal(cell(inside, "visits", "Primera vez", 0), 14);
    assert_int_equal(cell(inside, "visits", "Ya había venido", 0), 14);
    assert_true(cell(outside, "visits", "Primera vez", 0) == STATS_HIDDEN ||
                cell(outside, "visits", "Ya había venido", 0) == STATS_HIDDEN);
    report_free(inside);
    report_free(outside);
}

/* Of random fairs: in no line of days, and in no sum, is one cell hidden alone, or so few. */
static void check_group(const int64_t *n, const bool *hidden, size_t count, bool whole_hidden)
{
    size_t many = 0;
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        many += hidden[i];
        sum += hidden[i] ? n[i] : 0;
    }
    if (many + whole_hidden == 1)
        fail_msg("one hidden cell of %zu can be worked out", count);
    if (many > 0 && many < count && !whole_hidden && sum < STATS_MIN)
        fail_msg("hidden cells of %zu that come to %lld", count, (long long)sum);
}

static void check_grid(const struct report_grid *grid)
{
    size_t cells = 1 + grid->day_count;
    for (size_t i = 0; i < grid->line_count; i++) {
        const struct report_line *line = &grid->lines[i];
        check_group(line->n + 1, line->hidden + 1, grid->day_count, line->hidden[0]);
        for (size_t cell = 0; cell < cells; cell++)
            assert_true(line->hidden[cell] || line->n[cell] >= STATS_MIN || line->is_total);
    }
    for (size_t cell = 0; cell < cells; cell++) {
        int64_t n[REPORT_GRID_PARTS];
        bool hidden[REPORT_GRID_PARTS];
        const struct report_sum *sum = &grid->sums[0];
        for (size_t i = 0; i < sum->count; i++) {
            n[i] = grid->lines[sum->parts[i]].n[cell];
            hidden[i] = grid->lines[sum->parts[i]].hidden[cell];
        }
        check_group(n, hidden, sum->count, grid->lines[sum->whole].hidden[cell]);
    }
}

static void no_hidden_cell_of_five_hundred_random_fairs_stands_alone(void **state)
{
    (void)state;
    srand(7);
    for (int fair = 0; fair < 500; fair++) {
        struct report_grid *grid = calloc(1, sizeof *grid);
        size_t days = 2 + (size_t)rand() % 4, parts = 3 + (size_t)rand() % 9;
        for (size_t day = 0; day < days; day++)
            report_grid_add_day(grid, (int32_t)(700 + day));
        size_t whole = report_grid_add_line(grid, true);
        grid->sum_count = 1;
        grid->sums[0].whole = whole;
        for (size_t part = 0; part < parts; part++) {
            size_t line = report_grid_add_line(grid, false);
            grid->sums[0].parts[grid->sums[0].count++] = line;
            for (size_t day = 0; day < days; day++) {
                int64_t n = rand() % 3 == 0 ? rand() % 8 : rand() % 60;
                report_grid_add(grid, line, (int32_t)(700 + day), n);
                report_grid_add(grid, whole, (int32_t)(700 + day), n);
            }
        }
        report_grid_hide(grid, true);
        check_grid(grid);
        free(grid);
    }
}

static void referrals_are_told_after_the_close_of_the_whole_fair_alone(void **state)
{
    struct scene *scene = *state;
    give(scene, 1, 9);
    push(scene);
    struct report *report = make(scene, REPORT_ALL_DAYS, REPORT_INSIDE);
    assert_null(report_table_find(report, "loop"));
    assert_false(report->closed);
    report_free(report);
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    for (unsigned i = 0; i < 9; i++) {
        struct fact fact = {.type = FACT_REFERRAL_ISSUED};
        name_record(scene, &fact);
        fact.body.referral.office = 1;
        fact.body.referral.day = (uint16_t)(today(scene));
        pocket_fact(scene->kiosk, &fact);
    }
    push(scene);
    /* 9 of 9 open tell that nobody was attended: to the coordinator, neither (Never 4). */
    for (int view = REPORT_INSIDE; view <= REPORT_OUTSIDE; view++) {
        report = make(scene, REPORT_ALL_DAYS, (enum report_view)view);
        assert_int_equal(cell(report, "loop", "Se dieron", 0), 9);
        assert_int_equal(cell(report, "loop", "Siguen abiertas", 0), STATS_HIDDEN);
        assert_string_equal(report->hidden, "no se dice"); /* 9 are not fewer than 5 */
        report_free(report);
    }
    report = make(scene, today(scene), REPORT_INSIDE);
    assert_null(report_table_find(report, "loop"));
    report_free(report);
}

/* -- Filters ------------------------------------------------------------------------------------
 */

static void a_filter_leaves_what_the_sums_can_tell(void **state)
{
    struct scene *scene = *state;
    struct report *report;
    struct report_filter filter = {.fair = FAIR, .day = REPORT_ALL_DAYS, .module = 5};
    give(scene, 4, 9);
    give(scene, 1, 8);
    come_from(scene, 15106, 7);
    come_from(scene, 15051, 4);
    push(scene);
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), DONE);
    assert_false(report->has_people);
    assert_int_equal(report->services, 9);
    assert_null(report_table_find(report, "ages"));
    assert_int_equal(cell(report, "services", "Consulta médica", 0), -2);
    assert_non_null(strstr(report->filtered, "Glucosa"));
    report_free(report);
    filter = (struct report_filter){.fair = FAIR, .day = REPORT_ALL_DAYS, .municipality = 15106};
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), DONE);
    assert_int_equal(report->people, 7);
    assert_false(report->has_services);
    assert_null(report_table_find(report, "services"));
    report_free(report);
    filter.municipality = 15051; /* four came: as if it were nobody */
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), DONE);
    assert_int_equal(report->people, STATS_HIDDEN);
    report_free(report);
}

static void a_filter_that_is_none_is_refused(void **state)
{
    struct scene *scene = *state;
    struct report *report;
    struct report_filter filter = {.fair = "../x", .day = REPORT_ALL_DAYS};
    give(scene, 4, 9);
    push(scene);
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), NOT_FOUND);
    assert_null(report);
    filter = (struct report_filter){.fair = FAIR, .day = 3};
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), INVALID);
    filter = (struct report_filter){.fair = FAIR, .day = REPORT_ALL_DAYS, .module = 6};
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), INVALID);
    filter = (struct report_filter){.fair = FAIR, .day = REPORT_ALL_DAYS, .municipality = 15999};
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), INVALID);
    filter = (struct report_filter){
        .fair = FAIR, .day = REPORT_ALL_DAYS, .module = 5, .municipality = 15054};
    assert_int_equal(make_as(scene, &filter, REPORT_INSIDE, &report), INVALID);
}

static void the_page_and_its_file_refuse_what_is_no_filter(void **state)
{
    static const struct {
        const char *query;
        int status;
    } cases[] = {
        {"", 200},
        {"?jornada=" FAIR "&dia=2026-11-29&lugar=modulo-5", 200},
        {"?jornada=" FAIR "&dia=&lugar=municipio-15054", 200},
        {"?jornada=..%2Fx", 404},
        {"?jornada=%27%20OR%201%3D1--", 404},
        {"?dia=2026-12-24", 400},
        {"?dia=2026-13-01", 400},
        {"?dia=2026-11-29T00:00", 400},
        {"?lugar=modulo-6", 400},
        {"?lugar=modulo-", 400},
        {"?lugar=modulo-5x", 400},
        {"?lugar=modulo-4294967301", 400},
        {"?lugar=municipio-15999", 400},
        {"?lugar=%3Cscript%3E", 400},
    };
    struct scene *scene = *state;
    char path[12000];
    give(scene, 4, 9);
    push(scene);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const char *const pages[] = {"/resultados", "/resultados.csv"};
        for (size_t page = 0; page < 2; page++) {
            snprintf(path, sizeof path, "%s%s", pages[page], cases[i].query);
            if (browser_get(scene->browser, path) != cases[i].status)
                fail_msg("%s: %d", path, scene->browser->status);
        }
    }
    snprintf(path, sizeof path, "/resultados?lugar=%010000d", 5);
    assert_int_equal(browser_get(scene->browser, path), 400);
}

/* -- Fairs beside each other --------------------------------------------------------------------
 */

static void a_share_is_told_where_both_its_numbers_are(void **state)
{
    struct scene *scene = *state;
    struct report *report;
    const char *const fairs[] = {FAIR, POCKET_FAIR};
    come_from(scene, 15054, 30);
    come_from(scene, 15106, 3);
    push(scene);
    assert_int_equal(
        report_compare_make(scene->at->hub, scene->words, WEB_SPANISH, fairs, 2, &report), DONE);
    assert_int_equal(cell(report, "sizes", "Personas", 0), 33);
    assert_int_equal(cell(report, "sizes", "Referencias", 0), STATS_HIDDEN); /* still open */
    assert_int_equal(cell(report, "shares", "Mujeres, de cada 100 personas", 0), 100);
    assert_int_equal(cell(report, "shares", "Hombres, de cada 100 personas", 0), STATS_HIDDEN);
    assert_int_equal(cell(report, "shares", "Del propio municipio, de cada 100 personas", 0), 91);
    assert_int_equal(cell(report, "shares", "Primera vez, de cada 100 que lo dijeron", 0),
                     STATS_HIDDEN); /* nobody came again: not told */
    for (size_t i = 0; i < report->tables[1].row_count; i++)
        assert_int_equal(report->tables[1].rows[i].numbers[1], STATS_HIDDEN);
    report_free(report);
}

static void what_cannot_be_compared_is_refused(void **state)
{
    struct scene *scene = *state;
    struct report *report;
    const char *const fairs[] = {FAIR, POCKET_FAIR, "otra", FAIR};
    const char *const twice[] = {FAIR, FAIR};
    struct hub *hub = scene->at->hub;
    assert_int_equal(report_compare_make(hub, scene->words, WEB_SPANISH, fairs, 1, &report),
                     INVALID);
    assert_int_equal(report_compare_make(hub, scene->words, WEB_SPANISH, twice, 2, &report),
                     INVALID);
    assert_int_equal(report_compare_make(hub, scene->words, WEB_SPANISH, fairs, 3, &report),
                     NOT_FOUND);
    assert_null(report);
    assert_int_equal(browser_get(scene->browser, "/resultados/comparar"), 200);
    assert_int_equal(browser_get(scene->browser, "/resultados/comparar?jornada1=" FAIR), 400);
    assert_int_equal(
        browser_get(scene->browser, "/resultados/comparar?jornada1=" FAIR "&jornada2=..%2Fx"), 404);
}

int main(void)
{
#define REPORT(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        REPORT(services_stand_by_name_hour_and_booth_with_a_sentence),
        REPORT(a_service_that_is_taken_back_leaves_its_hour),
        REPORT(places_have_names_and_small_ones_stand_together),
        REPORT(one_small_day_cannot_be_had_from_the_whole_and_the_other_days),
        REPORT(what_leaves_the_room_tells_no_lone_hidden_cell_beside_its_total),
        REPORT(what_one_table_hides_no_other_table_and_no_filter_tells),
        REPORT(those_who_were_not_asked_are_not_everybody_less_the_others),
        cmocka_unit_test(no_hidden_cell_of_five_hundred_random_fairs_stands_alone),
        REPORT(referrals_are_told_after_the_close_of_the_whole_fair_alone),
        REPORT(a_filter_leaves_what_the_sums_can_tell),
        REPORT(a_filter_that_is_none_is_refused),
        REPORT(the_page_and_its_file_refuse_what_is_no_filter),
        REPORT(a_share_is_told_where_both_its_numbers_are),
        REPORT(what_cannot_be_compared_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

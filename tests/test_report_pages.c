/* The files of a fair from the pages: the report, the spreadsheet, the corte to sign, and the table
 * that can be read back. Read as other programs read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/csv.h"
#include "sync/hub/closing_text.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/report.h"
#include "sync/hub/web_inside.h"
#include "tests/browser.h"
#include "tests/fairday.h"

#define METEPEC "assets/fairs/metepec-sample"
#define FAIR "metepec-sample"

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *browser;
    struct fairday day;
};

static void open_web(struct scene *scene, bool here)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = here};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->browser = browser_make(scene->web);
}

static void close_web(struct scene *scene)
{
    free(scene->browser);
    web_close(scene->web);
}

/* A fair of its own folder, with a service that a spreadsheet would run. */
static void import_tricky(struct scene *scene)
{
    struct folder pack, moved;
    struct fair fair;
    folder_make_copy(&pack, METEPEC);
    folder_replace(&pack, "services.csv", "Optometría", "\"=HYPERLINK(\"\"x\"\",\"\"A1\"\")\"");
    snprintf(moved.path, sizeof moved.path, "%.400s/%s", scene->at->folder.path, FAIR);
    assert_int_equal(rename(pack.path, moved.path), 0);
    assert_int_equal(fair_import(scene->at->hub, moved.path, &fair), DONE);
}

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    import_tricky(scene);
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_OPEN), DONE);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    open_web(scene, true);
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 303);
    fairday_make(scene->at, FAIR, 120, 0, &scene->day);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    fairday_destroy(&scene->day);
    close_web(scene);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

static void close_fair(struct scene *scene)
{
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    fairday_close(&scene->day, 9);
    for (unsigned i = 0; i < FAIRDAY_KIOSKS - 1; i++) { /* the last is not heard from */
        struct kiosk_report report = {.captured = scene->day.captured[i], .settled = true};
        assert_int_equal(fairday_greet(scene->day.kiosks[i], &report, 0, 1), 200);
    }
}

static void ask(struct scene *scene, const char *path, const char *query, struct web_answer *answer)
{
    const struct web_request request = {.method = "GET",
                                        .path = path,
                                        .query = query,
                                        .host = scene->browser->host,
                                        .origin = "",
                                        .site = "",
                                        .cookie = scene->browser->cookie,
                                        .if_none_match = "",
                                        .type = ""};
    web_answer(scene->web, &request, answer);
}

static const char *header(const struct web_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (strcmp(answer->headers[i].name, name) == 0)
            return answer->headers[i].value;
    }
    return "";
}

/* Keeps what was answered under a name in this folder. */
static void keep(struct web_answer *answer, const char *type, const char *name)
{
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->type, type);
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(answer->body, 1, answer->body_size, file), answer->body_size);
    assert_int_equal(fclose(file), 0);
    web_answer_free(answer);
}

/* What a program prints; the caller frees it. The exit code must be 0. */
static char *run(const char *command)
{
    char *text = NULL, piece[4096];
    size_t size = 0, got;
    FILE *out = open_memstream(&text, &size), *in = popen(command, "r");
    assert_non_null(in);
    while ((got = fread(piece, 1, sizeof piece, in)) > 0)
        fwrite(piece, 1, got, out);
    fclose(out);
    assert_int_equal(pclose(in), 0);
    return text;
}

static void assert_says(const char *text, const char *what)
{
    if (strstr(text, what) == NULL)
        fail_msg("\"%s\" is not in it: %.2000s", what, text);
}

static struct report *make_report(struct scene *scene, enum web_language language)
{
    const struct report_filter filter = {.fair = FAIR, .day = REPORT_ALL_DAYS};
    struct report *report;
    assert_int_equal(
        report_make(scene->at->hub, scene->web->words, language, &filter, REPORT_OUTSIDE, &report),
        DONE);
    assert_true(report->table_count > 4);
    return report;
}

static void the_report_has_the_days_numbers(void **state)
{
    struct scene *scene = *state;
    struct web_answer answer;
    char text[64];
    close_fair(scene);
    struct report *report = make_report(scene, WEB_SPANISH);
    ask(scene, "/resultados.pdf", "papel=a4", &answer);
    assert_string_equal(header(&answer, "Content-Disposition"),
                        "attachment; filename=\"resultados-metepec-sample.pdf\"");
    keep(&answer, "application/pdf", "pages-report.pdf");
    char *said = run("pdftotext -layout pages-report.pdf -");
    snprintf(text, sizeof text, "%lld", (long long)report->people);
    assert_says(said, text);
    snprintf(text, sizeof text, "%lld", (long long)report->services);
    assert_says(said, text);
    for (size_t i = 0; i < report->table_count; i++)
        assert_says(said, report->tables[i].title);
    assert_says(said, "=HYPERLINK"); /* as it was typed */
    free(said);
    ask(scene, "/resultados.pdf", "idioma=en", &answer);
    keep(&answer, "application/pdf", "pages-report-english.pdf");
    said = run("pdfinfo pages-report-english.pdf; pdftotext pages-report-english.pdf -");
    assert_says(said, "(letter)");
    assert_says(said, "How to read this report");
    free(said);
    report_free(report);
}

/* Files leave the coordinator's room: with a total, one hidden cell alone would be no secret. */
static void no_hidden_cell_stands_alone_beside_its_total(void **state)
{
    struct scene *scene = *state;
    size_t totals = 0, hidden = 0;
    close_fair(scene);
    struct report *report = make_report(scene, WEB_SPANISH);
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *table = &report->tables[i];
        for (size_t column = 0; column < table->column_count; column++) {
            size_t own = 0;
            for (size_t row = 0; row < table->row_count; row++)
                own += table->rows[row].numbers[column] == STATS_HIDDEN;
            if (table->has_total[column] && own == 1)
                fail_msg("%s: one cell of %s can be worked out", table->id, table->columns[column]);
            totals += table->has_total[column];
            hidden += own;
        }
    }
    assert_true(totals > 0 && hidden > 0);
    report_free(report);
}

static void the_spreadsheet_has_them_too(void **state)
{
    struct scene *scene = *state;
    struct web_answer answer;
    ask(scene, "/resultados.xlsx", "", &answer);
    keep(&answer, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "pages-report.xlsx");
    char *said =
        run("unzip -t pages-report.xlsx && unzip -p pages-report.xlsx "
            "'xl/worksheets/*.xml' xl/sharedStrings.xml");
    assert_says(said, "No errors");
    assert_says(said, "=HYPERLINK(");
    assert_null(strstr(said, "<f>"));
    free(said);
}

static void the_table_can_be_read_back_to_the_same_numbers(void **state)
{
    struct scene *scene = *state;
    struct csv csv;
    char why[CSV_WHY_MAX];
    close_fair(scene);
    assert_int_equal(browser_get(scene->browser, "/resultados.csv"), 200);
    struct report *report = make_report(scene, WEB_SPANISH);
    assert_int_equal(csv_read(scene->browser->text, "resultados.csv", 4000, &csv, why), DONE);
    size_t row = 0, formulas = 0;
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *table = &report->tables[i];
        for (size_t j = 0; j < table->row_count * table->column_count; j++, row++) {
            const struct report_row *cells = &table->rows[j / table->column_count];
            int64_t n = cells->numbers[j % table->column_count];
            const char *name = csv_cell(&csv, row, 1), *count = csv_cell(&csv, row, 3);
            bool formula = cells->name[0] == '=';
            formulas += formula;
            assert_string_equal(csv_cell(&csv, row, 0), table->id);
            assert_string_equal(name + (formula ? 1 : 0), cells->name);
            assert_true(!formula || name[0] == '\'');
            if (n == STATS_HIDDEN)
                assert_string_equal(count, "");
            else
                assert_int_equal(strtoll(count, NULL, 10), n);
        }
        for (size_t j = 0; j < table->column_count; j++) {
            if (!table->has_total[j])
                continue;
            assert_string_equal(csv_cell(&csv, row, 1), "Total");
            assert_int_equal(strtoll(csv_cell(&csv, row++, 3), NULL, 10), table->total[j]);
        }
    }
    assert_true(formulas > 0);
    assert_int_equal(strtoll(csv_cell(&csv, row, 3), NULL, 10), report->people);
    csv_release(&csv);
    report_free(report);
}

static void the_corte_is_a_page_to_sign_whose_code_carries_the_signed_text(void **state)
{
    struct scene *scene = *state;
    struct web_answer answer;
    char *said, *scanned;
    ask(scene, "/corte.pdf", "", &answer);
    assert_int_equal(answer.status, 404); /* not before the close */
    web_answer_free(&answer);
    close_fair(scene);
    ask(scene, "/corte.pdf", "", &answer);
    keep(&answer, "application/pdf", "pages-corte.pdf");
    said = run("pdftotext -layout pages-corte.pdf -");
    static const char *const parts[] = {"Corte de jornada",  "Capturados",
                                        "Pendientes",        "Entregados",
                                        "Apartados",         "Total",
                                        "No cuadra todavía", "Quioscos de los que no se ha sabido",
                                        "no se sabe",        "Hizo el corte",
                                        "Visto bueno",       "ed25519"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_says(said, parts[i]);
    free(said);
    scanned =
        run("rm -f pages-corte-page* && pdftoppm -r 200 -png pages-corte.pdf pages-corte-page"
            " && zbarimg --quiet --raw -Sbinary $(ls pages-corte-page*.png | tail -1)");
    assert_int_equal(closing_text_check(scene->at->hub, scanned, strlen(scanned)), DONE);
    said = strstr(scanned, "Total");
    assert_non_null(said);
    *said = 'X';
    assert_int_equal(closing_text_check(scene->at->hub, scanned, strlen(scanned)), REFUSED);
    free(scanned);
}

static void an_unknown_paper_or_fair_is_refused(void **state)
{
    static const struct {
        const char *path, *query;
        int status;
    } asked[] = {{"/resultados.pdf", "papel=a5", 400},
                 {"/resultados.xlsx", "papel=%3Cscript%3E", 400},
                 {"/resultados.pdf", "jornada=otra", 404},
                 {"/resultados.xlsx", "dia=2001-01-01", 400},
                 {"/corte.pdf", "papel=A3", 400}};
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct web_answer answer;
        ask(scene, asked[i].path, asked[i].query, &answer);
        assert_int_equal(answer.status, asked[i].status);
        web_answer_free(&answer);
    }
}

/* -- In processes of their own, as the product does it ------------------------------------------
 */

static uint64_t await(struct scene *scene)
{
    uint64_t ticket;
    while ((ticket = web_next(scene->web)) == 0) {
        struct pollfd fd = {.fd = web_fd(scene->web), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 20000), 1);
    }
    return ticket;
}

/* Passwords are looked at in a thread here: the ticket's answer has the cookie. */
static void log_in_later(struct scene *scene)
{
    struct web_answer answer;
    static const char form[] = "user=ana&password=una+clave+de+prueba";
    const struct web_request request = {.method = "POST",
                                        .path = "/login",
                                        .query = "",
                                        .host = scene->browser->host,
                                        .origin = "",
                                        .site = "",
                                        .cookie = "",
                                        .if_none_match = "",
                                        .type = "application/x-www-form-urlencoded",
                                        .body = (const uint8_t *)form,
                                        .body_size = sizeof form - 1};
    web_answer(scene->web, &request, &answer);
    assert_int_equal(answer.status, 0);
    assert_true(await(scene) == answer.ticket);
    web_collect(scene->web, answer.ticket, &answer);
    assert_int_equal(answer.status, 303);
    snprintf(scene->browser->cookie, sizeof scene->browser->cookie, "%.*s",
             (int)strcspn(header(&answer, "Set-Cookie"), ";"), header(&answer, "Set-Cookie"));
    web_answer_free(&answer);
}

static void open_real_web(struct scene *scene)
{
    close_web(scene);
    open_web(scene, false);
    log_in_later(scene);
}

static void the_loop_goes_on_while_a_process_draws(void **state)
{
    struct scene *scene = *state;
    struct web_answer answer, page;
    open_real_web(scene);
    ask(scene, "/resultados.pdf", "", &answer);
    assert_int_equal(answer.status, 0);
    uint64_t ticket = answer.ticket;
    ask(scene, "/resultados", "", &page); /* meanwhile */
    assert_int_equal(page.status, 200);
    web_answer_free(&page);
    assert_true(await(scene) == ticket);
    web_collect(scene->web, ticket, &answer);
    keep(&answer, "application/pdf", "pages-report-process.pdf");
    char *said = run("pdftotext pages-report-process.pdf -");
    assert_says(said, "Personas atendidas");
    free(said);
}

static void a_process_that_is_killed_is_an_error_page_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    struct web_answer answer;
    open_real_web(scene);
    ask(scene, "/resultados.xlsx", "", &answer);
    assert_int_equal(answer.status, 0);
    int process = worker_process(scene->web->worker, answer.ticket & ~WEB_LATER_BIT);
    assert_true(process > 0);
    assert_int_equal(kill(process, SIGKILL), 0);
    assert_true(await(scene) == answer.ticket);
    web_collect(scene->web, answer.ticket, &answer);
    assert_int_equal(answer.status, 503);
    assert_non_null(strstr((const char *)answer.body, "<html"));
    web_answer_free(&answer);
}

static void whoever_lost_the_role_meanwhile_gets_no_file(void **state)
{
    struct scene *scene = *state;
    struct web_answer answer;
    open_real_web(scene);
    ask(scene, "/resultados.xlsx", "", &answer);
    assert_int_equal(account_set_role(scene->at->hub, "ana", ACCOUNT_CALL_CENTRE), DONE);
    assert_true(await(scene) == answer.ticket);
    web_collect(scene->web, answer.ticket, &answer);
    assert_int_equal(answer.status, 403);
    web_answer_free(&answer);
    assert_int_equal(account_set_role(scene->at->hub, "ana", ACCOUNT_COORDINATOR), DONE);
    ask(scene, "/resultados.xlsx", "", &answer);
    assert_int_equal(account_remove(scene->at->hub, "ana"), DONE);
    assert_true(await(scene) == answer.ticket);
    web_collect(scene->web, answer.ticket, &answer);
    assert_int_equal(answer.status, 401);
    web_answer_free(&answer);
}

static void a_hub_that_stops_meanwhile_ends_the_process(void **state)
{
    struct scene *scene = *state;
    struct web_answer answer;
    open_real_web(scene);
    ask(scene, "/resultados.pdf", "", &answer);
    int process = worker_process(scene->web->worker, answer.ticket & ~WEB_LATER_BIT);
    assert_true(process > 0);
    close_web(scene);
    assert_int_equal(kill(process, 0), -1); /* ended and buried */
    open_web(scene, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_report_has_the_days_numbers),
        TEST(no_hidden_cell_stands_alone_beside_its_total),
        TEST(the_spreadsheet_has_them_too),
        TEST(the_table_can_be_read_back_to_the_same_numbers),
        TEST(the_corte_is_a_page_to_sign_whose_code_carries_the_signed_text),
        TEST(an_unknown_paper_or_fair_is_refused),
        TEST(the_loop_goes_on_while_a_process_draws),
        TEST(a_process_that_is_killed_is_an_error_page_and_nothing_else),
        TEST(whoever_lost_the_role_meanwhile_gets_no_file),
        TEST(a_hub_that_stops_meanwhile_ends_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

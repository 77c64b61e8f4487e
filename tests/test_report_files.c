/* The files of a report, PDF and XLSX, as other programs read them: poppler and LibreOffice. What
 * they say is compared with the report itself. The files stay in the tests' folder, to be looked
 * at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/report_job.h"
#include "sync/hub/report_pdf.h"
#include "sync/hub/sheet_language.h"
#include "sync/hub/worker.h"
#include "tests/report_sample.h"

static char *make_job(const struct report *report, enum job_paper paper)
{
    char why[320], *text;
    struct words *words;
    assert_int_equal(words_open(&words, why), DONE);
    assert_int_equal(report_job_write(report, words, paper, &text), DONE);
    words_close(words);
    return text;
}

/* Makes the file NAME here, in this process. */
static void make_file(const char *work, const struct report *report, enum job_paper paper,
                      const char *name)
{
    char why[WORK_WHY_MAX], *job = make_job(report, paper);
    uint8_t *bytes;
    size_t size;
    assert_int_equal(work_run(work_find(work_table(), work), job, strlen(job), &bytes, &size, why),
                     DONE);
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    free(bytes);
    free(job);
}

/* What a program prints; the caller frees it. The exit code must be 0. */
static char *run(const char *command)
{
    char *text = NULL;
    size_t size = 0, got;
    char piece[4096];
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
        fail_msg("\"%s\" is not in it", what);
}

static size_t count(const char *text, const char *what)
{
    size_t found = 0;
    for (text = strstr(text, what); text != NULL; text = strstr(text + 1, what))
        found++;
    return found;
}

/* Each text in it, in the order of the report, behind the cover's contents. */
static void check_tables(const char *text, const struct report *report)
{
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *table = &report->tables[i];
        assert_true(count(text, table->title) >= 2); /* contents and heading */
        for (size_t j = 0; j < table->row_count; j++)
            assert_says(text, table->rows[j].name);
    }
}

static void a_day_becomes_pages_with_its_numbers_words_and_contents(void **state)
{
    struct report *report = report_sample_make(SAMPLE_DAY, WEB_SPANISH);
    (void)state;
    make_file("report_pdf", report, JOB_PAPER_A4, "report-day.pdf");
    char *text = run("pdftotext -layout report-day.pdf -");
    assert_says(text, "369");
    assert_says(text, "1,484");
    assert_says(text, "Personas atendidas");
    assert_says(text, "Cómo leer este informe");
    assert_says(text, "no se dice");
    assert_says(text, "Total");
    assert_says(text, "Página 2 de ");
    check_tables(text, report);
    free(text);
    text = run("pdfinfo report-day.pdf 2>&1");
    assert_says(text, "Title:           Jornada de Salud y Servicios\n");
    assert_says(text, "Tagged:          yes\n");
    assert_null(strstr(text, "Error"));
    assert_says(text, "(A4)");
    free(text);
    free(run("grep -a -q '/Lang (es-MX)' report-day.pdf"));
    text = run("pdfinfo -struct report-day.pdf 2>&1");
    assert_says(text, "Table");
    assert_says(text, "Figure");
    assert_int_equal(count(text, "H1"), report->table_count + 2); /* title, tables, how to read */
    free(text);
    report_sample_free(report);
}

static void every_page_says_which_of_how_many(void **state)
{
    struct report *report = report_sample_make(SAMPLE_LONG, WEB_SPANISH);
    char last[64], command[80];
    int pages = 0;
    (void)state;
    make_file("report_pdf", report, JOB_PAPER_LETTER, "report-long.pdf");
    char *info = run("pdfinfo report-long.pdf");
    const char *at = strstr(info, "Pages:");
    assert_non_null(at);
    pages = atoi(at + 6);
    assert_true(pages >= 8 && pages < 40);
    assert_says(info, "(letter)");
    free(info);
    for (int i = 1; i <= pages; i++) {
        snprintf(last, sizeof last, "Página %d de %d\n", i, pages);
        snprintf(command, sizeof command, "pdftotext -f %d -l %d report-long.pdf -", i, i);
        char *text = run(command);
        assert_says(text, last);
        free(text);
    }
    report_sample_free(report);
}

static void an_empty_fair_in_english_is_told_as_such(void **state)
{
    struct report *report = report_sample_make(SAMPLE_EMPTY, WEB_ENGLISH);
    (void)state;
    make_file("report_pdf", report, JOB_PAPER_LETTER, "report-empty.pdf");
    char *text = run("pdftotext -layout report-empty.pdf -");
    assert_says(text, "People attended");
    assert_says(text, "not told");
    assert_says(text, "This fair is a sample");
    assert_says(text, "The fair is not closed");
    assert_says(text, "Page 1 of ");
    assert_null(strstr(text, "Total"));
    free(text);
    free(run("grep -a -q '/Lang (en)' report-empty.pdf"));
    report_sample_free(report);
}

/* What is hidden is not even in the file's depths. */
static void a_hidden_number_does_not_travel(void **state)
{
    struct report *report = report_sample_make(SAMPLE_DAY, WEB_SPANISH);
    (void)state;
    char *job = make_job(report, JOB_PAPER_A4);
    assert_null(strstr(job, "[-1"));
    assert_null(strstr(job, ",-1"));
    struct report_job read;
    assert_int_equal(report_job_read((const uint8_t *)job, strlen(job), &read), DONE);
    assert_int_equal(read.report->table_count, report->table_count);
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *was = &report->tables[i], *is = &read.report->tables[i];
        assert_string_equal(is->title, was->title);
        assert_int_equal(is->row_count, was->row_count);
        for (size_t j = 0; j < was->row_count; j++) {
            assert_string_equal(is->rows[j].name, was->rows[j].name);
            assert_memory_equal(is->rows[j].numbers, was->rows[j].numbers,
                                was->column_count * sizeof(int64_t));
        }
    }
    report_job_free(&read);
    free(job);
    report_sample_free(report);
}

/* Built otherwise than cairo does it: written as it is, whatever the pieces. */
static void a_pdf_of_another_build_keeps_its_bytes(void **state)
{
    static const char *const files[] = {
        "", "%PDF", "\nendobj\nxref\n\nstartxref\n1\n", "<< /Type /Catalog\n>>\nendobj\nxref\n",
        "<< /Type /Catalog\n>>\nendobj\n2 0 obj\n\nendobj\nxref\n\nstartxref\n5\n%%EOF\n"};
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);
        assert_int_equal(sheet_language_write(files[i], strlen(files[i]), "es-MX", out), DONE);
        fclose(out);
        assert_string_equal(text, files[i]);
        free(text);
    }
}

static void what_is_no_report_is_refused(void **state)
{
    static const char *const jobs[] = {
        "",
        "{",
        "[]",
        "{}",
        "{\"paper\":7,\"report\":{\"tables\":[]}}",
        "{\"paper\":0,\"report\":{}}",
        "{\"paper\":0,\"report\":{\"tables\":[{\"chart\":9,\"columns\":[],\"rows\":[]}]}}",
        "{\"paper\":0,\"report\":{\"tables\":[{\"chart\":1,\"columns\":[{}],\"rows\":[{}]}]}}"};
    static const char *const works[] = {"report_pdf", "report_xlsx", "closing_pdf"};
    (void)state;
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        for (size_t j = 0; j < 3; j++) {
            char why[WORK_WHY_MAX];
            uint8_t *bytes;
            size_t size;
            assert_int_equal(work_run(work_find(work_table(), works[j]), jobs[i], strlen(jobs[i]),
                                      &bytes, &size, why),
                             INVALID);
            assert_null(bytes);
            assert_true(why[0] != '\0');
        }
    }
}

/* The program itself, with nothing but its job: the same bytes as here, but for times in them. */
static void the_confined_program_makes_the_same_files(void **state)
{
    static const char *const works[] = {"report_pdf", "report_xlsx"};
    char program[512];
    struct report *report = report_sample_make(SAMPLE_DAY, WEB_SPANISH);
    char *job = make_job(report, JOB_PAPER_A4);
    const struct worker_settings settings = {.program = program};
    struct worker *worker;
    (void)state;
    snprintf(program, sizeof program, "%s/jornada-work", getenv("JORNADA_BIN"));
    assert_int_equal(worker_open(&settings, &worker), DONE);
    for (size_t i = 0; i < 2; i++) {
        char why[WORK_WHY_MAX];
        struct worker_result result;
        uint8_t *bytes;
        size_t size;
        uint64_t ticket;
        assert_int_equal(worker_ask(worker, works[i], job, strlen(job), &ticket), DONE);
        while (worker_next(worker) == 0) {
            struct pollfd fd = {.fd = worker_fd(worker), .events = POLLIN};
            assert_int_equal(poll(&fd, 1, 20000), 1);
        }
        worker_take(worker, ticket, &result);
        assert_string_equal(result.why, "");
        assert_int_equal(result.outcome, DONE);
        assert_int_equal(
            work_run(work_find(work_table(), works[i]), job, strlen(job), &bytes, &size, why),
            DONE);
        assert_in_range(result.size, size - 64, size + 64);
        assert_memory_equal(result.bytes, bytes, i == 0 ? 8 : 2);
        free(result.bytes);
        free(bytes);
    }
    worker_close(worker);
    free(job);
    report_sample_free(report);
}

/* -- Spreadsheets -------------------------------------------------------------------------------
 */

static bool has_office(void)
{
    return system("command -v soffice >/dev/null 2>&1") == 0;
}

/* One sheet (from 1) as LibreOffice reads it, as CSV; the caller frees it. */
static char *sheet_csv(const char *file, unsigned sheet)
{
    char command[512];
    snprintf(command, sizeof command,
             "rm -rf office-csv && soffice -env:UserInstallation=file://$PWD/office-home"
             " --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,"
             "false,false,false,%u' --outdir office-csv %s >/dev/null 2>&1 && cat office-csv/*",
             sheet, file);
    return run(command);
}

static void spreadsheet_cells_come_back_as_numbers_and_words(void **state)
{
    struct report *report = report_sample_make(SAMPLE_DAY, WEB_SPANISH);
    (void)state;
    make_file("report_xlsx", report, JOB_PAPER_LETTER, "report-day.xlsx");
    if (!has_office()) {
        report_sample_free(report);
        print_message("LibreOffice is not installed (package libreoffice-calc-nogui)\n");
        skip();
    }
    char *text = sheet_csv("report-day.xlsx", 2);
    assert_says(text, "Servicio,Servicios dados\n");
    assert_says(text, "Consulta médica general,143\n");
    assert_says(text, "Salud dental,no se dice\n");
    assert_null(strstr(text, "Total"));
    free(text);
    text = sheet_csv("report-day.xlsx", 3);
    assert_says(text, "Total,512,484\n");
    free(text);
    report_sample_free(report);
}

static void what_looks_like_a_formula_stays_text_in_a_spreadsheet(void **state)
{
    struct report *report = report_sample_make(SAMPLE_FORMULA, WEB_SPANISH);
    (void)state;
    make_file("report_xlsx", report, JOB_PAPER_A4, "report-formula.xlsx");
    char *text = run("unzip -p report-formula.xlsx 'xl/worksheets/*.xml'");
    assert_null(strstr(text, "<f>"));
    assert_null(strstr(text, "<hyperlink"));
    free(text);
    text = run("unzip -p report-formula.xlsx xl/sharedStrings.xml");
    assert_says(text, "=HYPERLINK(");
    free(text);
    if (has_office()) {
        text = sheet_csv("report-formula.xlsx", 2);
        assert_says(text, "\"=HYPERLINK(\"\"http://192.0.2.1/\"\",\"\"ver\"\")\",143\n");
        free(text);
    }
    report_sample_free(report);
}

/* As LibreOffice draws it: of each table's sheet the chart's own colour is on the page. */
static void libreoffice_draws_every_chart(void **state)
{
    struct report *report = report_sample_make(SAMPLE_DAY, WEB_SPANISH);
    size_t pages = 0;
    (void)state;
    make_file("report_xlsx", report, JOB_PAPER_A4, "report-day.xlsx");
    if (!has_office()) {
        report_sample_free(report);
        skip();
    }
    free(
        run("rm -rf office-pdf && soffice -env:UserInstallation=file://$PWD/office-home --headless"
            " --convert-to pdf --outdir office-pdf report-day.xlsx >/dev/null 2>&1 &&"
            " cd office-pdf && pdftoppm -r 40 -png report-day.pdf page"));
    for (size_t i = 1; i <= report->table_count + 1; i++) {
        char command[200];
        snprintf(command, sizeof command,
                 "convert office-pdf/page-%zu.png -fill white +opaque '#0b5d5f' -fill black -opaque"
                 " '#0b5d5f' -format '%%[fx:round(w*h*(1-mean))]' info:",
                 i);
        char *text = run(command);
        long dark = atol(text);
        free(text);
        if (i == 1)
            assert_true(dark < 400); /* of the first sheet two numbers and a line */
        else
            assert_true(dark > 800);
        pages++;
    }
    assert_int_equal(pages, report->table_count + 1);
    report_sample_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_confined_program_makes_the_same_files),
        cmocka_unit_test(spreadsheet_cells_come_back_as_numbers_and_words),
        cmocka_unit_test(what_looks_like_a_formula_stays_text_in_a_spreadsheet),
        cmocka_unit_test(libreoffice_draws_every_chart),
        cmocka_unit_test(a_day_becomes_pages_with_its_numbers_words_and_contents),
        cmocka_unit_test(every_page_says_which_of_how_many),
        cmocka_unit_test(an_empty_fair_in_english_is_told_as_such),
        cmocka_unit_test(a_hidden_number_does_not_travel),
        cmocka_unit_test(a_pdf_of_another_build_keeps_its_bytes),
        cmocka_unit_test(what_is_no_report_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

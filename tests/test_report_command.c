/* report, export xlsx and corte --pdf through the program, beside a running server and without one:
 * the files, what is refused, and that a refusal leaves none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/served.h"

/* Runs it; the exit code must be `code`, and standard error say `why`. */
static char *command(struct scene *scene, const char *const words[], int code, const char *why)
{
    char *out, *err;
    int got = server_command(scene->at->data, words, &out, &err);
    if (got != code || strstr(err, why) == NULL)
        fail_msg("%s %s: %d, \"%s\"", words[0], words[1], got, err);
    free(err);
    return out;
}

static void path_of(struct scene *scene, const char *name, char path[FOLDER_PATH_MAX + 32])
{
    snprintf(path, FOLDER_PATH_MAX + 32, "%s/%s", scene->at->folder.path, name);
    (void)unlink(path);
}

/* What pdftotext or unzip says of the file; the caller frees it. */
static char *look(const char *program, const char *path, const char *behind)
{
    char line[FOLDER_PATH_MAX + 160], *text = calloc(1, 1U << 20);
    snprintf(line, sizeof line, "%s %s %s", program, path, behind);
    FILE *in = popen(line, "r");
    assert_non_null(in);
    size_t size = fread(text, 1, (1U << 20) - 1, in);
    assert_int_equal(pclose(in), 0);
    assert_true(size > 0);
    return text;
}

static void assert_says(const char *text, const char *what)
{
    if (strstr(text, what) == NULL)
        fail_msg("\"%s\" is not in it: %.1000s", what, text);
}

static void check_report(struct scene *scene)
{
    char pdf[FOLDER_PATH_MAX + 32], xlsx[FOLDER_PATH_MAX + 32];
    path_of(scene, "informe.pdf", pdf);
    path_of(scene, "informe.xlsx", xlsx);
    const char *const report[] = {"report", POCKET_FAIR,  "--pdf", pdf, "--paper",
                                  "a4",     "--language", "en",    NULL};
    const char *const sheet[] = {"export", "xlsx", POCKET_FAIR, "--out", xlsx, NULL};
    char *out = command(scene, report, 0, "");
    assert_says(out, "informe.pdf");
    free(out);
    char *text = look("pdftotext -layout", pdf, "-");
    assert_says(text, "People attended");
    assert_says(text, "Page 1 of ");
    free(text);
    free(command(scene, sheet, 0, ""));
    text = look("unzip -p", xlsx, "xl/workbook.xml xl/sharedStrings.xml");
    assert_says(text, "Resumen");
    assert_says(text, "Personas atendidas");
    free(text);
}

static void check_refusals(struct scene *scene)
{
    char pdf[FOLDER_PATH_MAX + 32];
    path_of(scene, "nada.pdf", pdf);
    const struct {
        const char *words[8];
        int code;
        const char *why;
    } lines[] = {
        {{"report", POCKET_FAIR, "--pdf", pdf, "--paper", "a5"}, 2, "--paper letter or a4"},
        {{"report", POCKET_FAIR, "--pdf", pdf, "--language", "fr"}, 2, "--language es or en"},
        {{"report", POCKET_FAIR}, 2, "--pdf"},
        {{"report", "otra", "--pdf", pdf}, 1, "otra"},
        {{"export", "xlsx", "otra", "--out", pdf}, 1, "otra"},
        {{"corte", POCKET_FAIR, "--pdf", pdf}, 1, "clos"},
        {{"report", POCKET_FAIR, "--pdf", "/no/such/folder/x.pdf"}, 1, "cannot be written"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char *out = command(scene, lines[i].words, lines[i].code, lines[i].why);
        assert_string_equal(out, "");
        free(out);
        assert_int_equal(access(pdf, F_OK), -1);
    }
}

/* The kiosk was not heard from since: the page says so, and so does the exit code. */
static void check_closing(struct scene *scene)
{
    char pdf[FOLDER_PATH_MAX + 32], path[FOLDER_PATH_MAX + 32];
    path_of(scene, "corte.pdf", pdf);
    path_of(scene, "corte.txt", path);
    const char *const page[] = {"corte", POCKET_FAIR, "--pdf", pdf, NULL};
    const char *const plain[] = {"corte", POCKET_FAIR, "--language", "en", NULL};
    const char *const json[] = {"corte", POCKET_FAIR, "--json", NULL};
    const char *const check[] = {"corte", POCKET_FAIR, "--check", path, NULL};
    char *out = command(scene, page, 1, "does not balance");
    assert_says(out, "corte.pdf");
    free(out);
    char *text = look("pdftotext -layout", pdf, "-");
    assert_says(text, "Corte de jornada");
    assert_says(text, "ed25519");
    free(text);
    out = command(scene, json, 1, "does not balance");
    assert_says(out, "\"balances\": false");
    free(out);
    out = command(scene, plain, 1, "does not balance");
    assert_says(out, "Closing account");
    FILE *file = fopen(path, "w");
    fputs(out, file);
    fclose(file);
    free(out);
    out = command(scene, check, 0, "");
    assert_says(out, "signed by this hub");
    free(out);
}

static void the_files_of_a_fair_are_made_beside_a_server_and_without_one(void **state)
{
    struct scene *scene = *state;
    struct said said;
    const char *const close[] = {"fair", "close", POCKET_FAIR, NULL};
    served_register(scene, 6);
    struct asking asking = served_push(scene, 6);
    server_ask(&asking, &said);
    assert_int_equal(said.status, 200);
    server_forget(&said);
    check_report(scene);
    check_refusals(scene);
    free(command(scene, close, 0, ""));
    check_closing(scene);
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    check_report(scene);
    check_closing(scene);
    server_start(&scene->server, scene->at->data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_files_of_a_fair_are_made_beside_a_server_and_without_one, served_open,
            served_close),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    curl_global_cleanup();
    return failed;
}

/* Certificates, offices' keys and withdrawals by command, with a hub that serves and with none: the
 * program as a coordinator types it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/folio.h"
#include "sync/hub/office_key.h"
#include "sync/staff.h"
#include "tests/served.h"

#define FAIR "leon-sample"
#define HEAD "badge,name,role,institution,certificate,issuer,number,valid_to\n"
#define WORDS "una frase de la oficina\n"

static int run(struct scene *scene, const char *const words[], char **out, char **err)
{
    return server_command(scene->at->data, words, out, err);
}

static char *printed(struct scene *scene, const char *const words[])
{
    char *out, *err;
    int code = run(scene, words, &out, &err);
    if (code != 0)
        fail_msg("%s %s: %d %s", words[0], words[1], code, err);
    free(err);
    return out;
}

static json_t *printed_json(struct scene *scene, const char *const words[])
{
    char *out = printed(scene, words);
    json_t *json = json_loads(out, 0, NULL);
    assert_non_null(json);
    free(out);
    return json;
}

static void refused(struct scene *scene, const char *const words[], int code, const char *why)
{
    char *out, *err;
    int got = run(scene, words, &out, &err);
    if (got != code || strstr(err, why) == NULL)
        fail_msg("%s %s: %d \"%s\", expected %d \"%s\"", words[0], words[1], got, err, code, why);
    free(out);
    free(err);
}

static void path_of(struct scene *scene, const char *name, char path[FOLDER_PATH_MAX + 64])
{
    snprintf(path, FOLDER_PATH_MAX + 64, "%s/%s", scene->at->folder.path, name);
}

static bool is_there(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

static char *read_file(const char *path)
{
    char *text = calloc(1, 65536);
    FILE *file = fopen(path, "rb");
    assert_non_null(text);
    assert_non_null(file);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

/* Nothing of PINs or badges lies in the hub's folder. */
static void assert_not_kept(struct scene *scene, const char *secret)
{
    char line[2 * FOLDER_PATH_MAX];
    snprintf(line, sizeof line, "grep -rqaF '%s' '%s'", secret, scene->at->data);
    assert_int_not_equal(system(line), 0);
}

static void import_leon(struct scene *scene)
{
    char path[4096];
    const char *root = getenv("JORNADA_ROOT");
    const char *const words[] = {"fair", "import", path, NULL};
    snprintf(path, sizeof path, "%s/assets/fairs/" FAIR, root != NULL ? root : ".");
    free(printed(scene, words));
}

static void check_import(struct scene *scene, const char *name)
{
    char table[FOLDER_PATH_MAX + 64], badges[FOLDER_PATH_MAX + 64], text[512], label[16];
    const char *const take[] = {"staff", "import", FAIR,    table, "--badges",
                                badges,  "--by",   "maria", NULL};
    const char *const list[] = {"staff", "list", FAIR, "--json", NULL};
    snprintf(label, sizeof label, "%s", name);
    path_of(scene, "equipo.csv", table);
    path_of(scene, name, badges);
    snprintf(text, sizeof text, HEAD "%s,Ana,certified,,,,,\n", label);
    folder_write(&scene->at->folder, "equipo.csv", text, strlen(text));
    refused(scene, take, 1, "equipo.csv:2: badge");
    assert_false(is_there(badges)); /* nothing half-done */
    snprintf(text, sizeof text, HEAD "%s,Ana,certified,DIF,EC0539,Emisor,E-1,2030-01-01T12:00\n",
             label);
    folder_write(&scene->at->folder, "equipo.csv", text, strlen(text));
    char *out = printed(scene, take);
    assert_non_null(strstr(out, "1 rows: 1 new badges, 1 with a certificate in date"));
    free(out);
    struct stat status;
    assert_int_equal(stat(badges, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    char *told = read_file(badges);
    json_t *json = json_loads(told, 0, NULL);
    const json_t *one = json_array_get(json, 0);
    assert_int_equal(json_array_size(json), 1);
    assert_not_kept(scene, json_string_value(json_object_get(one, "code")));
    json_decref(json);
    free(told);
    refused(scene, take, 0, ""); /* again: nobody new, the file is not touched */
    json = printed_json(scene, list);
    size_t i, found = 0;
    json_t *row;
    json_array_foreach(json, i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "badge")), label) != 0)
            continue;
        found++;
        assert_true(json_is_true(json_object_get(row, "may_accompany")));
        const json_t *certificate = json_object_get(row, "certificate");
        assert_string_equal(json_string_value(json_object_get(certificate, "valid_to")),
                            "2030-01-01T12:00");
    }
    assert_int_equal(found, 1);
    json_decref(json);
    snprintf(text, sizeof text, HEAD "%s-2,Eva,volunteer,,,,,\n", label);
    folder_write(&scene->at->folder, "equipo.csv", text, strlen(text));
    refused(scene, take, 1, "it may hold PINs"); /* never written over */
}

static void a_table_becomes_badges_whose_pins_are_told_once(void **state)
{
    struct scene *scene = *state;
    import_leon(scene);
    check_import(scene, "ana-1"); /* the hub serves */
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    check_import(scene, "ana-2"); /* and here none does */
    server_start(&scene->server, scene->at->data);
}

static void certificates_and_exceptions_are_typed_with_who_and_why(void **state)
{
    struct scene *scene = *state;
    static const char *const add[] = {"staff",  "add",       FAIR,     "--name", "Ana",
                                      "--role", "certified", "--json", NULL};
    import_leon(scene);
    json_t *json = printed_json(scene, add);
    const char *id = json_string_value(json_object_get(json, "staff"));
    const char *const certify[] = {
        "staff",    "certify", id,           "--certificate", "EC0539", "--issuer", "Emisor",
        "--number", "E-1",     "--valid-to", "2026-01-01",    "--json", NULL};
    json_t *said = printed_json(scene, certify);
    assert_false(json_is_true(json_object_get(said, "may_accompany"))); /* it ran out */
    json_decref(said);
    const char *const no_day[] = {"staff",  "certify",    id,       "--certificate",
                                  "EC0539", "--issuer",   "Emisor", "--number",
                                  "E-1",    "--valid-to", "mañana", NULL};
    refused(scene, no_day, 2, "a time is written");
    const char *const no_reason[] = {"staff", "override", id,        "--reason",   "porque",
                                     "--by",  "maria",    "--until", "2026-12-01", NULL};
    refused(scene, no_reason, 2, "a reason is renewal");
    const char *const for_ever[] = {"staff", "override", id,        "--reason",   "seen",
                                    "--by",  "maria",    "--until", "2099-01-01", NULL};
    refused(scene, for_ever, 2, "within 31 days");
    const char *const nobody[] = {"staff", "override", id, "--reason", "seen", NULL};
    refused(scene, nobody, 2, "--by");
    static const char *const audit[] = {"audit", "--json", NULL};
    said = printed_json(scene, audit);
    assert_true(json_is_true(json_object_get(said, "whole")));
    assert_int_equal(json_array_size(json_object_get(said, "rows")), 1);
    const json_t *row = json_array_get(json_object_get(said, "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "what")), "certified");
    json_decref(said);
    json_decref(json);
}

static void an_offices_key_is_made_in_a_file_that_its_words_open(void **state)
{
    struct scene *scene = *state;
    char file[FOLDER_PATH_MAX + 64], words_file[FOLDER_PATH_MAX + 64],
        short_file[FOLDER_PATH_MAX + 64];
    uint8_t public_key[32], secret[32];
    char hex[65];
    import_leon(scene);
    folder_write(&scene->at->folder, "words", WORDS, strlen(WORDS));
    folder_write(&scene->at->folder, "short", "corta\n", 6);
    path_of(scene, "office.key", file);
    path_of(scene, "words", words_file);
    path_of(scene, "short", short_file);
    const char *const weak[] = {"office",   "key", FAIR, "3", "--make", file, "--passphrase-file",
                                short_file, NULL};
    refused(scene, weak, 1, "12 characters");
    assert_false(is_there(file));
    const char *const make[] = {"office",   "key", FAIR, "3", "--make", file, "--passphrase-file",
                                words_file, NULL};
    free(printed(scene, make));
    struct stat status;
    assert_int_equal(stat(file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    char *paper = read_file(file);
    assert_int_equal(office_key_open(paper, "una frase de la oficina", public_key, secret), DONE);
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", public_key[i]);
    static const char *const list[] = {"office", "list", FAIR, "--json", NULL};
    json_t *said = printed_json(scene, list);
    const json_t *one = json_array_get(json_object_get(said, "keys"), 0);
    assert_string_equal(json_string_value(json_object_get(one, "public")), hex);
    json_decref(said);
    refused(scene, make, 1, "is there already");
    const char *const other[] = {"office", "key", FAIR, "4", "--public", hex, NULL};
    refused(scene, other, 1, "office 3's");
    const char *const both[] = {"office", "key", FAIR, "4", NULL};
    refused(scene, both, 2, "--make FILE, or --public HEX");
    free(paper);
}

static void a_folio_that_is_not_here_is_withdrawn_all_the_same(void **state)
{
    struct scene *scene = *state;
    char folio[FOLIO_TEXT_BYTES];
    folio_write_bits(123456789, folio);
    const char *const withdraw[] = {"referral", "withdraw", folio, "--by", "maria", NULL};
    char *out = printed(scene, withdraw);
    assert_non_null(strstr(out, "should one come, it is cut as it comes"));
    free(out);
    static const char *const wrong[] = {"referral", "withdraw", "7K2M-Q9XX", "--by", "maria", NULL};
    refused(scene, wrong, 2, "a folio is written");
    const char *const nobody[] = {"referral", "withdraw", folio, "--by", "de la O", NULL};
    refused(scene, nobody, 2, "--by is one word");
    const char *const nowhere[] = {"referral", "withdraw", folio,  "--by",
                                   "maria",    "--fair",   "otra", NULL};
    refused(scene, nowhere, 1, "no fair");
    import_leon(scene); /* with two fairs it cannot be told which */
    folio_write_bits(987654321, folio);
    refused(scene, withdraw, 1, "Say --fair");
    static const char *const audit[] = {"audit", "--json", NULL};
    json_t *said = printed_json(scene, audit);
    assert_int_equal(json_array_size(json_object_get(said, "rows")), 1);
    const json_t *row = json_array_get(json_object_get(said, "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "by")), "maria");
    json_decref(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, served_open, served_close)
        TEST(a_table_becomes_badges_whose_pins_are_told_once),
        TEST(certificates_and_exceptions_are_typed_with_who_and_why),
        TEST(an_offices_key_is_made_in_a_file_that_its_words_open),
        TEST(a_folio_that_is_not_here_is_withdrawn_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The commands of jornada-hub, through the program: beside a running server and without one, what
 * they print, and how they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/base32.h"
#include "sync/staff.h"
#include "sync/token.h"
#include "tests/served.h"

#define METEPEC "assets/fairs/metepec-sample"

/* Runs `check` beside the server, then without one; the server runs again afterwards. */
static void both_ways(struct scene *scene, void (*check)(struct scene *scene))
{
    check(scene);
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    check(scene);
    server_start(&scene->server, scene->at->data);
}

static char *printed(struct scene *scene, const char *const words[])
{
    char *out, *err;
    int code = server_command(scene->at->data, words, &out, &err);
    if (code != 0)
        fail_msg("%s %s: %d, %s", words[0], words[1], code, err);
    free(err);
    return out;
}

/* Ends with `code`, says `why` and prints nothing. */
static void refused(struct scene *scene, const char *const words[], int code, const char *why)
{
    char *out, *err;
    assert_int_equal(server_command(scene->at->data, words, &out, &err), code);
    assert_string_equal(out, "");
    if (strstr(err, why) == NULL)
        fail_msg("%s %s said \"%s\", not \"%s\"", words[0], words[1], err, why);
    free(out);
    free(err);
}

/* --- the roster --- */

static void check_roster(struct scene *scene)
{
    const char *const covered[] = {"fair", "roster", POCKET_FAIR, "--json", "--cover", NULL};
    const char *const bare[] = {"fair", "roster", POCKET_FAIR, "--json", NULL};
    const char *const table[] = {"fair", "roster", POCKET_FAIR, "--cover", NULL};
    const struct enrolment *kiosk = &scene->kiosk->enrolment;
    struct roster roster;
    char hex[65];
    char *text = printed(scene, covered);
    assert_int_equal(roster_read(text, strlen(text), kiosk->hub_key, &roster), DONE);
    assert_string_equal(roster.fair, POCKET_FAIR);
    assert_int_equal(roster.fair_number, 7);
    assert_int_equal(roster.count, 1);
    assert_int_equal(roster.keys[0].kiosk, 1);
    assert_memory_equal(roster.keys[0].public_key, kiosk->public_key, 32);
    assert_memory_equal(roster.cover, kiosk->cover_key, 32);
    free(text);
    sodium_bin2hex(hex, sizeof hex, kiosk->cover_key, 32);
    text = printed(scene, bare);
    assert_int_equal(roster_read(text, strlen(text), kiosk->hub_key, &roster), DONE);
    assert_false(roster.has_cover);
    assert_null(strstr(text, hex));
    free(text);
    text = printed(scene, table);
    assert_null(strstr(text, hex));
    sodium_bin2hex(hex, sizeof hex, roster.keys[0].key_id, 2);
    assert_non_null(strstr(text, hex));
    free(text);
    const char *const unknown[] = {"fair", "roster", "otra", "--json", NULL};
    refused(scene, unknown, 1, "otra");
}

static void the_roster_is_signed_and_has_the_cover_key_only_when_asked(void **state)
{
    both_ways(*state, check_roster);
}

/* --- tokens --- */

static uint16_t crc_of(const uint8_t *bytes, size_t size)
{
    unsigned crc = 0xFFFF;
    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned)bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xFFFF;
    }
    return (uint16_t)crc;
}

/* The token with one byte changed and its check made good again. */
static void forge(const char *good, size_t at, char text[TOKEN_TEXT_BYTES])
{
    uint8_t bytes[TOKEN_BYTES];
    assert_int_equal(base32_read(good, bytes, TOKEN_BYTES), DONE);
    bytes[at] ^= 1;
    uint16_t crc = crc_of(bytes, TOKEN_BYTES - 2);
    bytes[TOKEN_BYTES - 2] = (uint8_t)(crc >> 8);
    bytes[TOKEN_BYTES - 1] = (uint8_t)crc;
    base32_write(bytes, TOKEN_BYTES, text);
}

#define ISSUED 690 /* 2026-11-22 */

static void make_token(struct scene *scene, uint16_t fair, uint16_t day,
                       char text[TOKEN_TEXT_BYTES])
{
    struct token token = {.fair = fair, .day = day, .valid_days = 2, .office = 4, .services = 6};
    const struct enrolment *kiosk = &scene->kiosk->enrolment;
    assert_int_equal(token_make(&token, kiosk->secret_key, kiosk->cover_key, text), DONE);
}

static void save_roster(struct scene *scene, char path[FOLDER_PATH_MAX + 16])
{
    const char *const words[] = {"fair", "roster", POCKET_FAIR, "--json", "--cover", NULL};
    char *text = printed(scene, words);
    folder_write(&scene->at->folder, "roster.json", text, strlen(text));
    snprintf(path, FOLDER_PATH_MAX + 16, "%s/roster.json", scene->at->folder.path);
    free(text);
}

static void expect_verdict(struct scene *scene, const char *roster, const char *text,
                           const char *on, const char *verdict)
{
    const char *const words[] = {"token", "verify", "--roster", roster, "--on", on, text, NULL};
    char *out;
    int code = server_command(scene->at->data, words, &out, NULL);
    if (strncmp(out, verdict, strlen(verdict)) != 0 || out[strlen(verdict)] != '\n')
        fail_msg("said \"%s\", not \"%s\"", out, verdict);
    assert_int_equal(code, strcmp(verdict, "OK") == 0 ? 0 : 1);
    free(out);
}

static void check_verdicts(struct scene *scene)
{
    char roster[FOLDER_PATH_MAX + 16], good[TOKEN_TEXT_BYTES], text[TOKEN_TEXT_BYTES];
    save_roster(scene, roster);
    make_token(scene, 7, ISSUED, good);
    expect_verdict(scene, roster, good, "2026-11-22", "OK");
    expect_verdict(scene, roster, good, "2026-11-23", "OK");
    expect_verdict(scene, roster, good, "2026-11-24", "EXPIRED");
    expect_verdict(scene, roster, good, "2026-11-21", "NOT_YET");
    expect_verdict(scene, roster, good + 1, "2026-11-22", "BAD_LENGTH");
    memcpy(text, good, sizeof text);
    text[70] = 'U';
    expect_verdict(scene, roster, text, "2026-11-22", "BAD_CHARACTER");
    text[70] = good[70] == '7' ? '8' : '7';
    expect_verdict(scene, roster, text, "2026-11-22", "BAD_READ");
    forge(good, 0, text);
    expect_verdict(scene, roster, text, "2026-11-22", "NOT_OURS");
    forge(good, 1, text);
    expect_verdict(scene, roster, text, "2026-11-22", "UNKNOWN_KEY");
    forge(good, 20, text);
    expect_verdict(scene, roster, text, "2026-11-22", "FORGED");
    make_token(scene, 8, ISSUED, text);
    expect_verdict(scene, roster, text, "2026-11-22", "OTHER_FAIR");
}

static void each_verdict_on_a_token_has_its_word_and_only_ok_ends_with_zero(void **state)
{
    both_ways(*state, check_verdicts);
}

static void a_token_verified_as_json_says_what_is_due(void **state)
{
    struct scene *scene = *state;
    char roster[FOLDER_PATH_MAX + 16], good[TOKEN_TEXT_BYTES];
    save_roster(scene, roster);
    make_token(scene, 7, ISSUED, good);
    const char *const words[] = {"token",      "verify", "--roster", roster, "--on",
                                 "2026-11-22", "--json", good,       NULL};
    char *out = printed(scene, words);
    json_t *json = json_loads(out, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(json, "verdict")), "OK");
    assert_int_equal(json_integer_value(json_object_get(json, "day")), ISSUED);
    assert_int_equal(json_integer_value(json_object_get(json, "office")), 4);
    assert_int_equal(json_integer_value(json_object_get(json, "services")), 6);
    json_decref(json);
    free(out);
    const char *const no_day[] = {"token", "verify", "--roster", roster,
                                  "--on",  "mañana", good,       NULL};
    refused(scene, no_day, 2, "2026-11-21");
}

static void a_roster_that_was_changed_or_is_none_is_refused(void **state)
{
    struct scene *scene = *state;
    char roster[FOLDER_PATH_MAX + 16], good[TOKEN_TEXT_BYTES];
    save_roster(scene, roster);
    make_token(scene, 7, ISSUED, good);
    const char *const words[] = {"token", "verify", "--roster", roster, good, NULL};
    folder_replace(&scene->at->folder, "roster.json", "\"kiosk\":1", "\"kiosk\":2");
    refused(scene, words, 1, "not signed by this hub");
    folder_write(&scene->at->folder, "roster.json", "{}", 2);
    refused(scene, words, 1, "no roster");
    folder_delete(&scene->at->folder, "roster.json");
    refused(scene, words, 1, "no roster");
}

/* --- devices --- */

static void a_device_is_listed_replaced_and_revoked_by_commands(void **state)
{
    static const char *const list[] = {"device", "list", "--json", NULL};
    static const char *const again[] = {"enrol", "--fair", POCKET_FAIR, "--kiosk", "1", NULL};
    static const char *const replace[] = {"enrol", "--fair",    POCKET_FAIR, "--kiosk",
                                          "1",     "--replace", NULL};
    static const char *const revoke[] = {"device", "revoke", "1", NULL};
    static const char *const wrong[] = {"device", "revoke", "uno", NULL};
    struct scene *scene = *state;
    char id[33];
    sodium_bin2hex(id, sizeof id, scene->kiosk->origin.device, 16);
    refused(scene, again, 1, id);
    free(printed(scene, replace));
    refused(scene, wrong, 2, "uno");
    for (int revoked = 0; revoked < 2; revoked++) {
        char *out = printed(scene, list);
        json_t *json = json_loads(out, 0, NULL), *one = json_array_get(json, 0);
        assert_int_equal(json_array_size(json), 1);
        assert_string_equal(json_string_value(json_object_get(one, "device")), id);
        assert_int_equal(json_integer_value(json_object_get(one, "kiosk")), 1);
        assert_int_equal(json_is_string(json_object_get(one, "revoked")), revoked);
        json_decref(json);
        free(out);
        if (!revoked)
            free(printed(scene, revoke));
    }
    refused(scene, revoke, 1, "no device in use has the number 1");
    served_register(scene, 1);
    struct asking asking = served_push(scene, 1);
    struct said said;
    server_ask(&asking, &said);
    assert_int_equal(said.status, 403);
    server_forget(&said);
}

/* --- the export --- */

/* The fair of the scene gets Metepec's content, with a service whose name a spreadsheet would run.
 */
static void import_tricky(struct scene *scene)
{
    struct folder pack, moved;
    folder_make_copy(&pack, METEPEC);
    folder_replace(&pack, "fair.ini", "number = 1", "number = 7");
    folder_replace(&pack, "services.csv", "Optometría", "\"=1+1, \"\"A1\"\"\"");
    snprintf(moved.path, sizeof moved.path, "%.400s/%s", scene->at->folder.path, POCKET_FAIR);
    assert_int_equal(rename(pack.path, moved.path), 0);
    const char *const import[] = {"fair", "import", moved.path, NULL};
    free(printed(scene, import));
}

static void check_export(struct scene *scene)
{
    char path[FOLDER_PATH_MAX + 16];
    size_t size;
    snprintf(path, sizeof path, "%s/table.csv", scene->at->folder.path);
    const char *const to_file[] = {"export", "csv", "--fair", POCKET_FAIR, "--out", path, NULL};
    const char *const to_out[] = {"export", "csv", "--fair", POCKET_FAIR, "--out", "-", NULL};
    char *out = printed(scene, to_out);
    free(printed(scene, to_file));
    char *file = folder_read(&scene->at->folder, "table.csv", &size);
    assert_string_equal(out, file);
    assert_int_equal(strncmp(out, "fair,table,code,label,count\r\n", 29), 0);
    for (const char *at = out; (at = strchr(at, '\n')) != NULL; at++)
        assert_true(at > out && at[-1] == '\r');
    static const char *const rows[] = {
        "feria,people,,Total,6\r\n",
        "feria,registered,,Total,6\r\n",
        "feria,turn_only,,Total,\r\n",
        "feria,referrals,,Total,\r\n",
        "feria,requested_by_service,3,\"'=1+1, \"\"A1\"\"\",6\r\n",
        "feria,requested_by_service,4,",
        "feria,by_sex,M,,6\r\n",
        "feria,by_sex,H,,\r\n",
        "feria,by_municipality,15054,,6\r\n",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strstr(out, rows[i]) == NULL)
            fail_msg("no \"%s\" in %s", rows[i], out);
    for (const char *at = out; (at = strstr(at, "\nferia,by_")) != NULL; at++) {
        const char *end = strstr(at + 1, "\r\n");
        assert_true(memcmp(end - 2, ",0", 2) != 0); /* hidden, zero included */
    }
    free(out);
    free(file);
    const char *const nowhere[] = {"export", "csv", "--out", "/no/such/folder/x.csv", NULL};
    refused(scene, nowhere, 1, "cannot be written");
}

static void a_table_for_spreadsheets_is_whole_and_runs_nothing(void **state)
{
    struct scene *scene = *state;
    struct said said;
    import_tricky(scene);
    served_register(scene, 6);
    struct asking asking = served_push(scene, 6);
    server_ask(&asking, &said);
    assert_int_equal(said.status, 200);
    server_forget(&said);
    both_ways(scene, check_export);
}

/* --- badges --- */

static json_t *printed_json(struct scene *scene, const char *const words[])
{
    char *text = printed(scene, words);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    free(text);
    return json;
}

/* What a kiosk would fetch: the file of the fair's newest content. */
static void read_list(struct scene *scene, struct staff_list *list)
{
    static const char *const fairs[] = {"fair", "list", "--json", NULL};
    uint8_t bytes[STAFF_LIST_BYTES_MAX];
    char path[FOLDER_PATH_MAX + 64];
    json_t *json = printed_json(scene, fairs);
    int content = (int)json_integer_value(json_object_get(json_array_get(json, 0), "content"));
    json_decref(json);
    snprintf(path, sizeof path, "%s/fairs/%s/%d/" STAFF_FILE, scene->at->data, POCKET_FAIR,
             content);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_int_equal(staff_decode(bytes, size, scene->kiosk->enrolment.hub_key, list), DONE);
    assert_memory_equal(list->fair, scene->kiosk->enrolment.fair_id, 8);
}

static void check_badge(struct scene *scene)
{
    static const char *const add[] = {"staff",  "add",         POCKET_FAIR, "--name", "Ana Núñez",
                                      "--role", "coordinator", "--json",    NULL};
    static const char *const list[] = {"staff", "list", POCKET_FAIR, NULL};
    struct staff_list members;
    struct staff_badge badge;
    char pack[FOLDER_PATH_MAX + 16];
    const char *const import[] = {"fair", "import", pack, NULL};
    json_t *json = printed_json(scene, add);
    const char *id = json_string_value(json_object_get(json, "staff"));
    const char *pin = json_string_value(json_object_get(json, "pin"));
    const char *text = json_string_value(json_object_get(json, "badge"));
    const char *const release[] = {"staff", "release", id, NULL};
    const char *const revoke[] = {"staff", "revoke", id, NULL};
    assert_int_equal(staff_read_badge(text, &badge), DONE);
    read_list(scene, &members);
    const struct staff_member *member = staff_find(&members, &badge);
    assert_non_null(member);
    assert_int_equal(member->role, STAFF_ROLE_COORDINATOR);
    assert_int_equal(member->release, 0);
    snprintf(pack, sizeof pack, "%.400s/%s", scene->at->folder.path, POCKET_FAIR);
    free(printed(scene, import)); /* newer files: the badges stay */
    read_list(scene, &members);
    assert_non_null(member = staff_find(&members, &badge));
    assert_int_equal(staff_check_pin(member, &badge, pin), DONE);
    char *out = printed(scene, list);
    assert_non_null(strstr(out, id));
    assert_non_null(strstr(out, "Ana Núñez"));
    assert_null(strstr(out, pin)); /* shown once */
    assert_null(strstr(out, text));
    free(out);
    free(printed(scene, release));
    read_list(scene, &members);
    assert_int_equal(staff_find(&members, &badge)->release, 1);
    free(printed(scene, revoke));
    read_list(scene, &members);
    assert_null(staff_find(&members, &badge));
    refused(scene, revoke, 1, "already");
    refused(scene, release, 1, "was revoked");
    json_decref(json);
}

static void a_badge_is_drawn_shown_once_and_taken_back(void **state)
{
    static const char *const nobody[] = {"staff", "revoke", "0123456789abcdef", NULL};
    static const char *const no_id[] = {"staff", "release", "Ana", NULL};
    static const char *const no_fair[] = {"staff", "add", "otra", "--name", "Ana", NULL};
    static const char *const no_role[] = {"staff", "add",    POCKET_FAIR, "--name",
                                          "Ana",   "--role", "queen",     NULL};
    struct scene *scene = *state;
    import_tricky(scene);
    both_ways(scene, check_badge);
    refused(scene, nobody, 1, "no such badge");
    refused(scene, no_id, 2, "16 hex digits");
    refused(scene, no_fair, 1, "no fair");
    refused(scene, no_role, 2, "volunteer");
}

static void a_badge_that_was_revoked_stays_so_in_an_older_database(void **state)
{
    static const char *const add[] = {"staff", "add", POCKET_FAIR, "--name", "Ana", "--json", NULL};
    static const char *const list[] = {"staff", "list", POCKET_FAIR, NULL};
    struct scene *scene = *state;
    char path[FOLDER_PATH_MAX + 16];
    size_t size;
    import_tricky(scene);
    json_t *json = printed_json(scene, add);
    const char *const revoke[] = {"staff", "revoke",
                                  json_string_value(json_object_get(json, "staff")), NULL};
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    snprintf(path, sizeof path, "%s/hub.db", scene->at->data);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *before = malloc(16U << 20);
    assert_non_null(before);
    size = fread(before, 1, 16U << 20, file);
    fclose(file);
    free(printed(scene, revoke));
    file = fopen(path, "wb"); /* as a restore would, from a backup of before */
    assert_non_null(file);
    assert_int_equal(fwrite(before, 1, size, file), size);
    fclose(file);
    free(before);
    char *out = printed(scene, list);
    assert_non_null(strstr(out, "revoked"));
    free(out);
    json_decref(json);
    server_start(&scene->server, scene->at->data);
}

/* --- how commands are called --- */

static const struct {
    const char *name[3];
    bool must; /* something more is needed */
} all_commands[] = {
    {{"init"}, true},
    {{"serve"}, false},
    {{"fair", "import"}, true},
    {{"fair", "list"}, false},
    {{"fair", "open"}, true},
    {{"fair", "close"}, true},
    {{"fair", "roster"}, true},
    {{"enrol"}, true},
    {{"device", "list"}, false},
    {{"device", "revoke"}, true},
    {{"device", "wipe"}, true},
    {{"desk", "add"}, true},
    {{"desk", "letters"}, true},
    {{"desk", "list"}, false},
    {{"desk", "page"}, true},
    {{"desk", "revoke"}, true},
    {{"desk", "take"}, true},
    {{"staff", "add"}, true},
    {{"staff", "list"}, true},
    {{"staff", "revoke"}, true},
    {{"staff", "release"}, true},
    {{"staff", "certify"}, true},
    {{"staff", "override"}, true},
    {{"staff", "import"}, true},
    {{"staff", "known"}, true},
    {{"staff", "take"}, true},
    {{"referral", "withdraw"}, true},
    {{"referral", "record"}, true},
    {{"audit"}, false},
    {{"office", "key"}, true},
    {{"office", "take"}, true},
    {{"office", "list"}, true},
    {{"call", "list"}, false},
    {{"call", "answer"}, true},
    {{"stats"}, false},
    {{"corte", "read"}, true},
    {{"corte", "job"}, true},
    {{"corte"}, true},
    {{"report", "job"}, true},
    {{"report"}, true},
    {{"export", "xlsx"}, true},
    {{"export", "csv"}, true},
    {{"export", "avgm"}, true},
    {{"quarantine", "list"}, false},
    {{"quarantine", "release"}, true},
    {{"kit", "make"}, true},
    {{"kit", "list"}, true},
    {{"kit", "revoke"}, true},
    {{"kit"}, true},
    {{"erase", "record"}, true},
    {{"erase"}, true},
    {{"custodian", "check"}, false},
    {{"custodian", "drill"}, true},
    {{"custodian", "drilled"}, true},
    {{"preflight"}, true},
    {{"token", "verify"}, true},
    {{"relay", "add"}, true},
    {{"relay", "list"}, false},
    {{"relay", "remove"}, true},
    {{"import"}, true},
    {{"stick", "take"}, true},
    {{"stick", "receipt"}, true},
    {{"publish", "job"}, true},
    {{"publish", "record"}, true},
    {{"publish", "list"}, false},
    {{"publish", "take"}, true},
    {{"publish"}, true},
    {{"backup", "take"}, false},
    {{"backup", "record"}, true},
    {{"backup", "doubt"}, true},
    {{"backup", "list"}, false},
    {{"backup", "forget"}, true},
    {{"backup", "prune"}, false},
    {{"backup"}, true},
    {{"restore"}, true},
    {{"resume"}, false},
    {{"verify", "copy"}, false},
    {{"verify"}, false},
    {{"pages", "ca"}, true},
    {{"user", "add"}, true},
    {{"user", "list"}, false},
    {{"user", "remove"}, true},
    {{"user", "password"}, true},
    {{"user", "role"}, true},
    {{"routes"}, false},
    {{"doctor"}, false},
};
#define COMMANDS (sizeof all_commands / sizeof all_commands[0])

/* The command's name and then `more`. */
static int run_with(struct scene *scene, size_t command, const char *const more[], char **out,
                    char **err)
{
    const char *words[8] = {NULL};
    size_t count = 0;
    for (; all_commands[command].name[count] != NULL; count++)
        words[count] = all_commands[command].name[count];
    for (size_t i = 0; more[i] != NULL; i++)
        words[count++] = more[i];
    return server_command(scene->at->data, words, out, err);
}

static void check_wrong_usage(struct scene *scene, size_t command)
{
    static const char *const wrong[][5] = {
        {"--no-such"}, {"--json=yes"}, {"--json", "--json"}, {"one", "two", "three"}, {NULL}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char *out, *err;
        if (wrong[i][0] == NULL && !all_commands[command].must)
            continue;
        int code = run_with(scene, command, wrong[i], &out, &err);
        if (code != 2 || strncmp(err, "jornada-hub: ", 13) != 0)
            fail_msg("%s %s: %d \"%s\"", all_commands[command].name[0],
                     wrong[i][0] != NULL ? wrong[i][0] : "alone", code, err);
        assert_string_equal(out, "");
        free(out);
        free(err);
    }
}

static void check_help(struct scene *scene, size_t command)
{
    static const char *const help[] = {"--help", NULL};
    const char *const *name = all_commands[command].name;
    char *out, full[64];
    snprintf(full, sizeof full, "%s%s%s", name[0], name[1] != NULL ? " " : "",
             name[1] != NULL ? name[1] : "");
    assert_int_equal(run_with(scene, command, help, &out, NULL), 0);
    assert_non_null(strstr(out, full));
    assert_non_null(strstr(out, "--json"));
    free(out);
}

static void check_usage(struct scene *scene)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        check_help(scene, i);
        check_wrong_usage(scene, i);
    }
}

static void every_command_explains_itself_and_refuses_what_it_does_not_know(void **state)
{
    static const char *const help[] = {"--help", NULL};
    struct scene *scene = *state;
    size_t listed = 0;
    char *out = printed(scene, help);
    for (const char *at = out; (at = strstr(at, "\n  jornada-hub ")) != NULL; at++)
        listed++;
    assert_int_equal(listed, COMMANDS); /* none was forgotten here */
    free(out);
    both_ways(scene, check_usage);
}

static void wrong_usage_is_told_from_refusal(void **state)
{
    static const struct {
        const char *words[4];
        int code;
    } lines[] = {
        {{"nonsense"}, 2},
        {{"fair"}, 2},
        {{"stats", "--fair"}, 2},
        {{"stats", "--fair", "otra"}, 1},
        {{"doctor"}, 0},
        {{"quarantine", "list", "--json"}, 0},
        {{"fair", "close", "otra"}, 1},
    };
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(server_command(scene->at->data, lines[i].words, NULL, NULL),
                         lines[i].code);
}

static void a_custodians_passphrase_that_is_drawn_opens_the_key(void **state)
{
    struct scene *scene = *state;
    char folder[FOLDER_PATH_MAX + 16], *out;
    snprintf(folder, sizeof folder, "%s/drawn", scene->at->folder.path);
    const char *const init[] = {"init", "--municipality", "15054", "--name", "Metepec", NULL};
    assert_int_equal(server_command(folder, init, &out, NULL), 0);
    assert_non_null(strstr(out, "RECOVERY SHEET"));
    char *shown = strstr(out, "\n    ");
    assert_non_null(shown);
    shown[5 + 39] = '\0';
    size_t size;
    assert_int_equal(server_command(folder, init, NULL, NULL), 1);
    char *database = folder_read(&scene->at->folder, "drawn/hub.db", &size);
    assert_null(memmem(database, size, shown + 5, 39));
    free(database);
    char *file = folder_read(&scene->at->folder, "drawn/keys/custodian", &size);
    assert_null(memmem(file, size, shown + 5, 39));
    free(file);
    for (int wrong = 0; wrong < 2; wrong++) {
        char path[FOLDER_PATH_MAX + 16];
        shown[5] = (char)(wrong ? shown[5] ^ 1 : shown[5]);
        folder_write(&scene->at->folder, "passphrase", shown + 5, 39);
        snprintf(path, sizeof path, "%s/passphrase", scene->at->folder.path);
        const char *const check[] = {"custodian", "check", "--custodian-passphrase-file", path,
                                     NULL};
        char *err;
        assert_int_equal(server_command(folder, check, NULL, &err), wrong);
        if (wrong)
            assert_non_null(strstr(err, "this is not the custodian's passphrase"));
        else
            assert_string_equal(err, "");
        free(err);
    }
    free(out);
}

static void a_custodian_without_a_usable_passphrase_is_told_so(void **state)
{
    struct scene *scene = *state;
    char path[FOLDER_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/passphrase", scene->at->folder.path);
    const char *const check[] = {"custodian", "check", "--custodian-passphrase-file", path, NULL};
    const char *const asked[] = {"custodian", "check", NULL};
    refused(scene, check, 1, "passphrase");
    folder_write(&scene->at->folder, "passphrase", "\n", 1);
    refused(scene, check, 1, "passphrase");
    folder_write(&scene->at->folder, "passphrase", "not the one\n", 12);
    refused(scene, check, 1, "this is not the custodian's passphrase");
    refused(scene, asked, 1, "a terminal"); /* nobody can be asked */
    folder_write(&scene->at->folder, "passphrase", POCKET_CUSTODIAN "\n", sizeof POCKET_CUSTODIAN);
    free(printed(scene, check));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, served_open, served_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_roster_is_signed_and_has_the_cover_key_only_when_asked),
        TEST(each_verdict_on_a_token_has_its_word_and_only_ok_ends_with_zero),
        TEST(a_token_verified_as_json_says_what_is_due),
        TEST(a_roster_that_was_changed_or_is_none_is_refused),
        TEST(a_device_is_listed_replaced_and_revoked_by_commands),
        TEST(a_table_for_spreadsheets_is_whole_and_runs_nothing),
        TEST(a_badge_is_drawn_shown_once_and_taken_back),
        TEST(a_badge_that_was_revoked_stays_so_in_an_older_database),
        TEST(every_command_explains_itself_and_refuses_what_it_does_not_know),
        TEST(wrong_usage_is_told_from_refusal),
        TEST(a_custodians_passphrase_that_is_drawn_opens_the_key),
        TEST(a_custodian_without_a_usable_passphrase_is_told_so),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

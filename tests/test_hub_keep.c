/* What a hub keeps and what it lets go, through the program: names erased by their folio, old
 * backups removed by a rule. Beside a running server and without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/folio.h"
#include "sync/frame.h"
#include "sync/hub/prune.h"
#include "tests/served.h"

#define DAY_MS (24 * 60 * 60 * 1000LL)

static char *usb_of(const struct scene *scene)
{
    static char path[FOLDER_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/usb", scene->at->folder.path);
    return path;
}

static json_t *run_json(struct scene *scene, const char *const words[])
{
    char *out, *err;
    int code = server_command(scene->at->data, words, &out, &err);
    if (code != 0)
        fail_msg("%s %s: %d, %s", words[0], words[1], code, err);
    json_t *json = json_loads(out, 0, NULL);
    assert_non_null(json);
    free(out);
    free(err);
    return json;
}

static void refused(struct scene *scene, const char *const words[], int code, const char *why)
{
    char *out, *err;
    assert_int_equal(server_command(scene->at->data, words, &out, &err), code);
    if (strstr(err, why) == NULL)
        fail_msg("%s %s said \"%s\", not \"%s\"", words[0], words[1], err, why);
    free(out);
    free(err);
}

static void back_up(struct scene *scene, char *name)
{
    const char *const words[] = {"backup", "--to", usb_of(scene), "--json", NULL};
    json_t *said = run_json(scene, words);
    if (name != NULL)
        strcpy(name, json_string_value(json_object_get(said, "name")));
    json_decref(said);
}

static size_t count_files(struct scene *scene, const char *suffix)
{
    DIR *folder = opendir(usb_of(scene));
    size_t count = 0, length = strlen(suffix);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t name = strlen(entry->d_name);
        count += name > length && strcmp(entry->d_name + name - length, suffix) == 0;
    }
    closedir(folder);
    return count;
}

/* Whether a file of the hub's or of the backups holds the beginning of that frame's identity. */
static bool file_holds(struct scene *scene, const char *name, size_t frame)
{
    size_t size, sealed_size;
    const uint8_t *sealed = frame_identity(scene->kiosk->frames[frame].bytes, &sealed_size);
    char *bytes = folder_read(&scene->at->folder, name, &size);
    bool found = memmem(bytes, size, sealed, 32) != NULL;
    free(bytes);
    return found;
}

static void folio_of(uint8_t record_byte, char text[FOLIO_TEXT_BYTES])
{
    uint8_t record[RECORD_ID_BYTES], slip[RECORD_ID_BYTES];
    memset(record, record_byte, sizeof record);
    record_slip_id(record, 0, slip);
    folio_write(slip, text);
}

static int begin(void **state)
{
    int code = served_open(state);
    struct scene *scene = *state;
    struct said said;
    assert_int_equal(mkdir(usb_of(scene), 0700), 0);
    served_register(scene, 6);
    struct asking asking = served_push(scene, 6);
    server_ask(&asking, &said);
    assert_int_equal(said.status, 200);
    server_forget(&said);
    return code;
}

static void erase_one(struct scene *scene, uint8_t who)
{
    char folio[FOLIO_TEXT_BYTES], old[BACKUP_NAME_MAX], path[BACKUP_NAME_MAX + 8];
    back_up(scene, old);
    snprintf(path, sizeof path, "usb/%s", old);
    folio_of(who, folio);
    const char *const words[] = {"erase",    folio,          "--by",   "ana.lopez",
                                 "--reason", "cancellation", "--json", NULL};
    json_t *said = run_json(scene, words);
    assert_int_equal(json_integer_value(json_object_get(said, "erased")), 1);
    assert_true(json_is_true(json_object_get(said, "list_laid")));
    bool named = false;
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(said, "left"), i, one) named =
        named || strcmp(json_string_value(json_object_get(one, "name")), old) == 0;
    json_decref(said);
    assert_true(named); /* the backup that still holds it is said by name */
    assert_true(file_holds(scene, path, who));
    assert_false(file_holds(scene, "hub/hub.db", who));
    assert_int_equal(count_files(scene, ".ledger"), 1);
    said = run_json(scene, words); /* again: nothing is left */
    assert_int_equal(json_integer_value(json_object_get(said, "erased")), 0);
    assert_int_equal(json_integer_value(json_object_get(said, "erased_before")), 1);
    json_decref(said);
}

static void a_name_is_erased_by_its_folio_beside_a_server_and_without_one(void **state)
{
    struct scene *scene = *state;
    static const char *const stats[] = {"stats", "--json", NULL};
    json_t *before = run_json(scene, stats), *after;
    erase_one(scene, 3);
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    erase_one(scene, 5);
    assert_true(file_holds(scene, "hub/hub.db", 0)); /* nobody else's */
    server_start(&scene->server, scene->at->data);
    after = run_json(scene, stats);
    assert_true(json_equal(before, after));
    json_decref(before);
    json_decref(after);
}

/* Beside the backups lies what the hub's own list has. */
static bool is_laid(struct scene *scene)
{
    char ours[FOLDER_PATH_MAX + 32], theirs[FOLDER_PATH_MAX + 64],
        command[4 * FOLDER_PATH_MAX + 256];
    snprintf(ours, sizeof ours, "%s/hub/ledger", scene->at->folder.path);
    snprintf(theirs, sizeof theirs, "%s/*.ledger", usb_of(scene));
    snprintf(command, sizeof command, "test -s '%s' && cmp -s '%s' %s", ours, ours, theirs);
    return system(command) == 0;
}

/* The disk may die before the next backup; the thief of a kiosk waits for that. */
static void a_revocation_lies_beside_the_backups_at_once(void **state)
{
    struct scene *scene = *state;
    static const char *const first[] = {"device", "revoke", "1", "--json", NULL};
    static const char *const second[] = {"device", "revoke", "2", "--json", NULL};
    back_up(scene, NULL);
    assert_false(is_laid(scene));
    json_decref(run_json(scene, first));
    assert_true(is_laid(scene));
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    pocket_reopen(scene->at);
    pocket_destroy(pocket_kiosk(scene->at, 2));
    hub_close(scene->at->hub);
    scene->at->hub = NULL;
    json_decref(run_json(scene, second)); /* without a server as well */
    assert_true(is_laid(scene));
    assert_int_equal(count_files(scene, ".ledger"), 1);
    server_start(&scene->server, scene->at->data);
}

static void what_is_no_folio_or_no_reason_erases_nothing(void **state)
{
    struct scene *scene = *state;
    char folio[FOLIO_TEXT_BYTES], nobody[FOLIO_TEXT_BYTES];
    folio_of(3, folio);
    folio_of(77, nobody);
    const char *const unknown[] = {"erase", nobody, "--by", "ana", "--reason", "minor", NULL};
    refused(scene, unknown, 1, "holds no record with that folio");
    const char *const bent[] = {"erase", "AAAA-AAAB", "--by", "ana", "--reason", "minor", NULL};
    refused(scene, bent, 2, "a folio is written");
    const char *const why[] = {"erase", folio, "--by", "ana", "--reason", "she asked", NULL};
    refused(scene, why, 2, "a reason is");
    const char *const who[] = {"erase", folio, "--by", "Ana López", "--reason", "minor", NULL};
    refused(scene, who, 2, "--by is one word");
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    assert_true(file_holds(scene, "hub/hub.db", 2));
    server_start(&scene->server, scene->at->data);
}

static void old_backups_go_by_the_rule_and_each_is_said(void **state)
{
    struct scene *scene = *state;
    const char *const prune[] = {"backup", "prune", "--keep", "3", "--days", "0", "--json", NULL};
    back_up(scene, NULL);
    refused(scene, prune, 1, "not two verified backups");
    for (int i = 0; i < 4; i++)
        back_up(scene, NULL);
    json_t *said = run_json(scene, prune);
    assert_int_equal(json_array_size(json_object_get(said, "removed")), 2);
    assert_int_equal(json_array_size(json_object_get(said, "kept")), 3);
    json_decref(said);
    assert_int_equal(count_files(scene, ".jrbk"), 3);
    said = run_json(scene, prune); /* again: nothing more */
    assert_int_equal(json_array_size(json_object_get(said, "removed")), 0);
    json_decref(said);
    assert_int_equal(count_files(scene, ".jrbk"), 3);
}

static void nothing_goes_while_one_of_the_last_two_is_not_whole(void **state)
{
    struct scene *scene = *state;
    const char *const prune[] = {"backup", "prune", "--keep", "0", "--days", "0", NULL};
    char name[BACKUP_NAME_MAX], path[BACKUP_NAME_MAX + 8];
    size_t size;
    for (int i = 0; i < 4; i++)
        back_up(scene, name);
    snprintf(path, sizeof path, "usb/%s", name);
    char *bytes = folder_read(&scene->at->folder, path, &size);
    bytes[5000] ^= 1;
    folder_write(&scene->at->folder, path, bytes, size);
    free(bytes);
    refused(scene, prune, 1, "nothing was removed");
    assert_int_equal(count_files(scene, ".jrbk"), 4);
}

static void pruning_ends_what_still_held_an_erased_name(void **state)
{
    struct scene *scene = *state;
    const char *const prune[] = {"backup", "prune",    "--keep", "9", "--days",
                                 "9",      "--erased", "--json", NULL};
    back_up(scene, NULL);
    erase_one(scene, 3); /* takes one more */
    back_up(scene, NULL);
    back_up(scene, NULL);
    assert_int_equal(count_files(scene, ".jrbk"), 4);
    json_t *said = run_json(scene, prune);
    assert_int_equal(json_array_size(json_object_get(said, "removed")), 2);
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(said, "kept"), i, one)
    {
        char path[BACKUP_NAME_MAX + 8];
        snprintf(path, sizeof path, "usb/%s", json_string_value(json_object_get(one, "name")));
        assert_false(file_holds(scene, path, 3));
        assert_true(file_holds(scene, path, 0));
    }
    json_decref(said);
    assert_int_equal(count_files(scene, ".jrbk"), 2);
}

/* --- the rule --- */

static void the_rule_keeps_the_newest_and_the_last_of_each_day(void **state)
{
    (void)state;
    struct backup list[8] = {{0}};
    enum prune_verdict verdicts[8];
    static const int hours_ago[8] = {1, 2, 3, 4, 30, 31, 60, 200};
    int64_t now_ms = 20000 * DAY_MS + 20 * (DAY_MS / 24);
    for (int i = 0; i < 8; i++) {
        list[i].made_ms = now_ms - hours_ago[i] * (DAY_MS / 24);
        list[i].verified_ms = 1;
    }
    list[1].verified_ms = 0;
    struct prune_rule rule = {.newest = 3, .days = 7, .now_ms = now_ms, .erased_ms = INT64_MIN};
    static const enum prune_verdict plain[8] = {PRUNE_LAST_TWO, PRUNE_NOT_VERIFIED, PRUNE_LAST_TWO,
                                                PRUNE_NEWEST,   PRUNE_DAY,          PRUNE_GOES,
                                                PRUNE_DAY,      PRUNE_GOES};
    prune_choose(&rule, list, 8, verdicts);
    assert_memory_equal(verdicts, plain, sizeof plain);
    rule.erased_ms = now_ms; /* all of them hold an erased name: the last two stay all the same */
    prune_choose(&rule, list, 8, verdicts);
    for (int i = 0; i < 8; i++)
        assert_int_equal(verdicts[i], i == 1             ? PRUNE_NOT_VERIFIED
                                      : i == 0 || i == 2 ? PRUNE_LAST_TWO
                                                         : PRUNE_GOES);
    rule = (struct prune_rule){.now_ms = now_ms, .erased_ms = INT64_MIN};
    prune_choose(&rule, list, 8, verdicts);
    assert_int_equal(verdicts[0], PRUNE_LAST_TWO);
    assert_int_equal(verdicts[2], PRUNE_LAST_TWO);
    assert_int_equal(verdicts[3], PRUNE_GOES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, served_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_keeps_the_newest_and_the_last_of_each_day),
        TEST(a_name_is_erased_by_its_folio_beside_a_server_and_without_one),
        TEST(a_revocation_lies_beside_the_backups_at_once),
        TEST(what_is_no_folio_or_no_reason_erases_nothing),
        TEST(old_backups_go_by_the_rule_and_each_is_said),
        TEST(nothing_goes_while_one_of_the_last_two_is_not_whole),
        TEST(pruning_ends_what_still_held_an_erased_name),
    };
    return cmocka_run_group_tests_name("hub_keep", tests, NULL, NULL);
}

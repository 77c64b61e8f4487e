/* A kiosk that never sees a network after its enrolment: its day goes to the hub by USB stick and
 * the receipts come back the same way; good sticks, and what people really find on sticks. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/stage/crowd.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define PATH_ROOM (2 * SCENE_PATH_MAX)

/* -- Sticks: folders that are carried -----------------------------------------------------------
 */

static void make_stick(const struct scene *scene, const char *name, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", scene->folder, name);
    assert_int_equal(mkdir(path, 0755), 0);
}

static void join(char path[2 * PATH_ROOM], const char *stick, const char *name)
{
    snprintf(path, 2 * PATH_ROOM, "%s/JORNADA/%s", stick, name);
}

/* How many files of the stick end so; the first one's name, where it is asked for. */
static int count_files(const char *stick, const char *ending, char *first)
{
    char path[2 * PATH_ROOM];
    int count = 0;
    join(path, stick, "");
    DIR *folder = opendir(path);
    if (folder == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name), end = strlen(ending);
        if (length <= end || strcmp(entry->d_name + length - end, ending) != 0)
            continue;
        if (count++ == 0 && first != NULL)
            snprintf(first, 256, "%s", entry->d_name);
    }
    closedir(folder);
    return count;
}

static json_t *carry(struct drive *drive, const char *stick)
{
    json_t *said = drive_ask(drive, "{s:s, s:s}", "do", "stick", "folder", stick);
    assert_non_null(json_object_get(said, "outcome"));
    return said;
}

static void carry_well(struct drive *drive, const char *stick)
{
    json_t *said = carry(drive, stick);
    if (!json_is_true(json_object_get(said, "ok")))
        fail_msg("%s", json_dumps(said, 0));
    json_decref(said);
}

static void assert_outcome(json_t *said, const char *outcome)
{
    const char *word = json_string_value(json_object_get(said, "outcome"));
    const char *why = json_string_value(json_object_get(said, "why"));
    assert_non_null(word);
    assert_non_null(why);
    assert_string_equal(word, outcome);
    assert_true(strlen(why) > 20); /* a sentence */
}

/* `import STICK --json`; *code its exit code. */
static json_t *import(struct scene *scene, const char *stick, int *code)
{
    const char *const words[] = {"import", stick, "--json", NULL};
    char *text = NULL;
    *code = scene_hub(scene, words, &text);
    json_t *said = json_loads(text, 0, NULL);
    assert_non_null(said);
    free(text);
    return said;
}

static json_t *import_well(struct scene *scene, const char *stick)
{
    int code = -1;
    json_t *said = import(scene, stick, &code);
    if (code != 0)
        fail_msg("exit %d: %s", code, json_dumps(said, 0));
    return said;
}

static bool is_bad(const json_t *said, const char *file)
{
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(said, "bad"), i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "file")), file) == 0)
            return strlen(json_string_value(json_object_get(one, "why"))) > 5;
    }
    return false;
}

/* -- People -------------------------------------------------------------------------------------
 */

static long long register_some(struct drive *drive, int from, int count)
{
    struct crowd_person person;
    long long facts = 0;
    for (int i = from; i < from + count; i++) {
        crowd_make(i, &person);
        glass_register(drive, &person.who);
        glass_leave(drive, "leave");
        facts++;
        for (int s = 0; s < GLASS_SERVICES_MAX && person.who.services[s]; s++)
            facts++;
    }
    return facts;
}

static void assert_hub_has(struct scene *scene, long long facts, long long people)
{
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "delivered"), facts);
    assert_int_equal(scene_number(stats, "registered"), people);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
}

/* -- Stories ------------------------------------------------------------------------------------
 */

static void a_day_by_stick_alone_brings_every_fact_once(void **state)
{
    struct scene *scene = *state;
    char stick[PATH_ROOM];
    make_stick(scene, "stick", stick);
    struct drive *drive = scene_kiosk(scene, NULL);
    /* The morning; the hub runs as a server without this kiosk ever reaching it. */
    long long facts = register_some(drive, 0, 6);
    carry_well(drive, stick);
    assert_int_equal(drive_state(drive, "pending"), facts); /* written is not received */
    json_t *said = import_well(scene, stick);
    assert_int_equal(json_array_size(json_object_get(said, "bad")), 0);
    assert_int_equal(scene_number(said, "receipts"), 1);
    assert_true(scene_number(said, "fresh") > 0);
    json_decref(said);
    assert_hub_has(scene, facts, 6);
    /* The afternoon: the receipt first, then only what came since. */
    facts += register_some(drive, 6, 5);
    said = carry(drive, stick);
    assert_outcome(said, "done");
    assert_int_equal(scene_number(said, "receipts"), 1);
    assert_int_equal(scene_number(said, "bundles"), 1);
    json_decref(said);
    /* The same stick twice, the second time with nothing new on it. */
    json_decref(import_well(scene, stick));
    said = import_well(scene, stick);
    assert_int_equal(scene_number(said, "fresh"), 0);
    assert_int_equal(scene_number(said, "taken"), 0);
    json_decref(said);
    assert_hub_has(scene, facts, 11);
    carry_well(drive, stick);
    assert_int_equal(drive_state(drive, "pending"), 0);
    assert_int_equal(drive_state(drive, "delivered"), facts);
    assert_int_equal(drive_state(drive, "captured"), facts);
    assert_int_equal(drive_quit(drive), 0);
    /* The evening: the end of the day is on the stick too, by the command of a stopped kiosk. */
    const char *const argv[] = {"jornada-kiosk", "--data", scene->kiosk, "--stick",
                                stick,           "--json", NULL};
    assert_int_equal(scene_run(scene->kiosk_log, argv, NULL), 0);
    json_decref(import_well(scene, stick));
    assert_hub_has(scene, facts, 11);
}

/* A stick that was lost in a pocket comes later than the next one. */
static void two_sticks_in_any_order_bring_every_fact_once(void **state)
{
    struct scene *scene = *state;
    char first[PATH_ROOM], second[PATH_ROOM];
    make_stick(scene, "first", first);
    make_stick(scene, "second", second);
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = register_some(drive, 0, 4);
    carry_well(drive, first);
    drive_kill(drive); /* a new stream */
    drive = scene_kiosk(scene, NULL);
    facts += register_some(drive, 4, 4);
    carry_well(drive, second);
    scene_hub_start(scene); /* now by the server's socket */
    json_decref(import_well(scene, second));
    json_t *said = import_well(scene, first);
    assert_int_equal(scene_number(said, "fresh"), 0); /* the second one had it all */
    json_decref(said);
    assert_hub_has(scene, facts, 8);
    scene_hub_stop(scene);
    carry_well(drive, first);
    assert_int_equal(drive_state(drive, "pending"), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void bad_files_beside_good_ones_are_named_and_left(void **state)
{
    struct scene *scene = *state;
    char stick[PATH_ROOM], path[2 * PATH_ROOM], good[256] = "", from[2 * PATH_ROOM];
    make_stick(scene, "stick", stick);
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = register_some(drive, 0, 5);
    carry_well(drive, stick);
    assert_true(count_files(stick, ".jrb", good) > 0);
    json_int_t bundles = count_files(stick, ".jrb", NULL);
    join(path, stick, "0-garbage.jrb");
    scene_write(path, "GIF89a", 6);
    join(path, stick, "empty.jrb");
    scene_write(path, "", 0);
    join(path, stick, "holiday.jpg");
    scene_write(path, "mine", 4);
    join(path, stick, "link.jrb");
    assert_int_equal(symlink("/etc/passwd", path), 0);
    join(path, stick, "pipe.jrb");
    assert_int_equal(mkfifo(path, 0600), 0);
    join(path, stick, "folder.jrb");
    assert_int_equal(mkdir(path, 0700), 0);
    join(path, stick, "\x1b[31mred.jrb");
    scene_write(path, "JRB", 3);
    /* A good one with a bit turned, and one cut short. */
    size_t size = 0;
    join(from, stick, good);
    char *bytes = scene_read(from, &size);
    bytes[size / 2] ^= 1;
    join(path, stick, "turned.jrb");
    scene_write(path, bytes, size);
    join(path, stick, "cut.jrb");
    scene_write(path, bytes, size - 10);
    free(bytes);
    int code = -1;
    json_t *said = import(scene, stick, &code);
    assert_int_equal(code, 1); /* something was left */
    const char *const bad[] = {"0-garbage.jrb", "empty.jrb",    "link.jrb",   "pipe.jrb",
                               "folder.jrb",    "?[31mred.jrb", "turned.jrb", "cut.jrb"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (!is_bad(said, bad[i]))
            fail_msg("%s is not named: %s", bad[i], json_dumps(said, 0));
    assert_int_equal(json_array_size(json_object_get(said, "bad")), 8);
    assert_int_equal(scene_number(said, "taken") + scene_number(said, "repeated"), bundles);
    json_decref(said);
    assert_hub_has(scene, facts, 5);
    join(path, stick, "holiday.jpg");
    assert_int_equal(access(path, F_OK), 0);
    /* The kiosk reads its receipt among the like of them. */
    join(path, stick, "link.jrr");
    assert_int_equal(symlink("/dev/zero", path), 0);
    join(path, stick, "noise.jrr");
    scene_write(path, "noise", 5);
    said = carry(drive, stick);
    assert_outcome(said, "done");
    assert_int_equal(scene_number(said, "receipts"), 1);
    assert_int_equal(scene_number(said, "bad_files"), 2);
    json_decref(said);
    assert_int_equal(drive_state(drive, "pending"), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_stick_that_cannot_be_written_loses_nothing_and_says_so(void **state)
{
    struct scene *scene = *state;
    char stick[PATH_ROOM], path[2 * PATH_ROOM], outside[PATH_ROOM];
    make_stick(scene, "stick", stick);
    make_stick(scene, "outside", outside);
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = register_some(drive, 0, 2);
    /* No stick at all. */
    snprintf(path, sizeof path, "%s/nothing", scene->folder);
    json_t *said = carry(drive, path);
    assert_outcome(said, "gone");
    json_decref(said);
    /* Its folder is a link out of it: nothing is written there. */
    snprintf(path, sizeof path, "%s/JORNADA", stick);
    assert_int_equal(symlink(outside, path), 0);
    said = carry(drive, stick);
    assert_outcome(said, "in the way");
    json_decref(said);
    assert_int_equal(count_files(outside, "", NULL), 0);
    assert_int_equal(unlink(path), 0);
    /* The name of an unfinished file is a link to the kiosk's own database. */
    carry_well(drive, stick);
    char good[256] = "", target[2 * PATH_ROOM];
    assert_true(count_files(stick, ".jrb", good) > 0);
    join(path, stick, good);
    assert_int_equal(unlink(path), 0);
    strcat(path, ".new");
    snprintf(target, sizeof target, "%s/store.db", scene->kiosk);
    size_t before = 0, after = 0;
    free(scene_read(target, &before));
    assert_int_equal(symlink(target, path), 0);
    said = carry(drive, stick);
    /* The link was taken away with the unfinished file, or stands in the way: never followed. */
    json_decref(said);
    free(scene_read(target, &after));
    assert_int_equal(before, after);
    assert_int_equal(drive_state(drive, "pending"), facts);
    assert_int_equal(drive_state(drive, "captured"), facts);
    /* The next stick takes it all. */
    carry_well(drive, outside);
    json_decref(import_well(scene, outside));
    assert_hub_has(scene, facts, 2);
    assert_int_equal(drive_quit(drive), 0);
}

/* Two kiosks, one stick; another municipality's hub says nothing about either. */
static void one_stick_serves_two_kiosks_and_no_stranger(void **state)
{
    struct scene *scene = *state;
    char stick[PATH_ROOM], ours[SCENE_PATH_MAX], other[SCENE_PATH_MAX];
    make_stick(scene, "stick", stick);
    snprintf(ours, sizeof ours, "%s", scene->kiosk);
    snprintf(other, sizeof other, "%.200s/kiosk-2", scene->folder);
    scene_hub_start(scene);
    scene_enrol(scene, other, "2");
    scene_hub_stop(scene);
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = register_some(drive, 0, 3);
    carry_well(drive, stick);
    snprintf(scene->kiosk, sizeof scene->kiosk, "%s", other);
    struct drive *second = scene_kiosk(scene, NULL);
    snprintf(scene->kiosk, sizeof scene->kiosk, "%s", ours);
    facts += register_some(second, 3, 3);
    carry_well(second, stick);
    json_t *said = import_well(scene, stick);
    assert_int_equal(scene_number(said, "receipts"), 2);
    json_decref(said);
    assert_hub_has(scene, facts, 6);
    /* A receipt of the stranger's is not ours, whatever it says. */
    struct drive *both[] = {drive, second};
    for (int i = 0; i < 2; i++) {
        said = carry(both[i], stick);
        assert_outcome(said, "done");
        assert_int_equal(scene_number(said, "receipts"), 1);
        assert_int_equal(scene_number(said, "other_receipts"), 1);
        json_decref(said);
        assert_int_equal(drive_state(both[i], "pending"), 0);
        assert_int_equal(drive_quit(both[i]), 0);
    }
    /* The stranger's hub takes none of it, and says of each file why. */
    char data[SCENE_PATH_MAX];
    snprintf(data, sizeof data, "%.200s/stranger", scene->folder);
    scene_stranger_start(scene);
    scene_hub_stop(scene);
    const char *const argv[] = {"jornada-hub", "--data", data, "import", stick, "--json", NULL};
    char *text = NULL;
    assert_int_equal(scene_run(scene->hub_log, argv, &text), 1);
    said = json_loads(text, 0, NULL);
    free(text);
    assert_int_equal(scene_number(said, "taken"), 0);
    assert_int_equal(scene_number(said, "receipts"), 0);
    assert_int_equal(json_array_size(json_object_get(said, "bad")), scene_number(said, "files"));
    json_decref(said);
}

/* A stolen kiosk was revoked: what its stick brings is kept, counted nowhere, and said. */
static void a_revoked_kiosks_stick_is_kept_in_quarantine(void **state)
{
    struct scene *scene = *state;
    char stick[PATH_ROOM];
    make_stick(scene, "stick", stick);
    struct drive *drive = scene_kiosk(scene, NULL);
    register_some(drive, 0, 3);
    carry_well(drive, stick);
    const char *const revoke[] = {"device", "revoke", "1", NULL};
    assert_int_equal(scene_hub(scene, revoke, NULL), 0);
    json_t *said = import_well(scene, stick);
    assert_int_equal(json_array_size(json_object_get(said, "revoked")), 1);
    assert_int_equal(scene_number(said, "quarantined"), scene_number(said, "fresh"));
    assert_true(scene_number(said, "quarantined") >= 3);
    json_int_t put_aside = scene_number(said, "quarantined");
    json_decref(said);
    said = import_well(scene, stick); /* never twice */
    assert_int_equal(scene_number(said, "quarantined"), 0);
    json_decref(said);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "registered"), 0);
    assert_int_equal(scene_number(stats, "delivered"), 0);
    assert_int_equal(scene_number(stats, "quarantined"), put_aside);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

/* The kiosk was put together again from an old picture of its disk: streams never collide. */
static void a_kiosk_put_back_from_an_old_image_brings_every_fact_once(void **state)
{
    struct scene *scene = *state;
    char stick[PATH_ROOM], image[PATH_ROOM];
    make_stick(scene, "stick", stick);
    snprintf(image, sizeof image, "%s/image", scene->folder);
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = register_some(drive, 0, 2);
    assert_int_equal(drive_quit(drive), 0);
    const char *const copy[] = {"cp", "-r", scene->kiosk, image, NULL};
    assert_int_equal(scene_run(scene->kiosk_log, copy, NULL), 0);
    drive = scene_kiosk(scene, NULL);
    facts += register_some(drive, 2, 3);
    carry_well(drive, stick);
    assert_int_equal(drive_quit(drive), 0);
    const char *const back[] = {"sh",         "-c",  "rm -r \"$0\" && mv \"$1\" \"$0\"",
                                scene->kiosk, image, NULL};
    assert_int_equal(scene_run(scene->kiosk_log, back, NULL), 0);
    drive = scene_kiosk(scene, NULL);
    facts += register_some(drive, 5, 2);
    carry_well(drive, stick);
    json_t *said = import_well(scene, stick);
    json_decref(said);
    assert_hub_has(scene, facts, 7);
    carry_well(drive, stick);
    assert_int_equal(drive_state(drive, "pending"), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void the_command_refuses_beside_a_running_kiosk_and_without_a_stick(void **state)
{
    struct scene *scene = *state;
    char stick[PATH_ROOM], path[2 * PATH_ROOM];
    make_stick(scene, "stick", stick);
    snprintf(path, sizeof path, "%s/nothing", scene->folder);
    const char *const argv[] = {"jornada-kiosk", "--data", scene->kiosk, "--stick", stick, NULL};
    const char *const none[] = {"jornada-kiosk", "--data", scene->kiosk, "--stick", path, NULL};
    struct drive *drive = scene_kiosk(scene, NULL);
    register_some(drive, 0, 1);
    assert_int_equal(scene_run(scene->kiosk_log, argv, NULL), 1);
    assert_int_equal(count_files(stick, ".jrb", NULL), 0);
    assert_int_equal(drive_quit(drive), 0);
    assert_int_equal(scene_run(scene->kiosk_log, none, NULL), 1);
    assert_int_equal(scene_run(scene->kiosk_log, argv, NULL), 0);
    assert_true(count_files(stick, ".jrb", NULL) > 0);
    const char *const usage[] = {"jornada-kiosk", "--data", scene->kiosk, "--stick", NULL};
    assert_int_equal(scene_run(scene->kiosk_log, usage, NULL), 2);
    /* What a killed import left behind goes with the next one; what lives is left. */
    char left[PATH_ROOM], living[PATH_ROOM];
    snprintf(left, sizeof left, "%.200s/import-99999999.jrb", scene->hub);
    snprintf(living, sizeof living, "%.200s/import-%d.jrb", scene->hub, (int)getpid());
    scene_write(left, "JRB", 3);
    scene_write(living, "JRB", 3);
    json_decref(import_well(scene, stick));
    assert_int_not_equal(access(left, F_OK), 0);
    assert_int_equal(access(living, F_OK), 0);
    const char *const gone[] = {"import", path, NULL}, *const help[] = {"import", "--help", NULL};
    assert_int_equal(scene_hub(scene, gone, NULL), 1);
    assert_int_equal(scene_hub(scene, help, NULL), 0);
    const char *const wrong[] = {"import", NULL};
    assert_int_equal(scene_hub(scene, wrong, NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_day_by_stick_alone_brings_every_fact_once, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(two_sticks_in_any_order_bring_every_fact_once, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(bad_files_beside_good_ones_are_named_and_left, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_stick_that_cannot_be_written_loses_nothing_and_says_so,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(one_stick_serves_two_kiosks_and_no_stranger, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_revoked_kiosks_stick_is_kept_in_quarantine, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_kiosk_put_back_from_an_old_image_brings_every_fact_once,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(
            the_command_refuses_beside_a_running_kiosk_and_without_a_stick, scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

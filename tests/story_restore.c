/* The drill: the hub's machine is lost in the middle of a fair and comes back from yesterday's
 * backup, on an empty one. Kiosks send again what is missing, without anybody's help, and their
 * numbers say what is true at every look. */
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/stage/crowd.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define KIOSKS 2
#define MINUTE_MS 60000
#define DAY_MS (24LL * 60 * MINUTE_MS)
#define LOOKS 4000
#define LOOK_MS 10000
#define LOOK_NS 5000000

struct fair_day {
    struct scene scene;
    char folders[KIOSKS][SCENE_PATH_MAX + 8];
    struct drive *kiosks[KIOSKS];
    long long captured[KIOSKS]; /* this test's own count */
    int people;
    char usb[SCENE_PATH_MAX], passphrase[SCENE_PATH_MAX];
    char backup[SCENE_PATH_MAX + 128]; /* the last one made */
};

static struct drive *start_kiosk(struct fair_day *day, int kiosk)
{
    const char *const argv[] = {"--clock",     day->scene.clock, "--size", "640x400",
                                "--mm-per-px", "0.34",           NULL};
    return drive_start(day->folders[kiosk], argv);
}

static void back_up(struct fair_day *day);

static struct fair_day *begin_with(bool backup_first)
{
    struct fair_day *day = calloc(1, sizeof *day);
    scene_open_enrolled(&day->scene);
    scene_hub_start(&day->scene);
    snprintf(day->folders[0], sizeof day->folders[0], "%s", day->scene.kiosk);
    snprintf(day->folders[1], sizeof day->folders[1], "%s2", day->scene.kiosk);
    snprintf(day->usb, sizeof day->usb, "%s/usb", day->scene.folder);
    snprintf(day->passphrase, sizeof day->passphrase, "%s/sheet", day->scene.folder);
    assert_int_equal(mkdir(day->usb, 0700), 0);
    scene_write(day->passphrase, SCENE_PASSPHRASE "\n", strlen(SCENE_PASSPHRASE) + 1);
    if (backup_first)
        back_up(day);
    scene_enrol(&day->scene, day->folders[1], "2");
    for (int i = 0; i < KIOSKS; i++)
        day->kiosks[i] = start_kiosk(day, i);
    return day;
}

static int begin(void **state)
{
    *state = begin_with(false);
    return 0;
}

/* Kiosk 2 is one that no backup knows. */
static int begin_late(void **state)
{
    *state = begin_with(true);
    return 0;
}

static int end(void **state)
{
    struct fair_day *day = *state;
    scene_close(&day->scene);
    free(day);
    return 0;
}

static void quit_kiosks(struct fair_day *day)
{
    for (int i = 0; i < KIOSKS; i++)
        assert_int_equal(drive_quit(day->kiosks[i]), 0);
}

/* -- People ------------------------------------------------------------------------------------ */

static void register_people(struct fair_day *day, int kiosk, int people)
{
    struct crowd_person person;
    for (int i = 0; i < people; i++) {
        crowd_make(day->people++, &person);
        glass_register(day->kiosks[kiosk], &person.who);
        glass_leave(day->kiosks[kiosk], "none");
        day->captured[kiosk]++;
        for (int s = 0; s < GLASS_SERVICES_MAX && person.who.services[s]; s++)
            day->captured[kiosk]++;
    }
}

/* -- What the kiosks say ----------------------------------------------------------------------- */

/* One look: nobody was forgotten, and nothing is called more than it is. */
static void say_the_truth(struct fair_day *day, int kiosk)
{
    json_t *said = drive_ask(day->kiosks[kiosk], "{s:s}", "do", "state");
    long long pending = scene_number(said, "pending"), delivered = scene_number(said, "delivered");
    long long safe = scene_number(said, "safe");
    assert_int_equal(scene_number(said, "captured"), day->captured[kiosk]);
    assert_int_equal(scene_number(said, "quarantined"), 0);
    json_decref(said);
    assert_true(pending >= 0 && delivered >= safe && safe >= 0);
    assert_true(pending + delivered == day->captured[kiosk]);
}

static void look(struct fair_day *day, long long advance_ms)
{
    struct timespec moment = {.tv_nsec = LOOK_NS};
    for (int i = 0; i < KIOSKS; i++) {
        drive_advance(day->kiosks[i], advance_ms);
        say_the_truth(day, i);
    }
    nanosleep(&moment, NULL); /* children and a server are at work, in the machine's time */
}

/* Looks until both say `name` = these numbers. */
static void until(struct fair_day *day, const char *name, const long long expected[KIOSKS])
{
    bool there = false;
    for (int i = 0; i < LOOKS && !there; i++) {
        look(day, LOOK_MS);
        there = true;
        for (int k = 0; k < KIOSKS; k++)
            there = there && drive_state(day->kiosks[k], name) == expected[k];
    }
    if (!there)
        fail_msg("%s is %lld and %lld, not %lld and %lld", name, drive_state(day->kiosks[0], name),
                 drive_state(day->kiosks[1], name), expected[0], expected[1]);
}

static const long long nothing[KIOSKS];

/* Long enough for kiosks to have asked twice. */
static void let_time_pass(struct fair_day *day)
{
    for (int i = 0; i < 24; i++)
        look(day, 30000);
}

static void exact_totals(struct fair_day *day)
{
    json_t *stats = scene_stats(&day->scene);
    assert_int_equal(scene_number(stats, "registered"), day->people);
    assert_int_equal(scene_number(stats, "people"), day->people);
    assert_int_equal(scene_number(stats, "delivered"), day->captured[0] + day->captured[1]);
    assert_int_equal(scene_number(stats, "turns"),
                     day->captured[0] + day->captured[1] - day->people);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
}

/* A kiosk that has not yet heard of the loss goes on saying what it was told: the hub's own count
 * shows when all of it is back. */
static void until_the_hub_has_all(struct fair_day *day)
{
    long long delivered = -1, expected = day->captured[0] + day->captured[1];
    for (int i = 0; i < LOOKS / 20 && delivered != expected; i++) {
        for (int k = 0; k < 20; k++)
            look(day, LOOK_MS);
        json_t *stats = scene_stats(&day->scene);
        delivered = scene_number(stats, "delivered");
        json_decref(stats);
    }
    assert_int_equal(delivered, expected);
}

/* -- The coordinator --------------------------------------------------------------------------- */

static void back_up(struct fair_day *day)
{
    const char *const words[] = {"backup", "--to", day->usb, "--json", NULL};
    json_t *said = scene_hub_json(&day->scene, words);
    assert_true(json_is_true(json_object_get(said, "verified")));
    snprintf(day->backup, sizeof day->backup, "%s/%s", day->usb,
             json_string_value(json_object_get(said, "name")));
    json_decref(said);
}

/* A disk that is gone: not a file of the hub is left. */
static void lose_the_machine(struct fair_day *day)
{
    const char *const gone[] = {"rm", "-r", day->scene.hub, NULL};
    if (day->scene.server)
        scene_hub_kill(&day->scene);
    assert_int_equal(scene_run("/dev/null", gone, NULL), 0);
}

static int restore(struct fair_day *day, const char *file)
{
    const char *const words[] = {"restore", file, "--custodian-passphrase-file", day->passphrase,
                                 NULL};
    return scene_hub(&day->scene, words, NULL);
}

static void assert_sound(struct fair_day *day, const char *file)
{
    const char *const words[] = {"verify", "--json", file, NULL};
    json_t *said = scene_hub_json(&day->scene, words);
    assert_true(json_is_true(json_object_get(said, "sound")));
    assert_true(json_is_true(json_object_get(said, "counted")));
    json_decref(said);
}

/* Green, or red while the last two verified backups do not hold everything. */
static void assert_doctor(struct fair_day *day, int code)
{
    const char *const words[] = {"doctor", NULL};
    char *said = NULL;
    assert_int_equal(scene_hub(&day->scene, words, &said), code);
    assert_non_null(strstr(said, code == 0 ? "ok  backups" : "NO  backups"));
    free(said);
}

static long long frames_left(const char *folder)
{
    char path[SCENE_PATH_MAX + 32];
    sqlite3 *db;
    sqlite3_stmt *row;
    snprintf(path, sizeof path, "%s/store.db", folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM frame", -1, &row, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    long long frames = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return frames;
}

/* -- Stories ----------------------------------------------------------------------------------- */

static void from_yesterdays_backup_everything_comes_back_without_anybodys_help(void **state)
{
    struct fair_day *day = *state;
    register_people(day, 0, 6);
    register_people(day, 1, 4);
    until(day, "delivered", day->captured);
    back_up(day);
    let_time_pass(day);
    until(day, "safe", nothing); /* one verified backup makes nothing safe */
    back_up(day);
    long long yesterday[KIOSKS] = {day->captured[0], day->captured[1]};
    until(day, "safe", yesterday);

    register_people(day, 0, 3);
    register_people(day, 1, 2);
    until(day, "delivered", day->captured);
    until(day, "safe", yesterday);
    assert_doctor(day, 1); /* what came today is in no backup */
    lose_the_machine(day);
    register_people(day, 1, 3); /* the fair goes on */
    let_time_pass(day);

    assert_int_equal(restore(day, day->backup), 0);
    scene_hub_start(&day->scene);
    until_the_hub_has_all(day);
    until(day, "pending", nothing);
    until(day, "delivered", day->captured);
    until(day, "safe", yesterday);
    exact_totals(day);
    assert_sound(day, NULL);
    back_up(day);
    assert_doctor(day, 1);
    back_up(day);
    assert_doctor(day, 0);
    until(day, "safe", day->captured);
    assert_sound(day, day->backup);
    quit_kiosks(day);
}

static void what_kiosks_deleted_is_in_the_backup(void **state)
{
    struct fair_day *day = *state;
    register_people(day, 0, 5);
    register_people(day, 1, 5);
    until(day, "delivered", day->captured);
    quit_kiosks(day);
    long long before = frames_left(day->folders[0]);
    assert_true(before >= 5);
    for (int i = 0; i < KIOSKS; i++)
        day->kiosks[i] = start_kiosk(day, i);
    let_time_pass(day); /* how the streams before ended is delivered as well */
    back_up(day);
    back_up(day);
    until(day, "safe", day->captured);
    look(day, DAY_MS - 60 * MINUTE_MS); /* not yet a day */
    let_time_pass(day);
    look(day, 2 * 60 * MINUTE_MS);
    let_time_pass(day);
    quit_kiosks(day);
    /* What is left came after the backups: how this start ended. */
    assert_true(frames_left(day->folders[0]) < before);
    lose_the_machine(day);
    assert_int_equal(restore(day, day->backup), 0);
    exact_totals(day);
    scene_hub_start(&day->scene);
    for (int i = 0; i < KIOSKS; i++)
        day->kiosks[i] = start_kiosk(day, i);
    until(day, "pending", nothing);
    exact_totals(day);
    assert_sound(day, NULL);
    quit_kiosks(day);
}

/* Nobody types a command: the hub that serves makes its backups, until all is safe. */
static void a_hub_that_was_told_where_makes_its_backups_by_itself(void **state)
{
    struct fair_day *day = *state;
    scene_hub_stop(&day->scene);
    day->scene.serve_with[0] = "--backup-to";
    day->scene.serve_with[1] = day->usb;
    day->scene.serve_with[2] = "--backup-seconds";
    day->scene.serve_with[3] = "1";
    scene_hub_start(&day->scene);
    register_people(day, 0, 3);
    register_people(day, 1, 2);
    until(day, "delivered", day->captured);
    until(day, "safe", day->captured);
    const char *const words[] = {"backup", "list", "--json", NULL};
    json_t *said = scene_hub_json(&day->scene, words);
    assert_true(json_is_true(json_object_get(said, "two_verified")));
    json_decref(said);
    quit_kiosks(day);
}

/* The hub comes back from before kiosk 2 was enrolled: it shows what the hub once signed, and goes
 * on. */
static void a_kiosk_enrolled_after_the_backup_is_known_again_by_itself(void **state)
{
    struct fair_day *day = *state;
    register_people(day, 0, 2);
    register_people(day, 1, 3);
    until(day, "delivered", day->captured);
    lose_the_machine(day);
    register_people(day, 1, 2);
    assert_int_equal(restore(day, day->backup), 0);
    scene_hub_start(&day->scene);
    until_the_hub_has_all(day);
    until(day, "pending", nothing);
    until(day, "delivered", day->captured);
    exact_totals(day);
    assert_sound(day, NULL);
    quit_kiosks(day);
}

static void
a_backup_that_is_killed_or_cut_leaves_the_earlier_ones_and_counts_for_nothing(void **state)
{
    struct fair_day *day = *state;
    size_t size;
    char cut[SCENE_PATH_MAX + 16];
    register_people(day, 0, 2);
    register_people(day, 1, 2);
    until(day, "delivered", day->captured);
    back_up(day);
    const char *const killed[] = {"backup", "--command", "kill -9 $PPID", NULL};
    assert_int_equal(scene_hub(&day->scene, killed, NULL), 128 + SIGKILL);
    const char *const broken[] = {"backup", "--command", "cat > /dev/null; exit 3", NULL};
    assert_int_equal(scene_hub(&day->scene, broken, NULL), 1);
    const char *const other[] = {"backup",  "--command", "cat > /dev/null",
                                 "--fetch", "echo no",   NULL};
    assert_int_equal(scene_hub(&day->scene, other, NULL), 1);
    const char *const unread[] = {"backup", "--command", "cat > /dev/null", NULL};
    assert_int_equal(scene_hub(&day->scene, unread, NULL), 0);
    let_time_pass(day);
    until(day, "safe", nothing);

    char *bytes = scene_read(day->backup, &size);
    snprintf(cut, sizeof cut, "%s/cut.jrbk", day->usb);
    scene_write(cut, bytes, size - 700);
    quit_kiosks(day);
    scene_hub_stop(&day->scene);
    assert_int_equal(restore(day, cut), 1);
    bytes[9000] ^= 1;
    scene_write(cut, bytes, size);
    assert_int_equal(restore(day, cut), 1);
    free(bytes);
    exact_totals(day); /* the hub is as it was */
    assert_sound(day, day->backup);
    lose_the_machine(day);
    assert_int_equal(restore(day, day->backup), 0);
    exact_totals(day);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(from_yesterdays_backup_everything_comes_back_without_anybodys_help),
        cmocka_unit_test_setup_teardown(a_kiosk_enrolled_after_the_backup_is_known_again_by_itself,
                                        begin_late, end),
        TEST(what_kiosks_deleted_is_in_the_backup),
        TEST(a_hub_that_was_told_where_makes_its_backups_by_itself),
        TEST(a_backup_that_is_killed_or_cut_leaves_the_earlier_ones_and_counts_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A kiosk whose disk has no room left, not a byte: lines and rights stay, nothing is taken that
 * could not be kept, and all that was taken goes to the hub by stick, whose receipts are still
 * believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/stage/crowd.h"
#include "tests/stage/disk.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define MEGABYTE (1ULL << 20)
#define TURNS_MOST 5000
#define DISK_BYTES (200 * MEGABYTE)

/* Refused before it was written: nobody is told that something was kept. */
static void assert_turn_is_refused(struct drive *drive, long long captured)
{
    glass_start(drive);
    drive_tap(drive, "services");
    drive_tap(drive, "service_1");
    drive_tap(drive, "take_turn");
    drive_assert_screen(drive, "trouble");
    glass_says(drive, "what", "No se guardó nada.");
    glass_leave(drive, "leave");
    assert_int_equal(drive_state(drive, "captured"), captured);
}

static void trip(struct drive *drive, const char *stick, bool receipts)
{
    json_t *said = drive_ask(drive, "{s:s, s:s}", "do", "stick", "folder", stick);
    if (!json_is_true(json_object_get(said, "ok")))
        fail_msg("%s", json_dumps(said, 0));
    assert_true(scene_number(said, "bundles") > 0 || receipts);
    assert_int_equal(scene_number(said, "receipts"), receipts ? 1 : 0);
    json_decref(said);
}

static void import(struct scene *scene, const char *stick)
{
    const char *const words[] = {"import", stick, "--json", NULL};
    json_decref(scene_hub_json(scene, words));
}

static void expect_at_hub(struct scene *scene, long long facts)
{
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "delivered"), facts);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
}

static bool begin(struct scene *scene, char stick[SCENE_PATH_MAX])
{
    snprintf(stick, SCENE_PATH_MAX, "%s/stick", scene->folder);
    assert_int_equal(mkdir(stick, 0755), 0);
    return disk_make_small(scene->kiosk, DISK_BYTES);
}

static void a_disk_without_a_byte_left_still_hands_everything_over(void **state)
{
    struct scene *scene = *state;
    char stick[SCENE_PATH_MAX];
    if (!begin(scene, stick)) {
        print_message("this machine lets nobody mount a small disk: not tried\n");
        skip();
    }
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = crowd_register(drive, 0, 5);
    disk_leave_free(scene->kiosk, 0);
    assert_turn_is_refused(drive, facts);
    glass_help(drive);
    trip(drive, stick, false);
    import(scene, stick);
    expect_at_hub(scene, facts);
    trip(drive, stick, true); /* the receipt needs no room that is not there already */
    assert_int_equal(drive_state(drive, "pending"), 0);
    assert_int_equal(drive_state(drive, "delivered"), facts);
    glass_help(drive);
    disk_relieve(scene->kiosk); /* and the fair goes on */
    facts += crowd_register(drive, 5, 2);
    assert_int_equal(drive_state(drive, "captured"), facts);
    trip(drive, stick, true);
    import(scene, stick);
    expect_at_hub(scene, facts);
    assert_int_equal(drive_quit(drive), 0);
    disk_unmount(scene->kiosk);
}

static void a_start_without_a_byte_left_shows_lines_and_loses_nothing(void **state)
{
    struct scene *scene = *state;
    char stick[SCENE_PATH_MAX];
    if (!begin(scene, stick)) {
        print_message("this machine lets nobody mount a small disk: not tried\n");
        skip();
    }
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = crowd_register(drive, 0, 4);
    disk_leave_free(scene->kiosk, 0);
    drive_kill(drive);
    drive = scene_kiosk(scene, NULL);
    glass_help(drive);
    assert_turn_is_refused(drive, facts);
    trip(drive, stick, false);
    import(scene, stick);
    expect_at_hub(scene, facts);
    drive_kill(drive);
    disk_relieve(scene->kiosk);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), facts);
    trip(drive, stick, true);
    assert_int_equal(drive_state(drive, "pending"), 0);
    assert_int_equal(drive_quit(drive), 0);
    disk_unmount(scene->kiosk);
}

/* The bound of its own settings, which is reached long before the disk's end. */
static void records_that_may_take_no_more_say_so_and_are_handed_over(void **state)
{
    struct scene *scene = *state;
    char stick[SCENE_PATH_MAX], ini[SCENE_PATH_MAX + 16], *said = NULL;
    snprintf(stick, sizeof stick, "%s/stick", scene->folder);
    assert_int_equal(mkdir(stick, 0755), 0);
    snprintf(ini, sizeof ini, "%s/kiosk.ini", scene->kiosk);
    scene_write(ini, "store_mb = 1\n", 13);
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = 0, full = drive_state(drive, "store_permille"), before = full;
    assert_true(full > 0 && full < 1000);
    while (full < 1000 && facts < TURNS_MOST) {
        glass_turn(drive, (unsigned)facts % 4 + 1);
        glass_leave(drive, "none");
        facts++;
        full = drive_state(drive, "store_permille");
        assert_true(full >= before);
        before = full;
    }
    assert_true(full >= 1000 && facts > 50);
    assert_turn_is_refused(drive, facts);
    glass_help(drive);
    trip(drive, stick, false);
    import(scene, stick);
    expect_at_hub(scene, facts);
    trip(drive, stick, true);
    assert_int_equal(drive_state(drive, "pending"), 0);
    assert_turn_is_refused(drive, facts); /* received is not safe: nothing was deleted */
    assert_int_equal(drive_quit(drive), 0);
    const char *const doctor[] = {"jornada-kiosk", "--data", scene->kiosk, "--doctor", NULL};
    assert_int_equal(scene_run(scene->kiosk_log, doctor, &said), 1);
    const char *at = strstr(said, " % full");
    assert_non_null(at);
    while (at > said && at[-1] != ' ')
        at--;
    assert_true(atoi(at) >= 100); /* per cent */
    free(said);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(a_disk_without_a_byte_left_still_hands_everything_over),
        STORY(records_that_may_take_no_more_say_so_and_are_handed_over),
        STORY(a_start_without_a_byte_left_shows_lines_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

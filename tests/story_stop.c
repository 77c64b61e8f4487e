/* The machine shuts down in the middle of a fair: a planned stop, with or without a word for the
 * window. What can be written is written; what is lost is said, as a number. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define OFFICE 2

static void shut_down(struct drive *drive)
{
    siginfo_t end = {0};
    assert_int_equal(kill(drive_pid(drive), SIGTERM), 0);
    assert_int_equal(waitid(P_PID, (id_t)drive_pid(drive), &end, WEXITED | WNOWAIT), 0);
    assert_int_equal(end.si_code, CLD_EXITED);
    assert_int_equal(end.si_status, 0);
    drive_kill(drive); /* reaps and frees */
}

static void refer(struct drive *drive, int times)
{
    for (int i = 0; i < times; ++i) {
        glass_refer(drive, OFFICE);
        glass_leave(drive, "none");
    }
}

static void five_referrals_outlive_a_machine_that_shuts_down(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_turn(drive, 1);
    glass_leave(drive, "none");
    refer(drive, 5);
    shut_down(drive);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), 6);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    const char *const words[] = {"fair", "close", SCENE_FAIR, NULL};
    assert_int_equal(scene_hub(scene, words, NULL), 0);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "referrals"), 5);
    assert_int_equal(scene_number(stats, "turns"), 1);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

/* Shuts down what waits at this kiosk; nothing of it may be written, and the log says how much. */
static void assert_dropped(struct scene *scene, struct drive *drive)
{
    char path[SCENE_PATH_MAX + 16];
    long long waiting = drive_state(drive, "waiting");
    shut_down(drive);
    snprintf(path, sizeof path, "%s/kiosk.log", scene->kiosk);
    size_t size = 0;
    char *log = scene_read(path, &size), said[40];
    assert_non_null(log);
    snprintf(said, sizeof said, "dropped %lld", waiting);
    assert_non_null(strstr(log, said));
    free(log);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void the_facts_of_four_visits_are_dropped_and_the_log_says_how_many(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    refer(drive, 4);
    assert_true(drive_state(drive, "waiting") > 5);
    assert_dropped(scene, drive);
}

/* She reads, she takes a slip, she reads again: it is her, and nobody else. */
static void one_woman_with_more_than_five_facts_is_dropped_too(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "lines");
    glass_find(drive, "line_nat-911");
    drive_tap(drive, "back");
    drive_tap(drive, "back");
    drive_tap(drive, "rights");
    glass_find(drive, "right_ordenes_de_proteccion");
    drive_tap(drive, "back");
    drive_tap(drive, "back");
    drive_tap(drive, "offices");
    glass_find(drive, "office_2");
    drive_tap(drive, "take_slip");
    drive_assert_screen(drive, "slip");
    glass_leave(drive, "none");
    assert_true(drive_state(drive, "waiting") > 5);
    assert_dropped(scene, drive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(five_referrals_outlive_a_machine_that_shuts_down,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(
            the_facts_of_four_visits_are_dropped_and_the_log_says_how_many, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(one_woman_with_more_than_five_facts_is_dropped_too,
                                        scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

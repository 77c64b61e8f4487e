/* A kiosk is enrolled once more: only when nothing of it is on its way, and never while it runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

/* A code for kiosk `number` of the fair; the caller's to free. */
static char *fresh_code(struct scene *scene, const char *number)
{
    const char *const words[] = {"enrol", "--fair", SCENE_FAIR, "--kiosk", number, "--json", NULL};
    json_t *answer = scene_hub_json(scene, words);
    char *code = strdup(json_string_value(json_object_get(answer, "code")));
    json_decref(answer);
    assert_non_null(code);
    return code;
}

static int enrol_again(struct scene *scene, const char *number)
{
    char *code = fresh_code(scene, number);
    const char *const argv[] = {"jornada-kiosk", "--data", scene->kiosk, "--enrol", code, NULL};
    int exit_code = scene_run(scene->kiosk_log, argv, NULL);
    free(code);
    return exit_code;
}

static void assert_said(const struct scene *scene, const char *words)
{
    size_t size = 0;
    char *log = scene_read(scene->kiosk_log, &size);
    assert_non_null(log);
    if (strstr(log, words) == NULL)
        fail_msg("not said: %s", words);
    free(log);
}

static void a_kiosk_that_holds_undelivered_records_keeps_its_enrolment(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_turn(drive, 1);
    glass_leave(drive, "none");
    assert_int_equal(drive_quit(drive), 0);

    scene_hub_start(scene);
    assert_int_equal(enrol_again(scene, "2"), 1);
    assert_said(scene, "has not received");
    drive = scene_kiosk(scene, NULL);
    scene_until(drive, "pending", 0);
    assert_int_equal(enrol_again(scene, "3"), 1);
    assert_said(scene, "is running");
    assert_int_equal(drive_quit(drive), 0);

    assert_int_equal(enrol_again(scene, "4"), 0);
    drive = scene_kiosk(scene, NULL);
    glass_turn(drive, 1);
    glass_leave(drive, "none");
    scene_until(drive, "pending", 0);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "turns"), 2);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_fair_that_only_the_hub_knows_comes_with_the_enrolment(void **state)
{
    struct scene *scene = *state;
    char own[SCENE_PATH_MAX], sample[SCENE_PATH_MAX];
    snprintf(own, sizeof own, "%s/own-fair", scene->folder);
    snprintf(sample, sizeof sample, "%s/assets/fairs/" SCENE_FAIR, getenv("JORNADA_ROOT"));
    const char *const copy[] = {"cp", "-r", sample, own, NULL};
    assert_int_equal(scene_run(scene->kiosk_log, copy, NULL), 0);
    char settings[SCENE_PATH_MAX + 16]; /* a fair of its own has a number of its own */
    snprintf(settings, sizeof settings, "%s/fair.ini", own);
    const char *const number[] = {"sed", "-i", "s/^number = 1$/number = 2/", settings, NULL};
    assert_int_equal(scene_run(scene->kiosk_log, number, NULL), 0);
    const char *const import[] = {"fair", "import", own, NULL};
    assert_int_equal(scene_hub(scene, import, NULL), 0);
    const char *const open[] = {"fair", "open", "own-fair", NULL};
    assert_int_equal(scene_hub(scene, open, NULL), 0);

    scene_hub_start(scene);
    const char *const ask[] = {"enrol", "--fair", "own-fair", "--kiosk", "1", "--json", NULL};
    json_t *answer = scene_hub_json(scene, ask);
    snprintf(scene->kiosk, sizeof scene->kiosk, "%s/second", scene->folder);
    const char *const argv[] = {"jornada-kiosk",
                                "--data",
                                scene->kiosk,
                                "--enrol",
                                json_string_value(json_object_get(answer, "code")),
                                NULL};
    assert_int_equal(scene_run(scene->kiosk_log, argv, NULL), 0);
    json_decref(answer);
    scene_hub_stop(scene);

    struct drive *drive = scene_kiosk(scene, NULL); /* no hub from here on */
    glass_turn(drive, 1);
    glass_leave(drive, "none");
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kiosk_that_holds_undelivered_records_keeps_its_enrolment,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_fair_that_only_the_hub_knows_comes_with_the_enrolment,
                                        scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

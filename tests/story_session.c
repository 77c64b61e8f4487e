/* A talk that a volunteer notes: counted at the hub by kind, age and sex, nobody's name asked, and
 * nothing written before it is saved. Real programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

struct plaza {
    struct scene scene;
    struct volunteer ana;
};

static int begin(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    struct scene *scene = &plaza->scene;
    scene_open(scene);
    volunteer_add(scene, "Ana Núñez", &plaza->ana);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    scene_hub_stop(scene);
    *state = plaza;
    return 0;
}

static int end(void **state)
{
    struct plaza *plaza = *state;
    scene_close(&plaza->scene);
    free(plaza);
    return 0;
}

static void open_session(struct drive *drive, const struct plaza *plaza, const char *kind)
{
    volunteer_log_in(drive, &plaza->ana);
    glass_find(drive, "staff_session");
    drive_assert_screen(drive, "staff_session");
    drive_tap(drive, kind);
}

/* "5M" and "12": two fields, Enter after each. */
static void type_row(struct drive *drive, const char *who, const char *many)
{
    if (*who == '\0')
        drive_tap(drive, "skip");
    else {
        drive_type(drive, who);
        drive_tap(drive, "next");
    }
    drive_type(drive, many);
    drive_tap(drive, "next");
}

static const json_t *inside(const json_t *json, const char *one, const char *two)
{
    const json_t *found = json_object_get(json_object_get(json, one), two);
    assert_non_null(found);
    return found;
}

/* `pending` counts facts about people, and this is none: the hub itself is asked. */
static json_t *until_held(struct scene *scene, struct drive *drive)
{
    for (int i = 0;; i++) {
        json_t *stats = scene_stats(scene);
        if (scene_number(json_object_get(stats, "sessions"), "held") > 0)
            return stats;
        json_decref(stats);
        assert_true(i < 300);
        drive_advance(drive, 1000);
        poll(NULL, 0, 20);
    }
}

static void what_is_not_saved_is_nowhere_and_what_is_saved_counts_once(void **state)
{
    struct plaza *plaza = *state;
    struct drive *drive = scene_kiosk(&plaza->scene, NULL);
    open_session(drive, plaza, "session_workshop");
    type_row(drive, "5M", "12");
    drive_tap(drive, "leave"); /* before it was saved */
    drive_assert_screen(drive, "attract");
    open_session(drive, plaza, "session_talk");
    type_row(drive, "5M", "21");
    type_row(drive, "5m", "12"); /* put right */
    type_row(drive, "7H", "4");
    type_row(drive, "", "6");
    drive_type(drive, "9"); /* no age has that number, and the field takes it not */
    drive_tap(drive, "next");
    glass_says(drive, "session_sum", "22 personas");
    glass_says(drive, "band_5", "Mujer 12");
    drive_tap(drive, "next");
    glass_says(drive, "session_saved", "Guardado");
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_home");
    assert_int_equal(drive_state(drive, "captured"), 0); /* not a fact about somebody */
    scene_hub_start(&plaza->scene);
    json_t *stats = until_held(&plaza->scene, drive);
    assert_int_equal(drive_quit(drive), 0);
    const json_t *sessions = json_object_get(stats, "sessions");
    assert_int_equal(scene_number(sessions, "held"), 1);
    assert_int_equal(scene_number(sessions, "people"), 22);
    assert_int_equal(json_integer_value(inside(sessions, "people_by_kind", "talk")), 22);
    assert_int_equal(scene_number(inside(sessions, "people_by_age_and_sex", "30-44"), "M"), 12);
    assert_true(json_is_null(
        json_object_get(inside(sessions, "people_by_age_and_sex", "60-74"), "H"))); /* four */
    assert_int_equal(scene_number(stats, "people"), 0);
    json_decref(stats);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(what_is_not_saved_is_nowhere_and_what_is_saved_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

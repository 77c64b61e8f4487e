/* A real kiosk that is wiped after the fair: the order, the empty folder, the word at the hub, and
 * lines and rights on the glass as on a machine that nobody ever enrolled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

static void run_hub(struct scene *scene, const char *const *words)
{
    char *said = NULL;
    if (scene_hub(scene, words, &said) != 0)
        fail_msg("%s: %s", words[0], said);
    free(said);
}

static void back_up_twice(struct scene *scene)
{
    char place[SCENE_PATH_MAX + 16];
    snprintf(place, sizeof place, "%s/shelf", scene->folder);
    (void)mkdir(place, 0700);
    const char *const backup[] = {"backup", "--to", place, NULL};
    for (int i = 0; i < 2; i++)
        run_hub(scene, backup);
}

static json_t *order(struct scene *scene, int *code)
{
    const char *const words[] = {"device", "wipe", "1",      "--fair", SCENE_FAIR,
                                 "--by",   "ana",  "--json", NULL};
    char *text = NULL;
    *code = scene_hub(scene, words, &text);
    json_t *said = json_loads(text, 0, NULL);
    if (said == NULL)
        fail_msg("device wipe: %s", text);
    free(text);
    return said;
}

static const char *state_of(json_t *said)
{
    json_t *kiosk = json_array_get(json_object_get(said, "kiosks"), 0);
    return json_string_value(json_object_get(kiosk, "state"));
}

/* Names in the kiosk's folder but kiosk.ini, and what a program that runs there makes anew. */
static void names_left(const struct scene *scene, char names[400])
{
    DIR *open = opendir(scene->kiosk);
    names[0] = '\0';
    assert_non_null(open);
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        const char *name = entry->d_name;
        if (name[0] != '.' && strcmp(name, "kiosk.ini") != 0 && strcmp(name, "kiosk.log") != 0 &&
            strstr(name, ".sock") == NULL)
            snprintf(names + strlen(names), 400 - strlen(names), "%s ", name);
    }
    closedir(open);
}

/* Until the kiosk executed itself again as a machine of nobody, and its word was said. */
static void wait_until_gone(struct scene *scene, struct drive *drive)
{
    char names[400] = "";
    for (int i = 0; i < 400; i++) {
        if (!drive_stays(drive, "{s:s, s:i}", "do", "clock", "advance_ms", 5000))
            drive_again(drive);
        poll(NULL, 0, 25);
        names_left(scene, names);
        if (names[0] == '\0')
            return;
    }
    fail_msg("still there: %s", names);
}

static void a_kiosk_is_wiped_and_still_shows_lines_and_rights(void **state)
{
    struct scene *scene = *state;
    const char *const close[] = {"fair", "close", SCENE_FAIR, NULL};
    int code;
    scene_hub_start(scene);
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int i = 0; i < 3; i++) {
        glass_turn(drive, 1);
        glass_leave(drive, "none");
    }
    scene_until(drive, "delivered", 3);
    json_t *said = order(scene, &code);
    assert_int_equal(code, 1); /* the fair is open */
    json_decref(said);
    run_hub(scene, close);
    for (int i = 0; i < 5; i++) {
        drive_advance(drive, 61000);
        poll(NULL, 0, 200);
    }
    drive_advance(drive, 70000);
    poll(NULL, 0, 500);
    said = order(scene, &code);
    assert_int_equal(code, 1);
    assert_string_equal(state_of(said), "refused"); /* in no backup */
    json_decref(said);
    back_up_twice(scene);
    said = order(scene, &code);
    if (code != 0)
        fail_msg("%s", json_dumps(said, JSON_INDENT(1)));
    assert_string_equal(state_of(said), "ordered");
    json_decref(said);
    wait_until_gone(scene, drive);
    said = order(scene, &code);
    assert_int_equal(code, 1);
    assert_string_equal(state_of(said), "wiped");
    json_decref(said);
    drive_assert_screen(drive, "attract");
    glass_help(drive);
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kiosk_is_wiped_and_still_shows_lines_and_rights,
                                        scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The real kiosk, screen by screen: each one is audited on every page (audit.h), Salir stands in
 * the same place on all of them, and from each of them it leads to the very picture that stood on
 * the glass before anybody came. The store is real; no hub and no printer answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/audit.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

/* How one gets there from attract: ids to tap, "@id" one that may be on a later page, "=text" to
 * type, "+ms" to wait. */
static const struct stop {
    const char *screen, *steps;
} stops[] = {
    {"home", "start"},
    {"services", "start services"},
    {"service", "start services @service_3"},
    {"turn", "start services @service_3 take_turn"},
    {"turn", "start services @service_3 take_turn paper +3100"},
    {"turn", "start services @service_3 take_turn look"},
    {"register_notice", "start register"},
    {"register_services", "start register next @service_1 @service_2"},
    {"register_age", "start register next skip"},
    {"register_identity", "start register next skip age_30-44"},
    {"register_place", "start register next skip age_30-44 sex_X"},
    {"register_place", "start register next skip age_30-44 sex_X field_place =tol"},
    {"register_place", "start register next skip age_30-44 sex_X field_place =san next"},
    {"register_visit", "start register next skip age_30-44 sex_X skip"},
    {"register_children", "start register next skip age_30-44 sex_X skip visit_repeat"},
    {"register_children", "start register next skip age_30-44 sex_X skip skip child_12-17"},
    {"register_name", "start register next skip age_30-44 sex_X skip skip skip =Ñandú"},
    {"register_phone", "start register next skip age_30-44 sex_X skip skip skip skip =722"},
    {"register_phone", "start register next skip age_30-44 sex_X skip skip skip skip =722 next"},
    {"register_review",
     "start register next skip age_30-44 sex_X skip skip child_0-5 child_0-5 next skip skip"},
    {"register_review", "start register next skip age_6-11 sex_X skip skip"},
    {"done",
     "start register next @service_1 @service_4 @service_6 next skip sex_M skip visit_first "
     "confirm"},
    {"done",
     "start register next skip age_30-44 sex_M skip skip child_6-11 next skip skip confirm"},
    {"notice", "start register notice"},
    {"folio", "start folio =J4H8"},
    {"folio", "start folio =J4H8 next"},
    {"offices", "start offices"},
    {"office", "start offices @office_2"},
    {"slip", "start offices @office_2 take_slip"},
    {"rights", "start rights"},
    {"right", "start rights @right_ordenes_de_proteccion"},
    {"poster", "start rights @right_violentometro"},
    {"lines", "start lines"},
    {"line", "start lines @line_nat-079"},
    {"workshops", "start workshops"},
    {"person", "start person"},
    {"idle", "start +61000"},
};
enum { STOPS = sizeof stops / sizeof stops[0] };

struct walk {
    struct scene *scene;
    struct drive *drive;
    char where[80];
    char *neutral; /* the picture of attract before anybody came */
    size_t neutral_size;
    struct audit audit;
    int faults;
};

static char *take_shot(struct walk *walk, size_t *size)
{
    char path[SCENE_PATH_MAX];
    snprintf(path, sizeof path, "%s/screen.png", walk->scene->folder);
    drive_do(walk->drive, "{s:s,s:s}", "do", "shot", "file", path);
    char *picture = scene_read(path, size);
    assert_non_null(picture);
    return picture;
}

static void go(struct walk *walk, const char *steps)
{
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", steps);
    for (char *step = strtok_r(copy, " ", &rest); step; step = strtok_r(NULL, " ", &rest)) {
        if (*step == '@')
            glass_find(walk->drive, step + 1);
        else if (*step == '=')
            drive_type(walk->drive, step + 1);
        else if (*step == '+')
            drive_advance(walk->drive, atoll(step + 1));
        else
            drive_tap(walk->drive, step);
    }
}

static const json_t *find(const json_t *tree, const char *id)
{
    size_t i;
    const json_t *node;
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        if (strcmp(json_string_value(json_object_get(node, "id")), id) == 0)
            return node;
    }
    return NULL;
}

static bool is_disabled(const json_t *node)
{
    size_t i;
    const json_t *state;
    json_array_foreach(json_object_get(node, "state"), i, state)
    {
        if (strcmp(json_string_value(state), "disabled") == 0)
            return true;
    }
    return false;
}

/* What a camera would read off the glass is what the node says. */
static void check_code(struct walk *walk, const json_t *tree)
{
    const json_t *code = find(tree, "qr");
    char path[SCENE_PATH_MAX], log[SCENE_PATH_MAX], *read = NULL;
    size_t size;
    if (code == NULL)
        return;
    const char *value = json_string_value(json_object_get(code, "value"));
    free(take_shot(walk, &size));
    snprintf(path, sizeof path, "%s/screen.png", walk->scene->folder);
    snprintf(log, sizeof log, "%s/zbarimg.log", walk->scene->folder);
    const char *const words[] = {"zbarimg", "--quiet", "--raw", path, NULL};
    int ended = scene_run(log, words, &read);
    if (ended != 0 || read == NULL || strncmp(read, value, strlen(value)) != 0) {
        fprintf(stderr, "%s: the code on the glass cannot be read\n", walk->where);
        ++walk->faults;
    }
    free(read);
}

/* Audits this page and those behind "Siguiente". */
static void look(struct walk *walk, const struct stop *stop)
{
    for (bool more = true; more;) {
        json_t *tree = drive_ask(walk->drive, "{s:s}", "do", "tree");
        const json_t *next = find(tree, "page_next");
        walk->faults += audit_reply(&walk->audit, tree, walk->where);
        check_code(walk, tree);
        more = next != NULL && !is_disabled(next);
        json_decref(tree);
        if (more)
            drive_tap(walk->drive, "page_next");
        drive_assert_screen(walk->drive, stop->screen);
    }
}

static void leave(struct walk *walk, const struct stop *stop)
{
    size_t size;
    drive_tap(walk->drive, "leave");
    drive_assert_screen(walk->drive, "attract");
    char *now = take_shot(walk, &size);
    if (size != walk->neutral_size || memcmp(now, walk->neutral, size) != 0) {
        fprintf(stderr, "%s: after %s the glass is another one\n", walk->where, stop->steps);
        ++walk->faults;
    }
    free(now);
}

static int walk_all(struct scene *scene, const char *size, const char *text, const char *theme)
{
    const char *const words[] = {"--size", size, "--text", text, "--theme", theme, NULL};
    struct walk walk = {.scene = scene, .drive = scene_kiosk(scene, words)};
    snprintf(walk.where, sizeof walk.where, "%s %s %s", size, text, theme);
    json_t *tree = drive_ask(walk.drive, "{s:s}", "do", "tree");
    walk.faults += audit_reply(&walk.audit, tree, walk.where);
    json_decref(tree);
    walk.neutral = take_shot(&walk, &walk.neutral_size);
    for (int i = 0; i < STOPS; ++i) {
        go(&walk, stops[i].steps);
        drive_assert_screen(walk.drive, stops[i].screen);
        look(&walk, &stops[i]);
        leave(&walk, &stops[i]);
    }
    assert_int_equal(drive_quit(walk.drive), 0);
    free(walk.neutral);
    return walk.faults;
}

static void every_screen_passes_the_audit_and_salir_leaves_the_neutral_picture(void **state)
{
    struct scene *scene = *state;
    int faults = 0;
    faults += walk_all(scene, "1280x800", "normal", "normal");
    faults += walk_all(scene, "1280x800", "large", "contrast");
    faults += walk_all(scene, "1920x1080", "normal", "contrast");
    faults += walk_all(scene, "1920x1080", "large", "normal");
    assert_int_equal(faults, 0);
}

/* The other panels and text sizes, and the rest of the themes. */
static void the_other_panels_pass_it_too(void **state)
{
    static const char *const sizes[] = {"800x1280", "1280x720", "1366x768",
                                        "1024x768", "1280x800", "1920x1080"};
    struct scene *scene = *state;
    int faults = 0;
    const char *wanted = getenv("JORNADA_LONG");
    if (wanted == NULL || strcmp(wanted, "1") != 0)
        skip();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
        faults += walk_all(scene, sizes[i], "normal", i < 4 ? "normal" : "contrast");
        faults += walk_all(scene, sizes[i], "large", i < 4 ? "contrast" : "normal");
    }
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_screen_passes_the_audit_and_salir_leaves_the_neutral_picture, scene_begin,
            scene_end),
        cmocka_unit_test_setup_teardown(the_other_panels_pass_it_too, scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

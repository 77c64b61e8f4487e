/* With keys alone: Tab reaches every control of a screen and comes around, somebody registers and
 * gets a slip, a scanner's burst leaves the field it fell upon exactly as it was; and hands that
 * tremble. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define STOPS_MAX 64 /* controls of a screen, its keys counted as one */
#define ID_MAX 64

static void press(struct drive *drive, const char *key)
{
    drive_do(drive, "{s:s,s:s}", "do", "key", "key", key);
}

static bool has_state(const json_t *node, const char *state)
{
    size_t i;
    const json_t *word;
    json_array_foreach(json_object_get(node, "state"), i, word)
    {
        if (strcmp(json_string_value(word), state) == 0)
            return true;
    }
    return false;
}

static const char *word_of(const json_t *node, const char *name)
{
    return json_string_value(json_object_get(node, name));
}

static bool is_control(const json_t *node)
{
    static const char *const roles[] = {"button", "tile", "choice", "key", "field"};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(word_of(node, "role"), roles[i]) == 0)
            return !has_state(node, "disabled");
    return false;
}

static bool is_key(const json_t *node)
{
    return strcmp(word_of(node, "role"), "key") == 0;
}

/* The one node that has the focus; "" = none. */
static void focused(struct drive *drive, char id[ID_MAX])
{
    size_t i;
    const json_t *node;
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    id[0] = '\0';
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        if (has_state(node, "focused"))
            snprintf(id, ID_MAX, "%s", is_key(node) ? "key" : word_of(node, "id"));
    }
    json_decref(tree);
}

/* How many stops Tab should make: every control, all keys together one. */
static size_t list_stops(struct drive *drive, char stops[STOPS_MAX][ID_MAX])
{
    size_t i, count = 0;
    bool keys = false;
    const json_t *node;
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        if (!is_control(node) || (is_key(node) && keys))
            continue;
        keys = keys || is_key(node);
        assert_true(count < STOPS_MAX);
        snprintf(stops[count++], ID_MAX, "%s", is_key(node) ? "key" : word_of(node, "id"));
    }
    json_decref(tree);
    return count;
}

/* Tab goes to each control once and is then where it began; Shift+Tab the same way back. */
static void walk_around(struct drive *drive, const char *where, const char *key)
{
    char stops[STOPS_MAX][ID_MAX], first[ID_MAX], now[ID_MAX];
    bool seen[STOPS_MAX] = {false};
    size_t count = list_stops(drive, stops), missing = 0;
    press(drive, key);
    focused(drive, first);
    snprintf(now, sizeof now, "%s", first);
    for (size_t step = 0; step < count; step++) {
        for (size_t i = 0; i < count; i++)
            seen[i] = seen[i] || strcmp(stops[i], now) == 0;
        press(drive, key);
        focused(drive, now);
    }
    if (strcmp(now, first) != 0)
        fail_msg("%s: %s ends at %s instead of %s", where, key, now, first);
    for (size_t i = 0; i < count; i++) {
        if (!seen[i])
            print_message("%s: %s never reaches %s\n", where, key, stops[i]);
        missing += !seen[i];
    }
    assert_int_equal(missing, 0);
}

static void go(struct drive *drive, const char *steps)
{
    char copy[200], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", steps);
    for (char *step = strtok_r(copy, " ", &rest); step; step = strtok_r(NULL, " ", &rest)) {
        if (*step == '=')
            drive_type(drive, step + 1);
        else if (*step == '+')
            drive_advance(drive, atoll(step + 1));
        else
            glass_find(drive, step);
    }
}

static void tab_reaches_every_control_and_comes_around(void **state)
{
    static const char *const ways[] = {
        "",
        "start",
        "start services",
        "start services service_3",
        "start register",
        "start offices",
        "start rights",
        "start lines",
        "start lines line_nat-079",
        "start workshops",
        "start folio",
        "start folio =J4H8",
        "start person",
        "start +61000",
    };
    struct drive *drive = scene_kiosk(*state, NULL);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        go(drive, ways[i]);
        walk_around(drive, ways[i], "Tab");
        walk_around(drive, ways[i], "Shift+Tab");
        press(drive, "Escape");
        drive_assert_screen(drive, "attract");
    }
    assert_int_equal(drive_quit(drive), 0);
}

/* Tab until `id` has the focus; false after once around. */
static bool focus(struct drive *drive, const char *id)
{
    char now[ID_MAX];
    for (int i = 0; i < STOPS_MAX; i++) {
        focused(drive, now);
        if (strcmp(now, id) == 0)
            return true;
        press(drive, "Tab");
    }
    return false;
}

static void enter(struct drive *drive, const char *id)
{
    drive_advance(drive, 251); /* the guard holds for keys, too */
    for (int page = 0; page < 10 && !drive_has(drive, id); page++) {
        press(drive, "PageDown");
        drive_advance(drive, 251);
    }
    if (!focus(drive, id))
        fail_msg("Tab never comes to %s", id);
    press(drive, "Return");
}

static void screen_of(struct drive *drive, char name[ID_MAX])
{
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    snprintf(name, ID_MAX, "%s", json_string_value(json_object_get(tree, "screen")));
    json_decref(tree);
}

/* What is answered where: ids to press, "=text" to type, "*" Return where the focus is. */
static const struct reply {
    const char *screen, *keys;
} replies[] = {
    {"register_services", "service_1 service_4 next"},
    {"register_age", "age_30-44"},
    {"register_identity", "sex_M"},
    {"register_place", "place_15054"},
    {"register_name", "=Itzel * =Ñúñez * =Ávila *"},
    {"register_phone", "=7225550147 contact_message next"},
    {"register_review", "confirm"},
};

static void reply(struct drive *drive, const char *screen)
{
    const char *keys = drive_has(drive, "next") ? "next" : "skip";
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++)
        keys = strcmp(replies[i].screen, screen) == 0 ? replies[i].keys : keys;
    char copy[100], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", keys);
    drive_advance(drive, 251);
    for (char *key = strtok_r(copy, " ", &rest); key; key = strtok_r(NULL, " ", &rest)) {
        if (*key == '=')
            drive_type(drive, key + 1);
        else if (*key == '*')
            press(drive, "Return");
        else
            enter(drive, key);
    }
}

static void somebody_registers_and_gets_a_slip_with_keys_alone(void **state)
{
    char screen[ID_MAX];
    struct drive *drive = scene_kiosk(*state, NULL);
    enter(drive, "start");
    enter(drive, "register");
    screen_of(drive, screen);
    for (int step = 0; step < 20 && strcmp(screen, "done") != 0; step++) {
        reply(drive, screen);
        screen_of(drive, screen);
    }
    drive_assert_screen(drive, "done");
    assert_int_equal(drive_state(drive, "captured") > 0, true);
    enter(drive, "look");
    char *token = glass_text(drive, "qr", "value");
    assert_int_equal(token[0], '9');
    free(token);
    enter(drive, "leave");
    drive_assert_screen(drive, "attract");
    assert_int_equal(drive_quit(drive), 0);
}

/* The nodes as they stand: what is typed, where the focus is, what is a capital. */
static char *glass(struct drive *drive)
{
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    char *text = json_dumps(tree, JSON_SORT_KEYS);
    json_decref(tree);
    assert_non_null(text);
    return text;
}

static const char token_like[] = "9A56B6JEYBVH7XD7G7E4JWVTA1ZRWA9KQ2P4";

static void a_burst_leaves_a_field_exactly_as_it_was(void **state)
{
    static const struct {
        const char *way, *typed;
    } fields[] = {{"start register next skip age_30-44 sex_X skip", "Ñan"},
                  {"start register next skip age_30-44 sex_X skip", ""},
                  {"start register next skip age_30-44 sex_X skip skip", "722"}};
    struct drive *drive = scene_kiosk(*state, NULL);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        go(drive, fields[i].way);
        drive_type(drive, fields[i].typed);
        char *before = glass(drive);
        drive_do(drive, "{s:s,s:s}", "do", "scan", "text", token_like);
        char *after = glass(drive);
        assert_string_equal(after, before);
        free(before);
        free(after);
        drive_type(drive, "7"); /* and typing goes on */
        char *typed = glass(drive);
        assert_non_null(strstr(typed, "7"));
        free(typed);
        press(drive, "Escape");
    }
    assert_int_equal(drive_quit(drive), 0);
}

static bool is_checked(struct drive *drive, const char *id)
{
    size_t i;
    bool checked = false;
    const json_t *node;
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        checked = checked || (strcmp(word_of(node, "id"), id) == 0 && has_state(node, "checked"));
    }
    json_decref(tree);
    return checked;
}

static void assert_repeats(struct drive *drive, const char *id, const char *why)
{
    drive_advance(drive, 600);
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", id);
    drive_advance(drive, 400); /* past the guard, within the half second */
    json_t *reply = drive_ask(drive, "{s:s,s:s}", "do", "tap", "id", id);
    const char *said = json_string_value(json_object_get(reply, "why"));
    if (why != NULL)
        assert_string_equal(said, why);
    else
        assert_true(json_is_true(json_object_get(reply, "ok")));
    json_decref(reply);
}

static void a_hand_that_trembles_counts_once_for_this_visit_alone(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    assert_repeats(drive, "contrast", NULL);
    drive_tap(drive, "person");
    drive_tap(drive, "steady");
    assert_true(is_checked(drive, "steady"));
    assert_repeats(drive, "contrast", "repeated");
    drive_advance(drive, 600);
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", "leave");
    glass_start(drive);
    drive_tap(drive, "person");
    assert_false(is_checked(drive, "steady"));
    assert_repeats(drive, "contrast", NULL);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_kiosk_may_be_set_for_trembling_hands(void **state)
{
    struct scene *scene = *state;
    char path[SCENE_PATH_MAX];
    static const char ini[] = "shaky_hands = yes\n";
    snprintf(path, sizeof path, "%.200s/kiosk.ini", scene->kiosk);
    scene_write(path, ini, sizeof ini - 1);
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int visit = 0; visit < 2; visit++) {
        drive_advance(drive, 600);
        drive_tap(drive, "start");
        assert_repeats(drive, "contrast", "repeated");
        drive_tap(drive, "leave");
    }
    assert_int_equal(drive_quit(drive), 0);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(tab_reaches_every_control_and_comes_around),
        STORY(somebody_registers_and_gets_a_slip_with_keys_alone),
        STORY(a_burst_leaves_a_field_exactly_as_it_was),
        STORY(a_hand_that_trembles_counts_once_for_this_visit_alone),
        STORY(a_kiosk_may_be_set_for_trembling_hands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is read at the glass, from outside: how many wait, where one stands, groups by a few
 * letters, the need of an anonymous referral, and the numbers that belong to another place. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define HELLO_MS 61000
#define LEGAL 5 /* enum pack_need */

/* -- How many wait ----------------------------------------------------------------------------- */

/* The text of `queue` on the page of a service; NULL when it is not told. */
static char *queue_of(struct drive *drive, unsigned service)
{
    char id[32];
    glass_start(drive);
    drive_tap(drive, "services");
    snprintf(id, sizeof id, "service_%u", service);
    glass_find(drive, id);
    char *text = drive_has(drive, "queue") ? glass_text(drive, "queue", "text") : NULL;
    glass_leave(drive, "leave");
    return text;
}

static void assert_queue(struct drive *drive, unsigned service, const char *begins)
{
    int hour = -1, minute = -1;
    char *text = queue_of(drive, service);
    assert_non_null(text);
    if (strncmp(text, begins, strlen(begins)) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", text, begins);
    assert_int_equal(sscanf(text + strlen(begins), " · %d:%d", &hour, &minute), 2);
    assert_in_range(hour, 0, 23);
    assert_in_range(minute, 0, 59);
    free(text);
}

static void take_turns(struct drive *drive, unsigned service, int count)
{
    for (int i = 0; i < count; i++) {
        glass_turn(drive, service);
        glass_leave(drive, "none");
    }
}

static struct drive *second_kiosk(struct scene *scene, struct scene *second)
{
    *second = *scene;
    snprintf(second->kiosk, sizeof second->kiosk, "%s/second", scene->folder);
    scene_hub_start(scene);
    memcpy(second->url, scene->url, sizeof second->url);
    memcpy(second->listen, scene->listen, sizeof second->listen);
    second->server = scene->server;
    scene_enrol(second, second->kiosk, "2");
    return scene_kiosk(second, NULL);
}

static void one_kiosk_tells_how_many_wait_who_took_turns_at_another(void **state)
{
    struct scene *scene = *state, second;
    struct drive *giver = scene_kiosk(scene, NULL);
    take_turns(giver, 1, 7);
    take_turns(giver, 2, 3);
    assert_null(queue_of(giver, 1)); /* no hub has told anything */

    struct drive *reader = second_kiosk(scene, &second);
    scene_until(giver, "pending", 0);
    drive_advance(reader, HELLO_MS);
    scene_until(reader, "pending", 0);
    drive_advance(reader, HELLO_MS);
    for (int i = 0; i < 50; i++) { /* sockets are real: the answer comes when it comes */
        char *text = queue_of(reader, 1);
        bool told = text != NULL && strncmp(text, "Esperan 7", 9) == 0;
        free(text);
        if (told)
            break;
        drive_advance(reader, HELLO_MS);
    }
    assert_queue(reader, 1, "Esperan 7 personas");
    assert_queue(reader, 2, "Esperan menos de 5 personas"); /* totals under five are hidden */

    scene_hub_stop(scene);
    drive_advance(reader, 31LL * 60 * 1000);
    assert_null(queue_of(reader, 1)); /* half an hour ago is not now */
    assert_int_equal(drive_quit(reader), 0);
    assert_int_equal(drive_quit(giver), 0);
}

/* Partner desks have no number anywhere before the close (Never 4). */
static void desks_tell_no_queue(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    scene_hub_start(scene);
    for (int i = 0; i < 6; i++) {
        glass_refer(drive, 1);
        glass_leave(drive, "none");
    }
    drive_advance(drive, HELLO_MS);
    glass_start(drive);
    drive_tap(drive, "offices");
    glass_find(drive, "office_1");
    assert_false(drive_has(drive, "queue"));
    glass_leave(drive, "leave");
    assert_int_equal(drive_quit(drive), 0);
}

/* -- The map ----------------------------------------------------------------------------------- */

static char *standing(struct drive *drive)
{
    glass_start(drive);
    drive_tap(drive, "services");
    drive_tap(drive, "map");
    drive_assert_screen(drive, "map");
    assert_true(drive_has(drive, "plan"));
    glass_show(drive, "module_21");
    char *text = glass_text(drive, "here", "text");
    glass_leave(drive, "leave");
    return text;
}

/* The module nearest to a kiosk on the sample fair's map, read a second time: middle to middle. */
static unsigned nearest(unsigned kiosk)
{
    char path[512], line[256], kind[32];
    unsigned number, x, y, w, h, module = 0;
    double at_x = -1, at_y = -1, least = 1e9;
    snprintf(path, sizeof path, "%s/assets/fairs/%s/map.csv", getenv("JORNADA_ROOT"), SCENE_FAIR);
    for (int modules = 0; modules < 2; modules++) { /* first the kiosk, then what is around it */
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file) != NULL) {
            if (sscanf(line, "%31[a-z],%u,%u,%u,%u,%u", kind, &number, &x, &y, &w, &h) != 6)
                continue;
            double away = hypot(x + w / 2.0 - at_x, y + h / 2.0 - at_y);
            if (!modules && strcmp(kind, "kiosk") == 0 && number == kiosk) {
                at_x = x + w / 2.0;
                at_y = y + h / 2.0;
            } else if (modules && strcmp(kind, "module") == 0 && away < least) {
                least = away;
                module = number;
            }
        }
        fclose(file);
    }
    assert_true(at_x >= 0 && module != 0);
    return module;
}

static void each_kiosk_says_where_it_stands(void **state)
{
    struct scene *scene = *state, second;
    struct drive *one = scene_kiosk(scene, NULL), *other = second_kiosk(scene, &second);
    unsigned near_one = 0, near_other = 0;
    char *first = standing(one), *last = standing(other);
    assert_int_equal(sscanf(first, "Usted está aquí, cerca del módulo %u", &near_one), 1);
    assert_int_equal(sscanf(last, "Usted está aquí, cerca del módulo %u", &near_other), 1);
    assert_int_equal(near_one, nearest(1));
    assert_int_equal(near_other, nearest(2));
    assert_int_not_equal(near_one, near_other);
    free(first);
    free(last);
    glass_start(one);
    drive_tap(one, "services");
    drive_tap(one, "service_4");
    drive_tap(one, "map");
    glass_says(one, "heading", "Módulo 5");
    drive_tap(one, "back");
    drive_assert_screen(one, "service");
    assert_int_equal(drive_quit(other), 0);
    assert_int_equal(drive_quit(one), 0);
}

/* -- Groups ------------------------------------------------------------------------------------ */

static void assert_found(struct drive *drive, const char *typed, const char *id)
{
    drive_tap(drive, "field_seek");
    drive_type(drive, typed);
    drive_tap(drive, "next");
    if (id == NULL)
        assert_true(drive_has(drive, "not_found"));
    else
        glass_show(drive, id);
    drive_tap(drive, "field_seek");
    drive_tap(drive, "all_groups");
}

static void groups_are_found_whatever_their_accents_and_letters(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "workshops");
    glass_show(drive, "workshop_momentos");
    drive_tap(drive, "groups");
    drive_assert_screen(drive, "groups");
    assert_found(drive, "limp nor", "group_limpieza_norte");
    assert_found(drive, "LIMPIEZA", "group_limpieza_norte");
    assert_found(drive, "bentas", "group_ventas_norte");     /* b and v */
    assert_found(drive, "panaderia", "group_panaderia_sur"); /* í and i */
    assert_found(drive, "zzz", NULL);
    glass_find(drive, "group_limpieza_centro");
    glass_says(drive, "seen", "Al unirse, su número será visible para el grupo.");
    char *join = glass_text(drive, "qr", "value");
    assert_int_equal(strncmp(join, "https://", 8), 0);
    free(join);
    assert_int_equal(drive_quit(drive), 0);
}

/* -- The need ---------------------------------------------------------------------------------- */

static void refer_for(struct drive *drive, int need)
{
    char id[32];
    snprintf(id, sizeof id, "need_%d", need);
    glass_start(drive);
    drive_tap(drive, "offices");
    drive_tap(drive, "needs");
    drive_tap(drive, id);
    drive_assert_screen(drive, "offices");
    glass_find(drive, "office_1");
    drive_tap(drive, "take_slip");
    drive_assert_screen(drive, "slip");
    glass_leave(drive, "none");
}

static void assert_needs(struct scene *scene, bool told)
{
    json_t *stats = scene_stats(scene);
    json_t *needs = json_object_get(stats, "by_need");
    assert_non_null(needs);
    if (told) {
        assert_int_equal(scene_number(needs, "legal"), 6);
        assert_true(json_is_null(json_object_get(needs, "")));       /* one: under five */
        assert_true(json_is_null(json_object_get(needs, "health"))); /* none looks the same */
    } else {
        assert_int_equal(json_object_size(needs), 0);
    }
    json_decref(stats);
}

static void assert_no_need(struct scene *scene)
{
    json_t *stats = scene_stats(scene), *count;
    const char *need;
    json_object_foreach(json_object_get(stats, "by_need"), need, count)
        assert_true(json_is_null(count));
    json_decref(stats);
}

static void the_need_of_a_referral_is_told_after_the_close_alone(void **state)
{
    struct scene *scene = *state;
    const char *const words[] = {"fair", "close", SCENE_FAIR, NULL};
    struct drive *drive = scene_kiosk(scene, NULL);
    scene_hub_start(scene);
    for (int i = 0; i < 6; i++)
        refer_for(drive, LEGAL);
    glass_refer(drive, 2); /* she chose no need */
    glass_leave(drive, "none");
    drive_advance(drive, HELLO_MS);
    scene_until(drive, "pending", 0);
    assert_needs(scene, false);
    assert_int_equal(scene_hub(scene, words, NULL), 0);
    assert_no_need(scene); /* closed, and nothing has left the kiosk */
    drive_advance(drive, HELLO_MS);
    scene_until(drive, "waiting", 0);
    scene_until(drive, "pending", 0);
    assert_needs(scene, true);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_need_that_was_chosen_ends_at_home(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "offices");
    drive_tap(drive, "needs");
    drive_tap(drive, "need_5");
    glass_says(drive, "heading", "Dónde le atienden · Asesoría jurídica");
    drive_tap(drive, "back");
    drive_tap(drive, "offices");
    char *heading = glass_text(drive, "heading", "text");
    assert_string_equal(heading, "Dónde le atienden");
    free(heading);
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Whose numbers ----------------------------------------------------------------------------- */

/* Looks for a text among all nodes of every page of the screen on the glass. */
static bool is_on_pages(struct drive *drive, const char *text)
{
    for (bool more = true; more;) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
        char *dump = json_dumps(tree, JSON_COMPACT);
        bool found = dump != NULL && strstr(dump, text) != NULL;
        free(dump);
        json_decref(tree);
        if (found)
            return true;
        drive_advance(drive, 300);
        json_t *answer = drive_ask(drive, "{s:s,s:s}", "do", "tap", "id", "page_next");
        more = json_is_true(json_object_get(answer, "ok"));
        json_decref(answer);
    }
    return false;
}

static bool lists_line(struct drive *drive, const char *phone)
{
    glass_start(drive);
    drive_tap(drive, "lines");
    bool found = is_on_pages(drive, phone);
    glass_leave(drive, "leave");
    return found;
}

static struct drive *kiosk_of(struct scene *scene, const char *name, const char *fair)
{
    char folder[SCENE_PATH_MAX + 16];
    snprintf(folder, sizeof folder, "%s/%s", scene->folder, name);
    const char *const arguments[] = {"--fair",   fair,          "--clock", scene->clock, "--size",
                                     "1280x800", "--mm-per-px", "0.17",    NULL};
    return drive_start(folder, arguments);
}

static void no_place_shows_the_numbers_of_another(void **state)
{
    struct scene *scene = *state;
    struct drive *metepec = kiosk_of(scene, "lines-15", "metepec-sample");
    assert_true(lists_line(metepec, ", 911\""));
    assert_true(lists_line(metepec, "800 108 4053"));
    assert_false(lists_line(metepec, ", 075\""));
    assert_int_equal(drive_quit(metepec), 0);
    struct drive *leon = kiosk_of(scene, "lines-11", "leon-sample");
    assert_true(lists_line(leon, ", 911\""));
    assert_false(lists_line(leon, "800 108 4053"));
    assert_true(lists_line(leon, ", 075\"")); /* its own state's */
    assert_int_equal(drive_quit(leon), 0);
}

/* -- The poster -------------------------------------------------------------------------------- */

/* Never 1: nothing on it can be touched. */
static void nothing_on_the_poster_can_be_touched(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "rights");
    glass_find(drive, "right_violentometro");
    drive_assert_screen(drive, "poster");
    assert_true(drive_has(drive, "band_1"));
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree"), *node;
    size_t i, bands = 0;
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        const char *id = json_string_value(json_object_get(node, "id"));
        const char *role = json_string_value(json_object_get(node, "role"));
        bands += strncmp(id, "band_", 5) == 0;
        if (strncmp(id, "band_", 5) == 0)
            assert_string_equal(role, "label");
    }
    assert_in_range(bands, 1, 3);
    json_decref(tree);
    drive_refused(drive, "{s:s,s:s}", "do", "tap", "id", "band_1");
    assert_int_equal(drive_state(drive, "captured"), 0);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(one_kiosk_tells_how_many_wait_who_took_turns_at_another),
        STORY(desks_tell_no_queue),
        STORY(each_kiosk_says_where_it_stands),
        STORY(groups_are_found_whatever_their_accents_and_letters),
        STORY(the_need_of_a_referral_is_told_after_the_close_alone),
        STORY(a_need_that_was_chosen_ends_at_home),
        STORY(no_place_shows_the_numbers_of_another),
        STORY(nothing_on_the_poster_can_be_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

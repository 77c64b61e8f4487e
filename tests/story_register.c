/* Registrarme question by question: each can be skipped and changed in the read-back, an adult's
 * children get folios and count once, and who turns out to be under 18 leaves no name anywhere. */
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
#include "tests/stage/seek.h"

static const char colonias[] =
    "code,name,postal,municipality\n"
    "1,San Jerónimo Chicahualco,52170,15054\n"
    "2,Barrio de Coaxustenco,52140,15054\n"
    "9,Seminario,50170,15106\n";

/* A scene whose pack brings colonias of Metepec and of one neighbour. */
static int begin_with_colonias(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    char fair[SCENE_PATH_MAX], path[SCENE_PATH_MAX + 16], from[1024];
    const char *root = getenv("JORNADA_ROOT");
    *state = scene;
    scene_open(scene);
    snprintf(fair, sizeof fair, "%.200s/" SCENE_FAIR, scene->folder);
    snprintf(from, sizeof from, "%s/assets/fairs/" SCENE_FAIR, root ? root : ".");
    const char *const copy[] = {"cp", "-r", from, scene->folder, NULL};
    const char *const import[] = {"fair", "import", fair, NULL};
    assert_int_equal(scene_run(scene->hub_log, copy, NULL), 0);
    snprintf(path, sizeof path, "%s/colonias.csv", fair);
    scene_write(path, colonias, sizeof colonias - 1);
    assert_int_equal(scene_hub(scene, import, NULL), 0);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    scene_hub_stop(scene);
    return 0;
}

static char *screen_now(struct drive *drive)
{
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    char *screen = strdup(json_string_value(json_object_get(tree, "screen")));
    json_decref(tree);
    return screen;
}

/* -- How long it takes ------------------------------------------------------------------------- */

static void a_turn_takes_at_most_five_touches_from_attract(void **state)
{
    static const char *const touches[] = {"start", "services", "service_3", "take_turn"};
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    int count = 0;
    for (size_t i = 0; i < sizeof touches / sizeof touches[0]; i++) {
        while (!drive_has(drive, touches[i])) {
            drive_tap(drive, "page_next");
            count++;
        }
        drive_tap(drive, touches[i]);
        count++;
    }
    drive_assert_screen(drive, "turn");
    assert_true(drive_has(drive, "folio"));
    assert_true(count <= 5);
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_quit(drive), 0);
}

static void each_question_is_one_screen_in_the_promised_order(void **state)
{
    static const struct {
        const char *screen, *answer;
    } steps[] = {
        {"register_notice", "next"},        {"register_services", "skip"},
        {"register_age", "age_30-44"},      {"register_identity", "sex_M"},
        {"register_place", "place_15054"},  {"register_colonia", "colonia_1"},
        {"register_visit", "visit_repeat"}, {"register_children", "skip"},
        {"register_name", "skip"},          {"register_phone", "skip"},
        {"register_review", "confirm"},
    };
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "register");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        drive_assert_screen(drive, steps[i].screen);
        assert_int_equal(drive_state(drive, "captured"), 0);
        drive_tap(drive, steps[i].answer);
    }
    drive_assert_screen(drive, "done");
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_quit(drive), 0);
}

static void the_whole_notice_is_one_touch_from_the_short_one(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "register");
    drive_tap(drive, "notice");
    drive_assert_screen(drive, "notice");
    glass_says(drive, "notice_title_1", "Quién es responsable");
    glass_show(drive, "notice_text_10");
    glass_show(drive, "sample");
    drive_tap(drive, "back");
    drive_assert_screen(drive, "register_notice");
    drive_tap(drive, "next");
    drive_assert_screen(drive, "register_services");
    assert_int_equal(drive_quit(drive), 0);
}

/* -- The new questions ------------------------------------------------------------------------- */

static void a_skipped_question_is_not_said_and_changing_it_says_it(void **state)
{
    static const struct {
        const char *change, *screen, *touches[3], *says;
    } rows[] = {
        {"change_colonia", "register_colonia", {"colonia_1"}, "San Jerónimo Chicahualco"},
        {"change_visit", "register_visit", {"visit_first"}, "Sí, es la primera"},
        {"change_children",
         "register_children",
         {"child_6-11", "child_0-5", "next"},
         "6 a 11, 0 a 5"},
    };
    struct scene *scene = *state;
    const struct attendee who = {.age = "45-59", .place = "15054"};
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_answer(drive, &who);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        glass_show(drive, rows[i].change);
        glass_says(drive, rows[i].change, "Sin responder");
        drive_tap(drive, rows[i].change);
        drive_assert_screen(drive, rows[i].screen);
        for (size_t k = 0; k < 3 && rows[i].touches[k]; k++)
            drive_tap(drive, rows[i].touches[k]);
        drive_assert_screen(drive, "register_review");
        glass_show(drive, rows[i].change);
        glass_says(drive, rows[i].change, rows[i].says);
        drive_tap(drive, rows[i].change); /* and back to nothing */
        drive_tap(drive, "skip");
        glass_show(drive, rows[i].change);
        glass_says(drive, rows[i].change, "Sin responder");
    }
    assert_int_equal(drive_quit(drive), 0);
}

static void in_large_letters_every_line_of_the_read_back_is_on_some_page(void **state)
{
    static const char *const lines[] = {"change_services", "change_age",     "change_identity",
                                        "change_place",    "change_colonia", "change_visit",
                                        "change_children", "change_name",    "change_phone"};
    struct scene *scene = *state;
    const struct attendee who = {
        .age = "30-44", .place = "15054", .colonia = "1", .visit = "first", .children = {"12-17"}};
    const char *const large[] = {"--text", "large", NULL};
    struct drive *drive = scene_kiosk(scene, large);
    glass_answer(drive, &who);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        glass_show(drive, lines[i]); /* they follow each other, so pages only go on */
        assert_true(drive_has(drive, "confirm"));
    }
    drive_assert_screen(drive, "register_review");
    drive_tap(drive, "change_phone"); /* on the last page, and Cambiar works there */
    drive_assert_screen(drive, "register_phone");
    drive_tap(drive, "skip");
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    drive_tap(drive, "next");
    glass_says(drive, "paper_state", "Folio 2 de 2");
    char *aloud = drive_field(drive, "paper_state", "speech");
    assert_non_null(strstr(aloud, "¿Lo quiere en papel?"));
    assert_null(strstr(aloud, "Folio")); /* how many children there are is not told to the plaza */
    free(aloud);
    glass_leave(drive, "none");
    assert_int_equal(drive_quit(drive), 0);
}

static void a_colonia_is_typed_and_goes_when_the_municipality_is_another(void **state)
{
    struct scene *scene = *state;
    const struct attendee who = {
        .age = "18-29", .place = "15054", .colonia = "2", .colonia_typed = "COAXÚS"};
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_answer(drive, &who);
    glass_show(drive, "change_colonia");
    glass_says(drive, "change_colonia", "Barrio de Coaxustenco");
    glass_find(drive, "change_place");
    drive_tap(drive, "field_place");
    drive_type(drive, "tolu");
    drive_tap(drive, "place_15106");
    glass_show(drive, "change_colonia"); /* the neighbour's are in the pack, too */
    glass_says(drive, "change_colonia", "Sin responder");
    drive_tap(drive, "change_colonia");
    drive_type(drive, "cen"); /* of Metepec there is none here */
    assert_false(drive_has(drive, "colonia_1"));
    glass_find(drive, "next");
    drive_assert_screen(drive, "register_colonia");
    drive_tap(drive, "skip");
    glass_find(drive, "change_place");
    drive_tap(drive, "skip");
    drive_assert_screen(drive, "register_review"); /* nobody knows where: no colonia is asked */
    assert_false(drive_has(drive, "change_colonia"));
    drive_tap(drive, "page_next");
    assert_false(drive_has(drive, "change_colonia"));
    assert_int_equal(drive_quit(drive), 0);
}

static void without_colonias_in_the_pack_the_question_is_left_out(void **state)
{
    struct scene *scene = *state;
    const struct attendee who = {.age = "18-29", .place = "15054"};
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "register");
    drive_tap(drive, "next");
    drive_tap(drive, "skip");
    drive_tap(drive, "age_18-29");
    drive_tap(drive, "sex_none");
    drive_tap(drive, "place_15054");
    drive_assert_screen(drive, "register_visit");
    glass_leave(drive, "leave");
    glass_answer(drive, &who);
    assert_false(drive_has(drive, "change_colonia"));
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Children ---------------------------------------------------------------------------------- */

static void children_of_an_adult_get_folios_and_count_once(void **state)
{
    struct scene *scene = *state;
    const struct attendee who = {.services = {3},
                                 .age = "30-44",
                                 .place = "15054",
                                 .colonia = "1",
                                 .visit = "first",
                                 .children = {"0-5", "6-11", "12-17", "6-11"}};
    struct drive *drive = scene_kiosk(scene, NULL);
    char *folios[5], *turn = NULL;
    glass_register(drive, &who);
    for (int i = 0; i < 5; i++) {
        char which[24];
        snprintf(which, sizeof which, "Folio %d de 5", i + 1);
        glass_says(drive, "paper_state", which);
        folios[i] = glass_text(drive, "folio", "text");
        char *module = glass_text(drive, "module_1", "text");
        for (int k = 0; k < i; k++)
            assert_string_not_equal(folios[i], folios[k]);
        if (turn)
            assert_string_equal(module, turn); /* a family is called together */
        else
            turn = strdup(module);
        free(module);
        assert_int_equal(drive_has(drive, "next"), i < 4);
        assert_int_equal(drive_has(drive, "none"), i == 4);
        drive_tap(drive, i % 2 ? "look" : i < 4 ? "next" : "none");
        if (i % 2)
            drive_tap(drive, "next");
    }
    drive_assert_screen(drive, "attract");
    assert_int_equal(drive_state(drive, "captured"), 2); /* a registration and a turn */
    for (int i = 0; i < 5; i++) { /* each is found, and says turn and module alone */
        glass_start(drive);
        drive_tap(drive, "folio");
        drive_type(drive, folios[i]);
        drive_tap(drive, "next");
        glass_says(drive, "module_1", turn);
        glass_leave(drive, "leave");
        free(folios[i]);
    }
    free(turn);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "people"), 5);
    assert_int_equal(scene_number(stats, "registered"), 1);
    assert_int_equal(scene_number(stats, "turns"), 1);
    assert_null(json_object_get(json_object_get(stats, "by_colonia"), "1")); /* of one family */
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

static void each_childs_slip_is_printed_when_it_is_asked_for(void **state)
{
    struct scene *scene = *state;
    const struct attendee who = {.services = {3}, .age = "60-74", .children = {"0-5", "6-11"}};
    char printer[SCENE_PATH_MAX + 32], *pictures[3];
    size_t sizes[3];
    snprintf(printer, sizeof printer, "file:%s/slip.png", scene->folder);
    const char *const words[] = {"--printer", printer, NULL};
    struct drive *drive = scene_kiosk(scene, words);
    glass_register(drive, &who);
    for (int i = 0; i < 3; i++) {
        glass_says(drive, "paper_state", "¿Lo quiere en papel?");
        drive_tap(drive, "paper");
        glass_says(drive, "paper_state", "Tome su vale");
        pictures[i] = scene_read(printer + strlen("file:"), &sizes[i]);
        assert_non_null(pictures[i]);
        for (int k = 0; k < i; k++)
            assert_false(sizes[k] == sizes[i] && memcmp(pictures[k], pictures[i], sizes[i]) == 0);
        drive_tap(drive, i < 2 ? "next" : "none");
    }
    drive_assert_screen(drive, "attract");
    for (int i = 0; i < 3; i++)
        free(pictures[i]);
    assert_int_equal(drive_quit(drive), 0);
}

static void six_children_fit_and_the_last_can_be_taken_away(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    const struct attendee who = {.age = "30-44"};
    glass_answer(drive, &who);
    glass_find(drive, "change_children");
    drive_refused(drive, "{s:s,s:s}", "do", "tap", "id", "child_undo");
    for (int i = 0; i < 6; i++)
        drive_tap(drive, "child_0-5");
    glass_says(drive, "child_0-5", "6");
    drive_advance(drive, 600);
    drive_refused(drive, "{s:s,s:s}", "do", "tap", "id", "child_12-17");
    drive_tap(drive, "child_undo");
    drive_tap(drive, "child_12-17");
    drive_tap(drive, "next");
    glass_show(drive, "change_children");
    glass_says(drive, "change_children", "0 a 5, 0 a 5, 0 a 5, 0 a 5, 0 a 5, 12 a 17");
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Under 18 ---------------------------------------------------------------------------------- */

static void a_minor_is_offered_a_person_and_asked_no_colonia_and_no_children(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    const struct attendee young = {.age = "12-17", .place = "15054"}, none = {.place = "15054"},
                          adult = {.age = "18-29", .place = "15054"};
    const struct attendee *const offered[] = {&young, &none};
    for (int i = 0; i < 2; i++) {
        glass_answer(drive, offered[i]);
        assert_false(drive_has(drive, "change_colonia") || drive_has(drive, "change_children"));
        glass_find(drive, "offer_person"); /* nobody was called before this touch */
        drive_assert_screen(drive, "person");
        drive_tap(drive, "back");
        drive_assert_screen(drive, "register_review");
        drive_tap(drive, "confirm");
        drive_assert_screen(drive, "done");
        glass_leave(drive, "none");
    }
    glass_answer(drive, &adult);
    assert_false(drive_has(drive, "offer_person"));
    drive_tap(drive, "page_next");
    assert_false(drive_has(drive, "offer_person"));
    assert_int_equal(drive_quit(drive), 0);
}

static void who_goes_back_to_under_18_leaves_no_name_in_memory_and_none_on_disk(void **state)
{
    struct scene *scene = *state;
    const struct attendee who = {.age = "18-29",
                                 .place = "15054",
                                 .colonia = "1",
                                 .given = "Citlalmina",
                                 .surname1 = "Xochiquetzin",
                                 .phone = "7225550188",
                                 .children = {"0-5"},
                                 .contact = "call"};
    struct drive *drive = scene_kiosk(scene, NULL);
    struct seek *seek = seek_create();
    size_t looked = 0;
    seek_add_text(seek, who.given);
    seek_add_text(seek, who.surname1);
    seek_add_digits(seek, who.phone);
    glass_answer(drive, &who);
    glass_show(drive, "change_name");
    assert_non_null(seek_process(seek, drive_pid(drive), &looked)); /* it can be found */
    assert_true(looked > 0);
    glass_leave(drive, "leave");
    glass_answer(drive, &(struct attendee){.age = "12-17", .place = "15054"});
    glass_find(drive, "change_age"); /* a minor, who says adult … */
    drive_tap(drive, "age_18-29");
    glass_find(drive, "change_name");
    drive_type(drive, who.given);
    drive_tap(drive, "field_surname1");
    drive_type(drive, who.surname1);
    drive_tap(drive, "next");
    glass_find(drive, "change_children");
    drive_tap(drive, "child_0-5");
    drive_tap(drive, "next");
    glass_find(drive, "change_phone");
    drive_type(drive, who.phone);
    drive_tap(drive, "next");
    glass_find(drive, "change_age"); /* … and minor again */
    drive_tap(drive, "age_12-17");
    drive_assert_screen(drive, "register_review");
    const char *found = seek_process(seek, drive_pid(drive), &looked);
    if (found)
        fail_msg("%s", found);
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    assert_true(drive_has(drive, "none")); /* no child's folio follows */
    glass_leave(drive, "none");
    found = seek_folder(seek, scene->folder, NULL);
    if (found)
        fail_msg("%s", found);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "people"), 1);
    json_decref(stats);
    seek_destroy(seek);
    assert_int_equal(drive_quit(drive), 0);
}

static void idle_in_the_middle_of_any_question_stores_nothing(void **state)
{
    static const char *const answers[] = {
        "register",  "next",        "service_1", "next", "age_75+", "sex_H", "place_15054",
        "colonia_1", "visit_first", "child_0-5", "next", "skip",    "skip"};
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    for (size_t count = 1; count <= sizeof answers / sizeof answers[0]; count++) {
        glass_start(drive);
        for (size_t i = 0; i < count; i++)
            drive_tap(drive, answers[i]);
        char *screen = screen_now(drive);
        assert_true(strncmp(screen, "register_", 9) == 0);
        free(screen);
        drive_advance(drive, 400000); /* also past the time to read the notice */
        drive_advance(drive, 21000);
        drive_assert_screen(drive, "attract");
        assert_int_equal(drive_state(drive, "captured"), 0);
    }
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Names that look like none ----------------------------------------------------------------- */

static void a_name_of_blanks_or_digits_is_asked_about_once_and_never_refused(void **state)
{
    struct scene *scene = *state;
    const struct attendee who = {.age = "18-29"};
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_answer(drive, &who);
    glass_find(drive, "change_name");
    drive_type(drive, "   ");
    drive_tap(drive, "field_surname1");
    drive_type(drive, "404");
    drive_tap(drive, "next");
    drive_assert_screen(drive, "register_name");
    glass_says(drive, "trouble", "¿Así se escribe?"); /* of the blanks */
    drive_tap(drive, "mend");
    char *kept = glass_text(drive, "field_surname1", "value");
    assert_string_equal(kept, "404"); /* nothing was lost */
    free(kept);
    drive_tap(drive, "next");
    glass_says(drive, "trouble", "¿Así se escribe?"); /* of the digits */
    drive_tap(drive, "next");
    drive_assert_screen(drive, "register_review");
    glass_show(drive, "change_name");
    glass_says(drive, "change_name", "404");
    static const char *const real[] = {"Ñ", "李", "O'", "Xi", "Nº 2"};
    for (size_t i = 0; i < sizeof real / sizeof real[0]; i++) {
        glass_find(drive, "change_name");
        char *value = glass_text(drive, "field_given", "value");
        for (size_t k = 0; k < strlen(value); k++)
            drive_do(drive, "{s:s,s:s}", "do", "key", "key", "Backspace");
        free(value);
        drive_type(drive, real[i]);
        drive_tap(drive, "field_surname1");
        for (int k = 0; k < 3; k++)
            drive_do(drive, "{s:s,s:s}", "do", "key", "key", "Backspace");
        drive_tap(drive, "next");
        drive_assert_screen(drive, "register_review"); /* no word about it */
    }
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
#define WITH_COLONIAS(test) cmocka_unit_test_setup_teardown(test, begin_with_colonias, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(a_turn_takes_at_most_five_touches_from_attract),
        WITH_COLONIAS(each_question_is_one_screen_in_the_promised_order),
        STORY(the_whole_notice_is_one_touch_from_the_short_one),
        WITH_COLONIAS(a_skipped_question_is_not_said_and_changing_it_says_it),
        WITH_COLONIAS(in_large_letters_every_line_of_the_read_back_is_on_some_page),
        WITH_COLONIAS(a_colonia_is_typed_and_goes_when_the_municipality_is_another),
        STORY(without_colonias_in_the_pack_the_question_is_left_out),
        WITH_COLONIAS(children_of_an_adult_get_folios_and_count_once),
        STORY(each_childs_slip_is_printed_when_it_is_asked_for),
        STORY(six_children_fit_and_the_last_can_be_taken_away),
        WITH_COLONIAS(a_minor_is_offered_a_person_and_asked_no_colonia_and_no_children),
        WITH_COLONIAS(who_goes_back_to_under_18_leaves_no_name_in_memory_and_none_on_disk),
        WITH_COLONIAS(idle_in_the_middle_of_any_question_stores_nothing),
        STORY(a_name_of_blanks_or_digits_is_asked_about_once_and_never_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What people answer, and what they do not: every question can be left out, mistakes get a sentence
 * that says what to mend, keys on the glass write what a keyboard writes. */
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

static const struct attendee adult = {.age = "18-29"};

static void assert_value(struct drive *drive, const char *id, const char *expected)
{
    char *value = glass_text(drive, id, "value");
    assert_string_equal(value, expected);
    free(value);
}

static void empty_the_field(struct drive *drive, const char *id)
{
    char *value = glass_text(drive, id, "value");
    for (size_t i = 0; i < strlen(value); i++)
        drive_do(drive, "{s:s,s:s}", "do", "key", "key", "Backspace");
    free(value);
    assert_value(drive, id, "");
}

static void every_question_can_be_left_out_and_somebody_is_counted(void **state)
{
    struct scene *scene = *state;
    const struct attendee nobody = {0};
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_register(drive, &nobody);
    assert_true(drive_has(drive, "folio"));
    glass_leave(drive, "none");
    glass_register(drive, &adult);
    glass_leave(drive, "none");
    assert_int_equal(drive_state(drive, "captured"), 2);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "registered"), 2);
    assert_int_equal(scene_number(stats, "requested"), 0);
    assert_int_equal(scene_number(stats, "turns"), 0);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_phone_that_is_none_is_told_what_to_mend(void **state)
{
    static const struct {
        const char *typed, *says;
    } bad[] = {
        {"722 123 456", "Faltan dígitos"},
        {"+1 202 555 0143", "Solo números de México"},
        {"72212345678", "Sobran"},
        {"7777777777", "Mírelo otra vez"},
        {"+52 722 123 45", "Faltan dígitos"},
    };
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_answer(drive, &adult);
    glass_find(drive, "change_phone");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        drive_type(drive, bad[i].typed);
        drive_tap(drive, "next");
        drive_assert_screen(drive, "register_phone");
        glass_says(drive, "trouble", bad[i].says);
        empty_the_field(drive, "field_phone");
        assert_false(drive_has(drive, "trouble"));
    }
    drive_type(drive, "+52 (722) 123-4567");
    drive_tap(drive, "next");
    drive_assert_screen(drive, "register_review");
    glass_show(drive, "change_phone");
    glass_says(drive, "change_phone", "722 123 4567");
    assert_int_equal(drive_quit(drive), 0);
}

static void letters_do_not_get_into_a_phone(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_answer(drive, &adult);
    glass_find(drive, "change_phone");
    drive_type(drive, "siete");
    assert_value(drive, "field_phone", "");
    drive_type(drive, "72a2-123x-4567ñ");
    assert_value(drive, "field_phone", "722-123-4567");
    drive_tap(drive, "next");
    glass_show(drive, "change_phone");
    glass_says(drive, "change_phone", "722 123 4567");
    assert_int_equal(drive_quit(drive), 0);
}

static void a_name_stops_at_sixty_characters(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    char sixty[121] = "";
    for (int i = 0; i < 60; i++)
        strcat(sixty, i % 2 ? "ñ" : "É");
    glass_answer(drive, &adult);
    glass_find(drive, "change_name");
    drive_type(drive, sixty);
    drive_type(drive, "x");
    assert_value(drive, "field_given", sixty);
    drive_tap(drive, "next");
    drive_assert_screen(drive, "register_review");
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    assert_int_equal(drive_quit(drive), 0);
}

static void keys_on_the_glass_write_spanish(void **state)
{
    static const char *const keys[] = {"key_ñ", "key_a", "key_n", "key_d", "key_ú"};
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_answer(drive, &adult);
    glass_find(drive, "change_name");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        drive_tap(drive, keys[i]);
    assert_value(drive, "field_given", "Ñandú");
    drive_tap(drive, "key_space");
    drive_tap(drive, "key_é");
    drive_tap(drive, "key_back");
    drive_tap(drive, "key_ü"); /* a new word begins with a capital by itself */
    drive_tap(drive, "key_shift");
    drive_tap(drive, "key_o");
    assert_value(drive, "field_given", "Ñandú ÜO");
    drive_tap(drive, "next");
    glass_show(drive, "change_name");
    glass_says(drive, "change_name", "Ñandú ÜO");
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(every_question_can_be_left_out_and_somebody_is_counted),
        STORY(a_phone_that_is_none_is_told_what_to_mend),
        STORY(letters_do_not_get_into_a_phone),
        STORY(a_name_stops_at_sixty_characters),
        STORY(keys_on_the_glass_write_spanish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

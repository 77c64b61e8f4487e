/* When the privacy timer is due: on screens that are answered, on pages that are read, while
 * something is spoken, and under its own question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/clock_io.h"
#include "kiosk/idle.h"
#include "kiosk/kiosk.h"
#include "tests/ui_hand.h"
#include "ui/label.h"

struct scene {
    struct kiosk kiosk;
    struct clock_io clock;
    struct config config;
};

static void at(struct scene *scene, int64_t ms)
{
    clock_io_set(&scene->clock, ms, ms);
}

static void stand_on(struct scene *scene, enum screen_id id)
{
    scene->kiosk.visit->trail[0] = id;
    scene->kiosk.visit->depth = id == SCREEN_ATTRACT ? 0 : 1;
}

/* A page of so many words. */
static void write_words(struct scene *scene, int words)
{
    char text[4000] = "";
    for (int i = 0; i < words; i++)
        strcat(text, i == 0 ? "voz" : " voz");
    struct tree *tree = stage_begin(scene->kiosk.stage, "page");
    label_add(tree, tree->page, &(struct label){.id = "text", .text = text});
    stage_present(scene->kiosk.stage);
}

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    clock_io_make(&scene->clock, io_real(), 0, 0);
    scene->config = (struct config){.idle_seconds = 60, .language = "es"};
    scene->kiosk.io = &scene->clock.io;
    scene->kiosk.config = &scene->config;
    scene->kiosk.stage = hand_open(640, 480, false, false); /* locked memory begins with it */
    scene->kiosk.visit = visit_create();
    assert_non_null(scene->kiosk.visit);
    at(scene, 5000);
    idle_begin(&scene->kiosk);
    stand_on(scene, SCREEN_HOME);
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    stage_destroy(scene->kiosk.stage);
    visit_destroy(scene->kiosk.visit);
    free(scene);
    return 0;
}

static void a_screen_that_is_answered_is_left_for_a_minute_or_as_set(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(idle_due_ms(&scene->kiosk), 65000);
    scene->config.idle_seconds = 10;
    assert_int_equal(idle_due_ms(&scene->kiosk), 15000);
    at(scene, 7000);
    idle_begin(&scene->kiosk);
    assert_int_equal(idle_due_ms(&scene->kiosk), 17000);
}

static void a_page_is_left_for_as_long_as_it_takes_to_read_it(void **state)
{
    struct scene *scene = *state;
    stand_on(scene, SCREEN_RIGHT);
    write_words(scene, 10);
    assert_int_equal(idle_due_ms(&scene->kiosk), 5000 + IDLE_READING_MS);
    write_words(scene, 100); /* two words a second */
    assert_int_equal(idle_due_ms(&scene->kiosk), 5000 + 50000);
}

static void no_question_comes_while_something_is_spoken(void **state)
{
    struct scene *scene = *state;
    stand_on(scene, SCREEN_RIGHT);
    write_words(scene, 10);
    idle_speaks(&scene->kiosk, true);
    assert_int_equal(idle_due_ms(&scene->kiosk), -1);
    at(scene, 95000);
    idle_speaks(&scene->kiosk, false);
    assert_int_equal(idle_due_ms(&scene->kiosk), 95000 + IDLE_READING_MS);
    at(scene, 99000);
    idle_speaks(&scene->kiosk, false); /* said twice, counted once */
    assert_int_equal(idle_due_ms(&scene->kiosk), 95000 + IDLE_READING_MS);
    stand_on(scene, SCREEN_HOME);
    idle_begin(&scene->kiosk);
    assert_int_equal(idle_due_ms(&scene->kiosk), 99000 + 60000);
}

static void who_heard_a_question_has_the_whole_time_to_answer_it(void **state)
{
    struct scene *scene = *state;
    stand_on(scene, SCREEN_REGISTER_AGE);
    idle_speaks(&scene->kiosk, true);
    at(scene, 45000);
    idle_speaks(&scene->kiosk, false);
    assert_int_equal(idle_due_ms(&scene->kiosk), 45000 + 60000);
}

static void the_question_stands_twenty_seconds_whatever_is_spoken(void **state)
{
    struct scene *scene = *state;
    stand_on(scene, SCREEN_IDLE);
    assert_int_equal(idle_due_ms(&scene->kiosk), 5000 + IDLE_QUESTION_MS);
    idle_speaks(&scene->kiosk, true);
    assert_int_equal(idle_due_ms(&scene->kiosk), 5000 + IDLE_QUESTION_MS);
    at(scene, 9000);
    idle_speaks(&scene->kiosk, false);
    assert_int_equal(scene->kiosk.spoke_ms, 0);
}

static void on_attract_only_a_dress_that_is_not_the_usual_one_is_waited_off(void **state)
{
    struct scene *scene = *state;
    stand_on(scene, SCREEN_ATTRACT);
    assert_int_equal(idle_due_ms(&scene->kiosk), -1);
    scene->config.high_contrast = true;
    assert_int_equal(idle_due_ms(&scene->kiosk), 65000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_screen_that_is_answered_is_left_for_a_minute_or_as_set),
        TEST(a_page_is_left_for_as_long_as_it_takes_to_read_it),
        TEST(no_question_comes_while_something_is_spoken),
        TEST(who_heard_a_question_has_the_whole_time_to_answer_it),
        TEST(the_question_stands_twenty_seconds_whatever_is_spoken),
        TEST(on_attract_only_a_dress_that_is_not_the_usual_one_is_waited_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* "Hablar con una persona": only a call that the hub has is said to be on its way; who answers, who
 * does not and who goes away is told; nothing is kept; without a network there is where to go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define COMING "Ya viene"
#define COORDINATOR "coordinación"
#define ANSWERED "Ya vienen"
#define UNSENT "no salió"

static bool says(struct drive *drive, const char *words)
{
    char *text = drive_field(drive, "call", "text");
    bool there = text != NULL && strstr(text, words) != NULL;
    free(text);
    return there;
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Lets a little virtual time pass until the screen says it; somebody is there all the while. */
static void until(struct drive *drive, const char *words)
{
    double end = now_seconds() + 30;
    while (!says(drive, words)) {
        if (now_seconds() > end) {
            char *text = drive_field(drive, "call", "text");
            fail_msg("the screen says \"%s\", not \"%s\"", text ? text : "", words);
        }
        drive_advance(drive, 100);
        if (drive_has(drive, "extend"))
            drive_tap(drive, "extend");
    }
}

static json_t *calls(struct scene *scene)
{
    const char *const list[] = {"call", "list", "--json", NULL};
    return scene_hub_json(scene, list);
}

/* The one call that stands, or that none does ("" as state), once the hub has heard of it. */
static void assert_call(struct scene *scene, struct drive *drive, const char *state)
{
    double end = now_seconds() + 30;
    for (;;) {
        json_t *list = calls(scene);
        const json_t *one = json_array_get(list, 0);
        const char *word = one ? json_string_value(json_object_get(one, "state")) : "";
        bool good = strcmp(word, state) == 0 && json_array_size(list) == (*state != '\0');
        if (good && one)
            assert_int_equal(scene_number(one, "kiosk"), 1);
        if (!good && now_seconds() > end)
            fail_msg("the hub says \"%s\", not \"%s\"", word, state);
        json_decref(list);
        if (good)
            return;
        drive_advance(drive, 100);
    }
}

static void answer(struct scene *scene, int code)
{
    const char *const words[] = {"call", "answer", "1", NULL};
    assert_int_equal(scene_hub(scene, words, NULL), code);
}

static void the_screen_says_what_the_hub_confirmed_and_who_answered(void **state)
{
    struct scene *scene = *state;
    scene_hub_start(scene);
    struct drive *drive = scene_kiosk(scene, NULL);
    long long captured = drive_state(drive, "captured"), pending = drive_state(drive, "pending");
    answer(scene, 1); /* nobody calls yet */
    drive_tap(drive, "person");
    drive_assert_screen(drive, "person");
    assert_true(drive_has(drive, "where"));
    until(drive, COMING);
    assert_call(scene, drive, "called");
    answer(scene, 0);
    until(drive, ANSWERED);
    assert_call(scene, drive, "answered");
    assert_int_equal(drive_state(drive, "captured"), captured); /* no fact about anybody */
    assert_int_equal(drive_state(drive, "pending"), pending);
    glass_leave(drive, "leave");
    assert_call(scene, drive, "");
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);
}

static void a_call_can_be_taken_back_and_made_again(void **state)
{
    struct scene *scene = *state;
    scene_hub_start(scene);
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_start(drive);
    drive_tap(drive, "person");
    until(drive, COMING);
    drive_tap(drive, "skip");
    assert_false(drive_has(drive, "call"));
    assert_call(scene, drive, "");
    drive_tap(drive, "call_person");
    until(drive, COMING);
    assert_call(scene, drive, "called");
    drive_tap(drive, "back"); /* going on by herself takes nothing back */
    drive_assert_screen(drive, "home");
    assert_call(scene, drive, "called");
    drive_do(drive, "{s:s,s:s}", "do", "key", "key", "Escape");
    assert_call(scene, drive, "");
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);
}

static void without_a_network_the_screen_says_where_to_go_and_promises_nobody(void **state)
{
    struct drive *drive = scene_kiosk(*state, NULL);
    drive_tap(drive, "person");
    assert_false(says(drive, COMING));
    until(drive, UNSENT);
    assert_true(drive_has(drive, "where"));
    glass_leave(drive, "leave");
    assert_int_equal(drive_quit(drive), 0);
}

/* The kiosk's clock is virtual and the hub's is not: it goes on counting what the kiosk waited. */
static void after_a_cut_and_three_minutes_the_coordinator_is_called(void **state)
{
    struct scene *scene = *state;
    scene_hub_start(scene);
    struct drive *drive = scene_kiosk(scene, NULL);
    drive_tap(drive, "person");
    until(drive, COMING);
    scene_hub_kill(scene);
    drive_advance(drive, 5000);
    until(drive, UNSENT);
    scene_hub_start(scene); /* it knows nothing of before */
    drive_advance(drive, 5000);
    until(drive, COMING);
    scene_hub_kill(scene);
    for (int i = 0; i < 180; i++) {
        drive_advance(drive, 1000);
        if (drive_has(drive, "extend"))
            drive_tap(drive, "extend");
    }
    scene_hub_start(scene);
    until(drive, COORDINATOR);
    assert_call(scene, drive, "coordinator");
    answer(scene, 0);
    until(drive, ANSWERED);
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);
}

/* Whoever called may be the one who cannot use the screen. */
static void whoever_cannot_answer_the_idle_question_is_still_waited_for(void **state)
{
    struct scene *scene = *state;
    scene_hub_start(scene);
    struct drive *drive = scene_kiosk(scene, NULL);
    drive_tap(drive, "person");
    until(drive, COMING);
    for (int i = 0; i < 120 && !drive_has(drive, "start"); i++)
        drive_advance(drive, 1000);
    drive_assert_screen(drive, "attract");
    assert_call(scene, drive, "called");
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(the_screen_says_what_the_hub_confirmed_and_who_answered),
        STORY(a_call_can_be_taken_back_and_made_again),
        STORY(without_a_network_the_screen_says_where_to_go_and_promises_nobody),
        STORY(after_a_cut_and_three_minutes_the_coordinator_is_called),
        STORY(whoever_cannot_answer_the_idle_question_is_still_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

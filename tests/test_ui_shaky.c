/* Shaky hands: what trembles counts once, what slides a little stays, Salir always acts. */
#include "tests/ui_hand.h"
#include "ui/button.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void build(struct stage *stage, const char *screen)
{
    struct tree *tree = stage_begin(stage, screen);
    button_add(tree, (struct box){100, 5, 30, 16},
               &(struct button){.kind = BUTTON_LEAVE, .id = "leave", .label = "Salir"});
    button_add(tree, (struct box){10, 30, 40, 20}, &(struct button){.id = "one", .label = "uno"});
    button_add(tree, (struct box){54, 30, 40, 20}, &(struct button){.id = "two", .label = "dos"});
    struct node *key = node_add(tree, ROLE_KEY, "key_a", (struct box){100, 50, 20, 16});
    key->flags = NODE_ON_PRESS;
    key->name = "a";
    stage_present(stage);
}

static int open_stage(void **state)
{
    struct stage *stage = hand_open(1280, 800, false, false);
    build(stage, "first");
    clock_advance(stage_clock(stage), 1000);
    stage_steady(stage, true);
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    stage_destroy(*state);
    return 0;
}

static enum happening_kind tap_after(struct stage *stage, int ms, double x, double y)
{
    clock_advance(stage_clock(stage), ms);
    enum happening_kind down = hand_finger(stage, WINDOW_DOWN, x, y).kind;
    enum happening_kind up = hand_finger(stage, WINDOW_UP, x, y).kind;
    return down == HAPPENED_ACTIVATED ? down : up;
}

static void a_second_touch_within_half_a_second_counts_once(void **state)
{
    assert_int_equal(tap_after(*state, 0, 20, 40), HAPPENED_ACTIVATED);
    assert_string_equal(stage_tap_refusal(*state, "one"), "repeated");
    assert_false(stage_push_tap(*state, "one"));
    assert_int_equal(tap_after(*state, 499, 45, 48), HAPPENED_NOTHING); /* the same target */
    assert_int_equal(tap_after(*state, 499, 20, 40), HAPPENED_NOTHING); /* it still trembles */
    assert_int_equal(tap_after(*state, 500, 20, 40), HAPPENED_ACTIVATED);
}

static void without_the_setting_every_touch_counts(void **state)
{
    stage_steady(*state, false);
    assert_int_equal(tap_after(*state, 0, 20, 40), HAPPENED_ACTIVATED);
    assert_int_equal(tap_after(*state, 1, 20, 40), HAPPENED_ACTIVATED);
}

static void another_target_elsewhere_is_another_touch(void **state)
{
    assert_int_equal(tap_after(*state, 0, 20, 40), HAPPENED_ACTIVATED);
    assert_int_equal(tap_after(*state, 10, 80, 40), HAPPENED_ACTIVATED);
}

static void the_same_place_counts_once_though_a_screen_came_between(void **state)
{
    assert_int_equal(tap_after(*state, 0, 49, 40), HAPPENED_ACTIVATED);
    build(*state, "second");
    assert_int_equal(tap_after(*state, 300, 56, 40), HAPPENED_NOTHING); /* past the 250 ms guard */
    assert_int_equal(tap_after(*state, 500, 56, 40), HAPPENED_ACTIVATED);
}

static void keys_of_the_glass_count_once_too(void **state)
{
    assert_int_equal(tap_after(*state, 0, 110, 55), HAPPENED_ACTIVATED);
    assert_int_equal(tap_after(*state, 100, 110, 55), HAPPENED_NOTHING);
    assert_int_equal(tap_after(*state, 500, 110, 55), HAPPENED_ACTIVATED);
}

static void salir_acts_however_it_is_touched(void **state)
{
    for (int i = 0; i < 3; i++) {
        build(*state, i % 2 == 0 ? "second" : "third"); /* within the guard, too */
        assert_int_equal(tap_after(*state, 10, 110, 10), HAPPENED_ACTIVATED);
    }
}

static void a_finger_that_slides_a_little_stays_and_one_that_leaves_cancels(void **state)
{
    hand_finger(*state, WINDOW_DOWN, 20, 40);
    hand_finger(*state, WINDOW_MOVE, 20, 57.9);
    assert_int_equal(hand_finger(*state, WINDOW_UP, 20, 57.9).kind, HAPPENED_ACTIVATED);
    clock_advance(stage_clock(*state), 1000);
    hand_finger(*state, WINDOW_DOWN, 20, 40);
    hand_finger(*state, WINDOW_MOVE, 20, 58.1);
    assert_int_equal(hand_finger(*state, WINDOW_UP, 20, 40).kind, HAPPENED_NOTHING);
    stage_steady(*state, false); /* a steady hand has two millimetres */
    hand_finger(*state, WINDOW_DOWN, 20, 40);
    assert_int_equal(hand_finger(*state, WINDOW_UP, 20, 51.9).kind, HAPPENED_ACTIVATED);
    hand_finger(*state, WINDOW_DOWN, 20, 40);
    assert_int_equal(hand_finger(*state, WINDOW_UP, 20, 52.1).kind, HAPPENED_NOTHING);
}

static void a_touch_beside_everything_costs_no_half_second(void **state)
{
    tap_after(*state, 0, 20, 51); /* on nothing */
    assert_int_equal(tap_after(*state, 10, 20, 49), HAPPENED_ACTIVATED);
}

static struct happening real(struct stage *stage, Uint32 type, SDL_FingerID id, double x, double y)
{
    struct happening happening;
    SDL_Event event = {.tfinger = {.type = type,
                                   .touchId = 7,
                                   .fingerId = id,
                                   .x = (float)(x / 217.6),
                                   .y = (float)(y / 136.0)}};
    SDL_PushEvent(&event);
    stage_wait(stage, 0, &happening);
    return happening;
}

static void a_palm_that_rests_on_the_glass_does_nothing_and_stops_nothing(void **state)
{
    real(*state, SDL_FINGERDOWN, 1, 20, 40);
    assert_int_equal(real(*state, SDL_FINGERDOWN, 2, 60, 40).kind, HAPPENED_TIMEOUT);
    assert_int_equal(real(*state, SDL_FINGERMOTION, 2, 80, 45).kind, HAPPENED_TIMEOUT);
    assert_int_equal(real(*state, SDL_FINGERUP, 1, 20, 40).kind, HAPPENED_ACTIVATED);
    assert_int_equal(real(*state, SDL_FINGERUP, 2, 80, 45).kind, HAPPENED_TIMEOUT);
}

static void the_next_person_starts_without_it(void **state)
{
    stage_calm(*state);
    assert_false(stage_is_steady(*state));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_touch_within_half_a_second_counts_once),
        TEST(without_the_setting_every_touch_counts),
        TEST(another_target_elsewhere_is_another_touch),
        TEST(the_same_place_counts_once_though_a_screen_came_between),
        TEST(keys_of_the_glass_count_once_too),
        TEST(salir_acts_however_it_is_touched),
        TEST(a_finger_that_slides_a_little_stays_and_one_that_leaves_cancels),
        TEST(a_touch_beside_everything_costs_no_half_second),
        TEST(a_palm_that_rests_on_the_glass_does_nothing_and_stops_nothing),
        TEST(the_next_person_starts_without_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

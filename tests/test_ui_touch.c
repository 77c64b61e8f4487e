/* Pressing, sliding off, the guard, keyboard focus and the scanner's burst, through the stage. */
#include "tests/ui_hand.h"
#include "ui/button.h"
#include "ui/dialog.h"
#include "ui/field.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char typed[32];
static struct entry entry = {.text = typed, .size = sizeof typed};

/* Two by two buttons, a field, a disabled button, a key and Salir. */
static void build(struct stage *stage, const char *screen)
{
    static const char *const ids[] = {"one", "two", "three", "four"};
    struct tree *tree = stage_begin(stage, screen);
    struct box grid = {10, 30, 80, 50};
    button_add(tree, (struct box){100, 5, 30, 16},
               &(struct button){.kind = BUTTON_LEAVE, .id = "leave", .label = "Salir"});
    for (int i = 0; i < 4; i++)
        button_add(tree, layout_cell(grid, 2, 2, 4, i),
                   &(struct button){.id = ids[i], .label = ids[i]});
    button_add(tree, (struct box){100, 30, 40, 16},
               &(struct button){.id = "off", .label = "off", .states = STATE_DISABLED});
    struct node *key = node_add(tree, ROLE_KEY, "key_a", (struct box){100, 50, 20, 16});
    key->flags = NODE_ON_PRESS;
    key->name = "a";
    field_add(tree, (struct box){10, 90, 80, 16},
              &(struct field){.id = "field", .name = "campo", .entry = &entry});
    stage_present(stage);
}

static int open_stage(void **state)
{
    struct stage *stage = hand_open(1280, 800, false, false);
    build(stage, "first");
    clock_advance(stage_clock(stage), 1000);
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    stage_destroy(*state);
    return 0;
}

static void expect(struct happening happening, enum happening_kind kind, const char *id)
{
    assert_int_equal(happening.kind, kind);
    assert_string_equal(happening.id, id);
}

static bool is_pressed(struct stage *stage, const char *id)
{
    return (node_find(stage_tree(stage), id)->states & STATE_PRESSED) != 0;
}

static void a_button_acts_on_release_and_shows_the_press_at_once(void **state)
{
    long before = stage_frames(*state).presented;
    expect(hand_finger(*state, WINDOW_DOWN, 20, 35), HAPPENED_NOTHING, "");
    assert_true(is_pressed(*state, "one"));
    assert_int_equal(stage_frames(*state).presented, before + 1);
    expect(hand_finger(*state, WINDOW_UP, 25, 36), HAPPENED_ACTIVATED, "one");
}

static void sliding_off_cancels_even_when_the_finger_comes_back(void **state)
{
    hand_finger(*state, WINDOW_DOWN, 20, 35);
    hand_finger(*state, WINDOW_MOVE, 60, 35);
    assert_false(is_pressed(*state, "one"));
    assert_false(is_pressed(*state, "two"));
    hand_finger(*state, WINDOW_MOVE, 20, 35);
    expect(hand_finger(*state, WINDOW_UP, 20, 35), HAPPENED_NOTHING, "");
}

static void a_release_elsewhere_does_nothing(void **state)
{
    hand_finger(*state, WINDOW_DOWN, 20, 35);
    expect(hand_finger(*state, WINDOW_UP, 60, 35), HAPPENED_NOTHING, "");
    expect(hand_finger(*state, WINDOW_UP, 20, 35), HAPPENED_NOTHING, "");
}

static void keys_and_salir_act_on_touch_down_and_once(void **state)
{
    expect(hand_finger(*state, WINDOW_DOWN, 110, 55), HAPPENED_ACTIVATED, "key_a");
    expect(hand_finger(*state, WINDOW_UP, 110, 55), HAPPENED_NOTHING, "");
    expect(hand_finger(*state, WINDOW_DOWN, 110, 10), HAPPENED_ACTIVATED, "leave");
    expect(hand_finger(*state, WINDOW_UP, 110, 10), HAPPENED_NOTHING, "");
}

static void the_strip_beside_a_key_belongs_to_it_and_no_more(void **state)
{
    expect(hand_finger(*state, WINDOW_DOWN, 99.5, 55), HAPPENED_ACTIVATED, "key_a");
    hand_finger(*state, WINDOW_UP, 99.5, 55);
    expect(hand_finger(*state, WINDOW_DOWN, 98, 55), HAPPENED_NOTHING, "");
}

static void nothing_but_salir_acts_for_250_ms_after_a_screen_change(void **state)
{
    build(*state, "second");
    assert_string_equal(stage_tap_refusal(*state, "one"), "guarded");
    assert_false(stage_push_tap(*state, "one"));
    expect(hand_tap(*state, "one"), HAPPENED_NOTHING, "");
    clock_advance(stage_clock(*state), 249);
    expect(hand_tap(*state, "one"), HAPPENED_NOTHING, "");
    assert_null(stage_tap_refusal(*state, "leave"));
    expect(hand_finger(*state, WINDOW_DOWN, 110, 10), HAPPENED_ACTIVATED, "leave");
    hand_finger(*state, WINDOW_UP, 110, 10);
    clock_advance(stage_clock(*state), 1);
    expect(hand_tap(*state, "one"), HAPPENED_ACTIVATED, "one");
}

static void a_press_does_not_outlive_its_screen(void **state)
{
    hand_finger(*state, WINDOW_DOWN, 20, 35);
    build(*state, "second");
    clock_advance(stage_clock(*state), 1000);
    expect(hand_finger(*state, WINDOW_UP, 20, 35), HAPPENED_NOTHING, "");
}

static void what_is_disabled_absent_or_covered_is_refused_and_says_so(void **state)
{
    expect(hand_tap(*state, "off"), HAPPENED_NOTHING, "");
    assert_string_equal(stage_tap_refusal(*state, "off"), "disabled");
    assert_string_equal(stage_tap_refusal(*state, "nobody"), "absent");
    struct tree *tree = stage_begin(*state, "first");
    button_add(tree, (struct box){60, 60, 60, 20}, &(struct button){.id = "under", .label = "x"});
    dialog_add(tree, tree->page,
               &(struct dialog){.id = "question", .title = "¿Sigue ahí?", .fraction = -1});
    stage_present(*state);
    assert_string_equal(stage_tap_refusal(*state, "under"), "covered");
    expect(hand_tap(*state, "under"), HAPPENED_NOTHING, "");
}

static void tab_follows_the_tree_over_what_can_act_and_comes_round(void **state)
{
    static const char *const order[] = {"leave", "one",   "two",   "three",
                                        "four",  "key_a", "field", "leave"};
    for (size_t i = 0; i < 8; i++)
        expect(hand_key(*state, SDLK_TAB, false), HAPPENED_FOCUSED, order[i]);
    expect(hand_key(*state, SDLK_TAB, true), HAPPENED_FOCUSED, "field");
    expect(hand_key(*state, SDLK_TAB, true), HAPPENED_FOCUSED, "key_a");
}

static void arrows_go_to_the_neighbour_on_that_side_or_stay(void **state)
{
    stage_focus(*state, "one");
    expect(hand_key(*state, SDLK_RIGHT, false), HAPPENED_FOCUSED, "two");
    expect(hand_key(*state, SDLK_DOWN, false), HAPPENED_FOCUSED, "four");
    expect(hand_key(*state, SDLK_LEFT, false), HAPPENED_FOCUSED, "three");
    expect(hand_key(*state, SDLK_LEFT, false), HAPPENED_FOCUSED, "three");
    expect(hand_key(*state, SDLK_UP, false), HAPPENED_FOCUSED, "one");
}

static void enter_and_space_activate_what_has_the_ring(void **state)
{
    stage_focus(*state, "one");
    hand_key(*state, SDLK_RIGHT, false);
    expect(hand_key(*state, SDLK_RETURN, false), HAPPENED_ACTIVATED, "two");
    struct window_event space = {.kind = WINDOW_TEXT, .text = " "};
    expect(hand_event(*state, space), HAPPENED_ACTIVATED, "two");
    expect(hand_key(*state, SDLK_ESCAPE, false), HAPPENED_ESCAPE, "");
}

static void the_ring_shows_after_keys_and_goes_with_a_touch(void **state)
{
    hand_key(*state, SDLK_TAB, false);
    const struct node *leave = node_find(stage_tree(*state), "leave");
    assert_true((leave->flags & NODE_RING) != 0 && (leave->states & STATE_FOCUSED) != 0);
    hand_finger(*state, WINDOW_DOWN, 150, 130);
    assert_true((leave->flags & NODE_RING) == 0 && (leave->states & STATE_FOCUSED) == 0);
}

static void a_scanners_burst_is_text_and_its_enter_presses_nothing(void **state)
{
    hand_tap(*state, "one"); /* the last thing touched */
    struct window_event burst = {.kind = WINDOW_TEXT, .text = "9123456789"};
    struct happening text = hand_event(*state, burst);
    assert_int_equal(text.kind, HAPPENED_TEXT);
    assert_string_equal(text.text, "9123456789");
    expect(hand_key(*state, SDLK_RETURN, false), HAPPENED_KEY, "");
}

static void editing_keys_reach_the_field_and_arrows_stay_in_it(void **state)
{
    stage_focus(*state, "field");
    struct happening left = hand_key(*state, SDLK_LEFT, false);
    expect(left, HAPPENED_EDIT, "field");
    assert_int_equal(left.key, SDLK_LEFT);
    expect(hand_key(*state, SDLK_BACKSPACE, false), HAPPENED_EDIT, "field");
    struct window_event space = {.kind = WINDOW_TEXT, .text = " "};
    expect(hand_event(*state, space), HAPPENED_TEXT, "field");
}

static SDL_Event finger(Uint32 type, SDL_FingerID id, float x, float y)
{
    return (SDL_Event){.tfinger = {.type = type, .touchId = 7, .fingerId = id, .x = x, .y = y}};
}

static struct happening real(struct stage *stage, SDL_Event event)
{
    struct happening happening;
    SDL_PushEvent(&event);
    stage_wait(stage, 0, &happening);
    return happening;
}

static void a_second_finger_is_not_there(void **state)
{
    float x = (float)(20 / 217.6), y = (float)(35 / 136.0), other = (float)(60 / 217.6);
    real(*state, finger(SDL_FINGERDOWN, 1, x, y));
    assert_int_equal(real(*state, finger(SDL_FINGERDOWN, 2, other, y)).kind, HAPPENED_TIMEOUT);
    assert_int_equal(real(*state, finger(SDL_FINGERUP, 2, other, y)).kind, HAPPENED_TIMEOUT);
    expect(real(*state, finger(SDL_FINGERUP, 1, x, y)), HAPPENED_ACTIVATED, "one");
}

static void waiting_with_nothing_to_do_is_not_activity(void **state)
{
    struct happening happening;
    stage_wait(*state, 0, &happening);
    assert_int_equal(happening.kind, HAPPENED_TIMEOUT);
    assert_false(happening.active);
    assert_true(hand_finger(*state, WINDOW_DOWN, 150, 130).active);
}

static void calm_leaves_no_trace_of_touch_or_keys_on_the_glass(void **state)
{
    size_t pixels;
    uint32_t *untouched = hand_picture(*state, &pixels);
    hand_key(*state, SDLK_TAB, false);
    hand_finger(*state, WINDOW_DOWN, 20, 35);
    stage_calm(*state);
    build(*state, "first");
    uint32_t *after = hand_picture(*state, &pixels);
    assert_memory_equal(untouched, after, pixels * sizeof *after);
    free(untouched);
    free(after);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_button_acts_on_release_and_shows_the_press_at_once),
        TEST(sliding_off_cancels_even_when_the_finger_comes_back),
        TEST(a_release_elsewhere_does_nothing),
        TEST(keys_and_salir_act_on_touch_down_and_once),
        TEST(the_strip_beside_a_key_belongs_to_it_and_no_more),
        TEST(nothing_but_salir_acts_for_250_ms_after_a_screen_change),
        TEST(a_press_does_not_outlive_its_screen),
        TEST(what_is_disabled_absent_or_covered_is_refused_and_says_so),
        TEST(tab_follows_the_tree_over_what_can_act_and_comes_round),
        TEST(arrows_go_to_the_neighbour_on_that_side_or_stay),
        TEST(enter_and_space_activate_what_has_the_ring),
        TEST(the_ring_shows_after_keys_and_goes_with_a_touch),
        TEST(a_scanners_burst_is_text_and_its_enter_presses_nothing),
        TEST(editing_keys_reach_the_field_and_arrows_stay_in_it),
        TEST(a_second_finger_is_not_there),
        TEST(waiting_with_nothing_to_do_is_not_activity),
        TEST(calm_leaves_no_trace_of_touch_or_keys_on_the_glass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

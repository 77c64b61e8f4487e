/* The order of reading, Tab over groups of keys, Return in fields, pages by keys, focus that is
 * never lost. */
#include "tests/ui_hand.h"
#include "ui/button.h"
#include "ui/field.h"
#include "ui/keyboard.h"
#include "ui/list.h"
#include "ui/reading.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static char typed[2][32];
static struct entry entries[2] = {{.text = typed[0], .size = sizeof typed[0]},
                                  {.text = typed[1], .size = sizeof typed[1]}};

static void add_button(struct tree *tree, const char *id, enum button_kind kind, double x, double y)
{
    button_add(tree, (struct box){x, y, 30, 16},
               &(struct button){.kind = kind, .id = id, .label = id});
}

/* A form as screens build it: from the edges inwards. */
static void build_form(struct stage *stage, const char *screen)
{
    struct tree *tree = stage_begin(stage, screen);
    struct keyboard keyboard = {.space = "espacio", .name = "teclas", .back = "b", .capital = "M"};
    enum reading part = reading_begin(tree, READING_BAR);
    add_button(tree, "leave", BUTTON_LEAVE, 180, 2);
    add_button(tree, "person", BUTTON_SECOND, 140, 2);
    reading_begin(tree, part);
    keyboard_add(tree, (struct box){0, 66, 217, 68}, &keyboard);
    part = reading_begin(tree, READING_STEPS);
    add_button(tree, "back", BUTTON_SECOND, 10, 48);
    add_button(tree, "next", BUTTON_MAIN, 180, 48);
    add_button(tree, "skip", BUTTON_SECOND, 140, 48);
    reading_begin(tree, part);
    for (int i = 0; i < 2; i++)
        field_add(tree, (struct box){10 + 100 * i, 25, 90, 16},
                  &(struct field){.id = i == 0 ? "field_a" : "field_b",
                                  .name = i == 0 ? "a" : "b",
                                  .entry = &entries[i]});
    stage_present(stage);
}

static int open_form(void **state)
{
    struct stage *stage = hand_open(1280, 800, false, false);
    build_form(stage, "form");
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

static void tab_reads_the_page_its_steps_the_keys_and_the_bar(void **state)
{
    static const char *const order[] = {"field_a", "field_b", "back",  "skip",   "next",
                                        "key_q",   "person",  "leave", "field_a"};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        expect(hand_key(*state, SDLK_TAB, false), HAPPENED_FOCUSED, order[i]);
    for (size_t i = sizeof order / sizeof order[0] - 1; i-- > 0;)
        expect(hand_key(*state, SDLK_TAB, true), HAPPENED_FOCUSED, order[i]);
}

static void arrows_stay_among_the_keys_and_tab_comes_back_to_the_last_one(void **state)
{
    stage_focus(*state, "next");
    expect(hand_key(*state, SDLK_TAB, false), HAPPENED_FOCUSED, "key_q");
    expect(hand_key(*state, SDLK_UP, false), HAPPENED_FOCUSED, "key_q");
    expect(hand_key(*state, SDLK_LEFT, false), HAPPENED_FOCUSED, "key_q");
    expect(hand_key(*state, SDLK_RIGHT, false), HAPPENED_FOCUSED, "key_w");
    expect(hand_key(*state, SDLK_DOWN, false), HAPPENED_FOCUSED, "key_s");
    expect(hand_key(*state, SDLK_RETURN, false), HAPPENED_ACTIVATED, "key_s");
    expect(hand_key(*state, SDLK_TAB, false), HAPPENED_FOCUSED, "person");
    expect(hand_key(*state, SDLK_TAB, true), HAPPENED_FOCUSED, "key_s");
    expect(hand_key(*state, SDLK_TAB, true), HAPPENED_FOCUSED, "next");
}

static void return_in_a_field_goes_to_the_next_one_and_then_on(void **state)
{
    stage_focus(*state, "field_a");
    expect(hand_key(*state, SDLK_RETURN, false), HAPPENED_FOCUSED, "field_b");
    expect(hand_key(*state, SDLK_KP_ENTER, false), HAPPENED_ACTIVATED, "next");
}

static void return_in_a_field_is_guarded_like_a_touch(void **state)
{
    build_form(*state, "another");
    stage_focus(*state, "field_b");
    assert_int_equal(hand_key(*state, SDLK_RETURN, false).kind, HAPPENED_NOTHING);
    clock_advance(stage_clock(*state), TOUCH_GUARD_MS);
    expect(hand_key(*state, SDLK_RETURN, false), HAPPENED_ACTIVATED, "next");
}

static bool has_ring(struct stage *stage, const char *id)
{
    const struct node *node = node_find(stage_tree(stage), id);
    return node != NULL && (node->flags & NODE_RING) != 0;
}

static void a_new_screen_shows_the_ring_where_reading_begins_once_keys_are_used(void **state)
{
    stage_focus(*state, "");
    build_form(*state, "by_touch");
    assert_false(has_ring(*state, "field_a"));
    hand_key(*state, SDLK_TAB, true);
    stage_focus(*state, "");
    build_form(*state, "by_keys");
    assert_true(has_ring(*state, "field_a"));
}

static void focus_on_something_that_went_away_is_not_lost(void **state)
{
    hand_key(*state, SDLK_TAB, false);
    stage_focus(*state, "gone");
    build_form(*state, "form");
    assert_true(has_ring(*state, "field_a"));
}

static void page_keys_turn_a_list_as_far_as_it_goes(void **state)
{
    struct list list = {.id = "list",
                        .name = "l",
                        .count = 40,
                        .row_height_mm = 20,
                        .previous = "Anterior",
                        .following = "Siguiente"};
    struct tree *tree = stage_begin(*state, "form");
    list_add(tree, (struct box){10, 25, 190, 100}, &list);
    stage_present(*state);
    expect(hand_key(*state, SDLK_PAGEDOWN, false), HAPPENED_ACTIVATED, "page_next");
    assert_int_equal(hand_key(*state, SDLK_PAGEUP, false).kind, HAPPENED_NOTHING);
}

static void settling_twice_changes_nothing(void **state)
{
    struct tree copy = *stage_tree(*state);
    const struct node *order[200];
    int count = 0;
    for (const struct node *node = copy.first; node != NULL && count < 200; node = node->next)
        order[count++] = node;
    assert_int_equal(count, copy.count);
    reading_settle(&copy);
    int at = 0;
    for (const struct node *node = copy.first; node != NULL; node = node->next)
        assert_ptr_equal(node, order[at++]);
    assert_int_equal(at, count);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_form, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tab_reads_the_page_its_steps_the_keys_and_the_bar),
        TEST(arrows_stay_among_the_keys_and_tab_comes_back_to_the_last_one),
        TEST(return_in_a_field_goes_to_the_next_one_and_then_on),
        TEST(return_in_a_field_is_guarded_like_a_touch),
        TEST(a_new_screen_shows_the_ring_where_reading_begins_once_keys_are_used),
        TEST(focus_on_something_that_went_away_is_not_lost),
        TEST(page_keys_turn_a_list_as_far_as_it_goes),
        TEST(settling_twice_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

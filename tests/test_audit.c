/* The audit finds what it is for: each fault is planted in a copy of a real screen's tree, and
 * found by the rule that is meant for it and by no other; in replies of the test socket, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/parade.h"
#include "tests/planted.h"

static struct parade *opened(int width_px, int height_px, bool contrast)
{
    const struct parade_panel panel = {
        .width_px = width_px, .height_px = height_px, .contrast = contrast, .language = "es"};
    return parade_open(&panel);
}

/* What the fault adds to what the whole screen has: rule by rule. */
static int wrongly_named(const struct plant *plant, const struct audit *whole,
                         const struct audit *with)
{
    int wrong = 0;
    for (int rule = 0; rule < AUDIT_RULES; ++rule) {
        int more = with->found[rule] - whole->found[rule];
        bool meant = rule == (int)plant->rule;
        if (meant ? more > 0 : more <= 0)
            continue;
        fprintf(stderr, "%s: %d findings more of the rule \"%s\"\n", plant->what, more,
                audit_rule((enum audit_rule)rule)->name);
        ++wrong;
    }
    if (plant->id != NULL && strcmp(with->ids[plant->rule], plant->id) != 0) {
        fprintf(stderr, "%s: found on \"%s\"\n", plant->what, with->ids[plant->rule]);
        ++wrong;
    }
    return wrong;
}

static int plant_all(struct parade *parade)
{
    struct planted *planted = calloc(1, sizeof *planted);
    const struct plant *plant;
    int wrong = 0;
    assert_non_null(planted);
    for (int i = 0; (plant = planted_fault(i)) != NULL; ++i) {
        const struct tree *tree =
            parade_show(parade, parade_find(parade, plant->row), plant->variant, 0);
        assert_non_null(tree);
        struct audit whole = {0};
        planted_copy(planted, tree);
        (void)audit_tree(&whole, &planted->tree, "whole");
        struct audit with = whole;
        memset(with.found, 0, sizeof with.found);
        plant->plant(planted);
        (void)audit_tree(&with, &planted->tree, plant->what);
        wrong += wrongly_named(plant, &whole, &with);
    }
    free(planted);
    return wrong;
}

static void each_planted_fault_is_named_and_nothing_else(void **state)
{
    (void)state;
    for (int contrast = 0; contrast < 2; ++contrast) {
        struct parade *parade = opened(1280, 800, contrast == 1);
        int wrong = plant_all(parade);
        parade_close(parade);
        assert_int_equal(wrong, 0);
    }
}

static void every_rule_has_a_fault_that_shows_it(void **state)
{
    (void)state;
    bool shown[AUDIT_RULES] = {false};
    /* these two have tests of their own below */
    shown[AUDIT_PIXELS] = shown[AUDIT_COLUMNS] = true;
    const struct plant *plant;
    for (int i = 0; (plant = planted_fault(i)) != NULL; ++i)
        shown[plant->rule] = true;
    for (int rule = 0; rule < AUDIT_RULES; ++rule) {
        assert_true(shown[rule]);
        assert_non_null(audit_rule((enum audit_rule)rule)->limit);
        assert_non_null(audit_rule((enum audit_rule)rule)->source);
    }
}

static void a_row_of_ten_keys_is_too_many_on_an_upright_panel_alone(void **state)
{
    (void)state;
    struct parade *parade = opened(1280, 800, false);
    struct planted *planted = calloc(1, sizeof *planted);
    struct audit audit = {0};
    planted_copy(planted, parade_show(parade, parade_find(parade, "register_name"), 0, 0));
    (void)audit_tree(&audit, &planted->tree, "wide");
    assert_int_equal(audit.found[AUDIT_COLUMNS], 0);
    planted->tree.page.h = planted->tree.page.w + 1;
    (void)audit_tree(&audit, &planted->tree, "made upright");
    assert_true(audit.found[AUDIT_COLUMNS] > 0);
    free(planted);
    parade_close(parade);
}

static int pixels_of(struct parade *parade, const struct tree *tree)
{
    struct window *window = stage_window(parade_kiosk(parade)->stage);
    struct audit audit = {0};
    return audit_pixels(&audit, tree, window_surface(window), window_mm_per_px(window), "pixels");
}

static void a_picture_that_differs_from_its_tree_is_found(void **state)
{
    (void)state;
    struct parade *parade = opened(1280, 800, false);
    struct planted *planted = calloc(1, sizeof *planted);
    const struct tree *tree = parade_show(parade, parade_find(parade, "register_age"), 0, 0);
    assert_int_equal(pixels_of(parade, tree), 0);
    planted_copy(planted, tree);
    struct node *heading = node_find(&planted->tree, "heading");
    heading->marks->colour = COLOUR_ACCENT; /* the glass shows another colour */
    assert_int_equal(pixels_of(parade, &planted->tree), 1);
    heading->marks->colour = COLOUR_INK;
    planted->tree.ground = COLOUR_KEYS; /* and another ground */
    assert_true(pixels_of(parade, &planted->tree) > 0);
    free(planted);
    parade_close(parade);
}

/* -- From outside ------------------------------------------------------------------------------ */

static json_t *said(const char *role, const char *id, const char *name, const char *speech,
                    double x, double y, double w, double h)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:[],s:[f,f,f,f]}", "role", role, "id", id, "name",
                     name, "text", name, "value", "", "speech", speech, "state", "box_mm", x, y, w,
                     h);
}

static int found_in_reply(json_t *planted, enum audit_rule rule)
{
    struct audit audit = {0};
    json_t *reply = json_pack("{s:s,s:[f,f],s:[o,o]}", "screen", "home", "size_mm", 217.6, 136.0,
                              "nodes", said("button", "leave", "Salir", "Salir", 180, 5, 30, 16),
                              said("button", "start", "Empezar", "Empezar", 10, 30, 40, 16));
    if (planted != NULL)
        json_array_append_new(json_object_get(reply, "nodes"), planted);
    (void)audit_reply(&audit, reply, "reply");
    json_decref(reply);
    assert_int_equal(audit.total, audit.found[rule]);
    return audit.found[rule];
}

static void a_reply_is_held_to_the_same_rules(void **state)
{
    (void)state;
    assert_int_equal(found_in_reply(NULL, AUDIT_SIZE), 0);
    assert_int_equal(
        found_in_reply(said("button", "more", "Más", "Más", 60, 30, 20, 16), AUDIT_SIZE), 0);
    assert_int_equal(
        found_in_reply(said("button", "more", "Más", "Más", 60, 30, 20, 10), AUDIT_SIZE), 1);
    assert_int_equal(
        found_in_reply(said("button", "more", "Empezar", "Más", 60, 30, 20, 16), AUDIT_SAME_NAME),
        1);
    assert_int_equal(
        found_in_reply(said("button", "more", "Más", "", 60, 30, 20, 16), AUDIT_SPEECH), 1);
    assert_int_equal(
        found_in_reply(said("button", "more", "Más", "Más", 200, 30, 20, 16), AUDIT_OFF_SCREEN), 1);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_planted_fault_is_named_and_nothing_else),
        cmocka_unit_test(every_rule_has_a_fault_that_shows_it),
        cmocka_unit_test(a_row_of_ten_keys_is_too_many_on_an_upright_panel_alone),
        cmocka_unit_test(a_picture_that_differs_from_its_tree_is_found),
        cmocka_unit_test(a_reply_is_held_to_the_same_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Every screen of the kiosk in every state and page, built in process: no text cut, no word broken,
 * nothing off the page or over something else, on all panels, in both text sizes and languages;
 * colours far enough apart in both themes. And the audit of story_screens finds planted faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/audit.h"
#include "tests/parade.h"
#include "tests/ui_fit.h"

struct tally {
    int faults, pictures;
};

static void look_at(struct parade *parade, const char *panel, int index,
                    int (*check)(const struct tree *tree, const char *where), struct tally *tally)
{
    const struct tree *tree = NULL;
    for (int variant = 0; variant == 0 || tree != NULL; ++variant) {
        const struct tree *first = parade_show(parade, index, variant, 0);
        tree = first;
        for (int page = 1; tree != NULL; ++page) {
            char where[160];
            snprintf(where, sizeof where, "%s %s state %d page %d", panel, parade_name(index),
                     variant, page);
            tally->faults += check(tree, where);
            ++tally->pictures;
            tree = parade_show(parade, index, variant, page);
        }
        tree = first;
    }
}

static struct tally look_at_all(const struct parade_panel *panel,
                                int (*check)(const struct tree *tree, const char *where))
{
    struct tally tally = {0};
    char name[80];
    snprintf(name, sizeof name, "%dx%d %s %s %s", panel->width_px, panel->height_px,
             panel->large ? "large" : "normal", panel->contrast ? "contrast" : "", panel->language);
    struct parade *parade = parade_open(panel);
    for (int i = 0; i < parade_count(); ++i)
        look_at(parade, name, i, check, &tally);
    parade_close(parade);
    return tally;
}

static const int panels[][2] = {{1280, 800}, {1920, 1080}, {800, 1280},
                                {1280, 720}, {1366, 768},  {1024, 768}};
enum { PANELS = sizeof panels / sizeof panels[0], PANELS_SHORT = 3 };

static void every_screen_holds_on_every_panel_in_both_text_sizes(void **state)
{
    (void)state;
    static const char *const languages[] = {"es", "en"};
    const char *wanted = getenv("JORNADA_LONG");
    bool all = wanted != NULL && strcmp(wanted, "1") == 0;
    int count = all ? PANELS : PANELS_SHORT, faults = 0;
    for (int i = 0; i < count * 4; ++i) {
        const struct parade_panel panel = {.width_px = panels[i / 4][0],
                                           .height_px = panels[i / 4][1],
                                           .large = i % 2 == 1,
                                           .language = languages[i / 2 % 2]};
        struct tally tally = look_at_all(&panel, fit_faults);
        assert_true(tally.pictures > 100);
        faults += tally.faults;
    }
    assert_int_equal(faults, 0);
}

static int faint_faults(const struct tree *tree, const char *where)
{
    const struct theme *theme = tree->theme;
    int faults = 0;
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
            double least = mark->kind == MARK_ICON ? 3 : 7;
            double contrast =
                theme_contrast(theme->colours[mark->colour], theme->colours[mark->ground]);
            if (mark->kind == MARK_FILL || contrast >= least)
                continue;
            fprintf(stderr, "%s: %s: %s on %s is %.2f\n", where, node->id,
                    theme_colour_name(mark->colour), theme_colour_name(mark->ground), contrast);
            ++faults;
        }
    return faults;
}

static void what_is_written_on_every_screen_stands_out_in_both_themes(void **state)
{
    (void)state;
    for (int contrast = 0; contrast < 2; ++contrast) {
        const struct parade_panel panel = {
            .width_px = 1280, .height_px = 800, .contrast = contrast == 1, .language = "es"};
        assert_int_equal(look_at_all(&panel, faint_faults).faults, 0);
    }
}

/* -- The audit itself -------------------------------------------------------------------------- */

static json_t *node(const char *role, const char *id, const char *name, double x, double w)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:[f,f,f,f]}", "role", role, "id", id, "name", name,
                     "text", name, "speech", name, "box_mm", x, 10.0, w, 16.0);
}

static json_t *screen(const char *name)
{
    return json_pack("{s:s,s:[f,f],s:[o,o]}", "screen", name, "size_mm", 217.6, 136.0, "nodes",
                     node("button", "leave", "Salir", 10, 30),
                     node("button", "start", "Empezar", 45, 30));
}

static int faults_with(const char *name, json_t *planted)
{
    json_t *tree = screen(name);
    if (planted != NULL)
        json_array_append_new(json_object_get(tree, "nodes"), planted);
    int faults = audit_tree(tree, "planted");
    json_decref(tree);
    return faults;
}

static void a_sound_screen_passes_the_audit(void **state)
{
    (void)state;
    assert_int_equal(faults_with("home", NULL), 0);
    assert_int_equal(faults_with("home", node("button", "more", "Más", 80, 20)), 0);
}

static void planted_faults_are_found_by_the_audit(void **state)
{
    (void)state;
    assert_int_equal(faults_with("home", node("button", "more", "Más", 80, 19)), 1);
    assert_int_equal(faults_with("home", node("key", "key_a", "a", 80, 17)), 1);
    assert_int_equal(faults_with("home", node("button", "more", "Más", 200, 20)), 1);
    assert_int_equal(faults_with("home", node("button", "more", "Más", 70, 20)), 1);
    assert_int_equal(faults_with("home", node("button", "more", "Salir", 80, 20)), 1);
    assert_int_equal(faults_with("home", node("button", "leave", "Más", 80, 20)), 1);
    assert_int_equal(faults_with("home", node("label", "said", "", 80, 20)), 1);
}

static void a_word_of_never_5_is_found_outside_help_pages_alone(void **state)
{
    (void)state;
    int said = faults_with("home", node("label", "said", "Contra la Violencia", 80, 40));
    assert_int_equal(said, 3); /* name, text and speech */
    assert_int_equal(faults_with("right", node("label", "said", "Contra la Violencia", 80, 40)), 0);
}

static void a_tenth_choice_is_found(void **state)
{
    (void)state;
    json_t *tree = screen("register_age");
    for (int i = 0; i < 10; ++i) {
        char id[8];
        snprintf(id, sizeof id, "c%d", i);
        json_t *choice = node("choice", id, id, 10, 30);
        json_array_set_new(json_object_get(choice, "box_mm"), 1, json_real(40 + i * 8.5));
        json_array_set_new(json_object_get(choice, "box_mm"), 0, json_real(i % 2 * 60.0));
        json_array_append_new(json_object_get(tree, "nodes"), choice);
        assert_int_equal(audit_tree(tree, "planted"), i < 9 ? 0 : 1);
    }
    json_decref(tree);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_screen_passes_the_audit),
        cmocka_unit_test(planted_faults_are_found_by_the_audit),
        cmocka_unit_test(a_word_of_never_5_is_found_outside_help_pages_alone),
        cmocka_unit_test(a_tenth_choice_is_found),
        cmocka_unit_test(every_screen_holds_on_every_panel_in_both_text_sizes),
        cmocka_unit_test(what_is_written_on_every_screen_stands_out_in_both_themes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

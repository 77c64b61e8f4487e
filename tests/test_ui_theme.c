/* Theme files: the shipped ones are complete and far enough apart, broken ones say where. */
#include "tests/ui_hand.h"
#include "ui/pairs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

static struct theme shipped(const char *name, bool large)
{
    struct theme theme = {0};
    char file[600];
    snprintf(file, sizeof file, "%s/%s.ini", hand_themes(), name);
    if (theme_read(&theme, file, large) != UI_DONE)
        fail_msg("%s", theme_why(&theme));
    return theme;
}

static const char *const names[] = {"normal", "contrast"};

static void every_pair_that_is_drawn_is_far_enough_apart(void **state)
{
    (void)state;
    int faults = 0;
    assert_true(pairs_count() > 40);
    for (int t = 0; t < 2; t++) {
        struct theme theme = shipped(names[t], false);
        for (int i = 0; i < pairs_count(); i++) {
            const struct pair *pair = pairs_at(i);
            double contrast = theme_contrast(theme.colours[pair->over], theme.colours[pair->under]);
            assert_true(pair->least == 7 || pair->least == 3);
            if (contrast >= pair->least)
                continue;
            faults++;
            print_error("%s: %s on %s is %.2f\n", names[t], theme_colour_name(pair->over),
                        theme_colour_name(pair->under), contrast);
        }
    }
    assert_int_equal(faults, 0);
}

static void contrast_is_wcags(void **state)
{
    (void)state;
    assert_true(fabs(theme_contrast(0x000000, 0xffffff) - 21) < 0.001);
    assert_true(fabs(theme_contrast(0x777777, 0xffffff) - 4.478) < 0.001);
    assert_true(fabs(theme_contrast(0xff0000, 0x0000ff) - 2.149) < 0.001);
}

static void large_text_is_larger_and_nothing_else_changes(void **state)
{
    (void)state;
    for (size_t t = 0; t < 2; t++) {
        struct theme normal = shipped(names[t], false), large = shipped(names[t], true);
        for (int i = 0; i < FONT_COUNT; i++) {
            assert_true(normal.capital_mm[i] >= 3.8);
            assert_true(large.capital_mm[i] >= 7.3);
        }
        assert_memory_equal(normal.colours, large.colours, sizeof normal.colours);
        assert_true(normal.gap_mm == large.gap_mm);
    }
}

/* A shipped theme with the first `from` turned into `to`, read from a file of its own. */
static enum ui_result read_changed(const char *from, const char *to, struct theme *theme)
{
    char file[600], text[4096] = {0}, changed[4200], path[] = "theme-XXXXXX";
    snprintf(file, sizeof file, "%s/normal.ini", hand_themes());
    FILE *shipped_file = fopen(file, "r");
    assert_non_null(shipped_file);
    assert_true(fread(text, 1, sizeof text - 1, shipped_file) > 0);
    fclose(shipped_file);
    char *at = strstr(text, from);
    assert_non_null(at);
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, changed, strlen(changed)), (ssize_t)strlen(changed));
    close(fd);
    enum ui_result result = theme_read(theme, path, false);
    unlink(path);
    return result;
}

static void a_broken_theme_says_file_line_and_what_was_expected(void **state)
{
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        {"paper = #f6f2ec", "paper = f6f2ec", "line 7: expected a colour like #0b5d62"},
        {"paper = #f6f2ec", "paper = #f6f2", "line 7: expected a colour like #0b5d62"},
        {"paper = #f6f2ec", "papre = #f6f2ec", "line 7: expected a colour of the theme, once"},
        {"bar = #fffdf9", "paper = #fffdf9", "line 8: expected a colour of the theme, once"},
        {"paper = #f6f2ec\n", "", "paper is missing"},
        {"body = 3.8", "body = 3.7", "expected 3.8 to 30, not \"3.7\""},
        {"body = 7.3", "body = 7,3", "expected 7.3 to 30, not \"7,3\""},
        {"gap = 4.0", "gap = wide", "expected a size in millimetres, not \"wide\""},
        {"gap = 4.0\n", "", "gap is missing"},
        {"[sizes]", "[size]", "expected [colours], [normal], [large] or [sizes]"},
        {"paper = #f6f2ec", "paper #f6f2ec", "line 7: expected name = value"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct theme theme = {.gap_mm = 99};
        assert_int_equal(read_changed(cases[i].from, cases[i].to, &theme), UI_BAD_THEME);
        if (strstr(theme_why(&theme), cases[i].why) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", theme_why(&theme), cases[i].why);
        assert_non_null(strstr(theme_why(&theme), "theme-"));
        assert_true(theme.gap_mm == 99); /* what was there stays */
    }
    struct theme same = {0};
    assert_int_equal(read_changed("gap = 4.0", "gap = 4.0", &same), UI_DONE);
}

static void a_missing_theme_is_named_and_the_stage_does_not_open(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct stage_options options = {.window = {.width_px = 640, .height_px = 480, .title = "t"},
                                    .themes = "nowhere"};
    struct stage *stage;
    assert_int_equal(stage_create(&stage, &options), UI_BAD_THEME);
    assert_string_equal(stage_why(stage), "nowhere/normal.ini: cannot be read");
    stage_destroy(stage);
}

static void a_theme_that_cannot_be_put_on_leaves_the_old_one(void **state)
{
    (void)state;
    struct stage *stage = hand_open(640, 480, false, false);
    assert_int_equal(stage_dress(stage, true, true), UI_DONE);
    assert_true(stage_is_contrast(stage) && stage_is_large(stage));
    assert_int_equal(stage_dress(stage, false, false), UI_DONE);
    assert_false(stage_is_contrast(stage) || stage_is_large(stage));
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_that_is_drawn_is_far_enough_apart),
        cmocka_unit_test(contrast_is_wcags),
        cmocka_unit_test(large_text_is_larger_and_nothing_else_changes),
        cmocka_unit_test(a_broken_theme_says_file_line_and_what_was_expected),
        cmocka_unit_test(a_missing_theme_is_named_and_the_stage_does_not_open),
        cmocka_unit_test(a_theme_that_cannot_be_put_on_leaves_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Measured, wrapped and rendered text; cut and divided boxes; pages of lists. */
#include "tests/ui_hand.h"
#include "ui/face.h"
#include "ui/list.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The linker sends the opening of fonts through here, so that one can be missing. */
static const char *missing_font;

TTF_Font *__real_face_open(struct faces *faces, enum face face, int em_px);
TTF_Font *__wrap_face_open(struct faces *faces, enum face face, int em_px);

TTF_Font *__wrap_face_open(struct faces *faces, enum face face, int em_px)
{
    if (missing_font != NULL && strstr(face_path(face), missing_font) != NULL)
        return NULL;
    return __real_face_open(faces, face, em_px);
}

static void a_missing_font_is_named(void **state)
{
    static const char *const fonts[] = {"NotoSans-Regular", "NotoSans-Bold", "MaterialIcons"};
    (void)state;
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    for (size_t i = 0; i < 3; i++) {
        struct stage_options options = {.window = {.width_px = 640, .height_px = 480, .title = ""},
                                        .themes = hand_themes()};
        struct stage *stage;
        missing_font = fonts[i];
        assert_int_equal(stage_create(&stage, &options), UI_NO_FONT);
        assert_non_null(strstr(stage_why(stage), fonts[i]));
        stage_destroy(stage);
    }
    missing_font = NULL;
}

static void a_font_that_goes_missing_later_leaves_the_old_sizes(void **state)
{
    (void)state;
    struct stage *stage = hand_open(640, 480, false, false);
    double line_mm = text_line_mm(stage_text(stage), FONT_BODY);
    missing_font = "NotoSans-Bold";
    assert_int_equal(stage_dress(stage, false, true), UI_NO_FONT);
    missing_font = NULL;
    assert_false(stage_is_large(stage));
    assert_true(text_line_mm(stage_text(stage), FONT_BODY) == line_mm);
    assert_non_null(text_render(stage_text(stage), FONT_STRONG, "H", 1, false).coverage);
    assert_int_equal(stage_dress(stage, false, true), UI_DONE);
    assert_true(text_line_mm(stage_text(stage), FONT_BODY) > line_mm);
    stage_destroy(stage);
}

static int inked_rows(struct text_mask mask)
{
    int rows = 0;
    for (int y = 0; y < mask.height_px; y++) {
        int darkest = 0;
        for (int x = 0; x < mask.width_px; x++) {
            int coverage = mask.coverage[y * mask.stride + x];
            darkest = coverage > darkest ? coverage : darkest;
        }
        rows += darkest >= 128;
    }
    return rows;
}

static void a_capital_is_as_high_as_the_theme_says_on_every_panel(void **state)
{
    static const int panels[][2] = {{1280, 800}, {1280, 720},  {1366, 768},
                                    {1024, 768}, {1920, 1080}, {800, 1280}};
    (void)state;
    for (size_t i = 0; i < 12; i++) {
        bool large = i % 2 == 1;
        struct stage *stage = hand_open(panels[i / 2][0], panels[i / 2][1], large, false);
        double mm_per_px = window_mm_per_px(stage_window(stage));
        struct text_mask mask = text_render(stage_text(stage), FONT_BODY, "H", 1, false);
        assert_true(inked_rows(mask) * mm_per_px >= (large ? 7.3 : 3.8));
        stage_destroy(stage);
    }
}

static int open_stage(void **state)
{
    *state = hand_open(1280, 800, false, false);
    return 0;
}

static int close_stage(void **state)
{
    stage_destroy(*state);
    return 0;
}

static const char sentence[] = "Presente este vale en el módulo 12, por favor. ¿Necesita ayuda?";

/* All letters of the string stand in the spans, in order; only spaces may be left out. */
static void assert_nothing_is_lost(const char *string, const struct text_span *spans, int count)
{
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        for (; at < spans[i].start; at++)
            assert_true(string[at] == ' ' || string[at] == '\n');
        at = spans[i].start + spans[i].length;
    }
    assert_int_equal(at, strlen(string));
}

static void text_wraps_at_words_within_its_width_and_loses_nothing(void **state)
{
    struct text *text = stage_text(*state);
    for (int width = 60; width < 1400; width += 37) {
        struct text_span spans[TEXT_LINES_MAX];
        int count = text_wrap(text, FONT_BODY, sentence, width, false, spans);
        assert_nothing_is_lost(sentence, spans, count);
        for (int i = 0; i < count; i++) {
            struct text_mask mask =
                text_render(text, FONT_BODY, sentence + spans[i].start, spans[i].length, false);
            assert_in_range(mask.width_px, 1, width + 2);
        }
    }
    assert_int_equal(text_line_count(text, FONT_BODY, sentence, 1000, false), 1);
}

static void a_word_wider_than_its_box_is_broken_not_cut(void **state)
{
    struct text *text = stage_text(*state);
    struct text_span spans[TEXT_LINES_MAX];
    const char *word = "Ñandúguadalupe";
    int count = text_wrap(text, FONT_BODY, word, 60, false, spans);
    assert_true(count > 2);
    assert_nothing_is_lost(word, spans, count);
    for (int i = 0; i < count; i++) /* never within a letter of two bytes */
        assert_true(((unsigned char)word[spans[i].start] & 0xC0) != 0x80);
}

static void a_word_that_just_fits_is_not_broken(void **state)
{
    struct text *text = stage_text(*state);
    static const char *const words[] = {"Prefiero no decirlo", "confidencial de ella",
                                        "Mammography"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct text_span spans[TEXT_LINES_MAX];
        int width = text_px(text, text_word_mm(text, FONT_STRONG, words[i], false));
        int count = text_wrap(text, FONT_STRONG, words[i], width, false, spans);
        for (int k = 0; k < count; k++) {
            char after = words[i][spans[k].start + spans[k].length];
            assert_true(after == ' ' || after == '\0');
        }
    }
}

static void paragraphs_and_empty_text_have_the_lines_they_show(void **state)
{
    struct text *text = stage_text(*state);
    assert_int_equal(text_line_count(text, FONT_BODY, "", 100, false), 0);
    assert_int_equal(text_line_count(text, FONT_BODY, "uno\ndos", 100, false), 2);
    assert_int_equal(text_line_count(text, FONT_BODY, "uno\n\ndos", 100, false), 3);
    assert_true(text_height_mm(text, FONT_BODY, "uno\ndos", 100, false) ==
                2 * text_line_mm(text, FONT_BODY));
}

static void an_icon_is_drawn_by_its_name_and_an_unknown_one_is_not(void **state)
{
    struct text *text = stage_text(*state);
    struct text_mask icon = text_icon(text, "arrow_forward", 40);
    assert_true(inked_rows(icon) > 10);
    assert_in_range(icon.width_px, 30, 50);
    assert_null(text_icon(text, "no_such_icon_at_all", 40).coverage);
}

static void what_is_rendered_again_comes_from_the_same_memory(void **state)
{
    struct text *text = stage_text(*state);
    const uint8_t *first = text_render(text, FONT_BODY, "hola", 4, false).coverage;
    size_t entries = text_use(text).entries;
    assert_ptr_equal(text_render(text, FONT_BODY, "hola", 4, false).coverage, first);
    assert_int_equal(text_use(text).entries, entries);
}

static void letters_of_the_languages_of_the_place_can_be_shown(void **state)
{
    static const char *const good[] = {
        "Ñáéíóú ü ¿¡",   "a\u0331 e\u0331 i\u0331 o\u0331 u\u0331 A\u0331",
        "ä ë ï ö",       "ʉ ɨ Ʉ Ɨ",
        "\ua78c \ua78b", "",
        "dos\nrenglones"};
    static const char *const bad[] = {"漢", "a \U0001F600", "\u0331sin letra", "\xC3(",
                                      "a\U00013000"};
    (void)state;
    struct text *text = stage_text(*state);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!text_can_show(text, good[i]))
            fail_msg("cannot show \"%s\"", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (text_can_show(text, bad[i]))
            fail_msg("cannot be shown: \"%s\"", bad[i]);
    }
}

static void the_memory_of_strings_is_bounded(void **state)
{
    struct text *text = stage_text(*state);
    for (int i = 0; i < 3000; i++) {
        char string[40];
        int length = snprintf(string, sizeof string, "una frase número %d", i);
        assert_non_null(text_render(text, FONT_BODY, string, (size_t)length, i % 2 == 0).coverage);
    }
    assert_true(text_use(text).bytes <= 1536 * 1024 && text_use(text).entries <= 1024);
}

static void personal_text_is_forgotten_and_the_rest_is_kept(void **state)
{
    struct text *text = stage_text(*state);
    text_render(text, FONT_BODY, "Guadalupe", 9, true);
    text_width_mm(text, FONT_BODY, "Guadalupe Núñez", true);
    text_render(text, FONT_BODY, "Siguiente", 9, false);
    text_width_mm(text, FONT_BODY, "Ana", false);
    text_width_mm(text, FONT_BODY, "Ana", true); /* once personal, always */
    assert_int_equal(text_use(text).personal_entries, 3);
    text_forget_personal(text);
    assert_int_equal(text_use(text).personal_entries, 0);
    assert_int_equal(text_use(text).entries, 1);
}

/* ---- boxes ---- */

static void a_cut_takes_no_more_than_there_is(void **state)
{
    (void)state;
    struct box rest = {0, 0, 100, 50};
    struct box top = layout_cut_top(&rest, 20), more = layout_cut_top(&rest, 40);
    struct box none = layout_cut_top(&rest, 10), wrong = layout_cut_left(&rest, -5);
    assert_true(top.h == 20 && more.y == 20 && more.h == 30 && none.h == 0 && wrong.w == 0);
    rest = (struct box){0, 0, 100, 50};
    struct box right = layout_cut_right(&rest, 30), below = layout_cut_bottom(&rest, 10);
    assert_true(right.x == 70 && right.w == 30 && rest.w == 70 && below.y == 40 && rest.h == 40);
}

static void cells_fill_a_box_without_touching_each_other(void **state)
{
    (void)state;
    struct box box = {10, 20, 100, 70};
    for (int i = 0; i < 6; i++) {
        struct box cell = layout_cell(box, 3, 2, 4, i);
        assert_true(layout_is_within(cell, box));
        for (int j = 0; j < i; j++)
            assert_false(layout_overlap(cell, layout_cell(box, 3, 2, 4, j)));
    }
    struct box last = layout_cell(box, 3, 2, 4, 5);
    assert_true(fabs(last.x + last.w - 110) < 1e-9);
    assert_true(fabs(last.y + last.h - 90) < 1e-9);
    assert_true(layout_contains(box, 10, 20) && !layout_contains(box, 110, 20));
}

static void every_row_of_a_list_is_on_one_page_whatever_is_asked(void **state)
{
    for (int count = 0; count < 30; count++) {
        int seen[30] = {0}, pages = 1;
        for (int asked = 0; asked < pages; asked++) {
            struct tree *tree = stage_begin(*state, "list");
            struct list list = {.id = "l",
                                .name = "l",
                                .count = count,
                                .page = asked,
                                .columns = 2,
                                .rows_max = 9,
                                .row_height_mm = 16,
                                .previous = "Anterior",
                                .following = "Siguiente"};
            struct list_page page = list_add(tree, (struct box){5, 5, 180, 110}, &list);
            pages = page.pages;
            assert_int_equal(page.page, asked);
            for (int i = 0; i < page.shown; i++) {
                assert_true(list_row(&page, i).h >= 16);
                seen[page.first + i]++;
            }
            const struct node *next = node_find(tree, "page_next");
            assert_true((next != NULL) == (pages > 1));
            if (next != NULL)
                assert_true(node_can_act(next) == (asked < pages - 1));
            list.page = 1000;
            assert_int_equal(list_add(tree, (struct box){5, 5, 180, 110}, &list).page, pages - 1);
        }
        for (int i = 0; i < count; i++)
            assert_int_equal(seen[i], 1);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_font_is_named),
        cmocka_unit_test(a_font_that_goes_missing_later_leaves_the_old_sizes),
        cmocka_unit_test(a_capital_is_as_high_as_the_theme_says_on_every_panel),
        TEST(text_wraps_at_words_within_its_width_and_loses_nothing),
        TEST(a_word_wider_than_its_box_is_broken_not_cut),
        TEST(a_word_that_just_fits_is_not_broken),
        TEST(paragraphs_and_empty_text_have_the_lines_they_show),
        TEST(an_icon_is_drawn_by_its_name_and_an_unknown_one_is_not),
        TEST(what_is_rendered_again_comes_from_the_same_memory),
        TEST(letters_of_the_languages_of_the_place_can_be_shown),
        TEST(the_memory_of_strings_is_bounded),
        TEST(personal_text_is_forgotten_and_the_rest_is_kept),
        cmocka_unit_test(a_cut_takes_no_more_than_there_is),
        cmocka_unit_test(cells_fill_a_box_without_touching_each_other),
        TEST(every_row_of_a_list_is_on_one_page_whatever_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

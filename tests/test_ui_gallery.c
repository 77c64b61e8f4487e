/* Every widget on every panel in both text sizes: it fits, its colours are far enough apart, and
 * drawing a part of it gives the same picture as drawing all. */
#include "tests/ui_fit.h"
#include "tests/ui_gallery.h"
#include "tests/ui_hand.h"
#include "ui/specimen.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int panels[][2] = {{1280, 800}, {1280, 720},  {1366, 768},
                                {1024, 768}, {1920, 1080}, {800, 1280}};

static struct gallery sample(void)
{
    return (struct gallery){.name = "María José", .caret = strlen("María José"), .checked = 0x12};
}

static void widgets_fit_every_panel_in_both_text_sizes(void **state)
{
    (void)state;
    int faults = 0;
    struct gallery gallery = sample();
    for (size_t i = 0; i < 2 * sizeof panels / sizeof panels[0]; i++) {
        const int *panel = panels[i / 2];
        struct stage *stage = hand_open(panel[0], panel[1], i % 2 == 1, false);
        for (int page = 0; page < gallery_count(); page++) {
            char where[80];
            snprintf(where, sizeof where, "%dx%d %s %s", panel[0], panel[1],
                     i % 2 == 1 ? "large" : "normal", gallery_name(page));
            struct tree *tree = stage_begin(stage, gallery_name(page));
            gallery_build(tree, page, &gallery);
            faults += fit_faults(tree, where);
        }
        stage_destroy(stage);
    }
    assert_int_equal(faults, 0);
}

static void specimens_fit_every_panel_in_both_text_sizes(void **state)
{
    (void)state;
    int faults = 0;
    for (size_t i = 0; i < 2 * sizeof panels / sizeof panels[0]; i++) {
        const int *panel = panels[i / 2];
        struct stage *stage = hand_open(panel[0], panel[1], i % 2 == 1, false);
        int pages = specimen_pages(stage_begin(stage, "specimens"));
        assert_in_range(pages, 11, 200);
        for (int page = 0; page < pages; page++) {
            char where[80];
            struct tree *tree = stage_begin(stage, "specimens");
            const char *name = specimen_build(tree, page);
            snprintf(where, sizeof where, "%dx%d %s %s %d", panel[0], panel[1],
                     i % 2 == 1 ? "large" : "normal", name, page);
            faults += fit_faults(tree, where);
        }
        stage_destroy(stage);
    }
    assert_int_equal(faults, 0);
}

static void a_text_that_is_cut_is_found(void **state)
{
    (void)state;
    struct stage *stage = hand_open(1280, 800, false, false);
    struct tree *tree = stage_begin(stage, "cut");
    struct box box = {10, 10, 40, 16};
    struct node *node = node_add(tree, ROLE_BUTTON, "one", box);
    node->name = "uno";
    mark_text(tree, node, box, FONT_BODY, COLOUR_INK, "cuatro renglones no caben en esta caja");
    assert_int_equal(fit_faults(tree, "planted"), 1);
    node_add(tree, ROLE_BUTTON, "two", (struct box){45, 10, 40, 14})->name = "dos";
    assert_int_equal(fit_faults(tree, "planted"), 3); /* and one that overlaps and is too small */
    stage_destroy(stage);
}

/* ---- contrast of what is really drawn ---- */

static int mark_contrast_faults(const struct tree *tree, const struct node *node,
                                const struct mark *mark)
{
    const struct theme *theme = tree->theme;
    bool reads = mark->kind == MARK_TEXT || mark->kind == MARK_QR;
    double least = reads ? 7 : 3;
    double contrast = theme_contrast(theme->colours[mark->colour], theme->colours[mark->ground]);
    if (mark->kind == MARK_FILL || contrast >= least)
        return 0;
    fprintf(stderr, "%s %s: %s on %s is %.2f\n", tree->screen, node->id,
            theme_colour_name(mark->colour), theme_colour_name(mark->ground), contrast);
    return 1;
}

/* With each state that the stage or a visitor can put on it. */
static int node_contrast_faults(const struct tree *tree, struct node *node)
{
    int faults = 0;
    enum colour rest = paint_style(node->surface)->filled ? paint_ground(node) : tree->ground;
    for (struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
        enum colour kept = mark->ground;
        faults += mark_contrast_faults(tree, node, mark);
        if (kept != rest || !node_can_act(node))
            continue;
        node->states |= STATE_PRESSED;
        mark->ground = paint_ground(node);
        faults += mark_contrast_faults(tree, node, mark);
        node->states &= ~(unsigned)STATE_PRESSED;
        mark->ground = kept;
    }
    return faults;
}

static void text_is_7_to_1_and_icons_3_to_1_wherever_they_are_drawn(void **state)
{
    (void)state;
    int faults = 0;
    struct gallery gallery = sample();
    for (int contrast = 0; contrast < 2; contrast++) {
        struct stage *stage = hand_open(1920, 1080, false, contrast == 1);
        for (int page = 0; page < gallery_count(); page++) {
            gallery.shift = page % 2 == 1;
            struct tree *tree = stage_begin(stage, gallery_name(page));
            gallery_build(tree, page, &gallery);
            for (struct node *node = tree->first; node != NULL; node = node->next)
                faults += node_contrast_faults(tree, node);
        }
        stage_destroy(stage);
    }
    assert_int_equal(faults, 0);
}

static void specimens_stand_out_in_each_state(void **state)
{
    (void)state;
    int faults = 0, pressed = 0, rings = 0;
    for (int contrast = 0; contrast < 2; contrast++) {
        struct stage *stage = hand_open(1280, 800, false, contrast == 1);
        int pages = specimen_pages(stage_begin(stage, "specimens"));
        for (int page = 0; page < pages; page++) {
            struct tree *tree = stage_begin(stage, "specimens");
            specimen_build(tree, page);
            stage_present(stage);
            for (struct node *node = tree->first; node != NULL; node = node->next) {
                pressed += (node->states & STATE_PRESSED) != 0;
                rings += (node->flags & NODE_RING) != 0;
                for (struct mark *mark = node->marks; mark != NULL; mark = mark->next)
                    faults += mark_contrast_faults(tree, node, mark);
            }
        }
        stage_destroy(stage);
    }
    assert_int_equal(faults, 0);
    assert_true(pressed > 20 && rings > 20); /* they are posed, and stay so on the glass */
}

/* ---- incremental painting ---- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void edit(struct gallery *gallery, uint32_t *seed)
{
    static const char *const names[] = {"", "Ana", "Núñez", "Guadalupe de la Peña Íñiguez",
                                        "María José"};
    const char *name = names[next_random(seed) % 5];
    snprintf(gallery->name, sizeof gallery->name, "%s", name);
    gallery->caret = next_random(seed) % 2 == 0 ? 0 : strlen(name);
    gallery->checked = next_random(seed) % 64;
    gallery->page = (int)(next_random(seed) % 3);
    gallery->shift = next_random(seed) % 2 == 0;
}

static void assert_whole_is_the_same(struct stage *stage, struct paint *whole)
{
    size_t pixels;
    uint32_t *shown = hand_picture(stage, &pixels);
    SDL_Surface *surface = window_surface(stage_window(stage));
    SDL_Surface *fresh =
        SDL_CreateRGBSurfaceWithFormat(0, surface->w, surface->h, 32, surface->format->format);
    assert_non_null(fresh);
    paint_invalidate(whole);
    paint_tree(whole, fresh, stage_tree(stage));
    size_t different = 0;
    for (size_t i = 0; i < pixels; i++) {
        size_t y = i / (size_t)fresh->w, x = i % (size_t)fresh->w;
        const uint32_t *row =
            (const uint32_t *)(void *)((char *)fresh->pixels + y * (size_t)fresh->pitch);
        different += (row[x] & 0xffffff) != (shown[i] & 0xffffff);
    }
    SDL_FreeSurface(fresh);
    free(shown);
    assert_int_equal(different, 0);
}

static void random_touch(struct stage *stage, uint32_t *seed)
{
    static const SDL_Keycode keys[] = {SDLK_TAB, SDLK_UP, SDLK_DOWN, SDLK_LEFT, SDLK_RIGHT};
    struct box page = stage_tree(stage)->page;
    double x = next_random(seed) % 1000 * page.w / 1000,
           y = next_random(seed) % 1000 * page.h / 1000;
    switch (next_random(seed) % 3) {
    case 0:
        hand_finger(stage, WINDOW_DOWN, x, y);
        break;
    case 1:
        hand_finger(stage, WINDOW_UP, x, y);
        break;
    default:
        hand_key(stage, keys[next_random(seed) % 5], false);
    }
}

static void a_changed_part_gives_the_same_picture_as_drawing_everything(void **state)
{
    (void)state;
    uint32_t seed = 20261121;
    for (int contrast = 0; contrast < 2; contrast++) {
        struct stage *stage = hand_open(800, 480, false, contrast == 1);
        struct paint *whole = paint_create(window_mm_per_px(stage_window(stage)));
        struct gallery gallery = sample();
        int page = 0;
        for (int step = 0; step < 60; step++) {
            page = next_random(&seed) % 4 == 0 ? (int)(next_random(&seed) % 8) : page;
            edit(&gallery, &seed);
            gallery_build(stage_begin(stage, gallery_name(page)), page, &gallery);
            stage_present(stage);
            clock_advance(stage_clock(stage), 300);
            assert_whole_is_the_same(stage, whole);
            random_touch(stage, &seed);
            assert_whole_is_the_same(stage, whole);
        }
        paint_destroy(whole);
        stage_destroy(stage);
    }
}

static void nothing_changed_draws_and_presents_nothing(void **state)
{
    (void)state;
    struct stage *stage = hand_open(1280, 800, false, false);
    struct gallery gallery = sample();
    gallery_build(stage_begin(stage, "form"), 1, &gallery);
    stage_present(stage);
    long presented = stage_frames(stage).presented;
    gallery_build(stage_begin(stage, "form"), 1, &gallery);
    stage_present(stage);
    assert_int_equal(stage_frames(stage).presented, presented);
    stage_destroy(stage);
}

static void a_typed_letter_draws_its_field_alone(void **state)
{
    (void)state;
    struct stage *stage = hand_open(1280, 800, false, false);
    struct gallery gallery = sample();
    gallery_build(stage_begin(stage, "form"), 1, &gallery);
    stage_present(stage);
    strcat(gallery.name, "s");
    gallery.caret++;
    gallery_build(stage_begin(stage, "form"), 1, &gallery);
    stage_present(stage);
    assert_in_range(stage_frames(stage).last_pixels, 1, 1280 * 800 / 5);
    assert_int_equal(stage_frames(stage).last_count, 1);
    stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widgets_fit_every_panel_in_both_text_sizes),
        cmocka_unit_test(specimens_fit_every_panel_in_both_text_sizes),
        cmocka_unit_test(specimens_stand_out_in_each_state),
        cmocka_unit_test(a_text_that_is_cut_is_found),
        cmocka_unit_test(text_is_7_to_1_and_icons_3_to_1_wherever_they_are_drawn),
        cmocka_unit_test(a_changed_part_gives_the_same_picture_as_drawing_everything),
        cmocka_unit_test(nothing_changed_draws_and_presents_nothing),
        cmocka_unit_test(a_typed_letter_draws_its_field_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

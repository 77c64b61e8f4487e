/* Goes through the public stage only: what the hand can do, a visitor can do. */
#include "tests/ui_hand.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *hand_themes(void)
{
    static char folder[512];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(folder, sizeof folder, "%s/assets/themes", root != NULL ? root : ".");
    return folder;
}

struct stage *hand_open(int width_px, int height_px, bool large, bool contrast)
{
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct stage_options options = {
        .window = {.width_px = width_px, .height_px = height_px, .title = "test"},
        .themes = hand_themes(),
        .large = large,
        .contrast = contrast,
        .clock_stands_still = true};
    struct stage *stage = NULL;
    if (stage_create(&stage, &options) != UI_DONE)
        fail_msg("%s", stage == NULL ? "out of memory" : stage_why(stage));
    return stage;
}

struct happening hand_event(struct stage *stage, struct window_event event)
{
    struct happening happening;
    assert_true(window_push(stage_window(stage), &event));
    stage_wait(stage, 0, &happening);
    return happening;
}

struct happening hand_finger(struct stage *stage, enum window_event_kind kind, double x, double y)
{
    return hand_event(stage, (struct window_event){.kind = kind, .x_mm = x, .y_mm = y});
}

struct happening hand_key(struct stage *stage, SDL_Keycode key, bool shift)
{
    return hand_event(stage, (struct window_event){.kind = WINDOW_KEY, .key = key, .shift = shift});
}

struct happening hand_tap(struct stage *stage, const char *id)
{
    const struct node *node = node_find(stage_tree(stage), id);
    assert_non_null(node);
    double x = node->box.x + node->box.w / 2, y = node->box.y + node->box.h / 2;
    hand_finger(stage, WINDOW_DOWN, x, y);
    return hand_finger(stage, WINDOW_UP, x, y);
}

uint32_t *hand_picture(struct stage *stage, size_t *pixels)
{
    SDL_Surface *surface = window_surface(stage_window(stage));
    *pixels = (size_t)surface->w * (size_t)surface->h;
    uint32_t *copy = malloc(*pixels * sizeof *copy);
    assert_non_null(copy);
    for (int y = 0; y < surface->h; y++)
        memcpy(copy + y * surface->w, (char *)surface->pixels + y * surface->pitch,
               (size_t)surface->w * sizeof *copy);
    return copy;
}

/* The pad that is signed on: what is kept of a finger, and that only what changed is drawn again.
 */
#include "tests/ui_hand.h"
#include "ui/pad.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct box sheet = {40, 30, 128, 48}; /* half a millimetre a grid unit */

static void touch(struct pad *pad, enum window_event_kind kind, double x_mm, double y_mm)
{
    const struct window_event event = {.kind = kind, .x_mm = x_mm, .y_mm = y_mm};
    (void)pad_finger(pad, sheet, &event);
}

/* Whole strokes of points on the grid, and nothing behind them. */
static size_t points_of(const struct pad *pad)
{
    size_t at = 0, points = 0;
    while (at < pad->size) {
        size_t count = pad->bytes[at];
        assert_true(count > 0 && at + 1 + 2 * count <= pad->size);
        for (size_t i = 0; i < count; i++)
            assert_true(pad->bytes[at + 2 + 2 * i] < PAD_HEIGHT);
        points += count;
        at += 1 + 2 * count;
    }
    assert_int_equal(at, pad->size);
    return points;
}

static void a_stroke_is_kept_as_points_on_the_grid(void **state)
{
    struct pad pad = {0};
    static const uint8_t kept[] = {3, 0, 0, 100, 40, 255, 95, 1, 20, 20};
    (void)state;
    touch(&pad, WINDOW_DOWN, 40, 30);
    touch(&pad, WINDOW_MOVE, 90.2, 50.2);
    touch(&pad, WINDOW_MOVE, 90.3, 50.3); /* no unit further */
    touch(&pad, WINDOW_UP, 167.9, 77.9);
    touch(&pad, WINDOW_MOVE, 60, 40); /* no finger is down */
    touch(&pad, WINDOW_DOWN, 50.1, 40.1);
    touch(&pad, WINDOW_UP, 50.1, 40.1);
    assert_int_equal(pad.size, sizeof kept);
    assert_memory_equal(pad.bytes, kept, sizeof kept);
}

static void
a_finger_beside_the_pad_draws_nothing_and_one_that_leaves_it_draws_its_edge(void **state)
{
    struct pad pad = {0};
    static const uint8_t edge[] = {2, 20, 20, 0, 95};
    (void)state;
    touch(&pad, WINDOW_DOWN, 30, 40);
    touch(&pad, WINDOW_MOVE, 60, 40);
    touch(&pad, WINDOW_UP, 60, 40);
    assert_true(pad_is_empty(&pad));
    touch(&pad, WINDOW_DOWN, 50.1, 40.1);
    touch(&pad, WINDOW_MOVE, 10, 200);
    touch(&pad, WINDOW_UP, 10, 300);
    assert_int_equal(pad.size, sizeof edge);
    assert_memory_equal(pad.bytes, edge, sizeof edge);
}

static void however_long_somebody_writes_it_has_room_and_keeps_its_ends(void **state)
{
    struct pad pad = {0};
    (void)state;
    for (int stroke = 0; stroke < 12; stroke++) {
        touch(&pad, WINDOW_DOWN, 45, 34 + 3 * stroke);
        for (int i = 0; i < 400; i++) {
            touch(&pad, WINDOW_MOVE, 100 + 50 * cos(i * 0.1 + stroke), 54 + 20 * sin(i * 0.2));
            assert_true(pad.size <= PAD_BYTES_MAX);
        }
        touch(&pad, WINDOW_UP, 160, 70);
    }
    assert_true(points_of(&pad) > 60);
    assert_int_equal(pad.bytes[1], 10); /* where she began: 45 mm */
    assert_int_equal(pad.bytes[2], 8);
    for (int dot = 0; dot < 400; dot++) { /* dots alone cannot be thinned: no more than has room */
        touch(&pad, WINDOW_DOWN, 60 + dot % 90, 40);
        touch(&pad, WINDOW_UP, 60 + dot % 90, 40);
        assert_true(pad.size <= PAD_BYTES_MAX);
    }
    (void)points_of(&pad);
}

static void a_cross_gives_way_to_a_finger_and_clear_leaves_zeros(void **state)
{
    struct pad pad = {0}, zeros = {0};
    (void)state;
    pad_cross(&pad);
    assert_true(pad.cross);
    assert_int_equal(points_of(&pad), 4);
    touch(&pad, WINDOW_DOWN, 50, 40);
    touch(&pad, WINDOW_UP, 60, 50);
    assert_false(pad.cross);
    assert_int_equal(points_of(&pad), 2);
    pad_clear(&pad);
    assert_memory_equal(&pad, &zeros, sizeof pad);
}

static void show(struct stage *stage, const struct pad *pad)
{
    pad_add(stage_begin(stage, "sign"), sheet, pad, "pad", "Firma", "Con un dedo");
    stage_present(stage);
}

static uint32_t *picture(struct stage *stage, size_t *size)
{
    SDL_Surface *surface = window_surface(stage_window(stage));
    *size = (size_t)surface->pitch * (size_t)surface->h;
    uint32_t *copy = malloc(*size);
    assert_non_null(copy);
    memcpy(copy, surface->pixels, *size);
    return copy;
}

static void only_the_end_of_a_line_is_drawn_again_and_the_picture_is_that_of_all_of_it(void **state)
{
    struct stage *stage = hand_open(1280, 800, false, false), *fresh;
    struct pad pad = {0};
    size_t size, fresh_size;
    (void)state;
    show(stage, &pad);
    touch(&pad, WINDOW_DOWN, 50, 40);
    show(stage, &pad);
    for (int i = 1; i <= 80; i++) {
        touch(&pad, WINDOW_MOVE, 50 + i * 1.2, 50 + 15 * sin(i * 0.3));
        show(stage, &pad);
        /* The pad has 750 x 282 pixels; a piece of a line a small part of them. */
        assert_in_range(stage_frames(stage).last_pixels, 1, 10000);
    }
    uint32_t *grown = picture(stage, &size);
    fresh = hand_open(1280, 800, false, false);
    show(fresh, &pad);
    uint32_t *whole = picture(fresh, &fresh_size);
    assert_int_equal(size, fresh_size);
    assert_memory_equal(grown, whole, size);
    pad_clear(&pad);
    show(stage, &pad);
    show(fresh, &(struct pad){0});
    free(grown);
    free(whole);
    grown = picture(stage, &size);
    whole = picture(fresh, &fresh_size);
    assert_memory_equal(grown, whole, size); /* nothing of it stays on the glass */
    free(grown);
    free(whole);
    stage_destroy(stage);
    stage_destroy(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stroke_is_kept_as_points_on_the_grid),
        cmocka_unit_test(
            a_finger_beside_the_pad_draws_nothing_and_one_that_leaves_it_draws_its_edge),
        cmocka_unit_test(however_long_somebody_writes_it_has_room_and_keeps_its_ends),
        cmocka_unit_test(a_cross_gives_way_to_a_finger_and_clear_leaves_zeros),
        cmocka_unit_test(
            only_the_end_of_a_line_is_drawn_again_and_the_picture_is_that_of_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

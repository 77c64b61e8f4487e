/* What the call screen is told, byte by byte: only calls, newest first, each turn once at a module;
 * bytes that are not such a message are refused, whatever they are. And its two notes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/board_view.h"
#include "ui/chime.h"

static void say(struct board *board, unsigned number, unsigned service, unsigned module,
                enum board_state state, uint64_t hlc)
{
    const struct board_entry entry = {.hlc = hlc << 16,
                                      .number = (uint16_t)number,
                                      .module = (uint16_t)module,
                                      .letter = 1,
                                      .service = (uint8_t)service,
                                      .state = (uint8_t)state,
                                      .kiosk = 1};
    assert_int_not_equal(board_merge(board, &entry, 1000), BOARD_REFUSED);
}

static void only_who_is_called_is_told_newest_first_and_once_a_module(void **state)
{
    struct board *board = calloc(1, sizeof *board);
    struct board_view view;
    (void)state;
    assert_non_null(board);
    say(board, 17, 4, 5, BOARD_CALLED, 100);
    say(board, 17, 5, 5, BOARD_CALLED, 101); /* the same person, the same module */
    say(board, 18, 1, 2, BOARD_WAITING, 102);
    say(board, 19, 1, 2, BOARD_ATTENDED, 103);
    say(board, 20, 1, 2, BOARD_NO_SHOW, 104);
    say(board, 21, 1, 2, BOARD_MOVED, 105);
    say(board, 22, BOARD_OFFICE, 6, BOARD_CALLED, 106); /* a desk's looks as a booth's */
    say(board, 23, 1, 2, BOARD_GONE, 107);
    board_view_make(board, -1, 1000, &view);
    assert_int_equal(view.heard_s, BOARD_VIEW_ALONE);
    assert_int_equal(view.count, 2);
    assert_int_equal(view.calls[0].number, 22);
    assert_int_equal(view.calls[1].number, 17);
    for (unsigned i = 0; i < 60; i++) /* more than there is room for: the oldest go */
        say(board, 100 + i, 1, 2, BOARD_CALLED, 200 + (i * 7) % 60);
    board_view_make(board, 400, 4400, &view);
    assert_int_equal(view.heard_s, 4);
    assert_int_equal(view.count, BOARD_VIEW_CALLS);
    for (size_t i = 0; i < view.count; i++)
        assert_int_equal(view.calls[i].number, 159 - i);
    free(board);
}

static void a_call_made_now_stands_on_top_of_one_of_a_clock_that_is_ahead(void **state)
{
    struct board *board = calloc(1, sizeof *board);
    struct board_view before, view;
    (void)state;
    assert_non_null(board);
    say(board, 25, 1, 2, BOARD_CALLED, 7200000); /* two hours ahead */
    board_view_make(board, -1, 1000, &before);
    say(board, 195, 1, 3, BOARD_CALLED, 100);
    board_view_make(board, -1, 1000, &view);
    assert_int_equal(view.calls[0].number, 195);
    assert_true(board_view_rings(&before, &view));
    before = view;
    say(board, 25, 1, 2, BOARD_CALLED, 7200000); /* the same word again is no call */
    board_view_make(board, -1, 1000, &view);
    assert_int_equal(view.calls[0].number, 195);
    assert_false(board_view_rings(&before, &view));
    say(board, 25, 1, 2, BOARD_CALLED, 7200001); /* called once more */
    board_view_make(board, -1, 1000, &view);
    assert_int_equal(view.calls[0].number, 25);
    assert_true(board_view_rings(&before, &view));
    free(board);
}

static struct board_view sample(void)
{
    struct board_view view = {.heard_s = 3, .count = BOARD_VIEW_CALLS};
    for (size_t i = 0; i < view.count; i++)
        view.calls[i] = (struct board_view_call){.order = BOARD_HLC_MAX - i,
                                                 .number = (uint16_t)(UINT16_MAX - i),
                                                 .module = BOARD_VIEW_MODULE_MAX,
                                                 .letter = 26};
    return view;
}

static void what_is_told_comes_as_it_went_and_nothing_else_is_taken(void **state)
{
    const struct board_view told = sample();
    struct board_view got;
    uint8_t bytes[BOARD_VIEW_BYTES], again[BOARD_VIEW_BYTES];
    size_t size, same;
    (void)state;
    assert_true(board_view_encode(&told, bytes, sizeof bytes, &size)); /* the longest fits */
    assert_int_equal(board_view_decode(bytes, size, &got), DONE);
    assert_true(board_view_encode(&got, again, sizeof again, &same));
    assert_int_equal(same, size);
    assert_memory_equal(bytes, again, size);
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(board_view_decode(bytes, cut, &got), INVALID);
    assert_int_equal(got.count, 0);
    for (size_t at = 0; at < size * 8; at++) { /* one bit: refused, or as good a message */
        memcpy(again, bytes, size);
        again[at / 8] ^= (uint8_t)(1U << at % 8);
        if (board_view_decode(again, size, &got) != DONE)
            continue;
        uint8_t back[BOARD_VIEW_BYTES];
        assert_true(board_view_encode(&got, back, sizeof back, &same));
        assert_int_equal(same, size);
        assert_memory_equal(back, again, size);
    }
}

static void a_message_with_a_turn_twice_out_of_order_or_of_nobody_is_refused(void **state)
{
    uint8_t bytes[BOARD_VIEW_BYTES];
    struct board_view view = sample(), got;
    size_t size;
    (void)state;
    view.calls[3].number = view.calls[2].number;
    assert_true(board_view_encode(&view, bytes, sizeof bytes, &size));
    assert_int_equal(board_view_decode(bytes, size, &got), INVALID);
    view = sample();
    view.calls[3].order = view.calls[0].order;
    assert_true(board_view_encode(&view, bytes, sizeof bytes, &size));
    assert_int_equal(board_view_decode(bytes, size, &got), INVALID);
    view = sample();
    view.calls[0].letter = 0;
    assert_true(board_view_encode(&view, bytes, sizeof bytes, &size));
    assert_int_equal(board_view_decode(bytes, size, &got), INVALID);
    for (int i = 0; i < 20000; i++) { /* noise is no message, and does no harm */
        randombytes_buf(bytes, sizeof bytes);
        if (i % 2 == 0)
            bytes[0] = 0x83, bytes[1] = 1;
        assert_int_equal(board_view_decode(bytes, randombytes_uniform(sizeof bytes), &got),
                         INVALID);
    }
}

static void a_call_rings_and_the_end_of_one_does_not(void **state)
{
    struct board_view before = {0}, now = {.count = 1};
    (void)state;
    now.calls[0] = (struct board_view_call){.order = 5, .number = 17, .module = 2, .letter = 1};
    assert_false(board_view_rings(&before, &before));
    assert_true(board_view_rings(&before, &now));
    assert_false(board_view_rings(&now, &now));
    assert_false(board_view_rings(&now, &before));
    before = now;
    now.calls[0].order = 6; /* once more */
    assert_true(board_view_rings(&before, &now));
    assert_false(board_view_rings(&now, &before)); /* the newest was attended */
}

static int loudest(const int16_t *samples, int from_ms, int to_ms)
{
    int peak = 0;
    for (int i = from_ms * CHIME_RATE_HZ / 1000; i < to_ms * CHIME_RATE_HZ / 1000; i++)
        peak = abs(samples[i]) > peak ? abs(samples[i]) : peak;
    return peak;
}

/* How often the sign changes: twice the tone. */
static int turns(const int16_t *samples, int from_ms, int to_ms)
{
    int count = 0;
    for (int i = from_ms * CHIME_RATE_HZ / 1000 + 1; i < to_ms * CHIME_RATE_HZ / 1000; i++)
        count += (samples[i] < 0) != (samples[i - 1] < 0);
    return count;
}

static void the_chime_is_two_notes_that_end_and_grow_with_the_volume(void **state)
{
    static int16_t loud[CHIME_SAMPLES], soft[CHIME_SAMPLES], none[CHIME_SAMPLES];
    (void)state;
    chime_draw(100, loud);
    chime_draw(20, soft);
    chime_draw(0, none);
    assert_int_equal(loud[0], 0);
    assert_true(loudest(loud, 0, 100) > 12000 && loudest(loud, 360, 460) > 12000);
    assert_true(loudest(loud, 300, 355) < loudest(loud, 360, 420) / 3);
    assert_true(loudest(loud, 1090, CHIME_MS) < 300);
    assert_in_range(loudest(soft, 0, 100) * 5, loudest(loud, 0, 100) - 10,
                    loudest(loud, 0, 100) + 10);
    assert_int_equal(loudest(none, 0, CHIME_MS), 0);
    assert_in_range(turns(loud, 200, 300), 140, 175); /* 784 Hz */
    assert_in_range(turns(loud, 800, 900), 105, 130); /* 587 Hz */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_made_now_stands_on_top_of_one_of_a_clock_that_is_ahead),
        cmocka_unit_test(only_who_is_called_is_told_newest_first_and_once_a_module),
        cmocka_unit_test(what_is_told_comes_as_it_went_and_nothing_else_is_taken),
        cmocka_unit_test(a_message_with_a_turn_twice_out_of_order_or_of_nobody_is_refused),
        cmocka_unit_test(a_call_rings_and_the_end_of_one_does_not),
        cmocka_unit_test(the_chime_is_two_notes_that_end_and_grow_with_the_volume),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

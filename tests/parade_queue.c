#include "tests/parade_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "kiosk/call_board.h"
#include "kiosk/queue.h"

#define OWN 1 /* the parade's kiosk */
#define OTHER 2

/* The first booth that gives something. */
static const struct pack_booth *booth_of(const struct kiosk *kiosk)
{
    for (size_t i = 0; i < kiosk->pack->booth_count; ++i)
        if (kiosk->pack->booths[i].services != 0)
            return &kiosk->pack->booths[i];
    return NULL;
}

static unsigned service_of(const struct pack_booth *booth)
{
    return (unsigned)__builtin_ctz(booth->services);
}

struct made {
    struct keeper_board *board;
    const struct kiosk *kiosk;
    const struct pack_booth *booth;
};

static uint64_t stamp(const struct kiosk *kiosk, int64_t minutes_ago)
{
    return (uint64_t)(kiosk->io->wall_ms(kiosk->io->self) - minutes_ago * 60000) << 16;
}

static void put(struct made *made, unsigned letter, unsigned number, enum board_state state,
                unsigned by, int minutes)
{
    const struct board_entry entry = {.hlc =
                                          stamp(made->kiosk, state == BOARD_CALLED ? 2 : minutes),
                                      .since_ms = kiosk_now_ms(made->kiosk) - minutes * 60000LL,
                                      .number = (uint16_t)number,
                                      .module = made->booth->module,
                                      .letter = (uint8_t)letter,
                                      .service = (uint8_t)service_of(made->booth),
                                      .state = (uint8_t)state,
                                      .kiosk = (uint8_t)by};
    int merged = (int)board_merge(&made->board->board, &entry, kiosk_now_ms(made->kiosk));
    assert_true(merged == BOARD_NEW || merged == BOARD_LATER);
}

static void put_waiting(struct made *made, int count)
{
    for (int i = 0; i < count; ++i)
        put(made, 1 + (unsigned)i % 4, 101 + (unsigned)i, BOARD_WAITING, OWN, 118 - i);
}

static bool open_queue(struct kiosk *kiosk, struct made *made)
{
    *made = (struct made){.kiosk = kiosk, .booth = booth_of(kiosk)};
    made->board = calloc(1, sizeof *made->board);
    assert_non_null(made->board);
    made->board->version = 1;
    made->board->heard_ms = kiosk_now_ms(kiosk);
    kiosk->visit->staff.open = true;
    kiosk->module = made->booth == NULL ? 0 : made->booth->module;
    return made->booth != NULL;
}

static bool shown(struct kiosk *kiosk, struct made *made, enum screen_id screen)
{
    queue_take(kiosk, made->board);
    free(made->board);
    kiosk_show(kiosk, screen);
    return true;
}

/* One person at another module at this moment. */
static void put_elsewhere(struct made *made)
{
    struct board_entry entry = {.hlc = stamp(made->kiosk, 1),
                                .since_ms = kiosk_now_ms(made->kiosk),
                                .number = 102,
                                .module = 12,
                                .letter = 2,
                                .service = 31,
                                .state = BOARD_CALLED,
                                .kiosk = OTHER};
    assert_int_equal(board_merge(&made->board->board, &entry, kiosk_now_ms(made->kiosk)),
                     BOARD_NEW);
}

/* Called here, and then something else said elsewhere. */
static void call_first(struct kiosk *kiosk, struct made *made, enum board_state then)
{
    put_waiting(made, 5);
    queue_take(kiosk, made->board);
    queue_call_next(kiosk); /* no store thread takes it; the other kiosk's word came */
    struct board_entry theirs = made->board->board.entries[0];
    theirs.hlc = stamp(kiosk, 0);
    theirs.state = (uint8_t)then;
    theirs.kiosk = OTHER;
    assert_int_equal(board_merge(&made->board->board, &theirs, kiosk_now_ms(kiosk)), BOARD_LATER);
}

bool parade_staff_queue(struct kiosk *kiosk, int variant)
{
    struct made made;
    if (variant > 9 || !open_queue(kiosk, &made))
        return false;
    if (variant == 0 || variant == 1 || variant == 3 || variant == 4)
        put_waiting(&made, variant == 1 ? 1 : variant == 3 ? 12 : 60);
    if (variant == 0 || variant == 3)
        put(&made, 1, 17, BOARD_CALLED, OWN, 47);
    if (variant == 0) {
        put_elsewhere(&made);
        for (unsigned i = 0; i < 4; ++i)
            put(&made, 2 + i, 188 + i, BOARD_CALLED, OTHER + i, 30);
    }
    if (variant == 3)
        made.board->heard_ms = -1;
    if (variant == 4)
        made.board->heard_ms -= 12 * 60000;
    if (variant == 5 || variant == 6 || variant == 7)
        call_first(kiosk, &made,
                   variant == 5   ? BOARD_CALLED
                   : variant == 6 ? BOARD_ATTENDED
                                  : BOARD_WAITING);
    if (variant == 8)
        kiosk->module = 0;
    if (variant == 9)
        kiosk->status.state = KEEPER_REFUSED;
    return shown(kiosk, &made, SCREEN_STAFF_QUEUE);
}

bool parade_staff_move(struct kiosk *kiosk, int variant)
{
    struct made made;
    if (variant > 1 || !open_queue(kiosk, &made))
        return false;
    if (variant == 0)
        put(&made, 1, 17, BOARD_CALLED, OWN, 47);
    return shown(kiosk, &made, SCREEN_STAFF_MOVE);
}

bool parade_staff_calls(struct kiosk *kiosk, int variant)
{
    struct made made;
    if (variant > 3 || !open_queue(kiosk, &made))
        return false;
    static const struct sync_call calls[] = {
        {.kiosk = 3, .coordinator = true, .waited_s = 431},
        {.kiosk = 1, .waited_s = 130},
        {.kiosk = 26, .answered = true, .waited_s = 65},
        {.kiosk = 2, .waited_s = 8},
    };
    made.board->call_count = variant == 0 ? 4 : variant == 1 ? 1 : 0;
    for (size_t i = 0; i < made.board->call_count; ++i) {
        made.board->calls[i] = calls[i];
        made.board->calls[i].told_ms = kiosk_now_ms(kiosk);
    }
    if (variant == 3)
        made.board->heard_ms = -1;
    return shown(kiosk, &made, SCREEN_STAFF_CALLS);
}

/* Many, one, none, nothing yet; alone; not current. */
bool parade_board(struct kiosk *kiosk, int variant)
{
    struct board_view view = {.heard_s = variant == 4 ? BOARD_VIEW_ALONE : 0};
    if (variant > 5)
        return false;
    view.count = variant == 1 ? 1 : variant == 2 || variant == 3 ? 0 : 16;
    for (size_t i = 0; i < view.count; ++i)
        view.calls[i] = (struct board_view_call){.order = 1000 - i,
                                                 .number = (uint16_t)(117 + i * 5),
                                                 .module = (uint16_t)(2 + i),
                                                 .letter = (uint8_t)(1 + i % 5)};
    call_board_take(kiosk, variant == 3 ? NULL : &view, variant == 5 ? 4 * 60000 : 0);
    return true;
}

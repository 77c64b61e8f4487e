#include "kiosk/call_board.h"

#include <stdlib.h>

#include "kiosk/board_ask.h"
#include "kiosk/board_seat.h"
#include "kiosk/queue.h"
#include "ui/chime.h"

#define CHIME_STEP_MS 500

struct call_board {
    struct board_seat *seat;
    struct board_ask *ask; /* NULL: not enrolled, or no address */
    struct chime *chime;   /* NULL: silent */
    bool sounds;           /* the card is held */
    struct board_view view;
    bool heard;
    int64_t heard_ms; /* of the last word */
    int64_t minute;   /* as the glass says it */
    enum call_board_state state;
    unsigned rings;
};

struct call_board *call_board_open(const struct kiosk *kiosk, const char *data)
{
    struct call_board *board = calloc(1, sizeof *board);
    if (board == NULL)
        return NULL;
    board->view.heard_s = BOARD_VIEW_ALONE;
    board->seat = board_seat_open(data);
    if (kiosk->enrolment != NULL)
        board->ask = board_ask_open(kiosk->io, kiosk->enrolment, kiosk->config->hub);
    if (kiosk->config->board_sound)
        board->chime = chime_create(kiosk->config->volume_percent);
    if (board->seat != NULL)
        return board;
    call_board_close(board);
    return NULL;
}

void call_board_close(struct call_board *board)
{
    if (board == NULL)
        return;
    chime_destroy(board->chime);
    board_ask_close(board->ask);
    board_seat_close(board->seat);
    free(board);
}

/* The first word of all is no call: who starts the screen at noon is not rung at. */
static void hear(struct call_board *board, const struct board_view *view, int64_t now_ms)
{
    bool rings = board->heard && board_view_rings(&board->view, view);
    board->view = *view;
    board->heard = true;
    board->heard_ms = now_ms;
    if (!rings)
        return;
    board->rings++;
    board->sounds = chime_ring(board->chime) || board->sounds;
}

enum call_board_state call_board_state(const struct kiosk *kiosk, int64_t *minutes)
{
    const struct call_board *board = kiosk->board;
    int64_t since_ms = kiosk_now_ms(kiosk) - board->heard_ms;
    *minutes = since_ms / 60000;
    if (!board->heard)
        return CALL_BOARD_NEW;
    if (since_ms >= CALL_BOARD_STALE_MS)
        return CALL_BOARD_STALE;
    bool alone = board->view.heard_s == BOARD_VIEW_ALONE ||
                 board->view.heard_s * 1000LL + since_ms >= QUEUE_HEARD_MS;
    return alone ? CALL_BOARD_ALONE : CALL_BOARD_FRESH;
}

void call_board_step(struct kiosk *kiosk)
{
    struct call_board *board = kiosk->board;
    struct board_view view;
    if (board == NULL || board->seat == NULL)
        return;
    int64_t now_ms = kiosk_now_ms(kiosk), minute;
    bool any = board_seat_step(board->seat, now_ms, &view);
    if (any)
        hear(board, &view, now_ms);
    if (!board_seat_is_taken(board->seat) && board_ask_step(board->ask, &view)) {
        hear(board, &view, now_ms);
        any = true;
    }
    board->sounds = board->sounds && chime_step(board->chime);
    enum call_board_state state = call_board_state(kiosk, &minute);
    kiosk->stale = kiosk->stale || any || state != board->state || minute != board->minute;
    board->state = state;
    board->minute = minute;
}

static int64_t sooner(int64_t one, int64_t other)
{
    return one < 0 || (other >= 0 && other < one) ? other : one;
}

int64_t call_board_due_ms(const struct kiosk *kiosk)
{
    const struct call_board *board = kiosk->board;
    if (board == NULL || board->seat == NULL)
        return -1;
    int64_t due = board_seat_due_ms(board->seat);
    if (!board_seat_is_taken(board->seat))
        due = sooner(due, board_ask_due_ms(board->ask));
    if (board->heard) /* what is said of its age changes */
        due = sooner(due, board->heard_ms + CALL_BOARD_STALE_MS > kiosk_now_ms(kiosk)
                              ? board->heard_ms + CALL_BOARD_STALE_MS
                              : board->heard_ms + (board->minute + 1) * 60000);
    return board->sounds ? sooner(due, kiosk_now_ms(kiosk) + CHIME_STEP_MS) : due;
}

int call_board_fd(const struct call_board *board, int index)
{
    if (board == NULL || board->seat == NULL)
        return -1;
    return index == 0 ? board_seat_fd(board->seat) : board_ask_fd(board->ask);
}

const struct board_view *call_board_view(const struct call_board *board)
{
    return &board->view;
}

unsigned call_board_rings(const struct call_board *board)
{
    return board->rings;
}

void call_board_take(struct kiosk *kiosk, const struct board_view *view, int64_t ago_ms)
{
    if (kiosk->board == NULL)
        kiosk->board = calloc(1, sizeof *kiosk->board);
    if (kiosk->board != NULL && view != NULL)
        hear(kiosk->board, view, kiosk_now_ms(kiosk) - ago_ms);
    kiosk->stale = true;
}

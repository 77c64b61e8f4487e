/* The public call screen of `jornada-kiosk --board`: where its turns come from, how old they are,
 * when it sounds.
 *
 * Promises: a kiosk on the same folder is read along (board_seat.h), else the hub or a relay is
 * asked (board_ask.h); what was shown stays when nobody answers, and says how long that is. Two
 * notes sound for a new call, the same for all, where settings want it. Nothing that is touched or
 * typed changes anything. */
#ifndef JORNADA_KIOSK_CALL_BOARD_H
#define JORNADA_KIOSK_CALL_BOARD_H

#include "kiosk/board_view.h"
#include "kiosk/kiosk.h"

#define CALL_BOARD_STALE_MS 15000 /* no word for so long: it says so */

enum call_board_state {
    CALL_BOARD_NEW, /* nothing has come yet */
    CALL_BOARD_FRESH,
    CALL_BOARD_ALONE, /* the kiosk beside it hears nobody: its own calls alone */
    CALL_BOARD_STALE  /* nobody answers */
};

struct call_board;

/* `data`: the folder. NULL: out of memory. */
struct call_board *call_board_open(const struct kiosk *kiosk, const char *data);
void call_board_close(struct call_board *board); /* NULL is fine */
void call_board_step(struct kiosk *kiosk);
int64_t call_board_due_ms(const struct kiosk *kiosk); /* -1 = never */
#define CALL_BOARD_FDS 2
int call_board_fd(const struct call_board *board, int index); /* -1 = none now */

const struct board_view *call_board_view(const struct call_board *board);
/* *minutes: for how long it is not current. */
enum call_board_state call_board_state(const struct kiosk *kiosk, int64_t *minutes);
/* How often it rang, or would have with sound. */
unsigned call_board_rings(const struct call_board *board);
/* Another view than what came, so long ago; NULL: nothing came. For pictures. */
void call_board_take(struct kiosk *kiosk, const struct board_view *view, int64_t ago_ms);

#endif

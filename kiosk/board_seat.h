/* The call screen's side of DIR/board.sock: what a kiosk on the same machine tells.
 *
 * Promises: believes only a listener of this user (or root); takes whole messages of
 * kiosk/board_post.h and nothing else: a length that no view has, bytes that are no view, or half a
 * message for too long end the connection, and nothing of them is shown. Says nothing itself.
 * No thread and no waiting. */
#ifndef JORNADA_KIOSK_BOARD_SEAT_H
#define JORNADA_KIOSK_BOARD_SEAT_H

#include "kiosk/board_view.h"

#define BOARD_SEAT_TRY_MS 2000     /* between two attempts to reach a kiosk */
#define BOARD_SEAT_SILENT_MS 15000 /* no beat for so long: the kiosk hangs */

struct board_seat;

struct board_seat *board_seat_open(const char *folder); /* NULL: out of memory */
void board_seat_close(struct board_seat *seat);         /* NULL is fine */
int board_seat_fd(const struct board_seat *seat);       /* -1 while no kiosk is there */
/* Connects, reads. True when a message came, which is in *view. */
bool board_seat_step(struct board_seat *seat, int64_t now_ms, struct board_view *view);
/* A kiosk is there, whose last word is not too old. */
bool board_seat_is_taken(const struct board_seat *seat);
int64_t board_seat_due_ms(const struct board_seat *seat);

#endif

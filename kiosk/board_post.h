/* The kiosk's side of the call screen: DIR/board.sock, where a board on the same machine reads.
 *
 * Promises: only this user (or root) is served, by the peer's credentials; whoever is served gets
 * the whole view (board_view.h) at once, after each change and every BOARD_POST_BEAT_MS; nothing is
 * read from anybody: one byte from a board ends it, as does one that takes nothing. No thread, no
 * waiting: the owner's loop steps it when board_post_fd has something. A message is its length in
 * four bytes, the highest first, and a view: kiosk/board_seat.h takes it. */
#ifndef JORNADA_KIOSK_BOARD_POST_H
#define JORNADA_KIOSK_BOARD_POST_H

#include "kiosk/board_view.h"

#define BOARD_POST_BOARDS 4
#define BOARD_POST_BEAT_MS 5000 /* silence for three of these: nothing is known any more */

struct board_post;

/* NULL: another kiosk has it, or the machine gives no socket; boards then ask the hub themselves.
 */
struct board_post *board_post_open(const char *folder);
void board_post_close(struct board_post *post); /* NULL is fine */
int board_post_fd(const struct board_post *post);
/* Takes who comes, lets go who talks or is gone, sends what changed. True while somebody reads. */
bool board_post_step(struct board_post *post, const struct board_view *view, int64_t now_ms);
/* When the next beat is due, -1 while nobody reads. */
int64_t board_post_due_ms(const struct board_post *post);

#endif

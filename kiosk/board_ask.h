/* A call screen that asks the hub, or a relay, itself: POST /v1/board as the enrolled device.
 *
 * Promises: asks every BOARD_ASK_MS, says nothing of its own, and keeps what it was told in memory
 * alone; believes the hub by its signature, a relay by its TLS. No store is opened: a kiosk may
 * start on the same folder at any time. Refuses an answer that is none: what was known stays, and
 * grows old. One owner, no thread, no waiting. */
#ifndef JORNADA_KIOSK_BOARD_ASK_H
#define JORNADA_KIOSK_BOARD_ASK_H

#include "kiosk/board_view.h"
#include "sync/enrolment.h"
#include "sync/io.h"

#define BOARD_ASK_MS 2000

struct board_ask;

/* `enrolment` is borrowed; `url` as road_read reads it. NULL: no memory, or no address to ask. */
struct board_ask *board_ask_open(const struct io *io, const struct enrolment *enrolment,
                                 const char *url);
void board_ask_close(struct board_ask *ask);   /* NULL is fine */
int board_ask_fd(const struct board_ask *ask); /* -1 while nobody is asked */
/* Sends what is due, takes what came. True when an answer came, of which *view is made. */
bool board_ask_step(struct board_ask *ask, struct board_view *view);
int64_t board_ask_due_ms(const struct board_ask *ask); /* -1: an answer is awaited */

#endif

/* Talking with an ESC/POS printer: its line, what it said, and what it was asked.
 *
 * Promises: one reader takes every byte; an order is never left waiting: with no job under way it
 * is obeyed here, within a job the talk ends and hands it to whoever sends. Nothing blocks but the
 * wait itself, which an order ends. */
#ifndef JORNADA_KIOSK_SLIP_ROAD_TALK_H
#define JORNADA_KIOSK_SLIP_ROAD_TALK_H

#include "kiosk/slip/escpos_status.h"
#include "kiosk/slip/road_escpos.h"

#define ROAD_TALK_ANSWER_MS 500 /* a printer that answers at all answers by then */

/* Beside enum printer_order, in what road_talk_await returns. */
enum { ROAD_TALK_BROKEN = 8, ROAD_TALK_WRITABLE = 16, ROAD_TALK_HEARD = 32 };

struct road_talk {
    struct printer *printer;
    const struct road_wire *wire;
    struct road_line line;
    struct escpos_status status;
    unsigned fences_asked; /* on this connection; status.fences of them were answered */
    bool in_job;           /* bytes of a job may have left: orders are for the sender */
    unsigned orders;       /* that ended a talk within a job */
};

int64_t road_talk_now_ms(struct road_talk *talk);
/* Waits for an order not in `known`, for the line (poll's events), or for the time to pass. */
unsigned road_talk_await(struct road_talk *talk, unsigned known, int events, int timeout_ms);
/* The orders that a job under way knows of: they are no news. */
unsigned road_talk_known(const struct road_talk *talk);
/* Obeys or keeps the orders in `events`; false when the talk has to end. */
bool road_talk_obey(struct road_talk *talk, unsigned events, enum outcome to_job);
/* All of these: false when the line broke or the talk has to end. */
bool road_talk_send(struct road_talk *talk, const struct form *form);
bool road_talk_send_made(struct road_talk *talk, enum outcome (*make)(struct form *form));
/* DLE EOT n, twice: the answer that counts is one to this very question, even where each comes one
 * question late. */
bool road_talk_ask(struct road_talk *talk, uint8_t n);
/* Until `fences` were answered, or the time is over. */
bool road_talk_fences(struct road_talk *talk, unsigned fences, int wait_ms);
/* Closes the line with all that this machine holds of it; what was said is forgotten. */
void road_talk_drop(struct road_talk *talk);

enum printer_need road_talk_need(const struct road_talk *talk);
void road_talk_say(struct road_talk *talk, enum printer_state state);

#endif

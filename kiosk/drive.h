/* What the lines of the test socket mean: tap by id, type, look at the tree, advance the clock.
 *
 * Everything goes the way a finger or a keyboard would: hit-testing, the guard, focus. A reply is
 * made when store and slip maker are quiet and the frame that answers was presented. Virtual time:
 * it stands still between {"do":"clock"} lines; sockets and children are real. Built only with
 * JORNADA_DRIVE. Its commands are the table in drive.c. */
#ifndef JORNADA_KIOSK_DRIVE_H
#define JORNADA_KIOSK_DRIVE_H

#include "kiosk/clock_io.h"
#include "kiosk/drive_socket.h"
#include "kiosk/kiosk.h"

struct drive {
    struct kiosk *kiosk;
    struct drive_socket *socket;
    struct clock_io *clock;
};

/* Makes the JSON library's memory zeroed when freed; before any thread uses it. */
void drive_prepare(void);
/* Answers the waiting line, if there is one. */
void drive_step(struct drive *drive);

#endif

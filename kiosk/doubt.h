/* EN DUDA across the program's executing itself again: whoever stood there is told.
 *
 * Promises: what is carried over is one bit in the environment; nothing of a person. */
#ifndef JORNADA_KIOSK_DOUBT_H
#define JORNADA_KIOSK_DOUBT_H

#include <stdbool.h>

#include "kiosk/kiosk.h"

/* Somebody stands here whose turn or registration is in doubt. */
bool doubt_is_waited_for(const struct kiosk *kiosk);
/* For the program that comes next. */
void doubt_carry_over(void);
/* The process before this one ended in doubt: she is told, whatever can be opened now. */
void doubt_say(struct kiosk *kiosk);

#endif

/* The camera's place in the kiosk: on which screens it looks, and where a code that it read goes.
 *
 * Promises: it looks only where a slip is being asked for: on the volunteers' screens that take
 * one, and at the attendee's folio once she touched "camera" herself; it is off in the
 * same turn of the loop in which one leaves them. A code goes the way of every scan (input_read).
 * Several in view, and codes of other things, are said in words and take nothing. Refuses to look
 * on a call screen, and while nobody opened anything. Called by the UI's thread. */
#ifndef JORNADA_KIOSK_SIGHT_H
#define JORNADA_KIOSK_SIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/condition.h"

struct kiosk;

void sight_step(struct kiosk *kiosk);
int sight_fd(const struct kiosk *kiosk);
int64_t sight_due_ms(const struct kiosk *kiosk);
void sight_close(struct kiosk *kiosk);
/* One is set, and nothing is known against it. */
bool sight_is_offered(const struct kiosk *kiosk);
/* Pictures come now. */
bool sight_is_looking(const struct kiosk *kiosk);
/* How it is, for the volunteers' list; text NULL: none is set. */
struct condition sight_row(const struct kiosk *kiosk, struct tree *tree);
/* For --doctor: the same in English; waits for the camera's check. True: well, or none is set. */
bool sight_examine(struct kiosk *kiosk, const char **word);

#endif

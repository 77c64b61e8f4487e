/* What comes in before the stage sees it: a scanner's burst is told from a person's typing.
 *
 * Promises: what a person types is in the field at once; what a scanner typed is in no field when
 * its burst is over, whatever the keyboard's layout; a slip is looked up where that makes sense.
 * A scanner on a cable (scanner_serial.h) comes the same way, without keys. Typed text passes
 * through the visit's locked memory, and is zeroed on the way. */
#ifndef JORNADA_KIOSK_INPUT_H
#define JORNADA_KIOSK_INPUT_H

#include <stdint.h>

#include "ui/stage.h"

struct kiosk;

/* Waits for one event, at most timeout_ms (-1 = for ever), and says what it means. */
void input_wait(struct kiosk *kiosk, int timeout_ms, struct happening *happening);

/* What a scanner read, by keys or by a cable; "" = more than any slip has. */
void input_read(struct kiosk *kiosk, const char *text);

/* Takes what a scanner on a cable read. Its descriptor, -1 = none now; when to step again even if
 * nothing comes, -1 = never. */
void input_step(struct kiosk *kiosk);
int input_fd(const struct kiosk *kiosk);
int64_t input_due_ms(const struct kiosk *kiosk);
void input_close(struct kiosk *kiosk);

#endif

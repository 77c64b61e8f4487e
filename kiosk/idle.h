/* The privacy timer: when nobody touches, the kiosk asks, covers what was open, and forgets it.
 *
 * 60 s (kiosk.ini says) on screens that are answered, counted from the end of speech, too; on pages
 * for reading two words a second of what stands there, 30 s at least, and 30 s after speech ended.
 * Then an opaque question for 20 s, which one touch answers as often as she likes; then Salir.
 * Touches, keys and speech are activity; nothing is kept but two moments in struct kiosk. */
#ifndef JORNADA_KIOSK_IDLE_H
#define JORNADA_KIOSK_IDLE_H

#include <stdbool.h>
#include <stdint.h>

struct kiosk;

#define IDLE_QUESTION_MS 20000 /* the question stands so long */
#define IDLE_READING_MS 30000  /* least time of a page that is read, and after its speech */

/* Somebody touched or typed: the time starts again. */
void idle_begin(struct kiosk *kiosk);
/* Speech began or ended. While a screen is spoken no question comes; the question's own speech
 * holds nothing up. */
void idle_speaks(struct kiosk *kiosk, bool speaks);
/* When the question, Salir or (on attract) the default dress is due; -1 = never. */
int64_t idle_due_ms(const struct kiosk *kiosk);
void idle_step(struct kiosk *kiosk);

#endif

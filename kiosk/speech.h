/* "Escuchar": what is read aloud, when, and to whom.
 *
 * Once she touches Escuchar, each screen is read: its question, its words, then each choice while
 * the ring stands on it, until Salir. Promises: no sound before that touch (Never 9); what is
 * somebody's own, and pages of help, only after she said that she wears a headset, "sus datos"
 * before; to the plaza no word of Never 5. Words come from the tree of the frame and go to a child
 * (kiosk/speech/voice.h) that is ended when she leaves. All functions take NULL for "no speech". */
#ifndef JORNADA_KIOSK_SPEECH_H
#define JORNADA_KIOSK_SPEECH_H

#include <stdbool.h>

struct kiosk;
struct speech;

/* There is a voice and a sound card: the button stands in the bar. */
bool speech_is_offered(const struct speech *speech);
/* She listens: Escuchar was touched in this visit. */
bool speech_is_on(const struct speech *speech);

#endif

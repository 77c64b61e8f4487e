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
#include <stddef.h>
#include <stdint.h>

#include "ui/touch.h"

struct kiosk;
struct speech;

#define SPEECH_VOLUME_STEP 20 /* percent; 20 … 100 */

struct speech_settings {
    const char *program; /* path to this program ("/proc/self/exe"); borrowed */
    /* Folders with recorded clips in clips/, the first one first; borrowed, "" = none. */
    const char *data, *pack;
    void (*skipped)(const char *name, const char *why); /* told of clips that are not in form */
    int volume_percent;                                 /* at the beginning of each visit */
    bool virtual_time; /* an utterance also ends when as much time passed as it would take */
};

/* Starts the child, which looks for voice and sound card; until it has said so there is no button.
 * NULL: no memory, or it cannot be started. */
struct speech *speech_open(const struct speech_settings *settings);
void speech_close(struct speech *speech);
/* For poll(), -1 = none; readable when speech_step has something to do. */
int speech_fd(const struct speech *speech);

/* There is a voice and a sound card: the button stands in the bar. */
bool speech_is_offered(const struct speech *speech);
/* The child has not yet said whether there are. */
bool speech_is_asking(const struct speech *speech);
/* She listens: Escuchar was touched in this visit. */
bool speech_is_on(const struct speech *speech);
bool speech_has_headset(const struct speech *speech);
int speech_volume(const struct speech *speech);

/* Escuchar: begins; when she listens already, the page of its controls. */
void speech_touch(struct kiosk *kiosk);
/* The controls. */
void speech_confirm_headset(struct kiosk *kiosk, bool worn);
void speech_louder(struct kiosk *kiosk, int step_percent);
void speech_stop(struct kiosk *kiosk); /* she wants to hear no more */

/* After the screen acted on it: what was being said ends. */
void speech_happened(struct kiosk *kiosk, const struct happening *happening);
/* The tree was built, and is not yet on the glass: another screen is read from its beginning. */
void speech_frame(struct kiosk *kiosk, struct tree *tree);
/* What the child says, and time. */
void speech_step(struct kiosk *kiosk);
int64_t speech_due_ms(const struct kiosk *kiosk); /* -1 = never */
/* Salir: silent, headset and volume as at the beginning, everything said forgotten. */
void speech_leave(struct kiosk *kiosk);

#ifdef JORNADA_DRIVE
/* What went to the child since the beginning of the visit, or since it was last forgotten. */
struct speech_heard {
    char id[TOUCH_ID_MAX]; /* of the node */
    char text[1000];       /* its beginning; may be personal */
    bool english, clip;
};
const struct speech_heard *speech_heard(const struct speech *speech, size_t index);
void speech_forget_heard(struct speech *speech);
#endif

#endif

/* A recorded clip: a WAV file of one form, which takes the place of the made voice.
 *
 * 16 bits, one channel, 22 050 Hz, at most CLIP_SECONDS_MAX; any other is refused with a reason,
 * so that what was accepted at the start is what is played. The files are the pack's:
 * clips/<language>/<id>.wav (assets/README.md). */
#ifndef JORNADA_KIOSK_SPEECH_CLIP_H
#define JORNADA_KIOSK_SPEECH_CLIP_H

#include <stdint.h>

#define CLIP_RATE_HZ 22050 /* also what espeak-ng makes */
#define CLIP_SECONDS_MAX 60

/* A descriptor that stands at the first sample, `bytes` of which follow; the caller's to close.
 * -1: `why` says what was expected. */
int clip_open(const char *path, uint32_t *bytes, const char **why);

#endif

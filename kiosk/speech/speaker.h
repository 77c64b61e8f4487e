/* One run of espeak-ng: text in by a pipe, samples out by another, dead with its owner.
 *
 * Promises: nothing personal on the command line or in the environment; the process makes and
 * changes no file (Landlock, where the kernel has it), leaves no core, and is killed when its owner
 * dies or says so. espeak-ng is found once, along PATH. 16 bits, one channel, 22 050 Hz. */
#ifndef JORNADA_KIOSK_SPEECH_SPEAKER_H
#define JORNADA_KIOSK_SPEECH_SPEAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "kiosk/speech/voice.h"

struct speaker {
    char program[VOICE_PATH_MAX]; /* "" = there is none */
    pid_t process;                /* 0 = not running */
    int sound;                    /* -1, or where samples come from; the speaker closes it */
    size_t head_left;             /* bytes of the WAV head before the first sample */
};

/* False: no espeak-ng along PATH. */
bool speaker_find(struct speaker *speaker);
/* Starts it on this text; a run before it is ended. */
bool speaker_start(struct speaker *speaker, enum voice_language language, const char *text);
/* Samples into `bytes`; 0 = the end, -1 = nothing yet. */
ssize_t speaker_read(struct speaker *speaker, void *bytes, size_t size);
void speaker_stop(struct speaker *speaker);

#endif

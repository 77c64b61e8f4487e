/* The voice: a child process that owns the sound card, and runs espeak-ng for what it is told.
 *
 * The parent starts its own program again with --voice (main calls voice_run(VOICE_FD) then). The
 * child looks at once whether there is espeak-ng and a sound card and says so; it opens the card
 * for good with the first words, never before. Promises: words go through pipes alone, never onto
 * a command line or a disk; after voice_kill the child and its espeak-ng are dead, and so is every
 * sound and word. The parent's side never blocks. espeak-ng is GPL-3 and a program of its own. */
#ifndef JORNADA_KIOSK_SPEECH_VOICE_H
#define JORNADA_KIOSK_SPEECH_VOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/outcome.h"

#define VOICE_FLAG "--voice" /* the child's only argument */
#define VOICE_FD 3           /* the child's end of the socket pair */
#define VOICE_TEXT_MAX 8000  /* bytes of one utterance with its NUL */
#define VOICE_PATH_MAX 400

enum voice_language { VOICE_SPANISH, VOICE_ENGLISH };

enum voice_news {
    VOICE_NOTHING, /* not now */
    VOICE_READY,   /* espeak-ng and a sound card are there */
    VOICE_MUTE,    /* one of the two is not, or the child is gone: kill it */
    VOICE_ENDED    /* an utterance was spoken to its end */
};

struct voice;

/* `program`: path to this program ("/proc/self/exe"). NO_DEVICE when it cannot be started. */
enum outcome voice_start(const char *program, struct voice **voice) MUST_CHECK;
/* Ends the child and what it started at once (SIGKILL, reaped), and every sound. NULL is fine. */
void voice_kill(struct voice *voice);

/* What was being said ends; this begins. `number` comes back with VOICE_ENDED. `clip`: a WAV file
 * that is played instead of the text ("" = none). NO_DEVICE: the child is gone. */
enum outcome voice_say(struct voice *voice, uint32_t number, enum voice_language language,
                       const char *text, const char *clip) MUST_CHECK;
/* Silence. */
void voice_hush(struct voice *voice);
/* 0 … 100, also while it speaks. */
void voice_volume(struct voice *voice, int percent);

/* For poll(); readable when voice_take has news. */
int voice_fd(const struct voice *voice);
enum voice_news voice_take(struct voice *voice, uint32_t *number);

/* The child's main function; returns its exit code when the socket closes. */
int voice_run(int fd);

#endif

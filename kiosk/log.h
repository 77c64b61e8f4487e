/* What the kiosk tells a technician: DIR/kiosk.log, one line an event: minute, word, two numbers.
 *
 * Promises: at most LOG_BYTES_MAX and the one before it (kiosk.log.old); a log that cannot be
 * written stops nothing. Refuses text: an event is an enum and two numbers, so nothing a person
 * typed has a path to it. Never logged: which page was open, a referral, a folio, a print of one
 * person, the second of the hour. One thread writes (the UI's). */
#ifndef JORNADA_KIOSK_LOG_H
#define JORNADA_KIOSK_LOG_H

#include <stdint.h>

#include "sync/io.h"

#define LOG_BYTES_MAX (256U << 10)

enum log_what {
    LOG_START,   /* a: version as 10000·major + 100·minor + patch */
    LOG_STOP,    /* a: 0 planned, 1 executing itself again */
    LOG_STORE,   /* a: enum keeper_state, b: enum outcome */
    LOG_HUB,     /* a: enum uplink_trouble; written when it changes */
    LOG_NOTICE,  /* a: enum kiosk_notice, what attract shows; written when it changes */
    LOG_FAIR,    /* a: 1 closed by the hub */
    LOG_DROPPED, /* a: anonymous facts that a stop could not write: lost, as Never 4 accepts */
    LOG_EVENTS   /* how many */
};

struct log;

/* `path` is DIR/kiosk.log; `io` is borrowed until log_close. Never NULL: a log that cannot be
 * opened swallows what it is told. */
struct log *log_open(const struct io *io, const char *path);
void log_event(struct log *log, enum log_what what, int64_t a, int64_t b);
void log_close(struct log *log); /* NULL is fine */

#endif

/* What came of a piece of work, in the terms of the person who has to go on from it.
 *
 * Each value is something a person can do next, not a technical reason: the reason stands beside
 * it (sync_why(), a `why` argument, …) and never holds personal data. kiosk/ maps each value to one
 * sentence in a switch without a default. OFFLINE is not an error. */
#ifndef JORNADA_SYNC_OUTCOME_H
#define JORNADA_SYNC_OUTCOME_H

enum outcome {
    DONE,      /* it is done and will stay done */
    OFFLINE,   /* nobody answered; it is kept and tried again by itself */
    BUSY,      /* cannot take it now; try again in a moment */
    NO_PAPER,  /* the printer wants a hand: paper, cover */
    NO_DEVICE, /* no printer, no scanner: the glass is enough */
    DISK_FULL, /* refused before anything was written: NO GUARDADO */
    DOUBT,     /* may or may not be on disk: EN DUDA; the stream ends here */
    DAMAGED,   /* what was read is not what was written; it was put aside, never deleted */
    REFUSED,   /* understood and not allowed: wrong key, revoked, not enrolled */
    INVALID,   /* the input is not what it should be; the reason says what was expected */
    NOT_FOUND  /* there is no such thing */
};

/* Functions that return an outcome carry this: a result nobody looked at is a lost record. */
#define MUST_CHECK __attribute__((warn_unused_result))

#endif

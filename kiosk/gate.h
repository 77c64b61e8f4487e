/* The gate of the volunteers' side: which badges this fair has, and whether a PIN may be tried.
 *
 * The store thread's. Promises: an attempt is counted on the disk before the PIN is looked at
 * (sync/attempts.h); the list is the hub's, of this fair, signed, from the newest content, and
 * works without a network and while the store does not open. Refuses everybody where there is no
 * list. Keeps nothing of a badge or a PIN. */
#ifndef JORNADA_KIOSK_GATE_H
#define JORNADA_KIOSK_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/permit.h"
#include "sync/attempts.h"
#include "sync/enrolment.h"
#include "sync/io.h"
#include "sync/offices.h"
#include "sync/staff.h"

struct gate {
    const struct io *io;
    const char *folder;
    const struct enrolment *enrolment;
    struct attempts *attempts; /* NULL: they could not be opened, tried again at the next badge */
    struct staff_list *list;
    struct offices *offices;            /* their keys (sync/offices.h); none: no letters */
    uint8_t opened[RECORD_STAFF_BYTES]; /* whose PIN was right last; zeros: nobody's since */
    bool lost; /* counts of wrong PINs were lost: said to whoever opens the gate */
};

/* Before the store opens (sync/attempts.h). Again: reads the list of newer content. */
void gate_open(struct gate *gate, const struct io *io, const char *folder,
               const struct enrolment *enrolment);
void gate_refresh(struct gate *gate);
void gate_close(struct gate *gate);

/* DONE: a badge of this fair. NOT_FOUND: it opens nothing here. DOUBT: no count can be kept. The
 * view is filled in when DONE. */
enum outcome gate_look(struct gate *gate, const struct staff_badge *badge,
                       struct attempts_view *view) MUST_CHECK;
/* DONE: it is right. INVALID: the PIN is wrong. BUSY: not before view->wait_ms. REFUSED: locked.
 * NOT_FOUND and DOUBT as above. */
enum outcome gate_try(struct gate *gate, const struct staff_badge *badge, const char *pin,
                      struct attempts_view *view) MUST_CHECK;
/* The volunteers' side was locked: nobody has it open. */
void gate_shut(struct gate *gate);
/* It was opened last with this volunteer's PIN, and the badge is still in the list. */
bool gate_is_open_for(const struct gate *gate, const uint8_t staff[RECORD_STAFF_BYTES]);
/* May the volunteer who has it open write a letter for this office now? Asked when the screen opens
 * and again when the letter is written. `now_ms`: the believed wall clock, since 1970; a clock that
 * nobody vouches for (CLOCK_UNKNOWN) judges no certificate. office_key is filled in when GIVEN. */
enum permit gate_may_accompany(const struct gate *gate, const uint8_t staff[RECORD_STAFF_BYTES],
                               uint16_t office, int64_t now_ms, enum clock_quality clock,
                               uint8_t office_key[32]);

#endif

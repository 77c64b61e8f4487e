/* A kiosk's records on their way by USB stick: which bundles to write, what a receipt changes.
 *
 * Promises: the same bytes as by the network, more frames in each; everything the hub's receipts do
 * not call stored, written again on every trip until one does; nothing leaves the kiosk's store by
 * it. A receipt from a stick is believed as one from the network is, and by the same rules:
 * signed by our hub, of our municipality, not older by (epoch, commit). The stick itself is
 * somebody else's work (stick.h, stick_helper.h): nothing here waits for it. */
#ifndef JORNADA_SYNC_SYNC_STICK_H
#define JORNADA_SYNC_SYNC_STICK_H

#include "sync/stick.h"
#include "sync/sync.h"

/* How far a trip has come; all zeros to begin with. */
struct sync_stick {
    size_t stream;   /* place in the outbox */
    uint64_t from;   /* next frame of it */
    bool begun;      /* with that stream */
    uint64_t frames; /* handed out so far */
    uint64_t
        foreign; /* frames of an earlier enrolment, whose key is gone: no stick can take them */
};

/* The next bundle and the name of its file; `room` is BUNDLE_MAX. NOT_FOUND: there is none left.
 * DOUBT: the store failed; nothing may be read or written any more. */
enum outcome sync_stick_next(struct sync *sync, struct sync_stick *trip, uint8_t *bytes,
                             size_t room, size_t *size, char name[STICK_NAME_MAX]) MUST_CHECK;
/* What a *.jrr held. DONE: believed, the marks moved (or stood there already). NOT_FOUND: our hub's
 * but of another kiosk, or older than what is known. REFUSED: not signed by our hub. INVALID: no
 * receipt. DOUBT: the marks could not be written. */
enum outcome sync_stick_take(struct sync *sync, const uint8_t *bytes, size_t size) MUST_CHECK;

#endif

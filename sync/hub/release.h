/* Frames that were put aside as `revoked`, let into the count: their device was ended by mistake,
 * or what it recorded before it was lost is to count.
 *
 * Promises: each is counted once, and an entry of the signed list (ledger.h) says by whom and why;
 * the same frame that comes again, from a stick or after a restore, is then counted as any other.
 * What cannot be opened stays aside, under the reason that it would have had. The device stays
 * ended. A name that was erased meanwhile is cut. Needs the online key. Frames put aside for
 * another reason are nobody's to release. */
#ifndef JORNADA_SYNC_HUB_RELEASE_H
#define JORNADA_SYNC_HUB_RELEASE_H

#include "sync/hub/ledger.h"

/* Why; numbers are on disk. */
enum release_reason {
    RELEASE_MISTAKE = 1, /* it should never have been revoked */
    RELEASE_BEFORE = 2   /* recorded before it was lost or stolen */
};
const char *release_reason_name(uint8_t reason); /* "mistake", "before"; NULL outside */
uint8_t release_reason_read(const char *word);   /* 0 = no such reason */

struct release_report {
    uint64_t frames; /* counted now */
    uint64_t kept;   /* stay aside: they cannot be read */
};
/* NOT_FOUND: nothing of this device was put aside as revoked. INVALID: no such reason or name. */
enum outcome release_device(struct hub *hub, const uint8_t device[16], uint8_t reason,
                            const char *by, struct release_report *report) MUST_CHECK;
/* What the list calls released and this database has aside: it was restored from before. */
enum outcome release_again(struct hub *hub) MUST_CHECK;

#endif

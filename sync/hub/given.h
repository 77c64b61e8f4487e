/* What came of each service of each slip, so that one that two booths scanned, or one booth twice,
 * counts once: the latest word stands, whatever the order in which frames arrive.
 *
 * Booths without a network between them name the slip that was shown (record.h), so that they need
 * not know of each other; its folio's 35 bits, for whoever types knows no more (two of a fair's ten
 * thousand slips share them once in some seven hundred fairs). Kept sealed like person.h's rows,
 * under a keyed hash of slip and service: a hub that is switched off tells nothing of them. A fact
 * without a slip (zeros: a tally sheet's) is counted for itself. */
#ifndef JORNADA_SYNC_HUB_GIVEN_H
#define JORNADA_SYNC_HUB_GIVEN_H

#include "sync/hub/tally.h"
#include "sync/record.h"

/* One word of one booth. */
struct given {
    uint64_t hlc;
    int32_t day;
    int32_t kind; /* its cell: TALLY_GIVEN, TALLY_NO_SHOW or TALLY_OUTCOME + code */
    int32_t hour; /* local, of its day; TALLY_HOUR_NOT_KNOWN: a sheet's, or of an unset clock */
};

/* Adds to the tally what this word changes. Inside hub_begin … hub_commit. */
enum outcome given_count(struct hub *hub, const uint8_t slip[RECORD_ID_BYTES], uint8_t service,
                         const struct given *word, struct tally *tally) MUST_CHECK;

#endif

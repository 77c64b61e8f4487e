/* A referral counts once in each column, whatever the order in which words about it come, and
 * however many kiosks and desks say the same (the loop from the slip to its outcome).
 *
 * Kept sealed like given.h's rows, one a slip, under a keyed hash of fair and folio (35 bits, all
 * that whoever types a folio knows): table loop. ISSUED names a record; its slip's id comes from
 * that (record.h), and a slip made after a loss (SLIP_MADE with a copy) leads to the first one's
 * row. Promises: the tallies below are the fold of the set of words, not of their order. Of each
 * state the earliest day stands, of one day the smaller office; a later state implies the earlier
 * ones (attended: accepted; any of them: seen). Closed twice: the latest day stands, of one day the
 * first of provided, already received, referred, unavailable, declined, not applicable; where the
 * outcomes differ that is a conflict, and counted. "No capacity" stands only while nobody accepted
 * her, there or elsewhere. A word about a slip of which no ISSUED came (its kiosk never delivered)
 * counts in its column and as not issued, until ISSUED comes. Of no slip (zeros): nothing.
 * Everything is withheld until the close (withheld.h). */
#ifndef JORNADA_SYNC_HUB_LOOP_H
#define JORNADA_SYNC_HUB_LOOP_H

#include "sync/hub/tally.h"
#include "sync/record.h"

/* b of TALLY_LOOP; a is the office that said it (of ISSUED, OPEN: that was named). On disk. */
enum loop_column {
    LOOP_ISSUED = 1,
    LOOP_SEEN,
    LOOP_ACCEPTED,
    LOOP_NO_CAPACITY,
    LOOP_ATTENDED,
    LOOP_CLOSED,
    LOOP_WITHDRAWN,
    LOOP_LAPSED, /* said so by a desk; those whose days are over come on top when read */
    LOOP_LETTER_OPENED,
    LOOP_LETTER_DESTROYED,
    LOOP_NOT_ISSUED,
    LOOP_CONFLICT,
    LOOP_OPEN, /* issued, and neither attended, closed, withdrawn nor lapsed; day = that of issue */
    LOOP_COLUMNS /* how many values, and one */
};

/* b of TALLY_LOOP_WAIT: days from issued to attended. On disk. */
enum loop_wait {
    LOOP_WAIT_0,
    LOOP_WAIT_1_3,
    LOOP_WAIT_4_7,
    LOOP_WAIT_8_30,
    LOOP_WAIT_31_UP,
    LOOP_WAITS
};

/* Adds to the tally what this fact changes: ISSUED, SEEN … LAPSED, LETTER_…, SLIP_MADE of a further
 * slip; nothing of any other. Inside hub_begin … hub_commit. */
enum outcome loop_count(struct hub *hub, const struct fact *fact, struct tally *tally) MUST_CHECK;

#endif

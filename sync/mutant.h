/* Mutants: the product with one decision made wrongly, so that the simulator can show that it would
 * notice. Chosen once at the start of a test program; they do not exist in packages
 * (JORNADA_DRIVE=OFF). The one process-wide choice is the accepted exception to "no globals".
 * Each mutant stands in product code, at the decision, as `if (mutant_is(M2_PURGE_ON_STORED))`. */
#ifndef JORNADA_SYNC_MUTANT_H
#define JORNADA_SYNC_MUTANT_H

#include <stdbool.h>

enum mutant {
    MUTANT_NONE = 0,
    M1_SYNC_NORMAL = 1,     /* synchronous=NORMAL instead of FULL */
    M2_PURGE_ON_STORED = 2, /* deletes what is stored instead of what is safe */
    M3_DEVICE_SEQUENCE = 3, /* one sequence for the device's life; the hub ignores known numbers */
    M4_QUICK_CHECK = 4,     /* quick_check at the start, and no reconciliation with the journal */
    M5_DAMAGE_GOES_ON = 5,  /* a database found damaged at run time is written on */
    M6_OUTBOX_APART = 6,    /* the frame in a transaction of its own, before stream and slip */
    M7_RECEIPT_FIRST = 7,   /* the hub answers before it commits */
    M8_CURSOR_STAYS = 8,    /* `stored` does not follow a restored hub downwards */
    M9_CONTIGUOUS_ONLY = 9, /* the hub takes only the number that comes next */
    M10_UNSIGNED_RECEIPT = 10, /* a receipt's signature is not looked at */
    M11_SAFE_UNVERIFIED = 11,  /* a backup counts as safe before it was verified */
    M12_JOURNAL_FIRST = 12     /* the journal is written before COMMIT */
};

#ifdef JORNADA_DRIVE
bool mutant_is(enum mutant mutant);
/* "M1" … ; false when there is no such mutant. NULL or "" = the product as it is. */
bool mutant_choose(const char *name);
#else
static inline bool mutant_is(enum mutant mutant)
{
    (void)mutant;
    return false;
}
#endif

#endif

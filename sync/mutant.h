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
    M7_RECEIPT_FIRST = 7,   /* the hub answers before it commits */
    M12_JOURNAL_FIRST = 12  /* the journal is written before COMMIT */
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

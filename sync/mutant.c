/* Mutants: see mutant.h. Nothing of this file exists where JORNADA_DRIVE is off. */
#include "sync/mutant.h"

#ifdef JORNADA_DRIVE

#include <stddef.h>
#include <string.h>

static enum mutant chosen = MUTANT_NONE;

bool mutant_is(enum mutant mutant)
{
    return chosen == mutant;
}

bool mutant_choose(const char *name)
{
    static const struct {
        const char *name;
        enum mutant mutant;
    } known[] = {
        {"", MUTANT_NONE},          {"M1", M1_SYNC_NORMAL},        {"M2", M2_PURGE_ON_STORED},
        {"M3", M3_DEVICE_SEQUENCE}, {"M4", M4_QUICK_CHECK},        {"M5", M5_DAMAGE_GOES_ON},
        {"M6", M6_OUTBOX_APART},    {"M7", M7_RECEIPT_FIRST},      {"M8", M8_CURSOR_STAYS},
        {"M9", M9_CONTIGUOUS_ONLY}, {"M10", M10_UNSIGNED_RECEIPT}, {"M11", M11_SAFE_UNVERIFIED},
        {"M12", M12_JOURNAL_FIRST},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(name == NULL ? "" : name, known[i].name) == 0) {
            chosen = known[i].mutant;
            return true;
        }
    }
    return false;
}

#else
/* ISO C wants at least one declaration. */
extern int mutant_none;
#endif

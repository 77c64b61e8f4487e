/* The chosen mutant of the printers' road; see road_mutant.h. */
#include "kiosk/slip/road_mutant.h"

#ifdef JORNADA_DRIVE
static enum road_mutant chosen;

bool road_mutant_is(enum road_mutant mutant)
{
    return chosen == mutant;
}

void road_mutant_choose(enum road_mutant mutant)
{
    chosen = mutant;
}
#endif

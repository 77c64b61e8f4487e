/* The printers' road with one decision made wrongly, so that the trouble scripts can show that they
 * would notice (tests/printer). As sync/mutant.h: one process-wide choice of a test program, which
 * does not exist in packages (JORNADA_DRIVE=OFF). */
#ifndef JORNADA_KIOSK_SLIP_ROAD_MUTANT_H
#define JORNADA_KIOSK_SLIP_ROAD_MUTANT_H

#include <stdbool.h>

enum road_mutant {
    ROAD_MUTANT_NONE,
    ROAD_MUTANT_LEAVES_REST, /* the end of a visit does not end its job */
    ROAD_MUTANT_NO_FLUSH,    /* a job that was cut short is not ended with blank paper and a cut */
    ROAD_MUTANT_NO_CLEAR,    /* what it left in the printer's memory stays there */
    ROAD_MUTANT_BELIEVES,    /* printed when all was sent, whatever the fences say */
    ROAD_MUTANTS
};

#ifdef JORNADA_DRIVE
bool road_mutant_is(enum road_mutant mutant);
void road_mutant_choose(enum road_mutant mutant);
#else
static inline bool road_mutant_is(enum road_mutant mutant)
{
    (void)mutant;
    return false;
}
#endif

#endif

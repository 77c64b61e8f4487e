/* How much of the roll is left, as far as it was counted.
 *
 * What the printer fed is counted over restarts. Promises: FOLDER/roll is written in steps of
 * ROLL_STEP_MM alone, ten slips and more, so that it shows no single print (Never 4); what a
 * restart forgets is less than one step, and half of one is assumed. A new roll begins at nothing;
 * one that was put in and used to its end teaches the length where none is set. Refuses: to guess a
 * length that nobody said and no roll showed. What the file cannot say, or cannot keep, is counted
 * from now on. */
#ifndef JORNADA_KIOSK_ROLL_H
#define JORNADA_KIOSK_ROLL_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/slip/printer.h"
#include "sync/io.h"

#define ROLL_STEP_MM 2000  /* a slip takes 152 mm at least, and a cut 15 */
#define ROLL_LEAST_MM 5000 /* no roll is shorter: what ends before it teaches no length */
#define ROLL_SOON_MM 4000  /* it ends soon: twenty slips, and what a restart may have forgotten */

struct roll {
    const struct io *io; /* NULL: nothing is kept */
    const char *folder;  /* borrowed */
    uint64_t fed_mm;     /* of this roll */
    uint64_t seen_mm;    /* the printer's count, as it was looked at last */
    unsigned seen_rolls;
    uint32_t steps;     /* as they stand in the file */
    uint32_t learned_m; /* 0 = no roll showed it yet */
    bool whole;         /* counted since it was put in */
};

void roll_open(struct roll *roll, const struct io *io, const char *folder);
/* Takes what the printer counts; true when whole metres or the roll changed. */
bool roll_look(struct roll *roll, const struct printer_roll *now);
/* A person says that a new roll was put in: for printers that tell of no cover. Counted anew. */
void roll_renew(struct roll *roll, const struct printer_roll *now);
/* Rounded down to steps; -1 = unknown. `set_m`: the length of kiosk.ini, 0 = as learned. */
int64_t roll_left_mm(const struct roll *roll, int set_m);
/* By the count, or by the printer's own sensor. */
bool roll_ends_soon(const struct roll *roll, int set_m, const struct printer_roll *now);

#endif

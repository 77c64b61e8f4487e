/* One seeded story of a printer in trouble: visits, slips, mishaps, helping hands.
 *
 * Drives the product's own printer through its public calls, as kiosk/paper.c does, over a wire of
 * software. Judges after each step what lies on the paper, and at rest what the printer says. */
#ifndef JORNADA_TESTS_PRINTER_PLOT_H
#define JORNADA_TESTS_PRINTER_PLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/printer/paper.h"

#define PLOT_WHY_MAX 400

enum plot_trouble {
    PLOT_NOTHING,
    PLOT_PAPER_BEFORE,
    PLOT_PAPER_AT_40_MM,
    PLOT_PAPER_AT_CUT,
    PLOT_COVER,
    PLOT_SWITCHED_OFF,
    PLOT_UNPLUGGED,
    PLOT_SWAPPED,
    PLOT_GARBAGE,
    PLOT_OTHER_PROGRAM,
    PLOT_STUCK_KNIFE,
    PLOT_CUT_SHORT, /* the cable comes off in the middle of a raster, and is back at once */
    PLOT_LEFT,      /* the visit ends while it prints */
    PLOT_LATE,      /* each answer comes with the next question */
    PLOT_SILENT,    /* answers nothing */
    PLOT_TROUBLES
};

struct plot_count {
    long plots, visits, jobs, printed, no_paper, doubt, absent, whole, decoded,
        excused; /* late slips of mute printers that could not be reached */
    long troubles[PLOT_TROUBLES];
    int slowest_ms; /* from the last thing that moved to her being free */
};

/* False with the reason in `why`. `decode`: whole slips are read by a decoder. `name`: PNGs of what
 * is cut go to NAME-1.png …; NULL = none. */
bool plot_run(const struct paper_pool *pool, uint64_t seed, bool decode, const char *name,
              struct plot_count *count, char why[PLOT_WHY_MAX]);

#endif

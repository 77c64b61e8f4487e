/* The printer of a rehearsal: software, with as much paper as the exercise leaves it.
 *
 * A road of its own for printer_open_on (kiosk/slip/road.h), in no table: no setting can name it.
 * Promises: each slip takes as many millimetres as it is long; when they do not suffice it stops
 * in the middle and needs paper, as a printer does, until some is put in. Keeps nothing of a slip.
 */
#ifndef JORNADA_KIOSK_PRACTICE_PAPER_H
#define JORNADA_KIOSK_PRACTICE_PAPER_H

#include <stdatomic.h>

#include "kiosk/slip/printer.h"

#define PRACTICE_PAPER_FULL_MM 30000

struct practice_paper {
    _Atomic int left_mm; /* set by the UI thread, used up by the printer's */
};

/* `paper` outlives the printer. */
enum outcome practice_paper_open(struct practice_paper *paper, struct printer **printer) MUST_CHECK;
void practice_paper_set(struct practice_paper *paper, int mm);

#endif

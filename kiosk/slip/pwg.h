/* PWG raster (PWG 5102.4): a page as the bytes that IPP printers take.
 *
 * Greys of the slip's area on a white sheet, one page, one side. Promises: the header names media,
 * resolution and size and nothing else: no job, no program, no time. Refuses: a slip that is larger
 * than its sheet. */
#ifndef JORNADA_KIOSK_SLIP_PWG_H
#define JORNADA_KIOSK_SLIP_PWG_H

#include <stdbool.h>

#include "kiosk/slip/form.h"
#include "kiosk/slip/render.h"
#include "kiosk/slip/slip.h"
#include "sync/outcome.h"

/* `grey` as render_grey made it at `dots_per_inch`. */
enum outcome pwg_page(const struct grey *grey, const struct slip_layout *layout, int dots_per_inch,
                      struct form *form) MUST_CHECK;
/* "na_letter_8.5x11in", as PWG 5101.1 names it; NULL for a roll. */
const char *pwg_media_name(enum slip_paper paper);

/* Whether such a page was made for this paper. */
bool pwg_is_of(const struct form *form, enum slip_paper paper);

#endif

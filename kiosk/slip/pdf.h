/* What a PDF tells beside its page: made the same for every slip.
 *
 * Promises: no date, no producer; comments fill the file to a whole number of PDF_STEP_BYTES, so
 * that its length tells nothing of what stands on it. Refuses what is not a PDF with a plain table
 * of objects, as cairo writes it. */
#ifndef JORNADA_KIOSK_SLIP_PDF_H
#define JORNADA_KIOSK_SLIP_PDF_H

#include <stdbool.h>

#include "kiosk/slip/form.h"
#include "kiosk/slip/slip.h"
#include "sync/outcome.h"

#define PDF_STEP_BYTES 16384

/* INVALID: not such a PDF. */
enum outcome pdf_settle(struct form *form) MUST_CHECK;

/* Whether such a PDF is a sheet of this paper; a roll's never is. */
bool pdf_is_of(const struct form *form, enum slip_paper paper);

#endif

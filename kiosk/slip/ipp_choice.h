/* What an IPP printer's attributes mean for a slip: which sheet, which form, which hand it wants.
 *
 * Attributes in, decisions out; no network. Promises: a sheet is chosen that the printer says it
 * has (media-ready, media-col-ready), or where it does not say so the one it takes by default;
 * never one that it might have. State reasons are matched by their beginnings (RFC 8011, 5.4.12).
 */
#ifndef JORNADA_KIOSK_SLIP_IPP_CHOICE_H
#define JORNADA_KIOSK_SLIP_IPP_CHOICE_H

#include <cups/ipp.h>
#include <stdbool.h>
#include <stddef.h>

#include "kiosk/slip/maker.h"
#include "kiosk/slip/printer.h"
#include "kiosk/slip/slip.h"

struct ipp_choice {
    enum slip_paper paper; /* SLIP_PAPERS: it has none that a slip is made for */
    char media[128];       /* as the printer calls it; empty where it has only sizes */
    int width, length;     /* hundredths of a millimetre */
    enum maker_form form;  /* MAKER_FORMS: it takes none of ours */
};

/* The attributes to ask for. */
extern const char *const ipp_choice_attributes[];
extern const int ipp_choice_attribute_count;

void ipp_choice_make(ipp_t *printer, struct ipp_choice *choice);
/* "application/pdf" or "image/pwg-raster". */
const char *ipp_choice_format(enum maker_form form);
enum printer_need ipp_choice_need(ipp_t *printer, bool *is_low);

#endif

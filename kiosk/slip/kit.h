/* The emergency kit's pages: blank slips, four a sheet, to be cut; then tally sheets.
 *
 * Promises: a blank is the slip of a page with nothing on its lines but what is written there by
 * hand; tally sheets have the same folios in the same order, then some without one, a row a person
 * with boxes for age, sex and services, and no place for a name, a phone or a reason. Refuses what
 * slip_compose refuses. All words come from the caller. */
#ifndef JORNADA_KIOSK_SLIP_KIT_H
#define JORNADA_KIOSK_SLIP_KIT_H

#include <cairo.h>
#include <stddef.h>

#include "kiosk/slip/form.h"
#include "kiosk/slip/render.h"
#include "kiosk/slip/slip.h"

#define KIT_COLUMNS_MAX 48

/* What heads a group of boxes, and each box below it. */
struct kit_group {
    const char *title;
    size_t first, count; /* in kit.columns */
};

struct kit {
    enum slip_paper paper;    /* SLIP_A4 or SLIP_LETTER */
    const struct slip *slips; /* one each; their lines say what is to be written there */
    size_t count;
    /* The tally sheets. */
    const char *title, *fair, *hint, *number, *folio;
    const char *page; /* "Hoja %d de %d" */
    const char *day;  /* "Día" before a line to write on, or the day itself */
    const char *module;
    struct kit_group groups[3]; /* age, sex, services */
    const char *columns[KIT_COLUMNS_MAX];
};

/* The whole kit as one PDF. INVALID: a slip is none, or the paper is no sheet of these. */
enum outcome kit_render(struct render *render, const struct kit *kit, struct form *form) MUST_CHECK;

/* -- For kit.c alone: kit_sheet.c draws the tally sheets ----------------------------------------
 */

struct kit_page {
    struct render *render;
    cairo_t *cairo; /* in dots of the page */
    int width, height;
};

int kit_sheet_count(const struct kit *kit, const struct kit_page *page);
/* Sheet `index`, on a page that lies on its side. */
void kit_sheet_draw(const struct kit *kit, const struct kit_page *page, int index);

#endif

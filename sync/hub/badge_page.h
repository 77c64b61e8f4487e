/* One sheet of badges, drawn with cairo: up to BADGE_PAGE_ROWS rows of two badges and the strip
 * with their PINs between them. Millimetres from the sheet's upper left corner. */
#ifndef JORNADA_SYNC_HUB_BADGE_PAGE_H
#define JORNADA_SYNC_HUB_BADGE_PAGE_H

#include <cairo.h>

#include "sync/hub/badge_draw.h"

#define BADGE_PAGE_ROWS 4
#define BADGE_PAGE_BADGES (2 * BADGE_PAGE_ROWS)

/* A badge with what is told once. In locked memory. */
struct badge_page_one {
    const struct badge_draw_one *one;
    char code[STAFF_BADGE_CHARS + 1];
    char pin[STAFF_PIN_DIGITS + 1];
};

double badge_page_width_mm(const struct badge_draw *draw);
double badge_page_height_mm(const struct badge_draw *draw);
/* Sheet `number` of `sheets`. False: a code is too long for a QR, or memory is short. */
bool badge_page_draw(cairo_t *cairo, const struct badge_draw *draw,
                     const struct badge_page_one *badges, size_t count, size_t number,
                     size_t sheets);

#endif

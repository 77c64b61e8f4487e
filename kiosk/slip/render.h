/* A layout as dots, as a picture, as a page: all from the one description.
 *
 * Promises: raster, greys, PNG and PDF show the same boxes; the QR always has whole dots a module;
 * PNG and PDF are the whole sheet, whose margins are the QR's quiet zone; a PDF says nothing of
 * when and by what it was made, and all of one paper are about as long. Refuses: to draw with
 * another font than Noto Sans (NOT_FOUND, package fonts-noto-core). Results are in zeroed-on-free
 * memory of their own. Runs in the slip maker, never in the UI's process. */
#ifndef JORNADA_KIOSK_SLIP_RENDER_H
#define JORNADA_KIOSK_SLIP_RENDER_H

#include <stddef.h>
#include <stdint.h>

#include "kiosk/slip/form.h"
#include "kiosk/slip/slip.h"
#include "sync/outcome.h"

/* 1 bit a dot, 1 = black, most significant bit left, rows of `stride` bytes. */
struct raster {
    int width, height; /* dots */
    size_t stride;
    uint8_t *bits;
};

/* 8 bits a dot, 255 = black and 0 = white: what page printers take. */
struct grey {
    int width, height; /* dots */
    size_t stride;
    uint8_t *ink;
};

struct render; /* fonts and their caches, loaded once; one at a time in a process */

enum outcome render_open(struct render **render) MUST_CHECK;
void render_close(struct render *render); /* NULL is fine */

enum outcome render_raster(struct render *render, const struct slip_layout *layout,
                           struct raster *raster) MUST_CHECK;
/* At `dots_per_inch`, whatever the layout's own: texts grow, the QR keeps whole dots a module and
 * may become a little smaller. */
enum outcome render_grey(struct render *render, const struct slip_layout *layout, int dots_per_inch,
                         struct grey *grey) MUST_CHECK;
/* The whole sheet. */
enum outcome render_png(const struct raster *raster, const struct slip_layout *layout,
                        struct form *form) MUST_CHECK;
enum outcome render_pdf(struct render *render, const struct slip_layout *layout,
                        struct form *form) MUST_CHECK;

void raster_free(struct raster *raster); /* zeroes first */
void grey_free(struct grey *grey);

#endif

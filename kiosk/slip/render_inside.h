/* Drawing one thing after another on a page of somebody else's: kit.c. Nobody else includes this.
 *
 * `cairo` stands in dots of the layout, at the corner of what is drawn. */
#ifndef JORNADA_KIOSK_SLIP_RENDER_INSIDE_H
#define JORNADA_KIOSK_SLIP_RENDER_INSIDE_H

#include <cairo.h>

#include "kiosk/slip/render.h"

#define RENDER_CUT_DASH 24 /* dots of a page: 2 mm */

/* From here on a page without dots of its own: texts and QR are lines, as in a PDF. */
void render_begin_page(struct render *render);
/* Every element of the layout. */
enum outcome render_layout(struct render *render, cairo_t *cairo,
                           const struct slip_layout *layout) MUST_CHECK;
/* A text in its box, shrunk until it fits. */
void render_text(struct render *render, cairo_t *cairo, const struct slip_element *element);

#endif

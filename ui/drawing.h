/* Internal to paint: how one node looks, from its surface and its marks.
 *
 * A node's pixels never leave its reach: its box, and the margin of shadow and focus ring. */
#ifndef JORNADA_UI_DRAWING_H
#define JORNADA_UI_DRAWING_H

#include "ui/paint.h"
#include "ui/pixels.h"

struct drawing {
    const struct tree *tree;
    struct canvas canvas;
    struct shapes *shapes;
    double mm_per_px;
};

SDL_Rect drawing_reach(const struct drawing *drawing, const struct node *node);
/* Draws within canvas.clip, which must lie within the node's reach. */
void drawing_node(const struct drawing *drawing, const struct node *node);

#endif

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
/* Where the node's marks may leave pixels; they are clipped to it. Empty: it has none. */
SDL_Rect drawing_inner(const struct drawing *drawing, const struct node *node);
/* Where this mark alone may. */
SDL_Rect drawing_mark(const struct drawing *drawing, const struct mark *mark);
/* The node's ground covers every pixel of the area. */
bool drawing_hides(const struct drawing *drawing, const struct node *node, const SDL_Rect *area);
/* Draws within canvas.clip, which must lie within the node's reach. */
void drawing_node(const struct drawing *drawing, const struct node *node);

#endif

/* Draws a tree into a picture: only what changed since the tree drawn before.
 *
 * A node whose id, box and looks are the same is not touched; everything below and above a changed
 * one is drawn again within the changed rectangle, so that the picture is the same, pixel for
 * pixel, as one drawn from nothing (a test compares). Keeps hashes of the looks, no text. */
#ifndef JORNADA_UI_PAINT_H
#define JORNADA_UI_PAINT_H

#include "ui/node.h"
#include <SDL2/SDL.h>

#define PAINT_RECTANGLES_MAX 32

struct paint;

struct paint_damage {
    SDL_Rect rectangles[PAINT_RECTANGLES_MAX];
    int count;
    long pixels; /* sum of their areas */
};

struct paint *paint_create(double mm_per_px); /* NULL: out of memory */
void paint_destroy(struct paint *paint);
/* Draws what changed and says where. Nothing changed: count 0. */
struct paint_damage paint_tree(struct paint *paint, SDL_Surface *surface, const struct tree *tree);
/* The next paint_tree() draws everything (another theme, size, or an exposed window). */
void paint_invalidate(struct paint *paint);
/* The same, on a panel of another scale. */
void paint_rescale(struct paint *paint, double mm_per_px);
/* Zeroes what is left of trees before the one on the glass. */
void paint_forget(struct paint *paint);

/* What a surface looks like: for paint and for the test of contrast. */
struct surface_style {
    enum colour fill, pressed, outline;
    bool filled, outlined, shadowed, toned; /* toned: an edge only where there are no shadows */
};
const struct surface_style *paint_style(enum surface surface);
/* The ground of a node in its present states. */
enum colour paint_ground(const struct node *node);

#endif

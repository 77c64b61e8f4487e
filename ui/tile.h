/* How tiles and rows are filled, and grids of tiles that all look alike.
 *
 * A tile is arranged in the roomiest way that keeps its text whole: icon above, icon beside, icon
 * beside the title alone. Tiles of one grid share one arrangement, so that none stands out. */
#ifndef JORNADA_UI_TILE_H
#define JORNADA_UI_TILE_H

#include "ui/button.h"

/* Adds `count` tiles (kind BUTTON_TILE) as a grid of equal cells filling the box. */
void tile_grid(struct tree *tree, struct box box, int columns, const struct button *buttons,
               int count);
/* The most columns (at most `most`) in which no title of the tiles breaks a word. */
int tile_columns(struct tree *tree, double width_mm, int most, const struct button *buttons,
                 int count);

/* For ui/button.c: marks on a tile or row node, and the height that shows all of it. */
void tile_fill(struct tree *tree, struct node *node, const struct button *button);
double tile_height_mm(struct tree *tree, double width_mm, const struct button *button);

#endif

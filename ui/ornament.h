/* Ornament drawn from plain shapes: bunting, land, awnings. Means nothing and is never touched; a
 * theme without shadows (high contrast) has none. No text may stand on what is drawn here but on
 * COLOUR_LAND. */
#ifndef JORNADA_UI_ORNAMENT_H
#define JORNADA_UI_ORNAMENT_H

#include "ui/node.h"

/* False: this theme wants none; the functions below then draw nothing. */
bool ornament_is_wanted(const struct tree *tree);
/* Paper flags on a cord along the top of the box, cut out like papel picado. */
void ornament_bunting(struct tree *tree, struct box box);
/* Low hills along the bottom of the box. */
void ornament_land(struct tree *tree, struct box box);
/* The striped awning of a stall on `node`; `tint` from 0 to 3, in the order of the chips. */
void ornament_awning(struct tree *tree, struct node *node, struct box box, int tint);

#endif

/* A strip of buttons along an edge: as low as their words allow, widths by need.
 *
 * Every label is whole and no word is broken. Where one row cannot hold them (Letra grande, narrow
 * panels) the buttons flow over more rows, each icon beside its label. */
#ifndef JORNADA_UI_STRIP_H
#define JORNADA_UI_STRIP_H

#include "ui/button.h"

#define STRIP_BUTTONS_MAX 12

double strip_height_mm(struct tree *tree, double width_mm, const struct button *buttons, int count);
/* Adds the buttons at the top of the box, in order. */
void strip_add(struct tree *tree, struct box box, const struct button *buttons, int count);

#endif

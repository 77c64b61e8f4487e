/* A question that hides what was there: opaque ground, a card, the owner's buttons. */
#ifndef JORNADA_UI_DIALOG_H
#define JORNADA_UI_DIALOG_H

#include "ui/node.h"

struct dialog {
    const char *id;
    const char *icon; /* NULL = none */
    const char *title;
    const char *body;        /* NULL = none */
    double fraction;         /* a bar of time left, 0 to 1; negative = none */
    int buttons;             /* the rows of buttons' height is kept free below; 1 or 2 */
    double button_height_mm; /* of each; 0 = the theme's */
};

/* Covers `area` and returns the box for the buttons. Screens leave out what is behind it. */
struct box dialog_add(struct tree *tree, struct box area, const struct dialog *dialog);

#endif

/* One answer among several: a card with a round (one of) or square (any of) check before it. */
#ifndef JORNADA_UI_CHOICE_H
#define JORNADA_UI_CHOICE_H

#include "ui/node.h"

struct choice {
    const char *id;
    const char *label;
    const char *detail; /* a second line; NULL = none */
    const char *name;   /* NULL = the label */
    const char *speech; /* NULL = the name */
    bool several;       /* any of (square), not one of (round) */
    bool checked;
    bool disabled;
    bool personal; /* the choice itself says something of her */
};

struct node *choice_add(struct tree *tree, struct box box, const struct choice *choice);
/* The least width in which none of its words is broken. */
double choice_word_mm(struct tree *tree, const struct choice *choice);
double choice_height_mm(struct tree *tree, double width_mm, const struct choice *choice);

#endif

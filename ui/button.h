/* Things that are pressed: main, secondary and quiet buttons, Salir, tiles and rows. */
#ifndef JORNADA_UI_BUTTON_H
#define JORNADA_UI_BUTTON_H

#include "ui/node.h"

enum button_kind {
    BUTTON_SECOND, /* an edge on the card colour: the default */
    BUTTON_MAIN,   /* the one accent; one a screen */
    BUTTON_SOFT,   /* a toned ground without an edge: the bar's */
    BUTTON_QUIET,  /* underlined text: as large a target, less weight */
    BUTTON_LEAVE,  /* Salir: acts on touch-down, unguarded */
    BUTTON_TILE,   /* icon chip, title, second line below each other; role tile */
    BUTTON_ROW     /* icon chip, title, second line, `trailing` at the right */
};

enum button_tint { TINT_TEAL, TINT_CLAY, TINT_BLUE, TINT_PLUM };

struct button {
    enum button_kind kind;
    const char *id;
    const char *label;
    const char *detail;   /* tiles and rows: the second line; NULL = none */
    const char *trailing; /* rows: a figure at the right (a phone); NULL = an arrow */
    bool word;            /* trailing is a word ("Cambiar"), smaller than a figure */
    bool dense;           /* rows: the title as small as the text, for long lists */
    const char *name;     /* unique on the screen; NULL = the label */
    const char *speech;   /* NULL = the name */
    const char *icon;     /* NULL = none */
    bool icon_last;       /* after the label: "Siguiente →" */
    bool stacked;         /* icon above the label: narrow bars */
    enum font font;       /* of a plain label; FONT_BODY = as its kind says */
    bool light;           /* the label in the weight of text: the bar's */
    bool tight;           /* as little as may be at the label's sides */
    enum button_tint tint;
    unsigned states; /* STATE_DISABLED, STATE_CHECKED */
    unsigned flags;  /* NODE_PERSONAL … */
};

struct node *button_add(struct tree *tree, struct box box, const struct button *button);
/* The node without its marks: for ui/tile.c. */
struct node *button_add_bare(struct tree *tree, struct box box, const struct button *button);
/* What it needs: the width on one line, the height in a given width (at least the theme's). */
double button_width_mm(struct tree *tree, const struct button *button);
/* The least width in which the label takes two lines at most, with its icon beside it. */
double button_wrapped_mm(struct tree *tree, const struct button *button);
double button_height_mm(struct tree *tree, double width_mm, const struct button *button);

#endif

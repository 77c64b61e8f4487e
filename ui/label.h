/* Text that is read and not touched: headings, paragraphs, lines. Wraps; never cuts. */
#ifndef JORNADA_UI_LABEL_H
#define JORNADA_UI_LABEL_H

#include "ui/node.h"

struct label {
    const char *id;
    const char *text;
    const char *speech; /* NULL = the text */
    const char *icon;   /* before the text; NULL = none */
    enum font font;
    enum colour colour; /* COLOUR_PAPER (0) stands for ink */
    enum colour ground; /* what it stands on; COLOUR_PAPER by default */
    enum align across, down;
    enum surface surface; /* SURFACE_TROUBLE for a note; SURFACE_NONE by default */
    bool personal;
};

double label_height_mm(struct tree *tree, double width_mm, const struct label *label);
struct node *label_add(struct tree *tree, struct box box, const struct label *label);
/* Cut what they need from the top of *rest, and a gap. The heading's role is heading. */
struct node *label_heading(struct tree *tree, struct box *rest, const char *text);
struct node *label_paragraph(struct tree *tree, struct box *rest, const char *id, const char *text);

#endif

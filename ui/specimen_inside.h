/* Internal to the specimens: what a section shows, one cell after the other. */
#ifndef JORNADA_UI_SPECIMEN_INSIDE_H
#define JORNADA_UI_SPECIMEN_INSIDE_H

#include "ui/node.h"

struct section {
    const char *name;
    double narrowest; /* of a cell, in capitals of the text; 0 = the whole width */
    int (*count)(struct tree *tree);
    double (*height_mm)(struct tree *tree, double width_mm, int index);
    void (*add)(struct tree *tree, struct box box, int index);
};

int specimen_looks_count(void); /* specimen_looks.c: of the theme */
const struct section *specimen_looks_at(int index);
int specimen_widgets_count(void); /* specimen_widgets.c: each widget in every state */
const struct section *specimen_widgets_at(int index);

#endif

/* Screens that show every widget in every state, for looking at and for tests of ui. The words are
 * samples of length and letters, not the product's. */
#ifndef JORNADA_TESTS_UI_GALLERY_H
#define JORNADA_TESTS_UI_GALLERY_H

#include "ui/node.h"

struct gallery {
    char name[128]; /* what was typed on the form page */
    size_t caret;
    unsigned checked; /* a bit a choice */
    int page;         /* of the list */
    bool shift;
};

/* The number of pages; gallery_name(index) names them. */
int gallery_count(void);
const char *gallery_name(int index);
void gallery_build(struct tree *tree, int index, const struct gallery *gallery);

#endif

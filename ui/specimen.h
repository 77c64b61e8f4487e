/* The visual system as pages: type, colour pairs with their contrast, spacing, icons, and every
 * widget in every state. For designers and for tests; the words are English samples.
 *
 * What does not fit a page goes on on the next, so the number of pages depends on panel and text.
 */
#ifndef JORNADA_UI_SPECIMEN_H
#define JORNADA_UI_SPECIMEN_H

#include "ui/node.h"

/* How many pages there are on this tree's panel; the tree has been begun. */
int specimen_pages(struct tree *tree);
/* Builds one page, from 0, with buttons page_back, page_next and leave. Returns its name ("tiles"),
 * which lives as long as the program. */
const char *specimen_build(struct tree *tree, int page);

#endif

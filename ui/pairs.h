/* Every pair of colours that widgets draw over each other, and how far apart it has to be: for the
 * test that computes them and for the specimens that show them. */
#ifndef JORNADA_UI_PAIRS_H
#define JORNADA_UI_PAIRS_H

#include "ui/theme.h"

struct pair {
    enum colour over, under;
    double least; /* contrast: 7 for text, 3 for icons, edges and the focus ring */
};

int pairs_count(void);
const struct pair *pairs_at(int index); /* from 0 */

#endif

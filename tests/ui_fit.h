/* Whether a tree holds on its panel: the layout rules (ui/README.md), for any screen.
 *
 * Nothing off-screen, no two things to touch overlapping, no text cut or its words broken, targets
 * at least 15 mm, ids and names unique. Returns the number of faults and prints each. */
#ifndef JORNADA_TESTS_UI_FIT_H
#define JORNADA_TESTS_UI_FIT_H

#include "ui/node.h"

int fit_faults(const struct tree *tree, const char *where);

#endif

/* Whether a tree holds on its panel: the layout rules of the audit (tests/audit.h), for widgets
 * that stand on no screen of the kiosk. Returns the number of findings and prints each. */
#ifndef JORNADA_TESTS_UI_FIT_H
#define JORNADA_TESTS_UI_FIT_H

#include "ui/node.h"

int fit_faults(const struct tree *tree, const char *where);

#endif

/* Copies of a real tree into which a fault is planted: the kiosk's own tree stays whole.
 *
 * Nodes, marks and the theme are the copy's; strings and the text engine are borrowed from the
 * original, which must stay on the glass as long as the copy is looked at. */
#ifndef JORNADA_TESTS_PLANTED_H
#define JORNADA_TESTS_PLANTED_H

#include "tests/audit.h"
#include "ui/node.h"

#define PLANTED_NODES 256
#define PLANTED_MARKS 1024

struct planted {
    struct tree tree;
    struct theme theme;
    struct node nodes[PLANTED_NODES];
    struct mark marks[PLANTED_MARKS];
};

/* One fault: where it is planted, which rule must name it, and on which node. */
struct plant {
    const char *what, *row; /* of the parade */
    int variant;
    enum audit_rule rule;
    const char *id; /* NULL: any */
    void (*plant)(struct planted *planted);
};

void planted_copy(struct planted *planted, const struct tree *tree);
/* NULL: behind the last one. */
const struct plant *planted_fault(int index);

#endif

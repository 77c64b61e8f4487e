/* A page of widgets has no bar and no choices of a person: the audit's layout rules alone. */
#include "tests/ui_fit.h"

#include "tests/audit.h"

int fit_faults(const struct tree *tree, const char *where)
{
    struct audit audit = {0};
    return audit_layout(&audit, tree, where);
}

/* What every screen must hold to, looked at on the semantic tree as the test
 * socket gives it: the same tree that a screen reader would be given.
 *
 * Promises: each fault is said on standard error with screen, node and what was expected. Whether
 * text is cut is not in this tree: test_screens looks at that in process. */
#ifndef JORNADA_TESTS_AUDIT_H
#define JORNADA_TESTS_AUDIT_H

#include <jansson.h>

/* The number of faults of one reply to {"do":"tree"}. */
int audit_tree(const json_t *tree, const char *where);

#endif

/* What must hold after every act of the monkey, and what must hold once she has left.
 *
 * Keeps one neutral picture for each panel and each notice that attract may show (a full disk says
 * so): the first one seen before anybody came, compared byte by byte with every later one. */
#ifndef JORNADA_TESTS_MONKEY_GUARD_H
#define JORNADA_TESTS_MONKEY_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/monkey/cage.h"

struct guard;

struct guard *guard_create(struct cage *cage);
void guard_destroy(struct guard *guard);
/* Remembers the neutral picture of how things stand now, unless it is known. */
void guard_remember(struct guard *guard);
/* False, and why in words, when the frame on the glass breaks a rule. */
bool guard_frame(struct guard *guard, char *why, size_t room);
/* The same for a glass that somebody just left. */
bool guard_left(struct guard *guard, char *why, size_t room);

#endif

/* Which groups fit what was typed: subject and colonia together, as sync/search folds them. */
#ifndef JORNADA_KIOSK_GROUP_FIND_H
#define JORNADA_KIOSK_GROUP_FIND_H

#include <stddef.h>
#include <stdint.h>

#include "sync/pack.h"

/* Positions in pack->groups, best first, all in the pack's order when nothing was typed; returns
 * how many (at most `room`). Keeps nothing: a table of 200 groups is built in a fraction of a
 * millisecond, and so no pack can be gone while its table stays. */
size_t group_find(const struct pack *pack, const char *typed, uint16_t *groups, size_t room);

#endif

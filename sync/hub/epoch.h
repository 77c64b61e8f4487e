/* The hub's epoch: a number that a restore makes new, so that kiosks follow their marks downwards.
 *
 * Promises: after DONE every receipt carries a higher number and fresh random bytes, and a hub that
 * had become read-only (shown a receipt newer than itself) takes pushes again: what it lost comes
 * once more. The number is at least the seconds since 2025: two restores of one backup would else
 * mint the same one, and kiosks believe only the first of them for ever. Only a restore may ask for
 * it. */
#ifndef JORNADA_SYNC_HUB_EPOCH_H
#define JORNADA_SYNC_HUB_EPOCH_H

#include "sync/hub/hub.h"

enum outcome epoch_mint(struct hub *hub) MUST_CHECK;

/* When this hub's database was last restored or resumed, by its clock; INT64_MIN: never. */
enum outcome epoch_minted_ms(struct hub *hub, int64_t *minted_ms) MUST_CHECK;

#endif

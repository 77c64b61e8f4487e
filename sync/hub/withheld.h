/* Counts that nobody may see before the close of a fair: referrals by office, and what was read.
 *
 * Promises: until the fair is closed each lies sealed on disk, under a keyed hash of what it counts
 * (the keys that person.c uses, from the online key): whoever takes hub.db, its online key under a
 * passphrase, learns how many such cells there are and no number. Right after the close they move
 * into the plain marginal tables; a hub that stops in between, or whose online key is locked, moves
 * them when it is next opened with it. What comes later is counted in plain. */
#ifndef JORNADA_SYNC_HUB_WITHHELD_H
#define JORNADA_SYNC_HUB_WITHHELD_H

#include "sync/hub/tally.h"

bool withheld_has(enum tally_what what);
/* Inside hub_begin … hub_commit, with the online key. */
enum outcome withheld_add(struct hub *hub, const uint8_t fair[8],
                          const struct tally_cell *cell) MUST_CHECK;
/* Moves the cells of closed fairs into margin, with the online key, in a transaction a fair.
 * DAMAGED: one was changed; its fair's cells all stay. */
enum outcome withheld_release_closed(struct hub *hub) MUST_CHECK;
/* Whether a fair has any. */
enum outcome withheld_count(struct hub *hub, const uint8_t fair[8], int64_t *count) MUST_CHECK;

#endif

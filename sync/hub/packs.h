/* The packs of the fairs that are asked about, kept once they were read.
 *
 * Promises: the pack of the fair's content as it is now; a newer version is read when it is there.
 * Reading one takes milliseconds, a page asks for several a second. Refuses what pack_load
 * refuses, in its words; NOT_FOUND: the fair has no content yet. */
#ifndef JORNADA_SYNC_HUB_PACKS_H
#define JORNADA_SYNC_HUB_PACKS_H

#include "sync/hub/fair.h"
#include "sync/pack.h"

#define PACKS_KEPT 4

struct packs;

/* *pack is borrowed: it stands until PACKS_KEPT other ones were asked for, or the hub closes. */
enum outcome packs_find(struct hub *hub, const struct fair *fair,
                        const struct pack **pack) MUST_CHECK;
void packs_free(struct packs *packs); /* NULL is fine */

#endif

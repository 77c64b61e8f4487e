/* From the facts of one frame to the sums: which fact changes which table.
 *
 * Services requested, turns and services given are three numbers; people are registrations,
 * turn-only visitors and children (Never 13). Facts of unknown type change nothing.
 * Time: the kiosk's clock where it may be believed, else the monotonic difference from the stream's
 * first hello, else the moment of arrival. */
#ifndef JORNADA_SYNC_HUB_COUNT_H
#define JORNADA_SYNC_HUB_COUNT_H

#include "sync/hub/stream.h"
#include "sync/hub/tally.h"
#include "sync/record.h"

/* When it happened, as ms since 1970 UTC. */
int64_t count_event_ms(const struct stream *stream, const struct stamp *stamp, int64_t now_ms);
/* `tally` is this fair's. Inside hub_begin … hub_commit. */
enum outcome count_commit(struct hub *hub, const struct fair *fair, struct stream *stream,
                          const struct commit *commit, struct tally *tally) MUST_CHECK;

#endif

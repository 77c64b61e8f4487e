/* How many people wait at the booths, service by service: turns given out today less those
 * attended or not there.
 *
 * From the table margin alone, as far as the kiosks have delivered: no row about anybody.
 * Referrals and partner desks are no part of it: what is known of them live is nothing (Never 4).
 */
#ifndef JORNADA_SYNC_HUB_QUEUE_H
#define JORNADA_SYNC_HUB_QUEUE_H

#include "sync/hub/inside.h"

/* Fills answer->queue with the services that had a turn on the fair's local day of `now_ms`. */
enum outcome queue_read(struct hub *hub, const struct fair *fair, int64_t now_ms,
                        struct calls_hello_answer *answer) MUST_CHECK;

#endif

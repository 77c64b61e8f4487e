/* Whether this kiosk may go, as its own marks say, and its going.
 *
 * Promises: SYNC never erases by itself: sync_wipe answers DONE only when an order of our hub for
 * this very device was heard in this process, the fair is closed, nothing waits in memory, and
 * every frame that was ever written here is safe at the hub (in two verified backups) by its last
 * receipt. Whatever it is that keeps it, the next greeting says (report.h), and the hub shows it.
 */
#ifndef JORNADA_SYNC_SYNC_WIPE_H
#define JORNADA_SYNC_SYNC_WIPE_H

#include "sync/sync.h"
#include "sync/wipe.h"

/* WIPE_READY: sync_wipe may be called as soon as nobody stands at the glass. */
enum wipe_state sync_wipe_state(const struct sync *sync);
/* Decides (wipe_decide). DONE: nothing can be written here any more, and sync_abandon, then
 * wipe_go_on follow. REFUSED: it may not go, as sync_wipe_state says. Other outcomes: the decision
 * could not be written; DOUBT as ever. */
enum outcome sync_wipe(struct sync *sync) MUST_CHECK;

#endif

/* POST /v1/return: a device that this database does not know shows that this very hub enrolled it
 * (sync/comeback.h): the hub was restored from a backup of before, and takes it in again.
 *
 * Promises: it has its old id, number and fair again, and its one-time code is used. Refuses (403)
 * whatever the ledger says was revoked; (401) whatever this hub did not sign; (404) a fair that is
 * not imported. Of two devices with one number the one enrolled last counts: a device that the
 * backup knew was ended before the other got its number; one enrolled since the restore stays, and
 * the one that comes back is known but ended. */
#ifndef JORNADA_SYNC_HUB_WELCOME_H
#define JORNADA_SYNC_HUB_WELCOME_H

#include "sync/hub/hub.h"

void welcome_answer(struct hub *hub, const struct wire_request *request,
                    struct wire_answer *answer);

#endif

/* The calls hello and status: who is there, what time it is, what is held.
 *
 * Promises: the first hello of a stream ties its monotonic clock to the hub's, so that facts from a
 * kiosk with a wrong clock still fall into their hour. A hub that is shown its own signed receipt
 * with a commit it does not have was rolled back: it turns read-only and takes nothing more until a
 * restore mints a new epoch. Answers only to devices of its own, and only of their own streams. */
#ifndef JORNADA_SYNC_HUB_HELLO_H
#define JORNADA_SYNC_HUB_HELLO_H

#include "sync/hub/hub.h"

void hello_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer);
void hello_answer_status(struct hub *hub, const struct wire_request *request,
                         struct wire_answer *answer);

#endif

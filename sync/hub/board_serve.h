/* The fair's turns where kiosks meet: one board for each fair, in the memory of a hub or a relay.
 *
 * Promises: memory alone, under a random epoch, so that nothing of it outlives the process and a
 * kiosk notices; a request changes the board by board_merge and nothing else, so that repeated and
 * late ones change nothing; one of another epoch is told the epoch and no turn. Refuses: devices
 * that are unknown, revoked, of another fair or number, whoever stands behind (board_admit.c).
 * What a thief of this memory learns: sync/README.md. */
#ifndef JORNADA_SYNC_HUB_BOARD_SERVE_H
#define JORNADA_SYNC_HUB_BOARD_SERVE_H

#include "sync/board_wire.h"
#include "sync/hub/bell.h"
#include "sync/io.h"

#define BOARD_SERVE_FAIRS 4      /* at once; the one that was silent for longest goes */
#define BOARD_SERVE_WATCHED_S 10 /* since a watching kiosk asked: its calls are seen */

struct hub;
struct relay;
struct wire_request;
struct wire_answer;
struct board_serve;

/* NULL: memory is short. */
struct board_serve *board_serve_create(const struct io *io);
void board_serve_destroy(struct board_serve *serve); /* wipes; NULL is fine */
/* Takes what the request says, fills in what it is told. Calls are of this bell. */
void board_serve_take(struct board_serve *serve, struct bell *bell, const uint8_t fair[8],
                      const struct board_wire_request *request, struct board_wire_answer *answer);
/* Turns of another day go, also where nobody asks about turns any more; NULL is fine. */
void board_serve_tidy(struct board_serve *serve);
/* Whether somebody who could see a call asks for this fair's calls. */
bool board_serve_is_watched(const struct board_serve *serve, const uint8_t fair[8]);

/* POST /v1/board at the hub, and at a relay. */
void board_serve_hub(struct hub *hub, const struct wire_request *request,
                     struct wire_answer *answer);
void board_serve_relay(struct relay *relay, const struct wire_request *request,
                       struct wire_answer *answer);
/* A relay hears a kiosk call for a person: it keeps the call for kiosks that watch, whether the hub
 * is reached or not. Of nobody's signature nothing is kept. */
void board_serve_hear_call(struct relay *relay, const struct wire_request *request);

#endif

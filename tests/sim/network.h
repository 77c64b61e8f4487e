/* The way between a kiosk and a hub, as bad as a plaza's: requests and answers as bytes.
 *
 * Promises: whatever it does happens to bytes alone: lost, delivered twice, delivered again much
 * later, cut short, changed, cut in the middle of a push, the answer lost after the hub committed,
 * an old answer replayed in the place of a new one, a receipt that says more than is true under a
 * stranger's signature. Every push that reaches the hub is shown to
 * `tap` first. Refuses nothing. Rates are per million requests. */
#ifndef JORNADA_TESTS_SIM_NETWORK_H
#define JORNADA_TESTS_SIM_NETWORK_H

#include "sync/hub/hub.h"
#include "sync/hub/relay.h"
#include "sync/wire.h"
#include "tests/sim/chance.h"

#define NETWORK_OLD 6 /* requests and answers that may come back */

struct network_rules {
    uint32_t lose_request, lose_answer, twice, again_later, old_answer;
    uint32_t truncate_request, truncate_answer, corrupt_request, corrupt_answer, cut;
    uint32_t forge;  /* somebody on the way answers with a receipt of their own, signed by them */
    uint32_t pieces; /* a push that arrives piece by piece and whole */
};

/* Whatever befell the last request: for the trace. */
enum network_event {
    NETWORK_CARRIED,
    NETWORK_DOWN,
    NETWORK_REQUEST_LOST,
    NETWORK_ANSWER_LOST,
    NETWORK_CUT,
    NETWORK_REQUEST_CHANGED,
    NETWORK_ANSWER_CHANGED,
    NETWORK_OLD_ANSWER,
    NETWORK_FORGED,
    NETWORK_EVENTS /* how many */
};

struct network {
    struct chance chance;
    struct network_rules rules;
    enum network_event event;
    unsigned extra; /* deliveries beside the request itself */
    unsigned counts[NETWORK_EVENTS], extras;
    struct wire_request old_request[NETWORK_OLD];
    struct wire_answer old_answer[NETWORK_OLD];
    const uint8_t *hub_key; /* receipts are read with it, to be forged */
    uint8_t *answer;        /* the bytes last handed out */
    void (*tap)(void *context, const uint8_t *body, size_t size);
    void *tap_context;
};

void network_create(struct network *network, struct chance chance,
                    const struct network_rules *rules);
void network_destroy(struct network *network);
/* Carries one request, to the hub or to a relay, and counts what befell it; both NULL = nobody is
 * there. The answer's body is
 * the network's until the next call. */
void network_carry(struct network *network, struct hub *hub, struct relay *relay,
                   const struct wire_request *request, struct wire_answer *answer);
const char *network_event_name(enum network_event event);

#endif

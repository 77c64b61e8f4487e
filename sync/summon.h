/* "Hablar con una persona" between a kiosk and a hub on the plaza's network: POST /v1/queue.
 *
 * A kiosk says again and again that somebody is wanted, or once that nobody is any more; the hub
 * answers how the call stands. Nothing else travels: no reason, no turn, no person, and nothing of
 * it becomes a fact (a call beside a registration would be a mark on a person; Never 4). The last
 * writer's stamp wins, so that a late copy changes nothing. Requests are signed by the device,
 * answers by the hub. Decoders: INVALID = not such a body, REFUSED = the signature is not right. */
#ifndef JORNADA_SYNC_SUMMON_H
#define JORNADA_SYNC_SUMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define SUMMON_PATH "/v1/queue"
#define SUMMON_MAX 256           /* bytes of either body */
#define SUMMON_COORDINATOR_S 180 /* nobody answered for so long: the coordinator is called */
#define SUMMON_LAPSE_S 900       /* a call that nobody ended ends by itself */

enum summon_state {
    SUMMON_NONE,        /* nobody is wanted */
    SUMMON_CALLED,      /* whoever watches the calls sees it */
    SUMMON_COORDINATOR, /* and nobody answered in three minutes */
    SUMMON_ANSWERED,    /* somebody said that they come */
    SUMMON_STATES
};

/* [1, device, stamp, wanted, waited] */
struct summon_request {
    uint8_t device[16];
    uint64_t stamp; /* an HLC of the kiosk: one call has one, its end another */
    bool wanted;
    uint32_t waited_s; /* since the call: a hub that was started anew goes on counting */
};
enum outcome summon_encode_request(const struct summon_request *request,
                                   const uint8_t device_secret[64], uint8_t *bytes, size_t room,
                                   size_t *size) MUST_CHECK;
/* Takes it apart without looking at the signature: the device id inside tells whose key it is. */
enum outcome summon_decode_request(const uint8_t *bytes, size_t size,
                                   struct summon_request *request) MUST_CHECK;
enum outcome summon_check_request(const uint8_t *bytes, size_t size,
                                  const uint8_t public_key[32]) MUST_CHECK;

/* [1, device, stamp, state]: of the call it speaks of, which may be a newer one than was asked. */
struct summon_answer {
    uint8_t device[16];
    uint64_t stamp;
    enum summon_state state;
};
enum outcome summon_encode_answer(const struct summon_answer *answer, const uint8_t hub_secret[64],
                                  uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
enum outcome summon_decode_answer(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                                  struct summon_answer *answer) MUST_CHECK;

#endif

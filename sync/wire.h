/* What travels between a kiosk and a hub: requests and answers as bytes, with no network in it.
 *
 * sync.h makes requests and takes answers; hub.h takes requests and makes answers; between them
 * stands HTTPS (kiosk/uplink, sync/hub/http), a relay, a USB stick, or the simulator's lossy
 * network. The calls: sync/README.md and sync/hub/README.md. */
#ifndef JORNADA_SYNC_WIRE_H
#define JORNADA_SYNC_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define WIRE_BODY_MAX (1U << 20)   /* bytes of a request body, and of one bundle */
#define WIRE_ANSWER_MAX (4U << 20) /* bytes of an answer (a content blob is the longest) */
#define WIRE_PATH_MAX 128
#define WIRE_BUNDLE_FRAMES 20 /* frames of a bundle as sent; 256 are accepted */

struct wire_request {
    char path[WIRE_PATH_MAX]; /* "/v1/push"; GET when body_size is 0, else POST */
    const uint8_t *body;      /* owned by whoever made the request, until the next call to it */
    size_t body_size;
    uint64_t number; /* set by the maker; an answer names the request it answers */
};

struct wire_answer {
    int status;          /* HTTP status; 0 = nobody answered (OFFLINE) */
    int retry_after;     /* seconds, of 429 and 503; 0 = not said */
    const uint8_t *body; /* owned by whoever made the answer, until the next call to it */
    size_t body_size;
    uint64_t number;
};

#endif

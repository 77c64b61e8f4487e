/* Consecutive frames of one stream on their way: the body of POST /v1/push is one or more of them,
 * end to end; a USB stick holds the same bytes.
 *
 * Layout (big-endian): "JRB" ‖ version u8 ‖ tenant 8 ‖ device 16 ‖ stream 16 ‖ wraps u8 (1 facts,
 * 2 facts and identity) ‖ wraps × 80 ‖ first u32 ‖ frames − 1 u8 ‖ counter u32 ‖ frames ‖ Ed25519
 * of the device over everything before it (SIGNATURE_BUNDLE). The second wrap travels only when a
 * frame of the bundle has an identity compartment. Refuses: more than 256 frames or 1 MiB. */
#ifndef JORNADA_SYNC_BUNDLE_H
#define JORNADA_SYNC_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/seal.h"
#include "sync/signature.h"

#define BUNDLE_VERSION 1
#define BUNDLE_FRAMES_MAX 256
#define BUNDLE_MAX (1U << 20)
#define BUNDLE_HEAD_MIN (4 + 8 + 16 + 16 + 1 + SEAL_WRAP_BYTES + 4 + 1 + 4)

struct bundle {
    uint8_t version; /* of the frames' sealing and schema: above BUNDLE_VERSION, keep opaque */
    uint8_t tenant[8];
    uint8_t device[16];
    uint8_t stream[16];
    uint8_t wraps; /* 1 or 2 */
    uint8_t wrap[2][SEAL_WRAP_BYTES];
    uint32_t first;   /* sequence number of the first frame */
    uint16_t count;   /* 1 … BUNDLE_FRAMES_MAX */
    uint32_t counter; /* of sendings by this stream; tells two sendings apart, orders nothing */
    const uint8_t *frames; /* borrowed */
    size_t frames_size;
};

/* Writes and signs. INVALID: frames and count disagree, or `room` is short. */
enum outcome bundle_encode(const struct bundle *bundle, const uint8_t secret_key[64],
                           uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
/* How long the bundle that starts here is: DONE, *size is known and at most `have`; BUSY, more
 * bytes must come first; INVALID, this is no bundle and never will be. */
enum outcome bundle_measure(const uint8_t *bytes, size_t have, size_t *size) MUST_CHECK;
/* Takes apart one whole bundle (its signature is not looked at); points into `bytes`. */
enum outcome bundle_decode(const uint8_t *bytes, size_t size, struct bundle *bundle) MUST_CHECK;
/* REFUSED when it was not signed by this device. */
enum outcome bundle_check(const uint8_t *bytes, size_t size,
                          const uint8_t public_key[32]) MUST_CHECK;
/* Walks the frames: start with *offset = 0; returns the next frame and its size, NULL at the end.
 */
const uint8_t *bundle_next(const struct bundle *bundle, size_t *offset, size_t *size);

#endif

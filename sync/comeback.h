/* A device shows its hub, which lost it, that it was enrolled: the hub was restored from a backup
 * of before.
 *
 * POST /v1/return: [1, secret, public key, signature, what the hub gave without the fair's cover
 * key] ‖ Ed25519 of the device (SIGNATURE_RETURN). `signature` is the hub's own under the
 * enrolment's answer; its nonce is BLAKE2b(secret ‖ public key), so that the answer names this key
 * and no other (enrolment.h). The cover key is left out, for a relay may carry this: the hub has
 * it. Promises: nobody but the device that was enrolled can make one. Refuses a device enrolled
 * before passes were kept. Answered 200, or as a hello is. */
#ifndef JORNADA_SYNC_COMEBACK_H
#define JORNADA_SYNC_COMEBACK_H

#include "sync/enrolment.h"

#define COMEBACK_PATH "/v1/return"
#define COMEBACK_MAX 6144

/* Some 5 kB. */
struct comeback {
    uint8_t secret[16], public_key[32], signature[64];
    struct enrolment given; /* cover_key is zeros until the hub fills it in */
};

/* NOT_FOUND: this device has no pass. */
enum outcome comeback_encode(const struct enrolment *enrolment, uint8_t *bytes, size_t room,
                             size_t *size) MUST_CHECK;
/* INVALID: no such body. REFUSED: not signed by the device in it. */
enum outcome comeback_decode(const uint8_t *bytes, size_t size,
                             struct comeback *comeback) MUST_CHECK;
/* REFUSED unless the hub with this key enrolled this very device. The cover key is filled in. */
enum outcome comeback_check(const struct comeback *comeback, const uint8_t hub_key[32]) MUST_CHECK;

#endif

/* Sealing: what a kiosk writes it cannot read again.
 *
 * Each stream has two random keys, one per recipient (facts: the hub's online key; identity: the
 * custodian), each wrapped once with crypto_box_seal. A compartment = XChaCha20-Poly1305-IETF with
 * nonce seq u64 BE ‖ compartment u8 ‖ zeros and additional data 1 ‖ tenant ‖ fair ‖ device ‖ stream
 * ‖ seq. Both keys take one step after every frame: key ← BLAKE2b-256(key), the old one wiped; the
 * key of frame n is n steps from the wrapped one. Plaintext is compressed with the schema's
 * dictionary when that is shorter, then 0x80 (plain) or 0x81 (compressed), then zeros to 64 B.
 * Facts beside an identity are never compressed: their size does not tell what was answered. */
#ifndef JORNADA_SYNC_SEAL_H
#define JORNADA_SYNC_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "sync/frame.h"
#include "sync/outcome.h"

#define SEAL_VERSION 1
#define SEAL_KEY_BYTES 32
#define SEAL_WRAP_BYTES 80
#define SEAL_IDENTITY_MAX (FRAME_BLOCK - 1) /* plain bytes of one identity compartment */

/* A key on its way along a stream. Locked memory is the caller's to provide. */
struct seal_key {
    uint64_t seq; /* of the frame that `key` seals */
    uint8_t key[SEAL_KEY_BYTES];
};

void seal_wrap(const uint8_t key[SEAL_KEY_BYTES], const uint8_t recipient[32],
               uint8_t wrap[SEAL_WRAP_BYTES]);
/* The stream's first key (seq 0). REFUSED when the wrap is not for this recipient. */
enum outcome seal_unwrap(const uint8_t wrap[SEAL_WRAP_BYTES], const uint8_t recipient[32],
                         const uint8_t recipient_secret[32], struct seal_key *key) MUST_CHECK;
/* One step; and as many steps as lead to `seq` (INVALID backwards: nobody can). */
void seal_step(struct seal_key *key);
enum outcome seal_step_to(struct seal_key *key, uint64_t seq) MUST_CHECK;

/* Seals one commit as frame number facts_key->seq and takes both keys one step on. identity NULL =
 * no identity compartment; identity_size 0 = a dummy. `frame` has FRAME_MAX bytes of room. */
enum outcome seal_frame(const struct frame_origin *origin, struct seal_key *facts_key,
                        struct seal_key *identity_key, const uint8_t *facts, size_t facts_size,
                        const uint8_t *identity, size_t identity_size, uint8_t *frame,
                        size_t *frame_bytes) MUST_CHECK;

/* Opens the facts of frame key->seq (step to it first); `facts` has `room`, 8 KiB is enough.
 * REFUSED: not sealed by this key for this place. DAMAGED: sealed so, but not padded or packed as
 * we do. The key stays where it is. */
enum outcome seal_open_facts(const struct frame_origin *origin, const struct seal_key *key,
                             const uint8_t *frame, uint8_t *facts, size_t room,
                             size_t *size) MUST_CHECK;
/* The same for the identity; NOT_FOUND when the frame has none. A dummy gives size 0. */
enum outcome seal_open_identity(const struct frame_origin *origin, const struct seal_key *key,
                                const uint8_t *frame, uint8_t *identity, size_t room,
                                size_t *size) MUST_CHECK;

#endif

/* One sealed commit as bytes: the same bytes in the store, the journal, a bundle and the hub.
 *
 * Layout: shape u8 ‖ facts ciphertext ‖ identity ciphertext. shape bits 0–5 = blocks of 64 B of
 * the facts (1 … 63), bit 6 = an identity compartment of one block follows, bit 7 (only with bit 6)
 * = it was erased and its BLAKE2b-256 stands in its place. Each ciphertext is its blocks and a tag
 * of 16 B, so the shape gives the size. Nothing else is in clear; stream and number stand beside
 * the frame, not in it. */
#ifndef JORNADA_SYNC_FRAME_H
#define JORNADA_SYNC_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_BLOCK 64
#define FRAME_TAG 16
#define FRAME_BLOCKS_MAX 63
#define FRAME_HASH_BYTES 32
#define FRAME_MAX (1 + FRAME_BLOCKS_MAX * FRAME_BLOCK + FRAME_TAG + FRAME_BLOCK + FRAME_TAG)

/* Where a frame comes from: the additional data of its seal and the head of its hash. */
struct frame_origin {
    uint8_t tenant[8];
    uint8_t fair[8];
    uint8_t device[16];
    uint8_t stream[16];
};

/* Bytes of the frame that starts here, by its shape; 0 when the shape is impossible. */
size_t frame_size(uint8_t shape);
bool frame_has_identity(uint8_t shape); /* an erased one is none */
bool frame_is_erased(uint8_t shape);
/* Whether these bytes are exactly one frame. */
bool frame_is_whole(const uint8_t *bytes, size_t size);
/* The two ciphertexts with their tags, pointing into `frame`; size 0 = no such compartment. */
const uint8_t *frame_facts(const uint8_t *frame, size_t *size);
const uint8_t *frame_identity(const uint8_t *frame, size_t *size);

/* The same frame without its identity, whose hash is kept: frame_hash of both is the same. `cut`
 * has room for the frame; returns its bytes. A frame that has none is copied. */
size_t frame_erase(const uint8_t *frame, uint8_t *cut);

/* What "same frame" means: BLAKE2b-256(1 ‖ tenant ‖ fair ‖ device ‖ stream ‖ seq u64 BE ‖
 * BLAKE2b-256(facts ciphertext) ‖ BLAKE2b-256(identity ciphertext)), so that an erasure can drop
 * the identity and keep its hash. `frame` must be whole. */
void frame_hash(const struct frame_origin *origin, uint64_t seq, const uint8_t *frame,
                uint8_t hash[FRAME_HASH_BYTES]);
/* The chain of a stream: head ← BLAKE2b-256(head ‖ hash); it starts at zeros. */
void frame_chain(uint8_t head[FRAME_HASH_BYTES], const uint8_t hash[FRAME_HASH_BYTES]);

#endif

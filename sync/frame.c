/* One sealed commit as bytes: see frame.h.
 *
 * Promises: sizes come from the shape alone, and every pointer stays inside the frame. Refuses
 * shapes with no facts, or an erased identity where none is. Knows no key. */
#include "sync/frame.h"

#include <sodium.h>
#include <string.h>

#define BLOCKS_MASK 0x3F
#define IDENTITY_BIT 0x40
#define ERASED_BIT 0x80
#define FRAME_HASH_VERSION 1

static size_t facts_size(uint8_t shape)
{
    return (size_t)(shape & BLOCKS_MASK) * FRAME_BLOCK + FRAME_TAG;
}

size_t frame_size(uint8_t shape)
{
    bool erased = frame_is_erased(shape);

    if ((shape & BLOCKS_MASK) == 0 || ((shape & ERASED_BIT) != 0 && !erased))
        return 0;
    return 1 + facts_size(shape) +
           (erased                      ? FRAME_HASH_BYTES
            : frame_has_identity(shape) ? FRAME_BLOCK + FRAME_TAG
                                        : 0);
}

bool frame_has_identity(uint8_t shape)
{
    return (shape & (IDENTITY_BIT | ERASED_BIT)) == IDENTITY_BIT;
}

bool frame_is_erased(uint8_t shape)
{
    return (shape & (IDENTITY_BIT | ERASED_BIT)) == (IDENTITY_BIT | ERASED_BIT);
}

bool frame_is_whole(const uint8_t *bytes, size_t size)
{
    return size > 0 && frame_size(bytes[0]) == size;
}

const uint8_t *frame_facts(const uint8_t *frame, size_t *size)
{
    *size = facts_size(frame[0]);
    return frame + 1;
}

const uint8_t *frame_identity(const uint8_t *frame, size_t *size)
{
    *size = frame_has_identity(frame[0]) ? FRAME_BLOCK + FRAME_TAG : 0;
    return frame + 1 + facts_size(frame[0]);
}

size_t frame_erase(const uint8_t *frame, uint8_t *cut)
{
    size_t size, before = 1 + facts_size(frame[0]);
    const uint8_t *identity = frame_identity(frame, &size);

    if (size == 0) {
        memcpy(cut, frame, frame_size(frame[0]));
        return frame_size(frame[0]);
    }
    memcpy(cut, frame, before);
    cut[0] |= ERASED_BIT;
    crypto_generichash(cut + before, FRAME_HASH_BYTES, identity, size, NULL, 0);
    return before + FRAME_HASH_BYTES;
}

static void hash_number(crypto_generichash_state *state, uint64_t number)
{
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
    crypto_generichash_update(state, bytes, sizeof bytes);
}

void frame_hash(const struct frame_origin *origin, uint64_t seq, const uint8_t *frame,
                uint8_t hash[FRAME_HASH_BYTES])
{
    static const uint8_t version = FRAME_HASH_VERSION;
    crypto_generichash_state state;
    uint8_t facts[FRAME_HASH_BYTES], identity[FRAME_HASH_BYTES];
    size_t size;
    const uint8_t *bytes = frame_facts(frame, &size);

    crypto_generichash(facts, sizeof facts, bytes, size, NULL, 0);
    bytes = frame_identity(frame, &size);
    if (frame_is_erased(frame[0]))
        memcpy(identity, bytes, sizeof identity);
    else
        crypto_generichash(identity, sizeof identity, bytes, size, NULL, 0);
    crypto_generichash_init(&state, NULL, 0, FRAME_HASH_BYTES);
    crypto_generichash_update(&state, &version, 1);
    crypto_generichash_update(&state, origin->tenant, sizeof origin->tenant);
    crypto_generichash_update(&state, origin->fair, sizeof origin->fair);
    crypto_generichash_update(&state, origin->device, sizeof origin->device);
    crypto_generichash_update(&state, origin->stream, sizeof origin->stream);
    hash_number(&state, seq);
    crypto_generichash_update(&state, facts, sizeof facts);
    crypto_generichash_update(&state, identity, sizeof identity);
    crypto_generichash_final(&state, hash, FRAME_HASH_BYTES);
}

void frame_chain(uint8_t head[FRAME_HASH_BYTES], const uint8_t hash[FRAME_HASH_BYTES])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, FRAME_HASH_BYTES);
    crypto_generichash_update(&state, head, FRAME_HASH_BYTES);
    crypto_generichash_update(&state, hash, FRAME_HASH_BYTES);
    crypto_generichash_final(&state, head, FRAME_HASH_BYTES);
}

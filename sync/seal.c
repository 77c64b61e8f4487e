/* Sealing: see seal.h.
 *
 * Promises: no key seals twice (both step after every frame), and plaintext buffers are wiped
 * before the function returns. Refuses facts longer than 63 blocks hold and identities longer than
 * one. All randomness is the caller's: the first keys come in from outside. */
#include "sync/seal.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "sync/squeeze.h"

#define PLAIN 0x80
#define SQUEEZED 0x81
#define PLAIN_MAX (FRAME_BLOCKS_MAX * FRAME_BLOCK)
#define AAD_BYTES (1 + 8 + 8 + 16 + 16 + 8)

enum compartment { FACTS = 0, IDENTITY = 1 };

void seal_wrap(const uint8_t key[SEAL_KEY_BYTES], const uint8_t recipient[32],
               uint8_t wrap[SEAL_WRAP_BYTES])
{
    /* Fails only for a recipient key of small order, which no one can open: zeros say so. */
    if (crypto_box_seal(wrap, key, SEAL_KEY_BYTES, recipient) != 0)
        memset(wrap, 0, SEAL_WRAP_BYTES);
}

enum outcome seal_unwrap(const uint8_t wrap[SEAL_WRAP_BYTES], const uint8_t recipient[32],
                         const uint8_t recipient_secret[32], struct seal_key *key)
{
    key->seq = 0;
    if (crypto_box_seal_open(key->key, wrap, SEAL_WRAP_BYTES, recipient, recipient_secret) != 0)
        return REFUSED;
    return DONE;
}

void seal_step(struct seal_key *key)
{
    uint8_t next[SEAL_KEY_BYTES];

    crypto_generichash(next, sizeof next, key->key, sizeof key->key, NULL, 0);
    memcpy(key->key, next, sizeof next);
    sodium_memzero(next, sizeof next);
    key->seq++;
}

enum outcome seal_step_to(struct seal_key *key, uint64_t seq)
{
    if (seq < key->seq)
        return INVALID;
    while (key->seq < seq)
        seal_step(key);
    return DONE;
}

static void write_number(uint8_t bytes[8], uint64_t number)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
}

struct place {
    uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
    uint8_t aad[AAD_BYTES];
};

static void place_of(const struct frame_origin *origin, uint64_t seq, enum compartment compartment,
                     struct place *place)
{
    uint8_t *to = place->aad;

    memset(place->nonce, 0, sizeof place->nonce);
    write_number(place->nonce, seq);
    place->nonce[8] = (uint8_t)compartment;
    *to++ = SEAL_VERSION;
    memcpy(to, origin->tenant, sizeof origin->tenant);
    to += sizeof origin->tenant;
    memcpy(to, origin->fair, sizeof origin->fair);
    to += sizeof origin->fair;
    memcpy(to, origin->device, sizeof origin->device);
    to += sizeof origin->device;
    memcpy(to, origin->stream, sizeof origin->stream);
    to += sizeof origin->stream;
    write_number(to, seq);
}

static size_t seal_compartment(const struct frame_origin *origin, const struct seal_key *key,
                               enum compartment compartment, const uint8_t *padded, size_t size,
                               uint8_t *sealed)
{
    struct place place;

    place_of(origin, key->seq, compartment, &place);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, padded, size, place.aad,
                                               sizeof place.aad, NULL, place.nonce, key->key);
    return size + FRAME_TAG;
}

static size_t blocks_for(size_t size)
{
    return (size + 1 + FRAME_BLOCK - 1) / FRAME_BLOCK;
}

/* Fills `padded` (zeroed, PLAIN_MAX); returns its blocks. Compressing is worth its time only when
 * it saves a block, and is left alone beside an identity: there the size would tell what was
 * answered (Never 11). */
static size_t pad_facts(const uint8_t *facts, size_t size, bool may_squeeze, uint8_t *padded)
{
    size_t blocks = blocks_for(size), small = 0;

    if (may_squeeze && blocks > 1)
        small = squeeze_pack(facts, size, padded, (blocks - 1) * FRAME_BLOCK - 1);

    if (small > 0) {
        padded[small] = SQUEEZED;
        return blocks_for(small);
    }
    memcpy(padded, facts, size);
    padded[size] = PLAIN;
    return blocks;
}

static size_t seal_identity(const struct frame_origin *origin, const struct seal_key *key,
                            const uint8_t *identity, size_t size, uint8_t *sealed)
{
    uint8_t padded[FRAME_BLOCK] = {0};

    if (size > 0)
        memcpy(padded, identity, size);
    padded[size] = PLAIN;
    size = seal_compartment(origin, key, IDENTITY, padded, sizeof padded, sealed);
    sodium_memzero(padded, sizeof padded);
    return size;
}

enum outcome seal_frame(const struct frame_origin *origin, struct seal_key *facts_key,
                        struct seal_key *identity_key, const uint8_t *facts, size_t facts_size,
                        const uint8_t *identity, size_t identity_size, uint8_t *frame,
                        size_t *frame_bytes)
{
    uint8_t padded[PLAIN_MAX] = {0};
    size_t blocks;

    if (facts_size == 0 || facts_size > PLAIN_MAX - 1 || identity_size > SEAL_IDENTITY_MAX ||
        facts_key->seq != identity_key->seq)
        return INVALID;
    blocks = pad_facts(facts, facts_size, identity == NULL, padded);
    frame[0] = (uint8_t)(blocks | (identity != NULL ? 0x40 : 0));
    *frame_bytes =
        1 + seal_compartment(origin, facts_key, FACTS, padded, blocks * FRAME_BLOCK, frame + 1);
    sodium_memzero(padded, sizeof padded);
    if (identity != NULL)
        *frame_bytes +=
            seal_identity(origin, identity_key, identity, identity_size, frame + *frame_bytes);
    seal_step(facts_key);
    seal_step(identity_key);
    return DONE;
}

/* Opens into `padded` (PLAIN_MAX); *size = bytes before the marker, *marker = which. */
static enum outcome open_compartment(const struct frame_origin *origin, const struct seal_key *key,
                                     enum compartment compartment, const uint8_t *sealed,
                                     size_t sealed_size, uint8_t *padded, size_t *size,
                                     uint8_t *marker)
{
    struct place place;

    place_of(origin, key->seq, compartment, &place);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(padded, NULL, NULL, sealed, sealed_size,
                                                   place.aad, sizeof place.aad, place.nonce,
                                                   key->key) != 0)
        return REFUSED;
    *size = sealed_size - FRAME_TAG;
    while (*size > 0 && padded[*size - 1] == 0)
        (*size)--;
    if (*size == 0 || sealed_size - FRAME_TAG - *size >= FRAME_BLOCK)
        return DAMAGED;
    *marker = padded[--*size];
    return *marker == PLAIN || *marker == SQUEEZED ? DONE : DAMAGED;
}

enum outcome seal_open_facts(const struct frame_origin *origin, const struct seal_key *key,
                             const uint8_t *frame, uint8_t *facts, size_t room, size_t *size)
{
    uint8_t padded[PLAIN_MAX];
    uint8_t marker = 0;
    size_t sealed_size, plain_size = 0;
    const uint8_t *sealed = frame_facts(frame, &sealed_size);
    enum outcome outcome =
        open_compartment(origin, key, FACTS, sealed, sealed_size, padded, &plain_size, &marker);

    if (outcome == DONE && marker == SQUEEZED) {
        outcome = squeeze_unpack(padded, plain_size, facts, room, size);
    } else if (outcome == DONE && plain_size > room) {
        outcome = INVALID;
    } else if (outcome == DONE) {
        memcpy(facts, padded, plain_size);
        *size = plain_size;
    }
    sodium_memzero(padded, sizeof padded);
    return outcome;
}

enum outcome seal_open_identity(const struct frame_origin *origin, const struct seal_key *key,
                                const uint8_t *frame, uint8_t *identity, size_t room, size_t *size)
{
    uint8_t padded[FRAME_BLOCK];
    uint8_t marker = 0;
    size_t sealed_size, plain_size = 0;
    const uint8_t *sealed = frame_identity(frame, &sealed_size);
    enum outcome outcome;

    if (sealed_size == 0)
        return NOT_FOUND;
    outcome =
        open_compartment(origin, key, IDENTITY, sealed, sealed_size, padded, &plain_size, &marker);
    if (outcome == DONE && marker != PLAIN)
        outcome = DAMAGED;
    if (outcome == DONE && plain_size > room)
        outcome = INVALID;
    if (outcome == DONE) {
        memcpy(identity, padded, plain_size);
        *size = plain_size;
    }
    sodium_memzero(padded, sizeof padded);
    return outcome;
}

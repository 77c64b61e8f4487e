/* given.h: PLAIN bytes, big-endian, sealed with XChaCha20-Poly1305 (nonce ‖ ciphertext). */
#include "sync/hub/given.h"

#include <sodium.h>
#include <string.h>

#define PLAIN (8 + 4 + 4)
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED (NONCE + PLAIN + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define TAG 16
#define HOUR_SHIFT 16 /* hours stand above the kind, plus 1; 0: of before hours were counted */
#define FOLIO_BYTES 5 /* 40 bits: its 35 and five that are cut */

static void put(uint8_t *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
}

static uint64_t get(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static void tag_of(struct hub *hub, const uint8_t slip[RECORD_ID_BYTES], uint8_t service,
                   uint8_t tag[TAG])
{
    uint8_t named[FOLIO_BYTES + 1];
    memcpy(named, slip, FOLIO_BYTES);
    named[FOLIO_BYTES - 1] &= 0xE0;
    named[FOLIO_BYTES] = service;
    crypto_generichash(tag, TAG, named, sizeof named, hub->keys->person + 32, 32);
}

/* NOT_FOUND: nobody said anything yet. */
static enum outcome load(struct hub *hub, const uint8_t tag[TAG], struct given *given)
{
    uint8_t plain[PLAIN];
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(tag, TAG)};
    struct storage_value column;
    enum outcome outcome =
        storage_one(hub->storage, "SELECT sealed FROM given WHERE tenant = $1 AND tag = $2", 2,
                    values, 1, &column);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    const uint8_t *sealed = column.bytes;
    if (column.size != SEALED || crypto_aead_xchacha20poly1305_ietf_decrypt(
                                     plain, NULL, NULL, sealed + NONCE, SEALED - NONCE, tag, TAG,
                                     sealed, hub->keys->person) != 0)
        return hub_fail(hub, DAMAGED, "a sealed row is not whole");
    given->hlc = get(plain, 8);
    given->day = (int32_t)(uint32_t)get(plain + 8, 4);
    uint32_t packed = (uint32_t)get(plain + 12, 4);
    given->kind = (int32_t)(packed & 0xffff);
    given->hour = (int32_t)(packed >> HOUR_SHIFT) - 1;
    return DONE;
}

static enum outcome save(struct hub *hub, const uint8_t tag[TAG], const struct given *given)
{
    uint8_t plain[PLAIN], sealed[SEALED];
    put(plain, given->hlc, 8);
    put(plain + 8, (uint32_t)given->day, 4);
    put(plain + 12, (uint32_t)given->kind | (uint32_t)(given->hour + 1) << HOUR_SHIFT, 4);
    hub->io->random(hub->io->self, sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, PLAIN, tag, TAG, NULL,
                                               sealed, hub->keys->person);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(tag, TAG),
                                     storage_bytes(sealed, SEALED)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO given (tenant, tag, sealed) VALUES ($1, $2, $3)"
                   " ON CONFLICT (tenant, tag) DO UPDATE SET sealed = excluded.sealed",
                   3, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* Of one instant (anonymous ones know the day alone) what was given stands. */
static int rank(int32_t kind)
{
    return kind == TALLY_GIVEN ? INT32_MAX : kind;
}

static bool is_later(const struct given *word, const struct given *than)
{
    return word->hlc > than->hlc || (word->hlc == than->hlc && rank(word->kind) > rank(than->kind));
}

static void tally_word(const struct given *word, uint8_t service, int sign, struct tally *tally)
{
    tally_add(tally, TALLY_SERVICE, word->day, service, word->kind, sign);
    if (word->kind == TALLY_GIVEN && word->hour >= 0)
        tally_add(tally, TALLY_SERVICE_HOUR, word->day, word->hour, 0, sign);
}

enum outcome given_count(struct hub *hub, const uint8_t slip[RECORD_ID_BYTES], uint8_t service,
                         const struct given *word, struct tally *tally)
{
    uint8_t tag[TAG];
    struct given known = {0};
    if (sodium_is_zero(slip, RECORD_ID_BYTES)) {
        tally_word(word, service, 1, tally);
        return DONE;
    }
    tag_of(hub, slip, service, tag);
    enum outcome outcome = load(hub, tag, &known);
    if (outcome == DONE && !is_later(word, &known))
        return DONE;
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    if (outcome == DONE)
        tally_word(&known, service, -1, tally);
    tally_word(word, service, 1, tally);
    return save(hub, tag, word);
}

/* letters_inside.h: PLAIN bytes, big-endian, sealed with XChaCha20-Poly1305 (nonce ‖ ciphertext).
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/ledger.h"
#include "sync/hub/letters_inside.h"

#define PLAIN (1 + 2 + 8 + 5 * 16 + 8 + 4)
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED (NONCE + PLAIN + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define ROWS_MAX 65536

enum flag { KNOWN = 1, ASIDE = 2, OPENED = 4, DESTROYED = 8, WITHDRAWN = 16, CUT = 32 };

static uint8_t *put(uint8_t *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
    return at + bytes;
}

static uint8_t *put_bytes(uint8_t *at, const uint8_t *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}

static const uint8_t *get(const uint8_t *at, uint64_t *value, int bytes)
{
    *value = 0;
    for (int i = 0; i < bytes; i++)
        *value = *value << 8 | at[i];
    return at + bytes;
}

static const uint8_t *get_bytes(const uint8_t *at, uint8_t *bytes, size_t size)
{
    memcpy(bytes, at, size);
    return at + size;
}

static void encode(const struct letters_row *row, uint8_t plain[PLAIN])
{
    unsigned flags = (row->known ? KNOWN : 0U) | (row->aside ? ASIDE : 0U) |
                     (row->opened ? OPENED : 0U) | (row->destroyed ? DESTROYED : 0U) |
                     (row->withdrawn ? WITHDRAWN : 0U) | (row->cut ? CUT : 0U);
    uint8_t *at = put(plain, flags, 1);
    at = put(at, row->office, 2);
    at = put_bytes(at, row->fair, 8);
    at = put_bytes(at, row->device, 16);
    at = put_bytes(at, row->stream, 16);
    at = put_bytes(at, row->record, 16);
    at = put_bytes(at, row->slip, 16);
    at = put_bytes(at, row->handed, 16);
    at = put(at, (uint64_t)row->at_ms, 8);
    put(at, row->handed_day, 4);
}

static void decode(const uint8_t plain[PLAIN], struct letters_row *row)
{
    uint64_t flags, office, at_ms, day;
    const uint8_t *at = get(plain, &flags, 1);
    at = get(at, &office, 2);
    at = get_bytes(at, row->fair, 8);
    at = get_bytes(at, row->device, 16);
    at = get_bytes(at, row->stream, 16);
    at = get_bytes(at, row->record, 16);
    at = get_bytes(at, row->slip, 16);
    at = get_bytes(at, row->handed, 16);
    at = get(at, &at_ms, 8);
    get(at, &day, 4);
    row->known = flags & KNOWN;
    row->aside = flags & ASIDE;
    row->opened = flags & OPENED;
    row->destroyed = flags & DESTROYED;
    row->withdrawn = flags & WITHDRAWN;
    row->cut = flags & CUT;
    row->office = (uint16_t)office;
    row->at_ms = (int64_t)at_ms;
    row->handed_day = (uint32_t)day;
}

static bool unseal(struct hub *hub, const struct storage_value *tag,
                   const struct storage_value *sealed, struct letters_row *row)
{
    uint8_t plain[PLAIN];
    const uint8_t *bytes = sealed->bytes;
    if (tag->size != LETTERS_TAG || sealed->size != SEALED ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, bytes + NONCE, SEALED - NONCE,
                                                   tag->bytes, LETTERS_TAG, bytes,
                                                   hub->keys->person) != 0)
        return false;
    memcpy(row->tag, tag->bytes, LETTERS_TAG);
    decode(plain, row);
    sodium_memzero(plain, sizeof plain);
    return true;
}

void letters_tag(struct hub *hub, const uint8_t fair[8], uint64_t folio_bits,
                 uint8_t tag[LETTERS_TAG])
{
    static const char context[] = "jornada-letter-v1";
    uint8_t folio[8];
    crypto_generichash_state state;
    put(folio, folio_bits, 8);
    crypto_generichash_init(&state, hub->keys->person + 32, 32, LETTERS_TAG);
    crypto_generichash_update(&state, (const uint8_t *)context, sizeof context);
    crypto_generichash_update(&state, fair, 8);
    crypto_generichash_update(&state, folio, sizeof folio);
    crypto_generichash_final(&state, tag, LETTERS_TAG);
}

enum outcome letters_load(struct hub *hub, const uint8_t fair[8], uint64_t folio_bits,
                          struct letters_row *row)
{
    struct storage_value columns[2];
    memset(row, 0, sizeof *row);
    letters_tag(hub, fair, folio_bits, row->tag);
    memcpy(row->fair, fair, 8);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(row->tag, LETTERS_TAG)};
    enum outcome outcome =
        storage_one(hub->storage, "SELECT tag, sealed FROM letter WHERE tenant = $1 AND tag = $2",
                    2, values, 2, columns);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return unseal(hub, &columns[0], &columns[1], row)
               ? DONE
               : hub_fail(hub, DAMAGED, "a letter's row is not whole");
}

enum outcome letters_save(struct hub *hub, const struct letters_row *row)
{
    uint8_t plain[PLAIN], sealed[SEALED];
    encode(row, plain);
    hub->io->random(hub->io->self, sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, PLAIN, row->tag,
                                               LETTERS_TAG, NULL, sealed, hub->keys->person);
    sodium_memzero(plain, sizeof plain);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(row->tag, LETTERS_TAG),
                                     storage_bytes(sealed, SEALED)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO letter (tenant, tag, sealed) VALUES ($1, $2, $3)"
                   " ON CONFLICT (tenant, tag) DO UPDATE SET sealed = excluded.sealed",
                   3, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

struct collecting {
    struct hub *hub;
    bool (*wanted)(const void *context, const struct letters_row *row);
    const void *context;
    struct letters_row *rows;
    size_t count, room;
    enum outcome outcome;
};

static bool collect(void *self, const struct storage_value columns[])
{
    struct collecting *collecting = self;
    struct letters_row row = {.known = false};
    if (!unseal(collecting->hub, &columns[0], &columns[1], &row)) {
        collecting->outcome = hub_fail(collecting->hub, DAMAGED, "a letter's row is not whole");
        return false;
    }
    if (!collecting->wanted(collecting->context, &row))
        return true;
    if (collecting->count == collecting->room) {
        size_t room = collecting->room == 0 ? 32 : collecting->room * 2;
        struct letters_row *more = realloc(collecting->rows, room * sizeof *more);
        collecting->outcome = more == NULL ? BUSY : DONE;
        if (more == NULL)
            return false;
        collecting->rows = more;
        collecting->room = room;
    }
    collecting->rows[collecting->count++] = row;
    return collecting->count < ROWS_MAX;
}

enum outcome letters_each(struct hub *hub,
                          bool (*wanted)(const void *context, const struct letters_row *row),
                          const void *context, struct letters_row **rows, size_t *count)
{
    struct collecting collecting = {.hub = hub, .wanted = wanted, .context = context};
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    enum outcome outcome =
        storage_each(hub->storage, "SELECT tag, sealed FROM letter WHERE tenant = $1 ORDER BY tag",
                     1, values, collect, &collecting);
    *rows = collecting.rows;
    *count = collecting.count;
    if (outcome == DONE && collecting.outcome == DONE)
        return DONE;
    free(collecting.rows);
    *rows = NULL;
    *count = 0;
    return outcome == DONE ? collecting.outcome : hub_storage_failed(hub, outcome);
}

enum outcome letters_is_withdrawn(struct hub *hub, const struct letters_row *row, bool *withdrawn)
{
    uint8_t subject[32] = {0};
    memcpy(subject, row->tag, LETTERS_TAG);
    *withdrawn = true;
    if (row->withdrawn)
        return DONE;
    enum outcome outcome = ledger_holds(hub, LEDGER_LETTER, subject);
    *withdrawn = outcome != NOT_FOUND;
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* withheld.h: PLAIN bytes, fixed, big-endian, sealed with XChaCha20-Poly1305 (nonce ‖ ciphertext)
 * over the cell's tag, in the table withheld. */
#include "sync/hub/withheld.h"

#include <sodium.h>
#include <string.h>

#define WORDS 5 /* what, day, a, b, n */
#define PLAIN (WORDS * 8)
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED (NONCE + PLAIN + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define TAG 16

bool withheld_has(enum tally_what what)
{
    return what == TALLY_OFFICE || what == TALLY_READ || what == TALLY_NEED || what == TALLY_LOOP ||
           what == TALLY_LOOP_OUTCOME || what == TALLY_LOOP_HELP || what == TALLY_LOOP_WAIT;
}

static void encode(const struct tally_cell *cell, uint8_t plain[PLAIN])
{
    const int64_t words[WORDS] = {cell->what, cell->day, cell->a, cell->b, cell->n};
    for (int word = 0; word < WORDS; word++) {
        for (int i = 0; i < 8; i++)
            plain[word * 8 + i] = (uint8_t)((uint64_t)words[word] >> (56 - 8 * i));
    }
}

static void decode(const uint8_t plain[PLAIN], struct tally_cell *cell)
{
    uint64_t words[WORDS] = {0};
    for (int i = 0; i < PLAIN; i++)
        words[i / 8] = words[i / 8] << 8 | plain[i];
    cell->what = (enum tally_what)words[0];
    cell->day = (int32_t)words[1];
    cell->a = (int64_t)words[2];
    cell->b = (int64_t)words[3];
    cell->n = (int64_t)words[4];
}

/* Of what a cell counts, without how many. */
static void tag_of(struct hub *hub, const uint8_t fair[8], const struct tally_cell *cell,
                   uint8_t tag[TAG])
{
    static const char context[] = "jornada-withheld-v1";
    uint8_t plain[PLAIN];
    crypto_generichash_state state;
    encode(cell, plain);
    crypto_generichash_init(&state, hub->keys->person + 32, 32, TAG);
    crypto_generichash_update(&state, (const uint8_t *)context, sizeof context);
    crypto_generichash_update(&state, fair, 8);
    crypto_generichash_update(&state, plain, PLAIN - 8);
    crypto_generichash_final(&state, tag, TAG);
}

static enum outcome open_cell(struct hub *hub, const uint8_t tag[TAG],
                              const struct storage_value *column, struct tally_cell *cell)
{
    uint8_t plain[PLAIN];
    const uint8_t *sealed = column->bytes;
    if (column->size != SEALED || crypto_aead_xchacha20poly1305_ietf_decrypt(
                                      plain, NULL, NULL, sealed + NONCE, SEALED - NONCE, tag, TAG,
                                      sealed, hub->keys->person) != 0)
        return hub_fail(hub, DAMAGED, "a sealed count is not whole");
    decode(plain, cell);
    sodium_memzero(plain, sizeof plain);
    return DONE;
}

static enum outcome save(struct hub *hub, const uint8_t fair[8], const uint8_t tag[TAG],
                         const struct tally_cell *cell)
{
    uint8_t plain[PLAIN], sealed[SEALED];
    encode(cell, plain);
    hub->io->random(hub->io->self, sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, PLAIN, tag, TAG, NULL,
                                               sealed, hub->keys->person);
    sodium_memzero(plain, sizeof plain);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_bytes(tag, TAG), storage_bytes(sealed, SEALED)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO withheld (tenant, fair, tag, sealed) VALUES ($1, $2, $3, $4)"
                   " ON CONFLICT (tenant, fair, tag) DO UPDATE SET sealed = excluded.sealed",
                   4, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome withheld_add(struct hub *hub, const uint8_t fair[8], const struct tally_cell *cell)
{
    uint8_t tag[TAG];
    struct tally_cell sum = *cell, before = {.n = 0};
    struct storage_value column;
    tag_of(hub, fair, cell, tag);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_bytes(tag, TAG)};
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT sealed FROM withheld"
                                       " WHERE tenant = $1 AND fair = $2 AND tag = $3",
                                       3, values, 1, &column);
    if (outcome != DONE && outcome != NOT_FOUND)
        return hub_storage_failed(hub, outcome);
    if (outcome == DONE && (outcome = open_cell(hub, tag, &column, &before)) != DONE)
        return outcome;
    sum.n += before.n;
    return save(hub, fair, tag, &sum);
}

/* NOT_FOUND when the fair has none left. */
static enum outcome release_one(struct hub *hub, const uint8_t fair[8])
{
    uint8_t tag[TAG];
    struct tally_cell cell;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_bytes(tag, TAG)};
    struct storage_value columns[2];
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT tag, sealed FROM withheld"
                                       " WHERE tenant = $1 AND fair = $2 LIMIT 1",
                                       2, values, 2, columns);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    if (columns[0].size != TAG)
        return hub_fail(hub, DAMAGED, "a sealed count is not whole");
    memcpy(tag, columns[0].bytes, TAG);
    outcome = open_cell(hub, tag, &columns[1], &cell);
    if (outcome == DONE)
        outcome = tally_put(hub, fair, &cell);
    if (outcome != DONE)
        return outcome;
    outcome = storage_do(hub->storage,
                         "DELETE FROM withheld WHERE tenant = $1 AND fair = $2 AND tag = $3", 3,
                         values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome release(struct hub *hub, const uint8_t fair[8])
{
    enum outcome outcome = DONE;
    while (outcome == DONE)
        outcome = release_one(hub, fair);
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome find_closed(struct hub *hub, uint8_t fair[8])
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_number(CALLS_FAIR_CLOSED)};
    struct storage_value column;
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT withheld.fair FROM withheld JOIN fair"
                                       " ON fair.tenant = withheld.tenant"
                                       " AND fair.fair = withheld.fair"
                                       " WHERE withheld.tenant = $1 AND fair.state = $2 LIMIT 1",
                                       2, values, 1, &column);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    if (column.size != 8)
        return hub_fail(hub, DAMAGED, "a sealed count is not whole");
    memcpy(fair, column.bytes, 8);
    return DONE;
}

enum outcome withheld_release_closed(struct hub *hub)
{
    uint8_t fair[8];
    enum outcome outcome;
    while ((outcome = find_closed(hub, fair)) == DONE) {
        outcome = hub_begin(hub);
        if (outcome != DONE)
            return outcome;
        outcome = release(hub, fair);
        if (outcome == DONE)
            outcome = hub_commit(hub);
        else
            hub_rollback(hub);
        if (outcome != DONE)
            return outcome;
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome withheld_count(struct hub *hub, const uint8_t fair[8], int64_t *count)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8)};
    struct storage_value column;
    enum outcome outcome =
        storage_one(hub->storage, "SELECT count(*) FROM withheld WHERE tenant = $1 AND fair = $2",
                    2, values, 1, &column);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    *count = column.number;
    return DONE;
}

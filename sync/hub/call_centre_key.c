/* call_key_load: the key's secret half lies sealed with a key that comes from the online key. */
#include <sodium.h>
#include <string.h>

#include "sync/hub/call_centre.h"
#include "sync/hub/inside.h"
#include "sync/roster.h"

#define NONCE crypto_secretbox_NONCEBYTES
#define SEALED (NONCE + crypto_secretbox_MACBYTES + 64)
#define TRIES 8

static void key_of(struct hub *hub, uint8_t key[32])
{
    static const char context[] = "jornada-call-centre-v1";
    crypto_generichash(key, 32, (const uint8_t *)context, sizeof context, hub->keys->person, 32);
}

static enum outcome open_row(struct hub *hub, const struct storage_value columns[2],
                             struct call_key *key)
{
    uint8_t own[32];
    const uint8_t *sealed = columns[1].bytes;
    if (columns[0].size != 16 || columns[1].size != SEALED)
        return hub_fail(hub, DAMAGED, "the call centre's key is not whole");
    memcpy(key->device, columns[0].bytes, 16);
    key_of(hub, own);
    int opened =
        crypto_secretbox_open_easy(key->secret_key, sealed + NONCE, SEALED - NONCE, sealed, own);
    sodium_memzero(own, sizeof own);
    if (opened != 0)
        return hub_fail(hub, DAMAGED, "the call centre's key cannot be opened");
    memcpy(key->public_key, key->secret_key + 32, 32);
    return DONE;
}

/* A short id that another key of the fair has would cost readers a second look: drawn again. */
static enum outcome draw(struct hub *hub, const struct fair *fair, struct call_key *key,
                         unsigned *key_id)
{
    for (int i = 0; i < TRIES; i++) {
        uint8_t seed[crypto_sign_SEEDBYTES], id[2];
        struct storage_value column;
        hub->io->random(hub->io->self, seed, sizeof seed);
        crypto_sign_seed_keypair(key->public_key, key->secret_key, seed);
        sodium_memzero(seed, sizeof seed);
        roster_key_id(key->public_key, id);
        *key_id = (unsigned)id[0] << 8 | id[1];
        struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8),
                                         storage_number(*key_id)};
        enum outcome outcome = storage_one(hub->storage,
                                           "SELECT device FROM device"
                                           " WHERE tenant = $1 AND fair = $2 AND key_id = $3",
                                           3, values, 1, &column);
        if (outcome != DONE)
            return outcome == NOT_FOUND ? DONE : hub_storage_failed(hub, outcome);
    }
    return hub_fail(hub, BUSY, "no free key was drawn");
}

static enum outcome write_rows(struct hub *hub, const struct fair *fair, const struct call_key *key,
                               unsigned key_id)
{
    uint8_t sealed[SEALED], own[32];
    hub->io->random(hub->io->self, sealed, NONCE);
    key_of(hub, own);
    crypto_secretbox_easy(sealed + NONCE, key->secret_key, sizeof key->secret_key, sealed, own);
    sodium_memzero(own, sizeof own);
    struct storage_value device[] = {
        storage_bytes(hub->tenant, 8),
        storage_bytes(key->device, 16),
        storage_bytes(fair->id, 8),
        storage_number(CALL_CENTRE_KIOSK),
        storage_bytes(key->public_key, 32),
        storage_number(key_id),
        storage_number(hub->io->wall_ms(hub->io->self)),
    };
    struct storage_value row[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8),
                                  storage_bytes(key->device, 16), storage_bytes(sealed, SEALED)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO device (tenant, device, fair, kiosk, public_key, key_id,"
                   " enrolled_ms, revoked_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
                   7, device, NULL);
    if (outcome == DONE)
        outcome = storage_do(hub->storage,
                             "INSERT INTO call_centre (tenant, fair, device, sealed)"
                             " VALUES ($1, $2, $3, $4)",
                             4, row, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* Kiosks and desks hear of it with the fair's next content. */
static enum outcome make(struct hub *hub, const struct fair *fair, struct call_key *key)
{
    unsigned key_id = 0;
    hub->io->random(hub->io->self, key->device, sizeof key->device);
    enum outcome outcome = draw(hub, fair, key, &key_id);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = write_rows(hub, fair, key, key_id);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else
        hub_rollback(hub);
    return outcome == DONE ? fair_publish(hub, fair->id) : outcome;
}

enum outcome call_key_load(struct hub *hub, const struct fair *fair, struct call_key *key)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8)};
    struct storage_value columns[2];
    if (!hub->can_open)
        return hub_fail(hub, NO_DEVICE, "the online key is locked");
    enum outcome outcome = storage_one(
        hub->storage, "SELECT device, sealed FROM call_centre WHERE tenant = $1 AND fair = $2", 2,
        values, 2, columns);
    if (outcome == DONE)
        return open_row(hub, columns, key);
    return outcome == NOT_FOUND ? make(hub, fair, key) : hub_storage_failed(hub, outcome);
}

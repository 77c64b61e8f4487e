/* kit.h over the table kit. */
#include "sync/hub/kit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"

#define COLUMNS "fair, kit, public_key, slips, made_ms, revoked_ms"
#define COLUMN_COUNT 6
#define VALID_DAYS_MAX 255

static enum outcome take_row(struct hub *hub, const struct storage_value *columns, struct kit *kit)
{
    if (columns[0].size != 8 || columns[2].size != 32 || columns[1].number < 1 ||
        columns[1].number > BLANK_KITS_MAX)
        return hub_fail(hub, DAMAGED, "a kit's row is not whole");
    memcpy(kit->fair, columns[0].bytes, 8);
    kit->number = (unsigned)columns[1].number;
    memcpy(kit->public_key, columns[2].bytes, 32);
    kit->slips = (unsigned)columns[3].number;
    kit->made_ms = columns[4].number;
    kit->revoked_ms = columns[5].number;
    return DONE;
}

enum outcome kit_at(struct hub *hub, const uint8_t fair[8], size_t index, struct kit *kit)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number((int64_t)index)};
    struct storage_value columns[COLUMN_COUNT];
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT " COLUMNS
                                       " FROM kit WHERE tenant = $1 AND fair = $2"
                                       " ORDER BY kit LIMIT 1 OFFSET $3",
                                       3, values, COLUMN_COUNT, columns);
    if (outcome == DONE)
        return take_row(hub, columns, kit);
    return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
}

/* Numbers are for ever: a folio tells its kit's. */
static enum outcome next_number(struct hub *hub, const struct fair *fair, unsigned *number)
{
    struct kit last = {.number = 0};
    enum outcome outcome = DONE;
    for (size_t i = 0; (outcome = kit_at(hub, fair->id, i, &last)) == DONE; i++)
        ;
    if (outcome != NOT_FOUND)
        return outcome;
    *number = last.number + 1;
    return *number <= BLANK_KITS_MAX
               ? DONE
               : hub_fail(hub, REFUSED, "a fair has at most %d kits", BLANK_KITS_MAX);
}

/* Every blank is good on every day of its fair; where a fair has none, from today on. */
static void set_days(struct hub *hub, const struct fair *fair, struct token *token)
{
    int32_t first = fair->first_day, last = fair->last_day;
    if (last - first >= VALID_DAYS_MAX) {
        int32_t today = token_day(hub->io->wall_ms(hub->io->self), fair->offset_minutes);
        first = today > first ? today : first;
    }
    int32_t days = last - first + 1;
    token->day = (uint16_t)(first < 0 ? 0 : first);
    token->valid_days = (uint8_t)(days < 1 ? 1 : days > VALID_DAYS_MAX ? VALID_DAYS_MAX : days);
}

/* In a drawn order: where a slip lies in the pile tells nothing of the next one's folio. */
static void draw_serials(struct hub *hub, unsigned count, struct kit_slip *slips)
{
    uint8_t used[BLANK_SERIALS / 8] = {0};
    for (unsigned i = 0; i < count;) {
        uint8_t bytes[2];
        hub->io->random(hub->io->self, bytes, sizeof bytes);
        unsigned serial = (bytes[0] * 256U + bytes[1]) % BLANK_SERIALS;
        if (used[serial / 8] >> serial % 8 & 1)
            continue;
        used[serial / 8] = (uint8_t)(used[serial / 8] | 1U << serial % 8);
        slips[i++].bits = serial;
    }
}

static enum outcome sign_all(struct hub *hub, const struct fair *fair, const struct kit *kit,
                             const uint8_t secret_key[64], struct kit_slip *slips)
{
    struct token token = {.fair = fair->number};
    enum outcome outcome = DONE;
    set_days(hub, fair, &token);
    draw_serials(hub, kit->slips, slips);
    for (unsigned i = 0; i < kit->slips && outcome == DONE; i++) {
        slips[i].bits = blank_bits(fair->cover, kit->number, (unsigned)slips[i].bits);
        blank_slip_id(fair->cover, slips[i].bits, token.slip);
        outcome = token_make(&token, secret_key, fair->cover, slips[i].token);
    }
    return outcome == DONE ? DONE : hub_fail(hub, outcome, "a blank slip cannot be signed");
}

/* A short id that a key of the fair has already would only cost readers a second look. */
static void draw_key(struct hub *hub, struct kit *kit, uint8_t secret_key[64])
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    hub->io->random(hub->io->self, seed, sizeof seed);
    crypto_sign_seed_keypair(kit->public_key, secret_key, seed);
    sodium_memzero(seed, sizeof seed);
}

/* What was revoked stays so, whoever writes the row again. */
static enum outcome write_row(struct hub *hub, const struct kit *kit)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),       storage_bytes(kit->fair, 8),
        storage_number(kit->number),         storage_bytes(kit->public_key, 32),
        storage_number((int64_t)kit->slips), storage_number(kit->made_ms),
        storage_number(kit->revoked_ms),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO kit (tenant, " COLUMNS
                   ") VALUES ($1, $2, $3, $4, $5, $6, $7)"
                   " ON CONFLICT (tenant, fair, kit) DO UPDATE SET revoked_ms ="
                   " CASE WHEN kit.revoked_ms = 0 THEN excluded.revoked_ms ELSE kit.revoked_ms END",
                   7, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome note(struct hub *hub, const struct kit *kit)
{
    struct ledger_entry entry = {.kind = kit->revoked_ms ? LEDGER_KIT_ENDED : LEDGER_KIT,
                                 .at_ms = kit->revoked_ms ? kit->revoked_ms : kit->made_ms,
                                 .seq = kit->number};
    memcpy(entry.subject, kit->public_key, sizeof entry.subject);
    memcpy(entry.device, kit->fair, sizeof kit->fair);
    entry.device[8] = (uint8_t)(kit->slips >> 8);
    entry.device[9] = (uint8_t)kit->slips;
    return ledger_append(hub, &entry);
}

enum outcome kit_again(struct hub *hub, const struct ledger_entry *entry)
{
    struct kit kit = {.number = (unsigned)entry->seq,
                      .slips = entry->device[8] * 256U + entry->device[9],
                      .made_ms = entry->at_ms,
                      .revoked_ms = entry->kind == LEDGER_KIT_ENDED ? entry->at_ms : 0};
    if (entry->seq < 1 || entry->seq > BLANK_KITS_MAX)
        return hub_fail(hub, DAMAGED, "the ledger names a kit that has no number");
    memcpy(kit.fair, entry->device, sizeof kit.fair);
    memcpy(kit.public_key, entry->subject, sizeof kit.public_key);
    return write_row(hub, &kit);
}

/* Kiosks hear of the key with the fair's next content. */
static enum outcome save(struct hub *hub, const struct kit *kit)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = write_row(hub, kit);
    if (outcome == DONE)
        outcome = note(hub, kit);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else
        hub_rollback(hub);
    return outcome == DONE ? fair_publish(hub, kit->fair) : outcome;
}

enum outcome kit_make(struct hub *hub, const char *fair_name, unsigned count,
                      struct kit_slip *slips, struct kit *kit)
{
    struct fair fair;
    uint8_t secret_key[64];
    *kit = (struct kit){.slips = count, .made_ms = hub->io->wall_ms(hub->io->self)};
    if (count < 1 || count > KIT_SLIPS_MAX)
        return hub_fail(hub, INVALID, "a kit has 1 to %d blank slips", KIT_SLIPS_MAX);
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    if (outcome == DONE)
        outcome = next_number(hub, &fair, &kit->number);
    if (outcome != DONE)
        return outcome;
    memcpy(kit->fair, fair.id, sizeof kit->fair);
    draw_key(hub, kit, secret_key);
    outcome = sign_all(hub, &fair, kit, secret_key, slips);
    sodium_memzero(secret_key, sizeof secret_key);
    return outcome == DONE ? save(hub, kit) : outcome;
}

enum outcome kit_revoke(struct hub *hub, const char *fair_name, unsigned number, struct kit *kit)
{
    struct fair fair;
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = kit_at(hub, fair.id, i, kit);
        if (outcome == DONE && kit->number == number)
            break;
    }
    if (outcome == NOT_FOUND)
        return hub_fail(hub, NOT_FOUND, "the fair \"%.60s\" has no kit %u", fair_name, number);
    if (outcome != DONE)
        return outcome;
    if (kit->revoked_ms != 0)
        return hub_fail(hub, REFUSED, "this kit was revoked already");
    kit->revoked_ms = hub->io->wall_ms(hub->io->self);
    return save(hub, kit);
}

enum outcome kit_fill_roster(struct hub *hub, const struct fair *fair, struct roster *roster)
{
    struct kit kit;
    enum outcome outcome;
    for (size_t i = 0; (outcome = kit_at(hub, fair->id, i, &kit)) == DONE; i++) {
        if (roster->count == ROSTER_KEYS_MAX)
            return hub_fail(hub, REFUSED, "a fair has at most %d keys", ROSTER_KEYS_MAX);
        struct roster_key *key = &roster->keys[roster->count++];
        *key =
            (struct roster_key){.kiosk = (uint16_t)(BLANK_KIOSK + kit.number),
                                .revoked = kit.revoked_ms != 0,
                                .valid_from = fair->first_day < 0 ? 0 : (uint16_t)fair->first_day,
                                .valid_to = (uint16_t)fair->last_day};
        memcpy(key->public_key, kit.public_key, sizeof key->public_key);
        roster_key_id(key->public_key, key->key_id);
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

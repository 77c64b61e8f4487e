/* office_key.h over the table office_key. The secret key's file: office_key_paper.c. */
#include "sync/hub/office_key.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/offices.h"
#include "sync/pack.h"

#define COLUMNS "fair, office, number, public_key, since_ms, replaced_ms"
#define COLUMN_COUNT 6

static bool take_row(const struct storage_value *columns, struct office_key *key)
{
    if (columns[0].size != 8 || columns[3].size != 32)
        return false;
    memcpy(key->fair, columns[0].bytes, 8);
    key->office = (uint16_t)columns[1].number;
    key->number = (uint32_t)columns[2].number;
    memcpy(key->public_key, columns[3].bytes, 32);
    key->since_ms = columns[4].number;
    key->replaced_ms = columns[5].number;
    return true;
}

static enum outcome one(struct hub *hub, const char *sql, size_t count,
                        const struct storage_value values[], struct office_key *key)
{
    struct storage_value columns[COLUMN_COUNT];
    enum outcome outcome = storage_one(hub->storage, sql, count, values, COLUMN_COUNT, columns);
    if (outcome == DONE)
        return take_row(columns, key) ? DONE
                                      : hub_fail(hub, DAMAGED, "an office's key is not whole");
    return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
}

enum outcome office_key_at(struct hub *hub, const uint8_t fair[8], size_t index,
                           struct office_key *key)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number((int64_t)index)};
    return one(hub,
               "SELECT " COLUMNS
               " FROM office_key WHERE tenant = $1 AND fair = $2"
               " ORDER BY office, number LIMIT 1 OFFSET $3",
               3, values, key);
}

enum outcome office_key_find(struct hub *hub, const uint8_t fair[8], uint16_t office,
                             struct office_key *key)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number(office)};
    return one(hub,
               "SELECT " COLUMNS
               " FROM office_key WHERE tenant = $1 AND fair = $2"
               " AND office = $3 AND replaced_ms = 0",
               3, values, key);
}

static enum outcome find_public(struct hub *hub, const uint8_t public_key[32],
                                struct office_key *key)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(public_key, 32)};
    return one(hub,
               "SELECT " COLUMNS
               " FROM office_key WHERE tenant = $1 AND public_key = $2"
               " ORDER BY replaced_ms LIMIT 1",
               2, values, key);
}

static enum outcome check_office(struct hub *hub, const struct fair *fair, unsigned office)
{
    char folder[4200], why[PACK_WHY_MAX];
    struct pack *pack;
    if (fair->content == 0)
        return hub_fail(hub, NOT_FOUND, "the fair has no content yet: import it first");
    snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
    if (pack_load(hub->io, folder, &pack, why) != DONE)
        return hub_fail(hub, DAMAGED, "the fair's content cannot be read");
    bool found = office > 0 && office <= UINT16_MAX && pack_office(pack, office) != NULL;
    pack_destroy(pack);
    return found ? DONE
                 : hub_fail(hub, NOT_FOUND, "the fair \"%s\" has no office %u", fair->name, office);
}

/* The list's own rules say which keys can be sealed for. */
static enum outcome check_key(struct hub *hub, const uint8_t public_key[32])
{
    uint8_t bytes[256];
    size_t size;
    struct offices list = {.count = 1, .keys = {{.office = 1}}};
    memcpy(list.keys[0].public_key, public_key, 32);
    return offices_encode(&list, hub->keys->signing.secret, bytes, sizeof bytes, &size) == DONE
               ? DONE
               : hub_fail(hub, INVALID, "nobody could open what is sealed for that key");
}

static enum outcome check_fresh(struct hub *hub, const struct fair *fair, unsigned office,
                                const uint8_t public_key[32])
{
    struct office_key other;
    enum outcome outcome = find_public(hub, public_key, &other);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    if (memcmp(other.fair, fair->id, 8) == 0 && other.office == office)
        return hub_fail(hub, REFUSED,
                        other.replaced_ms == 0 ? "this office has that key already"
                                               : "that key was replaced: make one");
    /* One office may stand in several fairs with one key; two offices never share one. */
    return other.office == office ? DONE
                                  : hub_fail(hub, REFUSED, "that key is office %u's", other.office);
}

static enum outcome write_rows(struct hub *hub, const struct office_key *key)
{
    struct storage_value old[] = {storage_number(key->since_ms), storage_bytes(hub->tenant, 8),
                                  storage_bytes(key->fair, 8), storage_number(key->office)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "UPDATE office_key SET replaced_ms = $1 WHERE tenant = $2 AND fair = $3"
                   " AND office = $4 AND replaced_ms = 0",
                   4, old, NULL);
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),      storage_bytes(key->fair, 8),
        storage_number(key->office),        storage_number(key->number),
        storage_bytes(key->public_key, 32), storage_number(key->since_ms)};
    if (outcome == DONE)
        outcome = storage_do(hub->storage,
                             "INSERT INTO office_key (tenant, " COLUMNS
                             ") VALUES ($1, $2, $3, $4, $5, $6, 0)",
                             6, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome note(struct hub *hub, const struct office_key *key, const char *by)
{
    struct audit_entry entry = {.kind = AUDIT_OFFICE_KEY, .code = key->office};
    memcpy(entry.subject, key->public_key, sizeof entry.subject);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    return audit_append(hub, &entry);
}

static enum outcome next_number(struct hub *hub, const struct office_key *key, uint32_t *number)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(key->fair, 8),
                                     storage_number(key->office)};
    struct storage_value column;
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT count(*) FROM office_key WHERE tenant = $1"
                                       " AND fair = $2 AND office = $3",
                                       3, values, 1, &column);
    *number = outcome == DONE ? (uint32_t)column.number + 1 : 0;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome commit(struct hub *hub, struct office_key *key, const char *by)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = next_number(hub, key, &key->number);
    if (outcome == DONE)
        outcome = write_rows(hub, key);
    if (outcome == DONE)
        outcome = note(hub, key, by);
    if (outcome != DONE) {
        hub_rollback(hub);
        return outcome;
    }
    outcome = hub_commit(hub);
    return outcome == DONE ? fair_publish(hub, key->fair) : outcome;
}

enum outcome office_key_put(struct hub *hub, const char *fair_name, unsigned office,
                            const uint8_t public_key[32], const char *by, struct office_key *key)
{
    struct fair fair;
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    if (outcome == DONE && !ledger_by_is_good(by))
        outcome = hub_fail(hub, INVALID, "--by is one word of letters, digits, . _ -, 32 at most");
    if (outcome == DONE)
        outcome = check_office(hub, &fair, office);
    if (outcome == DONE)
        outcome = check_key(hub, public_key);
    if (outcome == DONE)
        outcome = check_fresh(hub, &fair, office, public_key);
    if (outcome != DONE)
        return outcome;
    *key = (struct office_key){.office = (uint16_t)office,
                               .since_ms = hub->io->wall_ms(hub->io->self)};
    memcpy(key->fair, fair.id, 8);
    memcpy(key->public_key, public_key, 32);
    return commit(hub, key, by);
}

static enum outcome fill(struct hub *hub, const uint8_t fair[8], struct offices *list)
{
    struct office_key key;
    enum outcome outcome = DONE;
    memcpy(list->fair, fair, sizeof list->fair);
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = office_key_at(hub, fair, i, &key);
        if (outcome != DONE || key.replaced_ms != 0)
            continue;
        if (list->count == OFFICES_MAX)
            return hub_fail(hub, REFUSED, "a fair has at most %d offices with keys", OFFICES_MAX);
        struct offices_key *place = &list->keys[list->count++];
        place->office = key.office;
        place->since_ms = key.since_ms;
        memcpy(place->public_key, key.public_key, 32);
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome office_key_write_list(struct hub *hub, const uint8_t fair[8], const char *folder)
{
    char path[4300];
    uint8_t bytes[OFFICES_BYTES_MAX];
    size_t size = 0;
    struct offices list = {.count = 0};
    enum outcome outcome = fill(hub, fair, &list);
    if (outcome != DONE || list.count == 0)
        return outcome;
    snprintf(path, sizeof path, "%s/" OFFICES_FILE, folder);
    outcome = offices_encode(&list, hub->keys->signing.secret, bytes, sizeof bytes, &size);
    if (outcome == DONE)
        outcome = file_replace(hub->io, path, bytes, size);
    return outcome == DONE ? DONE
                           : hub_fail(hub, outcome, "the list of office keys cannot be written");
}

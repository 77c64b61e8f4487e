/* ledger.h over the table ledger and small files. */
#include "sync/hub/ledger.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger_inside.h"
#include "sync/hub/release.h"

bool ledger_by_is_good(const char *by)
{
    size_t length = strlen(by);
    return length > 0 && length < LEDGER_BY_MAX &&
           strspn(by, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               length;
}

void ledger_name(const uint8_t tenant[8], char name[LEDGER_NAME_MAX])
{
    char hex[17];
    sodium_bin2hex(hex, sizeof hex, tenant, 8);
    snprintf(name, LEDGER_NAME_MAX, "jornada-%s" LEDGER_SUFFIX, hex);
}

enum outcome ledger_holds(struct hub *hub, enum ledger_kind kind, const uint8_t subject[32])
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number(kind),
                                     storage_bytes(subject, 32)};
    struct storage_value column;
    enum outcome outcome = storage_one(
        hub->storage, "SELECT 1 FROM ledger WHERE tenant = $1 AND kind = $2 AND subject = $3", 3,
        values, 1, &column);
    return outcome == DONE || outcome == NOT_FOUND ? outcome : hub_storage_failed(hub, outcome);
}

enum outcome ledger_count(struct hub *hub, uint64_t *count)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    struct storage_value column;
    enum outcome outcome = storage_one(
        hub->storage, "SELECT count(*) FROM ledger WHERE tenant = $1", 1, values, 1, &column);
    *count = outcome == DONE ? (uint64_t)column.number : 0;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* The entry's bytes are valid until the storage's next call. */
static enum outcome bytes_at(struct hub *hub, uint64_t number, struct storage_value *bytes)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_number((int64_t)number)};
    enum outcome outcome =
        storage_one(hub->storage, "SELECT bytes FROM ledger WHERE tenant = $1 AND number = $2", 2,
                    values, 1, bytes);
    return outcome == DONE || outcome == NOT_FOUND ? outcome : hub_storage_failed(hub, outcome);
}

enum outcome ledger_at(struct hub *hub, uint64_t number, struct ledger_entry *entry)
{
    struct storage_value bytes;
    uint8_t before[32];
    enum outcome outcome = bytes_at(hub, number, &bytes);
    if (outcome != DONE)
        return outcome;
    outcome = ledger_decode(bytes.bytes, bytes.size, hub->keys->signing.public_key, hub->tenant,
                            entry, before);
    return outcome == DONE ? DONE : hub_fail(hub, DAMAGED, "an entry of the ledger is not whole");
}

static enum outcome insert(struct hub *hub, const struct ledger_entry *entry, const uint8_t *bytes,
                           size_t size)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),       storage_number((int64_t)entry->number),
        storage_number(entry->kind),         storage_bytes(entry->subject, 32),
        storage_bytes(entry->device, 16),    storage_bytes(entry->stream, 16),
        storage_number((int64_t)entry->seq), storage_bytes(bytes, size),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO ledger (tenant, number, kind, subject, device, stream, seq, bytes)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                   8, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome ledger_append(struct hub *hub, struct ledger_entry *entry)
{
    uint8_t before[32] = {0}, bytes[LEDGER_ENTRY_MAX];
    struct storage_value last;
    uint64_t count;
    size_t size;
    enum outcome outcome = ledger_holds(hub, entry->kind, entry->subject);
    if (outcome != NOT_FOUND)
        return outcome;
    outcome = ledger_count(hub, &count);
    if (outcome == DONE && count >= LEDGER_ENTRIES_MAX)
        outcome = hub_fail(hub, REFUSED, "the ledger is full");
    if (outcome == DONE && count > 0) {
        outcome = bytes_at(hub, count, &last);
        if (outcome == DONE)
            crypto_generichash(before, sizeof before, last.bytes, last.size, NULL, 0);
    }
    if (outcome != DONE)
        return outcome;
    entry->number = count + 1;
    if (entry->at_ms == 0)
        entry->at_ms = hub->io->wall_ms(hub->io->self);
    outcome = ledger_encode(entry, hub->tenant, before, hub->keys->signing.secret, bytes, &size);
    if (outcome == DONE)
        outcome = insert(hub, entry, bytes, size);
    hub->ledger_changed = true;
    hub->erases = hub->erases || entry->kind == LEDGER_FRAME || entry->kind == LEDGER_RECORD;
    return outcome;
}

#define HEARD "ledger_heard"

static enum outcome read_heard(struct hub *hub, uint64_t *heard)
{
    struct storage_value value = {0};
    enum outcome outcome = hub_get_meta(hub, HEARD, &value);
    *heard = outcome == DONE && value.number > 0 ? (uint64_t)value.number : 0;
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome ledger_note_heard(struct hub *hub, uint64_t heard)
{
    uint64_t count, before = 0;
    enum outcome outcome = ledger_count(hub, &count);
    if (outcome != DONE || heard <= count || heard > LEDGER_ENTRIES_MAX)
        return outcome;
    outcome = read_heard(hub, &before);
    if (outcome != DONE || heard <= before)
        return outcome;
    outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = hub_set_meta(hub, HEARD, storage_number((int64_t)heard));
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome ledger_missing(struct hub *hub, uint64_t *missing)
{
    uint64_t count = 0, heard = 0;
    enum outcome outcome = ledger_count(hub, &count);
    if (outcome == DONE)
        outcome = read_heard(hub, &heard);
    *missing = outcome == DONE && heard > count ? heard - count : 0;
    return outcome;
}

struct listing {
    uint8_t *bytes;
    size_t size, room;
    bool bad;
};

static bool add_bytes(void *context, const struct storage_value columns[])
{
    struct listing *listing = context;
    size_t size = columns[0].size;
    if (size > LEDGER_ENTRY_MAX || listing->size + 2 + size > listing->room) {
        listing->bad = true;
        return false;
    }
    listing->bytes[listing->size] = (uint8_t)(size >> 8);
    listing->bytes[listing->size + 1] = (uint8_t)size;
    memcpy(listing->bytes + listing->size + 2, columns[0].bytes, size);
    listing->size += 2 + size;
    return true;
}

/* All of it as DATA/ledger has it; listing->bytes is the caller's to free. */
static enum outcome list_all(struct hub *hub, struct listing *listing)
{
    uint64_t count;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    enum outcome outcome = ledger_count(hub, &count);
    *listing = (struct listing){.room = (size_t)count * (2 + LEDGER_ENTRY_MAX)};
    if (outcome != DONE || count == 0)
        return outcome;
    listing->bytes = malloc(listing->room);
    if (listing->bytes == NULL)
        return BUSY;
    outcome =
        storage_each(hub->storage, "SELECT bytes FROM ledger WHERE tenant = $1 ORDER BY number", 1,
                     values, add_bytes, listing);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return listing->bad ? hub_fail(hub, DAMAGED, "an entry of the ledger is not whole") : DONE;
}

enum outcome ledger_mirror(struct hub *hub)
{
    char path[4096];
    struct listing listing;
    enum outcome outcome = list_all(hub, &listing);
    snprintf(path, sizeof path, "%s/" LEDGER_FILE, hub->folder);
    if (outcome == DONE && listing.size > 0) {
        outcome = file_replace(hub->io, path, listing.bytes, listing.size);
        if (outcome != DONE)
            (void)!hub_fail(hub, outcome, "DATA/" LEDGER_FILE " cannot be written");
    }
    free(listing.bytes);
    hub->ledger_changed = outcome != DONE;
    return outcome;
}

/* What the file has and the database lacks, as a new entry where its number is another's now. */
static enum outcome take_entry(struct hub *hub, struct ledger_entry *entry)
{
    enum outcome outcome = ledger_holds(hub, entry->kind, entry->subject);
    if (outcome != NOT_FOUND)
        return outcome;
    outcome = ledger_append(hub, entry);
    return outcome == DONE ? ledger_apply(hub, entry) : outcome;
}

static enum outcome take_file(struct hub *hub, const uint8_t *bytes, size_t size)
{
    struct ledger_entry entry;
    uint8_t before[32];
    size_t at = 0, one;
    const uint8_t *found;
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    while (outcome == DONE && (found = ledger_next(bytes, size, &at, &one)) != NULL) {
        if (ledger_decode(found, one, hub->keys->signing.public_key, hub->tenant, &entry, before) ==
            DONE)
            outcome = take_entry(hub, &entry);
    }
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

static bool differs(struct hub *hub, const uint8_t *bytes, size_t size)
{
    struct listing listing;
    bool same = list_all(hub, &listing) == DONE && listing.size == size &&
                (size == 0 || memcmp(listing.bytes, bytes, size) == 0);
    free(listing.bytes);
    return !same;
}

static enum outcome know_erases(struct hub *hub)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    struct storage_value column;
    enum outcome outcome = storage_one(
        hub->storage, "SELECT count(*) FROM ledger WHERE tenant = $1 AND kind IN (1, 2)", 1, values,
        1, &column);
    hub->erases = outcome == DONE && column.number > 0;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome ledger_open(struct hub *hub)
{
    char path[4096];
    uint8_t *bytes = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/" LEDGER_FILE, hub->folder);
    enum outcome outcome = ledger_read(hub->io, path, &bytes, &size);
    if (outcome == NOT_FOUND)
        outcome = DONE;
    else if (outcome != DONE)
        outcome = hub_fail(hub, outcome, "DATA/" LEDGER_FILE " cannot be read");
    if (outcome == DONE)
        outcome = know_erases(hub);
    bool other = outcome == DONE && differs(hub, bytes, size);
    if (other && size > 0)
        outcome = take_file(hub, bytes, size);
    free(bytes);
    if (outcome == DONE)
        outcome = release_again(hub);
    /* Where it cannot be written now it is tried again at the next change. */
    if (outcome == DONE && other)
        hub->ledger_changed = ledger_mirror(hub) != DONE;
    return outcome;
}

/* What a relay keeps on disk: bundles as they came, and per device the hub's newest receipts: the
 * newest one, and the newest answer to a push for each stream.
 *
 * Two tables beside each other in storage.h's file. A bundle is known by the hash of its frames'
 * place and bytes: sent again with another counter it is kept once. What is counted as held comes
 * from these rows alone, so a relay that lost its disk says that it holds nothing. */
#include <sodium.h>
#include <string.h>

#include "sync/hub/relay_inside.h"

static const uint8_t nobody[16];

static const char *const tables[] = {
    "CREATE TABLE IF NOT EXISTS held (tenant BYTEA NOT NULL, hash BYTEA NOT NULL,"
    " device BYTEA NOT NULL, stream BYTEA NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,"
    " arrival BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (tenant, hash))",
    "CREATE INDEX IF NOT EXISTS held_device ON held (tenant, device, arrival)",
    "CREATE TABLE IF NOT EXISTS word (tenant BYTEA NOT NULL, device BYTEA NOT NULL,"
    " kind BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (tenant, device, kind))",
    "CREATE TABLE IF NOT EXISTS pushed (tenant BYTEA NOT NULL, device BYTEA NOT NULL,"
    " stream BYTEA NOT NULL, kind BIGINT NOT NULL, PRIMARY KEY (tenant, device, stream))",
    "CREATE TABLE IF NOT EXISTS blob (tenant BYTEA NOT NULL, hash BYTEA NOT NULL,"
    " bytes BYTEA NOT NULL, PRIMARY KEY (tenant, hash))",
};

/* From WORD_PUSHED on: answers to pushes, by age. A stick carries each of them, since none names
 * the streams of the others, and a kiosk by stick alone cannot ask. */
enum word_kind { WORD_ID, WORD_RECEIPT, WORD_PUSHED };

static struct storage_value tenant_of(const struct relay *relay)
{
    return storage_bytes(relay->papers.tenant, sizeof relay->papers.tenant);
}

static enum outcome put_word(struct relay *relay, const uint8_t device[16], int64_t kind,
                             const uint8_t *bytes, size_t size)
{
    struct storage_value values[] = {tenant_of(relay), storage_bytes(device, 16),
                                     storage_number(kind), storage_bytes(bytes, size)};
    return storage_do(relay->storage,
                      "INSERT INTO word (tenant, device, kind, bytes) VALUES ($1, $2, $3, $4)"
                      " ON CONFLICT (tenant, device, kind) DO UPDATE SET bytes = excluded.bytes",
                      4, values, NULL);
}

static enum outcome get_word(struct relay *relay, const uint8_t device[16], enum word_kind kind,
                             uint8_t *bytes, size_t room, size_t *size)
{
    struct storage_value column,
        values[] = {tenant_of(relay), storage_bytes(device, 16), storage_number(kind)};
    enum outcome outcome = storage_one(
        relay->storage, "SELECT bytes FROM word WHERE tenant = $1 AND device = $2 AND kind = $3", 3,
        values, 1, &column);
    *size = 0;
    if (outcome != DONE)
        return outcome;
    if (column.size > room)
        return DAMAGED;
    memcpy(bytes, column.bytes, column.size);
    *size = column.size;
    return DONE;
}

static enum outcome measure(struct relay *relay)
{
    struct storage_value columns[2], values[] = {tenant_of(relay)};
    enum outcome outcome =
        storage_one(relay->storage,
                    "SELECT COUNT(*), COALESCE(SUM(LENGTH(bytes)), 0) FROM held WHERE tenant = $1",
                    1, values, 2, columns);
    if (outcome != DONE)
        return outcome;
    relay->held_bundles = (uint64_t)columns[0].number;
    relay->held_bytes = (uint64_t)columns[1].number;
    return DONE;
}

/* Ends the transaction well or not at all. */
static enum outcome end(struct relay *relay, enum outcome outcome)
{
    if (outcome == DONE)
        outcome = storage_commit(relay->storage);
    else
        storage_rollback(relay->storage);
    return outcome == DONE ? DONE : relay_storage_failed(relay, outcome);
}

/* A number of its own: a relay whose disk was put back is still the same one, and says less. */
static enum outcome know_itself(struct relay *relay)
{
    size_t size;
    enum outcome outcome = get_word(relay, nobody, WORD_ID, relay->id, sizeof relay->id, &size);
    if (outcome != NOT_FOUND)
        return outcome;
    relay->io->random(relay->io->self, relay->id, sizeof relay->id);
    return put_word(relay, nobody, WORD_ID, relay->id, sizeof relay->id);
}

enum outcome relay_store_open(struct relay *relay)
{
    char why[160];
    enum outcome outcome = storage_open(relay->io, relay->folder, true, &relay->storage, why);
    if (outcome != DONE)
        return relay_fail(relay, outcome, why);
    outcome = storage_begin(relay->storage);
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    for (size_t i = 0; outcome == DONE && i < sizeof tables / sizeof tables[0]; i++)
        outcome = storage_do(relay->storage, tables[i], 0, NULL, NULL);
    if (outcome == DONE)
        outcome = know_itself(relay);
    if (outcome == DONE)
        outcome = measure(relay);
    return end(relay, outcome);
}

static void hash_bundle(const struct bundle *bundle, uint8_t hash[32])
{
    crypto_generichash_state state;
    const uint8_t place[6] = {(uint8_t)(bundle->first >> 24), (uint8_t)(bundle->first >> 16),
                              (uint8_t)(bundle->first >> 8),  (uint8_t)bundle->first,
                              (uint8_t)(bundle->count - 1),   bundle->wraps};
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, bundle->device, sizeof bundle->device);
    crypto_generichash_update(&state, bundle->stream, sizeof bundle->stream);
    crypto_generichash_update(&state, place, sizeof place);
    crypto_generichash_update(&state, bundle->frames, bundle->frames_size);
    crypto_generichash_final(&state, hash, 32);
}

static enum outcome insert(struct relay *relay, const struct bundle *bundle, const uint8_t *bytes,
                           size_t size, int64_t *changed)
{
    uint8_t hash[32];
    hash_bundle(bundle, hash);
    struct storage_value values[] = {
        tenant_of(relay),
        storage_bytes(hash, sizeof hash),
        storage_bytes(bundle->device, sizeof bundle->device),
        storage_bytes(bundle->stream, sizeof bundle->stream),
        storage_number(bundle->first),
        storage_number((int64_t)bundle->first + bundle->count - 1),
        storage_bytes(bytes, size),
    };
    return storage_do(relay->storage,
                      "INSERT INTO held (tenant, hash, device, stream, first, last, arrival, bytes)"
                      " SELECT $1, $2, $3, $4, $5, $6,"
                      " (SELECT COALESCE(MAX(arrival), 0) + 1 FROM held WHERE tenant = $1), $7"
                      " WHERE NOT EXISTS (SELECT 1 FROM held WHERE tenant = $1 AND hash = $2)",
                      7, values, changed);
}

/* Whether the hub ever answered for it through this relay: a stranger's invented device it does
 * not.
 */
static bool is_known(struct relay *relay, const uint8_t device[16])
{
    struct storage_value column,
        values[] = {tenant_of(relay), storage_bytes(device, 16), storage_number(WORD_RECEIPT)};
    return storage_one(relay->storage,
                       "SELECT 1 FROM word WHERE tenant = $1 AND device = $2 AND kind = $3", 3,
                       values, 1, &column) == DONE;
}

enum outcome relay_store_put(struct relay *relay, const struct bundle *bundle, const uint8_t *bytes,
                             size_t size)
{
    int64_t changed = 0;
    uint64_t full = relay->held_bytes + size;
    if (full > relay->room_bytes ||
        (full > relay->room_bytes / RELAY_STRANGERS_PART && !is_known(relay, bundle->device)))
        return DISK_FULL;
    enum outcome outcome = storage_begin(relay->storage);
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    outcome = end(relay, insert(relay, bundle, bytes, size, &changed));
    if (outcome == DONE && changed > 0) {
        relay->held_bundles++;
        relay->held_bytes += size;
    }
    return outcome;
}

static bool note_held(void *context, const struct storage_value columns[])
{
    struct custody *custody = context;
    struct custody_stream *stream =
        custody->count > 0 ? &custody->streams[custody->count - 1] : NULL;
    uint64_t first = (uint64_t)columns[1].number, last = (uint64_t)columns[2].number;
    if (columns[0].size != 16)
        return false;
    if (stream == NULL || memcmp(stream->stream, columns[0].bytes, 16) != 0) {
        if (custody->count == RECEIPT_STREAMS_MAX)
            return false;
        stream = &custody->streams[custody->count++];
        memset(stream, 0, sizeof *stream);
        memcpy(stream->stream, columns[0].bytes, 16);
    }
    struct receipt_range *range = stream->ranges > 0 ? &stream->held[stream->ranges - 1] : NULL;
    if (range != NULL && first <= range->last + 1)
        range->last = last > range->last ? last : range->last;
    else if (stream->ranges < RECEIPT_RANGES_MAX)
        stream->held[stream->ranges++] = (struct receipt_range){first, last};
    return true; /* of ranges that do not fit nothing is said: they are sent again */
}

enum outcome relay_store_held(struct relay *relay, const uint8_t device[16],
                              struct custody *custody)
{
    struct storage_value values[] = {tenant_of(relay), storage_bytes(device, 16)};
    custody->count = 0;
    enum outcome outcome = storage_each(relay->storage,
                                        "SELECT stream, first, last FROM held"
                                        " WHERE tenant = $1 AND device = $2"
                                        " ORDER BY stream, first",
                                        2, values, note_held, custody);
    return outcome == DONE ? DONE : relay_storage_failed(relay, outcome);
}

struct gathering {
    struct relay *relay;
    size_t size, most;
    int64_t most_bundles;
};

static bool gather_one(void *context, const struct storage_value columns[])
{
    struct gathering *gathering = context;
    struct relay *relay = gathering->relay;
    if (relay->pushed_n > 0 && (gathering->size + columns[1].size > gathering->most ||
                                relay->pushed_n == gathering->most_bundles))
        return false;
    memcpy(relay->body + gathering->size, columns[1].bytes, columns[1].size);
    gathering->size += columns[1].size;
    relay->pushed_to = columns[0].number;
    relay->pushed_n++;
    return true;
}

enum outcome relay_store_gather(struct relay *relay, size_t *size)
{
    struct storage_value column, values[] = {tenant_of(relay)};
    struct gathering gathering = {.relay = relay,
                                  .most = RELAY_BODY_BYTES,
                                  .most_bundles = relay->one_by_one ? 1 : INT64_MAX};
    *size = 0;
    relay->pushed_n = 0;
    enum outcome outcome = storage_one(
        relay->storage, "SELECT device FROM held WHERE tenant = $1 ORDER BY arrival LIMIT 1", 1,
        values, 1, &column);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome == DONE && column.size != 16)
        outcome = DAMAGED;
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    memcpy(relay->owner, column.bytes, 16);
    struct storage_value of[] = {tenant_of(relay), storage_bytes(relay->owner, 16)};
    outcome = storage_each(relay->storage,
                           "SELECT arrival, bytes FROM held WHERE tenant = $1 AND device = $2"
                           " ORDER BY arrival",
                           2, of, gather_one, &gathering);
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    *size = gathering.size;
    return DONE;
}

/* Of a stream the hub spoke of: what lies below `stored` it has. */
static enum outcome drop_stored(struct relay *relay, const uint8_t device[16],
                                const struct receipt_stream *mark)
{
    struct storage_value values[] = {tenant_of(relay), storage_bytes(device, 16),
                                     storage_bytes(mark->stream, 16),
                                     storage_number((int64_t)mark->stored)};
    return storage_do(relay->storage,
                      "DELETE FROM held WHERE tenant = $1 AND device = $2 AND stream = $3"
                      " AND last < $4",
                      4, values, NULL);
}

/* What was pushed lies above a hole, perhaps: the hub has it unless a range says that it lacks it.
 */
static enum outcome drop_pushed(struct relay *relay, const uint8_t device[16],
                                const struct receipt_stream *mark)
{
    uint64_t from = mark->stored;
    enum outcome outcome = DONE;
    if (mark->ranges == RECEIPT_RANGES_MAX)
        return DONE; /* there may be more holes than were told */
    for (size_t i = 0; i <= mark->ranges && outcome == DONE; i++) {
        uint64_t end = i < mark->ranges ? mark->missing[i].first : UINT32_MAX;
        struct storage_value values[] = {
            tenant_of(relay),
            storage_bytes(device, 16),
            storage_bytes(mark->stream, 16),
            storage_number((int64_t)from),
            storage_number((int64_t)end),
            storage_number(relay->pushed_to),
        };
        outcome = storage_do(relay->storage,
                             "DELETE FROM held WHERE tenant = $1 AND device = $2 AND stream = $3"
                             " AND first >= $4 AND last < $5 AND arrival <= $6",
                             6, values, NULL);
        from = i < mark->ranges ? mark->missing[i].last + 1 : from;
    }
    return outcome;
}

/* Its age among the receipts of pushes: one more than the youngest. */
static enum outcome find_age(struct relay *relay, const uint8_t device[16], int64_t *kind)
{
    struct storage_value column, values[] = {tenant_of(relay), storage_bytes(device, 16)};
    enum outcome outcome = storage_one(relay->storage,
                                       "SELECT COALESCE(MAX(kind), 0) + 1 FROM pushed"
                                       " WHERE tenant = $1 AND device = $2",
                                       2, values, 1, &column);
    *kind = outcome == DONE && column.number > WORD_PUSHED ? column.number : WORD_PUSHED;
    return outcome;
}

/* Keeps the answer to a push beside those whose streams it does not name; others go. */
static enum outcome keep_pushed(struct relay *relay, const uint8_t device[16], const uint8_t *bytes,
                                size_t size)
{
    int64_t kind;
    enum outcome outcome = find_age(relay, device, &kind);
    for (uint16_t i = 0; i < relay->receipt->count && outcome == DONE; i++) {
        struct storage_value values[] = {tenant_of(relay), storage_bytes(device, 16),
                                         storage_bytes(relay->receipt->streams[i].stream, 16),
                                         storage_number(kind)};
        outcome = storage_do(relay->storage,
                             "INSERT INTO pushed (tenant, device, stream, kind)"
                             " VALUES ($1, $2, $3, $4)"
                             " ON CONFLICT (tenant, device, stream) DO UPDATE"
                             " SET kind = excluded.kind",
                             4, values, NULL);
    }
    if (outcome == DONE && relay->receipt->count > 0)
        outcome = put_word(relay, device, kind, bytes, size);
    struct storage_value old[] = {tenant_of(relay), storage_bytes(device, 16),
                                  storage_number(WORD_PUSHED)};
    if (outcome == DONE)
        outcome = storage_do(relay->storage,
                             "DELETE FROM word WHERE tenant = $1 AND device = $2 AND kind >= $3"
                             " AND kind NOT IN (SELECT kind FROM pushed"
                             " WHERE tenant = $1 AND device = $2)",
                             3, old, NULL);
    return outcome;
}

/* Once nothing waits any more, nothing of it is left in the database's log either: the hub may have
 * cut what it was given, and cannot reach this disk. Where that fails now, it is done next time. */
static enum outcome end_letting_go(struct relay *relay, enum outcome outcome, uint64_t before)
{
    outcome = end(relay, outcome);
    if (outcome == DONE && before > 0 && relay->held_bundles == 0)
        (void)!storage_scrub(relay->storage, NULL, 0);
    return outcome;
}

enum outcome relay_store_settle(struct relay *relay, const uint8_t device[16], const uint8_t *bytes,
                                size_t size, bool pushed)
{
    uint64_t before = relay->held_bundles;
    enum outcome outcome = storage_begin(relay->storage);
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    for (uint16_t i = 0; i < relay->receipt->count && outcome == DONE; i++) {
        outcome = drop_stored(relay, device, &relay->receipt->streams[i]);
        if (outcome == DONE && pushed)
            outcome = drop_pushed(relay, device, &relay->receipt->streams[i]);
    }
    if (outcome == DONE)
        outcome = put_word(relay, device, WORD_RECEIPT, bytes, size);
    if (outcome == DONE && pushed)
        outcome = keep_pushed(relay, device, bytes, size);
    if (outcome == DONE)
        outcome = measure(relay);
    return end_letting_go(relay, outcome, before);
}

enum outcome relay_store_drop(struct relay *relay)
{
    struct storage_value values[] = {tenant_of(relay), storage_number(relay->pushed_to)};
    uint64_t before = relay->held_bundles;
    enum outcome outcome = storage_begin(relay->storage);
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    outcome = storage_do(relay->storage, "DELETE FROM held WHERE tenant = $1 AND arrival = $2", 2,
                         values, NULL);
    if (outcome == DONE)
        outcome = measure(relay);
    return end_letting_go(relay, outcome, before);
}

enum outcome relay_store_receipt(struct relay *relay, const uint8_t device[16], uint8_t *bytes,
                                 size_t room, size_t *size)
{
    enum outcome outcome = get_word(relay, device, WORD_RECEIPT, bytes, room, size);
    return outcome == DONE || outcome == NOT_FOUND ? DONE : relay_storage_failed(relay, outcome);
}

enum outcome relay_store_pushed(struct relay *relay, const uint8_t device[16], unsigned part,
                                uint8_t *bytes, size_t room, size_t *size)
{
    struct storage_value column, values[] = {tenant_of(relay), storage_bytes(device, 16),
                                             storage_number(WORD_PUSHED), storage_number(part)};
    enum outcome outcome = storage_one(relay->storage,
                                       "SELECT bytes FROM word WHERE tenant = $1 AND device = $2"
                                       " AND kind >= $3 ORDER BY kind LIMIT 1 OFFSET $4",
                                       4, values, 1, &column);
    *size = 0;
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome == DONE && column.size > room)
        outcome = DAMAGED;
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    memcpy(bytes, column.bytes, column.size);
    *size = column.size;
    return DONE;
}

/* stream.h over the tables stream, frame, gap and quarantine. */
#include "sync/hub/stream.h"

#include <string.h>

#include "sync/hub/backup.h"

const char *stream_reason_name(enum quarantine_reason reason)
{
    static const char *const names[] = {
        [QUARANTINE_FORK] = "fork",       [QUARANTINE_SEAL] = "seal",
        [QUARANTINE_PACK] = "packing",    [QUARANTINE_FACTS] = "facts",
        [QUARANTINE_WRAP] = "key",        [QUARANTINE_FAR] = "far",
        [QUARANTINE_REVOKED] = "revoked", [QUARANTINE_DESK] = "desk",
        [QUARANTINE_HOUR] = "hour",       [QUARANTINE_UNCERTIFIED] = "uncertified",
        [QUARANTINE_CONSENT] = "consent",
    };
    size_t count = sizeof names / sizeof names[0];
    return (size_t)reason < count && names[reason] != NULL ? names[reason] : "?";
}

enum outcome stream_load(struct hub *hub, const uint8_t id[16], const uint8_t device[16],
                         struct stream *stream)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(id, 16)};
    struct storage_value columns[9];
    memset(stream, 0, sizeof *stream);
    memcpy(stream->id, id, 16);
    memcpy(stream->device, device, 16);
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT device, stored, highest, fork, quarantined, hello_hub_ms,"
                    " hello_monotonic_ms, facts_wrap, identity_wrap FROM stream"
                    " WHERE tenant = $1 AND stream = $2",
                    2, values, 9, columns);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (columns[0].size != 16 || memcmp(columns[0].bytes, device, 16) != 0)
        return hub_fail(hub, REFUSED, "the stream belongs to another device");
    stream->stored = (uint64_t)columns[1].number;
    stream->highest = (uint64_t)columns[2].number;
    stream->fork = columns[3].number != 0;
    stream->quarantined = (uint32_t)columns[4].number;
    stream->met = columns[5].kind == STORAGE_NUMBER;
    stream->met_hub_ms = columns[5].number;
    stream->met_monotonic_ms = columns[6].number;
    for (int i = 0; i < 2 && columns[7 + i].size == SEAL_WRAP_BYTES; i++)
        memcpy(stream->wrap[stream->wraps++], columns[7 + i].bytes, SEAL_WRAP_BYTES);
    return DONE;
}

enum outcome stream_save(struct hub *hub, const struct stream *stream)
{
    struct storage_value null = {.kind = STORAGE_NULL};
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),
        storage_bytes(stream->id, 16),
        storage_bytes(stream->device, 16),
        storage_number((int64_t)stream->stored),
        storage_number((int64_t)stream->highest),
        storage_number(stream->fork),
        storage_number(stream->quarantined),
        stream->met ? storage_number(stream->met_hub_ms) : null,
        stream->met ? storage_number(stream->met_monotonic_ms) : null,
        stream->wraps > 0 ? storage_bytes(stream->wrap[0], SEAL_WRAP_BYTES) : null,
        stream->wraps > 1 ? storage_bytes(stream->wrap[1], SEAL_WRAP_BYTES) : null,
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO stream (tenant, stream, device, stored, highest, fork, quarantined,"
                   " hello_hub_ms, hello_monotonic_ms, facts_wrap, identity_wrap)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
                   " ON CONFLICT (tenant, stream) DO UPDATE SET stored = excluded.stored,"
                   " highest = excluded.highest, fork = excluded.fork,"
                   " quarantined = excluded.quarantined, hello_hub_ms = excluded.hello_hub_ms,"
                   " hello_monotonic_ms = excluded.hello_monotonic_ms,"
                   " facts_wrap = excluded.facts_wrap, identity_wrap = excluded.identity_wrap",
                   11, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome stream_find_frame(struct hub *hub, const struct stream *stream, uint64_t seq,
                               const uint8_t hash[32])
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16),
                                     storage_number((int64_t)seq)};
    struct storage_value column;
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT hash FROM frame WHERE tenant = $1 AND stream = $2"
                                       " AND seq = $3",
                                       3, values, 1, &column);
    if (outcome == NOT_FOUND)
        return NOT_FOUND;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return column.size == 32 && memcmp(column.bytes, hash, 32) == 0 ? DONE : REFUSED;
}

enum outcome stream_put_frame(struct hub *hub, struct stream *stream, uint64_t seq,
                              const uint8_t hash[32], enum frame_state state, const uint8_t *bytes,
                              size_t size)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16),
        storage_number((int64_t)seq),  storage_bytes(hash, 32),
        storage_number(state),         storage_number(hub->io->wall_ms(hub->io->self)),
        storage_bytes(bytes, size),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO frame (tenant, stream, seq, hash, state, received_ms, bytes)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   7, values, NULL);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (seq + 1 > stream->highest)
        stream->highest = seq + 1;
    return DONE;
}

enum outcome stream_put_aside(struct hub *hub, struct stream *stream, uint64_t seq,
                              const uint8_t hash[32], enum quarantine_reason reason,
                              const uint8_t *bytes, size_t size)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),
        storage_bytes(hash, 32),
        storage_bytes(stream->id, 16),
        storage_number((int64_t)seq),
        storage_bytes(stream->device, 16),
        storage_number(reason),
        storage_number(hub->io->wall_ms(hub->io->self)),
        storage_bytes(bytes, size),
    };
    int64_t changed = 0;
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO quarantine (tenant, hash, stream, seq, device, reason, received_ms,"
                   " bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                   " ON CONFLICT (tenant, hash) DO NOTHING",
                   8, values, &changed);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (changed > 0)
        stream->quarantined++;
    return DONE;
}

enum outcome stream_put_gap(struct hub *hub, struct stream *stream, uint64_t first, uint64_t last)
{
    if (first > last || last > INT64_MAX - 1)
        return INVALID;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16),
                                     storage_number((int64_t)first), storage_number((int64_t)last)};
    enum outcome outcome = storage_do(hub->storage,
                                      "INSERT INTO gap (tenant, stream, first, last)"
                                      " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                                      4, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static bool step_over(void *context, const struct storage_value columns[])
{
    uint64_t *stored = context;
    if ((uint64_t)columns[0].number != *stored)
        return false;
    ++*stored;
    return true;
}

static enum outcome advance_frames(struct hub *hub, struct stream *stream)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16),
                                     storage_number((int64_t)stream->stored)};
    enum outcome outcome = storage_each(hub->storage,
                                        "SELECT seq FROM frame WHERE tenant = $1 AND stream = $2"
                                        " AND seq >= $3 ORDER BY seq",
                                        3, values, step_over, &stream->stored);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* The furthest frame that a gap over `at` reaches, plus 1; 0 when none is over it. */
static enum outcome gap_over(struct hub *hub, const struct stream *stream, uint64_t at,
                             uint64_t *behind)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16),
                                     storage_number((int64_t)at)};
    struct storage_value column;
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT max(last) FROM gap WHERE tenant = $1 AND stream = $2"
                                       " AND first <= $3 AND last >= $3",
                                       3, values, 1, &column);
    *behind = 0;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (column.kind == STORAGE_NUMBER)
        *behind = (uint64_t)column.number + 1;
    return DONE;
}

enum outcome stream_advance(struct hub *hub, struct stream *stream)
{
    for (;;) {
        uint64_t behind;
        enum outcome outcome = advance_frames(hub, stream);
        if (outcome == DONE)
            outcome = gap_over(hub, stream, stream->stored, &behind);
        if (outcome != DONE || behind == 0)
            return outcome;
        stream->stored = behind;
    }
}

struct holes {
    struct receipt_stream *mark;
    uint64_t next; /* the first number not yet known to be held */
};

static bool note_hole(void *context, const struct storage_value columns[])
{
    struct holes *holes = context;
    uint64_t seq = (uint64_t)columns[0].number;
    if (seq > holes->next) {
        struct receipt_range *range = &holes->mark->missing[holes->mark->ranges++];
        range->first = holes->next;
        range->last = seq - 1;
    }
    holes->next = seq + 1;
    return holes->mark->ranges < RECEIPT_RANGES_MAX;
}

enum outcome stream_mark(struct hub *hub, const struct stream *stream, struct receipt_stream *mark)
{
    memset(mark, 0, sizeof *mark);
    memcpy(mark->stream, stream->id, 16);
    mark->stored = stream->stored;
    mark->quarantined = stream->quarantined;
    mark->fork = stream->fork;
    enum outcome outcome = backup_safe(hub, stream->id, &mark->safe);
    if (outcome != DONE)
        return outcome;
    if (mark->safe > mark->stored)
        mark->safe = mark->stored;
    if (stream->highest <= stream->stored)
        return DONE;
    struct holes holes = {.mark = mark, .next = stream->stored};
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16),
                                     storage_number((int64_t)stream->stored)};
    outcome = storage_each(hub->storage,
                           "SELECT seq FROM frame WHERE tenant = $1 AND stream = $2"
                           " AND seq >= $3 ORDER BY seq",
                           3, values, note_hole, &holes);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

void stream_start_receipt(struct hub *hub, struct receipt *receipt)
{
    memcpy(receipt->tenant, hub->tenant, sizeof receipt->tenant);
    receipt->epoch = hub->epoch;
    memcpy(receipt->epoch_random, hub->epoch_random, sizeof receipt->epoch_random);
    receipt->commit = hub->commit;
    receipt->hub_ms = hub->io->wall_ms(hub->io->self);
    receipt->count = 0;
}

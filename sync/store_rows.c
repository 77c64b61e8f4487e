/* The rows of the kiosk's database: see store.h.
 *
 * Each function is one statement. Promises: what is read has the length and sign it must have and
 * is what was written, by its mark, or the outcome is DAMAGED. Whoever changes a row on purpose can
 * make its mark: that is the seal's business. */
#include <string.h>

#include "sync/statement.h"
#include "sync/store.h"
#include "sync/store_inside.h"

#define TURN_BYTES 5
#define META_SCHEMA 7

static enum outcome finish(struct statement *statement)
{
    while (statement_step(statement))
        continue;
    return statement_end(statement);
}

static enum outcome found(struct statement *statement, bool there)
{
    enum outcome outcome = statement_end(statement);

    return outcome == DONE && !there ? NOT_FOUND : outcome;
}

enum outcome store_get_meta(struct store *store, struct store_meta *meta)
{
    struct statement statement = statement_begin(store->db, "SELECT * FROM meta");
    const uint8_t *receipt;
    size_t size;
    bool there = statement_step(&statement);

    memset(meta, 0, sizeof *meta);
    if (there) {
        (void)statement_int(&statement);
        if (statement_int(&statement) != META_SCHEMA)
            statement.bad = true;
        meta->hlc = (uint64_t)statement_int(&statement);
        meta->turn_day = (uint32_t)statement_count(&statement);
        meta->turn_used = (uint16_t)statement_count(&statement);
        meta->captured = statement_count(&statement);
        meta->epoch = (uint32_t)statement_count(&statement);
        statement_blob(&statement, meta->epoch_random, sizeof meta->epoch_random);
        meta->hub_commit = statement_count(&statement);
        receipt = statement_bytes(&statement, sizeof meta->receipt, &size);
        if (size > 0)
            memcpy(meta->receipt, receipt, size);
        meta->receipt_size = (uint16_t)size;
        statement_blob(&statement, meta->tenant, sizeof meta->tenant);
        meta->fair_closed = statement_int(&statement) != 0;
        statement_check_mark(&statement);
    }
    return found(&statement, there);
}

enum outcome store_put_meta(struct store *store, const struct store_meta *meta)
{
    struct statement statement = statement_begin(store->db,
                                                 "INSERT OR REPLACE INTO meta VALUES"
                                                 " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    statement_bind_int(&statement, 1);
    statement_bind_int(&statement, META_SCHEMA);
    statement_bind_int(&statement, (int64_t)meta->hlc);
    statement_bind_int(&statement, meta->turn_day);
    statement_bind_int(&statement, meta->turn_used);
    statement_bind_int(&statement, (int64_t)meta->captured);
    statement_bind_int(&statement, meta->epoch);
    statement_bind_blob(&statement, meta->epoch_random, sizeof meta->epoch_random);
    statement_bind_int(&statement, (int64_t)meta->hub_commit);
    statement_bind_blob(&statement, meta->receipt, meta->receipt_size);
    statement_bind_blob(&statement, meta->tenant, sizeof meta->tenant);
    statement_bind_int(&statement, meta->fair_closed);
    statement_bind_mark(&statement);
    return finish(&statement);
}

static void bind_people(struct statement *statement, const struct store_stream *stream,
                        uint64_t people)
{
    statement_bind_int(statement, stream->anonymous ? 0 : (int64_t)people);
}

static void bind_marks(struct statement *statement, const struct store_stream *stream)
{
    statement_bind_int(statement, (int64_t)stream->next);
    statement_bind_blob(statement, stream->head, sizeof stream->head);
    bind_people(statement, stream, stream->people);
    statement_bind_int(statement, (int64_t)stream->stored);
    bind_people(statement, stream, stream->stored_people);
    statement_bind_int(statement, (int64_t)stream->safe);
    bind_people(statement, stream, stream->safe_people);
    statement_bind_int(statement, (int64_t)stream->quarantined);
    statement_bind_int(statement, stream->fork);
    statement_bind_int(statement, (int64_t)stream->sends);
    statement_bind_int(statement, (int64_t)stream->purged);
    statement_bind_int(statement, (int64_t)stream->purge_mark);
    statement_bind_int(statement, stream->purge_ms);
    statement_bind_int(statement, stream->anonymous);
    statement_bind_int(statement, (int64_t)stream->veiled);
    bind_people(statement, stream, stream->lost);
    statement_bind_int(statement, (int64_t)stream->lost_below);
}

/* All columns in their order, for INSERT as for UPDATE: the mark is over all of them. */
static void bind_stream(struct statement *statement, const struct store_stream *stream)
{
    statement_bind_int(statement, stream->id);
    statement_bind_blob(statement, stream->origin.stream, 16);
    statement_bind_blob(statement, stream->origin.tenant, 8);
    statement_bind_blob(statement, stream->origin.fair, 8);
    statement_bind_blob(statement, stream->origin.device, 16);
    statement_bind_blob(statement, stream->wrap[0], SEAL_WRAP_BYTES);
    statement_bind_blob(statement, stream->wrap[1], SEAL_WRAP_BYTES);
    bind_marks(statement, stream);
    statement_bind_mark(statement);
}

static enum outcome next_stream_id(struct store *store, int64_t *id)
{
    struct statement statement =
        statement_begin(store->db, "SELECT coalesce(max(id), 0) + 1 FROM stream");

    *id = statement_step(&statement) ? statement_int(&statement) : 0;
    return statement_end(&statement);
}

enum outcome store_add_stream(struct store *store, struct store_stream *stream)
{
    enum outcome outcome = next_stream_id(store, &stream->id);
    struct statement statement;

    if (outcome != DONE)
        return outcome;
    statement = statement_begin(store->db,
                                "INSERT INTO stream VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                                " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_stream(&statement, stream);
    return finish(&statement);
}

enum outcome store_put_stream(struct store *store, const struct store_stream *stream)
{
    struct statement statement = statement_begin(
        store->db,
        "UPDATE stream SET next = ?8, head = ?9, people = ?10, stored = ?11, stored_people = ?12,"
        " safe = ?13, safe_people = ?14, quarantined = ?15, fork = ?16, sends = ?17, purged = ?18,"
        " purge_mark = ?19, purge_ms = ?20, anonymous = ?21, veiled = ?22, lost = ?23,"
        " lost_below = ?24, mark = ?25 WHERE id = ?1");

    bind_stream(&statement, stream);
    return finish(&statement);
}

static void read_stream(struct statement *statement, struct store_stream *stream)
{
    memset(stream, 0, sizeof *stream);
    stream->id = statement_int(statement);
    statement_blob(statement, stream->origin.stream, 16);
    statement_blob(statement, stream->origin.tenant, 8);
    statement_blob(statement, stream->origin.fair, 8);
    statement_blob(statement, stream->origin.device, 16);
    statement_blob(statement, stream->wrap[0], SEAL_WRAP_BYTES);
    statement_blob(statement, stream->wrap[1], SEAL_WRAP_BYTES);
    stream->next = statement_count(statement);
    statement_blob(statement, stream->head, sizeof stream->head);
    stream->people = statement_count(statement);
    stream->stored = statement_count(statement);
    stream->stored_people = statement_count(statement);
    stream->safe = statement_count(statement);
    stream->safe_people = statement_count(statement);
    stream->quarantined = statement_count(statement);
    stream->fork = statement_int(statement) != 0;
    stream->sends = statement_count(statement);
    stream->purged = statement_count(statement);
    stream->purge_mark = statement_count(statement);
    stream->purge_ms = statement_int(statement);
    stream->anonymous = statement_int(statement) != 0;
    stream->veiled = (uint64_t)statement_int(statement);
    stream->lost = statement_count(statement);
    stream->lost_below = statement_count(statement);
    statement_check_mark(statement);
}

enum outcome store_streams(struct store *store,
                           bool (*each)(void *context, const struct store_stream *stream),
                           void *context)
{
    struct statement statement = statement_begin(store->db, "SELECT * FROM stream ORDER BY id");
    struct store_stream stream;
    bool more = true;
    enum outcome outcome;

    while (more && !statement.bad && statement_step(&statement)) {
        read_stream(&statement, &stream);
        more = statement.bad || each(context, &stream);
    }
    outcome = statement_end(&statement);
    return outcome == DONE && !more ? BUSY : outcome;
}

enum outcome store_add_frame(struct store *store, int64_t stream, uint64_t seq,
                             const uint8_t *frame, size_t size)
{
    struct statement statement =
        statement_begin(store->db, "INSERT INTO frame VALUES (?, ?, ?, ?)");

    statement_bind_int(&statement, stream);
    statement_bind_int(&statement, (int64_t)seq);
    statement_bind_blob(&statement, frame, size);
    statement_bind_mark(&statement);
    return finish(&statement);
}

enum outcome store_frames(struct store *store, int64_t stream, uint64_t seq,
                          bool (*each)(void *context, uint64_t seq, const uint8_t *frame,
                                       size_t size),
                          void *context)
{
    struct statement statement = statement_begin(
        store->db, "SELECT * FROM frame WHERE stream = ? AND seq >= ? ORDER BY seq");
    bool more = true;

    statement_bind_int(&statement, stream);
    statement_bind_int(&statement, (int64_t)seq);
    while (more && statement_step(&statement)) {
        int64_t owner = statement_int(&statement);
        uint64_t number = statement_count(&statement);
        size_t size;
        const uint8_t *frame = statement_bytes(&statement, FRAME_MAX, &size);

        statement_check_mark(&statement);
        if (statement.bad || owner != stream || !frame_is_whole(frame, size)) {
            statement.bad = true;
            break;
        }
        more = each(context, number, frame, size);
    }
    return statement_end(&statement);
}

enum outcome store_drop_frames(struct store *store, int64_t stream, uint64_t below)
{
    struct statement statement =
        statement_begin(store->db, "DELETE FROM frame WHERE stream = ? AND seq < ?");

    statement_bind_int(&statement, stream);
    statement_bind_int(&statement, (int64_t)below);
    return finish(&statement);
}

enum outcome store_put_frame_aside(struct store *store, const uint8_t stream[16], uint64_t seq,
                                   const uint8_t *frame, size_t size)
{
    struct statement statement =
        statement_begin(store->db,
                        "INSERT INTO aside SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM aside"
                        " WHERE stream = ?1 AND seq = ?2 AND bytes = ?3)");

    statement_bind_blob(&statement, stream, 16);
    statement_bind_int(&statement, (int64_t)seq);
    statement_bind_blob(&statement, frame, size);
    return finish(&statement);
}

enum outcome store_count_aside(struct store *store, uint64_t *count)
{
    struct statement statement = statement_begin(store->db, "SELECT count(*) FROM aside");

    *count = 0;
    if (statement_step(&statement))
        *count = statement_count(&statement);
    return statement_end(&statement);
}

uint64_t store_folio_bits(const uint8_t slip[16])
{
    uint64_t bits = 0;

    for (size_t i = 0; i < 5; i++)
        bits = bits << 8 | slip[i];
    return bits >> 5;
}

enum outcome store_put_slip(struct store *store, const struct sync_slip *slip)
{
    struct statement statement =
        statement_begin(store->db, "INSERT OR REPLACE INTO slip VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    uint8_t turns[SYNC_SLIP_TURNS * TURN_BYTES];
    size_t count = slip->turns;

    for (size_t i = 0; i < count; i++) {
        uint8_t *to = turns + i * TURN_BYTES;

        to[0] = (uint8_t)(slip->turn[i].service | slip->day << SYNC_SLIP_DAY_SHIFT);
        to[1] = (uint8_t)(slip->turn[i].module >> 8);
        to[2] = (uint8_t)slip->turn[i].module;
        to[3] = (uint8_t)(slip->turn[i].number >> 8);
        to[4] = (uint8_t)slip->turn[i].number;
    }
    statement_bind_int(&statement, (int64_t)store_folio_bits(slip->slip));
    statement_bind_blob(&statement, slip->slip, sizeof slip->slip);
    statement_bind_blob(&statement, slip->record, sizeof slip->record);
    statement_bind_int(&statement, slip->copy);
    statement_bind_int(&statement, slip->prints);
    statement_bind_int(&statement, slip->revoked);
    statement_bind_blob(&statement, turns, count * TURN_BYTES);
    statement_bind_mark(&statement);
    return finish(&statement);
}

static void read_slip(struct statement *statement, struct sync_slip *slip)
{
    const uint8_t *turns;
    size_t size;

    memset(slip, 0, sizeof *slip);
    (void)statement_int(statement);
    statement_blob(statement, slip->slip, sizeof slip->slip);
    statement_blob(statement, slip->record, sizeof slip->record);
    slip->copy = (uint8_t)statement_count(statement);
    slip->prints = (uint8_t)statement_count(statement);
    slip->revoked = statement_int(statement) != 0;
    turns = statement_bytes(statement, SYNC_SLIP_TURNS * TURN_BYTES, &size);
    slip->turns = (uint8_t)(size / TURN_BYTES);
    for (size_t i = 0; i < slip->turns; i++) {
        const uint8_t *from = turns + i * TURN_BYTES;

        slip->turn[i].service = from[0] & ((1U << SYNC_SLIP_DAY_SHIFT) - 1);
        slip->day = from[0] >> SYNC_SLIP_DAY_SHIFT;
        slip->turn[i].module = (uint16_t)(from[1] << 8 | from[2]);
        slip->turn[i].number = (uint16_t)(from[3] << 8 | from[4]);
    }
    statement_check_mark(statement);
}

enum outcome store_find_slip(struct store *store, uint64_t folio_bits, struct sync_slip *slip)
{
    struct statement statement =
        statement_begin(store->db, "SELECT * FROM slip WHERE folio = ? ORDER BY revoked");
    bool there;

    statement_bind_int(&statement, (int64_t)folio_bits);
    there = statement_step(&statement);
    if (there)
        read_slip(&statement, slip);
    return found(&statement, there);
}

enum outcome store_slips(struct store *store,
                         bool (*each)(void *context, const struct sync_slip *slip), void *context)
{
    struct statement statement = statement_begin(store->db, "SELECT * FROM slip");
    struct sync_slip slip;
    bool more = true;
    enum outcome outcome;

    while (more && !statement.bad && statement_step(&statement)) {
        read_slip(&statement, &slip);
        more = statement.bad || each(context, &slip);
    }
    outcome = statement_end(&statement);
    return outcome == DONE && !more ? BUSY : outcome;
}

enum outcome store_get_slip(struct store *store, const uint8_t slip_id[16], struct sync_slip *slip)
{
    struct statement statement = statement_begin(store->db, "SELECT * FROM slip WHERE slip = ?");
    bool there;

    statement_bind_blob(&statement, slip_id, 16);
    there = statement_step(&statement);
    if (there)
        read_slip(&statement, slip);
    return found(&statement, there);
}

static bool is_child_of(const struct sync_slip *child, const struct sync_slip *adult)
{
    uint8_t record[RECORD_ID_BYTES];

    for (uint8_t i = 0; i < RECORD_CHILDREN_MAX; i++) {
        record_child_id(adult->record, i, record);
        if (memcmp(record, child->record, sizeof record) == 0)
            return true;
    }
    return false;
}

enum outcome store_find_adult(struct store *store, const struct sync_slip *child,
                              struct sync_slip *adult)
{
    struct statement statement = statement_begin(store->db,
                                                 "SELECT * FROM slip WHERE turns ="
                                                 " (SELECT turns FROM slip WHERE slip = ?)");
    bool there = false;

    statement_bind_blob(&statement, child->slip, sizeof child->slip);
    while (!there && statement_step(&statement)) {
        read_slip(&statement, adult);
        there = is_child_of(child, adult);
    }
    return found(&statement, there);
}

enum outcome store_wipe_slips(struct store *store)
{
    return statement_run(store->db, "DELETE FROM slip");
}

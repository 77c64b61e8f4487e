/* Writing: seal in memory, one transaction, then the journal. See sync.h.
 *
 * Promises: DONE is said only after both flushes; every key is used once; a stream that met an
 * error is never continued. Anonymous facts go to a stream of their own that names neither parent
 * nor hour. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "sync/mutant.h"
#include "sync/sync_inside.h"
#include "sync/veil.h"

#define DAY_MS (24LL * 3600 * 1000)

void sync_new_stream(struct sync *sync, struct store_stream *row, struct seal_key keys[2])
{
    const struct enrolment *enrolment = sync->enrolment;

    memset(row, 0, sizeof *row);
    memcpy(row->origin.tenant, enrolment->tenant, sizeof row->origin.tenant);
    memcpy(row->origin.fair, enrolment->fair_id, sizeof row->origin.fair);
    memcpy(row->origin.device, enrolment->device, sizeof row->origin.device);
    sync->io->random(sync->io->self, row->origin.stream, sizeof row->origin.stream);
    for (size_t i = 0; i < 2; i++) {
        keys[i].seq = 0;
        sync->io->random(sync->io->self, keys[i].key, sizeof keys[i].key);
    }
    seal_wrap(keys[0].key, enrolment->facts_key, row->wrap[0]);
    seal_wrap(keys[1].key, enrolment->identity_key, row->wrap[1]);
}

static enum outcome write_journal(struct sync *sync, const struct outbox_stream *stream,
                                  bool is_new, const struct batch *batch,
                                  const struct sync_slip *slip)
{
    const struct store_stream *row = &stream->row;
    uint64_t first = row->next - batch->count;
    struct sync_slip row_of_slip;
    enum outcome outcome = DONE;

    if (is_new) {
        struct journal_stream head = {.origin = row->origin,
                                      .whole = (uint32_t)batch->count,
                                      .anonymous = row->anonymous,
                                      .veiled = row->veiled};

        memcpy(head.wrap, row->wrap, sizeof head.wrap);
        outcome = journal_add_stream(sync->journal, &head);
    }
    for (size_t i = 0; outcome == DONE && i < batch->count; i++)
        outcome = journal_add_frame(sync->journal, row->origin.stream, (uint32_t)(first + i),
                                    batch_frame(batch, i), batch->frames[i].size);
    for (unsigned i = 0; outcome == DONE && sync_slip_row(slip, i, &row_of_slip); i++)
        outcome = journal_add_slip(sync->journal, &row_of_slip);
    if (outcome == DONE) {
        struct journal_totals totals = {
            .next = row->next,
            .people = row->anonymous ? 0 : row->people,
            .captured = sync->meta.captured,
            .hlc = sync->meta.hlc,
            .turn_day = sync->meta.turn_day,
            .turn_used = sync->meta.turn_used,
        };

        memcpy(totals.stream, row->origin.stream, sizeof totals.stream);
        outcome = journal_flush(sync->journal, &totals);
    }
    return outcome;
}

/* Only a mutant: what tells the outbox of the frame comes after the frame's commit. */
static enum outcome put_row_apart(struct store *store, const struct outbox_stream *stream)
{
    enum outcome outcome = store_commit(store);

    if (outcome == DONE)
        outcome = store_begin(store);
    return outcome == DONE ? store_put_stream(store, &stream->row) : outcome;
}

static enum outcome write_store(struct sync *sync, struct outbox_stream *stream, bool is_new,
                                const struct batch *batch, const struct sync_slip *slip)
{
    uint64_t first = stream->row.next - batch->count;
    bool apart = mutant_is(M6_OUTBOX_APART) && !is_new;
    struct sync_slip row_of_slip;
    enum outcome outcome = store_begin(sync->store);

    if (outcome == DONE && !apart)
        outcome = is_new ? store_add_stream(sync->store, &stream->row)
                         : store_put_stream(sync->store, &stream->row);
    for (size_t i = 0; outcome == DONE && i < batch->count; i++)
        outcome = store_add_frame(sync->store, stream->row.id, first + i, batch_frame(batch, i),
                                  batch->frames[i].size);
    if (outcome == DONE && apart)
        outcome = put_row_apart(sync->store, stream);
    if (outcome == DONE)
        outcome = store_put_meta(sync->store, &sync->meta);
    for (unsigned i = 0; outcome == DONE && sync_slip_row(slip, i, &row_of_slip); i++)
        outcome = store_put_slip(sync->store, &row_of_slip);
    return outcome == DONE ? store_commit(sync->store) : outcome;
}

/* What the new frames change in memory; it is thrown away with the process when writing fails. */
static enum outcome note_all(struct sync *sync, struct outbox_stream *stream,
                             const struct batch *batch)
{
    enum outcome outcome = DONE;

    for (size_t i = 0; outcome == DONE && i < batch->count; i++) {
        outcome = outbox_note(stream, batch_frame(batch, i), batch->frames[i].people);
        if (!stream->row.anonymous)
            sync->meta.captured += batch->frames[i].people;
    }
    if (stream->row.anonymous)
        stream->row.veiled =
            veil_number(sync->enrolment->secret_key, stream->row.origin.stream, stream->row.people);
    return outcome;
}

enum outcome sync_write(struct sync *sync, const struct store_stream *fresh,
                        const uint8_t stream_id[16], const struct batch *batch,
                        const struct sync_slip *slip)
{
    bool is_new = fresh != NULL, journal_first = mutant_is(M12_JOURNAL_FIRST);
    struct outbox_stream *stream =
        is_new ? outbox_add(&sync->outbox, fresh) : outbox_find(&sync->outbox, stream_id);
    enum outcome outcome = stream == NULL ? BUSY : note_all(sync, stream, batch);
    struct sync_slip dated;

    if (slip != NULL) {
        dated = *slip;
        if (dated.day == 0)
            dated.day = sync_slip_day(sync);
        slip = &dated;
    }
    sync->slips_wiped = sync->slips_wiped && slip == NULL;
    if (outcome == DONE && journal_first)
        outcome = write_journal(sync, stream, is_new, batch, slip);
    if (outcome == DONE)
        outcome = write_store(sync, stream, is_new, batch, slip);
    if (outcome == DONE && !journal_first)
        outcome = write_journal(sync, stream, is_new, batch, slip);
    if (outcome == DONE)
        return DONE;
    if (outcome == DAMAGED && mutant_is(M5_DAMAGE_GOES_ON)) {
        store_rollback(sync->store);
        return sync_fail(sync, REFUSED, "the database is damaged");
    }
    sync->dead = true;
    return sync_fail(sync, DOUBT, "writing did not end: the stream stops here");
}

struct stamp sync_stamp(const struct sync *sync)
{
    struct stamp stamp = {.hlc = sync_hlc(sync), .quality = sync->quality};
    int64_t since = sync->io->monotonic_ms(sync->io->self) - sync->opened_ms;

    stamp.monotonic_ms = since > 0 ? (uint64_t)since : 0;
    /* Stamps never go back; one that a clock ahead once left there is no time of the day. */
    if ((int64_t)(stamp.hlc >> 16) > sync_wall_ms(sync) + SYNC_AHEAD_MS)
        stamp.quality = CLOCK_UNKNOWN;
    return stamp;
}

/* The last stream of this machine before the one that opens. */
static void name_parent(const struct sync *sync, struct fact_stream_open *open)
{
    const struct store_stream *parent;

    if (sync->outbox.count == 0)
        return;
    parent = &sync->outbox.streams[sync->outbox.count - 1].row;
    memcpy(open->parent, parent->origin.stream, sizeof open->parent);
    open->parent_last = parent->next == 0 ? 0 : parent->next - 1;
}

enum outcome sync_open_stream(struct sync *sync)
{
    struct commit commit = {.stamp = sync_stamp(sync), .count = 1};
    struct fact_stream_open *open = &commit.facts[0].body.stream_open;
    struct store_stream row;
    struct batch batch = {0};
    bool is_new = true;
    enum outcome outcome;

    commit.facts[0].type = FACT_STREAM_OPEN;
    name_parent(sync, open);
    open->schema = RECORD_SCHEMA;
    open->asserted_ms = sync->io->wall_ms(sync->io->self);
    sync_new_stream(sync, &row, sync->keys);
    if (mutant_is(M3_DEVICE_SEQUENCE))
        is_new = sync_device_stream(sync, &row);
    memcpy(sync->stream, row.origin.stream, sizeof sync->stream);
    sync->meta.hlc = commit.stamp.hlc;
    outcome = batch_add(&batch, &row.origin, sync->keys, &commit, NULL);
    if (outcome == DONE)
        outcome = sync_write(sync, is_new ? &row : NULL, row.origin.stream, &batch, NULL);
    batch_clear(&batch);
    return outcome;
}

/* A commit's turns are used up: the next number comes after the last of them in the day's order. */
static void use_turns(struct sync *sync, const struct commit *commit)
{
    uint32_t day = sync_turn_day(sync);

    for (size_t i = 0; i < commit->count; i++) {
        uint16_t used;

        if (commit->facts[i].type != FACT_TURN_ISSUED)
            continue;
        if (day > sync->meta.turn_day) {
            sync->meta.turn_day = day;
            sync->meta.turn_used = 0;
        }
        used = turns_used(&sync->turns, day, commit->facts[i].body.turn.number);
        if (used > sync->meta.turn_used)
            sync->meta.turn_used = used;
    }
}

static enum outcome may_write(struct sync *sync)
{
    uint64_t free_bytes = 0;
    enum outcome outcome;

    if (sync->dead)
        return sync_fail(sync, DOUBT, "this stream ended in doubt");
    outcome = sync->io->free_bytes(sync->io->self, sync->folder, &free_bytes);
    if (outcome != DONE)
        return sync_fail(sync, outcome, "the disk does not answer");
    if (free_bytes < SYNC_REFUSE_FREE_BYTES)
        return sync_fail(sync, DISK_FULL, "too little room on the disk");
    return DONE;
}

/* Only facts about people are turned away: gaps and a stream's end bring the receipts that make
 * room again. */
enum outcome sync_may_write(struct sync *sync, const struct commit *commit)
{
    enum outcome outcome = may_write(sync);

    if (outcome == DONE && batch_people(commit) > 0 && sync_store_permille(sync) >= 1000)
        return sync_fail(sync, DISK_FULL, "the records take all the room they may");
    return outcome;
}

static bool slip_is_sane(const struct sync_slip *slip)
{
    return slip == NULL ||
           (slip->turns <= SYNC_SLIP_TURNS && slip->children <= RECORD_CHILDREN_MAX &&
            (!slip->replaces || (slip->copy > 0 && slip->copy < SYNC_SLIP_COPIES_MAX)));
}

enum outcome sync_checkpoint(struct sync *sync)
{
    if (store_checkpoint(sync->store, 2000) == DONE)
        return DONE;
    sync->dead = true;
    return sync_fail(sync, DOUBT, "the checkpoint failed");
}

enum outcome sync_commit(struct sync *sync, struct commit *commit, const struct identity *identity,
                         const struct sync_slip *slip)
{
    struct outbox_stream *stream;
    struct batch batch = {0};
    uint8_t staff[RECORD_STAFF_BYTES];
    uint64_t seq;
    enum outcome outcome = sync_may_write(sync, commit);

    if (outcome != DONE)
        return outcome;
    stream = outbox_find(&sync->outbox, sync->stream);
    assert(stream != NULL);
    if (!slip_is_sane(slip))
        return sync_fail(sync, INVALID, "the slip has too many turns or children");
    memcpy(staff, commit->stamp.staff, sizeof staff);
    commit->stamp = sync_stamp(sync);
    memcpy(commit->stamp.staff, staff, sizeof staff);
    seq = sync->keys[0].seq;
    outcome = batch_add(&batch, &stream->row.origin, sync->keys, commit, identity);
    if (outcome == DONE) {
        sync->meta.hlc = commit->stamp.hlc;
        use_turns(sync, commit);
        outcome = sync_write(sync, NULL, sync->stream, &batch, slip);
    } else {
        /* A key that sealed something that is not written cannot seal anything else. */
        sync->dead = sync->keys[0].seq != seq;
        outcome = sync_fail(sync, sync->dead ? DOUBT : outcome, "the commit is not sound");
    }
    batch_clear(&batch);
    if (outcome == DONE)
        outcome = sync_checkpoint(sync);
    if (outcome == DONE)
        sync_board_note(sync, commit, slip);
    return outcome;
}

/* Whoever holds her paper knows the record: beside it stands neither what she needs nor what she
 * read (Never 4). */
static bool tells_of_nobody(const struct fact *fact)
{
    if (fact->type == FACT_DAY_COUNTS)
        return sodium_is_zero(fact->record, sizeof fact->record);
    return record_referral_is_plain(fact);
}

/* Whether the fact can be written at all: it must not fail only when everything is released. */
static enum outcome check_fact(struct sync *sync, const struct fact *fact)
{
    struct commit trial = {.count = 1};
    uint8_t bytes[RECORD_FACTS_MAX];
    size_t size = 0;
    enum outcome outcome;

    if (!tells_of_nobody(fact))
        return sync_fail(sync, INVALID, "the fact tells too much");
    trial.facts[0] = *fact;
    outcome = record_encode(&trial, bytes, sizeof bytes, &size);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(&trial, sizeof trial);
    return outcome == DONE ? DONE : sync_fail(sync, outcome, "the fact is not sound");
}

void sync_next_visit(struct sync *sync)
{
    waiting_next_visit(sync->waiting);
}

enum outcome sync_wait(struct sync *sync, const struct fact *fact)
{
    enum outcome outcome = check_fact(sync, fact);

    return outcome == DONE ? waiting_add(sync->waiting, fact) : outcome;
}

enum outcome sync_refer(struct sync *sync, const struct fact *facts, size_t count,
                        struct sync_slip *slip)
{
    struct sync_slip numbered = *slip;
    enum outcome outcome = DONE;

    if (count == 0 || count > RECORD_FACTS || slip->turns == 0 || !slip_is_sane(slip))
        return sync_fail(sync, INVALID, "the referral is not sound");
    for (size_t i = 0; outcome == DONE && i < count; i++)
        outcome = check_fact(sync, &facts[i]);
    if (outcome != DONE)
        return outcome;
    numbered.turn[0].number = sync_referral_turn(sync);
    outcome = waiting_add_slip(sync->waiting, facts, count, &numbered);
    if (outcome != DONE)
        return sync_fail(sync, outcome, "too many anonymous facts wait");
    sync->slips_wiped = false;
    *slip = numbered;
    return DONE;
}

static enum outcome add_anonymous(struct sync *sync, struct batch *batch,
                                  const struct store_stream *row, struct seal_key keys[2],
                                  const struct stamp *stamp)
{
    struct commit commit = {.stamp = *stamp, .count = 1};
    size_t count = waiting_count(sync->waiting), whole = count;
    enum outcome outcome;

    while (whole % SYNC_ANONYMOUS_PAD != 0)
        whole++;
    commit.facts[0].type = FACT_STREAM_OPEN;
    commit.facts[0].body.stream_open.schema = RECORD_SCHEMA;
    commit.facts[0].body.stream_open.kind = 1;
    commit.facts[0].body.stream_open.asserted_ms = (int64_t)(stamp->hlc >> 16);
    outcome = batch_add(batch, &row->origin, keys, &commit, NULL);
    for (size_t i = 0; outcome == DONE && i < whole; i++) {
        memset(&commit.facts[0], 0, sizeof commit.facts[0]);
        if (i < count)
            commit.facts[0] = *waiting_fact(sync->waiting, i);
        else
            commit.facts[0].type = FACT_PADDING;
        outcome = batch_add(batch, &row->origin, keys, &commit, NULL);
    }
    sodium_memzero(&commit, sizeof commit);
    return outcome;
}

enum outcome sync_write_waiting(struct sync *sync)
{
    struct stamp stamp = {0};
    struct store_stream row;
    struct batch batch = {0};
    struct seal_key *keys;
    enum outcome outcome;

    if (waiting_count(sync->waiting) == 0)
        return DONE;
    outcome = may_write(sync);
    if (outcome != DONE)
        return outcome;
    keys = sodium_allocarray(2, sizeof *keys);
    if (keys == NULL)
        return sync_fail(sync, BUSY, "no memory");
    stamp.hlc = (uint64_t)(sync_day(sync) * DAY_MS - sync->utc_offset_ms) << 16;
    sync_new_stream(sync, &row, keys);
    row.anonymous = true;
    outcome = add_anonymous(sync, &batch, &row, keys, &stamp);
    if (outcome == DONE)
        outcome = sync_write(sync, &row, row.origin.stream, &batch, NULL);
    if (outcome == DONE)
        waiting_clear(sync->waiting);
    sodium_free(keys);
    batch_clear(&batch);
    return outcome;
}

enum outcome sync_release(struct sync *sync)
{
    /* Neither padding nor one woman's many facts hide her from whoever opens the frames. */
    if (waiting_count(sync->waiting) > 0 && waiting_visits(sync->waiting) < SYNC_ANONYMOUS_MIN)
        return sync_fail(sync, REFUSED, "too few visits left anonymous facts");
    return sync_write_waiting(sync);
}

enum outcome sync_close_stream(struct sync *sync)
{
    struct commit commit = {.count = 1};

    commit.facts[0].type = FACT_STREAM_CLOSE;
    return sync_commit(sync, &commit, NULL, NULL);
}

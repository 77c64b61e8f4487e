/* What a start finds: the database, the journal, and where they differ. See sync/README.md.
 *
 * Promises: a frame that either of them has is afterwards in both; of two different frames under
 * one number the database's stays and the journal's is put aside. Nothing is deleted. What was
 * deleted because it is safe does not come back. A number that neither has is
 * said to the hub when it asks (sync_gap.c). */
#include <stdlib.h>
#include <string.h>

#include "sync/mutant.h"
#include "sync/sync_inside.h"

#define PASSED_OVER 8 /* turn numbers, by a rebuilt store */

/* One stream's frames as both sides have them, from `base` on. */
struct compare {
    struct sync *sync;
    struct outbox_stream *stream;
    uint64_t base, count;
    const struct journal_entry **entries; /* by seq − base; NULL = the journal lacks it */
    bool *held;                           /* the database has it */
    enum outcome outcome;
    bool journal_changed;
};

static size_t index_of_stream(const struct journal *journal, const uint8_t stream[16])
{
    size_t i = journal_stream_count(journal);

    while (i > 0 && memcmp(journal_stream(journal, i - 1)->origin.stream, stream, 16) != 0)
        i--;
    return i; /* one more than the index; 0 = none */
}

/* How far the stream reaches by the journal. */
static uint64_t journal_next(const struct journal *journal, size_t index)
{
    uint64_t next = 0;

    for (size_t i = 0; i < journal_entry_count(journal); i++) {
        const struct journal_entry *entry = journal_entry(journal, i);

        if (entry->stream == index && entry->seq >= next)
            next = (uint64_t)entry->seq + 1;
    }
    return next;
}

/* One of them has lost its identity, to an erasure that a crash cut short: the hub tells it again
 * (sync_erase.c). */
static bool is_same_frame(const struct frame_origin *origin, uint64_t seq, const uint8_t *frame,
                          const uint8_t *other, size_t size)
{
    uint8_t ours[FRAME_HASH_BYTES], theirs[FRAME_HASH_BYTES];

    if (!frame_is_whole(other, size) || frame_is_erased(frame[0]) == frame_is_erased(other[0]))
        return false;
    frame_hash(origin, seq, frame, ours);
    frame_hash(origin, seq, other, theirs);
    return memcmp(ours, theirs, sizeof ours) == 0;
}

static enum outcome compare_frames(struct compare *compare, uint64_t seq, const uint8_t *frame,
                                   size_t size)
{
    const struct journal_entry *entry = compare->entries[seq - compare->base];
    struct sync *sync = compare->sync;
    uint8_t other[FRAME_MAX];
    enum outcome outcome;

    if (entry == NULL) {
        compare->journal_changed = true;
        return journal_add_frame(sync->journal, compare->stream->row.origin.stream, (uint32_t)seq,
                                 frame, size);
    }
    outcome = journal_read(sync->journal, entry, other);
    if (outcome != DONE || (entry->frame_bytes == size && memcmp(other, frame, size) == 0) ||
        is_same_frame(&compare->stream->row.origin, seq, frame, other, entry->frame_bytes))
        return outcome;
    return store_put_frame_aside(sync->store, compare->stream->row.origin.stream, seq, other,
                                 entry->frame_bytes);
}

static bool compare_one(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    struct compare *compare = context;

    if (seq < compare->base)
        return true;
    if (seq - compare->base >= compare->count) {
        compare->outcome = DAMAGED;
        return false;
    }
    compare->held[seq - compare->base] = true;
    compare->outcome = compare_frames(compare, seq, frame, size);
    return compare->outcome == DONE;
}

/* The journal's frames that the database lacks. */
static enum outcome insert_missing(struct compare *compare)
{
    struct sync *sync = compare->sync;
    uint8_t frame[FRAME_MAX];
    enum outcome outcome = DONE;

    for (uint64_t i = 0; outcome == DONE && i < compare->count; i++) {
        if (compare->held[i] || compare->entries[i] == NULL)
            continue;
        outcome = journal_read(sync->journal, compare->entries[i], frame);
        if (outcome == DONE)
            outcome = store_add_frame(sync->store, compare->stream->row.id, compare->base + i,
                                      frame, compare->entries[i]->frame_bytes);
        compare->held[i] = outcome == DONE;
    }
    return outcome;
}

struct chain {
    struct store_stream *row;
    uint64_t next;
};

static bool chain_one(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    struct chain *chain = context;
    uint8_t hash[FRAME_HASH_BYTES];

    (void)size;
    if (seq != chain->next++)
        return false;
    frame_hash(&chain->row->origin, seq, frame, hash);
    frame_chain(chain->row->head, hash);
    return true;
}

/* The row after frames came in from the journal: how far, how many people, which head. */
static enum outcome mend_row(struct compare *compare, uint64_t people)
{
    struct sync *sync = compare->sync;
    struct store_stream *row = &compare->stream->row;
    struct chain chain = {.row = row, .next = row->next};
    enum outcome outcome;

    if (compare->base + compare->count <= row->next)
        return DONE;
    compare->stream->mended = true;
    outcome = store_frames(sync->store, row->id, row->next, chain_one, &chain);
    row->next = compare->base + compare->count;
    if (people > row->people)
        row->people = people;
    return outcome == DONE ? store_put_stream(sync->store, row) : outcome;
}

/* Else a later rebuild would count fewer people in this stream than it holds: the slot, or the
 * entry that tells its number, may have rotten while every frame is there. */
static enum outcome mend_number(const struct compare *compare)
{
    struct journal *journal = compare->sync->journal;
    const struct store_stream *row = &compare->stream->row;
    const uint8_t *id = row->origin.stream;
    const struct journal_stream *known = journal_stream(journal, index_of_stream(journal, id) - 1);

    if (row->anonymous && (!known->anonymous || known->veiled != row->veiled))
        return journal_add_veiled(journal, id, row->veiled);
    if (!row->anonymous && (compare->journal_changed || known->people < row->people))
        return journal_add_people(journal, id, row->people);
    return DONE;
}

static enum outcome compare_stream(struct compare *compare, uint64_t people)
{
    struct sync *sync = compare->sync;
    const struct store_stream *row = &compare->stream->row;
    size_t index = index_of_stream(sync->journal, row->origin.stream);
    enum outcome outcome;

    for (size_t i = 0; index > 0 && i < journal_entry_count(sync->journal); i++) {
        const struct journal_entry *entry = journal_entry(sync->journal, i);

        if (entry->stream == index - 1 && entry->seq >= compare->base)
            compare->entries[entry->seq - compare->base] = entry;
    }
    outcome = store_frames(sync->store, row->id, compare->base, compare_one, compare);
    if (outcome == DONE)
        outcome = compare->outcome;
    if (outcome == DONE)
        outcome = insert_missing(compare);
    if (outcome == DONE)
        outcome = mend_row(compare, people);
    return outcome == DONE ? mend_number(compare) : outcome;
}

static enum outcome reconcile_stream(struct sync *sync, struct outbox_stream *stream)
{
    size_t index = index_of_stream(sync->journal, stream->row.origin.stream);
    uint64_t reach = index == 0 ? 0 : journal_next(sync->journal, index - 1);
    struct compare compare = {.sync = sync, .stream = stream, .base = stream->row.purged};
    enum outcome outcome = DONE;

    if (reach < stream->row.next)
        reach = stream->row.next;
    if (reach <= compare.base)
        return DONE;
    compare.count = reach - compare.base;
    compare.entries = calloc(compare.count, sizeof(*compare.entries));
    compare.held = calloc(compare.count, sizeof *compare.held);
    if (compare.entries == NULL || compare.held == NULL)
        outcome = BUSY;
    if (outcome == DONE && index == 0) {
        const struct store_stream *row = &stream->row;
        struct journal_stream head = {.origin = row->origin,
                                      .people = row->anonymous ? 0 : row->people,
                                      .whole = (uint32_t)row->next,
                                      .anonymous = row->anonymous,
                                      .veiled = row->veiled};

        memcpy(head.wrap, row->wrap, sizeof head.wrap);
        outcome = journal_add_stream(sync->journal, &head);
    }
    if (outcome == DONE)
        outcome = compare_stream(&compare,
                                 index == 0 ? 0 : journal_stream(sync->journal, index - 1)->people);
    free(compare.entries);
    free(compare.held);
    return outcome;
}

/* Streams that only the journal knows. */
static enum outcome adopt_streams(struct sync *sync)
{
    enum outcome outcome = DONE;

    for (size_t i = 0; outcome == DONE && i < journal_stream_count(sync->journal); i++) {
        const struct journal_stream *from = journal_stream(sync->journal, i);
        struct store_stream row = {
            .origin = from->origin, .anonymous = from->anonymous, .veiled = from->veiled};

        if (outbox_find(&sync->outbox, from->origin.stream) != NULL)
            continue;
        /* Part of a batch of anonymous facts would tell how few they were (Never 4). */
        if (journal_next(sync->journal, i) < from->whole)
            continue;
        memcpy(row.wrap, from->wrap, sizeof row.wrap);
        outbox_unveil(&row, from->whole, sync->enrolment->secret_key);
        outcome = store_add_stream(sync->store, &row);
        if (outcome == DONE && outbox_add(&sync->outbox, &row) == NULL)
            outcome = BUSY;
    }
    return outcome;
}

/* Slips of the journal that the database lacks, or knows with fewer prints. */
static enum outcome mend_slips(struct sync *sync)
{
    enum outcome outcome = DONE;

    for (size_t i = 0; outcome == DONE && i < journal_slip_count(sync->journal); i++) {
        const struct sync_slip *slip = journal_slip(sync->journal, i);
        struct sync_slip held;

        outcome = store_get_slip(sync->store, slip->slip, &held);
        if (outcome == NOT_FOUND ||
            (outcome == DONE && (held.prints < slip->prints || held.revoked < slip->revoked)))
            outcome = store_put_slip(sync->store, slip);
    }
    return outcome;
}

/* What only the last totals of the journal tell. A rebuilt store passes over some numbers: the
 * newest totals may be what the damage took, and no number is given twice. */
static void take_totals(struct sync *sync, bool rebuilt)
{
    const struct journal_totals *totals = journal_totals(sync->journal);

    if (totals->hlc > sync->meta.hlc)
        sync->meta.hlc = totals->hlc;
    if (totals->captured > sync->meta.captured)
        sync->meta.captured = totals->captured;
    if (totals->turn_day > sync->meta.turn_day) {
        sync->meta.turn_day = totals->turn_day;
        sync->meta.turn_used = 0;
    }
    if (totals->turn_day == sync->meta.turn_day && totals->turn_used > sync->meta.turn_used)
        sync->meta.turn_used = totals->turn_used;
    if (rebuilt && sync->meta.turn_used > 0 && sync->meta.turn_used < UINT16_MAX - PASSED_OVER)
        sync->meta.turn_used = (uint16_t)(sync->meta.turn_used + PASSED_OVER);
}

static enum outcome read_meta(struct sync *sync, bool made)
{
    enum outcome outcome = made ? NOT_FOUND : store_get_meta(sync->store, &sync->meta);

    /* The power may have failed between the tables and their first row. */
    if (outcome != NOT_FOUND)
        return outcome;
    memset(&sync->meta, 0, sizeof sync->meta);
    memcpy(sync->meta.tenant, sync->enrolment->tenant, sizeof sync->meta.tenant);
    outcome = store_begin(sync->store);
    if (outcome == DONE)
        outcome = store_put_meta(sync->store, &sync->meta);
    return outcome == DONE ? store_commit(sync->store) : outcome;
}

/* A rebuilt store knows the whole number of people from the last totals, and each stream's as far
 * as its own totals were there; a row may be older than the counters where a flush lied. What lacks
 * belongs to frames whose stream's totals are lost: it goes to the last stream that was mended, so
 * that the corte balances once all is delivered. */
static enum outcome balance(struct sync *sync)
{
    struct outbox_stream *last = NULL;
    uint64_t sum = 0;

    for (size_t i = 0; i < sync->outbox.count; i++) {
        if (sync->outbox.streams[i].row.anonymous)
            continue;
        sum += sync->outbox.streams[i].row.people;
        if (sync->outbox.streams[i].mended)
            last = &sync->outbox.streams[i];
    }
    if (last == NULL || sum >= sync->meta.captured) {
        sync->meta.captured = sum;
        return DONE;
    }
    last->row.people += sync->meta.captured - sum;
    return store_put_stream(sync->store, &last->row);
}

enum outcome sync_recover(struct sync *sync, bool made)
{
    enum outcome outcome = read_meta(sync, made);

    if (outcome == DONE)
        outcome = outbox_load(&sync->outbox, sync->store, sync->enrolment);
    if (outcome == DONE && mutant_is(M4_QUICK_CHECK))
        return DONE;
    if (outcome == DONE)
        outcome = store_begin(sync->store);
    if (outcome == DONE)
        outcome = adopt_streams(sync);
    for (size_t i = 0; outcome == DONE && i < sync->outbox.count; i++)
        outcome = reconcile_stream(sync, &sync->outbox.streams[i]);
    take_totals(sync, made && journal_stream_count(sync->journal) > 0);
    if (outcome == DONE)
        outcome = balance(sync);
    if (outcome == DONE)
        outcome = mend_slips(sync);
    if (outcome == DONE)
        outcome = store_put_meta(sync->store, &sync->meta);
    if (outcome == DONE)
        outcome = store_commit(sync->store);
    if (outcome == DONE)
        outcome = journal_flush(sync->journal, NULL);
    if (outcome == DONE)
        outcome = store_count_aside(sync->store, &sync->put_aside);
    return outcome == DONE ? DONE : sync_fail(sync, outcome, "store and journal do not agree");
}

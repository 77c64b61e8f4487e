/* Where frames were seen: on the wire, in the kiosk's store and journal, at the hub. One (stream,
 * seq) must hash the same everywhere and for ever, else a key and a nonce were used twice or the
 * two copies of a commit disagree. See day.h. */
#include <stdlib.h>
#include <string.h>

#include "sync/journal.h"
#include "sync/store.h"
#include "sync/veil.h"
#include "tests/sim/day.h"

#define KIOSK_FOLDER "kiosk"
#define STREAMS_MAX 256

static void note_stream(struct day *day, const struct bundle *bundle)
{
    for (size_t i = 0; i < day->stream_count; i++) {
        bool same_stream = memcmp(day->streams[i].stream, bundle->stream, 16) == 0;
        bool same_key = memcmp(day->streams[i].facts_wrap, bundle->wrap[0], SEAL_WRAP_BYTES) == 0;
        if (same_stream && !same_key)
            day_broken(day, "a_stream_has_one_key", "its wrap changed");
        if (same_key && !same_stream)
            day_broken(day, "no_key_and_nonce_are_used_twice", "two streams have one key");
        if (same_stream)
            return;
    }
    day->streams = realloc(day->streams, (day->stream_count + 1) * sizeof *day->streams);
    if (!day->streams)
        abort();
    memcpy(day->streams[day->stream_count].stream, bundle->stream, 16);
    memcpy(day->streams[day->stream_count].device, bundle->device, 16);
    memcpy(day->streams[day->stream_count++].facts_wrap, bundle->wrap[0], SEAL_WRAP_BYTES);
}

void witness_frame(struct day *day, const uint8_t stream[16], uint64_t seq, const uint8_t hash[32],
                   const char *where)
{
    for (size_t i = 0; i < day->seen_count; i++) {
        const struct seen *seen = &day->seen[i];
        if (seen->seq != seq || memcmp(seen->stream, stream, 16) != 0)
            continue;
        if (memcmp(seen->hash, hash, 32) != 0)
            day_broken(day, "one_number_has_one_content", "frame %llu, %s", (unsigned long long)seq,
                       where);
        return;
    }
    if (day->seen_count == DAY_SEEN_MAX)
        return;
    struct seen *seen = &day->seen[day->seen_count++];
    memcpy(seen->stream, stream, 16);
    memcpy(seen->hash, hash, 32);
    seen->seq = seq;
}

struct frame_origin witness_origin(const struct day *day, const uint8_t stream[16])
{
    struct frame_origin origin;
    const uint8_t *device = day->at->enrolment->device;
    for (size_t i = 0; i < day->stream_count; i++)
        if (memcmp(day->streams[i].stream, stream, 16) == 0)
            device = day->streams[i].device;
    memcpy(origin.tenant, day->at->enrolment->tenant, 8);
    memcpy(origin.fair, day->at->enrolment->fair_id, 8);
    memcpy(origin.device, device, 16);
    memcpy(origin.stream, stream, 16);
    return origin;
}

/* The key of the device that the bundle names; NULL: there is no such device. */
static const uint8_t *key_of(const struct day *day, const uint8_t device[16])
{
    for (size_t i = 0; i < day->device_count; i++)
        if (memcmp(day->devices[i].id, device, 16) == 0)
            return day->devices[i].public_key;
    return NULL;
}

void witness_tap(void *context, const uint8_t *body, size_t size)
{
    struct day *day = context;
    size_t whole = 0;
    replay_keep(day, body, size);
    for (size_t at = 0; at < size && bundle_measure(body + at, size - at, &whole) == DONE;
         at += whole) {
        struct bundle bundle;
        if (bundle_decode(body + at, whole, &bundle) != DONE)
            continue;
        const uint8_t *key = key_of(day, bundle.device);
        if (!key || bundle_check(body + at, whole, key) != DONE)
            continue; /* changed on its way: not the kiosk's word */
        note_stream(day, &bundle);
        struct frame_origin origin = witness_origin(day, bundle.stream);
        const uint8_t *frame;
        size_t offset = 0, length = 0;
        for (uint64_t seq = bundle.first; (frame = bundle_next(&bundle, &offset, &length)); seq++) {
            uint8_t hash[32];
            frame_hash(&origin, seq, frame, hash);
            witness_frame(day, bundle.stream, seq, hash, "sent by the kiosk");
        }
    }
}

/* --- on the kiosk's disk, after it was closed ------------------------------------------------ */

struct shelf {
    struct day *day;
    struct store_stream streams[STREAMS_MAX];
    size_t count;
    const struct store_stream *now; /* whose frames are read */
};

static bool take_stream(void *context, const struct store_stream *stream)
{
    struct shelf *shelf = context;
    if (shelf->count == STREAMS_MAX)
        return false;
    shelf->streams[shelf->count++] = *stream;
    if (stream->safe > stream->stored || stream->stored > stream->next)
        day_broken(shelf->day, "safe_is_stored_is_written", "%llu, %llu, %llu",
                   (unsigned long long)stream->safe, (unsigned long long)stream->stored,
                   (unsigned long long)stream->next);
    /* A hub that came back from a backup says less than the one before it. */
    if (stream->purged > stream->safe && shelf->day->came_back == 0)
        day_broken(shelf->day, "nothing_above_safe_is_deleted", "%llu frames, safe are %llu",
                   (unsigned long long)stream->purged, (unsigned long long)stream->safe);
    return true;
}

static bool take_frame(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    struct shelf *shelf = context;
    uint8_t hash[FRAME_HASH_BYTES];
    if (!frame_is_whole(frame, size)) {
        day_broken(shelf->day, "the_store_holds_whole_frames", "frame %llu",
                   (unsigned long long)seq);
        return false;
    }
    frame_hash(&shelf->now->origin, seq, frame, hash);
    witness_frame(shelf->day, shelf->now->origin.stream, seq, hash, "in the kiosk's store");
    erasure_check_frame(shelf->day, frame, size, "in its store");
    return true;
}

static void look_into_store(struct day *day)
{
    struct shelf *shelf = calloc(1, sizeof *shelf);
    struct store *store = NULL;
    bool made = false;
    if (!shelf)
        abort();
    shelf->day = day;
    enum outcome outcome = store_open(&day->at->machine.io, KIOSK_FOLDER, &store, &made);
    if (outcome == DONE)
        outcome = store_streams(store, take_stream, shelf);
    for (size_t i = 0; i < shelf->count && outcome == DONE; i++) {
        shelf->now = &shelf->streams[i];
        outcome = store_frames(store, shelf->now->id, 0, take_frame, shelf);
    }
    if (outcome != DONE || made)
        day_broken(day, "a_closed_kiosks_store_can_be_read", "%s", trace_outcome(outcome));
    store_close(store);
    free(shelf);
}

static void look_into_journal(struct day *day)
{
    static uint8_t frame[FRAME_MAX];
    struct journal *journal = NULL;
    enum outcome outcome = journal_open(&day->at->machine.io, KIOSK_FOLDER, &journal);
    for (size_t i = 0; outcome == DONE && i < journal_entry_count(journal); i++) {
        const struct journal_entry *entry = journal_entry(journal, i);
        const struct journal_stream *stream = journal_stream(journal, entry->stream);
        uint8_t hash[FRAME_HASH_BYTES];
        outcome = journal_read(journal, entry, frame);
        if (outcome != DONE || !frame_is_whole(frame, entry->frame_bytes))
            break;
        frame_hash(&stream->origin, entry->seq, frame, hash);
        witness_frame(day, stream->origin.stream, entry->seq, hash, "in the kiosk's journal");
        erasure_check_frame(day, frame, entry->frame_bytes, "in its journal");
    }
    if (outcome != DONE)
        day_broken(day, "a_closed_kiosks_journal_can_be_read", "%s", trace_outcome(outcome));
    journal_close(journal);
}

/* --- right after a power cut, before anybody mends anything ---------------------------------- */

/* Facts about people; those of anonymous streams only the device can count. */
struct people {
    const uint8_t *secret_key;
    uint64_t count;
};

static void add(struct people *people, const uint8_t stream[16], uint64_t clear, bool anonymous,
                uint64_t veiled)
{
    people->count += anonymous ? veil_number(people->secret_key, stream, veiled) : clear;
}

static bool add_people(void *context, const struct store_stream *stream)
{
    add(context, stream->origin.stream, stream->people, stream->anonymous, stream->veiled);
    return true;
}

static uint64_t people_in_store(const struct io *io, const uint8_t secret_key[64])
{
    struct store *store = NULL;
    bool made = false;
    struct people people = {.secret_key = secret_key};
    if (store_open(io, KIOSK_FOLDER, &store, &made) != DONE)
        return 0;
    enum outcome outcome = store_streams(store, add_people, &people);
    store_abandon(store);
    return outcome == DONE ? people.count : 0;
}

/* Part of a batch of anonymous facts, whose rest rot took while the database was lost: no start
 * takes it up (Never 4), so nobody counts it. */
static bool is_torn(const struct journal *journal, size_t index)
{
    uint64_t reach = 0;
    for (size_t i = 0; i < journal_entry_count(journal); i++) {
        const struct journal_entry *entry = journal_entry(journal, i);
        if (entry->stream == index && entry->seq >= reach)
            reach = (uint64_t)entry->seq + 1;
    }
    return reach < journal_stream(journal, index)->whole;
}

static uint64_t people_in_journal(const struct io *io, const uint8_t secret_key[64])
{
    struct journal *journal = NULL;
    struct people people = {.secret_key = secret_key};
    if (journal_open(io, KIOSK_FOLDER, &journal) != DONE)
        return 0;
    for (size_t i = 0; i < journal_stream_count(journal); i++) {
        const struct journal_stream *stream = journal_stream(journal, i);
        if (stream->anonymous && is_torn(journal, i))
            continue;
        add(&people, stream->origin.stream, stream->people, stream->anonymous, stream->veiled);
    }
    journal_close(journal);
    return people.count;
}

void witness_both_copies(struct day *day)
{
    static const struct disk_rules honest = {0};
    struct machine look;
    uint64_t least = invariant_people_kept(day);
    machine_create(&look, &day->world, "look",
                   disk_copy(day->at->machine.disk, "sim-look", (struct chance){7}, &honest));
    const uint8_t *secret_key = day->at->enrolment->secret_key;
    uint64_t journal = people_in_journal(&look.io, secret_key);
    uint64_t store = people_in_store(&look.io, secret_key);
    if (store < least)
        day_broken(day, "the_database_alone_holds_what_was_kept", "%llu of %llu",
                   (unsigned long long)store, (unsigned long long)least);
    if (journal < least)
        day_broken(day, "the_journal_alone_holds_what_was_kept", "%llu of %llu",
                   (unsigned long long)journal, (unsigned long long)least);
    if (journal > store)
        day_broken(day, "the_journal_never_runs_ahead_of_the_database", "%llu of %llu",
                   (unsigned long long)journal, (unsigned long long)store);
    machine_destroy(&look);
}

void witness_kiosk_files(struct day *day)
{
    if (day->at->sync)
        booth_stop(day);
    look_into_store(day);
    look_into_journal(day);
}

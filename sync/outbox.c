/* The streams of this kiosk and how far each has come: see outbox.h. */
#include "sync/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "sync/mutant.h"
#include "sync/veil.h"
#include "sync/wire.h"

struct outbox_stream *outbox_add(struct outbox *outbox, const struct store_stream *row)
{
    struct outbox_stream *stream;

    if (outbox->count == outbox->room) {
        size_t room = outbox->room == 0 ? 16 : outbox->room * 2;
        struct outbox_stream *more = realloc(outbox->streams, room * sizeof *more);

        if (more == NULL)
            return NULL;
        outbox->streams = more;
        outbox->room = room;
    }
    stream = &outbox->streams[outbox->count++];
    memset(stream, 0, sizeof *stream);
    stream->row = *row;
    return stream;
}

static bool load_one(void *context, const struct store_stream *row)
{
    return outbox_add(context, row) != NULL;
}

/* One fact stands in each anonymous frame: more of them is another device's veil. */
void outbox_unveil(struct store_stream *row, uint64_t frames, const uint8_t secret_key[64])
{
    uint64_t people;

    if (!row->anonymous)
        return;
    people = veil_number(secret_key, row->origin.stream, row->veiled);
    row->people = people <= frames ? people : 0;
    row->stored_people = row->next > 0 && row->stored >= row->next ? row->people : 0;
    row->safe_people = row->next > 0 && row->safe >= row->next ? row->people : 0;
}

enum outcome outbox_load(struct outbox *outbox, struct store *store,
                         const struct enrolment *enrolment)
{
    enum outcome outcome;

    memset(outbox, 0, sizeof *outbox);
    outcome = store_streams(store, load_one, outbox);
    for (size_t i = 0; i < outbox->count; i++) {
        struct store_stream *row = &outbox->streams[i].row;

        outbox->streams[i].foreign = memcmp(row->origin.device, enrolment->device, 16) != 0;
        outbox_unveil(row, row->next, enrolment->secret_key);
    }
    return outcome;
}

void outbox_clear(struct outbox *outbox)
{
    for (size_t i = 0; i < outbox->count; i++)
        free(outbox->streams[i].spread);
    free(outbox->streams);
    memset(outbox, 0, sizeof *outbox);
}

struct outbox_stream *outbox_find(struct outbox *outbox, const uint8_t stream[16])
{
    for (size_t i = outbox->count; i > 0; i--) {
        if (memcmp(outbox->streams[i - 1].row.origin.stream, stream, 16) == 0)
            return &outbox->streams[i - 1];
    }
    return NULL;
}

enum outcome outbox_note(struct outbox_stream *stream, const uint8_t *frame, uint8_t people)
{
    struct store_stream *row = &stream->row;
    uint8_t hash[FRAME_HASH_BYTES];

    if (row->next == stream->spread_room) {
        size_t room = stream->spread_room == 0 ? 256 : stream->spread_room * 2;
        uint8_t *more = realloc(stream->spread, room);

        if (more == NULL)
            return BUSY;
        stream->spread = more;
        stream->spread_room = room;
    }
    stream->live = true;
    stream->spread[row->next] = people;
    frame_hash(&row->origin, row->next, frame, hash);
    frame_chain(row->head, hash);
    row->next++;
    row->people += people;
    return DONE;
}

static uint64_t spread_sum(const struct outbox_stream *stream, uint64_t from, uint64_t to)
{
    uint64_t sum = 0;

    for (uint64_t i = from; i < to; i++)
        sum += stream->spread[i];
    return sum;
}

/* Facts about people below `mark`, as far as they can be told: exactly for streams of this process
 * and for marks at an end; else what an earlier mark was known to hold. */
static uint64_t people_below(const struct outbox_stream *stream, uint64_t mark, uint64_t known_mark,
                             uint64_t known)
{
    const struct store_stream *row = &stream->row;
    uint64_t sum;

    if (mark >= row->next)
        return row->people - row->lost;
    if (!stream->live)
        return mark >= known_mark ? known : 0;
    sum = spread_sum(stream, 0, mark);
    return mark >= row->lost_below && sum >= row->lost ? sum - row->lost : sum;
}

static uint64_t people_pending(const struct outbox_stream *stream)
{
    const struct store_stream *row = &stream->row;
    uint64_t settled = row->stored_people + row->lost;

    return row->stored >= row->next || settled >= row->people ? 0 : row->people - settled;
}

/* Of those pending: what a relay holds, no more than can be told. */
static uint64_t people_relayed(const struct outbox_stream *stream)
{
    const struct store_stream *row = &stream->row;
    uint64_t below, pending = people_pending(stream);

    if (stream->relayed <= row->stored)
        return 0;
    below = people_below(stream, stream->relayed, row->stored, row->stored_people);
    below = below > row->stored_people ? below - row->stored_people : 0;
    return below < pending ? below : pending;
}

void outbox_lose(struct outbox_stream *stream, uint64_t first, uint64_t end)
{
    struct store_stream *row = &stream->row;
    uint64_t from = first > row->lost_below ? first : row->lost_below;
    uint64_t lost, room = row->people - row->lost - row->stored_people;

    if (from >= end)
        return;
    lost = stream->live ? spread_sum(stream, from, end) : end - from;
    row->lost += lost < room ? lost : room;
    row->lost_below = end;
}

void outbox_count(const struct outbox *outbox, struct outbox_counts *counts)
{
    memset(counts, 0, sizeof *counts);
    for (size_t i = 0; i < outbox->count; i++) {
        const struct store_stream *row = &outbox->streams[i].row;

        counts->pending += people_pending(&outbox->streams[i]);
        counts->relayed += people_relayed(&outbox->streams[i]);
        counts->delivered += row->stored_people;
        counts->safe += row->safe_people;
        counts->lost += row->lost;
        counts->quarantined += row->quarantined;
        counts->anonymous += row->anonymous ? row->people : 0;
    }
}

uint64_t outbox_from(const struct outbox_stream *stream)
{
    uint64_t from = stream->row.stored > stream->acked ? stream->row.stored : stream->acked;

    return from > stream->row.purged ? from : stream->row.purged;
}

/* A stick takes all that the hub lacks; what a relay holds need not go to it again. */
static uint64_t push_from(const struct outbox_stream *stream)
{
    uint64_t from = outbox_from(stream);

    return from > stream->relayed ? from : stream->relayed;
}

/* How far `from` comes over what is held, without a hole. */
static uint64_t held_up_to(const struct custody_stream *held, uint64_t from)
{
    for (size_t i = 0; i < held->ranges && held->held[i].first <= from; i++) {
        if (held->held[i].last >= from)
            from = held->held[i].last + 1;
    }
    return from;
}

void outbox_take_custody(struct outbox *outbox, const struct custody *custody)
{
    outbox_forget_custody(outbox);
    for (size_t i = 0; i < custody->count; i++) {
        struct outbox_stream *stream = outbox_find(outbox, custody->streams[i].stream);
        uint64_t from, to;

        if (stream == NULL || stream->foreign)
            continue;
        from = outbox_from(stream);
        to = held_up_to(&custody->streams[i], from);
        stream->relayed = to <= from ? 0 : to < stream->row.next ? to : stream->row.next;
    }
}

void outbox_forget_custody(struct outbox *outbox)
{
    for (size_t i = 0; i < outbox->count; i++)
        outbox->streams[i].relayed = 0;
}

bool outbox_has_pending(const struct outbox *outbox)
{
    for (size_t i = 0; i < outbox->count; i++) {
        const struct outbox_stream *stream = &outbox->streams[i];

        if (!stream->foreign && push_from(stream) < stream->row.next)
            return true;
    }
    return false;
}

/* Frames on their way into one bundle: consecutive, and as many as fit. */
struct gather {
    uint8_t *bytes;
    size_t room, size;
    uint64_t first, next;
    uint16_t count, most;
    bool identity;
};

static bool gather_frame(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    struct gather *gather = context;

    if (gather->count == 0)
        gather->first = seq;
    else if (seq != gather->next)
        return false;
    if (gather->count == gather->most || size > gather->room - gather->size)
        return false;
    memcpy(gather->bytes + gather->size, frame, size);
    gather->size += size;
    gather->count++;
    gather->next = seq + 1;
    gather->identity = gather->identity || frame_has_identity(frame[0]);
    return true;
}

/* One bundle of `stream` from `from`; *size 0 = there is none. */
static enum outcome fill_one(struct outbox_stream *stream, struct store *store,
                             const struct enrolment *enrolment, struct gather *gather,
                             uint64_t *from, uint8_t *body, size_t room, size_t *size)
{
    struct bundle bundle = {.version = BUNDLE_VERSION};
    struct store_stream *row = &stream->row;
    enum outcome outcome = store_frames(store, row->id, *from, gather_frame, gather);

    *size = 0;
    if (outcome != DONE || gather->count == 0) {
        *from = row->next;
        return outcome;
    }
    memcpy(bundle.tenant, row->origin.tenant, sizeof bundle.tenant);
    memcpy(bundle.device, row->origin.device, sizeof bundle.device);
    memcpy(bundle.stream, row->origin.stream, sizeof bundle.stream);
    memcpy(bundle.wrap, row->wrap, sizeof bundle.wrap);
    bundle.wraps = gather->identity ? 2 : 1;
    bundle.first = (uint32_t)gather->first;
    bundle.count = gather->count;
    bundle.counter = (uint32_t)row->sends;
    bundle.frames = gather->bytes;
    bundle.frames_size = gather->size;
    outcome = bundle_encode(&bundle, enrolment->secret_key, body, room, size);
    if (outcome == DONE)
        *from = gather->next;
    return outcome;
}

#define BUNDLE_FRAME (BUNDLE_HEAD_MIN + SEAL_WRAP_BYTES + SIGNATURE_BYTES) /* all but frames */
#define BUNDLE_ROOM (BUNDLE_FRAME + WIRE_BUNDLE_FRAMES * 512)

enum outcome outbox_bundle(struct outbox_stream *stream, struct store *store,
                           const struct enrolment *enrolment, uint64_t *from, uint8_t *body,
                           size_t room, size_t *size)
{
    struct gather gather = {.room = BUNDLE_MAX - BUNDLE_FRAME, .most = BUNDLE_FRAMES_MAX};
    enum outcome outcome;

    *size = 0;
    gather.bytes = malloc(gather.room);
    if (gather.bytes == NULL)
        return BUSY;
    outcome = fill_one(stream, store, enrolment, &gather, from, body, room, size);
    free(gather.bytes);
    return outcome;
}

enum outcome outbox_fill(struct outbox *outbox, struct store *store,
                         const struct enrolment *enrolment, uint8_t *body, size_t room,
                         size_t *size, uint64_t *sent)
{
    *size = 0;
    for (size_t i = 0; i < outbox->count; i++) {
        struct outbox_stream *stream = &outbox->streams[i];

        sent[i] = push_from(stream);
        if (stream->foreign)
            continue;
        while (sent[i] < stream->row.next && room - *size >= BUNDLE_ROOM) {
            uint8_t frames[WIRE_BUNDLE_FRAMES * 512];
            struct gather gather = {
                .bytes = frames, .room = sizeof frames, .most = WIRE_BUNDLE_FRAMES};
            size_t one;
            enum outcome outcome = fill_one(stream, store, enrolment, &gather, &sent[i],
                                            body + *size, room - *size, &one);

            if (outcome != DONE)
                return outcome;
            stream->row.sends += one > 0;
            *size += one;
        }
    }
    return DONE;
}

static bool receipt_lacks_ours(const struct outbox_stream *stream,
                               const struct receipt_stream *marks)
{
    for (size_t i = 0; i < marks->ranges; i++) {
        if (marks->missing[i].last >= stream->row.purged &&
            marks->missing[i].first < stream->row.next)
            return true;
    }
    return false;
}

static void set_stored(struct outbox_stream *stream, uint64_t mark)
{
    struct store_stream *row = &stream->row;

    row->stored_people = people_below(stream, mark, row->stored, row->stored_people);
    row->stored = mark;
}

static void set_safe(struct outbox_stream *stream, uint64_t mark, int64_t now_ms)
{
    struct store_stream *row = &stream->row;
    uint64_t deletable = mutant_is(M2_PURGE_ON_STORED) ? row->stored : mark;

    row->safe_people = people_below(stream, mark, row->safe, row->safe_people);
    row->safe = mark;
    if (row->purge_mark > deletable)
        row->purge_mark = deletable;
    /* The first mark not yet carried out sets the time; a later one waits for the next round. */
    if (deletable > row->purged && row->purge_mark <= row->purged) {
        row->purge_mark = deletable;
        row->purge_ms = now_ms + OUTBOX_KEEP_MS;
    }
    /* A clock that was set back does not keep it for years. */
    if (row->purge_ms > now_ms + OUTBOX_KEEP_MS)
        row->purge_ms = now_ms + OUTBOX_KEEP_MS;
}

/* The hub's newest word is followed, downwards too: a disk that rots may bring back marks of ours
 * that are older than the rest, and an older word never comes this far. */
static void take_stream(struct outbox_stream *stream, const struct receipt_stream *marks,
                        bool fresh, uint64_t sent, int64_t now_ms)
{
    struct store_stream *row = &stream->row;
    uint64_t stored = marks->stored < row->next ? marks->stored : row->next;
    uint64_t safe = marks->safe < row->next ? marks->safe : row->next;

    bool lower = stored < row->stored;

    if (fresh || lower)
        stream->relayed = 0; /* it was told beside marks that no longer hold */
    if (lower ? !mutant_is(M8_CURSOR_STAYS) : stored > row->stored)
        set_stored(stream, stored);
    if (fresh || safe >= row->safe || row->safe > row->stored)
        set_safe(stream, safe, now_ms);
    row->quarantined = marks->quarantined;
    row->fork = row->fork || marks->fork;
    if (fresh || lower || marks->ranges == 0 || receipt_lacks_ours(stream, marks))
        stream->acked = 0;
    else if (sent > stream->acked)
        stream->acked = sent;
}

/* A hub that came back from a backup may have lost what it had of every stream: until it speaks of
 * one, nothing of it counts as held. */
static void forget_marks(struct outbox *outbox, int64_t now_ms)
{
    static const struct receipt_stream nothing;

    for (size_t i = 0; i < outbox->count; i++)
        take_stream(&outbox->streams[i], &nothing, true, 0, now_ms);
}

enum outcome outbox_take_marks(struct outbox *outbox, struct store *store,
                               const struct store_meta *meta, const struct receipt *receipt,
                               bool fresh, const uint64_t *sent, int64_t now_ms)
{
    enum outcome outcome = store_begin(store);

    if (fresh)
        forget_marks(outbox, now_ms);
    for (size_t i = 0; i < receipt->count; i++) {
        struct outbox_stream *stream = outbox_find(outbox, receipt->streams[i].stream);

        if (stream != NULL)
            take_stream(stream, &receipt->streams[i], fresh,
                        sent == NULL ? 0 : sent[stream - outbox->streams], now_ms);
        if (outcome == DONE && stream != NULL && !fresh)
            outcome = store_put_stream(store, &stream->row);
    }
    for (size_t i = 0; outcome == DONE && fresh && i < outbox->count; i++)
        outcome = store_put_stream(store, &outbox->streams[i].row);
    if (outcome == DONE)
        outcome = store_put_meta(store, meta);
    outbox->believed_ms = now_ms;
    return outcome == DONE ? store_commit(store) : outcome;
}

static bool is_due(const struct store_stream *row, int64_t believed_ms)
{
    return row->purge_mark > row->purged &&
           (believed_ms >= row->purge_ms || mutant_is(M2_PURGE_ON_STORED));
}

enum outcome outbox_purge(struct outbox *outbox, struct store *store, uint64_t *deleted)
{
    bool open = false;
    enum outcome outcome = DONE;

    *deleted = 0;
    for (size_t i = 0; outcome == DONE && i < outbox->count; i++) {
        struct store_stream *row = &outbox->streams[i].row;

        if (!is_due(row, outbox->believed_ms))
            continue;
        if (!open)
            outcome = store_begin(store);
        open = true;
        if (outcome == DONE)
            outcome = store_drop_frames(store, row->id, row->purge_mark);
        *deleted += row->purge_mark - row->purged;
        row->purged = row->purge_mark;
        if (outcome == DONE)
            outcome = store_put_stream(store, row);
    }
    if (open && outcome == DONE)
        outcome = store_commit(store);
    return outcome;
}

/* verify_fold: every sum made again from the facts, with the hub's own counting.
 *
 * Works in a copy in memory: there the withheld counts of fairs that are still open may come
 * together with the plain ones; nothing of it is printed or reaches a disk. A frame is counted as
 * if it came when it came. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/count.h"
#include "sync/hub/verify_inside.h"
#include "sync/hub/withheld.h"

struct sum {
    uint8_t fair[8];
    int64_t what, a, b, n;
};

struct sums {
    struct sum *list;
    size_t count, room;
    bool short_of_memory;
};

/* The hub's io with the clock of the frame's arrival. */
struct arrival {
    const struct io *real;
    int64_t wall_ms;
};

static int64_t arrival_wall_ms(void *self)
{
    return ((struct arrival *)self)->wall_ms;
}

static void arrival_random(void *self, void *bytes, size_t size)
{
    const struct io *real = ((struct arrival *)self)->real;
    real->random(real->self, bytes, size);
}

struct folding {
    struct hub *hub;
    struct verify_frame frame;
    struct commit commit;
    struct tally tally;
    struct seal_key key;
    uint8_t facts[8192];
};

static bool take_sum(void *context, const struct storage_value columns[])
{
    struct sums *sums = context;
    if (sums->count == sums->room) {
        size_t room = sums->room == 0 ? 256 : sums->room * 2;
        struct sum *more = realloc(sums->list, room * sizeof *more);
        sums->short_of_memory = more == NULL;
        if (more == NULL)
            return false;
        sums->list = more;
        sums->room = room;
    }
    struct sum *sum = &sums->list[sums->count++];
    *sum = (struct sum){.what = columns[1].number,
                        .a = columns[2].number,
                        .b = columns[3].number,
                        .n = columns[4].number};
    if (columns[0].size == 8)
        memcpy(sum->fair, columns[0].bytes, 8);
    return true;
}

/* Without days, and of hours (4, 17) their total alone. */
static enum outcome read_sums(struct hub *hub, struct sums *sums)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    enum outcome outcome = storage_each(
        hub->storage,
        "SELECT fair, what, CASE WHEN what IN (4, 17) THEN 0 ELSE a END AS cell, b, sum(n)"
        " FROM margin WHERE tenant = $1 GROUP BY fair, what, cell, b"
        " HAVING sum(n) <> 0 ORDER BY fair, what, cell, b",
        1, values, take_sum, sums);
    return outcome == DONE && sums->short_of_memory ? BUSY : outcome;
}

static enum outcome run_all(struct hub *hub, const char *const statements[], size_t count)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < count && outcome == DONE; i++)
        outcome = storage_do(hub->storage, statements[i], 0, NULL, NULL);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

/* What is withheld joins the rest on both sides of the comparison. */
static enum outcome join_withheld(struct hub *hub)
{
    static const char *const close[] = {"UPDATE fair SET state = 2"};
    _Static_assert(CALLS_FAIR_CLOSED == 2, "the state above");
    enum outcome outcome = run_all(hub, close, 1);
    return outcome == DONE ? withheld_release_closed(hub) : outcome;
}

static enum outcome empty(struct hub *hub)
{
    static const char *const statements[] = {"DELETE FROM margin", "DELETE FROM withheld",
                                             "DELETE FROM person", "DELETE FROM given",
                                             "DELETE FROM loop"};
    return run_all(hub, statements, 5);
}

/* DAMAGED: counted once, and now it cannot be opened. */
static enum outcome fold_frame(struct folding *folding, const struct frame_origin *origin,
                               const struct fair *fair, struct stream *stream)
{
    const struct verify_frame *frame = &folding->frame;
    size_t size;
    if (frame->state != FRAME_COUNTED)
        return DONE;
    if (!frame_is_whole(frame->bytes, frame->size) ||
        seal_step_to(&folding->key, frame->seq) != DONE ||
        seal_open_facts(origin, &folding->key, frame->bytes, folding->facts, sizeof folding->facts,
                        &size) != DONE ||
        record_decode(folding->facts, size, &folding->commit) != DONE)
        return DAMAGED;
    return count_commit(folding->hub, fair, stream, &folding->commit, &folding->tally);
}

static enum outcome fold_stream(struct folding *folding, struct arrival *arrival,
                                const struct fair *fair, struct stream *stream)
{
    struct hub *hub = folding->hub;
    struct frame_origin origin;
    const struct key *online = &hub->keys->online;
    uint64_t next = 0;
    enum outcome outcome;
    bool opens = stream->wraps > 0 && seal_unwrap(stream->wrap[0], online->public_key,
                                                  online->secret, &folding->key) == DONE;
    memcpy(origin.tenant, hub->tenant, 8);
    memcpy(origin.fair, fair->id, 8);
    memcpy(origin.device, stream->device, 16);
    memcpy(origin.stream, stream->id, 16);
    tally_start(&folding->tally, hub, fair);
    while ((outcome = verify_frame_from(hub, stream, next, &folding->frame)) == DONE) {
        next = folding->frame.seq + 1;
        arrival->wall_ms = folding->frame.received_ms;
        if (opens || folding->frame.state != FRAME_COUNTED)
            outcome = fold_frame(folding, &origin, fair, stream);
        else
            outcome = DAMAGED;
        if (outcome != DONE)
            return outcome;
    }
    return outcome == NOT_FOUND ? tally_flush(&folding->tally) : outcome;
}

static enum outcome fold_all(struct folding *folding, struct arrival *arrival)
{
    struct stream stream;
    struct fair fair;
    enum outcome outcome = hub_begin(folding->hub);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = verify_stream_at(folding->hub, i, &stream, &fair);
        if (outcome == DONE)
            outcome = fold_stream(folding, arrival, &fair, &stream);
    }
    if (outcome == NOT_FOUND)
        return hub_commit(folding->hub);
    hub_rollback(folding->hub);
    return outcome;
}

static enum outcome fold(struct hub *hub)
{
    struct folding *folding = sodium_malloc(sizeof *folding);
    if (folding == NULL)
        return BUSY;
    sodium_memzero(folding, sizeof *folding);
    const struct io *real = hub->io;
    struct arrival arrival = {.real = real};
    struct io io = *real;
    io.self = &arrival;
    io.wall_ms = arrival_wall_ms;
    io.random = arrival_random;
    folding->hub = hub;
    hub->io = &io; /* nothing else of it is called while counting */
    enum outcome outcome = fold_all(folding, &arrival);
    hub->io = real;
    sodium_free(folding);
    return outcome;
}

static bool are_same(const struct sums *a, const struct sums *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct sum *one = &a->list[i], *other = &b->list[i];
        if (memcmp(one->fair, other->fair, 8) != 0 || one->what != other->what ||
            one->a != other->a || one->b != other->b || one->n != other->n)
            return false;
    }
    return true;
}

enum outcome verify_fold(struct hub *hub, bool *same)
{
    struct sums before = {0}, after = {0};
    *same = false;
    enum outcome outcome = join_withheld(hub);
    if (outcome == DONE)
        outcome = read_sums(hub, &before);
    if (outcome == DONE)
        outcome = empty(hub);
    if (outcome == DONE)
        outcome = fold(hub);
    if (outcome == DONE)
        outcome = read_sums(hub, &after);
    if (outcome == DONE)
        *same = are_same(&before, &after);
    free(before.list);
    free(after.list);
    return outcome;
}

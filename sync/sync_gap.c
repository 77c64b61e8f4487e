/* Numbers that the hub asks for and this kiosk does not have any more: said by a GAP fact.
 *
 * Two ways lead here: a hub came back from a backup older than what it had called safe, or a disk
 * lost a frame from database and journal both. Promises: each mark is answered once a start; the
 * fact travels sealed and signed like any other; what is lost is counted so, not as delivered. */
#include <string.h>

#include "sync/sync_inside.h"

static bool note_first(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    (void)frame;
    (void)size;
    *(uint64_t *)context = seq;
    return false;
}

static enum outcome say(struct sync *sync, const struct store_stream *row, uint64_t end)
{
    struct commit commit = {.count = 1};
    struct fact_gap *gap = &commit.facts[0].body.gap;

    commit.facts[0].type = FACT_GAP;
    memcpy(gap->stream, row->origin.stream, sizeof gap->stream);
    gap->first = row->stored;
    gap->last = end - 1;
    gap->reason = row->stored < row->purged ? 1 : 2;
    return sync_commit(sync, &commit, NULL, NULL);
}

/* Before the fact that says it: a crash between them must not count the lost as delivered. */
static enum outcome note_lost(struct sync *sync, struct outbox_stream *stream, uint64_t end)
{
    enum outcome outcome = store_begin(sync->store);

    outbox_lose(stream, stream->row.stored, end);
    if (outcome == DONE)
        outcome = store_put_stream(sync->store, &stream->row);
    if (outcome == DONE)
        outcome = store_commit(sync->store);
    sync->dead = outcome != DONE;
    return sync->dead ? sync_fail(sync, DOUBT, "what is lost could not be written") : DONE;
}

enum outcome sync_say_gaps(struct sync *sync)
{
    enum outcome outcome = DONE;

    for (size_t i = 0; outcome == DONE && i < sync->outbox.count; i++) {
        struct outbox_stream *stream = &sync->outbox.streams[i];
        const struct store_stream *row = &stream->row;
        uint64_t first = row->next;

        if (stream->foreign || row->stored >= row->next || stream->gap_said == row->stored + 1)
            continue;
        outcome = store_frames(sync->store, row->id, row->stored, note_first, &first);
        if (outcome != DONE || first == row->stored)
            continue;
        stream->gap_said = row->stored + 1;
        outcome = note_lost(sync, stream, first);
        if (outcome == DONE)
            outcome = say(sync, row, first);
    }
    return outcome;
}

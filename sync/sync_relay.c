/* A relay answered in the hub's place: what it holds, and what the hub signed for us.
 *
 * Promises: a relay's word alone moves no mark on disk and deletes nothing; it only saves sending
 * it the same again, and is forgotten when the hub itself answers or the process ends. What the hub
 * signed counts as if it had come directly, but older than the last one it is passed over: a relay
 * keeps things, and a restored one keeps old ones. */
#include "sync/sync_inside.h"

/* DONE also when it was passed over. */
static enum outcome take_receipt(struct sync *sync, const uint8_t *bytes, size_t size)
{
    if (receipt_decode(bytes, size, sync->enrolment->hub_key, sync->receipt) != DONE)
        return sync_fail(sync, REFUSED, "what a relay brought is no receipt of our hub");
    if (sync_receipt_is_old(sync, sync->receipt))
        return DONE;
    return sync_believe(sync, bytes, size, false);
}

static uint64_t progress(const struct sync *sync)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < sync->outbox.count; i++) {
        const struct outbox_stream *stream = &sync->outbox.streams[i];
        uint64_t from = outbox_from(stream);

        sum += from > stream->relayed ? from : stream->relayed;
    }
    return sum;
}

/* Whether the hub's answer to our last greeting is here. */
static bool is_answered(const struct sync *sync)
{
    return sync->answered_ms == sync->asked_ms[(sync->asked_next + 3) % 4];
}

static enum outcome take_signed(struct sync *sync)
{
    const struct custody *custody = sync->custody;
    enum outcome outcome = DONE;

    if (custody->greeting_size > 0)
        outcome = sync_take_greeting(sync, custody->greeting, custody->greeting_size, true);
    if (outcome == NOT_FOUND)
        outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < custody->receipts; i++)
        outcome = take_receipt(sync, custody->receipt[i], custody->receipt_size[i]);
    return outcome;
}

enum outcome sync_relay_take(struct sync *sync, const struct wire_answer *answer, bool *soon)
{
    uint64_t before = progress(sync);
    bool push = sync->client.open == CLIENT_PUSH;
    enum outcome outcome;

    *soon = false;
    if (sync->client.open == CLIENT_CONTENT)
        return DONE; /* it is on its way to the relay */
    if (sync->client.open == CLIENT_BOARD)
        return sync_board_take(sync, answer, true);
    if (sync->client.open == CLIENT_PERSON ||
        custody_decode(answer->body, answer->body_size, sync->custody) != DONE)
        return sync_fail(sync, REFUSED, "what came is no word of a relay");
    if (sync->custody->refused == 401 && sync->client.open != CLIENT_RETURN)
        sync->stranger = sync->enrolment->pass.known;
    outcome = take_signed(sync);
    if (outcome != DONE)
        return outcome;
    outbox_take_custody(&sync->outbox, sync->custody);
    *soon = sync->custody->reached && !is_answered(sync);
    if (push && progress(sync) <= before && sync->custody->refused != 0)
        return sync_fail(sync, REFUSED, "the hub refused what a relay brought it");
    /* A relay that keeps nothing must not be pushed to without a pause. */
    if (push && progress(sync) <= before)
        return sync_fail(sync, BUSY, "the relay kept nothing of a push");
    return sync_say_gaps(sync);
}

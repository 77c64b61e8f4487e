/* See sync_wipe.h. Only rows are looked at: what the hub's receipts said, frame by frame. */
#include "sync/sync_wipe.h"

#include <string.h>

#include "sync/sync_inside.h"

void sync_wipe_hear(struct sync *sync, const struct calls_hello_answer *hello)
{
    struct wipe_order order;
    bool ours = hello->wipes && hello->order_size > 0 &&
                wipe_decode_order(hello->order, hello->order_size, sync->enrolment->hub_key,
                                  &order) == DONE &&
                memcmp(order.tenant, sync->enrolment->tenant, sizeof order.tenant) == 0 &&
                memcmp(order.device, sync->enrolment->device, sizeof order.device) == 0;

    sync->wipe_ordered = ours; /* an answer without it takes it back */
    if (ours)
        sync->wipe = order;
}

/* Of one stream; WIPE_READY: nothing of it keeps the kiosk. */
static enum wipe_state state_of(const struct outbox_stream *stream)
{
    const struct store_stream *row = &stream->row;

    if (row->stored < row->next)
        return stream->foreign ? WIPE_FOREIGN : WIPE_PENDING;
    return row->safe < row->next ? WIPE_UNSAFE : WIPE_READY;
}

enum wipe_state sync_wipe_state(const struct sync *sync)
{
    struct sync_counts counts;
    enum wipe_state worst = WIPE_READY;

    if (!sync->wipe_ordered)
        return WIPE_NOT_ORDERED;
    sync_count(sync, &counts);
    if (!sync->meta.fair_closed || !sync->fair_closed)
        return WIPE_FAIR_OPEN;
    if (counts.waiting > 0 || sync->release_due)
        return WIPE_WAITING;
    for (size_t i = 0; i < sync->outbox.count; i++) {
        enum wipe_state state = state_of(&sync->outbox.streams[i]);

        if (state == WIPE_PENDING || state == WIPE_FOREIGN)
            return state;
        if (state == WIPE_UNSAFE)
            worst = state;
    }
    if (worst == WIPE_READY && counts.quarantined > 0 && !sync->wipe.aside)
        worst = WIPE_ASIDE;
    return worst;
}

enum outcome sync_wipe(struct sync *sync)
{
    struct wipe_word word = {.at_ms = sync->io->wall_ms(sync->io->self)};
    struct sync_counts counts;
    uint8_t bytes[WIPE_WORD_MAX];
    size_t size = 0;

    if (sync->dead)
        return sync_fail(sync, DOUBT, "this stream ended in doubt");
    if (sync_wipe_state(sync) != WIPE_READY)
        return sync_fail(sync, REFUSED, "not everything of this kiosk is safe at the hub");
    sync_count(sync, &counts);
    word.captured = counts.captured;
    memcpy(word.device, sync->enrolment->device, sizeof word.device);
    memcpy(word.id, sync->wipe.id, sizeof word.id);
    enum outcome outcome =
        wipe_encode_word(&word, sync->enrolment->secret_key, bytes, sizeof bytes, &size);
    if (outcome == DONE)
        outcome = wipe_decide(sync->io, sync->folder, sync->enrolment, bytes, size);
    sync->dead = true; /* decided, or perhaps decided: nothing may be written behind it */
    return outcome == DONE ? DONE : sync_fail(sync, DOUBT, "the decision could not be written");
}

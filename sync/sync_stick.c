/* Bundles for a stick and receipts from one: see sync_stick.h. */
#include "sync/sync_stick.h"

#include "sync/sync_inside.h"

/* Moves on to a stream that has frames to write; false behind the last. */
static bool find_stream(struct sync *sync, struct sync_stick *trip)
{
    for (; trip->stream < sync->outbox.count; trip->stream++, trip->begun = false) {
        const struct outbox_stream *stream = &sync->outbox.streams[trip->stream];

        if (!trip->begun) {
            trip->from = outbox_from(stream);
            trip->begun = true;
            if (stream->foreign)
                trip->foreign += stream->row.next - trip->from;
        }
        if (!stream->foreign && trip->from < stream->row.next)
            return true;
    }
    return false;
}

enum outcome sync_stick_next(struct sync *sync, struct sync_stick *trip, uint8_t *bytes,
                             size_t room, size_t *size, char name[STICK_NAME_MAX])
{
    struct bundle bundle;
    enum outcome outcome = DONE;

    *size = 0;
    if (sync->dead)
        return sync_fail(sync, DOUBT, "this stream ended in doubt");
    /* A stream may have lost its last frames with its disk: then it has none to give. */
    while (outcome == DONE && *size == 0 && find_stream(sync, trip))
        outcome = outbox_bundle(&sync->outbox.streams[trip->stream], sync->store, sync->enrolment,
                                &trip->from, bytes, room, size);
    if (outcome == DOUBT || outcome == DAMAGED) {
        sync->dead = true;
        return sync_fail(sync, DOUBT, "the records could not be read for the stick");
    }
    if (outcome != DONE)
        return sync_fail(sync, outcome, "a bundle for the stick could not be made");
    if (*size == 0)
        return NOT_FOUND;
    if (bundle_decode(bytes, *size, &bundle) != DONE)
        return sync_fail(sync, INVALID, "a bundle for the stick could not be made");
    stick_bundle_name(&bundle, name);
    trip->frames += bundle.count;
    return DONE;
}

static bool is_about_us(struct sync *sync, const struct receipt *receipt)
{
    for (size_t i = 0; i < receipt->count; i++) {
        if (outbox_find(&sync->outbox, receipt->streams[i].stream) != NULL)
            return true;
    }
    return false;
}

enum outcome sync_stick_take(struct sync *sync, const uint8_t *bytes, size_t size)
{
    enum outcome outcome;

    if (sync->dead)
        return sync_fail(sync, DOUBT, "this stream ended in doubt");
    if (size <= SIGNATURE_BYTES || size > RECEIPT_MAX)
        return sync_fail(sync, INVALID, "no receipt has this size");
    /* The signature first: what nobody signed is not even taken apart. */
    if (signature_check(SIGNATURE_RECEIPT, bytes, size - SIGNATURE_BYTES, sync->enrolment->hub_key,
                        bytes + size - SIGNATURE_BYTES) != DONE)
        return sync_fail(sync, REFUSED, "not a receipt of our hub");
    if (receipt_decode(bytes, size, sync->enrolment->hub_key, sync->receipt) != DONE)
        return sync_fail(sync, INVALID, "what our hub signed is no receipt");
    if (!is_about_us(sync, sync->receipt))
        return sync_fail(sync, NOT_FOUND, "a receipt of another kiosk");
    outcome = sync_believe(sync, bytes, size, false);
    if (outcome == REFUSED)
        return NOT_FOUND;
    return outcome == DONE ? sync_say_gaps(sync) : outcome;
}

/* relay_push_*: bundles as they arrive, each on disk before the next, one word at the end.
 *
 * A body whose bundles come from several devices is refused: the word at the end is one device's.
 * Signatures are the hub's to check, who alone knows the devices. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/relay_inside.h"

struct relay_push {
    struct relay *relay;
    size_t used, total, bundles;
    int status; /* 200 while all is well */
    const char *text;
    uint8_t device[16];
    uint8_t bytes[WIRE_BODY_MAX];
};

struct relay_push *relay_push_begin(struct relay *relay)
{
    struct relay_push *push = malloc(sizeof *push);
    if (push == NULL)
        return NULL;
    memset(push, 0, offsetof(struct relay_push, bytes));
    push->relay = relay;
    push->status = 200;
    return push;
}

void relay_push_abandon(struct relay_push *push)
{
    free(push);
}

static enum outcome stop(struct relay_push *push, enum outcome outcome, int status,
                         const char *text)
{
    push->status = status;
    push->text = text;
    return outcome;
}

static enum outcome ready(struct relay_push *push)
{
    struct relay *relay = push->relay;
    uint64_t free_bytes;
    if (relay->failed)
        return stop(push, BUSY, 503, "not now\n");
    if (relay->io->free_bytes(relay->io->self, relay->folder, &free_bytes) == DONE &&
        free_bytes < INSIDE_FREE_BYTES_MIN)
        return stop(push, DISK_FULL, 507, "the disk is full\n");
    return DONE;
}

static enum outcome take_bundle(struct relay_push *push, const uint8_t *bytes, size_t size)
{
    struct relay *relay = push->relay;
    struct bundle bundle;
    if (bundle_decode(bytes, size, &bundle) != DONE ||
        bundle.first > UINT32_MAX - BUNDLE_FRAMES_MAX - 1)
        return stop(push, INVALID, 400, "this is no bundle\n");
    if (memcmp(bundle.tenant, relay->papers.tenant, sizeof bundle.tenant) != 0)
        return stop(push, REFUSED, 401, "a bundle for another municipality\n");
    if (push->bundles > 0 && memcmp(bundle.device, push->device, sizeof push->device) != 0)
        return stop(push, REFUSED, 400, "bundles of two devices\n");
    memcpy(push->device, bundle.device, sizeof push->device);
    enum outcome outcome = relay_store_put(relay, &bundle, bytes, size);
    if (outcome == DISK_FULL)
        return stop(push, outcome, 507,
                    "this relay is full; it is emptied when it reaches the hub\n");
    if (outcome != DONE)
        return stop(push, outcome, 503, "not now\n");
    push->bundles++;
    return DONE;
}

static enum outcome take_whole_ones(struct relay_push *push)
{
    size_t start = 0, size;
    enum outcome outcome = DONE;
    while (outcome == DONE && start < push->used) {
        outcome = bundle_measure(push->bytes + start, push->used - start, &size);
        if (outcome == INVALID)
            stop(push, INVALID, 400, "this is no bundle\n");
        if (outcome == DONE)
            outcome = take_bundle(push, push->bytes + start, size);
        if (outcome == DONE)
            start += size;
    }
    if (push->status != 200)
        return outcome;
    memmove(push->bytes, push->bytes + start, push->used - start);
    push->used -= start;
    return DONE;
}

enum outcome relay_push_feed(struct relay_push *push, const uint8_t *bytes, size_t size)
{
    if (push->status != 200)
        return INVALID;
    enum outcome outcome = push->total == 0 ? ready(push) : DONE;
    if (outcome != DONE)
        return outcome;
    if (size > WIRE_BODY_MAX - push->total)
        return stop(push, INVALID, 413, "a body has at most 1 MiB\n");
    memcpy(push->bytes + push->used, bytes, size);
    push->used += size;
    push->total += size;
    return take_whole_ones(push);
}

void relay_push_finish(struct relay_push *push, struct wire_answer *answer)
{
    struct relay *relay = push->relay;
    if (push->status == 200 && (push->bundles == 0 || push->used > 0))
        stop(push, INVALID, 400, "a bundle is not whole\n");
    if (push->status == 200)
        relay_tell(relay, relay_meet(relay, push->device), answer);
    else
        relay_say(relay, answer, push->status, push->text);
    relay_push_abandon(push);
}

enum outcome relay_push_file(struct relay *relay, const uint8_t *bytes, size_t size,
                             struct relay_taken *taken)
{
    struct relay_push *push = relay_push_begin(relay);
    struct bundle bundle;
    uint64_t before = relay->held_bundles;
    *taken = (struct relay_taken){.frames = 0};
    if (push == NULL)
        return relay_fail(relay, BUSY, "memory is short");
    enum outcome outcome = ready(push);
    if (outcome == DONE)
        outcome = take_bundle(push, bytes, size);
    if (outcome == DONE && bundle_decode(bytes, size, &bundle) == DONE) {
        memcpy(taken->device, bundle.device, sizeof taken->device);
        taken->frames = bundle.count;
        taken->fresh = relay->held_bundles > before ? bundle.count : 0;
    } else if (push->text != NULL) {
        char why[HUB_WHY_MAX];
        snprintf(why, sizeof why, "%.*s", (int)strcspn(push->text, "\n"), push->text);
        (void)!relay_fail(relay, outcome, why);
    }
    relay_push_abandon(push);
    return outcome;
}

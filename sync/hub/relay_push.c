/* relay_push_*: bundles as they arrive, each on disk before the next, one word at the end.
 *
 * A body whose bundles come from several devices is refused: the word at the end is one device's.
 * Signatures are the hub's to check, who alone knows the devices. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/intake.h"
#include "sync/hub/relay_inside.h"

struct relay_push {
    struct relay *relay;
    uint8_t device[16];
    struct intake intake; /* the last: its room is not zeroed */
};

void relay_push_abandon(struct relay_push *push)
{
    free(push);
}

static enum outcome ready(void *owner)
{
    struct relay_push *push = owner;
    struct relay *relay = push->relay;
    uint64_t free_bytes;
    if (relay->failed)
        return intake_stop(&push->intake, BUSY, 503, "not now\n");
    if (relay->io->free_bytes(relay->io->self, relay->folder, &free_bytes) == DONE &&
        free_bytes < INSIDE_FREE_BYTES_MIN)
        return intake_stop(&push->intake, DISK_FULL, 507, "the disk is full\n");
    return DONE;
}

static enum outcome take_bundle(void *owner, const uint8_t *bytes, size_t size)
{
    struct relay_push *push = owner;
    struct relay *relay = push->relay;
    struct bundle bundle;
    if (bundle_decode(bytes, size, &bundle) != DONE ||
        bundle.first > UINT32_MAX - BUNDLE_FRAMES_MAX - 1)
        return intake_stop(&push->intake, INVALID, 400, "this is no bundle\n");
    if (memcmp(bundle.tenant, relay->papers.tenant, sizeof bundle.tenant) != 0)
        return intake_stop(&push->intake, REFUSED, 401, "a bundle for another municipality\n");
    if (push->intake.bundles > 0 && memcmp(bundle.device, push->device, sizeof push->device) != 0)
        return intake_stop(&push->intake, REFUSED, 400, "bundles of two devices\n");
    memcpy(push->device, bundle.device, sizeof push->device);
    enum outcome outcome = relay_store_put(relay, &bundle, bytes, size);
    if (outcome == DISK_FULL)
        return intake_stop(&push->intake, outcome, 507,
                           "this relay is full; it is emptied when it reaches the hub\n");
    if (outcome != DONE)
        return intake_stop(&push->intake, outcome, 503, "not now\n");
    return DONE;
}

struct relay_push *relay_push_begin(struct relay *relay)
{
    struct relay_push *push = malloc(sizeof *push);
    if (push == NULL)
        return NULL;
    memset(push, 0, offsetof(struct relay_push, intake));
    push->relay = relay;
    intake_start(&push->intake, ready, take_bundle, push);
    return push;
}

enum outcome relay_push_feed(struct relay_push *push, const uint8_t *bytes, size_t size)
{
    return intake_feed(&push->intake, bytes, size);
}

void relay_push_finish(struct relay_push *push, struct wire_answer *answer)
{
    struct relay *relay = push->relay;
    intake_end(&push->intake);
    if (push->intake.status == 200)
        relay_tell(relay, relay_meet(relay, push->device), answer);
    else
        relay_say(relay, answer, push->intake.status, push->intake.text);
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
    enum outcome outcome = intake_one(&push->intake, bytes, size);
    if (outcome == DONE && bundle_decode(bytes, size, &bundle) == DONE) {
        memcpy(taken->device, bundle.device, sizeof taken->device);
        taken->frames = bundle.count;
        taken->fresh = relay->held_bundles > before ? bundle.count : 0;
    } else if (push->intake.text != NULL) {
        char why[HUB_WHY_MAX];
        snprintf(why, sizeof why, "%.*s", (int)strcspn(push->intake.text, "\n"), push->intake.text);
        (void)!relay_fail(relay, outcome, why);
    }
    relay_push_abandon(push);
    return outcome;
}

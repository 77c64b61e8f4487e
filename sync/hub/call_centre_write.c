/* call_centre_write: the hub speaks to itself as a kiosk would, so that what the call centre did is
 * frames like any other: counted once, verified, backed up, carried by a restore. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/batch.h"
#include "sync/bundle.h"
#include "sync/hub/call_centre.h"
#include "sync/hub/inside.h"
#include "sync/sync.h"
#include "sync/waiting.h"

#define DAY_MS 86400000LL

/* Of today's first minute: no hour is told. */
static uint64_t day_hlc(struct hub *hub, const struct fair *fair)
{
    int64_t offset_ms = fair->offset_minutes * 60000LL;
    int64_t local_ms = hub->io->wall_ms(hub->io->self) + offset_ms;
    return (uint64_t)(local_ms - local_ms % DAY_MS - offset_ms) << 16;
}

static enum outcome fill(struct hub *hub, const struct fair *fair,
                         const struct frame_origin *origin, struct seal_key keys[2],
                         const struct waiting *waiting, struct batch *batch)
{
    struct commit commit = {.count = 1};
    size_t count = waiting_count(waiting), whole = count;
    while (whole % SYNC_ANONYMOUS_PAD != 0)
        whole++;
    commit.stamp.hlc = day_hlc(hub, fair);
    commit.facts[0].type = FACT_STREAM_OPEN;
    commit.facts[0].body.stream_open.schema = RECORD_SCHEMA;
    commit.facts[0].body.stream_open.kind = 1;
    commit.facts[0].body.stream_open.asserted_ms = (int64_t)(commit.stamp.hlc >> 16);
    enum outcome outcome = batch_add(batch, origin, keys, &commit, NULL);
    for (size_t i = 0; outcome == DONE && i < whole; i++) {
        memset(&commit.facts[0], 0, sizeof commit.facts[0]);
        commit.facts[0].type = FACT_PADDING;
        if (i < count)
            commit.facts[0] = *waiting_fact(waiting, i);
        outcome = batch_add(batch, origin, keys, &commit, NULL);
    }
    sodium_memzero(&commit, sizeof commit);
    return outcome;
}

/* Frames first … of the batch, as many as a bundle takes, signed and pushed. */
static enum outcome push(struct hub *hub, const struct call_key *key, struct bundle *bundle,
                         const struct batch *batch, size_t first, uint8_t *bytes)
{
    struct hub_taken taken;
    size_t size, left = batch->count - first;
    bundle->first = (uint32_t)first;
    bundle->count = (uint16_t)(left < BUNDLE_FRAMES_MAX ? left : BUNDLE_FRAMES_MAX);
    bundle->counter++;
    bundle->frames = batch_frame(batch, first);
    bundle->frames_size = 0;
    for (size_t i = first; i < first + bundle->count; i++)
        bundle->frames_size += batch->frames[i].size;
    enum outcome outcome = bundle_encode(bundle, key->secret_key, bytes, BUNDLE_MAX, &size);
    return outcome == DONE ? hub_push_file(hub, bytes, size, &taken) : outcome;
}

static enum outcome push_all(struct hub *hub, const struct call_key *key,
                             const struct frame_origin *origin, const uint8_t wrap[SEAL_WRAP_BYTES],
                             const struct batch *batch)
{
    struct bundle bundle = {.version = BUNDLE_VERSION, .wraps = 1};
    uint8_t *bytes = malloc(BUNDLE_MAX);
    enum outcome outcome = bytes != NULL ? DONE : BUSY;
    memcpy(bundle.tenant, origin->tenant, sizeof bundle.tenant);
    memcpy(bundle.device, origin->device, sizeof bundle.device);
    memcpy(bundle.stream, origin->stream, sizeof bundle.stream);
    memcpy(bundle.wrap[0], wrap, SEAL_WRAP_BYTES);
    for (size_t first = 0; outcome == DONE && first < batch->count; first += BUNDLE_FRAMES_MAX)
        outcome = push(hub, key, &bundle, batch, first, bytes);
    free(bytes);
    return outcome;
}

enum outcome call_centre_write(struct hub *hub, const struct fair *fair, const struct call_key *key,
                               const struct waiting *waiting)
{
    struct frame_origin origin;
    struct batch batch = {.count = 0};
    uint8_t wrap[SEAL_WRAP_BYTES];
    struct seal_key *keys = sodium_allocarray(2, sizeof *keys);
    if (keys == NULL)
        return hub_fail(hub, BUSY, "memory is short");
    memcpy(origin.tenant, hub->tenant, sizeof origin.tenant);
    memcpy(origin.fair, fair->id, sizeof origin.fair);
    memcpy(origin.device, key->device, sizeof origin.device);
    hub->io->random(hub->io->self, origin.stream, sizeof origin.stream);
    for (int i = 0; i < 2; i++) {
        keys[i].seq = 0;
        hub->io->random(hub->io->self, keys[i].key, sizeof keys[i].key);
    }
    seal_wrap(keys[0].key, hub->keys->online.public_key, wrap);
    enum outcome outcome = fill(hub, fair, &origin, keys, waiting, &batch);
    if (outcome == DONE)
        outcome = push_all(hub, key, &origin, wrap, &batch);
    batch_clear(&batch);
    sodium_free(keys);
    return outcome;
}

/* hub_push_*: bundles as they arrive, each in a transaction of its own, one receipt at the end. */
#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sync/bundle.h"
#include "sync/hub/count.h"
#include "sync/hub/desk.h"
#include "sync/hub/erase.h"
#include "sync/hub/held.h"
#include "sync/hub/inside.h"
#include "sync/hub/intake.h"
#include "sync/hub/letters.h"
#include "sync/hub/stream.h"
#include "sync/mutant.h"

#define STEPS_MAX (1U << 20) /* of a stream's key beyond what was seen: half a second of work */

struct hub_push {
    struct hub *hub;
    struct hub_taken *taken; /* of a file off a stick; NULL of a push */
    uint16_t stream_count;
    struct {
        uint8_t stream[16], device[16];
    } streams[RECEIPT_STREAMS_MAX];
    uint8_t facts[8192]; /* opened: wiped with the rest */
    struct commit commit;
    struct tally tally;
    uint8_t cut[FRAME_MAX]; /* a frame without the identity that was erased */
    struct intake intake;   /* the last: its room is not zeroed */
};

/* One bundle on its way in. */
struct taking {
    struct hub *hub;
    struct hub_push *push;
    const struct bundle *bundle;
    struct fair fair;
    struct frame_origin origin;
    struct stream stream;
    size_t cached;         /* position of the stream's keys */
    bool wrapped;          /* the stream's key could be opened */
    uint32_t aside_before; /* of the stream, before this bundle */
    uint32_t fresh;        /* frames that were not there */
    bool revoked;          /* the device was ended: kept apart, counted nowhere */
    bool is_desk;
    struct desk desk; /* of which it is one */
    struct held held; /* what this bundle adds */
};

void hub_push_abandon(struct hub_push *push)
{
    if (push == NULL)
        return;
    sodium_memzero(push->facts, sizeof push->facts);
    sodium_memzero(&push->commit, sizeof push->commit);
    free(push);
}

/* The least used place, or the stream's own. */
static bool find_cached(struct inside_keys *keys, const uint8_t stream[16], size_t *place)
{
    *place = 0;
    for (size_t i = 0; i < INSIDE_STREAMS_CACHED; i++) {
        if (keys->streams[i].used != 0 && memcmp(keys->streams[i].stream, stream, 16) == 0) {
            *place = i;
            return true;
        }
        if (keys->streams[i].used < keys->streams[*place].used)
            *place = i;
    }
    return false;
}

static void open_wrap(struct taking *taking)
{
    struct hub *hub = taking->hub;
    struct inside_keys *keys = hub->keys;
    if (find_cached(keys, taking->bundle->stream, &taking->cached)) {
        taking->wrapped = true;
    } else {
        taking->wrapped =
            seal_unwrap(taking->bundle->wrap[0], keys->online.public_key, keys->online.secret,
                        &keys->streams[taking->cached].first) == DONE;
        memcpy(keys->streams[taking->cached].stream, taking->bundle->stream, 16);
        keys->streams[taking->cached].at = keys->streams[taking->cached].first;
    }
    keys->streams[taking->cached].used = taking->wrapped ? ++hub->cache_clock : 0;
}

/* Brings the stream's key to `seq`; false when that is too far to walk. */
static bool step_key(struct taking *taking, uint64_t seq, struct seal_key **key)
{
    struct inside_keys *keys = taking->hub->keys;
    *key = &keys->streams[taking->cached].at;
    if ((*key)->seq > seq)
        **key = keys->streams[taking->cached].first;
    return seq - (*key)->seq <= STEPS_MAX && seal_step_to(*key, seq) == DONE;
}

/* Opens and decodes; 0 when the facts are in push->commit, else why not. */
static int open_facts(struct taking *taking, uint64_t seq, const uint8_t *frame)
{
    struct hub_push *push = taking->push;
    struct seal_key *key;
    size_t size;
    if (!taking->wrapped)
        return QUARANTINE_WRAP;
    if (!step_key(taking, seq, &key))
        return QUARANTINE_FAR;
    enum outcome outcome =
        seal_open_facts(&taking->origin, key, frame, push->facts, sizeof push->facts, &size);
    if (outcome != DONE)
        return outcome == REFUSED ? QUARANTINE_SEAL : QUARANTINE_PACK;
    if (record_decode(push->facts, size, &push->commit) != DONE)
        return QUARANTINE_FACTS;
    return desk_judge(taking->is_desk ? &taking->desk : NULL, &push->commit);
}

/* Without the name that was erased here before it came, or came back. */
static enum outcome cut_erased(struct taking *taking, uint64_t seq, const uint8_t hash[32],
                               const struct commit *commit, const uint8_t **frame, size_t *size)
{
    struct ledger_entry place = {.seq = seq};
    memcpy(place.subject, hash, sizeof place.subject);
    memcpy(place.device, taking->origin.device, sizeof place.device);
    memcpy(place.stream, taking->origin.stream, sizeof place.stream);
    enum outcome outcome =
        erase_on_arrival(taking->hub, &place, commit, *frame, taking->push->cut, size);
    if (outcome == DONE)
        *frame = taking->push->cut;
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* What opens is counted as put aside, whatever the reason: one that was revoked, or a fork. */
static enum outcome put_aside(struct taking *taking, uint64_t seq, const uint8_t hash[32],
                              int reason, const uint8_t *frame, size_t size)
{
    uint32_t before = taking->stream.quarantined;
    enum outcome outcome = stream_put_aside(taking->hub, &taking->stream, seq, hash,
                                            (enum quarantine_reason)reason, frame, size);
    if (outcome != DONE || taking->stream.quarantined == before)
        return outcome;
    int why = open_facts(taking, seq, frame);
    bool opened = why == 0 || why >= QUARANTINE_DESK;
    held_count_aside(&taking->held, opened ? &taking->push->commit : NULL, 1);
    return DONE;
}

static enum outcome take_new_frame(struct taking *taking, uint64_t seq, const uint8_t hash[32],
                                   const uint8_t *frame, size_t size)
{
    struct hub *hub = taking->hub;
    bool revoked = taking->revoked && ledger_holds(hub, LEDGER_RELEASE, hash) != DONE;
    bool opaque = taking->bundle->version > BUNDLE_VERSION && !revoked;
    int reason = opaque ? 0 : revoked ? QUARANTINE_REVOKED : open_facts(taking, seq, frame);
    enum outcome cut = DONE;
    if (!opaque && reason == 0)
        cut = letters_arrive(hub, &taking->fair, &taking->stream, &taking->push->commit, frame[0],
                             &reason);
    bool unread = opaque || (reason != 0 && reason < QUARANTINE_UNCERTIFIED);
    if (cut == DONE)
        cut = cut_erased(taking, seq, hash, unread ? NULL : &taking->push->commit, &frame, &size);
    if (cut != DONE)
        return cut;
    if (opaque)
        return stream_put_frame(hub, &taking->stream, seq, hash, FRAME_OPAQUE, frame, size);
    if (reason != 0) {
        enum outcome outcome = put_aside(taking, seq, hash, reason, frame, size);
        if (outcome == DONE)
            outcome = stream_put_frame(hub, &taking->stream, seq, hash, FRAME_QUARANTINED, NULL, 0);
        return outcome;
    }
    enum outcome outcome =
        stream_put_frame(hub, &taking->stream, seq, hash, FRAME_COUNTED, frame, size);
    held_count(&taking->held, &taking->push->commit);
    if (outcome == DONE)
        outcome = count_commit(hub, &taking->fair, &taking->stream, &taking->push->commit,
                               &taking->push->tally);
    return outcome;
}

static enum outcome take_frame(struct taking *taking, uint64_t seq, const uint8_t *frame,
                               size_t size)
{
    uint8_t hash[FRAME_HASH_BYTES];
    frame_hash(&taking->origin, seq, frame, hash);
    enum outcome outcome = stream_find_frame(taking->hub, &taking->stream, seq, hash);
    if (outcome == NOT_FOUND && mutant_is(M9_CONTIGUOUS_ONLY) && seq != taking->stream.highest &&
        seq != taking->stream.stored)
        return INVALID;
    if (outcome == REFUSED && mutant_is(M3_DEVICE_SEQUENCE))
        return DONE;
    if (outcome == NOT_FOUND) {
        taking->fresh++;
        return take_new_frame(taking, seq, hash, frame, size);
    }
    if (outcome != REFUSED)
        return outcome;
    uint32_t before = taking->stream.quarantined;
    taking->stream.fork = true;
    outcome = cut_erased(taking, seq, hash, NULL, &frame, &size);
    if (outcome != DONE)
        return outcome;
    outcome = put_aside(taking, seq, hash, QUARANTINE_FORK, frame, size);
    taking->fresh += taking->stream.quarantined - before;
    return outcome;
}

static enum outcome take_frames(struct taking *taking)
{
    size_t offset = 0, size;
    uint64_t seq = taking->bundle->first;
    const uint8_t *frame;
    enum outcome outcome = DONE;
    tally_start(&taking->push->tally, taking->hub, &taking->fair);
    while (outcome == DONE && (frame = bundle_next(taking->bundle, &offset, &size)) != NULL)
        outcome = take_frame(taking, seq++, frame, size);
    if (outcome == DONE)
        outcome = tally_flush(&taking->push->tally);
    if (outcome == DONE)
        outcome = held_add(taking->hub, taking->origin.device, &taking->held);
    if (outcome == DONE)
        outcome = stream_advance(taking->hub, &taking->stream);
    if (outcome == DONE)
        outcome = stream_save(taking->hub, &taking->stream);
    return outcome;
}

static void note_stream(struct hub_push *push, const struct bundle *bundle)
{
    for (uint16_t i = 0; i < push->stream_count; i++) {
        if (memcmp(push->streams[i].stream, bundle->stream, 16) == 0)
            return;
    }
    if (push->stream_count == RECEIPT_STREAMS_MAX)
        return;
    memcpy(push->streams[push->stream_count].stream, bundle->stream, 16);
    memcpy(push->streams[push->stream_count++].device, bundle->device, 16);
}

/* Kept with the stream: without the second one the custodian could open nothing. */
static void keep_wraps(struct taking *taking)
{
    uint8_t wraps = taking->bundle->wraps;
    if (wraps <= taking->stream.wraps)
        return;
    memcpy(taking->stream.wrap, taking->bundle->wrap, (size_t)wraps * SEAL_WRAP_BYTES);
    taking->stream.wraps = wraps;
}

static enum outcome commit_bundle(struct taking *taking)
{
    enum outcome outcome = hub_begin(taking->hub);
    if (outcome != DONE)
        return outcome;
    outcome =
        stream_load(taking->hub, taking->bundle->stream, taking->bundle->device, &taking->stream);
    taking->aside_before = taking->stream.quarantined;
    if (outcome == DONE) {
        keep_wraps(taking);
        outcome = take_frames(taking);
    }
    if (outcome == DONE)
        return hub_commit(taking->hub);
    hub_rollback(taking->hub);
    return outcome;
}

/* Who sent it, and may they? */
static enum outcome admit(struct hub_push *push, const uint8_t *bytes, size_t size,
                          const struct bundle *bundle, struct device *device)
{
    if (memcmp(bundle->tenant, push->hub->tenant, 8) != 0)
        return intake_stop(&push->intake, REFUSED, 401, "a bundle for another municipality\n");
    enum outcome outcome = device_find(push->hub, bundle->device, device);
    if (outcome == NOT_FOUND)
        return intake_stop(&push->intake, REFUSED, 401, "unknown device\n");
    if (outcome != DONE)
        return intake_stop(&push->intake, outcome, 503, "not now\n");
    if (bundle_check(bytes, size, device->public_key) != DONE)
        return intake_stop(&push->intake, REFUSED, 401, "not signed by this device\n");
    if (device->revoked_ms != 0 && push->taken == NULL)
        return intake_stop(&push->intake, REFUSED, 403, "this device was revoked\n");
    return DONE;
}

static void note_taken(struct hub_taken *taken, const struct taking *taking,
                       const struct device *device)
{
    if (taken == NULL)
        return;
    memcpy(taken->device, device->id, sizeof taken->device);
    taken->kiosk = device->kiosk;
    taken->revoked = taking->revoked;
    taken->frames = taking->bundle->count;
    taken->fresh = taking->fresh;
    taken->aside = taking->stream.quarantined - taking->aside_before;
}

static enum outcome take_bundle(void *owner, const uint8_t *bytes, size_t size)
{
    struct hub_push *push = owner;
    struct hub *hub = push->hub;
    struct bundle bundle;
    struct device device;
    struct taking taking = {.hub = hub, .push = push, .bundle = &bundle};
    if (bundle_decode(bytes, size, &bundle) != DONE)
        return intake_stop(&push->intake, INVALID, 400, "this is no bundle\n");
    enum outcome outcome = admit(push, bytes, size, &bundle, &device);
    if (outcome != DONE)
        return outcome;
    outcome = fair_find_id(hub, device.fair, &taking.fair);
    taking.is_desk = device.kiosk == 0;
    if (outcome == DONE && taking.is_desk)
        outcome = desk_find(hub, device.id, &taking.desk);
    if (outcome != DONE)
        return intake_stop(&push->intake, outcome, 503, "not now\n");
    memcpy(taking.origin.tenant, hub->tenant, 8);
    memcpy(taking.origin.fair, device.fair, 8);
    memcpy(taking.origin.device, device.id, 16);
    memcpy(taking.origin.stream, bundle.stream, 16);
    taking.revoked = device.revoked_ms != 0;
    open_wrap(&taking);
    outcome = commit_bundle(&taking);
    if (outcome == DONE)
        (void)!letters_settle(hub); /* else with the next bundle, or the next desk that asks */
    if (outcome == REFUSED)
        return intake_stop(&push->intake, outcome, 401, "the stream belongs to another device\n");
    if (outcome != DONE)
        return intake_stop(&push->intake, outcome, hub_status_of(outcome), "not now\n");
    note_stream(push, &bundle);
    note_taken(push->taken, &taking, &device);
    return DONE;
}

/* What must hold before anything is taken. */
static enum outcome ready(void *owner)
{
    struct hub_push *push = owner;
    struct hub *hub = push->hub;
    uint64_t free_bytes;
    if (hub->read_only)
        return intake_stop(&push->intake, BUSY, 503, "read-only: this hub was rolled back\n");
    if (hub->failed || !hub->can_open)
        return intake_stop(&push->intake, BUSY, 503, "not now\n");
    if (hub->io->free_bytes(hub->io->self, hub->folder, &free_bytes) == DONE &&
        free_bytes < INSIDE_FREE_BYTES_MIN)
        return intake_stop(&push->intake, DISK_FULL, 507, "the disk is full\n");
    return DONE;
}

struct hub_push *hub_push_begin(struct hub *hub)
{
    struct hub_push *push = malloc(sizeof *push);
    if (push == NULL)
        return NULL;
    memset(push, 0, offsetof(struct hub_push, intake));
    push->hub = hub;
    intake_start(&push->intake, ready, take_bundle, push);
    return push;
}

enum outcome hub_push_feed(struct hub_push *push, const uint8_t *bytes, size_t size)
{
    return intake_feed(&push->intake, bytes, size);
}

static enum outcome make_receipt(struct hub_push *push, struct wire_answer *answer)
{
    struct hub *hub = push->hub;
    struct receipt *receipt = hub->receipt;
    stream_start_receipt(hub, receipt);
    enum outcome outcome = DONE;
    for (uint16_t i = 0; i < push->stream_count && outcome == DONE; i++) {
        struct stream stream;
        outcome = stream_load(hub, push->streams[i].stream, push->streams[i].device, &stream);
        if (outcome == DONE)
            outcome = stream_mark(hub, &stream, &receipt->streams[receipt->count++]);
    }
    if (outcome == DONE)
        outcome = receipt_encode(receipt, hub->keys->signing.secret, hub->answer, WIRE_ANSWER_MAX,
                                 &answer->body_size);
    return outcome;
}

void hub_push_finish(struct hub_push *push, struct wire_answer *answer)
{
    struct hub *hub = push->hub;
    intake_end(&push->intake);
    if (push->intake.status == 200 && make_receipt(push, answer) != DONE)
        (void)intake_stop(&push->intake, DOUBT, 503, "not now\n");
    if (push->intake.status == 200) {
        answer->status = 200;
        answer->body = hub->answer;
    } else {
        hub_say(hub, answer, push->intake.status, push->intake.text);
    }
    hub_push_abandon(push);
}

enum outcome hub_push_file(struct hub *hub, const uint8_t *bytes, size_t size,
                           struct hub_taken *taken)
{
    struct hub_push *push = hub_push_begin(hub);
    *taken = (struct hub_taken){.frames = 0};
    if (push == NULL)
        return hub_fail(hub, BUSY, "memory is short");
    push->taken = taken;
    enum outcome outcome = intake_one(&push->intake, bytes, size);
    const char *text = push->intake.text;
    if (outcome != DONE && text != NULL)
        hub_fail(hub, outcome, "%.*s", (int)strcspn(text, "\n"), text);
    hub_push_abandon(push);
    return outcome;
}

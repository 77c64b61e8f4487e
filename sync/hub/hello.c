/* hello.h over stream.h. */
#include "sync/hub/hello.h"

#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/hub/erase.h"
#include "sync/hub/heard.h"
#include "sync/hub/queue.h"
#include "sync/hub/stream.h"
#include "sync/hub/wiping.h"

/* The statuses that an unknown, revoked or wrongly signing device is answered with; DONE = go on.
 */
static enum outcome refuse(struct hub *hub, struct wire_answer *answer, int status,
                           const char *text)
{
    hub_say(hub, answer, status, text);
    return REFUSED;
}

static enum outcome admit(struct hub *hub, enum outcome decoded, const uint8_t id[16],
                          const struct wire_request *request,
                          enum outcome (*check)(const uint8_t *, size_t, const uint8_t *),
                          struct device *device, struct wire_answer *answer)
{
    if (decoded != DONE)
        return refuse(hub, answer, 400, "this is no such request\n");
    enum outcome outcome = device_find(hub, id, device);
    if (outcome == NOT_FOUND)
        return refuse(hub, answer, 401, "unknown device\n");
    if (outcome != DONE)
        return refuse(hub, answer, 503, "not now\n");
    if (check(request->body, request->body_size, device->public_key) != DONE)
        return refuse(hub, answer, 401, "not signed by this device\n");
    if (device->revoked_ms != 0)
        return refuse(hub, answer, 403, "this device was revoked\n");
    return DONE;
}

/* Was this hub rolled back behind what it once signed? */
static enum outcome look_at_receipt(struct hub *hub, const struct calls_hello_request *asked)
{
    if (asked->receipt_size == 0 || hub->read_only)
        return DONE;
    enum outcome outcome = receipt_decode(asked->receipt, asked->receipt_size,
                                          hub->keys->signing.public_key, hub->receipt);
    if (outcome != DONE || memcmp(hub->receipt->tenant, hub->tenant, 8) != 0)
        return DONE; /* not ours: says nothing about us */
    bool ahead = hub->receipt->epoch > hub->epoch ||
                 (hub->receipt->epoch == hub->epoch && hub->receipt->commit > hub->commit);
    if (!ahead)
        return DONE;
    hub->read_only = true;
    outcome = hub_begin(hub);
    if (outcome == DONE) {
        outcome = hub_set_meta(hub, "read_only", storage_number(1));
        if (outcome == DONE)
            return hub_commit(hub);
        hub_rollback(hub);
    }
    return outcome;
}

/* The first contact of a stream: nearest to what was written before it. */
static enum outcome meet(struct hub *hub, const struct calls_hello_request *asked,
                         struct stream *stream)
{
    if (stream->met || hub->read_only)
        return DONE;
    stream->met = true;
    stream->met_hub_ms = hub->io->wall_ms(hub->io->self);
    stream->met_monotonic_ms = (int64_t)(asked->monotonic_ms & INT64_MAX);
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = stream_save(hub, stream);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

struct collect {
    uint8_t ids[RECEIPT_STREAMS_MAX][16];
    uint16_t count;
};

static bool collect_id(void *context, const struct storage_value columns[])
{
    struct collect *collect = context;
    if (columns[0].size == 16)
        memcpy(collect->ids[collect->count++], columns[0].bytes, 16);
    return collect->count < RECEIPT_STREAMS_MAX;
}

static enum outcome mark_streams(struct hub *hub, const uint8_t device[16],
                                 const uint8_t (*ids)[16], uint16_t count, struct receipt *receipt)
{
    stream_start_receipt(hub, receipt);
    enum outcome outcome = DONE;
    for (uint16_t i = 0; i < count && outcome == DONE; i++) {
        struct stream stream;
        outcome = stream_load(hub, ids[i], device, &stream);
        if (outcome == DONE)
            outcome = stream_mark(hub, &stream, &receipt->streams[receipt->count++]);
        else if (outcome == REFUSED)
            outcome = DONE; /* another device's: not a word about it */
    }
    return outcome;
}

/* The stream that asks, then the device's other ones that changed last. */
static enum outcome mark_device(struct hub *hub, const struct calls_hello_request *asked,
                                struct receipt *receipt)
{
    struct collect *collect = calloc(1, sizeof *collect);
    if (collect == NULL)
        return BUSY;
    memcpy(collect->ids[collect->count++], asked->stream, 16);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(asked->device, 16),
                                     storage_bytes(asked->stream, 16)};
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT stream FROM stream WHERE tenant = $1 AND device = $2"
                     " AND stream <> $3 ORDER BY hello_hub_ms DESC, stream",
                     3, values, collect_id, collect);
    if (outcome == DONE)
        outcome = mark_streams(hub, asked->device, collect->ids, collect->count, receipt);
    else
        hub_storage_failed(hub, outcome);
    free(collect);
    return outcome;
}

static enum outcome greet(struct hub *hub, const struct device *device,
                          const struct calls_hello_request *asked, struct wire_answer *answer)
{
    struct fair fair;
    struct stream stream;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    if (said == NULL)
        return BUSY;
    enum outcome outcome = stream_load(hub, asked->stream, asked->device, &stream);
    if (outcome == DONE)
        outcome = meet(hub, asked, &stream);
    if (outcome == DONE)
        outcome = fair_find_id(hub, device->fair, &fair);
    if (outcome == DONE)
        outcome = mark_device(hub, asked, &said->receipt);
    said->queues = asked->queues;
    if (outcome == DONE && said->queues)
        outcome = queue_read(hub, &fair, hub->io->wall_ms(hub->io->self), said);
    if (outcome == DONE && asked->erasures)
        outcome = erase_tell(hub, device, asked->erased, said);
    if (outcome == DONE && asked->wipes)
        outcome = wiping_tell(hub, device, said);
    if (outcome == DONE) {
        bool ours = memcmp(hub->manifest_fair, device->fair, 8) == 0;
        said->monotonic_ms = asked->monotonic_ms;
        said->fair = (uint8_t)fair.state;
        said->content_version = ours ? hub->manifest->version : 0;
        outcome = calls_encode_hello_answer(said, hub->keys->signing.secret, hub->answer,
                                            WIRE_ANSWER_MAX, &answer->body_size);
    }
    free(said);
    return outcome;
}

static void finish(struct hub *hub, enum outcome outcome, struct wire_answer *answer)
{
    if (outcome == DONE) {
        answer->status = 200;
        answer->body = hub->answer;
    } else {
        int status = outcome == REFUSED ? 401 : outcome == DISK_FULL ? 507 : 503;
        hub_say(hub, answer, status, "not now\n");
    }
}

void hello_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer)
{
    struct device device;
    struct calls_hello_request asked;
    enum outcome outcome = calls_decode_hello_request(request->body, request->body_size, &asked);
    outcome =
        admit(hub, outcome, asked.device, request, calls_check_hello_request, &device, answer);
    if (outcome != DONE)
        return;
    outcome = look_at_receipt(hub, &asked);
    if (outcome == DONE)
        heard_note(hub, &device, &asked);
    if (outcome == DONE)
        outcome = greet(hub, &device, &asked, answer);
    finish(hub, outcome, answer);
}

static enum outcome tell(struct hub *hub, const struct calls_status_request *asked,
                         struct wire_answer *answer)
{
    enum outcome outcome =
        mark_streams(hub, asked->device, asked->streams, asked->count, hub->receipt);
    if (outcome == DONE)
        outcome = receipt_encode(hub->receipt, hub->keys->signing.secret, hub->answer,
                                 WIRE_ANSWER_MAX, &answer->body_size);
    return outcome;
}

void hello_answer_status(struct hub *hub, const struct wire_request *request,
                         struct wire_answer *answer)
{
    struct device device;
    struct calls_status_request asked;
    enum outcome outcome = calls_decode_status_request(request->body, request->body_size, &asked);
    outcome =
        admit(hub, outcome, asked.device, request, calls_check_status_request, &device, answer);
    if (outcome == DONE)
        finish(hub, tell(hub, &asked, answer), answer);
}

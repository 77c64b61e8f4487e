/* Requests and answers of a kiosk: see sync.h and client.h.
 *
 * Promises: marks move only by a receipt that the hub signed, of our municipality, newer than every
 * one before; an answer that is anything else changes nothing but the back-off. The hub's
 * change to "fair closed" releases what waits, once; while closed, slips are wiped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/comeback.h"
#include "sync/mutant.h"
#include "sync/sync_inside.h"

#define CHECKPOINT_PAGES 64
#define GREETING_FRESH_MS 10000 /* older than this it does not tell the time */

static int64_t now(const struct sync *sync)
{
    return sync->io->monotonic_ms(sync->io->self);
}

static bool wants_status(const struct store_stream *row)
{
    return row->purged < row->next && row->safe < row->next;
}

static struct client_work work_of(const struct sync *sync)
{
    char path[WIRE_PATH_MAX];
    struct client_work work = {
        .pending = outbox_has_pending(&sync->outbox),
        .content = content_fetch_next(sync->content, path),
        .person = sync_person_is_due(sync),
        .stranger = sync->stranger,
        .board = sync_board_wants(sync),
    };

    for (size_t i = 0; i < sync->outbox.count && !work.unsafe; i++)
        work.unsafe = !sync->outbox.streams[i].foreign &&
                      wants_status(&sync->outbox.streams[i].row) &&
                      sync->outbox.streams[i].row.stored > 0;
    return work;
}

static enum outcome make_hello(struct sync *sync, struct wire_request *request)
{
    struct calls_hello_request hello = {.schema = RECORD_SCHEMA,
                                        .queues = sync->old_hub < 4,
                                        .erasures = sync->old_hub < 3,
                                        .reports = sync->old_hub < 2,
                                        .wipes = sync->old_hub == 0,
                                        .erased = sync->erased_heard};
    const struct store_stream *row = &outbox_find(&sync->outbox, sync->stream)->row;
    int64_t since = now(sync) - sync->opened_ms;

    sync->asked_ms[sync->asked_next++ % 4] = (since > 0 ? (uint64_t)since : 0) + 1;
    memcpy(hello.device, sync->enrolment->device, sizeof hello.device);
    memcpy(hello.stream, sync->stream, sizeof hello.stream);
    hello.content_version = content_fetch_held(sync->content);
    hello.monotonic_ms = since > 0 ? (uint64_t)since : 0;
    hello.wall_ms = sync->io->wall_ms(sync->io->self);
    hello.next = row->next;
    memcpy(hello.head, row->head, sizeof hello.head);
    hello.receipt_size = sync->meta.receipt_size;
    memcpy(hello.receipt, sync->meta.receipt, sync->meta.receipt_size);
    if (hello.reports)
        sync_put_report(sync, hello.report);
    (void)snprintf(request->path, sizeof request->path, "/v1/hello");
    return calls_encode_hello_request(&hello, sync->enrolment->secret_key, sync->body,
                                      WIRE_BODY_MAX, &request->body_size);
}

static enum outcome make_push(struct sync *sync, struct wire_request *request)
{
    uint64_t *sent = realloc(sync->sent, sync->outbox.count * sizeof *sent);

    if (sent == NULL)
        return BUSY;
    sync->sent = sent;
    (void)snprintf(request->path, sizeof request->path, "/v1/push");
    return outbox_fill(&sync->outbox, sync->store, sync->enrolment, sync->body, WIRE_BODY_MAX,
                       &request->body_size, sync->sent);
}

/* Asks about every stream that is not yet safe, oldest first. */
static enum outcome make_status(struct sync *sync, struct wire_request *request)
{
    struct calls_status_request *status = calloc(1, sizeof *status);
    enum outcome outcome;

    if (status == NULL)
        return BUSY;
    memcpy(status->device, sync->enrolment->device, sizeof status->device);
    for (size_t i = 0; i < sync->outbox.count && status->count < RECEIPT_STREAMS_MAX; i++) {
        const struct outbox_stream *stream = &sync->outbox.streams[i];

        if (!stream->foreign && wants_status(&stream->row))
            memcpy(status->streams[status->count++], stream->row.origin.stream, 16);
    }
    (void)snprintf(request->path, sizeof request->path, "/v1/status");
    outcome = calls_encode_status_request(status, sync->enrolment->secret_key, sync->body,
                                          WIRE_BODY_MAX, &request->body_size);
    free(status);
    return outcome;
}

static enum outcome make_request(struct sync *sync, enum client_call call,
                                 struct wire_request *request)
{
    switch (call) {
    case CLIENT_PERSON:
        return sync_person_ask(sync, request);
    case CLIENT_BOARD:
        return sync_board_ask(sync, request);
    case CLIENT_RETURN:
        sync->stranger = false; /* whatever is answered: until the next 401 */
        (void)snprintf(request->path, sizeof request->path, COMEBACK_PATH);
        return comeback_encode(sync->enrolment, sync->body, WIRE_BODY_MAX, &request->body_size);
    case CLIENT_HELLO:
        return make_hello(sync, request);
    case CLIENT_PUSH:
        return make_push(sync, request);
    case CLIENT_STATUS:
        return make_status(sync, request);
    case CLIENT_CONTENT:
        return content_fetch_next(sync->content, request->path) ? DONE : INVALID;
    default:
        return INVALID;
    }
}

/* What is done when nothing hurries: the WAL goes into the database, safe frames go. */
static enum outcome tidy(struct sync *sync)
{
    uint64_t deleted = 0;
    enum outcome outcome = outbox_purge(&sync->outbox, sync->store, &deleted);

    if (outcome == DONE)
        outcome = store_checkpoint(sync->store, CHECKPOINT_PAGES);
    return outcome;
}

static bool is_gone(void *context, const uint8_t stream_id[16], uint32_t seq)
{
    const struct outbox_stream *stream = outbox_find(context, stream_id);

    return stream != NULL && seq < stream->row.purged;
}

static bool keep_house(struct sync *sync)
{
    if (sync->dead)
        return false;
    if (tidy(sync) != DONE || journal_retire(sync->journal, is_gone, &sync->outbox) != DONE) {
        sync->dead = true;
        (void)sync_fail(sync, DOUBT, "tidying did not end");
    }
    return !sync->dead;
}

/* A frame that is not as it was written: only a new start mends it, from the journal. */
static void note_damage(struct sync *sync, enum outcome outcome)
{
    if (outcome != DAMAGED || mutant_is(M5_DAMAGE_GOES_ON))
        return;
    sync->dead = true;
    (void)sync_fail(sync, DOUBT, "the database is damaged");
}

bool sync_next_request(struct sync *sync, struct wire_request *request)
{
    struct client_work work;
    enum client_call call;
    enum outcome made;

    memset(request, 0, sizeof *request);
    if (!keep_house(sync))
        return false;
    work = work_of(sync);
    call = client_next(&sync->client, &work, now(sync));
    if (call == CLIENT_NOTHING)
        return false;
    made = make_request(sync, call, request);
    if (made != DONE) {
        client_opened(&sync->client, call);
        client_bad(&sync->client, sync->io, 0, now(sync));
        (void)sync_fail(sync, INVALID, "a request could not be made");
        note_damage(sync, made);
        return false;
    }
    client_opened(&sync->client, call);
    request->body = request->body_size == 0 ? NULL : sync->body;
    request->number = sync->client.number;
    return true;
}

/* Whether any receipt was ever believed. */
static bool is_known(const struct store_meta *meta)
{
    return meta->epoch > 0 || meta->hub_commit > 0;
}

/* -1 older than what was believed, 0 the same commit or a later one of this epoch, 1 fresh epoch.
 */
static int age_of(const struct store_meta *meta, const struct receipt *receipt)
{
    if (receipt->epoch != meta->epoch)
        return receipt->epoch > meta->epoch ? 1 : -1;
    if (is_known(meta) &&
        memcmp(receipt->epoch_random, meta->epoch_random, sizeof meta->epoch_random) != 0)
        return -1;
    return receipt->commit >= meta->hub_commit ? 0 : -1;
}

bool sync_receipt_is_old(const struct sync *sync, const struct receipt *receipt)
{
    return age_of(&sync->meta, receipt) < 0;
}

enum outcome sync_believe(struct sync *sync, const uint8_t *bytes, size_t size, bool push)
{
    struct store_meta meta = sync->meta;
    const struct receipt *receipt = sync->receipt;
    int age = age_of(&meta, receipt);
    enum outcome outcome;

    if (memcmp(receipt->tenant, sync->enrolment->tenant, sizeof receipt->tenant) != 0)
        return sync_fail(sync, REFUSED, "a receipt of another municipality");
    if (age < 0)
        return sync_fail(sync, REFUSED, "an older receipt than the last one");
    meta.epoch = receipt->epoch;
    memcpy(meta.epoch_random, receipt->epoch_random, sizeof meta.epoch_random);
    meta.hub_commit = receipt->commit;
    memcpy(meta.tenant, receipt->tenant, sizeof meta.tenant);
    if (size <= sizeof meta.receipt) {
        memcpy(meta.receipt, bytes, size);
        meta.receipt_size = (uint16_t)size;
    }
    outcome = outbox_take_marks(&sync->outbox, sync->store, &meta, receipt, age > 0,
                                push ? sync->sent : NULL, sync_wall_ms(sync));
    if (outcome != DONE) {
        sync->dead = true;
        return sync_fail(sync, DOUBT, "the marks could not be written");
    }
    if (age > 0)
        sync->erased_heard = sync->old_hub = 0; /* a restored hub numbers its list anew */
    sync->meta = meta;
    return DONE;
}

static uint64_t progress(const struct sync *sync)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < sync->outbox.count; i++)
        sum += sync->outbox.streams[i].row.stored + sync->outbox.streams[i].acked;
    return sum;
}

static enum outcome take_receipt(struct sync *sync, const struct wire_answer *answer, bool push)
{
    uint64_t before = progress(sync);
    enum outcome outcome;

    if (receipt_decode(answer->body, answer->body_size, sync->enrolment->hub_key, sync->receipt) !=
        DONE)
        return sync_fail(sync, REFUSED, "what came is no receipt of our hub");
    outcome = sync_believe(sync, answer->body, answer->body_size, push);
    /* A hub that takes nothing must not be pushed to without a pause. */
    if (outcome == DONE && push && progress(sync) == before)
        outcome = sync_fail(sync, BUSY, "the hub took nothing of a push");
    return outcome == DONE ? sync_say_gaps(sync) : outcome;
}

/* The hub's clock helps only when ours is near it: a hub gone mad must not take us along. */
static void take_clock(struct sync *sync, int64_t hub_ms)
{
    int64_t ahead = hub_ms - sync->io->wall_ms(sync->io->self);

    if (ahead > SYNC_AHEAD_MS || ahead < -SYNC_AHEAD_MS)
        return;
    sync->hub_ahead_ms = ahead;
    sync->quality = CLOCK_HUB;
}

/* What the hub says of the fair outlives the process: only a change to "closed" releases. Written
 * before the release, so that a crash between them cannot make it happen twice. */
static bool note_fair(struct sync *sync, bool closed)
{
    enum outcome outcome = DONE;

    if (closed == sync->meta.fair_closed)
        return true;
    sync->meta.fair_closed = closed;
    sync->release_due = closed;
    outcome = store_begin(sync->store);
    if (outcome == DONE)
        outcome = store_put_meta(sync->store, &sync->meta);
    if (outcome == DONE)
        outcome = store_commit(sync->store);
    sync->dead = outcome != DONE;
    if (sync->dead)
        (void)sync_fail(sync, DOUBT, "the state of the fair could not be written");
    return !sync->dead;
}

static void take_fair(struct sync *sync, uint8_t fair)
{
    sync->fair_closed = fair == CALLS_FAIR_CLOSED;
    if (!note_fair(sync, sync->fair_closed) || !sync->fair_closed)
        return;
    /* What comes after the close would leave alone, within a minute: it waits for the stop. */
    if (sync->release_due && sync_write_waiting(sync) != DONE)
        return;
    sync->release_due = false;
    if (sync->slips_wiped)
        return;
    /* The journal first: what is left in the store is wiped at the next greeting. */
    sync->slips_wiped =
        journal_wipe_slips(sync->journal) == DONE && store_wipe_slips(sync->store) == DONE;
    waiting_wipe_slips(sync->waiting);
    if (!sync->slips_wiped) {
        sync->dead = true;
        (void)sync_fail(sync, DOUBT, "the slips could not be wiped");
    }
}

/* An answer without them says that they are not known, not that nobody waits. */
static void take_queues(struct sync *sync, const struct calls_hello_answer *hello)
{
    sync->queues = (struct sync_queues){
        .known = hello->queues, .known_ms = sync_wall_ms(sync), .seen_ms = now(sync)};
    for (size_t i = 0; i < hello->queue_count; i++) {
        sync->queues.has[hello->queue[i].service] = true;
        sync->queues.people[hello->queue[i].service] = hello->queue[i].people;
    }
}

/* Whether this process asked with this number lately: what a relay kept longer tells nothing. */
static bool was_asked(const struct sync *sync, uint64_t monotonic_ms)
{
    for (size_t i = 0; i < sizeof sync->asked_ms / sizeof sync->asked_ms[0]; i++) {
        if (sync->asked_ms[i] == monotonic_ms + 1)
            return true;
    }
    return false;
}

enum outcome sync_take_greeting(struct sync *sync, const uint8_t *bytes, size_t size, bool relayed)
{
    struct calls_hello_answer *hello = malloc(sizeof *hello);
    const uint8_t *receipt;
    size_t receipt_size = 0;
    int64_t since = now(sync) - sync->opened_ms;
    uint32_t heard = sync->erased_heard;
    enum outcome outcome;

    if (hello == NULL)
        return BUSY;
    outcome = calls_decode_hello_answer(bytes, size, sync->enrolment->hub_key, hello);
    if (outcome == DONE && hello->monotonic_ms > (uint64_t)(since > 0 ? since : 0))
        outcome = REFUSED;
    if (outcome == DONE && relayed &&
        (!was_asked(sync, hello->monotonic_ms) || sync_receipt_is_old(sync, &hello->receipt))) {
        free(hello);
        return NOT_FOUND;
    }
    if (outcome == DONE) {
        *sync->receipt = hello->receipt;
        receipt = calls_hello_receipt(bytes, size, &receipt_size);
        outcome = sync_believe(sync, receipt, receipt_size, false);
    } else {
        (void)sync_fail(sync, outcome, "what came is no greeting of our hub");
    }
    bool fresh = heard > 0 && sync->erased_heard == 0;
    if (outcome == DONE) {
        sync->answered_ms = hello->monotonic_ms + 1;
        if ((int64_t)hello->monotonic_ms >= since - GREETING_FRESH_MS)
            take_clock(sync, hello->receipt.hub_ms);
        if (relayed)
            sync->client.seen_ms = now(sync);
        take_fair(sync, hello->fair);
        take_queues(sync, hello);
        sync_wipe_hear(sync, hello);
        if (hello->erasures)
            outcome = sync_erase(sync, hello);
        if (fresh)
            sync->erased_heard = 0; /* it was asked with a number of the list before */
        content_fetch_announce(sync->content, hello->content_version);
    }
    free(hello);
    return outcome;
}

/* Help pages that cannot be renewed must not hold up anything else. */
static enum outcome take_content(struct sync *sync, const struct wire_answer *answer)
{
    uint32_t held = content_fetch_held(sync->content), now_held;
    struct commit commit = {.count = 1};
    struct fact *fact = &commit.facts[0];

    if (content_fetch_take(sync->content, answer->body, answer->body_size) != DONE)
        return sync_fail(sync, REFUSED, "content that is not as signed");
    now_held = content_fetch_held(sync->content);
    if (now_held == held)
        return DONE;
    fact->type = FACT_CONTENT_APPLIED;
    fact->body.opaque.size = 4;
    for (size_t i = 0; i < 4; i++)
        fact->body.opaque.bytes[i] = (uint8_t)(now_held >> (24 - 8 * i));
    return sync_commit(sync, &commit, NULL, NULL);
}

static enum outcome take(struct sync *sync, const struct wire_answer *answer)
{
    /* The hub itself answers: what a relay holds goes to it all the same. */
    if (sync->client.open != CLIENT_PERSON && sync->client.open != CLIENT_CONTENT &&
        sync->client.open != CLIENT_BOARD)
        outbox_forget_custody(&sync->outbox);
    switch (sync->client.open) {
    case CLIENT_PERSON:
        return sync_person_take(sync, answer);
    case CLIENT_BOARD:
        return sync_board_take(sync, answer, false);
    case CLIENT_RETURN:
        return DONE; /* the greeting that follows tells */
    case CLIENT_HELLO:
        return sync_take_greeting(sync, answer->body, answer->body_size, false);
    case CLIENT_PUSH:
        return take_receipt(sync, answer, true);
    case CLIENT_STATUS:
        return take_receipt(sync, answer, false);
    case CLIENT_CONTENT:
        return take_content(sync, answer);
    default:
        return INVALID;
    }
}

void sync_take_answer(struct sync *sync, const struct wire_answer *answer)
{
    enum outcome outcome = OFFLINE;
    bool relayed = answer->status == CUSTODY_STATUS, soon = false;
    bool board = sync->client.open == CLIENT_BOARD;

    if (sync->client.open == CLIENT_NOTHING || answer->number != sync->client.number)
        return;
    if (answer->status == 200)
        outcome = take(sync, answer);
    else if (relayed)
        outcome = sync_relay_take(sync, answer, &soon);
    else if (answer->status != 0)
        outcome = sync_fail(sync, REFUSED, "the hub refused the request");
    if (answer->status == 401 && sync->client.open != CLIENT_RETURN &&
        sync->client.open != CLIENT_BOARD)
        sync->stranger = sync->enrolment->pass.known; /* it may have been restored from before us */
    note_damage(sync, outcome);
    if (answer->status == 400 && sync->client.open == CLIENT_HELLO)
        sync->old_hub = sync->old_hub < 4 ? (uint8_t)(sync->old_hub + 1)
                                          : 4; /* next time without what it does not know */
    if (outcome != DONE && sync->client.open == CLIENT_PERSON)
        sync_person_failed(sync);
    if (outcome == DONE && relayed)
        client_relayed(&sync->client, soon, now(sync));
    else if (outcome == DONE)
        client_good(&sync->client, now(sync));
    else if (answer->status != 0 && board)
        client_skip_board(&sync->client, now(sync));
    else if (answer->status != 0 && sync->client.open == CLIENT_CONTENT)
        client_skip_content(&sync->client, now(sync));
    else
        client_bad(&sync->client, sync->io, answer->retry_after, now(sync));
    if (outcome == DONE && sync->person.late)
        client_hurry_person(&sync->client, now(sync));
    if (board && outcome == DONE && sync_board_again(sync))
        client_hurry_board(&sync->client, now(sync));
    sync->person.late = false;
}

int64_t sync_next_ms(const struct sync *sync)
{
    struct client_work work = work_of(sync);

    return client_next_ms(&sync->client, &work);
}

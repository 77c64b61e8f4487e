/* A relay towards its hub: kiosks' questions while they are fresh, bundles oldest first, help pages
 * last. One request at a time; back-off 2 to 30 s with jitter.
 *
 * Promises: a bundle leaves the disk only when a receipt that the hub signed names it, or the hub
 * refused that very bundle (then the kiosk, which keeps it, is told the status). A bundle that is
 * refused never blocks those behind it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/comeback.h"
#include "sync/hub/relay_inside.h"
#include "sync/summon.h"
#include "sync/waiting.h"

static const char *const paths[RELAY_ASKS] = {
    [RELAY_HELLO] = "/v1/hello",    [RELAY_STATUS] = "/v1/status", [RELAY_CALL] = SUMMON_PATH,
    [RELAY_RETURN] = COMEBACK_PATH, [RELAY_WIPED] = WIPE_PATH,
};

static void forget_question(struct relay_question *question)
{
    free(question->bytes);
    question->bytes = NULL;
    question->size = 0;
}

static bool is_fresh(const struct relay *relay, const struct relay_question *question,
                     enum relay_ask ask)
{
    int64_t most = ask == RELAY_CALL ? RELAY_CALL_MS : RELAY_QUESTION_MS;
    return question->bytes != NULL && relay_now(relay) - question->asked_ms <= most;
}

/* A call for a person goes first, then the oldest question. */
static bool find_question(struct relay *relay)
{
    const struct relay_question *found = NULL;
    for (size_t i = 0; i < RELAY_DEVICES; i++) {
        for (int ask = 0; ask < RELAY_ASKS && relay->devices[i].seen_ms >= 0; ask++) {
            struct relay_question *one = &relay->devices[i].question[ask];
            if (!is_fresh(relay, one, (enum relay_ask)ask)) {
                forget_question(one);
                continue;
            }
            bool call = ask == RELAY_CALL, was = found != NULL && relay->ask == RELAY_CALL;
            if (found != NULL && (was > call || (was == call && one->asked_ms >= found->asked_ms)))
                continue;
            found = one;
            relay->device = i;
            relay->ask = (enum relay_ask)ask;
        }
    }
    return found != NULL;
}

static void back_off(struct relay *relay, int retry_after)
{
    int64_t half, wait;
    relay->backoff_ms = relay->backoff_ms == 0 ? RELAY_BACKOFF_MIN_MS : relay->backoff_ms * 2;
    if (relay->backoff_ms > RELAY_BACKOFF_MAX_MS)
        relay->backoff_ms = RELAY_BACKOFF_MAX_MS;
    half = relay->backoff_ms / 2;
    wait = half + waiting_draw(relay->io, (uint32_t)half + 1);
    if (retry_after > 0 && retry_after * 1000LL > wait)
        wait = (retry_after < 300 ? retry_after : 300) * 1000LL;
    relay->next_ms = relay_now(relay) + wait;
}

/* The question travels in relay->body: a newer one may take its place meanwhile. */
static void ask_question(struct relay *relay, struct wire_request *request)
{
    struct relay_question *question = &relay->devices[relay->device].question[relay->ask];
    relay->open = RELAY_ASKING;
    memcpy(relay->body, question->bytes, question->size);
    request->body_size = question->size;
    (void)snprintf(request->path, sizeof request->path, "%s", paths[relay->ask]);
    forget_question(question);
}

static bool push_bundles(struct relay *relay, struct wire_request *request)
{
    if (relay_store_gather(relay, &request->body_size) != DONE) {
        back_off(relay, 0);
        request->body_size = 0;
    }
    if (request->body_size == 0)
        return false;
    relay->open = RELAY_PUSHING;
    (void)snprintf(request->path, sizeof request->path, "/v1/push");
    return true;
}

bool relay_next_request(struct relay *relay, struct wire_request *request)
{
    memset(request, 0, sizeof *request);
    if (relay->failed || relay->open != RELAY_NOTHING || relay_now(relay) < relay->next_ms)
        return false;
    if (find_question(relay))
        ask_question(relay, request);
    else if (!push_bundles(relay, request) &&
             (relay_now(relay) < relay->next_ms || !relay_content_next(relay, request->path)))
        return false;
    request->body = request->body_size > 0 ? relay->body : NULL;
    request->number = ++relay->number;
    return true;
}

int64_t relay_next_ms(const struct relay *relay)
{
    bool waits = relay->held_bundles > 0;
    if (relay->failed || relay->open != RELAY_NOTHING)
        return INT64_MAX;
    for (size_t i = 0; i < RELAY_DEVICES && !waits; i++) {
        for (int ask = 0; ask < RELAY_ASKS && !waits; ask++)
            waits = relay->devices[i].question[ask].bytes != NULL;
    }
    int64_t next = relay_content_due_ms(relay);
    return waits || next < relay->next_ms ? relay->next_ms : next;
}

static bool is_ours(const struct relay *relay, const struct receipt *receipt)
{
    return memcmp(receipt->tenant, relay->papers.tenant, sizeof receipt->tenant) == 0;
}

/* Believes a receipt of the hub about one device's streams, and keeps it for the kiosk. */
static enum outcome settle(struct relay *relay, const uint8_t device[16], const uint8_t *bytes,
                           size_t size, bool pushed)
{
    uint64_t before = relay->held_bundles;
    if (receipt_decode(bytes, size, relay->papers.hub_key, relay->receipt) != DONE ||
        !is_ours(relay, relay->receipt))
        return relay_fail(relay, REFUSED, "what came is no receipt of our hub");
    enum outcome outcome = relay_store_settle(relay, device, bytes, size, pushed);
    if (outcome == DONE && pushed && relay->held_bundles == before)
        outcome = relay_fail(relay, BUSY, "the hub took nothing of a push");
    return outcome;
}

static enum outcome keep_answer(struct relay *relay, struct relay_question *question,
                                const struct wire_answer *answer)
{
    uint8_t *bytes = malloc(answer->body_size);
    if (bytes == NULL)
        return BUSY;
    memcpy(bytes, answer->body, answer->body_size);
    free(question->answer);
    question->answer = bytes;
    question->answer_size = answer->body_size;
    question->answer_ms = relay_now(relay);
    return DONE;
}

static enum outcome take_greeting(struct relay *relay, struct relay_device *device,
                                  const struct wire_answer *answer)
{
    struct calls_hello_answer *hello = malloc(sizeof *hello);
    size_t size = 0;
    if (hello == NULL)
        return BUSY;
    enum outcome outcome =
        calls_decode_hello_answer(answer->body, answer->body_size, relay->papers.hub_key, hello);
    if (outcome == DONE && hello->content_version != relay->announced) {
        relay->announced = hello->content_version;
        relay->content_ms = relay_now(relay);
    }
    free(hello);
    if (outcome != DONE)
        return relay_fail(relay, REFUSED, "what came is no greeting of our hub");
    const uint8_t *receipt = calls_hello_receipt(answer->body, answer->body_size, &size);
    outcome = settle(relay, device->id, receipt, size, false);
    return outcome == DONE ? keep_answer(relay, &device->question[RELAY_HELLO], answer) : outcome;
}

static enum outcome take_call(struct relay *relay, struct relay_device *device,
                              const struct wire_answer *answer)
{
    struct summon_answer told;
    if (summon_decode_answer(answer->body, answer->body_size, relay->papers.hub_key, &told) !=
            DONE ||
        memcmp(told.device, device->id, sizeof told.device) != 0)
        return relay_fail(relay, REFUSED, "what came is no word of our hub about a call");
    return keep_answer(relay, &device->question[RELAY_CALL], answer);
}

static enum outcome take_said(struct relay *relay, const struct wire_answer *answer)
{
    struct relay_device *device = &relay->devices[relay->device];
    if (answer->status != 200) { /* the kiosk's own trouble: nobody else waits for it */
        device->refused = (uint16_t)answer->status;
        return DONE;
    }
    device->refused = 0;
    switch (relay->ask) {
    case RELAY_HELLO:
        return take_greeting(relay, device, answer);
    case RELAY_CALL:
        return take_call(relay, device, answer);
    case RELAY_WIPED:
        return keep_answer(relay, &device->question[RELAY_WIPED], answer);
    case RELAY_RETURN:
        return DONE; /* its next greeting is answered */
    default: {
        enum outcome outcome = settle(relay, device->id, answer->body, answer->body_size, false);
        return outcome == DONE ? keep_answer(relay, &device->question[RELAY_STATUS], answer)
                               : outcome;
    }
    }
}

/* Several at once were refused: which of them it was shows when each goes alone. */
static enum outcome take_refusal(struct relay *relay, int status)
{
    if (relay->pushed_n > 1) {
        relay->one_by_one = true;
        return DONE;
    }
    relay_meet(relay, relay->owner)->refused = (uint16_t)status;
    relay->refused++;
    return relay_store_drop(relay);
}

static enum outcome take_pushed(struct relay *relay, const struct wire_answer *answer)
{
    if (answer->status != 200)
        return take_refusal(relay, answer->status);
    enum outcome outcome = settle(relay, relay->owner, answer->body, answer->body_size, true);
    if (outcome != DONE)
        return outcome;
    relay_meet(relay, relay->owner)->refused = 0;
    relay->one_by_one = relay->one_by_one && relay->held_bundles > 0;
    return DONE;
}

static enum outcome take(struct relay *relay, const struct wire_answer *answer)
{
    bool later = answer->status == 429 || answer->status >= 500;
    if (answer->status != 0)
        relay->reached_ms = relay_now(relay);
    if (relay->open == RELAY_MANIFEST || relay->open == RELAY_BLOB)
        return relay_content_take(relay, answer);
    if (answer->status == 0 || later)
        return OFFLINE;
    return relay->open == RELAY_PUSHING ? take_pushed(relay, answer) : take_said(relay, answer);
}

void relay_take_answer(struct relay *relay, const struct wire_answer *answer)
{
    if (relay->open == RELAY_NOTHING || answer->number != relay->number)
        return;
    enum outcome outcome = take(relay, answer);
    relay->open = RELAY_NOTHING;
    if (outcome == DONE) {
        relay->backoff_ms = 0;
        relay->next_ms = relay_now(relay);
    } else {
        back_off(relay, answer->retry_after);
    }
}

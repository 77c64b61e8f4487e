/* A relay's life and its side towards kiosks: see relay.h.
 *
 * What a kiosk asks is answered at once with what is here; the question itself waits in memory to
 * be carried on (relay_forward.c). Questions are dropped when they are old: a hello that reaches
 * the hub late would make it believe a wrong hour. Only bundles are kept on disk. */
#include "sync/hub/relay.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/comeback.h"
#include "sync/hub/board_serve.h"
#include "sync/hub/inside.h"
#include "sync/hub/relay_inside.h"
#include "sync/summon.h"

enum outcome relay_fail(struct relay *relay, enum outcome outcome, const char *why)
{
    snprintf(relay->why, sizeof relay->why, "%s", why);
    return outcome;
}

enum outcome relay_storage_failed(struct relay *relay, enum outcome outcome)
{
    relay->failed = relay->failed || outcome == DOUBT || outcome == DAMAGED;
    return relay_fail(relay, outcome, storage_why(relay->storage));
}

int64_t relay_now(const struct relay *relay)
{
    return relay->io->monotonic_ms(relay->io->self);
}

void relay_say(struct relay *relay, struct wire_answer *answer, int status, const char *text)
{
    int size = snprintf((char *)relay->answer, WIRE_ANSWER_MAX, "%s", text);
    answer->status = status;
    answer->body = relay->answer;
    answer->body_size = (size_t)size;
}

static struct relay *make(const struct relay_settings *settings)
{
    struct relay *relay = calloc(1, sizeof *relay);
    if (relay == NULL)
        return NULL;
    relay->io = settings->io;
    snprintf(relay->folder, sizeof relay->folder, "%s", settings->folder);
    relay->papers = *settings->papers;
    relay->room_bytes = settings->room_bytes != 0 ? settings->room_bytes : RELAY_ROOM_BYTES;
    relay->manifest = calloc(1, sizeof *relay->manifest);
    relay->receipt = calloc(1, sizeof *relay->receipt);
    relay->custody = calloc(1, sizeof *relay->custody);
    relay->answer = malloc(WIRE_ANSWER_MAX);
    relay->body = malloc(WIRE_BODY_MAX);
    relay->reached_ms = -1;
    relay->next_ms = relay->content_ms = relay_now(relay);
    for (size_t i = 0; i < RELAY_DEVICES; i++)
        relay->devices[i].seen_ms = -1;
    if (relay->manifest != NULL && relay->receipt != NULL && relay->custody != NULL &&
        relay->answer != NULL && relay->body != NULL)
        return relay;
    relay_abandon(relay);
    return NULL;
}

enum outcome relay_open(const struct relay_settings *settings, struct relay **relay,
                        char why[HUB_WHY_MAX])
{
    *relay = NULL;
    if (sodium_init() < 0)
        return BUSY;
    struct relay *fresh = make(settings);
    if (fresh == NULL) {
        snprintf(why, HUB_WHY_MAX, "memory is short");
        return BUSY;
    }
    enum outcome outcome = relay_store_open(fresh);
    if (outcome == DONE)
        outcome = relay_content_open(fresh);
    if (outcome == DONE) {
        *relay = fresh;
        return DONE;
    }
    snprintf(why, HUB_WHY_MAX, "%s", fresh->why);
    relay_abandon(fresh);
    return outcome;
}

static void forget(struct relay_device *device)
{
    for (size_t i = 0; i < RELAY_ASKS; i++) {
        free(device->question[i].bytes);
        free(device->question[i].answer);
    }
    *device = (struct relay_device){.seen_ms = -1};
}

static void destroy(struct relay *relay)
{
    for (size_t i = 0; i < RELAY_DEVICES; i++)
        forget(&relay->devices[i]);
    board_serve_destroy(relay->boards);
    free(relay->roster);
    free(relay->manifest);
    free(relay->receipt);
    free(relay->custody);
    free(relay->answer);
    free(relay->body);
    free(relay);
}

void relay_close(struct relay *relay)
{
    if (relay == NULL)
        return;
    storage_close(relay->storage);
    destroy(relay);
}

void relay_abandon(struct relay *relay)
{
    if (relay == NULL)
        return;
    if (relay->storage != NULL)
        storage_abandon(relay->storage);
    destroy(relay);
}

const char *relay_why(const struct relay *relay)
{
    return relay->why;
}

bool relay_is_failed(const struct relay *relay)
{
    return relay->failed;
}

enum outcome relay_count(struct relay *relay, struct relay_counts *counts)
{
    *counts = (struct relay_counts){.bundles = relay->held_bundles,
                                    .bytes = relay->held_bytes,
                                    .room_bytes = relay->room_bytes,
                                    .reached_ms = relay->reached_ms,
                                    .refused = relay->refused};
    return relay->failed ? DOUBT : DONE;
}

/* The place of the open question is never given away. */
struct relay_device *relay_meet(struct relay *relay, const uint8_t id[16])
{
    struct relay_device *oldest = NULL;
    for (size_t i = 0; i < RELAY_DEVICES; i++) {
        struct relay_device *one = &relay->devices[i];
        bool asking = relay->open == RELAY_ASKING && relay->device == i;
        if (one->seen_ms >= 0 && memcmp(one->id, id, sizeof one->id) == 0) {
            one->seen_ms = relay_now(relay);
            return one;
        }
        if (!asking && (oldest == NULL || one->seen_ms < oldest->seen_ms))
            oldest = one;
    }
    forget(oldest);
    memcpy(oldest->id, id, sizeof oldest->id);
    oldest->seen_ms = relay_now(relay);
    return oldest;
}

static bool is_reached(const struct relay *relay)
{
    return relay->reached_ms >= 0 && relay_now(relay) - relay->reached_ms < RELAY_REACHED_MS;
}

static void add_receipt(struct custody *custody, const uint8_t *bytes, size_t size)
{
    if (size == 0 || custody->receipts == CUSTODY_RECEIPTS_MAX)
        return;
    custody->receipt[custody->receipts] = bytes;
    custody->receipt_size[custody->receipts++] = size;
}

/* What this relay has to say to a device: what it holds, and the hub's newest words. */
static enum outcome tell(struct relay *relay, const struct relay_device *device,
                         struct wire_answer *answer)
{
    struct custody *custody = relay->custody;
    uint8_t *receipt = malloc(RECEIPT_MAX);
    const struct relay_question *hello = &device->question[RELAY_HELLO],
                                *status = &device->question[RELAY_STATUS];
    size_t size = 0;
    if (receipt == NULL)
        return BUSY;
    memset(custody, 0, offsetof(struct custody, streams));
    memcpy(custody->relay, relay->id, sizeof custody->relay);
    custody->reached = is_reached(relay);
    custody->refused = device->refused;
    custody->greeting = hello->answer;
    custody->greeting_size = hello->answer_size;
    enum outcome outcome = relay_store_receipt(relay, device->id, receipt, RECEIPT_MAX, &size);
    add_receipt(custody, status->answer, status->answer_size);
    add_receipt(custody, receipt, size);
    if (outcome == DONE)
        outcome = relay_store_held(relay, device->id, custody);
    if (outcome == DONE)
        outcome = custody_encode(custody, relay->answer, WIRE_ANSWER_MAX, &answer->body_size);
    answer->status = CUSTODY_STATUS;
    answer->body = relay->answer;
    free(receipt);
    return outcome;
}

void relay_tell(struct relay *relay, const struct relay_device *device, struct wire_answer *answer)
{
    if (relay->failed || tell(relay, device, answer) != DONE)
        relay_say(relay, answer, 503, "not now\n");
}

enum outcome relay_give_receipt(struct relay *relay, const uint8_t device[16], unsigned part,
                                uint8_t *bytes, size_t *size)
{
    enum outcome outcome =
        relay->failed ? BUSY : relay_store_pushed(relay, device, part, bytes, RECEIPT_MAX, size);
    return outcome == DONE && *size == 0 ? NOT_FOUND : outcome;
}

/* The newest question is the one that counts. */
static bool keep_question(struct relay *relay, struct relay_question *question,
                          const struct wire_request *request)
{
    uint8_t *bytes = malloc(request->body_size);
    if (bytes == NULL)
        return false;
    memcpy(bytes, request->body, request->body_size);
    free(question->bytes);
    question->bytes = bytes;
    question->size = request->body_size;
    question->asked_ms = relay_now(relay);
    return true;
}

static enum outcome read_return(const struct wire_request *request, uint8_t device[16])
{
    struct comeback *comeback = malloc(sizeof *comeback);
    if (comeback == NULL)
        return BUSY;
    enum outcome outcome = comeback_decode(request->body, request->body_size, comeback);
    memcpy(device, comeback->given.device, 16);
    free(comeback);
    return outcome;
}

/* Whose question it is; its signature is the hub's to judge. */
static enum outcome read_question(const struct wire_request *request, enum relay_ask *ask,
                                  uint8_t device[16])
{
    struct calls_hello_request hello;
    struct summon_request call;
    struct wipe_word word;
    struct calls_status_request *status;
    enum outcome outcome = NOT_FOUND;
    if (request->body_size > RELAY_QUESTION_MAX)
        return INVALID;
    if (strcmp(request->path, "/v1/hello") == 0) {
        *ask = RELAY_HELLO;
        outcome = calls_decode_hello_request(request->body, request->body_size, &hello);
        memcpy(device, hello.device, 16);
    } else if (strcmp(request->path, SUMMON_PATH) == 0) {
        *ask = RELAY_CALL;
        outcome = summon_decode_request(request->body, request->body_size, &call);
        memcpy(device, call.device, 16);
    } else if (strcmp(request->path, COMEBACK_PATH) == 0) {
        *ask = RELAY_RETURN;
        outcome = read_return(request, device);
    } else if (strcmp(request->path, WIPE_PATH) == 0) {
        *ask = RELAY_WIPED;
        outcome = wipe_decode_word(request->body, request->body_size, &word);
        memcpy(device, word.device, 16);
    } else if (strcmp(request->path, "/v1/status") == 0) {
        *ask = RELAY_STATUS;
        status = malloc(sizeof *status);
        if (status == NULL)
            return BUSY;
        outcome = calls_decode_status_request(request->body, request->body_size, status);
        memcpy(device, status->device, 16);
        free(status);
    }
    return outcome;
}

/* A call for a person has no word of the relay: either the hub's own, and a recent one, or none. */
static void answer_call(struct relay *relay, const struct relay_question *question,
                        struct wire_answer *answer)
{
    if (question->answer == NULL || relay_now(relay) - question->answer_ms > RELAY_CALL_MS) {
        relay_say(relay, answer, 503, "the hub has not answered yet\n");
        return;
    }
    memcpy(relay->answer, question->answer, question->answer_size);
    answer->status = 200;
    answer->body = relay->answer;
    answer->body_size = question->answer_size;
}

/* Only the hub can note it: until it has, the kiosk asks again. */
static void answer_wiped(struct relay *relay, const struct relay_question *question,
                         struct wire_answer *answer)
{
    bool noted = question->answer != NULL;
    relay_say(relay, answer, noted ? 200 : 503, noted ? "noted\n" : "the hub has not heard yet\n");
}

static void answer_question(struct relay *relay, const struct wire_request *request,
                            struct wire_answer *answer)
{
    enum relay_ask ask = RELAY_HELLO;
    uint8_t id[16];
    enum outcome outcome = read_question(request, &ask, id);
    if (outcome == NOT_FOUND || outcome == INVALID) {
        relay_say(relay, answer, outcome == INVALID ? 400 : 404, "there is no such call\n");
        return;
    }
    struct relay_device *device = outcome == DONE ? relay_meet(relay, id) : NULL;
    if (device == NULL || !keep_question(relay, &device->question[ask], request)) {
        relay_say(relay, answer, 503, "not now\n");
    } else if (ask == RELAY_CALL) {
        board_serve_hear_call(relay, request);
        answer_call(relay, &device->question[ask], answer);
    } else if (ask == RELAY_WIPED) {
        answer_wiped(relay, &device->question[ask], answer);
    } else {
        relay_tell(relay, device, answer);
    }
}

void relay_answer(struct relay *relay, const struct wire_request *request,
                  struct wire_answer *answer)
{
    *answer = (struct wire_answer){.number = request->number};
    board_serve_tidy(relay->boards);
    if (strcmp(request->path, "/v1/push") == 0) {
        struct relay_push *push = relay_push_begin(relay);
        if (push == NULL) {
            relay_say(relay, answer, 503, "not now\n");
            return;
        }
        (void)!relay_push_feed(push, request->body, request->body_size);
        relay_push_finish(push, answer);
    } else if (strcmp(request->path, "/v1/health") == 0) {
        relay_say(relay, answer, relay->failed ? 503 : 200, "relay\n");
    } else if (strcmp(request->path, "/v1/enrol") == 0) {
        relay_say(relay, answer, 403, "a relay enrols nobody: ask the hub itself\n");
    } else if (strcmp(request->path, BOARD_WIRE_PATH) == 0) {
        board_serve_relay(relay, request, answer);
    } else if (strncmp(request->path, "/v1/content/", 12) == 0) {
        relay_content_answer(relay, request->path, answer);
    } else {
        answer_question(relay, request, answer);
    }
    answer->number = request->number;
}

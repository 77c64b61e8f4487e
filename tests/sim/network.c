/* The way between a kiosk and a hub: see network.h. */
#include "tests/sim/network.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/board_wire.h"
#include "sync/custody.h"
#include "sync/receipt.h"

void network_create(struct network *network, struct chance chance,
                    const struct network_rules *rules)
{
    *network = (struct network){.chance = chance, .rules = *rules};
}

void network_destroy(struct network *network)
{
    for (size_t i = 0; i < NETWORK_OLD; i++) {
        free((void *)(uintptr_t)network->old_request[i].body);
        free((void *)(uintptr_t)network->old_answer[i].body);
    }
    free(network->answer);
    *network = (struct network){0};
}

static uint8_t *copy_of(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

static bool strikes(struct network *network, uint32_t per_million)
{
    /* Drawn always: taking one fault away must not shift the others. */
    return chance_hits(&network->chance, per_million);
}

static void change_bytes(struct network *network, uint8_t *bytes, size_t *size, bool truncate)
{
    uint64_t where = chance_next(&network->chance);
    if (*size == 0)
        return;
    if (truncate)
        *size = where % *size;
    else
        bytes[where % *size] ^= (uint8_t)(1U << (where >> 40) % 8);
}

/* Who is at the other end: the hub or a relay. */
struct end {
    struct hub *hub;
    struct relay *relay;
};

struct end_push {
    struct hub_push *hub;
    struct relay_push *relay;
};

static struct end_push push_begin(const struct end *end)
{
    struct end_push push = {0};
    if (end->hub)
        push.hub = hub_push_begin(end->hub);
    else
        push.relay = relay_push_begin(end->relay);
    return push;
}

static bool push_is_open(const struct end_push *push)
{
    return push->hub || push->relay;
}

static enum outcome push_feed(const struct end_push *push, const uint8_t *bytes, size_t size)
{
    return push->hub ? hub_push_feed(push->hub, bytes, size)
                     : relay_push_feed(push->relay, bytes, size);
}

static void push_finish(const struct end_push *push, struct wire_answer *answer)
{
    if (push->hub)
        hub_push_finish(push->hub, answer);
    else
        relay_push_finish(push->relay, answer);
}

static void push_abandon(const struct end_push *push)
{
    hub_push_abandon(push->hub);
    relay_push_abandon(push->relay);
}

/* A push in pieces; with `cut` the connection breaks before the end. */
static void push_in_pieces(struct network *network, const struct end *end,
                           const struct wire_request *request, bool cut, struct wire_answer *answer)
{
    struct end_push push = push_begin(end);
    size_t stop = request->body_size, at = 0;
    if (cut)
        stop = chance_below(&network->chance, request->body_size + 1);
    while (push_is_open(&push) && at < stop) {
        size_t piece = 1 + chance_below(&network->chance, 1500);
        if (piece > stop - at)
            piece = stop - at;
        if (push_feed(&push, request->body + at, piece) != DONE)
            break; /* the hub wants no more: it still owes an answer */
        at += piece;
    }
    *answer = (struct wire_answer){.number = request->number};
    if (cut)
        push_abandon(&push);
    else if (push_is_open(&push))
        push_finish(&push, answer);
    answer->number = request->number;
}

static void deliver(struct network *network, const struct end *end,
                    const struct wire_request *request, bool cut, bool pieces,
                    struct wire_answer *answer)
{
    bool push = strcmp(request->path, "/v1/push") == 0;
    if (push && network->tap)
        network->tap(network->tap_context, request->body, request->body_size);
    if (push && (cut || pieces)) {
        push_in_pieces(network, end, request, cut, answer);
    } else if (cut) {
        *answer = (struct wire_answer){.number = request->number};
    } else {
        if (end->hub)
            hub_answer(end->hub, request, answer);
        else
            relay_answer(end->relay, request, answer);
        answer->number = request->number;
    }
}

static void keep_old(struct network *network, const struct wire_request *request)
{
    struct wire_request *old = &network->old_request[chance_below(&network->chance, NETWORK_OLD)];
    free((void *)(uintptr_t)old->body);
    *old = *request;
    old->body = copy_of(request->body, request->body_size);
}

static void deliver_old(struct network *network, const struct end *end)
{
    const struct wire_request *old =
        &network->old_request[chance_below(&network->chance, NETWORK_OLD)];
    struct wire_answer ignored;
    if (!old->body)
        return;
    deliver(network, end, old, false, false, &ignored);
    network->extra++;
}

/* A receipt by somebody who is not the hub: all is stored, all is safe. */
static bool forge(struct network *network, struct wire_answer *given, uint8_t *bytes, size_t room)
{
    static struct receipt receipt;
    static const uint8_t seed[crypto_sign_SEEDBYTES] = {1};
    uint8_t secret[crypto_sign_SECRETKEYBYTES], key[crypto_sign_PUBLICKEYBYTES];
    if (!network->hub_key ||
        receipt_decode(given->body, given->body_size, network->hub_key, &receipt) != DONE)
        return false;
    for (size_t i = 0; i < receipt.count; i++) {
        receipt.streams[i].stored = receipt.streams[i].safe = 4000;
        receipt.streams[i].ranges = 0;
    }
    crypto_sign_seed_keypair(key, secret, seed);
    return receipt_encode(&receipt, secret, bytes, room, &given->body_size) == DONE;
}

/* A relay's word about turns is signed by nobody: TLS alone keeps it whole, and here there is none.
 */
static bool is_kept_whole(const struct wire_request *request, const struct wire_answer *answer)
{
    return answer->status == CUSTODY_STATUS && strcmp(request->path, BOARD_WIRE_PATH) == 0;
}

/* The answer's bytes become the network's; an old one may take their place. */
static void hand_over(struct network *network, const struct wire_request *request,
                      struct wire_answer *answer)
{
    struct wire_answer *slot = &network->old_answer[chance_below(&network->chance, NETWORK_OLD)];
    struct wire_answer given = *answer;
    if (strikes(network, network->rules.old_answer) && slot->body) {
        given = *slot;
        given.number = answer->number;
        network->event = NETWORK_OLD_ANSWER;
    }
    size_t room = given.body_size + 16384; /* a forged one may be longer */
    uint8_t *bytes = malloc(room);
    if (!bytes)
        abort();
    if (given.body_size)
        memcpy(bytes, given.body, given.body_size);
    if (strikes(network, network->rules.forge) && forge(network, &given, bytes, room))
        network->event = NETWORK_FORGED;
    bool truncate = strikes(network, network->rules.truncate_answer);
    if ((strikes(network, network->rules.corrupt_answer) || truncate) &&
        !is_kept_whole(request, &given)) {
        change_bytes(network, bytes, &given.body_size, truncate);
        network->event = NETWORK_ANSWER_CHANGED;
    }
    uint8_t *kept = copy_of(answer->body, answer->body_size);
    free((void *)(uintptr_t)slot->body);
    *slot = *answer;
    slot->body = kept;
    free(network->answer);
    network->answer = bytes;
    given.body = bytes;
    *answer = given;
}

static void carry(struct network *network, const struct end *end,
                  const struct wire_request *request, struct wire_answer *answer)
{
    const struct network_rules *rules = &network->rules;
    struct wire_answer nobody = {.number = request->number};
    network->event = NETWORK_CARRIED;
    network->extra = 0;
    *answer = nobody;
    bool lost = strikes(network, rules->lose_request), twice = strikes(network, rules->twice);
    bool later = strikes(network, rules->again_later), cut = strikes(network, rules->cut);
    bool truncate = strikes(network, rules->truncate_request);
    bool corrupt = strikes(network, rules->corrupt_request);
    bool pieces = strikes(network, rules->pieces);
    bool answer_lost = strikes(network, rules->lose_answer);
    bool there = end->hub || end->relay;
    if (!there || lost) {
        network->event = there ? NETWORK_REQUEST_LOST : NETWORK_DOWN;
        return;
    }
    if (later)
        deliver_old(network, end);
    struct wire_request carried = *request;
    uint8_t *bytes = copy_of(request->body, request->body_size);
    if (truncate || corrupt) {
        change_bytes(network, bytes, &carried.body_size, truncate);
        network->event = NETWORK_REQUEST_CHANGED;
    }
    carried.body = bytes;
    if (twice) {
        deliver(network, end, &carried, false, !pieces, answer);
        network->extra++;
    }
    deliver(network, end, &carried, cut, pieces, answer);
    keep_old(network, &carried);
    free(bytes);
    if (cut || answer_lost) {
        network->event = cut ? NETWORK_CUT : NETWORK_ANSWER_LOST;
        *answer = nobody;
    } else if (answer->status != 0) {
        hand_over(network, request, answer);
    }
}

void network_carry(struct network *network, struct hub *hub, struct relay *relay,
                   const struct wire_request *request, struct wire_answer *answer)
{
    struct end end = {hub, relay};
    carry(network, &end, request, answer);
    network->counts[network->event]++;
    network->extras += network->extra;
}

const char *network_event_name(enum network_event event)
{
    static const char *const names[] = {
        [NETWORK_CARRIED] = "carried",
        [NETWORK_DOWN] = "nobody there",
        [NETWORK_REQUEST_LOST] = "request lost",
        [NETWORK_ANSWER_LOST] = "answer lost",
        [NETWORK_CUT] = "cut in the middle",
        [NETWORK_REQUEST_CHANGED] = "request changed",
        [NETWORK_ANSWER_CHANGED] = "answer changed",
        [NETWORK_OLD_ANSWER] = "an old answer instead",
        [NETWORK_FORGED] = "a forged receipt",
    };
    return names[event];
}

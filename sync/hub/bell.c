#include "sync/hub/bell.h"

#include <string.h>

#include "sync/hub/inside.h"

static int64_t now(const struct hub *hub)
{
    return hub->io->monotonic_ms(hub->io->self);
}

void bell_begin(struct hub *hub)
{
    hub->bell.serves = true;
}

bool bell_serves(const struct hub *hub)
{
    return hub->bell.serves;
}

static enum summon_state state_of(const struct bell_call *call, int64_t now_ms)
{
    int64_t waited = now_ms - call->since_ms;
    if (!call->wanted || waited >= SUMMON_LAPSE_S * 1000LL)
        return SUMMON_NONE;
    if (call->answered)
        return SUMMON_ANSWERED;
    return waited >= SUMMON_COORDINATOR_S * 1000LL ? SUMMON_COORDINATOR : SUMMON_CALLED;
}

/* The kiosk's own place, else a free one, else that of the longest ended call. */
static struct bell_call *place_of(struct bell *bell, const uint8_t device[16], int64_t now_ms)
{
    struct bell_call *place = NULL;
    for (size_t i = 0; i < BELL_KIOSKS_MAX; i++) {
        struct bell_call *call = &bell->calls[i];
        if (call->stamp != 0 && memcmp(call->device, device, sizeof call->device) == 0)
            return call;
        bool is_free = call->stamp == 0 || state_of(call, now_ms) == SUMMON_NONE;
        if (is_free && (place == NULL || call->since_ms < place->since_ms))
            place = call;
    }
    if (place != NULL)
        *place = (struct bell_call){0};
    return place;
}

/* The last writer wins: an older stamp, or the same one again, changes nothing. */
const struct bell_call *bell_note(struct bell *bell, int64_t now_ms, unsigned kiosk,
                                  const uint8_t fair[8], const struct summon_request *asked)
{
    struct bell_call *call = place_of(bell, asked->device, now_ms);
    if (call == NULL || asked->stamp <= call->stamp)
        return call;
    int64_t before_ms =
        asked->waited_s < SUMMON_LAPSE_S ? asked->waited_s * 1000LL : SUMMON_LAPSE_S * 1000LL;
    *call = (struct bell_call){.kiosk = kiosk,
                               .stamp = asked->stamp,
                               .wanted = asked->wanted,
                               .since_ms = now_ms - before_ms};
    memcpy(call->device, asked->device, sizeof call->device);
    memcpy(call->fair, fair, sizeof call->fair);
    return call;
}

/* Whose request it is; false once it was refused. */
static bool admit(struct hub *hub, const struct wire_request *request,
                  const struct summon_request *asked, struct device *device,
                  struct wire_answer *answer)
{
    enum outcome outcome = device_find(hub, asked->device, device);
    int status = 0;
    if (outcome == NOT_FOUND)
        status = 401;
    else if (outcome != DONE)
        status = 503;
    else if (summon_check_request(request->body, request->body_size, device->public_key) != DONE)
        status = 401;
    else if (device->revoked_ms != 0 || device->kiosk == 0) /* nobody calls from a desk */
        status = 403;
    if (status != 0)
        hub_say(hub, answer, status, "not for this device\n");
    return status == 0;
}

void bell_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer)
{
    struct summon_request asked;
    struct device device;
    if (summon_decode_request(request->body, request->body_size, &asked) != DONE) {
        hub_say(hub, answer, 400, "this is no such request\n");
        return;
    }
    if (!admit(hub, request, &asked, &device, answer))
        return;
    const struct bell_call *call =
        bell_note(&hub->bell, now(hub), device.kiosk, device.fair, &asked);
    if (call == NULL) {
        hub_say(hub, answer, 503, "too many calls\n");
        return;
    }
    struct summon_answer said = {.stamp = call->stamp, .state = state_of(call, now(hub))};
    memcpy(said.device, device.id, sizeof said.device);
    if (summon_encode_answer(&said, hub->keys->signing.secret, hub->answer, WIRE_ANSWER_MAX,
                             &answer->body_size) != DONE) {
        hub_say(hub, answer, 503, "not now\n");
        return;
    }
    answer->status = 200;
    answer->body = hub->answer;
}

/* Those that stand, and older than `call` by their place in the list of equals. */
static size_t rank_of(const struct bell *bell, const struct bell_call *call, int64_t now_ms)
{
    size_t rank = 0;
    for (size_t i = 0; i < BELL_KIOSKS_MAX; i++) {
        const struct bell_call *other = &bell->calls[i];
        if (other->stamp == 0 || state_of(other, now_ms) == SUMMON_NONE)
            continue;
        rank +=
            other->since_ms < call->since_ms || (other->since_ms == call->since_ms && other < call);
    }
    return rank;
}

enum outcome bell_look(const struct bell *bell, int64_t now_ms, size_t index,
                       struct bell_call *call, enum summon_state *state, unsigned *waited_s)
{
    for (size_t i = 0; i < BELL_KIOSKS_MAX; i++) {
        const struct bell_call *one = &bell->calls[i];
        if (one->stamp == 0 || state_of(one, now_ms) == SUMMON_NONE ||
            rank_of(bell, one, now_ms) != index)
            continue;
        *call = *one;
        *state = state_of(one, now_ms);
        *waited_s = (unsigned)((now_ms - one->since_ms) / 1000);
        return DONE;
    }
    return NOT_FOUND;
}

enum outcome bell_at(const struct hub *hub, size_t index, struct bell_call *call,
                     enum summon_state *state, unsigned *waited_s)
{
    return bell_look(&hub->bell, now(hub), index, call, state, waited_s);
}

void bell_answer_call(struct bell *bell, int64_t now_ms, const uint8_t fair[8], unsigned kiosk,
                      uint64_t stamp)
{
    for (size_t i = 0; i < BELL_KIOSKS_MAX; i++) {
        struct bell_call *call = &bell->calls[i];
        if (call->stamp != 0 && call->stamp == stamp && call->kiosk == kiosk &&
            memcmp(call->fair, fair, sizeof call->fair) == 0 &&
            state_of(call, now_ms) != SUMMON_NONE)
            call->answered = true;
    }
}

enum outcome bell_take(struct hub *hub, const uint8_t device[16])
{
    for (size_t i = 0; i < BELL_KIOSKS_MAX; i++) {
        struct bell_call *call = &hub->bell.calls[i];
        if (call->stamp == 0 || memcmp(call->device, device, sizeof call->device) != 0 ||
            state_of(call, now(hub)) == SUMMON_NONE)
            continue;
        call->answered = true;
        return DONE;
    }
    return NOT_FOUND;
}

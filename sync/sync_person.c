/* A person is wanted at this kiosk: what is asked of the hub, and how the call stands.
 *
 * Everything lives in memory: nothing here is written, and nothing of it is a fact (Never 4). A
 * call that the hub has not confirmed within its time is said to be unsent, whatever came before;
 * the hub is asked again every few seconds until somebody answered or nobody is wanted any more. */
#include <stdio.h>
#include <string.h>

#include "sync/summon.h"
#include "sync/sync_inside.h"

/* What the caller's screen makes of how a call stands. */
static const enum sync_person views[SUMMON_STATES] = {
    [SUMMON_NONE] = SYNC_PERSON_UNSENT,
    [SUMMON_CALLED] = SYNC_PERSON_COMING,
    [SUMMON_COORDINATOR] = SYNC_PERSON_COORDINATOR,
    [SUMMON_ANSWERED] = SYNC_PERSON_ANSWERED,
};

static int64_t now(const struct sync *sync)
{
    return sync->io->monotonic_ms(sync->io->self);
}

/* One stamp for a call, a later one for its end, whatever the clock does. */
static uint64_t next_stamp(const struct sync *sync)
{
    uint64_t hlc = sync_hlc(sync);

    return hlc > sync->person.stamp ? hlc : sync->person.stamp + 1;
}

void sync_want_person(struct sync *sync, bool wanted)
{
    struct sync_person_call *call = &sync->person;

    if (wanted == call->wanted && call->view != SYNC_PERSON_ANSWERED)
        return;
    if (!wanted && !call->wanted)
        return;
    call->told = false;
    call->wanted = wanted;
    call->stamp = next_stamp(sync);
    call->since_ms = now(sync);
    call->near_until_ms = 0;
    call->near_answered = false;
    call->view = wanted ? SYNC_PERSON_ASKED : SYNC_PERSON_NONE;
    client_hurry_person(&sync->client, call->since_ms);
}

enum sync_person sync_person(const struct sync *sync)
{
    const struct sync_person_call *call = &sync->person;
    bool near = call->wanted && call->view == SYNC_PERSON_UNSENT && now(sync) < call->near_until_ms;

    return near ? call->near_view : call->view;
}

bool sync_person_is_due(const struct sync *sync)
{
    const struct sync_person_call *call = &sync->person;
    bool lapsed = now(sync) - call->since_ms > SUMMON_LAPSE_S * 1000LL;

    if (!call->wanted || call->near_answered)
        return call->stamp != 0 && !call->told && !lapsed;
    return call->view != SYNC_PERSON_ANSWERED && !lapsed;
}

enum outcome sync_person_ask(struct sync *sync, struct wire_request *request)
{
    const struct sync_person_call *call = &sync->person;
    struct summon_request ask = {.stamp = call->stamp,
                                 .wanted = call->wanted && !call->near_answered,
                                 .waited_s = (uint32_t)((now(sync) - call->since_ms) / 1000)};

    memcpy(ask.device, sync->enrolment->device, sizeof ask.device);
    (void)snprintf(request->path, sizeof request->path, SUMMON_PATH);
    return summon_encode_request(&ask, sync->enrolment->secret_key, sync->body, WIRE_BODY_MAX,
                                 &request->body_size);
}

enum outcome sync_person_take(struct sync *sync, const struct wire_answer *answer)
{
    struct sync_person_call *call = &sync->person;
    struct summon_answer told;

    if (summon_decode_answer(answer->body, answer->body_size, sync->enrolment->hub_key, &told) !=
            DONE ||
        memcmp(told.device, sync->enrolment->device, sizeof told.device) != 0)
        return sync_fail(sync, REFUSED, "what came is no word of our hub about a call");
    call->late = told.stamp < call->stamp;
    if (call->late)
        return DONE; /* the wish changed meanwhile: the next answer is about this one */
    if (told.stamp > call->stamp) { /* before this process: it must not win for ever */
        call->stamp = told.stamp + 1;
        return DONE;
    }
    call->told = true;
    if (call->wanted && !call->near_answered)
        call->view = views[told.state];
    return DONE;
}

void sync_person_near(struct sync *sync, enum summon_state state, int64_t until_ms)
{
    struct sync_person_call *call = &sync->person;

    call->near_view = views[state];
    call->near_until_ms = until_ms;
    if (state != SUMMON_ANSWERED || call->near_answered)
        return;
    call->near_answered = true;
    call->view = SYNC_PERSON_ANSWERED;
    call->told = false;
    call->stamp = next_stamp(sync);
    client_hurry_person(&sync->client, now(sync));
}

void sync_person_failed(struct sync *sync)
{
    struct sync_person_call *call = &sync->person;

    if (call->wanted && call->view != SYNC_PERSON_ANSWERED)
        call->view = SYNC_PERSON_UNSENT;
}

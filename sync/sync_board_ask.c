/* The fair's turns between this kiosk and the others: what is asked, and what an answer changes.
 *
 * Promises: what is new here is sent until an answer shows that it arrived; hub and relay may lose
 * their memory, or be exchanged for one another: under a fresh epoch everything is sent and asked
 * again. What a relay says moves turns and tells of calls, nothing else. Nothing is written but the
 * fact that sync_board.c writes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sync_board_inside.h"

#define RELAY_WORD_MS (20 * 1000) /* a relay's word about our own call; then it is no news */

static int64_t now(const struct sync *sync)
{
    return sync->io->monotonic_ms(sync->io->self);
}

static bool has_news(const struct sync_board *shared)
{
    if (shared->take_count > 0 || shared->again)
        return true;
    for (size_t i = 0; i < shared->board.count; i++) {
        if (!shared->board.entries[i].told)
            return true;
    }
    return false;
}

/* A turn of this kiosk that is not over: others may say what became of it. */
static bool has_open(const struct sync *sync)
{
    const struct board *board = &sync->board->board;

    for (size_t i = 0; i < board->count; i++) {
        if (board->entries[i].letter == sync->enrolment->kiosk &&
            (board_waits(&board->entries[i]) || board->entries[i].state == BOARD_CALLED))
            return true;
    }
    return false;
}

/* Who goes may say so at a relay alone. */
static bool asks_for_a_person(const struct sync *sync)
{
    const struct sync_person_call *call = &sync->person;
    bool near = sync->board->relayed || sync->board->heard_ms < 0;

    return call->wanted && call->view != SYNC_PERSON_ANSWERED &&
           (near || call->view == SYNC_PERSON_UNSENT);
}

enum client_board sync_board_wants(const struct sync *sync)
{
    const struct sync_board *shared = sync->board;

    if (shared->watching || asks_for_a_person(sync))
        return CLIENT_BOARD_WATCHED;
    if (has_news(shared))
        return CLIENT_BOARD_NEWS;
    return has_open(sync) ? CLIENT_BOARD_OPEN : CLIENT_BOARD_NOTHING;
}

enum outcome sync_board_ask(struct sync *sync, struct wire_request *request)
{
    struct sync_board *shared = sync->board;
    struct board_wire_request *ask = calloc(1, sizeof *ask);
    enum outcome outcome;

    if (ask == NULL)
        return BUSY;
    sync_board_keep_today(sync);
    memcpy(ask->device, sync->enrolment->device, sizeof ask->device);
    ask->kiosk = (uint8_t)sync->enrolment->kiosk;
    memcpy(ask->epoch, shared->epoch, sizeof ask->epoch);
    ask->cursor = shared->cursor;
    ask->asked = ++shared->asked;
    ask->watching = shared->watching;
    ask->taken = shared->take_sent = shared->take_count;
    memcpy(ask->take, shared->take, sizeof ask->take);
    for (size_t i = 0; i < shared->board.count && ask->count < BOARD_WIRE_ENTRIES; i++) {
        if (!shared->board.entries[i].told)
            ask->entries[ask->count++] = shared->board.entries[i];
    }
    shared->sent_count = ask->count;
    memcpy(shared->sent, ask->entries, ask->count * sizeof shared->sent[0]);
    (void)snprintf(request->path, sizeof request->path, BOARD_WIRE_PATH);
    outcome = board_wire_encode_request(ask, now(sync), sync->enrolment->secret_key, sync->body,
                                        WIRE_BODY_MAX, &request->body_size);
    free(ask);
    return outcome;
}

/* Another memory than before answers: of ours it knows nothing. */
static void begin_anew(struct sync_board *shared, const struct board_wire_answer *said)
{
    memcpy(shared->epoch, said->epoch, sizeof shared->epoch);
    shared->cursor = 0;
    shared->caught_up = false;
    board_tell_nothing(&shared->board);
}

/* What is young enough, by this clock, becomes a fact: only who gave the turn knows its slip. */
static enum outcome note_heard(struct sync *sync, const struct board_entry *entry)
{
    int64_t age_ms = sync_wall_ms(sync) - (int64_t)(entry->hlc >> 16);

    if (!sync->board->caught_up || entry->state != BOARD_NO_SHOW ||
        entry->letter != sync->enrolment->kiosk || age_ms > SYNC_BOARD_FACT_MS ||
        age_ms < -SYNC_BOARD_FACT_MS)
        return DONE;
    return sync_board_write_fact(sync, entry, NULL);
}

static enum outcome take_entries(struct sync *sync, struct board_wire_answer *said)
{
    struct sync_board *shared = sync->board;
    enum outcome outcome = DONE;

    for (size_t i = 0; i < shared->sent_count; i++)
        board_tell(&shared->board, &shared->sent[i]);
    for (size_t i = 0; i < said->count && outcome == DONE; i++) {
        struct board_entry *entry = &said->entries[i];
        enum board_merge merged;

        entry->told = true;
        merged = board_merge(&shared->board, entry, now(sync));
        board_tell(&shared->board, entry);
        if (merged == BOARD_NEW || merged == BOARD_LATER)
            outcome = note_heard(sync, entry);
    }
    shared->cursor = said->cursor;
    shared->caught_up = shared->caught_up || !said->more;
    return outcome;
}

/* A wish that went along is heard now; what came meanwhile stays. */
static void drop_taken(struct sync_board *shared)
{
    shared->take_count -= shared->take_sent;
    memmove(shared->take, shared->take + shared->take_sent,
            shared->take_count * sizeof shared->take[0]);
    shared->take_sent = 0;
}

static void hear_own_call(struct sync *sync, const struct board_wire_answer *said)
{
    const struct sync_person_call *call = &sync->person;

    for (size_t i = 0; i < said->calls; i++) {
        if (call->wanted && said->call[i].kiosk == sync->enrolment->kiosk &&
            said->call[i].stamp == call->stamp)
            sync_person_near(sync, (enum summon_state)said->call[i].state,
                             now(sync) + RELAY_WORD_MS);
    }
}

enum outcome sync_board_take(struct sync *sync, const struct wire_answer *answer, bool relayed)
{
    struct sync_board *shared = sync->board;
    struct board_wire_answer *said = malloc(sizeof *said);
    enum outcome outcome = BUSY;

    if (said == NULL)
        return BUSY;
    outcome = board_wire_decode_answer(answer->body, answer->body_size, now(sync),
                                       relayed ? NULL : sync->enrolment->hub_key, said);
    if (outcome == DONE &&
        (said->asked != shared->asked || memcmp(said->device, sync->enrolment->device, 16) != 0))
        outcome = INVALID;
    if (outcome != DONE) {
        free(said);
        return sync_fail(sync, REFUSED, "what came is no word about the turns");
    }
    shared->again = said->more;
    shared->heard_ms = now(sync);
    shared->relayed = relayed;
    shared->version++;
    if (memcmp(said->epoch, shared->epoch, sizeof shared->epoch) != 0 ||
        (said->more && said->count == 0)) {
        begin_anew(shared, said);
    } else {
        drop_taken(shared);
        shared->call_count = shared->watching ? said->calls : 0;
        shared->calls_ms = now(sync);
        memcpy(shared->calls, said->call, sizeof shared->calls);
        if (relayed)
            hear_own_call(sync, said);
        outcome = take_entries(sync, said);
    }
    free(said);
    return outcome;
}

bool sync_board_again(const struct sync *sync)
{
    return sync->board->again;
}

void sync_board_watch(struct sync *sync, bool watching)
{
    struct sync_board *shared = sync->board;

    if (watching && !shared->watching)
        client_hurry_board(&sync->client, now(sync));
    if (!watching && shared->call_count > 0) {
        shared->call_count = 0;
        shared->version++;
    }
    shared->watching = watching;
}

static bool is_taken(const struct sync_board *shared, const struct board_wire_call *call)
{
    for (size_t i = 0; i < shared->take_count; i++) {
        if (shared->take[i].kiosk == call->kiosk && shared->take[i].stamp == call->stamp)
            return true;
    }
    return false;
}

size_t sync_calls(const struct sync *sync, struct sync_call calls[SYNC_CALLS_MAX])
{
    const struct sync_board *shared = sync->board;

    for (size_t i = 0; i < shared->call_count; i++) {
        const struct board_wire_call *call = &shared->calls[i];

        calls[i] =
            (struct sync_call){.kiosk = call->kiosk,
                               .coordinator = call->state == SUMMON_COORDINATOR,
                               .answered = call->state == SUMMON_ANSWERED || is_taken(shared, call),
                               .waited_s = call->waited_s,
                               .told_ms = shared->calls_ms};
    }
    return shared->call_count;
}

void sync_call_take(struct sync *sync, unsigned kiosk)
{
    struct sync_board *shared = sync->board;

    for (size_t i = 0; i < shared->call_count; i++) {
        const struct board_wire_call *call = &shared->calls[i];

        if (call->kiosk != kiosk || is_taken(shared, call) ||
            shared->take_count == BOARD_WIRE_CALLS)
            continue;
        shared->take[shared->take_count++] = *call;
        shared->calls[i].state = SUMMON_ANSWERED;
        shared->version++;
        client_hurry_board(&sync->client, now(sync));
    }
}

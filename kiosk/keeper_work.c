/* Each kind of request is one function in a table; the network is two: take, send.
 *
 * Facts come from kiosk/keeper.c's ring and go to sync/; bytes come from sync/ and go to the
 * uplink, and back. Nothing here keeps what a request held. */
#include "kiosk/keeper_work.h"

#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/content.h"
#include "sync/folio.h"
#include "sync/sync_wipe.h"

void keeper_work_make(struct keeper_work *work, const struct keeper_settings *settings)
{
    *work = (struct keeper_work){.settings = *settings, .state = KEEPER_OPENING, .outcome = DONE};
    work->last_counts.hub_seen_ms = -1;
    work->retry_ms = -1;
    work->clock = settings->clock;
    int64_t behind = settings->build_ms - settings->io->wall_ms(settings->io->self);
    work->clock_offset_ms = behind > 0 ? behind : 0;
    if (settings->uplink)
        work->uplink_settings = *settings->uplink;
    road_start(&work->road, work->uplink_settings.relays);
}

static void set_why(struct keeper_work *work, const char *why)
{
    snprintf(work->why, sizeof work->why, "%s", why ? why : "");
}

static void open_uplink(struct keeper_work *work)
{
    if (!work->settings.uplink || uplink_start(&work->uplink_settings, &work->uplink) == DONE)
        return;
    work->uplink = NULL;
    work->trouble = UPLINK_NOBODY;
    set_why(work, "the hub's address or certificate cannot be used");
}

static void look_at_content(struct keeper_work *work)
{
    char path[CONTENT_FOLDER_MAX];
    uint32_t version = 0;
    if (content_current(work->settings.io, work->settings.folder, path, &version) != DONE)
        return;
    if (version != work->content_version) {
        gate_refresh(&work->gate);
        judge_refresh(&work->judge);
    }
    work->content_version = version;
}

static void open_store(struct keeper_work *work)
{
    const struct keeper_settings *settings = &work->settings;
    const char *why = NULL;
    const struct sync_settings open = {.io = settings->io,
                                       .folder = settings->folder,
                                       .enrolment = settings->enrolment,
                                       .build_ms = settings->build_ms,
                                       .clock = settings->clock,
                                       .utc_offset_minutes = settings->utc_offset_minutes,
                                       .store_bytes_max = settings->store_bytes_max,
                                       .why = &why};
    work->outcome = sync_open(&open, &work->sync);
    if (work->outcome != DONE) {
        set_why(work, why && why[0] ? why : "the store did not open");
        work->sync = NULL;
        return;
    }
    set_why(work, NULL);
    sync_board_watch(work->sync, work->watching);
    look_at_content(work);
    open_uplink(work);
}

/* A disk that was slow or full for a moment must not cost the day. What is damaged past use, or
 * wrongly set, stays so: trying again would only put more aside. */
static void plan_retry(struct keeper_work *work)
{
    static const int64_t pauses_ms[] = {10000, 30000, 60000};
    const unsigned last = sizeof pauses_ms / sizeof pauses_ms[0] - 1;
    const struct io *io = work->settings.io;
    work->retry_ms = -1;
    if (work->outcome == DONE || work->outcome == DAMAGED || work->outcome == INVALID)
        return;
    work->retry_ms =
        io->monotonic_ms(io->self) + pauses_ms[work->tries < last ? work->tries : last];
    work->tries++;
}

void keeper_work_open(struct keeper_work *work)
{
    if (!work->settings.enrolment) {
        work->state = KEEPER_UNENROLLED;
        work->outcome = REFUSED;
        set_why(work, "not enrolled");
        return;
    }
    gate_open(&work->gate, work->settings.io, work->settings.folder, work->settings.enrolment);
    judge_open(&work->judge, work->settings.io, work->settings.folder, work->settings.enrolment);
    open_store(work);
    work->state = work->outcome == DONE ? KEEPER_READY : KEEPER_REFUSED;
    plan_retry(work);
}

static int64_t ms_to_retry(const struct keeper_work *work)
{
    const struct io *io = work->settings.io;
    int64_t left = work->retry_ms - io->monotonic_ms(io->self);
    return work->retry_ms < 0 ? -1 : left > 0 ? left : 0;
}

void keeper_work_retry(struct keeper_work *work)
{
    if (work->state == KEEPER_REFUSED && ms_to_retry(work) == 0)
        keeper_work_open(work);
}

/* Whatever it has come to stays in the report. */
static void end_trip(struct keeper_work *work)
{
    if (!work->trip)
        return;
    trip_look(work->trip, &work->trip_report);
    if (work->trip_report.running)
        work->trip_report = (struct trip_report){.over = true, .outcome = DOUBT};
    trip_end(work->trip);
    work->trip = NULL;
}

/* The stream ends here: what is not on disk now never will be, in this process. */
static void enter_doubt(struct keeper_work *work)
{
    sync_count(work->sync, &work->last_counts);
    work->dropped += (size_t)work->last_counts.waiting;
    set_why(work, sync_why(work->sync));
    work->outcome = DOUBT;
    work->state = KEEPER_DOUBT;
    sync_abandon(work->sync);
    work->sync = NULL;
    uplink_stop(work->uplink);
    work->uplink = NULL;
    end_trip(work);
}

/* All turns of one commit get one number; 0 when none was open. */
static uint16_t fill_turns(struct keeper_work *work, struct keeper_request *request)
{
    uint16_t number = 0, next = sync_next_turn(work->sync);
    for (size_t i = 0; i < request->commit.count && i < RECORD_FACTS; i++) {
        struct fact *fact = &request->commit.facts[i];
        if (fact->type == FACT_TURN_ISSUED && fact->body.turn.number == 0)
            fact->body.turn.number = number = next;
    }
    for (size_t i = 0; i < request->slip.turns && i < SYNC_SLIP_TURNS && number; i++)
        if (request->slip.turn[i].number == 0)
            request->slip.turn[i].number = number;
    return number;
}

static enum outcome do_commit(struct keeper_work *work, struct keeper_request *request,
                              struct keeper_event *answer)
{
    if (request->commit.facts[0].type == FACT_STAFF_LOCK)
        gate_shut(&work->gate);
    answer->turn = fill_turns(work, request);
    answer->slip = request->slip;
    return sync_commit(work->sync, &request->commit,
                       request->has_identity ? &request->identity : NULL,
                       request->has_slip ? &request->slip : NULL);
}

static void begin_visit(struct keeper_work *work, const struct keeper_request *request)
{
    if (request->next_visit)
        sync_next_visit(work->sync);
}

static enum outcome do_wait(struct keeper_work *work, struct keeper_request *request,
                            struct keeper_event *answer)
{
    enum outcome outcome = DONE;
    (void)answer;
    begin_visit(work, request);
    for (size_t i = 0; outcome == DONE && i < request->commit.count && i < RECORD_FACTS; i++)
        outcome = sync_wait(work->sync, &request->commit.facts[i]);
    return outcome;
}

static enum outcome do_find_slip(struct keeper_work *work, struct keeper_request *request,
                                 struct keeper_event *answer)
{
    enum outcome outcome = sync_find_slip(work->sync, request->folio_bits, &answer->slip);
    answer->is_child = outcome == DONE && sync_is_child_slip(work->sync, &answer->slip);
    return outcome;
}

static enum outcome do_count_print(struct keeper_work *work, struct keeper_request *request,
                                   struct keeper_event *answer)
{
    (void)answer;
    return sync_count_print(work->sync, request->slip.slip);
}

static enum outcome do_refer(struct keeper_work *work, struct keeper_request *request,
                             struct keeper_event *answer)
{
    begin_visit(work, request);
    enum outcome outcome =
        sync_refer(work->sync, request->commit.facts, request->commit.count, &request->slip);
    answer->turn = request->slip.turn[0].number;
    answer->slip = request->slip;
    return outcome;
}

static enum outcome do_badge(struct keeper_work *work, struct keeper_request *request,
                             struct keeper_event *answer)
{
    answer->attempts_lost = work->gate.lost;
    return gate_look(&work->gate, &request->badge, &answer->attempts);
}

/* Said to the hub when there is room: a store that takes nothing keeps no volunteer out. */
static enum outcome note_try(struct keeper_work *work, const struct staff_badge *badge, bool right)
{
    struct commit commit = {.count = 1};
    if (!work->sync)
        return DONE;
    commit.facts[0].type = right ? FACT_STAFF_UNLOCK : FACT_PIN_FAILED;
    memcpy(commit.stamp.staff, badge->staff, sizeof commit.stamp.staff);
    return sync_commit(work->sync, &commit, NULL, NULL);
}

static enum outcome do_pin(struct keeper_work *work, struct keeper_request *request,
                           struct keeper_event *answer)
{
    enum outcome outcome = gate_try(&work->gate, &request->badge, request->pin, &answer->attempts);
    answer->attempts_lost = work->gate.lost;
    bool tried = outcome == DONE || outcome == INVALID;
    if (tried && note_try(work, &request->badge, outcome == DONE) == DOUBT)
        enter_doubt(work);
    return outcome;
}

/* Of a slip that is not this screen's there is no row; of one that was read badly nothing. */
static enum outcome do_read_slip(struct keeper_work *work, struct keeper_request *request,
                                 struct keeper_event *answer)
{
    struct judge_reading *reading = &answer->reading;
    judge_read(&work->judge, request->text, request->today, reading);
    if (!work->sync)
        return REFUSED;
    if (!reading->has_slip)
        return NOT_FOUND;
    enum outcome outcome =
        sync_find_slip(work->sync, folio_bits(reading->token.slip), &answer->slip);
    bool same = outcome == DONE && memcmp(answer->slip.slip, reading->token.slip, 16) == 0;
    if (!same)
        sodium_memzero(&answer->slip, sizeof answer->slip);
    else if (answer->slip.revoked && reading->verdict == TOKEN_OK)
        reading->verdict = TOKEN_REVOKED;
    return outcome == DONE && !same ? NOT_FOUND : outcome;
}

static enum outcome do_board(struct keeper_work *work, struct keeper_request *request,
                             struct keeper_event *answer)
{
    (void)answer;
    return sync_board_set(work->sync, &request->turn, request->commit.stamp.staff);
}

static enum outcome do_call(struct keeper_work *work, struct keeper_request *request,
                            struct keeper_event *answer)
{
    (void)answer;
    sync_call_take(work->sync, request->kiosk);
    return DONE;
}

static enum outcome do_letter(struct keeper_work *work, struct keeper_request *request,
                              struct keeper_event *answer)
{
    return keeper_letter_do(work->sync, &work->gate, &request->letter, &answer->letter);
}

void keeper_work_do(struct keeper_work *work, struct keeper_request *request,
                    struct keeper_event *answer)
{
    static enum outcome (*const table[KEEPER_ASKS])(struct keeper_work *, struct keeper_request *,
                                                    struct keeper_event *) = {
        [KEEPER_ASK_COMMIT] = do_commit,
        [KEEPER_ASK_WAIT] = do_wait,
        [KEEPER_ASK_FIND_SLIP] = do_find_slip,
        [KEEPER_ASK_COUNT_PRINT] = do_count_print,
        [KEEPER_ASK_REFER] = do_refer,
        [KEEPER_ASK_BADGE] = do_badge,
        [KEEPER_ASK_PIN] = do_pin,
        [KEEPER_ASK_READ_SLIP] = do_read_slip,
        [KEEPER_ASK_LETTER] = do_letter,
        [KEEPER_ASK_BOARD] = do_board,
        [KEEPER_ASK_CALL] = do_call,
    };
    *answer = (struct keeper_event){.news = KEEPER_ANSWER, .ticket = request->ticket};
    answer->outcome = REFUSED;
    bool gate = request->ask == KEEPER_ASK_BADGE || request->ask == KEEPER_ASK_PIN;
    bool alone = gate || request->ask == KEEPER_ASK_READ_SLIP; /* answered without a store, too */
    if (!work->sync && !alone)
        return;
    answer->outcome = table[request->ask](work, request, answer);
    if (answer->outcome == DONE || gate || !work->sync)
        return;
    answer->turn = 0;
    if (answer->outcome == DOUBT)
        enter_doubt(work);
    else
        set_why(work, sync_why(work->sync));
}

void keeper_work_want_person(struct keeper_work *work, bool wanted)
{
    if (work->sync)
        sync_want_person(work->sync, wanted);
}

void keeper_work_watch(struct keeper_work *work, bool watching)
{
    work->watching = watching;
    if (work->sync)
        sync_board_watch(work->sync, watching);
}

void keeper_work_wipe(struct keeper_work *work)
{
    if (work->sync && !work->trip && sync_wipe(work->sync) != REFUSED)
        enter_doubt(work);
}

static int64_t now_ms(const struct keeper_work *work)
{
    return work->settings.io->monotonic_ms(work->settings.io->self);
}

static void take_answers(struct keeper_work *work)
{
    struct wire_answer answer;
    while (uplink_take(work->uplink, &answer)) {
        work->trouble = uplink_trouble(work->uplink);
        road_took(&work->road, answer.status != 0, now_ms(work));
        sync_take_answer(work->sync, &answer);
        if (work->content_call)
            look_at_content(work);
    }
}

static void send_requests(struct keeper_work *work)
{
    struct wire_request request;
    if (uplink_open(work->uplink) || !sync_next_request(work->sync, &request))
        return;
    work->content_call = strncmp(request.path, "/v1/content/", 12) == 0;
    if (uplink_take_road(work->uplink, road_now(&work->road, now_ms(work))) == DONE &&
        uplink_send(work->uplink, &request) == DONE)
        return;
    const struct wire_answer nobody = {.number = request.number};
    work->trouble = UPLINK_DIED;
    sync_take_answer(work->sync, &nobody);
}

void keeper_work_network(struct keeper_work *work)
{
    if (!work->sync || !work->uplink)
        return;
    take_answers(work);
    if (!sync_in_doubt(work->sync))
        send_requests(work);
    /* Marks that could not be written end the stream too: nothing more would ever be sent. */
    if (sync_in_doubt(work->sync))
        enter_doubt(work);
}

int64_t keeper_work_next_ms(const struct keeper_work *work)
{
    if (work->state == KEEPER_REFUSED)
        return ms_to_retry(work);
    if (!work->sync || !work->uplink || uplink_open(work->uplink))
        return -1;
    const struct io *io = work->settings.io;
    int64_t left = sync_next_ms(work->sync) - io->monotonic_ms(io->self);
    return left < 0 ? 0 : left;
}

void keeper_work_trip(struct keeper_work *work, const char *stick)
{
    work->trip_report = (struct trip_report){.over = true, .outcome = BUSY};
    if (!work->sync)
        return;
    work->trip_report.outcome = trip_start(stick, work->settings.folder, &work->trip);
    if (work->trip)
        trip_look(work->trip, &work->trip_report);
}

void keeper_work_step_trip(struct keeper_work *work)
{
    if (!work->trip)
        return;
    bool over = trip_step(work->trip, work->sync);
    trip_look(work->trip, &work->trip_report);
    if (over)
        end_trip(work);
    if (sync_in_doubt(work->sync))
        enter_doubt(work);
}

void keeper_work_poll(const struct keeper_work *work, struct pollfd fds[2])
{
    fds[0] = fds[1] = (struct pollfd){.fd = -1};
    if (work->trip)
        trip_poll(work->trip, &fds[1]);
    if (!work->uplink)
        return;
    fds[0].fd = uplink_fd(work->uplink);
    fds[0].events = uplink_events(work->uplink);
}

/* Without a road to any hub a call is never under way. */
static enum sync_person person_of(const struct keeper_work *work)
{
    enum sync_person person = work->sync ? sync_person(work->sync) : SYNC_PERSON_NONE;
    return person == SYNC_PERSON_ASKED && !work->uplink ? SYNC_PERSON_UNSENT : person;
}

void keeper_work_look(struct keeper_work *work, struct keeper_status *status)
{
    if (work->sync) {
        sync_count(work->sync, &work->last_counts);
        sync_queues(work->sync, &work->queues);
        work->counts_known = true;
        work->clock_offset_ms = sync_clock(work->sync, &work->clock);
    }
    *status =
        (struct keeper_status){.state = work->state,
                               .outcome = work->outcome,
                               .trouble = work->trouble,
                               .calling = work->uplink && uplink_open(work->uplink),
                               .content_version = work->content_version,
                               .counts_known = work->counts_known,
                               .counts = work->last_counts,
                               .queues = work->queues,
                               .wipe_due = work->sync && sync_wipe_state(work->sync) == WIPE_READY,
                               .person = person_of(work),
                               .trip = work->trip_report,
                               .clock_offset_ms = work->clock_offset_ms,
                               .clock = work->clock};
    memcpy(status->why, work->why, sizeof status->why);
}

size_t keeper_work_close(struct keeper_work *work)
{
    end_trip(work);
    uplink_stop(work->uplink);
    work->uplink = NULL;
    work->dropped += sync_close(work->sync);
    work->sync = NULL;
    gate_close(&work->gate);
    judge_close(&work->judge);
    return work->dropped;
}

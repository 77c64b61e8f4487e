/* One thread, one ring of requests in locked memory, one list of answers.
 *
 * The UI copies a request into the ring and goes on; the thread works on it in place, zeroes it
 * and leaves an answer, in locked memory too. Answers not yet taken count against the ring, so none
 * is ever dropped. Between requests the thread steps sync/'s network over the uplink. Its work on
 * struct sync is in kiosk/keeper_work.c, the requests in kiosk/keeper_ask.c. */
#include "kiosk/keeper.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "kiosk/keeper_inside.h"

#define IDLE_MS_LEAST 50 /* however often sync/ wants to be asked */
#define IDLE_MS_MOST 60000
#define TRIP_MS_MOST 1000 /* a stick that says nothing is given up in real time */

void keeper_kick(struct keeper *keeper)
{
    const uint64_t one = 1;
    (void)!write(keeper->kick, &one, sizeof one);
}

/* Called with the mutex held. */
static bool is_quiet(const struct keeper *keeper)
{
    return keeper->status.state != KEEPER_OPENING && keeper->queued == 0 &&
           keeper->poked == keeper->looked;
}

/* Turns and calls, when they changed; a store that is not open leaves them as they were. Called
 * with the mutex held. */
static bool copy_board(struct keeper *keeper)
{
    struct sync *sync = keeper->work.sync;
    struct keeper_board *board = keeper->board;
    if (!sync)
        return false;
    const struct board *turns = sync_board(sync);
    if (sync_board_version(sync) == keeper->board_of)
        return false;
    keeper->board_of = sync_board_version(sync);
    board->version++;
    board->heard_ms = sync_board_heard(sync);
    board->board = *turns;
    board->call_count = sync_calls(sync, board->calls);
    return true;
}

/* Tells how things stand after a piece of work; wakes the UI for what is new. */
static void publish(struct keeper *keeper, const struct keeper_event *answer)
{
    struct keeper_status status;
    keeper_work_look(&keeper->work, &status);
    pthread_mutex_lock(&keeper->mutex);
    struct keeper_status *before = &keeper->status;
    if (keeper->trip_wished)
        status.trip = before->trip; /* asked for a moment ago: it is under way */
    bool state = status.state != before->state || status.trouble != before->trouble ||
                 status.counts.fair_closed != before->counts.fair_closed ||
                 (status.counts.hub_seen_ms >= 0) != (before->counts.hub_seen_ms >= 0) ||
                 status.counts.relayed != before->counts.relayed ||
                 status.counts.delivered != before->counts.delivered ||
                 status.counts.safe != before->counts.safe ||
                 status.queues.known_ms != before->queues.known_ms ||
                 status.person != before->person || status.trip.running != before->trip.running ||
                 status.trip.bundles != before->trip.bundles || status.wipe_due != before->wipe_due;
    bool board = copy_board(keeper);
    bool content =
        status.content_version != before->content_version && before->state != KEEPER_OPENING;
    keeper->status = status;
    keeper->news[KEEPER_STATE] |= state;
    keeper->news[KEEPER_BOARD] |= board;
    keeper->news[KEEPER_CONTENT] |= content;
    if (answer) {
        unsigned at = keeper->answers_first + keeper->answers_waiting++;
        keeper->answers[at % KEEPER_REQUESTS] = *answer;
        sodium_memzero(&keeper->ring[keeper->first], sizeof keeper->ring[0]);
        keeper->first = (keeper->first + 1) % KEEPER_REQUESTS;
        keeper->queued--;
    }
    pthread_mutex_unlock(&keeper->mutex);
    if (answer || state || board || content)
        keeper->wake(keeper->wake_context);
}

/* Does every request that waits; true when it is time to stop. */
static bool do_requests(struct keeper *keeper)
{
    for (;;) {
        pthread_mutex_lock(&keeper->mutex);
        struct keeper_request *request = keeper->queued ? &keeper->ring[keeper->first] : NULL;
        bool stopping = keeper->stopping;
        pthread_mutex_unlock(&keeper->mutex);
        if (!request)
            return stopping;
        struct keeper_event answer;
        keeper_work_do(&keeper->work, request, &answer);
        publish(keeper, &answer);
        sodium_memzero(&answer, sizeof answer);
    }
}

/* The last wish counts: whoever touches twice is not called for twice. */
static void take_wish(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->mutex);
    bool wished = keeper->person_wished, wanted = keeper->person_wanted;
    bool watch_wished = keeper->watch_wished, watching = keeper->watching;
    bool told = keeper->machine_wished && keeper->work.sync;
    struct sync_machine machine = keeper->machine;
    keeper->person_wished = keeper->watch_wished = false;
    keeper->machine_wished = keeper->machine_wished && !told;
    bool trip = keeper->trip_wished && !keeper->work.trip;
    keeper->trip_wished = false;
    bool wipe = keeper->wipe_wished;
    keeper->wipe_wished = false;
    pthread_mutex_unlock(&keeper->mutex);
    if (wished)
        keeper_work_want_person(&keeper->work, wanted);
    if (watch_wished)
        keeper_work_watch(&keeper->work, watching);
    if (told)
        sync_tell_machine(keeper->work.sync, &machine);
    if (trip) /* no other wish is taken while this one stands: the path stays as it is */
        keeper_work_trip(&keeper->work, keeper->trip_stick);
    if (wipe)
        keeper_work_wipe(&keeper->work);
}

static int wait_ms(struct keeper *keeper)
{
    if (keeper->work.trip)
        return TRIP_MS_MOST;
    if (keeper->virtual_time)
        return -1;
    int64_t ms = keeper_work_next_ms(&keeper->work);
    if (ms < 0)
        return -1;
    return (int)(ms < IDLE_MS_LEAST ? IDLE_MS_LEAST : ms > IDLE_MS_MOST ? IDLE_MS_MOST : ms);
}

static void sleep_until_needed(struct keeper *keeper)
{
    struct pollfd fds[3] = {{.fd = keeper->kick, .events = POLLIN}};
    keeper_work_poll(&keeper->work, &fds[1]);
    if (poll(fds, 3, wait_ms(keeper)) > 0 && fds[0].revents) {
        uint64_t count;
        (void)!read(keeper->kick, &count, sizeof count);
    }
}

static void *run(void *arg)
{
    struct keeper *keeper = arg;
    keeper_work_open(&keeper->work);
    publish(keeper, NULL);
    while (!do_requests(keeper)) {
        pthread_mutex_lock(&keeper->mutex);
        uint64_t poked = keeper->poked;
        pthread_mutex_unlock(&keeper->mutex);
        keeper_work_retry(&keeper->work);
        take_wish(keeper);
        keeper_work_network(&keeper->work);
        keeper_work_step_trip(&keeper->work);
        publish(keeper, NULL);
        pthread_mutex_lock(&keeper->mutex);
        keeper->looked = poked;
        if (is_quiet(keeper))
            pthread_cond_broadcast(&keeper->calm);
        pthread_mutex_unlock(&keeper->mutex);
        sleep_until_needed(keeper);
    }
    keeper->dropped = keeper_work_close(&keeper->work);
    return NULL;
}

/* Signals are the UI thread's business. */
static int start_thread(struct keeper *keeper)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int failed = pthread_create(&keeper->thread, NULL, run, keeper);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

static void drop(struct keeper *keeper)
{
    if (keeper->kick >= 0)
        close(keeper->kick);
    pthread_cond_destroy(&keeper->calm);
    pthread_mutex_destroy(&keeper->mutex);
    sodium_free(keeper->ring);
    sodium_free(keeper->answers);
    free(keeper->board);
    free(keeper);
}

enum outcome keeper_start(const struct keeper_settings *settings, struct keeper **result)
{
    *result = NULL;
    struct keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper)
        return BUSY;
    pthread_mutex_init(&keeper->mutex, NULL);
    pthread_cond_init(&keeper->calm, NULL);
    keeper->wake = settings->wake;
    keeper->wake_context = settings->wake_context;
    keeper->virtual_time = settings->virtual_time;
    keeper->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    keeper->ring = sodium_allocarray(KEEPER_REQUESTS, sizeof *keeper->ring);
    keeper->answers = sodium_allocarray(KEEPER_REQUESTS, sizeof *keeper->answers);
    keeper->board = calloc(1, sizeof *keeper->board);
    keeper_work_make(&keeper->work, settings);
    keeper_work_look(&keeper->work, &keeper->status);
    if (keeper->ring)
        sodium_memzero(keeper->ring, KEEPER_REQUESTS * sizeof *keeper->ring);
    if (keeper->kick < 0 || !keeper->ring || !keeper->answers || !keeper->board ||
        start_thread(keeper)) {
        drop(keeper);
        return BUSY;
    }
    *result = keeper;
    return DONE;
}

size_t keeper_stop(struct keeper *keeper)
{
    if (!keeper)
        return 0;
    pthread_mutex_lock(&keeper->mutex);
    keeper->stopping = true;
    pthread_mutex_unlock(&keeper->mutex);
    keeper_kick(keeper);
    pthread_join(keeper->thread, NULL);
    size_t dropped = keeper->dropped;
    drop(keeper);
    return dropped;
}

bool keeper_take(struct keeper *keeper, struct keeper_event *event)
{
    bool found = false;
    *event = (struct keeper_event){0};
    pthread_mutex_lock(&keeper->mutex);
    for (int news = KEEPER_STATE; news < KEEPER_NEWS && !found; news++) {
        found = keeper->news[news];
        keeper->news[news] = false;
        event->news = found ? (enum keeper_news)news : event->news;
    }
    if (!found && keeper->answers_waiting) {
        found = true;
        *event = keeper->answers[keeper->answers_first];
        sodium_memzero(&keeper->answers[keeper->answers_first], sizeof *event);
        keeper->answers_first = (keeper->answers_first + 1) % KEEPER_REQUESTS;
        keeper->answers_waiting--;
    }
    pthread_mutex_unlock(&keeper->mutex);
    return found;
}

void keeper_look(struct keeper *keeper, struct keeper_status *status)
{
    pthread_mutex_lock(&keeper->mutex);
    *status = keeper->status;
    pthread_mutex_unlock(&keeper->mutex);
}

void keeper_poke(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->mutex);
    keeper->poked++;
    pthread_mutex_unlock(&keeper->mutex);
    keeper_kick(keeper);
}

bool keeper_quiet(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->mutex);
    bool quiet = is_quiet(keeper);
    pthread_mutex_unlock(&keeper->mutex);
    return quiet;
}

void keeper_wait_quiet(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->mutex);
    while (!is_quiet(keeper))
        pthread_cond_wait(&keeper->calm, &keeper->mutex);
    pthread_mutex_unlock(&keeper->mutex);
}

/* farewell.h: one thread, one uplink, one request again and again. */
#include "kiosk/farewell.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "kiosk/uplink.h"
#include "sync/wipe.h"

#define PAUSE_MS 5000
#define PAUSE_MS_MOST (5 * 60 * 1000)

struct farewell {
    char folder[1024];
    struct uplink_settings settings;
    uint8_t word[WIPE_WORD_MAX];
    size_t size;
    int stop;
    pthread_t thread;
};

bool farewell_erase(const char *folder)
{
    return wipe_go_on(io_real(), folder) == DONE;
}

/* True when it is time to stop. */
static bool wait_for(const struct farewell *farewell, const struct uplink *uplink, int ms)
{
    struct pollfd fds[2] = {{.fd = farewell->stop, .events = POLLIN}, {.fd = -1}};
    if (uplink != NULL)
        fds[1] = (struct pollfd){.fd = uplink_fd(uplink), .events = uplink_events(uplink)};
    return poll(fds, 2, ms) > 0 && fds[0].revents != 0;
}

/* The status; 0: nobody answered, -1: to be stopped. */
static int say_once(const struct farewell *farewell, unsigned road)
{
    struct uplink *uplink = NULL;
    struct wire_request request = {
        .path = WIPE_PATH, .body = farewell->word, .body_size = farewell->size, .number = 1};
    struct wire_answer answer = {.status = 0};
    int status = 0;
    if (uplink_start(&farewell->settings, &uplink) != DONE)
        return 0;
    bool open = uplink_take_road(uplink, road) == DONE && uplink_send(uplink, &request) == DONE;
    while (open && !uplink_take(uplink, &answer)) {
        if (wait_for(farewell, uplink, 1000)) {
            status = -1;
            open = false;
        }
    }
    status = open ? answer.status : status;
    uplink_stop(uplink);
    return status;
}

static void *run(void *context)
{
    struct farewell *farewell = context;
    int pause_ms = PAUSE_MS;
    for (unsigned i = 0; i < FAREWELL_TRIES; i++) {
        int status = say_once(farewell, i % (farewell->settings.relays + 1));
        if (status == 200)
            break;
        if (status < 0 || wait_for(farewell, NULL, pause_ms))
            return NULL;
        pause_ms = pause_ms < PAUSE_MS_MOST / 2 ? pause_ms * 2 : PAUSE_MS_MOST;
    }
    (void)!wipe_forget_word(io_real(), farewell->folder); /* else it is said once more */
    return NULL;
}

/* Signals are the UI thread's business. */
static int start_thread(struct farewell *farewell)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int failed = pthread_create(&farewell->thread, NULL, run, farewell);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

static bool read_word(struct farewell *farewell, const char *roads)
{
    struct enrolment *where = calloc(1, sizeof *where);
    bool found = where != NULL && wipe_read_word(io_real(), farewell->folder, where, farewell->word,
                                                 &farewell->size) == DONE;
    if (found)
        uplink_settings_from(where, roads, &farewell->settings);
    free(where);
    return found;
}

struct farewell *farewell_start(const char *folder, const char *roads)
{
    struct farewell *farewell = calloc(1, sizeof *farewell);
    if (farewell == NULL || strlen(folder) >= sizeof farewell->folder) {
        free(farewell);
        return NULL;
    }
    memcpy(farewell->folder, folder, strlen(folder) + 1);
    farewell->stop = -1;
    if (read_word(farewell, roads))
        farewell->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (farewell->stop >= 0 && start_thread(farewell) == 0)
        return farewell;
    if (farewell->stop >= 0)
        close(farewell->stop);
    free(farewell);
    return NULL;
}

void farewell_stop(struct farewell *farewell)
{
    const uint64_t one = 1;
    if (farewell == NULL)
        return;
    (void)!write(farewell->stop, &one, sizeof one);
    pthread_join(farewell->thread, NULL);
    close(farewell->stop);
    free(farewell);
}

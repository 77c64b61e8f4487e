/* The parent's side: starts the child, keeps one request open, never waits.
 *
 * Bytes to be sent come from sync/ (sealed), bytes received go back there. A child that dies
 * answers its request with status 0; the next request starts another, so sync/'s own back-off
 * paces the restarts. */
#include "kiosk/uplink.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/peer.h"
#include "kiosk/uplink_frame.h"

struct uplink {
    struct uplink_settings settings;
    unsigned road; /* 0 = the hub, n = relay n */
    pid_t child;
    int fd;
    bool open; /* a request waits for its answer */
    uint64_t number;
    enum uplink_trouble trouble;
    uint8_t *out; /* settings or nothing, header, body */
    size_t out_size, out_sent;
    struct uplink_frame_answer head;
    size_t head_read;
    uint8_t *in;
    size_t in_read, in_room;
};

enum outcome uplink_start(const struct uplink_settings *settings, struct uplink **result)
{
    char host[PEER_NAME_MAX], port[6], name[PEER_NAME_MAX];
    *result = NULL;
    if (!peer_split_url(settings->url, host, port) || !peer_name(settings->certificate, name) ||
        sodium_is_zero(settings->pins[0], 32))
        return INVALID;
    struct uplink *uplink = calloc(1, sizeof *uplink);
    if (!uplink)
        return BUSY;
    uplink->settings = *settings;
    uplink->fd = -1;
    uplink->out = malloc(sizeof *settings + sizeof(struct uplink_frame_request) + WIRE_BODY_MAX);
    if (!uplink->out) {
        free(uplink);
        return BUSY;
    }
    *result = uplink;
    return DONE;
}

void uplink_settings_from(const struct enrolment *enrolment, const char *url,
                          struct uplink_settings *settings)
{
    *settings = (struct uplink_settings){0};
    struct road_map said, enrolled;
    if (!road_read(url ? url : "", &said))
        said = (struct road_map){0};
    (void)road_read(enrolment->hub_url, &enrolled); /* of a bad one, what could be read */
    const struct road_map *relays = said.relays || said.hub[0] ? &said : &enrolled;
    memcpy(settings->url, said.hub[0] ? said.hub : enrolled.hub, sizeof settings->url);
    settings->relays = relays->relays;
    memcpy(settings->relay, relays->relay, sizeof settings->relay);
    memcpy(settings->certificate, enrolment->certificate, sizeof settings->certificate);
    settings->certificate[sizeof settings->certificate - 1] = 0;
    memcpy(settings->pins, enrolment->pins, sizeof settings->pins);
}

/* The environment is left behind: curl and OpenSSL listen to it (proxies, key logs). */
static enum outcome spawn(struct uplink *uplink, int child_fd)
{
    static char name[] = "jornada-uplink", argument[] = UPLINK_FRAME_ARGUMENT;
    char *argv[] = {name, argument, NULL}, *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions))
        return BUSY;
    int failed = posix_spawn_file_actions_adddup2(&actions, child_fd, UPLINK_FRAME_FD);
    if (!failed)
        failed = posix_spawn(&uplink->child, "/proc/self/exe", &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return failed ? BUSY : DONE;
}

static enum outcome start_child(struct uplink *uplink)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return BUSY;
    enum outcome outcome = spawn(uplink, pair[1]);
    close(pair[1]);
    if (outcome != DONE) {
        close(pair[0]);
        return outcome;
    }
    uplink->fd = pair[0];
    struct uplink_settings settings = uplink->settings;
    settings.to_relay = uplink->road > 0;
    if (settings.to_relay)
        memcpy(settings.url, settings.relay[uplink->road - 1], sizeof settings.url);
    memcpy(uplink->out, &settings, sizeof settings);
    uplink->out_size = sizeof settings;
    return DONE;
}

static void end_child(struct uplink *uplink)
{
    if (uplink->fd >= 0)
        close(uplink->fd);
    uplink->fd = -1;
    if (uplink->child > 0) {
        kill(uplink->child, SIGKILL);
        while (waitpid(uplink->child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    uplink->child = 0;
}

/* Sends what the socket takes now; false when the child is gone. */
static bool push(struct uplink *uplink)
{
    while (uplink->out_sent < uplink->out_size) {
        ssize_t n = send(uplink->fd, uplink->out + uplink->out_sent,
                         uplink->out_size - uplink->out_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0)
            uplink->out_sent += (size_t)n;
        else if (errno == EAGAIN)
            return true;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

enum outcome uplink_take_road(struct uplink *uplink, unsigned road)
{
    if (road == uplink->road)
        return DONE;
    if (uplink->open)
        return BUSY;
    if (road > uplink->settings.relays)
        return INVALID;
    end_child(uplink);
    uplink->road = road;
    return DONE;
}

enum outcome uplink_send(struct uplink *uplink, const struct wire_request *request)
{
    if (uplink->open)
        return BUSY;
    if (request->body_size > WIRE_BODY_MAX || request->path[0] != '/' ||
        !memchr(request->path, 0, sizeof request->path))
        return INVALID;
    uplink->out_size = uplink->out_sent = uplink->head_read = uplink->in_read = 0;
    uplink->number = request->number;
    if (uplink->child && waitpid(uplink->child, NULL, WNOHANG) == uplink->child) {
        uplink->child = 0;
        end_child(uplink);
    }
    if (!uplink->child && start_child(uplink) != DONE)
        return BUSY;
    struct uplink_frame_request head = {.number = request->number,
                                        .body_size = (uint32_t)request->body_size};
    memcpy(head.path, request->path, strlen(request->path));
    memcpy(uplink->out + uplink->out_size, &head, sizeof head);
    uplink->out_size += sizeof head;
    if (request->body_size)
        memcpy(uplink->out + uplink->out_size, request->body, request->body_size);
    uplink->out_size += request->body_size;
    uplink->open = true;
    push(uplink); /* a child that is gone shows in uplink_take */
    return DONE;
}

int uplink_fd(const struct uplink *uplink)
{
    return uplink->fd;
}

short uplink_events(const struct uplink *uplink)
{
    return uplink->out_sent < uplink->out_size ? POLLIN | POLLOUT : POLLIN;
}

/* 1 whole, 0 not yet, -1 the child is gone. */
static int pull(struct uplink *uplink, void *bytes, size_t size, size_t *have)
{
    while (*have < size) {
        ssize_t n = recv(uplink->fd, (uint8_t *)bytes + *have, size - *have, MSG_DONTWAIT);
        if (n > 0)
            *have += (size_t)n;
        else if (n < 0 && errno == EAGAIN)
            return 0;
        else if (n == 0 || errno != EINTR)
            return -1;
    }
    return 1;
}

static bool head_is_sound(struct uplink *uplink)
{
    const struct uplink_frame_answer *head = &uplink->head;
    if (!uplink->open || head->number != uplink->number || head->body_size > WIRE_ANSWER_MAX ||
        head->trouble > UPLINK_DIED || head->status < 0 || head->status > 999)
        return false;
    if (head->body_size <= uplink->in_room)
        return true;
    uint8_t *in = realloc(uplink->in, head->body_size);
    if (!in)
        return false;
    uplink->in = in;
    uplink->in_room = head->body_size;
    return true;
}

static int receive(struct uplink *uplink)
{
    int step = pull(uplink, &uplink->head, sizeof uplink->head, &uplink->head_read);
    if (step <= 0)
        return step;
    if (uplink->in_read == 0 && !head_is_sound(uplink))
        return -1;
    return pull(uplink, uplink->in, uplink->head.body_size, &uplink->in_read);
}

bool uplink_take(struct uplink *uplink, struct wire_answer *answer)
{
    if (uplink->fd < 0)
        return false;
    int step = push(uplink) ? receive(uplink) : -1;
    if (step == 0)
        return false;
    bool was_open = uplink->open;
    *answer = (struct wire_answer){.number = uplink->number};
    uplink->trouble = UPLINK_DIED;
    if (step > 0) {
        answer->status = uplink->head.status;
        answer->retry_after = uplink->head.retry_after;
        answer->body = uplink->in;
        answer->body_size = uplink->head.body_size;
        uplink->trouble = (enum uplink_trouble)uplink->head.trouble;
    } else {
        end_child(uplink);
    }
    uplink->open = false;
    uplink->head_read = uplink->in_read = 0;
    return was_open;
}

bool uplink_open(const struct uplink *uplink)
{
    return uplink->open;
}

enum uplink_trouble uplink_trouble(const struct uplink *uplink)
{
    return uplink->trouble;
}

pid_t uplink_child(const struct uplink *uplink)
{
    return uplink->child;
}

void uplink_stop(struct uplink *uplink)
{
    if (!uplink)
        return;
    end_child(uplink);
    free(uplink->out);
    free(uplink->in);
    free(uplink);
}

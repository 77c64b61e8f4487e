/* The parent's side: starts the child, keeps one request open, never waits: see stick_helper.h. */
#include "sync/stick_helper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/stick_frame.h"

struct stick_helper {
    pid_t child;
    int fd;
    bool open;
    uint8_t *out; /* header and body */
    size_t out_size, out_sent;
    struct stick_frame_answer head;
    size_t head_read, in_read;
    uint8_t *in;
};

static enum outcome spawn(struct stick_helper *helper, int child_fd)
{
    static char name[] = "jornada-stick", argument[] = STICK_FRAME_ARGUMENT;
    char *argv[] = {name, argument, NULL}, *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    int failed;

    if (posix_spawn_file_actions_init(&actions) != 0)
        return BUSY;
    failed = posix_spawn_file_actions_adddup2(&actions, child_fd, STICK_FRAME_FD);
    if (failed == 0)
        failed = posix_spawn(&helper->child, "/proc/self/exe", &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? DONE : BUSY;
}

enum outcome stick_helper_start(struct stick_helper **result)
{
    struct stick_helper *helper = calloc(1, sizeof *helper);
    int pair[2];

    *result = NULL;
    if (helper == NULL)
        return BUSY;
    helper->fd = -1;
    helper->out = malloc(sizeof(struct stick_frame_request) + STICK_FRAME_MAX);
    helper->in = malloc(STICK_FRAME_MAX);
    if (helper->out == NULL || helper->in == NULL ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        stick_helper_stop(helper);
        return BUSY;
    }
    helper->fd = pair[0];
    if (spawn(helper, pair[1]) != DONE) {
        close(pair[1]);
        stick_helper_stop(helper);
        return BUSY;
    }
    close(pair[1]);
    *result = helper;
    return DONE;
}

/* A child that waits for a dead stick cannot even be killed at once: it is not waited for then, and
 * is somebody else's to bury. */
static void end_child(struct stick_helper *helper)
{
    if (helper->fd >= 0)
        close(helper->fd);
    helper->fd = -1;
    if (helper->child > 0) {
        (void)kill(helper->child, SIGKILL);
        for (int i = 0; i < 100 && waitpid(helper->child, NULL, WNOHANG) == 0; i++)
            (void)poll(NULL, 0, 1);
    }
    helper->child = 0;
}

void stick_helper_stop(struct stick_helper *helper)
{
    if (helper == NULL)
        return;
    end_child(helper);
    free(helper->out);
    free(helper->in);
    free(helper);
}

static enum outcome ask(struct stick_helper *helper, struct stick_frame_request *request,
                        const char *name, const void *body, size_t size)
{
    size_t length = strlen(name);

    if (helper->open)
        return BUSY;
    if (length >= sizeof request->name || size > STICK_FRAME_MAX)
        return INVALID;
    memcpy(request->name, name, length + 1);
    request->size = (uint32_t)size;
    memcpy(helper->out, request, sizeof *request);
    if (size > 0)
        memcpy(helper->out + sizeof *request, body, size);
    helper->out_size = sizeof *request + size;
    helper->out_sent = helper->head_read = helper->in_read = 0;
    helper->open = true;
    return DONE;
}

enum outcome stick_helper_open(struct stick_helper *helper, const char *stick, const char *data,
                               bool make)
{
    struct stick_frame_request request = {.kind = STICK_OPEN, .make = make};
    size_t first = strlen(stick) + 1, second = strlen(data) + 1;
    char *both = malloc(first + second);
    enum outcome outcome;

    if (both == NULL)
        return BUSY;
    memcpy(both, stick, first);
    memcpy(both + first, data, second);
    outcome = ask(helper, &request, "", both, first + second);
    free(both);
    return outcome;
}

enum outcome stick_helper_put(struct stick_helper *helper, const char *name, const uint8_t *bytes,
                              size_t size)
{
    struct stick_frame_request request = {.kind = STICK_PUT};

    return ask(helper, &request, name, bytes, size);
}

enum outcome stick_helper_list(struct stick_helper *helper, const char *ending)
{
    struct stick_frame_request request = {.kind = STICK_LIST};

    return ask(helper, &request, ending, NULL, 0);
}

enum outcome stick_helper_next(struct stick_helper *helper)
{
    struct stick_frame_request request = {.kind = STICK_NEXT};

    return ask(helper, &request, "", NULL, 0);
}

pid_t stick_helper_child(const struct stick_helper *helper)
{
    return helper->child;
}

int stick_helper_fd(const struct stick_helper *helper)
{
    return helper->fd;
}

short stick_helper_events(const struct stick_helper *helper)
{
    bool sending = helper->open && helper->out_sent < helper->out_size;

    return (short)(POLLIN | (sending ? POLLOUT : 0));
}

/* False: the other end is gone, or is not what it should be. */
static bool send_some(struct stick_helper *helper)
{
    while (helper->out_sent < helper->out_size) {
        ssize_t n = send(helper->fd, helper->out + helper->out_sent,
                         helper->out_size - helper->out_sent, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n > 0)
            helper->out_sent += (size_t)n;
        else if (errno == EAGAIN)
            return true;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* 1 the answer is whole, 0 more must come, -1 broken. */
static int receive_some(struct stick_helper *helper)
{
    for (;;) {
        bool heading = helper->head_read < sizeof helper->head;
        uint8_t *to =
            heading ? (uint8_t *)&helper->head + helper->head_read : helper->in + helper->in_read;
        size_t want =
            heading ? sizeof helper->head - helper->head_read : helper->head.size - helper->in_read;
        ssize_t n;

        if (!heading && want == 0)
            return 1;
        n = recv(helper->fd, to, want, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return -1;
        if (n < 0 && errno == EAGAIN)
            return 0;
        *(heading ? &helper->head_read : &helper->in_read) += n > 0 ? (size_t)n : 0;
        if (heading && helper->head_read == sizeof helper->head &&
            (helper->head.size > STICK_FRAME_MAX || helper->head.outcome > NOT_FOUND ||
             memchr(helper->head.name, 0, sizeof helper->head.name) == NULL))
            return -1;
    }
}

bool stick_helper_take(struct stick_helper *helper, struct stick_answer *answer)
{
    int got;

    *answer = (struct stick_answer){.outcome = DAMAGED};
    if (!helper->open)
        return false;
    got = helper->fd < 0 || !send_some(helper) ? -1 : receive_some(helper);
    if (got == 0)
        return false;
    helper->open = false;
    if (got < 0) {
        end_child(helper);
        return true;
    }
    answer->outcome = (enum outcome)helper->head.outcome;
    answer->files = helper->head.files;
    answer->more = helper->head.more;
    answer->own_disk = helper->head.own_disk != 0;
    answer->not_a_stick = helper->head.not_a_stick != 0;
    memcpy(answer->name, helper->head.name, sizeof answer->name);
    answer->bytes = helper->in;
    answer->size = helper->head.size;
    return true;
}

void stick_helper_wait(struct stick_helper *helper, int patience_ms, struct stick_answer *answer)
{
    while (!stick_helper_take(helper, answer)) {
        struct pollfd fd = {.fd = helper->fd, .events = stick_helper_events(helper)};

        if (!helper->open)
            return;
        if (poll(&fd, 1, patience_ms) == 0)
            end_child(helper);
    }
}

/* A thread that reads lines, wakes the UI, waits for its reply and writes it.
 *
 * Lines come from a test on the same machine and may hold typed names: both buffers are zeroed
 * after use. Nothing here knows what a line means. */
#include "kiosk/drive_socket.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum stage { READING, ASKED, ANSWERED };

struct drive_socket {
    struct sockaddr_un at;
    void (*wake)(void *context);
    void *context;
    int listener, stop;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    enum stage stage; /* under mutex, like what follows */
    bool stopping;
    char *reply;
    size_t reply_size;
    char line[DRIVE_LINE_MAX]; /* the thread's while READING, the UI's while ASKED */
    size_t line_size, have;    /* have: bytes read, of this line and of the next ones */
};

static bool write_reply(int fd, const char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t n = send(fd, bytes + at, size - at, MSG_NOSIGNAL);
        if (n > 0)
            at += (size_t)n;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* Hands the line over and sends what comes back; false when the client is gone or we stop. */
static bool pass_on(struct drive_socket *socket, int client, size_t size)
{
    pthread_mutex_lock(&socket->mutex);
    socket->line[size] = 0;
    socket->line_size = size;
    socket->stage = ASKED;
    pthread_mutex_unlock(&socket->mutex);
    socket->wake(socket->context);
    pthread_mutex_lock(&socket->mutex);
    while (socket->stage == ASKED && !socket->stopping)
        pthread_cond_wait(&socket->answered, &socket->mutex);
    char *reply = socket->reply;
    size_t reply_size = socket->reply_size;
    bool answered = socket->stage == ANSWERED;
    socket->reply = NULL;
    socket->stage = READING;
    pthread_mutex_unlock(&socket->mutex);
    bool sent = answered && reply && write_reply(client, reply, reply_size);
    if (reply)
        sodium_memzero(reply, reply_size);
    free(reply);
    return sent;
}

/* Passes on each whole line in the buffer; false ends the client. */
static bool pass_lines(struct drive_socket *socket, int client)
{
    char *end;
    while ((end = memchr(socket->line, '\n', socket->have))) {
        size_t size = (size_t)(end - socket->line), rest = socket->have - size - 1;
        if (!pass_on(socket, client, size))
            return false;
        memmove(socket->line, end + 1, rest);
        sodium_memzero(socket->line + rest, sizeof socket->line - rest);
        socket->have = rest;
    }
    return socket->have < sizeof socket->line;
}

static bool wait_for(struct drive_socket *socket, int fd)
{
    struct pollfd fds[2] = {{.fd = socket->stop, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0 && errno == EINTR)
        ;
    return !fds[0].revents;
}

static void serve(struct drive_socket *socket, int client)
{
    socket->have = 0;
    while (wait_for(socket, client)) {
        ssize_t n =
            recv(client, socket->line + socket->have, sizeof socket->line - socket->have, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        socket->have += (size_t)n;
        if (!pass_lines(socket, client))
            break;
    }
    sodium_memzero(socket->line, sizeof socket->line);
    close(client);
}

static void *run(void *arg)
{
    struct drive_socket *socket = arg;
    while (wait_for(socket, socket->listener)) {
        int client = accept4(socket->listener, NULL, NULL, SOCK_CLOEXEC);
        if (client >= 0)
            serve(socket, client);
    }
    return NULL;
}

static enum outcome bind_socket(struct drive_socket *self)
{
    self->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    self->stop = eventfd(0, EFD_CLOEXEC);
    if (self->listener < 0 || self->stop < 0)
        return BUSY;
    struct stat there;
    if (lstat(self->at.sun_path, &there) == 0 && S_ISSOCK(there.st_mode))
        unlink(self->at.sun_path);
    if (fchmod(self->listener, 0600) ||
        bind(self->listener, (const struct sockaddr *)&self->at, sizeof self->at) ||
        chmod(self->at.sun_path, 0600) || listen(self->listener, 8))
        return INVALID;
    return DONE;
}

static void drop(struct drive_socket *socket)
{
    if (socket->listener >= 0)
        close(socket->listener);
    if (socket->stop >= 0)
        close(socket->stop);
    pthread_cond_destroy(&socket->answered);
    pthread_mutex_destroy(&socket->mutex);
    sodium_memzero(socket, sizeof *socket);
    free(socket);
}

enum outcome drive_socket_open(const char *path, void (*wake)(void *context), void *context,
                               struct drive_socket **result)
{
    *result = NULL;
    struct drive_socket *socket = calloc(1, sizeof *socket);
    if (!socket)
        return BUSY;
    socket->listener = socket->stop = -1;
    socket->wake = wake;
    socket->context = context;
    socket->at.sun_family = AF_UNIX;
    pthread_mutex_init(&socket->mutex, NULL);
    pthread_cond_init(&socket->answered, NULL);
    enum outcome outcome = INVALID;
    size_t size = strlen(path);
    if (size > 0 && size < sizeof socket->at.sun_path) {
        memcpy(socket->at.sun_path, path, size + 1);
        outcome = bind_socket(socket);
    }
    if (outcome == DONE && pthread_create(&socket->thread, NULL, run, socket))
        outcome = BUSY;
    if (outcome == DONE)
        *result = socket;
    else
        drop(socket);
    return outcome;
}

char *drive_socket_line(struct drive_socket *socket, size_t *size)
{
    pthread_mutex_lock(&socket->mutex);
    char *line = socket->stage == ASKED ? socket->line : NULL;
    *size = line ? socket->line_size : 0;
    pthread_mutex_unlock(&socket->mutex);
    return line;
}

void drive_socket_reply(struct drive_socket *socket, const char *reply, size_t size)
{
    char *copy = malloc(size + 1);
    if (copy) {
        memcpy(copy, reply, size);
        copy[size] = '\n';
    }
    pthread_mutex_lock(&socket->mutex);
    if (socket->stage == ASKED) {
        socket->reply = copy;
        socket->reply_size = size + 1;
        socket->stage = ANSWERED;
        copy = NULL;
        pthread_cond_signal(&socket->answered);
    }
    pthread_mutex_unlock(&socket->mutex);
    free(copy);
}

void drive_socket_close(struct drive_socket *socket)
{
    if (!socket)
        return;
    pthread_mutex_lock(&socket->mutex);
    socket->stopping = true;
    pthread_cond_signal(&socket->answered);
    pthread_mutex_unlock(&socket->mutex);
    const uint64_t one = 1;
    (void)!write(socket->stop, &one, sizeof one);
    pthread_join(socket->thread, NULL);
    unlink(socket->at.sun_path);
    drop(socket);
}

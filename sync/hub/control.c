/* control.h, the server's side: an epoll of its own over the socket and its few callers. */
#include "sync/hub/control.h"

#include <jansson.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sync/hub/control_path.h"

#define WORDS_MAX 32
#define STACK_BYTES (64U << 10) /* of what a command leaves below its caller */

struct caller {
    int fd; /* -1 = free */
    uint64_t since;
    uint8_t *bytes; /* request while it comes, answer while it goes */
    size_t size, done;
    bool answering;
};

struct control {
    int epoll, listening;
    char *data;
    struct control_handler handler;
    uint64_t clock;
    struct caller callers[CONTROL_CALLERS_MAX];
};

static void drop(struct caller *caller)
{
    if (caller->fd >= 0)
        close(caller->fd);
    free(caller->bytes);
    *caller = (struct caller){.fd = -1};
}

static bool watch(struct control *control, int fd, uint32_t events, int how, void *what)
{
    struct epoll_event event = {.events = events, .data.ptr = what};
    return epoll_ctl(control->epoll, how, fd, &event) == 0;
}

enum outcome control_open(const char *data, const struct control_handler *handler,
                          struct control **control)
{
    *control = NULL;
    struct control *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return BUSY;
    for (size_t i = 0; i < CONTROL_CALLERS_MAX; i++)
        fresh->callers[i].fd = -1;
    fresh->handler = *handler;
    fresh->data = strdup(data);
    fresh->epoll = epoll_create1(EPOLL_CLOEXEC);
    fresh->listening = control_path_listen(data);
    if (fresh->data == NULL || fresh->epoll < 0 || fresh->listening < 0 ||
        !watch(fresh, fresh->listening, EPOLLIN, EPOLL_CTL_ADD, NULL)) {
        control_close(fresh);
        return REFUSED;
    }
    *control = fresh;
    return DONE;
}

void control_close(struct control *control)
{
    if (control == NULL)
        return;
    for (size_t i = 0; i < CONTROL_CALLERS_MAX; i++)
        drop(&control->callers[i]);
    if (control->listening >= 0) {
        close(control->listening);
        control_path_remove(control->data);
    }
    if (control->epoll >= 0)
        close(control->epoll);
    free(control->data);
    free(control);
}

int control_fd(const struct control *control)
{
    return control->epoll;
}

static bool is_own_user(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

/* When all places are taken the oldest caller, who hangs, makes room. */
static void take_caller(struct control *control)
{
    int fd = accept4(control->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    struct caller *place = &control->callers[0];
    for (size_t i = 0; i < CONTROL_CALLERS_MAX && place->fd >= 0; i++) {
        struct caller *other = &control->callers[i];
        if (other->fd < 0 || other->since < place->since)
            place = other;
    }
    drop(place);
    place->fd = fd;
    place->since = ++control->clock;
    place->bytes = malloc(4 + CONTROL_REQUEST_MAX);
    if (place->bytes == NULL || !is_own_user(fd) ||
        !watch(control, fd, EPOLLIN, EPOLL_CTL_ADD, place))
        drop(place);
}

static void put_u32(uint8_t *at, size_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static size_t get_u32(const uint8_t *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

static int run_words(struct control *control, json_t *words, FILE *out, FILE *err)
{
    char *argv[WORDS_MAX + 1] = {NULL};
    size_t count = json_array_size(words);
    if (count == 0 || count > WORDS_MAX)
        return 2;
    for (size_t i = 0; i < count; i++) {
        argv[i] = (char *)(uintptr_t)json_string_value(json_array_get(words, i));
        if (argv[i] == NULL)
            return 2;
    }
    return control->handler.run(control->handler.context, (int)count, argv, out, err);
}

/* Runs the command and turns its words into the answer's bytes. */
static void answer(struct control *control, struct caller *caller)
{
    char *text[2] = {NULL, NULL};
    size_t size[2] = {0, 0};
    FILE *out = open_memstream(&text[0], &size[0]), *err = open_memstream(&text[1], &size[1]);
    json_t *words = json_loadb((const char *)caller->bytes + 4, caller->size - 4, 0, NULL);
    int code = 1;
    if (out != NULL && err != NULL)
        code = run_words(control, words, out, err);
    /* The linker of shared libraries saves registers there, with a badge that they just held. */
    sodium_stackzero(STACK_BYTES);
    json_decref(words);
    if (out != NULL)
        fclose(out);
    if (err != NULL)
        fclose(err);
    free(caller->bytes);
    caller->size = 9 + size[0] + size[1];
    caller->bytes = malloc(caller->size);
    if (caller->bytes != NULL) {
        caller->bytes[0] = (uint8_t)code;
        put_u32(caller->bytes + 1, size[0]);
        put_u32(caller->bytes + 5, size[1]);
        if (size[0] > 0)
            memcpy(caller->bytes + 9, text[0], size[0]);
        if (size[1] > 0)
            memcpy(caller->bytes + 9 + size[0], text[1], size[1]);
    }
    free(text[0]);
    free(text[1]);
    caller->answering = true;
    caller->done = 0;
}

/* True when the whole request is there. */
static bool read_some(struct caller *caller)
{
    ssize_t got =
        recv(caller->fd, caller->bytes + caller->size, 4 + CONTROL_REQUEST_MAX - caller->size, 0);
    if (got <= 0) {
        drop(caller);
        return false;
    }
    caller->size += (size_t)got;
    if (caller->size < 4)
        return false;
    size_t expected = get_u32(caller->bytes);
    if (expected > CONTROL_REQUEST_MAX || caller->size > 4 + expected) {
        drop(caller);
        return false;
    }
    return caller->size == 4 + expected;
}

static void write_some(struct caller *caller)
{
    ssize_t sent =
        send(caller->fd, caller->bytes + caller->done, caller->size - caller->done, MSG_NOSIGNAL);
    if (sent > 0)
        caller->done += (size_t)sent;
    if (sent <= 0 || caller->done == caller->size)
        drop(caller);
}

static void step_caller(struct control *control, struct caller *caller)
{
    if (caller->fd < 0)
        return;
    if (caller->answering) {
        write_some(caller);
        return;
    }
    if (!read_some(caller))
        return;
    answer(control, caller);
    if (caller->bytes == NULL || !watch(control, caller->fd, EPOLLOUT, EPOLL_CTL_MOD, caller))
        drop(caller);
}

void control_step(struct control *control)
{
    struct epoll_event events[CONTROL_CALLERS_MAX + 1];
    int count = epoll_wait(control->epoll, events, CONTROL_CALLERS_MAX + 1, 0);
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == NULL)
            take_caller(control);
        else
            step_caller(control, events[i].data.ptr);
    }
}

/* The parent's side of the slip maker; see maker.h. */
#include "kiosk/slip/maker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/slip/maker_wire.h"

enum maker_stage { IDLE, ASKED, ANSWERED };

struct maker {
    pid_t child;
    int fd;
    bool warm, dead;
    enum maker_stage stage;
    struct maker_head head;
    size_t head_got;
    uint8_t *body; /* sodium_malloc */
    size_t body_size, body_got;
};

/* No environment: nothing set on the machine changes a slip. */
static bool spawn(const char *program, int child_fd, pid_t *child)
{
    char *const arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)MAKER_FLAG, NULL};
    char *const environment[] = {(char *)(uintptr_t) "LANG=C.UTF-8", NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool good = posix_spawn_file_actions_adddup2(&actions, child_fd, MAKER_FD) == 0 &&
                posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0 &&
                posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0 &&
                posix_spawn_file_actions_addclosefrom_np(&actions, MAKER_FD + 1) == 0 &&
                posix_spawn(child, program, &actions, NULL, arguments, environment) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return good;
}

enum outcome maker_start(const char *program, struct maker **result)
{
    int pair[2];
    *result = NULL;
    struct maker *maker = sodium_malloc(sizeof *maker);
    if (!maker)
        return BUSY;
    *maker = (struct maker){.child = -1, .fd = -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        sodium_free(maker);
        return NO_DEVICE;
    }
    maker->fd = pair[0];
    bool good = spawn(program, pair[1], &maker->child);
    close(pair[1]);
    if (!good) {
        maker->child = -1;
        maker_kill(maker);
        return NO_DEVICE;
    }
    *result = maker;
    return DONE;
}

void maker_kill(struct maker *maker)
{
    if (!maker)
        return;
    if (maker->child > 0) {
        kill(maker->child, SIGKILL);
        while (waitpid(maker->child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    close(maker->fd);
    sodium_free(maker->body); /* zeroes */
    sodium_free(maker);
}

void maker_forget(struct maker *maker)
{
    sodium_free(maker->body);
    maker->body = NULL;
    maker->body_size = maker->body_got = maker->head_got = 0;
    maker->stage = IDLE;
}

enum outcome maker_ask(struct maker *maker, const struct slip *slip, enum slip_paper paper,
                       unsigned forms)
{
    struct maker_question question = {.paper = paper, .forms = forms};
    if (maker->dead)
        return NO_DEVICE;
    if (maker->stage != IDLE)
        return BUSY;
    memcpy(&question.slip, slip, sizeof *slip);
    /* Far below the socket's buffer, which is empty: it goes whole or not at all. */
    ssize_t sent = send(maker->fd, &question, sizeof question, MSG_DONTWAIT | MSG_NOSIGNAL);
    sodium_memzero(&question, sizeof question);
    maker->dead = sent != (ssize_t)sizeof question;
    if (maker->dead)
        return NO_DEVICE;
    maker->stage = ASKED;
    return DONE;
}

int maker_fd(const struct maker *maker)
{
    return maker->fd;
}

bool maker_is_warm(const struct maker *maker)
{
    return maker->warm;
}

/* Reads on towards `size` bytes; true when they are all there. */
static bool fill(struct maker *maker, uint8_t *bytes, size_t size, size_t *got)
{
    while (*got < size) {
        ssize_t count = recv(maker->fd, bytes + *got, size - *got, MSG_DONTWAIT);
        if (count > 0) {
            *got += (size_t)count;
        } else if (count < 0 && errno == EINTR) {
            continue;
        } else {
            maker->dead = count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
            return false;
        }
    }
    return true;
}

/* A whole head has come: room for what follows. */
static void take_head(struct maker *maker)
{
    if (maker->head.kind == MAKER_WARM) {
        maker->warm = true;
        maker->head_got = 0;
        return;
    }
    maker->body_size = 0;
    for (int i = 0; i < MAKER_FORMS; i++) {
        if (maker->head.sizes[i] > MAKER_FORM_MAX)
            maker->dead = true;
        maker->body_size += maker->head.sizes[i];
    }
    if (maker->head.kind != MAKER_ANSWER || maker->stage != ASKED)
        maker->dead = true;
    if (!maker->dead)
        maker->body = sodium_malloc(maker->body_size + 1);
    if (!maker->body)
        maker->dead = true;
}

static void read_on(struct maker *maker)
{
    while (!maker->dead && maker->stage != ANSWERED) {
        if (!maker->body) {
            if (!fill(maker, (uint8_t *)&maker->head, sizeof maker->head, &maker->head_got))
                return;
            take_head(maker);
        } else {
            if (!fill(maker, maker->body, maker->body_size, &maker->body_got))
                return;
            maker->stage = ANSWERED;
        }
    }
}

enum outcome maker_take(struct maker *maker, struct maker_answer *answer)
{
    read_on(maker);
    if (maker->stage != ANSWERED)
        return maker->dead ? NO_DEVICE : BUSY;
    const uint8_t *at = maker->body;
    *answer = (struct maker_answer){.outcome = (enum outcome)maker->head.outcome,
                                    .width = maker->head.width,
                                    .height = maker->head.height};
    for (int i = 0; i < MAKER_FORMS; i++) {
        size_t size = maker->head.sizes[i];
        answer->forms[i] = (struct maker_bytes){size ? at : NULL, size};
        at += size;
    }
    return DONE;
}

/* One request at a time, each a function in a table: see stick_child.h.
 *
 * From the parent come the stick's folder, then files to write; from the stick come names and bytes
 * that somebody else may have made. A bundle must be one whole bundle and a receipt must be built
 * like one; everything else goes back as INVALID, with its name made fit to be shown. */
#include "sync/stick_child.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/receipt.h"
#include "sync/stick_confine.h"
#include "sync/stick_disk.h"
#include "sync/stick_frame.h"

enum { CHILD_ENDED = 0, CHILD_FAILED = 1 };

struct stick_child {
    struct stick_disk disk;
    struct stick_names names;
    size_t next;
    bool receipts; /* the list is of receipts */
    struct receipt *receipt;
    uint8_t *body; /* STICK_FRAME_MAX and a NUL */
};

bool stick_child_is(int argc, char **argv)
{
    return argc == 2 && strcmp(argv[1], STICK_FRAME_ARGUMENT) == 0;
}

static bool read_all(void *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t n = read(STICK_FRAME_FD, (char *)bytes + at, size - at);

        if (n > 0)
            at += (size_t)n;
        else if (n == 0 || errno != EINTR)
            return false;
    }
    return true;
}

static bool write_all(const void *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t n = send(STICK_FRAME_FD, (const char *)bytes + at, size - at, MSG_NOSIGNAL);

        if (n > 0)
            at += (size_t)n;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* A name is somebody else's text: nothing of it may steer a terminal. */
static void clean_name(const char *name, char clean[STICK_NAME_MAX])
{
    size_t i = 0;

    for (; name[i] != '\0' && i < STICK_NAME_MAX - 1; i++) {
        unsigned char c = (unsigned char)name[i];

        clean[i] = c > ' ' && c < 0x7F ? name[i] : '?';
    }
    clean[i] = '\0';
}

static void do_open(struct stick_child *child, const struct stick_frame_request *request,
                    struct stick_frame_answer *answer)
{
    const char *root = (const char *)child->body, *data = root + strlen(root) + 1;
    enum outcome outcome = INVALID;

    if (child->disk.fd < 0 && data < (const char *)child->body + request->size)
        outcome = stick_disk_open(&child->disk, root, data, request->make != 0);
    answer->not_a_stick = !child->disk.is_folder;
    answer->own_disk = child->disk.own_disk;
    if (outcome == DONE && stick_confine_to(child->disk.fd) != DONE)
        _exit(CHILD_FAILED);
    answer->outcome = outcome;
}

static void do_put(struct stick_child *child, const struct stick_frame_request *request,
                   struct stick_frame_answer *answer)
{
    answer->outcome =
        stick_put(&child->disk.io, STICK_DISK_HERE, request->name, child->body, request->size);
}

static void do_list(struct stick_child *child, const struct stick_frame_request *request,
                    struct stick_frame_answer *answer)
{
    stick_forget(&child->names);
    child->next = 0;
    child->receipts = strcmp(request->name, STICK_RECEIPTS) == 0;
    answer->outcome = stick_list(&child->disk.io, STICK_DISK_HERE, request->name, &child->names);
    answer->files = (uint32_t)child->names.count;
    answer->more = (uint32_t)child->names.more;
}

/* Of a receipt everything but its signature: for that a key is needed. */
static enum outcome look_at(struct stick_child *child, size_t size)
{
    static const uint8_t no_key[32];
    struct bundle bundle;
    enum outcome outcome;

    if (!child->receipts)
        return bundle_decode(child->body, size, &bundle);
    outcome = receipt_decode(child->body, size, no_key, child->receipt);
    return outcome == REFUSED ? DONE : outcome;
}

static void do_next(struct stick_child *child, const struct stick_frame_request *request,
                    struct stick_frame_answer *answer)
{
    size_t size = 0, room = child->receipts ? RECEIPT_MAX : BUNDLE_MAX;
    const char *name;
    enum outcome outcome;

    (void)request;
    answer->outcome = NOT_FOUND;
    if (child->next >= child->names.count)
        return;
    name = child->names.name[child->next++];
    clean_name(name, answer->name);
    outcome = stick_get(&child->disk.io, STICK_DISK_HERE, name, child->body, room, &size);
    if (outcome == DONE)
        outcome = look_at(child, size);
    /* Listed a moment ago: it is not "no file left" when it cannot be found. */
    answer->outcome = outcome == NOT_FOUND ? DAMAGED : outcome;
    answer->size = outcome == DONE ? (uint32_t)size : 0;
}

static bool answer_one(struct stick_child *child)
{
    static void (*const table[STICK_KINDS])(struct stick_child *,
                                            const struct stick_frame_request *,
                                            struct stick_frame_answer *) = {[STICK_OPEN] = do_open,
                                                                            [STICK_PUT] = do_put,
                                                                            [STICK_LIST] = do_list,
                                                                            [STICK_NEXT] = do_next};
    struct stick_frame_request head;
    struct stick_frame_answer answer = {.outcome = REFUSED};

    if (!read_all(&head, sizeof head) || head.kind >= STICK_KINDS || head.size > STICK_FRAME_MAX ||
        memchr(head.name, 0, sizeof head.name) == NULL || !read_all(child->body, head.size))
        return false;
    child->body[head.size] = 0;
    if (head.kind == STICK_OPEN || child->disk.fd >= 0)
        table[head.kind](child, &head, &answer);
    return write_all(&answer, sizeof answer) && write_all(child->body, answer.size);
}

/* Nothing of the parent's but descriptor 3 and the three standard ones; no core (a limit of 0 would
 * not stop one into a pipe; a parent's lower one stays), no tracer. */
static bool shed(void)
{
    const struct rlimit none = {1, 1};

    (void)setrlimit(RLIMIT_CORE, &none);
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && close_range(STICK_FRAME_FD + 1, ~0U, 0) == 0 &&
           prctl(PR_SET_DUMPABLE, 0) == 0;
}

int stick_child_run(void)
{
    struct stick_child child = {.disk.fd = -1};

    child.body = malloc(STICK_FRAME_MAX + 1);
    child.receipt = malloc(sizeof *child.receipt);
    /* What is carried is sealed and signed, and another machine's user has to read it and to put
     * receipts beside it. */
    (void)umask(0);
    if (!shed() || sodium_init() < 0 || child.body == NULL || child.receipt == NULL)
        _exit(CHILD_FAILED);
    while (answer_one(&child))
        ;
    /* no exit handlers: what they would do is not allowed any more */
    _exit(CHILD_ENDED);
}

/* Reads one request at a time from descriptor 3, asks the hub, writes the answer.
 *
 * From the parent come the hub's URL, certificate and pins, then sealed bodies; from the network,
 * bytes that only the parent's sync/ judges. Ends on anything unexpected: the parent starts
 * another. */
#include "kiosk/uplink_child.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/confine.h"
#include "kiosk/https.h"
#include "kiosk/uplink_frame.h"

enum { CHILD_ENDED = 0, CHILD_FAILED = 1 };

bool uplink_child_is(int argc, char **argv)
{
    return argc == 2 && strcmp(argv[1], UPLINK_FRAME_ARGUMENT) == 0;
}

static bool read_all(void *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t n = read(UPLINK_FRAME_FD, (char *)bytes + at, size - at);
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
        ssize_t n = send(UPLINK_FRAME_FD, (const char *)bytes + at, size - at, MSG_NOSIGNAL);
        if (n > 0)
            at += (size_t)n;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

static bool parent_gone(void *context)
{
    (void)context;
    struct pollfd fd = {.fd = UPLINK_FRAME_FD, .events = POLLRDHUP};
    return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

static bool answer_one(struct https *https, uint8_t *body)
{
    struct uplink_frame_request head;
    if (!read_all(&head, sizeof head) || head.body_size > WIRE_BODY_MAX ||
        !memchr(head.path, 0, sizeof head.path) || !read_all(body, head.body_size))
        return false;
    struct wire_request request = {
        .body = body, .body_size = head.body_size, .number = head.number};
    memcpy(request.path, head.path, sizeof request.path);
    struct wire_answer answer;
    enum uplink_trouble trouble = https_ask(https, &request, &answer);
    const struct uplink_frame_answer out = {.number = answer.number,
                                            .status = answer.status,
                                            .retry_after = answer.retry_after,
                                            .body_size = (uint32_t)answer.body_size,
                                            .trouble = trouble};
    return write_all(&out, sizeof out) && write_all(answer.body, answer.body_size);
}

/* Nothing of the parent's but descriptor 3 and the three standard ones; no core, no tracer. */
static bool shed(void)
{
    const struct rlimit none = {0, 0};
    signal(SIGPIPE, SIG_IGN); /* a hub that hangs up is an answer, not an end */
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && close_range(UPLINK_FRAME_FD + 1, ~0U, 0) == 0 &&
           prctl(PR_SET_DUMPABLE, 0) == 0 && setrlimit(RLIMIT_CORE, &none) == 0;
}

static int serve(void)
{
    struct uplink_settings settings;
    uint8_t *body = malloc(WIRE_BODY_MAX);
    if (!body || !read_all(&settings, sizeof settings))
        return CHILD_FAILED;
    struct https *https = https_open(&settings, parent_gone, NULL);
    if (!https || confine_network() != DONE)
        return CHILD_FAILED;
    while (answer_one(https, body))
        ;
    return CHILD_ENDED;
}

int uplink_child_run(void)
{
    if (!shed() || sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        _exit(CHILD_FAILED);
    /* no exit handlers: what they would do is not allowed any more */
    _exit(serve());
}

/* http.h with libmicrohttpd and GnuTLS, driven through MHD's own epoll descriptor. */
#include "sync/hub/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/hub/listen.h"

#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define CONNECTIONS_MAX 2000
#define CONNECTION_BYTES \
    (16U << 10) /* one record of TLS: zeroed at each request, held while idle */
#define RESTLESS_SOME 64
#define RESTLESS_LONG 1000
#define DISCARD_MAX (8U << 20) /* of a body that is too long: read so that the answer arrives */

struct http {
    struct http_service service;
    const struct io *io;
    struct MHD_Daemon *daemon;
    int fd;
    unsigned restless; /* steps in a row that libmicrohttpd wanted and no descriptor did */
    char url[HTTP_URL_MAX];
};

/* One request on its way in. */
struct incoming {
    struct http *http;
    void *push;    /* of /v1/push */
    uint8_t *body; /* of the others */
    size_t size;   /* bytes seen */
    int64_t until_ms;
    bool too_long;
};

static enum MHD_Result queue(struct MHD_Connection *connection, unsigned status,
                             const struct wire_answer *answer, const char *range)
{
    char seconds[16];
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body_size, (void *)(uintptr_t)answer->body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type",
                            status < 300 ? "application/octet-stream" : "text/plain");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    if (range != NULL)
        MHD_add_response_header(response, "Content-Range", range);
    if (answer->retry_after > 0) {
        snprintf(seconds, sizeof seconds, "%d", answer->retry_after);
        MHD_add_response_header(response, "Retry-After", seconds);
    }
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result say(struct MHD_Connection *connection, unsigned status, const char *text)
{
    struct wire_answer answer = {.body = (const uint8_t *)text, .body_size = strlen(text)};
    return queue(connection, status, &answer, NULL);
}

/* "bytes=100-" and "bytes=100-199" of one that was cut; anything else gets the whole. */
static bool want_range(struct MHD_Connection *connection, size_t size, size_t *first, size_t *last)
{
    unsigned long long from, to;
    char end;
    const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Range");
    if (text == NULL)
        return false;
    int found = sscanf(text, "bytes=%llu-%llu%c", &from, &to, &end);
    if (found < 1 || found > 2 || from >= size)
        return false;
    *first = (size_t)from;
    *last = found == 2 && to < size ? (size_t)to : size - 1;
    return *first <= *last;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection,
                                   const struct wire_answer *answer, bool may_cut)
{
    size_t first, last;
    if (!may_cut || answer->status != 200 ||
        !want_range(connection, answer->body_size, &first, &last))
        return queue(connection, (unsigned)answer->status, answer, NULL);
    char range[80];
    snprintf(range, sizeof range, "bytes %zu-%zu/%zu", first, last, answer->body_size);
    struct wire_answer part = *answer;
    part.body += first;
    part.body_size = last - first + 1;
    return queue(connection, 206, &part, range);
}

static bool declares_over(struct MHD_Connection *connection, unsigned long long limit)
{
    const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    return text != NULL && strtoull(text, NULL, 10) > limit;
}

/* Of a body that is too long nothing is taken: neither push nor body. */
static struct incoming *begin(struct http *http, const char *path, bool post, bool too_long)
{
    struct incoming *incoming = calloc(1, sizeof *incoming);
    if (incoming == NULL)
        return NULL;
    incoming->http = http;
    incoming->until_ms = http->io->monotonic_ms(http->io->self) + HTTP_BODY_MS;
    incoming->too_long = too_long;
    if (!post || too_long)
        return incoming;
    if (strcmp(path, "/v1/push") == 0)
        incoming->push = http->service.push_begin(http->service.self);
    else
        incoming->body = malloc(WIRE_BODY_MAX);
    if (incoming->push == NULL && incoming->body == NULL) {
        free(incoming);
        return NULL;
    }
    return incoming;
}

/* Takes one piece. What is too long is read and thrown away up to a limit: a client that is still
 * sending would not see the answer. */
static enum MHD_Result take_piece(struct incoming *incoming, const char *bytes, size_t *size)
{
    struct http *http = incoming->http;
    size_t before = incoming->size;
    incoming->size += *size;
    bool late = http->io->monotonic_ms(http->io->self) > incoming->until_ms;
    if (late || incoming->size > DISCARD_MAX)
        return MHD_NO;
    incoming->too_long = incoming->too_long || incoming->size > WIRE_BODY_MAX;
    if (incoming->push != NULL) {
        /* What went wrong is said by finish; the rest of the body is of no use then. */
        (void)!http->service.push_feed(incoming->push, (const uint8_t *)bytes, *size);
    } else if (!incoming->too_long && incoming->body != NULL) {
        memcpy(incoming->body + before, bytes, *size);
    }
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result finish(struct MHD_Connection *connection, struct incoming *incoming,
                              const char *path)
{
    struct wire_answer answer = {.status = 0};
    bool content = strncmp(path, "/v1/content/", 12) == 0;
    if (incoming->push != NULL) {
        incoming->http->service.push_finish(incoming->push, &answer);
        incoming->push = NULL;
        return send_answer(connection, &answer, false);
    }
    if (incoming->too_long)
        return say(connection, 413, "a body has at most 1 MiB\n");
    struct wire_request request = {.body = incoming->body, .body_size = incoming->size};
    if (strlen(path) >= sizeof request.path)
        return say(connection, 404, "there is no such call\n");
    memcpy(request.path, path, strlen(path) + 1);
    incoming->http->service.answer(incoming->http->service.self, &request, &answer);
    return send_answer(connection, &answer, content);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *bytes,
                              size_t *size, void **state)
{
    (void)version;
    struct http *http = context;
    struct incoming *incoming = *state;
    bool post = strcmp(method, "POST") == 0;
    if (incoming == NULL) {
        if (!post && strcmp(method, "GET") != 0)
            return say(connection, 405, "GET or POST\n");
        if (declares_over(connection, DISCARD_MAX))
            return say(connection, 413, "a body has at most 1 MiB\n");
        *state = begin(http, path, post, declares_over(connection, WIRE_BODY_MAX));
        return *state != NULL ? MHD_YES : MHD_NO;
    }
    if (*size > 0)
        return take_piece(incoming, bytes, size);
    return finish(connection, incoming, path);
}

static void completed(void *context, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    struct incoming *incoming = *state;
    if (incoming == NULL)
        return;
    if (incoming->push != NULL)
        incoming->http->service.push_abandon(incoming->push);
    free(incoming->body);
    free(incoming);
    *state = NULL;
}

static bool start(struct http *http, const struct http_settings *settings)
{
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_TLS, 0, NULL, NULL, handle, http, MHD_OPTION_LISTEN_SOCKET,
        http->fd, MHD_OPTION_HTTPS_MEM_KEY, settings->secret_key, MHD_OPTION_HTTPS_MEM_CERT,
        settings->certificate, MHD_OPTION_HTTPS_PRIORITIES, PRIORITIES, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)HTTP_ADDRESS_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)HTTP_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    return http->daemon != NULL;
}

enum outcome http_open(const struct http_settings *settings, struct http **http,
                       char why[HUB_WHY_MAX])
{
    *http = NULL;
    struct http *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return BUSY;
    fresh->service = settings->service;
    fresh->io = settings->io;
    enum outcome outcome = listen_open(settings->listen, &fresh->fd, fresh->url, sizeof fresh->url);
    if (outcome == INVALID)
        snprintf(why, HUB_WHY_MAX, "\"%.80s\" is not HOST:PORT of this machine", settings->listen);
    else if (outcome != DONE)
        snprintf(why, HUB_WHY_MAX, "cannot listen on %.80s: %s", settings->listen, strerror(errno));
    else if (!start(fresh, settings)) {
        snprintf(why, HUB_WHY_MAX, "HTTPS does not start: is keys/certificate.pem whole?");
        close(fresh->fd);
        outcome = DAMAGED;
    }
    if (outcome != DONE) {
        free(fresh);
        return outcome;
    }
    *http = fresh;
    return DONE;
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    MHD_stop_daemon(http->daemon); /* closes the socket, too */
    free(http);
}

int http_fd(const struct http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

/* libmicrohttpd asks to be run at once while a hand-shake waits for the other side's bytes: five of
 * them would keep a core busy. A long answer asks likewise, a record of TLS a step, and gets a
 * megabyte at once, then 16 MiB a second. */
static int patience_ms(const struct http *http)
{
    return http->restless < RESTLESS_SOME ? 0 : http->restless < RESTLESS_LONG ? 1 : 10;
}

int http_timeout_ms(const struct http *http)
{
    MHD_UNSIGNED_LONG_LONG ms;
    if (MHD_get_timeout(http->daemon, &ms) != MHD_YES)
        return -1;
    if (ms == 0)
        return patience_ms(http);
    return ms > 60000 ? 60000 : (int)ms;
}

void http_step(struct http *http)
{
    struct pollfd fd = {.fd = http_fd(http), .events = POLLIN};
    http->restless = poll(&fd, 1, 0) == 0 ? http->restless + 1 : 0;
    MHD_run(http->daemon);
}

const char *http_url(const struct http *http)
{
    return http->url;
}

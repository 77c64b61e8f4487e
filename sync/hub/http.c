/* http.h with libmicrohttpd and GnuTLS: one daemon for TLS, one for plain HTTP on loopback where
 * pages are served, a door before both, all under one epoll descriptor. */
#include "sync/hub/http.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "sync/hub/http_inside.h"
#include "sync/hub/listen.h"

#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define CONNECTIONS_MAX 2000
#define CONNECTION_BYTES \
    (16U << 10) /* one record of TLS: zeroed at each request, held while idle */
#define RESTLESS_SOME 64
#define RESTLESS_LONG 1000
#define DISCARD_MAX (8U << 20) /* of a body that is too long: read so that the answer arrives */

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
    /* Calls carry their own signature and no cookie: a desk's page of any origin may make them. */
    MHD_add_response_header(response, "Access-Control-Allow-Origin", "*");
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

/* The target as it came, before anything of it is taken apart; of calls it is asked for by a
 * preflight alone. */
static void *note_uri(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct http *http = context;
    struct incoming *incoming = calloc(1, sizeof *incoming);
    (void)connection;
    if (incoming == NULL)
        return NULL;
    incoming->http = http;
    if (http->web != NULL && strlen(uri) < WEB_PATH_MAX + WEB_QUERY_MAX)
        incoming->uri = strdup(uri);
    return incoming;
}

static size_t discard_max(const struct incoming *incoming)
{
    return incoming->room > WIRE_BODY_MAX ? HTTP_DISCARD_FILES_MAX : DISCARD_MAX;
}

/* Of a body that is too long nothing is taken: neither push nor body. */
static bool begin(struct incoming *incoming, struct http_side *side, const char *path, bool post,
                  bool too_long)
{
    struct http *http = side->http;
    incoming->begun = true;
    incoming->side = side;
    incoming->until_ms = http->io->monotonic_ms(http->io->self) + HTTP_BODY_MS;
    incoming->too_long = too_long;
    incoming->held = WIRE_BODY_MAX;
    if (!post || too_long)
        return true;
    if (strcmp(path, "/v1/push") == 0)
        incoming->push = http->service.push_begin(http->service.self);
    else
        incoming->body = malloc(WIRE_BODY_MAX);
    return incoming->push != NULL || incoming->body != NULL;
}

/* Files of a form: room for them as they come. */
static bool make_room(struct incoming *incoming, size_t size)
{
    struct http *http = incoming->http;
    if (size <= incoming->held)
        return true;
    if (size > incoming->room || (incoming->held == WIRE_BODY_MAX && http->large == HTTP_LARGE_MAX))
        return false;
    size_t held = 2 * incoming->held < incoming->room ? 2 * incoming->held : incoming->room;
    uint8_t *grown = malloc(held);
    if (grown == NULL)
        return false;
    memcpy(grown, incoming->body, incoming->held);
    sodium_memzero(incoming->body, incoming->held);
    free(incoming->body);
    http->large += incoming->held == WIRE_BODY_MAX;
    incoming->body = grown;
    incoming->held = held;
    return make_room(incoming, size);
}

/* Takes one piece. What is too long is read and thrown away up to a limit: a client that is still
 * sending would not see the answer. */
static enum MHD_Result take_piece(struct incoming *incoming, const char *bytes, size_t *size)
{
    struct http *http = incoming->http;
    size_t before = incoming->size;
    incoming->size += *size;
    bool late = http->io->monotonic_ms(http->io->self) > incoming->until_ms;
    if (late || incoming->size > discard_max(incoming))
        return MHD_NO;
    if (!incoming->too_long)
        incoming->too_long = incoming->push != NULL || incoming->body == NULL
                                 ? incoming->size > WIRE_BODY_MAX
                                 : !make_room(incoming, incoming->size);
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
                              const char *path, const char *method)
{
    struct http *http = incoming->http;
    struct wire_answer answer = {.status = 0};
    bool content = strncmp(path, "/v1/content/", 12) == 0;
    if (incoming->push != NULL) {
        http->service.push_finish(incoming->push, &answer);
        incoming->push = NULL;
        return send_answer(connection, &answer, false);
    }
    bool page = http_is_page(http, path) || strcmp(method, "OPTIONS") == 0;
    if (incoming->too_long && !page)
        return say(connection, 413, "a body has at most 1 MiB\n");
    if (page && !(http->elsewhere && incoming->side->tls))
        return http_answer_page(connection, incoming, method);
    struct wire_request request = {.body = incoming->body, .body_size = incoming->size};
    if (strlen(path) >= sizeof request.path)
        return say(connection, 404, "there is no such call\n");
    memcpy(request.path, path, strlen(path) + 1);
    http->service.answer(http->service.self, &request, &answer);
    return send_answer(connection, &answer, content);
}

static bool method_is_known(const struct http *http, const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "POST") == 0 ||
           (http->web != NULL && strcmp(method, "OPTIONS") == 0);
}

/* Without TLS only a browser is heard: a kiosk whose address was tampered with gets nothing. */
static bool is_kiosk_in_plain(const struct http_side *side, struct MHD_Connection *connection,
                              const char *path)
{
    return !side->tls && !http_is_page(side->http, path) &&
           MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Origin") == NULL;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *bytes,
                              size_t *size, void **state)
{
    (void)version;
    struct http_side *side = context;
    struct incoming *incoming = *state;
    bool post = strcmp(method, "POST") == 0;
    if (incoming == NULL)
        return MHD_NO; /* memory is short */
    if (!incoming->begun) {
        incoming->side = side;
        if (is_kiosk_in_plain(side, connection, path))
            return MHD_NO;
        if (!method_is_known(side->http, method))
            return say(connection, 405, "GET or POST\n");
        incoming->room = post && http_is_page(side->http, path)
                             ? http_page_room(connection, incoming, method)
                             : WIRE_BODY_MAX;
        if (declares_over(connection, discard_max(incoming)))
            return say(connection, 413, "a body has at most 1 MiB\n");
        return begin(incoming, side, path, post, declares_over(connection, incoming->room))
                   ? MHD_YES
                   : MHD_NO;
    }
    if (*size > 0)
        return take_piece(incoming, bytes, size);
    return finish(connection, incoming, path, method);
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
    http_forget_page(incoming);
    if (incoming->body != NULL && incoming->held > WIRE_BODY_MAX)
        incoming->http->large--;
    free(incoming->body);
    free(incoming);
    *state = NULL;
}

/* A guest of the door is the connection's own from its start to its end. */
static void came_or_went(void *context, struct MHD_Connection *connection, void **guest,
                         enum MHD_ConnectionNotificationCode code)
{
    struct http *http = context;
    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *guest = http->arriving;
        http->arriving = NULL;
    } else if (*guest != NULL) {
        door_leave(*guest);
    }
}

static bool admit(void *context, struct door_guest *guest, int fd, bool tls)
{
    struct http *http = context;
    const struct sockaddr_storage *address = door_address(guest);
    socklen_t size = address->ss_family == AF_INET ? (socklen_t)sizeof(struct sockaddr_in)
                                                   : (socklen_t)sizeof(struct sockaddr_in6);
    http->arriving = guest;
    /* Refused or not, the descriptor is libmicrohttpd's from here on. */
    MHD_add_connection(tls ? http->secure.daemon : http->plain.daemon, fd,
                       (const struct sockaddr *)address, size);
    bool taken = http->arriving == NULL;
    http->arriving = NULL;
    return taken;
}

static struct MHD_Daemon *start(struct http *http, struct http_side *side,
                                const struct http_settings *settings)
{
    unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET |
                     (http->web != NULL ? MHD_ALLOW_SUSPEND_RESUME : 0);
    const struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)settings->secret_key},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)settings->certificate},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)PRIORITIES},
        {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        flags | (side->tls ? MHD_USE_TLS : 0), 0, NULL, NULL, handle, side, MHD_OPTION_ARRAY,
        side->tls ? secure : plain, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_NOTIFY_COMPLETED,
        completed, NULL, MHD_OPTION_NOTIFY_CONNECTION, came_or_went, http,
        MHD_OPTION_URI_LOG_CALLBACK, note_uri, http, MHD_OPTION_END);
}

static bool watch(const struct http *http, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(http->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static int daemon_fd(const struct http_side *side)
{
    return MHD_get_daemon_info(side->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

/* On failure http_close cleans up. */
static bool start_all(struct http *http, const struct http_settings *settings, int fd)
{
    const struct door_settings door = {.io = http->io,
                                       .fd = fd,
                                       .plain = http->web != NULL,
                                       .each = HTTP_ADDRESS_CONNECTIONS_MAX,
                                       .admit = admit,
                                       .context = http};
    http->secure = (struct http_side){.http = http, .tls = true};
    http->plain = (struct http_side){.http = http};
    http->epoll = epoll_create1(EPOLL_CLOEXEC);
    http->door = door_open(&door);
    if (http->door == NULL)
        close(fd);
    http->secure.daemon = start(http, &http->secure, settings);
    if (http->web != NULL)
        http->plain.daemon = start(http, &http->plain, settings);
    return http->epoll >= 0 && http->door != NULL && http->secure.daemon != NULL &&
           watch(http, door_fd(http->door)) && watch(http, daemon_fd(&http->secure)) &&
           (http->web == NULL ||
            (http->plain.daemon != NULL && watch(http, daemon_fd(&http->plain)))) &&
           (http->web == NULL || web_fd(http->web) < 0 || watch(http, web_fd(http->web)));
}

/* The same port without TLS, where this machine itself asks: by a loopback address. */
static void write_plain_url(struct http *http, int fd)
{
    uint8_t bytes[16];
    char *colon = strrchr(http->url, ':');
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        return;
    door_address_bytes((const struct sockaddr *)&address, bytes);
    bool any = address.ss_family == AF_INET ? memcmp(bytes + 12, "\0\0\0", 4) == 0
                                            : memcmp(bytes, (const uint8_t[16]){0}, 16) == 0;
    if (any || door_is_loopback(bytes))
        snprintf(http->plain_url, sizeof http->plain_url, "http://%s%.10s/",
                 address.ss_family == AF_INET6 && !any ? "[::1]" : "127.0.0.1", colon);
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
    fresh->web = settings->web;
    fresh->elsewhere = settings->pages_elsewhere;
    fresh->epoll = -1;
    int fd = -1;
    enum outcome outcome = listen_open(settings->listen, &fd, fresh->url, sizeof fresh->url);
    if (outcome == INVALID)
        snprintf(why, HUB_WHY_MAX, "\"%.80s\" is not HOST:PORT of this machine", settings->listen);
    else if (outcome != DONE)
        snprintf(why, HUB_WHY_MAX, "cannot listen on %.80s: %s", settings->listen, strerror(errno));
    else if (!start_all(fresh, settings, fd)) {
        snprintf(why, HUB_WHY_MAX, "HTTPS does not start: is keys/certificate.pem whole?");
        outcome = DAMAGED;
    }
    if (outcome != DONE) {
        http_close(fresh);
        return outcome;
    }
    write_plain_url(fresh, fd);
    *http = fresh;
    return DONE;
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    http_release_pages(http);
    if (http->plain.daemon != NULL)
        MHD_stop_daemon(http->plain.daemon);
    if (http->secure.daemon != NULL)
        MHD_stop_daemon(http->secure.daemon);
    door_close(http->door); /* last: connections that end say so to their guest */
    if (http->epoll >= 0)
        close(http->epoll);
    free(http);
}

int http_fd(const struct http *http)
{
    return http->epoll;
}

/* libmicrohttpd asks to be run at once while a hand-shake waits for the other side's bytes: five of
 * them would keep a core busy. A long answer asks likewise, a record of TLS a step, and gets a
 * megabyte at once, then 16 MiB a second. */
static int patience_ms(const struct http *http)
{
    return http->restless < RESTLESS_SOME ? 0 : http->restless < RESTLESS_LONG ? 1 : 10;
}

/* The sooner of two, where -1 is never. */
static int sooner(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

static int daemon_timeout_ms(const struct http_side *side)
{
    MHD_UNSIGNED_LONG_LONG ms;
    if (side->daemon == NULL || MHD_get_timeout(side->daemon, &ms) != MHD_YES)
        return -1;
    return ms > 60000 ? 60000 : (int)ms;
}

int http_timeout_ms(const struct http *http)
{
    int ms = sooner(daemon_timeout_ms(&http->secure), daemon_timeout_ms(&http->plain));
    if (ms == 0)
        ms = patience_ms(http);
    return sooner(ms, door_timeout_ms(http->door));
}

void http_step(struct http *http)
{
    struct pollfd fd = {.fd = http_fd(http), .events = POLLIN};
    http->restless = poll(&fd, 1, 0) == 0 ? http->restless + 1 : 0;
    door_step(http->door);
    http_wake_pages(http);
    MHD_run(http->secure.daemon);
    if (http->plain.daemon != NULL)
        MHD_run(http->plain.daemon);
}

const char *http_url(const struct http *http)
{
    return http->url;
}

const char *http_plain_url(const struct http *http)
{
    return http->web != NULL && http->plain_url[0] != '\0' ? http->plain_url : NULL;
}

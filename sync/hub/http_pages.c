/* http_inside.h: requests of browsers. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/http_inside.h"

bool http_is_page(const struct http *http, const char *path)
{
    return http->web != NULL && strncmp(path, "/v1/", 4) != 0 && strncmp(path, "/desk/v1/", 9) != 0;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return text != NULL && strlen(text) < WEB_HEADER_MAX ? text : "";
}

/* Cookies of other programs of this machine may stand before ours. */
static const char *cookies(struct MHD_Connection *connection)
{
    const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Cookie");
    return text != NULL && strlen(text) < 4096 ? text : "";
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The path of a target without its escapes; "" of what is none: nobody's page. */
static void take_path(const char *uri, char path[WEB_PATH_MAX])
{
    size_t size = 0;
    for (; *uri != '\0' && *uri != '?' && size < WEB_PATH_MAX - 1; uri++) {
        char c = *uri;
        if (c == '%') {
            int high = nibble(uri[1]), low = high < 0 ? -1 : nibble(uri[2]);
            c = low < 0 ? '\0' : (char)(high * 16 + low);
            uri += low < 0 ? 0 : 2;
        }
        if ((unsigned char)c <= ' ' || (unsigned char)c >= 0x7f) { /* ours are ASCII */
            size = 0;
            break;
        }
        path[size++] = c;
    }
    path[*uri == '\0' || *uri == '?' ? size : 0] = '\0';
}

static void take_address(struct MHD_Connection *connection, uint8_t bytes[16])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    memset(bytes, 0, 16);
    if (info != NULL && info->client_addr != NULL)
        door_address_bytes(info->client_addr, bytes);
}

static void add_headers(struct MHD_Response *response, const struct web_answer *answer)
{
    struct web_fixed fixed[WEB_FIXED_MAX];
    size_t count = web_fixed_headers(answer, fixed);
    if (answer->type != NULL)
        MHD_add_response_header(response, "Content-Type", answer->type);
    for (size_t i = 0; i < count; i++)
        MHD_add_response_header(response, fixed[i].name, fixed[i].value);
    for (size_t i = 0; i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
}

/* A body that was made for one answer, until the last byte of it is sent. */
struct sent {
    char *owned;
    size_t size;
};

static void wipe_sent(void *context)
{
    struct sent *sent = context;
    sodium_memzero(sent->owned, sent->size);
    free(sent->owned);
    free(sent);
}

/* Passwords, PINs and codes are in some: no copy of an owned body is made, and it is wiped. */
static struct MHD_Response *make_response(struct web_answer *answer)
{
    if (answer->owned == NULL || answer->body_size == 0)
        return MHD_create_response_from_buffer(answer->body_size, (void *)(uintptr_t)answer->body,
                                               MHD_RESPMEM_MUST_COPY);
    struct sent *sent = malloc(sizeof *sent);
    if (sent == NULL)
        return NULL;
    *sent = (struct sent){answer->owned, answer->body_size};
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        sent->size, sent->owned, wipe_sent, sent);
    if (response != NULL)
        answer->owned = NULL;
    else
        free(sent);
    return response;
}

static enum MHD_Result queue_answer(struct MHD_Connection *connection, struct web_answer *answer)
{
    struct MHD_Response *response = make_response(answer);
    enum MHD_Result result = MHD_NO;
    if (response != NULL) {
        add_headers(response, answer);
        result = MHD_queue_response(connection, (unsigned)answer->status, response);
        MHD_destroy_response(response);
    }
    web_answer_free(answer);
    return result;
}

static enum MHD_Result lay_aside(struct MHD_Connection *connection, struct incoming *incoming,
                                 uint64_t ticket)
{
    struct http *http = incoming->http;
    for (size_t i = 0; i < WEB_LATER_MAX; i++) {
        if (http->later[i] != NULL)
            continue;
        http->later[i] = incoming;
        incoming->ticket = ticket;
        incoming->connection = connection;
        MHD_suspend_connection(connection);
        return MHD_YES;
    }
    return MHD_NO; /* there are no more of them than hasher.h and worker.h take */
}

static void take_request(struct MHD_Connection *connection, const struct incoming *incoming,
                         const char *method, char path[WEB_PATH_MAX], struct web_request *request)
{
    const char *question = incoming->uri != NULL ? strchr(incoming->uri, '?') : NULL;
    take_path(incoming->uri != NULL ? incoming->uri : "", path);
    *request = (struct web_request){.method = method,
                                    .path = path,
                                    .query = question != NULL ? question + 1 : "",
                                    .host = header(connection, "Host"),
                                    .origin = header(connection, "Origin"),
                                    .site = header(connection, "Sec-Fetch-Site"),
                                    .cookie = cookies(connection),
                                    .if_none_match = header(connection, "If-None-Match"),
                                    .type = header(connection, "Content-Type"),
                                    .body = incoming->body,
                                    .body_size = incoming->size,
                                    .tls = incoming->side->tls};
    if (incoming->too_long) /* what is held is not all of it */
        request->body_size = SIZE_MAX;
    take_address(connection, request->address);
}

size_t http_page_room(struct MHD_Connection *connection, struct incoming *incoming,
                      const char *method)
{
    char path[WEB_PATH_MAX];
    struct web_request request;
    take_request(connection, incoming, method, path, &request);
    return web_body_room(incoming->http->web, &request);
}

enum MHD_Result http_answer_page(struct MHD_Connection *connection, struct incoming *incoming,
                                 const char *method)
{
    struct http *http = incoming->http;
    char path[WEB_PATH_MAX];
    struct web_request request;
    if (incoming->answer != NULL)
        return queue_answer(connection, incoming->answer);
    if (incoming->ticket != 0)
        return MHD_NO; /* no memory, or the hub stops */
    take_request(connection, incoming, method, path, &request);
    struct web_answer answer;
    web_answer(http->web, &request, &answer);
    if (answer.status == 0)
        return lay_aside(connection, incoming, answer.ticket);
    return queue_answer(connection, &answer);
}

/* Whose answer this is; NULL: it is another door's of the same pages. */
static struct incoming *take_later(struct http *http, uint64_t ticket)
{
    for (size_t i = 0; i < WEB_LATER_MAX; i++) {
        struct incoming *incoming = http->later[i];
        if (incoming == NULL || incoming->ticket != ticket)
            continue;
        http->later[i] = NULL;
        return incoming;
    }
    return NULL;
}

/* Without memory for it the connection ends unanswered. */
void http_wake_pages(struct http *http)
{
    uint64_t ticket;
    while (http->web != NULL && (ticket = web_next(http->web)) != 0) {
        struct incoming *incoming = take_later(http, ticket);
        if (incoming == NULL)
            return;
        incoming->answer = calloc(1, sizeof *incoming->answer);
        if (incoming->answer != NULL)
            web_collect(http->web, ticket, incoming->answer);
        MHD_resume_connection(incoming->connection);
        if (incoming->answer == NULL)
            return;
    }
}

void http_release_pages(struct http *http)
{
    for (size_t i = 0; i < WEB_LATER_MAX; i++) {
        struct incoming *incoming = http->later[i];
        http->later[i] = NULL;
        if (incoming != NULL)
            MHD_resume_connection(incoming->connection);
    }
}

void http_forget_page(struct incoming *incoming)
{
    struct http *http = incoming->http;
    for (size_t i = 0; i < WEB_LATER_MAX; i++) {
        if (http->later[i] == incoming)
            http->later[i] = NULL;
    }
    if (incoming->answer != NULL)
        web_answer_free(incoming->answer);
    free(incoming->answer);
    if (incoming->uri != NULL)
        sodium_memzero(incoming->uri, strlen(incoming->uri));
    free(incoming->uri);
    if (incoming->body != NULL)
        sodium_memzero(incoming->body,
                       incoming->size < incoming->held ? incoming->size : incoming->held);
}

/* upstream.h with libcurl's multi interface.
 *
 * The address we dial is the URL's; the name we check is the one that every hub's certificate has
 * (CONNECT_TO), so a hub may change its address and verification is never off. */
#include "sync/hub/upstream.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST_MAX 256
#define HUB_NAME "jornada-hub" /* hub_certificate.c writes it into every one */
#define CONNECT_SECONDS 10L
#define STALL_SECONDS 30L
#define WHOLE_SECONDS 900L /* a full answer over 64 kbit/s takes 525 */

struct upstream {
    CURLM *multi;
    CURL *curl;
    struct curl_slist *connect_to, *headers;
    char base[64];
    uint8_t *body; /* of the request */
    uint8_t *answer;
    size_t answer_size;
    uint64_t number;
    bool open, too_long;
};

/* "https://host:port[/]"; IPv6 keeps its brackets. */
static bool split(const char *url, char host[HOST_MAX], char port[6])
{
    static const char scheme[] = "https://";
    if (strncmp(url, scheme, sizeof scheme - 1) != 0)
        return false;
    const char *from = url + sizeof scheme - 1;
    size_t size = from[0] == '[' ? strcspn(from, "]") + 1 : strcspn(from, ":/");
    if (size < 1 || size >= HOST_MAX || size > strlen(from) ||
        strcspn(from, "@?# \t\r\n\"\\") < strlen(from))
        return false;
    memcpy(host, from, size);
    host[size] = '\0';
    const char *rest = from + size;
    size_t digits = rest[0] == ':' ? strspn(rest + 1, "0123456789") : 0;
    if (digits < 1 || digits > 5)
        return false;
    memcpy(port, rest + 1, digits);
    port[digits] = '\0';
    rest += 1 + digits;
    return strcmp(rest, "") == 0 || strcmp(rest, "/") == 0;
}

static size_t collect(char *bytes, size_t one, size_t count, void *context)
{
    struct upstream *upstream = context;
    size_t more = one * count;
    if (more > WIRE_ANSWER_MAX - upstream->answer_size) {
        upstream->too_long = true;
        return 0;
    }
    memcpy(upstream->answer + upstream->answer_size, bytes, more);
    upstream->answer_size += more;
    return more;
}

static bool set_trust(CURL *curl, const struct relay_papers *papers)
{
    char base64[48], pin[64];
    struct curl_blob pem = {(void *)(uintptr_t)papers->hub_certificate,
                            strlen(papers->hub_certificate), CURL_BLOB_COPY};
    sodium_bin2base64(base64, sizeof base64, papers->hub_pin, 32, sodium_base64_VARIANT_ORIGINAL);
    snprintf(pin, sizeof pin, "sha256//%s", base64);
    return curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, pin) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &pem) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK;
}

static bool set_manners(struct upstream *upstream)
{
    static const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_MAXCONNECTS, 1},
        {CURLOPT_TCP_KEEPALIVE, 1},
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS},
        {CURLOPT_LOW_SPEED_LIMIT, 1},
        {CURLOPT_LOW_SPEED_TIME, STALL_SECONDS},
        {CURLOPT_TIMEOUT, WHOLE_SECONDS},
    };
    bool done = true;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        done = done &&
               curl_easy_setopt(upstream->curl, numbers[i].option, numbers[i].value) == CURLE_OK;
    return done && curl_easy_setopt(upstream->curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(upstream->curl, CURLOPT_WRITEFUNCTION, collect) == CURLE_OK &&
           curl_easy_setopt(upstream->curl, CURLOPT_WRITEDATA, upstream) == CURLE_OK &&
           curl_easy_setopt(upstream->curl, CURLOPT_CONNECT_TO, upstream->connect_to) == CURLE_OK &&
           curl_easy_setopt(upstream->curl, CURLOPT_HTTPHEADER, upstream->headers) == CURLE_OK;
}

static bool prepare(struct upstream *upstream, const char *dial, const struct relay_papers *papers)
{
    upstream->connect_to = curl_slist_append(NULL, dial);
    upstream->headers = curl_slist_append(NULL, "Expect:"); /* it would cost a round trip */
    upstream->headers =
        curl_slist_append(upstream->headers, "Content-Type: application/octet-stream");
    upstream->body = malloc(WIRE_BODY_MAX);
    upstream->answer = malloc(WIRE_ANSWER_MAX);
    upstream->multi = curl_multi_init();
    upstream->curl = curl_easy_init();
    return upstream->connect_to != NULL && upstream->headers != NULL && upstream->body != NULL &&
           upstream->answer != NULL && upstream->multi != NULL && upstream->curl != NULL &&
           set_trust(upstream->curl, papers) && set_manners(upstream);
}

enum outcome upstream_open(const char *url, const struct relay_papers *papers,
                           struct upstream **upstream)
{
    char host[HOST_MAX], port[6], dial[HOST_MAX + 16];
    *upstream = NULL;
    if (!split(url, host, port))
        return INVALID;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return BUSY;
    struct upstream *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return BUSY;
    snprintf(fresh->base, sizeof fresh->base, "https://" HUB_NAME ":%s", port);
    snprintf(dial, sizeof dial, "::%s:%s", host, port);
    if (!prepare(fresh, dial, papers)) {
        upstream_close(fresh);
        return BUSY;
    }
    *upstream = fresh;
    return DONE;
}

void upstream_close(struct upstream *upstream)
{
    if (upstream == NULL)
        return;
    if (upstream->open)
        curl_multi_remove_handle(upstream->multi, upstream->curl);
    curl_easy_cleanup(upstream->curl);
    curl_multi_cleanup(upstream->multi);
    curl_slist_free_all(upstream->connect_to);
    curl_slist_free_all(upstream->headers);
    free(upstream->body);
    free(upstream->answer);
    free(upstream);
}

bool upstream_is_open(const struct upstream *upstream)
{
    return upstream->open;
}

static bool set_request(struct upstream *upstream, const struct wire_request *request)
{
    char url[sizeof upstream->base + WIRE_PATH_MAX];
    snprintf(url, sizeof url, "%s%s", upstream->base, request->path);
    if (curl_easy_setopt(upstream->curl, CURLOPT_URL, url) != CURLE_OK)
        return false;
    if (request->body_size == 0)
        return curl_easy_setopt(upstream->curl, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    memcpy(upstream->body, request->body, request->body_size);
    return curl_easy_setopt(upstream->curl, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(upstream->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                            (curl_off_t)request->body_size) == CURLE_OK &&
           curl_easy_setopt(upstream->curl, CURLOPT_POSTFIELDS, upstream->body) == CURLE_OK;
}

enum outcome upstream_send(struct upstream *upstream, const struct wire_request *request)
{
    if (upstream->open || request->body_size > WIRE_BODY_MAX)
        return BUSY;
    upstream->answer_size = 0;
    upstream->too_long = false;
    upstream->number = request->number;
    if (!set_request(upstream, request) ||
        curl_multi_add_handle(upstream->multi, upstream->curl) != CURLM_OK)
        return BUSY;
    upstream->open = true;
    return DONE;
}

void upstream_wait(struct upstream *upstream, const int fds[], bool ready[], size_t count, int ms)
{
    struct curl_waitfd wait[UPSTREAM_FDS_MAX];
    for (size_t i = 0; i < count && i < UPSTREAM_FDS_MAX; i++)
        wait[i] = (struct curl_waitfd){.fd = fds[i], .events = CURL_WAIT_POLLIN};
    curl_multi_poll(upstream->multi, wait, (unsigned)count, ms, NULL);
    for (size_t i = 0; i < count && i < UPSTREAM_FDS_MAX; i++)
        ready[i] = wait[i].revents != 0;
}

bool upstream_take(struct upstream *upstream, struct wire_answer *answer)
{
    int running = 0, left = 0;
    long status = 0;
    curl_off_t retry_after = 0;
    if (!upstream->open)
        return false;
    curl_multi_perform(upstream->multi, &running);
    const CURLMsg *message = curl_multi_info_read(upstream->multi, &left);
    if (message == NULL || message->msg != CURLMSG_DONE)
        return false;
    bool good = message->data.result == CURLE_OK && !upstream->too_long;
    curl_easy_getinfo(upstream->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(upstream->curl, CURLINFO_RETRY_AFTER, &retry_after);
    curl_multi_remove_handle(upstream->multi, upstream->curl);
    upstream->open = false;
    *answer = (struct wire_answer){.number = upstream->number};
    if (!good)
        return true;
    answer->status = (int)status;
    answer->retry_after = retry_after > 3600 ? 3600 : (int)retry_after;
    answer->body = upstream->answer;
    answer->body_size = upstream->answer_size;
    return true;
}

/* libcurl, told everything it must not decide by itself.
 *
 * The address we dial is the URL's; the name we check is the certificate's own (CONNECT_TO), so a
 * hub may change its address and verification is never off. Bytes come from kiosk/uplink_child or
 * kiosk/enrol and go back there; nothing is written anywhere. */
#include "kiosk/https.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/peer.h"
#include "sync/bundle.h"
#include "sync/custody.h"

#define WHOLE_SECONDS 900 /* a full answer over 64 kbit/s takes 525 */
#define FIRST_ROOM 4096

struct https {
    CURL *curl;
    struct curl_slist *connect_to, *headers;
    char base[PEER_NAME_MAX + 32]; /* https://name:port */
    uint8_t *body;
    size_t size, room;
    bool too_long, stalled;
    int stall_seconds;
    curl_off_t moved; /* bytes of this request, both ways … */
    time_t moved_at;  /* … and when they last grew, monotonic */
    bool (*gone)(void *);
    void *context;
    const uint8_t *body_left; /* of the request that is being sent */
    size_t left;
};

static size_t collect(char *bytes, size_t one, size_t count, void *context)
{
    struct https *https = context;
    size_t more = one * count;
    if (more > WIRE_ANSWER_MAX - https->size) {
        https->too_long = true;
        return 0;
    }
    if (https->size + more > https->room) {
        size_t room = https->room ? https->room : FIRST_ROOM;
        while (room < https->size + more)
            room *= 2;
        uint8_t *body = realloc(https->body, room);
        if (!body)
            return 0;
        https->body = body;
        https->room = room;
    }
    memcpy(https->body + https->size, bytes, more);
    https->size += more;
    return more;
}

/* One bundle at a time: each then ends a record of TLS, which the other side opens when it is whole
 * or not at all. A record may hold 16 KiB, two seconds of a slow line. */
static size_t hand_over(char *bytes, size_t one, size_t count, void *context)
{
    struct https *https = context;
    size_t most = one * count < https->left ? one * count : https->left, whole;
    if (most > 0 && bundle_measure(https->body_left, most, &whole) == DONE)
        most = whole;
    memcpy(bytes, https->body_left, most);
    https->body_left += most;
    https->left -= most;
    return most;
}

/* A connection that was cut on the way is reported, not tried again from the first byte: sync/ asks
 * first what arrived. */
static int never_again(void *context, curl_off_t offset, int origin)
{
    (void)context, (void)offset, (void)origin;
    return CURL_SEEKFUNC_FAIL;
}

static time_t now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* About once a second. curl's own low-speed limit is an average that takes six seconds more. */
static int progress(void *context, curl_off_t down_size, curl_off_t down, curl_off_t up_size,
                    curl_off_t up)
{
    struct https *https = context;
    (void)down_size, (void)up_size;
    if (down + up != https->moved) {
        https->moved = down + up;
        https->moved_at = now_seconds();
    }
    https->stalled = now_seconds() - https->moved_at > https->stall_seconds;
    return https->stalled || (https->gone && https->gone(https->context));
}

static bool set_pins(CURL *curl, const uint8_t pins[2][32])
{
    char text[160] = "";
    for (int i = 0; i < 2; i++) {
        char base64[48];
        if (sodium_is_zero(pins[i], 32))
            continue;
        sodium_bin2base64(base64, sizeof base64, pins[i], 32, sodium_base64_VARIANT_ORIGINAL);
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%ssha256//%s", used ? ";" : "", base64);
    }
    return text[0] && curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, text) == CURLE_OK;
}

static bool set_trust(CURL *curl, const struct uplink_settings *settings)
{
    struct curl_blob pem = {(void *)(uintptr_t)settings->certificate, strlen(settings->certificate),
                            CURL_BLOB_COPY};
    return (settings->to_relay || set_pins(curl, settings->pins)) &&
           curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &pem) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK;
}

static bool set_manners(struct https *https, const struct uplink_settings *settings)
{
    CURL *curl = https->curl;
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_NOPROGRESS, 0},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_MAXCONNECTS, 1},
        {CURLOPT_TCP_KEEPALIVE, 1},
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_CONNECTTIMEOUT, settings->connect_seconds ? settings->connect_seconds : 10},
        {CURLOPT_TIMEOUT, WHOLE_SECONDS},
    };
    bool done = true;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        done = done && curl_easy_setopt(curl, numbers[i].option, numbers[i].value) == CURLE_OK;
    return done && curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, https) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READFUNCTION, hand_over) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READDATA, https) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, never_again) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, https) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECT_TO, https->connect_to) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HTTPHEADER, https->headers) == CURLE_OK;
}

struct https *https_open(const struct uplink_settings *settings, bool (*gone)(void *),
                         void *context)
{
    char host[PEER_NAME_MAX], port[6], name[PEER_NAME_MAX];
    char dial[PEER_NAME_MAX + 16];
    if (!peer_split_url(settings->url, host, port) || !peer_name(settings->certificate, name))
        return NULL;
    struct https *https = calloc(1, sizeof *https);
    if (!https)
        return NULL;
    https->gone = gone;
    https->context = context;
    https->stall_seconds = settings->stall_seconds ? settings->stall_seconds : 30;
    snprintf(https->base, sizeof https->base, "https://%s:%s",
             settings->to_relay ? CUSTODY_NAME : name, port);
    snprintf(dial, sizeof dial, "::%s:%s", host, port);
    https->connect_to = curl_slist_append(NULL, dial);
    /* 100-continue would cost a round trip for each bundle */
    https->headers = curl_slist_append(NULL, "Expect:");
    /* what nobody reads at the other end costs each frame of a bundle three bytes */
    https->headers = curl_slist_append(https->headers, "Accept:");
    https->headers = curl_slist_append(https->headers, "Content-Type:");
    https->headers = curl_slist_append(https->headers, "Host: hub");
    https->curl = curl_easy_init();
    if (https->curl && https->connect_to && https->headers && set_trust(https->curl, settings) &&
        set_manners(https, settings))
        return https;
    https_close(https);
    return NULL;
}

static enum uplink_trouble trouble_of(struct https *https, CURLcode code)
{
    static const struct {
        CURLcode code;
        enum uplink_trouble trouble;
    } table[] = {
        {CURLE_OK, UPLINK_FINE},
        {CURLE_COULDNT_RESOLVE_HOST, UPLINK_NOBODY},
        {CURLE_COULDNT_CONNECT, UPLINK_NOBODY},
        {CURLE_SEND_ERROR, UPLINK_NOBODY},
        {CURLE_SEND_FAIL_REWIND, UPLINK_NOBODY},
        {CURLE_RECV_ERROR, UPLINK_NOBODY},
        {CURLE_GOT_NOTHING, UPLINK_NOBODY},
        {CURLE_PARTIAL_FILE, UPLINK_NOBODY},
        {CURLE_ABORTED_BY_CALLBACK, UPLINK_NOBODY},
        {CURLE_PEER_FAILED_VERIFICATION, UPLINK_FOREIGN},
        {CURLE_SSL_PINNEDPUBKEYNOTMATCH, UPLINK_FOREIGN},
        {CURLE_SSL_ISSUER_ERROR, UPLINK_FOREIGN},
        {CURLE_FILESIZE_EXCEEDED, UPLINK_LONG},
    };
    if (https->too_long)
        return UPLINK_LONG;
    if (code == CURLE_OPERATION_TIMEDOUT || https->stalled) {
        const char *address = NULL; /* known once TCP stands, whatever TLS came to */
        curl_easy_getinfo(https->curl, CURLINFO_PRIMARY_IP, &address);
        return address && address[0] ? UPLINK_SLOW : UPLINK_NOBODY;
    }
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].code == code)
            return table[i].trouble;
    return UPLINK_GARBAGE;
}

static bool set_request(struct https *https, const struct wire_request *request)
{
    char url[sizeof https->base + WIRE_PATH_MAX];
    snprintf(url, sizeof url, "%s%s", https->base, request->path);
    if (curl_easy_setopt(https->curl, CURLOPT_URL, url) != CURLE_OK)
        return false;
    https->body_left = request->body;
    https->left = request->body_size;
    if (request->body_size == 0)
        return curl_easy_setopt(https->curl, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    return curl_easy_setopt(https->curl, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(https->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                            (curl_off_t)request->body_size) == CURLE_OK &&
           curl_easy_setopt(https->curl, CURLOPT_POSTFIELDS, NULL) == CURLE_OK;
}

enum uplink_trouble https_ask(struct https *https, const struct wire_request *request,
                              struct wire_answer *answer)
{
    *answer = (struct wire_answer){.number = request->number};
    https->size = 0;
    https->too_long = https->stalled = false;
    https->moved = 0;
    https->moved_at = now_seconds();
    if (!set_request(https, request))
        return UPLINK_NOBODY;
    enum uplink_trouble trouble = trouble_of(https, curl_easy_perform(https->curl));
    if (trouble != UPLINK_FINE)
        return trouble;
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(https->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(https->curl, CURLINFO_RETRY_AFTER, &retry_after);
    answer->status = (int)status;
    answer->retry_after = retry_after > 3600 ? 3600 : (int)retry_after;
    answer->body = https->body;
    answer->body_size = https->size;
    return UPLINK_FINE;
}

void https_close(struct https *https)
{
    if (!https)
        return;
    curl_easy_cleanup(https->curl);
    curl_slist_free_all(https->connect_to);
    curl_slist_free_all(https->headers);
    free(https->body);
    free(https);
}

/* HTTPS around hub.h or relay.h, and around web.h's pages: libmicrohttpd carries bytes, they
 * answer, nothing is decided here.
 *
 * Promises: TLS 1.3 alone; one thread, stepped by its owner's loop; a slow or silent kiosk holds
 * nobody up and is dropped after HTTP_IDLE_SECONDS; a push reaches the hub as it arrives. Refuses
 * bodies over 1 MiB (413), methods other than GET and POST (405), plain HTTP from elsewhere than
 * this machine, and more than HTTP_ADDRESS_CONNECTIONS_MAX connections of one address, which are
 * dropped. Logs nothing. */
#ifndef JORNADA_SYNC_HUB_HTTP_H
#define JORNADA_SYNC_HUB_HTTP_H

#include "sync/hub/hub.h"

#define HTTP_IDLE_SECONDS 30
#define HTTP_BODY_MS (5 * 60 * 1000) /* a whole body, however slowly it drips */
#define HTTP_URL_MAX 200
/* At once, of one address: a fair behind one router has 26 kiosks and a few browsers. It bounds
 * what somebody can make the hub hold before a signature was seen: about 1 MiB each. */
#define HTTP_ADDRESS_CONNECTIONS_MAX 64

struct http;

/* Who answers behind the door: the hub's own functions of hub.h, or a relay's of relay.h. */
struct http_service {
    void *self;
    void (*answer)(void *self, const struct wire_request *request, struct wire_answer *answer);
    void *(*push_begin)(void *self);
    enum outcome (*push_feed)(void *push, const uint8_t *bytes, size_t size);
    void (*push_finish)(void *push, struct wire_answer *answer);
    void (*push_abandon)(void *push);
};
void http_serve_hub(struct hub *hub, struct http_service *service);
struct relay;
void http_serve_relay(struct relay *relay, struct http_service *service);

struct web;
struct http_settings {
    struct http_service service;
    struct web *web;      /* the pages, in plain HTTP on loopback, too; NULL: none */
    bool pages_elsewhere; /* under TLS only calls are answered here: pages have their own port */
    const struct io *io;
    const char *listen;                   /* "127.0.0.1:8443", "[::1]:0"; port 0 = any */
    const char *certificate, *secret_key; /* PEM; borrowed until http_close */
};

/* INVALID: `listen` cannot be understood. REFUSED: somebody else listens there. */
enum outcome http_open(const struct http_settings *settings, struct http **http,
                       char why[HUB_WHY_MAX]) MUST_CHECK;
void http_close(struct http *http); /* NULL is fine */
/* Readable when http_step has work. */
int http_fd(const struct http *http);
/* Milliseconds until http_step must run in any case; -1 = not before http_fd says so. */
int http_timeout_ms(const struct http *http);
void http_step(struct http *http);
/* https://HOST:PORT as kiosks reach it. */
const char *http_url(const struct http *http);
/* http://127.0.0.1:PORT/ as this machine's browser reaches the pages; NULL when it does not. */
const char *http_plain_url(const struct http *http);

#endif

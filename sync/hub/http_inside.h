/* struct http as its own files see it: http.c carries, http_pages.c turns a request of a browser
 * into one of web.h and its answer into bytes. */
#ifndef JORNADA_SYNC_HUB_HTTP_INSIDE_H
#define JORNADA_SYNC_HUB_HTTP_INSIDE_H

#include <microhttpd.h>

#include "sync/hub/door.h"
#include "sync/hub/hasher.h"
#include "sync/hub/http.h"
#include "sync/hub/web_later.h"

struct http {
    struct http_service service;
    struct web *web; /* NULL: no pages */
    bool elsewhere;  /* those under TLS have a port of their own */
    const struct io *io;
    struct door *door;
    struct http_side {
        struct http *http;
        bool tls;
        struct MHD_Daemon *daemon;
    } secure, plain;             /* plain.daemon NULL without pages */
    struct door_guest *arriving; /* while it is handed over */
    unsigned large;              /* bodies over WIRE_BODY_MAX that are held now */
    int epoll;
    unsigned restless; /* steps in a row that libmicrohttpd wanted and no descriptor did */
    struct incoming *later[WEB_LATER_MAX];
    char url[HTTP_URL_MAX], plain_url[HTTP_URL_MAX];
};

/* One request on its way in. */
struct incoming {
    struct http *http;
    struct http_side *side; /* once it has begun */
    bool begun;
    char *uri;     /* as it came; where pages are served */
    void *push;    /* of /v1/push */
    uint8_t *body; /* of the others */
    size_t size;   /* bytes seen */
    size_t held;   /* bytes that `body` has room for */
    size_t room;   /* bytes that are taken at all; WIRE_BODY_MAX but for files of a form */
    int64_t until_ms;
    bool too_long, answered;
    uint64_t ticket; /* of an answer that comes later, … */
    struct MHD_Connection *connection;
    struct web_answer *answer; /* … and that is there now */
};

/* At most so many bodies are over WIRE_BODY_MAX at once; more are answered 413. */
#define HTTP_LARGE_MAX 2
/* Of a body with files that is too long: read and thrown away, so that its sender sees why. */
#define HTTP_DISCARD_FILES_MAX (64U << 20)

/* How many bytes of this request's body are taken. */
size_t http_page_room(struct MHD_Connection *connection, struct incoming *incoming,
                      const char *method);
/* A path that is a page's and no kiosk's call. */
bool http_is_page(const struct http *http, const char *path);
/* Asks web.h and queues its answer, or lays the connection aside until it is there. */
enum MHD_Result http_answer_page(struct MHD_Connection *connection, struct incoming *incoming,
                                 const char *method);
/* Answers that are there now go on. */
void http_wake_pages(struct http *http);
/* Before the end: nobody is left aside. */
void http_release_pages(struct http *http);
void http_forget_page(struct incoming *incoming);

#endif

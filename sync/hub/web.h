/* What a browser asks of the hub, as one thing to step: requests in, answers out. No sockets, no
 * threads of its own: http.c carries the bytes, tests call it directly.
 *
 * Promises: every answer has the headers of web_send.c (CSP and its like); a page is shown to
 * the roles of its row in route.c alone; a form changes something only with the session's token
 * (csrf) or, without a session, from our own pages. Nothing of a request is logged. Refuses bodies
 * over the route's body_max (413) and texts that are not UTF-8 (400).
 *
 * To add a page: a template in web/pages/NAME.html, its words in web/words.csv, a handler
 * page_NAME(struct web_visit *) in page_NAME.c declared in pages.h, one row in route.c. */
#ifndef JORNADA_SYNC_HUB_WEB_H
#define JORNADA_SYNC_HUB_WEB_H

#include <stdbool.h>

#include "sync/hub/account.h"
#include "sync/hub/form.h"
#include "sync/hub/hub.h"
#include "sync/hub/session.h"
#include "sync/hub/upload.h"
#include "sync/hub/words.h"

#define WEB_PATH_MAX 128
#define WEB_QUERY_MAX 1024
#define WEB_HEADER_MAX 512 /* bytes of one header's value that we read or write, with its NUL */
#define WEB_HEADERS 8      /* that a handler may add */

/* As http.c read it; "" where the browser did not say. Strings are borrowed until the answer. */
struct web_request {
    const char *method; /* "GET", "POST", "OPTIONS" */
    const char *path;   /* decoded: "/llamadas" */
    const char *query;  /* as it came, without the question mark */
    const char *host, *origin, *site, *cookie, *if_none_match, *type;
    const uint8_t *body;
    size_t body_size;
    bool tls;
    uint8_t address[16]; /* of the other side, IPv4 as ::ffff:a.b.c.d */
};

struct web_answer {
    int status; /* 0: later; ask web_collect with `ticket` once web_fd was readable */
    const char *type;
    const uint8_t *body;
    size_t body_size;
    char *owned;        /* the body, when it was made for this answer; else NULL */
    uint64_t ticket;    /* of an answer that comes later */
    bool open;          /* any page of any origin may read it (signed calls alone) */
    bool may_store;     /* the browser may keep it and ask with its ETag; else no-store */
    const char *policy; /* Content-Security-Policy in the place of the usual one; static or NULL */
    size_t header_count;
    struct web_header {
        const char *name; /* static */
        char value[WEB_HEADER_MAX];
    } headers[WEB_HEADERS];
};
void web_answer_free(struct web_answer *answer); /* what it owns; wiped */
/* The headers that every answer has beside its own: CSP and its like, and who may keep it. */
#define WEB_FIXED_MAX 12
struct web_fixed {
    const char *name, *value;
};
size_t web_fixed_headers(const struct web_answer *answer, struct web_fixed fixed[WEB_FIXED_MAX]);

struct web;
struct web_settings {
    struct hub *hub; /* borrowed */
    const struct io *io;
    bool hash_here; /* passwords are looked at, and long work is done, before web_answer returns:
                       tests, no thread and no process */
};
enum outcome web_open(const struct web_settings *settings, struct web **web) MUST_CHECK;
void web_close(struct web *web); /* NULL is fine */
/* Always fills `answer`; web_answer_free when it was sent. */
/* How many bytes of a body are worth taking, before they come: WIRE_BODY_MAX, or the route's
 * body_max where whoever asks may use it. */
size_t web_body_room(struct web *web, const struct web_request *request);
void web_answer(struct web *web, const struct web_request *request, struct web_answer *answer);
/* Readable when an answer that comes later is there; -1 with hash_here. */
int web_fd(const struct web *web);
/* The next ticket whose answer is there; 0 = none. Then web_collect, once. */
uint64_t web_next(struct web *web);
void web_collect(struct web *web, uint64_t ticket, struct web_answer *answer);
/* After any command or request: what must happen when a fair was closed meanwhile. */
void web_settle(struct web *web);
/* A planned stop: how many things that waited in memory could not be written (Never 4). */
size_t web_stop(struct web *web);

/* One request under way, as its handler sees it. */
struct web_visit {
    struct web *web;
    struct hub *hub;
    const struct io *io;
    const struct web_request *request;
    struct web_answer *answer;
    struct session *session;       /* NULL: nobody logged in */
    const struct account *account; /* of the session; NULL likewise */
    enum web_language language;
    struct upload *upload;   /* files that came with the form; NULL = none */
    struct form query, form; /* of the address, and of a POSTed form (empty of other bodies) */
};

/* web_say: one sentence as text/plain, for programs. web_redirect: 303 to a path of our own.
 * web_json: takes `json` over. web_bytes: borrowed, with an ETag made of their hash; 304 where the
 * browser has them. web_refuse: an error page in words (403, 404, 429, 503 …). */
struct json_t;
void web_say(struct web_visit *visit, int status, const char *text);
void web_redirect(struct web_visit *visit, const char *path);
void web_json(struct web_visit *visit, int status, struct json_t *json);
void web_bytes(struct web_visit *visit, const char *type, const uint8_t *bytes, size_t size);
void web_refuse(struct web_visit *visit, int status);
/* Text longer than WEB_HEADER_MAX, or with a control character, is our own mistake: asserted. */
void web_add_header(struct web_answer *answer, const char *name, const char *value);

#endif

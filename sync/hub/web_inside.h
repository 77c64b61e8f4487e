/* struct web as its own files see it; handlers of pages use web.h. */
#ifndef JORNADA_SYNC_HUB_WEB_INSIDE_H
#define JORNADA_SYNC_HUB_WEB_INSIDE_H

#include "sync/hub/call_centre.h"
#include "sync/hub/hasher.h"
#include "sync/hub/lockout.h"
#include "sync/hub/preview.h"
#include "sync/hub/web_later.h"
#include "sync/pack.h"

/* A log-in whose password is being looked at. */
struct web_pending {
    uint64_t ticket; /* 0 = free */
    char name[ACCOUNT_NAME_MAX];
    uint8_t address[16];
    bool known, tls;
    uint8_t account[16];
    enum web_language language;
};

/* A page whose long work is under way: web_later.h. */
struct web_waiting {
    uint64_t ticket; /* the worker's; 0 = free */
    void (*finish)(struct web_visit *visit, void *context, struct worker_result *result);
    void (*drop)(void *context);
    void *context;
    enum web_language language;
    bool tls, post;
    char path[WEB_PATH_MAX], host[WEB_HEADER_MAX];
    uint8_t session[32]; /* its hash */
};
/* Marks the tickets of jobs among those of looks at passwords. */
#define WEB_LATER_BIT (1ULL << 63)

struct web {
    struct hub *hub;
    const struct io *io;
    struct words *words;
    struct sessions *sessions; /* locked memory */
    struct hasher *hasher;
    struct lockout *lockout;
    struct call_centre *call_centre; /* locked memory */
    char nobody[ACCOUNT_HASH_MAX];   /* looked at where there is no such account */
    struct web_pending pending[HASHER_JOBS];
    struct worker *worker;
    struct web_waiting waiting[WORKER_JOBS];
    int epoll;       /* over what hasher and worker have to tell; -1 with hash_here */
    uint64_t looked; /* a ticket whose answer is there, and whether it was the password */
    bool good;
    struct previews *previews; /* NULL until the first */
    struct pack *pack;         /* of page_fair_pack: read last */
    uint8_t pack_fair[8];
    uint32_t pack_content;
};

#define WEB_COOKIE "jornada"
#define WEB_COOKIE_TLS "__Host-jornada"

/* One cookie's value into `value` (room bytes); "" when there is none. */
void web_cookie(const char *header, const char *name, char *value, size_t room);

/* Whether this form is the one that may be sent once (field "once", session->once). It is spent
 * before anything else, whatever becomes of it. */
bool web_take_once(struct web_visit *visit);

/* page_login.c: the form with a word of words.csv above it, "" = none; and how a try ended. */
struct closing;
/* page_closing.c: DONE, NOT_FOUND (no fair), REFUSED (still open) …; the caller frees both. */
enum outcome page_closing_read(struct web_visit *visit, struct closing **closing,
                               char **text) MUST_CHECK;
void page_send_login(struct web_visit *visit, int status, const char *reason);
/* web_later.c: the answer of a job that is done; and nobody waits any more. */
void web_later_collect(struct web *web, uint64_t ticket, struct web_answer *answer);
void web_later_close(struct web *web);
void web_login_finish(struct web *web, struct web_pending *pending, bool good,
                      struct web_visit *visit);

#endif

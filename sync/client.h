/* The kiosk's side of the calls, as steps: what to ask next, and what an answer changes.
 *
 * A call for a person goes first. Then: hello (marks, clock, fair, content) → push while something
 * is pending → the others' turns, which no back-off of the rest holds up → status after a cut and
 * for what is stored but not yet safe → content. One request at a time. A relay that answers in the
 * hub's place is asked again soon while the hub's own answer may follow. Back-off 2 s to 5 min with
 * jitter, or what Retry-After says. Promises: believes only what the hub signed, in order of
 * (epoch, commit). What it learns is handed to struct sync; it writes nothing itself. */
#ifndef JORNADA_SYNC_CLIENT_H
#define JORNADA_SYNC_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"

#define CLIENT_BACKOFF_MIN_MS 2000
#define CLIENT_BACKOFF_MAX_MS (5 * 60 * 1000)
#define CLIENT_HELLO_EVERY_MS (60 * 1000)
#define CLIENT_RELAY_EVERY_MS (5 * 1000) /* while a relay may have the hub's answer to a hello */
#define CLIENT_STATUS_EVERY_MS (5 * 60 * 1000)
#define CLIENT_PERSON_EVERY_MS (4 * 1000)
#define CLIENT_BOARD_WATCHED_MS 2000
#define CLIENT_BOARD_NEWS_MS (10 * 1000)
#define CLIENT_BOARD_OPEN_MS (60 * 1000)
#define CLIENT_BOARD_MOST_MS (5 * 60 * 1000) /* between tries when nobody answers … */
#define CLIENT_BOARD_SOON_MS (8 * 1000)      /* … and somebody looks, or the network is back */
#define CLIENT_PERSON_MOST_MS (16 * 1000)    /* between tries when nobody answers */

enum client_call {
    CLIENT_NOTHING,
    CLIENT_PERSON,
    CLIENT_RETURN,
    CLIENT_HELLO,
    CLIENT_PUSH,
    CLIENT_BOARD,
    CLIENT_STATUS,
    CLIENT_CONTENT
};

/* How much the others' turns matter now: each with a pause of its own between good answers. */
enum client_board {
    CLIENT_BOARD_NOTHING,
    CLIENT_BOARD_OPEN,   /* turns of ours are still waiting */
    CLIENT_BOARD_NEWS,   /* there is something to say */
    CLIENT_BOARD_WATCHED /* a queue or a board is on the glass */
};

struct client {
    enum client_call open;  /* the request that waits for its answer */
    uint64_t number;        /* of that request */
    int64_t next_ms;        /* monotonic: nothing is asked before */
    int64_t backoff_ms;     /* 0 = the last answer was good */
    int64_t hello_ms;       /* monotonic: of the next hello */
    int64_t status_ms;      /* of the next status */
    int64_t content_ms;     /* of the next try for content that was refused */
    int64_t person_ms;      /* of the next word about a call for a person; no back-off holds it */
    int64_t person_wait_ms; /* after that, while nobody answers; 0 = the last answer was good */
    int64_t board_ms; /* monotonic: the last good answer about the turns; or, after a bad one, */
    int64_t board_wait_ms; /* … the last try, and how long to leave it; 0 = it was good */
    bool board_again;      /* there is more, or somebody just looks: no pause */
    bool board_refused;    /* whoever answers the rest does not answer this */
    int64_t seen_ms;       /* last believed answer, -1 never */
    int64_t relay_ms;      /* last word of a relay, -1 never */
    bool cut;              /* a push ended without a receipt: ask for the marks first */
};

/* What there is to do, as struct sync knows. */
struct client_work {
    bool stranger; /* the hub does not know this device, which can show that it did */
    bool pending;  /* frames to push */
    bool unsafe;   /* stored, not yet safe */
    bool person;   /* somebody is wanted at this kiosk, or no longer */
    bool content;  /* a newer version is announced and not complete */
    enum client_board board;
};

void client_start(struct client *client, int64_t now_ms);
/* The call to make now; CLIENT_NOTHING before its time or while one is open. */
enum client_call client_next(const struct client *client, const struct client_work *work,
                             int64_t now_ms);
/* When client_next may have something, work being as it is. */
int64_t client_next_ms(const struct client *client, const struct client_work *work);
/* The call for a person changed while the hub was asked about it: it is asked again at once. */
void client_hurry_person(struct client *client, int64_t now_ms);
/* Somebody looks at the turns now, or there is more of them. */
void client_hurry_board(struct client *client, int64_t now_ms);
void client_opened(struct client *client, enum client_call call);
/* The turns were refused, perhaps by a hub that knows none: tried again much later. */
void client_skip_board(struct client *client, int64_t now_ms);
/* Content was not what it should be: tried again later, and nothing else waits for it. */
void client_skip_content(struct client *client, int64_t now_ms);
/* A relay answered the open request itself; `soon`: the hub's own answer may follow. */
void client_relayed(struct client *client, bool soon, int64_t now_ms);
/* The open request ended well at `now_ms`, or ill: then it backs off. */
void client_good(struct client *client, int64_t now_ms);
void client_bad(struct client *client, const struct io *io, int retry_after_seconds,
                int64_t now_ms);

#endif

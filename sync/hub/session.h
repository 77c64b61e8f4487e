/* Who is logged in: in memory alone, so that a restart logs everybody out.
 *
 * Promises: a session's cookie is 32 random bytes that are kept as their hash; it ends after
 * SESSION_IDLE_MS without a request and after SESSION_WHOLE_MS in any case; each has a csrf token
 * that no other has; an account's oldest goes when it has more than SESSION_PER_ACCOUNT. */
#ifndef JORNADA_SYNC_HUB_SESSION_H
#define JORNADA_SYNC_HUB_SESSION_H

#include <stdint.h>

#include "sync/io.h"

#define SESSIONS_MAX 128
#define SESSION_PER_ACCOUNT 6
#define SESSION_IDLE_MS (30 * 60 * 1000LL)
#define SESSION_WHOLE_MS (10 * 60 * 60 * 1000LL)
#define SESSION_TEXT_BYTES 65 /* 32 bytes in hex, and the NUL */

struct session {
    uint8_t hash[32]; /* of the cookie */
    uint8_t account[16];
    int64_t changed_ms;        /* of the account's password when it began: a newer one ends it */
    int64_t since_ms, seen_ms; /* monotonic */
    char csrf[SESSION_TEXT_BYTES];
    char once[SESSION_TEXT_BYTES]; /* of the one form that may be sent once; "" = none is out */
};

struct sessions;
struct sessions *sessions_create(const struct io *io); /* locked memory; NULL: no memory */
void sessions_destroy(struct sessions *sessions);      /* wipes; NULL is fine */
/* A new one; `cookie` is told once, here. */
struct session *sessions_begin(struct sessions *sessions, const uint8_t account[16],
                               int64_t changed_ms, char cookie[SESSION_TEXT_BYTES]);
/* NULL: none, or it has ended. Counts as a request. */
struct session *sessions_find(struct sessions *sessions, const char *cookie);
/* By session.hash, of a request that was asked before: does not count as one. */
struct session *sessions_find_hash(struct sessions *sessions, const uint8_t hash[32]);
void sessions_end(struct sessions *sessions, struct session *session); /* wipes; NULL is fine */
/* Draws session->once anew. */
void sessions_draw_once(struct sessions *sessions, struct session *session);
/* Draws it where none is out: one for all forms of a session, so that a second window spoils no
 * first one. */
const char *sessions_keep_once(struct sessions *sessions, struct session *session);
size_t sessions_count(const struct sessions *sessions);

#endif

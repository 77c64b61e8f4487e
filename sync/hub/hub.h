/* The hub as one thing that its owner steps: requests in, answers out, commands between. No
 * threads, no sockets: http.c carries the bytes, control.c the commands, the simulator both.
 *
 * Promises: an answer leaves only after the commit it speaks of; the same bundle any number of
 * times changes nothing; a bad frame goes to quarantine with a reason and never blocks its
 * neighbours; the marginal tables change in the transaction of the frames they count. Opens only
 * the compartment *facts*: the identity's key is the custodian's. */
#ifndef JORNADA_SYNC_HUB_HUB_H
#define JORNADA_SYNC_HUB_HUB_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/wire.h"

#define HUB_WHY_MAX 320 /* bytes of a reason in words, with its NUL */

struct hub;

struct hub_settings {
    const struct io *io;
    const char *folder;            /* --data DIR, made by hub_init */
    const char *online_passphrase; /* NULL when the online key has none, or is not needed: then
                                      pushes are answered with 503 */
};

/* What `init` is told. Passphrases are the caller's to wipe. */
struct hub_init {
    const char *municipality;         /* INEGI code, five digits */
    const char *name;                 /* "Metepec" */
    const char *custodian_passphrase; /* never NULL, never empty */
    const char *online_passphrase;    /* NULL = the online key lies open in its 0600 file */
    const char *const *hosts; /* names and addresses for the certificate beside localhost and
                                 127.0.0.1, ended by NULL; NULL = none */
    uint32_t passphrase_mb;   /* memory of Argon2id; 0 = 256; simulators say 1 */
};

/* Makes keys, certificate and database in `folder`. REFUSED when a hub is there already. */
enum outcome hub_init(const struct io *io, const char *folder, const struct hub_init *init,
                      char why[HUB_WHY_MAX]) MUST_CHECK;

/* BUSY: another process has it open. REFUSED: the passphrase does not open the online key. */
enum outcome hub_open(const struct hub_settings *settings, struct hub **hub,
                      char why[HUB_WHY_MAX]) MUST_CHECK;
void hub_close(struct hub *hub);   /* NULL is fine */
void hub_abandon(struct hub *hub); /* as a crash would */
const char *hub_why(const struct hub *hub);
/* Whether the online key is open, so that pushes are taken. */
bool hub_takes_facts(const struct hub *hub);
/* A commit is in doubt: close, and open again in a new process. */
bool hub_is_failed(const struct hub *hub);
/* The address kiosks are told (saved with the hub), "" when none was. `url` has 200 bytes. */
enum outcome hub_set_url(struct hub *hub, const char *url) MUST_CHECK;
enum outcome hub_get_url(struct hub *hub, char url[200]) MUST_CHECK;

/* One request, one answer; answer->body belongs to the hub until the next call. For /v1/push the
 * body may hold several bundles: each is committed by itself, in order. */
void hub_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer);

/* The path of the call at position `index`, NULL behind the last; one that ends in "/" takes what
 * stands behind it, too. */
const char *hub_call_at(size_t index, bool *post);

/* The same push, arriving in pieces: a bundle is committed as soon as it is whole, whatever
 * becomes of the rest. finish makes the one receipt. abandon forgets a cut request. */
struct hub_push;
struct hub_push *hub_push_begin(struct hub *hub);
enum outcome hub_push_feed(struct hub_push *push, const uint8_t *bytes, size_t size) MUST_CHECK;
void hub_push_finish(struct hub_push *push, struct wire_answer *answer); /* frees `push` */
void hub_push_abandon(struct hub_push *push);                            /* NULL is fine */

/* One bundle that came as a file, on a stick: taken and committed as a push's is. Of a device that
 * was revoked nothing is counted: every frame goes to quarantine, and is kept. */
struct hub_taken {
    uint8_t device[16];
    unsigned kiosk;
    bool revoked;
    uint32_t frames; /* in the bundle, … */
    uint32_t fresh;  /* … of them not held before, … */
    uint32_t aside;  /* … and of these in quarantine now */
};
/* REFUSED and INVALID are about this bundle, and hub_why says what; everything else is about the
 * hub, which takes none now. */
enum outcome hub_push_file(struct hub *hub, const uint8_t *bytes, size_t size,
                           struct hub_taken *taken) MUST_CHECK;

#endif

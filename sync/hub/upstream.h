/* The road from a relay to its hub: one connection, one request at a time, never waited for.
 *
 * Promises: TLS 1.3; the hub's own certificate is the only authority and its key is pinned;
 * every request gets exactly one answer, status 0 when nobody answered. Refuses redirects, proxies,
 * other protocols, and answers beyond WIRE_ANSWER_MAX. By libcurl (OpenSSL), stepped by its owner's
 * loop. */
#ifndef JORNADA_SYNC_HUB_UPSTREAM_H
#define JORNADA_SYNC_HUB_UPSTREAM_H

#include <stdbool.h>

#include "sync/hub/relay.h"
#include "sync/wire.h"

#define UPSTREAM_FDS_MAX 4

struct upstream;

/* INVALID: not https://HOST:PORT. `papers` are borrowed until upstream_close. */
enum outcome upstream_open(const char *url, const struct relay_papers *papers,
                           struct upstream **upstream) MUST_CHECK;
void upstream_close(struct upstream *upstream);         /* NULL is fine */
bool upstream_is_open(const struct upstream *upstream); /* a request waits for its answer */
/* Copies the request. BUSY: one is open already. */
enum outcome upstream_send(struct upstream *upstream,
                           const struct wire_request *request) MUST_CHECK;
/* Waits until one of `fds` is readable, the network moved, or `ms` passed; ready[i] says which. */
void upstream_wait(struct upstream *upstream, const int fds[], bool ready[], size_t count, int ms);
/* True when the open request is answered; answer->body is the upstream's until upstream_send. */
bool upstream_take(struct upstream *upstream, struct wire_answer *answer);

#endif

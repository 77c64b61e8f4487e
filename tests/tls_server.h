/* A hub's door for tests: a TLS 1.3 server on loopback, in a thread, that behaves as it is told.
 *
 * Promises: a P-256 certificate of its own, drawn at the start, valid 1970 to 9999, for the name
 * "jornada-hub". Counts connections and requests and keeps the last request, so that a test can
 * say that nothing was sent. Any failure of its own fails the test. */
#ifndef JORNADA_TESTS_TLS_SERVER_H
#define JORNADA_TESTS_TLS_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "sync/wire.h"

enum tls_manner {
    TLS_ECHO,     /* 200 and the request's body, or its path when there is none */
    TLS_BUSY,     /* 503, Retry-After: 7 */
    TLS_SILENT,   /* takes the request, says nothing */
    TLS_PLAIN,    /* no TLS at all: words */
    TLS_NOT_HTTP, /* TLS, then words */
    TLS_LONG,     /* an answer one byte longer than WIRE_ANSWER_MAX */
    TLS_CUT,      /* half an answer, then the end */
    TLS_MUTE,     /* takes the connection, says nothing, not even TLS */
    TLS_OLD,      /* TLS 1.2 only */
    TLS_MOVED,    /* 302 to another address */
    TLS_HANDLER   /* as tls_server_handle says */
};

struct tls_server;

struct tls_server *tls_server_start(enum tls_manner manner);
/* The same certificate and key behind another door (a hub that moved, or was started again). */
struct tls_server *tls_server_again(const struct tls_server *first, enum tls_manner manner);
/* Somebody else's certificate and key, as PEM: a hub's own, so that kiosks believe it. */
struct tls_server *tls_server_of(const char *certificate, const char *key, enum tls_manner manner);
const char *tls_server_url(const struct tls_server *server);
const char *tls_server_pem(const struct tls_server *server);
void tls_server_pins(const struct tls_server *server, uint8_t tls[32], uint8_t code[16]);
void tls_server_behave(struct tls_server *server, enum tls_manner manner);
/* From now on `handle` answers, in the server's thread; the answer's body is its own. */
void tls_server_handle(struct tls_server *server,
                       void (*handle)(void *context, const struct wire_request *request,
                                      struct wire_answer *answer),
                       void *context);
int tls_server_connections(struct tls_server *server);
int tls_server_requests(struct tls_server *server);
void tls_server_stop(struct tls_server *server);

#endif

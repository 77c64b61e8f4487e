/* The network, in a child process: sealed bytes in, the hub's bytes out.
 *
 * Promises: TLS 1.3 to the one hub whose certificate and key were enrolled, or to a relay whose
 * certificate that hub signed; one keep-alive connection; every request gets exactly one answer,
 * status 0 when nobody answered; a child that died is started again at the next request. The child
 * holds no keys and no database, may open nothing for writing, start nothing, and ends with its
 * parent. Refuses bodies and answers beyond WIRE_BODY_MAX and WIRE_ANSWER_MAX. Started by
 * posix_spawn of /proc/self/exe with `--uplink`, so that it may be started at any time, threads or
 * not: main (of tests, too) begins with if (uplink_child_is(argc, argv)) return uplink_child_run();
 * (kiosk/uplink_child.h) */
#ifndef JORNADA_KIOSK_UPLINK_H
#define JORNADA_KIOSK_UPLINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "kiosk/road.h"
#include "sync/enrolment.h"
#include "sync/outcome.h"
#include "sync/wire.h"

struct uplink_settings {
    char url[ENROLMENT_URL_MAX];          /* https://host:port */
    char certificate[ENROLMENT_CERT_MAX]; /* PEM, the only one believed */
    uint8_t pins[2][32];                  /* SHA-256 of its public key: now, next (zeros: none) */
    unsigned relays;                      /* further roads */
    char relay[ROAD_RELAYS_MAX][ENROLMENT_URL_MAX];
    bool to_relay;       /* of the child alone: `url` is a relay's. Its key is not
                            pinned: the hub's signature and CUSTODY_NAME are it */
    int connect_seconds; /* 0 = 10 */
    int stall_seconds;   /* silence for so long ends a request; 0 = 30 */
};

/* Why the last request had no answer; numbers are in the log. */
enum uplink_trouble {
    UPLINK_FINE,
    UPLINK_NOBODY,  /* no network, no route, nobody listens, name unknown */
    UPLINK_SLOW,    /* connected and then silent */
    UPLINK_FOREIGN, /* somebody else's certificate or key: nothing was sent */
    UPLINK_GARBAGE, /* what came is not an answer */
    UPLINK_LONG,    /* the answer is longer than WIRE_ANSWER_MAX */
    UPLINK_DIED,    /* the child ended; the next request starts another */
};

struct uplink;

/* Copies the settings; starts no process yet. INVALID: not an https URL, not a certificate. */
enum outcome uplink_start(const struct uplink_settings *settings,
                          struct uplink **uplink) MUST_CHECK;
/* From the enrolment; `url` as road_read reads it: what it does not say is as enrolled. */
void uplink_settings_from(const struct enrolment *enrolment, const char *url,
                          struct uplink_settings *settings);
/* The road for the next request: 0 = the hub, n = relay n. BUSY while a request is open. Changing
 * it ends the child. */
enum outcome uplink_take_road(struct uplink *uplink, unsigned road) MUST_CHECK;
/* Copies the request and sends what fits now. BUSY: one is open already. INVALID: too long. */
enum outcome uplink_send(struct uplink *uplink, const struct wire_request *request) MUST_CHECK;
int uplink_fd(const struct uplink *uplink);       /* -1 while no child runs */
short uplink_events(const struct uplink *uplink); /* POLLIN, POLLOUT wanted of uplink_fd */
/* Moves bytes both ways; true when the open request is answered. answer->body is the uplink's
 * until the next uplink_send. */
bool uplink_take(struct uplink *uplink, struct wire_answer *answer);
bool uplink_open(const struct uplink *uplink); /* a request waits for its answer */
enum uplink_trouble uplink_trouble(const struct uplink *uplink);
pid_t uplink_child(const struct uplink *uplink); /* 0 while none runs */
void uplink_stop(struct uplink *uplink);         /* ends the child; NULL is fine */

#endif

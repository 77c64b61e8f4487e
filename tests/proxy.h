/* A bad link on loopback: TCP between a client and a server, slowed, delayed, stalled and cut.
 *
 * Promises: the same seed and the same bytes stall at the same places; bytes are never changed, and
 * never come in another order on one connection. Loss is what TCP makes of it: a segment that was
 * lost comes a retransmission later, and everything behind it waits. Times are the machine's, and
 * short. Runs in a thread of its own. Failures of the machine fail the test. */
#ifndef JORNADA_TESTS_PROXY_H
#define JORNADA_TESTS_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proxy_link {
    unsigned bits_per_second; /* each way; 0 = as fast as it goes */
    unsigned delay_ms;        /* each way: half of a round trip */
    unsigned loss_permille;   /* of segments of 1,460 bytes */
    unsigned hold_ms; /* a new connection waits up to so long: a later one may overtake it */
    uint64_t seed;
};

struct proxy;

/* `to` is https://HOST:PORT of this machine. */
struct proxy *proxy_start(const char *to, const struct proxy_link *link);
void proxy_stop(struct proxy *proxy);
const char *proxy_url(const struct proxy *proxy);
/* Cuts every connection when so many bytes more went towards the server; whoever connects next is
 * let through. */
void proxy_cut_after(struct proxy *proxy, uint64_t bytes);
void proxy_shut(struct proxy *proxy, bool shut); /* cuts all, and lets nobody through */

struct proxy_counts {
    unsigned connections, cuts, stalls;
    unsigned round_trips; /* how often a client spoke first, or again after an answer; TLS's own
                             among them, TCP's not */
    uint64_t up, down;    /* bytes handed over */
};
void proxy_count(struct proxy *proxy, struct proxy_counts *counts);

#endif

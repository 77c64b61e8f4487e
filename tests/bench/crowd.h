/* Many TLS clients in one thread: each asks one thing over its own connection, again and again.
 *
 * Promises: TLS 1.3 with a full hand-shake each time, the server's certificate checked against the
 * one that was given; at most CROWD_PER_ADDRESS clients of one loopback address, as kiosks of many
 * fairs come from many; latencies by the monotonic clock, connection and hand-shake included where
 * there is one. A wrong status, a short answer or a broken connection counts as a failure and is
 * opened again, with the time it had lost. */
#ifndef JORNADA_TESTS_BENCH_CROWD_H
#define JORNADA_TESTS_BENCH_CROWD_H

#include <stddef.h>

#include "tests/bench/bench.h"

#define CROWD_PER_ADDRESS 40

struct crowd_target {
    unsigned port;           /* of 127.0.0.1 */
    const char *certificate; /* PEM file */
    const char *request;     /* head and body as they go out */
    size_t request_size;
};

struct crowd;

struct crowd *crowd_create(const struct crowd_target *target, unsigned clients);
void crowd_destroy(struct crowd *crowd);

/* Everybody comes at once, asks once and stays; one latency each. The seconds until the last. */
double crowd_storm(struct crowd *crowd, struct bench_samples *latency_ms);
/* Everybody who stands there asks in turn, `each_second` requests in all; a latency counts from the
 * moment its request was due. */
void crowd_pace(struct crowd *crowd, unsigned each_second, double seconds,
                struct bench_samples *latency_ms);
/* Whoever was answered asks again at once; requests a second. */
double crowd_flood(struct crowd *crowd, double seconds);
/* Nobody stays: the first `at_once` clients come, ask, leave, and come again; each_second = 0: at
 * once, else so many arrivals in all. Hand-shakes a second. */
double crowd_churn(struct crowd *crowd, unsigned at_once, unsigned each_second, double seconds,
                   struct bench_samples *latency_ms);
unsigned crowd_failures(const struct crowd *crowd);
size_t crowd_answer_bytes(const struct crowd *crowd); /* of the last answer, its head included */

#endif

/* What the benchmarks write into a kiosk's store: a registration of a usual length, and a turn.
 *
 * A registration: two services, four answers, a name of three words, a phone, consent, two turns, a
 * slip: one commit, one frame with an identity. A turn: one fact, the smallest frame. The peer's
 * documents say the same (pouchdb/client.js). Any failure ends the program. */
#ifndef JORNADA_TESTS_BENCH_SAMPLE_H
#define JORNADA_TESTS_BENCH_SAMPLE_H

#include <stddef.h>

#include "sync/enrolment.h"
#include "sync/sync.h"

/* The enrolment of a kiosk's folder, in locked memory; sodium_free() it. */
struct enrolment *sample_enrolment(const char *folder);
struct sync *sample_open(const char *folder, const struct enrolment *enrolment);

/* The milliseconds that sync_commit took. */
double sample_register(struct sync *sync);
double sample_turn(struct sync *sync);

#endif

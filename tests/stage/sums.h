/* A story's own count of what people did at the glass, against what the hub says of it.
 *
 * Promises: counts from what the test itself typed and touched, never from a program's answer. */
#ifndef JORNADA_TESTS_STAGE_SUMS_H
#define JORNADA_TESTS_STAGE_SUMS_H

#include <jansson.h>
#include <stdbool.h>

#include "tests/stage/glass.h"

struct sums {
    long long registered, turn_only, referrals;
    long long requested; /* services that registrations asked for, each with its turn */
    long long facts;     /* about people: as a kiosk's `captured` and the hub's `delivered` */
    json_t *age, *sex, *place;
};

void sums_open(struct sums *sums);
void sums_close(struct sums *sums);
/* Each answers with the facts that it makes. */
long long sums_register(struct sums *sums, const struct attendee *who);
long long sums_turn(struct sums *sums); /* of somebody who takes a turn and says nothing else */
long long sums_refer(struct sums *sums);
/* Fails where a table of `stats --json` says another number than the one counted here; a cell under
 * five is hidden, also an empty one. */
void sums_assert_table(const char *name, json_t *counted, json_t *said);
/* Fails with the first number of `stats --json` that is another; `closed`: referrals are shown. */
void sums_assert(const struct sums *sums, const json_t *stats, bool closed);

#endif

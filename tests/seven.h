/* Seven hundred people of a made-up fair day, drawn from a seed, and the script's own count of what
 * they did: for story_seven.
 *
 * Promises: person n of a seed is always the same; every number of the count is added where the
 * script does a thing, never read back from a program. Of a breakdown it knows what a coordinator
 * may see: cells under five are hidden. A difference fails with the table, the cell and both
 * numbers. Nobody here is real. */
#ifndef JORNADA_TESTS_SEVEN_H
#define JORNADA_TESTS_SEVEN_H

#include <jansson.h>

#include "sync/record.h"
#include "tests/stage/glass.h"

#define SEVEN_SERVICES_MAX 3
#define SEVEN_OFFICES 5 /* 1 … 4 of the sample */

struct seven_person {
    bool registers; /* else a turn alone */
    uint8_t service[SEVEN_SERVICES_MAX];
    uint8_t services;
    uint8_t age, sex, visit;
    uint32_t municipality; /* 15054, 15106, 0 not said */
};

struct seven_count {
    unsigned people, registered, turn_only, first_time, repeat;
    unsigned facts; /* about people, as a kiosk counts what it captured */
    unsigned given, requested, turns, referrals;
    unsigned given_by[32], requested_by[32], turns_by[32];
    unsigned hour[24];
    unsigned age_sex[AGE_BANDS][SEX_VALUES];
    unsigned metepec, toluca, nowhere;
    unsigned office[SEVEN_OFFICES];
};

uint64_t seven_draw(uint64_t *seed, unsigned limit); /* 0 … limit - 1 */
void seven_person(uint64_t *seed, struct seven_person *person);
/* As somebody at the glass answers it; borrows nothing. */
void seven_attendee(const struct seven_person *person, struct attendee *who);

/* Counted as the person leaves, in this hour; the facts that this made. */
unsigned seven_came(struct seven_count *count, const struct seven_person *person, unsigned hour);
/* A word about one of the services: 2 provided, 5 declined. `again`: that slip's service had the
 * same word before; the fact counts, the service does not. */
void seven_served(struct seven_count *count, uint8_t service, uint8_t outcome, bool again);
void seven_referred(struct seven_count *count, unsigned office);

/* Against `stats --json` after the close. */
void seven_assert(const struct seven_count *count, json_t *stats);

#endif

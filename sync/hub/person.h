/* What the statistics have already counted of one record, so that an amendment, a late frame or a
 * void changes the sums by the difference, whatever the order in which frames arrive.
 *
 * Stored sealed with a key that comes from the online key, under a keyed hash of the record's id: a
 * hub that is switched off, its online key under a passphrase, tells nothing about anybody. No name
 * or phone is ever here: those are sealed for the custodian. */
#ifndef JORNADA_SYNC_HUB_PERSON_H
#define JORNADA_SYNC_HUB_PERSON_H

#include "sync/hub/tally.h"
#include "sync/record.h"

struct person {
    bool registered, voided, turned;
    uint64_t latest_hlc; /* of the registration or amendment that counts */
    struct fact_registered latest;
    int64_t first_ms;      /* wall clock, UTC, of the first capture */
    bool sheet;            /* stands on a tally sheet of the emergency kit */
    struct fact_sheet row; /* of all its rows that were typed, put together */
};

/* A person nobody heard of comes back zeroed, with DONE. */
enum outcome person_load(struct hub *hub, const uint8_t record[16],
                         struct person *person) MUST_CHECK;
enum outcome person_save(struct hub *hub, const uint8_t record[16],
                         const struct person *person) MUST_CHECK;

/* Commutative: any order of the same facts gives the same person. */
void person_register(struct person *person, const struct fact_registered *registered, uint64_t hlc,
                     int64_t at_ms);
void person_turn(struct person *person, int64_t at_ms);
void person_sheet(struct person *person, const struct fact_sheet *row);
void person_void(struct person *person);

/* Adds what this person counts for, `sign` times. */
void person_tally(const struct person *person, int offset_minutes, int sign, struct tally *tally);

/* Local day since 2025-01-01, and hour, of a wall clock time. */
int32_t person_local_day(int64_t wall_ms, int offset_minutes, int *hour);

#endif

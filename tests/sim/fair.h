/* A whole fair day under one seed: people, crashes, a bad network, a lost hub; then an evening in
 * which all faults stop and everything must have arrived.
 *
 * Promises: the same plan gives the same fingerprint; fewer steps or fewer kinds of trouble give a
 * part of the same day, because each has chance of its own. */
#ifndef JORNADA_TESTS_SIM_FAIR_H
#define JORNADA_TESTS_SIM_FAIR_H

#include "tests/sim/day.h"

/* What all seeds share: a hub that was set up once (its keys cost a second of Argon2). */
struct fair_base;
struct fair_base *fair_base_create(void); /* NULL: no hub could be set up */
void fair_base_destroy(struct fair_base *base);

struct fair_plan {
    uint64_t seed;
    unsigned steps;   /* of the day; 0 = as many as the seed says */
    unsigned trouble; /* of enum trouble */
    bool keep;        /* the lines of the story */
    /* For tests of the judge: changes something between the evening and the verdict. */
    void (*spoil)(struct day *day);
};

struct fair_result {
    struct verdict verdict;
    char fingerprint[17];
    unsigned steps;
    size_t said[4]; /* entries of the ledger by enum ledger_said */
    unsigned stops, falls, power_cuts, restores, requests, doubles;
    unsigned nights, cards, rots, revoked, broken, came_back;
    unsigned lost; /* called guardado, and nowhere: only where disks lie */
    unsigned network[NETWORK_EVENTS];
};

/* `story` (may be NULL) becomes the trace, for the caller to destroy. */
void fair_run(const struct fair_base *base, const struct fair_plan *plan,
              struct fair_result *result, struct trace **story);

#endif

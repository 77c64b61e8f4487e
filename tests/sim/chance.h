/* Chance that repeats: splitmix64, one state per use, so that a new fault somewhere does not shift
 * the names drawn elsewhere.
 *
 * Promises: the same seed and the same label give the same numbers on every machine. Refuses to be
 * good randomness: it drives simulations, never the product. Source of the mixer: Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", 2014 (the constants; code is ours). */
#ifndef JORNADA_TESTS_SIM_CHANCE_H
#define JORNADA_TESTS_SIM_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* A stream of its own for each label ("disk", "network", …) under one seed. */
struct chance chance_seed(uint64_t seed, const char *label);
uint64_t chance_next(struct chance *chance);
/* 0 … limit - 1; limit > 0. */
uint64_t chance_below(struct chance *chance, uint64_t limit);
/* True `per_million` times in a million. */
bool chance_hits(struct chance *chance, uint32_t per_million);
void chance_fill(struct chance *chance, void *bytes, size_t size);

#endif

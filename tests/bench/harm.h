/* What happens to paper between printer and reader: kinds of damage, five levels each, from seeds.
 *
 * All lengths are millimetres of paper, so that two codes of the same size suffer the same. The
 * numbers are ours, chosen so that the last level of most kinds leaves few codes readable; they
 * were measured on no real paper. */
#ifndef JORNADA_TESTS_BENCH_HARM_H
#define JORNADA_TESTS_BENCH_HARM_H

#include <stdint.h>

#define HARM_LEVELS 5

struct picture {
    int width, height;    /* pixels */
    double pixels_per_mm; /* of paper */
    uint8_t *grey;        /* 0 = black */
};

struct harm {
    const char *name;
    double levels[HARM_LEVELS];
    void (*apply)(struct picture *picture, double level, uint64_t *seed);
};

extern const struct harm harms[];
extern const int harm_count;

/* The next number of a seed, in [0, 1). */
double harm_random(uint64_t *seed);
void harm_apply(int kind, int level, uint64_t seed, struct picture *picture);

#endif

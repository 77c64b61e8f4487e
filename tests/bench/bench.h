/* What every benchmark needs: a clock, samples, and one way of printing them.
 *
 * A line of output is NAME, p50, p99 (or p95) and UNIT, and a ratio where a floor or peer of the
 * same run is given: ratios travel between machines, milliseconds do not. */
#ifndef JORNADA_TESTS_BENCH_BENCH_H
#define JORNADA_TESTS_BENCH_BENCH_H

#include <stddef.h>

struct bench_samples { /* zeroed = empty; grows; bench_drop() frees */
    double *values;
    size_t count, room;
    size_t sorted; /* how many of them are in order */
};

double bench_now_us(void); /* CLOCK_MONOTONIC */
void bench_add(struct bench_samples *samples, double value);
/* The value below which `percent` of the samples lie; 0 of none. */
double bench_at(struct bench_samples *samples, double percent);
void bench_drop(struct bench_samples *samples);

/* "name  least … p50 … p95 … p99 … unit  N runs", then "= 1.23 x floor" by the medians where floor
 * is given. */
void bench_print(const char *name, struct bench_samples *samples, const char *unit,
                 struct bench_samples *floor, const char *floor_name);
/* "--name value" of the command line, or "--name" alone of a BENCH_FLAG. Anything else ends the
 * program with `usage`. */
enum bench_kind { BENCH_TEXT, BENCH_NUMBER, BENCH_FLAG };
struct bench_option {
    const char *name;
    enum bench_kind kind;
    const char **text; /* BENCH_TEXT */
    unsigned *number;  /* BENCH_NUMBER; BENCH_FLAG counts */
};
void bench_options(int argc, char **argv, const struct bench_option *options, size_t count,
                   const char *usage);
/* Says why on standard error and ends the program: a benchmark that cannot run measures nothing. */
_Noreturn void bench_die(const char *why, const char *what);

#endif

/* Samples, their order, and their lines of output. */
#include "tests/bench/bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double bench_now_us(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

void bench_add(struct bench_samples *samples, double value)
{
    if (samples->count == samples->room) {
        samples->room = samples->room == 0 ? 256 : samples->room * 2;
        samples->values = realloc(samples->values, samples->room * sizeof *samples->values);
        if (samples->values == NULL)
            bench_die("out of memory", "");
    }
    samples->values[samples->count++] = value;
}

static int by_value(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

double bench_at(struct bench_samples *samples, double percent)
{
    if (samples->count == 0)
        return 0;
    if (samples->sorted != samples->count)
        qsort(samples->values, samples->count, sizeof *samples->values, by_value);
    samples->sorted = samples->count;
    return samples->values[(size_t)((double)(samples->count - 1) * percent / 100 + 0.5)];
}

void bench_drop(struct bench_samples *samples)
{
    free(samples->values);
    *samples = (struct bench_samples){0};
}

void bench_print(const char *name, struct bench_samples *samples, const char *unit,
                 struct bench_samples *floor, const char *floor_name)
{
    printf("  %-34s least %8.3f  p50 %9.3f  p95 %9.3f  p99 %9.3f %-3s %5zu runs", name,
           bench_at(samples, 0), bench_at(samples, 50), bench_at(samples, 95),
           bench_at(samples, 99), unit, samples->count);
    if (floor != NULL)
        printf("  p50 = %.2f x %s, p99 = %.2f x", bench_at(samples, 50) / bench_at(floor, 50),
               floor_name, bench_at(samples, 99) / bench_at(floor, 99));
    putchar('\n');
    fflush(stdout);
}

static bool take_option(const struct bench_option *option, const char *value)
{
    char *end = NULL;
    unsigned long number = value != NULL ? strtoul(value, &end, 10) : 0;
    if (option->kind == BENCH_FLAG) {
        ++*option->number;
        return true;
    }
    if (value == NULL)
        return false;
    if (option->kind == BENCH_TEXT) {
        *option->text = value;
        return true;
    }
    *option->number = (unsigned)number;
    return end != value && *end == '\0' && number <= 1000000000;
}

void bench_options(int argc, char **argv, const struct bench_option *options, size_t count,
                   const char *usage)
{
    for (int i = 1; i < argc; i++) {
        size_t at = 0;
        while (at < count &&
               (strncmp(argv[i], "--", 2) != 0 || strcmp(argv[i] + 2, options[at].name) != 0))
            at++;
        if (at == count || !take_option(&options[at], argv[i + 1]))
            bench_die(argv[i], usage);
        i += options[at].kind != BENCH_FLAG;
    }
}

void bench_die(const char *why, const char *what)
{
    fprintf(stderr, "bench: %s %s\n", why, what);
    exit(1);
}

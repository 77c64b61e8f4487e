/* What happened in one simulated day, line by line: the fingerprint of a seed, and its story.
 *
 * Promises: the same events give the same fingerprint, whether lines are kept or not. Lines hold
 * times, counts and outcomes, nothing that a person typed and no address of this process. */
#ifndef JORNADA_TESTS_SIM_TRACE_H
#define JORNADA_TESTS_SIM_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sync/outcome.h"

struct trace;

struct trace *trace_create(bool keep);
void trace_destroy(struct trace *trace); /* NULL is fine */
void trace_say(struct trace *trace, int64_t now_ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* 16 hexadecimal digits and NUL. */
void trace_fingerprint(const struct trace *trace, char text[17]);
void trace_print(const struct trace *trace, FILE *to);
uint64_t trace_lines(const struct trace *trace);

/* "DONE", "DOUBT", … */
const char *trace_outcome(enum outcome outcome);

#endif

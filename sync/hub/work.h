/* Long work that a hub's loop does not wait for, as functions from bytes to bytes: pages, sheets.
 *
 * Promises: one table (work.c) of every kind; each is pure: it sees its job, installed fonts and
 * the clock, no hub, no key, no file of the data folder. Jobs hold texts of the fair, sums and what
 * is printed on badges or slips; never a name of an attendee. The same function runs in the program
 * jornada-work (worker.h) and in a command's own process. Refuses a job that is not built as its
 * kind expects (INVALID). To add a kind: its function in a file of its own, a row in work.c. */
#ifndef JORNADA_SYNC_HUB_WORK_H
#define JORNADA_SYNC_HUB_WORK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sync/outcome.h"

#define WORK_WHY_MAX 200
#define WORK_JOB_MAX (16U << 20)
#define WORK_RESULT_MAX (64U << 20)

struct work {
    const char *name; /* NULL ends a table */
    unsigned seconds; /* after which it is ended */
    /* Writes to `result`, a file in memory (it can be sought, and opened by /proc/self/fd). On
     * anything but DONE what it wrote is dropped and `why` says what a person can do about it,
     * without anybody's data; "" is fine. */
    enum outcome (*run)(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX]);
};

/* All kinds there are. */
const struct work *work_table(void);
/* NULL: there is no such kind. */
const struct work *work_find(const struct work *table, const char *name);
/* Does it here, now. *bytes is the caller's to free, and NULL unless DONE. */
enum outcome work_run(const struct work *work, const void *job, size_t size, uint8_t **bytes,
                      size_t *result_size, char why[WORK_WHY_MAX]) MUST_CHECK;
/* A whole file in memory; the caller frees it. */
enum outcome work_read_all(int fd, size_t most, uint8_t **bytes, size_t *size) MUST_CHECK;

#endif

/* Long work beside the hub's loop: each job in a process of its own, its answer by ticket.
 *
 * Promises: the loop never waits for a job; two run at a time, WORKER_JOBS may be under way or
 * waiting (BUSY beyond); each is ended after its time limit (work.h). Job and result are files in
 * memory that no folder names: a hub that stops, or a child that is killed, leaves nothing behind.
 * The child is the program jornada-work beside this one, started anew and handed its job and
 * nothing else (work_child.h), so that no key of the hub's memory is ever in it. A child that died
 * is an outcome with a sentence, like any other. Refuses a kind that is in no table. */
#ifndef JORNADA_SYNC_HUB_WORKER_H
#define JORNADA_SYNC_HUB_WORKER_H

#include <stdbool.h>

#include "sync/hub/work.h"

#define WORKER_JOBS 8
#define WORKER_RUNNING 2

struct worker;

struct worker_settings {
    const struct work *table; /* NULL: work_table() */
    const char *program;      /* NULL: jornada-work beside this program */
    bool here;                /* worker_ask does it before it returns: tests, no process */
};

/* What became of a job. */
struct worker_result {
    enum outcome outcome;   /* DONE; BUSY: took too long, no memory; DAMAGED: the process broke off;
                               NOT_FOUND: the program is not there; or what the work itself said */
    uint8_t *bytes;         /* the caller's to free; NULL unless DONE */
    size_t size;            /* a NUL stands behind them */
    char why[WORK_WHY_MAX]; /* a sentence, in English; "" when DONE */
};

enum outcome worker_open(const struct worker_settings *settings, struct worker **worker) MUST_CHECK;
void worker_close(struct worker *worker); /* ends what runs; NULL is fine */
/* `job` is copied. The job's number comes back in *ticket, never 0. */
enum outcome worker_ask(struct worker *worker, const char *work, const void *job, size_t size,
                        uint64_t *ticket) MUST_CHECK;
/* Readable when worker_next has something to do; -1 with `here`. */
int worker_fd(const struct worker *worker);
/* Looks after what runs. The oldest ticket whose result is there, the same one until it was taken;
 * 0: none. */
uint64_t worker_next(struct worker *worker);
/* Once for each ticket of worker_next. */
void worker_take(struct worker *worker, uint64_t ticket, struct worker_result *result);
/* The process that works on a ticket, 0 while none does: for tests that kill it. */
int worker_process(const struct worker *worker, uint64_t ticket);

#endif

/* The child's side of worker.h: one process for one job, with as little of the machine as it needs.
 *
 * Promises: before it reads its job it has let go of every descriptor but its own, of its time (a
 * limit of the processor's), its core file and whoever would trace it; it dies with its parent;
 * where the kernel has Landlock it opens nothing for writing and sees fonts and libraries alone, so
 * that the hub's keys, which belong to the same user, cannot be read; it starts no program, sends
 * no signal and opens no socket. It is a fresh program, not a copy of the hub: none of the hub's
 * memory was ever in it. Takes nothing from its environment. */
#ifndef JORNADA_SYNC_HUB_WORK_CHILD_H
#define JORNADA_SYNC_HUB_WORK_CHILD_H

#include "sync/hub/work.h"

/* Descriptors as worker.c hands them over; 1 and 2 lead nowhere. */
enum { WORK_CHILD_JOB = 0, WORK_CHILD_RESULT = 3 };

/* main's whole part: NAME PARENT'S-PROCESS-ID in argv. Ends the process with the outcome as its
 * status; on anything but DONE the result is the sentence that says why. */
_Noreturn void work_child_run(const struct work *table, int argc, char *const argv[]);

#endif

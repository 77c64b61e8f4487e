/* work_child.h: shed, confine, read, run, say. */
#include "sync/hub/work_child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sync/hub/work_confine.h"

/* No core file (a limit of 0 would not stop one into a pipe), no tracer, no orphan. A limit that a
 * parent set lower stays. */
static bool shed(unsigned seconds, pid_t parent)
{
    const struct rlimit core = {1, 1}, time = {seconds + 1, seconds + 1},
                        file = {WORK_RESULT_MAX, WORK_RESULT_MAX}, descriptors = {64, 64};
    (void)setrlimit(RLIMIT_CORE, &core);
    (void)setrlimit(RLIMIT_CPU, &time);
    (void)setrlimit(RLIMIT_FSIZE, &file);
    (void)setrlimit(RLIMIT_NOFILE, &descriptors);
    return close_range(WORK_CHILD_RESULT + 1, ~0U, 0) == 0 &&
           prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
           prctl(PR_SET_DUMPABLE, 0) == 0;
}

/* No exit handlers: what they would do is not allowed any more. */
static _Noreturn void end(enum outcome outcome, const char *why)
{
    if (outcome != DONE && (ftruncate(WORK_CHILD_RESULT, 0) != 0 ||
                            pwrite(WORK_CHILD_RESULT, why, strlen(why), 0) < 0))
        _exit(BUSY);
    _exit((int)outcome);
}

void work_child_run(const struct work *table, int argc, char *const argv[])
{
    char why[WORK_WHY_MAX] = "";
    uint8_t *job = NULL;
    size_t size = 0;
    const struct work *work = argc == 3 ? work_find(table, argv[1]) : NULL;
    pid_t parent = argc == 3 ? (pid_t)strtol(argv[2], NULL, 10) : 0;
    if (work == NULL || !shed(work->seconds, parent) || work_confine() != DONE)
        end(REFUSED, "this machine does not let the work begin");
    enum outcome outcome = work_read_all(WORK_CHILD_JOB, WORK_JOB_MAX, &job, &size);
    FILE *result = outcome == DONE ? fdopen(WORK_CHILD_RESULT, "w+") : NULL;
    if (result == NULL)
        end(BUSY, "memory is short");
    outcome = work->run(job, size, result, why);
    if (outcome == DONE && fflush(result) != 0)
        outcome = BUSY;
    end(outcome, why);
}

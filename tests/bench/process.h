/* Another process from outside: what it has used of processor and memory so far.
 *
 * From the kernel's clock of that process and /proc; a process nobody may look into ends the
 * program. */
#ifndef JORNADA_TESTS_BENCH_PROCESS_H
#define JORNADA_TESTS_BENCH_PROCESS_H

#include <sys/types.h>

#define PROCESS_MAX 8

/* Several that serve together (nginx: a master and its workers). */
struct process_group {
    pid_t pids[PROCESS_MAX];
    unsigned count;
};

struct process_group process_read(const char *numbers); /* "12,13,14" */
double process_cpu_ms(const struct process_group *group);
double process_peak_mib(const struct process_group *group); /* VmHWM, summed */
/* Anonymous memory, summed: what is theirs alone, without the libraries on disk. */
double process_own_kib(const struct process_group *group);

#endif

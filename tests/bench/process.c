/* process.h. */
#include "tests/bench/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/bench.h"

struct process_group process_read(const char *numbers)
{
    struct process_group group = {0};
    for (const char *at = numbers; at != NULL && *at != '\0';) {
        char *end;
        long pid = strtol(at, &end, 10);
        if (pid < 1 || (*end != ',' && *end != '\0') || group.count == PROCESS_MAX)
            bench_die("not a list of processes:", numbers);
        group.pids[group.count++] = (pid_t)pid;
        at = *end == ',' ? end + 1 : end;
    }
    return group;
}

double process_cpu_ms(const struct process_group *group)
{
    double ms = 0;
    for (unsigned i = 0; i < group->count; i++) {
        clockid_t clock;
        struct timespec used;
        if (clock_getcpuclockid(group->pids[i], &clock) != 0 || clock_gettime(clock, &used) != 0)
            bench_die("a measured process", "is gone");
        ms += (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
    }
    return ms;
}

static double status_kib(pid_t pid, const char *name)
{
    char path[64], line[256];
    double kib = -1;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kib = strtod(line + strlen(name), NULL);
    if (file != NULL)
        fclose(file);
    if (kib < 0)
        bench_die("cannot read", path);
    return kib;
}

double process_peak_mib(const struct process_group *group)
{
    double kib = 0;
    for (unsigned i = 0; i < group->count; i++)
        kib += status_kib(group->pids[i], "VmHWM:");
    return kib / 1024;
}

double process_own_kib(const struct process_group *group)
{
    double kib = 0;
    for (unsigned i = 0; i < group->count; i++)
        kib += status_kib(group->pids[i], "RssAnon:");
    return kib;
}

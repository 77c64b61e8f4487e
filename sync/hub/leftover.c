/* See leftover.h. */
#include "sync/hub/leftover.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 32

struct found {
    size_t count;
    char names[FILES_MAX][40];
};

static bool is_ours(const char *name, long *process)
{
    size_t prefix = strlen(LEFTOVER_PREFIX);
    char *end;
    if (strncmp(name, LEFTOVER_PREFIX, prefix) != 0 || name[prefix] < '1' || name[prefix] > '9')
        return false;
    *process = strtol(name + prefix, &end, 10);
    return *process <= INT32_MAX && (strcmp(end, ".json") == 0 || strcmp(end, ".json.new") == 0);
}

static void note(void *context, const char *name)
{
    struct found *found = context;
    long process;
    if (found->count < FILES_MAX && strlen(name) < sizeof found->names[0] &&
        is_ours(name, &process) && kill((pid_t)process, 0) != 0 && errno == ESRCH)
        snprintf(found->names[found->count++], sizeof found->names[0], "%s", name);
}

void leftover_sweep(const struct io *io, const char *data)
{
    struct found found = {.count = 0};
    char path[4300];
    if (io->folder_list(io->self, data, note, &found) != DONE)
        return; /* the next start tries again */
    for (size_t i = 0; i < found.count; i++) {
        snprintf(path, sizeof path, "%s/%s", data, found.names[i]);
        (void)!io->remove(io->self, path);
    }
}

/* Lines of kiosk.log: "2026-11-21 15:03Z store 1 0".
 *
 * Minute, a word of the table below, two numbers: nothing else can be written. Not flushed line by
 * line: the log may lose its last words with the power, never anything that counts. */
#include "kiosk/log.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATH_MAX_BYTES 4096
#define LINE_MAX_BYTES 96

struct log {
    const struct io *io;
    struct io_file *file;
    uint64_t size;
    char path[PATH_MAX_BYTES];
};

static const char *const words[LOG_EVENTS] = {
    [LOG_START] = "start",   [LOG_STOP] = "stop", [LOG_STORE] = "store",     [LOG_HUB] = "hub",
    [LOG_NOTICE] = "notice", [LOG_FAIR] = "fair", [LOG_DROPPED] = "dropped",
};

static void open_file(struct log *log)
{
    log->size = 0;
    if (log->io->file_open(log->io->self, log->path, IO_CREATE, &log->file) != DONE)
        log->file = NULL;
    else if (log->io->file_size(log->io->self, log->file, &log->size) != DONE)
        log->size = LOG_BYTES_MAX; /* begin another */
}

struct log *log_open(const struct io *io, const char *path)
{
    static struct log deaf; /* no memory: swallows everything */
    struct log *log = calloc(1, sizeof *log);
    if (!log)
        return &deaf;
    log->io = io;
    if (snprintf(log->path, sizeof log->path, "%s", path) < (int)sizeof log->path - 4)
        open_file(log);
    return log;
}

static void start_another(struct log *log)
{
    char old[PATH_MAX_BYTES + 8];
    snprintf(old, sizeof old, "%s.old", log->path);
    log->io->file_close(log->io->self, log->file);
    log->file = NULL;
    if (log->io->rename(log->io->self, log->path, old) == DONE)
        open_file(log);
}

void log_event(struct log *log, enum log_what what, int64_t a, int64_t b)
{
    assert(what < LOG_EVENTS);
    if (!log->file)
        return;
    time_t seconds = (time_t)(log->io->wall_ms(log->io->self) / 1000);
    struct tm when;
    char minute[32], line[LINE_MAX_BYTES];
    if (!gmtime_r(&seconds, &when) || !strftime(minute, sizeof minute, "%Y-%m-%d %H:%MZ", &when))
        strcpy(minute, "?");
    int size =
        snprintf(line, sizeof line, "%s %s %" PRId64 " %" PRId64 "\n", minute, words[what], a, b);
    if (log->size + (uint64_t)size > LOG_BYTES_MAX)
        start_another(log);
    if (!log->file ||
        log->io->file_write(log->io->self, log->file, log->size, line, (size_t)size) != DONE)
        return;
    log->size += (uint64_t)size;
}

void log_close(struct log *log)
{
    if (!log || !log->io)
        return;
    log->io->file_close(log->io->self, log->file);
    free(log);
}

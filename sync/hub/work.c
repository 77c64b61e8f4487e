/* work.h: the table, and a job done in this process. */
#include "sync/hub/work.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/hub/badge_draw.h"
#include "sync/hub/publication_work.h"
#include "sync/hub/report_pdf.h"

static const struct work table[] = {
    {"badges", 300, badge_draw_run},
    {"report_pdf", 30, report_pdf},
    {"report_xlsx", 30, report_xlsx},
    {"closing_pdf", 30, closing_pdf},
    {PUBLICATION_WORK, PUBLICATION_WORK_SECONDS, publication_work},
    {.name = NULL},
};

const struct work *work_table(void)
{
    return table;
}

const struct work *work_find(const struct work *works, const char *name)
{
    for (; works->name != NULL; works++) {
        if (strcmp(works->name, name) == 0)
            return works;
    }
    return NULL;
}

enum outcome work_read_all(int fd, size_t most, uint8_t **bytes, size_t *size)
{
    struct stat stat;
    *bytes = NULL;
    *size = 0;
    if (fstat(fd, &stat) != 0 || stat.st_size < 0 || (size_t)stat.st_size > most)
        return INVALID;
    uint8_t *fresh = malloc((size_t)stat.st_size + 1);
    size_t at = 0;
    while (fresh != NULL && at < (size_t)stat.st_size) {
        ssize_t got = pread(fd, fresh + at, (size_t)stat.st_size - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        at += (size_t)got;
    }
    if (fresh == NULL || at < (size_t)stat.st_size) {
        free(fresh);
        return BUSY;
    }
    fresh[at] = '\0';
    *bytes = fresh;
    *size = at;
    return DONE;
}

enum outcome work_run(const struct work *work, const void *job, size_t size, uint8_t **bytes,
                      size_t *result_size, char why[WORK_WHY_MAX])
{
    int fd = memfd_create("work", MFD_CLOEXEC);
    FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;
    *bytes = NULL;
    *result_size = 0;
    why[0] = '\0';
    if (file == NULL) {
        if (fd >= 0)
            close(fd);
        return BUSY;
    }
    enum outcome outcome = work->run(job, size, file, why);
    if (outcome == DONE && fflush(file) != 0)
        outcome = BUSY;
    if (outcome == DONE)
        outcome = work_read_all(fd, WORK_RESULT_MAX, bytes, result_size);
    fclose(file);
    return outcome;
}

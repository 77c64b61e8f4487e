/* kit_draw.h: fork, a file in memory in, a pipe out. */
#include "sync/hub/kit_draw.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "jornada-kit"
#define PDF_BYTES_MAX (64U << 20)

static enum outcome find(char path[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length < 0)
        return NOT_FOUND;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash == NULL || (size_t)(slash + 1 - path) + sizeof PROGRAM > PATH_MAX)
        return NOT_FOUND;
    memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
    return access(path, X_OK) == 0 ? DONE : NOT_FOUND;
}

enum outcome kit_draw_find(void)
{
    char path[PATH_MAX];
    return find(path);
}

/* A file that no folder names, at its beginning. */
static int keep(const char *text)
{
    size_t size = strlen(text);
    int fd = memfd_create("kit", MFD_CLOEXEC);
    if (fd >= 0 && (write(fd, text, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static void execute(const char *path, const struct kit_pages *pages, int in, int out)
{
    char number[16];
    snprintf(number, sizeof number, "%u", pages->kit);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
        _exit(127);
    execl(path, PROGRAM, pages->paper, pages->pack, number, (char *)NULL);
    _exit(127);
}

static enum outcome read_all(int fd, uint8_t **bytes, size_t *size)
{
    size_t room = 1U << 20;
    *size = 0;
    *bytes = malloc(room);
    while (*bytes != NULL) {
        ssize_t got = read(fd, *bytes + *size, room - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? DONE : INVALID;
        *size += (size_t)got;
        if (*size < room)
            continue;
        uint8_t *more = room < PDF_BYTES_MAX ? realloc(*bytes, room * 2) : NULL;
        if (more == NULL)
            return BUSY;
        *bytes = more;
        room *= 2;
    }
    return BUSY;
}

static enum outcome run(const char *path, const struct kit_pages *pages, int in, uint8_t **pdf,
                        size_t *size)
{
    int out[2], status = 0;
    if (pipe2(out, O_CLOEXEC) != 0)
        return BUSY;
    pid_t pid = fork();
    if (pid == 0)
        execute(path, pages, in, out[1]);
    close(out[1]);
    enum outcome outcome = pid > 0 ? read_all(out[0], pdf, size) : BUSY;
    close(out[0]);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (outcome == DONE && (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || *size == 0))
        outcome = INVALID;
    return outcome;
}

enum outcome kit_draw(const struct kit_pages *pages, uint8_t **pdf, size_t *size)
{
    char path[PATH_MAX];
    *pdf = NULL;
    enum outcome outcome = find(path);
    int in = outcome == DONE ? keep(pages->tokens) : -1;
    if (outcome == DONE)
        outcome = in >= 0 ? run(path, pages, in, pdf, size) : BUSY;
    if (in >= 0)
        close(in);
    if (outcome != DONE) {
        free(*pdf);
        *pdf = NULL;
    }
    return outcome;
}

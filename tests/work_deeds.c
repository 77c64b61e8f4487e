/* work_deeds.h */
#include "tests/work_deeds.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

static enum outcome turn(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    (void)why;
    for (size_t i = size; i > 0; i--)
        fputc(job[i - 1], result);
    return DONE;
}

static enum outcome hang(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    (void)job, (void)size, (void)result, (void)why;
    for (;;)
        (void)pause();
    return DONE;
}

static enum outcome refuse(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    (void)job, (void)size;
    fputs("half of something", result);
    fflush(result);
    snprintf(why, WORK_WHY_MAX, "the paper is neither Letter nor A4");
    return INVALID;
}

static enum outcome fall(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    (void)job, (void)size, (void)result, (void)why;
    _exit(99);
}

static const char *tried(long got)
{
    return got >= 0 ? "yes" : errno == EPERM || errno == EACCES ? "no" : "other";
}

/* What it could do with the machine; the job is the path of a file that is none of its business. */
static enum outcome pry(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    char path[512], *argv[] = {path, NULL};
    int descriptors = 0;
    (void)why;
    snprintf(path, sizeof path, "%.*s", (int)size, (const char *)job);
    fprintf(result, "read %s\n", tried(open(path, O_RDONLY | O_CLOEXEC)));
    fprintf(result, "write %s\n", tried(open(path, O_WRONLY | O_CLOEXEC)));
    fprintf(result, "remove %s\n", tried(unlink(path)));
    fprintf(result, "font %s\n", tried(open("/usr/share/fonts", O_RDONLY | O_DIRECTORY)));
    fprintf(result, "socket %s\n", tried(socket(AF_INET, SOCK_STREAM, 0)));
    fprintf(result, "signal %s\n", tried(kill(getppid(), 0)));
    snprintf(path, sizeof path, "/bin/true");
    fprintf(result, "program %s\n", tried(execv(path, argv)));
    for (int fd = 0; fd < 1024; fd++)
        descriptors += fcntl(fd, F_GETFD) >= 0;
    fprintf(result, "descriptors %d\n", descriptors);
    fprintf(result, "environment %s\n", environ == NULL || environ[0] == NULL ? "no" : "yes");
    return DONE;
}

const struct work *work_deeds(void)
{
    static const struct work deeds[] = {
        {"turn", 10, turn}, {"hang", 60, hang}, {"late", 1, hang}, {"refuse", 10, refuse},
        {"fall", 10, fall}, {"pry", 10, pry},   {.name = NULL}};
    return deeds;
}

/* backup_shell.h: fork, two descriptors, /bin/sh. */
#include "sync/hub/backup_shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void execute(const char *command, const char *path, const char *name, int in, int out)
{
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        setenv("JORNADA_BACKUP_FILE", path, 1) != 0 || setenv("JORNADA_BACKUP_NAME", name, 1) != 0)
        _exit(127);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static bool run(const char *command, const char *path, const char *name, int in, int out)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        execute(command, path, name, in, out);
    if (pid < 0)
        return false;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool backup_shell_send(const char *command, const char *path, const char *name)
{
    int in = open(path, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return false;
    bool good = run(command, path, name, in, STDERR_FILENO);
    close(in);
    return good;
}

bool backup_shell_fetch(const char *command, const char *path, const char *name)
{
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = in >= 0 && out >= 0 && run(command, path, name, in, out);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return good;
}

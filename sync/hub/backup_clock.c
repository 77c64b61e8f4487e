/* backup_clock.h: a timer and a child. */
#include "sync/hub/backup_clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/hub/backup.h"

struct backup_clock {
    const char *data, *folder;
    int timer;
    pid_t child; /* 0 = none */
};

struct backup_clock *backup_clock_open(const char *data, const char *folder, unsigned seconds)
{
    struct backup_clock *clock = calloc(1, sizeof *clock);
    struct itimerspec turns = {.it_interval.tv_sec = (time_t)seconds,
                               .it_value.tv_sec = (time_t)seconds};
    if (clock == NULL)
        return NULL;
    clock->data = data;
    clock->folder = folder;
    clock->timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (clock->timer >= 0 && timerfd_settime(clock->timer, 0, &turns, NULL) == 0)
        return clock;
    backup_clock_close(clock);
    return NULL;
}

void backup_clock_close(struct backup_clock *clock)
{
    if (clock == NULL)
        return;
    if (clock->child > 0) {
        kill(clock->child, SIGKILL); /* earlier backups stay as they are */
        waitpid(clock->child, NULL, 0);
    }
    if (clock->timer >= 0)
        close(clock->timer);
    free(clock);
}

int backup_clock_fd(const struct backup_clock *clock)
{
    return clock != NULL ? clock->timer : -1;
}

static void execute(const struct backup_clock *clock)
{
    sigset_t none;
    int null = open("/dev/null", O_RDWR);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execl("/proc/self/exe", "jornada-hub", "--data", clock->data, "backup", "--to", clock->folder,
          (char *)NULL);
    _exit(127);
}

static bool is_busy(struct backup_clock *clock)
{
    if (clock->child > 0 && waitpid(clock->child, NULL, WNOHANG) != 0)
        clock->child = 0;
    return clock->child > 0;
}

void backup_clock_step(struct backup_clock *clock, struct hub *hub)
{
    uint64_t turns;
    bool due;
    if (read(clock->timer, &turns, sizeof turns) < 0 || is_busy(clock) ||
        backup_is_due(hub, &due) != DONE || !due)
        return;
    pid_t child = fork();
    if (child == 0)
        execute(clock);
    clock->child = child > 0 ? child : 0;
}

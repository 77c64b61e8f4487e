#include "kiosk/stop.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A handler may only write a descriptor; its number is the one thing of this program that is
 * global. */
static int asked = -1;

static void ask(int signal_number)
{
    (void)signal_number;
    const uint64_t one = 1;
    ssize_t wrote = write(asked, &one, sizeof one);
    (void)wrote;
}

void stop_listen(void)
{
    asked = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (asked < 0)
        return;
    const struct sigaction action = {.sa_handler = ask, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

int stop_fd(void)
{
    return asked;
}

bool stop_is_asked(void)
{
    uint64_t count;
    return asked >= 0 && read(asked, &count, sizeof count) == (ssize_t)sizeof count;
}

/* The software printer on a pty; see cable.h. */
#include "tests/printer/cable.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#define TICK_MS 10
#define PART_BYTES 2048 /* of one look, where the line has no speed */

void cable_lock(struct cable *cable)
{
    pthread_mutex_lock(&cable->lock);
}

void cable_unlock(struct cable *cable)
{
    pthread_mutex_unlock(&cable->lock);
}

void cable_set_paper(struct cable *cable, int rows)
{
    cable_lock(cable);
    cable->soft.paper = rows;
    soft_look(&cable->soft);
    cable_unlock(cable);
}

/* Answers, as many as the line carries in this while; what is left goes later. */
static void give(struct cable *cable, size_t most)
{
    struct soft *soft = &cable->soft;
    size_t size = soft->reply_count < most ? soft->reply_count : most;
    ssize_t sent = size > 0 ? write(cable->master, soft->replies, size) : 0;
    if (sent <= 0)
        return;
    soft->reply_count -= (size_t)sent;
    memmove(soft->replies, soft->replies + sent, soft->reply_count);
}

static void take(struct cable *cable, size_t most)
{
    uint8_t bytes[PART_BYTES];
    ssize_t got = read(cable->master, bytes, most < sizeof bytes ? most : sizeof bytes);
    if (got <= 0)
        return;
    cable->taken += (size_t)got;
    soft_feed(&cable->soft, bytes, (size_t)got);
}

/* In bytes of what the line carries: a tick's worth each time, and never two at once. */
static void *body(void *context)
{
    struct cable *cable = context;
    size_t most = cable->baud ? cable->baud / 10 * TICK_MS / 1000 : PART_BYTES;
    for (bool stopped = false; !stopped;) {
        struct pollfd waits[2] = {{.fd = cable->stop_fd, .events = POLLIN},
                                  {.fd = cable->master, .events = POLLIN}};
        poll(waits, cable->baud ? 1 : 2, TICK_MS);
        stopped = (waits[0].revents & POLLIN) != 0;
        cable_lock(cable);
        take(cable, most);
        give(cable, most);
        cable_unlock(cable);
    }
    return NULL;
}

/* Open at both ends, so that the kiosk may come and go; raw from the start, as usblp's nodes are.
 */
static bool open_pty(struct cable *cable)
{
    struct termios raw;
    cable->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (cable->master < 0 || grantpt(cable->master) != 0 || unlockpt(cable->master) != 0 ||
        ptsname_r(cable->master, cable->path, sizeof cable->path) != 0)
        return false;
    cable->slave = open(cable->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (cable->slave < 0 || tcgetattr(cable->slave, &raw) != 0)
        return false;
    cfmakeraw(&raw);
    return tcsetattr(cable->slave, TCSANOW, &raw) == 0;
}

bool cable_start(struct cable *cable, int width, const char *name, unsigned baud)
{
    memset(cable, 0, sizeof *cable);
    cable->baud = baud;
    if (!soft_open(&cable->soft, width, name) || !open_pty(cable))
        return false;
    pthread_mutex_init(&cable->lock, NULL);
    cable->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return cable->stop_fd >= 0 && pthread_create(&cable->thread, NULL, body, cable) == 0;
}

void cable_stop(struct cable *cable)
{
    if (cable->stop_fd < 0)
        return;
    if (eventfd_write(cable->stop_fd, 1) != 0)
        return;
    pthread_join(cable->thread, NULL);
    close(cable->slave);
    close(cable->master);
    close(cable->stop_fd);
    cable->stop_fd = -1;
}

void cable_close(struct cable *cable)
{
    cable_stop(cable);
    pthread_mutex_destroy(&cable->lock);
    soft_close(&cable->soft);
}

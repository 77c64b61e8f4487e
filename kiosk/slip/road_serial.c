/* ESC/POS over a serial line: serial:/dev/ttyX@BAUD, eight bits, no parity, one stop bit, raw.
 *
 * Promises: no more than a fifth of a second of a job is ahead of the line's speed, whatever a
 * driver says of its buffers; a dropped line is emptied before it is closed; no second program can
 * open it meanwhile. Up to 19200 baud the slip
 * goes out at a quarter by itself. Refuses: speeds that are no line's, and under 9600, where a slip
 * would take longer than anybody stands there. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/slip/road_escpos.h"

#define SLOW_BAUD 19200 /* up to here half the dots each way */
#define AHEAD_US 200000
#define BITS_A_BYTE 10
#define US_PER_S 1000000

static const struct {
    unsigned baud;
    speed_t speed;
} speeds[] = {{9600, B9600},   {19200, B19200},   {38400, B38400},
              {57600, B57600}, {115200, B115200}, {230400, B230400}};

static bool find_speed(unsigned baud, speed_t *speed)
{
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++)
        if (speeds[i].baud == baud) {
            *speed = speeds[i].speed;
            return true;
        }
    return false;
}

static bool read_serial(const char *text, struct road_target *target, char *why, size_t room)
{
    const unsigned allowed = ROAD_TEAR | ROAD_ONEWAY | ROAD_SLOW | ROAD_RTS | ROAD_XON;
    speed_t speed;
    snprintf(target->path, sizeof target->path, "%s", text);
    if (!road_take_habits(target->path, allowed, &target->habits, why, room))
        return false;
    char *at = strrchr(target->path, '@'), *end = NULL;
    unsigned long baud = at && at[1] >= '1' && at[1] <= '9' ? strtoul(at + 1, &end, 10) : 0;
    if (target->path[0] != '/' || !at || at == target->path || !end || *end) {
        snprintf(why, room, "serial: needs a line and a speed, such as serial:/dev/ttyUSB0@115200");
        return false;
    }
    *at = '\0';
    if (baud > 1000000 || !find_speed((unsigned)baud, &speed)) {
        snprintf(why, room,
                 "%lu is no speed of a slip printer: 9600, 19200, 38400, 57600, 115200, 230400",
                 baud);
        return false;
    }
    if ((target->habits & ROAD_RTS) && (target->habits & ROAD_XON)) {
        snprintf(why, room, "a line is held either by rts or by xon");
        return false;
    }
    target->baud = (unsigned)baud;
    if (baud <= SLOW_BAUD)
        target->habits |= ROAD_SLOW;
    target->forms = road_escpos_forms(target->habits);
    return true;
}

static bool set_line(int fd, const struct road_target *target)
{
    struct termios line;
    speed_t speed;
    if (tcgetattr(fd, &line) != 0 || !find_speed(target->baud, &speed))
        return false;
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~(tcflag_t)(CSTOPB | HUPCL | CRTSCTS);
    if (target->habits & ROAD_RTS)
        line.c_cflag |= CRTSCTS;
    line.c_iflag &= ~(tcflag_t)(IXON | IXOFF | IXANY);
    if (target->habits & ROAD_XON)
        line.c_iflag |= IXON;
    line.c_cc[VMIN] = 1; /* no byte is "not yet", and never the end */
    line.c_cc[VTIME] = 0;
    return cfsetispeed(&line, speed) == 0 && cfsetospeed(&line, speed) == 0 &&
           tcsetattr(fd, TCSANOW, &line) == 0;
}

/* A line that another program holds is not there: two would mix their bytes. */
static enum road_opened open_serial(struct road_line *line)
{
    int fd = open(line->target->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return ROAD_ABSENT;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || ioctl(fd, TIOCEXCL) != 0 ||
        !set_line(fd, line->target)) {
        close(fd);
        return ROAD_ABSENT;
    }
    tcflush(fd, TCIOFLUSH);
    tcflow(fd, TCOON); /* an XOFF of the last owner's time holds nobody up */
    line->fd = fd;
    line->carried_us = 0;
    return ROAD_OPEN;
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

/* How long the line still carries what was written. */
static int64_t ahead_us(const struct road_line *line)
{
    int64_t now = now_us();
    return line->carried_us > now ? line->carried_us - now : 0;
}

/* By the clock: not every driver says what waits in it, and what it holds would print later. */
static ssize_t write_serial(struct road_line *line, const uint8_t *bytes, size_t size)
{
    const int64_t baud = line->target->baud;
    int64_t ahead = ahead_us(line);
    size_t most =
        ahead < AHEAD_US ? (size_t)((AHEAD_US - ahead) * baud / BITS_A_BYTE / US_PER_S) : 0;
    if (most == 0) {
        errno = EAGAIN;
        return -1;
    }
    ssize_t took = write(line->fd, bytes, size < most ? size : most);
    if (took > 0)
        line->carried_us = now_us() + ahead + took * BITS_A_BYTE * US_PER_S / baud;
    return took;
}

/* As poll; but where the line has enough to do, it is not writable until half of that is out. */
static int wait_serial(struct road_line *line, int order_fd, int events, int timeout_ms)
{
    struct pollfd waits[2] = {{.fd = order_fd, .events = POLLIN},
                              {.fd = line->fd, .events = (short)events}};
    int64_t spare_ms = (ahead_us(line) - AHEAD_US / 2) / 1000;
    if ((events & POLLOUT) && spare_ms > 0) {
        waits[1].events = (short)(events & ~POLLOUT);
        timeout_ms = spare_ms < timeout_ms ? (int)spare_ms : timeout_ms;
    }
    return poll(waits, 2, timeout_ms) > 0 ? waits[1].revents : 0;
}

static bool is_drained_serial(struct road_line *line)
{
    int waiting = 1;
    return ioctl(line->fd, TIOCOUTQ, &waiting) == 0 && waiting == 0 && ahead_us(line) == 0;
}

static void drop_serial(struct road_line *line)
{
    tcflush(line->fd, TCIOFLUSH); /* closing would wait for what is left */
    ioctl(line->fd, TIOCNXCL);
    close(line->fd);
}

static const struct road_wire wire_serial = {.open = open_serial,
                                             .read = road_escpos_read,
                                             .write = write_serial,
                                             .is_drained = is_drained_serial,
                                             .drop = drop_serial,
                                             .wait = wait_serial};

static void run_serial(struct printer *printer, const struct road_target *target)
{
    road_escpos_run(printer, target, &wire_serial);
}

const struct road road_serial = {"serial:", read_serial, run_serial};

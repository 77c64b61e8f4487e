#include "kiosk/scanner_serial.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define PATH_ROOM 200
#define CHUNK 256

struct scanner_serial {
    char path[PATH_ROOM];
    speed_t speed;
    int fd;
    enum scanner_serial_state state;
    int64_t retry_ms; /* not before; 0 = at once */
    int64_t last_ms;  /* a byte came */
    size_t count;     /* of `line` */
    bool bad;         /* what came since the last end of a line is no reading */
    char line[SCANNER_MOST + 1];
    size_t taken, held; /* of `bytes`: looked at; there */
    uint8_t bytes[CHUNK];
};

static const struct {
    const char *baud;
    speed_t speed;
} speeds[] = {{"1200", B1200},   {"2400", B2400},     {"4800", B4800},
              {"9600", B9600},   {"19200", B19200},   {"38400", B38400},
              {"57600", B57600}, {"115200", B115200}, {"230400", B230400}};

static bool find_speed(const char *baud, speed_t *speed)
{
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++)
        if (strcmp(speeds[i].baud, baud) == 0) {
            *speed = speeds[i].speed;
            return true;
        }
    return false;
}

enum outcome scanner_serial_open(const char *setting, struct scanner_serial **serial)
{
    static const char scheme[] = "serial:";
    speed_t speed = B0;
    *serial = NULL;
    if (*setting == '\0' || strcmp(setting, "keyboard") == 0)
        return DONE;
    const char *path = setting + sizeof scheme - 1, *at = strrchr(setting, '@');
    if (strncmp(setting, scheme, sizeof scheme - 1) != 0 || *path != '/' || at == NULL ||
        (size_t)(at - path) >= PATH_ROOM || !find_speed(at + 1, &speed))
        return INVALID;
    struct scanner_serial *made = sodium_malloc(sizeof *made);
    if (made == NULL)
        return BUSY;
    sodium_memzero(made, sizeof *made);
    memcpy(made->path, path, (size_t)(at - path));
    made->speed = speed;
    made->fd = -1;
    made->state = SCANNER_SERIAL_ABSENT;
    *serial = made;
    return DONE;
}

static void drop_line(struct scanner_serial *serial)
{
    sodium_memzero(serial->line, sizeof serial->line);
    serial->count = 0;
    serial->bad = false;
}

static void let_go(struct scanner_serial *serial, int64_t now_ms)
{
    if (serial->fd >= 0)
        close(serial->fd);
    serial->fd = -1;
    serial->state = SCANNER_SERIAL_ABSENT;
    serial->retry_ms = now_ms + SCANNER_SERIAL_RETRY_MS;
    sodium_memzero(serial->bytes, sizeof serial->bytes);
    serial->taken = serial->held = 0;
    drop_line(serial);
}

void scanner_serial_close(struct scanner_serial *serial)
{
    if (serial == NULL)
        return;
    let_go(serial, 0);
    sodium_free(serial);
}

static bool set_line(int fd, speed_t speed)
{
    struct termios line;
    if (tcgetattr(fd, &line) != 0)
        return false;
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    line.c_iflag &= ~(tcflag_t)(IXON | IXOFF | IXANY);
    line.c_cc[VMIN] = 0; /* without O_NONBLOCK's say: nothing there is nothing read */
    line.c_cc[VTIME] = 0;
    return cfsetispeed(&line, speed) == 0 && cfsetospeed(&line, speed) == 0 &&
           tcsetattr(fd, TCSANOW, &line) == 0;
}

/* A line that another program holds is not there: each would read a half. */
static void look_for(struct scanner_serial *serial, int64_t now_ms)
{
    if (serial->fd >= 0 || now_ms < serial->retry_ms)
        return;
    serial->retry_ms = now_ms + SCANNER_SERIAL_RETRY_MS;
    int fd = open(serial->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (!isatty(fd) || flock(fd, LOCK_EX | LOCK_NB) != 0 || !set_line(fd, serial->speed)) {
        close(fd);
        return;
    }
    tcflush(fd, TCIFLUSH); /* what was scanned while nobody looked is nobody's */
    serial->fd = fd;
    serial->state = SCANNER_SERIAL_READY;
}

/* False: nothing came. A line that hung up reads 0 or fails; an empty one says EAGAIN, or 0. */
static bool fill(struct scanner_serial *serial, int64_t now_ms)
{
    int waiting = 0;
    bool there = ioctl(serial->fd, FIONREAD, &waiting) == 0;
    ssize_t got = there ? read(serial->fd, serial->bytes, sizeof serial->bytes) : -1;
    if (got > 0) {
        serial->held = (size_t)got;
        serial->taken = 0;
        serial->last_ms = now_ms;
        return true;
    }
    struct termios line; /* asked of a line that is gone, fails */
    bool idle = there && (got == 0 || errno == EAGAIN || errno == EINTR) &&
                tcgetattr(serial->fd, &line) == 0;
    if (!idle)
        let_go(serial, now_ms);
    return false;
}

static char letter_of(uint8_t byte)
{
    if (byte >= 'a' && byte <= 'z')
        return (char)(byte - 'a' + 'A');
    bool good = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z');
    return good ? (char)byte : '\0';
}

static void add(struct scanner_serial *serial, uint8_t byte)
{
    char letter = letter_of(byte);
    if (letter == '\0' || serial->count == SCANNER_MOST)
        serial->bad = true;
    else
        serial->line[serial->count++] = letter;
}

/* The end of a line: true with a reading; CR LF is one end, and an empty line is nothing. */
static bool end_line(struct scanner_serial *serial, char text[SCANNER_MOST + 1])
{
    bool good = !serial->bad && serial->count > 0;
    if (good)
        memcpy(text, serial->line, sizeof serial->line);
    if (good || serial->bad)
        serial->state = good ? SCANNER_SERIAL_READY : SCANNER_SERIAL_NOISE;
    drop_line(serial);
    return good;
}

bool scanner_serial_step(struct scanner_serial *serial, int64_t now_ms, char text[SCANNER_MOST + 1])
{
    if (serial == NULL)
        return false;
    look_for(serial, now_ms);
    if ((serial->count > 0 || serial->bad) && now_ms - serial->last_ms >= SCANNER_SERIAL_GAP_MS) {
        serial->state = SCANNER_SERIAL_NOISE; /* half a line: the rest is not of it */
        drop_line(serial);
    }
    while (serial->fd >= 0 && (serial->taken < serial->held || fill(serial, now_ms)))
        while (serial->taken < serial->held) {
            uint8_t byte = serial->bytes[serial->taken];
            serial->bytes[serial->taken++] = 0;
            if (byte != '\r' && byte != '\n')
                add(serial, byte);
            else if (end_line(serial, text))
                return true;
        }
    return false;
}

int scanner_serial_fd(const struct scanner_serial *serial)
{
    return serial == NULL ? -1 : serial->fd;
}

int64_t scanner_serial_due_ms(const struct scanner_serial *serial)
{
    if (serial == NULL)
        return -1;
    if (serial->fd < 0)
        return serial->retry_ms;
    return serial->count > 0 || serial->bad ? serial->last_ms + SCANNER_SERIAL_GAP_MS : -1;
}

enum scanner_serial_state scanner_serial_state(const struct scanner_serial *serial)
{
    return serial == NULL ? SCANNER_SERIAL_NONE : serial->state;
}

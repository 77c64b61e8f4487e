/* ESC/POS over a USB printer port: usb:/dev/usb/lpN, the nodes of the kernel's usblp.
 *
 * Promises: nothing blocks; a printer that was unplugged and comes back under another number is
 * found again by what it calls itself (IEEE 1284 id). usblp lets one program in at a time: a second
 * one makes it absent, and mixes nothing. Where a printer answers no byte, the port's own status
 * (paper, error) is asked. Refuses: what is no device node, once it is there. */
#include <errno.h>
#include <fcntl.h>
#include <linux/lp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/slip/road_escpos.h"

#define NUMBERS 16 /* of nodes that are looked at: lp0 … lp15, as many as usblp has */
/* LPIOC_GET_DEVICE_ID of usblp, which no header of user space names: 'P', 1, read. */
#define GET_DEVICE_ID(room) _IOC(_IOC_READ, 'P', 1, room)

static bool read_usb(const char *text, struct road_target *target, char *why, size_t room)
{
    snprintf(target->path, sizeof target->path, "%s", text);
    if (!road_take_habits(target->path, ROAD_TEAR | ROAD_ONEWAY | ROAD_SLOW, &target->habits, why,
                          room))
        return false;
    size_t length = strlen(target->path);
    if (target->path[0] != '/' || length < 2 || target->path[length - 1] == '/') {
        snprintf(why, room, "usb: needs a node, such as usb:/dev/usb/lp0");
        return false;
    }
    target->forms = road_escpos_forms(target->habits);
    return true;
}

/* What the printer calls itself, without the two bytes of length; "" where the port has no words.
 */
static void ask_identity(int fd, char *identity, size_t room)
{
    char raw[256] = {0};
    identity[0] = '\0';
    if (ioctl(fd, GET_DEVICE_ID(sizeof raw - 1), raw) >= 0)
        snprintf(identity, room, "%s", raw + 2);
}

static int open_node(const char *name, char *identity, size_t room)
{
    struct stat about;
    int fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && (fstat(fd, &about) != 0 || !S_ISCHR(about.st_mode))) {
        close(fd);
        return -1;
    }
    if (fd >= 0)
        ask_identity(fd, identity, room);
    return fd;
}

/* The named node; else, once a printer was known here, its like under another number. */
static enum road_opened open_usb(struct road_line *line)
{
    char name[PRINTER_TARGET_MAX + 16], identity[sizeof line->identity];
    const char *path = line->target->path;
    size_t stem = strlen(path);
    while (stem > 0 && path[stem - 1] >= '0' && path[stem - 1] <= '9')
        stem--;
    bool known = line->name[0] != '\0';
    for (int number = -1; number < (known && path[stem] ? NUMBERS : 0); number++) {
        snprintf(name, sizeof name, "%s", path);
        if (number >= 0)
            snprintf(name, sizeof name, "%.*s%d", (int)stem, path, number);
        int fd = open_node(name, identity, sizeof identity);
        if (fd >= 0 && (number < 0 || strcmp(identity, line->identity) == 0)) {
            snprintf(line->name, sizeof line->name, "%.*s", (int)sizeof line->name - 1, name);
            strcpy(line->identity, identity);
            line->fd = fd;
            return ROAD_OPEN;
        }
        if (fd >= 0)
            close(fd);
    }
    return ROAD_ABSENT;
}

/* A port that goes one way refuses to be read (EINVAL): it says nothing, ever. */
static ssize_t read_usb_bytes(struct road_line *line, uint8_t *bytes, size_t room)
{
    ssize_t got = read(line->fd, bytes, room);
    if (got < 0 && errno == EINVAL)
        errno = EAGAIN;
    return got;
}

/* usblp takes one write at a time and says so by EAGAIN: nothing waits behind the last. */
static bool is_drained_usb(struct road_line *line)
{
    (void)line;
    return true;
}

/* Closing takes back what was not sent. */
static void drop_usb(struct road_line *line)
{
    close(line->fd);
}

static enum road_port look_usb(struct road_line *line)
{
    int status = 0;
    if (ioctl(line->fd, LPGETSTATUS, &status) != 0)
        return ROAD_PORT_UNKNOWN;
    if (status & LP_POUTPA)
        return ROAD_PORT_NO_PAPER;
    return status & LP_PERRORP ? ROAD_PORT_WELL : ROAD_PORT_ERROR; /* the line is low on error */
}

static const struct road_wire wire_usb = {.open = open_usb,
                                          .read = read_usb_bytes,
                                          .write = road_escpos_write,
                                          .is_drained = is_drained_usb,
                                          .drop = drop_usb,
                                          .look = look_usb};

static void run_usb(struct printer *printer, const struct road_target *target)
{
    road_escpos_run(printer, target, &wire_usb);
}

const struct road road_usb = {"usb:", read_usb, run_usb};

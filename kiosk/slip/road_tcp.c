/* ESC/POS over TCP: the address, and the wire for road_escpos.
 *
 * Promises: the kernel holds little of a job, and a dropped line is reset, so that it sends nothing
 * more of it. Refuses names: an address in digits never waits for a name server. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kiosk/slip/road_escpos.h"

#define SEND_BUFFER 4096 /* bytes in the kernel that a reset throws away */

static bool read_tcp(const char *whole, struct road_target *target, char *why, size_t room)
{
    char host[64], *text = target->path;
    snprintf(text, sizeof target->path, "%s", whole);
    if (!road_take_habits(text, ROAD_TEAR | ROAD_ONEWAY | ROAD_SLOW, &target->habits, why, room))
        return false;
    struct sockaddr_in *v4 = (struct sockaddr_in *)&target->address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&target->address;
    const char *colon = strrchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : 0;
    char *end = NULL;
    long port = colon && colon[1] >= '0' && colon[1] <= '9' ? strtol(colon + 1, &end, 10) : 0;
    if (length == 0 || length >= sizeof host || port < 1 || port > 65535 || *end) {
        snprintf(why, room, "tcp: needs an address and a port, such as tcp:192.168.1.50:9100");
        return false;
    }
    bool bracketed = text[0] == '[' && text[length - 1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(bracketed ? length - 2 : length), text + bracketed);
    if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &v4->sin_addr) ==
        1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        target->address_size = sizeof *v4;
    } else if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        target->address_size = sizeof *v6;
    } else {
        snprintf(why, room, "\"%s\" is no address in digits, such as 192.168.1.50", host);
        return false;
    }
    target->forms = road_escpos_forms(target->habits);
    return true;
}

static void drop_tcp(struct road_line *line)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(line->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(line->fd);
}

static enum road_opened open_tcp(struct road_line *line)
{
    const int one = 1, buffer = SEND_BUFFER;
    const struct road_target *target = line->target;
    line->fd = socket(target->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (line->fd < 0)
        return ROAD_ABSENT;
    setsockopt(line->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(line->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    bool begun =
        connect(line->fd, (const struct sockaddr *)&target->address, target->address_size) == 0 ||
        errno == EINPROGRESS;
    return begun ? ROAD_COMES : ROAD_ABSENT;
}

static bool opened_tcp(struct road_line *line)
{
    int error = ETIMEDOUT;
    socklen_t size = sizeof error;
    return getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

static ssize_t read_bytes(struct road_line *line, uint8_t *bytes, size_t room)
{
    return recv(line->fd, bytes, room, MSG_DONTWAIT);
}

static ssize_t write_bytes(struct road_line *line, const uint8_t *bytes, size_t size)
{
    return send(line->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static bool is_drained_tcp(struct road_line *line)
{
    int unsent = 1;
    return ioctl(line->fd, SIOCOUTQ, &unsent) == 0 && unsent == 0;
}

static const struct road_wire wire_tcp = {.open = open_tcp,
                                          .opened = opened_tcp,
                                          .read = read_bytes,
                                          .write = write_bytes,
                                          .is_drained = is_drained_tcp,
                                          .drop = drop_tcp};

static void run_tcp(struct printer *printer, const struct road_target *target)
{
    road_escpos_run(printer, target, &wire_tcp);
}

const struct road road_tcp = {"tcp:", read_tcp, run_tcp};

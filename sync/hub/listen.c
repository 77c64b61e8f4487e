/* listen.h. */
#include "sync/hub/listen.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sync/hub/hosts.h"

#define HOST_MAX 128
#define BACKLOG 128

/* "host:port" or "[v6]:port". */
static bool split(const char *where, char host[HOST_MAX], char port[8])
{
    const char *colon = strrchr(where, ':');
    if (colon == NULL || colon == where)
        return false;
    const char *start = where, *end = colon;
    if (*start == '[') {
        if (colon[-1] != ']')
            return false;
        start++;
        end--;
    }
    size_t host_size = (size_t)(end - start), port_size = strlen(colon + 1);
    if (host_size == 0 || host_size >= HOST_MAX || port_size == 0 || port_size > 5 ||
        strspn(colon + 1, "0123456789") != port_size)
        return false;
    memcpy(host, start, host_size);
    host[host_size] = '\0';
    memcpy(port, colon + 1, port_size + 1);
    return true;
}

static int open_one(const struct addrinfo *info)
{
    int on = 1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    bool good = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
                bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    if (good)
        return fd;
    close(fd);
    return -1;
}

static bool is_any(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return ((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr == INADDR_ANY;
    return IN6_IS_ADDR_UNSPECIFIED(
        &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static bool write_url(int fd, const char *host, char *url, size_t room)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char port[8];
    struct hosts hosts;
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0 ||
        getnameinfo((struct sockaddr *)&address, size, NULL, 0, port, sizeof port,
                    NI_NUMERICSERV) != 0)
        return false;
    if (is_any(&address)) {
        hosts_find(&hosts);
        host = hosts.address != NULL ? hosts.address : "127.0.0.1";
    }
    bool six = strchr(host, ':') != NULL;
    return snprintf(url, room, "https://%s%s%s:%s", six ? "[" : "", host, six ? "]" : "", port) <
           (int)room;
}

enum outcome listen_open(const char *where, int *fd, char *url, size_t room)
{
    char host[HOST_MAX], port[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *all, *one;
    if (!split(where, host, port))
        return INVALID;
    if (getaddrinfo(host, port, &hints, &all) != 0)
        return INVALID;
    *fd = -1;
    for (one = all; one != NULL && *fd < 0; one = one->ai_next)
        *fd = open_one(one);
    freeaddrinfo(all);
    if (*fd < 0)
        return REFUSED;
    return write_url(*fd, host, url, room) ? DONE : INVALID;
}

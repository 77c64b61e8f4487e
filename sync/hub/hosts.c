/* hosts.h. */
#include "sync/hub/hosts.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

static void add_host(struct hosts *hosts, const char *name)
{
    if (hosts->count == HOSTS_MAX || name[0] == '\0' || strlen(name) >= HOST_BYTES)
        return;
    hosts->list[hosts->count] = strcpy(hosts->names[hosts->count], name);
    hosts->count++;
}

void hosts_find(struct hosts *hosts)
{
    char name[HOST_BYTES] = "", text[INET6_ADDRSTRLEN];
    struct ifaddrs *all, *one;
    memset(hosts, 0, sizeof *hosts);
    if (gethostname(name, sizeof name - 1) == 0)
        add_host(hosts, name);
    if (getifaddrs(&all) != 0)
        return;
    for (one = all; one != NULL; one = one->ifa_next) {
        if (one->ifa_addr == NULL || (one->ifa_flags & IFF_LOOPBACK))
            continue;
        const void *address = NULL;
        if (one->ifa_addr->sa_family == AF_INET)
            address = &((const struct sockaddr_in *)(const void *)one->ifa_addr)->sin_addr;
        if (address != NULL && inet_ntop(AF_INET, address, text, sizeof text) != NULL) {
            add_host(hosts, text);
            if (hosts->address == NULL && hosts->count > 0)
                hosts->address = hosts->list[hosts->count - 1];
        }
    }
    freeifaddrs(all);
}

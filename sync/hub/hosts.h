/* Where kiosks may find this machine: its name and the addresses it has now, loopback left out. */
#ifndef JORNADA_SYNC_HUB_HOSTS_H
#define JORNADA_SYNC_HUB_HOSTS_H

#include <stddef.h>

#define HOSTS_MAX 16
#define HOST_BYTES 72

struct hosts {
    char names[HOSTS_MAX][HOST_BYTES];
    const char *list[HOSTS_MAX + 1]; /* ended by NULL */
    size_t count;
    const char *address; /* the first IPv4 address, or NULL */
};

void hosts_find(struct hosts *hosts);

#endif

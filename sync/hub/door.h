/* The one port's door: takes connections, and tells TLS from a browser's plain HTTP by the first
 * byte, which plain HTTP may send from this machine alone (loopback).
 *
 * Promises: nobody waits for somebody who sends nothing; who is silent for DOOR_SILENT_MS is let
 * go; of one address at most `each` connections are here at once, the ones that others serve
 * included; idle, it never wakes. Refuses nothing else: what is no TLS and comes from elsewhere is
 * TLS's to refuse. */
#ifndef JORNADA_SYNC_HUB_DOOR_H
#define JORNADA_SYNC_HUB_DOOR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "sync/io.h"

#define DOOR_GUESTS_MAX 2000
#define DOOR_SILENT_MS 30000

struct door;
struct door_guest;

struct door_settings {
    const struct io *io;
    int fd;        /* listens; closed by door_close */
    bool plain;    /* plain HTTP from loopback; else everything is TLS */
    unsigned each; /* connections of one address */
    /* Takes the descriptor over; false: it is closed and the guest is gone. */
    bool (*admit)(void *context, struct door_guest *guest, int fd, bool tls);
    void *context;
};

struct door *door_open(const struct door_settings *settings); /* NULL: no memory */
void door_close(struct door *door);                           /* NULL is fine */
int door_fd(const struct door *door);
int door_timeout_ms(const struct door *door); /* -1 = nothing waits */
void door_step(struct door *door);
/* The guest's connection was closed by whoever served it. */
void door_leave(struct door_guest *guest);
const struct sockaddr_storage *door_address(const struct door_guest *guest);
/* IPv4 as ::ffff:a.b.c.d. */
void door_address_bytes(const struct sockaddr *address, uint8_t bytes[16]);
bool door_is_loopback(const uint8_t bytes[16]);

#endif

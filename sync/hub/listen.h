/* A TCP socket that listens on HOST:PORT, with TCP_NODELAY (without it a TLS handshake costs a
 * round trip more), and the address as kiosks reach it. */
#ifndef JORNADA_SYNC_HUB_LISTEN_H
#define JORNADA_SYNC_HUB_LISTEN_H

#include <stddef.h>

#include "sync/outcome.h"

/* INVALID: not HOST:PORT. REFUSED: cannot be had; errno says why. `url` = https://HOST:PORT with
 * the real port, and this machine's address where HOST stands for all of them. */
enum outcome listen_open(const char *where, int *fd, char *url, size_t room) MUST_CHECK;

#endif

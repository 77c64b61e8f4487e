/* The machine shuts down, the session ends: a planned stop like any other.
 *
 * Promises: SIGTERM, SIGINT and SIGHUP end no write; they make a descriptor readable, the loop sees
 * it and closes as it would by itself, so that what waits is written or its loss is said. */
#ifndef JORNADA_KIOSK_STOP_H
#define JORNADA_KIOSK_STOP_H

#include <stdbool.h>

/* Once, before any thread. Where it fails, a signal ends the program at once, as any other's. */
void stop_listen(void);
/* Readable when a stop was asked for; -1 when nothing listens. */
int stop_fd(void);
/* Whether somebody asked since the last time. */
bool stop_is_asked(void);

#endif

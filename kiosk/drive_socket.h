/* The test socket's transport: a UNIX socket, one JSON object a line in, one line out.
 *
 * Promises: a thread of its own reads; `wake` is called when a line waits; the next line is read
 * only after drive_socket_reply; one client at a time, the next is accepted when it leaves;
 * buffers are zeroed after use. Refuses lines over DRIVE_LINE_MAX (the client is dropped). What
 * the lines mean is kiosk/drive.h. Built only with JORNADA_DRIVE; never in packages. */
#ifndef JORNADA_KIOSK_DRIVE_SOCKET_H
#define JORNADA_KIOSK_DRIVE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/outcome.h"

#define DRIVE_LINE_MAX (64U << 10)

struct drive_socket;

/* Makes the socket at `path` (mode 0600; a stale one is replaced) and starts the thread. INVALID:
 * the path is too long or cannot be bound. `wake` runs in the socket's thread. */
enum outcome drive_socket_open(const char *path, void (*wake)(void *context), void *context,
                               struct drive_socket **socket) MUST_CHECK;
/* The line that waits for a reply, NUL-terminated, without its newline; NULL when none does. It
 * may be changed in place; it is zeroed by the reply. */
char *drive_socket_line(struct drive_socket *socket, size_t *size);
/* Answers the line: `reply` is one JSON object without newline; copied. */
void drive_socket_reply(struct drive_socket *socket, const char *reply, size_t size);
/* Waits until the last reply is written (or its client gone), removes the socket. NULL is fine. */
void drive_socket_close(struct drive_socket *socket);

#endif

/* Commands while the server runs: over DATA/control.sock, from the same user alone.
 *
 * One command a connection: u32 BE size ‖ JSON array of words; the answer is exit code u8 ‖ u32
 * size of standard output ‖ u32 size of standard error ‖ both. Promises: a caller that hangs holds
 * up nobody; the socket is made only by the process that holds the database. Refuses other users
 * (SO_PEERCRED) and requests over CONTROL_REQUEST_MAX. */
#ifndef JORNADA_SYNC_HUB_CONTROL_H
#define JORNADA_SYNC_HUB_CONTROL_H

#include <stdbool.h>
#include <stdio.h>

#include "sync/outcome.h"

#define CONTROL_REQUEST_MAX (64U << 10)
#define CONTROL_CALLERS_MAX 8

struct control;

/* Carries out a command: writes what it says, returns its exit code. */
struct control_handler {
    int (*run)(void *context, int argc, char *const argv[], FILE *out, FILE *err);
    void *context;
};

enum outcome control_open(const char *data, const struct control_handler *handler,
                          struct control **control) MUST_CHECK;
void control_close(struct control *control); /* removes the socket; NULL is fine */
/* Readable when control_step has work. */
int control_fd(const struct control *control);
void control_step(struct control *control);

/* Whether a server answers for this folder. */
bool control_is_served(const char *data);
/* The caller's side. OFFLINE: no server runs on this folder. */
enum outcome control_ask(const char *data, int argc, char *const argv[], FILE *out, FILE *err,
                         int *exit_code) MUST_CHECK;

#endif

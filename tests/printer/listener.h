/* The software printer on a TCP port of the loopback, in a thread of its own.
 *
 * One connection at a time, as such printers do. Paper and cover are changed through the functions
 * here; what was printed is read after listener_stop, or under listener_lock. */
#ifndef JORNADA_TESTS_PRINTER_LISTENER_H
#define JORNADA_TESTS_PRINTER_LISTENER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/printer/soft.h"

struct listener {
    struct soft soft;
    uint16_t port;
    int buffer_bytes; /* stops reading from the socket while so much waits; 0 = reads all at once */
    int slow_ms;      /* waits so long before each read of at most 2 KiB */
    int connections, resets; /* so far; resets = connections the other side threw away */
    int listen_fd, stop_fd;
    pthread_t thread;
    pthread_mutex_t lock;
};

bool listener_start(struct listener *listener, int width, const char *name);
void listener_stop(struct listener *listener); /* the soft printer stays readable */
void listener_close(struct listener *listener);
void listener_set_paper(struct listener *listener, int rows);
void listener_set_cover(struct listener *listener, bool open);
void listener_lock(struct listener *listener);
void listener_unlock(struct listener *listener);

#endif

/* The software printer at the end of a real pty: a serial line with a speed, both ways; or, as a
 * node that takes bytes and answers some, what stands in for usblp's.
 *
 * A pty obeys no baud by itself, so the printer's side takes and gives no more than its speed
 * allows. What no pty has: XON/XOFF and RTS, parity, LPGETSTATUS, a kernel buffer as small as a
 * line's. Paper and cover are changed through the functions here. */
#ifndef JORNADA_TESTS_PRINTER_CABLE_H
#define JORNADA_TESTS_PRINTER_CABLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/printer/soft.h"

struct cable {
    struct soft soft;
    char path[64];  /* of the node that the kiosk opens */
    unsigned baud;  /* ten bits a byte; 0 = as fast as it comes */
    uint64_t taken; /* bytes so far */
    int master, slave, stop_fd;
    pthread_t thread;
    pthread_mutex_t lock;
};

/* `name` as in soft.h. */
bool cable_start(struct cable *cable, int width, const char *name, unsigned baud);
/* The printer is unplugged: the node hangs up. The soft printer stays readable. */
void cable_stop(struct cable *cable);
void cable_close(struct cable *cable);
void cable_set_paper(struct cable *cable, int rows);
void cable_lock(struct cable *cable);
void cable_unlock(struct cable *cable);

#endif

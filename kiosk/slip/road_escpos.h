/* The road of ESC/POS bytes: one state machine over any wire that carries them both ways.
 *
 * The states and what leaves them: README.md here. A wire is a socket, a printer port or a serial
 * line; tests bring one of software with a clock of its own. Promises: a printer that answers is
 * never sent more than two fences ahead of the paper; after an order to drop nothing of the job is
 * left in this machine, and the next open begins with a clear, blank paper and a cut; a job ends
 * within PRINTER_PATIENCE_MS of its last progress. */
#ifndef JORNADA_KIOSK_SLIP_ROAD_ESCPOS_H
#define JORNADA_KIOSK_SLIP_ROAD_ESCPOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kiosk/slip/road.h"

/* One open (or closed) end of a wire. */
struct road_line {
    const struct road_target *target;
    int fd;                        /* -1 = closed */
    void *self;                    /* target->wire_self */
    char name[PRINTER_TARGET_MAX]; /* usb: the node that is open, or was last */
    char identity[256];            /* usb: what that printer calls itself; "" = nothing */
    int64_t carried_us;            /* serial: when the line has carried all that was written */
};

enum road_opened { ROAD_ABSENT, ROAD_COMES, ROAD_OPEN };

/* What a port says beside the bytes. */
enum road_port { ROAD_PORT_UNKNOWN, ROAD_PORT_WELL, ROAD_PORT_NO_PAPER, ROAD_PORT_ERROR };

struct road_wire {
    /* Never blocks. ROAD_COMES: ask `opened` when it is writable. */
    enum road_opened (*open)(struct road_line *line);
    bool (*opened)(struct road_line *line); /* NULL where open never says ROAD_COMES */
    /* As read and write without blocking: > 0, or -1 with EAGAIN, else gone. NULL `read`: says
     * nothing, ever. */
    ssize_t (*read)(struct road_line *line, uint8_t *bytes, size_t room);
    ssize_t (*write)(struct road_line *line, const uint8_t *bytes, size_t size);
    bool (*is_drained)(struct road_line *line); /* this machine holds nothing of it any more */
    void (*drop)(struct road_line *line);       /* throws away what this machine holds; closes */
    enum road_port (*look)(struct road_line *line); /* NULL: bytes are all there is */
    /* NULL: poll and the monotonic clock. Returns poll's events of the line: POLLIN … */
    int (*wait)(struct road_line *line, int order_fd, int events, int timeout_ms);
    int64_t (*now_ms)(struct road_line *line);
};

/* What to ask the slip maker for. */
unsigned road_escpos_forms(unsigned habits);

/* The body of the printer's thread. */
void road_escpos_run(struct printer *printer, const struct road_target *target,
                     const struct road_wire *wire);

/* For wires of descriptors: read, write and poll with the thread's manners. */
ssize_t road_escpos_read(struct road_line *line, uint8_t *bytes, size_t room);
ssize_t road_escpos_write(struct road_line *line, const uint8_t *bytes, size_t size);

#endif

/* A wire of software with a clock of its own, and the software printer at its end.
 *
 * The product's own road runs in the printer's thread as ever; only its wire is this one. Time
 * stands still while the thread works, and moves when it waits: the same seed gives the same story.
 * Cable, power and a second program are the caller's to change, between two wire_run. */
#ifndef JORNADA_TESTS_PRINTER_WIRE_H
#define JORNADA_TESTS_PRINTER_WIRE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/slip/road_escpos.h"
#include "tests/printer/soft.h"

#define WIRE_OUT_MAX 8192
#define WIRE_IN_MAX 1024

struct wire {
    struct soft soft;
    /* Set before the start. */
    int bytes_per_s;             /* of the line */
    int kernel_bytes;            /* what this machine may hold */
    int printer_bytes;           /* what the printer's buffer takes of a job */
    int mm_per_s;                /* of the head */
    void (*look)(void *context); /* after each step of time */
    void *context;
    /* Changed by the caller. */
    bool plugged, powered;
    bool taken; /* another program has the line: ours cannot be opened */
    /* To be read. */
    int64_t now_ms;
    bool open, broken;
    int opens;
    int64_t moved_ms; /* when a byte last went either way, or a row was printed */
    /* Its own. */
    uint8_t out[WIRE_OUT_MAX], in[WIRE_IN_MAX];
    size_t out_size, in_size;
    int order_fd, go_fd;
    bool parked;
    int events;
    int64_t wake_ms;
    int64_t byte_debt, row_debt; /* thousandths not yet spent */
    pthread_mutex_t lock;
    pthread_cond_t moved;
};

extern const struct road_wire wire_road;

bool wire_begin(struct wire *wire, int width, const char *name);
void wire_end(struct wire *wire);
/* The printer's thread waits, and nothing that it waits for has come. */
void wire_settle(struct wire *wire);
/* Time goes on to `until_ms`. */
void wire_run(struct wire *wire, int64_t until_ms);
/* Bytes from the printer's side that nobody asked for. */
void wire_say(struct wire *wire, const uint8_t *bytes, size_t size);
void wire_unplug(struct wire *wire); /* what was on the way is lost; the printer goes on */
void wire_power_off(struct wire *wire);
void wire_power_on(struct wire *wire);

#endif

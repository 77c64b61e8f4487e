/* How slips reach paper: one road a kind of target, each the body of the printer's thread.
 *
 * A road owns its descriptor, takes orders and jobs through the functions below, and says what
 * state it is in; it never touches struct printer. New kinds (usb:, serial:, ipp:) are added to the
 * table in road.c. Promises to the printer: an order to drop or close is obeyed at once, wherever
 * the road stands. */
#ifndef JORNADA_KIOSK_SLIP_ROAD_H
#define JORNADA_KIOSK_SLIP_ROAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "kiosk/slip/form.h"
#include "kiosk/slip/printer.h"

struct road_target {
    const struct road *road;
    unsigned forms;                /* MAKER_BITs */
    char path[PRINTER_TARGET_MAX]; /* of a file; without ".*" when there are several */
    bool several;
    struct sockaddr_storage address;
    socklen_t address_size;
};

struct road {
    const char *scheme; /* "file:" */
    /* What stands behind the scheme; false with a sentence in why. NULL: not built yet. */
    bool (*read)(const char *text, struct road_target *target, char *why, size_t room);
    void (*run)(struct printer *printer, const struct road_target *target);
};

/* Fills the target. INVALID with a sentence in why. */
enum outcome road_find(const char *text, struct road_target *target, char *why,
                       size_t room) MUST_CHECK;

extern const struct road road_none, road_file, road_tcp;

/* For roads, from the printer's thread. */

enum printer_order { ORDER_NOTHING = 0, ORDER_CLOSE = 1, ORDER_DROP = 2, ORDER_PRINT = 4 };
/* Everything that is wanted now, as bits. */
unsigned printer_orders(struct printer *printer);
/* Becomes readable when an order comes. */
int printer_order_fd(const struct printer *printer);
void printer_say(struct printer *printer, enum printer_state state, enum printer_need need);
/* The bytes of the job that ORDER_PRINT means; they stay until one of the two following. */
const struct form *printer_job(const struct printer *printer);
/* The job is over: zeroes it and hands its result to the caller. */
void printer_finish(struct printer *printer, enum outcome outcome);
/* ORDER_DROP was obeyed: nothing of the job can leave any more. Zeroes it. */
void printer_dropped(struct printer *printer);

#endif

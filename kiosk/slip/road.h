/* How slips reach paper: one road a kind of target, each the body of the printer's thread.
 *
 * A road owns its descriptor, takes orders and jobs through the functions below, and says what
 * state it is in; it never touches struct printer. New kinds are added to the table in road.c.
 * Roads of ESC/POS bytes share one state machine (road_escpos.h); a road whose job is a document
 * (file:, ipp:) takes its form from printer_job and says READY, SENDING, NEEDS and the result by
 * itself. Promises to the printer: an order to drop or close is obeyed at once, wherever the road
 * stands. */
#ifndef JORNADA_KIOSK_SLIP_ROAD_H
#define JORNADA_KIOSK_SLIP_ROAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "kiosk/slip/form.h"
#include "kiosk/slip/maker.h"
#include "kiosk/slip/printer.h"

struct road_target {
    const struct road *road;
    unsigned forms;                /* MAKER_BITs, and MAKER_TEAR, MAKER_SLOW for ESC/POS */
    unsigned habits;               /* enum road_habit */
    char path[PRINTER_TARGET_MAX]; /* of a file (without ".*" when there are several), a device
                                      node, or the text behind ipp: */
    bool several;
    unsigned baud; /* serial: */
    struct sockaddr_storage address;
    socklen_t address_size;
    const struct road_wire *wire; /* of tests: stands in for the road's own; NULL = that one */
    void *wire_self;
};

/* How a printer differs from the common one, as words behind its target. */
enum road_habit {
    ROAD_TEAR = 1,   /* "tear": no cutter; blank paper up to the tear bar instead */
    ROAD_ONEWAY = 2, /* "oneway": asked nothing, believed */
    ROAD_SLOW = 4,   /* "slow": half the dots each way, printed double; serial lines up to 19200 */
    ROAD_RTS = 8,    /* "rts": hardware flow control (serial:) */
    ROAD_XON = 16    /* "xon": XON/XOFF (serial:) */
};

struct road {
    const char *scheme; /* "file:" */
    /* What stands behind the scheme; false with a sentence in why. */
    bool (*read)(const char *text, struct road_target *target, char *why, size_t room);
    void (*run)(struct printer *printer, const struct road_target *target);
};

/* Cuts the habits off the end of `text` ("tear slow"), which then holds the target alone. False
 * with a sentence in why: a word that is none, or one not in `allowed`. */
bool road_take_habits(char *text, unsigned allowed, unsigned *habits, char *why, size_t room);

/* Fills the target. INVALID with a sentence in why. */
enum outcome road_find(const char *text, struct road_target *target, char *why,
                       size_t room) MUST_CHECK;

/* printer_open of a target that was found already. */
enum outcome printer_open_on(const struct road_target *target, struct printer **printer) MUST_CHECK;

extern const struct road road_none, road_file, road_tcp, road_usb, road_serial, road_ipp;

/* For roads, from the printer's thread. */

enum printer_order { ORDER_NOTHING = 0, ORDER_CLOSE = 1, ORDER_DROP = 2, ORDER_PRINT = 4 };
/* Everything that is wanted now, as bits. */
unsigned printer_orders(struct printer *printer);
/* Becomes readable when an order comes. */
int printer_order_fd(const struct printer *printer);
void printer_say(struct printer *printer, enum printer_state state, enum printer_need need);
/* What the next job is to be made for, once the printer has said what it takes. */
void printer_wish(struct printer *printer, enum slip_paper paper, unsigned forms);
/* The bytes of the job that ORDER_PRINT means; they stay until one of the two following. */
const struct form *printer_job(const struct printer *printer);
/* The job is over: zeroes it and hands its result to the caller. */
void printer_finish(struct printer *printer, enum outcome outcome);
/* ORDER_DROP was obeyed: nothing of the job can leave any more. Zeroes it. */
void printer_dropped(struct printer *printer);
/* More paper went through; a new roll was put in, and whether the last one had ended; what the
 * sensor says of its end. */
void printer_fed(struct printer *printer, int mm);
void printer_rolled(struct printer *printer, bool ended);
void printer_say_low(struct printer *printer, bool low);
/* Bytes that the printer said, for those who look for a fault: the last of them are kept. */
void printer_heard(struct printer *printer, const uint8_t *bytes, size_t size);

#endif

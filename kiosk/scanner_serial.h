/* Scanners on a cable of their own: serial:/dev/ttyX@BAUD, eight bits, no parity, raw; each reading
 * ends with CR or LF.
 *
 * Promises: never waits; a line of letters and digits is a reading, whatever the case; a scanner
 * that is unplugged is looked for again every SCANNER_SERIAL_RETRY_MS and works when it is back.
 * Refuses: anything else (signs, noise, more than SCANNER_MOST characters, a line that stops half
 * way for SCANNER_SERIAL_GAP_MS): it is thrown away whole and said to the volunteer. What was read
 * lies in locked memory and is wiped once it was taken. Called by the UI's thread. */
#ifndef JORNADA_KIOSK_SCANNER_SERIAL_H
#define JORNADA_KIOSK_SCANNER_SERIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/scanner.h"
#include "sync/outcome.h"

#define SCANNER_SERIAL_RETRY_MS 2000
#define SCANNER_SERIAL_GAP_MS 500

struct scanner_serial;

enum scanner_serial_state {
    SCANNER_SERIAL_NONE,   /* none is set */
    SCANNER_SERIAL_ABSENT, /* not there, or another program has it */
    SCANNER_SERIAL_READY,
    SCANNER_SERIAL_NOISE /* there, and what it sent last was no reading */
};

/* INVALID: no line and speed in this form; "keyboard" and "" are DONE with *serial NULL. The line
 * need not be there. */
enum outcome scanner_serial_open(const char *setting, struct scanner_serial **serial) MUST_CHECK;
void scanner_serial_close(struct scanner_serial *serial); /* NULL is fine, here and below */
/* The line's descriptor, to be watched; -1 = none now. Changes after scanner_serial_step. */
int scanner_serial_fd(const struct scanner_serial *serial);
/* Takes what came. True: a reading is complete, in `text`; call again, there may be more. Text that
 * is too long or no reading is never given. */
bool scanner_serial_step(struct scanner_serial *serial, int64_t now_ms,
                         char text[SCANNER_MOST + 1]);
/* When to step again even if nothing comes; -1 = never. */
int64_t scanner_serial_due_ms(const struct scanner_serial *serial);
enum scanner_serial_state scanner_serial_state(const struct scanner_serial *serial);

#endif

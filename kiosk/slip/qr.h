/* The slip's QR: alphanumeric, level Q, version 8, nothing else.
 *
 * Promises: a token of TOKEN_CHARS always makes SLIP_QR_MODULES modules a side. Refuses a text that
 * needs another version: every slip has the same size. */
#ifndef JORNADA_KIOSK_SLIP_QR_H
#define JORNADA_KIOSK_SLIP_QR_H

#include <stdint.h>

#include "kiosk/slip/slip.h"
#include "sync/outcome.h"

/* modules[y][x] is 1 where it is dark. INVALID: a character outside the alphabet, too long. */
enum outcome qr_encode(const char *text,
                       uint8_t modules[SLIP_QR_MODULES][SLIP_QR_MODULES]) MUST_CHECK;

#endif

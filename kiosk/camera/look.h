/* The QR codes of one picture, by zbar with nothing but QR switched on.
 *
 * Promises: the same code twice is one; the picture is zeroed before this returns, and so is what
 * zbar kept of it where freed memory is (sync/heap.c); no bus is told. Refuses: other kinds of
 * codes; a text that is longer than LOOK_TEXT_BYTES - 1 or holds a NUL counts as a code without
 * words. */
#ifndef JORNADA_KIOSK_CAMERA_LOOK_H
#define JORNADA_KIOSK_CAMERA_LOOK_H

#include <stdint.h>

#include "kiosk/camera/wire.h"

#define LOOK_TEXT_BYTES WIRE_TEXT_BYTES

struct look {
    unsigned codes;             /* different ones in the picture; 2 stands for more, too */
    char text[LOOK_TEXT_BYTES]; /* with one code: what it says; "" = nothing of ours */
};

/* No memory is the same as nothing in view. */
void look_codes(uint8_t *grey, unsigned width, unsigned height, struct look *look);

#endif

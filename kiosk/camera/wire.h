/* What the program jornada-camera says to the kiosk: one packet a thing, child to parent alone.
 * One machine, one build, so structs go as they are; the parent checks them all the same. */
#ifndef JORNADA_KIOSK_CAMERA_WIRE_H
#define JORNADA_KIOSK_CAMERA_WIRE_H

#include <stdint.h>

#define WIRE_PROGRAM "jornada-camera" /* beside the kiosk; SETTING, or SETTING check */
#define WIRE_FD 3                     /* the child's end of a SOCK_SEQPACKET pair */
#define WIRE_TEXT_BYTES 160           /* a slip's text with its NUL, and a little more */

enum wire_kind {
    WIRE_WELL,    /* checked, and not looking: it is a camera that can be read */
    WIRE_LOOKING, /* pictures come from now on */
    WIRE_CODE,    /* `text`: of a slip's or a badge's form, and nothing else ever */
    WIRE_FOREIGN, /* a code of another form; what it says stays in the child */
    WIRE_MANY,    /* several codes in view */
    WIRE_CLEAR,   /* not several, or nothing foreign, any more */
    WIRE_ABSENT,  /* and these four are the child's last word: nothing there, or no right to it */
    WIRE_NOT_ONE, /* it takes no pictures */
    WIRE_FORMAT,  /* it has no kind of picture that is understood here */
    WIRE_STOPPED, /* pictures ended, or were none */
    WIRE_KINDS
};

struct wire_report {
    uint32_t kind;
    char text[WIRE_TEXT_BYTES];
};

#endif

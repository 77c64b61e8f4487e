/* The messages between stick_helper.c and stick_child.c, as they lie on the socketpair.
 *
 * Both ends are the same program, so a header is the struct itself, its body follows. One request
 * at a time has one answer. A header beyond the limits is a broken other end. */
#ifndef JORNADA_SYNC_STICK_FRAME_H
#define JORNADA_SYNC_STICK_FRAME_H

#include <stdint.h>

#include "sync/stick.h"

#define STICK_FRAME_FD 3 /* the child's end */
#define STICK_FRAME_ARGUMENT "--stick-child"
#define STICK_FRAME_MAX BUNDLE_MAX /* bytes of a body */

enum stick_frame_kind {
    STICK_OPEN, /* body: the stick's folder, NUL, the program's own data folder, NUL */
    STICK_PUT,  /* body: the file's bytes */
    STICK_LIST, /* name: an ending; STICK_NEXT begins anew */
    STICK_NEXT, /* the next file of the list, read and looked at */
    STICK_KINDS
};

struct stick_frame_request {
    uint32_t kind, size;
    uint32_t make; /* of OPEN: the folder JORNADA is made when it is not there */
    uint32_t zero;
    char name[STICK_NAME_MAX];
};

struct stick_frame_answer {
    uint32_t outcome, size;
    uint32_t files;       /* of LIST: how many there are; */
    uint32_t more;        /* and how many beyond them are not looked at */
    uint32_t own_disk;    /* of OPEN: it lies on the disk of the data folder, and is no stick */
    uint32_t not_a_stick; /* of OPEN: there is not even such a folder */
    char name[STICK_NAME_MAX]; /* of NEXT: fit to be shown; what is not plain is '?' */
};

#endif

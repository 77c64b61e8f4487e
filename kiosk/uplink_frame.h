/* The two messages between kiosk/uplink.c and kiosk/uplink_child.c, as they lie on the socketpair.
 *
 * Both ends are the same program, so a header is the struct itself, its body follows. The child's
 * first message is struct uplink_settings. Limits: WIRE_BODY_MAX, WIRE_ANSWER_MAX; a header beyond
 * them, or with a path that does not end, is a broken other end. */
#ifndef JORNADA_KIOSK_UPLINK_FRAME_H
#define JORNADA_KIOSK_UPLINK_FRAME_H

#include <stdint.h>

#include "sync/wire.h"

#define UPLINK_FRAME_FD 3 /* the child's end */
#define UPLINK_FRAME_ARGUMENT "--uplink"

struct uplink_frame_request {
    uint64_t number;
    uint32_t body_size, zero;
    char path[WIRE_PATH_MAX];
};

struct uplink_frame_answer {
    uint64_t number;
    int32_t status, retry_after;
    uint32_t body_size, trouble; /* enum uplink_trouble */
};

#endif

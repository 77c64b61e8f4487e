/* What parent and slip maker say to each other over their socket pair: one program, one machine,
 * so structs go as they are. Kinds and sizes are checked by both all the same. */
#ifndef JORNADA_KIOSK_SLIP_MAKER_WIRE_H
#define JORNADA_KIOSK_SLIP_MAKER_WIRE_H

#include <stdint.h>

#include "kiosk/slip/maker.h"

#define MAKER_FORM_MAX (1U << 20) /* bytes of one form */

struct maker_question {
    uint32_t paper; /* enum slip_paper */
    uint32_t forms; /* MAKER_BITs */
    struct slip slip;
};

enum maker_kind { MAKER_WARM = 0x4A57, MAKER_ANSWER = 0x4A41 };

/* Followed by the bytes of each form, in the order of enum maker_form. WARM has none. */
struct maker_head {
    uint32_t kind;
    uint32_t outcome; /* enum outcome */
    int32_t width, height;
    uint32_t sizes[MAKER_FORMS];
};

#endif

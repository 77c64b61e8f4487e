/* Whether this volunteer may write a letter for this office at this minute, and why not. The gate
 * says it (kiosk/gate.h), the screens put it into words (kiosk/accompany.h). */
#ifndef JORNADA_KIOSK_PERMIT_H
#define JORNADA_KIOSK_PERMIT_H

enum permit {
    PERMIT_GIVEN,
    PERMIT_LOCKED,         /* not who opened the volunteers' side here, or revoked meanwhile */
    PERMIT_NO_CERTIFICATE, /* none on file, and no coordinator's word instead */
    PERMIT_EXPIRED,        /* it was good until some minute before this one */
    PERMIT_NO_CLOCK,       /* nobody knows what minute it is */
    PERMIT_NO_KEY          /* the office has none: nobody could open the letter */
};

#endif

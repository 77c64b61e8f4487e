/* What the store thread is asked about letters (sync/letter.h): may this volunteer write one, write
 * this one, withdraw that one. A request of its own kind, since it holds a person: it is copied
 * into the keeper's locked ring and zeroed when it is done. */
#ifndef JORNADA_KIOSK_KEEPER_LETTER_H
#define JORNADA_KIOSK_KEEPER_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/gate.h"
#include "kiosk/permit.h"
#include "sync/letter.h"
#include "sync/sync.h"

enum keeper_letter_ask {
    KEEPER_LETTER_MAY,     /* a screen wants to open */
    KEEPER_LETTER_WRITE,   /* she signed, and it was read back */
    KEEPER_LETTER_WITHDRAW /* of the slip with this id, or its folio's 35 bits and zeros */
};

/* In locked memory. */
struct keeper_letter {
    enum keeper_letter_ask ask;
    uint8_t staff[RECORD_STAFF_BYTES];
    uint16_t office;
    struct letter letter;  /* WRITE */
    struct sync_slip slip; /* WRITE: its record and module; WITHDRAW: its id alone */
};

struct keeper_letter_said {
    enum permit permit;    /* MAY and WRITE */
    struct sync_slip slip; /* WRITE: with id and number */
    bool waits;            /* WITHDRAW: it leaves with the close of the fair (sync_withdraw) */
};

/* The certificate is looked at again before anything is written. REFUSED: the permit says why.
 * Others as sync_letter and sync_withdraw. A withdrawal wants an open gate and no certificate. */
enum outcome keeper_letter_do(struct sync *sync, const struct gate *gate,
                              const struct keeper_letter *asked,
                              struct keeper_letter_said *said) MUST_CHECK;

#endif

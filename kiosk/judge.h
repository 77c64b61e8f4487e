/* What a scanned slip is worth, for the volunteers' side: read with the fair's list of keys, which
 * came with its content, so that it needs no network.
 *
 * Promises: a slip of any screen of the fair is OK on its days; where nobody here knows the signer
 * (no list came yet, or a screen joined later) what the slip says of itself is told, and that it is
 * not proved. Refuses a list that is not the hub's. Owned by the store thread, like gate.h. */
#ifndef JORNADA_KIOSK_JUDGE_H
#define JORNADA_KIOSK_JUDGE_H

#include <stdbool.h>

#include "sync/enrolment.h"
#include "sync/io.h"
#include "sync/record.h"
#include "sync/token.h"

struct judge {
    const struct io *io;
    const char *folder;                /* the kiosk's data */
    const struct enrolment *enrolment; /* borrowed */
    struct roster *roster;             /* locked memory; NULL: no memory */
};

struct judge_reading {
    enum token_verdict verdict;
    bool proved;        /* the days, services and office below are the signer's */
    bool has_slip;      /* `token.slip` is what stood on it, forged or not */
    struct token token; /* zeros where nothing was read */
};

void judge_open(struct judge *judge, const struct io *io, const char *folder,
                const struct enrolment *enrolment);
/* Another version of the fair's content is there. */
void judge_refresh(struct judge *judge);
void judge_close(struct judge *judge);
/* `today` as in tokens. A slip of another fair is OTHER_FAIR, not UNKNOWN_KEY, where it says so. */
void judge_read(const struct judge *judge, const char *text, uint16_t today,
                struct judge_reading *reading);

#endif

/* The "corte de jornada": what kiosks say they captured beside what this hub holds, after the
 * close.
 *
 * Promises: captured and pending are the kiosks' own words (heard.h); delivered and put aside are
 * counted by themselves as each frame comes (held.h), or anew from the hub's rows, frame by frame
 * (closing_recount; a hub made before held.h always does); nothing is had by subtraction. A
 * difference is told with its reason, a kiosk that was not heard from is told by its letter.
 * Refuses a fair that is open (the difference would tell referrals, Never 4) and a hub whose online
 * key is locked. */
#ifndef JORNADA_SYNC_HUB_CLOSING_H
#define JORNADA_SYNC_HUB_CLOSING_H

#include "sync/hub/fair.h"
#include "sync/hub/heard.h"
#include "sync/hub/held.h"

#define CLOSING_KIOSKS_MAX 128 /* revoked ones of the same number included */

/* Why a kiosk's numbers do not meet, or may not yet; bits. */
enum closing_reason {
    CLOSING_NOT_HEARD = 1 << 0,   /* never, or it says no counters: an older version */
    CLOSING_NOT_SETTLED = 1 << 1, /* last heard before it knew of the close */
    CLOSING_PENDING = 1 << 2,     /* told as pending: still on the kiosk */
    CLOSING_ASIDE = 1 << 3,       /* frames lie in quarantine */
    CLOSING_UNREADABLE = 1 << 4,  /* some of them cannot be read: how many facts is not known */
    CLOSING_LOST = 1 << 5,        /* it says that its disk lost some */
    CLOSING_MORE = 1 << 6,        /* the hub holds more than its last word: something came since */
    CLOSING_LESS = 1 << 7,        /* the hub holds less */
    CLOSING_RELAYED = 1 << 8      /* of what is pending some is at a relay, as the kiosk says */
};
#define CLOSING_REASONS 9
#define CLOSING_ASIDES 16 /* causes of quarantine (stream.h), and one */

struct closing_kiosk {
    struct device device;
    bool told; /* the two numbers below are its own words */
    struct heard heard;
    uint64_t captured, pending;
    uint64_t delivered;                /* facts about people in frames that count */
    uint64_t aside;                    /* facts about people in frames put aside */
    uint64_t aside_frames;             /* those frames */
    unsigned aside_by[CLOSING_ASIDES]; /* of them, by enum quarantine_reason */
    unsigned reasons;                  /* enum closing_reason */
    int64_t missing; /* captured − (pending + delivered + aside); 0 unless told */
};

struct closing {
    struct fair fair;
    int64_t at_ms;
    uint32_t epoch;
    uint64_t commit;
    size_t count;
    struct closing_kiosk kiosks[CLOSING_KIOSKS_MAX]; /* by number, then age */
    uint64_t call_centre;                            /* referrals written by this hub itself */
    uint64_t captured, pending, delivered, aside, aside_frames; /* of the kiosks, summed */
    unsigned unheard;            /* kiosks whose numbers are not known */
    uint64_t in_rows, in_tables; /* facts other than referrals: by rows, and by the sums of stats */
    bool balances;
    bool from_rows;            /* delivered and aside were counted anew just now */
    struct held_check recount; /* when that was done last, and did it come to what is kept? */
};

/* The caller frees it. */
enum outcome closing_read(struct hub *hub, const char *fair, struct closing **closing) MUST_CHECK;
/* The same with every row opened and counted anew, compared with what is kept, and the outcome kept
 * for the corte to tell. Takes seconds for a fair, minutes for millions of facts, and nobody is
 * answered meanwhile. */
enum outcome closing_recount(struct hub *hub, const char *fair,
                             struct closing **closing) MUST_CHECK;

#endif

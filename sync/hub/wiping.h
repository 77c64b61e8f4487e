/* Kiosks that are erased after the fair: ordered only when nothing of one is anywhere else alone.
 *
 * Promises: an order is refused, with every reason in words, while the fair is open, while the
 * kiosk was not heard from since it knew of the close, while it says that something is pending,
 * while what it captured is not all here, while frames of it lie in quarantine (unless that is said
 * to be known), and while anything of it is not in both of the last two verified backups. The order
 * is signed and goes out with the kiosk's next greeting; the kiosk looks at its own marks once more
 * (sync/sync_wipe.h). Its signed word "wiped" is noted once. Nothing of the hub is deleted. */
#ifndef JORNADA_SYNC_HUB_WIPING_H
#define JORNADA_SYNC_HUB_WIPING_H

#include "sync/calls.h"
#include "sync/hub/closing.h"
#include "sync/hub/ledger.h"

/* Why a kiosk may not be erased; bits, in the order in which they are told. */
enum wiping_reason {
    WIPING_REVOKED = 1 << 0,   /* it is answered nothing any more: no order reaches it */
    WIPING_NOT_HEARD = 1 << 1, /* never, or it says no counters */
    WIPING_NOT_SINCE = 1 << 2, /* last heard before it knew of the close */
    WIPING_PENDING = 1 << 3,   /* n are still on it */
    WIPING_LESS = 1 << 4,      /* n that it captured are not here: a stick on its way, perhaps */
    WIPING_MORE = 1 << 5,      /* n more here than it said: it is to be heard once more */
    WIPING_ASIDE = 1 << 6,     /* n frames lie in quarantine */
    WIPING_UNSAFE = 1 << 7     /* n frames are not in both of the last two verified backups */
};
#define WIPING_REASONS 8

struct wiping_kiosk {
    struct device device;
    struct heard heard; /* at_ms 0 = never */
    unsigned reasons;   /* enum wiping_reason */
    uint64_t pending, less, more, aside_frames, unsafe_frames;
    int64_t ordered_ms, wiped_ms; /* 0 = not */
    bool aside;                   /* as ordered */
    char by[LEDGER_BY_MAX];
};

struct wiping {
    struct fair fair;
    bool closed; /* else there are no kiosks here: everything is refused */
    size_t count;
    struct wiping_kiosk kiosks[CLOSING_KIOSKS_MAX];
};

/* The caller frees it. Outcomes as closing_read, but that an open fair is DONE. */
enum outcome wiping_read(struct hub *hub, const char *fair, struct wiping **wiping) MUST_CHECK;
/* What the number in a reason's word counts; 0 where there is none. */
uint64_t wiping_reason_number(const struct wiping_kiosk *kiosk, enum wiping_reason reason);
/* "not_since" …: the key of its word is "wipe." and this. */
const char *wiping_reason_name(enum wiping_reason reason);
/* May an order be given; `aside`: what lies in quarantine is known and stays there. */
bool wiping_may(const struct wiping_kiosk *kiosk, bool aside);

/* `kiosk` 0: every one that may go. *ordered = how many now. REFUSED: it may not, none may, or it
 * is wiped already; NOT_FOUND: no such kiosk of that fair; INVALID: no name. */
enum outcome wiping_order(struct hub *hub, const char *fair, unsigned kiosk, bool aside,
                          const char *by, size_t *ordered) MUST_CHECK;
/* An order that is not carried out yet is taken back. NOT_FOUND: there is none. */
enum outcome wiping_take_back(struct hub *hub, const char *fair, unsigned kiosk,
                              const char *by) MUST_CHECK;

/* hello.c: the order for this device, if there is one, into the answer to its greeting. */
enum outcome wiping_tell(struct hub *hub, const struct device *device,
                         struct calls_hello_answer *said) MUST_CHECK;
/* POST WIPE_PATH. */
void wiping_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer);

#endif

/* One simulated fair day as its parts see it: a kiosk, a hub, the way between them, and the ledger
 * that judges both.
 *
 * booth.c plays the kiosk's owner, office.c the hub's, fair.c the day, witness.c notes frames,
 * invariant.c is the judge. All product code is the product's own (sync.h, hub.h); what the owners
 * do here (open again after a crash, carry requests) is what kiosk/ and jornada-hub do. The first
 * invariant that breaks is kept; later ones follow from it. */
#ifndef JORNADA_TESTS_SIM_DAY_H
#define JORNADA_TESTS_SIM_DAY_H

#include "sync/bundle.h"
#include "sync/hub/fair.h"
#include "sync/hub/hub.h"
#include "sync/sync.h"
#include "tests/sim/ledger.h"
#include "tests/sim/network.h"
#include "tests/sim/trace.h"
#include "tests/sim/world.h"

#define DAY_SEEN_MAX 4096 /* frames noted on the wire */

/* Kinds of trouble, each with chance of its own, so that the shortest story can leave some out. */
enum trouble {
    TROUBLE_POWER = 1,    /* the kiosk loses power, at any change on its disk */
    TROUBLE_KILL = 2,     /* its program dies */
    TROUBLE_HUB = 4,      /* the same for the hub */
    TROUBLE_RESTORE = 8,  /* the hub is brought back from an earlier copy, in a new epoch */
    TROUBLE_NETWORK = 16, /* network.h */
    TROUBLE_CLOCK = 32,   /* the kiosk starts with a clock decades wrong */
    TROUBLE_DISK = 64,    /* full disks, I/O errors */
    TROUBLE_KINDS = 7
};
#define TROUBLE_HONEST \
    (TROUBLE_POWER | TROUBLE_KILL | TROUBLE_HUB | TROUBLE_RESTORE | TROUBLE_NETWORK | TROUBLE_CLOCK)
#define TROUBLE_FAULTY (TROUBLE_HONEST | TROUBLE_DISK)

struct verdict {
    const char *invariant; /* NULL: none was broken */
    char detail[200];
};

/* A frame as somebody saw it: one (stream, seq) must always hash the same. */
struct seen {
    uint8_t stream[16];
    uint64_t seq;
    uint8_t hash[32];
};

/* What opens a stream's facts, as it passed on the wire. */
struct seen_stream {
    uint8_t stream[16];
    uint8_t facts_wrap[SEAL_WRAP_BYTES];
};

struct day {
    uint64_t seed;
    unsigned trouble;         /* of enum trouble; 0 once the evening has come */
    unsigned planned_trouble; /* of the whole day */
    struct world world;
    struct machine kiosk, office;
    struct network network;
    struct trace *trace;
    struct ledger ledger;
    struct verdict verdict;

    /* What people do, what fails, and what the owners then do. */
    struct chance people, acts, faults;

    struct enrolment *enrolment;
    struct sync *sync;  /* NULL while the kiosk is down */
    bool rebuilt;       /* its database was put aside once: the clear tables began anew */
    bool clock_moved;   /* it once believed in another day: turns begin anew each day */
    struct hub *hub;    /* NULL while the hub is down */
    unsigned hub_rests; /* steps until somebody starts it again */
    bool closed;        /* the fair is over: slips are wiped */
    bool outage;        /* nobody reaches the hub */
    struct disk *copy;  /* yesterday's backup of the hub, NULL = none yet */

    struct seen *seen;
    size_t seen_count;
    struct seen_stream *streams; /* of streams that passed on the wire */
    size_t stream_count;
    unsigned starts, falls, power_cuts, restores, requests;
};

/* Keeps the first one; `format` says where it showed. */
void day_broken(struct day *day, const char *invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void day_say(struct day *day, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* booth.c: the kiosk and the people before it. */
void booth_enrol(struct day *day);
void booth_start(struct day *day); /* tries; the power may fail in it */
void booth_stop(struct day *day);  /* planned */
void booth_fall(struct day *day);  /* after a crash, a kill or EN DUDA */
/* Sees whether the disk under it went down meanwhile. */
void booth_look(struct day *day);
void booth_register(struct day *day);
void booth_take_turn(struct day *day);
void booth_give_service(struct day *day);
void booth_refer(struct day *day);
void booth_release(struct day *day);
void booth_all_written(struct day *day); /* the hub's "closed" released what waited */
void booth_print(struct day *day);
void booth_talk(struct day *day, unsigned requests); /* with the hub, at most so many requests */

/* office.c: the hub. */
void office_open_shop(struct day *day); /* the first start, with a fair */
void office_start(struct day *day);
void office_stop(struct day *day);
void office_fall(struct day *day);
void office_look(struct day *day);
void office_copy(struct day *day);
void office_restore(struct day *day);

/* witness.c: where frames were seen. */
void witness_tap(void *context, const uint8_t *body, size_t size); /* every push to the hub */
void witness_frame(struct day *day, const uint8_t stream[16], uint64_t seq, const uint8_t hash[32],
                   const char *where);
struct frame_origin witness_origin(const struct day *day, const uint8_t stream[16]);
/* After a power cut of an honest disk: either copy alone must hold everything that was kept. */
void witness_both_copies(struct day *day);
void witness_kiosk_files(struct day *day); /* closes the kiosk first */

/* invariant.c: the verdict on the hub, which it stops first. The kiosk may be up. */
void invariant_check(struct day *day);
/* Facts about people in all that was called guardado. */
uint64_t invariant_people_kept(const struct day *day);
/* While the kiosk is up. */
void invariant_check_kiosk(struct day *day);

#endif

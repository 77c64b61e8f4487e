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
#include "sync/hub/backup.h"
#include "sync/hub/fair.h"
#include "sync/hub/hub.h"
#include "sync/hub/relay.h"
#include "sync/residue.h"
#include "sync/sync.h"
#include "tests/sim/ledger.h"
#include "tests/sim/network.h"
#include "tests/sim/trace.h"
#include "tests/sim/world.h"

#define DAY_SEEN_MAX 4096 /* frames noted on the wire */

#define DAY_BOOTHS_MAX 5
#define DAY_EDITIONS_MAX 64
#define DAY_MEMBERS 3
#define DAY_NEEDS 7 /* 1 … 6 */
#define DAY_BACKUPS_MAX 16
#define DAY_ERASED_MAX 16
#define ERASED_FRAMES_MAX 4 /* of one person */
#define DAY_REPLAYS_MAX 32  /* pushes kept to be played again in the evening */

/* Kinds of trouble, each with chance of its own, so that the shortest story can leave some out. */
enum trouble {
    TROUBLE_POWER = 1,    /* a kiosk loses power, at any change on its disk */
    TROUBLE_KILL = 2,     /* its program dies */
    TROUBLE_HUB = 4,      /* the same for the hub */
    TROUBLE_RESTORE = 8,  /* the hub is brought back from an earlier copy, in a new epoch */
    TROUBLE_NETWORK = 16, /* network.h */
    TROUBLE_CLOCK = 32,   /* a kiosk starts with a clock decades wrong */
    TROUBLE_CARD = 64,    /* a card is cloned, rolled back to an image of itself, or made anew */
    TROUBLE_REVOKE = 128, /* the hub revokes a kiosk */
    TROUBLE_BROKEN = 256, /* a kiosk's program is broken and signs frames that cannot be opened */
    TROUBLE_DISK = 512,   /* full disks, I/O errors */
    TROUBLE_ROT = 1024,   /* sectors change where nobody wrote */
    TROUBLE_LIE = 2048,   /* the kiosks' disks say that they flushed, and did not */
    TROUBLE_KINDS = 12
};
#define TROUBLE_HONEST                                                                \
    (TROUBLE_POWER | TROUBLE_KILL | TROUBLE_HUB | TROUBLE_RESTORE | TROUBLE_NETWORK | \
     TROUBLE_CLOCK | TROUBLE_CARD | TROUBLE_REVOKE | TROUBLE_BROKEN)
#define TROUBLE_FAULTY (TROUBLE_HONEST | TROUBLE_DISK | TROUBLE_ROT)
#define TROUBLE_LYING (TROUBLE_HONEST | TROUBLE_LIE)

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
    uint8_t device[16];
    uint8_t facts_wrap[SEAL_WRAP_BYTES];
};

/* A kiosk and its card. */
struct booth {
    unsigned number; /* 1 … , also its bit in the ledger */
    struct machine machine;
    struct enrolment *enrolment;
    struct sync *sync;  /* NULL while it is down */
    bool sound;         /* its disk has no faults of its own today */
    bool lies;          /* its disk says that it flushed and did not */
    bool rebuilt;       /* its database was put aside once: the clear tables began anew */
    bool flush_failed;  /* once: a folder's name may be undecided for ever */
    bool clock_moved;   /* it once believed in another day: turns begin anew each day */
    bool card_moved;    /* cloned or rolled back: what stands on one card alone is not sure */
    bool by_stick;      /* it reaches the hub by a stick alone */
    bool by_relay;      /* it reaches the hub through the plaza's relay alone */
    bool outcast;       /* revoked, or enrolled after the copy from which the hub came back */
    unsigned rotten;    /* copies with sectors that changed since it last started: ROT_… */
    bool destroyed;     /* both copies went at once: what it counted before is not sure either */
    unsigned put_aside; /* databases, when it last started */
    unsigned image_rotten;
    struct disk *image;                                  /* of its card, NULL = none */
    uint16_t pins[DAY_MEMBERS], image_pins[DAY_MEMBERS]; /* wrong PINs, as told: no fewer */
    uint32_t pins_released;                              /* the hub's last release */
    unsigned pins_rotten;        /* sectors of the counts that changed since they were opened */
    uint32_t shown, image_shown; /* version of the help pages that it shows; 0: its own */
};
enum { ROT_STORE = 1, ROT_JOURNAL = 2 };

/* A device as it was enrolled: what its signature is checked with, whatever became of it. */
struct known_device {
    uint8_t id[16], public_key[32];
    uint64_t people; /* facts about people in its frames at the hub, at the last verdict */
};

/* A backup on the shelf, as the judge knows it. */
struct shelved {
    char name[BACKUP_NAME_MAX];
    unsigned devices;   /* how many it knows */
    uint64_t put_aside; /* frames in its quarantine when last counted */
    bool rotten;
};

/* A person whose name was erased. */
struct erased {
    uint8_t record[16];
    uint8_t sealed[ERASED_FRAMES_MAX][RESIDUE_BYTES]; /* how her compartments began */
    size_t count;
    bool told, copied; /* the hub said so, and knows it; so does the copy of its disk */
};

/* Which pages a version of the content is. */
struct edition {
    uint32_t version;
    unsigned serial;
};

struct day {
    uint64_t seed;
    unsigned trouble;         /* of enum trouble; 0 once the evening has come */
    unsigned planned_trouble; /* of the whole day */
    struct world world;
    struct booth booths[DAY_BOOTHS_MAX];
    unsigned booth_count;
    struct booth *at; /* whose turn it is: everything of a kiosk happens to this one */
    struct known_device devices[2 * DAY_BOOTHS_MAX];
    unsigned device_count;
    struct machine office, vault; /* the vault's disk holds the hub's backups */
    bool has_vault;               /* else nobody makes any today */
    struct shelved shelf[DAY_BACKUPS_MAX];
    size_t shelf_count;
    size_t safe_floor;  /* the older one of the last two that ever made something safe */
    unsigned came_back; /* restores from one of them */
    struct machine stick;
    struct machine plaza; /* the relay's */
    struct relay *relay;  /* NULL while it is down */
    bool has_relay;
    unsigned relay_rests;
    unsigned verified; /* backups that were read back, ever */
    struct network network;
    struct trace *trace;
    struct ledger ledger;
    struct verdict verdict;

    /* What people do, what fails, and what the owners then do. */
    struct chance people, acts, faults;

    struct hub *hub;         /* NULL while the hub is down */
    unsigned hub_rests;      /* steps until somebody starts it again */
    bool closed;             /* the fair is over: slips are wiped */
    bool outage;             /* nobody reaches the hub */
    struct disk *copy;       /* yesterday's backup of the hub, NULL = none yet */
    unsigned copied_devices; /* how many the copy knows */
    uint64_t copied_aside;   /* how many frames its quarantine holds */
    uint64_t put_aside; /* frames in the hub's quarantine when last counted; restores begin anew */
    unsigned broken_frames; /* that nobody could open, made on purpose */

    unsigned serial; /* of the pages that were published last */
    struct edition editions[DAY_EDITIONS_MAX];
    size_t edition_count;
    struct erased erased[DAY_ERASED_MAX];
    size_t erased_count;
    struct wire_request replays[DAY_REPLAYS_MAX];
    unsigned replay_count;
    struct seen *seen;
    size_t seen_count;
    struct seen_stream *streams; /* of streams that passed on the wire */
    size_t stream_count;
    unsigned starts, stops, falls, power_cuts, restores, requests, nights, cards, rots, revoked;
    unsigned needs[DAY_NEEDS]; /* counted in facts opened from the hub's frames */
    unsigned lost;             /* called guardado and nowhere: asked only where disks lie */
};

/* Keeps the first one; `format` says where it showed. */
void day_broken(struct day *day, const char *invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void day_say(struct day *day, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* booth.c: the kiosk whose turn it is, and the people before it. */
void booth_say(struct day *day, const char *format, ...) __attribute__((format(printf, 2, 3)));
unsigned booth_bit(const struct booth *booth); /* in the ledger */
/* Slips, prints and turns have no second copy: whether they must still be as they were. */
bool booth_table_is_sure(const struct booth *booth);
/* Nothing went wrong under it since it started, so that nothing may go wrong above. */
bool booth_is_trusted(const struct booth *booth);
/* Its number's place at the hub; a device that had it before is revoked. */
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

/* card.c: the cards that kiosks run from. */
struct booth *card_new_booth(struct day *day, struct disk *disk); /* not started */
void card_take_image(struct day *day);
void card_roll_back(struct day *day);
void card_clone(struct day *day);
void card_make_anew(struct day *day); /* as a new device with the same number */
void card_rot(struct day *day);       /* sectors of one copy change, or of both */
/* A start that ended well has mended what rot took. */
void card_start_settles(struct day *day);

/* broken.c: a kiosk whose program went wrong. */
void broken_push(struct day *day);

/* replay.c: in the evening everything that passed is sent once more. */
void replay_keep(struct day *day, const uint8_t *body, size_t size);
void replay_all(struct day *day);
void replay_forget(struct day *day);

/* vault.c: backups of the hub. */
void vault_open(struct day *day);
void vault_back_up(struct day *day);
void vault_forget_the_copy(struct day *day);
void vault_rot(struct day *day);
void vault_restore(struct day *day);

/* plaza.c: the relay. */
void plaza_set_up(struct day *day, const struct disk_rules *rules); /* once kiosks are enrolled */
void plaza_start(struct day *day);
void plaza_look(struct day *day);
void plaza_talk(struct day *day); /* with the hub */
void plaza_power_will_fail(struct day *day);
void plaza_close(struct day *day);

/* pages.c: the help pages. */
#define PAGES_PACK "packs/feria"
/* As somebody saves it on the hub's machine before importing it; odd numbers have a file more. */
enum outcome pages_write_pack(const struct io *io, unsigned serial) MUST_CHECK;
void pages_publish(struct day *day); /* at the hub */
void pages_look(struct day *day);    /* what the kiosk at turn shows now */
bool pages_are_newest(struct day *day);

/* pins.c: the counts of wrong PINs. */
void pins_start(struct day *day); /* before the store is opened */
void pins_try(struct day *day, struct chance *chance);
void pins_rot(struct day *day);

/* erasure.c: names erased at the hub. */
struct sqlite3;
void erasure_ask(struct day *day, struct chance *chance); /* somebody who was here */
void erasure_copy(struct day *day);                       /* the hub's disk is copied */
void erasure_restore(struct day *day);                    /* the copy is brought back */
/* In the evening: a frame at the kiosk at turn, and the hub's tables. */
void erasure_check_frame(struct day *day, const uint8_t *frame, size_t size, const char *where);
void erasure_check_hub(struct day *day, struct sqlite3 *db);

/* queue.c: turns as volunteers say them at the kiosk at turn; in the evening all know the same. */
void queue_say(struct day *day, struct chance *chance);
void queue_check(struct day *day);
void queue_close(struct day *day); /* nobody looks any more: asked every minute, not every moment */

/* outcast.c: what a revoked kiosk holds; it is stopped. */
void outcast_check(struct day *day);

/* trouble.c */
void trouble_strike(struct day *day, uint64_t step);
void trouble_draw_booth(struct day *day, struct chance *chance); /* whose turn it is */

/* trip.c: the stick. */
void trip_set_up(struct day *day, const struct disk_rules *rules);
void trip_fill(struct day *day);       /* at the kiosk whose turn it is */
void trip_import(struct day *day);     /* at the hub */
void trip_bring_back(struct day *day); /* to the kiosk */
void trip_pull_out(struct day *day);   /* soon, whatever is being written */
void trip_whole(struct day *day);

/* office.c: the hub. */
void office_open_shop(struct day *day); /* the first start, with a fair */
void office_start(struct day *day);
void office_stop(struct day *day);
void office_fall(struct day *day);
void office_look(struct day *day);
void office_copy(struct day *day);
void office_restore(struct day *day);
/* The hub came back as it was when it knew only so many devices. */
void office_forget_devices(struct day *day, unsigned known);
void office_revoke(struct day *day); /* the kiosk whose turn it is */

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
/* Facts about people in all that was called guardado and is on the card of the kiosk at turn. */
uint64_t invariant_people_kept(const struct day *day);
/* While the kiosk is up. */
void invariant_check_kiosk(struct day *day);

#endif

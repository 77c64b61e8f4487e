/* The store thread: the only one that calls sync/, and the owner of the uplink.
 *
 * Promises: no call below waits for the disk (but keeper_stop and keeper_wait_quiet); requests are
 * done in the order they came, each is answered by one event with its ticket; opening happens in
 * the thread, so lines are on the glass meanwhile; what a request held of a person lies in locked
 * memory and is zeroed when it is done. Refuses work after EN DUDA: state KEEPER_DOUBT, then main
 * executes the program again. Called by one thread (the UI's); `wake` is called by the store
 * thread and must only wake it. */
#ifndef JORNADA_KIOSK_KEEPER_H
#define JORNADA_KIOSK_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/judge.h"
#include "kiosk/keeper_letter.h"
#include "kiosk/trip.h"
#include "kiosk/uplink.h"
#include "sync/attempts.h"
#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/record.h"
#include "sync/staff.h"
#include "sync/sync.h"

#define KEEPER_REQUESTS 16 /* waiting at once; one more is refused with ticket 0 */
#define KEEPER_WHY_MAX 160

enum keeper_state {
    KEEPER_OPENING,    /* lines and rights only; requests wait */
    KEEPER_READY,      /* facts are taken */
    KEEPER_UNENROLLED, /* lines and rights only: no enrolment */
    KEEPER_REFUSED,    /* the store did not open: see outcome and why; it is tried again */
    KEEPER_DOUBT       /* the last write may or may not be on disk: execute again */
};

struct keeper_settings {
    const struct io *io;                  /* thread-safe; its clocks are the keeper's */
    const char *folder;                   /* exists */
    const struct enrolment *enrolment;    /* borrowed until keeper_stop; NULL = not enrolled */
    const struct uplink_settings *uplink; /* copied; NULL = no network (and no child) */
    int64_t build_ms;
    enum clock_quality clock;
    int utc_offset_minutes;   /* of the fair's days; 0 = as sync/sync.h says */
    uint64_t store_bytes_max; /* likewise */
    bool virtual_time; /* io's clock stands still: sleep until keeper_poke, not until a time */
    void (*wake)(void *context); /* an event waits */
    void *wake_context;
};

enum keeper_news {
    KEEPER_ANSWER, /* to the request with `ticket` */
    KEEPER_STATE,  /* the store's state, the hub's trouble, the fair's close or the queues:
                    * keeper_look tells */
    KEEPER_BOARD,  /* turns or calls for a person changed: keeper_look_board */
    KEEPER_CONTENT /* another version of the fair's content is in use: content_current */
};

struct keeper_event {
    enum keeper_news news;
    uint64_t ticket;
    enum outcome outcome;  /* ANSWER; REFUSED when the store is not READY */
    uint16_t turn;         /* the number that COMMIT filled in, or REFER drew; 0 none */
    struct sync_slip slip; /* FIND_SLIP's, or COMMIT's and REFER's with the numbers filled in */
    struct attempts_view attempts; /* BADGE's and PIN's */
    struct judge_reading reading;  /* READ_SLIP's; `slip` is this screen's row of it, when DONE */
    struct keeper_letter_said letter; /* of keeper_letter */
    bool is_child;                    /* FIND_SLIP's is of a child of a registration */
    bool attempts_lost; /* and whether counts of wrong ones were lost (said to staff) */
};

/* How things stand, at one moment. */
struct keeper_status {
    enum keeper_state state;
    enum outcome outcome;        /* of opening, or what led to DOUBT */
    char why[KEEPER_WHY_MAX];    /* technical, never personal */
    enum uplink_trouble trouble; /* of the last call to the hub */
    bool calling;                /* a call to the hub is under way */
    uint32_t content_version;    /* of the fair's content from the hub; 0 = none came yet */
    bool counts_known; /* false until the store has opened: its numbers are not zero, but unknown */
    struct sync_counts counts;
    struct sync_queues queues;
    bool wipe_due;            /* ordered, and all is safe: keeper_wipe when nobody is here */
    enum sync_person person;  /* how a call for a person stands */
    struct trip_report trip;  /* of the last stick */
    int64_t clock_offset_ms;  /* what is believed of the time, minus io's wall clock */
    enum clock_quality clock; /* how well it is known */
};

/* The fair's turns and who calls for a person, as the UI gets them: a copy, some 160 kB, of which
 * one is enough. Nothing in it names anybody (sync/board.h). */
struct keeper_board {
    uint64_t version; /* 0 = nothing was copied yet */
    int64_t heard_ms; /* monotonic: when others' turns were last heard of; -1 never */
    struct board board;
    size_t call_count; /* while watching alone; oldest first */
    struct sync_call calls[SYNC_CALLS_MAX];
};

struct keeper;

/* Starts the thread; BUSY when the machine has no thread or memory to give. */
enum outcome keeper_start(const struct keeper_settings *settings,
                          struct keeper **keeper) MUST_CHECK;
/* A planned stop: what is queued is done, what waits is written unless it is too little
 * (sync_close), the child ends. After DOUBT nothing is written. Returns how many waiting facts were
 * lost by it (sync_close), or by the doubt before it: say so. NULL is fine. */
size_t keeper_stop(struct keeper *keeper);

/* Each copies its input and returns a ticket, 0 when KEEPER_REQUESTS wait already.
 * In a commit, turns (and slip turns) with number 0 get the next number, all of one commit the
 * same one: a person has one number, whichever module calls it. The stamp's staff is the
 * caller's. identity and slip may be NULL. */
uint64_t keeper_commit(struct keeper *keeper, const struct commit *commit,
                       const struct identity *identity, const struct sync_slip *slip);
/* The visit is over: what waits from here on is of another (sync_next_visit). */
void keeper_next_visit(struct keeper *keeper);
uint64_t keeper_wait(struct keeper *keeper, const struct fact *fact); /* Never 4 */
/* Several, each as keeper_wait does it, until one is refused: said again they take their own place
 * (waiting.h). The answer is the last one's. */
uint64_t keeper_wait_all(struct keeper *keeper, const struct commit *facts);
uint64_t keeper_find_slip(struct keeper *keeper, uint64_t folio_bits);
/* A token that was scanned, judged with the fair's keys, and
 * this screen's row of it: NOT_FOUND where it has none. Answered also while the store is not open,
 * then with REFUSED. */
uint64_t keeper_read_slip(struct keeper *keeper, const char *text, uint16_t today);
uint64_t keeper_count_print(struct keeper *keeper, const uint8_t slip[16]);
/* One anonymous referral, all or nothing (sync_refer): the answer's slip and `turn` have its
 * number. No disk holds any of it before the fair closes. */
uint64_t keeper_refer(struct keeper *keeper, const struct commit *facts,
                      const struct sync_slip *slip);

/* About a letter (keeper_letter.h), copied into locked memory. A letter's slip and number are in
 * the answer's `letter`; nothing of it is written before the gate has looked again. */
uint64_t keeper_letter(struct keeper *keeper, const struct keeper_letter *asked);

/* The gate of the volunteers' side (gate.h): is this a badge of the fair, and is this its PIN?
 * Answered also while the store is not open. The second writes STAFF_UNLOCK or PIN_FAILED. */
uint64_t keeper_look_badge(struct keeper *keeper, const struct staff_badge *badge);
uint64_t keeper_try_pin(struct keeper *keeper, const struct staff_badge *badge,
                        const char pin[STAFF_PIN_DIGITS + 1]);

/* A person is wanted here, or no longer (sync_want_person); status.person tells how it stands. */
void keeper_want_person(struct keeper *keeper, bool wanted);

/* How things stand with the turns; false, and nothing copied, when `board` is up to date already
 * (its version). since_ms and told_ms are of the keeper's io. */
bool keeper_look_board(struct keeper *keeper, struct keeper_board *board);
/* Says how a turn stands now (sync_board_set): called, no show, attended, moved, or as before. The
 * answer's outcome tells; the board has it by then. `staff` NULL: nobody's. */
uint64_t keeper_board_set(struct keeper *keeper, const struct board_entry *entry,
                          const uint8_t staff[RECORD_STAFF_BYTES]);
/* A queue or the call board is on the glass (sync_board_watch). */
void keeper_board_watch(struct keeper *keeper, bool watching);
/* For the greetings from now on (sync_tell_machine); wakes nobody. */
void keeper_tell_machine(struct keeper *keeper, const struct sync_machine *machine);
/* This kiosk ends (sync_wipe.h), if it still may: then the state becomes KEEPER_DOUBT, and the
 * program that is executed again erases everything. */
void keeper_wipe(struct keeper *keeper);
/* Whoever is at this kiosk goes to that one, where a person is wanted (sync_call_take). */
uint64_t keeper_call_take(struct keeper *keeper, unsigned kiosk);

/* A USB stick is there: its receipts are read, what is pending is written to it; status.trip tells
 * how it stands. Nobody waits for it, keeper_quiet neither. BUSY: a trip is under way, or the store
 * is not ready. INVALID: the path is too long. */
enum outcome keeper_trip(struct keeper *keeper, const char *stick) MUST_CHECK;

/* The next event, oldest first; false when none waits. */
bool keeper_take(struct keeper *keeper, struct keeper_event *event);
void keeper_look(struct keeper *keeper, struct keeper_status *status);

void keeper_poke(struct keeper *keeper); /* virtual time moved */

/* Quiet: opened, nothing queued or in hand, and every poke was looked at. Says nothing of calls to
 * the hub, for which nobody waits. Events may still wait in keeper_take. */
bool keeper_quiet(struct keeper *keeper);
void keeper_wait_quiet(struct keeper *keeper);

#endif

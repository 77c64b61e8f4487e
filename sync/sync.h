/* A kiosk's facts and their journey, as one thing that its owner steps: store, journal, outbox,
 * client. No threads: the kiosk's store thread (or the simulator) calls these functions, in order.
 *
 * Promises: sync_commit answers DONE only when the frame is in SQLite (FULL) and then in the
 * journal, both flushed: "guardado". Anonymous facts wait in locked memory and leave shuffled, in
 * a stream of their own: all of them, padded, when the hub closes the fair, for then the whole day
 * stands beside them; at any other time never those of fewer than SYNC_ANONYMOUS_MIN visits.
 * Nothing is deleted before the hub calls it safe. Refuses: writing after DOUBT (the process must
 * open again, in a new stream), writing under 50 MB free, any plaintext of a person on disk. */
#ifndef JORNADA_SYNC_SYNC_H
#define JORNADA_SYNC_SYNC_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/board.h"
#include "sync/enrolment.h"
#include "sync/io.h"
#include "sync/letter.h"
#include "sync/outcome.h"
#include "sync/record.h"
#include "sync/wire.h"

#define SYNC_ANONYMOUS_MIN 5  /* visits that a batch outside the close is of (Never 4) */
#define SYNC_ANONYMOUS_PAD 8  /* batches are padded to a multiple of this */
#define SYNC_WAITING_MAX 4096 /* anonymous facts waiting in locked memory */
#define SYNC_SLIP_PRINTS_MAX 3
#define SYNC_SLIP_TURNS 3
#define SYNC_SLIP_COPIES_MAX 5 /* slips that one record may have, one after another */
#define SYNC_WARN_FREE_BYTES (500ULL << 20)
#define SYNC_REFUSE_FREE_BYTES (50ULL << 20)
/* What database and journal may take of the disk: some four million commits that no hub has called
 * safe. Beyond it nothing is taken at the glass; what is there stays, and can be handed over. */
#define SYNC_STORE_BYTES_MAX (2ULL << 30)
#define SYNC_STORE_WARN_PERMILLE 800

struct sync;

/* Which day of seven a slip's turns are of, in the three bits that a service's code leaves: enough
 * to tell today's from those of the fair's other days. 0: from before this was kept. */
#define SYNC_SLIP_DAY_SHIFT 5

/* A slip as the clear table keeps it: no person, no anonymous referral. */
struct sync_slip {
    uint8_t slip[16];
    uint8_t record[16];
    uint8_t copy;
    uint8_t prints;
    bool revoked;
    uint8_t children; /* slips to be written beside it (sync_child_slip); no row keeps it */
    bool replaces;    /* the copy before it is written beside it, as revoked; no row keeps it */
    uint8_t day;      /* of its turns: sync_slip_day; filled in by whoever writes it first */
    uint8_t turns;    /* how many of the following */
    struct {
        uint16_t module, number;
        uint8_t service;
    } turn[SYNC_SLIP_TURNS];
};

/* What `state` of the test socket and the volunteer's line of words count. Facts about people:
 * registrations, turns, services, referrals; each counted for itself, none by subtraction. */
struct sync_counts {
    uint64_t captured;    /* written here, by this kiosk's own counter */
    uint64_t pending;     /* in the outbox: above `stored` */
    uint64_t relayed;     /* of those pending: a relay says that it holds them; not delivered */
    uint64_t delivered;   /* up to `stored`, by the hub's receipts */
    uint64_t safe;        /* up to `safe` */
    uint64_t quarantined; /* put aside by the hub or by reconciliation */
    uint64_t lost;    /* in frames that a broken disk took and the hub never had; for frames of an
                       * earlier process the least they can be, one each */
    uint64_t waiting; /* anonymous, in locked memory: not yet captured */
    uint32_t disk_free_mb;
    uint32_t store_permille; /* of what the records may take; over 1000: full */
    bool damaged_once;       /* the last open put a damaged database aside and rebuilt it */
    bool fair_closed;        /* the hub said so */
    int64_t hub_seen_ms;     /* monotonic time of the last believed answer; -1 never */
    int64_t relay_seen_ms;   /* and of a relay's last word; -1 never */
};

/* What the next greeting says of paper and battery (report.h); not known until it was told. */
struct sync_machine {
    uint8_t paper; /* enum report_paper */
    uint8_t battery_percent;
};

/* How many wait for each service, as the hub told it last. */
#define SYNC_QUEUES 32
struct sync_queues {
    bool known;            /* false: no hub of this process told any */
    int64_t known_ms;      /* when, by the clock that is believed */
    int64_t seen_ms;       /* when, monotonic */
    bool has[SYNC_QUEUES]; /* service n had a turn today */
    uint16_t people[SYNC_QUEUES];
};

struct sync_settings {
    const struct io *io;
    const char *folder;                /* exists; store.db, journal/, content/ go below it */
    const struct enrolment *enrolment; /* borrowed until sync_close */
    int64_t build_ms;                  /* the clock is never believed before this */
    enum clock_quality clock;          /* what is known of the clock at start */
    int utc_offset_minutes;            /* of the fair's days; 0 = not given: -360, central Mexico */
    uint64_t store_bytes_max;          /* 0 = SYNC_STORE_BYTES_MAX */
    const char **why; /* where sync_open says why it did not open (static text); NULL is fine */
};

/* integrity_check, two-way reconciliation with the journal, STREAM_OPEN of a fresh stream. DAMAGED
 * only when neither database nor journal can be used; a damaged database alone is rebuilt. BUSY
 * when another process has the store open: nothing was touched. */
enum outcome sync_open(const struct sync_settings *settings, struct sync **sync) MUST_CHECK;
/* A planned stop: writes what waits (padded), STREAM_CLOSE, closes. What fewer visits than
 * SYNC_ANONYMOUS_MIN left, however many facts, is dropped instead: it could be paired with who was
 * there. Returns how many waiting facts were
 * dropped or could not be written: whoever stops says so (Never 4). NULL is fine. */
size_t sync_close(struct sync *sync);
/* As a crash would: closes files, writes nothing. For the simulator and for DOUBT. */
void sync_abandon(struct sync *sync);
/* The technical reason of the last outcome that was not DONE; never personal data. */
const char *sync_why(const struct sync *sync);

/* Next number behind the kiosk's letter for a booth's turn: it is used up when a commit that holds
 * it is DONE. Some numbers are left out on purpose: see sync_referral_turn. */
uint16_t sync_next_turn(const struct sync *sync);
/* A number for an anonymous referral's slip: drawn at random from those that booths leave out, so
 * that neither a gap nor the number tells when it was drawn. Kept in memory alone. */
uint16_t sync_referral_turn(struct sync *sync);
/* One anonymous referral (Never 4): draws its number into slip->turn[0], puts its facts into locked
 * memory and its slip beside them, all or nothing. Until the fair closes or the process ends the
 * slip is found and printed like any other (Never 15); no disk ever holds it. BUSY when
 * SYNC_WAITING_MAX wait; INVALID facts (as in sync_wait) or a slip without a turn change nothing.
 */
enum outcome sync_refer(struct sync *sync, const struct fact *facts, size_t count,
                        struct sync_slip *slip) MUST_CHECK;

/* One accompanied referral (sync_letter.c): the letter, sealed for its office alone, in a stream of
 * its own: STREAM_OPEN of kind 2, the commit {CONSENT(CONSENT_LETTER), REFERRAL_ISSUED, SLIP_MADE}
 * with its parts, STREAM_CLOSE; all or nothing, two flushes. slip->record and turn[0].module are
 * the caller's; its id and turn[0].number are filled in when DONE. `staff` wrote it: whether he may
 * is the caller's to look at (gate_may_accompany), and the hub's again. INVALID: no letter, a slip
 * without a turn, or a key that nobody could open. Other outcomes as sync_commit. */
enum outcome sync_letter(struct sync *sync, const struct letter *letter,
                         const uint8_t office_key[32], const uint8_t staff[RECORD_STAFF_BYTES],
                         struct sync_slip *slip) MUST_CHECK;
/* Her consent is withdrawn: REFERRAL_WITHDRAWN of the slip with these first 35 bits (of `slip`, its
 * id or its folio's bits and zeros). Written at once when the slip is a letter's that this kiosk
 * wrote; *waits when it may be an anonymous one: then in locked memory, until the close (Never 4).
 */
enum outcome sync_withdraw(struct sync *sync, const uint8_t slip[16], uint16_t office,
                           const uint8_t staff[RECORD_STAFF_BYTES], bool *waits) MUST_CHECK;

/* Seals and writes one commit. The stamp is filled in here (staff is the caller's). `identity`
 * NULL or empty writes a dummy compartment in registrations. `slip` NULL = no row in the clear
 * table; its children get theirs in the same transaction. DONE = guardado; DISK_FULL, REFUSED,
 * INVALID = nothing written; DOUBT = en duda. */
enum outcome sync_commit(struct sync *sync, struct commit *commit, const struct identity *identity,
                         const struct sync_slip *slip) MUST_CHECK;
/* The slip of a child (0 …) who came with this one: a folio of its own, the same modules and
 * number, for a family is called together. */
void sync_child_slip(const struct sync_slip *slip, uint8_t child, struct sync_slip *its);
/* The slip that this one (copy 1 …) takes the place of, revoked: it is found no more, nor printed.
 */
void sync_former_slip(const struct sync_slip *slip, struct sync_slip *former);
/* The one that takes the place of a slip that was lost: another folio, the same turns. INVALID:
 * there were SYNC_SLIP_COPIES_MAX already, or it is a blank of a kit. */
enum outcome sync_next_slip(const struct sync_slip *slip, struct sync_slip *next) MUST_CHECK;
/* What waits from here on is of another visit; said between any two. Unsaid, all is of one. */
void sync_next_visit(struct sync *sync);
/* One anonymous fact into locked memory (Never 4). BUSY when SYNC_WAITING_MAX wait; INVALID also
 * for a count with a record and for a referral with a need: a need is a count of its own. */
enum outcome sync_wait(struct sync *sync, const struct fact *fact) MUST_CHECK;
/* Writes what waits: shuffled, dated by day, padded, in a stream of its own. DONE when nothing
 * waits; REFUSED when it is of fewer than SYNC_ANONYMOUS_MIN visits: it waits on. The hub's change
 * to "fair closed" does the same once, whatever their number; what comes later waits for
 * sync_close. */
enum outcome sync_release(struct sync *sync) MUST_CHECK;

/* Slip by the first 35 bits of its id; NOT_FOUND when no slip of this kiosk has it. Those of
 * sync_refer are found too, until the fair closes or the process ends. */
enum outcome sync_find_slip(struct sync *sync, uint64_t folio_bits,
                            struct sync_slip *slip) MUST_CHECK;
/* Whether that slip is a child's of a registration made here: then it is the adult's record that is
 * corrected. */
bool sync_is_child_slip(struct sync *sync, const struct sync_slip *slip);
/* Counts one print before it starts; REFUSED at the fourth. */
enum outcome sync_count_print(struct sync *sync, const uint8_t slip[16]) MUST_CHECK;

void sync_count(const struct sync *sync, struct sync_counts *counts);
void sync_queues(const struct sync *sync, struct sync_queues *queues);
/* From the next greeting on. */
void sync_tell_machine(struct sync *sync, const struct sync_machine *machine);

/* A person is wanted at this kiosk, or no longer: the hub is told, in memory alone. A second wish
 * for the same changes nothing, but after an answer it is a call of its own. */
enum sync_person {
    SYNC_PERSON_NONE,
    SYNC_PERSON_ASKED,       /* on its way: nobody knows of it yet */
    SYNC_PERSON_COMING,      /* the hub confirmed it, or a relay where a kiosk watches the calls */
    SYNC_PERSON_COORDINATOR, /* nobody came in three minutes: the coordinator is called */
    SYNC_PERSON_ANSWERED,    /* somebody said that they come */
    SYNC_PERSON_UNSENT       /* no hub was reached, now or any more; it is tried again */
};
void sync_want_person(struct sync *sync, bool wanted);
enum sync_person sync_person(const struct sync *sync);
/* The fair's turns, as far as this kiosk knows (board.h): its own from the moment of their commit,
 * the others' while a hub or a relay answers. Memory alone. */
const struct board *sync_board(struct sync *sync);
/* Changes with every change of the board, of sync_board_heard and of the calls. */
uint64_t sync_board_version(const struct sync *sync);
/* Monotonic time of the last answer about the others' turns; -1 never in this process. */
int64_t sync_board_heard(const struct sync *sync);
/* Says how a turn stands now: letter, number, service, state, module (MOVED: the new one) of
 * `entry` count, the rest is filled in. An office's turn (BOARD_OFFICE) enters here, when its slip
 * is shown at the module it names, and nowhere else. CALLED and NO_SHOW of a booth's turn become
 * facts with this volunteer in their stamp (NULL: nobody); a disk that takes none stops no queue.
 * INVALID: outside the limits of board.h. DOUBT: as sync_commit says. */
enum outcome sync_board_set(struct sync *sync, const struct board_entry *entry,
                            const uint8_t staff[RECORD_STAFF_BYTES]) MUST_CHECK;
/* A queue or the call board is on the glass: the others are asked every two seconds, and who calls
 * for a person is told here. Else only what is new is sent, every ten. */
void sync_board_watch(struct sync *sync, bool watching);

/* Who waits for a person, where: known while watching alone. Oldest first. */
#define SYNC_CALLS_MAX 26
struct sync_call {
    uint8_t kiosk;     /* 1 … 26 */
    bool coordinator;  /* nobody answered in three minutes */
    bool answered;     /* somebody said that they go */
    uint32_t waited_s; /* when it was told, at `told_ms` */
    int64_t told_ms;   /* monotonic */
};
size_t sync_calls(const struct sync *sync, struct sync_call calls[SYNC_CALLS_MAX]);
/* Somebody goes there: said to hub or relay until it is heard; the list shows it at once. */
void sync_call_take(struct sync *sync, unsigned kiosk);

/* The believed wall clock minus io's, in milliseconds: never before the build nor, while nothing is
 * known of the clock, before what was stored last; set right by a hub that is near; and how well
 * it is known. */
int64_t sync_clock(const struct sync *sync, enum clock_quality *quality);

/* The network, as steps. sync_next_request fills `request` and answers true when something is to
 * be sent now; at most one request is open at a time. sync_take_answer takes its answer (status 0
 * when nobody answered) and sets the back-off. sync_next_ms: monotonic time at which to ask again.
 */
bool sync_next_request(struct sync *sync, struct wire_request *request);
void sync_take_answer(struct sync *sync, const struct wire_answer *answer);
int64_t sync_next_ms(const struct sync *sync);
/* True once any step, the network's included, met an error in writing: this stream is over, as
 * after DOUBT; abandon and open again, or nothing is ever sent. */
bool sync_in_doubt(const struct sync *sync);

#endif

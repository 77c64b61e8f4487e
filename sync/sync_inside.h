/* What the files of struct sync share: sync.c (life), sync_write.c, sync_recover.c, sync_network.c.
 * sync_letter.c. Nobody else includes it. */
#ifndef JORNADA_SYNC_SYNC_INSIDE_H
#define JORNADA_SYNC_SYNC_INSIDE_H

#include "sync/batch.h"
#include "sync/calls.h"
#include "sync/client.h"
#include "sync/content_fetch.h"
#include "sync/custody.h"
#include "sync/disk.h"
#include "sync/journal.h"
#include "sync/outbox.h"
#include "sync/store.h"
#include "sync/summon.h"
#include "sync/sync.h"
#include "sync/turns.h"
#include "sync/waiting.h"

#define SYNC_AHEAD_MS (10 * 60 * 1000) /* a hub further ahead is not absorbed */

/* "Hablar con una persona": memory alone. */
struct sync_person_call {
    bool wanted, told; /* told: the hub knows the last wish */
    bool late;         /* the last answer was about the wish before */
    uint64_t stamp;    /* of the last wish; 0 = there was none */
    int64_t since_ms;  /* monotonic */
    enum sync_person view;
    enum sync_person near_view; /* as a relay says, where some kiosk watches the calls … */
    int64_t near_until_ms;      /* … believed until then, monotonic */
    bool near_answered;         /* somebody there goes: the hub is told that it is over */
};

struct sync_board; /* sync_board.c */

struct sync {
    const struct io *io;
    char folder[DISK_PATH_MAX];
    const struct enrolment *enrolment;
    int64_t build_ms;
    int64_t utc_offset_ms;
    uint8_t quality;      /* enum clock_quality */
    int64_t hub_ahead_ms; /* the hub's clock minus ours, when absorbed */
    int64_t opened_ms;    /* monotonic */
    uint64_t store_most;  /* bytes that database and journal may take */
    struct store *store;
    struct journal *journal;
    struct store_meta meta;
    struct outbox outbox;
    uint8_t stream[16];    /* the one of this process */
    struct seal_key *keys; /* locked: facts, identity */
    struct waiting *waiting;
    struct turns turns;
    struct client client;
    struct content_fetch *content;
    uint8_t *body;           /* of the open request, WIRE_BODY_MAX */
    uint64_t *sent;          /* per stream, of the open push */
    struct receipt *receipt; /* the last one taken apart */
    uint64_t put_aside;
    bool damaged_once;
    bool fair_closed;
    bool release_due; /* the fair was closed, and what waited then is not written yet */
    bool stranger;    /* the hub said 401: it is shown our pass, once for each such answer */
    bool slips_wiped; /* since the last slip was written */
    bool dead;        /* in doubt: nothing more is written */
    struct sync_queues queues;
    struct sync_person_call person;
    struct sync_board *board;
    struct custody *custody; /* a relay's last word, taken apart */
    uint64_t asked_ms[4];    /* of the last greetings, monotonic + 1: a relay's answer is to one */
    uint64_t answered_ms;    /* of the one that was answered last, so marked */
    uint8_t asked_next;
    uint8_t old_hub; /* 0: greeted with all we know; 1: it knows no wipes; 2: nor reports;
                      * 3: nor erasures; 4: nor queues */
    bool wipe_ordered;
    struct wipe_order wipe; /* of the last greeting that was answered */
    struct sync_machine machine;
    uint32_t erased_heard; /* of the hub's list of erasures, in this process */
    const char *why;
};

/* Notes the reason; returns the outcome. */
enum outcome sync_fail(struct sync *sync, enum outcome outcome, const char *why);

/* sync.c: the clock. */
int64_t sync_wall_ms(const struct sync *sync); /* as sync_clock says */
uint64_t sync_hlc(const struct sync *sync);    /* the next one */
uint32_t sync_day(const struct sync *sync);    /* days since 1970, local to the fair */

/* A slip of today says so: 1 … 7 (sync.h). */
uint8_t sync_slip_day(const struct sync *sync);

/* The day whose turn numbers are given: it never goes back. */
uint32_t sync_turn_day(const struct sync *sync);

/* What database and journal take of it, in thousandths. */
uint32_t sync_store_permille(const struct sync *sync);

/* sync_report.c */
void sync_put_report(const struct sync *sync, uint8_t sealed[REPORT_BYTES]);

/* sync_wipe.c */
void sync_wipe_hear(struct sync *sync, const struct calls_hello_answer *hello);

/* sync_write.c */
void sync_new_stream(struct sync *sync, struct store_stream *row, struct seal_key keys[2]);
/* BEGIN … COMMIT, then the journal; anything else than DONE is DOUBT and the end. `fresh` = the
 * stream's row is new. */
enum outcome sync_write(struct sync *sync, const struct store_stream *fresh,
                        const uint8_t stream[16], const struct batch *batch,
                        const struct sync_slip *slip) MUST_CHECK;
/* Refuses what cannot be written: after DOUBT, with no room on the disk or in the store. */
enum outcome sync_may_write(struct sync *sync, const struct commit *commit) MUST_CHECK;
/* After a commit: the log is moved into the database when it has grown. */
enum outcome sync_checkpoint(struct sync *sync) MUST_CHECK;
struct stamp sync_stamp(const struct sync *sync); /* of now; no staff */
/* What waits, however few: for the close of the fair. */
enum outcome sync_write_waiting(struct sync *sync) MUST_CHECK;
enum outcome sync_open_stream(struct sync *sync) MUST_CHECK;
enum outcome sync_close_stream(struct sync *sync) MUST_CHECK;

/* sync_slip.c: the index-th row that a commit's slip brings: itself, the one it replaces, the
 * children's; false behind the last. */
bool sync_slip_row(const struct sync_slip *slip, unsigned index, struct sync_slip *row);

/* sync_device.c, only a mutant: turns the new `row` and sync->keys into those of one stream that
 * the device goes on with for ever. False: it has frames already. */
#ifdef JORNADA_DRIVE
bool sync_device_stream(struct sync *sync, struct store_stream *row);
#else
static inline bool sync_device_stream(struct sync *sync, struct store_stream *row)
{
    (void)sync;
    (void)row;
    return true;
}
#endif

/* sync_network.c: believes sync->receipt (its signature was right), which came as these bytes;
 * `push`: as the answer to the open push. REFUSED: older than what is known, or of another
 * municipality. */
enum outcome sync_believe(struct sync *sync, const uint8_t *bytes, size_t size,
                          bool push) MUST_CHECK;

bool sync_receipt_is_old(const struct sync *sync, const struct receipt *receipt);
/* The hub's answer to a hello; `relayed` = it came through a relay, perhaps late: NOT_FOUND when it
 * is to none of the last ones. */
enum outcome sync_take_greeting(struct sync *sync, const uint8_t *bytes, size_t size,
                                bool relayed) MUST_CHECK;

/* sync_relay.c: a relay answered in the hub's place. *soon = the hub's own answer may follow. */
enum outcome sync_relay_take(struct sync *sync, const struct wire_answer *answer,
                             bool *soon) MUST_CHECK;

/* sync_erase.c: cuts the identities that the hub's greeting calls erased out of all that is here.
 */
enum outcome sync_erase(struct sync *sync, const struct calls_hello_answer *said) MUST_CHECK;

/* sync_gap.c: says what the hub's marks ask for and nobody has. */
enum outcome sync_say_gaps(struct sync *sync) MUST_CHECK;

/* sync_person.c: whether the hub should hear of it now; the request; what came of it. */
bool sync_person_is_due(const struct sync *sync);
enum outcome sync_person_ask(struct sync *sync, struct wire_request *request) MUST_CHECK;
enum outcome sync_person_take(struct sync *sync, const struct wire_answer *answer) MUST_CHECK;
void sync_person_failed(struct sync *sync);
/* A relay's word about our own call, believed for a while: somebody may see it there when no hub
 * hears of it, and who goes from there need not be looked for by the hub. */
void sync_person_near(struct sync *sync, enum summon_state state, int64_t until_ms);

/* sync_board.c: its memory; what a commit that is written changes about turns. */
enum outcome sync_board_start(struct sync *sync) MUST_CHECK;
void sync_board_end(struct sync *sync);
void sync_board_recall(struct sync *sync); /* today's own turns, from the clear table */
void sync_board_note(struct sync *sync, const struct commit *commit, const struct sync_slip *slip);

/* sync_board_ask.c: how often the others are to be asked now; the request; what came of it, a relay
 * having answered where `relayed`; whether the next is due at once. */
enum client_board sync_board_wants(const struct sync *sync);
enum outcome sync_board_ask(struct sync *sync, struct wire_request *request) MUST_CHECK;
enum outcome sync_board_take(struct sync *sync, const struct wire_answer *answer,
                             bool relayed) MUST_CHECK;
bool sync_board_again(const struct sync *sync);

/* sync_recover.c */
enum outcome sync_recover(struct sync *sync, bool made) MUST_CHECK;

#endif

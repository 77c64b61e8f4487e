/* The queue of the booth that this kiosk stands at: who waits, who is called, and what a volunteer
 * says of it; and who calls for a person anywhere at the fair.
 *
 * Data: the store thread's copy of the fair's turns (keeper_look_board), and nothing else: letters,
 * numbers and modules, no person, no slip. Promises: whoever has waited longest is next, unless she
 * is called elsewhere at this moment; one touch calls the next and ends the call before; every
 * touch but "again" can be taken back once; what another kiosk said later of a turn that was called
 * here is told (queue_news). Works alone and says so. Somebody with several services at one module
 * is one turn in it. */
#ifndef JORNADA_KIOSK_QUEUE_H
#define JORNADA_KIOSK_QUEUE_H

#include "kiosk/kiosk.h"

#define QUEUE_TURNS_MAX 600  /* of one module, shown; more wait all the same */
#define QUEUE_HEARD_MS 30000 /* nothing of the others for so long: this kiosk is alone */
#define QUEUE_UNDO_MAX 12

struct queue_turn {
    uint64_t hlc;       /* of the last word about it */
    int64_t since_ms;   /* when it was given out, monotonic */
    uint16_t number;    /* 0 = no turn */
    uint16_t elsewhere; /* the module where it is called at this moment, 0 = none */
    uint8_t letter;     /* 1 is A */
    uint8_t kiosk;      /* whose last word it is */
};

enum queue_news {
    QUEUE_NOTHING_NEW,
    QUEUE_CALLED_TOO, /* another kiosk called it after this one: it is theirs */
    QUEUE_ENDED,      /* attended, not there, or moved, as another kiosk says */
    QUEUE_PUT_BACK    /* another kiosk took the call back: it waits again */
};

struct queue;

/* Copies what changed, watches while a volunteer or a board looks. Once a turn of the loop. */
void queue_step(struct kiosk *kiosk);
void queue_close(struct kiosk *kiosk);
/* When the minutes on the glass want to be looked at again; -1 = no queue is shown. */
int64_t queue_due_ms(const struct kiosk *kiosk);
/* Another copy than the store thread's: for pictures. */
void queue_take(struct kiosk *kiosk, const struct keeper_board *board);
/* The answer to what was said here; others' tickets are ignored. */
void queue_answered(struct kiosk *kiosk, const struct keeper_event *event);

/* What was touched last was not taken: touch again. */
bool queue_failed(const struct kiosk *kiosk);

/* The turns can be looked at: a store is open and a module is known. */
bool queue_is_open(const struct kiosk *kiosk);
/* Those who wait at this module, longest first. *count; NULL with 0. */
const struct queue_turn *queue_waiting(const struct kiosk *kiosk, size_t *count);
/* Those who are called here, newest first: by this kiosk and by others at the same module. */
const struct queue_turn *queue_called(const struct kiosk *kiosk, size_t *count);
/* The call of this kiosk that stands; number 0 = none. */
struct queue_turn queue_now(const struct kiosk *kiosk);
/* What became elsewhere of the turn that was called here last; *turn with whose word it is. */
enum queue_news queue_news(const struct kiosk *kiosk, struct queue_turn *turn);
/* Others' turns are known: heard of within QUEUE_HEARD_MS. *since_s = how long they are not, -1 =
 * they never were. */
bool queue_is_shared(const struct kiosk *kiosk, int64_t *since_s);
unsigned queue_minutes(const struct kiosk *kiosk, int64_t since_ms);

/* What is touched. Each does nothing while the one before is on its way. */
void queue_call_next(struct kiosk *kiosk);
void queue_call_again(struct kiosk *kiosk);
void queue_note_absent(struct kiosk *kiosk);
void queue_move(struct kiosk *kiosk, unsigned module);
bool queue_can_undo(const struct kiosk *kiosk);
void queue_undo(struct kiosk *kiosk);
/* A slip of this screen's own was noted at this booth: its turn is over. */
void queue_ended(struct kiosk *kiosk, uint16_t number);

/* Who waits for a person, oldest first. */
const struct sync_call *queue_persons(const struct kiosk *kiosk, size_t *count);
size_t queue_persons_unanswered(const struct kiosk *kiosk);
void queue_go(struct kiosk *kiosk, unsigned to_kiosk);

/* The whole copy, for the board on this machine; NULL = none yet. */
const struct keeper_board *queue_board(const struct kiosk *kiosk);

#endif

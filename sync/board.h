/* The fair's turns as every kiosk sees them: which are waiting, called, attended, where.
 *
 * A plain value, merged entry by entry: of one turn (letter, number, service) the later HLC stands,
 * so that merging is the same in any order and any number of times (test_board). Promises: memory
 * alone; no folio, no slip, no record, no person, no hour but the order of the stamps. An anonymous
 * referral's turn is never put in when it is made (Never 4): only when its slip is shown at the
 * module it names, as a turn with service BOARD_OFFICE. Refuses: values outside their limits, a
 * stamp that nobody could ever outdo, turns older than BOARD_LIFE_S. Full: the oldest word goes. */
#ifndef JORNADA_SYNC_BOARD_H
#define JORNADA_SYNC_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define BOARD_ENTRIES_MAX 4096
#define BOARD_LETTERS 26         /* letter 1 is A */
#define BOARD_SERVICES 32        /* codes 0 … 31 */
#define BOARD_OFFICE 32          /* in place of a service: the slip of an office was shown */
#define BOARD_LIFE_S (12 * 3600) /* a turn given out longer ago is of another day */
/* Stamps are 48-bit milliseconds since 1970 and a counter; no clock that fails comes near this one,
 * so that there is always a later stamp. */
#define BOARD_HLC_MAX (((uint64_t)1 << 63) - 1)

/* On the wire: they never change. */
enum board_state {
    BOARD_WAITING = 1,
    BOARD_CALLED = 2,
    BOARD_ATTENDED = 3,
    BOARD_NO_SHOW = 4,
    BOARD_MOVED = 5, /* waits, at another booth than it was given for: `module` is where */
    BOARD_GONE = 6,  /* taken out: given by mistake, or gone home */
    BOARD_STATES     /* one more than the last */
};

struct board_entry {
    uint64_t hlc;     /* of the last word about it; 0 in what a caller asks for */
    int64_t since_ms; /* when it was given out, by the monotonic clock of whoever holds the board */
    uint16_t number;  /* 1 …: 17 of A17 */
    uint16_t module;  /* 1 …: where it waits or is called */
    uint8_t letter;   /* 1 … 26, of the kiosk that gave it */
    uint8_t service;  /* 0 … 31, or BOARD_OFFICE */
    uint8_t state;    /* enum board_state */
    uint8_t kiosk;    /* 1 … 26, whose word it is */
    bool told;        /* of a kiosk's copy: hub or relay has this word */
    uint64_t change;  /* board->changes when it came; of this copy of the board alone */
};

struct board {
    size_t count;
    uint64_t changes;                              /* ever; board_clear begins anew */
    struct board_entry entries[BOARD_ENTRIES_MAX]; /* in the order of board_compare */
};

enum board_merge {
    BOARD_SAME,    /* known, or older than what is known */
    BOARD_NEW,     /* its turn was not here */
    BOARD_LATER,   /* the later word about a turn that was here */
    BOARD_REFUSED, /* outside the limits */
    BOARD_TOO_OLD  /* of another day, or full of newer ones */
};

void board_clear(struct board *board);
/* By letter, number, service: whose turn it is, whatever is said of it. <0, 0, >0. */
int board_compare(const struct board_entry *a, const struct board_entry *b);
/* NULL: not here. */
const struct board_entry *board_find(const struct board *board, uint8_t letter, uint16_t number,
                                     uint8_t service);
/* Whether every value is inside its limits. */
bool board_is_valid(const struct board_entry *entry);
/* `now_ms` is the monotonic clock that entry->since_ms is of. */
enum board_merge board_merge(struct board *board, const struct board_entry *entry, int64_t now_ms);
/* A stamp later than what is known of this turn, at `clock_hlc` or after: a clock that is behind
 * never writes in vain, and one that was hours ahead holds nothing back. */
uint64_t board_stamp(const struct board *board, const struct board_entry *entry,
                     uint64_t clock_hlc);
/* Hub or relay has this word, if it still stands; or none of all (they lost their memory). */
void board_tell(struct board *board, const struct board_entry *word);
void board_tell_nothing(struct board *board);
/* Turns given out before `before_ms` go. Returns how many went. */
size_t board_forget(struct board *board, int64_t before_ms);
/* WAITING and MOVED: whom a booth can call. */
bool board_waits(const struct board_entry *entry);

#endif

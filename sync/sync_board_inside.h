/* What sync_board.c (turns of this kiosk) and sync_board_ask.c (the others') share; nobody else
 * includes it. Memory alone. */
#ifndef JORNADA_SYNC_SYNC_BOARD_INSIDE_H
#define JORNADA_SYNC_SYNC_BOARD_INSIDE_H

#include "sync/board_wire.h"
#include "sync/sync_inside.h"

/* A NO_SHOW heard later than this is no fact any more: somebody may have come since. */
#define SYNC_BOARD_FACT_MS (2 * 60 * 1000)

/* A turn that this kiosk gave out, and whose slip has it; `several`: a family's, after a start. */
struct own_turn {
    uint16_t number;
    uint8_t service;
    bool several;
    uint8_t slip[16];
};

struct sync_board {
    struct board board;
    uint64_t version;
    uint32_t day; /* sync_turn_day of what is in it */
    bool watching;
    struct own_turn *own;
    size_t own_count, own_room;

    /* the others */
    int64_t heard_ms; /* -1 never */
    bool relayed;     /* then it was a relay that spoke */
    uint8_t epoch[8];
    uint64_t cursor;
    uint32_t asked;
    bool caught_up; /* all that was said before this process, or this road, is here */
    bool again;     /* there is more: the next request goes at once */
    size_t sent_count;
    struct board_entry sent[BOARD_WIRE_ENTRIES]; /* of the open request */
    size_t call_count;
    int64_t calls_ms; /* when they were told */
    struct board_wire_call calls[BOARD_WIRE_CALLS];
    size_t take_count, take_sent;
    struct board_wire_call
        take[BOARD_WIRE_CALLS]; /* to be said; the first take_sent are under way */
};

/* Yesterday's turns go. */
void sync_board_keep_today(struct sync *sync);
/* Becomes a fact where statistics want it: sync_board.c. */
enum outcome sync_board_write_fact(struct sync *sync, const struct board_entry *entry,
                                   const uint8_t *staff) MUST_CHECK;

#endif

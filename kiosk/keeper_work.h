/* What the store thread does: struct sync and the uplink, one step at a time. No locks here.
 *
 * Promises: after DOUBT nothing is written any more; a turn's number is filled in at the moment of
 * its commit. Called by the store thread alone (keeper_work_make: before it starts). */
#ifndef JORNADA_KIOSK_KEEPER_WORK_H
#define JORNADA_KIOSK_KEEPER_WORK_H

#include <poll.h>

#include "kiosk/gate.h"
#include "kiosk/keeper.h"

enum keeper_ask {
    KEEPER_ASK_COMMIT,
    KEEPER_ASK_WAIT,
    KEEPER_ASK_FIND_SLIP,
    KEEPER_ASK_COUNT_PRINT,
    KEEPER_ASK_REFER,
    KEEPER_ASK_BADGE,
    KEEPER_ASK_PIN,
    KEEPER_ASK_READ_SLIP,
    KEEPER_ASK_LETTER,
    KEEPER_ASK_BOARD,
    KEEPER_ASK_CALL,
    KEEPER_ASKS
};

struct keeper_request {
    enum keeper_ask ask;
    uint64_t ticket;
    struct commit commit;
    struct identity identity;
    struct sync_slip slip;
    bool has_identity, has_slip;
    bool next_visit; /* of WAIT and REFER: the first of its visit */
    uint64_t folio_bits;
    struct staff_badge badge;
    char pin[STAFF_PIN_DIGITS + 1];
    char text[TOKEN_TEXT_BYTES + 1]; /* one more than a token has: what is longer is none */
    uint16_t today;
    struct keeper_letter letter;
    struct board_entry turn; /* of BOARD; its staff is the commit's */
    unsigned kiosk;          /* of CALL */
};

struct keeper_work {
    struct keeper_settings settings;
    struct uplink_settings uplink_settings;
    struct sync *sync; /* NULL unless READY */
    struct gate gate;
    struct judge judge;
    struct uplink *uplink; /* NULL without a network */
    struct road road;
    struct trip *trip; /* NULL while no stick is under way */
    struct trip_report trip_report;
    enum keeper_state state;
    enum outcome outcome;
    char why[KEEPER_WHY_MAX];
    enum uplink_trouble trouble;
    bool content_call; /* the open call to the hub is about content */
    uint32_t content_version;
    size_t dropped;   /* waiting facts that a doubt took along */
    unsigned tries;   /* of opening that failed */
    int64_t retry_ms; /* monotonic: when to try again; -1 never */
    bool counts_known;
    int64_t clock_offset_ms;
    enum clock_quality clock;
    struct sync_queues queues;
    bool watching;                  /* as the UI said last */
    struct sync_counts last_counts; /* of the last moment the store was open */
};

void keeper_work_make(struct keeper_work *work, const struct keeper_settings *settings);
void keeper_work_open(struct keeper_work *work);
/* Tries again what did not open, when it is time. */
void keeper_work_retry(struct keeper_work *work);
void keeper_work_do(struct keeper_work *work, struct keeper_request *request,
                    struct keeper_event *answer);
void keeper_work_want_person(struct keeper_work *work, bool wanted);
void keeper_work_watch(struct keeper_work *work, bool watching);
/* See keeper_wipe. */
void keeper_work_wipe(struct keeper_work *work);
/* Takes what came, sends what is due; never waits. */
void keeper_work_network(struct keeper_work *work);
/* A stick is there; its report tells when it could not even begin. */
void keeper_work_trip(struct keeper_work *work, const char *stick);
/* Goes on with the stick; never waits. */
void keeper_work_step_trip(struct keeper_work *work);
/* Milliseconds until the network, or a store that did not open, wants a step; -1 never by itself.
 */
int64_t keeper_work_next_ms(const struct keeper_work *work);
/* Fills two: of the network and of the stick. */
void keeper_work_poll(const struct keeper_work *work, struct pollfd fds[2]);
void keeper_work_look(struct keeper_work *work, struct keeper_status *status);
/* Returns how many waiting facts this stop, or a doubt before it, lost. */
size_t keeper_work_close(struct keeper_work *work);

#endif

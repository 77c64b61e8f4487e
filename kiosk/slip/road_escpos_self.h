/* What the states of road_escpos.c and the sending in road_escpos_job.c share. */
#ifndef JORNADA_KIOSK_SLIP_ROAD_ESCPOS_SELF_H
#define JORNADA_KIOSK_SLIP_ROAD_ESCPOS_SELF_H

#include "kiosk/slip/road_talk.h"

/* A job under way. */
struct road_sending {
    const struct form *job; /* NULL = none */
    size_t sent, allowed;   /* bytes; allowed ends behind a fence */
    unsigned fences;        /* answered so far, as the status counts them */
    unsigned last_fence;    /* the count that says that all was printed; once all is allowed */
    unsigned halts;         /* as the status counted them when it began */
    unsigned events;
    bool nudged, counted;
    int64_t until;   /* patience */
    int64_t done_ms; /* one-way: when the paper should be out; 0 = not all has left */
};

struct road_machine {
    struct road_talk talk;
    struct road_sending sending;
    bool dirty;  /* something of a job may be in the printer: clear before the next */
    bool oneway; /* answers nothing */
    bool talks;  /* it answered before: silence is then no habit */
    unsigned answers;
    bool believed; /* one-way, and a slip of this visit may still be in the printer */
    bool hurry;
    bool was_out, ran_out; /* of the roll that is in: paper ended, with the cover closed */
};

/* One job, on to whatever state ends it; SENDING never does. Orders of the visit end it as OFFLINE
 * and stand in talk.orders. */
enum printer_state road_escpos_job(struct road_machine *machine);
/* The fence behind the cut was answered. */
bool road_escpos_is_printed(const struct road_machine *machine);
/* The paper that the job used is counted; no job is under way any more. */
void road_escpos_end_job(struct road_machine *machine);

#endif

/* What keeper.c (the thread) and keeper_ask.c (what the UI asks of it) share; nobody else includes
 * it. */
#ifndef JORNADA_KIOSK_KEEPER_INSIDE_H
#define JORNADA_KIOSK_KEEPER_INSIDE_H

#include <pthread.h>

#include "kiosk/keeper_work.h"

#define KEEPER_NEWS (KEEPER_CONTENT + 1)

struct keeper {
    struct keeper_work work; /* the thread's alone */
    void (*wake)(void *context);
    void *wake_context;
    bool virtual_time;
    size_t dropped; /* waiting facts that the stop could not write; read after the join */
    int kick;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t calm;
    /* under mutex */
    struct keeper_request *ring; /* KEEPER_REQUESTS in locked memory */
    unsigned first, queued;
    struct keeper_event *answers; /* KEEPER_REQUESTS in locked memory: a referral's slip is there */
    unsigned answers_first, answers_waiting;
    bool news[KEEPER_NEWS];
    struct keeper_status status;
    struct keeper_board *board; /* as of the last change */
    uint64_t board_of;          /* the store's own version of it */
    uint64_t ticket;
    uint64_t poked, looked; /* quiet only when every poke was looked at */
    bool next_visit;        /* nothing of it was asked to wait yet */
    bool stopping;
    bool watch_wished, watching; /* the same, of the turns */
    bool wipe_wished;            /* the same, of this kiosk's end */
    bool machine_wished;         /* the same, of paper and battery */
    struct sync_machine machine;
    bool person_wished, person_wanted; /* a wish that the thread has not taken up yet */
    bool trip_wished;                  /* the same, of a stick */
    char trip_stick[TRIP_PATH_MAX];
};

/* Wakes the thread. */
void keeper_kick(struct keeper *keeper);

#endif

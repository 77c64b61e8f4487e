/* Internal to the rehearsal: what practice.c keeps. Tests pose it to look at the cards. */
#ifndef JORNADA_KIOSK_PRACTICE_INSIDE_H
#define JORNADA_KIOSK_PRACTICE_INSIDE_H

#include "kiosk/clock_io.h"
#include "kiosk/practice.h"
#include "kiosk/practice_fair.h"
#include "kiosk/practice_paper.h"

/* What a restart must not lose: nobody's but the trainee's, and of no worth anywhere. */
struct practice_kept {
    struct practice_fair fair;
    enum practice_phase phase;
    unsigned index;
    bool struck; /* the power has failed in this exercise */
    struct practice_result results[PRACTICE_EXERCISES_MAX];
};

struct practice {
    struct practice_plan plan;
    struct practice_kept kept;
    struct practice_before before;
    struct practice_paper paper;
    struct clock_io clock;
    int64_t begun_ms;
    int covered_page;
    int hold; /* the folder's lock */
    bool lost_clock, restarts, arrived;
};

#endif

/* The exercises of a rehearsal: who stands there, what is planted, what is to be done and not done.
 *
 * Read from assets/rehearsal/plan.ini, which is its own manual and is edited by people who do not
 * program. Promises: a file is taken whole or not at all; the reason names file, line and what was
 * expected. Refuses: unknown keys and words, a key given twice or missing, a text that is too long
 * for a card, and texts with a word of Never 5: nobody's story stands in a rehearsal. */
#ifndef JORNADA_KIOSK_PRACTICE_PLAN_H
#define JORNADA_KIOSK_PRACTICE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/practice_event.h"
#include "sync/outcome.h"

#define PRACTICE_EXERCISES_MAX 12
#define PRACTICE_WHY_MAX 400
#define PRACTICE_NAME_BYTES 80
#define PRACTICE_TASK_BYTES 120
#define PRACTICE_TEXT_BYTES 500
#define PRACTICE_FAIR_BYTES 64

enum practice_trouble {
    PRACTICE_CALM,
    PRACTICE_PAPER_OUT,   /* after paper_mm of paper */
    PRACTICE_POWER_CUT,   /* once, in the middle of a registration */
    PRACTICE_CLOCK_1970,  /* the whole exercise */
    PRACTICE_BADGE_TRIED, /* somebody scanned another one's badge and tried PINs */
    PRACTICE_TROUBLES
};

/* What the card lends: a badge to log in with, somebody's slip, a new roll. */
enum practice_prop { PRACTICE_BADGE = 1, PRACTICE_SLIP = 2, PRACTICE_NEW_ROLL = 4 };

enum practice_language { PRACTICE_SPANISH, PRACTICE_ENGLISH, PRACTICE_LANGUAGES };

struct practice_exercise {
    char name[PRACTICE_LANGUAGES][PRACTICE_NAME_BYTES];
    char who[PRACTICE_LANGUAGES][PRACTICE_TEXT_BYTES];
    char task[PRACTICE_LANGUAGES][PRACTICE_TASK_BYTES];
    char remember[PRACTICE_LANGUAGES][PRACTICE_TEXT_BYTES];
    uint32_t wanted, unwanted; /* bits of enum practice_event; wanted is never 0 */
    enum practice_trouble trouble;
    unsigned props;    /* enum practice_prop */
    unsigned paper_mm; /* what is left on the roll when it begins; PRACTICE_PAPER_OUT's */
};

struct practice_plan {
    char fair[PRACTICE_FAIR_BYTES]; /* a folder of assets/fairs, of sample data */
    unsigned count;                 /* 1 … PRACTICE_EXERCISES_MAX */
    struct practice_exercise exercises[PRACTICE_EXERCISES_MAX];
};

/* NOT_FOUND: no such file. INVALID: `why` is "plan.ini:12: do: expected …". The plan is zeroed
 * unless DONE. */
enum outcome practice_plan_read(const char *path, struct practice_plan *plan,
                                char why[PRACTICE_WHY_MAX]) MUST_CHECK;

#endif

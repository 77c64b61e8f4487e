#include "tests/parade_practice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/practice_inside.h"

/* A rehearsal without a folder: what the screens look at, and nothing else of it. */
static struct practice *pose(struct kiosk *kiosk)
{
    char path[512], why[PRACTICE_WHY_MAX];
    struct practice *practice = calloc(1, sizeof *practice);
    const char *root = getenv("JORNADA_ROOT");
    assert_non_null(practice);
    practice->hold = -1;
    practice->arrived = true;
    snprintf(path, sizeof path, "%s/assets/rehearsal/plan.ini", root != NULL ? root : ".");
    if (practice_plan_read(path, &practice->plan, why) != DONE)
        fail_msg("%s", why);
    snprintf(practice->kept.fair.pin, sizeof practice->kept.fair.pin, "407211");
    kiosk->practice = practice;
    return practice;
}

void parade_practice_end(struct kiosk *kiosk)
{
    practice_close(kiosk->practice);
    kiosk->practice = NULL;
}

enum { CARDS, DURING, DONE_WELL, NOT_YET, WITH_MISTAKES, KINDS };

static void come_to_an_end(struct practice *practice, unsigned index, int kind)
{
    const struct practice_exercise *exercise = &practice->plan.exercises[index];
    struct practice_result *result = &practice->kept.results[index];
    *result = (struct practice_result){.over = true, .took_ms = 754000};
    if (kind != NOT_YET)
        result->seen = exercise->wanted;
    if (kind == WITH_MISTAKES)
        result->mistakes = exercise->unwanted;
}

/* Each exercise before and during; what came of the longest, and of one with mistakes. */
bool parade_practice_card(struct kiosk *kiosk, int variant)
{
    struct practice *practice = pose(kiosk);
    int count = (int)practice->plan.count, ends = variant - 2 * count;
    int kind = ends < 0 ? variant / count : DONE_WELL + ends;
    if (kind >= KINDS) {
        parade_practice_end(kiosk);
        return false;
    }
    unsigned index = ends < 0 ? (unsigned)(variant % count) : kind == WITH_MISTAKES ? 3 : 5;
    practice->kept.index = index;
    practice->kept.phase = kind == CARDS    ? PRACTICE_CARD
                           : kind == DURING ? PRACTICE_RUNNING
                                            : PRACTICE_RESULT;
    come_to_an_end(practice, index, kind);
    kiosk_show(kiosk, SCREEN_PRACTICE_CARD);
    return true;
}

bool parade_practice_score(struct kiosk *kiosk, int variant)
{
    static const int kinds[] = {CARDS, DONE_WELL, NOT_YET, WITH_MISTAKES};
    if (variant >= (int)(sizeof kinds / sizeof kinds[0]))
        return false;
    struct practice *practice = pose(kiosk);
    practice->kept.phase = PRACTICE_SCORE;
    for (unsigned i = 0; i < practice->plan.count && kinds[variant] != CARDS; ++i)
        come_to_an_end(practice, i, kinds[variant]);
    kiosk_show(kiosk, SCREEN_PRACTICE_SCORE);
    return true;
}

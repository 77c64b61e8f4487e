/* A rehearsal (jornada-kiosk --rehearse): the real screens in a fair of practice.
 *
 * Exercises come from kiosk/practice_plan.h, the fair and its keys from kiosk/practice_fair.h, what
 * was done from kiosk/practice_event.h. Promises: ENSAYO stands on every screen, below the real
 * one, which keeps its size in millimetres; no network child is started; everything lies in one
 * folder that is wiped at the end; the score is on the glass alone. Power cuts and wrong clocks
 * execute the program again, with how far the trainee came in its environment. The real paths ask
 * kiosk->practice != NULL and nothing more. */
#ifndef JORNADA_KIOSK_PRACTICE_H
#define JORNADA_KIOSK_PRACTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/kiosk.h"
#include "kiosk/options.h"
#include "kiosk/practice_plan.h"

enum practice_phase {
    PRACTICE_CARD,    /* who comes next */
    PRACTICE_RUNNING, /* the trainee is at it */
    PRACTICE_RESULT,  /* what came of it */
    PRACTICE_SCORE    /* of all exercises */
};

struct practice_result {
    bool over;
    uint32_t seen;     /* of what was wanted */
    uint32_t mistakes; /* of what was unwanted */
    int64_t took_ms;
};

struct practice;

/* Options and settings become those of the rehearsal. NULL with a sentence in `why`. */
struct practice *practice_open(const char *assets, struct options *options, struct config *config,
                               char why[PRACTICE_WHY_MAX]);
/* Wipes; or, when the program is to be executed again, hands on. NULL is fine. */
void practice_close(struct practice *practice);

/* For main.c; each as for a real kiosk where `practice` is NULL. */
const struct io *practice_clock(struct practice *practice, const struct io *io);
double practice_strip_mm(const struct practice *practice);
enum outcome practice_printer(struct practice *practice, struct printer **printer) MUST_CHECK;
bool practice_restarts(const struct practice *practice);

/* The loop's part, after everything else. */
void practice_step(struct kiosk *kiosk);
/* Takes the strip's room from the page before a screen is built, and gives it back with the strip
 * in it. */
struct box practice_cut_strip(const struct kiosk *kiosk, struct tree *tree);
void practice_add_strip(struct kiosk *kiosk, struct tree *tree, struct box strip);
/* The strip's button. */
bool practice_act(struct kiosk *kiosk, const char *id);
/* A card or the score stands on the glass. */
bool practice_is_shown(const struct kiosk *kiosk);
/* The badge lent to the trainee. */
bool practice_owns(const struct kiosk *kiosk, const uint8_t staff[RECORD_STAFF_BYTES]);

/* For the two screens. */
enum practice_phase practice_phase(const struct kiosk *kiosk);
const struct practice_plan *practice_plan(const struct kiosk *kiosk);
unsigned practice_index(const struct kiosk *kiosk);
const struct practice_result *practice_result(const struct kiosk *kiosk, unsigned index);
bool practice_is_good(const struct kiosk *kiosk, unsigned index); /* all done, no mistake */
const char *practice_pin(const struct kiosk *kiosk);
const char *practice_badge(const struct kiosk *kiosk);

void practice_start(struct kiosk *kiosk);  /* "Empezar" */
void practice_resume(struct kiosk *kiosk); /* from the card back to the exercise */
void practice_finish(struct kiosk *kiosk); /* "Ya terminé" */
void practice_again(struct kiosk *kiosk);  /* the same exercise */
void practice_next(struct kiosk *kiosk);   /* the next one that is not done, or the score */
void practice_end(struct kiosk *kiosk);    /* the score, now */
void practice_retry(struct kiosk *kiosk);  /* from the score: what is not done, or all of it */
void practice_lend(struct kiosk *kiosk, enum practice_prop prop); /* used as the trainee would */

#endif

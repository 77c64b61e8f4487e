/* What a trainee can be seen doing: a table of deeds, each told from how the kiosk stands.
 *
 * Promises: nothing is asked of the trainee and nothing of the real paths is changed: every deed is
 * read from the visit after the fact (a screen that only comes when the store said DONE, the lock,
 * the paper). The words of the table are those of assets/rehearsal/plan.ini. */
#ifndef JORNADA_KIOSK_PRACTICE_EVENT_H
#define JORNADA_KIOSK_PRACTICE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/screen.h"

enum practice_event {
    PRACTICE_HELPED,     /* "Hablar con una persona" was opened, or Escuchar is on */
    PRACTICE_TURN,       /* a turn was written */
    PRACTICE_REGISTERED, /* a registration was written */
    PRACTICE_CHILDREN,   /* one with children in it */
    PRACTICE_NAMED,      /* a name was given for it */
    PRACTICE_LINE,       /* a support line was opened */
    PRACTICE_PRINTED,    /* a slip came out */
    PRACTICE_NO_PAPER,   /* a slip did not come out */
    PRACTICE_LEFT,       /* a person's visit ended: the neutral picture */
    PRACTICE_UNLOCKED,   /* badge and PIN were right */
    PRACTICE_LOCKED,     /* the volunteers' side was closed */
    PRACTICE_WRONG_PIN,  /* a PIN was tried and was wrong */
    PRACTICE_LOOKED_UP,  /* a folio or slip was looked up */
    PRACTICE_STATE,      /* the state of the kiosk was opened */
    PRACTICE_ROLL,       /* the card's new roll was put in */
    PRACTICE_EVENTS      /* how many */
};

struct kiosk;

/* How the kiosk stood at the last look. */
struct practice_before {
    size_t depth;
    bool open, practising; /* the volunteers' side; a screen of the rehearsal itself */
    bool asked;            /* the idle question stood there */
    int64_t active_ms;     /* when somebody last touched */
};

/* The bits of everything that holds now and, against `before`, of what has ended since; `before`
 * becomes now. */
uint32_t practice_event_look(const struct kiosk *kiosk, struct practice_before *before);

/* By the word of the plan; -1 = none. */
int practice_event_find(const char *word);
/* What it is called when it is wanted ("The person has a turn"), and what is said when it was a
 * mistake; NULL: it never is one. In the chosen language. */
const char *practice_event_deed(enum practice_event event);
const char *practice_event_mistake(enum practice_event event);

#endif

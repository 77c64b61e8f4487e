/* The screens: a table of names and functions, the one place that knows them all.
 *
 * A screen builds its part of the tree (below the bar), and acts on what was touched. It keeps
 * nothing of its own: what a person answered is in struct visit. `help` screens are for reading:
 * their idle time allows for it. */
#ifndef JORNADA_KIOSK_SCREEN_H
#define JORNADA_KIOSK_SCREEN_H

#include <stdbool.h>

#include "ui/node.h"

struct kiosk;

enum screen_id {
    SCREEN_ATTRACT,
    SCREEN_HOME,
    SCREEN_SERVICES,
    SCREEN_SERVICE,
    SCREEN_TURN,
    SCREEN_REGISTER_NOTICE,
    SCREEN_REGISTER_SERVICES,
    SCREEN_REGISTER_AGE,
    SCREEN_REGISTER_IDENTITY,
    SCREEN_REGISTER_PLACE,
    SCREEN_REGISTER_COLONIA,
    SCREEN_REGISTER_VISIT,
    SCREEN_REGISTER_CHILDREN,
    SCREEN_REGISTER_NAME,
    SCREEN_REGISTER_PHONE,
    SCREEN_REGISTER_REVIEW,
    SCREEN_DONE,
    SCREEN_FOLIO,
    SCREEN_MAP,
    SCREEN_OFFICES,
    SCREEN_NEEDS,
    SCREEN_OFFICE,
    SCREEN_SLIP,
    SCREEN_RIGHTS,
    SCREEN_RIGHT,
    SCREEN_POSTER,
    SCREEN_LINES,
    SCREEN_LINE,
    SCREEN_WORKSHOPS,
    SCREEN_WORKSHOP,
    SCREEN_GROUPS,
    SCREEN_GROUP,
    SCREEN_LANGUAGES,
    SCREEN_NOTICE,
    SCREEN_PERSON,
    SCREEN_IDLE,
    SCREEN_TROUBLE,
    SCREEN_OUT, /* in attract's place */
    SCREEN_LISTEN,
    SCREEN_STAFF_PIN, /* the volunteers' side: kiosk/lock.h */
    SCREEN_STAFF_HOME,
    SCREEN_STAFF_STATE,
    SCREEN_STAFF_STICK,
    SCREEN_STAFF_PRINT,
    SCREEN_STAFF_BOOTH, /* which booth this is */
    SCREEN_STAFF_SCAN,  /* a slip, and what is due here */
    SCREEN_STAFF_WHICH, /* which of the booth's services it is about */
    SCREEN_STAFF_FOLIO,
    SCREEN_STAFF_SHEET,
    SCREEN_STAFF_SESSION, /* how many people a talk or workshop had */
    SCREEN_STAFF_BLANK,
    SCREEN_STAFF_REFER, /* a volunteer's referral: kiosk/accompany.h */
    SCREEN_STAFF_OFFICE,
    SCREEN_STAFF_LETTER_DUTY,
    SCREEN_STAFF_LETTER_AGE,
    SCREEN_STAFF_LETTER_TEXT,
    SCREEN_STAFF_LETTER_NAME,
    SCREEN_STAFF_LETTER_PHONE,
    SCREEN_STAFF_LETTER_CONTACT,
    SCREEN_STAFF_LETTER_SIGN,
    SCREEN_STAFF_LETTER_REVIEW,
    SCREEN_STAFF_REFERRED, /* the slip of it */
    SCREEN_STAFF_WITHDRAW,
    SCREEN_STAFF_ASSIST,  /* registering somebody */
    SCREEN_STAFF_CORRECT, /* what a folio stands for */
    SCREEN_STAFF_PAPERS,  /* for the booth's paperwork */
    SCREEN_STAFF_QUEUE,   /* the booth's turns: kiosk/queue.h */
    SCREEN_STAFF_MOVE,    /* to which booth one of them goes */
    SCREEN_STAFF_CALLS,   /* who calls for a person */
    SCREEN_BOARD,         /* of jornada-kiosk --board: kiosk/call_board.h */
    SCREEN_PRACTICE_CARD, /* of a rehearsal: kiosk/practice.h */
    SCREEN_PRACTICE_SCORE,
    SCREENS /* how many */
};

struct screen {
    const char *name; /* of the test socket and of stage_begin */
    /* When it comes on the glass anew, not when it is built again; may be NULL. */
    void (*enter)(struct kiosk *kiosk);
    /* Adds its nodes within `body`: what the bar leaves of the page. */
    void (*build)(struct kiosk *kiosk, struct tree *tree, struct box body);
    /* `id` was activated; false = not one of this screen's. */
    bool (*act)(struct kiosk *kiosk, const char *id);
    bool help;
};

const struct screen *screen_of(enum screen_id id);

#endif

/* From pointer and keys to "this was activated": pressing, sliding off, focus, the guard.
 *
 * Acts on release inside (NODE_ON_PRESS: on touch-down), one finger, no gestures. For 250 ms after
 * a screen change nothing acts but NODE_UNGUARDED. Tab and Shift+Tab follow the order of reading
 * (the glass's keys are one stop), arrows go to the nearest neighbour, Enter and Space activate,
 * Return in a field goes on, PageUp and PageDown turn a list's pages; the focus ring is shown
 * after a key was used and hidden by a touch. Holds ids of nodes, nothing else. */
#ifndef JORNADA_UI_TOUCH_H
#define JORNADA_UI_TOUCH_H

#include "ui/node.h"
#include "ui/window.h"
#include <stdint.h>

#define TOUCH_ID_MAX 64
#define TOUCH_GUARD_MS 250
#define TOUCH_REPEAT_MS 500 /* for shaky hands: see `steady` */
#define TOUCH_SLIDE_MM 2.0  /* a finger may slide so far off what it pressed */
#define TOUCH_SLIDE_SHAKY_MM 8.0
#define TOUCH_SAME_PLACE_MM 12.0

enum happening_kind {
    HAPPENED_NOTHING,   /* nothing for the owner; states may have changed */
    HAPPENED_TIMEOUT,   /* the wait ran out */
    HAPPENED_ACTIVATED, /* id was touched or keyed */
    HAPPENED_FOCUSED,   /* keyboard focus went to id (a field there may become the active one) */
    HAPPENED_TEXT,      /* text was typed on a physical keyboard */
    HAPPENED_EDIT,      /* an editing key while a field has focus: key is SDLK_BACKSPACE … */
    HAPPENED_ESCAPE,
    HAPPENED_KEY, /* another key without a meaning here (F1 …) */
    HAPPENED_RESIZED,
    HAPPENED_WOKEN,
    HAPPENED_CLOSED
};

struct happening {
    enum happening_kind kind;
    bool active; /* somebody touched or typed: the idle time starts again */
    char id[TOUCH_ID_MAX];
    SDL_Keycode key;
    bool shift;
    char text[SDL_TEXTINPUTEVENT_TEXT_SIZE]; /* personal: zero it after use */
};

struct touch {
    char pressed[TOUCH_ID_MAX]; /* the node under the finger, "" = none */
    char focused[TOUCH_ID_MAX]; /* keyboard focus */
    char key[TOUCH_ID_MAX];     /* of the glass's keys, the one that had it last */
    bool inside;                /* the finger is still on it */
    bool keyed;                 /* a key was used: the ring shows */
    bool down;                  /* a finger is on the glass */
    int64_t guard_until_ms;
    /* Shaky hands: what comes down within half a second of the last release, on the same target
     * or in the same place, counts as that touch, however often; Salir always acts. */
    bool steady;
    bool on_target;              /* the finger that is down came down on one */
    char released[TOUCH_ID_MAX]; /* the target of the last release, "" = none */
    double released_x_mm, released_y_mm;
    int64_t released_ms;
};

/* A screen change: drops the press, starts the guard. Focus is kept where the id still exists. */
void touch_screen_changed(struct touch *touch, int64_t now_ms);
/* Once a key was used, focus is always somewhere: on a new screen where reading begins. */
void touch_refocus(struct touch *touch, const struct tree *tree);
/* What an event means for this tree. */
void touch_handle(struct touch *touch, const struct tree *tree, const struct window_event *event,
                  int64_t now_ms, struct happening *happening);
/* Puts STATE_PRESSED, NODE_RING and STATE_FOCUSED on the nodes they belong to. */
void touch_mark(const struct touch *touch, struct tree *tree);
/* The topmost node that a finger there would act on, or NULL. */
const struct node *touch_hit(const struct tree *tree, double x_mm, double y_mm);
/* Why a tap on id would do nothing ("covered", "disabled", "guarded",
 * "repeated", "absent"), or NULL. */
const char *touch_refusal(const struct touch *touch, const struct tree *tree, const char *id,
                          int64_t now_ms);

#endif

/* Everything of the toolkit put together: one window, its tree, its picture, its input.
 *
 *     struct tree *tree = stage_begin(stage, "home");   the owner builds the screen into it
 *     stage_present(stage);                             only what changed is drawn and shown
 *     stage_wait(stage, timeout_ms, &happening);        sleeps; pressed states show by themselves
 *
 * Leaving: stage_calm(), build and present the neutral screen, then stage_forget(). */
#ifndef JORNADA_UI_STAGE_H
#define JORNADA_UI_STAGE_H

#include "ui/clock.h"
#include "ui/paint.h"
#include "ui/touch.h"
#include "ui/window.h"

struct stage;

struct stage_options {
    struct window_options window;
    const char *themes; /* folder with normal.ini and contrast.ini */
    bool contrast;
    bool large;
    bool clock_stands_still; /* virtual time, see stage_clock() */
};

struct stage_frames {
    long presented;    /* frames that showed something new */
    double last_ms;    /* of the last: from stage_begin() to shown; of a press from the touch */
    long last_pixels;  /* of the last */
    int last_count;    /* rectangles of the last */
    double longest_ms; /* since the start */
};

/* On failure *stage is still given (for stage_why()) unless memory ran out; destroy it. */
enum ui_result stage_create(struct stage **stage, const struct stage_options *options);
void stage_destroy(struct stage *stage);
const char *stage_why(const struct stage *stage);

/* Another theme or text size; shown by the next frame. The old one stays on failure. */
enum ui_result stage_dress(struct stage *stage, bool contrast, bool large);
/* The size of FONT_CALL or FONT_CALLED from now on, whatever is put on later; the same size costs
 * nothing. Before stage_begin(). The old one stays on failure. */
enum ui_result stage_letters(struct stage *stage, enum font font, double capital_mm);
bool stage_is_contrast(const struct stage *stage);
bool stage_is_large(const struct stage *stage);

/* An empty tree for this screen; good until the next stage_begin() or stage_forget(). */
struct tree *stage_begin(struct stage *stage, const char *screen);
/* The tree as it was last built, with states (for the drive socket, for speech). */
const struct tree *stage_tree(const struct stage *stage);
void stage_present(struct stage *stage);

/* Waits for one event and says what it means. Repaints pressed and focused states itself. */
void stage_wait(struct stage *stage, int timeout_ms, struct happening *happening);
/* The same in two steps, for an owner who looks at raw events first (a scanner). */
void stage_handle(struct stage *stage, const struct window_event *event,
                  struct happening *happening);

/* Drops press, focus and ring, ends a guard's traces: the neutral picture comes next. */
void stage_calm(struct stage *stage);
/* Zeroes rendered personal text, queued input, and what is left of trees before the present one
 * (which is the neutral screen by now; it stays, and so does the picture). */
void stage_forget(struct stage *stage);
/* Starts the 250 ms guard by hand (another page of the same screen). */
void stage_guard(struct stage *stage);
/* For shaky hands: a second touch within half a second counts once (touch.h). Ends with
 * stage_calm(). */
void stage_steady(struct stage *stage, bool steady);
bool stage_is_steady(const struct stage *stage);
/* Keyboard focus on id, "" = none (the first field of a screen). The ring shows as before. */
void stage_focus(struct stage *stage, const char *id);
/* The same with the ring, as if by Tab: what is spoken is pointed at. "" = no ring. */
void stage_point(struct stage *stage, const char *id);

struct window *stage_window(struct stage *stage);
struct clock *stage_clock(struct stage *stage);
struct text *stage_text(struct stage *stage);
struct stage_frames stage_frames(const struct stage *stage);
/* Why a tap on id would do nothing now, or NULL. */
const char *stage_tap_refusal(struct stage *stage, const char *id);
/* Queues a finger down and up in the middle of id. false: refused, see above. */
bool stage_push_tap(struct stage *stage, const char *id);

#endif

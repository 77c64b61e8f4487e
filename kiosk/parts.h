/* What screens have in common: margins, the row of Atrás and Siguiente, headings, rows, text.
 *
 * Everything is measured: what does not fit in one way is laid out in the next, so that a screen
 * holds in both text sizes on every panel of tests/shots, and text is never cut. */
#ifndef JORNADA_KIOSK_PARTS_H
#define JORNADA_KIOSK_PARTS_H

#include "kiosk/kiosk.h"
#include "ui/button.h"
#include "ui/choice.h"
#include "ui/node.h"

/* The bottom row. Any of the labels may be NULL: then that button is absent. */
struct nav {
    bool without_back;
    const char *back_id;   /* NULL = "back" */
    const char *skip;      /* id `skip_id`, or "skip" */
    const char *skip_id;   /* NULL = "skip" */
    const char *skip_icon; /* NULL = none */
    const char *next;      /* id `next_id`, or "next" */
    const char *next_id;   /* NULL = "next" */
    const char *next_icon; /* NULL = arrow_forward */
    bool next_disabled;
    bool pager; /* a list's two buttons may stand in this row */
    bool tight; /* and others give way for them, on a roomy window too */
};

/* `body` without the window's margins. */
struct box parts_page(const struct tree *tree, struct box body);
/* True where large letters leave room for few lines: what is not needed is left out. */
bool parts_is_low(const struct tree *tree);
/* Columns for tiles and choices in this body: 3, fewer where the page is narrow or text large. */
int parts_columns(const struct tree *tree, struct box body);
/* The question of the screen; set smaller where it would take two lines of large text. */
void parts_heading(struct tree *tree, struct box *body, const char *text);
/* The same of what is somebody's own, a folio say: wiped, and spoken only to a headset. */
void parts_heading_hers(struct tree *tree, struct box *body, const char *text);
/* Cuts the bottom row off; returns the room for a pager in it (zero when there is none). */
struct box parts_nav(struct tree *tree, struct box *body, const struct nav *nav);

/* Widths for buttons side by side: as they like it, then tight, then without icons from the first
 * on. False: not even so; then widths are the least. Changes the buttons accordingly. */
bool parts_squeeze(struct tree *tree, double room_mm, double gap_mm, int count,
                   struct button *buttons, double *widths_mm);

/* Rows of one kind, on as many pages as they need: buttons or choices, one of the two functions. */
struct rows {
    const char *name; /* of the list, for speech */
    int count, columns, rows_max;
    struct box pager;
    struct button (*button)(struct kiosk *kiosk, struct tree *tree, int index);
    struct choice (*choice)(struct kiosk *kiosk, struct tree *tree, int index);
};
void parts_rows(struct kiosk *kiosk, struct tree *tree, struct box body, const struct rows *rows);

/* Choices of one answer in a grid, each row as high as its words need. */
bool parts_grid_is_whole(struct tree *tree, double width_mm, int columns, int count,
                         const struct choice *choices); /* no word is broken */
double parts_grid_mm(struct tree *tree, double width_mm, int columns, int count,
                     const struct choice *choices);
void parts_grid(struct tree *tree, struct box body, int columns, int count,
                const struct choice *choices);

/* Paragraphs below each other, each as high as it is; the rest on further pages. One that is
 * higher than a page goes on on the next. */
#define PARTS_PARAGRAPHS_MAX 240
struct paragraph {
    const char *id, *text;
    const char *icon;   /* NULL = none */
    const char *speech; /* NULL = the text */
    enum font font;
    bool card, muted, trouble, personal;
    bool heads; /* stands over the next one: never the last of a page */
};
struct flow {
    const char *name;
    int count;
    struct box pager;
    struct paragraph paragraphs[PARTS_PARAGRAPHS_MAX];
};
/* Appends, unless the text is empty: a field the pack leaves empty is not shown. */
void parts_say(struct flow *flow, struct paragraph paragraph);
void parts_flow(struct kiosk *kiosk, struct tree *tree, struct box body, const struct flow *flow);

#endif

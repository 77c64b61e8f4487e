/* What screens have in common: margins, the row of Atrás and Siguiente, headings, notes. */
#ifndef JORNADA_KIOSK_PARTS_H
#define JORNADA_KIOSK_PARTS_H

#include "kiosk/kiosk.h"
#include "ui/button.h"
#include "ui/choice.h"
#include "ui/node.h"

/* The bottom row. Any of the labels may be NULL: then that button is absent. */
struct nav {
    bool without_back;
    const char *skip;      /* id skip */
    const char *next;      /* id `next_id`, or "next" */
    const char *next_id;   /* NULL = "next" */
    const char *next_icon; /* NULL = arrow_forward */
    bool next_disabled;
};

/* `body` without the window's margins. */
struct box parts_page(const struct tree *tree, struct box body);
/* Cuts the bottom row off; returns what is free in it for a pager (zero when that is too little).
 */
struct box parts_nav(struct tree *tree, struct box *body, const struct nav *nav);
/* The same, one below the other in a column (large text beside a keyboard). */
void parts_nav_column(struct tree *tree, struct box column, const struct nav *nav);
/* A paragraph in a card of its own, as high as its text; speaks. */
void parts_note(struct tree *tree, struct box *body, const char *id, const char *icon,
                const char *text);
/* Rows of one kind, on as many pages as they need: buttons or choices, one of the two functions. */
struct rows {
    const char *name; /* of the list, for speech */
    int count, columns, rows_max;
    struct box pager;
    struct button (*button)(struct kiosk *kiosk, struct tree *tree, int index);
    struct choice (*choice)(struct kiosk *kiosk, struct tree *tree, int index);
};
void parts_rows(struct kiosk *kiosk, struct tree *tree, struct box body, const struct rows *rows);

/* Paragraphs below each other, each as high as it is; the rest on further pages. */
struct flow {
    const char *name;
    int count;
    struct box pager;
    bool cards;
    const char *icon;
    const char *id_format; /* "sentence_%d", from 1 */
    const char *const *texts;
};
void parts_flow(struct kiosk *kiosk, struct tree *tree, struct box body, const struct flow *flow);

/* Columns for tiles and choices in this body: 3, fewer where the page is narrow or text large. */
int parts_columns(const struct tree *tree, struct box body);

#endif

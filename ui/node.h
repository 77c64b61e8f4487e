/* The semantic tree of one frame: what is on the glass, in order of reading and of Tab.
 *
 * A screen builds it anew for each frame; strings are copied into an arena in locked memory, which
 * is zeroed before the next frame and by tree_wipe(). Only what is visible becomes a node. A node
 * says what it means (role, name, state, speech) and how it is drawn (a surface, and marks on it);
 * paint/ and the tests read the same tree. When the arena is full, nodes go to a spare one, the
 * tree says so (`full`) and nothing breaks. */
#ifndef JORNADA_UI_NODE_H
#define JORNADA_UI_NODE_H

#include "ui/layout.h"
#include "ui/text.h"
#include "ui/theme.h"
#include <stdbool.h>
#include <stddef.h>

enum node_role {
    ROLE_BUTTON,
    ROLE_TILE,
    ROLE_CHOICE,
    ROLE_KEY,
    ROLE_FIELD,
    ROLE_LABEL,
    ROLE_HEADING,
    ROLE_IMAGE,
    ROLE_QR,
    ROLE_LIST,
    ROLE_PROGRESS,
    ROLE_DIALOG,
    ROLE_COUNT
};

enum node_state {
    STATE_FOCUSED = 1,
    STATE_DISABLED = 2,
    STATE_CHECKED = 4,
    STATE_INVALID = 8,
    STATE_PRESSED = 16
};

enum node_flag {
    NODE_ON_PRESS = 1,  /* acts when the finger comes down: keys, Salir */
    NODE_UNGUARDED = 2, /* acts even in the 250 ms after a screen change: Salir */
    NODE_PERSONAL = 4,  /* its text is somebody's own: wiped, and spoken only to a headset */
    NODE_RING = 8,      /* keyboard focus is shown; set by the stage, never by a screen */
    NODE_LENT = 16,     /* STATE_FOCUSED came from the stage, with the ring */
    NODE_POSED = 32     /* a specimen: pressed and ring stay as they were built */
};

enum reading { /* the part of a screen, in the order of reading: ui/reading.h */
               READING_BAR,
               READING_PAGE,
               READING_STEPS, /* back, next, a list's pager */
               READING_KEYS,
               READING_PARTS
};

enum surface { /* what kind of thing it looks like; ui/paint.c has the table */
               SURFACE_NONE,
               SURFACE_BAR,
               SURFACE_CARD,
               SURFACE_TILE, /* a card that can be touched */
               SURFACE_MAIN,
               SURFACE_SECOND,
               SURFACE_QUIET, /* underlined text without an edge */
               SURFACE_SOFT,  /* a toned ground without an edge: what is always there */
               SURFACE_LEAVE,
               SURFACE_CHOICE,
               SURFACE_FIELD,
               SURFACE_KEYS, /* ground of the keyboard */
               SURFACE_KEY,
               SURFACE_KEY_SOFT,
               SURFACE_KEY_SIDE,
               SURFACE_DIALOG,
               SURFACE_TROUBLE, /* a note that something is not right */
               SURFACE_COUNT
};

enum mark_kind { MARK_FILL, MARK_TEXT, MARK_ICON, MARK_QR, MARK_INK };
enum align { ALIGN_START, ALIGN_MIDDLE, ALIGN_END };

struct mark { /* something drawn on a node, within its box */
    enum mark_kind kind;
    struct box box;
    enum colour colour;
    enum colour ground; /* what it stands on: for the test of contrast */
    enum font font;     /* text */
    enum align across;  /* text, icons: left, middle, right */
    enum align down;    /* text, icons: top, middle, bottom */
    double radius_mm;   /* fills; ink: half its line */
    const char *string; /* text, the icon's name, what the QR holds, ink's points */
    struct mark *next;
};

struct node {
    enum node_role role;
    const char *id;
    const char *name;   /* unique on its screen; "" is filled from text */
    const char *text;   /* what is drawn */
    const char *value;  /* of a field, a QR, a progress */
    const char *speech; /* "" = the name is spoken */
    unsigned states;    /* enum node_state */
    unsigned flags;     /* enum node_flag */
    struct box box;
    enum surface surface;
    enum reading reading;
    struct mark *marks;
    struct node *next;
};

struct tree {
    const char *screen;        /* "home"; another name than before means a screen change */
    struct box page;           /* the whole window */
    const struct theme *theme; /* borrowed */
    struct text *text;         /* borrowed; for measuring */
    enum reading reading;      /* of the nodes added next; READING_PAGE unless changed */
    enum colour ground;        /* behind everything; COLOUR_PAPER unless changed */
    struct node *first;
    int count;
    bool full; /* something did not fit the arena: our own mistake, found by tests */
    struct arena *arena;
    struct node *last;
    struct node spare;
    struct mark spare_mark;
};

/* A tree with an arena of its own. false: out of memory. */
bool tree_open(struct tree *tree, size_t arena_bytes);
void tree_close(struct tree *tree);
/* Zeroes the arena and starts an empty tree. */
void tree_begin(struct tree *tree, const char *screen);
void tree_wipe(struct tree *tree);
size_t tree_bytes(const struct tree *tree);
/* Copies into the arena ("" for NULL), formats into it. */
const char *tree_copy(struct tree *tree, const char *string);
const char *tree_format(struct tree *tree, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends a node; strings are copied. Never NULL. */
struct node *node_add(struct tree *tree, enum node_role role, const char *id, struct box box);
void node_name(struct tree *tree, struct node *node, const char *name, const char *text);
void node_speech(struct tree *tree, struct node *node, const char *speech);
void node_value(struct tree *tree, struct node *node, const char *value);
struct node *node_find(const struct tree *tree, const char *id);
bool node_can_act(const struct node *node); /* a role that is touched, and not disabled */
const char *node_role_name(enum node_role role);
/* The index-th word of the states ("focused" …), or NULL after the last. */
const char *node_state_name(unsigned states, int index);

/* Marks are drawn in the order they were added. Never NULL. */
struct mark *mark_text(struct tree *tree, struct node *node, struct box box, enum font font,
                       enum colour colour, const char *string);
struct mark *mark_icon(struct tree *tree, struct node *node, struct box box, enum colour colour,
                       const char *icon);
struct mark *mark_fill(struct tree *tree, struct node *node, struct box box, enum colour colour,
                       double radius_mm);
struct mark *mark_qr(struct tree *tree, struct node *node, struct box box, const char *string);
/* A line through points: 8 hexadecimal digits each, x and y of the page in hundredths of a
 * millimetre; all of it within the box. */
struct mark *mark_ink(struct tree *tree, struct node *node, struct box box, enum colour colour,
                      double line_mm, const char *points);

#endif

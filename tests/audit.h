/* What every screen must hold to: a closed list of rules, each with its limit and where it comes
 * from, looked at on the semantic tree that paint, speech and the test socket read.
 *
 * Promises: each finding is said on standard error with place, screen, node, rule and what was
 * found, and counted. Rules that need marks (text, contrast) find nothing in a tree read
 * from the test socket, which has none; nor does Tab, whose order is the kiosk's own. `struct
 * audit` lasts for one kiosk in one dress: the bar must stand where it stood on the first screen.
 */
#ifndef JORNADA_TESTS_AUDIT_H
#define JORNADA_TESTS_AUDIT_H

#include <jansson.h>
#include <stdbool.h>

#include "ui/node.h"
#include <SDL2/SDL.h>

enum audit_rule {
    AUDIT_EMPTY,
    AUDIT_FULL,
    AUDIT_OFF_SCREEN,
    AUDIT_SIZE,
    AUDIT_PITCH,
    AUDIT_COLUMNS,
    AUDIT_OVERLAP,
    AUDIT_CUT,
    AUDIT_BROKEN,
    AUDIT_STRAY,
    AUDIT_ICON,
    AUDIT_TYPE,
    AUDIT_NO_NAME,
    AUDIT_SAME_NAME,
    AUDIT_SAME_ID,
    AUDIT_SPEECH,
    AUDIT_CONTRAST,
    AUDIT_PIXELS,
    AUDIT_LEAVE,
    AUDIT_BAR,
    AUDIT_CHOICES,
    AUDIT_TAB,
    AUDIT_ORDER,
    AUDIT_DISCREET,
    AUDIT_RULES
};

struct audit_text {
    const char *name, *limit, *source;
};

#define AUDIT_BAR_MAX 8

struct audit {
    int found[AUDIT_RULES];
    int total;
    char ids[AUDIT_RULES][64]; /* node of the last finding of each */
    struct {
        char id[16];
        struct box box;
    } bar[AUDIT_BAR_MAX];
    int bar_count;
    bool outside;      /* the tree came through the test socket: Tab is no business of its boxes */
    const char *where; /* of the tree being looked at */
    const struct tree *tree;
};

const struct audit_text *audit_rule(enum audit_rule rule);

/* Looks a tree through, but for its pixels; returns how many findings it made. */
int audit_tree(struct audit *audit, const struct tree *tree, const char *where);
/* The same of a reply to {"do":"tree"}. */
int audit_reply(struct audit *audit, const json_t *reply, const char *where);
/* The layout rules alone: for widgets that stand on no screen of the kiosk. */
int audit_layout(struct audit *audit, const struct tree *tree, const char *where);
/* What the picture shows of each text: its own colour, on the ground that the tree promises. */
int audit_pixels(struct audit *audit, const struct tree *tree, const SDL_Surface *picture,
                 double mm_per_px, const char *where);

#endif

/* How one gets about: Salir and the bar in their place, few choices, Tab, the order of reading. */
#include "tests/audit_rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/touch.h"

/* -- The bar ----------------------------------------------------------------------------------- */

/* The public call screen has no bar, for nobody touches it; attract has no Salir. */
static bool is_barless(const struct tree *tree)
{
    return strcmp(tree->screen, "attract") == 0 || strcmp(tree->screen, "board") == 0;
}

static void check_leave(struct audit *audit)
{
    const unsigned needed = NODE_ON_PRESS | NODE_UNGUARDED;
    const struct node *leave = node_find(audit->tree, "leave");
    bool attract = is_barless(audit->tree);
    if (attract != (leave == NULL))
        audit_find(audit, AUDIT_LEAVE, leave, attract ? "it stands on attract" : "there is none");
    if (leave == NULL)
        return;
    bool marked = leave->marks != NULL; /* a reply of the test socket has neither */
    if (leave->role != ROLE_BUTTON || !node_can_act(leave) ||
        (marked && (leave->flags & needed) != needed))
        audit_find(audit, AUDIT_LEAVE, leave, "it does not act on touch-down");
}

static bool is_apart(struct box a, struct box b)
{
    return fabs(a.x - b.x) > AUDIT_SLACK_MM || fabs(a.y - b.y) > AUDIT_SLACK_MM ||
           fabs(a.w - b.w) > AUDIT_SLACK_MM || fabs(a.h - b.h) > AUDIT_SLACK_MM;
}

static void check_place(struct audit *audit, const struct node *node)
{
    for (int i = 0; i < audit->bar_count; ++i) {
        struct box there = audit->bar[i].box;
        if (strcmp(audit->bar[i].id, node->id) != 0)
            continue;
        if (is_apart(there, node->box))
            audit_find(audit, AUDIT_BAR, node, "%.2f %.2f and not %.2f %.2f", node->box.x,
                       node->box.y, there.x, there.y);
        return;
    }
    if (audit->bar_count == AUDIT_BAR_MAX)
        return;
    snprintf(audit->bar[audit->bar_count].id, sizeof audit->bar[0].id, "%s", node->id);
    audit->bar[audit->bar_count++].box = node->box;
}

/* On the volunteers' side nobody calls a volunteer, and nothing is spoken but what somebody is to
 * agree to in a letter; there they are absent. */
static bool is_expected(const struct tree *tree, const char *id)
{
    bool theirs = strncmp(tree->screen, "staff_", 6) == 0;
    bool letter = strncmp(tree->screen, "staff_letter_", 13) == 0;
    if (strcmp(id, "listen") == 0)
        return !theirs || letter;
    return !theirs || strcmp(id, "person") != 0;
}

static void check_bar(struct audit *audit)
{
    if (is_barless(audit->tree))
        return;
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next)
        if (audit_is_bar(node->id))
            check_place(audit, node);
    for (int i = 0; i < audit->bar_count; ++i)
        if (is_expected(audit->tree, audit->bar[i].id) !=
            (node_find(audit->tree, audit->bar[i].id) != NULL))
            audit_find(audit, AUDIT_BAR, NULL, "%s is gone, or not wanted here", audit->bar[i].id);
}

/* -- Choices ----------------------------------------------------------------------------------- */

/* The row of Atrás and the pager lead on; they are not choices of the screen. */
static bool is_step(const struct node *node)
{
    static const char *const steps[] = {"back",      "next",      "skip", "confirm",
                                        "page_back", "page_next", "page"};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; ++i)
        if (strcmp(node->id, steps[i]) == 0)
            return true;
    return node->reading == READING_STEPS;
}

static bool is_offered(const struct node *node)
{
    bool strip = strcmp(node->id, "practice_card") == 0; /* a rehearsal's, below the screen */
    return (node->role == ROLE_BUTTON || node->role == ROLE_CHOICE) && !audit_is_bar(node->id) &&
           !is_step(node) && !strip;
}

/* A volunteer with a keyboard has the same questions denser (experience.md, The volunteer). */
enum { CHOICES_MOST = 9, CHOICES_STAFF_MOST = 13 };

static void check_choices(struct audit *audit)
{
    int tiles = 0, choices = 0, most = CHOICES_MOST;
    if (strcmp(audit->tree->screen, "staff_assist") == 0)
        most = CHOICES_STAFF_MOST;
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next) {
        tiles += node->role == ROLE_TILE;
        choices += is_offered(node);
        if ((node->role == ROLE_TILE && tiles == 7) || (is_offered(node) && choices == most + 1))
            audit_find(audit, AUDIT_CHOICES, node, "%d tiles, %d choices", tiles, choices);
    }
}

/* -- Tab --------------------------------------------------------------------------------------- */

enum { NODES_MAX = 256 };

static int place_of(const struct tree *tree, const char *id)
{
    int place = 0;
    for (const struct node *node = tree->first; node != NULL; node = node->next, ++place)
        if (strcmp(node->id, id) == 0)
            return place;
    return -1;
}

static int press(struct touch *touch, const struct tree *tree, SDL_Keycode key, bool shift)
{
    const struct window_event event = {.kind = WINDOW_KEY, .key = key, .shift = shift};
    struct happening happening;
    touch_handle(touch, tree, &event, 0, &happening);
    return place_of(tree, touch->focused);
}

/* Through the stage's own input: what Tab comes to until it comes around. */
static void go_around(const struct tree *tree, bool back, bool reached[NODES_MAX])
{
    struct touch touch = {0};
    int place = press(&touch, tree, SDLK_TAB, false);
    for (int i = 0; i < NODES_MAX && place >= 0 && place < NODES_MAX && !reached[place]; ++i) {
        reached[place] = true;
        place = press(&touch, tree, SDLK_TAB, back);
    }
}

/* The keys are one stop of Tab; arrows lead from each to its neighbours. */
static void go_over_keys(const struct tree *tree, bool reached[NODES_MAX])
{
    static const SDL_Keycode arrows[] = {SDLK_LEFT, SDLK_RIGHT, SDLK_UP, SDLK_DOWN};
    for (bool more = true; more;) {
        int place = 0;
        more = false;
        for (const struct node *node = tree->first; node != NULL; node = node->next, ++place)
            for (int i = 0; i < 4 && place < NODES_MAX && reached[place]; ++i) {
                struct touch touch = {.keyed = true};
                snprintf(touch.focused, sizeof touch.focused, "%s", node->id);
                int next = node->role == ROLE_KEY ? press(&touch, tree, arrows[i], false) : -1;
                if (next < 0 || next >= NODES_MAX || reached[next])
                    continue;
                reached[next] = true;
                more = true;
            }
    }
}

static void check_tab(struct audit *audit)
{
    bool forth[NODES_MAX] = {false}, back[NODES_MAX] = {false};
    int place = 0;
    go_around(audit->tree, false, forth);
    go_around(audit->tree, true, back);
    go_over_keys(audit->tree, forth);
    go_over_keys(audit->tree, back);
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next, ++place)
        if (node_can_act(node) && (place >= NODES_MAX || !forth[place] || !back[place]))
            audit_find(audit, AUDIT_TAB, node, "%s",
                       place < NODES_MAX && forth[place] ? "going back" : "going forth");
}

/* -- The order of reading -----------------------------------------------------------------------
 */

/* Bar, page, steps and keys are each read for themselves. Grounds are not read. */
enum part { PART_NONE, PART_BAR, PART_STEPS, PART_KEYS, PART_PAGE };

static enum part part_of(const struct node *node)
{
    if (node->id[0] == '\0' || node->role == ROLE_LIST || node->role == ROLE_IMAGE ||
        node->role == ROLE_DIALOG)
        return PART_NONE;
    if (audit_is_bar(node->id))
        return PART_BAR;
    if (node->role == ROLE_KEY)
        return PART_KEYS;
    return is_step(node) ? PART_STEPS : PART_PAGE;
}

static bool is_beside(double from, double size, double other_from, double other_size)
{
    return fmin(from + size, other_from + other_size) - fmax(from, other_from) >
           fmin(size, other_size) / 2;
}

/* `later` comes after `node` in the tree, but stands above it in the same column, or left of it in
 * the same row. */
static bool is_out_of_order(struct box node, struct box later)
{
    bool column = is_beside(node.x, node.w, later.x, later.w);
    bool row = is_beside(node.y, node.h, later.y, later.h);
    return (column && later.y + later.h <= node.y + AUDIT_SLACK_MM) ||
           (row && later.x + later.w <= node.x + AUDIT_SLACK_MM);
}

static void check_order(struct audit *audit)
{
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next) {
        enum part part = part_of(node);
        if (part == PART_NONE)
            continue;
        for (const struct node *later = node->next; later != NULL; later = later->next)
            if (part_of(later) == part && is_out_of_order(node->box, later->box)) {
                audit_find(audit, AUDIT_ORDER, node, "%s", later->id);
                break;
            }
    }
}

void audit_order(struct audit *audit)
{
    check_leave(audit);
    check_bar(audit);
    check_choices(audit);
    if (!audit->outside)
        check_tab(audit);
    check_order(audit);
}

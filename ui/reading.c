#include "ui/reading.h"

#include <math.h>
#include <string.h>

enum reading reading_begin(struct tree *tree, enum reading part)
{
    enum reading before = tree->reading;
    tree->reading = part;
    return before;
}

/* ---- order ---- */

/* Whether one is read before the other: rows from above, then from the left. */
static bool is_before(const struct node *a, const struct node *b)
{
    double shared = fmin(a->box.y + a->box.h, b->box.y + b->box.h) - fmax(a->box.y, b->box.y);
    bool same_row = shared > fmin(a->box.h, b->box.h) / 2;
    return same_row ? a->box.x < b->box.x : a->box.y < b->box.y;
}

struct chain {
    struct node *first, *last;
};

static void append(struct chain *chain, struct node *node)
{
    node->next = NULL;
    if (chain->last == NULL)
        chain->first = node;
    else
        chain->last->next = node;
    chain->last = node;
}

static void insert(struct chain *chain, struct node *node)
{
    struct node **at = &chain->first;
    while (*at != NULL && !is_before(node, *at))
        at = &(*at)->next;
    node->next = *at;
    *at = node;
    if (node->next == NULL)
        chain->last = node;
}

void reading_settle(struct tree *tree)
{
    struct chain parts[READING_PARTS] = {0}, whole = {0};
    for (struct node *node = tree->first, *next; node != NULL; node = next) {
        next = node->next;
        struct chain *part = &parts[node->reading];
        bool stands = node->reading == READING_STEPS || node->reading == READING_BAR;
        (stands ? insert : append)(part, node);
    }
    for (int i = 0; i < READING_PARTS; i++) {
        for (struct node *node = parts[i].first, *next; node != NULL; node = next) {
            next = node->next;
            append(&whole, node);
        }
    }
    tree->first = whole.first;
    tree->last = whole.last;
}

/* ---- Tab ---- */

/* The key on which Tab stops: the last one used, where it is still there, else the first. */
static const struct node *key_stop(const struct tree *tree, const char *key)
{
    const struct node *first = NULL;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (node->role != ROLE_KEY || !node_can_act(node))
            continue;
        if (strcmp(node->id, key) == 0)
            return node;
        first = first == NULL ? node : first;
    }
    return first;
}

const struct node *reading_next(const struct tree *tree, const struct node *from, const char *key,
                                bool back)
{
    const struct node *stop = key_stop(tree, key);
    const struct node *first = NULL, *last = NULL, *before = NULL, *after = NULL;
    bool passed = false;
    if (from == NULL && !back)
        return reading_first(tree);
    from = from != NULL && from->role == ROLE_KEY ? stop : from;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (!node_can_act(node) || (node->role == ROLE_KEY && node != stop))
            continue;
        first = first == NULL ? node : first;
        last = node;
        if (node == from)
            passed = true;
        else if (!passed)
            before = node;
        else if (after == NULL)
            after = node;
    }
    if (back)
        return before != NULL ? before : last;
    return after != NULL ? after : first;
}

const struct node *reading_first(const struct tree *tree)
{
    const struct node *any = NULL, *step = NULL;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (!node_can_act(node))
            continue;
        if (node->reading == READING_PAGE)
            return node;
        any = any == NULL ? node : any;
        bool main = node->surface == SURFACE_MAIN;
        if (node->reading == READING_STEPS && (step == NULL || main))
            step = node;
    }
    return step != NULL ? step : any;
}

const struct node *reading_onwards(const struct tree *tree, const struct node *field)
{
    const struct node *main = NULL;
    bool passed = false;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (passed && node->role == ROLE_FIELD && node_can_act(node))
            return node;
        passed = passed || node == field;
        if (node->surface == SURFACE_MAIN && node_can_act(node))
            main = node;
    }
    return main;
}

/* ---- arrows ---- */

/* How far a node lies in a direction; infinite when it lies another way. */
static double distance(struct box from, struct box to, SDL_Keycode arrow)
{
    double across = to.x + to.w / 2 - from.x - from.w / 2;
    double down = to.y + to.h / 2 - from.y - from.h / 2;
    bool sideways = arrow == SDLK_LEFT || arrow == SDLK_RIGHT;
    double along = sideways ? across : down;
    double aside = fabs(sideways ? down : across);
    if (arrow == SDLK_LEFT || arrow == SDLK_UP)
        along = -along;
    double reach = sideways ? (from.w + to.w) / 4 : (from.h + to.h) / 4;
    return along < reach ? INFINITY : along + 2 * aside;
}

const struct node *reading_neighbour(const struct tree *tree, const struct node *from,
                                     SDL_Keycode arrow)
{
    const struct node *nearest = NULL;
    double least = INFINITY;
    if (from == NULL)
        return reading_first(tree);
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        bool stays = from->role != ROLE_KEY || node->role == ROLE_KEY;
        if (node == from || !stays || !node_can_act(node))
            continue;
        double far = distance(from->box, node->box, arrow);
        if (far < least) {
            least = far;
            nearest = node;
        }
    }
    return nearest != NULL ? nearest : from;
}

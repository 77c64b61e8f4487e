/* Pressing, focus and the guard, over whatever tree is there now.
 *
 * Promises: one press at a time, acting on release inside (or on touch-down where the node says
 * so), never under another node, never within the guard. Keeps ids in fixed buffers; the tree may
 * be rebuilt between two events. */
#include "ui/touch.h"
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

void touch_screen_changed(struct touch *touch, int64_t now_ms)
{
    sodium_memzero(touch->pressed, sizeof touch->pressed);
    touch->inside = false;
    touch->guard_until_ms = now_ms + TOUCH_GUARD_MS;
}

/* A dialog's card and a keyboard's ground catch the finger though they do not act. */
static bool catches(const struct node *node)
{
    return node_can_act(node) || node->role == ROLE_DIALOG || (node->states & STATE_DISABLED) != 0;
}

static const struct node *topmost(const struct tree *tree, double x_mm, double y_mm)
{
    const struct node *hit = NULL;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (catches(node) && layout_contains(node->box, x_mm, y_mm))
            hit = node;
    }
    return hit;
}

/* The strips between keys belong to the keys: a finger is wider than they are. */
static const struct node *key_beside(const struct tree *tree, double x_mm, double y_mm)
{
    const double strip_mm = 0.8;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        struct box box = {node->box.x - strip_mm, node->box.y - strip_mm,
                          node->box.w + 2 * strip_mm, node->box.h + 2 * strip_mm};
        if (node->role == ROLE_KEY && node_can_act(node) && layout_contains(box, x_mm, y_mm))
            return node;
    }
    return NULL;
}

const struct node *touch_hit(const struct tree *tree, double x_mm, double y_mm)
{
    const struct node *hit = topmost(tree, x_mm, y_mm);
    if (hit == NULL)
        return key_beside(tree, x_mm, y_mm);
    return node_can_act(hit) ? hit : NULL;
}

static bool is_guarded(const struct touch *touch, const struct node *node, int64_t now_ms)
{
    return now_ms < touch->guard_until_ms && (node->flags & NODE_UNGUARDED) == 0;
}

const char *touch_refusal(const struct touch *touch, const struct tree *tree, const char *id,
                          int64_t now_ms)
{
    const struct node *node = node_find(tree, id);
    if (node == NULL)
        return "absent";
    if (!node_can_act(node))
        return (node->states & STATE_DISABLED) != 0 ? "disabled" : "not something to touch";
    if (topmost(tree, node->box.x + node->box.w / 2, node->box.y + node->box.h / 2) != node)
        return "covered";
    return is_guarded(touch, node, now_ms) ? "guarded" : NULL;
}

static void remember(char id[TOUCH_ID_MAX], const char *which)
{
    snprintf(id, TOUCH_ID_MAX, "%s", which);
}

static void happen(struct happening *happening, enum happening_kind kind, const char *id)
{
    happening->kind = kind;
    remember(happening->id, id);
}

/* ---- fingers ---- */

static void finger_down(struct touch *touch, const struct tree *tree,
                        const struct window_event *event, int64_t now_ms,
                        struct happening *happening)
{
    const struct node *hit = touch_hit(tree, event->x_mm, event->y_mm);
    touch->keyed = false;
    touch->down = true;
    remember(touch->pressed, "");
    if (hit == NULL || is_guarded(touch, hit, now_ms))
        return;
    remember(touch->pressed, hit->id);
    touch->inside = true;
    if ((hit->flags & NODE_ON_PRESS) != 0)
        happen(happening, HAPPENED_ACTIVATED, hit->id);
}

static void finger_move(struct touch *touch, const struct tree *tree,
                        const struct window_event *event)
{
    const struct node *node = touch->pressed[0] == '\0' ? NULL : node_find(tree, touch->pressed);
    if (node == NULL)
        return;
    bool inside = layout_contains(node->box, event->x_mm, event->y_mm);
    if (!inside && (node->flags & NODE_ON_PRESS) == 0)
        remember(touch->pressed, ""); /* slid off: nothing happens, even when it comes back */
    touch->inside = inside;
}

static void finger_up(struct touch *touch, const struct tree *tree,
                      const struct window_event *event, struct happening *happening)
{
    finger_move(touch, tree, event);
    const struct node *node = touch->pressed[0] == '\0' ? NULL : node_find(tree, touch->pressed);
    touch->down = false;
    touch->inside = false;
    if (node != NULL && node_can_act(node) && (node->flags & NODE_ON_PRESS) == 0) {
        remember(touch->focused, node->id);
        happen(happening, HAPPENED_ACTIVATED, node->id);
    }
    remember(touch->pressed, "");
}

/* ---- keys ---- */

static const struct node *focused_node(const struct touch *touch, const struct tree *tree)
{
    const struct node *node = touch->focused[0] == '\0' ? NULL : node_find(tree, touch->focused);
    return node != NULL && node_can_act(node) ? node : NULL;
}

static const struct node *next_in_order(const struct tree *tree, const struct node *from, bool back)
{
    const struct node *first = NULL, *last = NULL, *before = NULL, *after = NULL;
    bool passed = false;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (!node_can_act(node))
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
    if (from == NULL || !passed)
        return back ? last : first;
    if (back)
        return before != NULL ? before : last;
    return after != NULL ? after : first;
}

/* How far a node lies in a direction; infinite when it lies another way. */
static double distance(struct box from, struct box to, SDL_Keycode key)
{
    double across = to.x + to.w / 2 - from.x - from.w / 2;
    double down = to.y + to.h / 2 - from.y - from.h / 2;
    bool sideways = key == SDLK_LEFT || key == SDLK_RIGHT;
    double along = sideways ? across : down;
    double aside = fabs(sideways ? down : across);
    if (key == SDLK_LEFT || key == SDLK_UP)
        along = -along;
    double reach = sideways ? (from.w + to.w) / 4 : (from.h + to.h) / 4;
    return along < reach ? INFINITY : along + 2 * aside;
}

static const struct node *neighbour(const struct tree *tree, const struct node *from,
                                    SDL_Keycode key)
{
    const struct node *nearest = NULL;
    double least = INFINITY;
    if (from == NULL)
        return next_in_order(tree, NULL, false);
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (node == from || !node_can_act(node))
            continue;
        double far = distance(from->box, node->box, key);
        if (far < least) {
            least = far;
            nearest = node;
        }
    }
    return nearest != NULL ? nearest : from;
}

static bool is_arrow(SDL_Keycode key)
{
    return key == SDLK_LEFT || key == SDLK_RIGHT || key == SDLK_UP || key == SDLK_DOWN;
}

static bool edits(SDL_Keycode key)
{
    return key == SDLK_BACKSPACE || key == SDLK_DELETE || key == SDLK_LEFT || key == SDLK_RIGHT ||
           key == SDLK_HOME || key == SDLK_END;
}

static void activate(const struct touch *touch, const struct node *node, int64_t now_ms,
                     struct happening *happening)
{
    if (node != NULL && !is_guarded(touch, node, now_ms))
        happen(happening, HAPPENED_ACTIVATED, node->id);
}

static void move_focus(struct touch *touch, const struct node *node, struct happening *happening)
{
    if (node == NULL)
        return;
    touch->keyed = true;
    remember(touch->focused, node->id);
    happen(happening, HAPPENED_FOCUSED, node->id);
}

static void key_down(struct touch *touch, const struct tree *tree, const struct window_event *event,
                     int64_t now_ms, struct happening *happening)
{
    const struct node *focus = focused_node(touch, tree);
    happening->key = event->key;
    happening->shift = event->shift;
    bool enter = event->key == SDLK_RETURN || event->key == SDLK_KP_ENTER;
    bool on_field = focus != NULL && focus->role == ROLE_FIELD;
    /* a scanner ends its burst with Enter: without a visible ring it presses nothing */
    if (enter && (touch->keyed || on_field))
        activate(touch, focus, now_ms, happening);
    else if (event->key == SDLK_ESCAPE)
        happen(happening, HAPPENED_ESCAPE, "");
    else if (event->key == SDLK_TAB)
        move_focus(touch, next_in_order(tree, focus, event->shift), happening);
    else if (edits(event->key) && (on_field || !is_arrow(event->key)))
        happen(happening, HAPPENED_EDIT, focus == NULL ? "" : focus->id);
    else if (is_arrow(event->key))
        move_focus(touch, neighbour(tree, focus, event->key), happening);
    else
        happen(happening, HAPPENED_KEY, "");
}

static void text_typed(struct touch *touch, const struct tree *tree,
                       const struct window_event *event, int64_t now_ms,
                       struct happening *happening)
{
    const struct node *focus = focused_node(touch, tree);
    bool ring = touch->keyed && focus != NULL && focus->role != ROLE_FIELD;
    if (ring && strcmp(event->text, " ") == 0) {
        activate(touch, focus, now_ms, happening);
        return;
    }
    happen(happening, HAPPENED_TEXT, focus == NULL ? "" : focus->id);
    snprintf(happening->text, sizeof happening->text, "%s", event->text);
}

void touch_handle(struct touch *touch, const struct tree *tree, const struct window_event *event,
                  int64_t now_ms, struct happening *happening)
{
    static const enum happening_kind plain[] = {
        [WINDOW_NOTHING] = HAPPENED_TIMEOUT, [WINDOW_RESIZED] = HAPPENED_RESIZED,
        [WINDOW_EXPOSED] = HAPPENED_NOTHING, [WINDOW_WOKEN] = HAPPENED_WOKEN,
        [WINDOW_CLOSED] = HAPPENED_CLOSED,
    };
    *happening = (struct happening){.kind = HAPPENED_NOTHING, .active = true};
    if (event->kind == WINDOW_DOWN)
        finger_down(touch, tree, event, now_ms, happening);
    else if (event->kind == WINDOW_MOVE)
        finger_move(touch, tree, event);
    else if (event->kind == WINDOW_UP)
        finger_up(touch, tree, event, happening);
    else if (event->kind == WINDOW_KEY)
        key_down(touch, tree, event, now_ms, happening);
    else if (event->kind == WINDOW_TEXT)
        text_typed(touch, tree, event, now_ms, happening);
    else
        *happening = (struct happening){.kind = plain[event->kind]};
}

/* Focus that came with the ring goes with it; focus that the screen gave (a caret) stays. */
static void mark_ring(struct node *node, bool ring)
{
    if ((node->flags & NODE_LENT) != 0)
        node->states &= ~(unsigned)STATE_FOCUSED;
    node->flags &= ~(unsigned)(NODE_RING | NODE_LENT);
    if (!ring)
        return;
    node->flags |= NODE_RING;
    if ((node->states & STATE_FOCUSED) == 0)
        node->flags |= NODE_LENT;
    node->states |= STATE_FOCUSED;
}

void touch_mark(const struct touch *touch, struct tree *tree)
{
    bool keyed = touch->keyed && touch->focused[0] != '\0' && node_find(tree, touch->focused);
    for (struct node *node = tree->first; node != NULL; node = node->next) {
        bool pressed =
            touch->pressed[0] != '\0' && touch->inside && strcmp(node->id, touch->pressed) == 0;
        bool ring = touch->keyed && touch->focused[0] != '\0' && node_can_act(node) &&
                    strcmp(node->id, touch->focused) == 0;
        /* One node has the focus: where the keys are, a field with the caret is not it. */
        if (keyed && strcmp(node->id, touch->focused) != 0)
            node->states &= ~(unsigned)STATE_FOCUSED;
        node->states &= ~(unsigned)STATE_PRESSED;
        node->states |= pressed ? STATE_PRESSED : 0U;
        mark_ring(node, ring);
    }
}

/* Pressing, focus and the guard, over whatever tree is there now.
 *
 * Promises: one press at a time, acting on release inside (or on touch-down where the node says
 * so), never under another node, never within the guard. Keeps ids in fixed buffers; the tree may
 * be rebuilt between two events. */
#include "ui/touch.h"
#include "ui/reading.h"
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

/* A hand that trembles comes down again before it has left. */
static bool is_repeated(const struct touch *touch, const struct node *node, double x_mm,
                        double y_mm, int64_t now_ms)
{
    if (!touch->steady || touch->released_ms == 0 || (node->flags & NODE_UNGUARDED) != 0 ||
        now_ms - touch->released_ms >= TOUCH_REPEAT_MS)
        return false;
    return strcmp(touch->released, node->id) == 0 ||
           hypot(x_mm - touch->released_x_mm, y_mm - touch->released_y_mm) < TOUCH_SAME_PLACE_MM;
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
    if (is_guarded(touch, node, now_ms))
        return "guarded";
    bool repeated = is_repeated(touch, node, node->box.x + node->box.w / 2,
                                node->box.y + node->box.h / 2, now_ms);
    return repeated ? "repeated" : NULL;
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
    touch->on_target = hit != NULL;
    if (hit == NULL || is_guarded(touch, hit, now_ms) ||
        is_repeated(touch, hit, event->x_mm, event->y_mm, now_ms))
        return;
    remember(touch->pressed, hit->id);
    remember(touch->released, hit->id);
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
    double slide = touch->steady ? TOUCH_SLIDE_SHAKY_MM : TOUCH_SLIDE_MM;
    bool inside = layout_contains(layout_inset(node->box, -slide), event->x_mm, event->y_mm);
    if (!inside && (node->flags & NODE_ON_PRESS) == 0)
        remember(touch->pressed, ""); /* slid off: nothing happens, even when it comes back */
    touch->inside = inside;
}

static void finger_up(struct touch *touch, const struct tree *tree,
                      const struct window_event *event, int64_t now_ms, struct happening *happening)
{
    finger_move(touch, tree, event);
    if (touch->on_target) {
        touch->released_x_mm = event->x_mm;
        touch->released_y_mm = event->y_mm;
        touch->released_ms = now_ms;
    }
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

static bool is_arrow(SDL_Keycode key)
{
    return key == SDLK_LEFT || key == SDLK_RIGHT || key == SDLK_UP || key == SDLK_DOWN;
}

static bool edits(SDL_Keycode key)
{
    return key == SDLK_BACKSPACE || key == SDLK_DELETE || key == SDLK_LEFT || key == SDLK_RIGHT ||
           key == SDLK_HOME || key == SDLK_END;
}

/* The list's own button for another page, when there is one that way. */
static const struct node *pager(const struct tree *tree, SDL_Keycode key)
{
    const struct node *node = node_find(tree, key == SDLK_PAGEUP ? "page_back" : "page_next");
    return node != NULL && node_can_act(node) ? node : NULL;
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
    if (node->role == ROLE_KEY)
        remember(touch->key, node->id);
    happen(happening, HAPPENED_FOCUSED, node->id);
}

/* Return in a field goes on: to the next one, or by the main button. */
static void go_on(struct touch *touch, const struct tree *tree, const struct node *field,
                  int64_t now_ms, struct happening *happening)
{
    const struct node *onwards = reading_onwards(tree, field);
    bool typed_into = onwards != NULL && onwards->role == ROLE_FIELD;
    if (!typed_into) {
        activate(touch, onwards, now_ms, happening);
        return;
    }
    remember(touch->focused, onwards->id);
    happen(happening, HAPPENED_FOCUSED, onwards->id);
}

static void key_down(struct touch *touch, const struct tree *tree, const struct window_event *event,
                     int64_t now_ms, struct happening *happening)
{
    const struct node *focus = focused_node(touch, tree);
    SDL_Keycode key = event->key;
    happening->key = key;
    happening->shift = event->shift;
    bool enter = key == SDLK_RETURN || key == SDLK_KP_ENTER;
    bool on_field = focus != NULL && focus->role == ROLE_FIELD;
    /* a scanner ends its burst with Enter: without a visible ring it presses nothing */
    if (enter && on_field)
        go_on(touch, tree, focus, now_ms, happening);
    else if (enter && touch->keyed)
        activate(touch, focus, now_ms, happening);
    else if (key == SDLK_ESCAPE)
        happen(happening, HAPPENED_ESCAPE, "");
    else if (key == SDLK_TAB)
        move_focus(touch, reading_next(tree, focus, touch->key, event->shift), happening);
    else if (key == SDLK_PAGEUP || key == SDLK_PAGEDOWN)
        activate(touch, pager(tree, key), now_ms, happening);
    else if (edits(key) && (on_field || !is_arrow(key)))
        happen(happening, HAPPENED_EDIT, focus == NULL ? "" : focus->id);
    else if (is_arrow(key))
        move_focus(touch, reading_neighbour(tree, focus, key), happening);
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
        finger_up(touch, tree, event, now_ms, happening);
    else if (event->kind == WINDOW_KEY)
        key_down(touch, tree, event, now_ms, happening);
    else if (event->kind == WINDOW_TEXT)
        text_typed(touch, tree, event, now_ms, happening);
    else
        *happening = (struct happening){.kind = plain[event->kind]};
}

void touch_refocus(struct touch *touch, const struct tree *tree)
{
    const struct node *first = reading_first(tree);
    if (touch->keyed && first != NULL && focused_node(touch, tree) == NULL)
        remember(touch->focused, first->id);
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
        if ((node->flags & NODE_POSED) != 0)
            continue;
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

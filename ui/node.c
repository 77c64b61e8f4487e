/* Building the tree: an arena that only grows, nodes and marks chained in it.
 *
 * Promises that every string in the tree is the arena's own, that the arena lies in locked memory
 * and is zeroed at each begin and wipe. What does not fit goes to the spare node. */
#include "ui/node.h"
#include "ui/paint.h"
#include <sodium.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct arena {
    size_t size, used;
    unsigned char bytes[];
};

bool tree_open(struct tree *tree, size_t arena_bytes)
{
    *tree = (struct tree){0};
    if (sodium_init() < 0)
        return false;
    /* sodium_malloc ends at a page's end; whole 64 bytes keep the arena aligned */
    size_t whole = (sizeof(struct arena) + arena_bytes + 63) / 64 * 64;
    tree->arena = sodium_malloc(whole);
    if (tree->arena == NULL)
        return false;
    *tree->arena = (struct arena){.size = whole - sizeof(struct arena)};
    tree_begin(tree, "");
    return true;
}

void tree_close(struct tree *tree)
{
    sodium_free(tree->arena);
    *tree = (struct tree){0};
}

static void *arena_take(struct tree *tree, size_t size)
{
    struct arena *arena = tree->arena;
    size_t rounded = (size + 15) / 16 * 16;
    if (rounded > arena->size - arena->used) {
        tree->full = true;
        return NULL;
    }
    void *piece = arena->bytes + arena->used;
    arena->used += rounded;
    return piece;
}

void tree_wipe(struct tree *tree)
{
    sodium_memzero(tree->arena->bytes, tree->arena->used);
    tree->arena->used = 0;
    tree->first = tree->last = NULL;
    tree->count = 0;
    tree->full = false;
    tree->screen = "";
}

void tree_begin(struct tree *tree, const char *screen)
{
    char kept[64]; /* the name may point into the arena that is being wiped */
    snprintf(kept, sizeof kept, "%s", screen);
    tree_wipe(tree);
    tree->ground = COLOUR_PAPER;
    tree->reading = READING_PAGE;
    tree->screen = tree_copy(tree, kept);
}

size_t tree_bytes(const struct tree *tree)
{
    return tree->arena->used;
}

const char *tree_copy(struct tree *tree, const char *string)
{
    if (string == NULL || string[0] == '\0')
        return "";
    size_t size = strlen(string) + 1;
    char *copy = arena_take(tree, size);
    if (copy == NULL)
        return "";
    memcpy(copy, string, size);
    return copy;
}

const char *tree_format(struct tree *tree, const char *format, ...)
{
    va_list measured, written;
    va_start(measured, format);
    va_copy(written, measured);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    char *copy = length < 0 ? NULL : arena_take(tree, (size_t)length + 1);
    if (copy != NULL)
        vsnprintf(copy, (size_t)length + 1, format, written);
    va_end(written);
    return copy == NULL ? "" : copy;
}

struct node *node_add(struct tree *tree, enum node_role role, const char *id, struct box box)
{
    struct node *node = arena_take(tree, sizeof *node);
    if (node == NULL)
        node = &tree->spare;
    *node = (struct node){.role = role, .box = box, .reading = tree->reading};
    node->id = tree_copy(tree, id);
    node->name = node->text = node->value = node->speech = "";
    if (node == &tree->spare)
        return node;
    if (tree->last == NULL)
        tree->first = node;
    else
        tree->last->next = node;
    tree->last = node;
    tree->count++;
    return node;
}

void node_name(struct tree *tree, struct node *node, const char *name, const char *text)
{
    node->text = tree_copy(tree, text);
    node->name = name == NULL || name[0] == '\0' ? node->text : tree_copy(tree, name);
}

void node_speech(struct tree *tree, struct node *node, const char *speech)
{
    node->speech = tree_copy(tree, speech);
}

void node_value(struct tree *tree, struct node *node, const char *value)
{
    node->value = tree_copy(tree, value);
}

struct node *node_find(const struct tree *tree, const char *id)
{
    for (struct node *node = tree->first; node != NULL; node = node->next) {
        if (strcmp(node->id, id) == 0)
            return node;
    }
    return NULL;
}

bool node_can_act(const struct node *node)
{
    static const bool acts[ROLE_COUNT] = {
        [ROLE_BUTTON] = true, [ROLE_TILE] = true,  [ROLE_CHOICE] = true,
        [ROLE_KEY] = true,    [ROLE_FIELD] = true,
    };
    return acts[node->role] && (node->states & STATE_DISABLED) == 0;
}

const char *node_role_name(enum node_role role)
{
    static const char *const names[ROLE_COUNT] = {
        [ROLE_BUTTON] = "button", [ROLE_TILE] = "tile",         [ROLE_CHOICE] = "choice",
        [ROLE_KEY] = "key",       [ROLE_FIELD] = "field",       [ROLE_LABEL] = "label",
        [ROLE_IMAGE] = "image",   [ROLE_HEADING] = "heading",   [ROLE_QR] = "qr",
        [ROLE_LIST] = "list",     [ROLE_PROGRESS] = "progress", [ROLE_DIALOG] = "dialog",
    };
    return names[role];
}

const char *node_state_name(unsigned states, int index)
{
    static const char *const names[] = {"focused", "disabled", "checked", "invalid", "pressed"};
    for (unsigned bit = 0; bit < sizeof names / sizeof names[0]; bit++) {
        if ((states & 1U << bit) != 0 && index-- == 0)
            return names[bit];
    }
    return NULL;
}

static struct mark *mark_add(struct tree *tree, struct node *node, struct mark shape,
                             const char *string)
{
    struct mark *mark = arena_take(tree, sizeof *mark);
    if (mark == NULL)
        mark = &tree->spare_mark;
    *mark = shape;
    if (shape.kind != MARK_QR)
        mark->ground = paint_style(node->surface)->filled ? paint_ground(node) : tree->ground;
    mark->string = tree_copy(tree, string);
    if (mark == &tree->spare_mark || node == &tree->spare)
        return mark;
    struct mark **end = &node->marks;
    while (*end != NULL)
        end = &(*end)->next;
    *end = mark;
    return mark;
}

struct mark *mark_text(struct tree *tree, struct node *node, struct box box, enum font font,
                       enum colour colour, const char *string)
{
    struct mark shape = {.kind = MARK_TEXT, .box = box, .font = font, .colour = colour};
    return mark_add(tree, node, shape, string);
}

struct mark *mark_icon(struct tree *tree, struct node *node, struct box box, enum colour colour,
                       const char *icon)
{
    struct mark shape = {.kind = MARK_ICON,
                         .box = box,
                         .colour = colour,
                         .across = ALIGN_MIDDLE,
                         .down = ALIGN_MIDDLE};
    return mark_add(tree, node, shape, icon);
}

struct mark *mark_fill(struct tree *tree, struct node *node, struct box box, enum colour colour,
                       double radius_mm)
{
    struct mark shape = {.kind = MARK_FILL, .box = box, .colour = colour, .radius_mm = radius_mm};
    return mark_add(tree, node, shape, "");
}

struct mark *mark_qr(struct tree *tree, struct node *node, struct box box, const char *string)
{
    struct mark shape = {.kind = MARK_QR, .box = box, .colour = COLOUR_ON_QR, .ground = COLOUR_QR};
    return mark_add(tree, node, shape, string);
}

struct mark *mark_ink(struct tree *tree, struct node *node, struct box box, enum colour colour,
                      double line_mm, const char *points)
{
    struct mark shape = {.kind = MARK_INK, .box = box, .colour = colour, .radius_mm = line_mm / 2};
    return mark_add(tree, node, shape, points);
}

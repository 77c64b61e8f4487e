/* Strokes on a grid: see pad.h. */
#include "ui/pad.h"
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define POINTS_MAX 255 /* of one stroke: its number is one byte */
#define PIECE 6        /* points of one mark: what is drawn again when the last one grows */
#define PIECE_CHARS (8 * (PIECE + 1) + 1)
#define LINE_MM 0.9

bool pad_is_empty(const struct pad *pad)
{
    return pad->size == 0;
}

void pad_clear(struct pad *pad)
{
    sodium_memzero(pad, sizeof *pad);
}

void pad_cross(struct pad *pad)
{
    static const uint8_t cross[] = {2, 108, 28, 148, 68, 2, 148, 28, 108, 68};
    pad_clear(pad);
    memcpy(pad->bytes, cross, sizeof cross);
    pad->size = sizeof cross;
    pad->cross = true;
}

struct box pad_fit(struct box room)
{
    double width = fmin(room.w, room.h * PAD_WIDTH / PAD_HEIGHT);
    return layout_centre(room, width, width * PAD_HEIGHT / PAD_WIDTH);
}

/* ---- keeping ---- */

/* Every second point goes, but the first and the last of each stroke; from now on points are
 * twice as far from each other. */
static void thin(struct pad *pad)
{
    uint8_t kept[PAD_BYTES_MAX];
    size_t size = 0, open = 0;
    for (size_t at = 0; at < pad->size; at += 1 + 2 * (size_t)pad->bytes[at]) {
        size_t points = pad->bytes[at], start = size++;
        if (pad->open == at + 1)
            open = start + 1;
        kept[start] = 0;
        for (size_t i = 0; i < points; i++) {
            if (i % 2 == 1 && i + 1 < points)
                continue;
            memcpy(kept + size, pad->bytes + at + 1 + 2 * i, 2);
            size += 2;
            kept[start]++;
        }
    }
    memcpy(pad->bytes, kept, size);
    sodium_memzero(pad->bytes + size, sizeof pad->bytes - size);
    sodium_memzero(kept, sizeof kept);
    pad->size = (uint16_t)size;
    pad->open = (uint16_t)open;
    pad->least = pad->least >= 63 ? 63 : (uint8_t)(pad->least * 2 + 1);
}

static bool has_room(struct pad *pad, size_t bytes)
{
    for (int i = 0; i < 2 && pad->size + bytes > PAD_BYTES_MAX; i++)
        thin(pad);
    return pad->size + bytes <= PAD_BYTES_MAX;
}

static void put(struct pad *pad, uint8_t x, uint8_t y)
{
    pad->bytes[pad->size++] = x;
    pad->bytes[pad->size++] = y;
    pad->bytes[pad->open - 1]++;
}

static bool begin(struct pad *pad, uint8_t x, uint8_t y)
{
    if (pad->cross)
        pad_clear(pad); /* she can draw after all */
    if (!has_room(pad, 3))
        return false;
    pad->open = (uint16_t)(pad->size + 1);
    pad->bytes[pad->size++] = 0;
    put(pad, x, y);
    return true;
}

static bool go_on(struct pad *pad, uint8_t x, uint8_t y)
{
    const uint8_t *last = pad->bytes + pad->size - 2;
    int across = x - last[0], down = y - last[1], least = pad->least + 1;
    if (across * across + down * down < least * least)
        return false;
    if (!has_room(pad, 2))
        return false;
    if (pad->bytes[pad->open - 1] < POINTS_MAX) {
        put(pad, x, y);
        return true;
    }
    uint8_t from[2] = {pad->bytes[pad->size - 2], pad->bytes[pad->size - 1]};
    return begin(pad, from[0], from[1]) && go_on(pad, x, y); /* the same line, as a new stroke */
}

static uint8_t to_grid(double part, int cells)
{
    double at = floor(part * cells);
    return (uint8_t)(at < 0 ? 0 : at > cells - 1 ? cells - 1 : at);
}

bool pad_finger(struct pad *pad, struct box box, const struct window_event *event)
{
    uint8_t x = to_grid((event->x_mm - box.x) / box.w, PAD_WIDTH);
    uint8_t y = to_grid((event->y_mm - box.y) / box.h, PAD_HEIGHT);
    if (event->kind == WINDOW_DOWN)
        return layout_contains(box, event->x_mm, event->y_mm) && begin(pad, x, y);
    if (pad->open == 0 || (event->kind != WINDOW_MOVE && event->kind != WINDOW_UP))
        return false;
    bool grown = go_on(pad, x, y);
    if (event->kind == WINDOW_UP)
        pad->open = 0;
    return grown;
}

/* ---- showing ---- */

/* A few points as one mark: 8 hexadecimal digits each, hundredths of a millimetre. */
static void add_piece(struct tree *tree, struct node *node, const uint8_t *points, size_t count)
{
    char said[PIECE_CHARS] = "";
    struct box box = node->box;
    double left = 1e9, top = 1e9, right = 0, bottom = 0;
    for (size_t i = 0; i < count; i++) {
        double x = box.x + (points[2 * i] + 0.5) * box.w / PAD_WIDTH;
        double y = box.y + (points[2 * i + 1] + 0.5) * box.h / PAD_HEIGHT;
        snprintf(said + 8 * i, 9, "%04x%04x", (unsigned)lround(x * 100) & 0xFFFFU,
                 (unsigned)lround(y * 100) & 0xFFFFU);
        left = fmin(left, x);
        top = fmin(top, y);
        right = fmax(right, x);
        bottom = fmax(bottom, y);
    }
    struct box around = {left - LINE_MM, top - LINE_MM, right - left + 2 * LINE_MM,
                         bottom - top + 2 * LINE_MM};
    mark_ink(tree, node, around, COLOUR_INK, LINE_MM, said);
    sodium_memzero(said, sizeof said);
}

/* Each piece begins where the one before ended. */
static void add_stroke(struct tree *tree, struct node *node, const uint8_t *points, size_t count)
{
    for (size_t from = 0; from == 0 || from + 1 < count; from += PIECE) {
        size_t rest = count - from;
        add_piece(tree, node, points + 2 * from, rest < PIECE + 1 ? rest : PIECE + 1);
    }
}

struct node *pad_add(struct tree *tree, struct box box, const struct pad *pad, const char *id,
                     const char *name, const char *hint)
{
    struct node *node = node_add(tree, ROLE_IMAGE, id, box);
    bool empty = pad_is_empty(pad);
    node->flags = NODE_PERSONAL;
    node->surface = SURFACE_FIELD;
    node_name(tree, node, name, empty ? hint : "");
    node->states = empty ? 0U : STATE_CHECKED;
    struct box line = {box.x + box.w * 0.06, box.y + box.h * 0.78, box.w * 0.88,
                       tree->theme->outline_mm};
    mark_fill(tree, node, line, COLOUR_OUTLINE, 0);
    if (empty && *hint != '\0') {
        struct box words = {line.x, box.y, line.w, box.h * 0.74};
        struct mark *mark = mark_text(tree, node, words, FONT_BODY, COLOUR_MUTED, hint);
        mark->across = mark->down = ALIGN_MIDDLE;
    }
    for (size_t at = 0; at < pad->size; at += 1 + 2 * (size_t)pad->bytes[at])
        add_stroke(tree, node, pad->bytes + at + 1, pad->bytes[at]);
    return node;
}

/* One node onto the picture: shadow, focus ring, edge, ground, then its marks in order.
 *
 * The table of surfaces is the whole style of the toolkit; colours come from the theme. Icons and
 * text are coverage masks laid down in a colour; a QR is drawn module by module in whole pixels. */
#include "ui/drawing.h"
#include <math.h>
#include <qrencode.h>
#include <sodium.h>
#include <string.h>

static const struct surface_style styles[SURFACE_COUNT] = {
    [SURFACE_NONE] = {0},
    [SURFACE_BAR] = {COLOUR_BAR, COLOUR_BAR, COLOUR_HAIR, true, false, false, false},
    [SURFACE_CARD] = {COLOUR_CARD, COLOUR_CARD, COLOUR_HAIR, true, false, true, false},
    [SURFACE_TILE] = {COLOUR_CARD, COLOUR_CARD_PRESSED, COLOUR_HAIR, true, false, true, false},
    [SURFACE_MAIN] = {COLOUR_ACCENT, COLOUR_ACCENT_PRESSED, COLOUR_ACCENT, true, false, true,
                      false},
    [SURFACE_SECOND] = {COLOUR_CARD, COLOUR_CARD_PRESSED, COLOUR_OUTLINE, true, true, false, false},
    [SURFACE_QUIET] = {COLOUR_PAPER, COLOUR_CARD_PRESSED, COLOUR_PAPER, false, false, false, false},
    [SURFACE_SOFT] = {COLOUR_SOFT, COLOUR_CARD_PRESSED, COLOUR_OUTLINE, true, false, false, true},
    [SURFACE_LEAVE] = {COLOUR_LEAVE, COLOUR_LEAVE_PRESSED, COLOUR_LEAVE, true, false, false, false},
    [SURFACE_CHOICE] = {COLOUR_CARD, COLOUR_CARD_PRESSED, COLOUR_OUTLINE, true, true, false, false},
    [SURFACE_FIELD] = {COLOUR_CARD, COLOUR_CARD, COLOUR_OUTLINE, true, true, false, false},
    [SURFACE_KEYS] = {COLOUR_KEYS, COLOUR_KEYS, COLOUR_HAIR, true, false, false, false},
    [SURFACE_KEY] = {COLOUR_KEY, COLOUR_KEY_PRESSED, COLOUR_OUTLINE, true, false, true, false},
    [SURFACE_KEY_SOFT] = {COLOUR_KEY_SOFT, COLOUR_KEY_PRESSED, COLOUR_OUTLINE, true, false, true,
                          false},
    [SURFACE_KEY_SIDE] = {COLOUR_KEY_SIDE, COLOUR_KEY_PRESSED, COLOUR_OUTLINE, true, false, true,
                          false},
    [SURFACE_DIALOG] = {COLOUR_CARD, COLOUR_CARD, COLOUR_OUTLINE, true, false, true, false},
    [SURFACE_TROUBLE] = {COLOUR_TROUBLE_SOFT, COLOUR_TROUBLE_SOFT, COLOUR_TROUBLE, true, true,
                         false, false},
};

const struct surface_style *paint_style(enum surface surface)
{
    return &styles[surface];
}

static int to_px(const struct drawing *drawing, double mm)
{
    return (int)lround(mm / drawing->mm_per_px);
}

/* Edges are rounded, not sizes: neighbours that share an edge share it in pixels too. */
static SDL_Rect to_rect(const struct drawing *drawing, struct box box)
{
    int x = to_px(drawing, box.x), y = to_px(drawing, box.y);
    return (SDL_Rect){x, y, to_px(drawing, box.x + box.w) - x, to_px(drawing, box.y + box.h) - y};
}

static SDL_Rect grown(SDL_Rect area, int by)
{
    return (SDL_Rect){area.x - by, area.y - by, area.w + 2 * by, area.h + 2 * by};
}

static bool is_key(enum surface surface)
{
    return surface == SURFACE_KEY || surface == SURFACE_KEY_SOFT || surface == SURFACE_KEY_SIDE;
}

static bool is_square(enum surface surface)
{
    return surface == SURFACE_BAR || surface == SURFACE_KEYS;
}

/* A theme without shadows gives every shadowed surface an edge instead. */
static bool has_edge(const struct theme *theme, const struct surface_style *style)
{
    return style->outlined || ((style->shadowed || style->toned) && theme->shadow_mm <= 0);
}

static int shadow_px(const struct drawing *drawing, enum surface surface)
{
    double reach = drawing->tree->theme->shadow_mm;
    return to_px(drawing, is_key(surface) ? reach / 3 : reach);
}

static int ring_px(const struct drawing *drawing)
{
    return to_px(drawing, drawing->tree->theme->focus_mm);
}

SDL_Rect drawing_reach(const struct drawing *drawing, const struct node *node)
{
    SDL_Rect area = to_rect(drawing, node->box);
    int margin = 2; /* an accent or a tail may stand a pixel beyond its line */
    if (styles[node->surface].shadowed)
        margin = shadow_px(drawing, node->surface) * 3 / 2 + 1;
    if ((node->flags & NODE_RING) != 0 && margin < ring_px(drawing) * 3 / 2 + 1)
        margin = ring_px(drawing) * 3 / 2 + 1;
    return grown(area, margin);
}

SDL_Rect drawing_mark(const struct drawing *drawing, const struct mark *mark)
{
    SDL_Rect area = to_rect(drawing, mark->box);
    if (mark->kind == MARK_TEXT) /* an accent or a tail may leave its line */
        area = grown(area, to_px(drawing, drawing->tree->theme->capital_mm[mark->font] / 2));
    return area;
}

SDL_Rect drawing_inner(const struct drawing *drawing, const struct node *node)
{
    SDL_Rect inner = {0, 0, 0, 0};
    for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
        SDL_Rect area = drawing_mark(drawing, mark);
        if (inner.w == 0 && inner.h == 0)
            inner = area;
        else
            SDL_UnionRect(&inner, &area, &inner);
    }
    return inner;
}

static uint32_t colour_of(const struct drawing *drawing, enum colour colour)
{
    return drawing->tree->theme->colours[colour];
}

/* ---- surfaces ---- */

enum colour paint_ground(const struct node *node)
{
    const struct surface_style *style = &styles[node->surface];
    bool pressed = (node->states & STATE_PRESSED) != 0;
    bool checked = (node->states & STATE_CHECKED) != 0;
    if (checked && node->surface == SURFACE_KEY_SIDE)
        return pressed ? COLOUR_ACCENT_PRESSED : COLOUR_ACCENT;
    if (pressed)
        return style->pressed;
    if (checked && (node->surface == SURFACE_CHOICE || node->surface == SURFACE_SOFT))
        return COLOUR_CHECKED;
    return style->fill;
}

/* The edge of a node in its state: an active field and a checked choice carry the accent. */
static int edge_of(const struct drawing *drawing, const struct node *node, enum colour *colour)
{
    const struct surface_style *style = &styles[node->surface];
    double thick = drawing->tree->theme->outline_mm;
    *colour = style->outline;
    bool active = node->surface == SURFACE_FIELD && (node->states & STATE_FOCUSED) != 0;
    bool lasting = node->surface == SURFACE_CHOICE || node->surface == SURFACE_SOFT;
    bool checked = lasting && (node->states & STATE_CHECKED) != 0;
    if (active || checked) {
        *colour = COLOUR_ACCENT;
        thick *= 2;
    }
    if ((node->states & STATE_INVALID) != 0) {
        *colour = COLOUR_TROUBLE;
        thick *= active ? 1 : 2;
    }
    if ((node->states & STATE_DISABLED) != 0)
        *colour = COLOUR_HAIR;
    int px = to_px(drawing, thick);
    return checked || has_edge(drawing->tree->theme, style) ? (px > 0 ? px : 1) : 0;
}

static void draw_ring(const struct drawing *drawing, SDL_Rect area, int radius)
{
    int thick = ring_px(drawing), gap = thick / 2;
    pixels_round(&drawing->canvas, drawing->shapes, grown(area, gap + thick), radius + gap + thick,
                 colour_of(drawing, COLOUR_FOCUS));
    pixels_round(&drawing->canvas, drawing->shapes, grown(area, gap), radius + gap,
                 colour_of(drawing, COLOUR_CARD));
}

static void draw_surface(const struct drawing *drawing, const struct node *node)
{
    const struct theme *theme = drawing->tree->theme;
    const struct surface_style *style = &styles[node->surface];
    SDL_Rect area = to_rect(drawing, node->box);
    int radius = to_px(drawing, is_key(node->surface) ? theme->key_radius_mm : theme->radius_mm);
    enum colour edge;
    int thick = edge_of(drawing, node, &edge);
    if (style->shadowed && (node->states & STATE_PRESSED) == 0) {
        int reach = shadow_px(drawing, node->surface);
        pixels_shadow(&drawing->canvas, drawing->shapes, area, radius, reach,
                      colour_of(drawing, COLOUR_SHADOW));
    }
    if ((node->flags & NODE_RING) != 0)
        draw_ring(drawing, area, radius);
    if (!style->filled && (node->states & STATE_PRESSED) == 0)
        return;
    if (thick > 0) {
        pixels_round(&drawing->canvas, drawing->shapes, area, radius, colour_of(drawing, edge));
        area = grown(area, -thick);
        radius = radius > thick ? radius - thick : 0;
    }
    pixels_round(&drawing->canvas, drawing->shapes, area, is_square(node->surface) ? 0 : radius,
                 colour_of(drawing, paint_ground(node)));
}

/* ---- marks ---- */

static int aligned(enum align align, int start, int room, int size)
{
    if (align == ALIGN_MIDDLE)
        return start + (room - size) / 2;
    return align == ALIGN_END ? start + room - size : start;
}

static void draw_text(const struct drawing *drawing, const struct node *node,
                      const struct mark *mark)
{
    struct text *text = drawing->tree->text;
    SDL_Rect area = to_rect(drawing, mark->box);
    struct text_span spans[TEXT_LINES_MAX];
    bool personal = (node->flags & NODE_PERSONAL) != 0;
    int width = to_px(drawing, mark->box.w);
    int lines = text_wrap(text, mark->font, mark->string, width, personal, spans);
    int line_px = text_line_px(text, mark->font);
    int capital_px = to_px(drawing, drawing->tree->theme->capital_mm[mark->font]);
    int y = aligned(mark->down, area.y, area.h, lines * line_px);
    for (int i = 0; i < lines; i++, y += line_px) {
        struct text_mask mask =
            text_render(text, mark->font, mark->string + spans[i].start, spans[i].length, personal);
        /* capitals stand in the middle of their line */
        int top = y + (line_px + capital_px) / 2 - text_ascent_px(text, mark->font);
        pixels_mask(&drawing->canvas, aligned(mark->across, area.x, area.w, mask.width_px), top,
                    mask, colour_of(drawing, mark->colour));
    }
}

static void draw_icon(const struct drawing *drawing, const struct mark *mark)
{
    SDL_Rect area = to_rect(drawing, mark->box);
    int size = area.w < area.h ? area.w : area.h;
    if (size <= 0)
        return;
    struct text_mask mask = text_icon(drawing->tree->text, mark->string, size);
    pixels_mask(&drawing->canvas, aligned(mark->across, area.x, area.w, mask.width_px),
                aligned(mark->down, area.y, area.h, mask.height_px), mask,
                colour_of(drawing, mark->colour));
}

static void draw_modules(const struct drawing *drawing, SDL_Rect area, const QRcode *code)
{
    int quiet = 4, modules = code->width + 2 * quiet;
    int room = area.w < area.h ? area.w : area.h;
    int px = room / modules;
    int left = area.x + (area.w - px * modules) / 2, top = area.y + (area.h - px * modules) / 2;
    pixels_fill(&drawing->canvas, (SDL_Rect){left, top, px * modules, px * modules},
                colour_of(drawing, COLOUR_QR));
    for (int i = 0; i < code->width * code->width; i++) {
        if ((code->data[i] & 1) == 0)
            continue;
        SDL_Rect module = {left + (quiet + i % code->width) * px,
                           top + (quiet + i / code->width) * px, px, px};
        pixels_fill(&drawing->canvas, module, colour_of(drawing, COLOUR_ON_QR));
    }
}

static void draw_qr(const struct drawing *drawing, const struct mark *mark)
{
    /* digits and capitals are packed tighter by the library itself */
    QRcode *code = QRcode_encodeString(mark->string, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL)
        return; /* too long for any QR; the node's value still says what it is */
    draw_modules(drawing, to_rect(drawing, mark->box), code);
    sodium_memzero(code->data, (size_t)code->width * (size_t)code->width);
    QRcode_free(code);
}

/* The next point of ink, in hundredths of a millimetre; false after the last. */
static bool take_point(const char **points, double *x_mm, double *y_mm)
{
    unsigned value = 0;
    for (int i = 0; i < 8; i++, ++*points) {
        char digit = **points;
        if (digit == '\0')
            return false;
        value = value << 4 | (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    *x_mm = (value >> 16) / 100.0;
    *y_mm = (value & 0xFFFF) / 100.0;
    return true;
}

static void draw_dot(const struct drawing *drawing, const struct mark *mark, double x_mm,
                     double y_mm)
{
    int across = to_px(drawing, mark->radius_mm * 2), least = across > 1 ? across : 1;
    SDL_Rect dot = {to_px(drawing, x_mm) - least / 2, to_px(drawing, y_mm) - least / 2, least,
                    least};
    pixels_round(&drawing->canvas, drawing->shapes, dot, least / 2,
                 colour_of(drawing, mark->colour));
}

/* Dots so close that they are a line. */
static void draw_ink(const struct drawing *drawing, const struct mark *mark)
{
    const char *points = mark->string;
    double x_mm, y_mm, to_x_mm, to_y_mm, step_mm = mark->radius_mm / 2;
    if (!take_point(&points, &x_mm, &y_mm))
        return;
    draw_dot(drawing, mark, x_mm, y_mm);
    for (; take_point(&points, &to_x_mm, &to_y_mm); x_mm = to_x_mm, y_mm = to_y_mm) {
        int steps = (int)ceil(hypot(to_x_mm - x_mm, to_y_mm - y_mm) / step_mm);
        for (int i = 1; i <= steps; i++)
            draw_dot(drawing, mark, x_mm + (to_x_mm - x_mm) * i / steps,
                     y_mm + (to_y_mm - y_mm) * i / steps);
    }
}

bool drawing_hides(const struct drawing *drawing, const struct node *node, const SDL_Rect *area)
{
    const struct theme *theme = drawing->tree->theme;
    if (!styles[node->surface].filled)
        return false;
    double radius = is_square(node->surface) ? 0
                    : is_key(node->surface)  ? theme->key_radius_mm
                                             : theme->radius_mm;
    SDL_Rect solid = grown(to_rect(drawing, node->box), -to_px(drawing, radius)), both;
    return SDL_IntersectRect(&solid, area, &both) && SDL_RectEquals(&both, area);
}

static void draw_mark(const struct drawing *drawing, const struct node *node,
                      const struct mark *mark)
{
    if (mark->kind == MARK_FILL)
        pixels_round(&drawing->canvas, drawing->shapes, to_rect(drawing, mark->box),
                     to_px(drawing, mark->radius_mm), colour_of(drawing, mark->colour));
    else if (mark->kind == MARK_TEXT)
        draw_text(drawing, node, mark);
    else if (mark->kind == MARK_ICON)
        draw_icon(drawing, mark);
    else if (mark->kind == MARK_INK)
        draw_ink(drawing, mark);
    else
        draw_qr(drawing, mark);
}

void drawing_node(const struct drawing *drawing, const struct node *node)
{
    struct drawing within = *drawing; /* marks never leave the inner rectangle */
    SDL_Rect inner = drawing_inner(drawing, node);
    draw_surface(drawing, node);
    if (!SDL_IntersectRect(&inner, &drawing->canvas.clip, &within.canvas.clip))
        return;
    for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next)
        draw_mark(&within, node, mark);
}

/* Rounded rectangles as nine slices: four corners from one mask, plain fills for the rest.
 *
 * Promises the same pixel whatever the clip. The masks hold no text and live until the end; when
 * more than SHAPES_MAX radii are used, the corner stays square: our own mistake, seen at once. */
#include "ui/pixels.h"
#include <math.h>
#include <stdlib.h>

#define SHAPES_MAX 32

struct shape {         /* the upper left corner; the others are its mirrors */
    int radius, reach; /* reach 0: a plain corner; else a shadow's */
    int size;
    uint8_t *coverage;
};

struct shapes {
    struct shape shapes[SHAPES_MAX];
    int count;
};

struct shapes *shapes_create(void)
{
    return calloc(1, sizeof(struct shapes));
}

void shapes_destroy(struct shapes *shapes)
{
    if (shapes == NULL)
        return;
    for (int i = 0; i < shapes->count; i++)
        free(shapes->shapes[i].coverage);
    free(shapes);
}

static uint8_t to_coverage(double share)
{
    if (share <= 0)
        return 0;
    return share >= 1 ? 255 : (uint8_t)lround(share * 255);
}

static double corner_share(int radius, int x, int y)
{
    double distance = hypot(radius - x - 0.5, radius - y - 0.5);
    return radius - distance + 0.5;
}

/* Falls off smoothly from a rounded edge; deepest just outside, nothing at reach. */
static double shadow_share(int radius, int reach, int x, int y)
{
    double inner = radius + reach;
    double dx = x + 0.5 < inner ? inner - x - 0.5 : 0;
    double dy = y + 0.5 < inner ? inner - y - 0.5 : 0;
    double outside = hypot(dx, dy) - radius;
    if (outside >= reach)
        return 0;
    double soft = outside < 0 ? 1 : 1 - outside / reach;
    double edge = outside < 0 ? 1 : exp(-outside * 5 / reach);
    return 0.10 * soft * soft * soft + 0.07 * edge;
}

static const struct shape *shape_of(struct shapes *shapes, int radius, int reach)
{
    for (int i = 0; i < shapes->count; i++) {
        if (shapes->shapes[i].radius == radius && shapes->shapes[i].reach == reach)
            return &shapes->shapes[i];
    }
    int size = reach == 0 ? radius : radius + 2 * reach;
    uint8_t *coverage = NULL;
    if (shapes->count < SHAPES_MAX && size > 0)
        coverage = malloc((size_t)size * (size_t)size);
    if (coverage == NULL)
        return NULL;
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++)
            coverage[y * size + x] = to_coverage(reach == 0 ? corner_share(radius, x, y)
                                                            : shadow_share(radius, reach, x, y));
    }
    struct shape *shape = &shapes->shapes[shapes->count++];
    *shape = (struct shape){radius, reach, size, coverage};
    return shape;
}

static inline uint32_t blend(uint32_t under, uint32_t over, uint32_t coverage)
{
    uint32_t rest = 255 - coverage;
    uint32_t red_blue = (under & 0xff00ff) * rest + (over & 0xff00ff) * coverage + 0x800080;
    uint32_t green = (under >> 8 & 0xff) * rest + (over >> 8 & 0xff) * coverage + 0x80;
    red_blue = (red_blue + (red_blue >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
    green = (green + (green >> 8)) & 0xff00;
    return red_blue | green;
}

static inline void lay(uint32_t *pixel, uint32_t colour, uint8_t coverage)
{
    if (coverage == 255)
        *pixel = colour;
    else if (coverage != 0)
        *pixel = blend(*pixel, colour, coverage);
}

void pixels_fill(const struct canvas *canvas, SDL_Rect area, uint32_t colour)
{
    SDL_Rect part;
    if (!SDL_IntersectRect(&area, &canvas->clip, &part))
        return;
    const int width = part.w; /* a copy: `part` could be what is written to */
    for (int y = part.y; y < part.y + part.h; y++) {
        uint32_t *row = canvas->pixels + (size_t)y * (size_t)canvas->stride + part.x;
        for (int x = 0; x < width; x++)
            row[x] = colour;
    }
}

void pixels_mask(const struct canvas *canvas, int x, int y, struct text_mask mask, uint32_t colour)
{
    SDL_Rect area = {x, y, mask.width_px, mask.height_px}, part;
    if (mask.coverage == NULL || !SDL_IntersectRect(&area, &canvas->clip, &part))
        return;
    const int width = part.w;
    for (int row = part.y; row < part.y + part.h; row++) {
        uint32_t *to = canvas->pixels + (size_t)row * (size_t)canvas->stride + part.x;
        const uint8_t *from = mask.coverage + (row - y) * mask.stride + (part.x - x);
        for (int i = 0; i < width; i++)
            lay(to + i, colour, from[i]);
    }
}

/* One row of two corners: the right one is the left one's mirror. */
static void corner_row(const struct canvas *canvas, const struct shape *shape, SDL_Rect area, int y,
                       const uint8_t *coverage, uint32_t colour)
{
    int clip_end = canvas->clip.x + canvas->clip.w, area_end = area.x + area.w;
    if (y < canvas->clip.y || y >= canvas->clip.y + canvas->clip.h)
        return;
    uint32_t *row = canvas->pixels + (size_t)y * (size_t)canvas->stride;
    int from = canvas->clip.x > area.x ? canvas->clip.x - area.x : 0;
    int to = clip_end - area.x < shape->size ? clip_end - area.x : shape->size;
    for (int x = from; x < to; x++)
        lay(row + area.x + x, colour, coverage[x]);
    from = clip_end < area_end ? area_end - clip_end : 0;
    to = area_end - canvas->clip.x < shape->size ? area_end - canvas->clip.x : shape->size;
    for (int x = from; x < to; x++)
        lay(row + area_end - 1 - x, colour, coverage[x]);
}

/* Four corners; the area is at least two shapes wide and high. */
static void corners(const struct canvas *canvas, const struct shape *shape, SDL_Rect area,
                    uint32_t colour)
{
    for (int y = 0; y < shape->size; y++) {
        const uint8_t *coverage = shape->coverage + y * shape->size;
        corner_row(canvas, shape, area, area.y + y, coverage, colour);
        corner_row(canvas, shape, area, area.y + area.h - 1 - y, coverage, colour);
    }
}

static int lesser_half(SDL_Rect area)
{
    return (area.w < area.h ? area.w : area.h) / 2;
}

void pixels_round(const struct canvas *canvas, struct shapes *shapes, SDL_Rect area, int radius,
                  uint32_t colour)
{
    int r = radius < lesser_half(area) ? radius : lesser_half(area);
    if (area.w <= 0 || area.h <= 0 || !SDL_HasIntersection(&area, &canvas->clip))
        return;
    const struct shape *shape = r > 0 ? shape_of(shapes, r, 0) : NULL;
    if (shape == NULL) {
        pixels_fill(canvas, area, colour);
        return;
    }
    corners(canvas, shape, area, colour);
    pixels_fill(canvas, (SDL_Rect){area.x + r, area.y, area.w - 2 * r, r}, colour);
    pixels_fill(canvas, (SDL_Rect){area.x, area.y + r, area.w, area.h - 2 * r}, colour);
    pixels_fill(canvas, (SDL_Rect){area.x + r, area.y + area.h - r, area.w - 2 * r, r}, colour);
}

/* The upper or lower side: every row has one coverage. */
static void shadow_rows(const struct canvas *canvas, const struct shape *shape, SDL_Rect strip,
                        bool upside_down, uint32_t colour)
{
    SDL_Rect part;
    if (!SDL_IntersectRect(&strip, &canvas->clip, &part))
        return;
    const int width = part.w;
    for (int y = part.y; y < part.y + part.h; y++) {
        int in = upside_down ? strip.y + strip.h - 1 - y : y - strip.y;
        uint8_t coverage = shape->coverage[in * shape->size + shape->size - 1];
        uint32_t *row = canvas->pixels + (size_t)y * (size_t)canvas->stride + part.x;
        for (int x = 0; coverage != 0 && x < width; x++)
            row[x] = blend(row[x], colour, coverage);
    }
}

/* The left or right side: every column has one coverage. */
static void shadow_columns(const struct canvas *canvas, const struct shape *shape, SDL_Rect strip,
                           bool mirrored, uint32_t colour)
{
    SDL_Rect part;
    if (!SDL_IntersectRect(&strip, &canvas->clip, &part))
        return;
    const uint8_t *side = shape->coverage + (size_t)(shape->size - 1);
    const int width = part.w, size = shape->size, step = mirrored ? -1 : 1;
    int in = mirrored ? strip.x + strip.w - 1 - part.x : part.x - strip.x;
    for (int y = part.y; y < part.y + part.h; y++) {
        uint32_t *row = canvas->pixels + (size_t)y * (size_t)canvas->stride + part.x;
        for (int x = 0; x < width; x++)
            lay(row + x, colour, side[(in + step * x) * size]);
    }
}

/* The four sides between the corners, as far in as the area does not cover them. */
static void shadow_sides(const struct canvas *canvas, const struct shape *shape, SDL_Rect whole,
                         int drop, uint32_t colour)
{
    int size = shape->size, depth = shape->reach + drop < size ? shape->reach + drop : size;
    int wide = whole.w - 2 * size, high = whole.h - 2 * size;
    SDL_Rect upper = {whole.x + size, whole.y, wide, depth};
    SDL_Rect lower = {whole.x + size, whole.y + whole.h - depth, wide, depth};
    SDL_Rect left = {whole.x, whole.y + size, depth, high};
    SDL_Rect right = {whole.x + whole.w - depth, whole.y + size, depth, high};
    shadow_rows(canvas, shape, upper, false, colour);
    shadow_rows(canvas, shape, lower, true, colour);
    shadow_columns(canvas, shape, left, false, colour);
    shadow_columns(canvas, shape, right, true, colour);
}

void pixels_shadow(const struct canvas *canvas, struct shapes *shapes, SDL_Rect area, int radius,
                   int reach, uint32_t colour)
{
    int drop = reach / 4; /* light comes from above */
    area.y += drop;
    SDL_Rect whole = {area.x - reach, area.y - reach, area.w + 2 * reach, area.h + 2 * reach};
    int r = radius < lesser_half(area) ? radius : lesser_half(area);
    if (reach <= 0 || !SDL_HasIntersection(&whole, &canvas->clip))
        return;
    if (r + 2 * reach > lesser_half(whole))
        reach = (lesser_half(whole) - r) / 2;
    const struct shape *shape = reach <= 0 ? NULL : shape_of(shapes, r, reach);
    if (shape == NULL)
        return;
    whole = (SDL_Rect){area.x - reach, area.y - reach, area.w + 2 * reach, area.h + 2 * reach};
    corners(canvas, shape, whole, colour);
    shadow_sides(canvas, shape, whole, drop, colour);
}

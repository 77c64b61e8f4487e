/* Which rectangles changed, and drawing them: ground, then every node that reaches in.
 *
 * Promises the same picture however it was come by. Keeps, per node of the tree drawn before, a
 * hash of its id, a hash of its looks and the rectangle it reached; personal text goes into the
 * hash under a random key and no further. */
#include "ui/paint.h"
#include "ui/drawing.h"
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MAX 512

struct drawn { /* what is known of a node of the tree drawn before */
    uint64_t id;
    uint64_t surface, marks; /* looks: of its ground and edge, of what stands on it */
    uint64_t but_last;       /* of all marks but the last one */
    SDL_Rect reach, inner;   /* inner: where its marks may leave pixels */
    SDL_Rect last;           /* where the last one may */
};

struct paint {
    struct drawing drawing;
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct drawn before[NODES_MAX], now[NODES_MAX];
    int before_count, now_count;
    bool whole; /* the next one draws everything */
    int width, height;
};

struct paint *paint_create(double mm_per_px)
{
    struct paint *paint = calloc(1, sizeof *paint);
    if (paint == NULL)
        return NULL;
    paint->drawing.mm_per_px = mm_per_px;
    paint->drawing.shapes = shapes_create();
    paint->whole = true;
    crypto_shorthash_keygen(paint->key);
    if (paint->drawing.shapes == NULL) {
        free(paint);
        return NULL;
    }
    return paint;
}

void paint_destroy(struct paint *paint)
{
    if (paint == NULL)
        return;
    shapes_destroy(paint->drawing.shapes);
    sodium_memzero(paint, sizeof *paint);
    free(paint);
}

void paint_invalidate(struct paint *paint)
{
    paint->whole = true;
}

void paint_rescale(struct paint *paint, double mm_per_px)
{
    paint->drawing.mm_per_px = mm_per_px;
    paint->whole = true;
}

void paint_forget(struct paint *paint)
{
    size_t kept = (size_t)paint->before_count;
    sodium_memzero(paint->before + kept, (NODES_MAX - kept) * sizeof paint->before[0]);
    sodium_memzero(paint->now, sizeof paint->now);
    paint->now_count = 0;
}

/* ---- hashes ---- */

static uint64_t mix(uint64_t hash, const struct paint *paint, const void *bytes, size_t size)
{
    uint64_t part;
    crypto_shorthash((unsigned char *)&part, bytes, size, paint->key);
    return (hash ^ part) * UINT64_C(0x9e3779b97f4a7c15) + (hash >> 29);
}

static uint64_t mix_mark(uint64_t hash, const struct paint *paint, const struct mark *mark)
{
    struct {
        double shape[5];
        unsigned looks[6];
    } key = {{mark->box.x, mark->box.y, mark->box.w, mark->box.h, mark->radius_mm},
             {mark->kind, mark->colour, mark->font, mark->across, mark->down, 0}};
    static_assert(sizeof key == 5 * sizeof(double) + 6 * sizeof(unsigned), "no hidden bytes");
    hash = mix(hash, paint, &key, sizeof key);
    return mix(hash, paint, mark->string, strlen(mark->string));
}

static uint64_t surface_looks(const struct paint *paint, const struct node *node)
{
    struct {
        double shape[4];
        unsigned looks[4];
    } key = {{node->box.x, node->box.y, node->box.w, node->box.h},
             {node->surface, node->states, node->flags & NODE_RING, 0}};
    static_assert(sizeof key == 4 * sizeof(double) + 4 * sizeof(unsigned), "no hidden bytes");
    return mix(0, paint, &key, sizeof key);
}

static void note_marks(const struct paint *paint, const struct node *node, struct drawn *drawn)
{
    for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
        drawn->but_last = drawn->marks;
        drawn->marks = mix_mark(drawn->marks, paint, mark);
        if (mark->next == NULL)
            drawn->last = drawing_mark(&paint->drawing, mark);
    }
}

static struct drawn note_node(const struct paint *paint, const struct node *node)
{
    struct drawn drawn = {.id = mix(0, paint, node->id, strlen(node->id)),
                          .surface = surface_looks(paint, node),
                          .reach = drawing_reach(&paint->drawing, node),
                          .inner = drawing_inner(&paint->drawing, node)};
    note_marks(paint, node, &drawn);
    return drawn;
}

/* ---- what changed ---- */

static void damage_everything(struct paint_damage *damage, int width, int height)
{
    damage->rectangles[0] = (SDL_Rect){0, 0, width, height};
    damage->count = 1;
}

/* Adds a rectangle; those it overlaps are joined with it, so that none is drawn twice. */
static void add_damage(struct paint_damage *damage, SDL_Rect area, const SDL_Rect *picture)
{
    if (!SDL_IntersectRect(&area, picture, &area))
        return;
    for (int i = 0; i < damage->count;) {
        bool join = SDL_HasIntersection(&damage->rectangles[i], &area) ||
                    damage->count == PAINT_RECTANGLES_MAX;
        if (!join) {
            i++;
            continue;
        }
        SDL_UnionRect(&damage->rectangles[i], &area, &area);
        damage->rectangles[i] = damage->rectangles[--damage->count];
        i = 0;
    }
    damage->rectangles[damage->count++] = area;
}

static void note_tree(struct paint *paint, const struct tree *tree)
{
    paint->drawing.tree = tree;
    paint->now_count = 0;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        if (paint->now_count == NODES_MAX) {
            paint->whole = true; /* more than can be compared: draw everything, always right */
            return;
        }
        paint->now[paint->now_count++] = note_node(paint, node);
    }
}

/* The same node in the tree before, at or after `from` first: order hardly ever changes. */
static int find_before(const struct paint *paint, uint64_t id, int from)
{
    for (int i = 0; i < paint->before_count; i++) {
        int index = (from + i) % paint->before_count;
        if (paint->before[index].id == id)
            return index;
    }
    return -1;
}

/* A letter in a field, a mark in a box: only what stands on the node is drawn again; of a line that
 * grows, its end. */
static void add_inner(struct paint_damage *damage, const struct drawn *before,
                      const struct drawn *now, const SDL_Rect *picture)
{
    SDL_Rect both;
    if (now->but_last == before->marks)
        both = now->last;
    else if (now->but_last == before->but_last)
        SDL_UnionRect(&before->last, &now->last, &both);
    else
        SDL_UnionRect(&before->inner, &now->inner, &both);
    if (SDL_IntersectRect(&both, &now->reach, &both))
        add_damage(damage, both, picture);
}

static void compare(struct paint *paint, struct paint_damage *damage, const SDL_Rect *picture)
{
    bool kept[NODES_MAX] = {false};
    int from = 0;
    for (int i = 0; i < paint->now_count; i++) {
        const struct drawn *now = &paint->now[i];
        int index = find_before(paint, now->id, from);
        const struct drawn *before = index >= from ? &paint->before[index] : NULL;
        if (before == NULL || before->surface != now->surface ||
            !SDL_RectEquals(&before->reach, &now->reach)) {
            add_damage(damage, now->reach, picture);
            continue;
        }
        kept[index] = true;
        from = index + 1;
        if (before->marks != now->marks)
            add_inner(damage, before, now, picture);
    }
    for (int i = 0; i < paint->before_count; i++) {
        if (!kept[i])
            add_damage(damage, paint->before[i].reach, picture);
    }
}

/* The last node that hides all of the area: what lies below it need not be drawn. */
static const struct node *find_lowest(const struct paint *paint, const SDL_Rect *area, int *index)
{
    const struct node *lowest = NULL;
    int at = 0;
    for (const struct node *node = paint->drawing.tree->first; node != NULL;
         node = node->next, at++) {
        if (drawing_hides(&paint->drawing, node, area)) {
            lowest = node;
            *index = at;
        }
    }
    return lowest;
}

static void draw_area(struct paint *paint, SDL_Rect area)
{
    struct drawing *drawing = &paint->drawing;
    const struct tree *tree = drawing->tree;
    int index = 0;
    const struct node *node = find_lowest(paint, &area, &index);
    if (node == NULL) {
        node = tree->first;
        drawing->canvas.clip = area;
        pixels_fill(&drawing->canvas, area, tree->theme->colours[tree->ground]);
    }
    for (; node != NULL; node = node->next, index++) {
        SDL_Rect reach =
            index < paint->now_count ? paint->now[index].reach : drawing_reach(drawing, node);
        if (!SDL_IntersectRect(&reach, &area, &drawing->canvas.clip))
            continue;
        drawing_node(drawing, node);
    }
}

static long area_pixels(const struct paint_damage *damage)
{
    long pixels = 0;
    for (int i = 0; i < damage->count; i++)
        pixels += (long)damage->rectangles[i].w * damage->rectangles[i].h;
    return pixels;
}

struct paint_damage paint_tree(struct paint *paint, SDL_Surface *surface, const struct tree *tree)
{
    struct paint_damage damage = {.count = 0};
    SDL_Rect picture = {0, 0, surface->w, surface->h};
    if (surface->w != paint->width || surface->h != paint->height)
        paint->whole = true;
    paint->width = surface->w;
    paint->height = surface->h;
    note_tree(paint, tree);
    if (paint->whole)
        damage_everything(&damage, surface->w, surface->h);
    else
        compare(paint, &damage, &picture);
    paint->drawing.canvas =
        (struct canvas){.pixels = surface->pixels, .stride = surface->pitch / 4};
    for (int i = 0; i < damage.count; i++)
        draw_area(paint, damage.rectangles[i]);
    memcpy(paint->before, paint->now, sizeof paint->now[0] * (size_t)paint->now_count);
    paint->before_count = paint->now_count;
    paint->whole = paint->now_count == NODES_MAX;
    damage.pixels = area_pixels(&damage);
    return damage;
}

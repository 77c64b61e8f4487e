/* Bunting, land and awnings as filled round rectangles: the same few radii again and again, so that
 * their masks are computed once and a whole screen costs what a few cards cost. */
#include "ui/ornament.h"
#include <math.h>

bool ornament_is_wanted(const struct tree *tree)
{
    return tree->theme->shadow_mm > 0;
}

static struct node *add_picture(struct tree *tree, struct box box)
{
    return node_add(tree, ROLE_IMAGE, "", box);
}

static void add_dot(struct tree *tree, struct node *node, double x, double y, double radius_mm,
                    enum colour colour)
{
    struct box box = {x - radius_mm, y - radius_mm, 2 * radius_mm, 2 * radius_mm};
    mark_fill(tree, node, box, colour, radius_mm);
}

/* ---- bunting ---- */

/* A flower of five holes, as scissors leave it. */
static void cut_flower(struct tree *tree, struct node *node, double x, double y, double reach_mm)
{
    static const int ways[][2] = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    for (int i = 0; i < 5; i++)
        add_dot(tree, node, x + ways[i][0] * reach_mm, y + ways[i][1] * reach_mm, reach_mm * 0.42,
                tree->ground);
}

enum { SCALLOPS = 3 };

static void add_flag(struct tree *tree, struct node *node, struct box flag, enum colour colour)
{
    double radius = flag.w / SCALLOPS / 2;
    struct box cloth = {flag.x, flag.y, flag.w, flag.h - radius};
    mark_fill(tree, node, cloth, colour, 0);
    for (int i = 0; i < SCALLOPS; i++)
        add_dot(tree, node, flag.x + radius * (2 * i + 1), cloth.y + cloth.h, radius, colour);
    cut_flower(tree, node, flag.x + flag.w / 2, flag.y + flag.h * 0.46, flag.h * 0.17);
}

void ornament_bunting(struct tree *tree, struct box box)
{
    if (!ornament_is_wanted(tree))
        return;
    struct node *node = add_picture(tree, box);
    double cord = tree->theme->outline_mm * 1.5, gap = box.h * 0.16;
    int count = (int)lround((box.w + gap) / (box.h * 1.35 + gap));
    struct box flags = layout_inset_sides(box, gap, 0);
    for (int i = 0; i < count; i++)
        add_flag(tree, node, layout_column(flags, count, gap, i),
                 (enum colour)(COLOUR_BAND_TEAL + i % 4));
    mark_fill(tree, node, (struct box){box.x, box.y, box.w, cord}, COLOUR_OUTLINE, 0);
}

/* ---- land ---- */

void ornament_land(struct tree *tree, struct box box)
{
    if (!ornament_is_wanted(tree))
        return;
    struct node *node = add_picture(tree, box);
    double hill = box.h * 0.5;
    struct box near = box, far = box, field = box;
    far.x += box.w * 0.03;
    far.w *= 0.46;
    layout_cut_top(&far, hill * 0.4);
    near.x += box.w * 0.34;
    near.w *= 0.63;
    layout_cut_top(&field, hill);
    mark_fill(tree, node, far, COLOUR_LAND, hill);
    mark_fill(tree, node, near, COLOUR_LAND, hill);
    mark_fill(tree, node, field, COLOUR_LAND, 0);
}

/* ---- awning ---- */

void ornament_awning(struct tree *tree, struct node *node, struct box box, int tint)
{
    if (!ornament_is_wanted(tree))
        return;
    int stripes = (int)ceil(box.w / (box.h * 0.8)) | 1; /* odd: both ends are alike */
    double stripe = box.w / stripes, radius = stripe / 2;
    enum colour strong = (enum colour)(COLOUR_BAND_TEAL + tint),
                soft = (enum colour)(COLOUR_TEAL + 2 * tint);
    for (int i = 0; i < stripes; i++) {
        struct box cloth = {box.x + i * stripe, box.y, stripe, box.h - radius};
        enum colour colour = i % 2 == 0 ? strong : soft;
        mark_fill(tree, node, cloth, colour, 0);
        add_dot(tree, node, cloth.x + radius, cloth.y + cloth.h, radius, colour);
    }
    struct box pole = {box.x, box.y, box.w, box.h * 0.16};
    mark_fill(tree, node, pole, strong, 0);
}

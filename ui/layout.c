/* Cutting and dividing rectangles. Promises that parts lie within the whole and do not overlap;
 * refuses nothing: a cut larger than what is left takes what is left. */
#include "ui/layout.h"

static double at_most(double wanted, double there)
{
    if (wanted < 0)
        return 0;
    if (there < 0)
        return 0;
    return wanted < there ? wanted : there;
}

struct box layout_cut_top(struct box *rest, double height_mm)
{
    struct box strip = *rest;
    strip.h = at_most(height_mm, rest->h);
    rest->y += strip.h;
    rest->h -= strip.h;
    return strip;
}

struct box layout_cut_bottom(struct box *rest, double height_mm)
{
    struct box strip = *rest;
    strip.h = at_most(height_mm, rest->h);
    rest->h -= strip.h;
    strip.y = rest->y + rest->h;
    return strip;
}

struct box layout_cut_left(struct box *rest, double width_mm)
{
    struct box strip = *rest;
    strip.w = at_most(width_mm, rest->w);
    rest->x += strip.w;
    rest->w -= strip.w;
    return strip;
}

struct box layout_cut_right(struct box *rest, double width_mm)
{
    struct box strip = *rest;
    strip.w = at_most(width_mm, rest->w);
    rest->w -= strip.w;
    strip.x = rest->x + rest->w;
    return strip;
}

struct box layout_inset(struct box box, double all_mm)
{
    return layout_inset_sides(box, all_mm, all_mm);
}

struct box layout_inset_sides(struct box box, double horizontal_mm, double vertical_mm)
{
    double across = horizontal_mm * 2 < box.w ? horizontal_mm : box.w / 2;
    double down = vertical_mm * 2 < box.h ? vertical_mm : box.h / 2;
    return (struct box){box.x + across, box.y + down, box.w - 2 * across, box.h - 2 * down};
}

struct box layout_centre(struct box box, double width_mm, double height_mm)
{
    double w = at_most(width_mm, box.w);
    double h = at_most(height_mm, box.h);
    return (struct box){box.x + (box.w - w) / 2, box.y + (box.h - h) / 2, w, h};
}

struct box layout_column(struct box box, int columns, double gap_mm, int index)
{
    double w = at_most((box.w - gap_mm * (columns - 1)) / columns, box.w);
    return (struct box){box.x + index * (w + gap_mm), box.y, w, box.h};
}

struct box layout_row(struct box box, int rows, double gap_mm, int index)
{
    double h = at_most((box.h - gap_mm * (rows - 1)) / rows, box.h);
    return (struct box){box.x, box.y + index * (h + gap_mm), box.w, h};
}

struct box layout_cell(struct box box, int columns, int rows, double gap_mm, int index)
{
    struct box row = layout_row(box, rows, gap_mm, index / columns);
    return layout_column(row, columns, gap_mm, index % columns);
}

bool layout_contains(struct box box, double x_mm, double y_mm)
{
    return x_mm >= box.x && y_mm >= box.y && x_mm < box.x + box.w && y_mm < box.y + box.h;
}

bool layout_overlap(struct box one, struct box other)
{
    const double touch = 1e-6; /* neighbours that share an edge do not overlap */
    return one.x + touch < other.x + other.w && other.x + touch < one.x + one.w &&
           one.y + touch < other.y + other.h && other.y + touch < one.y + one.h;
}

bool layout_is_within(struct box inner, struct box outer)
{
    const double slack = 1e-6;
    return inner.x >= outer.x - slack && inner.y >= outer.y - slack &&
           inner.x + inner.w <= outer.x + outer.w + slack &&
           inner.y + inner.h <= outer.y + outer.h + slack;
}

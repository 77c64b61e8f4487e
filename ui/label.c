/* Labels: an icon if wanted, then wrapped text. Gives its height before it is placed, so that
 * screens can give the rest to something else. */
#include "ui/label.h"
#include "ui/paint.h"
#include <math.h>

/* On a card the icon stands in a chip; large letters need its room themselves. */
static bool has_chip(const struct tree *tree, const struct label *label)
{
    return label->icon != NULL && label->surface == SURFACE_CARD && !tree->theme->large;
}

static double icon_mm(const struct tree *tree, const struct label *label)
{
    if (has_chip(tree, label))
        return tree->theme->capital_mm[FONT_BODY] * 2.9;
    return label->icon == NULL ? 0 : tree->theme->capital_mm[label->font] * 1.7;
}

static double pad_mm(const struct tree *tree, const struct label *label)
{
    return label->surface == SURFACE_NONE ? 0 : tree->theme->pad_mm * 0.7;
}

static double icon_gap_mm(const struct tree *tree)
{
    return fmax(tree->theme->gap_mm * 0.6, tree->theme->capital_mm[FONT_BODY] * 0.28);
}

/* A chip brings room of its own above and below. */
static double pad_above_mm(const struct tree *tree, const struct label *label)
{
    return pad_mm(tree, label) * (has_chip(tree, label) ? 0.5 : 1);
}

/* What is left of the width for the text. */
static double room_mm(const struct tree *tree, double width_mm, const struct label *label)
{
    double icon = icon_mm(tree, label);
    return width_mm - 2 * pad_mm(tree, label) - icon - (icon > 0 ? icon_gap_mm(tree) : 0);
}

double label_height_mm(struct tree *tree, double width_mm, const struct label *label)
{
    double text = text_height_mm(tree->text, label->font, label->text,
                                 room_mm(tree, width_mm, label), label->personal);
    double chip = has_chip(tree, label) ? icon_mm(tree, label) : 0;
    return fmax(text, chip) + 2 * pad_above_mm(tree, label);
}

static void add_chip(struct tree *tree, struct node *node, struct box side, const char *icon)
{
    struct box square = layout_centre(side, side.w, side.w);
    mark_fill(tree, node, square, COLOUR_TEAL, tree->theme->radius_mm * 0.8);
    mark_icon(tree, node, layout_inset(square, side.w * 0.2), COLOUR_ON_TEAL, icon)->ground =
        COLOUR_TEAL;
}

/* Where the icon stands: at the text's first line, wherever the text stands in the box. */
static struct box beside_first_line(struct tree *tree, struct box side, double room_mm_left,
                                    const struct label *label)
{
    double line = text_line_mm(tree->text, label->font);
    double text =
        text_height_mm(tree->text, label->font, label->text, room_mm_left, label->personal);
    if (label->surface == SURFACE_CARD && text < side.h)
        layout_cut_top(&side, (side.h - text) / 2);
    if (label->down == ALIGN_START)
        side.h = fmin(line, side.h);
    return side;
}

struct node *label_add(struct tree *tree, struct box box, const struct label *label)
{
    struct node *node = node_add(tree, ROLE_LABEL, label->id, box);
    enum colour colour = label->colour == COLOUR_PAPER ? COLOUR_INK : label->colour;
    double room = room_mm(tree, box.w, label);
    struct box inner = layout_inset_sides(box, pad_mm(tree, label), pad_above_mm(tree, label));
    node->surface = label->surface;
    node->flags = label->personal ? NODE_PERSONAL : 0;
    node_name(tree, node, NULL, label->text);
    node_speech(tree, node, label->speech);
    if (has_chip(tree, label)) {
        add_chip(tree, node, layout_cut_left(&inner, icon_mm(tree, label)), label->icon);
        inner = layout_cut_right(&inner, room);
    } else if (label->icon != NULL) {
        struct box side = layout_cut_left(&inner, icon_mm(tree, label));
        side = beside_first_line(tree, side, room, label);
        enum colour tone = colour == COLOUR_INK ? COLOUR_ACCENT : colour;
        struct mark *icon = mark_icon(tree, node, side, tone, label->icon);
        if (label->surface == SURFACE_NONE)
            icon->ground = label->ground;
        inner = layout_cut_right(&inner, room);
    }
    struct mark *mark = mark_text(tree, node, inner, label->font, colour, label->text);
    mark->across = label->across;
    mark->down = label->surface == SURFACE_CARD ? ALIGN_MIDDLE : label->down;
    if (label->surface == SURFACE_NONE)
        mark->ground = label->ground;
    return node;
}

static struct node *cut_label(struct tree *tree, struct box *rest, const struct label *label,
                              double gap_mm)
{
    struct box box = layout_cut_top(rest, label_height_mm(tree, rest->w, label));
    layout_cut_top(rest, gap_mm);
    return label_add(tree, box, label);
}

struct node *label_heading(struct tree *tree, struct box *rest, const char *text)
{
    struct label label = {.id = "heading", .text = text, .font = FONT_HEADING};
    struct node *node = cut_label(tree, rest, &label, tree->theme->gap_mm * 0.6);
    node->role = ROLE_HEADING;
    return node;
}

struct node *label_paragraph(struct tree *tree, struct box *rest, const char *id, const char *text)
{
    struct label label = {.id = id, .text = text, .colour = COLOUR_MUTED};
    return cut_label(tree, rest, &label, tree->theme->gap_mm);
}

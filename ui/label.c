/* Labels: an icon if wanted, then wrapped text. Gives its height before it is placed, so that
 * screens can give the rest to something else. */
#include "ui/label.h"
#include "ui/paint.h"

static double icon_mm(const struct tree *tree, const struct label *label)
{
    return label->icon == NULL ? 0 : tree->theme->capital_mm[label->font] * 1.7;
}

static double pad_mm(const struct tree *tree, const struct label *label)
{
    return label->surface == SURFACE_NONE ? 0 : tree->theme->pad_mm * 0.7;
}

/* What is left of the width for the text. */
static double room_mm(const struct tree *tree, double width_mm, const struct label *label)
{
    double icon = icon_mm(tree, label);
    return width_mm - 2 * pad_mm(tree, label) - icon - (icon > 0 ? tree->theme->gap_mm * 0.6 : 0);
}

double label_height_mm(struct tree *tree, double width_mm, const struct label *label)
{
    double text = text_height_mm(tree->text, label->font, label->text,
                                 room_mm(tree, width_mm, label), label->personal);
    return text + 2 * pad_mm(tree, label);
}

struct node *label_add(struct tree *tree, struct box box, const struct label *label)
{
    struct node *node = node_add(tree, ROLE_LABEL, label->id, box);
    enum colour colour = label->colour == COLOUR_PAPER ? COLOUR_INK : label->colour;
    double room = room_mm(tree, box.w, label);
    struct box inner = layout_inset(box, pad_mm(tree, label));
    node->surface = label->surface;
    node->flags = label->personal ? NODE_PERSONAL : 0;
    node_name(tree, node, NULL, label->text);
    node_speech(tree, node, label->speech);
    if (label->icon != NULL) {
        double line = text_line_mm(tree->text, label->font);
        struct box side = layout_cut_left(&inner, icon_mm(tree, label));
        if (label->down == ALIGN_START)
            side.h = line < side.h ? line : side.h;
        struct mark *icon = mark_icon(tree, node, side, colour, label->icon);
        if (label->surface == SURFACE_NONE)
            icon->ground = label->ground;
        inner = layout_cut_right(&inner, room);
    }
    struct mark *mark = mark_text(tree, node, inner, label->font, colour, label->text);
    mark->across = label->across;
    mark->down = label->down;
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

/* A card in the middle of an otherwise empty area: icon, title, body, time left, room for buttons.
 * Promises that the text is whole: the card grows with it. */
#include "ui/dialog.h"

struct heights {
    double icon, title, body, bar, buttons, all;
};

static double text_room_mm(const struct tree *tree, double width_mm)
{
    return width_mm - 2 * tree->theme->pad_mm * 1.4;
}

static struct heights measure(struct tree *tree, double width_mm, double area_mm,
                              const struct dialog *dialog)
{
    double gap = tree->theme->gap_mm, room = text_room_mm(tree, width_mm);
    double button = dialog->button_height_mm;
    struct heights high = {0};
    if (button <= 0)
        button = tree->theme->button_height_mm;
    high.title = text_height_mm(tree->text, FONT_HEADING, dialog->title, room, false);
    if (dialog->body != NULL)
        high.body = text_height_mm(tree->text, FONT_BODY, dialog->body, room, false) + gap;
    high.bar = dialog->fraction >= 0 ? 2.2 + gap : 0;
    high.buttons = dialog->buttons * (button + gap);
    high.all = high.title + high.body + high.bar + high.buttons + 2 * tree->theme->pad_mm;
    double icon = tree->theme->capital_mm[FONT_HEADING] * 3 + gap;
    if (dialog->icon != NULL && high.all + icon <= area_mm)
        high.icon = icon;
    high.all += high.icon;
    return high;
}

static void add_icon(struct tree *tree, struct node *node, struct box strip, const char *icon)
{
    struct box round = layout_centre(strip, strip.h, strip.h);
    mark_fill(tree, node, round, COLOUR_TEAL, round.w / 2);
    struct mark *mark =
        mark_icon(tree, node, layout_inset(round, round.w * 0.22), COLOUR_ON_TEAL, icon);
    mark->ground = COLOUR_TEAL;
}

static void add_bar(struct tree *tree, struct node *node, struct box strip, double fraction)
{
    mark_fill(tree, node, strip, COLOUR_HAIR, strip.h / 2);
    strip.w *= fraction < 1 ? fraction : 1;
    mark_fill(tree, node, strip, COLOUR_ACCENT, strip.h / 2);
}

static void add_text(struct tree *tree, struct node *node, struct box box, enum font font,
                     enum colour colour, const char *text)
{
    mark_text(tree, node, box, font, colour, text)->across = ALIGN_MIDDLE;
}

struct box dialog_add(struct tree *tree, struct box area, const struct dialog *dialog)
{
    double gap = tree->theme->gap_mm;
    double wanted = area.w * 0.56 > 150 ? area.w * 0.56 : 150;
    struct box inner = layout_inset_sides(area, tree->theme->margin_mm, tree->theme->gap_mm);
    double width = inner.w < wanted ? inner.w : wanted;
    struct heights high = measure(tree, width, area.h, dialog);
    if (high.all > area.h) { /* large text: as wide as there is room */
        width = area.w;
        high = measure(tree, width, area.h, dialog);
    }
    struct box card = layout_centre(area, width, high.all);
    struct node *node = node_add(tree, ROLE_DIALOG, dialog->id, card);
    node->surface = SURFACE_DIALOG;
    node->name = tree_copy(tree, dialog->title);
    node->text = node->name;
    if (dialog->body != NULL)
        node->text = tree_format(tree, "%s\n%s", dialog->title, dialog->body);
    struct box rest = layout_inset_sides(card, tree->theme->pad_mm * 1.4, tree->theme->pad_mm);
    struct box buttons = layout_cut_bottom(&rest, high.buttons - gap);
    if (high.icon > 0) {
        add_icon(tree, node, layout_cut_top(&rest, high.icon - gap), dialog->icon);
        layout_cut_top(&rest, gap);
    }
    add_text(tree, node, layout_cut_top(&rest, high.title), FONT_HEADING, COLOUR_INK,
             dialog->title);
    if (dialog->body != NULL)
        add_text(tree, node, layout_cut_top(&rest, high.body - gap), FONT_BODY, COLOUR_MUTED,
                 dialog->body);
    layout_cut_top(&rest, dialog->body != NULL ? gap : gap / 2);
    if (dialog->fraction >= 0)
        add_bar(tree, node, layout_cut_top(&rest, 2.2), dialog->fraction);
    return buttons;
}

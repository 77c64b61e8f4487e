/* Buttons of one line or more: icon and label as a group in the middle, labels wrap. Tiles and
 * rows are filled by ui/tile.c. */
#include "ui/button.h"
#include "ui/tile.h"

static const enum surface surfaces[] = {
    [BUTTON_SECOND] = SURFACE_SECOND, [BUTTON_MAIN] = SURFACE_MAIN,   [BUTTON_SOFT] = SURFACE_SOFT,
    [BUTTON_QUIET] = SURFACE_QUIET,   [BUTTON_LEAVE] = SURFACE_LEAVE, [BUTTON_TILE] = SURFACE_TILE,
    [BUTTON_ROW] = SURFACE_TILE,
};

static enum colour ink_of(const struct button *button)
{
    if ((button->states & STATE_DISABLED) != 0)
        return COLOUR_DISABLED;
    if (button->kind == BUTTON_MAIN)
        return COLOUR_ON_ACCENT;
    return button->kind == BUTTON_LEAVE ? COLOUR_ON_LEAVE : COLOUR_INK;
}

struct node *button_add_bare(struct tree *tree, struct box box, const struct button *button)
{
    bool tile = button->kind == BUTTON_TILE;
    struct node *node = node_add(tree, tile ? ROLE_TILE : ROLE_BUTTON, button->id, box);
    bool disabled_main = button->kind == BUTTON_MAIN && (button->states & STATE_DISABLED) != 0;
    node->surface = disabled_main ? SURFACE_SECOND : surfaces[button->kind];
    node->states = button->states;
    node->flags = button->flags;
    if (button->kind == BUTTON_LEAVE)
        node->flags |= NODE_ON_PRESS | NODE_UNGUARDED;
    node_name(tree, node, button->name, button->label);
    if (button->name == NULL)
        node->name = node->text;
    node_speech(tree, node, button->speech);
    return node;
}

static bool is_personal(const struct button *button)
{
    return (button->flags & NODE_PERSONAL) != 0;
}

static enum font label_font(const struct button *button)
{
    if (button->font != FONT_BODY)
        return button->font;
    return button->light ? FONT_BODY : FONT_STRONG;
}

/* ---- plain buttons ---- */

static double side_pad_mm(const struct tree *tree, const struct button *button)
{
    return tree->theme->pad_mm * (button->tight ? 0.3 : button->stacked ? 0.32 : 0.9);
}

static double icon_mm(const struct tree *tree, const struct button *button)
{
    return button->icon == NULL ? 0 : tree->theme->capital_mm[label_font(button)] * 1.8;
}

/* Where gaps shrink for large letters, an icon still stands clear of its word. */
static double icon_gap_mm(const struct tree *tree)
{
    double gap = tree->theme->gap_mm * 0.6, least = tree->theme->capital_mm[FONT_BODY] * 0.28;
    return gap > least ? gap : least;
}

static double icon_room_mm(const struct tree *tree, const struct button *button)
{
    return button->icon == NULL || button->stacked ? 0 : icon_mm(tree, button) + icon_gap_mm(tree);
}

static void add_underline(struct tree *tree, struct node *node, struct box line)
{
    double y = line.y + line.h * 0.88;
    mark_fill(tree, node, (struct box){line.x, y, line.w, tree->theme->outline_mm}, COLOUR_INK, 0);
}

static void fill_stacked(struct tree *tree, struct node *node, const struct button *button,
                         struct box inner)
{
    double text = text_height_mm(tree->text, label_font(button), button->label, inner.w, false);
    double icon = icon_mm(tree, button);
    struct box middle = layout_centre(inner, inner.w, icon + text);
    if (icon > 0)
        mark_icon(tree, node, layout_cut_top(&middle, icon), ink_of(button), button->icon);
    struct mark *mark =
        mark_text(tree, node, middle, label_font(button), ink_of(button), button->label);
    mark->across = ALIGN_MIDDLE;
    mark->down = ALIGN_MIDDLE;
}

/* Too narrow for icon and word: the word stays whole, the icon goes. */
static struct button without_crowding(struct tree *tree, const struct button *button,
                                      double inner_mm)
{
    struct button kept = *button;
    double word = text_word_mm(tree->text, label_font(button), button->label, is_personal(button));
    if (word > inner_mm - icon_room_mm(tree, button))
        kept.icon = NULL;
    return kept;
}

/* The narrowest room in which the label takes no more lines than in the widest. */
static double snug_mm(struct tree *tree, const struct button *button, double widest_mm, int lines)
{
    enum font font = label_font(button);
    double least = text_word_mm(tree->text, font, button->label, is_personal(button));
    double most = widest_mm;
    for (int i = 0; i < 10 && least < most; i++) {
        double middle = (least + most) / 2;
        bool more =
            text_line_count(tree->text, font, button->label, middle, is_personal(button)) > lines;
        *(more ? &least : &most) = middle;
    }
    return most;
}

static void fill_plain(struct tree *tree, struct node *node, const struct button *asked,
                       struct box inner)
{
    struct button kept = without_crowding(tree, asked, inner.w), *button = &kept;
    double room = icon_room_mm(tree, button);
    double wide = text_width_mm(tree->text, label_font(button), button->label, is_personal(button));
    double text = inner.w - room;
    if (wide + 0.5 < text)
        text = wide + 0.5;
    else
        text = snug_mm(tree, button, text,
                       text_line_count(tree->text, label_font(button), button->label, text,
                                       is_personal(button)));
    struct box group = layout_centre(inner, room + text, inner.h);
    if (button->icon != NULL) {
        double icon = icon_mm(tree, button);
        struct box side =
            button->icon_last ? layout_cut_right(&group, icon) : layout_cut_left(&group, icon);
        mark_icon(tree, node, side, ink_of(button), button->icon);
        if (button->icon_last)
            layout_cut_right(&group, room - icon);
        else
            layout_cut_left(&group, room - icon);
    }
    struct mark *mark =
        mark_text(tree, node, group, label_font(button), ink_of(button), button->label);
    mark->across = ALIGN_MIDDLE;
    mark->down = ALIGN_MIDDLE;
    double height =
        text_height_mm(tree->text, label_font(button), button->label, group.w, is_personal(button));
    if (button->kind == BUTTON_QUIET)
        add_underline(tree, node, layout_centre(group, group.w, height));
}

/* ---- all of them ---- */

static bool is_card(const struct button *button)
{
    return button->kind == BUTTON_TILE || button->kind == BUTTON_ROW;
}

struct node *button_add(struct tree *tree, struct box box, const struct button *button)
{
    struct node *node = button_add_bare(tree, box, button);
    if (is_card(button))
        tile_fill(tree, node, button);
    else if (button->stacked)
        fill_stacked(tree, node, button, layout_inset_sides(box, side_pad_mm(tree, button), 1));
    else
        fill_plain(tree, node, button, layout_inset_sides(box, side_pad_mm(tree, button), 1));
    return node;
}

double button_width_mm(struct tree *tree, const struct button *button)
{
    double text = text_width_mm(tree->text, is_card(button) ? FONT_TITLE : label_font(button),
                                button->label, is_personal(button));
    double icon = button->stacked ? icon_mm(tree, button) : icon_room_mm(tree, button);
    double wide = button->stacked ? (text > icon ? text : icon) : text + icon;
    wide += 2 * side_pad_mm(tree, button) + 1;
    return wide < 20 ? 20 : wide;
}

double button_wrapped_mm(struct tree *tree, const struct button *button)
{
    double whole = button_width_mm(tree, button);
    double text =
        text_width_mm(tree->text, label_font(button), button->label, is_personal(button)) + 0.5;
    double wide = whole - text + snug_mm(tree, button, text, 2);
    return wide < 20 ? 20 : wide;
}

double button_height_mm(struct tree *tree, double width_mm, const struct button *button)
{
    double height;
    if (is_card(button)) {
        height = tile_height_mm(tree, width_mm, button);
    } else {
        double inner = width_mm - 2 * side_pad_mm(tree, button);
        struct button kept = without_crowding(tree, button, inner);
        double room = inner - icon_room_mm(tree, &kept);
        height = text_height_mm(tree->text, label_font(button), button->label, room,
                                is_personal(button)) +
                 2 + (button->stacked ? icon_mm(tree, button) : 0);
    }
    return height < tree->theme->button_height_mm ? tree->theme->button_height_mm : height;
}

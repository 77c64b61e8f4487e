/* Buttons of one line or more, tiles and rows. Every kind keeps its text whole: labels wrap, a
 * tile changes its arrangement (chip above, chip beside, no chip, title alone) until all fits. */
#include "ui/button.h"
#include "ui/paint.h"
#include <string.h>

static const enum surface surfaces[] = {
    [BUTTON_SECOND] = SURFACE_SECOND, [BUTTON_MAIN] = SURFACE_MAIN, [BUTTON_QUIET] = SURFACE_QUIET,
    [BUTTON_LEAVE] = SURFACE_LEAVE,   [BUTTON_TILE] = SURFACE_TILE, [BUTTON_ROW] = SURFACE_TILE,
};

static enum colour ink_of(const struct button *button)
{
    if ((button->states & STATE_DISABLED) != 0)
        return COLOUR_DISABLED;
    if (button->kind == BUTTON_MAIN)
        return COLOUR_ON_ACCENT;
    return button->kind == BUTTON_LEAVE ? COLOUR_ON_LEAVE : COLOUR_INK;
}

static struct node *start_node(struct tree *tree, struct box box, const struct button *button)
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

/* ---- plain buttons ---- */

static double side_pad_mm(const struct tree *tree, const struct button *button)
{
    return tree->theme->pad_mm * (button->stacked ? 0.4 : 0.9);
}

static double icon_mm(const struct tree *tree, const struct button *button)
{
    return button->icon == NULL ? 0 : tree->theme->capital_mm[FONT_STRONG] * 1.8;
}

static double icon_room_mm(const struct tree *tree, const struct button *button)
{
    return button->icon == NULL || button->stacked
               ? 0
               : icon_mm(tree, button) + tree->theme->gap_mm * 0.6;
}

static void add_underline(struct tree *tree, struct node *node, struct box line)
{
    double y = line.y + line.h * 0.84;
    mark_fill(tree, node, (struct box){line.x, y, line.w, tree->theme->outline_mm}, COLOUR_INK, 0);
}

static void fill_stacked(struct tree *tree, struct node *node, const struct button *button,
                         struct box inner)
{
    double text = text_height_mm(tree->text, FONT_STRONG, button->label, inner.w, false);
    double icon = icon_mm(tree, button);
    struct box middle = layout_centre(inner, inner.w, icon + text);
    if (icon > 0)
        mark_icon(tree, node, layout_cut_top(&middle, icon), ink_of(button), button->icon);
    struct mark *mark = mark_text(tree, node, middle, FONT_STRONG, ink_of(button), button->label);
    mark->across = ALIGN_MIDDLE;
    mark->down = ALIGN_MIDDLE;
}

static void fill_plain(struct tree *tree, struct node *node, const struct button *button,
                       struct box inner)
{
    double room = icon_room_mm(tree, button);
    double wide = text_width_mm(tree->text, FONT_STRONG, button->label, is_personal(button));
    double text = wide + 0.5 < inner.w - room ? wide + 0.5 : inner.w - room;
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
    struct mark *mark = mark_text(tree, node, group, FONT_STRONG, ink_of(button), button->label);
    mark->across = ALIGN_MIDDLE;
    mark->down = ALIGN_MIDDLE;
    double height =
        text_height_mm(tree->text, FONT_STRONG, button->label, group.w, is_personal(button));
    if (button->kind == BUTTON_QUIET)
        add_underline(tree, node, layout_centre(group, group.w, height));
}

/* ---- tiles and rows ---- */

struct parts { /* what a tile shows, and how much room it takes */
    double chip_mm, text_x_mm, title_mm, detail_mm, text_width_mm;
    bool beside; /* the chip stands left of the text, not above it */
    bool detail;
};

static const char *detail_of(const struct button *button)
{
    return button->detail == NULL ? "" : button->detail;
}

static void measure_text(struct tree *tree, const struct button *button, struct parts *parts)
{
    bool personal = is_personal(button);
    parts->title_mm =
        text_height_mm(tree->text, FONT_TITLE, button->label, parts->text_width_mm, personal);
    parts->detail_mm = !parts->detail ? 0
                                      : text_height_mm(tree->text, FONT_BODY, detail_of(button),
                                                       parts->text_width_mm, personal);
}

static double parts_height_mm(const struct tree *tree, const struct parts *parts)
{
    double text = parts->title_mm + parts->detail_mm;
    if (parts->beside)
        return text > parts->chip_mm ? text : parts->chip_mm;
    return text + parts->chip_mm + (parts->chip_mm > 0 ? tree->theme->gap_mm * 0.7 : 0);
}

static struct parts arrange(struct tree *tree, const struct button *button, double width_mm,
                            bool beside, bool chip, bool detail)
{
    struct parts parts = {.beside = beside, .detail = detail && button->detail != NULL};
    double gap = tree->theme->gap_mm;
    parts.chip_mm = chip && button->icon != NULL ? tree->theme->capital_mm[FONT_TITLE] * 3.4 : 0;
    parts.text_x_mm = beside && parts.chip_mm > 0 ? parts.chip_mm + gap : 0;
    parts.text_width_mm = width_mm - parts.text_x_mm;
    measure_text(tree, button, &parts);
    return parts;
}

/* A word broken in two is a worse tile than one without its chip. */
static bool words_fit(struct tree *tree, const struct button *button, const struct parts *parts)
{
    double word = text_word_mm(tree->text, FONT_TITLE, button->label, is_personal(button));
    if (parts->detail) {
        double other = text_word_mm(tree->text, FONT_BODY, detail_of(button), is_personal(button));
        word = other > word ? other : word;
    }
    return word <= parts->text_width_mm;
}

static struct parts best_parts(struct tree *tree, const struct button *button, struct box inner,
                               bool prefers_beside)
{
    static const struct {
        bool beside, chip, detail;
    } ways[] = {{false, true, true},
                {true, true, true},
                {false, false, true},
                {true, true, false},
                {false, false, false}};
    struct parts parts = {0};
    for (size_t i = prefers_beside ? 1 : 0; i < sizeof ways / sizeof ways[0]; i++) {
        parts = arrange(tree, button, inner.w, ways[i].beside, ways[i].chip, ways[i].detail);
        if (parts_height_mm(tree, &parts) <= inner.h + 1e-6 && words_fit(tree, button, &parts))
            break;
    }
    return parts;
}

static void add_chip(struct tree *tree, struct node *node, const struct button *button,
                     struct box chip)
{
    enum colour ground = (enum colour)(COLOUR_TEAL + 2 * (int)button->tint);
    mark_fill(tree, node, chip, ground, tree->theme->radius_mm * 0.8);
    struct mark *icon = mark_icon(tree, node, layout_inset(chip, chip.w * 0.2),
                                  (enum colour)(ground + 1), button->icon);
    icon->ground = ground;
}

static void add_lines(struct tree *tree, struct node *node, const struct button *button,
                      const struct parts *parts, struct box text)
{
    bool disabled = (button->states & STATE_DISABLED) != 0;
    struct box middle = layout_centre(text, text.w, parts->title_mm + parts->detail_mm);
    mark_text(tree, node, layout_cut_top(&middle, parts->title_mm), FONT_TITLE, ink_of(button),
              button->label);
    if (parts->detail)
        mark_text(tree, node, middle, FONT_BODY, disabled ? COLOUR_DISABLED : COLOUR_MUTED,
                  detail_of(button));
}

static void fill_tile(struct tree *tree, struct node *node, const struct button *button,
                      struct box inner, bool row)
{
    struct parts parts = best_parts(tree, button, inner, row);
    struct box middle = layout_centre(inner, inner.w, parts_height_mm(tree, &parts));
    struct box text = middle;
    if (parts.chip_mm > 0 && parts.beside) {
        struct box side = layout_cut_left(&text, parts.chip_mm);
        add_chip(tree, node, button, layout_centre(side, parts.chip_mm, parts.chip_mm));
        text = layout_cut_right(&text, parts.text_width_mm);
    } else if (parts.chip_mm > 0) {
        struct box above = layout_cut_top(&text, parts.chip_mm);
        add_chip(tree, node, button, layout_cut_left(&above, parts.chip_mm));
        layout_cut_top(&text, tree->theme->gap_mm * 0.7);
    }
    add_lines(tree, node, button, &parts, text);
    if (parts.detail)
        node->text = tree_format(tree, "%s\n%s", button->label, detail_of(button));
}

/* The right end of a row: a figure to be read, or an arrow. Returns the width it takes. */
static double trailing_mm(struct tree *tree, const struct button *button)
{
    if (button->trailing == NULL)
        return tree->theme->capital_mm[FONT_TITLE] * 1.6;
    return text_width_mm(tree->text, FONT_FIGURE, button->trailing, is_personal(button)) + 0.5;
}

static void fill_row(struct tree *tree, struct node *node, const struct button *button,
                     struct box inner)
{
    double wide = trailing_mm(tree, button);
    bool below = wide > inner.w * 0.55;
    struct box side = below ? layout_cut_bottom(&inner, text_line_mm(tree->text, FONT_FIGURE))
                            : layout_cut_right(&inner, wide);
    if (!below)
        layout_cut_right(&inner, tree->theme->gap_mm);
    fill_tile(tree, node, button, inner, true);
    if (button->trailing == NULL) {
        mark_icon(tree, node, side, COLOUR_MUTED, "chevron_right");
        return;
    }
    struct mark *mark = mark_text(tree, node, side, FONT_FIGURE, ink_of(button), button->trailing);
    mark->across = below ? ALIGN_START : ALIGN_END;
    mark->down = ALIGN_MIDDLE;
    node->text = tree_format(tree, "%s\n%s", node->text, button->trailing);
}

/* ---- all of them ---- */

static double tile_pad_mm(const struct tree *tree, const struct button *button)
{
    return tree->theme->pad_mm * (button->kind == BUTTON_ROW ? 0.7 : 1.0);
}

static bool is_card(const struct button *button)
{
    return button->kind == BUTTON_TILE || button->kind == BUTTON_ROW;
}

struct node *button_add(struct tree *tree, struct box box, const struct button *button)
{
    struct node *node = start_node(tree, box, button);
    double pad = tile_pad_mm(tree, button);
    if (button->kind == BUTTON_TILE) {
        bool low = box.h < tree->theme->capital_mm[FONT_TITLE] * 3.4 + 2 * pad;
        fill_tile(tree, node, button, layout_inset_sides(box, pad, low ? pad / 2 : pad), false);
    } else if (button->kind == BUTTON_ROW)
        fill_row(tree, node, button, layout_inset_sides(box, pad, pad / 2));
    else if (button->stacked)
        fill_stacked(tree, node, button, layout_inset_sides(box, side_pad_mm(tree, button), 1));
    else
        fill_plain(tree, node, button, layout_inset_sides(box, side_pad_mm(tree, button), 1));
    return node;
}

double button_width_mm(struct tree *tree, const struct button *button)
{
    double text = text_width_mm(tree->text, is_card(button) ? FONT_TITLE : FONT_STRONG,
                                button->label, is_personal(button));
    double icon = button->stacked ? icon_mm(tree, button) : icon_room_mm(tree, button);
    double wide = button->stacked ? (text > icon ? text : icon) : text + icon;
    wide += 2 * side_pad_mm(tree, button) + 1;
    return wide < 20 ? 20 : wide;
}

static double card_height_mm(struct tree *tree, double width_mm, const struct button *button)
{
    double pad = tile_pad_mm(tree, button), inner = width_mm - 2 * pad;
    bool row = button->kind == BUTTON_ROW;
    double below = 0;
    if (row) {
        double wide = trailing_mm(tree, button);
        bool under = wide > inner * 0.55;
        below = under ? text_line_mm(tree->text, FONT_FIGURE) : 0;
        inner -= under ? 0 : wide + tree->theme->gap_mm;
    }
    struct parts parts = arrange(tree, button, inner, row, true, true);
    if (!words_fit(tree, button, &parts))
        parts = arrange(tree, button, inner, false, false, true);
    return parts_height_mm(tree, &parts) + below + (row ? pad : 2 * pad);
}

double button_height_mm(struct tree *tree, double width_mm, const struct button *button)
{
    double height;
    if (is_card(button)) {
        height = card_height_mm(tree, width_mm, button);
    } else {
        double room = width_mm - 2 * side_pad_mm(tree, button) - icon_room_mm(tree, button);
        height = text_height_mm(tree->text, FONT_STRONG, button->label, room, is_personal(button)) +
                 2 + (button->stacked ? icon_mm(tree, button) : 0);
    }
    return height < tree->theme->button_height_mm ? tree->theme->button_height_mm : height;
}

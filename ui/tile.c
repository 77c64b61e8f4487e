/* Tiles and rows from parts: an icon chip, a title, a second line, and for rows what stands at the
 * right end. Measures each way of arranging them and takes the first that fits. */
#include "ui/tile.h"
#include <math.h>

struct way {
    bool beside; /* the chip stands left of the text, not above it */
    double chip; /* its side, in capitals of the title; 0 = none */
    bool detail;
};

static const struct way ways[] = {
    {false, 4.2, true},  {false, 3.3, true}, {false, 2.6, true},
    {false, 2.2, true},  {true, 2.9, true},  {true, 2.9, false},
    {false, 2.6, false}, {false, 0, true},   {false, 0, false},
};
#define WAYS (int)(sizeof ways / sizeof ways[0])

struct parts { /* what a tile shows, and how much room it takes */
    double chip_mm, gap_mm, title_mm, detail_mm, text_width_mm;
    bool beside, detail;
};

static bool is_personal(const struct button *button)
{
    return (button->flags & NODE_PERSONAL) != 0;
}

static const char *detail_of(const struct button *button)
{
    return button->detail == NULL ? "" : button->detail;
}

static enum font title_font(const struct button *button)
{
    return button->dense ? FONT_STRONG : FONT_TITLE;
}

static enum font trailing_font(const struct button *button)
{
    return button->word ? FONT_STRONG : FONT_FIGURE;
}

static struct parts arrange(struct tree *tree, const struct button *button, double width_mm,
                            struct way way)
{
    struct parts parts = {.beside = way.beside, .detail = way.detail && button->detail != NULL};
    bool personal = is_personal(button);
    if (way.chip > 0 && button->icon != NULL) {
        /* beside large letters a smaller chip says as much, and leaves them their line */
        double capital = tree->theme->capital_mm[FONT_TITLE] * (tree->theme->large ? 0.65 : 1);
        parts.chip_mm = capital * way.chip;
        parts.gap_mm =
            way.beside ? fmax(tree->theme->gap_mm * 0.9, capital * 0.4) : tree->theme->gap_mm * 0.5;
    }
    parts.text_width_mm = width_mm - (way.beside ? parts.chip_mm + parts.gap_mm : 0);
    parts.title_mm = text_height_mm(tree->text, title_font(button), button->label,
                                    parts.text_width_mm, personal);
    if (parts.detail)
        parts.detail_mm =
            text_height_mm(tree->text, FONT_BODY, detail_of(button), parts.text_width_mm, personal);
    return parts;
}

static double parts_height_mm(const struct parts *parts)
{
    double text = parts->title_mm + parts->detail_mm;
    if (parts->beside)
        return fmax(text, parts->chip_mm);
    return text + parts->chip_mm + parts->gap_mm;
}

/* A word broken in two is a worse tile than one without its chip. */
static bool words_fit(struct tree *tree, const struct button *button, const struct parts *parts)
{
    double word = text_word_mm(tree->text, title_font(button), button->label, is_personal(button));
    if (parts->detail)
        word =
            fmax(word, text_word_mm(tree->text, FONT_BODY, detail_of(button), is_personal(button)));
    return word <= parts->text_width_mm;
}

static bool way_fits(struct tree *tree, const struct button *button, struct box inner,
                     struct way way)
{
    struct parts parts = arrange(tree, button, inner.w, way);
    return parts_height_mm(&parts) <= inner.h + 1e-6 && words_fit(tree, button, &parts);
}

static bool all_fit(struct tree *tree, const struct button *buttons, int count, struct box inner,
                    struct way way)
{
    int fitting = 0;
    while (fitting < count && way_fits(tree, &buttons[fitting], inner, way))
        fitting++;
    return fitting == count;
}

/* Low and wide: beside. Otherwise the roomiest way in which all of them fit; the last one when none
 * does. */
static struct way common_way(struct tree *tree, const struct button *buttons, int count,
                             struct box inner, bool row)
{
    if (inner.w > inner.h * 3.2) {
        for (int i = 0; i < WAYS; i++) {
            if (ways[i].beside && all_fit(tree, buttons, count, inner, ways[i]))
                return ways[i];
        }
    }
    for (int i = 0; i < WAYS; i++) {
        if ((!row || ways[i].beside || ways[i].chip <= 0) &&
            all_fit(tree, buttons, count, inner, ways[i]))
            return ways[i];
    }
    return ways[WAYS - 1];
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
    mark_text(tree, node, layout_cut_top(&middle, parts->title_mm), title_font(button),
              disabled ? COLOUR_DISABLED : COLOUR_INK, button->label);
    if (parts->detail)
        mark_text(tree, node, middle, FONT_BODY, disabled ? COLOUR_DISABLED : COLOUR_MUTED,
                  detail_of(button));
}

/* What is touched to go on says so; above the text it stands across from the chip. */
static void add_arrow(struct tree *tree, struct node *node, struct box line)
{
    double side = tree->theme->capital_mm[FONT_TITLE] * 1.6;
    if (line.w < side * 3 || line.h < side)
        return;
    struct box right = layout_cut_right(&line, side);
    mark_icon(tree, node, layout_centre(right, side, side), COLOUR_MUTED, "chevron_right");
}

/* `least` is the height of the highest of its neighbours: their chips stand in one line. */
static void fill(struct tree *tree, struct node *node, const struct button *button,
                 struct box inner, struct way way, double least)
{
    struct parts parts = arrange(tree, button, inner.w, way);
    struct box text = layout_centre(inner, inner.w, fmax(least, parts_height_mm(&parts)));
    if (!way.beside && parts.chip_mm > 0)
        text.h = fmin(text.h, parts_height_mm(&parts));
    if (parts.chip_mm > 0) {
        struct box side = way.beside ? layout_cut_left(&text, parts.chip_mm)
                                     : layout_cut_top(&text, parts.chip_mm);
        if (!way.beside && (button->states & STATE_DISABLED) == 0)
            add_arrow(tree, node, side);
        side.w = parts.chip_mm;
        add_chip(tree, node, button, layout_centre(side, parts.chip_mm, parts.chip_mm));
        if (way.beside)
            layout_cut_left(&text, parts.gap_mm);
        else
            layout_cut_top(&text, parts.gap_mm);
    }
    add_lines(tree, node, button, &parts, text);
    if (parts.detail)
        node->text = tree_format(tree, "%s\n%s", button->label, detail_of(button));
}

/* ---- tiles ---- */

static struct box inside(const struct tree *tree, struct box box)
{
    double pad = tree->theme->pad_mm;
    return layout_inset_sides(box, pad * (box.w < 66 ? 0.7 : 0.8),
                              pad * (tree->theme->large ? 0.25 : 0.5));
}

static void fill_tile(struct tree *tree, struct node *node, const struct button *button,
                      struct way way, double least)
{
    fill(tree, node, button, inside(tree, node->box), way, least);
}

void tile_grid(struct tree *tree, struct box box, int columns, const struct button *buttons,
               int count)
{
    int rows = (count + columns - 1) / columns;
    double gap = tree->theme->gap_mm;
    struct box inner = inside(tree, layout_cell(box, columns, rows, gap, 0));
    struct way way = common_way(tree, buttons, count, inner, false);
    double highest = 0;
    for (int i = 0; i < count; i++) {
        struct parts parts = arrange(tree, &buttons[i], inner.w, way);
        highest = fmax(highest, parts_height_mm(&parts));
    }
    for (int i = 0; i < count; i++) {
        struct node *node =
            button_add_bare(tree, layout_cell(box, columns, rows, gap, i), &buttons[i]);
        fill_tile(tree, node, &buttons[i], way, highest);
    }
}

int tile_columns(struct tree *tree, double width_mm, int most, const struct button *buttons,
                 int count)
{
    for (int columns = most; columns > 1; columns--) {
        struct box box = {0, 0, width_mm, 100};
        struct box inner = inside(tree, layout_column(box, columns, tree->theme->gap_mm, 0));
        int fitting = 0;
        while (fitting < count && text_word_mm(tree->text, FONT_TITLE, buttons[fitting].label,
                                               is_personal(&buttons[fitting])) <= inner.w)
            fitting++;
        if (fitting == count)
            return columns;
    }
    return 1;
}

/* ---- rows ---- */

static double row_pad_mm(const struct tree *tree)
{
    return tree->theme->pad_mm * 0.7;
}

/* The right end of a row: a figure to be read, or an arrow. */
static double trailing_mm(struct tree *tree, const struct button *button)
{
    if (button->trailing == NULL)
        return tree->theme->capital_mm[FONT_TITLE] * 1.6;
    return text_width_mm(tree->text, trailing_font(button), button->trailing, is_personal(button)) +
           0.5;
}

/* A figure that would leave too little for the title goes below it. */
static bool trails_below(double trailing, double inner_mm)
{
    return trailing > inner_mm * 0.5;
}

/* The line below the title for a wide figure, under the text where it fits there. Both together
 * stand in the middle of a row that is higher than they need. */
static struct box cut_below(struct tree *tree, const struct button *button, struct box *inner)
{
    double line = text_line_mm(tree->text, trailing_font(button));
    struct box above = *inner;
    layout_cut_bottom(&above, line);
    struct parts parts = arrange(tree, button, inner->w, common_way(tree, button, 1, above, true));
    *inner = layout_centre(*inner, inner->w, parts_height_mm(&parts) + line);
    struct box side = layout_cut_bottom(inner, line), under = side;
    layout_cut_left(&under, parts.beside ? parts.chip_mm + parts.gap_mm : 0);
    return trailing_mm(tree, button) <= under.w ? under : side;
}

static void fill_row(struct tree *tree, struct node *node, const struct button *button)
{
    struct box inner = layout_inset_sides(node->box, row_pad_mm(tree), row_pad_mm(tree) / 2);
    double wide = trailing_mm(tree, button);
    bool below = trails_below(wide, inner.w);
    struct box side = below ? cut_below(tree, button, &inner) : layout_cut_right(&inner, wide);
    if (!below)
        layout_cut_right(&inner, tree->theme->gap_mm);
    fill(tree, node, button, inner, common_way(tree, button, 1, inner, true), 0);
    if (button->trailing == NULL) {
        mark_icon(tree, node, side, COLOUR_MUTED, "chevron_right");
        return;
    }
    struct mark *mark =
        mark_text(tree, node, side, trailing_font(button), COLOUR_INK, button->trailing);
    mark->across = below ? ALIGN_START : ALIGN_END;
    mark->down = ALIGN_MIDDLE;
    node->text = tree_format(tree, "%s\n%s", node->text, button->trailing);
}

void tile_fill(struct tree *tree, struct node *node, const struct button *button)
{
    struct box inner = inside(tree, node->box);
    if (button->kind == BUTTON_ROW)
        fill_row(tree, node, button);
    else
        fill_tile(tree, node, button, common_way(tree, button, 1, inner, false), 0);
}

double tile_height_mm(struct tree *tree, double width_mm, const struct button *button)
{
    bool row = button->kind == BUTTON_ROW;
    struct box box = {0, 0, width_mm, 1000};
    struct box inner =
        row ? layout_inset_sides(box, row_pad_mm(tree), row_pad_mm(tree) / 2) : inside(tree, box);
    double pads = 1000 - inner.h, below = 0, beside = 0;
    if (row) {
        double wide = trailing_mm(tree, button);
        bool under = trails_below(wide, inner.w);
        double line =
            button->trailing == NULL ? 0 : text_line_mm(tree->text, trailing_font(button));
        *(under ? &below : &beside) = line;
        inner.w -= under ? 0 : wide + tree->theme->gap_mm;
    }
    struct parts parts = arrange(tree, button, inner.w, common_way(tree, button, 1, inner, row));
    return fmax(parts_height_mm(&parts), beside) + below + pads;
}

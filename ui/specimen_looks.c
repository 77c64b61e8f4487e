/* What the specimens show of the theme: type, colour pairs, spacing, icons. */
#include "ui/label.h"
#include "ui/pairs.h"
#include "ui/specimen_inside.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

/* ---- type ---- */

static const char *const font_names[FONT_THEMED] = {
    [FONT_BODY] = "body",     [FONT_STRONG] = "strong",   [FONT_TITLE] = "title",
    [FONT_VALUE] = "value",   [FONT_HEADING] = "heading", [FONT_KEY] = "key",
    [FONT_FIGURE] = "figure", [FONT_DISPLAY] = "display",
};

static int type_count(struct tree *tree)
{
    (void)tree;
    return FONT_THEMED;
}

static struct label type_label(struct tree *tree, int index)
{
    return (struct label){.id = tree_format(tree, "type_%s", font_names[index]),
                          .text = tree_format(tree, "%s %.1f mm Aa Ññ 0123", font_names[index],
                                              tree->theme->capital_mm[index]),
                          .font = (enum font)index};
}

static double type_mm(struct tree *tree, double width_mm, int index)
{
    struct label label = type_label(tree, index);
    return label_height_mm(tree, width_mm, &label);
}

static void type_add(struct tree *tree, struct box box, int index)
{
    struct label label = type_label(tree, index);
    label_add(tree, box, &label);
}

/* ---- colours: each pair as it is drawn, with its contrast ---- */

static int pair_count(struct tree *tree)
{
    (void)tree;
    return pairs_count();
}

static const char *pair_text(struct tree *tree, int index)
{
    const struct pair *pair = pairs_at(index);
    const uint32_t *colours = tree->theme->colours;
    return tree_format(tree, "%s on %s %.1f", theme_colour_name(pair->over),
                       theme_colour_name(pair->under),
                       theme_contrast(colours[pair->over], colours[pair->under]));
}

/* "accent_pressed" is one word of the file and two on the glass. */
static const char *spaced(struct tree *tree, const char *text)
{
    char words[96];
    size_t i = 0;
    for (; text[i] != '\0' && i + 1 < sizeof words; i++)
        words[i] = text[i] == '_' ? ' ' : text[i];
    words[i] = '\0';
    return tree_copy(tree, words);
}

static double swatch_mm(const struct tree *tree)
{
    return tree->theme->capital_mm[FONT_BODY] * 3.4;
}

static double pair_mm(struct tree *tree, double width_mm, int index)
{
    double room = width_mm - swatch_mm(tree) - tree->theme->gap_mm * 0.6;
    const char *text = spaced(tree, pair_text(tree, index));
    return fmax(swatch_mm(tree), text_height_mm(tree->text, FONT_BODY, text, room, false));
}

static void pair_add(struct tree *tree, struct box box, int index)
{
    const struct pair *pair = pairs_at(index);
    struct node *node = node_add(tree, ROLE_LABEL, tree_format(tree, "pair_%d", index), box);
    node_name(tree, node, NULL, spaced(tree, pair_text(tree, index)));
    struct box side = layout_cut_left(&box, swatch_mm(tree));
    struct box square = layout_centre(side, side.w, side.w);
    mark_fill(tree, node, square, COLOUR_OUTLINE, tree->theme->key_radius_mm);
    mark_fill(tree, node, layout_inset(square, tree->theme->outline_mm), pair->under,
              tree->theme->key_radius_mm);
    mark_fill(tree, node, layout_inset(square, square.w * 0.3), pair->over, square.w);
    layout_cut_left(&box, tree->theme->gap_mm * 0.6);
    mark_text(tree, node, box, FONT_BODY, COLOUR_INK, node->text)->down = ALIGN_MIDDLE;
}

/* ---- spacing ---- */

static const struct {
    const char *name;
    size_t offset;
} sizes[] = {
    {"gap", offsetof(struct theme, gap_mm)},
    {"margin", offsetof(struct theme, margin_mm)},
    {"pad", offsetof(struct theme, pad_mm)},
    {"radius", offsetof(struct theme, radius_mm)},
    {"key radius", offsetof(struct theme, key_radius_mm)},
    {"outline", offsetof(struct theme, outline_mm)},
    {"focus", offsetof(struct theme, focus_mm)},
    {"shadow", offsetof(struct theme, shadow_mm)},
    {"button height", offsetof(struct theme, button_height_mm)},
};

static int size_count(struct tree *tree)
{
    (void)tree;
    return COUNT(sizes);
}

static double size_of(const struct tree *tree, int index)
{
    double size;
    memcpy(&size, (const char *)tree->theme + sizes[index].offset, sizeof size);
    return size;
}

static const char *size_text(struct tree *tree, int index)
{
    return tree_format(tree, "%s %.2f mm", sizes[index].name, size_of(tree, index));
}

/* The widest bar there is, so that all of them start in one line. */
static double bar_mm(const struct tree *tree)
{
    double most = 0;
    for (int i = 0; i < COUNT(sizes); i++)
        most = fmax(most, size_of(tree, i));
    return most + tree->theme->gap_mm;
}

static double size_mm(struct tree *tree, double width_mm, int index)
{
    return text_height_mm(tree->text, FONT_BODY, size_text(tree, index), width_mm - bar_mm(tree),
                          false);
}

static void size_add(struct tree *tree, struct box box, int index)
{
    struct node *node = node_add(tree, ROLE_LABEL, tree_format(tree, "size_%d", index), box);
    node_name(tree, node, NULL, size_text(tree, index));
    struct box bar = layout_cut_left(&box, bar_mm(tree));
    double line = text_line_mm(tree->text, FONT_BODY);
    bar = layout_centre(bar, bar.w, line * 0.5);
    bar.w = size_of(tree, index);
    mark_fill(tree, node, bar, COLOUR_ACCENT, 0);
    mark_text(tree, node, box, FONT_BODY, COLOUR_INK, node->text)->down = ALIGN_MIDDLE;
}

/* ---- icons ---- */

static const char *const icons[] = {
    "medical_services",
    "edit_note",
    "place",
    "balance",
    "call",
    "groups",
    "touch_app",
    "volume_up",
    "format_size",
    "contrast",
    "language",
    "exit_to_app",
    "arrow_back",
    "arrow_forward",
    "chevron_left",
    "chevron_right",
    "check_circle",
    "info",
    "schedule",
    "badge",
    "print",
    "visibility",
    "lock",
    "hourglass_empty",
    "favorite",
    "record_voice_over",
    "confirmation_number",
    "check_box",
    "radio_button_checked",
};

static int icon_count(struct tree *tree)
{
    (void)tree;
    return COUNT(icons);
}

static struct label icon_label(struct tree *tree, int index)
{
    return (struct label){.id = tree_format(tree, "icon_%d", index),
                          .text = spaced(tree, icons[index]),
                          .icon = icons[index],
                          .down = ALIGN_MIDDLE,
                          .surface = SURFACE_CARD,
                          .ground = COLOUR_CARD};
}

static double icon_cell_mm(struct tree *tree, double width_mm, int index)
{
    struct label label = icon_label(tree, index);
    return label_height_mm(tree, width_mm, &label);
}

static void icon_add(struct tree *tree, struct box box, int index)
{
    struct label label = icon_label(tree, index);
    label_add(tree, box, &label);
}

static const struct section sections[] = {
    {"Type", 0, type_count, type_mm, type_add},
    {"Colour pairs", 17, pair_count, pair_mm, pair_add},
    {"Spacing", 17, size_count, size_mm, size_add},
    {"Icons", 17, icon_count, icon_cell_mm, icon_add},
};

int specimen_looks_count(void)
{
    return COUNT(sections);
}

const struct section *specimen_looks_at(int index)
{
    return &sections[index];
}

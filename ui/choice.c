/* A choice: the check says by shape what it is (round: one of, square: any of), not by colour. */
#include "ui/choice.h"

static double check_mm(const struct tree *tree)
{
    return tree->theme->capital_mm[FONT_BODY] * 2;
}

static double room_mm(const struct tree *tree, double width_mm)
{
    return width_mm - 2 * tree->theme->pad_mm * 0.8 - check_mm(tree) - tree->theme->gap_mm * 0.7;
}

static double label_mm(struct tree *tree, double width_mm, const struct choice *choice)
{
    return text_height_mm(tree->text, FONT_STRONG, choice->label, room_mm(tree, width_mm),
                          choice->personal);
}

static double detail_mm(struct tree *tree, double width_mm, const struct choice *choice)
{
    if (choice->detail == NULL)
        return 0;
    return text_height_mm(tree->text, FONT_BODY, choice->detail, room_mm(tree, width_mm),
                          choice->personal);
}

double choice_word_mm(struct tree *tree, const struct choice *choice)
{
    double word = text_word_mm(tree->text, FONT_STRONG, choice->label, choice->personal);
    return word + 0.5 - room_mm(tree, 0);
}

double choice_height_mm(struct tree *tree, double width_mm, const struct choice *choice)
{
    double text = label_mm(tree, width_mm, choice) + detail_mm(tree, width_mm, choice);
    double least = tree->theme->button_height_mm;
    return text + 2.1 > least ? text + 2.1 : least;
}

static const char *check_icon(const struct choice *choice)
{
    if (choice->several)
        return choice->checked ? "check_box" : "check_box_outline_blank";
    return choice->checked ? "radio_button_checked" : "radio_button_unchecked";
}

static void fill(struct tree *tree, struct node *node, const struct choice *choice)
{
    struct box inner = layout_inset_sides(node->box, tree->theme->pad_mm * 0.8, 1);
    double title = label_mm(tree, node->box.w, choice);
    double detail = detail_mm(tree, node->box.w, choice);
    enum colour ink = choice->disabled ? COLOUR_DISABLED : COLOUR_INK;
    enum colour check = choice->checked ? COLOUR_ACCENT : COLOUR_OUTLINE;
    struct box side = layout_cut_left(&inner, check_mm(tree));
    mark_icon(tree, node, side, choice->disabled ? COLOUR_DISABLED : check, check_icon(choice));
    inner = layout_cut_right(&inner, room_mm(tree, node->box.w));
    struct box middle = layout_centre(inner, inner.w, title + detail);
    mark_text(tree, node, layout_cut_top(&middle, title), FONT_STRONG, ink, choice->label);
    if (choice->detail != NULL)
        mark_text(tree, node, middle, FONT_BODY, choice->disabled ? COLOUR_DISABLED : COLOUR_MUTED,
                  choice->detail);
}

struct node *choice_add(struct tree *tree, struct box box, const struct choice *choice)
{
    struct node *node = node_add(tree, ROLE_CHOICE, choice->id, box);
    node->surface = SURFACE_CHOICE;
    node->states =
        (choice->checked ? STATE_CHECKED : 0U) | (choice->disabled ? STATE_DISABLED : 0U);
    node->flags = choice->personal ? NODE_PERSONAL : 0;
    node_name(tree, node, choice->name, choice->label);
    if (choice->detail != NULL)
        node->text = tree_format(tree, "%s\n%s", choice->label, choice->detail);
    node_speech(tree, node, choice->speech);
    fill(tree, node, choice);
    return node;
}

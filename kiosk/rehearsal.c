/* The mark of a rehearsal. A real fair has none; a sample's is small, muted, and never costs a
 * screen room: it stands in the brand, or at the left of the bar where a row of it is
 * free, or at the right of the heading where its line has an end. */
#include "kiosk/rehearsal.h"

#include <string.h>

#include "kiosk/words.h"
#include "ui/label.h"

/* In practice (kiosk/practice.h) the strip says it, larger. */
static bool has_mark(const struct kiosk *kiosk)
{
    return kiosk->pack->fair.sample && kiosk->practice == NULL;
}

const char *rehearsal_brand(const struct kiosk *kiosk, struct tree *tree, double room_mm)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    const char *name = *fair->name != '\0' ? fair->name : _("Information");
    if (!has_mark(kiosk))
        return name;
    const char *both = tree_format(tree, "%s · %s", name, _("Rehearsal"));
    return text_width_mm(tree->text, FONT_BODY, both, false) + 0.5 <= room_mm ? both : name;
}

static bool is_marked(const struct tree *tree)
{
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        if ((strcmp(node->id, "brand") == 0 || strcmp(node->id, "place") == 0) &&
            strstr(node->text, _("Rehearsal")) != NULL)
            return true;
    return false;
}

const char *rehearsal_place(const struct kiosk *kiosk, struct tree *tree, const char *place)
{
    if (!has_mark(kiosk) || is_marked(tree))
        return place;
    return tree_format(tree, "%s · %s", place, _("Rehearsal"));
}

static struct node *find_heading(const struct tree *tree)
{
    for (struct node *node = tree->first; node != NULL; node = node->next)
        if (node->role == ROLE_HEADING && node->surface == SURFACE_NONE)
            return node;
    return NULL;
}

/* The text of a heading that begins at its left, on one line; NULL when it is another. */
static struct mark *heading_text(struct tree *tree, const struct node *heading)
{
    struct mark *mark = heading->marks;
    bool plain = mark != NULL && mark->next == NULL && mark->kind == MARK_TEXT &&
                 mark->across == ALIGN_START;
    bool one =
        plain && text_line_count(tree->text, mark->font, mark->string, heading->box.w, false) == 1;
    return one ? mark : NULL;
}

/* Read right after the heading, as it stands. */
static void move_behind(struct tree *tree, struct node *heading, struct node *node)
{
    struct node *before = tree->first;
    while (before != NULL && before->next != node)
        before = before->next;
    if (before == NULL || before == heading)
        return;
    before->next = NULL;
    tree->last = before;
    node->next = heading->next;
    heading->next = node;
    node->reading = heading->reading;
}

static void add_by_heading(struct tree *tree, const struct label *label, double width,
                           double height)
{
    struct node *heading = find_heading(tree);
    struct mark *text = heading == NULL ? NULL : heading_text(tree, heading);
    if (text == NULL)
        return;
    struct box whole = heading->box;
    double used = text_width_mm(tree->text, text->font, text->string, false) + 0.5;
    if (used + tree->theme->gap_mm + width > whole.w || height > whole.h + 0.01)
        return;
    heading->box.w = text->box.w = used;
    struct box room = {whole.x + whole.w - width, whole.y, width, whole.h};
    move_behind(tree, heading, label_add(tree, room, label));
}

static bool is_free(const struct tree *tree, struct box box)
{
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        if (node->surface != SURFACE_BAR && layout_overlap(box, node->box))
            return false;
    return true;
}

/* At the left of one of the bar's rows, where none of its buttons stands. */
static bool add_in_bar(struct tree *tree, struct label *label, double width, double height)
{
    const struct node *bar = tree->first, *button;
    while (bar != NULL && bar->surface != SURFACE_BAR)
        bar = bar->next;
    for (button = bar; button != NULL; button = button->next) {
        struct box room = {tree->theme->margin_mm * 0.5,
                           button->box.y + (button->box.h - height) / 2, width, height};
        if (button == bar || !layout_is_within(button->box, bar->box) || !is_free(tree, room))
            continue;
        label->ground = COLOUR_BAR;
        label_add(tree, room, label)->reading = READING_BAR;
        return true;
    }
    return false;
}

void rehearsal_add(const struct kiosk *kiosk, struct tree *tree)
{
    if (!has_mark(kiosk) || is_marked(tree))
        return;
    struct label label = {
        .id = "rehearsal", .text = _("Rehearsal"), .colour = COLOUR_MUTED, .down = ALIGN_MIDDLE};
    double width = text_width_mm(tree->text, FONT_BODY, label.text, false) + 0.5;
    double height = text_line_mm(tree->text, FONT_BODY);
    if (!add_in_bar(tree, &label, width, height))
        add_by_heading(tree, &label, width, height);
}

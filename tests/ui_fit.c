/* Looks at each node and each pair; reads the same marks that paint draws. */
#include "tests/ui_fit.h"
#include <stdio.h>
#include <string.h>

static int fault(const char *where, const struct node *node, const char *what, const char *other)
{
    fprintf(stderr, "%s: %s %s: %s %s (%.1f %.1f %.1f %.1f)\n", where, node_role_name(node->role),
            node->id, what, other, node->box.x, node->box.y, node->box.w, node->box.h);
    return 1;
}

static int text_faults(const struct tree *tree, const struct node *node, const struct mark *mark,
                       const char *where)
{
    const double slack = 0.3; /* edges are rounded to pixels */
    bool personal = (node->flags & NODE_PERSONAL) != 0;
    double high = text_height_mm(tree->text, mark->font, mark->string, mark->box.w, personal);
    double word = text_word_mm(tree->text, mark->font, mark->string, personal);
    if (high > mark->box.h + slack)
        return fault(where, node, "text is cut:", mark->string);
    if (word > mark->box.w + slack && node->role != ROLE_FIELD)
        return fault(where, node, "a word is broken:", mark->string);
    return 0;
}

static int mark_faults(const struct tree *tree, const struct node *node, const char *where)
{
    int faults = 0;
    for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
        struct box box = {node->box.x - 0.3, node->box.y - 0.3, node->box.w + 1, node->box.h + 0.6};
        if (!layout_is_within(mark->box, box))
            faults += fault(where, node, "draws outside itself:", mark->string);
        if (mark->kind == MARK_TEXT)
            faults += text_faults(tree, node, mark, where);
        if (mark->kind == MARK_ICON && text_icon(tree->text, mark->string, 40).coverage == NULL)
            faults += fault(where, node, "unknown icon:", mark->string);
    }
    return faults;
}

/* A caption beside text is not in the way; what is touched must not overlap what is touched. */
static bool may_not_overlap(const struct node *one, const struct node *other)
{
    bool carrier = one->role == ROLE_DIALOG || other->role == ROLE_DIALOG ||
                   one->role == ROLE_LIST || other->role == ROLE_LIST || one->role == ROLE_IMAGE ||
                   other->role == ROLE_IMAGE;
    return !carrier;
}

static int pair_faults(const struct node *node, const char *where)
{
    int faults = 0;
    for (const struct node *other = node->next; other != NULL; other = other->next) {
        if (strcmp(node->id, other->id) == 0 && node->id[0] != '\0')
            faults += fault(where, node, "has the id of another", "");
        if (strcmp(node->name, other->name) == 0 && node->name[0] != '\0' &&
            node->role != ROLE_LABEL && other->role != ROLE_LABEL)
            faults += fault(where, node, "has the name of", other->id);
        if (may_not_overlap(node, other) && layout_overlap(node->box, other->box))
            faults += fault(where, node, "overlaps", other->id);
    }
    return faults;
}

int fit_faults(const struct tree *tree, const char *where)
{
    int faults = 0;
    for (const struct node *node = tree->first; node != NULL; node = node->next) {
        bool touched = node_can_act(node) || (node->states & STATE_DISABLED) != 0;
        /* keys are held to their pitch, which includes the strips between them */
        double least = node->role == ROLE_KEY ? 14.5 : 15;
        if (!layout_is_within(node->box, tree->page))
            faults += fault(where, node, "is off the page", "");
        if (touched && (node->box.w < least - 1e-6 || node->box.h < least - 1e-6))
            faults += fault(where, node, "is too small to touch", "");
        faults += mark_faults(tree, node, where) + pair_faults(node, where);
    }
    if (tree->full)
        faults += 1;
    return faults;
}

/* Steps as segments, work as a bar; the sentence above says the same in words. */
#include "ui/progress.h"

#define STRIP_MM 2.0
#define GAP_MM 0.8 /* a letter's tail does not touch it */

static struct node *start(struct tree *tree, struct box *box, const char *id, const char *sentence,
                          const char *value)
{
    struct node *node = node_add(tree, ROLE_PROGRESS, id, *box);
    node_name(tree, node, NULL, sentence);
    node->value = value;
    double text = text_height_mm(tree->text, FONT_BODY, sentence, box->w, false);
    mark_text(tree, node, layout_cut_top(box, text), FONT_BODY, COLOUR_MUTED, sentence);
    layout_cut_top(box, GAP_MM);
    *box = layout_cut_top(box, STRIP_MM);
    return node;
}

struct node *progress_steps(struct tree *tree, struct box box, const char *id, const char *sentence,
                            int done, int steps)
{
    struct node *node = start(tree, &box, id, sentence, tree_format(tree, "%d/%d", done, steps));
    for (int i = 0; i < steps; i++)
        mark_fill(tree, node, layout_column(box, steps, 1.2, i),
                  i < done ? COLOUR_ACCENT : COLOUR_HAIR, box.h / 2);
    return node;
}

struct node *progress_bar(struct tree *tree, struct box box, const char *id, const char *sentence,
                          double fraction)
{
    double share = fraction < 0 ? 0 : (fraction > 1 ? 1 : fraction);
    struct node *node =
        start(tree, &box, id, sentence, tree_format(tree, "%d", (int)(share * 100 + 0.5)));
    mark_fill(tree, node, box, COLOUR_HAIR, box.h / 2);
    box.w *= share;
    mark_fill(tree, node, box, COLOUR_ACCENT, box.h / 2);
    return node;
}

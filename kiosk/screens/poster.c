/* A poster: its coloured bands from the mildest to the worst, to be read. Nothing on it can be
 * touched, nothing is asked and nothing of it is kept but the one reading (Never 1). */
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/list.h"

static double band_mm(struct tree *tree, double width, const struct pack_band *band)
{
    double pad = tree->theme->pad_mm, room = width - 2 * pad;
    double height = 2 * pad + text_height_mm(tree->text, FONT_HEADING, band->title, room, false);
    if (*band->items != '\0')
        height += pad / 2 + text_height_mm(tree->text, FONT_BODY, band->items, room, false);
    return height;
}

static void add_band(struct tree *tree, struct box box, const struct pack_band *band, int index)
{
    enum colour ground = (enum colour)(COLOUR_POSTER_1 + index);
    double pad = tree->theme->pad_mm;
    struct node *node = node_add(tree, ROLE_LABEL, tree_format(tree, "band_%d", index + 1), box);
    node_name(
        tree, node, band->title,
        tree_format(tree, "%s%s%s", band->title, *band->items == '\0' ? "" : " ", band->items));
    mark_fill(tree, node, box, ground, tree->theme->radius_mm);
    struct box inner = layout_inset(box, pad);
    double title = text_height_mm(tree->text, FONT_HEADING, band->title, inner.w, false);
    bool alone = *band->items == '\0';
    struct box above = alone ? inner : layout_cut_top(&inner, title);
    struct mark *mark = mark_text(tree, node, above, FONT_HEADING, COLOUR_ON_POSTER, band->title);
    mark->ground = ground;
    mark->down = alone ? ALIGN_MIDDLE : ALIGN_START;
    if (alone)
        return;
    layout_cut_top(&inner, pad / 2);
    mark_text(tree, node, inner, FONT_BODY, COLOUR_ON_POSTER, band->items)->ground = ground;
}

static void add_source(struct tree *tree, struct box *body, const struct pack_right *right)
{
    const struct label label = {.id = "source",
                                .text =
                                    tree_format(tree, "%s · %s", right->source, right->consulted),
                                .colour = COLOUR_MUTED};
    label_add(tree, layout_cut_bottom(body, label_height_mm(tree, body->w, &label)), &label);
    layout_cut_bottom(body, tree->theme->gap_mm / 2);
}

void poster_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_right *right = &kiosk->pack->rights[kiosk->visit->right];
    struct list list = {.id = "list",
                        .name = right->title,
                        .count = (int)right->band_count,
                        .page = kiosk->visit->page,
                        .previous = _("Previous"),
                        .following = _("More")};
    body = parts_page(tree, body);
    list.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, right->title);
    add_source(tree, &body, right);
    for (int i = 0; i < list.count; ++i) {
        double needed = band_mm(tree, body.w, &right->bands[i]);
        list.row_height_mm = needed > list.row_height_mm ? needed : list.row_height_mm;
    }
    double gaps = tree->theme->gap_mm * 0.75 * (list.count - 1);
    double share = list.count == 0 ? 0 : (body.h - gaps) / list.count;
    list.row_height_mm = share > list.row_height_mm ? share : list.row_height_mm;
    struct list_page page = list_add(tree, body, &list);
    kiosk->visit->page = page.page;
    for (int i = 0; i < page.shown; ++i)
        add_band(tree, list_row(&page, i), &right->bands[page.first + i], page.first + i);
}

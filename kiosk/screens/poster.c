/* A poster: its coloured bands from the mildest to the worst, to be read. Nothing on it can be
 * touched, nothing is asked and nothing of it is kept but the one reading (Never 1). */
#include <math.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/list.h"
#include "ui/reading.h"

struct style { /* how large the bands' words stand */
    enum font title;
    double pad_mm;
};

static double band_mm(struct tree *tree, double width, struct style style,
                      const struct pack_band *band)
{
    double pad = style.pad_mm, room = width - 2 * pad;
    double height = 2 * pad + text_height_mm(tree->text, style.title, band->title, room, false);
    if (*band->items != '\0')
        height += pad / 2 + text_height_mm(tree->text, FONT_BODY, band->items, room, false);
    return height;
}

static double highest_mm(struct tree *tree, double width, struct style style,
                         const struct pack_right *right)
{
    double height = 0;
    for (size_t i = 0; i < right->band_count; ++i)
        height = fmax(height, band_mm(tree, width, style, &right->bands[i]));
    return height;
}

static void add_band(struct tree *tree, struct box box, struct style style,
                     const struct pack_band *band, int index)
{
    enum colour ground = (enum colour)(COLOUR_POSTER_1 + index);
    struct node *node = node_add(tree, ROLE_LABEL, tree_format(tree, "band_%d", index + 1), box);
    bool alone = *band->items == '\0';
    node_name(tree, node, band->title,
              tree_format(tree, "%s%s%s", band->title, alone ? "" : " ", band->items));
    mark_fill(tree, node, box, ground, tree->theme->radius_mm);
    struct box inner = layout_inset(box, style.pad_mm);
    double title = text_height_mm(tree->text, style.title, band->title, inner.w, false);
    struct box above = alone ? inner : layout_cut_top(&inner, title);
    struct mark *mark = mark_text(tree, node, above, style.title, COLOUR_ON_POSTER, band->title);
    mark->ground = ground;
    mark->down = alone ? ALIGN_MIDDLE : ALIGN_START;
    if (alone)
        return;
    layout_cut_top(&inner, style.pad_mm / 2);
    mark_text(tree, node, inner, FONT_BODY, COLOUR_ON_POSTER, band->items)->ground = ground;
}

static double gap_mm(const struct tree *tree)
{
    return tree->theme->gap_mm * 0.75; /* as between a list's rows */
}

static bool is_whole(struct tree *tree, struct box body, struct style style,
                     const struct pack_right *right)
{
    double row = highest_mm(tree, body.w, style, right) + gap_mm(tree);
    return row * (double)right->band_count - gap_mm(tree) <= body.h;
}

/* The largest words that leave all bands on one page. */
static struct style choose_style(struct tree *tree, struct box body, const struct pack_right *right)
{
    double pad = tree->theme->pad_mm;
    const struct style styles[] = {{FONT_HEADING, pad}, {FONT_TITLE, pad}, {FONT_TITLE, pad * 0.6}};
    size_t i = 0, last = sizeof styles / sizeof styles[0] - 1;
    while (i < last && !is_whole(tree, body, styles[i], right))
        ++i;
    return styles[i];
}

static struct label source_label(struct tree *tree, const struct pack_right *right)
{
    return (struct label){.id = "source",
                          .text = tree_format(tree, "%s · %s", right->source, right->consulted),
                          .colour = COLOUR_MUTED,
                          .down = ALIGN_MIDDLE};
}

/* Beside Atrás where all bands stand on one page and it fits there, else below the bands. */
static struct box cut_source(struct tree *tree, struct box *body, struct box foot,
                             const struct pack_right *right)
{
    struct label label = source_label(tree, right);
    bool whole = is_whole(tree, *body, choose_style(tree, *body, right), right);
    if (whole && foot.w > 0 && label_height_mm(tree, foot.w, &label) <= foot.h)
        return foot;
    struct box room = layout_cut_bottom(body, label_height_mm(tree, body->w, &label));
    layout_cut_bottom(body, tree->theme->gap_mm / 2);
    return room;
}

static void add_source(struct tree *tree, struct box room, struct box foot,
                       const struct pack_right *right)
{
    struct label label = source_label(tree, right);
    enum reading part =
        reading_begin(tree, room.y >= foot.y && foot.w > 0 ? READING_STEPS : READING_PAGE);
    label_add(tree, room, &label);
    reading_begin(tree, part);
}

void poster_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_right *right = &kiosk->pack->rights[kiosk->visit->right];
    bool low = parts_is_low(tree); /* then the source is a page of its own */
    struct list list = {.id = "list",
                        .name = right->title,
                        .count = (int)right->band_count + low,
                        .page = kiosk->visit->page,
                        .previous = _("Previous"),
                        .following = _("More")};
    body = parts_page(tree, body);
    list.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, right->title);
    struct box room = low ? (struct box){0} : cut_source(tree, &body, list.pager, right);
    struct style style = choose_style(tree, body, right);
    struct label source = source_label(tree, right);
    list.row_height_mm = highest_mm(tree, body.w, style, right);
    if (low)
        list.row_height_mm = fmax(list.row_height_mm, label_height_mm(tree, body.w, &source));
    double share = (body.h - gap_mm(tree) * (list.count - 1)) / fmax(1, list.count);
    list.row_height_mm = fmax(share, list.row_height_mm);
    struct list_page page = list_add(tree, body, &list);
    kiosk->visit->page = page.page;
    for (int i = 0; i < page.shown; ++i) {
        size_t at = (size_t)(page.first + i);
        if (at < right->band_count)
            add_band(tree, list_row(&page, i), style, &right->bands[at], (int)at);
        else
            label_add(tree, list_row(&page, i), &source);
    }
    if (!low)
        add_source(tree, room, list.pager, right);
}

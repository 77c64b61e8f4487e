#include "kiosk/screens/reading.h"

#include "ui/reading.h"

#define CODE_MM_MOST 75.0

void reading_rows(struct kiosk *kiosk, struct tree *tree, struct box body, struct rows rows)
{
    body = parts_page(tree, body);
    rows.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    rows.columns = tree->theme->large || body.w < 180 ? 1 : 2;
    rows.rows_max = 6;
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

struct box reading_cut_code(const struct tree *tree, struct box *body)
{
    bool upright = tree->page.h > tree->page.w;
    double side = upright ? body->h * 0.38 : body->w * 0.36, gap = tree->theme->gap_mm * 2;
    side = side > body->h ? body->h : side > CODE_MM_MOST ? CODE_MM_MOST : side;
    struct box room = upright ? layout_cut_bottom(body, side) : layout_cut_right(body, side);
    if (upright)
        layout_cut_bottom(body, gap);
    else
        layout_cut_right(body, gap);
    return upright ? layout_centre(room, side, side) : layout_cut_top(&room, side);
}

/* On an upright panel a pager may stand above it: then both are read as they stand. */
void reading_add_code(struct tree *tree, struct box room, const struct qr *code)
{
    bool upright = tree->page.h > tree->page.w;
    enum reading part = reading_begin(tree, upright ? READING_STEPS : READING_PAGE);
    qr_add(tree, room, code);
    reading_begin(tree, part);
}

/* Rows of one kind on as many pages as they need: see parts.h.
 *
 * Lines are as high as their own words, so a page holds whole lines and no fixed number of them;
 * of the columns that are allowed, those are taken that show most on the first page. */
#include "kiosk/parts.h"

#include "kiosk/words.h"
#include "ui/list.h"

static double row_height(struct kiosk *kiosk, struct tree *tree, double width_mm,
                         const struct rows *rows, int index)
{
    if (rows->button != NULL) {
        struct button button = rows->button(kiosk, tree, index);
        return button_height_mm(tree, width_mm, &button);
    }
    struct choice choice = rows->choice(kiosk, tree, index);
    return choice_height_mm(tree, width_mm, &choice);
}

static void row_add(struct kiosk *kiosk, struct tree *tree, struct box box, const struct rows *rows,
                    int index)
{
    if (rows->button != NULL) {
        struct button button = rows->button(kiosk, tree, index);
        button_add(tree, box, &button);
    } else {
        struct choice choice = rows->choice(kiosk, tree, index);
        choice_add(tree, box, &choice);
    }
}

/* Lines of so many rows side by side, each as high as its own words. */
struct shape {
    int columns;
    double gap_mm, width_mm;
};

static struct shape shape_in(const struct tree *tree, double width_mm, int columns)
{
    double gap = tree->theme->gap_mm * 0.75;
    return (struct shape){columns, gap, (width_mm - gap * (columns - 1)) / columns};
}

static bool is_whole(struct kiosk *kiosk, struct tree *tree, struct shape shape,
                     const struct rows *rows)
{
    for (int i = 0; i < rows->count && rows->choice != NULL; ++i) {
        struct choice choice = rows->choice(kiosk, tree, i);
        if (choice_word_mm(tree, &choice) > shape.width_mm)
            return false;
    }
    return true;
}

static double line_mm(struct kiosk *kiosk, struct tree *tree, struct shape shape,
                      const struct rows *rows, int first)
{
    double height = 0;
    for (int i = first; i < first + shape.columns && i < rows->count; ++i) {
        double needed = row_height(kiosk, tree, shape.width_mm, rows, i);
        height = needed > height ? needed : height;
    }
    return height;
}

/* How many rows from `first` on fit into the height, whole lines of them; at least one line. */
static int pack(struct kiosk *kiosk, struct tree *tree, double height_mm, struct shape shape,
                const struct rows *rows, int first)
{
    double used = 0;
    int count = 0;
    while (first + count < rows->count && count + shape.columns <= rows->rows_max) {
        used += line_mm(kiosk, tree, shape, rows, first + count) + (count > 0 ? shape.gap_mm : 0);
        if (used > height_mm + 1e-6 && count > 0)
            break;
        count += shape.columns;
    }
    return first + count < rows->count ? count : rows->count - first;
}

/* The columns that show most on the first page; of equals, the fewest. */
static struct shape choose_shape(struct kiosk *kiosk, struct tree *tree, struct box body,
                                 const struct rows *rows)
{
    struct shape best = shape_in(tree, body.w, 1);
    double paged = body.h - tree->theme->button_height_mm - best.gap_mm;
    for (int columns = 1, most = 0; columns <= rows->columns; ++columns) {
        struct shape shape = shape_in(tree, body.w, columns);
        if (columns > 1 && !is_whole(kiosk, tree, shape, rows))
            continue;
        int shown = pack(kiosk, tree, body.h, shape, rows, 0);
        if (shown < rows->count && rows->pager.w <= 0)
            shown = pack(kiosk, tree, paged, shape, rows, 0);
        if (shown > most) {
            best = shape;
            most = shown;
        }
    }
    return best;
}

/* The rows of one page; where there is room to spare, lines are a little higher. */
static void add_page(struct kiosk *kiosk, struct tree *tree, struct box body, struct shape shape,
                     const struct rows *rows, int first, int end)
{
    double needed = -shape.gap_mm, most = tree->theme->button_height_mm * 0.8;
    int lines = (end - first + shape.columns - 1) / shape.columns;
    for (int i = first; i < end; i += shape.columns)
        needed += line_mm(kiosk, tree, shape, rows, i) + shape.gap_mm;
    double more = lines > 0 && body.h > needed ? (body.h - needed) / lines : 0;
    for (int i = first; i < end; i += shape.columns) {
        double height = line_mm(kiosk, tree, shape, rows, i) + (more > most ? most : more);
        struct box line = layout_cut_top(&body, height);
        layout_cut_top(&body, shape.gap_mm);
        for (int k = i; k < end && k < i + shape.columns; ++k)
            row_add(kiosk, tree, layout_column(line, shape.columns, shape.gap_mm, k - i), rows, k);
    }
}

enum { PAGES_MAX = 200 };

void parts_rows(struct kiosk *kiosk, struct tree *tree, struct box body, const struct rows *rows)
{
    int starts[PAGES_MAX + 1] = {0}, pages = 0;
    struct shape shape = choose_shape(kiosk, tree, body, rows);
    struct list list = {.id = "list",
                        .name = rows->name,
                        .page = kiosk->visit->page,
                        .rows_max = 1, /* the list counts pages as rows of one a page */
                        .pager = rows->pager,
                        .previous = _("Previous"),
                        .following = _("More")};
    if (list.pager.w <= 0 && pack(kiosk, tree, body.h, shape, rows, 0) < rows->count) {
        list.pager = layout_cut_bottom(&body, tree->theme->button_height_mm);
        layout_cut_bottom(&body, shape.gap_mm);
    }
    for (int next = 0; next < rows->count && pages < PAGES_MAX; starts[pages] = next)
        next += pack(kiosk, tree, body.h, shape, rows, starts[pages++]);
    list.count = pages;
    list.row_height_mm = body.h;
    int page = kiosk->visit->page = list_add(tree, body, &list).page;
    add_page(kiosk, tree, body, shape, rows, starts[page], starts[page + 1]);
}

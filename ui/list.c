/* Pages of equal rows. Promises that every row of the list is on exactly one page, that rows keep
 * their least height, and that the page asked for is corrected to one that exists. */
#include "ui/list.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/reading.h"

static int rows_in(const struct list *list, double height_mm, double gap_mm, int columns)
{
    int rows = (int)((height_mm + gap_mm + 1e-6) / (list->row_height_mm + gap_mm));
    if (list->rows_max > 0 && rows * columns > list->rows_max)
        rows = list->rows_max / columns;
    return rows > 0 ? rows : 1;
}

static int pages_of(int count, int per_page)
{
    return count == 0 ? 1 : (count + per_page - 1) / per_page;
}

static struct button pager(const struct list *list, bool back, bool bare)
{
    const char *icon = back ? "chevron_left" : "chevron_right";
    return (struct button){.id = back ? "page_back" : "page_next",
                           .label = back ? list->previous : list->following,
                           .icon = bare ? NULL : icon,
                           .icon_last = !back,
                           .tight = bare};
}

static double pair_mm(struct tree *tree, const struct list *list, bool bare)
{
    struct button back = pager(list, true, bare), next = pager(list, false, bare);
    return button_width_mm(tree, &back) + button_width_mm(tree, &next) + tree->theme->gap_mm;
}

/* Large text on a narrow panel: the words alone, and where even they are too wide, below each
 * other. */
static bool pager_is_bare(struct tree *tree, const struct list *list, double width_mm)
{
    return pair_mm(tree, list, false) > width_mm;
}

static bool pager_stands(struct tree *tree, const struct list *list, double width_mm)
{
    return pair_mm(tree, list, true) > width_mm;
}

static double pager_mm(struct tree *tree, const struct list *list, double width_mm)
{
    bool bare = pager_is_bare(tree, list, width_mm);
    struct button back = pager(list, true, bare), next = pager(list, false, bare);
    double one = button_height_mm(tree, width_mm, &back);
    double other = button_height_mm(tree, width_mm, &next);
    if (pager_stands(tree, list, width_mm))
        return one + tree->theme->gap_mm / 2 + other;
    return one > other ? one : other;
}

static void add_place(struct tree *tree, struct box box, const struct list_page *page)
{
    const char *where = tree_format(tree, "%d / %d", page->page + 1, page->pages);
    struct label label = {.id = "page",
                          .text = where,
                          .font = FONT_STRONG,
                          .colour = COLOUR_MUTED,
                          .across = ALIGN_MIDDLE,
                          .down = ALIGN_MIDDLE};
    if (text_width_mm(tree->text, FONT_STRONG, where, false) + 1 < box.w)
        label_add(tree, box, &label);
}

static void add_pager(struct tree *tree, struct box box, const struct list *list,
                      const struct list_page *page)
{
    bool bare = pager_is_bare(tree, list, box.w);
    struct button back = pager(list, true, bare), next = pager(list, false, bare);
    back.states = page->page == 0 ? STATE_DISABLED : 0;
    next.states = page->page == page->pages - 1 ? STATE_DISABLED : 0;
    if (pager_stands(tree, list, box.w)) {
        button_add(tree, layout_row(box, 2, tree->theme->gap_mm / 2, 0), &back);
        button_add(tree, layout_row(box, 2, tree->theme->gap_mm / 2, 1), &next);
        return;
    }
    button_add(tree, layout_cut_left(&box, button_width_mm(tree, &back)), &back);
    button_add(tree, layout_cut_right(&box, button_width_mm(tree, &next)), &next);
    add_place(tree, box, page);
}

struct list_page list_add(struct tree *tree, struct box box, const struct list *list)
{
    struct list_page page = {.columns = list->columns > 0 ? list->columns : 1};
    page.gap_mm = tree->theme->gap_mm * 0.75;
    page.rows = rows_in(list, box.h, page.gap_mm, page.columns);
    page.pages = pages_of(list->count, page.rows * page.columns);
    struct box below = list->pager;
    if (page.pages > 1 && below.w <= 0) {
        below = layout_cut_bottom(&box, pager_mm(tree, list, box.w));
        layout_cut_bottom(&box, page.gap_mm);
        page.rows = rows_in(list, box.h, page.gap_mm, page.columns);
        page.pages = pages_of(list->count, page.rows * page.columns);
    }
    page.page = list->page < 0 ? 0 : list->page;
    page.page = page.page < page.pages ? page.page : page.pages - 1;
    page.first = page.page * page.rows * page.columns;
    page.shown = list->count - page.first;
    if (page.shown > page.rows * page.columns)
        page.shown = page.rows * page.columns;
    page.body = box;
    struct node *node = node_add(tree, ROLE_LIST, list->id, box);
    node->name = tree_format(tree, "%s %d/%d", list->name, page.page + 1, page.pages);
    node->value = tree_format(tree, "%d/%d", page.page + 1, page.pages);
    if (page.pages > 1) {
        enum reading part = reading_begin(tree, READING_STEPS);
        add_pager(tree, below, list, &page);
        reading_begin(tree, part);
    }
    return page;
}

struct box list_row(const struct list_page *page, int index)
{
    return layout_cell(page->body, page->columns, page->rows, page->gap_mm, index);
}

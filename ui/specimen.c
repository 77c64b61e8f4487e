/* Packs the cells of each section into pages: as many columns as their least width allows, rows as
 * high as their highest cell, the frame with its three buttons around. */
#include "ui/specimen.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/reading.h"
#include "ui/specimen_inside.h"
#include "ui/strip.h"
#include <math.h>

static int section_count(void)
{
    return specimen_looks_count() + specimen_widgets_count();
}

static const struct section *section_at(int index)
{
    int looks = specimen_looks_count();
    return index < looks ? specimen_looks_at(index) : specimen_widgets_at(index - looks);
}

struct grid {
    struct box body;
    double gap_mm;
    int columns;
};

static const struct button steps[] = {
    {.id = "page_back", .label = "Previous", .icon = "chevron_left"},
    {.id = "page_next", .label = "Next", .icon = "chevron_right", .icon_last = true},
    {.kind = BUTTON_LEAVE, .id = "leave", .label = "Close", .icon = "exit_to_app"},
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static double heading_mm(struct tree *tree)
{
    return text_line_mm(tree->text, FONT_HEADING) + tree->theme->gap_mm * 0.6;
}

static struct box page_box(const struct tree *tree)
{
    return layout_inset_sides(tree->page, tree->theme->margin_mm, tree->theme->gap_mm);
}

static struct grid grid_of(struct tree *tree, const struct section *section)
{
    struct grid grid = {.body = page_box(tree), .gap_mm = tree->theme->gap_mm, .columns = 1};
    double foot = strip_height_mm(tree, grid.body.w, steps, STEPS);
    layout_cut_top(&grid.body, heading_mm(tree));
    layout_cut_bottom(&grid.body, foot + grid.gap_mm);
    double least = section->narrowest * tree->theme->capital_mm[FONT_BODY];
    if (least > 0)
        grid.columns = (int)fmax(1, (grid.body.w + grid.gap_mm) / (least + grid.gap_mm));
    return grid;
}

static double cell_mm(const struct grid *grid)
{
    return (grid->body.w - grid->gap_mm * (grid->columns - 1)) / grid->columns;
}

static double row_mm(struct tree *tree, const struct section *section, const struct grid *grid,
                     int first, int count)
{
    double high = 0;
    for (int i = first; i < first + grid->columns && i < count; i++)
        high = fmax(high, section->height_mm(tree, cell_mm(grid), i));
    return fmin(high, grid->body.h);
}

/* How many cells from `first` on stand on one page; at least a row. */
static int fit(struct tree *tree, const struct section *section, const struct grid *grid, int first)
{
    int all = section->count(tree), shown = 0;
    double used = 0;
    while (first + shown < all) {
        used += row_mm(tree, section, grid, first + shown, all);
        if (used > grid->body.h + 1e-6 && shown > 0)
            break;
        used += grid->gap_mm;
        shown += grid->columns;
    }
    return first + shown < all ? shown : all - first;
}

static int section_pages(struct tree *tree, const struct section *section)
{
    struct grid grid = grid_of(tree, section);
    int pages = 0, all = section->count(tree);
    for (int next = 0; next < all; pages++)
        next += fit(tree, section, &grid, next);
    return pages;
}

int specimen_pages(struct tree *tree)
{
    int pages = 0;
    for (int i = 0; i < section_count(); i++)
        pages += section_pages(tree, section_at(i));
    return pages;
}

static void add_frame(struct tree *tree, const char *name, int page)
{
    struct box rest = page_box(tree);
    label_heading(tree, &rest, tree_format(tree, "%s", name));
    struct button shown[STEPS];
    int pages = specimen_pages(tree);
    for (int i = 0; i < STEPS; i++)
        shown[i] = steps[i];
    shown[0].states = page == 0 ? STATE_DISABLED : 0;
    shown[1].states = page == pages - 1 ? STATE_DISABLED : 0;
    double high = strip_height_mm(tree, rest.w, steps, STEPS);
    enum reading part = reading_begin(tree, READING_STEPS);
    strip_add(tree, layout_cut_bottom(&rest, high), shown, STEPS);
    reading_begin(tree, part);
}

static void add_cells(struct tree *tree, const struct section *section, int page)
{
    struct grid grid = grid_of(tree, section);
    int first = 0, all = section->count(tree);
    for (int i = 0; i < page; i++)
        first += fit(tree, section, &grid, first);
    int end = first + fit(tree, section, &grid, first);
    for (int i = first; i < end; i += grid.columns) {
        struct box row = layout_cut_top(&grid.body, row_mm(tree, section, &grid, i, all));
        layout_cut_top(&grid.body, grid.gap_mm);
        for (int k = i; k < end && k < i + grid.columns; k++)
            section->add(tree, layout_column(row, grid.columns, grid.gap_mm, k - i), k);
    }
}

const char *specimen_build(struct tree *tree, int page)
{
    int index = 0, left = page;
    while (index < section_count() - 1 && left >= section_pages(tree, section_at(index)))
        left -= section_pages(tree, section_at(index++));
    const struct section *section = section_at(index);
    add_frame(tree, section->name, page);
    add_cells(tree, section, left);
    return section->name;
}

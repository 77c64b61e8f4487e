/* Choices of one answer in a grid, all on one page: see parts.h.
 *
 * Each row is as high as its words need; what room is left is shared among the rows. */
#include "kiosk/parts.h"

static double grid_row_mm(struct tree *tree, double width, int columns, int count,
                          const struct choice *choices, int row)
{
    double height = 0;
    for (int i = row * columns; i < count && i < (row + 1) * columns; ++i) {
        double needed = choice_height_mm(tree, width, &choices[i]);
        height = needed > height ? needed : height;
    }
    return height;
}

bool parts_grid_is_whole(struct tree *tree, double width_mm, int columns, int count,
                         const struct choice *choices)
{
    double width = (width_mm - tree->theme->gap_mm * (columns - 1)) / columns;
    for (int i = 0; i < count; ++i)
        if (choice_word_mm(tree, &choices[i]) > width)
            return false;
    return true;
}

double parts_grid_mm(struct tree *tree, double width_mm, int columns, int count,
                     const struct choice *choices)
{
    double gap = tree->theme->gap_mm, width = (width_mm - gap * (columns - 1)) / columns;
    double whole = -gap;
    for (int row = 0; row * columns < count; ++row)
        whole += gap + grid_row_mm(tree, width, columns, count, choices, row);
    return whole;
}

void parts_grid(struct tree *tree, struct box body, int columns, int count,
                const struct choice *choices)
{
    double gap = tree->theme->gap_mm, width = (body.w - gap * (columns - 1)) / columns;
    double needed = parts_grid_mm(tree, body.w, columns, count, choices);
    int rows = (count + columns - 1) / columns;
    double most = tree->theme->button_height_mm;
    double more = body.h > needed ? (body.h - needed) / rows : 0;
    for (int row = 0; row < rows; ++row) {
        double height = grid_row_mm(tree, width, columns, count, choices, row);
        struct box strip = layout_cut_top(&body, height + (more > most ? most : more));
        layout_cut_top(&body, gap);
        for (int i = row * columns; i < count && i < (row + 1) * columns; ++i)
            choice_add(tree, layout_column(strip, columns, gap, i % columns), &choices[i]);
    }
}

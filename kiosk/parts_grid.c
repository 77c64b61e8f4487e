/* Choices of one answer in a grid, all on one page: see parts.h.
 *
 * Each row is as high as its words need; what room is left is shared among the rows. One that is
 * left over has a row of its own. */
#include "kiosk/parts.h"

static int row_columns(int columns, int count, int row)
{
    return count - row * columns == 1 ? 1 : columns;
}

static double grid_row_mm(struct tree *tree, double width_mm, int columns, int count,
                          const struct choice *choices, int row)
{
    int across = row_columns(columns, count, row);
    double height = 0, width = (width_mm - tree->theme->gap_mm * (across - 1)) / across;
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
    double gap = tree->theme->gap_mm, whole = -gap;
    for (int row = 0; row * columns < count; ++row)
        whole += gap + grid_row_mm(tree, width_mm, columns, count, choices, row);
    return whole;
}

void parts_grid(struct tree *tree, struct box body, int columns, int count,
                const struct choice *choices)
{
    double gap = tree->theme->gap_mm;
    double needed = parts_grid_mm(tree, body.w, columns, count, choices);
    int rows = (count + columns - 1) / columns;
    double most = tree->theme->button_height_mm;
    double more = body.h > needed ? (body.h - needed) / rows : 0;
    for (int row = 0; row < rows; ++row) {
        double height = grid_row_mm(tree, body.w, columns, count, choices, row);
        struct box strip = layout_cut_top(&body, height + (more > most ? most : more));
        layout_cut_top(&body, gap);
        for (int i = row * columns; i < count && i < (row + 1) * columns; ++i)
            choice_add(tree,
                       layout_column(strip, row_columns(columns, count, row), gap, i % columns),
                       &choices[i]);
    }
}

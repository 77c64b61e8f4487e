/* Rectangles in millimetres, cut and divided. Values only: nothing is kept, nothing can fail.
 *
 * A cut never takes more than there is; what does not fit gets a box of zero size, and the tests
 * of a screen find it. */
#ifndef JORNADA_UI_LAYOUT_H
#define JORNADA_UI_LAYOUT_H

#include <stdbool.h>

struct box {
    double x, y, w, h; /* millimetres from the window's upper left corner */
};

/* Cuts a strip off and returns it; *rest is what remains. */
struct box layout_cut_top(struct box *rest, double height_mm);
struct box layout_cut_bottom(struct box *rest, double height_mm);
struct box layout_cut_left(struct box *rest, double width_mm);
struct box layout_cut_right(struct box *rest, double width_mm);

struct box layout_inset(struct box box, double all_mm);
struct box layout_inset_sides(struct box box, double horizontal_mm, double vertical_mm);
/* A box of this size in the middle of another (never larger than it). */
struct box layout_centre(struct box box, double width_mm, double height_mm);

/* The index-th of `columns` equal columns, of `rows` equal rows, of a grid read row by row. */
struct box layout_column(struct box box, int columns, double gap_mm, int index);
struct box layout_row(struct box box, int rows, double gap_mm, int index);
struct box layout_cell(struct box box, int columns, int rows, double gap_mm, int index);

bool layout_contains(struct box box, double x_mm, double y_mm);
bool layout_overlap(struct box one, struct box other);
bool layout_is_within(struct box inner, struct box outer);

#endif

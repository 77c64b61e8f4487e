/* Rows that are more than fit: pages with Anterior and Siguiente, never a scroll. */
#ifndef JORNADA_UI_LIST_H
#define JORNADA_UI_LIST_H

#include "ui/node.h"

struct list {
    const char *id;
    const char *name;
    int count;             /* rows in all */
    int page;              /* asked for, from 0; corrected to what there is */
    int columns;           /* 0 = 1 */
    int rows_max;          /* choices a page at most (columns × rows); 0 = what fits */
    double row_height_mm;  /* of the tallest row; see list_row_height… of your rows */
    struct box pager;      /* where the two buttons stand; zero = a row of their own below */
    const char *previous;  /* label of page_back */
    const char *following; /* label of page_next */
};

struct list_page {
    int page, pages;  /* from 0 */
    int first, shown; /* the rows first … first + shown - 1 are on this page */
    int columns, rows;
    double gap_mm;
    struct box body;
};

/* Lays the page out, adds the list node and, with more than one page, its two buttons (ids
 * page_back and page_next, disabled at the ends). */
struct list_page list_add(struct tree *tree, struct box box, const struct list *list);
/* The box of the index-th row of this page, from 0. */
struct box list_row(const struct list_page *page, int index);

#endif

/* The kit's tally sheets: a table with boxes to tick, a person a row; see kit.h.
 *
 * Everything in dots of 300 an inch, on a page that lies on its side. Columns are as wide as the
 * page lets them be; what heads them is written upwards. */
#include <math.h>
#include <stdio.h>

#include "kiosk/slip/kit.h"
#include "kiosk/slip/render_inside.h"

enum {
    MARGIN = 120,
    HEAD = 190,   /* title, fair and hint */
    GROUP = 62,   /* what heads a group */
    LABELS = 400, /* what heads a box, written upwards */
    ROW = 86,
    BOX = 46, /* a side of a box: 3.9 mm */
    NUMBER = 90,
    FOLIO = 350,
    ANSWER_MOST = 96, /* the widest column of boxes */
    RULE = 2,
    STRONG = 5,
    EMPTY_FOR = 50 /* one sheet without folios for so many slips */
};

static void fill(cairo_t *cairo, int x, int y, int width, int height)
{
    cairo_rectangle(cairo, x, y, width, height);
    cairo_fill(cairo);
}

static void write_text(const struct kit_page *page, enum slip_align align, int x, int y, int width,
                       int height, int size, int bold, const char *text)
{
    const struct slip_element element = {.align = align,
                                         .x = x,
                                         .y = y,
                                         .width = width,
                                         .height = height,
                                         .size = size,
                                         .lines = height >= 2 * size ? 2 : 1,
                                         .bold = bold,
                                         .text = text};
    render_text(page->render, page->cairo, &element);
}

/* From below upwards, its beginning at the bottom of the box. */
static void write_upwards(const struct kit_page *page, int x, int y, int width, int height,
                          const char *text)
{
    cairo_save(page->cairo);
    cairo_translate(page->cairo, x, y + height);
    cairo_rotate(page->cairo, -M_PI / 2);
    write_text(page, SLIP_LEFT, 14, 0, height - 20, width, 34, 0, text);
    cairo_restore(page->cairo);
}

static int rows_of(const struct kit_page *page)
{
    return (page->height - 2 * MARGIN - HEAD - GROUP - LABELS) / ROW;
}

static int named_sheets(const struct kit *kit, const struct kit_page *page)
{
    return ((int)kit->count + rows_of(page) - 1) / rows_of(page);
}

int kit_sheet_count(const struct kit *kit, const struct kit_page *page)
{
    return named_sheets(kit, page) + ((int)kit->count + EMPTY_FOR - 1) / EMPTY_FOR;
}

static size_t column_count(const struct kit *kit)
{
    return kit->groups[0].count + kit->groups[1].count + kit->groups[2].count;
}

static int column_width(const struct kit *kit, const struct kit_page *page)
{
    int room = page->width - 2 * MARGIN - NUMBER - FOLIO;
    int width = room / (int)column_count(kit);
    return width > ANSWER_MOST ? ANSWER_MOST : width;
}

static void draw_head(const struct kit *kit, const struct kit_page *page, int index)
{
    char number[96];
    int width = page->width - 2 * MARGIN, third = width / 3;
    snprintf(number, sizeof number, kit->page, index + 1, kit_sheet_count(kit, page));
    write_text(page, SLIP_LEFT, MARGIN, MARGIN, third, 80, 62, 1, kit->title);
    write_text(page, SLIP_LEFT, MARGIN, MARGIN + 84, third, 56, 40, 0, kit->fair);
    write_text(page, SLIP_LEFT, MARGIN + third + 40, MARGIN, third - 80, 80, 42, 0, kit->day);
    write_text(page, SLIP_LEFT, MARGIN + third + 40, MARGIN + 84, third - 80, 56, 42, 0,
               kit->module);
    fill(page->cairo, MARGIN + third + 40, MARGIN + 74, third - 80, RULE);
    fill(page->cairo, MARGIN + third + 40, MARGIN + 144, third - 80, RULE);
    write_text(page, SLIP_RIGHT, MARGIN + 2 * third, MARGIN, width - 2 * third, 56, 40, 1, number);
    write_text(page, SLIP_RIGHT, MARGIN + 2 * third, MARGIN + 52, width - 2 * third, 44, 36, 0,
               kit->number);
    write_text(page, SLIP_RIGHT, MARGIN + 2 * third, MARGIN + 98, width - 2 * third, 46, 34, 0,
               kit->hint);
}

static void draw_labels(const struct kit *kit, const struct kit_page *page, int y)
{
    int width = column_width(kit, page), x = MARGIN + NUMBER + FOLIO;
    write_text(page, SLIP_LEFT, MARGIN + NUMBER, y + GROUP + LABELS - 70, FOLIO, 60, 44, 1,
               kit->folio);
    for (size_t group = 0; group < 3; group++) {
        const struct kit_group *one = &kit->groups[group];
        int wide = width * (int)one->count;
        write_text(page, SLIP_LEFT, x + 10, y, wide - 10, GROUP, 38, 1, one->title);
        for (size_t i = 0; i < one->count; i++)
            write_upwards(page, x + (int)i * width, y + GROUP, width, LABELS,
                          kit->columns[one->first + i]);
        x += wide;
    }
}

static void draw_row(const struct kit *kit, const struct kit_page *page, int y, int row)
{
    int width = column_width(kit, page);
    char number[16];
    if (row >= 0) {
        snprintf(number, sizeof number, "%d", row + 1);
        write_text(page, SLIP_LEFT, MARGIN + 8, y, NUMBER - 16, ROW, 34, 0, number);
        write_text(page, SLIP_LEFT, MARGIN + NUMBER, y, FOLIO - 20, ROW, 50, 1,
                   kit->slips[row].folio);
    }
    int x = MARGIN + NUMBER + FOLIO + (width - BOX) / 2, top = y + (ROW - BOX) / 2;
    cairo_set_line_width(page->cairo, 3);
    for (size_t i = 0; i < column_count(kit); i++, x += width) {
        cairo_rectangle(page->cairo, x + 0.5, top + 0.5, BOX, BOX);
        cairo_stroke(page->cairo);
    }
}

/* Rules between rows, stronger ones between groups. */
static void draw_rules(const struct kit *kit, const struct kit_page *page, int y, int rows)
{
    int width = column_width(kit, page), right = MARGIN + NUMBER + FOLIO;
    int high = GROUP + LABELS + rows * ROW;
    for (size_t group = 0; group < 3; group++) {
        fill(page->cairo, right - STRONG / 2, y, STRONG, high);
        right += width * (int)kit->groups[group].count;
    }
    fill(page->cairo, right - STRONG / 2, y, STRONG, high);
    fill(page->cairo, MARGIN, y + GROUP + LABELS - STRONG, right - MARGIN, STRONG);
    for (int row = 1; row <= rows; row++)
        fill(page->cairo, MARGIN, y + GROUP + LABELS + row * ROW, right - MARGIN, RULE);
}

void kit_sheet_draw(const struct kit *kit, const struct kit_page *page, int index)
{
    int y = MARGIN + HEAD, rows = rows_of(page);
    draw_head(kit, page, index);
    draw_labels(kit, page, y);
    for (int i = 0; i < rows; i++) {
        int row = index * rows + i;
        bool named = index < named_sheets(kit, page) && row < (int)kit->count;
        draw_row(kit, page, y + GROUP + LABELS + i * ROW, named ? row : -1);
    }
    draw_rules(kit, page, y, rows);
}

/* chart_draw.h. */
#include "sync/hub/chart_draw.h"

#define BAR 15.0         /* height of a bar */
#define GAP 9.0          /* between rows */
#define NAMES 0.34       /* of the width, at most */
#define NUMBER_ROOM 66.0 /* behind the longest bar */
#define COLUMNS_HIGH 170.0
#define LEGEND 24.0

static const struct sheet_style name_style = {
    .size = 9.5, .colour = SHEET_INK, .align = SHEET_RIGHT, .lines = 2};
static const struct sheet_style number_style = {.size = 9.5, .bold = true, .colour = SHEET_INK};
static const struct sheet_style hidden_style = {.size = 8.5, .colour = SHEET_SOFT};
static const struct sheet_style legend_style = {.size = 9.5, .colour = SHEET_INK, .lines = 1};

static const enum sheet_colour fills[] = {SHEET_ACCENT, SHEET_SECOND, SHEET_SOFT, SHEET_HAIR};

static size_t shown(const struct report_table *table)
{
    return table->row_count < CHART_ROWS_MAX ? table->row_count : CHART_ROWS_MAX;
}

/* A bar for nothing but hidden cells is none: those rows stand in the table alone. */
static bool has_bar(const struct report_table *table, size_t row)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->rows[row].numbers[i] >= 0)
            return true;
    }
    return false;
}

/* Of the first `columns`; 1 where nothing is told. */
static double largest(const struct report_table *table, size_t columns)
{
    int64_t most = 1;
    for (size_t i = 0; i < shown(table); i++) {
        for (size_t j = 0; j < columns; j++)
            most = table->rows[i].numbers[j] > most ? table->rows[i].numbers[j] : most;
    }
    return (double)most;
}

static void say(const json_t *words, int64_t n, char text[64])
{
    report_job_count(words, n, text);
}

static const struct sheet_style *style_of(int64_t n)
{
    return n < 0 ? &hidden_style : &number_style;
}

static void fill_bar(const struct sheet *sheet, double x, double y, double width, double height,
                     enum sheet_colour colour)
{
    if (width < 0.5 || height < 0.5)
        return;
    sheet_colour(sheet, colour);
    sheet_round(sheet, x, y, width, height, 2.5);
    cairo_fill(sheet->cairo);
}

static void draw_legend(struct sheet *sheet, const struct report_table *table, size_t columns)
{
    double x = sheet_left(sheet), most = sheet_room(sheet) / (double)columns - 40;
    for (size_t i = 0; i < columns; i++) {
        double own = sheet_text_width(sheet, &legend_style, table->columns[i]) + 1;
        own = own < most ? own : most;
        fill_bar(sheet, x, sheet->y + 2, 11, 11, fills[i]);
        sheet_text_at(sheet, &legend_style, table->columns[i], x + 17, sheet->y, own, true);
        x += 40 + own;
    }
    sheet->y += LEGEND;
}

/* -- Bars ---------------------------------------------------------------------------------------
 */

static double names_width(const struct sheet *sheet, const struct report_table *table)
{
    double most = sheet_room(sheet) * NAMES, width = 40;
    for (size_t i = 0; i < shown(table); i++) {
        double own = sheet_text_width(sheet, &name_style, table->rows[i].name) + 1;
        width = has_bar(table, i) && own > width ? own : width;
    }
    return width < most ? width : most;
}

static double bar_row_height(const struct sheet *sheet, const struct report_table *table,
                             size_t row, double names)
{
    double text = sheet_text_height(sheet, &name_style, table->rows[row].name, names);
    double bars = BAR * (double)table->column_count;
    return (text > bars ? text : bars) + GAP;
}

static void draw_bar_row(const struct sheet *sheet, const json_t *words,
                         const struct report_table *table, size_t row, double names, double y)
{
    const struct report_row *cells = &table->rows[row];
    double height = bar_row_height(sheet, table, row, names) - GAP;
    double text = sheet_text_height(sheet, &name_style, cells->name, names);
    double x = sheet_left(sheet) + names + 12;
    double room = sheet_room(sheet) - names - 12 - NUMBER_ROOM;
    double most = largest(table, table->column_count);
    double top = y + (height - BAR * (double)table->column_count) / 2;
    sheet_text_at(sheet, &name_style, cells->name, sheet_left(sheet), y + (height - text) / 2,
                  names, true);
    for (size_t i = 0; i < table->column_count; i++, top += BAR) {
        char said[64];
        int64_t n = cells->numbers[i];
        double length = n > 0 ? room * (double)n / most : 0;
        fill_bar(sheet, x, top + 0.5, length, BAR - 1, fills[i]);
        say(words, n, said);
        sheet_text_at(sheet, style_of(n), said, x + length + (length > 0 ? 6 : 2), top, 0, true);
    }
}

static double bars_height(const struct sheet *sheet, const struct report_table *table)
{
    double names = names_width(sheet, table), height = 0;
    for (size_t i = 0; i < shown(table); i++)
        height += has_bar(table, i) ? bar_row_height(sheet, table, i, names) : 0;
    return height > 0 && table->column_count > 1 ? height + LEGEND : height;
}

static void draw_bars(struct sheet *sheet, const json_t *words, const struct report_table *table)
{
    double names = names_width(sheet, table), top;
    if (table->column_count > 1)
        draw_legend(sheet, table, table->column_count);
    top = sheet->y;
    for (size_t i = 0; i < shown(table); i++) {
        if (!has_bar(table, i))
            continue;
        draw_bar_row(sheet, words, table, i, names, sheet->y);
        sheet->y += bar_row_height(sheet, table, i, names);
    }
    sheet_colour(sheet, SHEET_HAIR);
    cairo_rectangle(sheet->cairo, sheet_left(sheet) + names + 11, top - 3, 1,
                    sheet->y - top - GAP + 6);
    cairo_fill(sheet->cairo);
}

/* -- Columns ------------------------------------------------------------------------------------
 */

/* One row's columns side by side, each under its number. */
static void draw_group(const struct sheet *sheet, const json_t *words,
                       const struct report_table *table, size_t row, double x, double step,
                       double base)
{
    double most = largest(table, table->column_count), own = step / (double)table->column_count;
    double wide = own * 0.84 < 46 ? own * 0.84 : 46;
    for (size_t i = 0; i < table->column_count; i++, x += own) {
        char said[64];
        int64_t n = table->rows[row].numbers[i];
        double high = n > 0 ? (COLUMNS_HIGH - 56) * (double)n / most : 0;
        struct sheet_style over = *style_of(n);
        over.align = SHEET_CENTRE;
        say(words, n, said);
        if (n >= 0)
            over = sheet_shrunk(sheet, &over, said, own);
        else if (own < 30)
            over.size = 7;
        fill_bar(sheet, x + (own - wide) / 2, base - high, wide, high, fills[i]);
        double text = sheet_text_height(sheet, &over, said, own);
        sheet_text_at(sheet, &over, said, x, base - high - text - 3, own, true);
    }
}

static void draw_columns(struct sheet *sheet, const json_t *words, const struct report_table *table)
{
    static const struct sheet_style below = {
        .size = 8.5, .colour = SHEET_INK, .align = SHEET_CENTRE, .lines = 2};
    size_t rows = shown(table);
    if (table->column_count > 1)
        draw_legend(sheet, table, table->column_count);
    double step = sheet_room(sheet) / (double)rows, base = sheet->y + COLUMNS_HIGH - 36;
    double wide = step < 130 ? step : 130;
    for (size_t i = 0; i < rows; i++) {
        double x = sheet_left(sheet) + step * (double)i;
        draw_group(sheet, words, table, i, x + (step - wide * 0.86) / 2, wide * 0.86, base);
        sheet_text_at(sheet, &below, table->rows[i].name, x + 2, base + 6, step - 4, true);
    }
    sheet_line(sheet, sheet_left(sheet), base, sheet_room(sheet), SHEET_SOFT, 0.8);
    sheet->y += COLUMNS_HIGH;
}

/* -- Pyramid ------------------------------------------------------------------------------------
 */

static void draw_half(const struct sheet *sheet, const json_t *words, int64_t n, double most,
                      double edge, double room, double y, int side)
{
    char said[64];
    double length = n > 0 ? (room - NUMBER_ROOM) * (double)n / most : 0;
    struct sheet_style style = *style_of(n);
    style.align = side < 0 ? SHEET_RIGHT : SHEET_LEFT;
    say(words, n, said);
    fill_bar(sheet, side < 0 ? edge - length : edge, y, length, BAR + 2,
             side < 0 ? SHEET_ACCENT : SHEET_SECOND);
    double gap = length > 0 ? 6 : 2;
    double text = side < 0 ? edge - length - gap - NUMBER_ROOM : edge + length + gap;
    sheet_text_at(sheet, &style, said, text, y + 1, NUMBER_ROOM, true);
}

static void draw_pyramid(struct sheet *sheet, const json_t *words, const struct report_table *table)
{
    static const struct sheet_style middle = {
        .size = 9.5, .colour = SHEET_INK, .align = SHEET_CENTRE, .lines = 1};
    double centre = 78, room = (sheet_room(sheet) - centre) / 2, most = largest(table, 2);
    double left = sheet_left(sheet) + room, right = left + centre;
    draw_legend(sheet, table, 2);
    for (size_t i = 0; i < shown(table); i++, sheet->y += BAR + GAP) {
        const struct report_row *row = &table->rows[i];
        draw_half(sheet, words, row->numbers[0], most, left, room, sheet->y, -1);
        draw_half(sheet, words, row->numbers[1], most, right, room, sheet->y, 1);
        sheet_text_at(sheet, &middle, row->name, left + 2, sheet->y + 1, centre - 4, true);
    }
}

double chart_draw_height(const struct sheet *sheet, const struct report_table *table)
{
    size_t told = 0;
    for (size_t i = 0; i < shown(table); i++)
        told += has_bar(table, i);
    if (told == 0 || table->column_count == 0)
        return 0;
    switch (table->chart) {
    case REPORT_CHART_BARS:
        return bars_height(sheet, table);
    case REPORT_CHART_COLUMNS:
        return COLUMNS_HIGH + (table->column_count > 1 ? LEGEND : 0);
    case REPORT_CHART_PYRAMID:
        return table->column_count < 2 ? 0 : LEGEND + (double)shown(table) * (BAR + GAP);
    case REPORT_CHART_NONE:
        break;
    }
    return 0;
}

void chart_draw(struct sheet *sheet, const json_t *words, const struct report_table *table)
{
    if (chart_draw_height(sheet, table) <= 0)
        return;
    sheet_begin(sheet, "Figure");
    if (table->chart == REPORT_CHART_COLUMNS)
        draw_columns(sheet, words, table);
    else if (table->chart == REPORT_CHART_PYRAMID)
        draw_pyramid(sheet, words, table);
    else
        draw_bars(sheet, words, table);
    sheet_end(sheet, "Figure");
}

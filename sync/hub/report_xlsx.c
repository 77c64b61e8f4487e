/* The report of a fair as a spreadsheet with its charts: work "report_xlsx" of work.c.
 *
 * Promises: a sheet a table, numbers as numbers, hidden cells and every text as text (what looks
 * like a formula stays one's name), totals labelled "Total", charts of the spreadsheet's own made
 * of the cells beside them; the head stays in sight, pages print with head and number. Refuses a
 * job that report_job.h did not write. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "sync/hub/report_job.h"
#include "sync/hub/report_pdf.h"

#define HEAD_ROW 3U /* of a table: title, sentence, a free line, then this */
#define NAME_WIDTH 38.0
#define NUMBER_WIDTH 17.0
#define ROW_PIXELS 20
#define SHEET_NAME_BYTES (4 * LXW_SHEETNAME_MAX + 1)

struct book {
    lxw_workbook *workbook;
    const struct report *report;
    const json_t *words;
    enum job_paper paper;
    lxw_format *title, *sentence, *head, *head_right, *name, *number, *untold, *total, *total_name,
        *large, *soft;
    bool failed;
};

static lxw_format *format(struct book *book, double size, bool bold, unsigned colour)
{
    lxw_format *made = workbook_add_format(book->workbook);
    format_set_font_name(made, "Noto Sans");
    format_set_font_size(made, size);
    format_set_font_color(made, colour);
    format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
    if (bold)
        format_set_bold(made);
    return made;
}

static void make_formats(struct book *book)
{
    book->title = format(book, 16, true, 0x17262d);
    book->large = format(book, 22, true, 0x0b5d5f);
    book->soft = format(book, 11, false, 0x3d4d55);
    book->sentence = format(book, 11, false, 0x3d4d55);
    book->head = format(book, 11, true, 0x0b5d5f);
    book->head_right = format(book, 11, true, 0x0b5d5f);
    book->name = format(book, 11, false, 0x17262d);
    book->number = format(book, 11, false, 0x17262d);
    book->untold = format(book, 11, false, 0x3d4d55);
    book->total = format(book, 11, true, 0x17262d);
    book->total_name = format(book, 11, true, 0x17262d);
    lxw_format *wrapped[] = {book->sentence, book->head, book->head_right, book->name, book->soft};
    for (size_t i = 0; i < sizeof wrapped / sizeof wrapped[0]; i++)
        format_set_text_wrap(wrapped[i]);
    lxw_format *right[] = {book->head_right, book->untold, book->number, book->total};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        format_set_align(right[i], LXW_ALIGN_RIGHT);
    format_set_num_format(book->number, "#,##0");
    format_set_num_format(book->total, "#,##0");
    format_set_num_format(book->large, "#,##0");
    format_set_align(book->large, LXW_ALIGN_LEFT);
    format_set_bottom(book->head, LXW_BORDER_MEDIUM);
    format_set_bottom(book->head_right, LXW_BORDER_MEDIUM);
    format_set_bottom_color(book->head, 0x0b5d5f);
    format_set_bottom_color(book->head_right, 0x0b5d5f);
    format_set_top(book->total, LXW_BORDER_THIN);
    format_set_top(book->total_name, LXW_BORDER_THIN);
}

static void check(struct book *book, lxw_error error)
{
    book->failed = book->failed || error != LXW_NO_ERROR;
}

static void put_text(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                     const char *text, lxw_format *how)
{
    check(book, worksheet_write_string(sheet, row, column, text, how));
}

static void put_number(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                       int64_t n, lxw_format *how)
{
    char said[64];
    if (n >= 0) {
        check(book, worksheet_write_number(sheet, row, column, (double)n, how));
        return;
    }
    report_job_count(book->words, n, said);
    put_text(book, sheet, row, column, said, book->untold);
}

/* 31 characters, none of those that a sheet's name may not have; `key` "file.sheet_services". */
static void name_sheet(const struct book *book, const char *id, const char *title,
                       char name[SHEET_NAME_BYTES])
{
    char key[64];
    size_t characters = 0, out = 0;
    snprintf(key, sizeof key, "file.sheet_%s", id);
    const char *text = report_job_say(book->words, key);
    for (text = text[0] != '\0' ? text : title; *text != '\0' && out < SHEET_NAME_BYTES - 5;
         text++) {
        bool begins = ((unsigned char)*text & 0xC0) != 0x80;
        if (begins && ++characters > LXW_SHEETNAME_MAX)
            break;
        name[out++] = strchr("[]:*?/\\'", *text) != NULL ? ' ' : *text;
    }
    name[out] = '\0';
}

static lxw_worksheet *add_sheet(struct book *book, const char *id, const char *title,
                                char name[SHEET_NAME_BYTES])
{
    name_sheet(book, id, title, name);
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, name);
    if (sheet == NULL) { /* a name twice */
        snprintf(name, SHEET_NAME_BYTES, "%s", id);
        sheet = workbook_add_worksheet(book->workbook, name);
    }
    if (sheet == NULL) {
        book->failed = true;
        return NULL;
    }
    worksheet_set_paper(sheet, book->paper == JOB_PAPER_LETTER ? 1 : 9);
    worksheet_set_footer(sheet, "&L&A&R&P / &N");
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_default_row(sheet, 18, LXW_FALSE);
    worksheet_set_row(sheet, 0, 30, NULL);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    return sheet;
}

/* -- The first sheet ----------------------------------------------------------------------------
 */

static void add_summary(struct book *book)
{
    const struct report *report = book->report;
    char name[SHEET_NAME_BYTES];
    lxw_row_t row = 0;
    lxw_worksheet *sheet = add_sheet(book, "summary", "Resumen", name);
    if (sheet == NULL)
        return;
    worksheet_set_column(sheet, 0, 0, 34, NULL);
    worksheet_set_column(sheet, 1, 1, 58, NULL);
    const char *lines[] = {report->municipality, report->place, report->days, report->filtered};
    put_text(book, sheet, row++, 0, report->title, book->title);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (lines[i][0] != '\0')
            put_text(book, sheet, row++, 0, lines[i], book->name);
        if (lines[i][0] != '\0')
            check(book, worksheet_merge_range(sheet, row - 1, 0, row - 1, 1, lines[i], book->name));
    }
    row++;
    if (report->has_people) {
        put_text(book, sheet, row, 0, report_job_say(book->words, "file.people"), book->name);
        worksheet_set_row(sheet, row, 36, NULL);
        put_number(book, sheet, row++, 1, report->people, book->large);
    }
    if (report->has_services) {
        put_text(book, sheet, row, 0, report_job_say(book->words, "file.services"), book->name);
        worksheet_set_row(sheet, row, 36, NULL);
        put_number(book, sheet, row++, 1, report->services, book->large);
    }
    row++;
    static const char *const keys[] = {"file.read_hidden", "file.read_why", "file.read_said"};
    put_text(book, sheet, row++, 0, report_job_say(book->words, "file.read"), book->head);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] + report->note_count; i++, row++) {
        size_t words = sizeof keys / sizeof keys[0];
        const char *text =
            i < words ? report_job_say(book->words, keys[i]) : report->notes[i - words];
        check(book, worksheet_merge_range(sheet, row, 0, row, 1, text, book->soft));
        worksheet_set_row(sheet, row, 34, NULL);
    }
    put_text(book, sheet, row, 0, report_job_say(book->words, "file.made"), book->soft);
    put_text(book, sheet, row, 1, report->made, book->soft);
}

/* -- A table and its chart ----------------------------------------------------------------------
 */

static void put_head(struct book *book, lxw_worksheet *sheet, const struct report_table *table)
{
    lxw_col_t last = (lxw_col_t)(table->column_count + 8);
    put_text(book, sheet, 0, 0, table->title, book->title);
    check(book, worksheet_merge_range(sheet, 1, 0, 1, last, table->sentence, book->sentence));
    worksheet_set_row(sheet, 1, 32, NULL);
    worksheet_set_column(sheet, 0, 0, NAME_WIDTH, NULL);
    worksheet_set_column(sheet, 1, (lxw_col_t)table->column_count, NUMBER_WIDTH, NULL);
    put_text(book, sheet, HEAD_ROW, 0, table->row_name, book->head);
    for (size_t i = 0; i < table->column_count; i++)
        put_text(book, sheet, HEAD_ROW, (lxw_col_t)(i + 1), table->columns[i], book->head_right);
    worksheet_freeze_panes(sheet, HEAD_ROW + 1, 1);
    worksheet_repeat_rows(sheet, HEAD_ROW, HEAD_ROW);
    worksheet_set_landscape(sheet);
}

static void put_rows(struct book *book, lxw_worksheet *sheet, const struct report_table *table)
{
    lxw_row_t row = HEAD_ROW + 1;
    bool totals = false;
    for (size_t i = 0; i < table->row_count; i++, row++) {
        put_text(book, sheet, row, 0, table->rows[i].name, book->name);
        for (size_t j = 0; j < table->column_count; j++)
            put_number(book, sheet, row, (lxw_col_t)(j + 1), table->rows[i].numbers[j],
                       book->number);
    }
    for (size_t j = 0; j < table->column_count; j++)
        totals = totals || table->has_total[j];
    if (!totals)
        return;
    put_text(book, sheet, row, 0, "Total", book->total_name);
    for (size_t j = 0; j < table->column_count; j++) {
        if (table->has_total[j])
            put_number(book, sheet, row, (lxw_col_t)(j + 1), table->total[j], book->total);
    }
}

static void add_series(struct book *book, lxw_chart *chart, const char *sheet,
                       const struct report_table *table, size_t column)
{
    static const unsigned fills[] = {0x0b5d5f, 0xb5651d, 0x5b4a9c, 0x66767f};
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    lxw_chart_fill fill = {.color = fills[column % 4]};
    lxw_chart_font font = {.name = (char *)(uintptr_t) "Noto Sans", .size = 9};
    lxw_row_t first = HEAD_ROW + 1, last = HEAD_ROW + (lxw_row_t)table->row_count;
    lxw_col_t at = (lxw_col_t)(column + 1);
    if (series == NULL) {
        book->failed = true;
        return;
    }
    chart_series_set_categories(series, sheet, first, 0, last, 0);
    chart_series_set_values(series, sheet, first, at, last, at);
    chart_series_set_name_range(series, sheet, HEAD_ROW, at);
    chart_series_set_fill(series, &fill);
    chart_series_set_labels(series);
    chart_series_set_labels_font(series, &font);
}

/* Of an age × sex table women and men, as on the page; of others every column. */
static void add_chart(struct book *book, lxw_worksheet *sheet, const char *name,
                      const struct report_table *table)
{
    bool upright = table->chart == REPORT_CHART_COLUMNS;
    size_t columns =
        table->chart == REPORT_CHART_PYRAMID && table->column_count > 2 ? 2 : table->column_count;
    lxw_chart *chart =
        workbook_add_chart(book->workbook, upright ? LXW_CHART_COLUMN : LXW_CHART_BAR);
    unsigned high = upright ? 360 : (unsigned)(110 + ROW_PIXELS * (columns + 1) * table->row_count);
    lxw_chart_options options = {.x_scale = 1.4,
                                 .y_scale = (high > 1400  ? 1400
                                             : high < 240 ? 240
                                                          : high) /
                                            288.0,
                                 .x_offset = 16,
                                 .description = (char *)(uintptr_t)table->sentence};
    if (chart == NULL) {
        book->failed = true;
        return;
    }
    for (size_t i = 0; i < columns; i++)
        add_series(book, chart, name, table, i);
    chart_title_off(chart); /* it stands above the table */
    if (columns == 1)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    /* Of a lying chart the names are its upright axis; the numbers stand at the bars. */
    lxw_chart_axis *names = upright ? chart->x_axis : chart->y_axis;
    lxw_chart_axis *numbers = upright ? chart->y_axis : chart->x_axis;
    if (!upright)
        chart_axis_set_reverse(names);
    chart_axis_major_gridlines_set_visible(numbers, LXW_FALSE);
    chart_axis_set_min(numbers, 0);
    chart_axis_off(numbers);
    check(book, worksheet_insert_chart_opt(sheet, HEAD_ROW, (lxw_col_t)(table->column_count + 1),
                                           chart, &options));
}

static void add_table(struct book *book, const struct report_table *table)
{
    char name[SHEET_NAME_BYTES];
    lxw_worksheet *sheet = add_sheet(book, table->id, table->title, name);
    if (sheet == NULL)
        return;
    put_head(book, sheet, table);
    put_rows(book, sheet, table);
    if (table->chart != REPORT_CHART_NONE && table->row_count > 0 && table->column_count > 0)
        add_chart(book, sheet, name, table);
}

/* The library writes by a name: this file in memory has one while it is open. */
static enum outcome write_book(struct book *book, FILE *result)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(result));
    book->workbook = workbook_new(path);
    if (book->workbook == NULL)
        return BUSY;
    lxw_doc_properties about = {.title = (char *)(uintptr_t)book->report->title,
                                .author = (char *)(uintptr_t) "Jornada"};
    check(book, workbook_set_properties(book->workbook, &about));
    make_formats(book);
    add_summary(book);
    for (size_t i = 0; i < book->report->table_count; i++)
        add_table(book, &book->report->tables[i]);
    check(book, workbook_close(book->workbook));
    return book->failed ? BUSY : DONE;
}

enum outcome report_xlsx(const uint8_t *bytes, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    struct report_job job;
    if (report_job_read(bytes, size, &job) != DONE) {
        snprintf(why, WORK_WHY_MAX, "this is no report");
        return INVALID;
    }
    struct book book = {.report = job.report, .words = job.json, .paper = job.paper};
    enum outcome outcome = write_book(&book, result);
    if (outcome != DONE)
        snprintf(why, WORK_WHY_MAX, "the spreadsheet cannot be written: memory is short");
    report_job_free(&job);
    return outcome;
}

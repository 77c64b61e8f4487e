/* The report of a fair as pages to hand over: work "report_pdf" of work.c.
 *
 * Promises: a cover with the fair and its two numbers, contents with links, then of each table its
 * heading, its sentence, its picture and its rows; how to read it, what is hidden and why. What was
 * hidden when the job was written (report.h, REPORT_OUTSIDE) is in none of it. Refuses a job that
 * report_job.h did not write. */
#include "sync/hub/report_pdf.h"

#include <cairo-pdf.h>
#include <string.h>

#include "sync/hub/chart_draw.h"
#include "sync/hub/report_job.h"
#include "sync/hub/sheet.h"

#define PICTURE_ROWS 3    /* of the table that stand on the picture's page at least */
#define CONTENT_HIGH 23.0 /* of a line of the contents */
#define NUMBER_WIDTH 78.0 /* of a column of numbers, at least */

struct drawing {
    const struct report *report;
    const json_t *words;
};

static const struct sheet_style heading = {.size = 19, .bold = true, .colour = SHEET_INK};
static const struct sheet_style sentence = {.size = 11, .colour = SHEET_SOFT};
static const struct sheet_style body = {.size = 11, .colour = SHEET_INK};
static const struct sheet_style cell = {.size = 10, .colour = SHEET_INK};
static const struct sheet_style head = {
    .size = 9.5, .bold = true, .colour = SHEET_ACCENT, .lines = 3};
static const struct sheet_style soft = {.size = 9.5, .colour = SHEET_SOFT};

static const char *say(const struct drawing *drawing, const char *key)
{
    return report_job_say(drawing->words, key);
}

/* -- The cover ----------------------------------------------------------------------------------
 */

static void draw_figure(struct sheet *sheet, const struct drawing *drawing, const char *name,
                        int64_t n, double x, double width)
{
    static const struct sheet_style label = {.size = 11, .colour = SHEET_SOFT};
    static const struct sheet_style large = {.size = 42, .bold = true, .colour = SHEET_ACCENT};
    static const struct sheet_style words = {.size = 22, .bold = true, .colour = SHEET_ACCENT};
    char said[64];
    report_job_count(drawing->words, n, said);
    sheet_colour(sheet, SHEET_TINT);
    sheet_round(sheet, x, sheet->y, width, 104, 12);
    cairo_fill(sheet->cairo);
    sheet_begin(sheet, "P");
    sheet_text_at(sheet, &label, name, x + 20, sheet->y + 16, width - 40, true);
    struct sheet_style style = sheet_shrunk(sheet, n < 0 ? &words : &large, said, width - 40);
    double high = sheet_text_height(sheet, &style, said, 0);
    sheet_text_at(sheet, &style, said, x + 20, sheet->y + 64 - high / 2, 0, true);
    sheet_end(sheet, "P");
}

static void draw_figures(struct sheet *sheet, const struct drawing *drawing)
{
    const struct report *report = drawing->report;
    bool both = report->has_people && report->has_services;
    double width = both ? (sheet_room(sheet) - 18) / 2 : sheet_room(sheet);
    double x = sheet_left(sheet);
    if (!report->has_people && !report->has_services)
        return;
    if (report->has_people) {
        draw_figure(sheet, drawing, say(drawing, "file.people"), report->people, x, width);
        x += width + 18;
    }
    if (report->has_services)
        draw_figure(sheet, drawing, say(drawing, "file.services"), report->services, x, width);
    sheet->y += 116;
    if (both)
        sheet_paragraph(sheet, &soft, say(drawing, "results.two"), 0);
}

/* A sentence on warm ground: what somebody must know before the numbers. */
static void draw_notice(struct sheet *sheet, const char *text)
{
    static const struct sheet_style style = {.size = 10.5, .colour = SHEET_INK};
    double height = sheet_text_height(sheet, &style, text, sheet_room(sheet) - 32);
    sheet_colour(sheet, SHEET_WARM);
    sheet_round(sheet, sheet_left(sheet), sheet->y, sheet_room(sheet), height + 18, 8);
    cairo_fill(sheet->cairo);
    sheet_line(sheet, sheet_left(sheet), sheet->y + 6, 3, SHEET_SECOND, height + 6);
    sheet_begin(sheet, "P");
    sheet_text_at(sheet, &style, text, sheet_left(sheet) + 18, sheet->y + 9, sheet_room(sheet) - 32,
                  true);
    sheet_end(sheet, "P");
    sheet->y += height + 26;
}

/* One line of the contents, a link in a column of this width. */
static void draw_content(struct sheet *sheet, const struct sheet_content *content, double x,
                         double width)
{
    static const struct sheet_style line = {.size = 10.5, .colour = SHEET_INK, .lines = 1};
    static const struct sheet_style page = {
        .size = 10.5, .colour = SHEET_SOFT, .align = SHEET_RIGHT};
    char link[64], number[16];
    snprintf(link, sizeof link, "page=%d pos=[0 0]", content->page);
    snprintf(number, sizeof number, "%d", content->page);
    if (sheet->pdf)
        cairo_tag_begin(sheet->cairo, CAIRO_TAG_LINK, link);
    sheet_text_at(sheet, &line, content->title, x, sheet->y + 4, width - 40, true);
    sheet_text_at(sheet, &page, number, x + width - 34, sheet->y + 4, 34, true);
    sheet_end(sheet, CAIRO_TAG_LINK);
    sheet_line(sheet, x, sheet->y + CONTENT_HIGH - 1, width, SHEET_HAIR, 0.6);
}

/* In two columns where one does not fit on the cover. */
static void draw_contents(struct sheet *sheet, const struct drawing *drawing)
{
    static const struct sheet_style title = {.size = 12, .bold = true, .colour = SHEET_INK};
    sheet_paragraph(sheet, &title, say(drawing, "file.contents"), 4);
    double room = sheet_bottom(sheet) - sheet->y, gap = 24;
    size_t columns = room < CONTENT_HIGH * (double)sheet->content_count ? 2 : 1;
    double width = (sheet_room(sheet) - gap * (double)(columns - 1)) / (double)columns;
    for (size_t i = 0; i < sheet->content_count; i++) {
        size_t column = i % columns;
        if (column == 0)
            sheet_need(sheet, CONTENT_HIGH);
        draw_content(sheet, &sheet->contents[i], sheet_left(sheet) + (width + gap) * (double)column,
                     width);
        if (column + 1 == columns || i + 1 == sheet->content_count)
            sheet->y += CONTENT_HIGH;
    }
}

static void draw_cover(struct sheet *sheet, const struct drawing *drawing)
{
    static const struct sheet_style owner = {.size = 13, .bold = true, .colour = SHEET_ACCENT};
    static const struct sheet_style kind = {.size = 13, .colour = SHEET_SOFT};
    struct sheet_style title = {.bold = true, .colour = SHEET_INK};
    static const struct sheet_style where = {.size = 14, .colour = SHEET_INK};
    const struct report *report = drawing->report;
    char made[REPORT_NAME_MAX + 64];
    sheet_paragraph(sheet, &owner, report->municipality, 8);
    sheet_line(sheet, sheet_left(sheet), sheet->y, 64, SHEET_ACCENT, 3);
    sheet->y += sheet->height * 0.075;
    sheet_paragraph(sheet, &kind, say(drawing, "file.kind"), 4);
    title.size = strlen(report->title) > 70 ? 22 : 31;
    sheet_begin(sheet, "H1");
    sheet_paragraph(sheet, &title, report->title, 10);
    sheet_end(sheet, "H1");
    sheet_paragraph(sheet, &where, report->place, 2);
    sheet_paragraph(sheet, &where, report->days, 6);
    snprintf(made, sizeof made, "%s %s", say(drawing, "file.made"), report->made);
    sheet_paragraph(sheet, &soft, made, 0);
    sheet->y += 26;
    draw_figures(sheet, drawing);
    sheet->y += 18;
    if (report->filtered[0] != '\0')
        draw_notice(sheet, report->filtered);
    if (report->sample)
        draw_notice(sheet, say(drawing, "file.sample"));
    if (!report->closed)
        draw_notice(sheet, say(drawing, "file.open"));
    sheet->y += 8;
    draw_contents(sheet, drawing);
}

/* -- Tables -------------------------------------------------------------------------------------
 */

struct columns {
    double name, number; /* widths */
};

static struct columns measure(const struct sheet *sheet, const struct report_table *table)
{
    struct columns columns = {.number = NUMBER_WIDTH};
    double most = sheet_room(sheet) * (table->column_count > 2 ? 0.19 : 0.26);
    for (size_t i = 0; i < table->column_count; i++) {
        double own = sheet_text_width(sheet, &head, table->columns[i]) + 10;
        columns.number = own > columns.number ? own : columns.number;
    }
    columns.number = columns.number < most ? columns.number : most;
    columns.name = sheet_room(sheet) - columns.number * (double)table->column_count;
    return columns;
}

/* A row at sheet->y; `draw` false: its height. */
static double draw_row(struct sheet *sheet, const struct columns *columns, const char *name,
                       const char *const cells[], size_t count, const struct sheet_style *style,
                       const char *tag, bool draw)
{
    double x = sheet_left(sheet), height;
    if (draw) {
        sheet_begin(sheet, "TR");
        sheet_begin(sheet, "TH");
    }
    height = sheet_text_at(sheet, style, name, x, sheet->y + 4, columns->name - 12, draw);
    if (draw)
        sheet_end(sheet, "TH");
    x += columns->name;
    for (size_t i = 0; i < count; i++, x += columns->number) {
        struct sheet_style right = *style;
        right.align = SHEET_RIGHT;
        if (draw)
            sheet_begin(sheet, tag);
        double own =
            sheet_text_at(sheet, &right, cells[i], x + 6, sheet->y + 4, columns->number - 6, draw);
        if (draw)
            sheet_end(sheet, tag);
        height = own > height ? own : height;
    }
    if (draw)
        sheet_end(sheet, "TR");
    return height + 8;
}

static double draw_head_row(struct sheet *sheet, const struct columns *columns,
                            const struct report_table *table, bool drawn)
{
    const char *names[REPORT_COLUMNS_MAX];
    for (size_t i = 0; i < table->column_count; i++)
        names[i] = table->columns[i];
    return draw_row(sheet, columns, table->row_name, names, table->column_count, &head, "TH",
                    drawn);
}

static void draw_head(struct sheet *sheet, const struct columns *columns,
                      const struct report_table *table)
{
    sheet->y += draw_head_row(sheet, columns, table, true);
    sheet_line(sheet, sheet_left(sheet), sheet->y - 1, sheet_room(sheet), SHEET_ACCENT, 1);
}

static void draw_numbers(struct sheet *sheet, const struct drawing *drawing,
                         const struct columns *columns, const struct report_table *table,
                         const char *name, const int64_t numbers[], const bool told[],
                         const struct sheet_style *style)
{
    char said[REPORT_COLUMNS_MAX][64];
    const char *cells[REPORT_COLUMNS_MAX];
    for (size_t i = 0; i < table->column_count; i++) {
        said[i][0] = '\0';
        if (told == NULL || told[i])
            report_job_count(drawing->words, numbers[i], said[i]);
        cells[i] = said[i];
    }
    size_t count = table->column_count;
    double height = draw_row(sheet, columns, name, cells, count, style, "TD", false);
    if (sheet_need(sheet, height))
        draw_head(sheet, columns, table);
    sheet->y += draw_row(sheet, columns, name, cells, count, style, "TD", true);
    sheet_line(sheet, sheet_left(sheet), sheet->y, sheet_room(sheet), SHEET_HAIR, 0.6);
}

/* Of the first row, so that no head stands alone at a page's end. */
static double first_height(struct sheet *sheet, const struct drawing *drawing,
                           const struct columns *columns, const struct report_table *table)
{
    const char *cells[REPORT_COLUMNS_MAX];
    for (size_t i = 0; i < table->column_count; i++)
        cells[i] = say(drawing, "file.untold");
    return draw_row(sheet, columns, table->rows[0].name, cells, table->column_count, &cell, "TD",
                    false);
}

static void draw_rows(struct sheet *sheet, const struct drawing *drawing,
                      const struct report_table *table)
{
    static const struct sheet_style total = {.size = 10, .bold = true, .colour = SHEET_INK};
    struct columns columns = measure(sheet, table);
    bool totals = false;
    sheet_need(sheet, draw_head_row(sheet, &columns, table, false) +
                          first_height(sheet, drawing, &columns, table));
    sheet_begin(sheet, "Table");
    draw_head(sheet, &columns, table);
    for (size_t i = 0; i < table->row_count; i++)
        draw_numbers(sheet, drawing, &columns, table, table->rows[i].name, table->rows[i].numbers,
                     NULL, &cell);
    for (size_t i = 0; i < table->column_count; i++)
        totals = totals || table->has_total[i];
    if (totals)
        draw_numbers(sheet, drawing, &columns, table, "Total", table->total, table->has_total,
                     &total);
    sheet_end(sheet, "Table");
}

/* Heading, sentence, picture and the first rows stay together. */
static void draw_table(struct sheet *sheet, const struct drawing *drawing,
                       const struct report_table *table)
{
    double picture = chart_draw_height(sheet, table), room = sheet_room(sheet);
    double whole = sheet_text_height(sheet, &heading, table->title, room) +
                   sheet_text_height(sheet, &sentence, table->sentence, room) + picture + 40;
    size_t rows = table->row_count < PICTURE_ROWS ? table->row_count : PICTURE_ROWS;
    sheet_need(sheet, whole + 24 * (double)(rows + 2));
    if (sheet->y > SHEET_MARGIN)
        sheet->y += 26;
    sheet_begin(sheet, "Sect");
    sheet_heading(sheet, &heading, table->title, 3);
    sheet_paragraph(sheet, &sentence, table->sentence, 14);
    if (picture > 0) {
        chart_draw(sheet, drawing->words, table);
        sheet->y += 14;
    }
    if (table->row_count > 0)
        draw_rows(sheet, drawing, table);
    sheet_end(sheet, "Sect");
}

/* -- How to read it -----------------------------------------------------------------------------
 */

static void draw_notes(struct sheet *sheet, const struct drawing *drawing)
{
    static const char *const keys[] = {"file.read_hidden", "file.read_why", "file.read_said"};
    const struct report *report = drawing->report;
    sheet_need(sheet, 260);
    if (sheet->y > SHEET_MARGIN)
        sheet->y += 26;
    sheet_begin(sheet, "Sect");
    sheet_heading(sheet, &heading, say(drawing, "file.read"), 8);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        sheet_paragraph(sheet, &body, say(drawing, keys[i]), 8);
    for (size_t i = 0; i < report->note_count; i++)
        sheet_paragraph(sheet, &body, report->notes[i], 8);
    sheet_end(sheet, "Sect");
}

static void draw(struct sheet *sheet, void *context)
{
    const struct drawing *drawing = context;
    draw_cover(sheet, drawing);
    sheet_turn(sheet);
    for (size_t i = 0; i < drawing->report->table_count; i++)
        draw_table(sheet, drawing, &drawing->report->tables[i]);
    draw_notes(sheet, drawing);
}

enum outcome report_pdf(const uint8_t *bytes, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    struct report_job job;
    char foot[2 * REPORT_NAME_MAX + 8];
    if (report_job_read(bytes, size, &job) != DONE) {
        snprintf(why, WORK_WHY_MAX, "this is no report");
        return INVALID;
    }
    struct drawing drawing = {.report = job.report, .words = job.json};
    snprintf(foot, sizeof foot, "%s%s%s", job.report->title,
             job.report->place[0] != '\0' ? " · " : "", job.report->place);
    bool letter = job.paper == JOB_PAPER_LETTER;
    const struct sheet_settings settings = {.width = letter ? 612 : 595.276,
                                            .height = letter ? 792 : 841.89,
                                            .title = job.report->title,
                                            .language =
                                                job.report->language == WEB_ENGLISH ? "en" : "es",
                                            .foot = foot,
                                            .of = report_job_say(job.json, "file.page"),
                                            .draw = draw,
                                            .context = &drawing};
    enum outcome outcome = sheet_write(&settings, result);
    report_job_free(&job);
    return outcome;
}

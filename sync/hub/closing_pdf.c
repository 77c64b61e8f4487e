/* The corte as a page to print and to sign by hand: work "closing_pdf" of work.c.
 *
 * Promises: what each kiosk captured and has pending by its own words, what is here and put aside
 * by the hub's count, each in a column of its own; who was not heard from; every difference with
 * its reason; the hub's signature as text, and the whole signed text as a QR where it is no longer
 * than one can read from paper. Nothing is worked out here. Refuses a job that closing_job.h did
 * not write. */
#include <qrencode.h>
#include <string.h>

#include "sync/hub/report_job.h"
#include "sync/hub/report_pdf.h"
#include "sync/hub/sheet.h"

#define NUMBERS 4
#define QR_SIDE 139.0     /* points: 49 mm */
#define QR_BYTES_MAX 1900 /* beyond it the signature alone */
#define QR_MARGIN 4

struct drawing {
    const json_t *words, *closing;
};

static const struct sheet_style heading = {.size = 14, .bold = true, .colour = SHEET_INK};
static const struct sheet_style body = {.size = 10.5, .colour = SHEET_INK};
static const struct sheet_style soft = {.size = 9.5, .colour = SHEET_SOFT};
static const struct sheet_style head = {.size = 9.5, .bold = true, .colour = SHEET_ACCENT};

static const char *say(const struct drawing *drawing, const char *key)
{
    return report_job_say(drawing->words, key);
}

static const char *get(const struct drawing *drawing, const char *key)
{
    const char *text = json_string_value(json_object_get(drawing->closing, key));
    return text != NULL ? text : "";
}

static void draw_title(struct sheet *sheet, const struct drawing *drawing)
{
    static const struct sheet_style owner = {.size = 12, .bold = true, .colour = SHEET_ACCENT};
    static const struct sheet_style title = {.size = 22, .bold = true, .colour = SHEET_INK};
    static const struct sheet_style where = {.size = 12, .colour = SHEET_INK};
    char text[400];
    sheet_paragraph(sheet, &owner, get(drawing, "municipality"), 6);
    sheet_line(sheet, sheet_left(sheet), sheet->y, 64, SHEET_ACCENT, 3);
    sheet->y += 16;
    sheet_heading(sheet, &title, say(drawing, "closing.heading"), 2);
    sheet_paragraph(sheet, &where, get(drawing, "title"), 1);
    snprintf(text, sizeof text, "%s · %s · %s %s", get(drawing, "fair"), get(drawing, "when"),
             say(drawing, "file.state"), get(drawing, "state"));
    sheet_paragraph(sheet, &soft, text, 10);
}

/* Whether it balances, on a ground of its own. */
static void draw_verdict(struct sheet *sheet, const struct drawing *drawing)
{
    static const struct sheet_style style = {.size = 12, .bold = true, .colour = SHEET_INK};
    bool good = json_is_true(json_object_get(drawing->closing, "balances"));
    const char *text = say(drawing, good ? "closing.balances" : "closing.not_balanced");
    double height = sheet_text_height(sheet, &style, text, sheet_room(sheet) - 36) + 22;
    sheet_colour(sheet, good ? SHEET_TINT : SHEET_WARM);
    sheet_round(sheet, sheet_left(sheet), sheet->y, sheet_room(sheet), height, 8);
    cairo_fill(sheet->cairo);
    sheet_line(sheet, sheet_left(sheet), sheet->y + 6, 3, good ? SHEET_ACCENT : SHEET_SECOND,
               height - 12);
    sheet_begin(sheet, "P");
    sheet_text_at(sheet, &style, text, sheet_left(sheet) + 18, sheet->y + 11,
                  sheet_room(sheet) - 36, true);
    sheet_end(sheet, "P");
    sheet->y += height + 16;
}

/* -- The table ----------------------------------------------------------------------------------
 */

static void draw_row(struct sheet *sheet, const char *name, const char *const cells[NUMBERS],
                     const struct sheet_style *style, const char *tag)
{
    double wide = sheet_room(sheet) * 0.19, x = sheet_left(sheet) + sheet_room(sheet) - 4 * wide;
    struct sheet_style right = *style;
    right.align = SHEET_RIGHT;
    sheet_begin(sheet, "TR");
    sheet_begin(sheet, "TH");
    sheet_text_at(sheet, style, name, sheet_left(sheet), sheet->y + 4, x - sheet_left(sheet), true);
    sheet_end(sheet, "TH");
    for (size_t i = 0; i < NUMBERS; i++, x += wide) {
        sheet_begin(sheet, tag);
        sheet_text_at(sheet, &right, cells[i], x, sheet->y + 4, wide, true);
        sheet_end(sheet, tag);
    }
    sheet_end(sheet, "TR");
    sheet->y += 22;
}

static void draw_head(struct sheet *sheet, const struct drawing *drawing)
{
    const char *const cells[NUMBERS] = {
        say(drawing, "closing.captured"), say(drawing, "closing.pending"),
        say(drawing, "closing.delivered"), say(drawing, "closing.aside")};
    draw_row(sheet, say(drawing, "closing.kiosk"), cells, &head, "TH");
    sheet_line(sheet, sheet_left(sheet), sheet->y - 1, sheet_room(sheet), SHEET_ACCENT, 1);
}

static void draw_numbers(struct sheet *sheet, const struct drawing *drawing, const json_t *row,
                         const char *name, const struct sheet_style *style)
{
    static const char *const keys[NUMBERS] = {"captured", "pending", "delivered", "aside"};
    bool told = !json_is_false(json_object_get(row, "told"));
    char said[NUMBERS][64];
    const char *cells[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++) {
        report_job_count(drawing->words, (int64_t)json_integer_value(json_object_get(row, keys[i])),
                         said[i]);
        cells[i] = told || i >= 2 ? said[i] : say(drawing, "file.unknown");
    }
    if (sheet_need(sheet, 24))
        draw_head(sheet, drawing);
    draw_row(sheet, name, cells, style, "TD");
    sheet_line(sheet, sheet_left(sheet), sheet->y, sheet_room(sheet), SHEET_HAIR, 0.6);
}

static void draw_table(struct sheet *sheet, const struct drawing *drawing)
{
    static const struct sheet_style total = {.size = 10.5, .bold = true, .colour = SHEET_INK};
    const json_t *rows = json_object_get(drawing->closing, "rows"), *row;
    size_t i;
    sheet_paragraph(sheet, &soft, say(drawing, "closing.caption"), 4);
    sheet_begin(sheet, "Table");
    draw_head(sheet, drawing);
    json_array_foreach(rows, i, row)
    {
        const char *name = json_string_value(json_object_get(row, "name"));
        draw_numbers(sheet, drawing, row, name != NULL ? name : "", &body);
    }
    draw_numbers(sheet, drawing, drawing->closing, "Total", &total);
    sheet_end(sheet, "Table");
    sheet->y += 10;
    sheet_paragraph(sheet, &soft, get(drawing, "centre"), 4);
    sheet_paragraph(sheet, &soft, say(drawing, "closing.what"), 16);
}

/* -- What does not meet -------------------------------------------------------------------------
 */

static void draw_list(struct sheet *sheet, const struct drawing *drawing, const char *key,
                      const char *title, const char *none)
{
    const json_t *list = json_object_get(drawing->closing, key), *item;
    size_t i;
    char text[420];
    sheet_need(sheet, 60);
    sheet_heading(sheet, &heading, title, 4);
    json_array_foreach(list, i, item)
    {
        const char *said = json_string_value(item);
        snprintf(text, sizeof text, "• %s", said != NULL ? said : "");
        sheet_paragraph(sheet, &body, text, 3);
    }
    if (json_array_size(list) == 0)
        sheet_paragraph(sheet, &body, none, 3);
    sheet->y += 8;
}

/* -- Signatures ---------------------------------------------------------------------------------
 */

static void draw_lines(struct sheet *sheet, const struct drawing *drawing)
{
    static const char *const keys[] = {"closing.by", "closing.seen"};
    double wide = (sheet_room(sheet) - 40) / 2;
    sheet_need(sheet, 80);
    sheet->y += 36;
    for (size_t i = 0; i < 2; i++) {
        double x = sheet_left(sheet) + (wide + 40) * (double)i;
        sheet_line(sheet, x, sheet->y, wide, SHEET_INK, 0.8);
        sheet_begin(sheet, "P");
        sheet_text_at(sheet, &body, say(drawing, keys[i]), x, sheet->y + 5, wide, true);
        sheet_text_at(sheet, &soft, say(drawing, "file.name_and_date"), x, sheet->y + 20, wide,
                      true);
        sheet_end(sheet, "P");
    }
    sheet->y += 38;
}

/* Dark modules in runs; the margin is part of the side. */
static void draw_modules(const struct sheet *sheet, const QRcode *code, double x, double y)
{
    double unit = QR_SIDE / (code->width + 2 * QR_MARGIN);
    cairo_set_source_rgb(sheet->cairo, 0, 0, 0);
    for (int row = 0; row < code->width; row++) {
        for (int at = 0; at < code->width; at++) {
            if ((code->data[row * code->width + at] & 1) != 0)
                cairo_rectangle(sheet->cairo, x + (at + QR_MARGIN) * unit,
                                y + (row + QR_MARGIN) * unit, unit, unit);
        }
    }
    cairo_fill(sheet->cairo);
}

/* The last line, with its end. */
static const char *signature_of(const char *text)
{
    size_t size = strlen(text);
    while (size > 0 && text[size - 1] == '\n')
        size--;
    while (size > 0 && text[size - 1] != '\n')
        size--;
    return text + size;
}

static void draw_signature(struct sheet *sheet, const struct drawing *drawing)
{
    const char *text = get(drawing, "text"), *line = signature_of(text);
    bool whole = strlen(text) <= QR_BYTES_MAX;
    const char *carried = whole ? text : line;
    QRcode *code = QRcode_encodeData((int)strlen(carried), (const unsigned char *)carried, 0,
                                     whole ? QR_ECLEVEL_L : QR_ECLEVEL_M);
    char said[200];
    double x = sheet_left(sheet) + QR_SIDE + 18, wide = sheet_room(sheet) - QR_SIDE - 18;
    snprintf(said, sizeof said, "%.*s", (int)strcspn(line, "\n"), line);
    sheet_need(sheet, QR_SIDE);
    sheet_begin(sheet, "Figure");
    if (code != NULL)
        draw_modules(sheet, code, sheet_left(sheet) - 8, sheet->y);
    sheet_end(sheet, "Figure");
    QRcode_free(code);
    sheet_begin(sheet, "P");
    double y = sheet->y + 6;
    y += sheet_text_at(sheet, &heading, say(drawing, "file.signature"), x, y, wide, true) + 4;
    y += sheet_text_at(sheet, &body, say(drawing, whole ? "file.qr_whole" : "file.qr_line"), x, y,
                       wide, true) +
         10;
    sheet_text_at(sheet, &soft, said, x, y, wide, true);
    sheet_end(sheet, "P");
    sheet->y += QR_SIDE + 6;
}

static void draw(struct sheet *sheet, void *context)
{
    const struct drawing *drawing = context;
    draw_title(sheet, drawing);
    draw_verdict(sheet, drawing);
    draw_table(sheet, drawing);
    draw_list(sheet, drawing, "unheard", say(drawing, "file.unheard"),
              say(drawing, "file.all_heard"));
    draw_list(sheet, drawing, "reasons", say(drawing, "closing.differences"),
              say(drawing, "closing.none"));
    draw_lines(sheet, drawing);
    draw_signature(sheet, drawing);
}

enum outcome closing_pdf(const uint8_t *bytes, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    char foot[300];
    json_t *json = json_loadb((const char *)bytes, size, 0, NULL);
    struct drawing drawing = {.words = json, .closing = json_object_get(json, "closing")};
    bool letter =
        json_integer_value(json_object_get(json, "paper")) == (json_int_t)JOB_PAPER_LETTER;
    const char *language = json_string_value(json_object_get(json, "language"));
    if (!json_is_object(drawing.closing) || get(&drawing, "text")[0] == '\0') {
        json_decref(json);
        snprintf(why, WORK_WHY_MAX, "this is no corte");
        return INVALID;
    }
    snprintf(foot, sizeof foot, "%s · %.150s", say(&drawing, "closing.heading"),
             get(&drawing, "title"));
    const struct sheet_settings settings = {.width = letter ? 612 : 595.276,
                                            .height = letter ? 792 : 841.89,
                                            .title = say(&drawing, "closing.heading"),
                                            .language = language != NULL ? language : "es",
                                            .foot = foot,
                                            .of = say(&drawing, "file.page"),
                                            .draw = draw,
                                            .context = &drawing};
    enum outcome outcome = sheet_write(&settings, result);
    json_decref(json);
    return outcome;
}

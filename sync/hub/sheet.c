/* sheet.h with cairo and pango. */
#include "sync/hub/sheet.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/sheet_language.h"

#define FONT "Noto Sans"
#define FOOT_SIZE 8.5
#define FOOT_ROOM 26.0 /* above the margin's lower edge */

/* As web/static/style.css. */
static const unsigned colours[SHEET_COLOURS] = {
    [SHEET_INK] = 0x17262d,    [SHEET_SOFT] = 0x3d4d55, [SHEET_ACCENT] = 0x0b5d5f,
    [SHEET_SECOND] = 0xb5651d, [SHEET_TINT] = 0xe3efee, [SHEET_HAIR] = 0xd9d6cf,
    [SHEET_WARM] = 0xfbf3e8,   [SHEET_WHITE] = 0xffffff};

void sheet_colour(const struct sheet *sheet, enum sheet_colour colour)
{
    unsigned rgb = colours[colour];
    cairo_set_source_rgb(sheet->cairo, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

double sheet_left(const struct sheet *sheet)
{
    (void)sheet;
    return SHEET_MARGIN;
}

double sheet_room(const struct sheet *sheet)
{
    return sheet->width - 2 * SHEET_MARGIN;
}

double sheet_bottom(const struct sheet *sheet)
{
    return sheet->height - SHEET_MARGIN - FOOT_ROOM;
}

void sheet_begin(const struct sheet *sheet, const char *tag)
{
    if (sheet->pdf)
        cairo_tag_begin(sheet->cairo, tag, NULL);
}

void sheet_end(const struct sheet *sheet, const char *tag)
{
    if (sheet->pdf)
        cairo_tag_end(sheet->cairo, tag);
}

/* -- Text ---------------------------------------------------------------------------------------
 */

static void set_style(const struct sheet *sheet, const struct sheet_style *style)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(sheet->layout, font);
    pango_font_description_free(font);
    pango_layout_set_alignment(sheet->layout, aligns[style->align]);
    pango_layout_set_line_spacing(sheet->layout, style->size > 15 ? 1.0F : 1.12F);
    pango_layout_set_wrap(sheet->layout, PANGO_WRAP_WORD_CHAR);
}

static void set_text(const struct sheet *sheet, const struct sheet_style *style, const char *text,
                     double width)
{
    set_style(sheet, style);
    pango_layout_set_width(sheet->layout, width > 0 ? (int)(width * PANGO_SCALE) : -1);
    pango_layout_set_height(sheet->layout, style->lines > 0 ? -style->lines : -1);
    pango_layout_set_ellipsize(sheet->layout,
                               style->lines > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_text(sheet->layout, text, -1);
}

static double layout_height(const struct sheet *sheet)
{
    int width, height;
    pango_layout_get_size(sheet->layout, &width, &height);
    return (double)height / PANGO_SCALE;
}

double sheet_text_at(const struct sheet *sheet, const struct sheet_style *style, const char *text,
                     double x, double y, double width, bool draw)
{
    set_text(sheet, style, text, width);
    if (draw) {
        sheet_colour(sheet, style->colour);
        cairo_move_to(sheet->cairo, x, y);
        pango_cairo_show_layout(sheet->cairo, sheet->layout);
    }
    return layout_height(sheet);
}

double sheet_text_height(const struct sheet *sheet, const struct sheet_style *style,
                         const char *text, double width)
{
    return sheet_text_at(sheet, style, text, 0, 0, width, false);
}

double sheet_text_width(const struct sheet *sheet, const struct sheet_style *style,
                        const char *text)
{
    int width, height;
    set_text(sheet, style, text, 0);
    pango_layout_get_size(sheet->layout, &width, &height);
    return (double)width / PANGO_SCALE;
}

struct sheet_style sheet_shrunk(const struct sheet *sheet, const struct sheet_style *style,
                                const char *text, double width)
{
    struct sheet_style shrunk = *style;
    while (shrunk.size > style->size / 2 && sheet_text_width(sheet, &shrunk, text) > width)
        shrunk.size -= 0.5;
    return shrunk;
}

/* Line by line, so that a long one goes on over the page's end. */
static void show_lines(struct sheet *sheet, const struct sheet_style *style, const char *text)
{
    set_text(sheet, style, text, sheet_room(sheet));
    PangoLayout *layout = pango_layout_copy(sheet->layout); /* a new page's foot sets the other */
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    do {
        PangoRectangle box;
        pango_layout_iter_get_line_extents(at, NULL, &box);
        double height = (double)box.height / PANGO_SCALE;
        double base = (double)(pango_layout_iter_get_baseline(at) - box.y) / PANGO_SCALE;
        sheet_need(sheet, height);
        sheet_colour(sheet, style->colour);
        cairo_move_to(sheet->cairo, sheet_left(sheet) + (double)box.x / PANGO_SCALE,
                      sheet->y + base);
        pango_cairo_show_layout_line(sheet->cairo, pango_layout_iter_get_line_readonly(at));
        sheet->y += height;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    g_object_unref(layout);
}

void sheet_paragraph(struct sheet *sheet, const struct sheet_style *style, const char *text,
                     double below)
{
    if (text[0] == '\0')
        return;
    double height = sheet_text_height(sheet, style, text, sheet_room(sheet));
    if (height < 120)
        sheet_need(sheet, height);
    sheet_begin(sheet, "P");
    show_lines(sheet, style, text);
    sheet_end(sheet, "P");
    sheet->y += below;
}

void sheet_heading(struct sheet *sheet, const struct sheet_style *style, const char *text,
                   double below)
{
    char destination[48];
    if (sheet->noted < SHEET_CONTENTS_MAX) {
        struct sheet_content *content = &sheet->contents[sheet->noted++];
        snprintf(content->title, sizeof content->title, "%s", text);
        content->page = sheet->page;
        sheet->content_count =
            sheet->noted > sheet->content_count ? sheet->noted : sheet->content_count;
    }
    if (sheet->pdf) {
        snprintf(destination, sizeof destination, "page=%d pos=[%d %d]", sheet->page,
                 (int)SHEET_MARGIN, (int)sheet->y);
        cairo_pdf_surface_add_outline(sheet->surface, CAIRO_PDF_OUTLINE_ROOT, text, destination,
                                      CAIRO_PDF_OUTLINE_FLAG_OPEN);
    }
    sheet_begin(sheet, "H1");
    show_lines(sheet, style, text);
    sheet_end(sheet, "H1");
    sheet->y += below;
}

/* -- Pages --------------------------------------------------------------------------------------
 */

/* A page's number is no content: it is not tagged. */
static void draw_foot(const struct sheet *sheet)
{
    static const struct sheet_style left = {.size = FOOT_SIZE, .colour = SHEET_SOFT, .lines = 1};
    static const struct sheet_style right = {
        .size = FOOT_SIZE, .colour = SHEET_SOFT, .align = SHEET_RIGHT};
    char number[2][16], text[120] = "";
    double y = sheet->height - SHEET_MARGIN + 2;
    snprintf(number[0], sizeof number[0], "%d", sheet->page);
    snprintf(number[1], sizeof number[1], "%d", sheet->pages);
    for (const char *at = sheet->of; *at != '\0'; at++) { /* {n} and {m} */
        size_t size = strlen(text);
        bool number_here = at[0] == '{' && (at[1] == 'n' || at[1] == 'm') && at[2] == '}';
        snprintf(text + size, sizeof text - size, "%.*s", number_here ? 15 : 1,
                 number_here ? number[at[1] == 'm'] : at);
        at += number_here ? 2 : 0;
    }
    sheet_line(sheet, SHEET_MARGIN, y - 8, sheet_room(sheet), SHEET_HAIR, 0.7);
    sheet_text_at(sheet, &left, sheet->foot, SHEET_MARGIN, y, sheet_room(sheet) - 110, true);
    sheet_text_at(sheet, &right, text, sheet->width - SHEET_MARGIN - 100, y, 100, true);
}

void sheet_turn(struct sheet *sheet)
{
    draw_foot(sheet);
    cairo_show_page(sheet->cairo);
    sheet->page++;
    sheet->y = SHEET_MARGIN;
}

bool sheet_need(struct sheet *sheet, double height)
{
    if (sheet->y + height <= sheet_bottom(sheet) || sheet->y <= SHEET_MARGIN)
        return false;
    sheet_turn(sheet);
    return true;
}

void sheet_round(const struct sheet *sheet, double x, double y, double width, double height,
                 double radius)
{
    static const double quarter = 1.5707963267948966;
    cairo_t *cairo = sheet->cairo;
    radius = radius > width / 2 ? width / 2 : radius;
    radius = radius > height / 2 ? height / 2 : radius;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + width - radius, y + radius, radius, -quarter, 0);
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, quarter);
    cairo_arc(cairo, x + radius, y + height - radius, radius, quarter, 2 * quarter);
    cairo_arc(cairo, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo);
}

void sheet_line(const struct sheet *sheet, double x, double y, double width,
                enum sheet_colour colour, double thick)
{
    sheet_colour(sheet, colour);
    cairo_rectangle(sheet->cairo, x, y, width, thick);
    cairo_fill(sheet->cairo);
}

static cairo_status_t put(void *closure, const unsigned char *bytes, unsigned size)
{
    return fwrite(bytes, 1, size, closure) == size ? CAIRO_STATUS_SUCCESS
                                                   : CAIRO_STATUS_WRITE_ERROR;
}

/* True: drawn whole. */
static bool draw_all(const struct sheet_settings *settings, struct sheet *sheet,
                     PangoContext *context, FILE *result)
{
    sheet->pdf = result != NULL;
    sheet->page = 1;
    sheet->noted = 0;
    sheet->y = SHEET_MARGIN;
    sheet->surface = cairo_pdf_surface_create_for_stream(result != NULL ? put : NULL, result,
                                                         settings->width, settings->height);
    if (sheet->pdf) {
        cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_TITLE, settings->title);
        cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_CREATOR, "Jornada");
    }
    sheet->cairo = cairo_create(sheet->surface);
    pango_cairo_update_context(sheet->cairo, context);
    sheet->layout = pango_layout_new(context);
    sheet_begin(sheet, "Document");
    settings->draw(sheet, settings->context);
    sheet_end(sheet, "Document");
    draw_foot(sheet);
    cairo_show_page(sheet->cairo);
    sheet->pages = sheet->page;
    g_object_unref(sheet->layout);
    bool good = cairo_status(sheet->cairo) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(sheet->cairo);
    cairo_surface_finish(sheet->surface);
    good = good && cairo_surface_status(sheet->surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(sheet->surface);
    return good;
}

enum outcome sheet_write(const struct sheet_settings *settings, FILE *result)
{
    struct sheet sheet = {.width = settings->width,
                          .height = settings->height,
                          .foot = settings->foot,
                          .of = settings->of};
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    PangoContext *context = pango_font_map_create_context(map);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string(settings->language));
    char *pdf = NULL;
    size_t size = 0;
    FILE *drawn = open_memstream(&pdf, &size);
    bool good = drawn != NULL && draw_all(settings, &sheet, context, NULL) &&
                draw_all(settings, &sheet, context, NULL) &&
                draw_all(settings, &sheet, context, drawn);
    good = drawn != NULL && fclose(drawn) == 0 && good;
    const char *tag = strcmp(settings->language, "en") == 0 ? "en" : "es-MX";
    good = good && sheet_language_write(pdf, size, tag, result) == DONE;
    free(pdf);
    g_object_unref(context);
    g_object_unref(map);
    return good ? DONE : BUSY;
}

/* FcFini would end the process (an assertion of fontconfig's) while pango's own thread still holds
 * a font: fonts stay until the process ends. They hang on pointers that a search for leaks cannot
 * read. */
#ifdef __SANITIZE_ADDRESS__
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}
#endif

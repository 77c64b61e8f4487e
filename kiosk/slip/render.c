/* Drawing a layout by cairo and pango; see render.h.
 *
 * One function draws an element in dots; raster and PDF differ in the surface below it and in the
 * scale. Fonts come by path through a configuration of our own, so that what is installed or set
 * elsewhere on the machine changes no slip, and no disk is searched. */
#include "kiosk/slip/render.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/slip/pdf.h"
#include "kiosk/slip/qr.h"
#include "kiosk/slip/render_inside.h"

#define FONT_FAMILY "Noto Sans"
#define SIZE_MIN 12        /* dots; below this a text is cut with an ellipsis */
#define LINE_SPACING 0.92f /* Noto's own is made for taller scripts */
#define ALL_GRAINS ((1U << SLIP_GRAINS) - 1)
#define INK_LEVEL 112 /* of 255: darker than this is burnt; thin strokes stay whole */

static const char *const font_paths[] = {"/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                                         "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"};

struct render {
    PangoFontMap *map;
    PangoContext *context;
    double scale; /* dots of the surface for one of the layout; 0 where it has no dots */
};

/* Makes a configuration with our fonts alone this process's only one, before pango would load the
 * machine's own. */
static bool load_fonts(void)
{
    FcConfig *config = FcConfigCreate();
    bool good = config != NULL;
    for (size_t i = 0; good && i < sizeof font_paths / sizeof font_paths[0]; i++)
        good = access(font_paths[i], R_OK) == 0 &&
               FcConfigAppFontAddFile(config, (const FcChar8 *)font_paths[i]);
    good = good && FcConfigSetCurrent(config);
    if (config)
        FcConfigDestroy(config); /* the current one is kept by fontconfig */
    return good;
}

enum outcome render_open(struct render **result)
{
    *result = NULL;
    if (!load_fonts())
        return NOT_FOUND;
    struct render *render = calloc(1, sizeof *render);
    if (!render)
        return BUSY;
    render->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    render->context = pango_font_map_create_context(render->map);
    pango_context_set_round_glyph_positions(render->context, FALSE);
    *result = render;
    return DONE;
}

void render_close(struct render *render)
{
    if (!render)
        return;
    g_object_unref(render->context);
    g_object_unref(render->map);
    free(render);
    FcFini();
}

static void set_font(PangoLayout *text, const struct slip_element *element, int size)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, FONT_FAMILY);
    pango_font_description_set_weight(font,
                                      element->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, (double)size * PANGO_SCALE);
    pango_layout_set_font_description(text, font);
    pango_font_description_free(font);
}

static bool fits(PangoLayout *text, const struct slip_element *element)
{
    int width, height;
    pango_layout_get_pixel_size(text, &width, &height);
    return pango_layout_get_line_count(text) <= element->lines && height <= element->height &&
           width <= element->width;
}

/* Shrinks until the text stands in its box; past SIZE_MIN the rest is cut with an ellipsis. */
static void fit(PangoLayout *text, const struct slip_element *element)
{
    int size = element->size;
    set_font(text, element, size);
    while (!fits(text, element) && size > SIZE_MIN)
        set_font(text, element, --size);
    if (!fits(text, element)) {
        pango_layout_set_wrap(text, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_height(text, -element->lines);
        pango_layout_set_ellipsize(text, PANGO_ELLIPSIZE_END);
    }
}

/* Centred text of several lines: the narrowest width that keeps the number of lines, so that they
 * are of one length and no word stands alone. Returns the width in dots. */
static int balance(PangoLayout *text, const struct slip_element *element)
{
    int low = 1, high = element->width;
    int lines = pango_layout_get_line_count(text);
    if (lines == 1 || element->align != SLIP_CENTRE)
        return element->width;
    while (low < high) {
        int middle = (low + high) / 2;
        pango_layout_set_width(text, middle * PANGO_SCALE);
        int width;
        pango_layout_get_pixel_size(text, &width, NULL);
        if (pango_layout_get_line_count(text) <= lines && width <= middle)
            high = middle;
        else
            low = middle + 1;
    }
    pango_layout_set_width(text, high * PANGO_SCALE);
    return high;
}

void render_text(struct render *render, cairo_t *cairo, const struct slip_element *element)
{
    static const PangoAlignment alignments[] = {[SLIP_LEFT] = PANGO_ALIGN_LEFT,
                                                [SLIP_CENTRE] = PANGO_ALIGN_CENTER,
                                                [SLIP_RIGHT] = PANGO_ALIGN_RIGHT};
    if (!element->text[0])
        return;
    PangoLayout *text = pango_layout_new(render->context);
    pango_layout_set_text(text, element->text, -1);
    pango_layout_set_width(text, element->width * PANGO_SCALE);
    pango_layout_set_wrap(text, PANGO_WRAP_WORD);
    pango_layout_set_alignment(text, alignments[element->align]);
    pango_layout_set_line_spacing(text, LINE_SPACING);
    pango_layout_set_single_paragraph_mode(text, TRUE);
    fit(text, element);
    int height, spare = element->width - balance(text, element);
    pango_layout_get_pixel_size(text, NULL, &height);
    cairo_move_to(cairo, element->x + spare / 2, element->y + (element->height - height) / 2);
    pango_cairo_show_layout(cairo, text);
    g_object_unref(text);
}

/* Where the QR's modules lie: in whole dots of the surface, where it has dots. */
static void snap_qr(const struct render *render, cairo_t *cairo, const struct slip_element *element,
                    double *x, double *y, double *module)
{
    *x = element->x;
    *y = element->y;
    *module = element->size;
    if (render->scale <= 0)
        return;
    double whole = floor(element->size * render->scale + 1e-6);
    double spare = element->size * render->scale - whole;
    *x = floor(*x * render->scale + spare * SLIP_QR_MODULES / 2);
    *y = floor(*y * render->scale + spare * SLIP_QR_MODULES / 2);
    *module = whole;
    cairo_identity_matrix(cairo);
}

static enum outcome draw_qr(const struct render *render, cairo_t *cairo,
                            const struct slip_element *element)
{
    uint8_t modules[SLIP_QR_MODULES][SLIP_QR_MODULES];
    enum outcome outcome = qr_encode(element->text, modules);
    if (outcome != DONE)
        return outcome;
    double left, top, module;
    cairo_save(cairo);
    snap_qr(render, cairo, element, &left, &top, &module);
    /* A run of dark modules is one rectangle: no seams on paper or in a viewer. */
    for (int y = 0; y < SLIP_QR_MODULES; y++)
        for (int x = 0, run = 1; x < SLIP_QR_MODULES; x += run) {
            run = 1;
            while (x + run < SLIP_QR_MODULES && modules[y][x + run] == modules[y][x])
                run++;
            if (modules[y][x])
                cairo_rectangle(cairo, left + x * module, top + y * module, run * module, module);
        }
    cairo_fill(cairo);
    cairo_restore(cairo);
    return DONE;
}

/* The elements whose grain has its bit set. */
static enum outcome draw_grains(struct render *render, cairo_t *cairo,
                                const struct slip_layout *layout, unsigned grains)
{
    enum outcome outcome = DONE;
    for (int i = 0; i < layout->count && outcome == DONE; i++) {
        const struct slip_element *element = &layout->elements[i];
        if (!(grains & 1U << element->grain))
            continue;
        if (element->kind == SLIP_TEXT)
            render_text(render, cairo, element);
        else if (element->kind == SLIP_QR)
            outcome = draw_qr(render, cairo, element);
        else {
            cairo_rectangle(cairo, element->x, element->y, element->width, element->height);
            cairo_fill(cairo);
        }
    }
    return outcome;
}

enum outcome render_layout(struct render *render, cairo_t *cairo, const struct slip_layout *layout)
{
    return draw_grains(render, cairo, layout, ALL_GRAINS);
}

/* In a sheet's own dots. */
static void draw_cuts(cairo_t *cairo, const struct slip_layout *layout)
{
    for (int x = RENDER_CUT_DASH; x < layout->cut_x; x += 2 * RENDER_CUT_DASH)
        cairo_rectangle(cairo, x, layout->cut_y, RENDER_CUT_DASH, 2);
    for (int y = RENDER_CUT_DASH; y < layout->cut_y; y += 2 * RENDER_CUT_DASH)
        cairo_rectangle(cairo, layout->cut_x, y, 2, RENDER_CUT_DASH);
    cairo_fill(cairo);
}

static void set_options(struct render *render, cairo_antialias_t antialias,
                        cairo_hint_style_t hinting)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, antialias);
    cairo_font_options_set_hint_style(options, hinting);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(render->context, options);
    cairo_font_options_destroy(options);
    pango_context_changed(render->context);
}

void render_begin_page(struct render *render)
{
    render->scale = 0;
    set_options(render, CAIRO_ANTIALIAS_DEFAULT, CAIRO_HINT_STYLE_NONE);
}

/* Dots of the raster for one that is drawn, across and down. */
static const struct {
    int across, down;
} grain_steps[SLIP_GRAINS] = {[SLIP_FINE] = {1, 1}, [SLIP_TALL] = {1, 2}, [SLIP_COARSE] = {2, 2}};

/* Grey to dots, among those that are there. */
static void burn(const struct grey *grey, enum slip_grain grain, struct raster *raster)
{
    for (int y = 0; y < raster->height; y++) {
        const uint8_t *from = grey->ink + (size_t)(y / grain_steps[grain].down) * grey->stride;
        uint8_t *to = raster->bits + (size_t)y * raster->stride;
        for (int x = 0; x < raster->width; x++)
            if (from[x / grain_steps[grain].across] > INK_LEVEL)
                to[x / 8] |= (uint8_t)(0x80 >> x % 8);
    }
}

void raster_free(struct raster *raster)
{
    if (raster->bits)
        explicit_bzero(raster->bits, raster->stride * (size_t)raster->height);
    free(raster->bits);
    *raster = (struct raster){0};
}

void grey_free(struct grey *grey)
{
    if (grey->ink)
        explicit_bzero(grey->ink, grey->stride * (size_t)grey->height);
    free(grey->ink);
    *grey = (struct grey){0};
}

/* How many dots are drawn for one of the layout, and of which elements. */
struct drawing {
    double across, down;
    unsigned grains;
    cairo_hint_style_t hinting;
};

/* The printable area. */
static enum outcome draw_grey(struct render *render, const struct slip_layout *layout,
                              const struct drawing *drawing, struct grey *grey)
{
    int width = (int)ceil(layout->width * drawing->across),
        height = (int)ceil(layout->height * drawing->down);
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, width);
    *grey = (struct grey){width, height, (size_t)stride, NULL};
    grey->ink = calloc((size_t)height, grey->stride);
    if (!grey->ink)
        return BUSY;
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(grey->ink, CAIRO_FORMAT_A8, width, height, stride);
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, drawing->across, drawing->down);
    render->scale = drawing->across;
    set_options(render, CAIRO_ANTIALIAS_GRAY, drawing->hinting);
    enum outcome outcome = draw_grains(render, cairo, layout, drawing->grains);
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    if (outcome != DONE)
        grey_free(grey);
    return outcome;
}

/* Half-tones would be printed as specks: a dot is black or white. Most are white by eight. */
static void settle(uint8_t *ink, size_t count)
{
    static const uint8_t white[8] = {0};
    for (size_t at = 0; at < count; at += sizeof white) {
        size_t end = count - at < sizeof white ? count : at + sizeof white;
        if (end - at == sizeof white && memcmp(ink + at, white, sizeof white) == 0)
            continue;
        for (size_t i = at; i < end; i++)
            ink[i] = ink[i] > INK_LEVEL ? 255 : 0;
    }
}

enum outcome render_grey(struct render *render, const struct slip_layout *layout, int dots_per_inch,
                         struct grey *grey)
{
    double scale = dots_per_inch * layout->points_per_dot / 72.0;
    const struct drawing drawing = {scale, scale, ALL_GRAINS, CAIRO_HINT_STYLE_NONE};
    enum outcome outcome = draw_grey(render, layout, &drawing, grey);
    if (outcome == DONE)
        settle(grey->ink, grey->stride * (size_t)grey->height);
    return outcome;
}

static bool has_grain(const struct slip_layout *layout, enum slip_grain grain)
{
    for (int i = 0; i < layout->count; i++)
        if (layout->elements[i].grain == grain)
            return true;
    return false;
}

enum outcome render_raster(struct render *render, const struct slip_layout *layout,
                           struct raster *raster)
{
    *raster = (struct raster){layout->width, layout->height, (size_t)(layout->width + 7) / 8, NULL};
    raster->bits = calloc((size_t)layout->height, raster->stride);
    enum outcome outcome = raster->bits ? DONE : BUSY;
    for (enum slip_grain grain = SLIP_FINE; outcome == DONE && grain < SLIP_GRAINS; grain++) {
        const struct drawing drawing = {1.0 / grain_steps[grain].across,
                                        1.0 / grain_steps[grain].down, 1U << grain,
                                        CAIRO_HINT_STYLE_SLIGHT};
        struct grey grey;
        if (!has_grain(layout, grain))
            continue;
        outcome = draw_grey(render, layout, &drawing, &grey);
        if (outcome == DONE) {
            burn(&grey, grain, raster);
            grey_free(&grey);
        }
    }
    if (outcome != DONE)
        raster_free(raster);
    return outcome;
}

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned size)
{
    return form_append(closure, bytes, size) == DONE ? CAIRO_STATUS_SUCCESS
                                                     : CAIRO_STATUS_WRITE_ERROR;
}

/* A1 keeps words of 32 dots in the machine's own order; set dots are white in the file. */
static void blacken(uint8_t *bytes, int stride, int x, int y)
{
    const uint32_t one = 1;
    bool little = *(const uint8_t *)&one == 1;
    bytes[y * stride + x / 8] &= (uint8_t) ~(little ? 1U << x % 8 : 0x80U >> x % 8);
}

static void copy_dots(const struct raster *raster, const struct slip_layout *layout, uint8_t *bytes,
                      int stride)
{
    memset(bytes, 0xFF, (size_t)stride * (size_t)layout->sheet_height);
    for (int y = 0; y < raster->height; y++)
        for (int x = 0; x < raster->width; x++)
            if (raster->bits[(size_t)y * raster->stride + (size_t)x / 8] >> (7 - x % 8) & 1)
                blacken(bytes, stride, x + layout->margin, y + layout->top);
    for (int x = RENDER_CUT_DASH; x < layout->cut_x; x++)
        if (x / RENDER_CUT_DASH % 2)
            blacken(bytes, stride, x, layout->cut_y);
    for (int y = RENDER_CUT_DASH; y < layout->cut_y; y++)
        if (y / RENDER_CUT_DASH % 2)
            blacken(bytes, stride, layout->cut_x, y);
}

enum outcome render_png(const struct raster *raster, const struct slip_layout *layout,
                        struct form *form)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_A1, layout->sheet_width, layout->sheet_height);
    uint8_t *bytes = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    enum outcome outcome = BUSY;
    if (bytes) {
        copy_dots(raster, layout, bytes, stride);
        cairo_surface_mark_dirty(surface);
        if (cairo_surface_write_to_png_stream(surface, append, form) == CAIRO_STATUS_SUCCESS)
            outcome = DONE;
        explicit_bzero(bytes, (size_t)stride * (size_t)layout->sheet_height);
    }
    cairo_surface_destroy(surface);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

enum outcome render_pdf(struct render *render, const struct slip_layout *layout, struct form *form)
{
    const double scale = layout->points_per_dot;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        append, form, layout->sheet_width * scale, layout->sheet_height * scale);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, layout->document);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2025-01-01T00:00:00Z");
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, scale, scale);
    draw_cuts(cairo, layout);
    cairo_translate(cairo, layout->margin, layout->top);
    render_begin_page(render);
    enum outcome outcome = render_layout(render, cairo, layout);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    if (outcome == DONE && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        outcome = BUSY;
    cairo_surface_destroy(surface);
    if (outcome == DONE)
        outcome = pdf_settle(form);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

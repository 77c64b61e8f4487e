/* badge_page.h: where everything stands on a sheet. Words by pango, so that a long name is made
 * smaller and an accent is one; the QR as squares, so that any printer's edge is sharp. */
#include "sync/hub/badge_page.h"

#include <pango/pangocairo.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#define BADGE_WIDTH 80.0
#define STRIP_WIDTH 36.0
#define ROW_HEIGHT 60.0
#define BLOCK_WIDTH (2 * BADGE_WIDTH + STRIP_WIDTH)
#define BLOCK_HEIGHT (BADGE_PAGE_ROWS * ROW_HEIGHT)
#define QR_SIDE 32.0 /* with its quiet zone */
#define QR_QUIET 4
#define INSET 5.0
#define MARK 4.0 /* of a cut mark */
#define FONT "Noto Sans"

struct box {
    double x, y, width, height;
};

double badge_page_width_mm(const struct badge_draw *draw)
{
    return draw->a4 ? 210 : 215.9;
}

double badge_page_height_mm(const struct badge_draw *draw)
{
    return draw->a4 ? 297 : 279.4;
}

/* -- Words ------------------------------------------------------------------------------------- */

struct style {
    double height; /* of the type, mm */
    bool bold, centred;
    int lines; /* at most; what does not fit is made smaller, then cut with an ellipsis */
};

/* Where letters stand is a printer's to round, not a screen's. */
static PangoLayout *make_layout(cairo_t *cairo)
{
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoContext *context = pango_layout_get_context(layout);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    return layout;
}

static PangoLayout *lay_out(cairo_t *cairo, const struct box *box, const struct style *style,
                            double height, const char *text)
{
    PangoLayout *layout = make_layout(cairo);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, height * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(box->width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, style->centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static void write_text(cairo_t *cairo, const struct box *box, struct style style, const char *text)
{
    double height = style.height;
    PangoLayout *layout = lay_out(cairo, box, &style, height, text);
    while (pango_layout_get_line_count(layout) > style.lines && height > style.height * 0.55) {
        height *= 0.92;
        g_object_unref(layout);
        layout = lay_out(cairo, box, &style, height, text);
    }
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(layout, -style.lines);
    cairo_move_to(cairo, box->x, box->y);
    pango_cairo_show_layout(cairo, layout);
    g_object_unref(layout);
}

/* -- Pieces ------------------------------------------------------------------------------------ */

static bool draw_qr(cairo_t *cairo, double x, double y, const char *text)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    if (code == NULL)
        return false;
    double unit = QR_SIDE / (code->width + 2 * QR_QUIET);
    for (int row = 0; row < code->width; row++) {
        for (int column = 0; column < code->width; column++) {
            if ((code->data[row * code->width + column] & 1) != 0)
                cairo_rectangle(cairo, x + (column + QR_QUIET) * unit, y + (row + QR_QUIET) * unit,
                                unit, unit);
        }
    }
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    cairo_fill(cairo);
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_DEFAULT);
    QRcode_free(code);
    return true;
}

/* The first word of a name. */
static void first_name(const char *name, char first[BADGE_DRAW_NAME_MAX])
{
    name += strspn(name, " ");
    size_t size = strcspn(name, " ");
    memcpy(first, name, size);
    first[size] = '\0';
}

/* "Gafete 3F2A": the end of its id, on badge and strip, so that the two find each other. */
static void write_pair(const struct badge_draw *draw, const struct badge_draw_one *one, char *text,
                       size_t room)
{
    const uint8_t *end = one->staff + RECORD_STAFF_BYTES - 3;
    snprintf(text, room, "%.40s %02X%02X%02X", draw->words[BADGE_DRAW_BADGE], end[0], end[1],
             end[2]);
}

static bool draw_badge(cairo_t *cairo, const struct badge_draw *draw,
                       const struct badge_page_one *badge, double x, double y)
{
    char name[BADGE_DRAW_NAME_MAX], pair[64];
    const double width = BADGE_WIDTH - 2 * INSET, beside = x + INSET + QR_SIDE;
    first_name(badge->one->name, name);
    write_pair(draw, badge->one, pair, sizeof pair);
    write_text(cairo, &(struct box){x + INSET, y + 4, width, 4},
               (struct style){3.2, false, false, 1}, draw->words[BADGE_DRAW_FAIR]);
    write_text(cairo, &(struct box){x + INSET, y + 8.5, width, 14},
               (struct style){10.5, true, false, 1}, name);
    write_text(cairo, &(struct box){beside, y + 28, width - QR_SIDE, 14},
               (struct style){4.4, true, false, 3}, draw->roles[badge->one->role]);
    write_text(cairo, &(struct box){beside, y + 45, width - QR_SIDE, 5},
               (struct style){3.2, false, false, 1}, draw->words[BADGE_DRAW_PLACE]);
    write_text(cairo, &(struct box){beside, y + 50, width - QR_SIDE, 5},
               (struct style){3.2, false, false, 1}, pair);
    return draw_qr(cairo, x + INSET - 2.5, y + ROW_HEIGHT - QR_SIDE - 2, badge->code);
}

static void draw_strip(cairo_t *cairo, const struct badge_draw *draw,
                       const struct badge_page_one *badge, double x, double y)
{
    char pin[STAFF_PIN_DIGITS + 2], pair[64];
    const double width = STRIP_WIDTH - 4;
    snprintf(pin, sizeof pin, "%.3s %.3s", badge->pin, badge->pin + 3);
    write_pair(draw, badge->one, pair, sizeof pair);
    write_text(cairo, &(struct box){x + 2, y + 2.5, width, 8}, (struct style){3, true, true, 2},
               badge->one->name);
    write_text(cairo, &(struct box){x + 2, y + 11, width, 4}, (struct style){2.8, false, true, 1},
               draw->words[BADGE_DRAW_PIN]);
    write_text(cairo, &(struct box){x + 2, y + 14, width, 9}, (struct style){6.4, true, true, 1},
               pin);
    write_text(cairo, &(struct box){x + 2, y + 24, width, 4}, (struct style){2.8, false, true, 1},
               pair);
}

/* -- Where to cut ------------------------------------------------------------------------------ */

static void draw_line(cairo_t *cairo, double x, double y, double to_x, double to_y)
{
    cairo_move_to(cairo, x, y);
    cairo_line_to(cairo, to_x, to_y);
    cairo_stroke(cairo);
}

/* Dashed between the pieces, with a mark outside of them that stays for the paper cutter. */
static void draw_cuts(cairo_t *cairo, double x, double y)
{
    const double columns[] = {0, BADGE_WIDTH, BADGE_WIDTH + STRIP_WIDTH, BLOCK_WIDTH};
    const double dash[] = {1.2, 1.2};
    cairo_set_line_width(cairo, 0.2);
    for (size_t i = 0; i < 4; i++) {
        cairo_set_dash(cairo, NULL, 0, 0);
        draw_line(cairo, x + columns[i], y - MARK - 1, x + columns[i], y - 1);
        draw_line(cairo, x + columns[i], y + BLOCK_HEIGHT + 1, x + columns[i],
                  y + BLOCK_HEIGHT + 1 + MARK);
        cairo_set_dash(cairo, dash, 2, 0);
        draw_line(cairo, x + columns[i], y, x + columns[i], y + BLOCK_HEIGHT);
    }
    for (size_t row = 0; row <= 2 * BADGE_PAGE_ROWS; row++) {
        double at = y + (double)row * ROW_HEIGHT / 2;
        bool half = row % 2 == 1; /* between the two PINs of a row */
        draw_line(cairo, x + (half ? BADGE_WIDTH : 0), at,
                  x + (half ? BADGE_WIDTH + STRIP_WIDTH : BLOCK_WIDTH), at);
        if (half)
            continue;
        cairo_set_dash(cairo, NULL, 0, 0);
        draw_line(cairo, x - MARK - 1, at, x - 1, at);
        draw_line(cairo, x + BLOCK_WIDTH + 1, at, x + BLOCK_WIDTH + 1 + MARK, at);
        cairo_set_dash(cairo, dash, 2, 0);
    }
    cairo_set_dash(cairo, NULL, 0, 0);
}

static void draw_foot(cairo_t *cairo, const struct badge_draw *draw, double x, double y,
                      size_t number, size_t sheets)
{
    char text[3 * BADGE_DRAW_TEXT_MAX];
    snprintf(text, sizeof text, "%s %zu / %zu", draw->words[BADGE_DRAW_SHEET], number, sheets);
    write_text(cairo, &(struct box){x, y, 24, 4}, (struct style){3, true, false, 1}, text);
    snprintf(text, sizeof text, "%s %s", draw->words[BADGE_DRAW_CUT],
             draw->words[BADGE_DRAW_APART]);
    write_text(cairo, &(struct box){x + 26, y, BLOCK_WIDTH - 26, 9},
               (struct style){3, false, false, 2}, text);
    if (draw->words[BADGE_DRAW_HASH][0] == '\0')
        return;
    snprintf(text, sizeof text, "%s %s", draw->words[BADGE_DRAW_DESK],
             draw->words[BADGE_DRAW_HASH]);
    write_text(cairo, &(struct box){x, y + 9, BLOCK_WIDTH, 4}, (struct style){2.5, false, false, 1},
               text);
}

bool badge_page_draw(cairo_t *cairo, const struct badge_draw *draw,
                     const struct badge_page_one *badges, size_t count, size_t number,
                     size_t sheets)
{
    const double x = (badge_page_width_mm(draw) - BLOCK_WIDTH) / 2;
    const double y = (badge_page_height_mm(draw) - BLOCK_HEIGHT) / 2 - 6;
    bool good = true;
    cairo_set_source_rgb(cairo, 0, 0, 0);
    draw_cuts(cairo, x, y);
    for (size_t i = 0; i < count && good; i++) {
        double top = y + (double)(i / 2) * ROW_HEIGHT;
        bool right = i % 2 == 1;
        good = draw_badge(cairo, draw, &badges[i], right ? x + BADGE_WIDTH + STRIP_WIDTH : x, top);
        draw_strip(cairo, draw, &badges[i], x + BADGE_WIDTH, top + (right ? ROW_HEIGHT / 2 : 0));
    }
    draw_foot(cairo, draw, x, y + BLOCK_HEIGHT + 6, number, sheets);
    return good;
}

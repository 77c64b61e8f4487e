/* qr_text.h with libqrencode and cairo. Two modules stand in one character, light ones drawn, so
 * that it reads on a dark terminal; the quiet zone is part of it. */
#include "sync/hub/qr_text.h"

#include <cairo.h>
#include <qrencode.h>
#include <stdbool.h>

#define QUIET 4
#define DOTS 8 /* of a module in the picture */

static bool is_dark(const QRcode *code, int x, int y)
{
    if (x < 0 || y < 0 || x >= code->width || y >= code->width)
        return false;
    return code->data[y * code->width + x] & 1;
}

enum outcome qr_text_print(const char *text, FILE *out)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL)
        return INVALID;
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        for (int x = -QUIET; x < code->width + QUIET; x++) {
            bool upper = !is_dark(code, x, y), lower = !is_dark(code, x, y + 1);
            fputs(upper ? (lower ? "█" : "▀") : (lower ? "▄" : " "), out);
        }
        fputc('\n', out);
    }
    QRcode_free(code);
    return DONE;
}

static enum outcome paint(const QRcode *code, const char *path)
{
    int size = (code->width + 2 * QUIET) * DOTS;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, size, size);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            if (is_dark(code, x, y))
                cairo_rectangle(cairo, (x + QUIET) * DOTS, (y + QUIET) * DOTS, DOTS, DOTS);
        }
    }
    cairo_fill(cairo);
    bool good = cairo_surface_write_to_png(surface, path) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return good ? DONE : REFUSED;
}

enum outcome qr_text_save(const char *text, const char *path)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL)
        return INVALID;
    enum outcome outcome = paint(code, path);
    QRcode_free(code);
    return outcome;
}

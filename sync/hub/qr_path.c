/* qr_path.h with libqrencode: a run of dark modules is one rectangle. */
#include "sync/hub/qr_path.h"

#include <qrencode.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MARGIN 4

static int run_length(const QRcode *code, int x, int y)
{
    int length = 0;
    while (x + length < code->width && (code->data[y * code->width + x + length] & 1) != 0)
        length++;
    return length;
}

static void draw(const QRcode *code, FILE *out)
{
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            int length = run_length(code, x, y);
            if (length > 0)
                fprintf(out, "M%d %dh%dv1h-%dz", x + MARGIN, y + MARGIN, length, length);
            x += length;
        }
    }
}

enum outcome qr_path_make(const char *text, char **path, unsigned *side)
{
    size_t size;
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    *path = NULL;
    if (code == NULL)
        return INVALID;
    FILE *out = open_memstream(path, &size);
    if (out != NULL)
        draw(code, out);
    bool good = out != NULL && fclose(out) == 0;
    *side = (unsigned)code->width + 2 * MARGIN;
    QRcode_free(code);
    return good ? DONE : BUSY;
}

void qr_path_put(const char *text, json_t *values)
{
    char *path = NULL, box[48], white[64];
    unsigned side = 0;
    if (qr_path_make(text, &path, &side) == DONE) {
        snprintf(box, sizeof box, "0 0 %u %u", side, side);
        snprintf(white, sizeof white, "M0 0h%uv%uH0z", side, side);
        json_object_set_new(values, "qr", json_string(path));
        json_object_set_new(values, "qr_box", json_string(box));
        json_object_set_new(values, "qr_white", json_string(white));
    }
    free(path);
}

/* See camera_picture.h. Papers are laid on by looking up, for each pixel, where on the paper it is.
 */
#include "tests/camera_picture.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "kiosk/slip/render.h"
#include "tests/slip_sample.h"

#define TABLE 150
#define WHITE 228
#define BLACK 32
#define QUIET 24 /* dots around a slip: the paper's own margin is its printer's */

struct paper {
    int width, height;
    uint8_t *grey;
};

void camera_picture_begin(struct camera_picture *picture, unsigned width, unsigned height)
{
    *picture = (struct camera_picture){width, height, malloc((size_t)width * height)};
    assert_non_null(picture->grey);
    memset(picture->grey, TABLE, (size_t)width * height);
}

void camera_picture_end(struct camera_picture *picture)
{
    free(picture->grey);
    picture->grey = NULL;
}

static void blank(struct paper *paper, int width, int height)
{
    *paper = (struct paper){width, height, malloc((size_t)width * (size_t)height)};
    assert_non_null(paper->grey);
    memset(paper->grey, WHITE, (size_t)width * (size_t)height);
}

/* Between four dots. */
static double brightness(const struct paper *paper, double u, double v)
{
    int x = (int)floor(u), y = (int)floor(v);
    double right = u - x, down = v - y, sum = 0;
    for (int j = 0; j < 2; j++)
        for (int i = 0; i < 2; i++) {
            int at_x = x + i < paper->width ? x + i : paper->width - 1;
            int at_y = y + j < paper->height ? y + j : paper->height - 1;
            sum += paper->grey[at_y * paper->width + at_x] * (i ? right : 1 - right) *
                   (j ? down : 1 - down);
        }
    return sum;
}

static void lay(struct camera_picture *picture, const struct paper *paper,
                struct picture_place place)
{
    double turn = place.degrees * acos(-1) / 180, c = cos(turn), s = sin(turn);
    for (unsigned y = 0; y < picture->height; y++)
        for (unsigned x = 0; x < picture->width; x++) {
            double right = (x - place.x) / place.scale, down = (y - place.y) / place.scale;
            double u = right * c + down * s + paper->width / 2.0;
            double v = down * c - right * s + paper->height / 2.0;
            if (u >= 0 && v >= 0 && u < paper->width && v < paper->height)
                picture->grey[y * picture->width + x] = (uint8_t)brightness(paper, u, v);
        }
}

void camera_picture_slip(struct camera_picture *picture, int variant, const char *token,
                         struct picture_place place)
{
    struct slip slip;
    struct slip_layout layout;
    struct render *render;
    struct raster raster;
    struct paper paper;
    slip_sample(&slip, variant);
    if (*token != '\0')
        strcpy(slip.token, token);
    assert_int_equal(slip_compose(&slip, SLIP_58_MM, &layout), DONE);
    assert_int_equal(render_open(&render), DONE);
    assert_int_equal(render_raster(render, &layout, &raster), DONE);
    blank(&paper, raster.width + 2 * QUIET, raster.height + 2 * QUIET);
    for (int y = 0; y < raster.height; y++)
        for (int x = 0; x < raster.width; x++)
            if (raster.bits[(size_t)y * raster.stride + (size_t)x / 8] & 0x80 >> x % 8)
                paper.grey[(y + QUIET) * paper.width + x + QUIET] = BLACK;
    lay(picture, &paper, place);
    free(paper.grey);
    raster_free(&raster);
    render_close(render);
}

void camera_picture_code(struct camera_picture *picture, const char *text,
                         struct picture_place place)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    struct paper paper;
    assert_non_null(code);
    int side = (code->width + 8) * 6;
    blank(&paper, side, side);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int u = x / 6 - 4, v = y / 6 - 4;
            if (u >= 0 && v >= 0 && u < code->width && v < code->width &&
                code->data[v * code->width + u] & 1)
                paper.grey[y * side + x] = BLACK;
        }
    lay(picture, &paper, place);
    free(paper.grey);
    QRcode_free(code);
}

void camera_picture_blur(struct camera_picture *picture, int radius)
{
    int width = (int)picture->width, height = (int)picture->height;
    uint8_t *sharp = malloc((size_t)width * (size_t)height);
    assert_non_null(sharp);
    memcpy(sharp, picture->grey, (size_t)width * (size_t)height);
    for (int y = radius; y < height - radius; y++)
        for (int x = radius; x < width - radius; x++) {
            int sum = 0;
            for (int j = -radius; j <= radius; j++)
                for (int i = -radius; i <= radius; i++)
                    sum += sharp[(y + j) * width + x + i];
            picture->grey[y * width + x] = (uint8_t)(sum / ((2 * radius + 1) * (2 * radius + 1)));
        }
    free(sharp);
}

void camera_picture_noise(struct camera_picture *picture, int most, uint64_t seed)
{
    for (size_t i = 0; i < (size_t)picture->width * picture->height; i++) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        int value = picture->grey[i] + (int)(seed >> 40) % (2 * most + 1) - most;
        picture->grey[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
    for (size_t sent = 0; sent < size;) {
        ssize_t count = write(fd, bytes + sent, size - sent);
        if (count < 0 && errno == EAGAIN) {
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            if (poll(&room, 1, 20000) != 1)
                return false;
            continue;
        }
        if (count <= 0)
            return false;
        sent += (size_t)count;
    }
    return true;
}

static void put(uint8_t *bytes, uint32_t value, int count)
{
    for (int i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

bool camera_picture_send(const struct camera_picture *picture, int fd, uint32_t at_ms, size_t bytes)
{
    uint8_t head[16] = "JCAM";
    size_t whole = (size_t)picture->width * picture->height;
    size_t size = bytes < whole ? bytes : whole;
    put(head + 4, picture->width, 2);
    put(head + 6, picture->height, 2);
    put(head + 8, at_ms, 4);
    put(head + 12, (uint32_t)size, 4);
    return write_all(fd, head, sizeof head) && write_all(fd, picture->grey, size);
}

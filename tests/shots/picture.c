#include "tests/shots/picture.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLOURS_MAX 256

void picture_free(struct picture *picture)
{
    free(picture->pixels);
    *picture = (struct picture){0};
}

static size_t count_of(const struct picture *picture)
{
    return (size_t)picture->width * (size_t)picture->height;
}

bool picture_read(struct picture *picture, const char *png_file)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    *picture = (struct picture){0};
    if (png_image_begin_read_from_file(&image, png_file) == 0)
        return false;
    image.format = PNG_FORMAT_RGB;
    picture->width = (int)image.width;
    picture->height = (int)image.height;
    unsigned char *bytes = malloc(PNG_IMAGE_SIZE(image));
    picture->pixels = malloc(count_of(picture) * sizeof *picture->pixels);
    bool read = bytes != NULL && picture->pixels != NULL &&
                png_image_finish_read(&image, NULL, bytes, 0, NULL) != 0;
    for (size_t i = 0; read && i < count_of(picture); ++i)
        picture->pixels[i] = (uint32_t)bytes[3 * i] << 16 | (uint32_t)bytes[3 * i + 1] << 8 |
                             (uint32_t)bytes[3 * i + 2];
    free(bytes);
    png_image_free(&image);
    if (!read)
        picture_free(picture);
    return read;
}

/* -- Writing ----------------------------------------------------------------------------------- */

struct palette {
    int count; /* more than COLOURS_MAX: it is none */
    uint32_t colours[COLOURS_MAX];
};

static int index_of(const struct palette *palette, uint32_t colour)
{
    int i = 0;
    while (i < palette->count && palette->colours[i] != colour)
        ++i;
    return i;
}

static void find_palette(const struct picture *picture, struct palette *palette)
{
    uint32_t last = 0xFFFFFFFF;
    palette->count = 0;
    for (size_t i = 0; i < count_of(picture); ++i) {
        uint32_t colour = picture->pixels[i];
        if (colour == last || index_of(palette, colour) < palette->count)
            continue;
        last = colour;
        if (palette->count == COLOURS_MAX) {
            ++palette->count;
            return;
        }
        palette->colours[palette->count++] = colour;
    }
}

static void write_row(png_structp png, const struct picture *picture, int y,
                      const struct palette *palette, unsigned char *row)
{
    const uint32_t *pixels = picture->pixels + (size_t)y * (size_t)picture->width;
    bool indexed = palette->count <= COLOURS_MAX;
    for (int x = 0; x < picture->width; ++x) {
        if (indexed) {
            row[x] = (unsigned char)index_of(palette, pixels[x]);
            continue;
        }
        row[3 * x] = (unsigned char)(pixels[x] >> 16);
        row[3 * x + 1] = (unsigned char)(pixels[x] >> 8);
        row[3 * x + 2] = (unsigned char)pixels[x];
    }
    png_write_row(png, row);
}

static void set_palette(png_structp png, png_infop info, const struct palette *palette)
{
    png_color colours[COLOURS_MAX];
    for (int i = 0; i < palette->count; ++i)
        colours[i] =
            (png_color){(png_byte)(palette->colours[i] >> 16), (png_byte)(palette->colours[i] >> 8),
                        (png_byte)palette->colours[i]};
    png_set_PLTE(png, info, colours, palette->count);
}

/* With one row filter; the size of the file, -1 = not written. */
static long write_with(const struct picture *picture, const struct palette *palette,
                       const char *png_file, int filter)
{
    FILE *file = fopen(png_file, "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    unsigned char *row = malloc((size_t)picture->width * 3);
    long size = -1;
    bool indexed = palette->count <= COLOURS_MAX;
    if (file != NULL && info != NULL && row != NULL && setjmp(png_jmpbuf(png)) == 0) {
        png_init_io(png, file);
        png_set_compression_level(png, 9);
        png_set_filter(png, 0, indexed ? PNG_FILTER_NONE : filter);
        png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
                     indexed ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        if (indexed)
            set_palette(png, info, palette);
        png_write_info(png, info);
        for (int y = 0; y < picture->height; ++y)
            write_row(png, picture, y, palette, row);
        png_write_end(png, NULL);
        size = ftell(file);
    }
    free(row);
    png_destroy_write_struct(&png, &info);
    if (file != NULL && fclose(file) != 0)
        size = -1;
    return size;
}

bool picture_write(const struct picture *picture, const char *png_file)
{
    static const int filters[] = {PNG_FILTER_NONE, PNG_FILTER_SUB, PNG_FILTER_UP, PNG_FILTER_PAETH};
    struct palette palette;
    long least = -1;
    int best = filters[0];
    find_palette(picture, &palette);
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; ++i) {
        long size = write_with(picture, &palette, png_file, filters[i]);
        if (size < 0)
            return false;
        if (least < 0 || size < least)
            best = filters[i];
        least = least < 0 || size < least ? size : least;
        if (palette.count <= COLOURS_MAX)
            return true;
    }
    return write_with(picture, &palette, png_file, best) >= 0;
}

/* -- Comparing --------------------------------------------------------------------------------- */

long picture_differing(const struct picture *one, const struct picture *other)
{
    long differing = 0;
    if (one->width != other->width || one->height != other->height)
        return (long)(count_of(one) > count_of(other) ? count_of(one) : count_of(other));
    for (size_t i = 0; i < count_of(one); ++i)
        differing += one->pixels[i] != other->pixels[i];
    return differing;
}

static uint32_t pale(uint32_t colour)
{
    uint32_t grey = ((colour >> 16 & 0xFF) + (colour >> 8 & 0xFF) + (colour & 0xFF)) / 3;
    grey = 160 + grey * 90 / 255;
    return grey << 16 | grey << 8 | grey;
}

bool picture_write_difference(const struct picture *one, const struct picture *other,
                              const char *png_file)
{
    struct picture shown = *one;
    shown.pixels = malloc(count_of(one) * sizeof *shown.pixels);
    if (shown.pixels == NULL)
        return false;
    for (size_t i = 0; i < count_of(one); ++i)
        shown.pixels[i] = one->pixels[i] == other->pixels[i] ? pale(one->pixels[i]) : 0xD00000;
    bool written = picture_write(&shown, png_file);
    picture_free(&shown);
    return written;
}

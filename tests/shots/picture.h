/* Pictures as files: read, written small, compared pixel by pixel.
 *
 * A picture is rows of 0x00rrggbb without gaps. Written PNGs hold every pixel exactly: as a palette
 * where 256 colours are enough, with the row filter that makes the smallest file otherwise. */
#ifndef JORNADA_TESTS_SHOTS_PICTURE_H
#define JORNADA_TESTS_SHOTS_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

struct picture {
    int width, height;
    uint32_t *pixels; /* NULL: none */
};

bool picture_read(struct picture *picture, const char *png_file); /* false: no such picture */
bool picture_write(const struct picture *picture, const char *png_file);
void picture_free(struct picture *picture);

/* How many pixels differ; all of the larger one when the sizes do. */
long picture_differing(const struct picture *one, const struct picture *other);
/* `one` in pale grey, what differs in red. Sizes are equal. */
bool picture_write_difference(const struct picture *one, const struct picture *other,
                              const char *png_file);

#endif

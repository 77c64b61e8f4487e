/* What a camera sees, computed: slips and codes laid on a grey table, turned, blurred, noisy; and
 * the file of pictures that stands in for a camera (kiosk/camera/source.h). */
#ifndef JORNADA_TESTS_CAMERA_PICTURE_H
#define JORNADA_TESTS_CAMERA_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture_place {
    double x, y; /* pixels, of the middle */
    double scale;
    double degrees;
};

struct camera_picture {
    unsigned width, height;
    uint8_t *grey; /* width * height; 0 = black */
};

void camera_picture_begin(struct camera_picture *picture, unsigned width, unsigned height);
void camera_picture_end(struct camera_picture *picture);
/* A slip as the 58 mm printer prints it, with this token; "" = slip_sample's of `variant`. */
void camera_picture_slip(struct camera_picture *picture, int variant, const char *token,
                         struct picture_place place);
/* A code alone, of capital letters, digits and a few signs. */
void camera_picture_code(struct camera_picture *picture, const char *text,
                         struct picture_place place);
void camera_picture_blur(struct camera_picture *picture, int radius);
void camera_picture_noise(struct camera_picture *picture, int most, uint64_t seed);
/* Header and pixels; `bytes` of them are written, all with SIZE_MAX. False: the reader is gone. */
bool camera_picture_send(const struct camera_picture *picture, int fd, uint32_t at_ms,
                         size_t bytes);

#endif

/* One picture as a camera gives it, and the grey that is looked at.
 *
 * Promises: a picture that is shorter than its size says, wider or higher than FRAME_SIDE_MAX, or
 * of another kind is refused whole; nothing outside of it is read. Pictures belong to whoever lent
 * them; frame_wipe zeroes them. */
#ifndef JORNADA_KIOSK_CAMERA_FRAME_H
#define JORNADA_KIOSK_CAMERA_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_SIDE_MIN 32
#define FRAME_SIDE_MAX 1920
#define FRAME_PIXELS_MAX ((size_t)FRAME_SIDE_MAX * 1200)

enum frame_kind {
    FRAME_GREY, /* a byte a pixel */
    FRAME_YUYV  /* brightness in every other byte */
};

struct frame {
    enum frame_kind kind;
    unsigned width, height; /* pixels */
    size_t stride;          /* bytes from row to row */
    uint8_t *bytes;
    size_t size;
    int64_t at_ms; /* when it was taken, by one clock for all pictures of a camera */
};

/* Brightness alone, row after row without gaps; `grey` has room for FRAME_PIXELS_MAX. */
bool frame_to_grey(const struct frame *frame, uint8_t *grey);
bool frame_is_whole(const struct frame *frame);
void frame_wipe(struct frame *frame);

#endif

/* See frame.h: brightness out of GREY and YUYV, with every length looked at first. */
#include "kiosk/camera/frame.h"

#include <sodium.h>
#include <string.h>

static size_t bytes_per_pixel(enum frame_kind kind)
{
    return kind == FRAME_YUYV ? 2 : 1;
}

bool frame_is_whole(const struct frame *frame)
{
    if (frame->width < FRAME_SIDE_MIN || frame->width > FRAME_SIDE_MAX ||
        frame->height < FRAME_SIDE_MIN || frame->height > FRAME_SIDE_MAX ||
        (size_t)frame->width * frame->height > FRAME_PIXELS_MAX)
        return false;
    size_t row = frame->width * bytes_per_pixel(frame->kind);
    return frame->bytes != NULL && frame->stride >= row &&
           frame->stride <= frame->size && /* so that the next line cannot wrap */
           (frame->size - row) / frame->stride + 1 >= frame->height;
}

bool frame_to_grey(const struct frame *frame, uint8_t *grey)
{
    if (!frame_is_whole(frame))
        return false;
    size_t step = bytes_per_pixel(frame->kind);
    for (unsigned y = 0; y < frame->height; y++) {
        const uint8_t *row = frame->bytes + y * frame->stride;
        for (unsigned x = 0; x < frame->width; x++)
            *grey++ = row[x * step];
    }
    return true;
}

void frame_wipe(struct frame *frame)
{
    if (frame->bytes != NULL)
        sodium_memzero(frame->bytes, frame->size);
}

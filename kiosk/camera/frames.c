/* The tests' camera: pictures of grey from a file or FIFO; see source.h. Not in packages. */
#include "kiosk/camera/source.h"

#ifdef JORNADA_DRIVE

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES 16

struct frames {
    int fd;
    uint8_t head[HEAD_BYTES];
    size_t got; /* of head and body together */
    uint8_t body[FRAME_PIXELS_MAX];
};

static uint32_t number(const uint8_t *bytes, int count)
{
    uint32_t value = 0;
    for (int i = count; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

/* As much as is there, towards `size` bytes in all. True: they are all there. */
static bool fill(struct frames *frames, uint8_t *bytes, size_t before, size_t size, bool *ended)
{
    while (frames->got - before < size) {
        size_t have = frames->got - before;
        ssize_t count = read(frames->fd, bytes + have, size - have);
        if (count > 0) {
            frames->got += (size_t)count;
        } else {
            *ended = count == 0 || (errno != EAGAIN && errno != EINTR);
            return false;
        }
    }
    return true;
}

static enum source_news take(void *self, struct frame *frame)
{
    struct frames *frames = self;
    bool ended = false;
    if (frames->got < HEAD_BYTES && !fill(frames, frames->head, 0, HEAD_BYTES, &ended))
        return ended ? SOURCE_ENDED : SOURCE_NOTHING;
    uint32_t size = number(frames->head + 12, 4);
    if (memcmp(frames->head, "JCAM", 4) != 0 || size > sizeof frames->body)
        return SOURCE_ENDED;
    if (!fill(frames, frames->body, HEAD_BYTES, size, &ended))
        return ended ? SOURCE_ENDED : SOURCE_NOTHING;
    frames->got = 0;
    *frame = (struct frame){.kind = FRAME_GREY,
                            .width = number(frames->head + 4, 2),
                            .height = number(frames->head + 6, 2),
                            .stride = number(frames->head + 4, 2),
                            .bytes = frames->body,
                            .size = size,
                            .at_ms = number(frames->head + 8, 4)};
    if (frame_is_whole(frame))
        return SOURCE_PICTURE;
    sodium_memzero(frames->body, size);
    return SOURCE_NOTHING;
}

static void give(void *self, struct frame *frame)
{
    struct frames *frames = self;
    sodium_memzero(frames->body, sizeof frames->body);
    *frame = (struct frame){0};
}

static void close_frames(void *self)
{
    struct frames *frames = self;
    close(frames->fd);
    sodium_free(frames);
}

enum wire_kind frames_open(const char *path, struct source *source)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return WIRE_ABSENT;
    bool good = fstat(fd, &about) == 0 && (S_ISREG(about.st_mode) || S_ISFIFO(about.st_mode));
    struct frames *frames = good ? sodium_malloc(sizeof *frames) : NULL;
    if (frames == NULL) {
        close(fd);
        return good ? WIRE_STOPPED : WIRE_NOT_ONE;
    }
    sodium_memzero(frames, sizeof *frames);
    frames->fd = fd;
    *source = (struct source){fd, frames, take, give, close_frames};
    return WIRE_WELL;
}

#endif

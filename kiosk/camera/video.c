/* Video for Linux, as much of it as reading a slip needs: one camera, mapped buffers, grey or YUYV.
 *
 * What the driver answers is not believed: formats and sizes are looked at again after it chose,
 * lengths of buffers before they are mapped. Checked against a driver of the tests' own
 * (struct video_calls); no real camera was at hand. */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/camera/source.h"

#define BUFFERS 3
#define WANTED_WIDTH 1280
#define WANTED_HEIGHT 720

struct video {
    const struct video_calls *calls;
    int fd;
    struct frame shape; /* kind, size and stride of every picture */
    unsigned count;
    bool begun;
    unsigned held; /* the buffer that is lent */
    struct {
        void *bytes;
        size_t size;
    } buffers[BUFFERS];
};

static int kernel_open(const char *path)
{
    return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static int kernel_control(int fd, unsigned long request, void *argument)
{
    int result;
    do
        result = ioctl(fd, request, argument);
    while (result < 0 && errno == EINTR);
    return result;
}

static void *kernel_map(int fd, size_t size, int64_t offset)
{
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
    return bytes == MAP_FAILED ? NULL : bytes;
}

static void kernel_unmap(void *bytes, size_t size)
{
    (void)munmap(bytes, size);
}

static void kernel_close(int fd)
{
    (void)close(fd);
}

const struct video_calls video_kernel = {kernel_open, kernel_control, kernel_map, kernel_unmap,
                                         kernel_close};

static bool can_capture(const struct video *video)
{
    struct v4l2_capability can = {0};
    if (video->calls->control(video->fd, VIDIOC_QUERYCAP, &can) != 0)
        return false;
    uint32_t able = can.capabilities & V4L2_CAP_DEVICE_CAPS ? can.device_caps : can.capabilities;
    return (able & V4L2_CAP_VIDEO_CAPTURE) != 0 && (able & V4L2_CAP_STREAMING) != 0;
}

/* The driver may change all that it is asked for; what it says then is what counts. */
static bool agree_on(struct video *video, uint32_t fourcc, enum frame_kind kind)
{
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    format.fmt.pix.width = WANTED_WIDTH;
    format.fmt.pix.height = WANTED_HEIGHT;
    format.fmt.pix.pixelformat = fourcc;
    format.fmt.pix.field = V4L2_FIELD_NONE;
    if (video->calls->control(video->fd, VIDIOC_S_FMT, &format) != 0 ||
        format.fmt.pix.pixelformat != fourcc)
        return false;
    size_t row = (size_t)format.fmt.pix.width * (kind == FRAME_YUYV ? 2 : 1);
    size_t stride = format.fmt.pix.bytesperline;
    video->shape = (struct frame){.kind = kind,
                                  .width = format.fmt.pix.width,
                                  .height = format.fmt.pix.height,
                                  .stride = stride == 0 ? row : stride};
    struct frame whole = video->shape;
    uint8_t some = 0;
    whole.bytes = &some; /* its size alone is looked at */
    whole.size = whole.stride * whole.height;
    return whole.stride < (size_t)FRAME_SIDE_MAX * 8 && frame_is_whole(&whole);
}

static bool queue(struct video *video, unsigned index)
{
    struct v4l2_buffer buffer = {
        .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
    return video->calls->control(video->fd, VIDIOC_QBUF, &buffer) == 0;
}

static bool map_one(struct video *video, unsigned index)
{
    struct v4l2_buffer buffer = {
        .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
    if (video->calls->control(video->fd, VIDIOC_QUERYBUF, &buffer) != 0 || buffer.length == 0)
        return false;
    void *bytes = video->calls->map(video->fd, buffer.length, buffer.m.offset);
    if (bytes == NULL)
        return false;
    video->buffers[index].bytes = bytes;
    video->buffers[index].size = buffer.length;
    video->count = index + 1;
    return true;
}

static bool map_all(struct video *video)
{
    struct v4l2_requestbuffers wish = {
        .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .count = BUFFERS};
    if (video->calls->control(video->fd, VIDIOC_REQBUFS, &wish) != 0 || wish.count == 0)
        return false;
    unsigned count = wish.count < BUFFERS ? wish.count : BUFFERS;
    for (unsigned i = 0; i < count; i++)
        if (!map_one(video, i) || !queue(video, i))
            return false;
    return true;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum source_news take(void *self, struct frame *frame)
{
    struct video *video = self;
    struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    errno = 0;
    if (video->calls->control(video->fd, VIDIOC_DQBUF, &buffer) != 0)
        return errno == EAGAIN ? SOURCE_NOTHING : SOURCE_ENDED;
    if (buffer.index >= video->count || buffer.bytesused > video->buffers[buffer.index].size)
        return SOURCE_ENDED; /* a driver that cannot count */
    video->held = buffer.index;
    *frame = video->shape;
    frame->bytes = video->buffers[buffer.index].bytes;
    frame->size = buffer.bytesused;
    frame->at_ms = now_ms();
    bool spoiled = (buffer.flags & V4L2_BUF_FLAG_ERROR) != 0 || !frame_is_whole(frame);
    if (!spoiled)
        return SOURCE_PICTURE;
    sodium_memzero(video->buffers[buffer.index].bytes, video->buffers[buffer.index].size);
    return queue(video, buffer.index) ? SOURCE_NOTHING : SOURCE_ENDED;
}

/* A buffer that cannot go back is one less; without any, silence ends it. */
static void give(void *self, struct frame *frame)
{
    struct video *video = self;
    sodium_memzero(video->buffers[video->held].bytes, video->buffers[video->held].size);
    (void)queue(video, video->held);
    *frame = (struct frame){0};
}

static void close_video(void *self)
{
    struct video *video = self;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (video->begun)
        (void)video->calls->control(video->fd, VIDIOC_STREAMOFF, &type);
    for (unsigned i = 0; i < video->count; i++) {
        sodium_memzero(video->buffers[i].bytes, video->buffers[i].size);
        video->calls->unmap(video->buffers[i].bytes, video->buffers[i].size);
    }
    if (video->fd >= 0)
        video->calls->close(video->fd);
    free(video);
}

static enum wire_kind set_up(struct video *video, const char *path)
{
    video->fd = video->calls->open(path);
    if (video->fd < 0)
        return WIRE_ABSENT;
    if (!can_capture(video))
        return WIRE_NOT_ONE;
    if (!agree_on(video, V4L2_PIX_FMT_GREY, FRAME_GREY) &&
        !agree_on(video, V4L2_PIX_FMT_YUYV, FRAME_YUYV))
        return WIRE_FORMAT;
    return map_all(video) ? WIRE_WELL : WIRE_STOPPED;
}

enum wire_kind video_open(const struct video_calls *calls, const char *path, struct source *source)
{
    struct video *video = calloc(1, sizeof *video);
    if (video == NULL)
        return WIRE_STOPPED;
    *video = (struct video){.calls = calls, .fd = -1};
    enum wire_kind kind = set_up(video, path);
    if (kind != WIRE_WELL) {
        close_video(video);
        return kind;
    }
    *source = (struct source){video->fd, video, take, give, close_video};
    return WIRE_WELL;
}

bool video_begin(struct source *source)
{
    struct video *video = source->self;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    video->begun = video->calls->control(video->fd, VIDIOC_STREAMON, &type) == 0;
    return video->begun;
}

/* Video for Linux with a driver of our own in the kernel's place: what it is asked, in which order,
 * and what becomes of lies, odd formats and pictures that fail. No real camera is here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <linux/videodev2.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/camera/source.h"

#define BUFFERS 4
#define FD 77

/* One driver; the calls know no context, so there is one for the file, made anew for each test. */
static struct driver {
    bool there, captures, streams, grey, yuyv, lies_about_format, no_memory;
    unsigned width, height, stride, buffers;
    size_t length;   /* of a buffer */
    uint32_t chosen; /* fourcc */
    bool queued[BUFFERS];
    bool streaming, opened;
    int mapped;
    uint8_t *memory[BUFFERS];
    int next_error;                   /* errno of the next DQBUF; 0 = a picture */
    uint32_t flags, bytesused, index; /* of the next picture */
    bool odd_index;
} driver;

static int fake_open(const char *path)
{
    assert_string_equal(path, "/dev/video0");
    driver.opened = driver.there;
    return driver.there ? FD : -1;
}

static int set_format(struct v4l2_format *format)
{
    struct v4l2_pix_format *pix = &format->fmt.pix;
    bool has = (pix->pixelformat == V4L2_PIX_FMT_GREY && driver.grey) ||
               (pix->pixelformat == V4L2_PIX_FMT_YUYV && driver.yuyv);
    if (!has || driver.lies_about_format)
        pix->pixelformat = V4L2_PIX_FMT_MJPEG; /* as drivers do: the nearest they have */
    driver.chosen = pix->pixelformat;
    pix->width = driver.width;
    pix->height = driver.height;
    pix->bytesperline = driver.stride;
    return 0;
}

static int give_picture(struct v4l2_buffer *buffer)
{
    if (driver.next_error != 0) {
        errno = driver.next_error;
        return -1;
    }
    assert_true(driver.streaming);
    buffer->index = driver.odd_index ? 99 : driver.index;
    buffer->bytesused = driver.bytesused;
    buffer->flags = driver.flags;
    driver.queued[driver.index] = false;
    return 0;
}

static int buffer_control(unsigned long request, struct v4l2_buffer *buffer)
{
    assert_int_equal(buffer->type, V4L2_BUF_TYPE_VIDEO_CAPTURE);
    assert_int_equal(buffer->memory, V4L2_MEMORY_MMAP);
    if (request == VIDIOC_DQBUF)
        return give_picture(buffer);
    assert_true(buffer->index < driver.buffers);
    if (request == VIDIOC_QUERYBUF) {
        buffer->length = (uint32_t)driver.length;
        buffer->m.offset = buffer->index * 4096;
        return 0;
    }
    assert_false(driver.queued[buffer->index]); /* never given back twice */
    assert_true(!driver.streaming || sodium_is_zero(driver.memory[buffer->index], driver.length));
    driver.queued[buffer->index] = true;
    return 0;
}

static int fake_control(int fd, unsigned long request, void *argument)
{
    assert_int_equal(fd, FD);
    struct v4l2_capability *can = argument;
    switch (request) {
    case VIDIOC_QUERYCAP:
        can->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS;
        can->device_caps = (driver.captures ? V4L2_CAP_VIDEO_CAPTURE : V4L2_CAP_META_CAPTURE) |
                           (driver.streams ? V4L2_CAP_STREAMING : 0);
        return 0;
    case VIDIOC_S_FMT:
        return set_format(argument);
    case VIDIOC_REQBUFS:
        ((struct v4l2_requestbuffers *)argument)->count = driver.buffers;
        return 0;
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
        driver.streaming = request == VIDIOC_STREAMON;
        return 0;
    default:
        return buffer_control(request, argument);
    }
}

static void *fake_map(int fd, size_t size, int64_t offset)
{
    assert_int_equal(fd, FD);
    assert_int_equal(size, driver.length);
    if (driver.no_memory && driver.mapped == 1)
        return NULL;
    uint8_t *bytes = calloc(1, size);
    driver.memory[offset / 4096] = bytes;
    driver.mapped++;
    return bytes;
}

static void fake_unmap(void *bytes, size_t size)
{
    assert_true(sodium_is_zero(bytes, size)); /* whatever picture was in it */
    driver.mapped--;
    free(bytes);
}

static void fake_close(int fd)
{
    assert_int_equal(fd, FD);
    driver.opened = false;
}

static const struct video_calls calls = {fake_open, fake_control, fake_map, fake_unmap, fake_close};

static int begin(void **state)
{
    (void)state;
    driver = (struct driver){.there = true,
                             .captures = true,
                             .streams = true,
                             .yuyv = true,
                             .width = 640,
                             .height = 480,
                             .stride = 1280,
                             .buffers = 3,
                             .length = 1280 * 480,
                             .bytesused = 1280 * 480};
    return 0;
}

/* Nothing of a camera that was let go stays open, mapped or lit. */
static int end(void **state)
{
    (void)state;
    return driver.opened || driver.mapped != 0 || driver.streaming;
}

static void fill(unsigned index)
{
    for (size_t i = 0; i < driver.length; i++)
        driver.memory[index][i] = (uint8_t)(i % 2 ? 128 : 1 + i / 2 % 250);
    driver.index = index;
}

static void pictures_come_are_lent_and_go_back_black(void **state)
{
    struct source source;
    struct frame frame;
    (void)state;
    assert_int_equal(video_open(&calls, "/dev/video0", &source), WIRE_WELL);
    assert_int_equal(driver.chosen, V4L2_PIX_FMT_YUYV);
    assert_false(driver.streaming); /* its light is still off */
    assert_true(video_begin(&source));
    for (unsigned i = 0; i < 9; i++) {
        uint8_t grey[640 * 480];
        fill(i % 3);
        assert_int_equal(source.take(source.self, &frame), SOURCE_PICTURE);
        assert_true(frame_to_grey(&frame, grey));
        assert_int_equal(grey[700], 1 + 700 % 250);
        assert_false(driver.queued[i % 3]);
        source.give(source.self, &frame);
        assert_true(driver.queued[i % 3]);
    }
    fill(1); /* one that nobody took */
    source.close(source.self);
}

static void grey_is_taken_where_there_is_grey(void **state)
{
    struct source source;
    (void)state;
    driver.grey = true;
    driver.stride = 0; /* some drivers leave it to be computed */
    driver.length = 640 * 480;
    assert_int_equal(video_open(&calls, "/dev/video0", &source), WIRE_WELL);
    assert_int_equal(driver.chosen, V4L2_PIX_FMT_GREY);
    source.close(source.self);
}

static void a_spoiled_picture_is_passed_over_and_an_empty_queue_is_no_end(void **state)
{
    struct source source;
    struct frame frame;
    (void)state;
    assert_int_equal(video_open(&calls, "/dev/video0", &source), WIRE_WELL);
    assert_true(video_begin(&source));
    fill(0);
    driver.flags = V4L2_BUF_FLAG_ERROR;
    assert_int_equal(source.take(source.self, &frame), SOURCE_NOTHING);
    assert_true(driver.queued[0]);
    fill(1);
    driver.flags = 0;
    driver.bytesused--; /* a byte short */
    assert_int_equal(source.take(source.self, &frame), SOURCE_NOTHING);
    driver.next_error = EAGAIN;
    assert_int_equal(source.take(source.self, &frame), SOURCE_NOTHING);
    source.close(source.self);
}

static void a_device_that_is_gone_or_cannot_count_ends_it(void **state)
{
    (void)state;
    for (int lie = 0; lie < 3; lie++) {
        struct source source;
        struct frame frame;
        begin(NULL);
        assert_int_equal(video_open(&calls, "/dev/video0", &source), WIRE_WELL);
        assert_true(video_begin(&source));
        driver.next_error = lie == 0 ? ENODEV : 0;
        driver.odd_index = lie == 1;
        driver.bytesused += lie == 2 ? 1 : 0; /* more than the buffer holds */
        assert_int_equal(source.take(source.self, &frame), SOURCE_ENDED);
        source.close(source.self);
    }
}

static void expect(enum wire_kind kind)
{
    struct source source;
    assert_int_equal(video_open(&calls, "/dev/video0", &source), kind);
    assert_false(driver.opened);
    assert_int_equal(driver.mapped, 0);
    begin(NULL);
}

static void what_is_no_camera_or_speaks_another_format_is_named_and_closed(void **state)
{
    (void)state;
    driver.there = false;
    expect(WIRE_ABSENT);
    driver.captures = false; /* as the second node of many webcams: metadata alone */
    expect(WIRE_NOT_ONE);
    driver.streams = false;
    expect(WIRE_NOT_ONE);
    driver.yuyv = false; /* compressed pictures alone */
    expect(WIRE_FORMAT);
    driver.lies_about_format = true;
    expect(WIRE_FORMAT);
    driver.width = driver.height = 8000;
    driver.stride = 16000;
    expect(WIRE_FORMAT);
    driver.stride = 100; /* rows shorter than they are wide */
    expect(WIRE_FORMAT);
    driver.buffers = 0;
    expect(WIRE_STOPPED);
    driver.length = 0;
    expect(WIRE_STOPPED);
    driver.no_memory = true;
    expect(WIRE_STOPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pictures_come_are_lent_and_go_back_black, begin, end),
        cmocka_unit_test_setup_teardown(grey_is_taken_where_there_is_grey, begin, end),
        cmocka_unit_test_setup_teardown(
            a_spoiled_picture_is_passed_over_and_an_empty_queue_is_no_end, begin, end),
        cmocka_unit_test_setup_teardown(a_device_that_is_gone_or_cannot_count_ends_it, begin, end),
        cmocka_unit_test_setup_teardown(
            what_is_no_camera_or_speaks_another_format_is_named_and_closed, begin, end),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

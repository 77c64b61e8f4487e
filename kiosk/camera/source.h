/* Where pictures come from: a V4L2 camera, or (tests alone) a file of pictures.
 *
 * Promises: opened, configured and mapped at once, so that nothing has to be opened afterwards;
 * a picture is lent until source_give, which zeroes it before the camera may have it back. Refuses
 * in words of wire.h what is not there, takes no pictures, or has none of a kind that is read here.
 * Never waits but in source_take. */
#ifndef JORNADA_KIOSK_CAMERA_SOURCE_H
#define JORNADA_KIOSK_CAMERA_SOURCE_H

#include <stdbool.h>

#include "kiosk/camera/frame.h"
#include "kiosk/camera/wire.h"

#define SOURCE_SILENT_MS 4000 /* a camera that shows nothing for so long has stopped */
#define SOURCE_FRAMES "frames:"

enum source_news { SOURCE_PICTURE, SOURCE_NOTHING, SOURCE_ENDED };

struct source {
    int fd;
    void *self;
    /* When the descriptor can be read. NOTHING: a picture was spoiled, or there is none yet. */
    enum source_news (*take)(void *self, struct frame *frame);
    void (*give)(void *self, struct frame *frame);
    void (*close)(void *self);
};

/* What may be asked of a device's descriptor: the kernel's, or a test's. */
struct video_calls {
    int (*open)(const char *path);
    int (*control)(int fd, unsigned long request, void *argument);
    void *(*map)(int fd, size_t size, int64_t offset); /* NULL = failed */
    void (*unmap)(void *bytes, size_t size);
    void (*close)(int fd);
};
extern const struct video_calls video_kernel;

/* WIRE_WELL, or why not (ABSENT, NOT_ONE, FORMAT, STOPPED). Pictures come after video_begin, which
 * is what switches a camera's light on. */
enum wire_kind video_open(const struct video_calls *calls, const char *path, struct source *source);
bool video_begin(struct source *source);

#ifdef JORNADA_DRIVE
/* The file or FIFO behind "frames:": for each picture "JCAM", width, height (2 bytes each, little
 * end first), milliseconds, bytes (4 each), and so many bytes of grey. Too few bytes for its size
 * are a spoiled picture; anything but JCAM, or the end, stops it. */
enum wire_kind frames_open(const char *path, struct source *source);
#endif

#endif

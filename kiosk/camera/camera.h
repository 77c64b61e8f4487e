/* The camera that the settings name, as the kiosk sees it: a child that looks while it is wanted.
 *
 * Promises: without a setting there is no child, ever; with one, the camera is opened once at the
 * start to see whether it is one (without a picture, so without its light), and then only while
 * camera_want says so; unwanted, the child is gone before that returns, and the light with it.
 * Never waits, but for that end. A camera that is missing or stops is said, looked for again every
 * CAMERA_RETRY_MS, and stops nothing else. Refuses what the child may not say: other words than
 * wire.h's, and texts of another form. What was read lies in locked memory until it is taken. */
#ifndef JORNADA_KIOSK_CAMERA_CAMERA_H
#define JORNADA_KIOSK_CAMERA_CAMERA_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/camera/wire.h"
#include "sync/outcome.h"

#define CAMERA_RETRY_MS 2000
#define CAMERA_TEXT_BYTES WIRE_TEXT_BYTES

struct camera;

enum camera_state {
    CAMERA_NONE, /* none is set: NULL */
    CAMERA_OFF,  /* set, and not looking: well, as far as is known */
    CAMERA_LOOKING,
    CAMERA_ABSENT,  /* nothing is there, or another program has it */
    CAMERA_NOT_ONE, /* what is there takes no pictures */
    CAMERA_FORMAT,  /* no kind of picture that is read here */
    CAMERA_STOPPED  /* it gave up, or its program did */
};

enum camera_news { CAMERA_NOTHING, CAMERA_CODE, CAMERA_FOREIGN, CAMERA_MANY, CAMERA_CLEAR };

/* `setting` is kiosk.ini's: "" and "none" are DONE with *camera NULL. Begins the check. BUSY: no
 * memory. */
enum outcome camera_open(const char *setting, int64_t now_ms, struct camera **camera) MUST_CHECK;
void camera_close(struct camera *camera); /* NULL is fine, here and below */
/* Starts or ends the child; call it as often as you like. */
void camera_want(struct camera *camera, bool wanted, int64_t now_ms);
/* One thing that it said; CODE has a text. Call until NOTHING. */
enum camera_news camera_step(struct camera *camera, int64_t now_ms, char text[CAMERA_TEXT_BYTES]);
/* The pair's descriptor, to be watched; -1 = none now. Changes after the two above. */
int camera_fd(const struct camera *camera);
int64_t camera_due_ms(const struct camera *camera); /* to want it again; -1 = never */
enum camera_state camera_state(const struct camera *camera);
/* For --doctor: waits until the check has been answered, five seconds at most. */
void camera_wait(struct camera *camera);

#endif

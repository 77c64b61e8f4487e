/* A display of one's own (Xvfb) with hands on its real keyboard and mouse.
 *
 * Promises: what is pressed goes the way of a plugged-in keyboard (X events, layout, SDL), not that
 * of the test socket. Ends with the test. */
#ifndef JORNADA_TESTS_STAGE_DISPLAY_H
#define JORNADA_TESTS_STAGE_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

struct display;

/* 1280 x 800; DISPLAY and SDL_VIDEODRIVER are set for the programs started next. NULL: this machine
 * has no Xvfb. */
struct display *display_open(void);
void display_close(struct display *display);
/* Down and up, with Shift where it takes one: "a", "Return", "ntilde", "dead_acute". */
void display_key(struct display *display, const char *keysym);
/* All of a text of letters and digits, as fast as the display takes it, and Return. */
void display_burst(struct display *display, const char *text);
/* The layout of every keyboard from now on ("es", "latam"); false: this machine does not know it.
 */
bool display_layout(struct display *display, const char *layout);
/* A scanner that is a US keyboard: the same places of keys whatever the layout, then Return. */
void display_wedge(struct display *display, const char *text);
/* A number that is another one for another picture. */
uint64_t display_picture(struct display *display);

#endif

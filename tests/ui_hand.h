/* A stage without a screen for tests of ui, and a hand that touches it. */
#ifndef JORNADA_TESTS_UI_HAND_H
#define JORNADA_TESTS_UI_HAND_H

#include "ui/stage.h"

/* Opens a stage under SDL's dummy driver with a clock that stands still; fails the test if not. */
struct stage *hand_open(int width_px, int height_px, bool large, bool contrast);
/* The theme folder of the source tree. */
const char *hand_themes(void);
/* Sends an event and returns what happened. */
struct happening hand_event(struct stage *stage, struct window_event event);
struct happening hand_finger(struct stage *stage, enum window_event_kind kind, double x, double y);
struct happening hand_key(struct stage *stage, SDL_Keycode key, bool shift);
/* Down and up in the middle of id; returns what the up did. */
struct happening hand_tap(struct stage *stage, const char *id);
/* A copy of the picture's pixels; the caller frees. */
uint32_t *hand_picture(struct stage *stage, size_t *pixels);

#endif

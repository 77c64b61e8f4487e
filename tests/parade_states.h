/* One row a screen and a way to reach its states: what a person's touches would have left in the
 * visit. A screen of kiosk/screen.c without a row is shown as it opens; rows add its other faces.
 *
 * `set` puts the variant-th state (from 0) into a wiped visit and shows the screen; false: there
 * are not so many. It may change the kiosk's own state too: everything is put back before the next
 * one. `unenrolled`: also shown by a kiosk that has lines and rights alone. */
#ifndef JORNADA_TESTS_PARADE_STATES_H
#define JORNADA_TESTS_PARADE_STATES_H

#include <stdbool.h>

#include "kiosk/kiosk.h"

struct parade_state {
    enum screen_id screen;
    const char *name;
    bool (*set)(struct kiosk *kiosk, int variant);
    bool unenrolled;
};

/* NULL: `index` is behind the last row. */
const struct parade_state *parade_state(int index);

#endif

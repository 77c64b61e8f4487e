/* The child's side of kiosk/uplink.h: reads requests from descriptor 3, speaks HTTPS, answers.
 *
 * Promises: confined before the first byte from outside (kiosk/confine.h); ends when its parent
 * ends or closes. Knows the settings of struct uplink_settings, nothing else. */
#ifndef JORNADA_KIOSK_UPLINK_CHILD_H
#define JORNADA_KIOSK_UPLINK_CHILD_H

#include <stdbool.h>

bool uplink_child_is(int argc, char **argv);
int uplink_child_run(void); /* exit status */

#endif

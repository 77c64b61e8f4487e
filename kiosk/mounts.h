/* Where the USB stick is: the folder of the settings, or the first one that the machine mounted. */
#ifndef JORNADA_KIOSK_MOUNTS_H
#define JORNADA_KIOSK_MOUNTS_H

#include <stdbool.h>

#include "kiosk/trip.h"

#define MOUNTS_TABLE "/proc/self/mounts"
#define MOUNTS_AUTO "auto"

/* `set` is the settings' folder, or MOUNTS_AUTO: then the first device of `table` (in the form of
 * MOUNTS_TABLE) below /media or /run/media. False: there is none. */
bool mounts_find_stick(const char *set, const char *table, char path[TRIP_PATH_MAX]);

#endif

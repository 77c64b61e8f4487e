/* How full the battery is, as far as the kernel tells: read, never guessed. */
#ifndef JORNADA_KIOSK_BATTERY_H
#define JORNADA_KIOSK_BATTERY_H

#include <stdbool.h>

#define BATTERY_FOLDER "/sys/class/power_supply"

struct battery {
    int percent;   /* 0 … 100, of the fullest one */
    bool charging; /* or full, or held where it is: on the mains */
};

/* False: there is none, or it does not say. */
bool battery_read(const char *folder, struct battery *battery);

#endif

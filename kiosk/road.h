/* The roads to the hub: its own address first, then relays on the plaza's network.
 *
 * Settings say them as "URL relay URL …" (kiosk.ini's hub, and the enrolment, which has the ones
 * the hub knew then). Promises: a road that does not answer is left at once, the hub's own is tried
 * again every ROAD_HOME_MS, and no relay keeps a kiosk to itself: after that the next one has its
 * turn. Refuses what is not https://HOST[:PORT]. Only addresses: whom to believe, uplink.h says. */
#ifndef JORNADA_KIOSK_ROAD_H
#define JORNADA_KIOSK_ROAD_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/enrolment.h"

#define ROAD_RELAYS_MAX 3
#define ROAD_HOME_MS (5 * 60 * 1000)

struct road_map {
    char hub[ENROLMENT_URL_MAX]; /* "" = not said */
    unsigned relays;
    char relay[ROAD_RELAYS_MAX][ENROLMENT_URL_MAX];
};
/* False: not such a text; `map` is then what was read before the fault. "" is an empty map. */
bool road_read(const char *text, struct road_map *map);

struct road {
    unsigned relays, at; /* 0 = the hub, n = relay n */
    unsigned last;       /* the relay that was used last, 0 = none */
    unsigned tried;      /* relays that did not answer since the hub did not */
    int64_t home_ms;     /* monotonic: when the hub itself is tried again */
};
void road_start(struct road *road, unsigned relays);
/* The road for the request made now. */
unsigned road_now(struct road *road, int64_t now_ms);
/* What came of it: somebody answered, whatever it was. */
void road_took(struct road *road, bool answered, int64_t now_ms);

#endif

/* What each kiosk said last of itself, in a greeting: when, with which content, how far its clock
 * is off, and its own counters (sync/report.h).
 *
 * Promises: the newest word stands in memory; the disk has it as it came, sealed to the online key,
 * so that no row of it tells a figure (Never 4). It is written when its numbers change, else every
 * HEARD_SAVE_MS. A kiosk that says no report is heard all the same: what it did not say is not
 * known. A word that cannot be written refuses nobody. */
#ifndef JORNADA_SYNC_HUB_HEARD_H
#define JORNADA_SYNC_HUB_HEARD_H

#include "sync/calls.h"
#include "sync/hub/device.h"
#include "sync/report.h"

#define HEARD_MAX 64 /* in memory; of more the disk knows */
#define HEARD_SAVE_MS (10 * 60 * 1000LL)

struct heard {
    uint8_t device[16];
    int64_t at_ms;    /* hub's wall clock; 0 = a free place */
    int64_t saved_ms; /* likewise; 0 = not in this process */
    int64_t ahead_ms; /* the kiosk's clock minus the hub's; through a relay up to a minute less */
    uint32_t content; /* version held; 0 none */
    bool told;        /* the report came, and this hub can open it: */
    struct kiosk_report report;
};

/* A greeting that was signed by this device. */
void heard_note(struct hub *hub, const struct device *device,
                const struct calls_hello_request *asked);
/* NOT_FOUND: never heard of. */
enum outcome heard_read(struct hub *hub, const uint8_t device[16], struct heard *heard) MUST_CHECK;

#endif

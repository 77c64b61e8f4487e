/* The kiosks of one fair as this hub knows them: what it holds of each, what is safe, what each
 * said last of itself.
 *
 * Promises: live machines alone, by number: none that was revoked, or erased after the fair; desks
 * and the call centre's key are none. Frames are what the hub holds, facts what the kiosk says:
 * neither is worked out from the other. */
#ifndef JORNADA_SYNC_HUB_KIOSKS_H
#define JORNADA_SYNC_HUB_KIOSKS_H

#include "sync/hub/heard.h"

#define KIOSKS_MAX 26 /* numbers of a fair: the letter before its turns */

struct kiosk_seen {
    struct device device;
    bool heard_of;
    struct heard heard;
    uint64_t stored, safe; /* frames: held without a hole, and in two verified backups */
    uint64_t aside;        /* frames put aside */
};

/* The live ones of this fair; *count of them. The array has KIOSKS_MAX places. */
enum outcome kiosks_read(struct hub *hub, const uint8_t fair[8], struct kiosk_seen *seen,
                         size_t *count) MUST_CHECK;

#endif

/* The machines that were enrolled: which there are, and the end of one.
 *
 * Promises: of a fair's live devices no two have one number, since the number is the letter before
 * every turn; a revoked device is answered 403 from then on and keeps what it has; the roster keeps
 * its key up to the day of the revocation, so that slips already handed out still verify. Nothing
 * is deleted: facts that came from it stay. */
#ifndef JORNADA_SYNC_HUB_DEVICE_H
#define JORNADA_SYNC_HUB_DEVICE_H

#include <stdbool.h>

#include "sync/hub/hub.h"
#include "sync/hub/storage.h"

#define DEVICE_HEX 33 /* of an id, with its NUL */

struct device {
    uint8_t id[16];
    uint8_t fair[8];
    uint8_t public_key[32];
    unsigned kiosk;
    int64_t enrolled_ms, revoked_ms; /* wall clock, UTC; 0 = never revoked */
};

/* NOT_FOUND: no such device. */
enum outcome device_find(struct hub *hub, const uint8_t id[16], struct device *device) MUST_CHECK;
/* The live one with this number. NOT_FOUND: the number is free. */
enum outcome device_find_live(struct hub *hub, const uint8_t fair[8], unsigned kiosk,
                              struct device *device) MUST_CHECK;
/* At position `index` of the list by fair, number and age; NOT_FOUND behind the last. */
enum outcome device_at(struct hub *hub, size_t index, struct device *device) MUST_CHECK;
/* `which`: a kiosk's number, or the device's 32 hex digits; `fair` NULL: whichever has the number.
 * NOT_FOUND: no such device. REFUSED: revoked already, or several fairs have the number. The one
 * that was revoked comes back; with its revoked_ms and another outcome, too, when it is ended and
 * only the list of keys that kiosks get could not be written: revoked again, that is written. */
enum outcome device_revoke(struct hub *hub, const char *which, const char *fair,
                           struct device *device) MUST_CHECK;
/* Inside hub_begin … hub_commit. */
enum outcome device_end(struct hub *hub, const struct device *device) MUST_CHECK;

#endif

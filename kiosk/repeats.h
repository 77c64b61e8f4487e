/* Which services of which slips were noted at this screen since it started, so that a slip that is
 * shown twice is told of as such.
 *
 * Promises: no slip or folio can be read from it: places are hashes under a key that this process
 * drew and nobody else has; no order of arrival, no time, no disk; it knows nothing of whose slip
 * it was nor what it was for elsewhere. Locked memory. When it is full the newest are not told of;
 * the hub counts each once all the same (sync/hub/given.h). */
#ifndef JORNADA_KIOSK_REPEATS_H
#define JORNADA_KIOSK_REPEATS_H

#include <stdint.h>

#include "sync/io.h"

#define REPEATS_MAX 4096 /* slips */

struct repeats;

struct repeats *repeats_create(const struct io *io); /* NULL: no memory; the others take NULL */
void repeats_destroy(struct repeats *repeats);
/* `services`: bit n = service n. */
void repeats_add(struct repeats *repeats, const uint8_t slip[16], uint32_t services);
uint32_t repeats_of(const struct repeats *repeats, const uint8_t slip[16]);

#endif

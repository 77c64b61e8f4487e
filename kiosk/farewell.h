/* The last word of a kiosk that was wiped by order, said to the hub by a machine that is nobody's
 * kiosk any more (sync/wipe.h).
 *
 * Promises: whatever was cut off is erased before anything else is opened; the word was signed
 * while the key was there, goes out over the same pinned TLS by a thread and a child of its own,
 * and is forgotten once somebody answered 200, or after FAREWELL_TRIES. Lines and rights stand on
 * the glass meanwhile (Never 14): nothing waits for it. A stop in between goes on at the next
 * start. */
#ifndef JORNADA_KIOSK_FAREWELL_H
#define JORNADA_KIOSK_FAREWELL_H

#include <stdbool.h>

#define FAREWELL_TRIES 60 /* some five hours in one process */

struct farewell;

/* Ends what was decided; false when the disk did not let it: said, and tried at the next start. */
bool farewell_erase(const char *folder);
/* NULL: there is no word to be said. `roads` as road_read reads it: what it does not say is as
 * kept. */
struct farewell *farewell_start(const char *folder, const char *roads);
void farewell_stop(struct farewell *farewell); /* NULL is fine */

#endif

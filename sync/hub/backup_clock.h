/* Backups by the clock of a hub that serves: `backup --to FOLDER` as a program of its own, now and
 * then, while something is not yet safe.
 *
 * Promises: one at a time; nothing while there is nothing new, so that an idle hub makes none; the
 * serving loop waits for none of it. What goes wrong is said on standard error and is tried again
 * at the next turn. */
#ifndef JORNADA_SYNC_HUB_BACKUP_CLOCK_H
#define JORNADA_SYNC_HUB_BACKUP_CLOCK_H

#include "sync/hub/hub.h"

#define BACKUP_CLOCK_SECONDS 1800 /* when nothing else is said */

struct backup_clock;

/* NULL when there are no timers. `data` and `folder` are borrowed. */
struct backup_clock *backup_clock_open(const char *data, const char *folder, unsigned seconds);
void backup_clock_close(struct backup_clock *clock);   /* ends a backup that is on; NULL is fine */
int backup_clock_fd(const struct backup_clock *clock); /* readable at each turn; -1 for NULL */
void backup_clock_step(struct backup_clock *clock, struct hub *hub);

#endif

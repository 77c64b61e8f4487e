/* Wakes the UI when a descriptor has something: the slip maker's and the printer's.
 *
 * The UI sleeps in SDL, which knows nothing of descriptors; one small thread waits on them. Each
 * descriptor wakes once and is then silent until watch_rearm, so nothing spins. */
#ifndef JORNADA_KIOSK_WATCH_H
#define JORNADA_KIOSK_WATCH_H

struct watch;

/* `wake` runs in the thread. NULL when the machine has no thread to give. */
struct watch *watch_start(void (*wake)(void *context), void *context);
/* Waits for `fd` (again); -1 is ignored. A closed descriptor leaves by itself. */
void watch_rearm(struct watch *watch, int fd);
void watch_stop(struct watch *watch); /* NULL is fine */

#endif

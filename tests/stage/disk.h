/* A small disk for stories: a tmpfs over a kiosk's data folder, in mounts of the test's own.
 *
 * Promises: nobody outside the test's process tree sees it; it is gone with the test. */
#ifndef JORNADA_TESTS_STAGE_DISK_H
#define JORNADA_TESTS_STAGE_DISK_H

#include <stdbool.h>

/* Mounts `bytes` over `folder`, with what lies there. False when this machine lets nobody mount:
 * the test then skips, and says so. */
bool disk_make_small(const char *folder, unsigned long long bytes);
/* One file more, so that this much is left. */
void disk_leave_free(const char *folder, unsigned long long bytes);
void disk_relieve(const char *folder); /* without that file */
void disk_unmount(const char *folder);

#endif

/* SQLite's own files with one read that fails: a VFS named FLAKY_VFS over the machine's, for
 * struct io's `vfs`. Promises: the n-th read after flaky_arm answers an I/O error, once; every
 * other call goes to the real one. Meant for one thread and one test at a time. */
#ifndef JORNADA_TESTS_FLAKY_H
#define JORNADA_TESTS_FLAKY_H

#include <stdbool.h>

#define FLAKY_VFS "flaky"

/* Makes the VFS known; SQLite keeps as few pages in memory as it can from here on. */
void flaky_start(void);
void flaky_arm(unsigned nth); /* from 1; 0: none fails */
bool flaky_struck(void);      /* since it was armed */

#endif

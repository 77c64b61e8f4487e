/* What the child of work_child.h may still ask of the kernel.
 *
 * Promises: after DONE the process starts no program and no process, opens no socket, signals
 * nobody else and looks into nobody's memory; where the kernel has Landlock it reads libraries,
 * fonts and their settings alone and writes to what is open already. It can never be undone. */
#ifndef JORNADA_SYNC_HUB_WORK_CONFINE_H
#define JORNADA_SYNC_HUB_WORK_CONFINE_H

#include <stdbool.h>

#include "sync/outcome.h"

/* REFUSED when the kernel takes no filter. */
enum outcome work_confine(void) MUST_CHECK;
/* Whether this kernel can keep it from files by their paths. */
bool work_confine_has_paths(void);

#endif

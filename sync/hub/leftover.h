/* What a command that was killed left in the data folder: `publish` hands exact counts to the
 * server in DATA/publish-PID.json and removes it; after a kill it would stay there, readable.
 *
 * Promises: removes those whose process is gone, and no other file. */
#ifndef JORNADA_SYNC_HUB_LEFTOVER_H
#define JORNADA_SYNC_HUB_LEFTOVER_H

#include "sync/io.h"

#define LEFTOVER_PREFIX "publish-"

void leftover_sweep(const struct io *io, const char *data);

#endif

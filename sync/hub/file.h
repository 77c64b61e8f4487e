/* A small file as a whole, through struct io: read at once, replaced at once.
 *
 * Promises: after DONE of file_replace the new bytes are under that name, synced, and the folder
 * knows it; after anything else the old bytes are. Refuses files over the room given. */
#ifndef JORNADA_SYNC_HUB_FILE_H
#define JORNADA_SYNC_HUB_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"

enum outcome file_replace(const struct io *io, const char *path, const void *bytes,
                          size_t size) MUST_CHECK;
/* Makes every folder on the way to `path` that is missing behind its first `root` bytes, and syncs
 * the folder in which each one's name stands: after DONE a power cut leaves them. */
enum outcome file_make_folders(const struct io *io, const char *path, size_t root) MUST_CHECK;
/* INVALID when it is longer than `room`. */
enum outcome file_read_all(const struct io *io, const char *path, void *bytes, size_t room,
                           size_t *size) MUST_CHECK;

#endif

/* Small helpers over struct io: whole files, replaced so that a power cut leaves old or new.
 *
 * Promises: disk_replace writes beside, syncs, renames and syncs the folder. Refuses paths that do
 * not fit. */
#ifndef JORNADA_SYNC_DISK_H
#define JORNADA_SYNC_DISK_H

#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"

#define DISK_PATH_MAX 1024

/* "FOLDER/NAME"; INVALID when it is too long. */
enum outcome disk_path(char path[DISK_PATH_MAX], const char *folder, const char *name) MUST_CHECK;
/* The whole file; INVALID when it is longer than `room`. */
enum outcome disk_read(const struct io *io, const char *path, uint8_t *bytes, size_t room,
                       size_t *size) MUST_CHECK;
/* What a file shows may not be on the disk: its writer was killed before the flush, or a flush
 * failed and dropped what a later one will not bring back. Writes the same bytes again and flushes
 * them. DONE when there is no such file. Only while nobody else writes it. */
enum outcome disk_settle(const struct io *io, const char *path) MUST_CHECK;
/* FOLDER/NAME becomes these bytes, or stays what it was. */
enum outcome disk_replace(const struct io *io, const char *folder, const char *name,
                          const uint8_t *bytes, size_t size) MUST_CHECK;

#endif

/* A fair's folder as a list of files with size and hash: what is copied, and what is served.
 *
 * Refuses: more than CONTENT_FILES_MAX files, folders more than TREE_DEPTH deep, files over
 * WIRE_ANSWER_MAX, names that a manifest may not hold. Names that begin with a dot are left out. */
#ifndef JORNADA_SYNC_HUB_TREE_H
#define JORNADA_SYNC_HUB_TREE_H

#include "sync/content.h"
#include "sync/io.h"

#define TREE_DEPTH 3

/* Fills count and files of `manifest`, in byte order of path; `why` has 320 bytes. */
enum outcome tree_read(const struct io *io, const char *folder, struct content_manifest *manifest,
                       char why[320]) MUST_CHECK;
/* Copies the files of `manifest` to a new folder beside others, checking each against its hash.
 * After DONE they and their names survive a power cut. */
enum outcome tree_copy(const struct io *io, const struct content_manifest *manifest,
                       const char *from, const char *to, char why[320]) MUST_CHECK;
/* One file of at most `room` bytes; DAMAGED when it is not what its hash says. */
enum outcome tree_read_file(const struct io *io, const char *folder,
                            const struct content_file *file, uint8_t *bytes,
                            size_t room) MUST_CHECK;

#endif

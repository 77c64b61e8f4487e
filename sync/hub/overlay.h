/* A folder as it would be: files in memory over those on a disk, read through one struct io.
 *
 * Promises: reading and listing under `root` see the files put here, and not those taken away;
 * everything else, all writing included, goes to the disk beneath. Nothing is written by putting.
 * Refuses: more than OVERLAY_FILES_MAX files. So a fair's pack is read, and copied, before it is
 * on any disk. */
#ifndef JORNADA_SYNC_HUB_OVERLAY_H
#define JORNADA_SYNC_HUB_OVERLAY_H

#include <stddef.h>
#include <stdint.h>

#include "sync/content.h"
#include "sync/io.h"

#define OVERLAY_FILES_MAX 96

struct overlay {
    struct io io; /* what readers are given */
    const struct io *under;
    char root[4096];
    size_t count;
    struct overlay_file {
        char path[CONTENT_PATH_MAX]; /* below the root: "rights/orders.ini" */
        uint8_t *bytes;              /* owned; NULL = taken away */
        size_t size;
    } files[OVERLAY_FILES_MAX];
};

/* `overlay` must stay where it is until it is closed. */
void overlay_open(struct overlay *overlay, const struct io *under, const char *root);
void overlay_close(struct overlay *overlay);
/* Copies `bytes`; NULL takes the file away. REFUSED: too many files. */
enum outcome overlay_put(struct overlay *overlay, const char *path, const void *bytes,
                         size_t size) MUST_CHECK;

#endif

/* The folder JORNADA of a real stick behind struct io: plain names in it, and nothing else.
 *
 * Promises: no name leads out of the folder: links are refused (INVALID), and so is whatever is not
 * a plain file, before it is opened; the folder itself is no link either. A flush also asks the
 * machine to forget what it holds of the file, so that reading it again asks the stick. Only the
 * functions over files and names are there; clocks and random bytes are NULL. */
#ifndef JORNADA_SYNC_STICK_DISK_H
#define JORNADA_SYNC_STICK_DISK_H

#include <stdbool.h>

#include "sync/io.h"

#define STICK_DISK_HERE "." /* the folder, for the functions of stick.h */

struct stick_disk {
    struct io io;   /* self = this disk: it may not move in memory */
    int fd;         /* the folder JORNADA; -1 = none */
    bool is_folder; /* `root` itself was there */
    bool own_disk;  /* it lies where `data` lies */
};

/* NOT_FOUND: `root` or (unless `make`) its JORNADA is not there. REFUSED: it may not be read, or
 * not be made. INVALID: JORNADA is a link, or no folder. `data` may be "". */
enum outcome stick_disk_open(struct stick_disk *disk, const char *root, const char *data,
                             bool make) MUST_CHECK;
void stick_disk_close(struct stick_disk *disk);

#endif

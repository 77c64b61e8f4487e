/* The world, behind one table: time, random bytes, files. (The network is bytes in and out of
 * step functions: wire.h, sync.h, hub.h.)
 *
 * The product passes io_real(); the simulator passes a seeded world whose disk loses power. All of
 * sync/ and sync/hub/ reach the world through this table alone: no time(), open() or
 * randombytes_buf() of their own. SQLite reaches the same disk through the VFS named here.
 * Refuses nothing: what cannot be done is an outcome. A failed sync is final for its file: callers
 * never retry it, they end the stream. */
#ifndef JORNADA_SYNC_IO_H
#define JORNADA_SYNC_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

struct io_file; /* owned by the io that opened it, until file_close */

enum io_open {
    IO_READ,   /* must exist */
    IO_CREATE, /* read and write, made when missing, mode 0600 */
};

struct io {
    void *self; /* handed back to every function */

    int64_t (*wall_ms)(void *self);      /* since 1970-01-01 UTC; may jump, may be decades wrong */
    int64_t (*monotonic_ms)(void *self); /* never goes back within one boot */
    void (*random)(void *self, void *bytes, size_t size);

    /* Name of the SQLite VFS over the same disk; NULL = SQLite's default. */
    const char *vfs;

    /* Paths are absolute or relative to the working folder, as the caller was given its folder.
     * read and write move exactly `size` bytes or fail (reading past the end: INVALID). */
    enum outcome (*file_open)(void *self, const char *path, enum io_open how,
                              struct io_file **file);
    enum outcome (*file_read)(void *self, struct io_file *file, uint64_t offset, void *bytes,
                              size_t size);
    enum outcome (*file_write)(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                               size_t size);
    enum outcome (*file_sync)(void *self, struct io_file *file); /* fdatasync */
    enum outcome (*file_size)(void *self, struct io_file *file, uint64_t *size);
    enum outcome (*file_truncate)(void *self, struct io_file *file, uint64_t size);
    void (*file_close)(void *self, struct io_file *file); /* NULL is fine */
    /* After a sync: what is read next comes from the medium and not from memory, where that can be
     * asked for. NULL where it cannot. */
    void (*file_forget)(void *self, struct io_file *file);

    enum outcome (*remove)(void *self, const char *path);
    enum outcome (*rename)(void *self, const char *from, const char *to);
    enum outcome (*folder_make)(void *self, const char *path); /* DONE when it exists already */
    enum outcome (*folder_sync)(void *self, const char *path); /* makes names durable */
    /* Calls `each` once per entry, names only, in byte order. */
    enum outcome (*folder_list)(void *self, const char *path,
                                void (*each)(void *context, const char *name), void *context);
    enum outcome (*free_bytes)(void *self, const char *path, uint64_t *bytes);
};

/* The machine's own clock, random bytes and files. The table is constant and needs no closing. */
const struct io *io_real(void);

#endif

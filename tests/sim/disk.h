/* A disk that loses power: files and names in memory, with what a real one may do to them.
 *
 * Two views: what programs see now, and what is on the platter. A write is on the platter only
 * after its file's sync; a new, renamed or removed name only after its folder's sync. When the
 * power fails, what was not synced is lost, kept, kept up to a point, or kept in pieces of 512
 * bytes in any order; grown files may hold garbage where data was lost. From then on every
 * operation is refused until disk_reopen. A killed process loses nothing that it had written.
 * Faults (full disk, I/O errors, syncs that lie) come from the rules. A failed sync leaves its
 * writes undecided for ever: the next sync does not bring them back (Linux since 4.13).
 * What is never modelled: a torn sector, damage to bytes outside a write (SQLite's powersafe
 * overwrite is declared, as its own VFS does). */
#ifndef JORNADA_TESTS_SIM_DISK_H
#define JORNADA_TESTS_SIM_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"
#include "tests/sim/chance.h"

#define DISK_SECTOR 512

struct disk;

/* Per million operations of the kind. All zero: an honest disk. */
struct disk_rules {
    uint32_t write_error;
    uint32_t sync_error;
    uint32_t read_error;
    uint32_t full;     /* the disk is full for the next 1 to 40 changes */
    uint32_t lie;      /* the sync says DONE and does nothing */
    uint64_t capacity; /* bytes; 0 = 8 GiB */
};

/* What the next crash does with what was not synced. */
enum disk_loss {
    LOSS_ANY, /* one of the following, by chance */
    LOSS_ALL,
    LOSS_NONE,
    LOSS_AFTER,   /* kept up to one change, which may be torn; nothing after it */
    LOSS_SECTORS, /* any subset of the sectors, any subset of the names */
    LOSS_WRITES,  /* any subset of whole writes and names */
    LOSS_KINDS
};

/* An empty disk; `vfs` is its SQLite VFS's name, unique while it lives, copied. */
struct disk *disk_create(const char *vfs, struct chance chance, const struct disk_rules *rules);
void disk_destroy(struct disk *disk); /* NULL is fine; no file may be open in SQLite any more */
/* Another disk with the same files as `from` shows now, all of it on the platter. */
struct disk *disk_copy(const struct disk *from, const char *vfs, struct chance chance,
                       const struct disk_rules *rules);
/* Puts `from`'s files in the place of this disk's: a machine restored from an image. */
void disk_restore(struct disk *disk, const struct disk *from);

const char *disk_vfs(const struct disk *disk);
void disk_set_rules(struct disk *disk, const struct disk_rules *rules);
struct disk_rules disk_rules_of(const struct disk *disk);
/* Time that SQLite may ask for. */
void disk_set_wall(struct disk *disk, int64_t wall_ms);

/* Changes so far: writes, syncs, truncations, names. */
uint64_t disk_changes(const struct disk *disk);
/* The power fails (or the process is killed) during that change; 0 = never. */
void disk_crash_at(struct disk *disk, uint64_t change, enum disk_loss loss);
void disk_kill_at(struct disk *disk, uint64_t change);
void disk_crash(struct disk *disk, enum disk_loss loss); /* now */
void disk_kill(struct disk *disk);
bool disk_is_down(const struct disk *disk);
bool disk_lost_power(const struct disk *disk); /* the last going down was a power cut */
/* Writes and syncs that failed so far, full disks among them. */
uint64_t disk_failures(const struct disk *disk);
/* One sector of a file whose path begins with `path` changes where nobody wrote, in memory's view
 * and on the platter; false when there is none. Only sectors that are not all zeros are taken. */
bool disk_rot(struct disk *disk, const char *path, struct chance *chance);
/* True when an I/O error, a full disk or a lie was dealt out since the last reopen. */
bool disk_was_faulty(const struct disk *disk);
/* Power is back. Files opened before stay refused; they may still be closed. */
void disk_reopen(struct disk *disk);

/* The files of struct io; `self` is the struct disk. */
enum outcome disk_file_open(void *self, const char *path, enum io_open how, struct io_file **file);
enum outcome disk_file_read(void *self, struct io_file *file, uint64_t offset, void *bytes,
                            size_t size);
enum outcome disk_file_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                             size_t size);
enum outcome disk_file_sync(void *self, struct io_file *file);
enum outcome disk_file_size(void *self, struct io_file *file, uint64_t *size);
enum outcome disk_file_truncate(void *self, struct io_file *file, uint64_t size);
void disk_file_close(void *self, struct io_file *file);
enum outcome disk_remove(void *self, const char *path);
enum outcome disk_rename(void *self, const char *from, const char *to);
enum outcome disk_folder_make(void *self, const char *path);
enum outcome disk_folder_sync(void *self, const char *path);
enum outcome disk_folder_list(void *self, const char *path,
                              void (*each)(void *context, const char *name), void *context);
enum outcome disk_free_bytes(void *self, const char *path, uint64_t *bytes);

/* Reads what is there and says how much: SQLite's reads may pass the end. */
enum outcome disk_file_read_some(struct disk *disk, struct io_file *file, uint64_t offset,
                                 void *bytes, size_t size, size_t *got);
bool disk_has(const struct disk *disk, const char *path);
/* SQLite's lock levels 0 … 4 (none, shared, reserved, pending, exclusive); false = busy. */
bool disk_file_lock(struct disk *disk, struct io_file *file, int level);
bool disk_file_is_reserved(const struct disk *disk, const struct io_file *file);
/* How many were opened and not closed: none after a program let go of everything. */
unsigned disk_open_files(const struct disk *disk);

/* The SQLite VFS over a disk (disk_vfs.c), used by create and destroy. */
struct sqlite3_vfs;
struct sqlite3_vfs *disk_vfs_create(struct disk *disk, const char *name);
void disk_vfs_destroy(struct sqlite3_vfs *vfs);
int64_t disk_vfs_wall(const struct disk *disk);
void disk_vfs_random(struct disk *disk, void *bytes, size_t size);

#endif

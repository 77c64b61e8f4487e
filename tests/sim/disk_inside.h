/* struct disk as its own files see it: disk.c has crashes and faults, disk_files.c open files,
 * disk_names.c names, disk_vfs.c SQLite's way in. Nobody else includes this. */
#ifndef JORNADA_TESTS_SIM_DISK_INSIDE_H
#define JORNADA_TESTS_SIM_DISK_INSIDE_H

#include "tests/sim/disk.h"
#include "tests/sim/platter.h"

#define DISK_PATH_ROOM 512

struct disk {
    char *name;
    struct sqlite3_vfs *vfs;
    struct platter platter;
    struct chance chance; /* what faults and crashes do */
    struct chance sqlite; /* what SQLite draws */
    struct disk_rules rules;
    uint64_t changes, crash_at, generation, full_left;
    enum disk_loss loss;
    bool kill, down, lost_power, faulty;
    int64_t wall_ms;
    unsigned open_files;
    uint64_t failures;
};

struct io_file {
    struct node *node;
    uint64_t generation;
    bool read_only;
    int lock;
};

/* Power is on, and the file (NULL = none) was opened since it came back. */
bool disk_usable(const struct disk *disk, const struct io_file *file);
/* Counts one change that was just made; the power may fail in it. */
enum outcome disk_changed(struct disk *disk);
/* Whether a fault of this rate strikes now. */
bool disk_strikes(struct disk *disk, uint32_t per_million);
uint64_t disk_free_now(const struct disk *disk);
/* Whether the disk is too full for so many bytes more; it may become full here. */
bool disk_refuses_growth(struct disk *disk, uint64_t bytes);
/* "a//b/" and "a/b" are one name. False when it is too long. */
bool disk_tidy(const char *path, char tidied[DISK_PATH_ROOM]);
/* Whether the folder that `path` lies in is there. */
bool disk_has_folder_of(const struct disk *disk, const char *path);

#endif

/* What lies on a disk: files as bytes and names as bindings, each in two views, and the list of
 * changes that are in one view and not yet in the other.
 *
 * Promises: `now` is what programs see, `platter` what survives; platter_sync_* moves changes over,
 * platter_settle decides by chance about the rest. Knows nothing of faults, open files or SQLite:
 * that is disk.c. Refuses folders that are renamed. */
#ifndef JORNADA_TESTS_SIM_PLATTER_H
#define JORNADA_TESTS_SIM_PLATTER_H

#include "tests/sim/disk.h"

struct content {
    uint8_t *bytes;
    uint64_t size, room;
};

struct node {
    bool folder;
    bool apart; /* `now` and `platter` may differ with no change waiting: a failed sync */
    struct content now, platter;
    struct io_file *owner; /* who holds SQLite's reserved lock or a higher one */
    unsigned shared;       /* how many hold any of its locks */
    struct node *next;
};

struct name {
    char *path;
    struct node *now, *platter; /* NULL = no such name in that view */
};

struct platter {
    struct node *nodes;
    struct name *names;
    size_t name_count, name_room;
    struct change *first, *last; /* waiting, oldest first */
};

void platter_create(struct platter *platter);
void platter_destroy(struct platter *platter);
/* Everything `from` shows now, all of it synced. */
void platter_copy(struct platter *platter, const struct platter *from);

/* In the present view; NULL when there is none or a folder above it is missing. */
struct node *platter_find(const struct platter *platter, const char *path);
struct node *platter_make(struct platter *platter, bool folder); /* without a name */
/* path := node (NULL removes); the second pair is part of the same change when not NULL. */
void platter_bind(struct platter *platter, const char *path, struct node *node, const char *also,
                  struct node *also_node);
void platter_write(struct platter *platter, struct node *node, uint64_t offset, const void *bytes,
                   size_t size);
void platter_truncate(struct platter *platter, struct node *node, uint64_t size);

void platter_sync_file(struct platter *platter, struct node *node);
void platter_sync_folder(struct platter *platter, const char *path);
/* The sync failed: its writes are on the platter in part, and no later sync brings the rest. */
void platter_lose_sync(struct platter *platter, struct node *node, struct chance *chance);
/* The power failed: what waited is decided, and the present view becomes the platter's. */
void platter_settle(struct platter *platter, enum disk_loss loss, struct chance *chance);

#endif

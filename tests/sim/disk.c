/* A disk that loses power: see disk.h. Here are open files, crash points and faults; what lies on
 * the disk is platter.c. */
#include "tests/sim/disk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/platter.h"

#define CAPACITY (8ULL << 30)
#define PATH_ROOM 512

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
};

struct io_file {
    struct node *node;
    uint64_t generation;
    bool read_only;
    int lock;
};

struct disk *disk_create(const char *vfs, struct chance chance, const struct disk_rules *rules)
{
    struct disk *disk = calloc(1, sizeof *disk);
    if (!disk)
        abort();
    disk->name = strdup(vfs);
    disk->chance = chance;
    disk->sqlite = (struct chance){chance_next(&disk->chance)};
    disk->rules = *rules;
    platter_create(&disk->platter);
    disk->vfs = disk_vfs_create(disk, disk->name);
    return disk;
}

void disk_destroy(struct disk *disk)
{
    if (!disk)
        return;
    disk_vfs_destroy(disk->vfs);
    platter_destroy(&disk->platter);
    free(disk->name);
    free(disk);
}

struct disk *disk_copy(const struct disk *from, const char *vfs, struct chance chance,
                       const struct disk_rules *rules)
{
    struct disk *disk = disk_create(vfs, chance, rules);
    platter_copy(&disk->platter, &from->platter);
    return disk;
}

void disk_restore(struct disk *disk, const struct disk *from)
{
    assert(disk->open_files == 0);
    platter_destroy(&disk->platter);
    platter_copy(&disk->platter, &from->platter);
}

const char *disk_vfs(const struct disk *disk)
{
    return disk->name;
}

void disk_set_rules(struct disk *disk, const struct disk_rules *rules)
{
    disk->rules = *rules;
    disk->full_left = 0;
}

struct disk_rules disk_rules_of(const struct disk *disk)
{
    return disk->rules;
}

void disk_set_wall(struct disk *disk, int64_t wall_ms)
{
    disk->wall_ms = wall_ms;
}

int64_t disk_vfs_wall(const struct disk *disk)
{
    return disk->wall_ms;
}

void disk_vfs_random(struct disk *disk, void *bytes, size_t size)
{
    chance_fill(&disk->sqlite, bytes, size);
}

uint64_t disk_changes(const struct disk *disk)
{
    return disk->changes;
}

void disk_crash_at(struct disk *disk, uint64_t change, enum disk_loss loss)
{
    disk->crash_at = change;
    disk->loss = loss;
    disk->kill = false;
}

void disk_kill_at(struct disk *disk, uint64_t change)
{
    disk_crash_at(disk, change, LOSS_NONE);
    disk->kill = true;
}

void disk_kill(struct disk *disk)
{
    disk->down = true;
    disk->lost_power = false;
    disk->crash_at = 0;
}

void disk_crash(struct disk *disk, enum disk_loss loss)
{
    disk_kill(disk);
    disk->lost_power = true;
    platter_settle(&disk->platter, loss, &disk->chance);
}

bool disk_is_down(const struct disk *disk)
{
    return disk->down;
}

bool disk_lost_power(const struct disk *disk)
{
    return disk->lost_power;
}

bool disk_was_faulty(const struct disk *disk)
{
    return disk->faulty;
}

unsigned disk_open_files(const struct disk *disk)
{
    return disk->open_files;
}

void disk_reopen(struct disk *disk)
{
    disk->generation++;
    disk->down = disk->lost_power = disk->faulty = false;
    disk->full_left = 0;
    for (struct node *node = disk->platter.nodes; node; node = node->next) {
        node->owner = NULL;
        node->shared = 0;
    }
}

static bool usable(const struct disk *disk, const struct io_file *file)
{
    return !disk->down && (!file || file->generation == disk->generation);
}

/* Counts one change that was just made; the power may fail in it. */
static enum outcome changed(struct disk *disk)
{
    disk->changes++;
    if (disk->full_left > 0)
        disk->full_left--;
    if (disk->changes != disk->crash_at)
        return DONE;
    if (disk->kill)
        disk_kill(disk);
    else
        disk_crash(disk, disk->loss);
    return DOUBT;
}

/* Chance is drawn only where a rule asks for it: an honest run does not shift with the rules. */
static bool strikes(struct disk *disk, uint32_t per_million)
{
    if (per_million == 0 || !chance_hits(&disk->chance, per_million))
        return false;
    disk->faulty = true;
    return true;
}

static uint64_t used_bytes(const struct disk *disk)
{
    uint64_t used = 0;
    for (size_t i = 0; i < disk->platter.name_count; i++)
        if (disk->platter.names[i].now)
            used += disk->platter.names[i].now->now.size;
    return used;
}

static uint64_t free_now(const struct disk *disk)
{
    uint64_t capacity = disk->rules.capacity ? disk->rules.capacity : CAPACITY;
    uint64_t used = used_bytes(disk);
    return disk->full_left > 0 || used > capacity ? 0 : capacity - used;
}

static bool refuses_growth(struct disk *disk, uint64_t bytes)
{
    if (disk->full_left == 0 && strikes(disk, disk->rules.full))
        disk->full_left = 1 + chance_below(&disk->chance, 40);
    if (free_now(disk) >= bytes)
        return false;
    disk->faulty = true;
    return true;
}

/* "a//b/" and "a/b" are one name. False when it is too long. */
static bool tidy(const char *path, char tidied[PATH_ROOM])
{
    size_t length = 0;
    for (; *path; path++) {
        if (*path == '/' && length > 0 && tidied[length - 1] == '/')
            continue;
        if (length + 1 >= PATH_ROOM)
            return false;
        tidied[length++] = *path;
    }
    if (length > 1 && tidied[length - 1] == '/')
        length--;
    tidied[length] = '\0';
    return true;
}

static bool folder_is_there(const struct disk *disk, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return true;
    char folder[PATH_ROOM];
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    const struct node *node = platter_find(&disk->platter, folder);
    return node && node->folder;
}

static enum outcome make_file(struct disk *disk, const char *path, struct node **node)
{
    if (!folder_is_there(disk, path))
        return NOT_FOUND;
    if (refuses_growth(disk, 0) || disk->full_left > 0)
        return DISK_FULL;
    *node = platter_make(&disk->platter, false);
    platter_bind(&disk->platter, path, *node, NULL, NULL);
    return changed(disk);
}

enum outcome disk_file_open(void *self, const char *path, enum io_open how, struct io_file **file)
{
    struct disk *disk = self;
    struct node *node = NULL;
    char tidied[PATH_ROOM];
    *file = NULL;
    if (!usable(disk, NULL))
        return DAMAGED;
    if (!path) {
        node = platter_make(&disk->platter, false);
    } else {
        if (!tidy(path, tidied))
            return INVALID;
        node = platter_find(&disk->platter, tidied);
        if (node && node->folder)
            return INVALID;
        if (!node && how == IO_READ)
            return NOT_FOUND;
        enum outcome made = node ? DONE : make_file(disk, tidied, &node);
        if (made != DONE)
            return made;
    }
    *file = calloc(1, sizeof **file);
    if (!*file)
        abort();
    **file = (struct io_file){node, disk->generation, how == IO_READ, 0};
    disk->open_files++;
    return DONE;
}

enum outcome disk_file_read_some(struct disk *disk, struct io_file *file, uint64_t offset,
                                 void *bytes, size_t size, size_t *got)
{
    *got = 0;
    if (!usable(disk, file) || strikes(disk, disk->rules.read_error))
        return DAMAGED;
    const struct content *content = &file->node->now;
    if (offset < content->size)
        *got = content->size - offset < size ? (size_t)(content->size - offset) : size;
    if (*got)
        memcpy(bytes, content->bytes + offset, *got);
    return DONE;
}

enum outcome disk_file_read(void *self, struct io_file *file, uint64_t offset, void *bytes,
                            size_t size)
{
    size_t got = 0;
    enum outcome read = disk_file_read_some(self, file, offset, bytes, size, &got);
    if (read != DONE)
        return read;
    return got == size ? DONE : INVALID;
}

/* A write that fails may have written its beginning. */
static enum outcome write_in_part(struct disk *disk, struct io_file *file, uint64_t offset,
                                  const void *bytes, size_t size, enum outcome outcome)
{
    platter_write(&disk->platter, file->node, offset, bytes,
                  (size_t)chance_below(&disk->chance, size + 1));
    enum outcome counted = changed(disk);
    return counted == DONE ? outcome : counted;
}

enum outcome disk_file_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                             size_t size)
{
    struct disk *disk = self;
    if (!usable(disk, file) || file->read_only)
        return DAMAGED;
    uint64_t before = file->node->now.size;
    uint64_t growth = offset + size > before ? offset + size - before : 0;
    if (growth && refuses_growth(disk, growth))
        return write_in_part(disk, file, offset, bytes, size, DISK_FULL);
    if (strikes(disk, disk->rules.write_error))
        return write_in_part(disk, file, offset, bytes, size, DAMAGED);
    platter_write(&disk->platter, file->node, offset, bytes, size);
    return changed(disk);
}

enum outcome disk_file_sync(void *self, struct io_file *file)
{
    struct disk *disk = self;
    if (!usable(disk, file))
        return DOUBT;
    enum outcome counted = changed(disk);
    if (counted != DONE)
        return counted;
    if (strikes(disk, disk->rules.sync_error)) {
        platter_lose_sync(&disk->platter, file->node, &disk->chance);
        return DOUBT;
    }
    if (!strikes(disk, disk->rules.lie))
        platter_sync_file(&disk->platter, file->node);
    return DONE;
}

enum outcome disk_file_size(void *self, struct io_file *file, uint64_t *size)
{
    if (!usable(self, file))
        return DOUBT;
    *size = file->node->now.size;
    return DONE;
}

enum outcome disk_file_truncate(void *self, struct io_file *file, uint64_t size)
{
    struct disk *disk = self;
    if (!usable(disk, file) || file->read_only)
        return DAMAGED;
    if (size > file->node->now.size && refuses_growth(disk, size - file->node->now.size))
        return DISK_FULL;
    if (strikes(disk, disk->rules.write_error))
        return DAMAGED;
    platter_truncate(&disk->platter, file->node, size);
    return changed(disk);
}

void disk_file_close(void *self, struct io_file *file)
{
    struct disk *disk = self;
    if (!file)
        return;
    disk_file_lock(disk, file, 0);
    disk->open_files--;
    free(file);
}

/* SQLite's five levels, between handles of one boot: any number share, one may write. */
bool disk_file_lock(struct disk *disk, struct io_file *file, int level)
{
    struct node *node = file->node;
    if (file->generation != disk->generation)
        return level == 0;
    bool held = file->lock > 0;
    unsigned others = node->shared - (held ? 1U : 0U);
    if (level > 0 && !held && node->owner && node->owner->lock > 2)
        return false;
    if (level > 1 && node->owner && node->owner != file)
        return false;
    if (level > 3 && others > 0)
        return false;
    node->shared = others + (level > 0 ? 1U : 0U);
    if (level > 1)
        node->owner = file;
    else if (node->owner == file)
        node->owner = NULL;
    file->lock = level;
    return true;
}

bool disk_file_is_reserved(const struct disk *disk, const struct io_file *file)
{
    return file->generation == disk->generation && file->node->owner != NULL;
}

enum outcome disk_remove(void *self, const char *path)
{
    struct disk *disk = self;
    char tidied[PATH_ROOM];
    if (!usable(disk, NULL))
        return DAMAGED;
    if (!tidy(path, tidied))
        return INVALID;
    const struct node *node = platter_find(&disk->platter, tidied);
    if (!node)
        return NOT_FOUND;
    if (node->folder)
        return INVALID;
    if (strikes(disk, disk->rules.write_error))
        return DAMAGED;
    platter_bind(&disk->platter, tidied, NULL, NULL, NULL);
    return changed(disk);
}

enum outcome disk_rename(void *self, const char *from, const char *to)
{
    struct disk *disk = self;
    char source[PATH_ROOM], target[PATH_ROOM];
    if (!usable(disk, NULL))
        return DAMAGED;
    if (!tidy(from, source) || !tidy(to, target))
        return INVALID;
    struct node *node = platter_find(&disk->platter, source);
    if (!node || !folder_is_there(disk, target))
        return NOT_FOUND;
    const struct node *there = platter_find(&disk->platter, target);
    if (node->folder || (there && there->folder))
        return INVALID;
    if (strikes(disk, disk->rules.write_error))
        return DAMAGED;
    platter_bind(&disk->platter, target, node, source, NULL);
    return changed(disk);
}

enum outcome disk_folder_make(void *self, const char *path)
{
    struct disk *disk = self;
    char tidied[PATH_ROOM];
    if (!usable(disk, NULL))
        return DAMAGED;
    if (!tidy(path, tidied))
        return INVALID;
    const struct node *node = platter_find(&disk->platter, tidied);
    if (node)
        return node->folder ? DONE : INVALID;
    if (!folder_is_there(disk, tidied))
        return NOT_FOUND;
    platter_bind(&disk->platter, tidied, platter_make(&disk->platter, true), NULL, NULL);
    return changed(disk);
}

enum outcome disk_folder_sync(void *self, const char *path)
{
    struct disk *disk = self;
    char tidied[PATH_ROOM];
    if (!usable(disk, NULL) || !tidy(path, tidied))
        return DOUBT;
    enum outcome counted = changed(disk);
    if (counted != DONE)
        return counted;
    if (strikes(disk, disk->rules.sync_error))
        return DOUBT;
    if (!strikes(disk, disk->rules.lie))
        platter_sync_folder(&disk->platter, strcmp(tidied, ".") == 0 ? "" : tidied);
    return DONE;
}

static int by_bytes(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

enum outcome disk_folder_list(void *self, const char *path,
                              void (*each)(void *context, const char *name), void *context)
{
    struct disk *disk = self;
    char tidied[PATH_ROOM];
    if (!usable(disk, NULL) || !tidy(path, tidied))
        return DOUBT;
    const struct node *folder = platter_find(&disk->platter, tidied);
    if (!folder || !folder->folder)
        return NOT_FOUND;
    size_t length = strlen(tidied), count = 0;
    char **names = calloc(disk->platter.name_count, sizeof *names);
    if (!names)
        abort();
    for (size_t i = 0; i < disk->platter.name_count; i++) {
        char *name = disk->platter.names[i].path;
        if (disk->platter.names[i].now && strncmp(name, tidied, length) == 0 &&
            name[length] == '/' && !strchr(name + length + 1, '/'))
            names[count++] = strdup(name + length + 1);
    }
    if (count)
        qsort(names, count, sizeof *names, by_bytes);
    for (size_t i = 0; i < count; i++) {
        each(context, names[i]);
        free(names[i]);
    }
    free(names);
    return DONE;
}

enum outcome disk_free_bytes(void *self, const char *path, uint64_t *bytes)
{
    struct disk *disk = self;
    (void)path;
    if (!usable(disk, NULL))
        return DAMAGED;
    if (disk->full_left == 0 && strikes(disk, disk->rules.full))
        disk->full_left = 1 + chance_below(&disk->chance, 40);
    *bytes = free_now(disk);
    return DONE;
}

bool disk_has(const struct disk *disk, const char *path)
{
    char tidied[PATH_ROOM];
    return tidy(path, tidied) && platter_find(&disk->platter, tidied);
}

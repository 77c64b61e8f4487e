/* Open files of a simulated disk: see disk.h. Faults strike here. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/disk_inside.h"

static enum outcome make_file(struct disk *disk, const char *path, struct node **node)
{
    if (!disk_has_folder_of(disk, path))
        return NOT_FOUND;
    if (disk_refuses_growth(disk, 0) || disk->full_left > 0)
        return DISK_FULL;
    *node = platter_make(&disk->platter, false);
    platter_bind(&disk->platter, path, *node, NULL, NULL);
    return disk_changed(disk);
}

enum outcome disk_file_open(void *self, const char *path, enum io_open how, struct io_file **file)
{
    struct disk *disk = self;
    struct node *node = NULL;
    char tidied[DISK_PATH_ROOM];
    *file = NULL;
    if (!disk_usable(disk, NULL))
        return DAMAGED;
    if (!path) {
        node = platter_make(&disk->platter, false);
    } else {
        if (!disk_tidy(path, tidied))
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
    if (!disk_usable(disk, file) || disk_strikes(disk, disk->rules.read_error))
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
    enum outcome counted = disk_changed(disk);
    disk->failures++;
    return counted == DONE ? outcome : counted;
}

enum outcome disk_file_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                             size_t size)
{
    struct disk *disk = self;
    if (!disk_usable(disk, file) || file->read_only)
        return DAMAGED;
    uint64_t before = file->node->now.size;
    uint64_t growth = offset + size > before ? offset + size - before : 0;
    if (growth && disk_refuses_growth(disk, growth))
        return write_in_part(disk, file, offset, bytes, size, DISK_FULL);
    if (disk_strikes(disk, disk->rules.write_error))
        return write_in_part(disk, file, offset, bytes, size, DAMAGED);
    platter_write(&disk->platter, file->node, offset, bytes, size);
    return disk_changed(disk);
}

enum outcome disk_file_sync(void *self, struct io_file *file)
{
    struct disk *disk = self;
    if (!disk_usable(disk, file))
        return DOUBT;
    enum outcome counted = disk_changed(disk);
    if (counted != DONE)
        return counted;
    if (disk_strikes(disk, disk->rules.sync_error)) {
        platter_lose_sync(&disk->platter, file->node, &disk->chance);
        disk->failures++;
        return DOUBT;
    }
    if (!disk_strikes(disk, disk->rules.lie))
        platter_sync_file(&disk->platter, file->node);
    return DONE;
}

enum outcome disk_file_size(void *self, struct io_file *file, uint64_t *size)
{
    if (!disk_usable(self, file))
        return DOUBT;
    *size = file->node->now.size;
    return DONE;
}

enum outcome disk_file_truncate(void *self, struct io_file *file, uint64_t size)
{
    struct disk *disk = self;
    if (!disk_usable(disk, file) || file->read_only)
        return DAMAGED;
    if (size > file->node->now.size && disk_refuses_growth(disk, size - file->node->now.size))
        return DISK_FULL;
    if (disk_strikes(disk, disk->rules.write_error))
        return DAMAGED;
    platter_truncate(&disk->platter, file->node, size);
    return disk_changed(disk);
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

static bool is_empty(const struct content *content, uint64_t at, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++)
        if (content->bytes[at + i] != 0)
            return false;
    return true;
}

static bool rot_sector(struct node *node, struct chance *chance)
{
    uint64_t sectors = node->platter.size / DISK_SECTOR;
    uint64_t start = sectors ? chance_below(chance, sectors) : 0;
    for (uint64_t i = 0; i < sectors; i++) {
        uint64_t at = (start + i) % sectors * DISK_SECTOR;
        if (at + DISK_SECTOR > node->now.size || is_empty(&node->now, at, DISK_SECTOR))
            continue;
        uint64_t from = chance_below(chance, DISK_SECTOR);
        chance_fill(chance, node->now.bytes + at + from, DISK_SECTOR - from);
        memcpy(node->platter.bytes + at + from, node->now.bytes + at + from, DISK_SECTOR - from);
        return true;
    }
    return false;
}

bool disk_rot(struct disk *disk, const char *path, struct chance *chance)
{
    struct node *found = NULL;
    unsigned seen = 0;
    for (size_t i = 0; i < disk->platter.name_count; i++) {
        const struct name *name = &disk->platter.names[i];
        if (!name->now || name->now->folder || name->now->platter.size == 0 ||
            strncmp(name->path, path, strlen(path)) != 0)
            continue;
        if (chance_below(chance, ++seen) == 0)
            found = name->now;
    }
    return found && rot_sector(found, chance);
}

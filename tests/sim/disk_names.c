/* Names and folders of a simulated disk: see disk.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/disk_inside.h"

/* "a//b/" and "a/b" are one name. False when it is too long. */
bool disk_tidy(const char *path, char tidied[DISK_PATH_ROOM])
{
    size_t length = 0;
    for (; *path; path++) {
        if (*path == '/' && length > 0 && tidied[length - 1] == '/')
            continue;
        if (length + 1 >= DISK_PATH_ROOM)
            return false;
        tidied[length++] = *path;
    }
    if (length > 1 && tidied[length - 1] == '/')
        length--;
    tidied[length] = '\0';
    return true;
}

bool disk_has_folder_of(const struct disk *disk, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return true;
    char folder[DISK_PATH_ROOM];
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    const struct node *node = platter_find(&disk->platter, folder);
    return node && node->folder;
}

enum outcome disk_remove(void *self, const char *path)
{
    struct disk *disk = self;
    char tidied[DISK_PATH_ROOM];
    if (!disk_usable(disk, NULL))
        return DAMAGED;
    if (!disk_tidy(path, tidied))
        return INVALID;
    const struct node *node = platter_find(&disk->platter, tidied);
    if (!node)
        return NOT_FOUND;
    if (node->folder)
        return INVALID;
    if (disk_strikes(disk, disk->rules.write_error))
        return DAMAGED;
    platter_bind(&disk->platter, tidied, NULL, NULL, NULL);
    return disk_changed(disk);
}

enum outcome disk_rename(void *self, const char *from, const char *to)
{
    struct disk *disk = self;
    char source[DISK_PATH_ROOM], target[DISK_PATH_ROOM];
    if (!disk_usable(disk, NULL))
        return DAMAGED;
    if (!disk_tidy(from, source) || !disk_tidy(to, target))
        return INVALID;
    struct node *node = platter_find(&disk->platter, source);
    if (!node || !disk_has_folder_of(disk, target))
        return NOT_FOUND;
    const struct node *there = platter_find(&disk->platter, target);
    if (node->folder || (there && there->folder))
        return INVALID;
    if (disk_strikes(disk, disk->rules.write_error))
        return DAMAGED;
    platter_bind(&disk->platter, target, node, source, NULL);
    return disk_changed(disk);
}

enum outcome disk_folder_make(void *self, const char *path)
{
    struct disk *disk = self;
    char tidied[DISK_PATH_ROOM];
    if (!disk_usable(disk, NULL))
        return DAMAGED;
    if (!disk_tidy(path, tidied))
        return INVALID;
    const struct node *node = platter_find(&disk->platter, tidied);
    if (node)
        return node->folder ? DONE : INVALID;
    if (!disk_has_folder_of(disk, tidied))
        return NOT_FOUND;
    platter_bind(&disk->platter, tidied, platter_make(&disk->platter, true), NULL, NULL);
    return disk_changed(disk);
}

enum outcome disk_folder_sync(void *self, const char *path)
{
    struct disk *disk = self;
    char tidied[DISK_PATH_ROOM];
    if (!disk_usable(disk, NULL) || !disk_tidy(path, tidied))
        return DOUBT;
    enum outcome counted = disk_changed(disk);
    if (counted != DONE)
        return counted;
    if (disk_strikes(disk, disk->rules.sync_error))
        return DOUBT;
    if (!disk_strikes(disk, disk->rules.lie))
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
    char tidied[DISK_PATH_ROOM];
    if (!disk_usable(disk, NULL) || !disk_tidy(path, tidied))
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
    if (!disk_usable(disk, NULL))
        return DAMAGED;
    if (disk->full_left == 0 && disk_strikes(disk, disk->rules.full))
        disk->full_left = 1 + chance_below(&disk->chance, 40);
    *bytes = disk_free_now(disk);
    return DONE;
}

bool disk_has(const struct disk *disk, const char *path)
{
    char tidied[DISK_PATH_ROOM];
    return disk_tidy(path, tidied) && platter_find(&disk->platter, tidied);
}

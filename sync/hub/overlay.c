/* overlay.h: a table of struct io that looks at the files in memory first. */
#include "sync/hub/overlay.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What readers hold as struct io_file. */
struct opened {
    const struct overlay_file *memory; /* or … */
    struct io_file *under;
};

/* What stands behind "root/" in `path`; NULL: it lies elsewhere, "" the root itself. */
static const char *below(const struct overlay *overlay, const char *path)
{
    size_t length = strlen(overlay->root);
    if (strncmp(path, overlay->root, length) != 0)
        return NULL;
    if (path[length] == '\0')
        return path + length;
    return path[length] == '/' ? path + length + 1 : NULL;
}

static const struct overlay_file *find(const struct overlay *overlay, const char *path)
{
    const char *name = below(overlay, path);
    for (size_t i = 0; name != NULL && i < overlay->count; i++) {
        if (strcmp(overlay->files[i].path, name) == 0)
            return &overlay->files[i];
    }
    return NULL;
}

static enum outcome open_file(void *self, const char *path, enum io_open how, struct io_file **file)
{
    struct overlay *overlay = self;
    const struct overlay_file *memory = how == IO_READ ? find(overlay, path) : NULL;
    *file = NULL;
    if (memory != NULL && memory->bytes == NULL)
        return NOT_FOUND;
    struct opened *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return BUSY;
    opened->memory = memory;
    enum outcome outcome =
        memory != NULL ? DONE
                       : overlay->under->file_open(overlay->under->self, path, how, &opened->under);
    if (outcome == DONE)
        *file = (struct io_file *)(void *)opened;
    else
        free(opened);
    return outcome;
}

static struct opened *opened_of(struct io_file *file)
{
    return (struct opened *)(void *)file;
}

static enum outcome read_file(void *self, struct io_file *file, uint64_t offset, void *bytes,
                              size_t size)
{
    const struct overlay *overlay = self;
    const struct opened *opened = opened_of(file);
    if (opened->memory == NULL)
        return overlay->under->file_read(overlay->under->self, opened->under, offset, bytes, size);
    if (offset > opened->memory->size || size > opened->memory->size - offset)
        return INVALID;
    if (size > 0)
        memcpy(bytes, opened->memory->bytes + offset, size);
    return DONE;
}

static enum outcome write_file(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                               size_t size)
{
    const struct overlay *overlay = self;
    return overlay->under->file_write(overlay->under->self, opened_of(file)->under, offset, bytes,
                                      size);
}

static enum outcome sync_file(void *self, struct io_file *file)
{
    const struct overlay *overlay = self;
    return overlay->under->file_sync(overlay->under->self, opened_of(file)->under);
}

static enum outcome size_of(void *self, struct io_file *file, uint64_t *size)
{
    const struct overlay *overlay = self;
    const struct opened *opened = opened_of(file);
    if (opened->memory == NULL)
        return overlay->under->file_size(overlay->under->self, opened->under, size);
    *size = opened->memory->size;
    return DONE;
}

static enum outcome truncate_file(void *self, struct io_file *file, uint64_t size)
{
    const struct overlay *overlay = self;
    return overlay->under->file_truncate(overlay->under->self, opened_of(file)->under, size);
}

static void close_file(void *self, struct io_file *file)
{
    const struct overlay *overlay = self;
    struct opened *opened = opened_of(file);
    if (opened != NULL && opened->memory == NULL)
        overlay->under->file_close(overlay->under->self, opened->under);
    free(opened);
}

static enum outcome remove_path(void *self, const char *path)
{
    const struct overlay *overlay = self;
    return overlay->under->remove(overlay->under->self, path);
}

static enum outcome rename_path(void *self, const char *from, const char *to)
{
    const struct overlay *overlay = self;
    return overlay->under->rename(overlay->under->self, from, to);
}

static enum outcome make_folder(void *self, const char *path)
{
    const struct overlay *overlay = self;
    return overlay->under->folder_make(overlay->under->self, path);
}

static enum outcome sync_folder(void *self, const char *path)
{
    const struct overlay *overlay = self;
    return overlay->under->folder_sync(overlay->under->self, path);
}

static enum outcome free_bytes(void *self, const char *path, uint64_t *bytes)
{
    const struct overlay *overlay = self;
    return overlay->under->free_bytes(overlay->under->self, path, bytes);
}

/* -- Listing ------------------------------------------------------------------------------------
 */

#define NAMES_MAX 1024

struct names {
    const struct overlay *overlay;
    const char *folder; /* below the root, "" or "rights" */
    size_t count;
    bool full;
    char *list[NAMES_MAX];
};

static void add_name(struct names *names, const char *name, size_t size)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strlen(names->list[i]) == size && memcmp(names->list[i], name, size) == 0)
            return;
    }
    char *copy = names->count < NAMES_MAX ? strndup(name, size) : NULL;
    if (copy == NULL)
        names->full = true;
    else
        names->list[names->count++] = copy;
}

/* A file of the disk that was taken away is not there. */
static void add_from_disk(void *context, const char *name)
{
    struct names *names = context;
    char path[8192];
    snprintf(path, sizeof path, "%s/%s%s%s", names->overlay->root, names->folder,
             names->folder[0] != '\0' ? "/" : "", name);
    const struct overlay_file *file = find(names->overlay, path);
    if (file == NULL || file->bytes != NULL)
        add_name(names, name, strlen(name));
}

static bool add_from_memory(struct names *names)
{
    size_t length = strlen(names->folder);
    bool any = false;
    for (size_t i = 0; i < names->overlay->count; i++) {
        const struct overlay_file *file = &names->overlay->files[i];
        const char *rest = file->path;
        if (file->bytes == NULL)
            continue;
        if (length > 0) {
            if (strncmp(rest, names->folder, length) != 0 || rest[length] != '/')
                continue;
            rest += length + 1;
        }
        add_name(names, rest, strcspn(rest, "/"));
        any = true;
    }
    return any;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum outcome list_folder(void *self, const char *path,
                                void (*each)(void *context, const char *name), void *context)
{
    const struct overlay *overlay = self;
    const struct io *under = overlay->under;
    const char *folder = below(overlay, path);
    const struct overlay_file *file = find(overlay, path);
    if (folder == NULL)
        return under->folder_list(under->self, path, each, context);
    if (file != NULL)
        return file->bytes != NULL ? INVALID : NOT_FOUND;
    struct names *names = calloc(1, sizeof *names);
    if (names == NULL)
        return BUSY;
    names->overlay = overlay;
    names->folder = folder;
    enum outcome outcome = under->folder_list(under->self, path, add_from_disk, names);
    if (add_from_memory(names) && outcome != DONE)
        outcome = DONE; /* a folder that is in memory alone */
    if (names->full)
        outcome = BUSY;
    if (names->count > 0)
        qsort(names->list, names->count, sizeof names->list[0], by_name);
    for (size_t i = 0; i < names->count; i++) {
        if (outcome == DONE)
            each(context, names->list[i]);
        free(names->list[i]);
    }
    free(names);
    return outcome;
}

static int64_t wall_ms(void *self)
{
    const struct overlay *overlay = self;
    return overlay->under->wall_ms(overlay->under->self);
}

static int64_t monotonic_ms(void *self)
{
    const struct overlay *overlay = self;
    return overlay->under->monotonic_ms(overlay->under->self);
}

static void draw(void *self, void *bytes, size_t size)
{
    const struct overlay *overlay = self;
    overlay->under->random(overlay->under->self, bytes, size);
}

void overlay_open(struct overlay *overlay, const struct io *under, const char *root)
{
    memset(overlay, 0, sizeof *overlay);
    overlay->under = under;
    snprintf(overlay->root, sizeof overlay->root, "%s", root);
    overlay->io = (struct io){.self = overlay,
                              .wall_ms = wall_ms,
                              .monotonic_ms = monotonic_ms,
                              .random = draw,
                              .vfs = under->vfs,
                              .file_open = open_file,
                              .file_read = read_file,
                              .file_write = write_file,
                              .file_sync = sync_file,
                              .file_size = size_of,
                              .file_truncate = truncate_file,
                              .file_close = close_file,
                              .remove = remove_path,
                              .rename = rename_path,
                              .folder_make = make_folder,
                              .folder_sync = sync_folder,
                              .folder_list = list_folder,
                              .free_bytes = free_bytes};
}

void overlay_close(struct overlay *overlay)
{
    for (size_t i = 0; i < overlay->count; i++)
        free(overlay->files[i].bytes);
    overlay->count = 0;
}

enum outcome overlay_put(struct overlay *overlay, const char *path, const void *bytes, size_t size)
{
    size_t at = 0;
    while (at < overlay->count && strcmp(overlay->files[at].path, path) != 0)
        at++;
    if (at == OVERLAY_FILES_MAX || strlen(path) >= CONTENT_PATH_MAX)
        return REFUSED;
    uint8_t *copy = bytes != NULL ? malloc(size + 1) : NULL;
    if (bytes != NULL && copy == NULL)
        return BUSY;
    if (bytes != NULL && size > 0)
        memcpy(copy, bytes, size);
    struct overlay_file *file = &overlay->files[at];
    if (at == overlay->count)
        overlay->count++;
    free(file->bytes);
    snprintf(file->path, sizeof file->path, "%s", path);
    file->bytes = copy;
    file->size = size;
    return DONE;
}

/* file.h: write beside, sync, rename, sync the folder. */
#include "sync/hub/file.h"

#include <stdio.h>
#include <string.h>

#define PATH_ROOM 4096

static enum outcome write_new(const struct io *io, const char *path, const void *bytes, size_t size)
{
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);
    if (outcome != DONE)
        return outcome;
    outcome = io->file_truncate(io->self, file, 0);
    if (outcome == DONE && size > 0)
        outcome = io->file_write(io->self, file, 0, bytes, size);
    if (outcome == DONE)
        outcome = io->file_sync(io->self, file);
    io->file_close(io->self, file);
    return outcome;
}

static enum outcome sync_parent(const struct io *io, const char *path)
{
    char folder[PATH_ROOM];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        return io->folder_sync(io->self, ".");
    *slash = '\0';
    return io->folder_sync(io->self, slash == folder ? "/" : folder);
}

enum outcome file_replace(const struct io *io, const char *path, const void *bytes, size_t size)
{
    char fresh[PATH_ROOM];
    if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
        return INVALID;
    enum outcome outcome = write_new(io, fresh, bytes, size);
    if (outcome == DONE)
        outcome = io->rename(io->self, fresh, path);
    if (outcome == DONE)
        outcome = sync_parent(io, path);
    return outcome;
}

enum outcome file_make_folders(const struct io *io, const char *path, size_t root)
{
    char folder[PATH_ROOM];
    enum outcome outcome = DONE;
    if ((size_t)snprintf(folder, sizeof folder, "%s", path) >= sizeof folder)
        return INVALID;
    for (char *slash = strchr(folder + root, '/'); slash != NULL && outcome == DONE;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        outcome = io->folder_make(io->self, folder);
        if (outcome == DONE)
            outcome = sync_parent(io, folder);
        *slash = '/';
    }
    return outcome;
}

enum outcome file_read_all(const struct io *io, const char *path, void *bytes, size_t room,
                           size_t *size)
{
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return outcome;
    uint64_t length = 0;
    outcome = io->file_size(io->self, file, &length);
    if (outcome == DONE && length > room)
        outcome = INVALID;
    if (outcome == DONE && length > 0)
        outcome = io->file_read(io->self, file, 0, bytes, (size_t)length);
    io->file_close(io->self, file);
    *size = outcome == DONE ? (size_t)length : 0;
    return outcome;
}

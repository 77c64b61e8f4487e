/* Small helpers over struct io: see disk.h. */
#include "sync/disk.h"

#include <stdio.h>
#include <stdlib.h>

#define SETTLE_PIECE (64U << 10)

enum outcome disk_path(char path[DISK_PATH_MAX], const char *folder, const char *name)
{
    int size = snprintf(path, DISK_PATH_MAX, "%s/%s", folder, name);

    return size > 0 && size < DISK_PATH_MAX ? DONE : INVALID;
}

enum outcome disk_read(const struct io *io, const char *path, uint8_t *bytes, size_t room,
                       size_t *size)
{
    struct io_file *file;
    uint64_t whole = 0;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);

    if (outcome != DONE)
        return outcome;
    outcome = io->file_size(io->self, file, &whole);
    if (outcome == DONE && whole > room)
        outcome = INVALID;
    if (outcome == DONE)
        outcome = io->file_read(io->self, file, 0, bytes, (size_t)whole);
    io->file_close(io->self, file);
    *size = (size_t)whole;
    return outcome;
}

static enum outcome write_again(const struct io *io, struct io_file *file)
{
    uint8_t *piece = malloc(SETTLE_PIECE);
    uint64_t size = 0;
    enum outcome outcome = piece == NULL ? BUSY : io->file_size(io->self, file, &size);

    for (uint64_t at = 0; at < size && outcome == DONE; at += SETTLE_PIECE) {
        size_t part = size - at < SETTLE_PIECE ? (size_t)(size - at) : SETTLE_PIECE;

        outcome = io->file_read(io->self, file, at, piece, part);
        if (outcome == DONE)
            outcome = io->file_write(io->self, file, at, piece, part);
    }
    free(piece);
    return outcome == DONE ? io->file_sync(io->self, file) : outcome;
}

enum outcome disk_settle(const struct io *io, const char *path)
{
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);

    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    io->file_close(io->self, file);
    outcome = io->file_open(io->self, path, IO_CREATE, &file);
    if (outcome != DONE)
        return outcome;
    outcome = write_again(io, file);
    io->file_close(io->self, file);
    return outcome;
}

static enum outcome write_whole(const struct io *io, const char *path, const uint8_t *bytes,
                                size_t size)
{
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);

    if (outcome != DONE)
        return outcome;
    outcome = io->file_truncate(io->self, file, 0);
    if (outcome == DONE)
        outcome = io->file_write(io->self, file, 0, bytes, size);
    if (outcome == DONE)
        outcome = io->file_sync(io->self, file);
    io->file_close(io->self, file);
    return outcome;
}

enum outcome disk_replace(const struct io *io, const char *folder, const char *name,
                          const uint8_t *bytes, size_t size)
{
    char path[DISK_PATH_MAX], fresh[DISK_PATH_MAX];
    enum outcome outcome = disk_path(path, folder, name);

    if (outcome != DONE || snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
        return INVALID;
    outcome = write_whole(io, fresh, bytes, size);
    if (outcome == DONE)
        outcome = io->rename(io->self, fresh, path);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, folder);
    return outcome;
}

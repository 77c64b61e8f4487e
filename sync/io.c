/* The machine's own clock, random bytes and files: io_real().
 *
 * Promises: whole reads and writes or a failure; files of ours are 0600 and never inherited by
 * children. Refuses to hide a failed sync: it is DOUBT. What errno said becomes what a person can
 * do: no room is DISK_FULL, no such file NOT_FOUND, no right REFUSED, the rest DAMAGED. */
#include "sync/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "sync/io_file.h"

static enum outcome outcome_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return DISK_FULL;
    case ENOENT:
    case ENOTDIR:
        return NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return REFUSED;
    default:
        return DAMAGED;
    }
}

static int64_t clock_ms(clockid_t id)
{
    struct timespec now = {0};

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t real_wall_ms(void *self)
{
    (void)self;
    return clock_ms(CLOCK_REALTIME);
}

/* Counts through suspend: a lid closed at noon must not stop the fair's clock. */
static int64_t real_monotonic_ms(void *self)
{
    (void)self;
    return clock_ms(CLOCK_BOOTTIME);
}

static void real_random(void *self, void *bytes, size_t size)
{
    (void)self;
    randombytes_buf(bytes, size);
}

static enum outcome real_file_open(void *self, const char *path, enum io_open how,
                                   struct io_file **file)
{
    int flags = how == IO_CREATE ? O_RDWR | O_CREAT : O_RDONLY;

    (void)self;
    *file = malloc(sizeof **file);
    if (*file == NULL)
        return BUSY;
    (*file)->fd = open(path, flags | O_CLOEXEC, 0600);
    if ((*file)->fd >= 0)
        return DONE;
    free(*file);
    *file = NULL;
    return outcome_of(errno);
}

enum outcome io_file_read(void *self, struct io_file *file, uint64_t offset, void *bytes,
                          size_t size)
{
    uint8_t *to = bytes;

    (void)self;
    while (size > 0) {
        ssize_t done = pread(file->fd, to, size, (off_t)offset);

        if (done == 0)
            return INVALID;
        if (done < 0 && errno != EINTR)
            return outcome_of(errno);
        if (done > 0) {
            to += done;
            size -= (size_t)done;
            offset += (uint64_t)done;
        }
    }
    return DONE;
}

enum outcome io_file_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                           size_t size)
{
    const uint8_t *from = bytes;

    (void)self;
    while (size > 0) {
        ssize_t done = pwrite(file->fd, from, size, (off_t)offset);

        if (done < 0 && errno != EINTR)
            return outcome_of(errno);
        if (done > 0) {
            from += done;
            size -= (size_t)done;
            offset += (uint64_t)done;
        }
    }
    return DONE;
}

static enum outcome real_file_sync(void *self, struct io_file *file)
{
    (void)self;
    return fdatasync(file->fd) == 0 ? DONE : DOUBT;
}

enum outcome io_file_size(void *self, struct io_file *file, uint64_t *size)
{
    struct stat status;

    (void)self;
    if (fstat(file->fd, &status) != 0)
        return outcome_of(errno);
    *size = (uint64_t)status.st_size;
    return DONE;
}

enum outcome io_file_truncate(void *self, struct io_file *file, uint64_t size)
{
    (void)self;
    return ftruncate(file->fd, (off_t)size) == 0 ? DONE : outcome_of(errno);
}

void io_file_close(void *self, struct io_file *file)
{
    (void)self;
    if (file == NULL)
        return;
    close(file->fd);
    free(file);
}

static void real_file_forget(void *self, struct io_file *file)
{
    (void)self;
    (void)!posix_fadvise(file->fd, 0, 0, POSIX_FADV_DONTNEED);
}

static enum outcome real_remove(void *self, const char *path)
{
    (void)self;
    return remove(path) == 0 ? DONE : outcome_of(errno);
}

static enum outcome real_rename(void *self, const char *from, const char *to)
{
    (void)self;
    return rename(from, to) == 0 ? DONE : outcome_of(errno);
}

static enum outcome real_folder_make(void *self, const char *path)
{
    struct stat status;

    (void)self;
    if (mkdir(path, 0700) == 0)
        return DONE;
    if (errno != EEXIST)
        return outcome_of(errno);
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? DONE : INVALID;
}

static enum outcome real_folder_sync(void *self, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed;

    (void)self;
    if (fd < 0)
        return outcome_of(errno);
    failed = fsync(fd);
    close(fd);
    return failed == 0 ? DONE : DOUBT;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum outcome real_folder_list(void *self, const char *path,
                                     void (*each)(void *context, const char *name), void *context)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, by_bytes);

    (void)self;
    if (count < 0)
        return outcome_of(errno);
    for (int i = 0; i < count; i++) {
        if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
            each(context, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return DONE;
}

static enum outcome real_free_bytes(void *self, const char *path, uint64_t *bytes)
{
    struct statvfs status;

    (void)self;
    if (statvfs(path, &status) != 0)
        return outcome_of(errno);
    *bytes = (uint64_t)status.f_bavail * status.f_frsize;
    return DONE;
}

const struct io *io_real(void)
{
    static const struct io real = {
        .self = NULL,
        .wall_ms = real_wall_ms,
        .monotonic_ms = real_monotonic_ms,
        .random = real_random,
        .vfs = NULL,
        .file_open = real_file_open,
        .file_read = io_file_read,
        .file_write = io_file_write,
        .file_sync = real_file_sync,
        .file_size = io_file_size,
        .file_truncate = io_file_truncate,
        .file_close = io_file_close,
        .file_forget = real_file_forget,
        .remove = real_remove,
        .rename = real_rename,
        .folder_make = real_folder_make,
        .folder_sync = real_folder_sync,
        .folder_list = real_folder_list,
        .free_bytes = real_free_bytes,
    };

    return &real;
}

/* A real stick's folder: see stick_disk.h. */
#include "sync/stick_disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/io_file.h"
#include "sync/stick.h"

static enum outcome outcome_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return DISK_FULL;
    case ENOENT:
        return NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return REFUSED;
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
        return INVALID;
    default:
        return DAMAGED;
    }
}

/* The name behind "./", or NULL when it is anything but a name. */
static const char *plain(const char *path)
{
    const char *name = strncmp(path, "./", 2) == 0 ? path + 2 : path;

    return *name == '\0' || strchr(name, '/') != NULL || strcmp(name, "..") == 0 ? NULL : name;
}

static int folder_of(void *self)
{
    return ((const struct stick_disk *)self)->fd;
}

/* Opening a device can do something to it, and a pipe waits: they are looked at first. */
static enum outcome is_file(int folder, const char *name, enum io_open how)
{
    struct stat status;

    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return how == IO_CREATE && errno == ENOENT ? DONE : outcome_of(errno);
    return S_ISREG(status.st_mode) ? DONE : INVALID;
}

static enum outcome disk_open(void *self, const char *path, enum io_open how, struct io_file **file)
{
    int flags = how == IO_CREATE ? O_RDWR | O_CREAT : O_RDONLY;
    const char *name = plain(path);
    enum outcome outcome = name == NULL ? INVALID : is_file(folder_of(self), name, how);

    *file = NULL;
    if (outcome != DONE)
        return outcome;
    *file = malloc(sizeof **file);
    if (*file == NULL)
        return BUSY;
    (*file)->fd =
        openat(folder_of(self), name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
    if ((*file)->fd >= 0)
        return DONE;
    outcome = outcome_of(errno);
    free(*file);
    *file = NULL;
    return outcome;
}

static enum outcome disk_sync(void *self, struct io_file *file)
{
    (void)self;
    if (fsync(file->fd) != 0)
        return errno == ENOSPC || errno == EDQUOT ? DISK_FULL : DOUBT;
    (void)posix_fadvise(file->fd, 0, 0, POSIX_FADV_DONTNEED);
    return DONE;
}

static enum outcome disk_remove(void *self, const char *path)
{
    const char *name = plain(path);

    if (name == NULL)
        return INVALID;
    return unlinkat(folder_of(self), name, 0) == 0 ? DONE : outcome_of(errno);
}

static enum outcome disk_rename(void *self, const char *from, const char *to)
{
    const char *old = plain(from), *fresh = plain(to);

    if (old == NULL || fresh == NULL)
        return INVALID;
    return renameat(folder_of(self), old, folder_of(self), fresh) == 0 ? DONE : outcome_of(errno);
}

static enum outcome disk_folder_sync(void *self, const char *path)
{
    (void)path;
    /* Some file systems of sticks cannot flush a folder alone, and say so: EINVAL. */
    return fsync(folder_of(self)) == 0 || errno == EINVAL ? DONE : DOUBT;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum outcome disk_list(void *self, const char *path,
                              void (*each)(void *context, const char *name), void *context)
{
    struct dirent **entries;
    int count = scandirat(folder_of(self), ".", &entries, NULL, by_bytes);

    (void)path;
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

/* The folder in `root`, made where that is wished and flushed then. */
static enum outcome open_folder(struct stick_disk *disk, int root, bool make)
{
    const int how = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

    disk->fd = openat(root, STICK_FOLDER, how);
    if (disk->fd >= 0 || errno != ENOENT || !make)
        return disk->fd >= 0 ? DONE : outcome_of(errno);
    if (mkdirat(root, STICK_FOLDER, 0777) != 0)
        return outcome_of(errno);
    if (fsync(root) != 0 && errno != EINVAL)
        return DAMAGED;
    disk->fd = openat(root, STICK_FOLDER, how);
    return disk->fd >= 0 ? DONE : outcome_of(errno);
}

enum outcome stick_disk_open(struct stick_disk *disk, const char *root, const char *data, bool make)
{
    struct stat here, ours;
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum outcome outcome;

    *disk = (struct stick_disk){.fd = -1, .is_folder = fd >= 0};
    if (fd < 0)
        return outcome_of(errno);
    outcome = open_folder(disk, fd, make);
    close(fd);
    if (outcome != DONE)
        return outcome;
    disk->own_disk = *data != '\0' && stat(data, &ours) == 0 && fstat(disk->fd, &here) == 0 &&
                     here.st_dev == ours.st_dev;
    disk->io = (struct io){.self = disk,
                           .file_open = disk_open,
                           .file_read = io_file_read,
                           .file_write = io_file_write,
                           .file_sync = disk_sync,
                           .file_size = io_file_size,
                           .file_truncate = io_file_truncate,
                           .file_close = io_file_close,
                           .remove = disk_remove,
                           .rename = disk_rename,
                           .folder_sync = disk_folder_sync,
                           .folder_list = disk_list};
    return DONE;
}

void stick_disk_close(struct stick_disk *disk)
{
    if (disk->fd >= 0)
        close(disk->fd);
    disk->fd = -1;
}

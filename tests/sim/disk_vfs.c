/* SQLite's way to the simulated disk: a VFS that does what the unix one does, no more.
 *
 * Promises: the same files as struct io sees; the folder is synced with the first sync of a
 * journal or WAL, old or new, as os_unix.c does. No shared memory (version 1): WAL works in
 * EXCLUSIVE locking alone, which is how the product opens its stores, and fails loudly otherwise.
 * Sector size and powersafe overwrite are declared as the unix VFS declares them. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/disk.h"

#define PATH_ROOM 512

struct vfs_file {
    sqlite3_file base;
    struct disk *disk;
    struct io_file *file;
    char path[PATH_ROOM];
    bool sync_folder, delete_on_close;
    int keep_wal;
};

static struct vfs_file *as_file(sqlite3_file *file)
{
    return (struct vfs_file *)(void *)file;
}

static int code(enum outcome outcome, int otherwise)
{
    return outcome == DONE ? SQLITE_OK : outcome == DISK_FULL ? SQLITE_FULL : otherwise;
}

static int vfs_close(sqlite3_file *base)
{
    struct vfs_file *file = as_file(base);
    disk_file_close(file->disk, file->file);
    if (file->delete_on_close && file->path[0]) {
        enum outcome removed = disk_remove(file->disk, file->path);
        (void)removed;
    }
    return SQLITE_OK;
}

static int vfs_read(sqlite3_file *base, void *bytes, int size, sqlite3_int64 offset)
{
    struct vfs_file *file = as_file(base);
    size_t got = 0;
    if (disk_file_read_some(file->disk, file->file, (uint64_t)offset, bytes, (size_t)size, &got) !=
        DONE)
        return SQLITE_IOERR_READ;
    if (got == (size_t)size)
        return SQLITE_OK;
    memset((uint8_t *)bytes + got, 0, (size_t)size - got);
    return SQLITE_IOERR_SHORT_READ;
}

static int vfs_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset)
{
    struct vfs_file *file = as_file(base);
    return code(disk_file_write(file->disk, file->file, (uint64_t)offset, bytes, (size_t)size),
                SQLITE_IOERR_WRITE);
}

static int vfs_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct vfs_file *file = as_file(base);
    return code(disk_file_truncate(file->disk, file->file, (uint64_t)size), SQLITE_IOERR_TRUNCATE);
}

static int sync_folder_of(struct disk *disk, const char *path)
{
    char folder[PATH_ROOM];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    memcpy(folder, path, length);
    folder[length] = '\0';
    return code(disk_folder_sync(disk, folder), SQLITE_IOERR_DIR_FSYNC);
}

static int vfs_sync(sqlite3_file *base, int flags)
{
    struct vfs_file *file = as_file(base);
    (void)flags;
    int synced = code(disk_file_sync(file->disk, file->file), SQLITE_IOERR_FSYNC);
    if (synced != SQLITE_OK || !file->sync_folder)
        return synced;
    file->sync_folder = false;
    return sync_folder_of(file->disk, file->path);
}

static int vfs_size(sqlite3_file *base, sqlite3_int64 *size)
{
    struct vfs_file *file = as_file(base);
    uint64_t bytes = 0;
    int rc = code(disk_file_size(file->disk, file->file, &bytes), SQLITE_IOERR_FSTAT);
    *size = (sqlite3_int64)bytes;
    return rc;
}

static int vfs_lock(sqlite3_file *base, int level)
{
    struct vfs_file *file = as_file(base);
    if (disk_is_down(file->disk))
        return SQLITE_IOERR_LOCK;
    return disk_file_lock(file->disk, file->file, level) ? SQLITE_OK : SQLITE_BUSY;
}

static int vfs_unlock(sqlite3_file *base, int level)
{
    struct vfs_file *file = as_file(base);
    return disk_file_lock(file->disk, file->file, level) ? SQLITE_OK : SQLITE_IOERR_UNLOCK;
}

static int vfs_is_reserved(sqlite3_file *base, int *reserved)
{
    struct vfs_file *file = as_file(base);
    *reserved = disk_file_is_reserved(file->disk, file->file);
    return SQLITE_OK;
}

static int vfs_control(sqlite3_file *base, int operation, void *argument)
{
    struct vfs_file *file = as_file(base);
    int *value = argument;
    if (operation != SQLITE_FCNTL_PERSIST_WAL)
        return SQLITE_NOTFOUND;
    if (*value >= 0)
        file->keep_wal = *value > 0;
    else
        *value = file->keep_wal;
    return SQLITE_OK;
}

static int vfs_sector(sqlite3_file *base)
{
    (void)base;
    return 4096;
}

static int vfs_traits(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_is_reserved,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector,
    .xDeviceCharacteristics = vfs_traits,
};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
                    int *out_flags)
{
    struct vfs_file *file = as_file(base);
    struct disk *disk = vfs->pAppData;
    *file = (struct vfs_file){.disk = disk};
    if (path && strlen(path) >= PATH_ROOM)
        return SQLITE_CANTOPEN;
    bool create = flags & SQLITE_OPEN_CREATE;
    if (path)
        strcpy(file->path, path);
    enum outcome opened = disk_file_open(disk, path, create ? IO_CREATE : IO_READ, &file->file);
    if (opened == DONE && !create && path && (flags & SQLITE_OPEN_READWRITE)) {
        /* It exists: open again, to write. */
        disk_file_close(disk, file->file);
        opened = disk_file_open(disk, path, IO_CREATE, &file->file);
    }
    if (opened != DONE)
        return code(opened, SQLITE_CANTOPEN);
    file->sync_folder =
        create &&
        (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
    file->delete_on_close = flags & SQLITE_OPEN_DELETEONCLOSE;
    file->base.pMethods = &methods;
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    enum outcome removed = disk_remove(vfs->pAppData, path);
    if (removed == NOT_FOUND)
        return SQLITE_IOERR_DELETE_NOENT;
    if (removed != DONE)
        return SQLITE_IOERR_DELETE;
    return sync_folder ? sync_folder_of(vfs->pAppData, path) : SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
    struct io_file *file = NULL;
    uint64_t size = 0;
    struct disk *disk = vfs->pAppData;
    *result = disk_has(disk, path);
    /* As the unix VFS: an empty file does not exist for SQLITE_ACCESS_EXISTS. */
    if (flags == SQLITE_ACCESS_EXISTS && *result &&
        disk_file_open(disk, path, IO_READ, &file) == DONE) {
        if (disk_file_size(disk, file, &size) == DONE && size == 0)
            *result = 0;
        disk_file_close(disk, file);
    }
    return disk_is_down(disk) ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int room, char *full)
{
    (void)vfs;
    if (strlen(path) >= (size_t)room)
        return SQLITE_CANTOPEN;
    strcpy(full, path);
    return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int size, char *bytes)
{
    disk_vfs_random(vfs->pAppData, bytes, (size_t)size);
    return size;
}

static int vfs_sleep(sqlite3_vfs *vfs, int micros)
{
    (void)vfs;
    return micros;
}

static int vfs_time(sqlite3_vfs *vfs, double *julian)
{
    *julian = 2440587.5 + (double)disk_vfs_wall(vfs->pAppData) / 86400000.0;
    return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *vfs, int room, char *text)
{
    (void)vfs;
    if (room > 0)
        text[0] = '\0';
    return 0;
}

struct sqlite3_vfs *disk_vfs_create(struct disk *disk, const char *name)
{
    struct sqlite3_vfs *vfs = calloc(1, sizeof *vfs);
    if (!vfs)
        abort();
    *vfs = (struct sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(struct vfs_file),
        .mxPathname = PATH_ROOM - 1,
        .zName = name,
        .pAppData = disk,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_error,
    };
    if (sqlite3_vfs_register(vfs, 0) != SQLITE_OK)
        abort();
    return vfs;
}

void disk_vfs_destroy(struct sqlite3_vfs *vfs)
{
    sqlite3_vfs_unregister(vfs);
    free(vfs);
}

/* See flaky.h. SQLite passes no context to a file's methods: what is counted is static here. */
#include "tests/flaky.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

static struct {
    sqlite3_vfs vfs, *real;
    sqlite3_io_methods methods[2]; /* of databases, and of files that nobody locks */
    int (*read)(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset);
    unsigned reads, nth;
} flaky;

static int read_or_fail(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    if (flaky.nth != 0 && ++flaky.reads == flaky.nth)
        return SQLITE_IOERR_READ;
    return flaky.read(file, bytes, size, offset);
}

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    (void)vfs;
    int code = flaky.real->xOpen(flaky.real, name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == NULL)
        return code;
    sqlite3_io_methods *methods = &flaky.methods[(flags & SQLITE_OPEN_MAIN_DB) == 0];
    flaky.read = file->pMethods->xRead;
    *methods = *file->pMethods;
    methods->xRead = read_or_fail;
    file->pMethods = methods;
    return code;
}

void flaky_start(void)
{
    if (flaky.real != NULL)
        return;
    flaky.real = sqlite3_vfs_find(NULL);
    assert_non_null(flaky.real);
    flaky.vfs = *flaky.real;
    flaky.vfs.zName = FLAKY_VFS;
    flaky.vfs.xOpen = open_file;
    flaky.vfs.pNext = NULL;
    assert_int_equal(sqlite3_vfs_register(&flaky.vfs, 0), SQLITE_OK);
    sqlite3_soft_heap_limit64(1);
}

void flaky_arm(unsigned nth)
{
    flaky.nth = nth;
    flaky.reads = 0;
}

bool flaky_struck(void)
{
    return flaky.nth != 0 && flaky.reads >= flaky.nth;
}

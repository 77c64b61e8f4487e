/* What lies in the folder of a world: rows of its database, and bytes anywhere (sync_world.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/sync_world.h"

size_t world_rows(const struct world *world, const char *sql)
{
    char path[512];
    sqlite3 *db;
    sqlite3_stmt *statement;
    size_t count;

    (void)snprintf(path, sizeof path, "%s/store.db", world->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    count = (size_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return count;
}

static bool file_holds(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    uint8_t *whole;
    bool found;

    assert_non_null(file);
    assert_int_equal(stat(path, &status), 0);
    whole = malloc((size_t)status.st_size + 1);
    assert_int_equal(fread(whole, 1, (size_t)status.st_size, file), status.st_size);
    found = memmem(whole, (size_t)status.st_size, bytes, size) != NULL;
    free(whole);
    fclose(file);
    return found;
}

static bool folder_holds(const char *folder, const void *bytes, size_t size)
{
    DIR *listing = opendir(folder);
    struct dirent *entry;
    bool found = false;

    assert_non_null(listing);
    while (!found && (entry = readdir(listing)) != NULL) {
        char path[1024];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        found = entry->d_type == DT_DIR ? folder_holds(path, bytes, size)
                                        : file_holds(path, bytes, size);
    }
    closedir(listing);
    return found;
}

bool world_folder_holds(const struct world *world, const void *bytes, size_t size)
{
    return folder_holds(world->folder, bytes, size);
}

/* Whole databases out of the storage and into it: see storage.h. Out goes through sqlite3_backup
 * into a file of its own, in comes bytes that somebody has checked already. */
#include "sync/hub/storage_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define VERSIONS 18 /* of the file format, in SQLite's header: 2 wants a log, 1 does not */

/* A copy has no log: one that said it has could not be opened without making one. */
static enum outcome say_no_log(const struct io *io, const char *path, uint64_t *size)
{
    static const uint8_t plain[2] = {1, 1};
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);
    if (outcome != DONE)
        return outcome;
    outcome = io->file_write(io->self, file, VERSIONS, plain, sizeof plain);
    if (outcome == DONE)
        outcome = io->file_size(io->self, file, size);
    io->file_close(io->self, file);
    return outcome;
}

static int copy_pages(sqlite3 *from, sqlite3 *to)
{
    int code = sqlite3_exec(to, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF", NULL,
                            NULL, NULL);
    if (code != SQLITE_OK)
        return code;
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL)
        return sqlite3_errcode(to);
    code = sqlite3_backup_step(backup, -1);
    int finished = sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? finished : code;
}

enum outcome storage_copy_out(struct storage *storage, const struct io *io, const char *path,
                              uint64_t *size)
{
    sqlite3 *to = NULL;
    storage_reset(storage);
    *size = 0;
    enum outcome outcome = io->remove(io->self, path);
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(path, &to, flags, io->vfs);
    if (code == SQLITE_OK)
        code = copy_pages(storage->db, to);
    if (code != SQLITE_OK) {
        /* The copy's trouble is not the store's: it may be tried again. */
        snprintf(storage->why, sizeof storage->why, "the copy: %s", sqlite3_errstr(code));
        outcome = (code & 0xff) == SQLITE_FULL ? DISK_FULL : DAMAGED;
    } else {
        outcome = DONE;
    }
    if (sqlite3_close(to) != SQLITE_OK && outcome == DONE)
        outcome = DAMAGED;
    return outcome == DONE ? say_no_log(io, path, size) : outcome;
}

enum outcome storage_scrub(struct storage *storage, const uint8_t (*needles)[RESIDUE_BYTES],
                           size_t count)
{
    storage_reset(storage);
    return residue_clear(storage->db, needles, count);
}

uint8_t *storage_room(uint64_t size)
{
    return sqlite3_malloc64(size > 0 ? size : 1);
}

void storage_room_free(uint8_t *bytes)
{
    sqlite3_free(bytes);
}

enum outcome storage_open_bytes(uint8_t *bytes, uint64_t size, struct storage **storage,
                                char why[160])
{
    *storage = NULL;
    struct storage *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        storage_room_free(bytes);
        return BUSY;
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(":memory:", &fresh->db, flags, NULL);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(fresh->db, 1);
        /* Frees the bytes when it fails, too. */
        code =
            sqlite3_deserialize(fresh->db, "main", bytes, (sqlite3_int64)size, (sqlite3_int64)size,
                                SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    } else {
        storage_room_free(bytes);
    }
    if (code == SQLITE_OK)
        code = sqlite3_exec(fresh->db, "PRAGMA trusted_schema=OFF; SELECT 1 FROM meta", NULL, NULL,
                            NULL);
    if (code != SQLITE_OK) {
        enum outcome outcome = storage_failed(fresh, code);
        snprintf(why, 160, "%s", fresh->why);
        storage_abandon(fresh);
        return outcome == BUSY ? BUSY : DAMAGED;
    }
    *storage = fresh;
    return DONE;
}

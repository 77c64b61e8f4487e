/* See residue.h. The file is read through SQLite's own handle: to open it a second time and close
 * it would take away the lock that this process holds on it. */
#include "sync/residue.h"

#include <stdlib.h>
#include <string.h>

#define PIECE (256 << 10)

enum outcome residue_find(const uint8_t *bytes, size_t size,
                          const uint8_t (*needles)[RESIDUE_BYTES], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memmem(bytes, size, needles[i], RESIDUE_BYTES) != NULL)
            return DONE;
    }
    return NOT_FOUND;
}

/* Pieces overlap, so that nothing is missed between two. */
static enum outcome look(sqlite3_file *file, const uint8_t (*needles)[RESIDUE_BYTES], size_t count)
{
    sqlite3_int64 size = 0;
    uint8_t *piece = malloc(PIECE);
    enum outcome outcome = piece == NULL ? BUSY : NOT_FOUND;

    if (piece != NULL && file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        outcome = DOUBT;
    for (sqlite3_int64 at = 0; outcome == NOT_FOUND && at < size; at += PIECE - RESIDUE_BYTES) {
        int part = size - at < PIECE ? (int)(size - at) : PIECE;

        if (file->pMethods->xRead(file, piece, part, at) != SQLITE_OK)
            outcome = DOUBT;
        else
            outcome = residue_find(piece, (size_t)part, needles, count);
    }
    free(piece);
    return outcome;
}

static enum outcome empty_log(sqlite3 *db)
{
    int left = -1;
    int code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, NULL);

    return code == SQLITE_OK && left <= 0 ? DONE : DOUBT;
}

enum outcome residue_clear(sqlite3 *db, const uint8_t (*needles)[RESIDUE_BYTES], size_t count)
{
    sqlite3_file *file = NULL;
    enum outcome outcome = empty_log(db);

    if (outcome != DONE || count == 0)
        return outcome;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == NULL || file->pMethods == NULL)
        return DOUBT;
    outcome = look(file, needles, count);
    if (outcome == DONE) { /* every page is written anew, and nothing beside the rows */
        outcome = sqlite3_exec(db, "VACUUM", NULL, NULL, NULL) == SQLITE_OK ? DONE : DOUBT;
        if (outcome == DONE)
            outcome = empty_log(db);
        if (outcome == DONE)
            outcome = look(file, needles, count);
        if (outcome == DONE)
            return DOUBT; /* it still stands there: a row that nobody meant */
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

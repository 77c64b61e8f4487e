/* storage.h on SQLite: one connection, WAL, FULL, EXCLUSIVE, over the disk that struct io names.
 *
 * A row `clean` in meta (under an empty tenant) is 0 while the file is open and 1 after a planned
 * stop: found 0 at the next open, the whole file is checked before anything is read from it. */
#include "sync/disk.h"
#include "sync/hub/storage_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_TIMEOUT_MS 3000

struct storage_value storage_number(int64_t number)
{
    return (struct storage_value){.kind = STORAGE_NUMBER, .number = number};
}

struct storage_value storage_bytes(const void *bytes, size_t size)
{
    return (struct storage_value){.kind = STORAGE_BYTES, .bytes = bytes, .size = size};
}

struct storage_value storage_text(const char *text)
{
    return (struct storage_value){.kind = STORAGE_TEXT, .bytes = text, .size = strlen(text)};
}

const char *storage_why(const struct storage *storage)
{
    return storage->why;
}

static enum outcome outcome_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return DONE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return BUSY;
    case SQLITE_FULL:
        return DISK_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return DAMAGED;
    case SQLITE_CONSTRAINT:
        return REFUSED;
    case SQLITE_CANTOPEN:
        return NOT_FOUND;
    default:
        return DOUBT;
    }
}

/* SQLite's message names tables and columns, never values. */
enum outcome storage_failed(struct storage *storage, int code)
{
    snprintf(storage->why, sizeof storage->why, "database: %s", sqlite3_errmsg(storage->db));
    return outcome_of(code);
}

static enum outcome fail(struct storage *storage, int code)
{
    return storage_failed(storage, code);
}

static enum outcome prepare(struct storage *storage, const char *sql, sqlite3_stmt **stmt)
{
    for (size_t i = 0; i < storage->statement_count; i++) {
        if (storage->statements[i].sql == sql) {
            *stmt = storage->statements[i].stmt;
            return DONE;
        }
    }
    if (storage->statement_count == STORAGE_STATEMENTS_MAX) {
        snprintf(storage->why, sizeof storage->why, "database: too many statements");
        return INVALID;
    }
    int code = sqlite3_prepare_v3(storage->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
    if (code != SQLITE_OK)
        return fail(storage, code);
    storage->statements[storage->statement_count++] = (struct statement){sql, *stmt};
    return DONE;
}

static int bind_value(sqlite3_stmt *stmt, int index, const struct storage_value *value)
{
    switch (value->kind) {
    case STORAGE_NULL:
        break;
    case STORAGE_NUMBER:
        return sqlite3_bind_int64(stmt, index, value->number);
    case STORAGE_BYTES:
        return sqlite3_bind_blob64(stmt, index, value->size > 0 ? value->bytes : "", value->size,
                                   SQLITE_STATIC);
    case STORAGE_TEXT:
        return sqlite3_bind_text(stmt, index, value->bytes, (int)value->size, SQLITE_STATIC);
    }
    return sqlite3_bind_null(stmt, index);
}

/* After an I/O error SQLite rolls back by itself: what followed would be commits of their own. */
static bool is_given_up(struct storage *storage)
{
    if (!storage->open_transaction || sqlite3_get_autocommit(storage->db) == 0)
        return false;
    snprintf(storage->why, sizeof storage->why, "database: the transaction was given up");
    return true;
}

static enum outcome start(struct storage *storage, const char *sql, size_t count,
                          const struct storage_value values[], sqlite3_stmt **stmt)
{
    enum outcome outcome = is_given_up(storage) ? DOUBT : prepare(storage, sql, stmt);
    if (outcome != DONE)
        return outcome;
    sqlite3_reset(*stmt); /* storage_one leaves its row open for the caller to read */
    for (size_t i = 0; i < count; i++) {
        int code = bind_value(*stmt, (int)i + 1, &values[i]);
        if (code != SQLITE_OK)
            return fail(storage, code);
    }
    return DONE;
}

static struct storage_value column(sqlite3_stmt *stmt, int index)
{
    switch (sqlite3_column_type(stmt, index)) {
    case SQLITE_INTEGER:
        return storage_number(sqlite3_column_int64(stmt, index));
    case SQLITE_BLOB:
    case SQLITE_TEXT: {
        bool text = sqlite3_column_type(stmt, index) == SQLITE_TEXT;
        const void *bytes = text ? (const void *)sqlite3_column_text(stmt, index)
                                 : sqlite3_column_blob(stmt, index);
        return (struct storage_value){.kind = text ? STORAGE_TEXT : STORAGE_BYTES,
                                      .bytes = bytes,
                                      .size = (size_t)sqlite3_column_bytes(stmt, index)};
    }
    default:
        return (struct storage_value){.kind = STORAGE_NULL};
    }
}

enum outcome storage_do(struct storage *storage, const char *sql, size_t count,
                        const struct storage_value values[], int64_t *changed)
{
    sqlite3_stmt *stmt;
    enum outcome outcome = start(storage, sql, count, values, &stmt);
    if (outcome != DONE)
        return outcome;
    int code = sqlite3_step(stmt);
    outcome = code == SQLITE_DONE ? DONE : fail(storage, code);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    if (outcome == DONE && changed != NULL)
        *changed = sqlite3_changes64(storage->db);
    return outcome;
}

enum outcome storage_one(struct storage *storage, const char *sql, size_t count,
                         const struct storage_value values[], size_t column_count,
                         struct storage_value columns[])
{
    sqlite3_stmt *stmt;
    enum outcome outcome = start(storage, sql, count, values, &stmt);
    if (outcome != DONE)
        return outcome;
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
        for (size_t i = 0; i < column_count; i++)
            columns[i] = column(stmt, (int)i);
        return DONE;
    }
    outcome = code == SQLITE_DONE ? NOT_FOUND : fail(storage, code);
    sqlite3_reset(stmt);
    return outcome;
}

enum outcome storage_each(struct storage *storage, const char *sql, size_t count,
                          const struct storage_value values[],
                          bool (*row)(void *context, const struct storage_value columns[]),
                          void *context)
{
    sqlite3_stmt *stmt;
    enum outcome outcome = start(storage, sql, count, values, &stmt);
    if (outcome != DONE)
        return outcome;
    struct storage_value columns[16];
    int column_count = sqlite3_column_count(stmt);
    int code = sqlite3_step(stmt);
    bool more = true;
    while (code == SQLITE_ROW && more) {
        for (int i = 0; i < column_count && i < 16; i++)
            columns[i] = column(stmt, i);
        more = row(context, columns);
        if (more)
            code = sqlite3_step(stmt);
    }
    outcome = code == SQLITE_ROW || code == SQLITE_DONE ? DONE : fail(storage, code);
    sqlite3_reset(stmt);
    return outcome;
}

/* A row left open by storage_one would keep the transaction's snapshot. */
void storage_reset(struct storage *storage)
{
    for (size_t i = 0; i < storage->statement_count; i++)
        sqlite3_reset(storage->statements[i].stmt);
}

enum outcome storage_begin(struct storage *storage)
{
    storage_reset(storage);
    enum outcome outcome = storage_do(storage, "BEGIN IMMEDIATE", 0, NULL, NULL);
    storage->open_transaction = outcome == DONE;
    return outcome;
}

enum outcome storage_commit(struct storage *storage)
{
    storage_reset(storage);
    enum outcome outcome = storage_do(storage, "COMMIT", 0, NULL, NULL);
    if (outcome == DONE)
        storage->open_transaction = false;
    else
        storage_rollback(storage);
    return outcome;
}

void storage_rollback(struct storage *storage)
{
    storage_reset(storage);
    if (!storage->open_transaction)
        return;
    storage->open_transaction = false;
    /* After some errors SQLite has rolled back by itself and this fails: either way it is gone. */
    if (sqlite3_get_autocommit(storage->db) == 0)
        sqlite3_exec(storage->db, "ROLLBACK", NULL, NULL, NULL);
}

static enum outcome pragma_holds(struct storage *storage, const char *set, const char *ask,
                                 const char *expected)
{
    int code = set != NULL ? sqlite3_exec(storage->db, set, NULL, NULL, NULL) : SQLITE_OK;
    if (code != SQLITE_OK)
        return fail(storage, code);
    sqlite3_stmt *stmt;
    code = sqlite3_prepare_v2(storage->db, ask, -1, &stmt, NULL);
    if (code != SQLITE_OK)
        return fail(storage, code);
    code = sqlite3_step(stmt);
    const char *value = code == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : "";
    bool same = value != NULL && strcmp(value, expected) == 0;
    enum outcome outcome = code == SQLITE_ROW ? DONE : fail(storage, code);
    if (outcome == DONE && !same) {
        snprintf(storage->why, sizeof storage->why, "database: %s is not %s", ask, expected);
        outcome = DAMAGED;
    }
    sqlite3_finalize(stmt);
    return outcome;
}

static enum outcome assert_pragmas(struct storage *storage)
{
    static const char *const pragmas[][3] = {
        {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA locking_mode", "exclusive"},
        {"PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal"},
        {"PRAGMA synchronous=FULL", "PRAGMA synchronous", "2"},
        {"PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1"},
        {"PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2"},
        {"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0"},
    };
    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
        enum outcome outcome = pragma_holds(storage, pragmas[i][0], pragmas[i][1], pragmas[i][2]);
        if (outcome != DONE)
            return outcome;
    }
    return DONE;
}

static enum outcome make_tables(struct storage *storage)
{
    enum outcome outcome = storage_begin(storage);
    if (outcome != DONE)
        return outcome;
    for (const char *const *sql = storage_schema(); *sql != NULL && outcome == DONE; sql++) {
        int code = sqlite3_exec(storage->db, *sql, NULL, NULL, NULL);
        if (code != SQLITE_OK)
            outcome = fail(storage, code);
    }
    if (outcome == DONE)
        return storage_commit(storage);
    storage_rollback(storage);
    return outcome;
}

static enum outcome set_clean(struct storage *storage, bool clean)
{
    struct storage_value values[] = {storage_number(clean)};
    return storage_do(storage,
                      "INSERT INTO meta (tenant, name, number) VALUES (X'', 'clean', $1)"
                      " ON CONFLICT (tenant, name) DO UPDATE SET number = excluded.number",
                      1, values, NULL);
}

/* Everything is read and compared only after a stop that was not planned: it takes long. */
static enum outcome check_after_crash(struct storage *storage)
{
    struct storage_value value = {0};
    enum outcome outcome =
        storage_one(storage, "SELECT number FROM meta WHERE tenant = X'' AND name = 'clean'", 0,
                    NULL, 1, &value);
    bool clean = outcome == NOT_FOUND || value.number == 1;
    storage_reset(storage);
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    return clean ? DONE : storage_check(storage);
}

enum outcome storage_check(struct storage *storage)
{
    return pragma_holds(storage, NULL, "PRAGMA integrity_check", "ok");
}

static enum outcome open_tables(struct storage *storage)
{
    enum outcome outcome = assert_pragmas(storage);
    if (outcome == DONE)
        outcome = make_tables(storage);
    if (outcome == DONE)
        outcome = check_after_crash(storage);
    if (outcome == DONE)
        outcome = set_clean(storage, false);
    return outcome;
}

/* A killed program may have left commits in the WAL that no flush followed, or one that failed:
 * they can be read, receipts would speak of them, and the next power cut takes them. Written again
 * and flushed they stay; a flush alone would not bring back what a failed one dropped. */
static enum outcome settle_wal(const struct io *io, const char *folder, const char *path)
{
    char wal[4096 + 8];
    snprintf(wal, sizeof wal, "%s-wal", path);
    enum outcome outcome = disk_settle(io, wal);
    return outcome == DONE ? io->folder_sync(io->self, folder) : outcome;
}

enum outcome storage_open(const struct io *io, const char *folder, bool create,
                          struct storage **storage, char why[160])
{
    char path[4096];
    *storage = NULL;
    if (snprintf(path, sizeof path, "%s/hub.db", folder) >= (int)sizeof path) {
        snprintf(why, 160, "the folder's name is too long");
        return INVALID;
    }
    struct storage *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return BUSY;
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(path, &fresh->db, flags, io->vfs);
    enum outcome outcome = DONE;
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(fresh->db, 1);
        sqlite3_busy_timeout(fresh->db, BUSY_TIMEOUT_MS);
        outcome = open_tables(fresh);
        /* The lock is ours by now: nobody else writes there. */
        if (outcome == DONE && settle_wal(io, folder, path) != DONE) {
            snprintf(fresh->why, sizeof fresh->why, "the database's log cannot be written again");
            outcome = DOUBT;
        }
    } else {
        outcome = fail(fresh, code);
    }
    if (outcome != DONE) {
        snprintf(why, 160, "%s", fresh->why);
        storage_abandon(fresh);
        return outcome;
    }
    *storage = fresh;
    return DONE;
}

void storage_abandon(struct storage *storage)
{
    if (storage == NULL)
        return;
    for (size_t i = 0; i < storage->statement_count; i++)
        sqlite3_finalize(storage->statements[i].stmt);
    sqlite3_close(storage->db);
    free(storage);
}

void storage_close(struct storage *storage)
{
    if (storage == NULL)
        return;
    storage_rollback(storage);
    /* When this fails the next open checks the file, which is right then. */
    (void)!set_clean(storage, true);
    storage_abandon(storage);
}

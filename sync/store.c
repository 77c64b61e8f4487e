/* The kiosk's database: see store.h. Here: opening, checking, transactions and the WAL;
 * store_rows.c has the rows.
 *
 * Everything SQLite knows of the disk goes through the VFS named by struct io. The WAL is grown
 * once, when the database is made, and kept at close: after that a commit is one flush. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"
#include "sync/mutant.h"
#include "sync/statement.h"
#include "sync/store.h"
#include "sync/store_inside.h"

#define FILE_NAME "store.db"
#define STORE_VERSION "7"
#define GROWN_BYTES (384 << 10) /* of the WAL, before the first commit */

static int on_commit_to_wal(void *context, sqlite3 *db, const char *name, int pages)
{
    struct store *store = context;

    (void)db;
    (void)name;
    store->wal_pages = pages;
    return SQLITE_OK;
}

/* Sets a pragma and reads it back: SQLite ignores what it cannot do without a word. */
static enum outcome pragma(struct store *store, const char *name, const char *value,
                           const char *expected)
{
    char sql[96];
    sqlite3_stmt *asked = NULL;
    bool same = false;
    int result;

    (void)snprintf(sql, sizeof sql, "PRAGMA %s=%s", name, value);
    result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    (void)snprintf(sql, sizeof sql, "PRAGMA %s", name);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(store->db, sql, -1, &asked, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(asked);
        if (result == SQLITE_ROW)
            same = strcmp((const char *)sqlite3_column_text(asked, 0), expected) == 0;
    }
    sqlite3_finalize(asked);
    if (result != SQLITE_ROW)
        return statement_outcome_of(result);
    return same ? DONE : DAMAGED;
}

static enum outcome set_pragmas(struct store *store)
{
    const char *sync = mutant_is(M1_SYNC_NORMAL) ? "1" : "2";
    enum outcome outcome = pragma(store, "locking_mode", "exclusive", "exclusive");

    if (outcome == DONE)
        outcome = pragma(store, "journal_mode", "wal", "wal");
    if (outcome == DONE)
        outcome = pragma(store, "synchronous", sync, sync);
    if (outcome == DONE)
        outcome = pragma(store, "wal_autocheckpoint", "0", "0");
    if (outcome == DONE)
        outcome = pragma(store, "secure_delete", "1", "1");
    if (outcome == DONE)
        outcome = pragma(store, "temp_store", "2", "2");
    if (outcome == DONE)
        outcome = pragma(store, "cell_size_check", "1", "1");
    if (outcome == DONE)
        outcome = pragma(store, "trusted_schema", "0", "0");
    return outcome;
}

static enum outcome connect(const struct io *io, const char *path, struct store *store)
{
    int keep = 1;
    int result = sqlite3_open_v2(path, &store->db,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                                     SQLITE_OPEN_EXRESCODE,
                                 io->vfs);

    if (result != SQLITE_OK)
        return statement_outcome_of(result);
    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    enum outcome outcome = set_pragmas(store);
    /* After the pragmas: wal_autocheckpoint=0 takes any hook away. */
    sqlite3_wal_hook(store->db, on_commit_to_wal, store);
    return outcome;
}

/* 0 = empty, STORE_VERSION = ours; any other is put aside and rebuilt from the journal. */
static enum outcome read_version(struct store *store, int64_t *version)
{
    struct statement statement = statement_begin(store->db, "PRAGMA user_version");

    if (statement_step(&statement))
        *version = statement_int(&statement);
    return statement_end(&statement);
}

/* Writes as much as a busy hour would, takes it back, and so leaves the WAL at its size. */
enum outcome store_grow_wal(struct store *store)
{
    struct statement statement =
        statement_begin(store->db, "INSERT INTO aside VALUES (x'', 0, zeroblob(?))");
    enum outcome outcome;

    statement_bind_int(&statement, GROWN_BYTES);
    statement_step(&statement);
    outcome = statement_end(&statement);
    if (outcome == DONE)
        outcome = statement_run(store->db, "DELETE FROM aside");
    if (outcome == DONE)
        outcome = store_checkpoint(store, 0);
    return outcome;
}

/* The power may have failed while the WAL was grown: what grew it is nobody's frame. */
static enum outcome drop_filler(struct store *store)
{
    return statement_run(store->db, "DELETE FROM aside WHERE stream = x''");
}

static enum outcome make_tables(struct store *store)
{
    enum outcome outcome = store_begin(store);

    if (outcome == DONE)
        outcome = statement_outcome_of(sqlite3_exec(store->db, store_schema, NULL, NULL, NULL));
    if (outcome == DONE)
        outcome = statement_run(store->db, "PRAGMA user_version=" STORE_VERSION);
    if (outcome == DONE)
        outcome = store_commit(store);
    if (outcome == DONE)
        outcome = store_grow_wal(store);
    return outcome;
}

static enum outcome check_integrity(struct store *store)
{
    const char *how =
        mutant_is(M4_QUICK_CHECK) ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)";
    struct statement statement = statement_begin(store->db, how);
    bool good = statement_step(&statement) &&
                strcmp((const char *)sqlite3_column_text(statement.prepared, 0), "ok") == 0;
    enum outcome outcome = statement_end(&statement);

    if (outcome == DONE && !good)
        outcome = DAMAGED;
    return outcome;
}

/* Hash of the tables' own description. */
static enum outcome describe(sqlite3 *db, uint8_t hash[32])
{
    struct statement statement =
        statement_begin(db, "SELECT type || name || sql FROM sqlite_schema ORDER BY type, name");
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, 32);
    while (statement_step(&statement))
        crypto_generichash_update(&state, sqlite3_column_text(statement.prepared, 0),
                                  (unsigned long long)sqlite3_column_bytes(statement.prepared, 0));
    crypto_generichash_final(&state, hash, 32);
    return statement_end(&statement);
}

/* integrity_check reads pages; whether the tables are still ours it cannot know. */
static enum outcome check_tables(struct store *store)
{
    uint8_t ours[32], expected[32];
    sqlite3 *fresh = NULL;
    enum outcome outcome = statement_outcome_of(sqlite3_open(":memory:", &fresh));

    if (outcome == DONE)
        outcome = statement_outcome_of(sqlite3_exec(fresh, store_schema, NULL, NULL, NULL));
    if (outcome == DONE)
        outcome = describe(fresh, expected);
    if (outcome == DONE)
        outcome = describe(store->db, ours);
    sqlite3_close(fresh);
    if (outcome == DONE && memcmp(ours, expected, sizeof ours) != 0)
        outcome = DAMAGED;
    return outcome;
}

/* SQLite would make it readable to others, and gives its WAL the same rights. */
static enum outcome make_private(const struct io *io, const char *path)
{
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);

    if (outcome == DONE)
        io->file_close(io->self, file);
    return outcome;
}

/* SQLite's lock is ours by now. What was read from the log must not go with the next power cut. */
static enum outcome settle_wal(const struct io *io, const char *path)
{
    char wal[DISK_PATH_MAX + 8];

    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    return disk_settle(io, wal);
}

enum outcome store_open(const struct io *io, const char *folder, struct store **store, bool *made)
{
    char path[DISK_PATH_MAX];
    struct store *opened = calloc(1, sizeof *opened);
    int64_t version = 0;
    enum outcome outcome;

    *store = NULL;
    *made = false;
    if (opened == NULL)
        return BUSY;
    outcome = disk_path(path, folder, FILE_NAME);
    if (outcome == DONE)
        outcome = make_private(io, path);
    if (outcome == DONE)
        outcome = connect(io, path, opened);
    if (outcome == DONE)
        outcome = read_version(opened, &version);
    if (outcome == DONE && version == 0) {
        *made = true;
        outcome = make_tables(opened);
    } else if (outcome == DONE) {
        outcome = version == STORE_VERSION[0] - '0' ? check_integrity(opened) : DAMAGED;
        if (outcome == DONE)
            outcome = check_tables(opened);
        if (outcome == DONE)
            outcome = drop_filler(opened);
    }
    if (outcome == DONE)
        outcome = settle_wal(io, path);
    if (outcome != DONE) {
        store_abandon(opened);
        return outcome;
    }
    *store = opened;
    return DONE;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    sqlite3_close(store->db);
    free(store);
}

void store_abandon(struct store *store)
{
    if (store == NULL)
        return;
    if (store->db != NULL)
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    store_close(store);
}

enum outcome store_put_aside(const struct io *io, const char *folder)
{
    static const char *const companions[] = {"", "-wal", "-journal"};
    char from[DISK_PATH_MAX], to[DISK_PATH_MAX];
    enum outcome outcome = DONE;
    uint32_t label;

    io->random(io->self, &label, sizeof label);
    for (size_t i = 0; i < sizeof companions / sizeof companions[0]; i++) {
        enum outcome moved;

        if (snprintf(from, sizeof from, "%s/" FILE_NAME "%s", folder, companions[i]) >=
                (int)sizeof from ||
            snprintf(to, sizeof to, "%s/damaged-%08x.db%s", folder, label, companions[i]) >=
                (int)sizeof to)
            return INVALID;
        moved = io->rename(io->self, from, to);
        if (moved != DONE && moved != NOT_FOUND)
            outcome = moved;
    }
    return outcome == DONE ? io->folder_sync(io->self, folder) : outcome;
}

enum outcome store_begin(struct store *store)
{
    return statement_run(store->db, "BEGIN IMMEDIATE");
}

enum outcome store_commit(struct store *store)
{
    return statement_run(store->db, "COMMIT");
}

void store_rollback(struct store *store)
{
    if (sqlite3_get_autocommit(store->db) == 0)
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

static uint64_t ask_number(struct store *store, const char *sql)
{
    struct statement statement = statement_begin(store->db, sql);
    uint64_t number = statement_step(&statement) ? statement_count(&statement) : 0;

    return statement_end(&statement) == DONE ? number : 0;
}

/* The first write after a checkpoint begins the log again and flushes its head: a change of page 1
 * that says nothing pays for it here, so that no commit does. */
static enum outcome begin_log_again(struct store *store)
{
    int64_t mark = (int64_t)ask_number(store, "PRAGMA application_id");

    return statement_run(store->db,
                         mark == 1 ? "PRAGMA application_id=2" : "PRAGMA application_id=1");
}

enum outcome store_checkpoint(struct store *store, int pages)
{
    int result;

    if (store->wal_pages < pages)
        return DONE;
    result = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_FULL, NULL, NULL);
    if (result != SQLITE_OK || begin_log_again(store) != DONE)
        return DOUBT;
    return DONE;
}

uint64_t store_bytes(struct store *store)
{
    uint64_t pages = ask_number(store, "PRAGMA page_count");
    uint64_t unused = ask_number(store, "PRAGMA freelist_count");

    return unused < pages ? (pages - unused) * ask_number(store, "PRAGMA page_size") : 0;
}

/* struct storage as storage_sqlite.c and storage_copy.c see it; nobody else includes this. */
#ifndef JORNADA_SYNC_HUB_STORAGE_INSIDE_H
#define JORNADA_SYNC_HUB_STORAGE_INSIDE_H

#include <sqlite3.h>

#include "sync/hub/storage.h"

#define STORAGE_STATEMENTS_MAX 128

struct storage {
    sqlite3 *db;
    struct statement {
        const char *sql;
        sqlite3_stmt *stmt;
    } statements[STORAGE_STATEMENTS_MAX];
    size_t statement_count;
    bool open_transaction;
    char why[160];
};

/* Puts SQLite's reason into storage->why. */
enum outcome storage_failed(struct storage *storage, int code);
/* A row left open by storage_one would keep the transaction's snapshot. */
void storage_reset(struct storage *storage);

#endif

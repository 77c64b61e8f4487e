/* What store.c and store_rows.c share; nobody else includes it. */
#ifndef JORNADA_SYNC_STORE_INSIDE_H
#define JORNADA_SYNC_STORE_INSIDE_H

#include <sqlite3.h>

#include "sync/outcome.h"

struct store {
    sqlite3 *db;
    int wal_pages;
    const char *why;
};

extern const char store_schema[]; /* schema.sql, put in by the build */

/* Notes the reason and returns the outcome. */
enum outcome store_fail(struct store *store, enum outcome outcome, const char *why);

#endif

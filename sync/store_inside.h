/* What store.c and store_rows.c share; nobody else includes it. */
#ifndef JORNADA_SYNC_STORE_INSIDE_H
#define JORNADA_SYNC_STORE_INSIDE_H

#include <sqlite3.h>

#include "sync/outcome.h"

struct store {
    sqlite3 *db;
    int wal_pages;
};

/* Leaves the log at the size that an hour's commits need. */
enum outcome store_grow_wal(struct store *store) MUST_CHECK;

extern const char store_schema[]; /* schema.sql, put in by the build */

#endif

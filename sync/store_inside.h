/* What store.c and store_rows.c share; nobody else includes it. */
#ifndef JORNADA_SYNC_STORE_INSIDE_H
#define JORNADA_SYNC_STORE_INSIDE_H

#include <sqlite3.h>

struct store {
    sqlite3 *db;
    int wal_pages;
};

extern const char store_schema[]; /* schema.sql, put in by the build */

#endif

/* One prepared statement at a time, bound and read in order: what store.c is written with.
 *
 * Promises: bindings and columns count themselves, and the first failure is remembered, so that the
 * outcome is looked at once, at the end. Blobs must have exactly the length that is asked for. */
#ifndef JORNADA_SYNC_STATEMENT_H
#define JORNADA_SYNC_STATEMENT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

struct statement {
    sqlite3_stmt *prepared; /* NULL when preparing failed */
    int bound, read;
    int result; /* SQLite's, of what failed first */
    bool bad;   /* a column was not what it should be */
};

/* What a person can do about SQLite's result. */
enum outcome statement_outcome_of(int result);

struct statement statement_begin(sqlite3 *db, const char *sql);
void statement_bind_int(struct statement *statement, int64_t value);
void statement_bind_blob(struct statement *statement, const void *bytes, size_t size);
/* True when a row is there; columns are then read from the first. */
bool statement_step(struct statement *statement);
int64_t statement_int(struct statement *statement);
uint64_t statement_count(struct statement *statement); /* not negative */
void statement_blob(struct statement *statement, void *bytes, size_t size);
/* A blob of any length up to `most`, valid until the next step. */
const uint8_t *statement_bytes(struct statement *statement, size_t most, size_t *size);
/* DONE, or what failed first; DAMAGED when a column was not what it should be. */
enum outcome statement_end(struct statement *statement) MUST_CHECK;
/* begin, step to the end, end. */
enum outcome statement_run(sqlite3 *db, const char *sql) MUST_CHECK;

#endif

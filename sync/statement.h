/* One prepared statement at a time, bound and read in order: what store.c is written with.
 *
 * Promises: bindings and columns count themselves, and the first failure is remembered, so that the
 * outcome is looked at once, at the end. Blobs must have exactly the length that is asked for. A
 * row may end in a mark, the hash of its columns before: it tells damage from what was written. */
#ifndef JORNADA_SYNC_STATEMENT_H
#define JORNADA_SYNC_STATEMENT_H

#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define STATEMENT_MARK_BYTES 16

struct statement {
    sqlite3_stmt *prepared; /* NULL when preparing failed */
    int bound, read;
    int result;                    /* SQLite's, of what failed first */
    bool bad;                      /* a column was not what it should be */
    crypto_generichash_state hash; /* of what was bound */
};

/* What a person can do about SQLite's result. */
enum outcome statement_outcome_of(int result);

struct statement statement_begin(sqlite3 *db, const char *sql);
void statement_bind_int(struct statement *statement, int64_t value);
void statement_bind_blob(struct statement *statement, const void *bytes, size_t size);
/* Of all that was bound until now, in that order: the columns of the row from its first. */
void statement_bind_mark(struct statement *statement);
/* True when a row is there; columns are then read from the first. */
bool statement_step(struct statement *statement);
int64_t statement_int(struct statement *statement);
uint64_t statement_count(struct statement *statement); /* not negative */
void statement_blob(struct statement *statement, void *bytes, size_t size);
/* A blob of any length up to `most`, valid until the next step. */
const uint8_t *statement_bytes(struct statement *statement, size_t most, size_t *size);
/* Compares the row's last column with the hash of those before it, whatever was read of them. */
void statement_check_mark(struct statement *statement);
/* DONE, or what failed first; DAMAGED when a column was not what it should be. */
enum outcome statement_end(struct statement *statement) MUST_CHECK;
/* begin, step to the end, end. */
enum outcome statement_run(sqlite3 *db, const char *sql) MUST_CHECK;

#endif

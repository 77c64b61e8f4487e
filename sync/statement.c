/* One prepared statement at a time: see statement.h. */
#include "sync/statement.h"

#include <string.h>

enum outcome statement_outcome_of(int result)
{
    switch (result & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return DONE;
    case SQLITE_FULL:
        return DISK_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR: /* our statements are fixed: the tables are not as they were made, … */
    case SQLITE_CONSTRAINT: /* … or hold what they cannot hold */
        return DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
        return BUSY;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return REFUSED;
    default:
        return DOUBT;
    }
}

struct statement statement_begin(sqlite3 *db, const char *sql)
{
    struct statement statement = {0};

    crypto_generichash_init(&statement.hash, NULL, 0, STATEMENT_MARK_BYTES);
    statement.result = sqlite3_prepare_v2(db, sql, -1, &statement.prepared, NULL);
    return statement;
}

static void note(struct statement *statement, int result)
{
    if (statement->result == SQLITE_OK)
        statement->result = result;
}

static void hash_number(crypto_generichash_state *hash, char kind, int64_t value)
{
    uint8_t bytes[9] = {(uint8_t)kind};

    for (unsigned i = 0; i < 8; i++)
        bytes[1 + i] = (uint8_t)((uint64_t)value >> (8 * i));
    crypto_generichash_update(hash, bytes, sizeof bytes);
}

static void hash_blob(crypto_generichash_state *hash, const void *bytes, size_t size)
{
    hash_number(hash, 'b', (int64_t)size);
    crypto_generichash_update(hash, bytes, size);
}

void statement_bind_int(struct statement *statement, int64_t value)
{
    hash_number(&statement->hash, 'i', value);
    if (statement->result == SQLITE_OK)
        note(statement, sqlite3_bind_int64(statement->prepared, ++statement->bound, value));
}

void statement_bind_blob(struct statement *statement, const void *bytes, size_t size)
{
    static const uint8_t nothing[1] = {0};

    hash_blob(&statement->hash, bytes == NULL ? nothing : bytes, size);
    if (statement->result == SQLITE_OK)
        note(statement,
             sqlite3_bind_blob(statement->prepared, ++statement->bound,
                               bytes == NULL ? nothing : bytes, (int)size, SQLITE_TRANSIENT));
}

void statement_bind_mark(struct statement *statement)
{
    uint8_t mark[STATEMENT_MARK_BYTES];

    crypto_generichash_final(&statement->hash, mark, sizeof mark);
    statement_bind_blob(statement, mark, sizeof mark);
}

bool statement_step(struct statement *statement)
{
    int result;

    if (statement->result != SQLITE_OK)
        return false;
    statement->read = 0;
    result = sqlite3_step(statement->prepared);
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        note(statement, result);
    return false;
}

int64_t statement_int(struct statement *statement)
{
    int column = statement->read++;

    if (sqlite3_column_type(statement->prepared, column) != SQLITE_INTEGER)
        statement->bad = true;
    return sqlite3_column_int64(statement->prepared, column);
}

uint64_t statement_count(struct statement *statement)
{
    int64_t value = statement_int(statement);

    if (value < 0)
        statement->bad = true;
    return value < 0 ? 0 : (uint64_t)value;
}

const uint8_t *statement_bytes(struct statement *statement, size_t most, size_t *size)
{
    int column = statement->read++;
    const uint8_t *bytes = sqlite3_column_blob(statement->prepared, column);

    *size = (size_t)sqlite3_column_bytes(statement->prepared, column);
    if (*size > most || (bytes == NULL && *size > 0)) {
        statement->bad = true;
        *size = 0;
    }
    return bytes;
}

void statement_blob(struct statement *statement, void *bytes, size_t size)
{
    size_t have;
    const uint8_t *from = statement_bytes(statement, size, &have);

    if (have != size || from == NULL) {
        statement->bad = true;
        memset(bytes, 0, size);
        return;
    }
    memcpy(bytes, from, size);
}

void statement_check_mark(struct statement *statement)
{
    sqlite3_stmt *row = statement->prepared;
    int last = sqlite3_column_count(row) - 1;
    crypto_generichash_state hash;
    uint8_t mark[STATEMENT_MARK_BYTES], held[STATEMENT_MARK_BYTES];

    crypto_generichash_init(&hash, NULL, 0, sizeof mark);
    for (int i = 0; i < last; i++) {
        if (sqlite3_column_type(row, i) == SQLITE_INTEGER) {
            hash_number(&hash, 'i', sqlite3_column_int64(row, i));
        } else {
            const void *bytes = sqlite3_column_blob(row, i);

            hash_blob(&hash, bytes, (size_t)sqlite3_column_bytes(row, i));
        }
    }
    crypto_generichash_final(&hash, mark, sizeof mark);
    statement->read = last;
    statement_blob(statement, held, sizeof held);
    if (memcmp(held, mark, sizeof mark) != 0)
        statement->bad = true;
}

enum outcome statement_end(struct statement *statement)
{
    enum outcome outcome = statement_outcome_of(statement->result);

    sqlite3_finalize(statement->prepared);
    statement->prepared = NULL;
    if (outcome == DONE && statement->bad)
        return DAMAGED;
    return outcome;
}

enum outcome statement_run(sqlite3 *db, const char *sql)
{
    struct statement statement = statement_begin(db, sql);

    while (statement_step(&statement))
        continue;
    return statement_end(&statement);
}

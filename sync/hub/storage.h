/* The hub's tables behind a few functions, so that SQLite today and PostgreSQL when it is outgrown
 * run the same statements.
 *
 * Promises: what storage_commit answered DONE is on disk (WAL, synchronous FULL, one connection,
 * locked exclusively, the pragmas asserted); after an unclean stop the whole file is checked before
 * it is used. Refuses: a file that is not ours, one that another process holds (BUSY). Statements
 * are portable SQL with $1 $2 … in the order in which they first appear, in static strings: each is
 * prepared once, by its address. The tenant leads every key; no triggers. */
#ifndef JORNADA_SYNC_HUB_STORAGE_H
#define JORNADA_SYNC_HUB_STORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/residue.h"

struct storage;

enum storage_kind { STORAGE_NULL, STORAGE_NUMBER, STORAGE_BYTES, STORAGE_TEXT };

struct storage_value {
    enum storage_kind kind;
    int64_t number;
    const void *bytes; /* of BYTES and TEXT; borrowed */
    size_t size;
};

struct storage_value storage_number(int64_t number);
struct storage_value storage_bytes(const void *bytes, size_t size);
struct storage_value storage_text(const char *text);

/* Opens FOLDER/hub.db, made when missing (`create`), and its tables. BUSY: another process has it.
 * NOT_FOUND: there is none. DAMAGED: it is not whole; nothing was changed. `why` has room for 160
 * bytes and says it in words. */
enum outcome storage_open(const struct io *io, const char *folder, bool create,
                          struct storage **storage, char why[160]) MUST_CHECK;
void storage_close(struct storage *storage);   /* a planned stop; NULL is fine */
void storage_abandon(struct storage *storage); /* as a crash would */
const char *storage_why(const struct storage *storage);

/* DAMAGED when the whole file, read and compared, contradicts itself. Takes long. */
enum outcome storage_check(struct storage *storage) MUST_CHECK;

/* Afterwards the file and its log hold none of these bytes: see sync/residue.h. */
enum outcome storage_scrub(struct storage *storage, const uint8_t (*needles)[RESIDUE_BYTES],
                           size_t count) MUST_CHECK;

/* Writes all of it, as of now, into a fresh file that is a database of its own, without a log
 * beside it; not synced. *size = its bytes. What stood there before is gone. */
enum outcome storage_copy_out(struct storage *storage, const struct io *io, const char *path,
                              uint64_t *size) MUST_CHECK;
/* A copy's bytes as a database in memory: what is changed in it is gone with it. `bytes` come from
 * storage_room and belong to the storage from here on, whatever the outcome. */
enum outcome storage_open_bytes(uint8_t *bytes, uint64_t size, struct storage **storage,
                                char why[160]) MUST_CHECK;
uint8_t *storage_room(uint64_t size); /* NULL when memory is short */
void storage_room_free(uint8_t *bytes);

/* One transaction at a time. DISK_FULL: nothing was written, it may be tried again. DOUBT: it may
 * or may not be on disk; the owner closes the storage and opens it again. Where a statement failed
 * so that the database gave the transaction up, every further one of it says DOUBT. */
enum outcome storage_begin(struct storage *storage) MUST_CHECK;
enum outcome storage_commit(struct storage *storage) MUST_CHECK;
void storage_rollback(struct storage *storage);

/* Runs one statement. *changed (may be NULL) = how many rows it changed. */
enum outcome storage_do(struct storage *storage, const char *sql, size_t count,
                        const struct storage_value values[], int64_t *changed) MUST_CHECK;
/* The first row; `columns` are valid until the next call. NOT_FOUND when there is none. */
enum outcome storage_one(struct storage *storage, const char *sql, size_t count,
                         const struct storage_value values[], size_t column_count,
                         struct storage_value columns[]) MUST_CHECK;
/* Every row, in order; stops early when `row` answers false. `row` may not call the storage. */
enum outcome storage_each(struct storage *storage, const char *sql, size_t count,
                          const struct storage_value values[],
                          bool (*row)(void *context, const struct storage_value columns[]),
                          void *context) MUST_CHECK;

/* The tables, as statements that end with a NULL (storage_schema.c). */
const char *const *storage_schema(void);

#endif

/* What was deleted from a SQLite database and must not be readable in its file any more.
 *
 * secure_delete overwrites a row; a copy of it can still stand in the unused part of a page (rows
 * move when pages are split) or in the log. Promises: after DONE none of the given bytes stands in
 * the database's file, and its log is empty: both were looked at, byte by byte. Refuses nothing:
 * what cannot be written is DOUBT. What the medium itself keeps of freed blocks is not ours to
 * know. */
#ifndef JORNADA_SYNC_RESIDUE_H
#define JORNADA_SYNC_RESIDUE_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define RESIDUE_BYTES 32 /* the beginning of what is looked for; a ciphertext: no other has it */

/* No statement of `db` may be open, no transaction begun. */
enum outcome residue_clear(sqlite3 *db, const uint8_t (*needles)[RESIDUE_BYTES],
                           size_t count) MUST_CHECK;
/* DONE: a needle stands in these bytes. NOT_FOUND. */
enum outcome residue_find(const uint8_t *bytes, size_t size,
                          const uint8_t (*needles)[RESIDUE_BYTES], size_t count) MUST_CHECK;

#endif

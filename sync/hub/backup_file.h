/* A backup as one file: the database, what a new machine needs beside it, and a signed statement.
 *
 * Layout: database ‖ luggage ‖ statement (CBOR) ‖ Ed25519 of the hub (SIGNATURE_BACKUP) ‖ size of
 * the statement u32 BE ‖ "JRBACK01". The statement says how long both parts are and their BLAKE2b,
 * and sums up what the hub held when it was made. Promises: a file that was cut, changed, or made
 * by another hub is INVALID, DAMAGED or REFUSED before anything is read from its database. No
 * threads, all through struct io. */
#ifndef JORNADA_SYNC_HUB_BACKUP_FILE_H
#define JORNADA_SYNC_HUB_BACKUP_FILE_H

#include <stdint.h>

#include "sync/hub/hub.h"
#include "sync/hub/storage.h"

#define BACKUP_ID 32
#define BACKUP_SUFFIX ".jrbk"
#define BACKUP_STATEMENT_MAX 512

/* What a database holds, in few bytes: equal sums = the same streams, as far, with as many frames.
 */
struct backup_sum {
    uint64_t streams, frames, quarantined;
    uint8_t hash[32];
};

struct backup_statement {
    uint8_t tenant[8];
    uint8_t hub_key[32];
    uint32_t epoch;
    uint8_t epoch_random[8];
    uint64_t number, commit;
    int64_t made_ms;
    uint64_t database_bytes, luggage_bytes;
    uint8_t database_hash[32], luggage_hash[32];
    struct backup_sum sum;
    uint8_t id[BACKUP_ID]; /* hash of the statement itself; not written into it */
};

/* Of the tables, read one by one. */
enum outcome backup_sum_up(struct storage *storage, const uint8_t tenant[8],
                           struct backup_sum *sum) MUST_CHECK;

/* Hashes what stands at `from` of the file, `size` bytes. */
enum outcome backup_file_hash(const struct io *io, struct io_file *file, uint64_t from,
                              uint64_t size, uint8_t hash[32]) MUST_CHECK;
/* Puts the signed statement behind the two parts and syncs; fills in statement->id. */
enum outcome backup_file_sign(const struct io *io, struct io_file *file,
                              struct backup_statement *statement,
                              const uint8_t secret_key[64]) MUST_CHECK;

/* The statement of a file. `hub_key` NULL: nobody knows whose it should be, and it vouches for
 * itself. NOT_FOUND: no such file. INVALID: no backup, or not all of one. REFUSED: another hub's,
 * or changed. */
enum outcome backup_file_read(const struct io *io, const char *path, const uint8_t *hub_key,
                              struct backup_statement *statement) MUST_CHECK;
/* Reads all of it again: both hashes, then the database is opened in memory, checked, and summed up
 * again. *storage (may be NULL) = it, open, the caller's to storage_abandon. DAMAGED where anything
 * differs; `why` says what. */
enum outcome backup_file_check(const struct io *io, const char *path, const uint8_t *hub_key,
                               struct backup_statement *statement, struct storage **storage,
                               char why[HUB_WHY_MAX]) MUST_CHECK;

/* Copies FROM to TO_FOLDER/NAME.part, syncs it, reads it back and checks it, and only then gives it
 * its name: a file with a backup's name was whole once. A bad copy is removed. `io` reads, `to`
 * writes: two disks in a simulator. REFUSED: a file of that name is there. */
enum outcome backup_file_copy(const struct io *io, const char *from, const struct io *to,
                              const char *to_folder, const char *name, const uint8_t hub_key[32],
                              struct backup_statement *statement, char why[HUB_WHY_MAX]) MUST_CHECK;

#endif

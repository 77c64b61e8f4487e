/* backup_file.h: files read and written in pieces through struct io. */
#include "sync/hub/backup_file.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/signature.h"

#define MAGIC "JRBACK01"
#define TAIL (4 + 8)
#define VERSION 1
#define FIELDS 16
#define PIECE (256U << 10)
#define PATH_ROOM 4600

static enum outcome fail(char why[HUB_WHY_MAX], enum outcome outcome, const char *text)
{
    snprintf(why, HUB_WHY_MAX, "%s", text);
    return outcome;
}

static void pack(struct binary_writer *writer, const struct backup_statement *statement)
{
    binary_array(writer, FIELDS);
    binary_uint(writer, VERSION);
    binary_bytes(writer, statement->tenant, 8);
    binary_bytes(writer, statement->hub_key, 32);
    binary_uint(writer, statement->epoch);
    binary_bytes(writer, statement->epoch_random, 8);
    binary_uint(writer, statement->number);
    binary_uint(writer, statement->commit);
    binary_int(writer, statement->made_ms);
    binary_uint(writer, statement->database_bytes);
    binary_bytes(writer, statement->database_hash, 32);
    binary_uint(writer, statement->luggage_bytes);
    binary_bytes(writer, statement->luggage_hash, 32);
    binary_uint(writer, statement->sum.streams);
    binary_uint(writer, statement->sum.frames);
    binary_uint(writer, statement->sum.quarantined);
    binary_bytes(writer, statement->sum.hash, 32);
}

static bool unpack(const uint8_t *bytes, size_t size, struct backup_statement *statement)
{
    struct binary_reader reader = {.bytes = bytes, .size = size};
    memset(statement, 0, sizeof *statement);
    if (binary_take_array(&reader, FIELDS) != FIELDS ||
        binary_take_uint(&reader, VERSION) != VERSION)
        return false;
    binary_take_fixed(&reader, statement->tenant, 8);
    binary_take_fixed(&reader, statement->hub_key, 32);
    statement->epoch = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    binary_take_fixed(&reader, statement->epoch_random, 8);
    statement->number = binary_take_uint(&reader, INT64_MAX);
    statement->commit = binary_take_uint(&reader, INT64_MAX);
    statement->made_ms = binary_take_int(&reader);
    statement->database_bytes = binary_take_uint(&reader, INT64_MAX / 4);
    binary_take_fixed(&reader, statement->database_hash, 32);
    statement->luggage_bytes = binary_take_uint(&reader, INT64_MAX / 4);
    binary_take_fixed(&reader, statement->luggage_hash, 32);
    statement->sum.streams = binary_take_uint(&reader, INT64_MAX);
    statement->sum.frames = binary_take_uint(&reader, INT64_MAX);
    statement->sum.quarantined = binary_take_uint(&reader, INT64_MAX);
    binary_take_fixed(&reader, statement->sum.hash, 32);
    return binary_end(&reader);
}

enum outcome backup_file_hash(const struct io *io, struct io_file *file, uint64_t from,
                              uint64_t size, uint8_t hash[32])
{
    crypto_generichash_state state;
    uint8_t *piece = malloc(PIECE);
    enum outcome outcome = piece != NULL ? DONE : BUSY;
    crypto_generichash_init(&state, NULL, 0, 32);
    while (outcome == DONE && size > 0) {
        size_t part = size < PIECE ? (size_t)size : PIECE;
        outcome = io->file_read(io->self, file, from, piece, part);
        if (outcome == DONE)
            crypto_generichash_update(&state, piece, part);
        from += part;
        size -= part;
    }
    crypto_generichash_final(&state, hash, 32);
    free(piece);
    return outcome;
}

enum outcome backup_file_sign(const struct io *io, struct io_file *file,
                              struct backup_statement *statement, const uint8_t secret_key[64])
{
    uint8_t bytes[BACKUP_STATEMENT_MAX + SIGNATURE_BYTES + TAIL];
    struct binary_writer writer = {.bytes = bytes, .room = BACKUP_STATEMENT_MAX};
    pack(&writer, statement);
    if (writer.bad)
        return INVALID;
    size_t size = writer.size;
    crypto_generichash(statement->id, sizeof statement->id, bytes, size, NULL, 0);
    signature_make(SIGNATURE_BACKUP, bytes, size, secret_key, bytes + size);
    uint8_t *tail = bytes + size + SIGNATURE_BYTES;
    for (int i = 0; i < 4; i++)
        tail[i] = (uint8_t)(size >> (24 - 8 * i));
    memcpy(tail + 4, MAGIC, 8);
    uint64_t at = statement->database_bytes + statement->luggage_bytes;
    size += SIGNATURE_BYTES + TAIL;
    enum outcome outcome = io->file_write(io->self, file, at, bytes, size);
    if (outcome == DONE)
        outcome = io->file_truncate(io->self, file, at + size);
    return outcome == DONE ? io->file_sync(io->self, file) : outcome;
}

/* Statement and signature of an open file; *size = of the statement. */
static enum outcome read_end(const struct io *io, struct io_file *file,
                             uint8_t bytes[BACKUP_STATEMENT_MAX + SIGNATURE_BYTES], size_t *size,
                             uint64_t *before)
{
    uint8_t tail[TAIL];
    uint64_t whole = 0;
    enum outcome outcome = io->file_size(io->self, file, &whole);
    if (outcome != DONE)
        return outcome;
    if (whole < TAIL + SIGNATURE_BYTES)
        return INVALID;
    outcome = io->file_read(io->self, file, whole - TAIL, tail, TAIL);
    if (outcome != DONE)
        return outcome;
    *size = (size_t)tail[0] << 24 | (size_t)tail[1] << 16 | (size_t)tail[2] << 8 | tail[3];
    if (memcmp(tail + 4, MAGIC, 8) != 0 || *size > BACKUP_STATEMENT_MAX ||
        whole - TAIL - SIGNATURE_BYTES < *size)
        return INVALID;
    *before = whole - TAIL - SIGNATURE_BYTES - *size;
    return io->file_read(io->self, file, *before, bytes, *size + SIGNATURE_BYTES);
}

static enum outcome read_statement(const struct io *io, struct io_file *file,
                                   const uint8_t *hub_key, struct backup_statement *statement)
{
    uint8_t bytes[BACKUP_STATEMENT_MAX + SIGNATURE_BYTES];
    size_t size = 0;
    uint64_t before = 0;
    enum outcome outcome = read_end(io, file, bytes, &size, &before);
    if (outcome != DONE)
        return outcome;
    if (!unpack(bytes, size, statement) ||
        statement->database_bytes + statement->luggage_bytes != before)
        return INVALID;
    crypto_generichash(statement->id, sizeof statement->id, bytes, size, NULL, 0);
    if (hub_key != NULL && memcmp(hub_key, statement->hub_key, 32) != 0)
        return REFUSED;
    return signature_check(SIGNATURE_BACKUP, bytes, size, statement->hub_key, bytes + size);
}

enum outcome backup_file_read(const struct io *io, const char *path, const uint8_t *hub_key,
                              struct backup_statement *statement)
{
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return outcome;
    outcome = read_statement(io, file, hub_key, statement);
    io->file_close(io->self, file);
    return outcome;
}

/* The database's own bytes, hashed as they are taken in: what was hashed is what is opened. */
static enum outcome take_database(const struct io *io, struct io_file *file,
                                  const struct backup_statement *statement,
                                  struct storage **storage, char why[HUB_WHY_MAX])
{
    uint8_t hash[32], *bytes = storage_room(statement->database_bytes);
    char reason[160];
    if (bytes == NULL)
        return fail(why, BUSY, "memory is short");
    enum outcome outcome =
        io->file_read(io->self, file, 0, bytes, (size_t)statement->database_bytes);
    if (outcome == DONE) {
        crypto_generichash(hash, 32, bytes, statement->database_bytes, NULL, 0);
        if (memcmp(hash, statement->database_hash, 32) != 0)
            outcome = DAMAGED;
    }
    if (outcome != DONE) {
        storage_room_free(bytes);
        return fail(why, DAMAGED, "its database is not what was written");
    }
    outcome = storage_open_bytes(bytes, statement->database_bytes, storage, reason);
    return outcome == DONE ? DONE : fail(why, outcome, reason);
}

static enum outcome check_database(struct storage *storage,
                                   const struct backup_statement *statement, char why[HUB_WHY_MAX])
{
    struct backup_sum sum;
    if (storage_check(storage) != DONE)
        return fail(why, DAMAGED, "its database contradicts itself");
    enum outcome outcome = backup_sum_up(storage, statement->tenant, &sum);
    if (outcome != DONE)
        return fail(why, DAMAGED, "its tables cannot be read");
    bool same = sum.streams == statement->sum.streams && sum.frames == statement->sum.frames &&
                sum.quarantined == statement->sum.quarantined &&
                memcmp(sum.hash, statement->sum.hash, sizeof sum.hash) == 0;
    return same ? DONE : fail(why, DAMAGED, "it does not hold what the hub held");
}

static enum outcome check_open(const struct io *io, struct io_file *file,
                               const struct backup_statement *statement, struct storage **storage,
                               char why[HUB_WHY_MAX])
{
    uint8_t hash[32];
    struct storage *opened = NULL;
    enum outcome outcome = take_database(io, file, statement, &opened, why);
    if (outcome != DONE)
        return outcome;
    outcome = backup_file_hash(io, file, statement->database_bytes, statement->luggage_bytes, hash);
    if (outcome != DONE || memcmp(hash, statement->luggage_hash, 32) != 0)
        outcome = fail(why, DAMAGED, "its keys and content are not what was written");
    if (outcome == DONE)
        outcome = check_database(opened, statement, why);
    if (outcome == DONE && storage != NULL)
        *storage = opened;
    else
        storage_abandon(opened);
    return outcome;
}

static enum outcome say(char why[HUB_WHY_MAX], enum outcome outcome)
{
    if (outcome == NOT_FOUND)
        return fail(why, outcome, "there is no such file");
    if (outcome == INVALID)
        return fail(why, outcome, "this is no backup, or only a part of one");
    if (outcome == REFUSED)
        return fail(why, outcome, "it is not signed by this hub");
    return fail(why, outcome, "it cannot be read");
}

enum outcome backup_file_check(const struct io *io, const char *path, const uint8_t *hub_key,
                               struct backup_statement *statement, struct storage **storage,
                               char why[HUB_WHY_MAX])
{
    struct io_file *file;
    why[0] = '\0';
    if (storage != NULL)
        *storage = NULL;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return say(why, outcome);
    outcome = read_statement(io, file, hub_key, statement);
    if (outcome == DONE)
        outcome = check_open(io, file, statement, storage, why);
    else
        (void)say(why, outcome);
    io->file_close(io->self, file);
    return outcome;
}

static enum outcome copy_bytes(const struct io *io, struct io_file *from, const struct io *to,
                               struct io_file *file)
{
    uint8_t *piece = malloc(PIECE);
    uint64_t size = 0;
    enum outcome outcome = piece != NULL ? io->file_size(io->self, from, &size) : BUSY;
    if (outcome == DONE)
        outcome = to->file_truncate(to->self, file, 0);
    for (uint64_t at = 0; outcome == DONE && at < size; at += PIECE) {
        size_t part = size - at < PIECE ? (size_t)(size - at) : PIECE;
        outcome = io->file_read(io->self, from, at, piece, part);
        if (outcome == DONE)
            outcome = to->file_write(to->self, file, at, piece, part);
    }
    free(piece);
    if (outcome == DONE)
        outcome = to->file_sync(to->self, file);
    if (outcome == DONE && to->file_forget != NULL)
        to->file_forget(to->self, file);
    return outcome;
}

static enum outcome write_part(const struct io *io, const char *from, const struct io *to,
                               const char *part)
{
    struct io_file *source, *file;
    enum outcome outcome = io->file_open(io->self, from, IO_READ, &source);
    if (outcome != DONE)
        return outcome;
    outcome = to->file_open(to->self, part, IO_CREATE, &file);
    if (outcome == DONE) {
        outcome = copy_bytes(io, source, to, file);
        to->file_close(to->self, file);
    }
    io->file_close(io->self, source);
    return outcome;
}

static bool is_there(const struct io *io, const char *path)
{
    struct io_file *file;
    if (io->file_open(io->self, path, IO_READ, &file) != DONE)
        return false;
    io->file_close(io->self, file);
    return true;
}

static enum outcome name_part(const struct io *to, const char *part, const char *path,
                              const char *folder, char why[HUB_WHY_MAX])
{
    enum outcome outcome = to->rename(to->self, part, path);
    if (outcome == DONE)
        outcome = to->folder_sync(to->self, folder);
    return outcome == DONE ? DONE : fail(why, outcome, "the copy cannot be given its name");
}

enum outcome backup_file_copy(const struct io *io, const char *from, const struct io *to,
                              const char *to_folder, const char *name, const uint8_t hub_key[32],
                              struct backup_statement *statement, char why[HUB_WHY_MAX])
{
    char path[PATH_ROOM], part[PATH_ROOM + 8];
    if (snprintf(path, sizeof path, "%s/%s", to_folder, name) >= (int)sizeof path)
        return fail(why, INVALID, "the folder's name is too long");
    snprintf(part, sizeof part, "%s.part", path);
    if (is_there(to, path))
        return fail(why, REFUSED, "a backup of that name is there already");
    enum outcome outcome = write_part(io, from, to, part);
    if (outcome == DISK_FULL)
        (void)fail(why, outcome,
                   "the place for backups is full; the earlier ones are as they were");
    else if (outcome != DONE)
        (void)fail(why, outcome, "the copy cannot be written there");
    if (outcome == DONE)
        outcome = backup_file_check(to, part, hub_key, statement, NULL, why);
    if (outcome == DONE)
        return name_part(to, part, path, to_folder, why);
    (void)!to->remove(to->self, part);
    return outcome;
}

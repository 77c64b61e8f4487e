/* wipe.h: the file that says how far it has come, and everything else gone.
 *
 * FOLDER/wiped is CBOR [1, erased, hub_url, certificate, pin, pin, word] ‖ BLAKE2b-256, replaced
 * whole. `erased` is false from the decision on and true once nothing else is left, so that a
 * machine that was enrolled anew meanwhile is never erased again for an old word's sake. */
#include "sync/wipe.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/disk.h"
#include "sync/enrolment.h"

#define VERSION 1
#define ITEMS 7
#define HASH_BYTES 32
#define FILE_ROOM 8192
#define DEPTH_MAX 6
#define PIECE 65536

struct note {
    bool erased;
    struct enrolment *where; /* the caller's */
    uint8_t word[WIPE_WORD_MAX];
    size_t size;
};

static enum outcome put_note(const struct io *io, const char *folder, const struct note *note)
{
    uint8_t bytes[FILE_ROOM];
    struct binary_writer writer = {.bytes = bytes, .room = sizeof bytes - HASH_BYTES};

    binary_array(&writer, ITEMS);
    binary_uint(&writer, VERSION);
    binary_bool(&writer, note->erased);
    binary_text(&writer, note->where->hub_url);
    binary_text(&writer, note->where->certificate);
    binary_bytes(&writer, note->where->pins[0], sizeof note->where->pins[0]);
    binary_bytes(&writer, note->where->pins[1], sizeof note->where->pins[1]);
    binary_bytes(&writer, note->word, note->size);
    if (writer.bad)
        return INVALID;
    crypto_generichash(bytes + writer.size, HASH_BYTES, bytes, writer.size, NULL, 0);
    return disk_replace(io, folder, WIPE_FILE, bytes, writer.size + HASH_BYTES);
}

static enum outcome get_note(const struct io *io, const char *folder, struct note *note)
{
    char path[DISK_PATH_MAX];
    uint8_t bytes[FILE_ROOM], hash[HASH_BYTES];
    struct binary_reader reader = {.bytes = bytes};
    struct enrolment *where = note->where;
    const uint8_t *word;
    size_t size = 0;

    if (disk_path(path, folder, WIPE_FILE) != DONE)
        return INVALID;
    enum outcome outcome = disk_read(io, path, bytes, sizeof bytes, &size);
    if (outcome != DONE)
        return outcome == INVALID ? DAMAGED : outcome;
    if (size < HASH_BYTES)
        return DAMAGED;
    reader.size = size - HASH_BYTES;
    crypto_generichash(hash, sizeof hash, bytes, reader.size, NULL, 0);
    if (memcmp(hash, bytes + reader.size, sizeof hash) != 0 ||
        binary_take_array(&reader, ITEMS) != ITEMS || binary_take_uint(&reader, VERSION) != VERSION)
        return DAMAGED;
    note->erased = binary_take_bool(&reader);
    binary_take_text(&reader, where->hub_url, sizeof where->hub_url);
    binary_take_text(&reader, where->certificate, sizeof where->certificate);
    binary_take_fixed(&reader, where->pins[0], sizeof where->pins[0]);
    binary_take_fixed(&reader, where->pins[1], sizeof where->pins[1]);
    word = binary_take_bytes(&reader, sizeof note->word, &note->size);
    if (!binary_end(&reader))
        return DAMAGED;
    memcpy(note->word, word, note->size);
    return DONE;
}

enum outcome wipe_decide(const struct io *io, const char *folder, const struct enrolment *enrolment,
                         const uint8_t *word, size_t size)
{
    struct enrolment *where = calloc(1, sizeof *where);
    struct note note = {.where = where, .size = size};

    if (where == NULL || size > sizeof note.word) {
        free(where);
        return where == NULL ? BUSY : INVALID;
    }
    memcpy(note.word, word, size);
    memcpy(where->hub_url, enrolment->hub_url, sizeof where->hub_url);
    memcpy(where->certificate, enrolment->certificate, sizeof where->certificate);
    memcpy(where->pins, enrolment->pins, sizeof where->pins);
    enum outcome outcome = put_note(io, folder, &note);
    free(where);
    return outcome;
}

/* -- Everything else --------------------------------------------------------------------------- */

struct erasing {
    const struct io *io;
    const char *folder;
    unsigned depth;
    enum outcome outcome;
};

/* What is no file with bytes (a socket) is removed all the same. */
static void overwrite(const struct io *io, const char *path)
{
    static const uint8_t zeros[PIECE];
    struct io_file *file;
    uint64_t size = 0;

    if (io->file_open(io->self, path, IO_READ, &file) != DONE)
        return;
    io->file_close(io->self, file);
    if (io->file_open(io->self, path, IO_CREATE, &file) != DONE)
        return;
    if (io->file_size(io->self, file, &size) == DONE) {
        for (uint64_t at = 0; at < size; at += PIECE) {
            size_t piece = size - at < PIECE ? (size_t)(size - at) : PIECE;

            if (io->file_write(io->self, file, at, zeros, piece) != DONE)
                break;
        }
        (void)!io->file_sync(io->self, file);
    }
    io->file_close(io->self, file);
}

static void erase_one(void *context, const char *name);

/* What can be listed is a folder; emptied, it may stay where a disk cannot remove one. */
static enum outcome erase_path(const struct erasing *above, const char *path)
{
    struct erasing below = {.io = above->io, .folder = path, .depth = above->depth + 1};
    const struct io *io = above->io;
    enum outcome outcome =
        below.depth > DEPTH_MAX ? INVALID : io->folder_list(io->self, path, erase_one, &below);

    if (outcome == DONE) {
        outcome = below.outcome == DONE ? io->folder_sync(io->self, path) : below.outcome;
        (void)!io->remove(io->self, path);
        return outcome;
    }
    if (outcome != NOT_FOUND)
        return outcome;
    overwrite(io, path);
    outcome = io->remove(io->self, path);
    return outcome == NOT_FOUND ? DONE : outcome;
}

static void erase_one(void *context, const char *name)
{
    struct erasing *erasing = context;
    char path[DISK_PATH_MAX];
    enum outcome outcome;

    if (erasing->depth == 0 && (strcmp(name, WIPE_FILE) == 0 || strcmp(name, WIPE_KEPT) == 0))
        return;
    outcome = disk_path(path, erasing->folder, name);
    if (outcome == DONE)
        outcome = erase_path(erasing, path);
    if (erasing->outcome == DONE)
        erasing->outcome = outcome;
}

/* The enrolment first: whatever is cut off, this is no kiosk of anybody any more. */
static enum outcome erase_all(const struct io *io, const char *folder)
{
    static const char *const first[] = {"enrolment", "pass"};
    struct erasing erasing = {.io = io, .folder = folder};

    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        erase_one(&erasing, first[i]);
    if (erasing.outcome == DONE)
        erasing.outcome = io->folder_sync(io->self, folder);
    if (erasing.outcome == DONE) {
        enum outcome outcome = io->folder_list(io->self, folder, erase_one, &erasing);

        if (outcome == DONE && erasing.outcome == DONE)
            outcome = io->folder_sync(io->self, folder);
        return erasing.outcome != DONE ? erasing.outcome : outcome;
    }
    return erasing.outcome;
}

enum outcome wipe_go_on(const struct io *io, const char *folder)
{
    struct enrolment *where = calloc(1, sizeof *where);
    struct note note = {.where = where};
    enum outcome outcome;

    if (where == NULL)
        return BUSY;
    outcome = get_note(io, folder, &note);
    if (outcome == DONE && !note.erased) {
        outcome = erase_all(io, folder);
        note.erased = true;
        if (outcome == DONE)
            outcome = put_note(io, folder, &note);
    }
    free(where);
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome wipe_read_word(const struct io *io, const char *folder, struct enrolment *where,
                            uint8_t word[WIPE_WORD_MAX], size_t *size)
{
    struct note note = {.where = where};
    enum outcome outcome = get_note(io, folder, &note);

    *size = 0;
    if (outcome == DONE && !note.erased)
        return BUSY;
    if (outcome != DONE)
        return outcome;
    memcpy(word, note.word, note.size);
    *size = note.size;
    return DONE;
}

enum outcome wipe_forget_word(const struct io *io, const char *folder)
{
    char path[DISK_PATH_MAX];
    enum outcome outcome = disk_path(path, folder, WIPE_FILE);

    if (outcome == DONE)
        outcome = io->remove(io->self, path);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, folder);
    return outcome == NOT_FOUND ? DONE : outcome;
}

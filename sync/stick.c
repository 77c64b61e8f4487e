/* Files of a USB stick: see stick.h. */
#include "sync/stick.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sync/disk.h"

#define UNFINISHED ".new"
#define PIECE (64U << 10)

void stick_bundle_name(const struct bundle *bundle, char name[STICK_NAME_MAX])
{
    char stream[2 * sizeof bundle->stream + 1];

    sodium_bin2hex(stream, sizeof stream, bundle->stream, sizeof bundle->stream);
    (void)snprintf(name, STICK_NAME_MAX, "%s-%08x-%08x%s", stream, (unsigned)bundle->first,
                   (unsigned)(bundle->first + bundle->count - 1U), STICK_BUNDLES);
}

void stick_receipt_name(const uint8_t device[16], unsigned part, char name[STICK_NAME_MAX])
{
    char hex[33];

    sodium_bin2hex(hex, sizeof hex, device, 16);
    (void)snprintf(name, STICK_NAME_MAX, "%s-%u%s", hex, part, STICK_RECEIPTS);
}

static bool name_is_plain(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length + sizeof UNFINISHED <= STICK_NAME_MAX && name[0] != '.' &&
           strchr(name, '/') == NULL;
}

static enum outcome write_beside(const struct io *io, const char *path, const uint8_t *bytes,
                                 size_t size)
{
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);

    if (outcome != DONE)
        return outcome;
    outcome = io->file_truncate(io->self, file, 0);
    if (outcome == DONE)
        outcome = io->file_write(io->self, file, 0, bytes, size);
    if (outcome == DONE)
        outcome = io->file_sync(io->self, file);
    io->file_close(io->self, file);
    return outcome;
}

static enum outcome hash_file(const struct io *io, struct io_file *file, uint64_t size,
                              uint8_t hash[32])
{
    crypto_generichash_state state;
    uint8_t *piece = malloc(PIECE);
    enum outcome outcome = piece == NULL ? BUSY : DONE;

    crypto_generichash_init(&state, NULL, 0, 32);
    for (uint64_t at = 0; at < size && outcome == DONE; at += PIECE) {
        size_t part = size - at < PIECE ? (size_t)(size - at) : PIECE;

        outcome = io->file_read(io->self, file, at, piece, part);
        if (outcome == DONE)
            crypto_generichash_update(&state, piece, part);
    }
    crypto_generichash_final(&state, hash, 32);
    free(piece);
    return outcome;
}

/* DONE: the file holds exactly these bytes. DAMAGED: something else. */
static enum outcome compare(const struct io *io, const char *path, const uint8_t *bytes,
                            size_t size)
{
    uint8_t wanted[32], found[32];
    struct io_file *file;
    uint64_t whole = 0;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);

    if (outcome != DONE)
        return outcome;
    crypto_generichash(wanted, sizeof wanted, bytes, size, NULL, 0);
    outcome = io->file_size(io->self, file, &whole);
    if (outcome == DONE && whole != size)
        outcome = DAMAGED;
    if (outcome == DONE)
        outcome = hash_file(io, file, whole, found);
    io->file_close(io->self, file);
    if (outcome == DONE && sodium_memcmp(wanted, found, sizeof wanted) != 0)
        outcome = DAMAGED;
    return outcome == INVALID ? DAMAGED : outcome;
}

enum outcome stick_put(const struct io *io, const char *folder, const char *name,
                       const uint8_t *bytes, size_t size)
{
    char path[DISK_PATH_MAX], fresh[DISK_PATH_MAX];
    enum outcome outcome;

    if (!name_is_plain(name) || disk_path(path, folder, name) != DONE ||
        snprintf(fresh, sizeof fresh, "%s%s", path, UNFINISHED) >= (int)sizeof fresh)
        return INVALID;
    /* There already, whole: from a trip before. */
    if (compare(io, path, bytes, size) == DONE) {
        outcome = io->folder_sync(io->self, folder);
        return outcome == DOUBT ? DAMAGED : outcome;
    }
    outcome = write_beside(io, fresh, bytes, size);
    if (outcome == DONE)
        outcome = compare(io, fresh, bytes, size);
    if (outcome != DONE)
        (void)!io->remove(io->self, fresh);
    if (outcome == DONE)
        outcome = io->rename(io->self, fresh, path);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, folder);
    /* A flush that failed is no doubt about the kiosk's own records: the stick failed. */
    return outcome == DOUBT ? DAMAGED : outcome;
}

struct listing {
    struct stick_names *names;
    const char *ending;
    bool short_of_memory;
};

static bool make_room(struct stick_names *names)
{
    size_t room = names->room == 0 ? 64 : names->room * 2;
    void *more;

    if (names->count < names->room)
        return true;
    more = realloc(names->name, room * sizeof *names->name);
    if (more == NULL)
        return false;
    names->name = more;
    names->room = room;
    return true;
}

static void list_one(void *context, const char *name)
{
    struct listing *listing = context;
    struct stick_names *names = listing->names;
    size_t length = strlen(name), ending = strlen(listing->ending), place;

    if (length <= ending || strcasecmp(name + length - ending, listing->ending) != 0 ||
        name[0] == '.')
        return;
    if (length >= STICK_NAME_MAX || names->count == STICK_FILES_MAX) {
        names->more++;
        return;
    }
    if (!make_room(names)) {
        listing->short_of_memory = true;
        return;
    }
    /* By name, whatever order the stick tells them in: receipts in the order they were signed. */
    for (place = names->count++; place > 0 && strcmp(names->name[place - 1], name) > 0; place--)
        memcpy(names->name[place], names->name[place - 1], sizeof *names->name);
    memcpy(names->name[place], name, length + 1);
}

enum outcome stick_list(const struct io *io, const char *folder, const char *ending,
                        struct stick_names *names)
{
    struct listing listing = {.names = names, .ending = ending};
    enum outcome outcome;

    memset(names, 0, sizeof *names);
    outcome = io->folder_list(io->self, folder, list_one, &listing);
    return outcome == DONE && listing.short_of_memory ? BUSY : outcome;
}

void stick_forget(struct stick_names *names)
{
    free(names->name);
    memset(names, 0, sizeof *names);
}

enum outcome stick_get(const struct io *io, const char *folder, const char *name, uint8_t *bytes,
                       size_t room, size_t *size)
{
    char path[DISK_PATH_MAX];

    *size = 0;
    if (strchr(name, '/') != NULL || disk_path(path, folder, name) != DONE)
        return INVALID;
    return disk_read(io, path, bytes, room, size);
}

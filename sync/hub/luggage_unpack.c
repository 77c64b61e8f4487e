/* luggage.h, unpacking: the custodian's file first, then the box that it opens. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/key.h"
#include "sync/hub/luggage.h"
#include "sync/hub/luggage_inside.h"
#include "sync/wire.h"

struct unpacking {
    const struct luggage_target *target;
    struct io_file *file;
    uint64_t at, end;
    char *why;
    uint8_t *bytes, *box; /* of one entry; the sealed keys, kept until the custodian's file came */
    size_t size, box_size;
    bool custodian;
};

static enum outcome fail(const struct unpacking *unpacking, enum outcome outcome, const char *text)
{
    snprintf(unpacking->why, HUB_WHY_MAX, "%s", text);
    return outcome;
}

static enum outcome take(struct unpacking *unpacking, void *bytes, size_t size)
{
    const struct io *io = unpacking->target->io;
    if (size > unpacking->end - unpacking->at)
        return INVALID;
    enum outcome outcome = io->file_read(io->self, unpacking->file, unpacking->at, bytes, size);
    unpacking->at += size;
    return outcome;
}

static enum outcome take_number(struct unpacking *unpacking, size_t size, size_t *number)
{
    uint8_t bytes[4] = {0};
    enum outcome outcome = take(unpacking, bytes, size);
    *number = 0;
    for (size_t i = 0; i < size; i++)
        *number = *number << 8 | bytes[i];
    return outcome;
}

/* One of ours: "fairs/NAME/VERSION/FILE", no step upwards, nothing hidden. */
static bool is_fair_path(const char *path)
{
    if (strncmp(path, "fairs/", 6) != 0 || path[strlen(path) - 1] == '/')
        return false;
    for (const char *at = path; at != NULL; at = strchr(at, '/')) {
        at += *at == '/';
        if (*at == '.' || *at == '/' || *at == '\0')
            return false;
    }
    return true;
}

static enum outcome write_file(const struct unpacking *unpacking, const char *path,
                               const uint8_t *bytes, size_t size)
{
    const struct io *io = unpacking->target->io;
    char full[4096 + LUGGAGE_PATH_MAX];
    size_t root = strlen(unpacking->target->folder) + 1;
    snprintf(full, sizeof full, "%s/%s", unpacking->target->folder, path);
    enum outcome outcome = file_make_folders(io, full, root);
    return outcome == DONE ? file_replace(io, full, bytes, size) : outcome;
}

/* Each of the keys, once. */
static enum outcome write_keys(const struct unpacking *unpacking, const uint8_t *plain, size_t size)
{
    char path[5 + UINT8_MAX + 1]; /* a name has a byte for its length */
    size_t at = 0;
    enum outcome outcome = DONE;
    for (size_t i = 0; i < LUGGAGE_KEYS && outcome == DONE; i++) {
        size_t length = strlen(luggage_keys[i]);
        if (size - at < 3 + length || plain[at] != length ||
            memcmp(plain + at + 1, luggage_keys[i], length) != 0)
            return INVALID;
        size_t bytes = (size_t)plain[at + 1 + length] << 8 | plain[at + 2 + length];
        at += 3 + length;
        if (size - at < bytes)
            return INVALID;
        snprintf(path, sizeof path, "keys/%s", luggage_keys[i]);
        outcome = write_file(unpacking, path, plain + at, bytes);
        at += bytes;
    }
    return outcome == DONE && at != size ? INVALID : outcome;
}

static enum outcome open_box(const struct unpacking *unpacking)
{
    const struct luggage_target *target = unpacking->target;
    char path[4096];
    struct key *key = sodium_malloc(sizeof *key);
    uint8_t *plain = sodium_malloc(LUGGAGE_KEYS_MAX);
    enum outcome outcome = key != NULL && plain != NULL ? DONE : BUSY;
    snprintf(path, sizeof path, "%s/" LUGGAGE_CUSTODIAN, target->folder);
    if (outcome == DONE)
        outcome = key_load(target->io, path, KEY_CUSTODIAN, target->passphrase, key);
    if (outcome == REFUSED)
        (void)fail(unpacking, outcome, "this is not the custodian's passphrase");
    else if (outcome != DONE)
        (void)fail(unpacking, outcome, "the custodian's key in it cannot be read");
    if (outcome == DONE && crypto_box_seal_open(plain, unpacking->box, unpacking->box_size,
                                                key->public_key, key->secret) != 0)
        outcome = fail(unpacking, DAMAGED, "its keys are not sealed to its custodian");
    if (outcome == DONE) {
        outcome = write_keys(unpacking, plain, unpacking->box_size - crypto_box_SEALBYTES);
        if (outcome != DONE)
            (void)fail(unpacking, outcome, "its keys cannot be written");
    }
    sodium_free(plain);
    sodium_free(key);
    return outcome;
}

static enum outcome take_entry(struct unpacking *unpacking, const char *path)
{
    bool keys = unpacking->target->passphrase != NULL;
    if (strcmp(path, LUGGAGE_BOX) == 0) {
        if (unpacking->size < crypto_box_SEALBYTES || unpacking->size > LUGGAGE_KEYS_MAX)
            return INVALID;
        memcpy(unpacking->box, unpacking->bytes, unpacking->size);
        unpacking->box_size = unpacking->size;
        return DONE;
    }
    if (strcmp(path, LUGGAGE_CUSTODIAN) == 0) {
        unpacking->custodian = true;
        if (!keys)
            return DONE;
    } else if (!is_fair_path(path)) {
        return INVALID;
    }
    enum outcome outcome = write_file(unpacking, path, unpacking->bytes, unpacking->size);
    return outcome == DONE ? DONE : fail(unpacking, outcome, "its files cannot be written");
}

/* NOT_FOUND behind the last entry. */
static enum outcome next_entry(struct unpacking *unpacking, char path[LUGGAGE_PATH_MAX])
{
    size_t length;
    enum outcome outcome = take_number(unpacking, 2, &length);
    if (outcome == DONE && length == 0)
        return unpacking->at == unpacking->end ? NOT_FOUND : INVALID;
    if (outcome != DONE || length >= LUGGAGE_PATH_MAX)
        return INVALID;
    outcome = take(unpacking, path, length);
    path[length] = '\0';
    if (outcome == DONE && strlen(path) == length)
        outcome = take_number(unpacking, 4, &unpacking->size);
    else
        outcome = INVALID;
    if (outcome != DONE || unpacking->size > WIRE_ANSWER_MAX)
        return INVALID;
    return take(unpacking, unpacking->bytes, unpacking->size);
}

static enum outcome take_all(struct unpacking *unpacking)
{
    char path[LUGGAGE_PATH_MAX];
    enum outcome outcome = DONE;
    while (outcome == DONE) {
        outcome = next_entry(unpacking, path);
        if (outcome == DONE)
            outcome = take_entry(unpacking, path);
    }
    if (outcome != NOT_FOUND)
        return outcome;
    if (unpacking->target->passphrase == NULL)
        return DONE;
    return unpacking->custodian && unpacking->box_size > 0 ? open_box(unpacking) : INVALID;
}

enum outcome luggage_unpack(const struct luggage_target *target, struct io_file *file,
                            uint64_t from, uint64_t size, char why[HUB_WHY_MAX])
{
    struct unpacking unpacking = {
        .target = target, .file = file, .at = from, .end = from + size, .why = why};
    unpacking.bytes = malloc(WIRE_ANSWER_MAX);
    unpacking.box = malloc(LUGGAGE_KEYS_MAX);
    why[0] = '\0';
    enum outcome outcome =
        unpacking.bytes != NULL && unpacking.box != NULL ? take_all(&unpacking) : BUSY;
    if (outcome != DONE && why[0] == '\0')
        (void)fail(&unpacking, outcome, "its keys and content are not in form");
    free(unpacking.bytes);
    free(unpacking.box);
    return outcome;
}

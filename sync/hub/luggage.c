/* luggage.h, packing: keys into one sealed box, fairs file by file. */
#include "sync/hub/luggage.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/luggage_inside.h"
#include "sync/hub/tree.h"

const char *const luggage_keys[LUGGAGE_KEYS] = {"signing", "online", "tls.pem", "certificate.pem"};

struct packing {
    struct hub *hub;
    struct io_file *file;
    uint64_t at;
    enum outcome outcome;
};

static void put(struct packing *packing, const void *bytes, size_t size)
{
    const struct io *io = packing->hub->io;
    if (packing->outcome == DONE && size > 0)
        packing->outcome = io->file_write(io->self, packing->file, packing->at, bytes, size);
    packing->at += size;
}

static void put_number(struct packing *packing, uint32_t value, size_t size)
{
    uint8_t bytes[4];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    put(packing, bytes, size);
}

static void put_entry(struct packing *packing, const char *path, const void *bytes, size_t size)
{
    put_number(packing, (uint32_t)strlen(path), 2);
    put(packing, path, strlen(path));
    put_number(packing, (uint32_t)size, 4);
    put(packing, bytes, size);
}

/* name length u8 ‖ name ‖ size u16 BE ‖ bytes, one after the other. */
static enum outcome gather_keys(struct hub *hub, uint8_t plain[LUGGAGE_KEYS_MAX], size_t *size)
{
    char path[4096];
    enum outcome outcome = DONE;
    *size = 0;
    for (size_t i = 0; i < LUGGAGE_KEYS && outcome == DONE; i++) {
        size_t length = strlen(luggage_keys[i]), bytes = 0;
        uint8_t *at = plain + *size;
        snprintf(path, sizeof path, "%s/keys/%s", hub->folder, luggage_keys[i]);
        outcome = file_read_all(hub->io, path, at + 3 + length,
                                LUGGAGE_KEYS_MAX - *size - 3 - length, &bytes);
        at[0] = (uint8_t)length;
        memcpy(at + 1, luggage_keys[i], length);
        at[1 + length] = (uint8_t)(bytes >> 8);
        at[2 + length] = (uint8_t)bytes;
        *size += 3 + length + bytes;
    }
    return outcome;
}

static enum outcome pack_keys(struct packing *packing)
{
    struct hub *hub = packing->hub;
    size_t size = 0;
    char path[4096];
    uint8_t *plain = sodium_malloc(LUGGAGE_KEYS_MAX);
    uint8_t *sealed = malloc(LUGGAGE_KEYS_MAX + crypto_box_SEALBYTES);
    enum outcome outcome = plain != NULL && sealed != NULL ? DONE : BUSY;
    if (outcome == DONE)
        outcome = gather_keys(hub, plain, &size);
    if (outcome == DONE && crypto_box_seal(sealed, plain, size, hub->custodian_key) != 0)
        outcome = DAMAGED;
    if (outcome == DONE)
        put_entry(packing, LUGGAGE_BOX, sealed, size + crypto_box_SEALBYTES);
    snprintf(path, sizeof path, "%s/" LUGGAGE_CUSTODIAN, hub->folder);
    if (outcome == DONE)
        outcome = file_read_all(hub->io, path, sealed, LUGGAGE_KEYS_MAX, &size);
    if (outcome == DONE)
        put_entry(packing, LUGGAGE_CUSTODIAN, sealed, size);
    sodium_free(plain);
    free(sealed);
    return outcome;
}

static enum outcome pack_tree(struct packing *packing, const char *below,
                              struct content_manifest *manifest, uint8_t *bytes)
{
    struct hub *hub = packing->hub;
    char folder[4096], path[LUGGAGE_PATH_MAX];
    snprintf(folder, sizeof folder, "%s/%s", hub->folder, below);
    enum outcome outcome = tree_read(hub->io, folder, manifest, hub->why);
    for (uint16_t i = 0; i < manifest->count && outcome == DONE; i++) {
        const struct content_file *file = &manifest->files[i];
        outcome = tree_read_file(hub->io, folder, file, bytes, WIRE_ANSWER_MAX);
        if (snprintf(path, sizeof path, "%s/%s", below, file->path) >= (int)sizeof path)
            outcome = INVALID;
        if (outcome == DONE)
            put_entry(packing, path, bytes, (size_t)file->size);
    }
    return outcome;
}

/* Content that cannot be read any more keeps no fact out of a backup: doctor says so. */
static enum outcome pack_fairs(struct packing *packing)
{
    struct fair fair;
    char below[128];
    struct content_manifest *manifest = calloc(1, sizeof *manifest);
    uint8_t *bytes = malloc(WIRE_ANSWER_MAX);
    enum outcome outcome = manifest != NULL && bytes != NULL ? DONE : BUSY;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = fair_at(packing->hub, i, &fair);
        if (outcome != DONE || fair.content == 0)
            continue;
        snprintf(below, sizeof below, "fairs/%s/%u", fair.name, fair.content);
        (void)!pack_tree(packing, below, manifest, bytes);
    }
    free(bytes);
    free(manifest);
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome luggage_pack(struct hub *hub, struct io_file *file, uint64_t from, uint64_t *size)
{
    struct packing packing = {.hub = hub, .file = file, .at = from};
    enum outcome outcome = pack_keys(&packing);
    if (outcome == DONE)
        outcome = pack_fairs(&packing);
    put_number(&packing, 0, 2);
    *size = packing.at - from;
    return outcome == DONE ? packing.outcome : outcome;
}

/* tree.h through struct io, which cannot tell a folder from a file but by listing it. */
#include "sync/hub/tree.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/wire.h"

struct walk {
    const struct io *io;
    const char *root;
    struct content_manifest *manifest;
    uint8_t *bytes; /* WIRE_ANSWER_MAX */
    char *why;
    enum outcome outcome;
};

struct level {
    struct walk *walk;
    char path[CONTENT_PATH_MAX]; /* below the root, ends with '/' or is empty */
    unsigned depth;
};

static enum outcome fail(struct walk *walk, enum outcome outcome, const char *path,
                         const char *text)
{
    snprintf(walk->why, 320, "%.150s: %s", path, text);
    walk->outcome = outcome;
    return outcome;
}

static void add_file(struct walk *walk, const char *path)
{
    char full[4096];
    size_t size;
    if (walk->manifest->count == CONTENT_FILES_MAX) {
        fail(walk, INVALID, path, "a fair's folder has too many files");
        return;
    }
    snprintf(full, sizeof full, "%s/%s", walk->root, path);
    enum outcome outcome = file_read_all(walk->io, full, walk->bytes, WIRE_ANSWER_MAX, &size);
    if (outcome != DONE) {
        fail(walk, outcome, path, outcome == INVALID ? "over 4 MiB" : "cannot be read");
        return;
    }
    struct content_file *file = &walk->manifest->files[walk->manifest->count++];
    snprintf(file->path, sizeof file->path, "%s", path);
    file->size = size;
    crypto_generichash(file->hash, sizeof file->hash, walk->bytes, size, NULL, 0);
}

static void visit(void *context, const char *name)
{
    struct level *level = context;
    struct walk *walk = level->walk;
    if (walk->outcome != DONE || name[0] == '.')
        return;
    struct level below = {.walk = walk, .depth = level->depth + 1};
    char full[4096];
    int length = snprintf(below.path, sizeof below.path, "%s%s/", level->path, name);
    if (length >= (int)sizeof below.path) {
        fail(walk, INVALID, name, "the path is too long");
        return;
    }
    below.path[length - 1] = '\0';
    snprintf(full, sizeof full, "%s/%s", walk->root, below.path);
    below.path[length - 1] = '/';
    if (below.depth <= TREE_DEPTH &&
        walk->io->folder_list(walk->io->self, full, visit, &below) == DONE)
        return;
    below.path[length - 1] = '\0';
    if (walk->outcome == DONE)
        add_file(walk, below.path);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct content_file *)a)->path, ((const struct content_file *)b)->path);
}

enum outcome tree_read(const struct io *io, const char *folder, struct content_manifest *manifest,
                       char why[320])
{
    struct walk walk = {.io = io, .root = folder, .manifest = manifest, .why = why};
    walk.bytes = malloc(WIRE_ANSWER_MAX);
    if (walk.bytes == NULL)
        return BUSY;
    manifest->count = 0;
    struct level top = {.walk = &walk};
    if (io->folder_list(io->self, folder, visit, &top) != DONE && walk.outcome == DONE)
        fail(&walk, NOT_FOUND, folder, "there is no such folder");
    free(walk.bytes);
    qsort(manifest->files, manifest->count, sizeof manifest->files[0], by_path);
    return walk.outcome;
}

enum outcome tree_read_file(const struct io *io, const char *folder,
                            const struct content_file *file, uint8_t *bytes, size_t room)
{
    char full[4096];
    size_t size;
    uint8_t hash[32];
    snprintf(full, sizeof full, "%s/%s", folder, file->path);
    enum outcome outcome = file_read_all(io, full, bytes, room, &size);
    if (outcome != DONE)
        return outcome;
    crypto_generichash(hash, sizeof hash, bytes, size, NULL, 0);
    bool same = size == file->size && memcmp(hash, file->hash, sizeof hash) == 0;
    return same ? DONE : DAMAGED;
}

enum outcome tree_copy(const struct io *io, const struct content_manifest *manifest,
                       const char *from, const char *to, char why[320])
{
    const char *name = strrchr(to, '/');
    size_t root = name != NULL ? (size_t)(name - to) + 1 : 0;
    uint8_t *bytes = malloc(WIRE_ANSWER_MAX);
    enum outcome outcome = bytes != NULL ? DONE : BUSY;
    for (uint16_t i = 0; i < manifest->count && outcome == DONE; i++) {
        const struct content_file *file = &manifest->files[i];
        char full[4096];
        snprintf(full, sizeof full, "%s/%s", to, file->path);
        outcome = file_make_folders(io, full, root);
        if (outcome == DONE)
            outcome = tree_read_file(io, from, file, bytes, WIRE_ANSWER_MAX);
        if (outcome == DONE)
            outcome = file_replace(io, full, bytes, (size_t)file->size);
        if (outcome != DONE)
            snprintf(why, 320, "%.150s: cannot be copied", file->path);
    }
    free(bytes);
    return outcome;
}

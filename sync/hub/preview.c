/* preview.h: a short list, oldest out. */
#include "sync/hub/preview.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct previews {
    const struct io *io;
    struct preview *kept[PREVIEWS_MAX]; /* newest first; NULL = none */
};

struct previews *previews_create(const struct io *io)
{
    struct previews *previews = calloc(1, sizeof *previews);
    if (previews != NULL)
        previews->io = io;
    return previews;
}

void previews_destroy(struct previews *previews)
{
    for (size_t i = 0; previews != NULL && i < PREVIEWS_MAX; i++)
        preview_free(previews->kept[i]);
    free(previews);
}

struct preview *preview_make(const uint8_t account[16], const char *fair, uint32_t version)
{
    struct preview *preview = calloc(1, sizeof *preview);
    if (preview == NULL)
        return NULL;
    memcpy(preview->account, account, sizeof preview->account);
    snprintf(preview->fair, sizeof preview->fair, "%s", fair);
    preview->version = version;
    return preview;
}

void preview_free(struct preview *preview)
{
    for (size_t i = 0; preview != NULL && i < preview->count; i++) {
        sodium_memzero(preview->files[i].text, preview->files[i].size); /* a team's names */
        free(preview->files[i].text);
    }
    free(preview);
}

enum outcome preview_add(struct preview *preview, const char *path, char *text, size_t size)
{
    bool there = false;
    for (size_t i = 0; i < preview->count; i++)
        there = there || strcmp(preview->files[i].path, path) == 0;
    if (there || preview->count == UPLOAD_FILES_MAX) {
        free(text);
        return REFUSED;
    }
    struct preview_file *file = &preview->files[preview->count++];
    snprintf(file->path, sizeof file->path, "%s", path);
    file->text = text;
    file->size = size;
    preview->bytes += size;
    return DONE;
}

static void make_hash(struct preview *preview)
{
    crypto_generichash_state state;
    uint8_t hash[(PREVIEW_HASH - 1) / 2];
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)preview->fair, sizeof preview->fair);
    crypto_generichash_update(&state, (const uint8_t *)&preview->version, sizeof preview->version);
    for (size_t i = 0; i < preview->count; i++) {
        const struct preview_file *file = &preview->files[i];
        crypto_generichash_update(&state, (const uint8_t *)file->path, strlen(file->path) + 1);
        crypto_generichash_update(&state, (const uint8_t *)&file->size, sizeof file->size);
        crypto_generichash_update(&state, (const uint8_t *)file->text, file->size);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(preview->hash, sizeof preview->hash, hash, sizeof hash);
}

void previews_keep(struct previews *previews, struct preview *preview)
{
    size_t bytes = preview->bytes;
    make_hash(preview);
    preview->at_ms = previews->io->monotonic_ms(previews->io->self);
    preview_free(previews->kept[PREVIEWS_MAX - 1]);
    memmove(previews->kept + 1, previews->kept, (PREVIEWS_MAX - 1) * sizeof(struct preview *));
    previews->kept[0] = preview;
    for (size_t i = 1; i < PREVIEWS_MAX; i++) {
        bytes += previews->kept[i] != NULL ? previews->kept[i]->bytes : 0;
        if (bytes > PREVIEW_BYTES_MAX) {
            preview_free(previews->kept[i]);
            previews->kept[i] = NULL;
        }
    }
}

struct preview *previews_find(struct previews *previews, const uint8_t account[16],
                              const char *hash)
{
    int64_t now_ms = previews->io->monotonic_ms(previews->io->self);
    for (size_t i = 0; i < PREVIEWS_MAX; i++) {
        struct preview *preview = previews->kept[i];
        if (preview != NULL && now_ms - preview->at_ms > PREVIEW_MS)
            previews_drop(previews, preview);
        else if (preview != NULL && strcmp(preview->hash, hash) == 0 &&
                 memcmp(preview->account, account, sizeof preview->account) == 0)
            return preview;
    }
    return NULL;
}

void previews_drop(struct previews *previews, struct preview *preview)
{
    for (size_t i = 0; i < PREVIEWS_MAX; i++) {
        if (previews->kept[i] == preview)
            previews->kept[i] = NULL;
    }
    preview_free(preview);
}

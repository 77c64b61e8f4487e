/* Brings a newer content pack from the hub: see content_fetch.h. */
#include "sync/content_fetch.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"

struct content_fetch {
    const struct io *io;
    char folder[DISK_PATH_MAX];
    uint8_t hub_key[32];
    uint32_t held, announced;
    bool has_manifest;
    bool doubtful; /* a flush failed: what lies there is written again, not looked at */
    uint16_t next; /* file to ask for */
    struct content_manifest manifest;
};

/* Moves the pointer, durably. */
static enum outcome point(const struct content_fetch *fetch, uint32_t version)
{
    char folder[DISK_PATH_MAX], text[16];
    enum outcome outcome = disk_path(folder, fetch->folder, "content");
    int size = snprintf(text, sizeof text, "%u\n", version);

    if (outcome != DONE)
        return outcome;
    return disk_replace(fetch->io, folder, "current", (const uint8_t *)text, (size_t)size);
}

struct content_fetch *content_fetch_create(const struct io *io, const char *folder,
                                           const uint8_t hub_key[32])
{
    struct content_fetch *fetch = calloc(1, sizeof *fetch);
    char path[CONTENT_FOLDER_MAX];

    if (fetch == NULL || strlen(folder) >= sizeof fetch->folder) {
        free(fetch);
        return NULL;
    }
    fetch->io = io;
    memcpy(fetch->folder, folder, strlen(folder) + 1);
    memcpy(fetch->hub_key, hub_key, sizeof fetch->hub_key);
    if (content_current(io, folder, path, &fetch->held) != DONE)
        fetch->held = 0;
    else
        (void)point(fetch, fetch->held); /* an earlier life may have failed to flush it */
    return fetch;
}

void content_fetch_destroy(struct content_fetch *fetch)
{
    free(fetch);
}

uint32_t content_fetch_held(const struct content_fetch *fetch)
{
    return fetch->held;
}

void content_fetch_announce(struct content_fetch *fetch, uint32_t version)
{
    if (version == fetch->announced)
        return;
    fetch->announced = version > fetch->held ? version : 0; /* a hub that came back may know less */
    fetch->has_manifest = false;
}

bool content_fetch_next(const struct content_fetch *fetch, char path[WIRE_PATH_MAX])
{
    char hex[65];

    if (fetch->announced <= fetch->held)
        return false;
    if (!fetch->has_manifest) {
        (void)snprintf(path, WIRE_PATH_MAX, "/v1/content/manifest");
        return true;
    }
    if (fetch->next >= fetch->manifest.count)
        return false;
    sodium_bin2hex(hex, sizeof hex, fetch->manifest.files[fetch->next].hash, 32);
    (void)snprintf(path, WIRE_PATH_MAX, "/v1/content/blob/%s", hex);
    return true;
}

/* "FOLDER/content/7" or "FOLDER/content/7/rights/orders.txt" */
static enum outcome place(const struct content_fetch *fetch, const char *file,
                          char path[DISK_PATH_MAX])
{
    int size = snprintf(path, DISK_PATH_MAX, "%s/content/%u%s%s", fetch->folder,
                        fetch->manifest.version, file[0] == '\0' ? "" : "/", file);

    return size > 0 && size < DISK_PATH_MAX ? DONE : INVALID;
}

static bool is_right(const struct content_file *file, const uint8_t *bytes, size_t size)
{
    uint8_t hash[32];

    if (size != file->size)
        return false;
    crypto_generichash(hash, sizeof hash, bytes, size, NULL, 0);
    return memcmp(hash, file->hash, sizeof hash) == 0;
}

static bool is_there(const struct content_fetch *fetch, const struct content_file *file)
{
    char path[DISK_PATH_MAX];
    uint8_t *bytes = malloc((size_t)file->size + 1);
    size_t size = 0;
    bool there = !fetch->doubtful && bytes != NULL && place(fetch, file->path, path) == DONE &&
                 disk_read(fetch->io, path, bytes, (size_t)file->size, &size) == DONE &&
                 is_right(file, bytes, size);

    free(bytes);
    return there;
}

/* Makes the folders on the way to a file of the pack and syncs each one's parent. */
static enum outcome make_folders(const struct content_fetch *fetch, const char *file)
{
    const struct io *io = fetch->io;
    char path[DISK_PATH_MAX];
    size_t from = strlen(fetch->folder) + 1;
    enum outcome outcome = place(fetch, file, path);

    for (size_t i = from; outcome == DONE && path[i] != '\0'; i++) {
        if (path[i] != '/')
            continue;
        path[i] = '\0';
        outcome = io->folder_make(io->self, path);
        path[i] = '/';
    }
    return outcome;
}

/* Folders of the pack get durable names only when all is there: bottom-up, up to the one that holds
 * the kiosk's content; then the pointer. */
static enum outcome sync_folders(const struct content_fetch *fetch)
{
    const struct io *io = fetch->io;
    char path[DISK_PATH_MAX];
    enum outcome outcome = DONE;

    for (size_t i = 0; outcome == DONE && i < fetch->manifest.count; i++) {
        size_t end;

        outcome = place(fetch, fetch->manifest.files[i].path, path);
        for (end = strlen(path); outcome == DONE && end >= strlen(fetch->folder); end--) {
            if (path[end] != '/')
                continue;
            path[end] = '\0';
            outcome = io->folder_sync(io->self, path);
        }
    }
    return outcome;
}

static enum outcome finish(struct content_fetch *fetch)
{
    enum outcome outcome = make_folders(fetch, "x");

    if (outcome == DONE)
        outcome = sync_folders(fetch);
    if (outcome == DONE)
        outcome = point(fetch, fetch->manifest.version);
    fetch->doubtful = outcome != DONE;
    if (outcome == DONE)
        fetch->held = fetch->manifest.version;
    else
        fetch->next = 0; /* asked for once more, from the first file on */
    return outcome;
}

static enum outcome skip_present(struct content_fetch *fetch)
{
    while (fetch->next < fetch->manifest.count &&
           is_there(fetch, &fetch->manifest.files[fetch->next]))
        fetch->next++;
    return fetch->next < fetch->manifest.count ? DONE : finish(fetch);
}

static enum outcome take_manifest(struct content_fetch *fetch, const uint8_t *bytes, size_t size)
{
    enum outcome outcome = content_decode(bytes, size, fetch->hub_key, &fetch->manifest);

    if (outcome != DONE)
        return outcome;
    if (fetch->manifest.version <= fetch->held)
        return REFUSED;
    fetch->announced = fetch->manifest.version;
    fetch->has_manifest = true;
    fetch->doubtful = false;
    fetch->next = 0;
    return skip_present(fetch);
}

static enum outcome take_blob(struct content_fetch *fetch, const uint8_t *bytes, size_t size)
{
    const struct content_file *file = &fetch->manifest.files[fetch->next];
    char path[DISK_PATH_MAX], *name;
    enum outcome outcome;

    if (!is_right(file, bytes, size))
        return REFUSED;
    outcome = make_folders(fetch, file->path);
    if (outcome == DONE)
        outcome = place(fetch, file->path, path);
    if (outcome != DONE)
        return outcome;
    name = strrchr(path, '/');
    *name = '\0';
    outcome = disk_replace(fetch->io, path, name + 1, bytes, size);
    if (outcome != DONE)
        return outcome;
    fetch->next++;
    return skip_present(fetch);
}

enum outcome content_fetch_take(struct content_fetch *fetch, const uint8_t *bytes, size_t size)
{
    if (!fetch->has_manifest)
        return take_manifest(fetch, bytes, size);
    if (fetch->next >= fetch->manifest.count)
        return finish(fetch);
    return take_blob(fetch, bytes, size);
}

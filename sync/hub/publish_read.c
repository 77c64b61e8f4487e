/* Folders of tables, and releases found again: publish.h. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/publish.h"

#define NAMES_MAX (DISCLOSURE_TABLES_MAX * 4)

struct names {
    char names[NAMES_MAX][TABLE_FILE_NAME_MAX];
    size_t count;
    bool tables_only, over;
};

static bool is_table(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".csv") == 0;
}

static void take_name(void *context, const char *name)
{
    struct names *names = context;
    size_t length = strlen(name);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        (names->tables_only && !is_table(name)))
        return;
    if (names->count == NAMES_MAX || length >= TABLE_FILE_NAME_MAX) {
        names->over = true;
        return;
    }
    memcpy(names->names[names->count++], name, length + 1);
}

static enum outcome list(const struct io *io, const char *path, bool tables_only,
                         struct names **names, char *why)
{
    *names = calloc(1, sizeof **names);
    if (*names == NULL) {
        (void)snprintf(why, PUBLISH_WHY_MAX, "memory is short");
        return BUSY;
    }
    (*names)->tables_only = tables_only;
    enum outcome outcome = io->folder_list(io->self, path, take_name, *names);
    if (outcome != DONE)
        (void)snprintf(why, PUBLISH_WHY_MAX, "%.300s: expected a folder that can be read", path);
    else if ((*names)->over || (tables_only && (*names)->count > DISCLOSURE_TABLES_MAX)) {
        (void)snprintf(why, PUBLISH_WHY_MAX, "%.300s: over %d tables, or a name that is too long",
                       path, DISCLOSURE_TABLES_MAX);
        outcome = INVALID;
    }
    if (outcome != DONE) {
        free(*names);
        *names = NULL;
    }
    return outcome;
}

static void name_columns(struct publish_folder *folder)
{
    struct table_file *files[DISCLOSURE_TABLES_MAX];
    for (size_t t = 0; t < folder->count; t++)
        files[t] = &folder->files[t];
    table_file_name_columns(files, folder->count);
    for (size_t t = 0; t < folder->count; t++)
        folder->tables[t] = folder->files[t].table;
}

enum outcome publish_read(const struct io *io, const char *path, enum table_values values,
                          struct publish_folder *folder, char why[PUBLISH_WHY_MAX])
{
    struct names *names;
    memset(folder, 0, sizeof *folder);
    (void)snprintf(folder->path, sizeof folder->path, "%s", path);
    enum outcome outcome = list(io, path, true, &names, why);
    if (outcome != DONE)
        return outcome;
    folder->files = calloc(names->count + 1, sizeof *folder->files);
    folder->tables = calloc(names->count + 1, sizeof *folder->tables);
    if (names->count == 0) {
        (void)snprintf(why, PUBLISH_WHY_MAX, "%.300s: no table there; expected files *.csv", path);
        outcome = INVALID;
    }
    for (size_t i = 0; outcome == DONE && i < names->count; i++) {
        char mistake[TEXT_WHY_MAX];
        if (folder->files == NULL || folder->tables == NULL)
            outcome = BUSY;
        else
            outcome = table_file_read(io, path, names->names[i], values,
                                      &folder->files[folder->count++], mistake);
        if (outcome != DONE)
            (void)snprintf(why, PUBLISH_WHY_MAX, "%s",
                           outcome == BUSY ? "memory is short" : mistake);
    }
    free(names);
    if (outcome == DONE)
        name_columns(folder);
    return outcome;
}

void publish_forget(struct publish_folder *folder)
{
    for (size_t t = 0; t < folder->count; t++)
        table_file_release(&folder->files[t]);
    free(folder->files);
    free(folder->tables);
    memset(folder, 0, sizeof *folder);
}

static enum outcome read_bytes(const struct io *io, const char *folder, const char *name,
                               uint8_t *bytes, size_t *size, char hash[65])
{
    char path[TEXT_PATH_MAX + TABLE_FILE_NAME_MAX];
    uint8_t digest[crypto_hash_sha256_BYTES];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return INVALID;
    enum outcome outcome = file_read_all(io, path, bytes, PUBLISH_JSON_MAX, size);
    if (outcome != DONE)
        return outcome;
    crypto_hash_sha256(digest, bytes, *size);
    sodium_bin2hex(hash, 65, digest, sizeof digest);
    return DONE;
}

/* Is every table the one that release.json names? */
static bool is_as_published(const struct io *io, const struct publish_folder *folder,
                            const json_t *json, uint8_t *bytes)
{
    const json_t *tables = json_object_get(json, "tables");
    bool whole = json_array_size(tables) == folder->count;
    for (size_t i = 0; whole && i < json_array_size(tables); i++) {
        const json_t *table = json_array_get(tables, i);
        const char *file = json_string_value(json_object_get(table, "file"));
        const char *hash = json_string_value(json_object_get(table, "sha256"));
        char found[65] = "";
        size_t size;
        whole = file != NULL && hash != NULL && is_table(file) && strchr(file, '/') == NULL &&
                read_bytes(io, folder->path, file, bytes, &size, found) == DONE &&
                strcmp(found, hash) == 0;
    }
    return whole;
}

static enum outcome check_release(const struct io *io, struct publish_folder *folder, char *why)
{
    size_t size = 0;
    uint8_t *bytes = malloc(PUBLISH_JSON_MAX);
    bool whole = bytes != NULL;
    enum outcome there =
        whole ? read_bytes(io, folder->path, PUBLISH_RELEASE, bytes, &size, folder->hash)
              : NOT_FOUND;
    if (whole && there != NOT_FOUND) {
        json_t *json = there == DONE ? json_loadb((const char *)bytes, size, 0, NULL) : NULL;
        folder->version = json_integer_value(json_object_get(json, "version"));
        whole = folder->version > 0 && is_as_published(io, folder, json, bytes);
        json_decref(json);
    }
    free(bytes);
    if (!whole)
        (void)snprintf(why, PUBLISH_WHY_MAX,
                       "%.300s: its " PUBLISH_RELEASE
                       " does not fit its tables; they were changed after they were published",
                       folder->path);
    return whole ? DONE : DAMAGED;
}

static enum outcome add_release(const struct io *io, const char *path,
                                struct publish_folder *earlier, size_t *count, char *why)
{
    char mistake[PUBLISH_WHY_MAX];
    if (*count == PUBLISH_EARLIER_MAX) {
        (void)snprintf(why, PUBLISH_WHY_MAX, "more than %d earlier releases", PUBLISH_EARLIER_MAX);
        return REFUSED;
    }
    struct publish_folder *folder = &earlier[(*count)++];
    enum outcome outcome = publish_read(io, path, TABLE_PUBLISHED, folder, mistake);
    if (outcome != DONE)
        (void)snprintf(why, PUBLISH_WHY_MAX, "earlier release %.100s: %.300s", path, mistake);
    return outcome == DONE ? check_release(io, folder, why) : outcome;
}

static bool holds(const struct names *names, const char *wanted)
{
    for (size_t i = 0; i < names->count; i++)
        if (wanted != NULL ? strcmp(names->names[i], wanted) == 0 : is_table(names->names[i]))
            return true;
    return false;
}

enum outcome publish_find(const struct io *io, const char *path, struct publish_folder *earlier,
                          size_t *count, char why[PUBLISH_WHY_MAX])
{
    struct names *names, *below;
    enum outcome outcome = list(io, path, false, &names, why);
    if (outcome != DONE)
        return outcome;
    if (holds(names, PUBLISH_RELEASE) || holds(names, NULL))
        outcome = add_release(io, path, earlier, count, why);
    else
        for (size_t i = 0; outcome == DONE && i < names->count; i++) {
            char inner[TEXT_PATH_MAX];
            char unused[PUBLISH_WHY_MAX];
            if (snprintf(inner, sizeof inner, "%s/%s", path, names->names[i]) >=
                    (int)sizeof inner ||
                list(io, inner, false, &below, unused) != DONE)
                continue; /* a file */
            if (holds(below, PUBLISH_RELEASE) || holds(below, NULL))
                outcome = add_release(io, inner, earlier, count, why);
            free(below);
        }
    free(names);
    return outcome;
}

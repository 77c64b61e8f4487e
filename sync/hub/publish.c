/* Makes a release: publish.h. Everything in memory first, then the files. */
#include "sync/hub/publish.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/publish_rows.h"
#include "sync/signature.h"

struct written {
    char *text;
    size_t size;
    char hash[65];
};

static enum outcome refuse(enum outcome outcome, char *why, const char *words)
{
    (void)snprintf(why, PUBLISH_WHY_MAX, "%s", words);
    return outcome;
}

static void hash_bytes(const void *bytes, size_t size, char hash[65])
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, size);
    sodium_bin2hex(hash, 65, digest, sizeof digest);
}

/* Names that no header gave come from today's tables: an earlier release may have fewer labels. */
static void name_as_now(const struct publish_folder *now, struct publish_folder *old)
{
    for (size_t t = 0; t < old->count; t++)
        for (size_t k = 0; k < now->count; k++) {
            struct table_file *was = &old->files[t];
            const struct table_file *is = &now->files[k];
            if (strcmp(was->name, is->name) != 0 || !was->cross || !is->cross ||
                was->leading != is->leading)
                continue;
            memcpy(was->across, is->across, sizeof was->across);
        }
}

static void place_mistake(const struct publish_folder *now, const struct disclosure *result,
                          char *why)
{
    bool placed = result->refusal == DISCLOSURE_BAD_TABLE && result->table < now->count &&
                  result->cell < now->tables[result->table].cell_count;
    if (placed)
        (void)snprintf(why, PUBLISH_WHY_MAX, "%s:%u: %s", now->files[result->table].file,
                       now->files[result->table].lines[result->cell], result->why);
    else
        (void)snprintf(why, PUBLISH_WHY_MAX, "%s", result->why);
}

static bool write_tables(const struct publish_folder *now, const struct disclosure *result,
                         struct written *written)
{
    for (size_t t = 0; t < now->count; t++) {
        FILE *out = open_memstream(&written[t].text, &written[t].size);
        if (out == NULL)
            return false;
        table_file_write(&now->files[t], &result->published.tables[t], out);
        if (fclose(out) != 0)
            return false;
        hash_bytes(written[t].text, written[t].size, written[t].hash);
    }
    return true;
}

static json_t *labels_of(const struct disclosure_table *table, const struct disclosure_cell *cell)
{
    json_t *labels = json_array();
    for (size_t d = 0; d < table->dimension_count; d++)
        json_array_append_new(
            labels, json_string(cell->labels[d] != NULL ? cell->labels[d] : TABLE_FILE_TOTAL));
    return labels;
}

static json_t *describe_table(const struct table_file *file, const struct disclosure_table *table,
                              const char *hash)
{
    json_t *hidden = json_array(), *dimensions = json_array();
    for (size_t d = 0; d < table->dimension_count; d++)
        json_array_append_new(dimensions, json_string(table->dimensions[d]));
    for (size_t c = 0; c < table->cell_count; c++)
        if (table->cells[c].n == DISCLOSURE_HIDDEN)
            json_array_append_new(hidden, labels_of(table, &table->cells[c]));
    size_t count = json_array_size(hidden);
    return json_pack("{s:s, s:s, s:o, s:I, s:I, s:s, s:o}", "file", file->file, "sha256", hash,
                     "dimensions", dimensions, "shown", (json_int_t)(table->cell_count - count),
                     "hidden_cells", (json_int_t)count, "why", "under_10_or_protects_another",
                     "hidden", hidden);
}

static json_t *list_words(const char *const words[4])
{
    json_t *list = json_array();
    for (size_t i = 0; i < 4; i++)
        json_array_append_new(list, json_string(words[i] != NULL ? words[i] : ""));
    return list;
}

/* No date and no name: the same tables after the same releases are the same bytes. */
static char *describe(const struct publish_folder *now, const struct publish_folder *earlier,
                      size_t earlier_count, const struct disclosure *result,
                      const struct written *written, const struct publish_made *made)
{
    json_t *tables = json_array(), *before = json_array();
    for (size_t t = 0; t < now->count; t++)
        json_array_append_new(
            tables, describe_table(&now->files[t], &result->published.tables[t], written[t].hash));
    for (size_t e = 0; e < earlier_count; e++)
        json_array_append_new(before, json_pack("{s:I, s:s}", "version", earlier[e].version,
                                                "sha256", earlier[e].hash));
    json_t *json = json_pack("{s:s, s:I, s:{s:i, s:i, s:i, s:s}, s:{s:o, s:o}, s:o, s:o}", "format",
                             "jornada-release-1", "version", (json_int_t)made->version, "rule",
                             "hidden_under", DISCLOSURE_MIN, "rounded_to", DISCLOSURE_BASE,
                             "possible_numbers_at_least", DISCLOSURE_MIN, "hidden_as",
                             TABLE_FILE_HIDDEN, "words", "es", list_words(made->words_es), "en",
                             list_words(made->words_en), "earlier", before, "tables", tables);
    char *text = json != NULL ? json_dumps(json, JSON_INDENT(1)) : NULL;
    json_decref(json);
    return text;
}

static enum outcome put(const struct io *io, const char *folder, const char *name,
                        const void *bytes, size_t size, char *why)
{
    char path[TEXT_PATH_MAX + TABLE_FILE_NAME_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        file_replace(io, path, bytes, size) != DONE)
        return refuse(REFUSED, why, "the release cannot be written there");
    return DONE;
}

/* Half a release is none, and would stand in the way of the next attempt. */
static void take_back(const struct io *io, const struct publish_folder *now, const char *out)
{
    char path[TEXT_PATH_MAX + TABLE_FILE_NAME_MAX];
    for (size_t t = 0; t < now->count + 2; t++) {
        const char *name = t < now->count    ? now->files[t].file
                           : t == now->count ? PUBLISH_SIGNATURE
                                             : PUBLISH_RELEASE;
        if (snprintf(path, sizeof path, "%s/%s", out, name) < (int)sizeof path)
            (void)io->remove(io->self, path);
    }
}

static enum outcome put_all(const struct io *io, const struct publish_folder *now,
                            const struct written *written, const char *json, const char *out,
                            const uint8_t *secret_key, char *why)
{
    enum outcome outcome = DONE;
    size_t size = strlen(json);
    if (io->folder_make(io->self, out) != DONE &&
        (file_make_folders(io, out, 1) != DONE || io->folder_make(io->self, out) != DONE))
        return refuse(REFUSED, why, "--out: the folder cannot be made");
    for (size_t t = 0; outcome == DONE && t < now->count; t++)
        outcome = put(io, out, now->files[t].file, written[t].text, written[t].size, why);
    if (outcome == DONE && secret_key != NULL) {
        uint8_t signature[SIGNATURE_BYTES];
        char hex[2 * SIGNATURE_BYTES + 2];
        signature_make(SIGNATURE_TABLES, (const uint8_t *)json, size, secret_key, signature);
        sodium_bin2hex(hex, sizeof hex, signature, sizeof signature);
        strcat(hex, "\n");
        outcome = put(io, out, PUBLISH_SIGNATURE, hex, strlen(hex), why);
    }
    if (outcome == DONE)
        outcome = put(io, out, PUBLISH_RELEASE, json, size, why);
    if (outcome != DONE)
        take_back(io, now, out);
    return outcome;
}

static void count_name(void *context, const char *name)
{
    size_t *count = context;
    *count += strcmp(name, ".") != 0 && strcmp(name, "..") != 0 ? 1 : 0;
}

static enum outcome check_out(const struct io *io, const char *out, char *why)
{
    size_t count = 0;
    if (io->folder_list(io->self, out, count_name, &count) == DONE && count > 0)
        return refuse(REFUSED, why,
                      "--out: expected a new or an empty folder; a release is never written over");
    return DONE;
}

static enum outcome write_release(const struct io *io, const struct publish_folder *now,
                                  const struct publish_folder *earlier, size_t earlier_count,
                                  const char *out, const struct disclosure *result,
                                  const uint8_t *secret_key, const struct publish_made *made,
                                  char *why)
{
    struct written written[DISCLOSURE_TABLES_MAX] = {{NULL, 0, ""}};
    enum outcome outcome = refuse(BUSY, why, "memory is short");
    if (write_tables(now, result, written)) {
        char *json = describe(now, earlier, earlier_count, result, written, made);
        if (json != NULL)
            outcome = put_all(io, now, written, json, out, secret_key, why);
        free(json);
    }
    for (size_t t = 0; t < now->count; t++)
        free(written[t].text);
    return outcome;
}

enum outcome publish_make(const struct io *io, struct publish_folder *now,
                          const struct publish_folder *earlier, size_t earlier_count,
                          const char *out, int64_t limit_ms, const uint8_t *secret_key,
                          struct publish_made *made, char why[PUBLISH_WHY_MAX])
{
    struct disclosure_release before[PUBLISH_EARLIER_MAX] = {{NULL, 0}};
    struct disclosure *result = NULL;
    struct disclosure_request request = {.now = {now->tables, now->count},
                                         .earlier = before,
                                         .earlier_count = earlier_count,
                                         .io = io,
                                         .changes = -1,
                                         .limit_ms = limit_ms};
    made->version = 1;
    for (size_t e = 0; e < earlier_count; e++) {
        struct publish_folder old = earlier[e];
        name_as_now(now, &old);
        before[e] = (struct disclosure_release){old.tables, old.count};
        if (old.version >= made->version)
            made->version = old.version + 1;
    }
    enum outcome outcome = check_out(io, out, why);
    if (outcome != DONE)
        return outcome;
    outcome = publish_rows_check(now, earlier, earlier_count, why);
    if (outcome != DONE) {
        made->refusal = DISCLOSURE_BAD_TABLE;
        return outcome;
    }
    outcome = disclosure_protect(&request, &result);
    if (outcome == DONE) {
        made->shown = result->shown;
        made->hidden = result->hidden;
        outcome =
            write_release(io, now, earlier, earlier_count, out, result, secret_key, made, why);
    } else if (result == NULL)
        outcome = refuse(BUSY, why, "memory is short");
    else
        place_mistake(now, result, why);
    made->refusal = result != NULL ? result->refusal : DISCLOSURE_NO_PROOF;
    disclosure_free(result);
    return outcome;
}

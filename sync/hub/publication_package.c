/* publication_package.h: each file is written in memory, one after another. */
#include "sync/hub/publication_package.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/hub/csv_write.h"
#include "sync/hub/inside.h"
#include "sync/hub/publication_table.h"

#define SECONDS_2025 1735689600LL

void publication_package_name(const char *fair, uint32_t version, char name[PUBLICATION_NAME_MAX])
{
    snprintf(name, PUBLICATION_NAME_MAX, "jornada-%.63s-%u", fair, version % 1000);
}

void publication_package_day(int32_t day, char text[16])
{
    struct tm parts;
    time_t seconds = (time_t)(SECONDS_2025 + day * 86400LL);
    text[0] = '\0';
    if (gmtime_r(&seconds, &parts) != NULL)
        (void)strftime(text, 16, "%Y-%m-%d", &parts);
}

static const char *say(const struct publication_package *package, const char *key)
{
    const char *word = words_get(package->words, key, WEB_SPANISH);
    return word != NULL ? word : key;
}

/* "publish.ages" + ".what" … */
static const char *say_of(const struct publication_package *package, const char *id,
                          const char *part)
{
    char key[64];
    snprintf(key, sizeof key, "publish.%s%s", id, part);
    const char *word = words_get(package->words, key, WEB_SPANISH);
    return word != NULL ? word : "";
}

static enum outcome add(struct publication_files *files, const char *name, char *text, size_t size)
{
    if (text == NULL || files->count == PUBLICATION_FILES_MAX)
        return BUSY;
    struct publication_file *file = &files->files[files->count++];
    snprintf(file->name, sizeof file->name, "%s", name);
    file->bytes = (uint8_t *)text;
    file->size = size;
    return DONE;
}

static enum outcome add_json(struct publication_files *files, const char *name, json_t *json)
{
    char *body = json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER), *text = NULL;
    size_t size = body != NULL ? strlen(body) : 0;
    if (body != NULL && (text = malloc(size + 2)) != NULL) {
        memcpy(text, body, size);
        memcpy(text + size, "\n", 2);
    }
    free(body);
    json_decref(json);
    return add(files, name, text, size + 1);
}

/* -- CSV --------------------------------------------------------------------------------------- */

static void write_row(FILE *out, const char *row, const char *column, const json_t *n)
{
    csv_write_cell(out, row);
    fputc(',', out);
    if (column != NULL) {
        csv_write_cell(out, column);
        fputc(',', out);
    }
    if (json_is_integer(n))
        fprintf(out, "%lld\r\n", (long long)json_integer_value(n));
    else
        fputs(PUBLICATION_HIDDEN "\r\n", out);
}

static void write_csv(FILE *out, const struct publication_table *kind, const json_t *table)
{
    const json_t *rows = json_object_get(table, "rows"),
                 *columns = json_object_get(table, "columns");
    const json_t *cells = json_object_get(table, "cells"), *row, *column;
    size_t i, j;
    fprintf(out, "%s,%s%s%s\r\n", kind->row, columns != NULL ? kind->column : "",
            columns != NULL ? "," : "", kind->counted);
    json_array_foreach(rows, i, row)
    {
        const json_t *line = json_array_get(cells, i);
        const char *name = json_string_value(row);
        if (columns == NULL)
            write_row(out, name, NULL, json_array_get(line, 0));
        json_array_foreach(columns, j, column)
            write_row(out, name, json_string_value(column), json_array_get(line, j));
    }
}

static enum outcome add_csv(struct publication_files *files, const json_t *table)
{
    const struct publication_table *kind =
        publication_table_find(json_string_value(json_object_get(table, "id")));
    char *text = NULL;
    size_t size = 0;
    FILE *out = kind != NULL ? open_memstream(&text, &size) : NULL;
    if (out == NULL)
        return kind == NULL ? INVALID : BUSY;
    write_csv(out, kind, table);
    if (fclose(out) != 0) {
        free(text);
        return BUSY;
    }
    return add(files, kind->file, text, size);
}

/* -- datapackage.json -------------------------------------------------------------------------- */

static void sha256_of(const struct publication_file *file, char hex[65])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, file->bytes, file->size);
    sodium_bin2hex(hex, 65, hash, sizeof hash);
}

static json_t *label_field(const struct publication_package *package, const char *id,
                           const char *name, const char *part)
{
    return json_pack("{s:s, s:s, s:s, s:{s:b}}", "name", name, "title", say_of(package, id, part),
                     "type", "string", "constraints", "required", true);
}

static json_t *schema_json(const struct publication_package *package,
                           const struct publication_table *kind)
{
    json_t *fields = json_array(), *key = json_array();
    json_array_append_new(fields, label_field(package, kind->id, kind->row, ".row"));
    json_array_append_new(key, json_string(kind->row));
    if (kind->column != NULL) {
        json_array_append_new(fields, label_field(package, kind->id, kind->column, ".column"));
        json_array_append_new(key, json_string(kind->column));
    }
    json_array_append_new(fields, json_pack("{s:s, s:s, s:s, s:s, s:{s:i}}", "name", kind->counted,
                                            "title", say_of(package, kind->group, ".counted"),
                                            "description", say(package, "publish.rule"), "type",
                                            "integer", "constraints", "minimum", 10));
    return json_pack("{s:o, s:[s], s:o}", "fields", fields, "missingValues", PUBLICATION_HIDDEN,
                     "primaryKey", key);
}

static json_t *resource_json(const struct publication_package *package, const json_t *table,
                             const struct publication_file *file)
{
    const char *id = json_string_value(json_object_get(table, "id"));
    const struct publication_table *kind = publication_table_find(id);
    char hash[80] = "sha256:", name[PUBLICATION_NAME_MAX];
    sha256_of(file, hash + 7);
    snprintf(name, sizeof name, "%.*s", (int)strcspn(kind->file, "."), kind->file);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:O, s:o, s:{s:s, s:s, "
        "s:s, s:b, s:b}}",
        "name", name, "path", kind->file, "profile", "tabular-data-resource", "title",
        say_of(package, id, ""), "description", say_of(package, id, ".what"), "format", "csv",
        "mediatype", "text/csv", "encoding", "utf-8", "bytes", (json_int_t)file->size, "hash", hash,
        "as_of_version", json_object_get(table, "as_of"), "schema", schema_json(package, kind),
        "dialect", "delimiter", ",", "lineTerminator", "\r\n", "quoteChar", "\"", "doubleQuote",
        true, "header", true);
}

/* Only what the municipality says of it. */
static void put_licence(const struct publication_package *package, json_t *all)
{
    const struct pack_fair *fair = &package->pack->fair;
    if (fair->licence_name[0] == '\0' && fair->licence_path[0] == '\0')
        return;
    json_t *licence = json_object();
    if (fair->licence_name[0] != '\0')
        json_object_set_new(licence, "name", json_string(fair->licence_name));
    if (fair->licence_path[0] != '\0')
        json_object_set_new(licence, "path", json_string(fair->licence_path));
    if (fair->licence_title[0] != '\0')
        json_object_set_new(licence, "title", json_string(fair->licence_title));
    json_object_set_new(all, "licenses", json_pack("[o]", licence));
}

static enum outcome add_datapackage(const struct publication_package *package,
                                    struct publication_files *files)
{
    char name[PUBLICATION_NAME_MAX], version[24], day[16], source[2 * PACK_TEXT_MAX];
    json_t *resources = json_array(), *table;
    size_t i;
    publication_package_name(package->fair->name, package->version, name);
    publication_package_day(package->day, day);
    snprintf(version, sizeof version, "%u.0.0", package->version);
    snprintf(source, sizeof source, "%s, %s", package->municipality, package->fair->title);
    json_array_foreach(package->tables, i, table)
        json_array_append_new(resources, resource_json(package, table, &files->files[i]));
    json_t *all =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:[{s:s}], s:{s:s, s:s, s:s}, s:o}", "profile",
                  "tabular-data-package", "name", name, "title", package->fair->title,
                  "description", say(package, "publish.about"), "version", version, "published",
                  day, "sources", "title", source, "signature", "document", PUBLICATION_DOCUMENT,
                  "path", PUBLICATION_SIGNATURE, "type", "Ed25519", "resources", resources);
    put_licence(package, all);
    return add_json(files, "datapackage.json", all);
}

/* -- LEAME.txt --------------------------------------------------------------------------------- */

static void write_days(FILE *out, const struct pack_fair *fair)
{
    char day[16];
    for (size_t i = 0; i < fair->day_count; i++) {
        publication_package_day(fair->days[i], day);
        fprintf(out, "%s%s", i > 0 ? ", " : " · ", day);
    }
}

static void write_tables(const struct publication_package *package, FILE *out)
{
    json_t *table, *id;
    size_t i;
    json_array_foreach(package->tables, i, table)
    {
        const char *name = json_string_value(json_object_get(table, "id"));
        const struct publication_table *kind = publication_table_find(name);
        uint32_t as_of = (uint32_t)json_integer_value(json_object_get(table, "as_of"));
        fprintf(out, "%s\r\n  %s\r\n", kind->file, say_of(package, name, ".what"));
        if (as_of != package->version)
            fprintf(out, "  %s %u.\r\n", say(package, "publish.as_of"), as_of);
        fputs("\r\n", out);
    }
    json_array_foreach(package->left_out, i, id)
        fprintf(out, "%s: %s\r\n", say_of(package, json_string_value(id), ""),
                say(package, "publish.left_out"));
}

static void write_readme(const struct publication_package *package, FILE *out)
{
    const struct pack_fair *fair = &package->pack->fair;
    char day[16], key[65];
    publication_package_day(package->day, day);
    sodium_bin2hex(key, sizeof key, package->key, 32);
    fprintf(out, "%s\r\n%s · %s", package->fair->title, package->municipality, fair->place);
    write_days(out, fair);
    fprintf(out, "\r\n%s %u · %s\r\n\r\n%s\r\n\r\n", say(package, "publish.version"),
            package->version, day, say(package, "publish.about"));
    write_tables(package, out);
    fprintf(out, "\r\n%s %s\r\n%s\r\n\r\n", say(package, "publish.rule"),
            say(package, "publish.asterisk"), say(package, "publish.people"));
    if (fair->licence_name[0] == '\0' && fair->licence_path[0] == '\0')
        fprintf(out, "%s\r\n\r\n", say(package, "publish.no_licence"));
    else
        fprintf(out, "%s: %s %s %s\r\n\r\n", say(package, "publish.licence"), fair->licence_title,
                fair->licence_name, fair->licence_path);
    fprintf(out, "%s\r\n  %s\r\n", say(package, "publish.signed"), key);
}

static enum outcome add_readme(const struct publication_package *package,
                               struct publication_files *files)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return BUSY;
    write_readme(package, out);
    if (fclose(out) != 0) {
        free(text);
        return BUSY;
    }
    return add(files, "LEAME.txt", text, size);
}

/* -- release.json ------------------------------------------------------------------------------ */

static enum outcome add_document(const struct publication_package *package,
                                 struct publication_files *files)
{
    char day[16], key[65], before[65] = "", municipality[12], hex[65];
    json_t *list = json_array();
    publication_package_day(package->day, day);
    sodium_bin2hex(key, sizeof key, package->key, 32);
    if (package->before != NULL)
        sodium_bin2hex(before, sizeof before, package->before, 32);
    snprintf(municipality, sizeof municipality, "%05u", package->fair->municipality % 100000);
    for (size_t i = 0; i < files->count; i++) {
        sha256_of(&files->files[i], hex);
        json_array_append_new(list,
                              json_pack("{s:s, s:I, s:s}", "name", files->files[i].name, "bytes",
                                        (json_int_t)files->files[i].size, "sha256", hex));
    }
    return add_json(
        files, PUBLICATION_DOCUMENT,
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:i, s:s, s:{s:i, s:i, s:i}, s:O, s:O, "
                  "s:o, s:s}",
                  "jornada_release", 1, "fair", package->fair->name, "title", package->fair->title,
                  "place", package->pack->fair.place, "municipality", municipality,
                  "municipality_name", package->municipality, "version",
                  (json_int_t)package->version, "published", day, "day", (int)package->day,
                  "before", before, "rule", "minimum", 10, "rounded_to", 5, "possible_at_least", 10,
                  "tables", package->tables, "left_out", package->left_out, "files", list,
                  "hub_key", key));
}

enum outcome publication_package_make(const struct publication_package *package,
                                      struct publication_files *files)
{
    const json_t *table;
    enum outcome outcome = DONE;
    size_t i;
    *files = (struct publication_files){.count = 0};
    json_array_foreach(package->tables, i, table)
    {
        if (outcome == DONE)
            outcome = add_csv(files, table);
    }
    if (outcome == DONE)
        outcome = add_datapackage(package, files);
    if (outcome == DONE)
        outcome = add_readme(package, files);
    if (outcome == DONE)
        outcome = add_document(package, files);
    if (outcome != DONE)
        publication_files_free(files);
    return outcome;
}

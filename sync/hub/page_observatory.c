/* Observatorio: every release, newest first; each with its tables, what it hides and what changed
 * since the one before; and its files.
 *
 * Promises: what stands here comes out of the released bytes and of nothing else: no margin, no
 * count of this hub is read, so that no reader of this page can be shown one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_publication.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/publication_package.h"
#include "sync/hub/publication_table.h"
#include "sync/hub/web_inside.h"

#define PREFIX "/observatorio/"

/* NULL: it is not there, or not whole. */
static json_t *read_document(const struct web_visit *visit, const uint8_t fair[8], uint32_t version)
{
    uint8_t *bytes = NULL;
    size_t size;
    if (version == 0 ||
        publication_read(visit->hub, fair, version, PUBLICATION_DOCUMENT, &bytes, &size) != DONE)
        return NULL;
    json_t *document = json_loadb((const char *)bytes, size, 0, NULL);
    free(bytes);
    return document;
}

/* -- What changed ------------------------------------------------------------------------------ */

static const json_t *table_of(const json_t *document, const char *id)
{
    const json_t *table;
    size_t i;
    json_array_foreach(json_object_get(document, "tables"), i, table)
    {
        const char *said = json_string_value(json_object_get(table, "id"));
        if (said != NULL && strcmp(said, id) == 0)
            return table;
    }
    return NULL;
}

struct changes {
    int64_t numbers, hidden;
};

static void compare(const json_t *now, const json_t *before, struct changes *changes)
{
    const json_t *rows = json_object_get(now, "cells"), *row, *n;
    size_t i, j;
    json_array_foreach(rows, i, row)
    {
        json_array_foreach(row, j, n)
        {
            const json_t *old =
                json_array_get(json_array_get(json_object_get(before, "cells"), i), j);
            if (json_equal(n, old))
                continue;
            if (json_is_null(n))
                changes->hidden++;
            else
                changes->numbers++;
        }
    }
}

/* A line for each table that differs from the release before; of a first one none. */
static json_t *changes_json(const struct web_visit *visit, const json_t *document,
                            const json_t *before)
{
    json_t *list = json_array();
    const struct publication_table *kind;
    for (size_t i = 0; before != NULL && (kind = publication_table_at(i)) != NULL; i++) {
        struct changes changes = {0, 0};
        char key[64], numbers[PAGE_SAY_MAX], hidden[PAGE_SAY_MAX], text[3 * PAGE_SAY_MAX];
        compare(table_of(document, kind->id), table_of(before, kind->id), &changes);
        if (changes.numbers == 0 && changes.hidden == 0)
            continue;
        snprintf(key, sizeof key, "publish.%.40s", kind->id);
        page_say_number(visit, "publish.numbers_changed", changes.numbers, numbers);
        page_say_number(visit, "publish.now_hidden", changes.hidden, hidden);
        snprintf(text, sizeof text, "%s: %s%s%s", page_say(visit, key),
                 changes.numbers > 0 ? numbers : "",
                 changes.numbers > 0 && changes.hidden > 0 ? ", " : "",
                 changes.hidden > 0 ? hidden : "");
        json_array_append_new(list, json_string(text));
    }
    return list;
}

/* -- The list ---------------------------------------------------------------------------------- */

static json_t *entry_json(const struct web_visit *visit, const struct publication *publication)
{
    json_t *document = read_document(visit, publication->fair, publication->version);
    json_t *before = read_document(visit, publication->fair, publication->version - 1);
    const char *fair = json_string_value(json_object_get(document, "fair"));
    const char *title = json_string_value(json_object_get(document, "title"));
    const char *place = json_string_value(json_object_get(document, "place"));
    char day[16], name[PUBLICATION_NAME_MAX], version[PAGE_SAY_MAX];
    publication_package_day(publication->day, day);
    snprintf(name, sizeof name, "%.63s-%u", fair != NULL ? fair : "", publication->version % 1000);
    page_say_number(visit, "publish.version_n", publication->version, version);
    json_t *entry = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "name", name, "title", title != NULL ? title : "",
        "place", place != NULL ? place : "", "version", version, "day", day, "correction",
        publication->version > 1, "changes", changes_json(visit, document, before));
    json_object_set_new(entry, "has_changes",
                        json_boolean(json_array_size(json_object_get(entry, "changes")) > 0));
    json_decref(document);
    json_decref(before);
    return entry;
}

void page_observatory(struct web_visit *visit)
{
    json_t *list = json_array();
    struct publication publication;
    enum outcome outcome;
    for (size_t i = 0; (outcome = publication_at(visit->hub, NULL, i, &publication)) == DONE; i++)
        json_array_append_new(list, entry_json(visit, &publication));
    if (outcome == NOT_FOUND) {
        page_send(visit, 200, "observatory", json_pack("{s:o}", "releases", list));
        return;
    }
    json_decref(list);
    web_refuse(visit, 503);
}

/* -- One release ------------------------------------------------------------------------------- */

/* "metepec-sample-2" and what stands behind a slash; false: no such name. */
static bool take_name(const char *path, char fair[ENROLMENT_FAIR_NAME_MAX], uint32_t *version,
                      char file[PUBLICATION_NAME_MAX])
{
    const char *name = path + sizeof PREFIX - 1, *slash = strchr(name, '/');
    size_t length = slash != NULL ? (size_t)(slash - name) : strlen(name), dash = length;
    char *end = NULL;
    while (dash > 0 && name[dash] != '-')
        dash--;
    if (dash == 0 || dash >= ENROLMENT_FAIR_NAME_MAX ||
        (slash != NULL && strlen(slash + 1) >= PUBLICATION_NAME_MAX))
        return false;
    memcpy(fair, name, dash);
    fair[dash] = '\0';
    *version = (uint32_t)strtoul(name + dash + 1, &end, 10);
    snprintf(file, PUBLICATION_NAME_MAX, "%s", slash != NULL ? slash + 1 : "");
    return end == name + length && *version > 0 && *version <= PUBLICATION_VERSIONS_MAX;
}

static json_t *files_json(const struct publication_files *files)
{
    json_t *list = json_array();
    for (size_t i = 0; i < files->count; i++)
        json_array_append_new(list, json_string(files->files[i].name));
    return list;
}

static void send_release(struct web_visit *visit, const struct fair *fair, uint32_t version,
                         const struct publication_files *files)
{
    json_t *document = read_document(visit, fair->id, version);
    json_t *before = read_document(visit, fair->id, version - 1);
    char name[PUBLICATION_NAME_MAX], zip[PUBLICATION_NAME_MAX], said[PAGE_SAY_MAX];
    const char *day = json_string_value(json_object_get(document, "published"));
    const char *title = json_string_value(json_object_get(document, "title"));
    bool fresh = strcmp(form_get(&visit->query, "hecho"), "published") == 0;
    snprintf(name, sizeof name, "%s-%u", fair->name, version % 1000);
    publication_package_name(fair->name, version, zip);
    page_say_number(visit, "publish.version_n", version, said);
    json_t *values = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:o, s:o, s:o}", "name", name, "zip", zip,
        "fair_title", title != NULL ? title : "", "version", said, "day", day != NULL ? day : "",
        "fresh", fresh && visit->account->role == ACCOUNT_COORDINATOR, "correction", version > 1,
        "tables", page_publication_tables(visit, json_object_get(document, "tables"), version),
        "left_out", page_publication_left_out(visit, json_object_get(document, "left_out")),
        "changes", changes_json(visit, document, before), "files", files_json(files));
    json_object_set_new(values, "has_list",
                        json_boolean(json_array_size(json_object_get(values, "changes")) +
                                         json_array_size(json_object_get(values, "left_out")) >
                                     0));
    json_decref(document);
    json_decref(before);
    page_send(visit, 200, "release", values);
}

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {{".csv", "text/csv; charset=utf-8"},
                                           {".json", "application/json"},
                                           {".txt", "text/plain; charset=utf-8"},
                                           {".sig", "text/plain; charset=utf-8"}};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; i < sizeof types / sizeof types[0] && dot != NULL; i++) {
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    }
    return "application/octet-stream";
}

/* Takes `bytes` over. `name` is one of ours: no quote can be in it. */
static void send_bytes(struct web_visit *visit, const char *name, const char *type, uint8_t *bytes,
                       size_t size)
{
    char header[WEB_HEADER_MAX];
    snprintf(header, sizeof header, "attachment; filename=\"%.150s\"", name);
    web_bytes(visit, type, bytes, size);
    web_add_header(visit->answer, "Content-Disposition", header);
    visit->answer->owned = (char *)bytes;
}

static void send_zip(struct web_visit *visit, const char *folder,
                     const struct publication_files *files)
{
    char name[PUBLICATION_NAME_MAX + 8];
    uint8_t *bytes;
    size_t size;
    if (publication_package_zip(files, folder, &bytes, &size) != DONE) {
        web_refuse(visit, 503);
        return;
    }
    snprintf(name, sizeof name, "%s.zip", folder);
    send_bytes(visit, name, "application/zip", bytes, size);
}

static void send_file(struct web_visit *visit, const struct fair *fair, uint32_t version,
                      const char *name, struct publication_files *files)
{
    char folder[PUBLICATION_NAME_MAX], zip[PUBLICATION_NAME_MAX + 8];
    publication_package_name(fair->name, version, folder);
    snprintf(zip, sizeof zip, "%s.zip", folder);
    const struct publication_file *file = publication_files_find(files, name);
    uint8_t *bytes;
    size_t size;
    if (strcmp(name, zip) == 0)
        send_zip(visit, folder, files);
    else if (file != NULL &&
             publication_read(visit->hub, fair->id, version, name, &bytes, &size) == DONE)
        send_bytes(visit, file->name, type_of(file->name), bytes, size);
    else
        web_refuse(visit, 404);
}

void page_release(struct web_visit *visit)
{
    char name[ENROLMENT_FAIR_NAME_MAX], file[PUBLICATION_NAME_MAX];
    struct publication_files files = {.count = 0};
    struct fair fair;
    uint32_t version;
    if (!take_name(visit->request->path, name, &version, file) ||
        fair_find(visit->hub, name, &fair) != DONE ||
        publication_read_all(visit->hub, fair.id, version, &files) != DONE)
        web_refuse(visit, 404);
    else if (file[0] != '\0')
        send_file(visit, &fair, version, file, &files);
    else
        send_release(visit, &fair, version, &files);
    publication_files_free(&files);
}

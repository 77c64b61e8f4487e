/* version_diff.h: the files of both folders by name and hash, then inside those that differ. */
#include "sync/hub/version_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_sheet.h"
#include "sync/hub/ini_text.h"
#include "sync/hub/inside.h"
#include "sync/hub/tree.h"

#define KEY_MAX 64

struct diff {
    struct hub *hub;
    const struct fair *fair;
    uint32_t from, to;
    void (*each)(void *context, const struct version_change *change);
    void *context;
    struct content_manifest *before, *after;
};

static void tell(const struct diff *diff, const char *file, const char *row, const char *column,
                 const char *before, const char *after)
{
    struct version_change change = {file, row, column, before, after};
    diff->each(diff->context, &change);
}

static const struct content_file *find(const struct content_manifest *files, const char *path)
{
    for (uint16_t i = 0; i < files->count; i++) {
        if (strcmp(files->files[i].path, path) == 0)
            return &files->files[i];
    }
    return NULL;
}

static bool ends_in(const char *path, const char *end)
{
    size_t size = strlen(path), tail = strlen(end);
    return size > tail && strcmp(path + size - tail, end) == 0;
}

/* What a row is known by, beside its first cell. */
static const char *name_in(const struct csv_sheet *sheet, size_t row)
{
    const char *second = csv_sheet_column(sheet, 1);
    return csv_sheet_get(sheet, row, second != NULL ? second : csv_sheet_column(sheet, 0));
}

/* -- Tables --------------------------------------------------------------------------------------
 */

static void compare_rows(const struct diff *diff, const char *file, const struct csv_sheet *before,
                         size_t old, const struct csv_sheet *after, size_t new)
{
    const char *column;
    const char *row = csv_sheet_get(after, new, csv_sheet_column(after, 0));
    for (size_t i = 0; (column = csv_sheet_column(after, i)) != NULL; i++) {
        const char *was = csv_sheet_get(before, old, column),
                   *is = csv_sheet_get(after, new, column);
        if (strcmp(was, is) != 0)
            tell(diff, file, row, column, was, is);
    }
}

static void compare_sheets(const struct diff *diff, const char *file,
                           const struct csv_sheet *before, const struct csv_sheet *after)
{
    const char *key = csv_sheet_column(after, 0);
    for (size_t row = 0; row < csv_sheet_rows(after); row++) {
        const char *id = csv_sheet_get(after, row, key);
        size_t old = csv_sheet_find(before, key, id);
        if (old == CSV_SHEET_NONE)
            tell(diff, file, id, "", NULL, name_in(after, row));
        else
            compare_rows(diff, file, before, old, after, row);
    }
    for (size_t row = 0; row < csv_sheet_rows(before); row++) {
        const char *id = csv_sheet_get(before, row, key);
        if (csv_sheet_find(after, key, id) == CSV_SHEET_NONE)
            tell(diff, file, id, "", name_in(before, row), NULL);
    }
}

static void compare_tables(const struct diff *diff, const char *file, const char *was,
                           const char *is)
{
    char why[CSV_WHY_MAX];
    struct csv_sheet *before = NULL, *after = NULL;
    if (csv_sheet_read(was, file, PACK_COLONIAS_MAX, &before, why) == DONE &&
        csv_sheet_read(is, file, PACK_COLONIAS_MAX, &after, why) == DONE &&
        csv_sheet_rows(before) <= 2000 && csv_sheet_rows(after) <= 2000)
        compare_sheets(diff, file, before, after);
    else
        tell(diff, file, "", "", "", "");
    csv_sheet_free(before);
    csv_sheet_free(after);
}

/* -- Settings files ------------------------------------------------------------------------------
 */

/* The next "key =" from *at on, with its section. */
static bool next_key(const char **at, char section[KEY_MAX], char key[KEY_MAX])
{
    for (; **at != '\0'; *at += strcspn(*at, "\n") + ((*at)[strcspn(*at, "\n")] == '\n')) {
        const char *line = *at;
        size_t size = strcspn(line, "]=:\n \t");
        if (*line == '[' && line[size] == ']') {
            snprintf(section, KEY_MAX, "%.*s", (int)(size - 1 < 60 ? size - 1 : 60), line + 1);
        } else if (size > 0 && *line != ';' && *line != '#' && *line != '[') {
            snprintf(key, KEY_MAX, "%.*s", (int)(size < 60 ? size : 60), line);
            *at += strcspn(*at, "\n");
            return true;
        }
    }
    return false;
}

static void compare_key(const struct diff *diff, const char *file, const char *section,
                        const char *key, const char *was, const char *is)
{
    char *before = ini_text_get(was, section, key), *after = ini_text_get(is, section, key);
    if (before == NULL || after == NULL || strcmp(before, after) != 0)
        tell(diff, file, section, key, before, after);
    free(before);
    free(after);
}

static void compare_settings(const struct diff *diff, const char *file, const char *was,
                             const char *is)
{
    char section[KEY_MAX] = "", key[KEY_MAX];
    for (const char *at = is; next_key(&at, section, key);)
        compare_key(diff, file, section, key, was, is);
    section[0] = '\0';
    for (const char *at = was; next_key(&at, section, key);) {
        char *still = ini_text_get(is, section, key);
        if (still == NULL)
            compare_key(diff, file, section, key, was, is);
        free(still);
    }
}

/* -- Files ---------------------------------------------------------------------------------------
 */

static enum outcome compare_file(const struct diff *diff, const char *path)
{
    char *was = NULL, *is = NULL;
    size_t size = 0;
    enum outcome outcome = fair_version_read(diff->hub, diff->fair, diff->from, path, &was, &size);
    if (outcome == DONE)
        outcome = fair_version_read(diff->hub, diff->fair, diff->to, path, &is, &size);
    if (outcome == DONE && ends_in(path, ".csv"))
        compare_tables(diff, path, was, is);
    else if (outcome == DONE && ends_in(path, ".ini"))
        compare_settings(diff, path, was, is);
    else if (outcome == DONE)
        tell(diff, path, "", "", "", "");
    free(was);
    free(is);
    return outcome;
}

static enum outcome compare(const struct diff *diff)
{
    enum outcome outcome = DONE;
    for (uint16_t i = 0; i < diff->after->count && outcome == DONE; i++) {
        const struct content_file *now = &diff->after->files[i];
        const struct content_file *then = find(diff->before, now->path);
        if (ends_in(now->path, ".jst"))
            continue;
        if (then == NULL)
            tell(diff, now->path, "", "", NULL, "");
        else if (memcmp(then->hash, now->hash, sizeof now->hash) != 0)
            outcome = compare_file(diff, now->path);
    }
    for (uint16_t i = 0; i < diff->before->count && outcome == DONE; i++) {
        const struct content_file *then = &diff->before->files[i];
        if (!ends_in(then->path, ".jst") && find(diff->after, then->path) == NULL)
            tell(diff, then->path, "", "", "", NULL);
    }
    return outcome;
}

static enum outcome read_tree(const struct diff *diff, uint32_t version,
                              struct content_manifest *files)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/fairs/%s/%u", diff->hub->folder, diff->fair->name, version);
    return tree_read(diff->hub->io, folder, files, diff->hub->why);
}

enum outcome version_diff(struct hub *hub, const struct fair *fair, uint32_t from, uint32_t to,
                          void (*each)(void *context, const struct version_change *change),
                          void *context)
{
    struct diff diff = {hub, fair, from, to, each, context, NULL, NULL};
    diff.before = calloc(1, sizeof *diff.before);
    diff.after = calloc(1, sizeof *diff.after);
    enum outcome outcome = diff.before != NULL && diff.after != NULL ? DONE : BUSY;
    if (outcome == DONE)
        outcome = read_tree(&diff, from, diff.before);
    if (outcome == DONE)
        outcome = read_tree(&diff, to, diff.after);
    if (outcome == DONE)
        outcome = compare(&diff);
    free(diff.before);
    free(diff.after);
    return outcome;
}

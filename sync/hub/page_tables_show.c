/* The preview of an import: per file what is new, changed and gone, or every row that is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/page_tables.h"
#include "sync/hub/reason.h"
#include "sync/hub/table_diff.h"
#include "sync/hub/web_inside.h"

#define ROWS_SHOWN 12 /* of each kind, of each file */
#define MISTAKES_SHOWN 40

void page_tables_free(struct page_tables *shown)
{
    for (size_t i = 0; i < shown->count; i++)
        table_in_free(shown->files[i].table);
    preview_free(shown->preview);
}

/* -- What would change --------------------------------------------------------------------------
 */

struct listing {
    const struct page_tables_file *file;
    const struct table_in *old;
    json_t *rows;
    size_t shown[3], left_out;
};

static json_t *cells_json(const struct listing *listing, size_t row, size_t old_row)
{
    json_t *list = json_array();
    const struct table_in *table = listing->file->table;
    for (size_t i = 0; i < table->columns && json_array_size(list) < 4; i++) {
        const char *title = table_in_title(table, i), *now = table_in_cell(table, row, i);
        const char *was =
            table_in_cell(listing->old, old_row, table_in_column(listing->old, title));
        if (strcmp(now, was) != 0)
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:s}", "title", title, "was", was, "becomes", now));
    }
    return list;
}

static void list_row(void *context, size_t row, size_t old_row)
{
    static const char *const words[] = {"tables.row_new", "tables.row_changed", "tables.row_gone"};
    struct listing *listing = context;
    int kind = old_row == SIZE_MAX ? 0 : row == SIZE_MAX ? 2 : 1;
    char name[200];
    if (listing->shown[kind]++ >= ROWS_SHOWN) {
        listing->left_out++;
        return;
    }
    if (kind == 2)
        table_diff_name(listing->file->path, listing->old, old_row, name, sizeof name);
    else
        table_diff_name(listing->file->path, listing->file->table, row, name, sizeof name);
    json_t *one = json_pack("{s:s, s:s}", "kind", words[kind], "row", name);
    if (kind == 1)
        json_object_set_new(one, "cells", cells_json(listing, row, old_row));
    json_array_append_new(listing->rows, one);
}

static json_t *number_json(const struct page_tables *shown, const char *word, size_t n)
{
    char text[PAGE_SAY_MAX];
    page_say_number(shown->visit, word, (int64_t)n, text);
    return json_string(text);
}

/* What was read at an open fair is counted by a row's place (struct pack): old rows stay where they
 * are, new ones come behind them. */
static bool moves_places(const struct page_tables *shown, const struct page_tables_file *file,
                         const struct table_in *old)
{
    char was[200], now[200];
    if (shown->prepare->fair.state == CALLS_FAIR_NOT_YET || old == NULL)
        return false;
    for (size_t row = 0; row < old->rows; row++) {
        if (row == file->table->rows)
            return true;
        table_diff_name(file->path, old, row, was, sizeof was);
        table_diff_name(file->path, file->table, row, now, sizeof now);
        if (strncmp(was, now, strcspn(was, " ")) != 0)
            return true;
    }
    return false;
}

static void put_diff(const struct page_tables *shown, const struct page_tables_file *file,
                     json_t *one)
{
    struct listing listing = {.file = file, .rows = json_array()};
    struct table_in *old = NULL;
    struct table_diff diff = {0};
    char *text = NULL;
    size_t size;
    const struct fair *fair = &shown->prepare->fair;
    if (fair_version_read(shown->visit->hub, fair, fair->content, file->path, &text, &size) ==
            DONE &&
        table_in_read(text, size, TABLE_IN_ROWS_MAX, &old) == DONE && old->columns == 0) {
        table_in_free(old);
        old = NULL;
    }
    listing.old = old;
    if (table_diff_read(file->path, file->table, old, &diff, list_row, &listing) == DONE) {
        json_object_set_new(one, "fresh", number_json(shown, "tables.fresh", diff.fresh));
        json_object_set_new(one, "changed", number_json(shown, "tables.changed", diff.changed));
        json_object_set_new(one, "gone", number_json(shown, "tables.gone", diff.gone));
        json_object_set_new(one, "same", number_json(shown, "tables.same", diff.same));
    }
    if (listing.left_out > 0)
        json_object_set_new(one, "left_out",
                            number_json(shown, "tables.left_out", listing.left_out));
    json_object_set_new(one, "rows", listing.rows);
    json_object_set_new(one, "moves", json_boolean(moves_places(shown, file, old)));
    table_in_free(old);
    free(text);
}

/* A text has no rows: it is another one, or the same. */
static void put_text(const struct page_tables *shown, const struct page_tables_file *file,
                     json_t *one)
{
    char *text = NULL;
    size_t size = 0;
    const struct fair *fair = &shown->prepare->fair;
    const struct preview *preview = shown->preview;
    const char *word = "tables.text_new";
    if (fair_version_read(shown->visit->hub, fair, fair->content, file->path, &text, &size) == DONE)
        word = "tables.text_changed";
    for (size_t i = 0; text != NULL && i < preview->count; i++) {
        if (strcmp(preview->files[i].path, file->path) == 0 && preview->files[i].size == size &&
            memcmp(preview->files[i].text, text, size) == 0)
            word = "tables.text_same";
    }
    json_object_set_new(one, "text_word", json_string(word));
    free(text);
}

/* -- What is wrong ------------------------------------------------------------------------------
 */

static void add_wrong(json_t *list, uint32_t line, const char *column, const char *said)
{
    json_t *one = json_pack("{s:i, s:s}", "line", (int)line, "said", said);
    if (column[0] != '\0')
        json_object_set_new(one, "column", json_string(column));
    json_array_append_new(list, one);
}

static void add_table_mistakes(const struct page_tables *shown, const struct page_tables_file *file,
                               json_t *list)
{
    const struct table_in *table = file->table;
    for (size_t i = 0; i < table->mistake_count && i < MISTAKES_SHOWN; i++) {
        const struct table_in_mistake *mistake = &table->mistakes[i];
        char word[48], said[PAGE_SAY_MAX], column[64] = "";
        snprintf(word, sizeof word, "tables.wrong_%s", table_in_wrong_name(mistake->wrong));
        page_say_number(shown->visit, word, mistake->number, said);
        if (mistake->column > 0)
            snprintf(column, sizeof column, "%u %.40s", mistake->column,
                     table_in_title(table, mistake->column - 1));
        add_wrong(list, mistake->line, column, said);
    }
}

static void add_pack_mistakes(const struct page_tables *shown, const char *path,
                              const struct fair_edit_mistakes *mistakes, json_t *list)
{
    for (size_t i = 0; i < mistakes->count && json_array_size(list) < MISTAKES_SHOWN; i++) {
        char said[REASON_MAX];
        if (strcmp(mistakes->list[i].file, path) != 0)
            continue;
        reason_say(mistakes->list[i].why, shown->visit->language, said);
        add_wrong(list, mistakes->list[i].line, "", said);
    }
}

/* Files that were not sent, and do not fit those that were. */
static json_t *elsewhere_json(const struct page_tables *shown,
                              const struct fair_edit_mistakes *mistakes)
{
    json_t *list = json_array();
    for (size_t i = 0; i < mistakes->count && json_array_size(list) < MISTAKES_SHOWN; i++) {
        const struct fair_edit_mistake *mistake = &mistakes->list[i];
        bool sent = false;
        char said[REASON_MAX];
        for (size_t j = 0; j < shown->count; j++)
            sent = sent || strcmp(shown->files[j].path, mistake->file) == 0;
        if (sent)
            continue;
        reason_say(mistake->why, shown->visit->language, said);
        json_array_append_new(list, json_pack("{s:s, s:i, s:s}", "file", mistake->file, "line",
                                              (int)mistake->line, "said", said));
    }
    return list;
}

static size_t count_table_mistakes(const struct page_tables *shown)
{
    size_t count = 0;
    for (size_t i = 0; i < shown->count; i++)
        count += shown->files[i].table != NULL ? shown->files[i].table->mistake_count : 0;
    return count;
}

/* The pack as it would be; mistakes->count 0: it is good. */
static enum outcome examine(const struct page_tables *shown, struct fair_edit_mistakes *mistakes)
{
    struct fair_edit *edit = NULL;
    const struct preview *preview = shown->preview;
    memset(mistakes, 0, sizeof *mistakes);
    enum outcome outcome =
        fair_edit_begin(shown->visit->hub, preview->fair, preview->version, &edit);
    for (size_t i = 0; i < preview->count && outcome == DONE; i++)
        outcome = fair_edit_put(edit, preview->files[i].path, preview->files[i].text,
                                preview->files[i].size);
    if (outcome == INVALID) { /* a card's name that is no file's */
        struct fair_edit_mistake *mistake = &mistakes->list[mistakes->count++];
        snprintf(mistake->why, sizeof mistake->why, "%s", hub_why(shown->visit->hub));
        outcome = DONE;
    } else if (outcome == DONE && fair_edit_check(edit, mistakes) == BUSY) {
        outcome = BUSY;
    }
    fair_edit_free(edit);
    return outcome;
}

/* -- The page -----------------------------------------------------------------------------------
 */

static json_t *file_json(const struct page_tables *shown, const struct page_tables_file *file,
                         const struct fair_edit_mistakes *mistakes)
{
    json_t *wrong = json_array();
    json_t *one = json_pack("{s:s}", "file", file->name);
    if (file->skipped != NULL) {
        json_object_set_new(one, "skipped", json_string(file->skipped));
        json_decref(wrong);
        return one;
    }
    if (file->table != NULL)
        add_table_mistakes(shown, file, wrong);
    if (file->path[0] != '\0' && (file->table == NULL || file->table->columns > 0))
        add_pack_mistakes(shown, file->path, mistakes, wrong);
    if (json_array_size(wrong) > 0)
        json_object_set(one, "wrong", wrong);
    else if (file->table != NULL)
        put_diff(shown, file, one);
    else
        put_text(shown, file, one);
    if (file->table != NULL && file->table->latin)
        json_object_set_new(one, "latin", json_true());
    if (file->doubted > 0)
        json_object_set_new(one, "doubted", number_json(shown, "tables.doubted", file->doubted));
    json_decref(wrong);
    return one;
}

/* Who changed the fair since the form was opened; NULL: nobody. */
static json_t *raced_json(const struct page_tables *shown)
{
    struct fair_version version;
    const struct fair *fair = &shown->prepare->fair;
    char day[16], time[16];
    if (shown->seen < 0 || fair_version_at(shown->visit->hub, fair, 0, &version) != DONE ||
        version.version <= (uint32_t)shown->seen)
        return NULL;
    page_say_day(version.at_ms, fair->offset_minutes, day);
    page_say_time(version.at_ms, fair->offset_minutes, time);
    return json_pack("{s:s, s:s, s:s}", "who", version.by, "day", day, "time", time);
}

static bool keep(struct page_tables *shown)
{
    struct web *web = shown->visit->web;
    if (web->previews == NULL)
        web->previews = previews_create(web->io);
    if (web->previews == NULL)
        return false;
    previews_keep(web->previews, shown->preview);
    return true;
}

void page_tables_show(struct page_tables *shown)
{
    struct fair_edit_mistakes *mistakes = malloc(sizeof *mistakes);
    if (mistakes == NULL || examine(shown, mistakes) != DONE) {
        free(mistakes);
        web_refuse(shown->visit, 503);
        return;
    }
    bool good =
        mistakes->count == 0 && count_table_mistakes(shown) == 0 && shown->preview->count > 0;
    json_t *files = json_array();
    for (size_t i = 0; i < shown->count; i++)
        json_array_append_new(files, file_json(shown, &shown->files[i], mistakes));
    json_t *values = json_pack("{s:o, s:b}", "files", files, "good", (int)good);
    if (count_table_mistakes(shown) == 0)
        json_object_set_new(values, "elsewhere", elsewhere_json(shown, mistakes));
    json_t *raced = raced_json(shown);
    if (raced != NULL)
        json_object_set_new(values, "raced", raced);
    if (good && keep(shown)) {
        json_object_set_new(values, "hash", json_string(shown->preview->hash));
        shown->preview = NULL; /* it is kept */
    }
    free(mistakes);
    page_send(shown->visit, good ? 200 : 400, "tables_preview",
              prepare_values(shown->prepare, values));
}

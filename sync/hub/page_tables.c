/* Tablas: the fair's tables, how many rows each has, as CSV out and in again, several at once.
 *
 * Promises: what is sent is looked at as a whole and shown (page_tables_show.c) before anything
 * changes; confirming names the preview's hash; half an import does not exist. Somebody who changed
 * the fair meanwhile is named, and the files that were sent are compared with what she made of it.
 * A preview that a restart or half an hour has forgotten says so. Badges' names (staff.csv) go in
 * by the team's page alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_write.h"
#include "sync/hub/inside.h"
#include "sync/hub/lines_sent.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/page_tables.h"
#include "sync/hub/pages.h"
#include "sync/hub/web_inside.h"

/* -- Which table --------------------------------------------------------------------------------
 */

bool page_tables_is_table(const char *path)
{
    const char *table;
    for (size_t i = 0; (table = pack_table_at(i)) != NULL; i++) {
        if (strcmp(table, path) == 0)
            return true;
    }
    return false;
}

static size_t row_count(const struct pack *pack, const char *table)
{
    static const struct {
        const char *table;
        size_t offset;
    } counts[] = {
        {"services.csv", offsetof(struct pack, service_count)},
        {"booths.csv", offsetof(struct pack, booth_count)},
        {"offices.csv", offsetof(struct pack, office_count)},
        {"lines.csv", offsetof(struct pack, line_count)},
        {"workshops.csv", offsetof(struct pack, workshop_count)},
        {"groups.csv", offsetof(struct pack, group_count)},
        {"map.csv", offsetof(struct pack, place_count)},
        {"points.csv", offsetof(struct pack, point_count)},
        {"colonias.csv", offsetof(struct pack, colonia_count)},
    };
    for (size_t i = 0; pack != NULL && i < sizeof counts / sizeof counts[0]; i++) {
        size_t count;
        if (strcmp(counts[i].table, table) != 0)
            continue;
        memcpy(&count, (const char *)pack + counts[i].offset, sizeof count);
        return count;
    }
    return 0;
}

/* A fair without services, or with the information booth alone, is not prepared yet. */
enum prepare_state page_tables_state(const struct prepare *prepare)
{
    const struct pack *pack = prepare->pack;
    bool filled = pack != NULL && pack->service_count > 0 && pack->booth_count > 1;
    return filled ? PREPARE_DONE : PREPARE_TODO;
}

static json_t *tables_json(const struct prepare *prepare)
{
    json_t *list = json_array();
    const char *table;
    for (size_t i = 0; (table = pack_table_at(i)) != NULL; i++) {
        char name[40], rows[PAGE_SAY_MAX];
        size_t count = row_count(prepare->pack, table);
        snprintf(name, sizeof name, "tables.%.*s", (int)strcspn(table, "."), table);
        page_say_number(prepare->visit, "tables.rows", (int64_t)count, rows);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b}", "file", table, "name", name,
                                              "rows", rows, "filled", (int)(count > 0)));
    }
    return list;
}

static void show(struct web_visit *visit, int status, const char *why)
{
    struct prepare prepare;
    if (prepare_begin(visit, &prepare) != DONE) {
        web_redirect(visit, "/preparar");
        return;
    }
    json_t *values = json_pack("{s:o}", "tables", tables_json(&prepare));
    if (why != NULL)
        json_object_set_new(values, "why", json_string(why));
    page_send(visit, status, "tables", prepare_values(&prepare, values));
}

void page_tables(struct web_visit *visit)
{
    show(visit, 200, NULL);
}

/* -- Out ----------------------------------------------------------------------------------------
 */

static void write_table(FILE *out, const struct table_in *table)
{
    for (size_t row = 0; row <= table->rows; row++) {
        for (size_t i = 0; i < table->columns; i++) {
            if (i > 0)
                fputc(',', out);
            csv_write_cell(out,
                           row == 0 ? table_in_title(table, i) : table_in_cell(table, row - 1, i));
        }
        fputs("\r\n", out);
    }
}

static void write_titles(FILE *out, const char *file)
{
    const char *title;
    for (size_t i = 0; (title = pack_column_at(file, i)) != NULL; i++)
        fprintf(out, "%s%s", i > 0 ? "," : "", title);
    fputs("\r\n", out);
}

/* The file as it is, formulas made harmless; without one, or asked for the template, the titles. */
void page_tables_csv(struct web_visit *visit)
{
    struct fair fair;
    struct table_in *table = NULL;
    char *text = NULL, *out_text = NULL, name[160];
    size_t size, out_size;
    const char *file = form_get(&visit->query, "tabla");
    bool template = strcmp(form_get(&visit->query, "plantilla"), "1") == 0;
    if (!page_tables_is_table(file) || page_fair_chosen(visit, &fair) != DONE) {
        web_refuse(visit, 404);
        return;
    }
    FILE *out = open_memstream(&out_text, &out_size);
    if (out == NULL) {
        web_refuse(visit, 503);
        return;
    }
    fputs("\xEF\xBB\xBF", out); /* spreadsheets take it for UTF-8 then */
    if (!template &&
        fair_version_read(visit->hub, &fair, fair.content, file, &text, &size) == DONE &&
        table_in_read(text, size, TABLE_IN_ROWS_MAX, &table) == DONE && table->columns > 0)
        write_table(out, table);
    else
        write_titles(out, file);
    table_in_free(table);
    free(text);
    if (fclose(out) != 0) {
        free(out_text);
        web_refuse(visit, 503);
        return;
    }
    snprintf(name, sizeof name, "attachment; filename=\"%.40s\"", file);
    web_add_header(visit->answer, "Content-Disposition", name);
    web_say(visit, 200, out_text);
    visit->answer->type = "text/csv; charset=utf-8";
    visit->answer->owned = out_text;
}

/* -- In -----------------------------------------------------------------------------------------
 */

static const char *last_part(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash != NULL ? slash + 1 : name;
}

/* Which file of a pack this is, by its name; a card of rights by what it says of itself. */
static bool path_of(const struct upload_file *file, char path[CONTENT_PATH_MAX])
{
    static const char *const texts[] = {"notice.ini", "notice_full.ini", "letter.ini"};
    const char *base = last_part(file->name);
    size_t length = strlen(base);
    snprintf(path, CONTENT_PATH_MAX, "%s", base);
    if (page_tables_is_table(base))
        return true;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i], base) == 0)
            return true;
    }
    bool ini = length > 4 && strcmp(base + length - 4, ".ini") == 0;
    bool card = ini && memmem(file->bytes, file->size, "[card]", 6) != NULL;
    if (card)
        snprintf(path, CONTENT_PATH_MAX, "rights/%s", base);
    return card;
}

/* What one person's file says of telephone numbers is looked at beside what the fair has: the
 * preview shows what would be put. A table that cannot be read is named by its mistakes. */
static enum outcome settle_lines(struct web_visit *visit, const struct prepare *prepare,
                                 struct page_tables_file *one, char **text, size_t *size)
{
    char *now = NULL;
    size_t now_size;
    const struct fair *fair = &prepare->fair;
    if (strcmp(one->path, "lines.csv") != 0 || one->table->mistake_count > 0 ||
        fair_version_read(visit->hub, fair, fair->content, one->path, &now, &now_size) != DONE)
        return DONE;
    enum outcome outcome = lines_sent_settle(now, text, size, &one->doubted);
    free(now);
    if (outcome == DONE && one->doubted > 0) {
        bool latin = one->table->latin;
        table_in_free(one->table);
        one->table = NULL;
        outcome = table_in_read(*text, *size, TABLE_IN_ROWS_MAX, &one->table);
        if (outcome == DONE)
            one->table->latin = latin;
    }
    return outcome == INVALID ? DONE : outcome;
}

static enum outcome take_table(const struct page_tables *shown, struct page_tables_file *one,
                               const struct upload_file *file)
{
    char *text = NULL;
    size_t size;
    struct preview *preview = shown->preview;
    enum outcome outcome = table_in_read(file->bytes, file->size, TABLE_IN_ROWS_MAX, &one->table);
    if (outcome == DONE)
        outcome = table_in_write(one->table, &text, &size);
    if (outcome == DONE)
        outcome = settle_lines(shown->visit, shown->prepare, one, &text, &size);
    if (outcome != DONE) {
        free(text);
        return outcome;
    }
    if (outcome == DONE && size > FAIR_EDIT_FILE_MAX) {
        free(text);
        one->skipped = "tables.too_large";
        return DONE;
    }
    return outcome == DONE ? preview_add(preview, one->path, text, size) : outcome;
}

static enum outcome take_text(const struct page_tables_file *one, struct preview *preview,
                              const struct upload_file *file)
{
    char *text = malloc(file->size + 1);
    if (text == NULL)
        return BUSY;
    memcpy(text, file->bytes, file->size);
    text[file->size] = '\0';
    return preview_add(preview, one->path, text, file->size);
}

/* One file into the preview, or the word why it is left out. BUSY alone is a failure. */
static enum outcome take_file(const struct page_tables *shown, struct page_tables_file *one,
                              const struct upload_file *file)
{
    const char *base = last_part(file->name);
    enum outcome outcome;
    snprintf(one->name, sizeof one->name, "%s", base);
    if (strcmp(base, "staff.csv") == 0) {
        one->skipped = "tables.staff";
        return DONE;
    }
    if (strcmp(base, "fair.ini") == 0) {
        one->skipped = "tables.fair";
        return DONE;
    }
    if (!path_of(file, one->path)) {
        one->path[0] = '\0';
        one->skipped = "tables.unknown";
        return DONE;
    }
    if (file->size > FAIR_EDIT_FILE_MAX) {
        one->skipped = "tables.too_large";
        return DONE;
    }
    outcome = page_tables_is_table(one->path) ? take_table(shown, one, file)
                                              : take_text(one, shown->preview, file);
    if (outcome == REFUSED)
        one->skipped = "tables.twice";
    return outcome == REFUSED ? DONE : outcome;
}

void page_tables_sent(struct web_visit *visit)
{
    struct prepare prepare;
    struct page_tables shown = {.visit = visit};
    const struct upload *upload = visit->upload;
    if (prepare_begin(visit, &prepare) != DONE || prepare.fair.content == 0) {
        web_redirect(visit, "/preparar");
        return;
    }
    if (upload == NULL || upload->count == 0) {
        show(visit, 400, "tables.no_file");
        return;
    }
    shown.prepare = &prepare;
    shown.seen = form_number(&visit->form, "version", 1, UINT32_MAX);
    shown.preview = preview_make(visit->account->id, prepare.fair.name, prepare.fair.content);
    enum outcome outcome = shown.preview != NULL ? DONE : BUSY;
    for (size_t i = 0; i < upload->count && outcome == DONE; i++)
        outcome = take_file(&shown, &shown.files[shown.count++], &upload->files[i]);
    if (outcome == DONE)
        page_tables_show(&shown);
    else
        web_refuse(visit, 503);
    page_tables_free(&shown);
}

/* -- Confirming ---------------------------------------------------------------------------------
 */

static enum outcome commit(struct web_visit *visit, const struct preview *preview)
{
    struct fair_edit *edit = NULL;
    enum outcome outcome = fair_edit_begin(visit->hub, preview->fair, preview->version, &edit);
    for (size_t i = 0; i < preview->count && outcome == DONE; i++)
        outcome = fair_edit_put(edit, preview->files[i].path, preview->files[i].text,
                                preview->files[i].size);
    if (outcome == DONE)
        outcome = fair_edit_commit(edit, visit->account->name, FAIR_CHANGE_TABLES, NULL);
    fair_edit_free(edit);
    return outcome;
}

/* Somebody was faster: the same files, beside what the fair is now. */
static void show_again(struct web_visit *visit, struct preview *preview)
{
    struct prepare prepare;
    struct page_tables shown = {.visit = visit, .prepare = &prepare, .seen = preview->version};
    enum outcome outcome = prepare_begin(visit, &prepare);
    if (outcome == DONE)
        shown.preview = preview_make(visit->account->id, preview->fair, prepare.fair.content);
    if (shown.preview == NULL)
        outcome = BUSY;
    for (size_t i = 0; i < preview->count && outcome == DONE; i++) {
        struct upload_file file = {.bytes = (const uint8_t *)preview->files[i].text,
                                   .size = preview->files[i].size};
        snprintf(file.name, sizeof file.name, "%.90s", preview->files[i].path);
        outcome = take_file(&shown, &shown.files[shown.count++], &file);
    }
    previews_drop(visit->web->previews, preview);
    if (outcome == DONE)
        page_tables_show(&shown);
    else
        web_refuse(visit, 503);
    page_tables_free(&shown);
}

void page_tables_confirmed(struct web_visit *visit)
{
    struct previews *previews = visit->web->previews;
    const char *hash = form_get(&visit->form, "vista");
    struct preview *preview =
        previews != NULL ? previews_find(previews, visit->account->id, hash) : NULL;
    if (preview == NULL || strcmp(preview->fair, form_get(&visit->form, "jornada")) != 0) {
        show(visit, 409, "tables.forgotten");
        return;
    }
    enum outcome outcome = commit(visit, preview);
    if (outcome == DONE) {
        prepare_done(visit, "/preparar", preview->fair, "imported");
        previews_drop(previews, preview);
    } else if (outcome == REFUSED || outcome == INVALID) {
        show_again(visit, preview);
    } else {
        web_refuse(visit, 503);
    }
}

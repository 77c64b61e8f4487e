/* A table of volunteers: sent, looked at, confirmed.
 *
 * Promises: what is confirmed is what was shown (preview.h: its hash), all rows or none, and
 * nothing while one row is wrong: each is named with its line. People who are in the team and not
 * in the table stay. New ones have no badge yet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/preview.h"
#include "sync/hub/staff_table.h"
#include "sync/hub/team.h"
#include "sync/hub/web_inside.h"

#define PATH "/preparar/equipo"
#define STAFF_TABLE "staff.csv"
#define SHOWN 40 /* names of a list */

struct import {
    struct prepare prepare;
    struct staff_table table;
    struct staff_mistakes mistakes;
    struct staff_difference difference;
    struct table_in *in;
};

/* NULL: answered. */
static struct import *begin(struct web_visit *visit)
{
    struct import *import = calloc(1, sizeof *import);
    if (import == NULL)
        web_refuse(visit, 503);
    else if (prepare_begin(visit, &import->prepare) != DONE)
        web_redirect(visit, "/preparar");
    else
        return import;
    free(import);
    return NULL;
}

static void end(struct import *import)
{
    table_in_free(import->in);
    free(import);
}

static void show_form(struct import *import, int status, const char *code)
{
    char why[64];
    struct web_visit *visit = import->prepare.visit;
    team_why(visit, code, why);
    page_send(visit, status, "team_import",
              prepare_values(&import->prepare, json_pack("{s:s}", "why", why)));
}

void page_team_import(struct web_visit *visit)
{
    struct import *import = begin(visit);
    if (import == NULL)
        return;
    show_form(import, 200, "");
    end(import);
}

static enum outcome read_table(struct import *import, const void *bytes, size_t size)
{
    enum outcome outcome = table_in_read(bytes, size, TABLE_IN_ROWS_MAX, &import->in);
    if (outcome == DONE)
        outcome = staff_table_read(import->in, import->prepare.fair.offset_minutes, &import->table,
                                   &import->mistakes);
    return outcome == DONE
               ? staff_table_compare(import->prepare.visit->hub, import->prepare.fair.id,
                                     &import->table, &import->difference)
               : outcome;
}

/* -- What is shown ----------------------------------------------------------------------------- */

static json_t *mistakes_json(const struct import *import)
{
    json_t *list = json_array();
    const struct staff_mistakes *mistakes = &import->mistakes;
    for (size_t i = 0; i < mistakes->count && i < STAFF_MISTAKES_MAX; i++) {
        const struct staff_mistake *one = &mistakes->list[i];
        char word[64];
        if (one->wrong == STAFF_WRONG_TABLE)
            snprintf(word, sizeof word, "staff_table.in_%s", table_in_wrong_name(one->table));
        else
            snprintf(word, sizeof word, "staff_table.wrong_%s", staff_wrong_name(one->wrong));
        json_array_append_new(list, json_pack("{s:i, s:s, s:s}", "line", (int)one->line, "wrong",
                                              word, "text", one->text));
    }
    return list;
}

static json_t *names_json(const struct import *import, bool fresh)
{
    json_t *list = json_array();
    for (size_t i = 0; i < import->table.count && json_array_size(list) < SHOWN; i++) {
        const struct staff_row *row = &import->table.rows[i];
        char role[48];
        snprintf(role, sizeof role, "team.role_%s", staff_role_name(row->role));
        if (fresh ? row->fresh : import->difference.is_changed[i])
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", row->name,
                                                  "role_word", role, "code", row->competence.code,
                                                  "institution", row->competence.institution,
                                                  "label", row->competence.label));
    }
    return list;
}

static void put_number(const struct import *import, json_t *values, const char *name, size_t n)
{
    char text[PAGE_SAY_MAX], key[48];
    snprintf(key, sizeof key, "staff_table.%s", name);
    page_say_number(import->prepare.visit, key, (int64_t)n, text);
    json_object_set_new(values, name, json_string(text));
}

static void show_preview(struct import *import, const char *hash)
{
    bool good = import->mistakes.count == 0;
    bool any = import->difference.fresh + import->difference.changed > 0;
    json_t *values =
        json_pack("{s:o, s:o, s:o, s:b, s:b, s:s, s:b, s:b}", "mistakes", mistakes_json(import),
                  "fresh_ones", names_json(import, true), "changed_ones", names_json(import, false),
                  "good", good, "any", good && any, "preview", hash, "latin", import->in->latin,
                  "more", import->difference.fresh > SHOWN);
    put_number(import, values, "fresh", import->difference.fresh);
    put_number(import, values, "changed", import->difference.changed);
    put_number(import, values, "same", import->difference.same);
    put_number(import, values, "wrong", import->mistakes.count);
    page_send(import->prepare.visit, good ? 200 : 400, "team_preview",
              prepare_values(&import->prepare, values));
}

/* -- Two forms --------------------------------------------------------------------------------- */

/* Kept only where it could be confirmed. */
static bool keep(struct import *import, const struct upload_file *file, char hash[PREVIEW_HASH])
{
    struct web_visit *visit = import->prepare.visit;
    struct web *web = visit->web;
    if (web->previews == NULL)
        web->previews = previews_create(web->io);
    struct preview *preview = web->previews != NULL
                                  ? preview_make(visit->account->id, import->prepare.fair.name, 0)
                                  : NULL;
    char *text = malloc(file->size + 1);
    if (preview == NULL || text == NULL) {
        preview_free(preview);
        free(text);
        return false;
    }
    memcpy(text, file->bytes, file->size);
    text[file->size] = '\0';
    if (preview_add(preview, STAFF_TABLE, text, file->size) != DONE) {
        preview_free(preview);
        return false;
    }
    previews_keep(web->previews, preview);
    snprintf(hash, PREVIEW_HASH, "%s", preview->hash);
    return true;
}

void page_team_preview(struct web_visit *visit)
{
    char hash[PREVIEW_HASH] = "";
    struct import *import = begin(visit);
    if (import == NULL)
        return;
    const struct upload_file *file =
        visit->upload != NULL ? upload_find(visit->upload, "tabla") : NULL;
    if (file == NULL) {
        show_form(import, 400, "file");
        end(import);
        return;
    }
    enum outcome outcome = read_table(import, file->bytes, file->size);
    if ((outcome != DONE && outcome != INVALID) || (outcome == DONE && !keep(import, file, hash)))
        show_form(import, 503, "failed");
    else
        show_preview(import, hash);
    end(import);
}

static const char *take(struct import *import, const struct preview *preview)
{
    struct web_visit *visit = import->prepare.visit;
    if (read_table(import, preview->files[0].text, preview->files[0].size) != DONE)
        return "failed";
    enum outcome outcome = staff_import_take(visit->hub, import->prepare.fair.name, &import->table,
                                             visit->account->name);
    return outcome == DONE ? "" : outcome == REFUSED ? "full" : "failed";
}

void page_team_confirm(struct web_visit *visit)
{
    struct import *import = begin(visit);
    if (import == NULL)
        return;
    struct previews *previews = visit->web->previews;
    struct preview *preview = previews != NULL ? previews_find(previews, visit->account->id,
                                                               form_get(&visit->form, "vista"))
                                               : NULL;
    bool its = preview != NULL && strcmp(preview->fair, import->prepare.fair.name) == 0 &&
               preview->count == 1 && strcmp(preview->files[0].path, STAFF_TABLE) == 0;
    const char *why = !its ? "forgotten" : !visit->hub->can_open ? "locked" : take(import, preview);
    if (why[0] != '\0') {
        show_form(import, strcmp(why, "forgotten") == 0 ? 409 : 503, why);
    } else {
        previews_drop(previews, preview);
        prepare_done(visit, PATH, import->prepare.fair.name, "team_imported");
    }
    end(import);
}

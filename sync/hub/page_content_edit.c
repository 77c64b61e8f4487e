/* One line, text, workshop or group: its form, and what the form does: save, remove, confirm the
 * number after ringing it, or say that the words were read.
 *
 * Promises: a form that is refused comes back with all that was typed and a sentence beside the
 * field; one that is older than the newest version says who changed the fair when, and shows what
 * stands there now beside what was typed: nothing is lost, nothing overwritten unseen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/content_edit.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/verification.h"
#include "sync/hub/web_inside.h"

struct editing {
    struct web_visit *visit;
    struct prepare prepare;
    const struct content_kind *kind;
    char id[CONTENT_ID_MAX];
    char *file;                            /* its text; NULL: a new card */
    char *stored[CONTENT_FIELDS_MAX];      /* as it stands; NULL: a new row */
    const char *typed[CONTENT_FIELDS_MAX]; /* NULL: nothing was sent */
    struct content_fault fault;
    bool stale;
};

static void end(struct editing *editing)
{
    for (size_t i = 0; i < CONTENT_FIELDS_MAX; i++)
        free(editing->stored[i]);
    free(editing->file);
}

static const char *get(const struct web_visit *visit, const char *name)
{
    const char *value = form_get(&visit->form, name);
    return *value != '\0' ? value : form_get(&visit->query, name);
}

static bool is_id(const char *id)
{
    return strlen(id) < CONTENT_ID_MAX &&
           id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

/* DONE, NOT_FOUND (no such fair, kind, row) or what the storage says. */
static enum outcome begin(struct web_visit *visit, struct editing *editing)
{
    char path[CONTENT_PATH];
    size_t size = 0;
    memset(editing, 0, sizeof *editing);
    editing->visit = visit;
    editing->kind = content_kind_find(get(visit, "clase"));
    const char *id = get(visit, "id");
    enum outcome outcome = prepare_begin(visit, &editing->prepare);
    if (outcome != DONE)
        return outcome;
    if (editing->kind == NULL || !is_id(id) || editing->prepare.pack == NULL)
        return NOT_FOUND;
    snprintf(editing->id, sizeof editing->id, "%s", editing->kind->many ? id : "");
    content_path(editing->kind, editing->id, path);
    bool fresh_card = editing->kind->section != NULL && editing->kind->many && *id == '\0';
    if (!fresh_card)
        outcome = fair_version_read(visit->hub, &editing->prepare.fair,
                                    editing->prepare.fair.content, path, &editing->file, &size);
    bool there = editing->file != NULL && (*editing->id != '\0' || !editing->kind->many);
    for (size_t i = 0; outcome == DONE && there && i < editing->kind->field_count; i++) {
        editing->stored[i] =
            content_value(editing->kind, editing->file, editing->id, editing->kind->fields[i].name);
        if (editing->stored[i] == NULL && editing->kind->section == NULL)
            outcome = NOT_FOUND;
    }
    return outcome;
}

/* -- The form ------------------------------------------------------------------------------------
 */

/* "sentence3" is said as "Frase 3". */
static json_t *label_json(const struct editing *editing, const char *name)
{
    char key[64], text[PAGE_SAY_MAX];
    size_t size = strlen(name);
    while (size > 0 && name[size - 1] >= '0' && name[size - 1] <= '9')
        size--;
    snprintf(key, sizeof key, "content.f.%.*s", (int)size, name);
    snprintf(text, sizeof text, "%s%s%s", page_say(editing->visit, key),
             name[size] != '\0' ? " " : "", name + size);
    return json_string(text);
}

static json_t *hint_json(const struct editing *editing, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "content.h.%.40s", name);
    const char *word = words_get(editing->visit->web->words, key, editing->visit->language);
    return json_string(word != NULL ? word : "");
}

static void add_option(const struct editing *editing, json_t *list, const char *field,
                       const char *value, const char *now)
{
    char key[80];
    snprintf(key, sizeof key, "content.c.%.24s.%.32s", field, *value != '\0' ? value : "none");
    const char *word = words_get(editing->visit->web->words, key, editing->visit->language);
    json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", value, "label",
                                          word != NULL ? word : value, "selected",
                                          strcmp(value, now) == 0));
}

static json_t *options_json(const struct editing *editing, const struct content_field *field,
                            const char *now)
{
    json_t *list = json_array();
    uint32_t municipality = editing->prepare.fair.municipality;
    char state[16], own[16];
    for (size_t i = 0; field->input == CONTENT_CHOICE && field->choices[i] != NULL; i++)
        add_option(editing, list, field->name, field->choices[i], now);
    if (field->input != CONTENT_SCOPE)
        return list;
    snprintf(state, sizeof state, "%02u", (unsigned)(municipality / 1000));
    snprintf(own, sizeof own, "%05u", (unsigned)municipality);
    const char *const scopes[][2] = {
        {own, "content.scope_own"}, {state, "content.scope_state"}, {"MX", "content.scope_all"}};
    for (size_t i = 0; i < 3; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", scopes[i][0], "label",
                                              page_say(editing->visit, scopes[i][1]), "selected",
                                              strcmp(scopes[i][0], now) == 0));
    return list;
}

static json_t *field_json(const struct editing *editing, size_t index)
{
    const struct content_field *field = &editing->kind->fields[index];
    const char *stored = editing->stored[index] != NULL ? editing->stored[index] : "";
    const char *value = editing->typed[index] != NULL ? editing->typed[index] : stored;
    bool choice = field->input == CONTENT_CHOICE || field->input == CONTENT_SCOPE;
    bool wrong = editing->fault.field != NULL && strcmp(editing->fault.field, field->name) == 0;
    bool differs = editing->stale && strcmp(stored, value) != 0;
    char fault[64];
    snprintf(fault, sizeof fault, "content.fault.%.40s", wrong ? editing->fault.code : "");
    return json_pack(
        "{s:s, s:o, s:o, s:s, s:b, s:b, s:o, s:b, s:b, s:s, s:b, s:s}", "field", field->name,
        "label", label_json(editing, field->name), "hint", hint_json(editing, field->name), "value",
        value, "line", field->input == CONTENT_LINE, "area", field->input == CONTENT_AREA,
        "options", options_json(editing, field, value), "choice", choice, "needed", field->needed,
        "fault", wrong ? fault : "", "differs", differs, "now",
        differs && *stored == '\0' ? page_say(editing->visit, "content.nothing") : stored);
}

/* Who changed the fair meanwhile. */
static json_t *stale_json(const struct editing *editing)
{
    struct fair_version last;
    char day[16], time[16], text[PAGE_SAY_MAX] = "";
    if (editing->stale &&
        fair_version_at(editing->visit->hub, &editing->prepare.fair, 0, &last) == DONE) {
        page_say_day(last.at_ms, editing->prepare.fair.offset_minutes, day);
        page_say_time(last.at_ms, editing->prepare.fair.offset_minutes, time);
        snprintf(text, sizeof text, "%s %s · %s %s", page_say(editing->visit, "content.stale"),
                 last.by[0] != '\0' ? last.by : page_say(editing->visit, "versions.command"), day,
                 time);
    }
    return json_string(text);
}

/* What a second person can say of it: of the number, and of the words. */
static json_t *second_json(const struct editing *editing, const char *act, const char *by,
                           const struct verification *from, const char *phone)
{
    const char *account = editing->visit->account->name;
    char word[64], done[64], own[64];
    snprintf(word, sizeof word, "content.%s_ask", act);
    snprintf(done, sizeof done, "content.%s_by", act);
    snprintf(own, sizeof own, "content.%s_own", act);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "act", act, "ask", word, "done_by",
                     done, "own", own, "by", by, "author", from->by, "allowed",
                     verification_allows(from, account), "phone", phone);
}

static json_t *seconds_json(const struct editing *editing)
{
    struct verification from;
    struct hub *hub = editing->visit->hub;
    const struct fair *fair = &editing->prepare.fair;
    const char *id = editing->id;
    char path[CONTENT_PATH];
    json_t *list = json_array();
    bool is_line = strcmp(editing->kind->code, "lines") == 0;
    const struct pack_line *line = is_line ? pack_line(editing->prepare.pack, id) : NULL;
    content_path(editing->kind, id, path);
    if (line != NULL && *line->phone != '\0' &&
        verification_of_lines(hub, fair, VERIFICATION_NUMBER, &id, 1, &from) == DONE)
        json_array_append_new(
            list, second_json(editing, "confirm", line->verified_by, &from, line->phone));
    if (line != NULL && verification_of_lines(hub, fair, VERIFICATION_WORDS, &id, 1, &from) == DONE)
        json_array_append_new(list, second_json(editing, "read", line->reviewed_by, &from, ""));
    if (editing->kind->section != NULL && editing->file != NULL &&
        verification_of_text(hub, fair, path, &from) == DONE) {
        char *by = content_value(editing->kind, editing->file, id, "reviewed_by");
        json_array_append_new(list, second_json(editing, "read", by != NULL ? by : "", &from, ""));
        free(by);
    }
    return list;
}

static void send(struct editing *editing, int status)
{
    const struct content_kind *kind = editing->kind;
    bool fresh = kind->many && editing->id[0] == '\0';
    char fault[64], heading[64];
    json_t *fields = json_array();
    for (size_t i = 0; i < kind->field_count; i++)
        json_array_append_new(fields, field_json(editing, i));
    bool whole = editing->fault.field != NULL && *editing->fault.field == '\0';
    snprintf(fault, sizeof fault, "content.fault.%.40s", whole ? editing->fault.code : "");
    snprintf(heading, sizeof heading, fresh ? "content.new_%s" : "content.one_%s", kind->code);
    json_t *values =
        json_pack("{s:s, s:s, s:s, s:o, s:s, s:b, s:o, s:o, s:b}", "heading", heading, "kind",
                  kind->code, "id", editing->id, "fields", fields, "fault_word", whole ? fault : "",
                  "faulty", editing->fault.field != NULL, "stale", stale_json(editing), "seconds",
                  fresh ? json_array() : seconds_json(editing), "removable", kind->many && !fresh);
    page_send(editing->visit, status, "content_edit", prepare_values(&editing->prepare, values));
}

void page_content_one(struct web_visit *visit)
{
    struct editing editing;
    enum outcome outcome = begin(visit, &editing);
    if (outcome == DONE)
        send(&editing, 200);
    else
        web_refuse(visit, outcome == NOT_FOUND ? 404 : 503);
    end(&editing);
}

/* -- What the form does --------------------------------------------------------------------------
 */

static enum outcome save(struct editing *editing, struct fair_edit *edit)
{
    struct content_values values;
    for (size_t i = 0; i < CONTENT_FIELDS_MAX; i++)
        values.text[i] = editing->typed[i] != NULL ? editing->typed[i] : "";
    return content_edit_put(edit, editing->kind, editing->id, &values, &editing->fault);
}

static enum outcome act(struct editing *editing, struct fair_edit *edit, const char *what,
                        enum fair_change *change)
{
    struct web_visit *visit = editing->visit;
    bool number = strcmp(what, "confirm") == 0;
    *change = editing->kind->change;
    if (strcmp(what, "save") == 0)
        return save(editing, edit);
    if (strcmp(what, "remove") == 0)
        return content_edit_remove(edit, editing->kind, editing->id, &editing->fault);
    if (!number && strcmp(what, "read") != 0)
        return NOT_FOUND;
    *change = number ? FAIR_CHANGE_CONFIRMED : FAIR_CHANGE_REVIEWED;
    const char *phone = form_get(&visit->form, "phone_seen");
    if (number && *phone == '\0')
        return NOT_FOUND;
    return content_edit_confirm(visit->hub, edit, editing->kind, editing->id, number ? phone : "",
                                visit->account->name, &editing->fault);
}

/* REFUSED by fair_edit_begin: somebody was faster. A commit that is refused, likewise. */
static enum outcome change_fair(struct editing *editing, const char *what, bool *stale)
{
    struct web_visit *visit = editing->visit;
    struct fair_edit *edit = NULL;
    enum fair_change change;
    int64_t version = form_number(&visit->form, "version", 1, UINT32_MAX);
    enum outcome outcome = version < 0 ? NOT_FOUND
                                       : fair_edit_begin(visit->hub, editing->prepare.fair.name,
                                                         (uint32_t)version, &edit);
    *stale = outcome == REFUSED;
    if (outcome == DONE) {
        outcome = act(editing, edit, what, &change);
        if (outcome == DONE) {
            outcome = fair_edit_commit(edit, visit->account->name, change, NULL);
            *stale = outcome == REFUSED;
            if (outcome == INVALID)
                editing->fault = (struct content_fault){"", "pack"};
        }
    }
    fair_edit_free(edit);
    return outcome;
}

static void take_typed(struct editing *editing)
{
    for (size_t i = 0; i < editing->kind->field_count; i++)
        editing->typed[i] = form_get(&editing->visit->form, editing->kind->fields[i].name);
}

void page_content_change(struct web_visit *visit)
{
    struct editing editing;
    const char *what = form_get(&visit->form, "hacer");
    char id[CONTENT_ID_MAX];
    bool stale = false;
    enum outcome outcome = begin(visit, &editing);
    if (outcome == DONE) {
        memcpy(id, editing.id, sizeof id);
        if (strcmp(what, "save") == 0)
            take_typed(&editing);
        outcome = change_fair(&editing, what, &stale);
        if (outcome != DONE)
            memcpy(editing.id, id, sizeof id); /* a new one has none yet */
        editing.stale = stale;
    }
    if (outcome == DONE)
        prepare_done(visit, "/preparar/contenido", editing.prepare.fair.name, what);
    else if (stale)
        send(&editing, 409);
    else if (outcome == INVALID || outcome == REFUSED)
        send(&editing, 400);
    else
        web_refuse(visit, outcome == NOT_FOUND ? 404 : 503);
    end(&editing);
}

/* The modules of the plaza: offices and booths in one list, and one of them as a form.
 *
 * What may stand there is modules.h's to say; a refused form comes back as it was typed, with a
 * sentence; one that somebody else overtook says who changed the fair's files when. Keys and desks
 * of an office stand below its form (page_desks.c). */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/desk.h"
#include "sync/hub/inside.h"
#include "sync/hub/modules.h"
#include "sync/hub/office_key.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/web_inside.h"

#define PATH "/preparar/oficinas"

/* -- The list ---------------------------------------------------------------------------------- */

static size_t count_desks(struct hub *hub, const struct fair *fair, unsigned office)
{
    struct desk desk;
    size_t count = 0;
    for (size_t i = 0; desk_at(hub, i, &desk) == DONE; i++) {
        if (memcmp(desk.fair, fair->id, 8) == 0 && desk.office == office && desk.revoked_ms == 0)
            count++;
    }
    return count;
}

static json_t *needs_json(const struct web_visit *visit, const struct pack_office *office)
{
    char text[400] = "";
    for (unsigned need = 1; need < PACK_NEEDS; need++) {
        char key[48];
        if ((office->needs & (1U << need)) == 0)
            continue;
        snprintf(key, sizeof key, "need.%s", pack_need_name(need));
        size_t size = strlen(text);
        snprintf(text + size, sizeof text - size, "%s%s", size > 0 ? ", " : "",
                 page_say(visit, key));
    }
    return json_string(text);
}

static json_t *office_json(const struct prepare *prepare, const struct pack_office *office)
{
    struct office_key key;
    struct hub *hub = prepare->visit->hub;
    char code[16];
    snprintf(code, sizeof code, "%u", office->code);
    bool has_key = office_key_find(hub, prepare->fair.id, office->code, &key) == DONE;
    return json_pack("{s:i, s:s, s:s, s:s, s:o, s:s, s:b, s:b, s:b, s:i, s:b}", "module",
                     (int)office->module, "key", code, "name", office->name, "label",
                     office->discreet_label, "what", needs_json(prepare->visit, office), "table",
                     "oficinas", "office", true, "has_key", has_key, "no_key", !has_key, "desks",
                     (int)count_desks(hub, &prepare->fair, office->code), "sample", office->sample);
}

static json_t *booth_json(const struct prepare *prepare, const struct pack_booth *booth)
{
    char number[16], what[400] = "";
    snprintf(number, sizeof number, "%u", booth->module);
    for (size_t i = 0; i < prepare->pack->service_count; i++) {
        const struct pack_service *service = &prepare->pack->services[i];
        size_t size = strlen(what);
        if ((booth->services & (1U << service->code)) != 0)
            snprintf(what + size, sizeof what - size, "%s%.60s", size > 0 ? ", " : "",
                     service->name_es);
    }
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:b, s:i, s:b}", "module", (int)booth->module,
                     "key", number, "name", booth->name, "label", booth->discreet_label, "what",
                     what, "table", "modulos", "office", false, "desks", 0, "sample",
                     booth->sample);
}

static void insert(json_t *list, json_t *row)
{
    size_t at = 0;
    json_int_t module = json_integer_value(json_object_get(row, "module"));
    while (at < json_array_size(list) &&
           json_integer_value(json_object_get(json_array_get(list, at), "module")) < module)
        at++;
    json_array_insert_new(list, at, row);
}

void page_modules(struct web_visit *visit)
{
    struct prepare prepare;
    if (prepare_begin(visit, &prepare) != DONE) {
        web_redirect(visit, "/preparar");
        return;
    }
    json_t *list = json_array();
    for (size_t i = 0; prepare.pack != NULL && i < prepare.pack->office_count; i++)
        insert(list, office_json(&prepare, &prepare.pack->offices[i]));
    for (size_t i = 0; prepare.pack != NULL && i < prepare.pack->booth_count; i++)
        insert(list, booth_json(&prepare, &prepare.pack->booths[i]));
    page_send(visit, 200, "modules", prepare_values(&prepare, json_pack("{s:o}", "modules", list)));
}

enum prepare_state page_modules_state(const struct prepare *prepare)
{
    return prepare->pack != NULL && prepare->pack->office_count > 0 ? PREPARE_DONE : PREPARE_TODO;
}

/* -- One as a form ----------------------------------------------------------------------------- */

struct editing {
    struct prepare prepare;
    const struct modules_kind *kind;
    const struct form *form; /* of a POST; else NULL */
    struct csv_sheet *sheet;
    size_t row; /* CSV_SHEET_NONE: a new one */
    char key[16];
    char mask[400]; /* what is ticked, as the file has it */
};

/* What was typed, or what stands there. */
static const char *value(const struct editing *editing, const char *column)
{
    if (editing->form != NULL)
        return strcmp(column, editing->kind->mask) == 0 ? editing->mask
                                                        : form_get(editing->form, column);
    if (editing->row != CSV_SHEET_NONE)
        return csv_sheet_get(editing->sheet, editing->row, column);
    return strcmp(column, "confidence") == 0 ? "A" : "";
}

static const char *typed(const void *context, const char *column)
{
    return value(context, column);
}

static const char *mask_word(const struct editing *editing, unsigned bit, char word[16])
{
    if (editing->kind->office)
        return pack_need_name(bit);
    snprintf(word, 16, "%u", bit);
    return word;
}

static bool is_ticked(const char *mask, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = mask; *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && strncmp(at, word, size) == 0)
            return true;
        at += length;
    }
    return false;
}

/* tick_WORD=1 of the form into "WORD WORD". */
static void read_mask(struct editing *editing)
{
    unsigned last = editing->kind->office ? PACK_NEEDS - 1 : PACK_SERVICES_MAX;
    for (unsigned bit = 1; bit <= last; bit++) {
        char name[64], word[16];
        snprintf(name, sizeof name, "tick_%.40s", mask_word(editing, bit, word));
        size_t size = strlen(editing->mask);
        if (strcmp(form_get(editing->form, name), "1") == 0)
            snprintf(editing->mask + size, sizeof editing->mask - size, "%s%s", size > 0 ? " " : "",
                     name + 5);
    }
}

static json_t *ticks_json(const struct editing *editing)
{
    json_t *list = json_array();
    const struct pack *pack = editing->prepare.pack;
    const char *mask = value(editing, editing->kind->mask);
    for (unsigned bit = 1; editing->kind->office && bit < PACK_NEEDS; bit++) {
        char key[48];
        snprintf(key, sizeof key, "need.%s", pack_need_name(bit));
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "word", pack_need_name(bit),
                                              "label", page_say(editing->prepare.visit, key),
                                              "ticked", is_ticked(mask, pack_need_name(bit))));
    }
    for (size_t i = 0; !editing->kind->office && i < pack->service_count; i++) {
        char word[16];
        snprintf(word, sizeof word, "%u", pack->services[i].code);
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "word", word, "label",
                                              pack->services[i].name_es, "ticked",
                                              is_ticked(mask, word)));
    }
    return list;
}

static json_t *fields_json(const struct editing *editing)
{
    json_t *list = json_array();
    for (size_t i = 0; editing->kind->columns[i] != NULL; i++) {
        const char *column = editing->kind->columns[i];
        char label[64], hint[64];
        snprintf(label, sizeof label, "modules.f_%s", column);
        snprintf(hint, sizeof hint, "modules.h_%s", column);
        bool hinted = words_get(editing->prepare.visit->web->words, hint, WEB_SPANISH) != NULL;
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:i}", "column", column, "label", label, "hint",
                            hinted ? hint : "", "value", value(editing, column), "most",
                            strcmp(column, "module") == 0 ? 3 : CSV_CELL_MAX - 1));
    }
    return list;
}

static json_t *grades_json(const char *chosen)
{
    json_t *list = json_array();
    for (const char *grade = "ABC"; *grade != '\0'; grade++) {
        char text[2] = {*grade, '\0'}, word[32];
        snprintf(word, sizeof word, "modules.grade_%s", text);
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", text, "word", word,
                                              "chosen", strcmp(chosen, text) == 0));
    }
    return list;
}

/* Who changed the fair's files last, and when. */
static void put_last(const struct editing *editing, json_t *values)
{
    char day[16], time[16];
    struct fair_version last;
    const struct fair *fair = &editing->prepare.fair;
    if (fair_version_at(editing->prepare.visit->hub, fair, 0, &last) != DONE)
        return;
    page_say_day(last.at_ms, fair->offset_minutes, day);
    page_say_time(last.at_ms, fair->offset_minutes, time);
    json_object_set_new(values, "last",
                        json_pack("{s:s, s:s, s:s}", "last_by", last.by, "day", day, "time", time));
}

static json_t *desks_json(const struct editing *editing)
{
    struct desk desk;
    json_t *list = json_array();
    unsigned office = (unsigned)strtoul(editing->key, NULL, 10);
    const struct fair *fair = &editing->prepare.fair;
    for (size_t i = 0; desk_at(editing->prepare.visit->hub, i, &desk) == DONE; i++) {
        char hex[33], day[16];
        if (memcmp(desk.fair, fair->id, 8) != 0 || desk.office != office)
            continue;
        sodium_bin2hex(hex, sizeof hex, desk.id, sizeof desk.id);
        page_say_day(desk.made_ms, fair->offset_minutes, day);
        json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:s#}", "desk", hex, "day", day,
                                              "ended", desk.revoked_ms != 0, "short", hex, 8));
    }
    return list;
}

static void put_office(const struct editing *editing, json_t *values)
{
    struct office_key key;
    char day[16] = "";
    struct web_visit *visit = editing->prepare.visit;
    unsigned office = (unsigned)strtoul(editing->key, NULL, 10);
    if (office_key_find(visit->hub, editing->prepare.fair.id, (uint16_t)office, &key) == DONE)
        page_say_day(key.since_ms, editing->prepare.fair.offset_minutes, day);
    json_object_set_new(values, "its",
                        json_pack("{s:s, s:o, s:s}", "key_since", day, "desks", desks_json(editing),
                                  "once",
                                  sessions_keep_once(visit->web->sessions, visit->session)));
}

static void show(struct editing *editing, enum modules_refusal refusal)
{
    struct web_visit *visit = editing->prepare.visit;
    char why[64] = "";
    int status = refusal == MODULES_CHANGED ? 200 : refusal == MODULES_FAILED ? 503 : 400;
    if (refusal != MODULES_CHANGED)
        snprintf(why, sizeof why, "modules.why_%s", modules_refusal_name(refusal));
    json_t *values = json_pack(
        "{s:s, s:s, s:b, s:s, s:o, s:o, s:o, s:b, s:s, s:b}", "table", editing->kind->code, "key",
        editing->key, "office", editing->kind->office, "why", why, "fields", fields_json(editing),
        "ticks", ticks_json(editing), "grades", grades_json(value(editing, "confidence")), "sample",
        strcmp(value(editing, "sample"), "1") == 0, "reason",
        refusal == MODULES_OTHER || refusal == MODULES_USED ? hub_why(visit->hub) : "", "fresh",
        editing->key[0] == '\0');
    if (refusal == MODULES_MEANWHILE)
        put_last(editing, values);
    if (editing->kind->office && editing->key[0] != '\0')
        put_office(editing, values);
    page_send(visit, refusal == MODULES_MEANWHILE ? 409 : status, "module_edit",
              prepare_values(&editing->prepare, values));
}

static void end(struct editing *editing)
{
    csv_sheet_free(editing->sheet);
}

/* False: answered. */
static bool begin(struct web_visit *visit, const struct form *form, struct editing *editing)
{
    char *text = NULL, why[CSV_WHY_MAX];
    size_t size;
    memset(editing, 0, sizeof *editing);
    editing->kind = modules_kind_find(form_get(form, "tabla"));
    snprintf(editing->key, sizeof editing->key, "%.15s", form_get(form, "clave"));
    if (prepare_begin(visit, &editing->prepare) != DONE || editing->prepare.pack == NULL) {
        web_redirect(visit, "/preparar");
        return false;
    }
    const struct fair *fair = &editing->prepare.fair;
    enum outcome outcome =
        fair_version_read(visit->hub, fair, fair->content, editing->kind->file, &text, &size);
    if (outcome == DONE)
        outcome = csv_sheet_read(text, editing->kind->file, editing->kind->rows_max,
                                 &editing->sheet, why);
    free(text);
    editing->row = CSV_SHEET_NONE;
    if (outcome == DONE && editing->key[0] != '\0')
        editing->row = csv_sheet_find(editing->sheet, editing->kind->key, editing->key);
    if (outcome == DONE && (editing->key[0] == '\0' || editing->row != CSV_SHEET_NONE))
        return true;
    web_refuse(visit, outcome == DONE ? 404 : 503);
    end(editing);
    return false;
}

void page_module(struct web_visit *visit)
{
    struct editing editing;
    if (!begin(visit, &visit->query, &editing))
        return;
    show(&editing, MODULES_CHANGED);
    end(&editing);
}

static void change(struct web_visit *visit,
                   enum modules_refusal (*make)(struct hub *hub, const char *fair,
                                                const struct modules_form *form),
                   const char *done)
{
    struct editing editing;
    if (!begin(visit, &visit->form, &editing))
        return;
    editing.form = &visit->form;
    read_mask(&editing);
    int64_t version = form_number(&visit->form, "version", 1, UINT32_MAX);
    struct modules_form form = {.kind = editing.kind,
                                .key = editing.key,
                                .based_on = version > 0 ? (uint32_t)version : 1,
                                .by = visit->account->name,
                                .value = typed,
                                .context = &editing};
    enum modules_refusal refusal = make(visit->hub, editing.prepare.fair.name, &form);
    if (refusal == MODULES_CHANGED)
        prepare_done(visit, PATH, editing.prepare.fair.name, done);
    else
        show(&editing, refusal);
    end(&editing);
}

void page_module_save(struct web_visit *visit)
{
    change(visit, modules_save, "module_saved");
}

void page_module_remove(struct web_visit *visit)
{
    change(visit, modules_remove, "module_removed");
}

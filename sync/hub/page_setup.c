/* Datos de la jornada: a new fair, or what fair.ini of an old one says, as one form.
 *
 * Promises: a new fair begins whole (setup_starter.c): it could be opened at once. What was typed
 * is never lost: a mistake, or somebody who was faster, brings the same form back with a word
 * beside the field, and with what the fair says now. The number of a fair is the hub's, and for
 * ever. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/fair_edit.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/reason.h"
#include "sync/hub/setup.h"
#include "sync/hub/web_inside.h"

enum kind { TEXT, DAYS, CHECK, PAPERS };

/* In the order of the page; a row without a field is a heading. */
static const struct {
    const char *heading;
    enum fair_form_field field;
    enum kind kind;
} rows[] = {
    {"setup.about", FAIR_FORM_FIELDS, TEXT},
    {NULL, FORM_TITLE, TEXT},
    {NULL, FORM_NAME, TEXT},
    {NULL, FORM_PLACE, TEXT},
    {NULL, FORM_DAYS, DAYS},
    {NULL, FORM_HOURS, TEXT},
    {NULL, FORM_MUNICIPALITY, TEXT},
    {NULL, FORM_OFFSET, TEXT},
    {NULL, FORM_SAMPLE, CHECK},
    {"setup.person", FAIR_FORM_FIELDS, TEXT},
    {NULL, FORM_MODULE, TEXT},
    {NULL, FORM_WHERE_ES, TEXT},
    {NULL, FORM_WHERE_EN, TEXT},
    {"setup.registration", FAIR_FORM_FIELDS, TEXT},
    {NULL, FORM_PAPERS, PAPERS},
    {"setup.slip", FAIR_FORM_FIELDS, TEXT},
    {NULL, FORM_PRIVACY, TEXT},
    {NULL, FORM_SLIP_DAYS, TEXT},
    {"setup.lines", FAIR_FORM_FIELDS, TEXT},
    {NULL, FORM_LINE_DAYS, TEXT},
    {NULL, FORM_UNCONFIRMED, CHECK},
    {"setup.reports", FAIR_FORM_FIELDS, TEXT},
    {NULL, FORM_AVGM, CHECK},
};

struct setup {
    struct web_visit *visit;
    bool fresh;
    struct fair fair;        /* of an old one */
    const struct pack *pack; /* likewise */
    struct fair_form typed;  /* what the form shows … */
    struct fair_form now;    /* … and what the fair says, after somebody was faster */
    bool raced;
    char name[ENROLMENT_FAIR_NAME_MAX]; /* of a new one, as typed */
    const char *why;                    /* a word above the form; NULL = none */
    json_t *wrong;                      /* key of a field: what was expected */
    json_t *elsewhere;                  /* mistakes in other files */
};

/* "fair_place" of "fair.place". */
static void input_id(enum fair_form_field field, char id[40])
{
    snprintf(id, 40, "%s", fair_form_key(field));
    id[strcspn(id, ".")] = '_';
}

/* -- The page -----------------------------------------------------------------------------------
 */

static json_t *days_json(const char *days)
{
    json_t *list = json_array();
    char copy[FAIR_FORM_VALUE_MAX], *rest = copy, *day;
    snprintf(copy, sizeof copy, "%s", strcmp(days, "any") == 0 ? "" : days);
    while ((day = strtok_r(rest, " ", &rest)) != NULL)
        json_array_append_new(list, json_pack("{s:s}", "value", day));
    size_t shown = json_array_size(list) < 3 ? 4 : json_array_size(list) + 1;
    while (json_array_size(list) < shown && json_array_size(list) < PACK_DAYS_MAX)
        json_array_append_new(list, json_pack("{s:s}", "value", ""));
    json_t *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        json_object_set_new(one, "day_number", json_integer((json_int_t)i + 1));
    }
    return list;
}

static bool mask_has(const char *mask, unsigned code)
{
    while (*mask != '\0') {
        char *end;
        if (strtoul(mask, &end, 10) == code)
            return true;
        mask = *end == ' ' ? end + 1 : "";
    }
    return false;
}

static json_t *papers_json(const struct setup *setup)
{
    json_t *list = json_array();
    for (size_t i = 0; setup->pack != NULL && i < setup->pack->service_count; i++) {
        const struct pack_service *service = &setup->pack->services[i];
        json_array_append_new(
            list, json_pack("{s:i, s:s, s:b}", "service", (int)service->code, "service_name",
                            service->name_es, "checked",
                            (int)mask_has(setup->typed.values[FORM_PAPERS], service->code)));
    }
    return list;
}

static void put_hint(const struct setup *setup, json_t *field, const char *label)
{
    char key[72];
    snprintf(key, sizeof key, "%s.hint", label);
    if (words_get(setup->visit->web->words, key, WEB_SPANISH) != NULL)
        json_object_set_new(field, "hint", json_string(key));
}

static json_t *field_json(const struct setup *setup, enum fair_form_field field, enum kind kind)
{
    static const char *const kinds[] = {"is_text", "is_days", "is_check", "is_papers"};
    char id[40], label[56];
    const char *value = setup->typed.values[field];
    input_id(field, id);
    snprintf(label, sizeof label, "setup.%s", id);
    json_t *one =
        json_pack("{s:s, s:s, s:s, s:b}", "id", id, "label", label, "value", value, kinds[kind], 1);
    put_hint(setup, one, label);
    if (kind == CHECK)
        json_object_set_new(one, "checked", json_boolean(strcmp(value, "1") == 0));
    if (kind == DAYS)
        json_object_set_new(one, "day_list", days_json(value));
    if (kind == PAPERS)
        json_object_set_new(one, "services", papers_json(setup));
    if (setup->raced && strcmp(value, setup->now.values[field]) != 0)
        json_object_set_new(one, "now", json_pack("{s:s}", "now_value", setup->now.values[field]));
    json_object_set(one, "wrong", json_object_get(setup->wrong, fair_form_key(field)));
    return one;
}

static json_t *groups_json(const struct setup *setup)
{
    json_t *groups = json_array(), *fields = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].heading != NULL) {
            fields = json_array();
            json_array_append_new(
                groups, json_pack("{s:s, s:o}", "heading", rows[i].heading, "fields", fields));
        } else if (rows[i].kind != PAPERS || setup->pack == NULL ||
                   setup->pack->service_count > 0) {
            json_array_append_new(fields, field_json(setup, rows[i].field, rows[i].kind));
        }
    }
    return groups;
}

/* Who was faster, and when. */
static json_t *raced_json(const struct setup *setup)
{
    struct fair_version version;
    char day[16], time[16];
    if (fair_version_at(setup->visit->hub, &setup->fair, 0, &version) != DONE)
        return json_object();
    page_say_day(version.at_ms, setup->fair.offset_minutes, day);
    page_say_time(version.at_ms, setup->fair.offset_minutes, time);
    return json_pack("{s:s, s:s, s:s}", "who", version.by, "day", day, "time", time);
}

static void send(struct setup *setup, int status)
{
    struct prepare prepare = {.visit = setup->visit, .fair = setup->fair, .pack = setup->pack};
    json_t *values = json_pack("{s:o, s:b, s:s}", "groups", groups_json(setup), "fresh",
                               (int)setup->fresh, "new_name", setup->name);
    json_object_set(values, "elsewhere", setup->elsewhere);
    if (setup->why != NULL)
        json_object_set_new(values, "why", json_string(setup->why));
    if (setup->raced)
        json_object_set_new(values, "raced", raced_json(setup));
    page_send(setup->visit, status, "setup", prepare_values(&prepare, values));
}

static void finish(struct setup *setup)
{
    json_decref(setup->wrong);
    json_decref(setup->elsewhere);
    free(setup);
}

/* False: there is nothing to show, and it was said. */
static bool begin(struct web_visit *visit, bool fresh, struct setup **out)
{
    struct setup *setup = calloc(1, sizeof *setup);
    *out = setup;
    if (setup == NULL) {
        web_refuse(visit, 503);
        return false;
    }
    setup->visit = visit;
    setup->fresh = fresh;
    setup->wrong = json_object();
    setup->elsewhere = json_array();
    if (fresh) {
        setup_starter_form(visit->hub, &setup->typed, setup->name);
        return true;
    }
    if (page_fair_chosen(visit, &setup->fair) == DONE &&
        page_fair_pack(visit, &setup->fair, &setup->pack) == DONE) {
        fair_form_read(&setup->pack->fair, &setup->now);
        setup->typed = setup->now;
        return true;
    }
    web_redirect(visit, "/preparar");
    finish(setup);
    return false;
}

void page_setup(struct web_visit *visit)
{
    struct setup *setup;
    struct fair fair;
    bool none = fair_at(visit->hub, 0, &fair) == NOT_FOUND;
    if (!begin(visit, none || strcmp(form_get(&visit->query, "nueva"), "1") == 0, &setup))
        return;
    send(setup, 200);
    finish(setup);
}

/* -- What was typed -----------------------------------------------------------------------------
 */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Rising, each once; an example without any is open every day. */
static void take_days(struct setup *setup)
{
    const char *days[PACK_DAYS_MAX];
    size_t count = 0, used = 0;
    char *to = setup->typed.values[FORM_DAYS];
    for (unsigned i = 1; i <= PACK_DAYS_MAX; i++) {
        char id[16];
        snprintf(id, sizeof id, "dia%u", i);
        const char *day = form_get(&setup->visit->form, id);
        if (day[0] != '\0' && strlen(day) < 16)
            days[count++] = day;
    }
    qsort(days, count, sizeof days[0], by_text);
    to[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && strcmp(days[i], days[i - 1]) == 0)
            continue;
        used += (size_t)snprintf(to + used, FAIR_FORM_VALUE_MAX - used, "%s%s", used > 0 ? " " : "",
                                 days[i]);
    }
    if (count == 0 && strcmp(setup->typed.values[FORM_SAMPLE], "1") == 0)
        snprintf(to, FAIR_FORM_VALUE_MAX, "any");
}

static void take_papers(struct setup *setup)
{
    char *to = setup->typed.values[FORM_PAPERS];
    size_t used = 0;
    to[0] = '\0';
    for (unsigned i = 1; i <= PACK_SERVICES_MAX; i++) {
        char id[16];
        snprintf(id, sizeof id, "papel%u", i);
        if (strcmp(form_get(&setup->visit->form, id), "1") == 0)
            used += (size_t)snprintf(to + used, FAIR_FORM_VALUE_MAX - used, "%s%u",
                                     used > 0 ? " " : "", i);
    }
}

static void take_values(struct setup *setup)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char id[40];
        if (rows[i].heading != NULL || rows[i].kind == DAYS || rows[i].kind == PAPERS)
            continue;
        input_id(rows[i].field, id);
        const char *text = form_get(&setup->visit->form, id);
        char *to = setup->typed.values[rows[i].field];
        if (rows[i].kind == CHECK)
            snprintf(to, FAIR_FORM_VALUE_MAX, "%d", strcmp(text, "1") == 0);
        else
            snprintf(to, FAIR_FORM_VALUE_MAX, "%s", text);
    }
    take_days(setup);
    take_papers(setup);
    snprintf(setup->name, sizeof setup->name, "%s", form_get(&setup->visit->form, "clave"));
}

/* -- Saving it ----------------------------------------------------------------------------------
 */

static void add_mistakes(struct setup *setup, const struct fair_edit_mistakes *mistakes)
{
    setup->why = "setup.mistakes";
    for (size_t i = 0; i < mistakes->count; i++) {
        const struct fair_edit_mistake *mistake = &mistakes->list[i];
        char said[REASON_MAX];
        reason_say(mistake->why, setup->visit->language, said);
        enum fair_form_field field = strcmp(mistake->file, "fair.ini") == 0
                                         ? fair_form_at_line(mistake->line)
                                         : FAIR_FORM_FIELDS;
        if (field < FAIR_FORM_FIELDS)
            json_object_set_new(setup->wrong, fair_form_key(field),
                                json_pack("{s:s}", "said", said));
        else
            json_array_append_new(setup->elsewhere,
                                  json_pack("{s:s, s:i, s:s}", "file", mistake->file, "line",
                                            (int)mistake->line, "said", said));
    }
}

/* INVALID: the form says what is wrong. */
static enum outcome check(struct setup *setup, struct fair_edit *edit)
{
    struct fair_edit_mistakes *mistakes = malloc(sizeof *mistakes);
    enum fair_form_field wrong = fair_form_wrong(&setup->typed);
    char *old = NULL;
    size_t size;
    if (fair_edit_read(edit, "fair.ini", &old, &size) != DONE)
        old = NULL; /* a new fair */
    char *text = fair_form_write(&setup->typed, old != NULL ? old : "");
    free(old);
    enum outcome outcome = text != NULL && mistakes != NULL ? DONE : BUSY;
    if (outcome == DONE && wrong < FAIR_FORM_FIELDS) {
        setup->why = "setup.mistakes";
        json_object_set_new(setup->wrong, fair_form_key(wrong),
                            json_pack("{s:s}", "said", page_say(setup->visit, "setup.characters")));
        outcome = INVALID;
    }
    if (outcome == DONE)
        outcome = fair_edit_put(edit, "fair.ini", text, strlen(text));
    if (outcome == DONE && (outcome = fair_edit_check(edit, mistakes)) == INVALID)
        add_mistakes(setup, mistakes);
    free(text);
    free(mistakes);
    return outcome;
}

/* Somebody has changed the fair since: what she did stands beside what was typed. */
static void show_race(struct setup *setup)
{
    setup->raced = true;
    setup->why = "setup.raced";
    send(setup, 409);
}

static void save_old(struct setup *setup)
{
    struct fair_edit *edit = NULL;
    struct web_visit *visit = setup->visit;
    int64_t version = form_number(&visit->form, "version", 1, UINT32_MAX);
    enum outcome outcome =
        fair_edit_begin(visit->hub, setup->fair.name, version < 0 ? 1 : (uint32_t)version, &edit);
    if (outcome == DONE)
        outcome = check(setup, edit);
    if (outcome == DONE)
        outcome = fair_edit_commit(edit, visit->account->name, FAIR_CHANGE_DETAILS, NULL);
    fair_edit_free(edit);
    if (outcome == DONE)
        prepare_done(visit, "/preparar", setup->fair.name, "saved");
    else if (outcome == REFUSED)
        show_race(setup);
    else if (outcome == INVALID)
        send(setup, 400);
    else
        web_refuse(visit, 503);
}

static void save_fresh(struct setup *setup)
{
    struct fair_edit *edit = NULL;
    struct web_visit *visit = setup->visit;
    enum outcome outcome = pack_text_is_discreet(setup->name)
                               ? fair_edit_create(visit->hub, setup->name, &edit)
                               : INVALID;
    if (outcome == INVALID || outcome == REFUSED) {
        setup->why = outcome == INVALID ? "setup.name_bad" : "setup.name_taken";
        send(setup, 400);
        return;
    }
    if (outcome == DONE)
        outcome = setup_starter_files(visit->hub, &setup->typed, edit);
    if (outcome == DONE)
        outcome = check(setup, edit);
    if (outcome == DONE)
        outcome = fair_edit_commit(edit, visit->account->name, FAIR_CHANGE_CREATED, NULL);
    fair_edit_free(edit);
    if (outcome == DONE)
        prepare_done(visit, "/preparar", setup->name, "created");
    else if (outcome == INVALID)
        send(setup, 400);
    else
        web_refuse(visit, 503);
}

void page_setup_saved(struct web_visit *visit)
{
    struct setup *setup;
    if (!begin(visit, strcmp(form_get(&visit->form, "nueva"), "1") == 0, &setup))
        return;
    take_values(setup);
    if (setup->fresh)
        save_fresh(setup);
    else
        save_old(setup);
    finish(setup);
}

/* Preparar: the steps of one fair, how far each is, and the one thing to do next; and the two forms
 * that open and close the fair.
 *
 * Promises: nothing here blocks anything: a fair opens with steps left over, and says which. What
 * opening and closing do is said before it is done; both leave an audit row. A page under /preparar
 * becomes a step by one row of `steps` (prepare.h). */
#include "sync/hub/prepare.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

static enum prepare_state details_state(const struct prepare *prepare)
{

    if (prepare->pack == NULL)
        return PREPARE_TODO;
    const struct pack_fair *fair = &prepare->pack->fair;
    int32_t today =
        pack_day_of(prepare->pack, prepare->visit->io->wall_ms(prepare->visit->io->self));
    bool past = !fair->any_day && fair->days[fair->day_count - 1] < today;
    return past && prepare->fair.state != CALLS_FAIR_CLOSED ? PREPARE_LOOK : PREPARE_DONE;
}

static enum prepare_state open_state(const struct prepare *prepare)
{
    return prepare->fair.state == CALLS_FAIR_NOT_YET ? PREPARE_TODO : PREPARE_DONE;
}

/* In the order in which an evening goes. */
static const struct prepare_step steps[] = {
    {"details", "/preparar/jornada", details_state},
    {"tables", "/preparar/tablas", page_tables_state},
    {"content", "/preparar/contenido", NULL},
    {"offices", "/preparar/oficinas", page_modules_state},
    {"team", "/preparar/equipo", page_team_state},
    {"kiosks", "/preparar/kioscos", page_kiosks_state},
    {"review", "/preparar/revision", page_preflight_state},
    {"open", "/preparar/abrir", open_state},
};

/* Beside the steps. */
static const char *const others[][2] = {{"versions", "/preparar/versiones"},
                                        {"accounts", "/cuentas"}};

static const char *state_id(enum prepare_state state)
{
    static const char *const ids[] = {"todo", "look", "optional", "done"};
    return ids[state];
}

static bool has_page(const struct web_visit *visit, const char *path)
{
    const struct route *route = route_find("GET", path, NULL);
    return route != NULL && route_allows(route, visit->account);
}

static json_t *step_json(const struct prepare *prepare, const struct prepare_step *step, int number,
                         bool *found_next)
{
    enum prepare_state state = step->state != NULL ? step->state(prepare) : PREPARE_OPTIONAL;
    bool next = state == PREPARE_TODO && !*found_next;
    char name[48], todo[48], word[48];
    *found_next = *found_next || next;
    snprintf(name, sizeof name, "prepare.%s", step->id);
    snprintf(todo, sizeof todo, "prepare.%s.todo", step->id);
    snprintf(word, sizeof word, "prepare.state_%s", state_id(state));
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:b}", "number", number, "path", step->path,
                     "name", name, "todo", todo, "state", state_id(state), "state_word", word,
                     "next", next);
}

static json_t *steps_json(const struct prepare *prepare, json_t **next)
{
    json_t *list = json_array();
    bool found = false;
    int number = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (!has_page(prepare->visit, steps[i].path))
            continue;
        bool before = found;
        json_t *step = step_json(prepare, &steps[i], ++number, &found);
        json_array_append_new(list, step);
        if (found && !before)
            *next = step;
    }
    return list;
}

/* The review is no step that must be done: whether it has something to say. */
static bool wants_look(const json_t *list)
{
    size_t i;
    json_t *step;
    json_array_foreach(list, i, step)
    {
        if (strcmp(json_string_value(json_object_get(step, "path")), "/preparar/revision") == 0)
            return strcmp(json_string_value(json_object_get(step, "state")), "done") != 0;
    }
    return false;
}

static json_t *others_json(const struct prepare *prepare)
{
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        char name[48];
        snprintf(name, sizeof name, "prepare.%s", others[i][0]);
        if (has_page(prepare->visit, others[i][1]))
            json_array_append_new(list,
                                  json_pack("{s:s, s:s}", "path", others[i][1], "name", name));
    }
    return list;
}

static json_t *fairs_json(const struct prepare *prepare)
{
    json_t *list = json_array();
    struct fair fair;
    for (size_t i = 0; fair_at(prepare->visit->hub, i, &fair) == DONE; i++) {
        if (strcmp(fair.name, prepare->fair.name) != 0)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s}", "fair", fair.name, "title", fair.title));
    }
    return list;
}

static json_t *days_json(const struct prepare *prepare)
{
    char text[PACK_DAYS_MAX * 12 + 1] = "";
    for (size_t i = 0; prepare->pack != NULL && i < prepare->pack->fair.day_count; i++) {
        char day[PACK_DAY_TEXT_MAX];
        pack_day_write(prepare->pack->fair.days[i], day);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i > 0 ? " " : "", day);
    }
    return json_string(text);
}

void page_prepare(struct web_visit *visit)
{
    struct prepare prepare;
    json_t *next = NULL;
    enum outcome outcome = prepare_begin(visit, &prepare);
    if (outcome == NOT_FOUND) {
        page_send(visit, 200, "prepare", json_pack("{s:b}", "empty", true));
        return;
    }
    if (outcome != DONE) {
        web_refuse(visit, 503);
        return;
    }
    json_t *list = steps_json(&prepare, &next);
    const struct pack *pack = prepare.pack;
    json_t *values = json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:b, s:b}", "steps", list, "others",
                               others_json(&prepare), "fairs", fairs_json(&prepare), "days",
                               days_json(&prepare), "place", pack != NULL ? pack->fair.place : "",
                               "hours", pack != NULL ? pack->fair.hours : "", "is_open",
                               prepare.fair.state == CALLS_FAIR_OPEN, "is_closed",
                               prepare.fair.state == CALLS_FAIR_CLOSED);
    if (prepare.fair.state != CALLS_FAIR_CLOSED) /* then the corte comes next, whatever is left */
        json_object_set(values, "next", next);
    json_object_set_new(values, "look", json_boolean(wants_look(list)));
    page_send(visit, 200, "prepare", prepare_values(&prepare, values));
}

/* -- Opening and closing ------------------------------------------------------------------------
 */

static void ask(struct web_visit *visit, const char *page, enum calls_fair from)
{
    struct prepare prepare;
    json_t *next = NULL, *left = json_array(), *step;
    size_t i;
    if (prepare_begin(visit, &prepare) != DONE) {
        json_decref(left);
        web_redirect(visit, "/preparar");
        return;
    }
    json_t *list = steps_json(&prepare, &next);
    json_array_foreach(list, i, step)
    {
        const char *state = json_string_value(json_object_get(step, "state"));
        const char *path = json_string_value(json_object_get(step, "path"));
        bool itself = strcmp(path, "/preparar/abrir") == 0;
        if (!itself && (strcmp(state, "todo") == 0 || strcmp(state, "look") == 0))
            json_array_append(left, step);
    }
    json_decref(list);
    page_send(visit, 200, page,
              prepare_values(&prepare, json_pack("{s:o, s:b}", "left", left, "possible",
                                                 prepare.fair.state == from)));
}

static enum outcome note(struct web_visit *visit, const struct fair *fair, enum audit_kind kind)
{
    struct audit_entry entry = {.kind = kind};
    memcpy(entry.subject, fair->id, 8);
    snprintf(entry.by, sizeof entry.by, "%s", visit->account->name);
    return audit_append_alone(visit->hub, &entry);
}

static void set_state(struct web_visit *visit, enum calls_fair from, enum calls_fair to,
                      enum audit_kind kind, const char *word)
{
    struct fair fair;
    if (page_fair_chosen(visit, &fair) != DONE) {
        web_refuse(visit, 404);
        return;
    }
    if (fair.state != from) { /* somebody was faster, or the form was sent twice */
        prepare_done(visit, "/preparar", fair.name, "nothing");
        return;
    }
    if (note(visit, &fair, kind) != DONE || fair_set_state(visit->hub, fair.name, to) != DONE) {
        web_refuse(visit, 503);
        return;
    }
    prepare_done(visit, "/preparar", fair.name, word);
}

void page_prepare_open(struct web_visit *visit)
{
    ask(visit, "prepare_open", CALLS_FAIR_NOT_YET);
}

void page_prepare_opened(struct web_visit *visit)
{
    set_state(visit, CALLS_FAIR_NOT_YET, CALLS_FAIR_OPEN, AUDIT_FAIR_OPENED, "opened");
}

void page_prepare_close(struct web_visit *visit)
{
    ask(visit, "prepare_close", CALLS_FAIR_OPEN);
}

void page_prepare_closed(struct web_visit *visit)
{
    set_state(visit, CALLS_FAIR_OPEN, CALLS_FAIR_CLOSED, AUDIT_FAIR_CLOSED, "closed");
}

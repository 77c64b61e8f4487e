/* The review before a fair, and the call list that it asks for, made to be printed.
 *
 * Promises: both only look; what is red stands first, each with one thing to do; nothing here keeps
 * a fair from opening. The call list has every number that is to be rung, those that slips carry
 * first, and no name of anybody but of lines. */
#include "sync/hub/preflight_say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

static bool has_page(const struct web_visit *visit, const char *path)
{
    const struct route *route = path != NULL ? route_find("GET", path, NULL) : NULL;
    return route != NULL && route_allows(route, visit->account);
}

static json_t *names_json(const struct preflight_item *item)
{
    json_t *names = json_array();
    for (size_t i = 0; i < item->named; i++)
        json_array_append_new(names, json_string(item->names[i]));
    return names;
}

/* What is told beyond those that have names. */
static json_t *more_json(const struct web_visit *visit, const struct preflight_item *item)
{
    char text[PAGE_SAY_MAX];
    if (item->state != PREFLIGHT_RED || item->named < PREFLIGHT_NAMES || item->count <= item->named)
        return json_string("");
    page_say_number(visit, "preflight.more", (int64_t)(item->count - item->named), text);
    return json_string(text);
}

static json_t *item_json(const struct web_visit *visit, const struct preflight *preflight,
                         enum preflight_check check)
{
    const struct preflight_item *item = &preflight->items[check];
    const struct words *words = visit->web->words;
    const char *path = preflight_path(preflight, check);
    char text[PREFLIGHT_SAY_MAX], command[PREFLIGHT_SAY_MAX], name[64], state[64];
    preflight_say(words, visit->language, preflight, check, text);
    preflight_command(preflight, check, command);
    snprintf(name, sizeof name, "preflight.%s", preflight_check_name(check));
    snprintf(state, sizeof state, "preflight.state_%s", preflight_state_name(item->state));
    bool samples = check == PREFLIGHT_SAMPLES; /* counts of files are no names of their rows */
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "id",
                     preflight_check_name(check), "name", name, "state",
                     preflight_state_name(item->state), "state_word", state, "text", text, "to_do",
                     preflight_say_do(words, visit->language, preflight, check), "path",
                     has_page(visit, path) ? path : "", "command", command, "names",
                     names_json(item), "more", samples ? json_string("") : more_json(visit, item));
}

static void add_items(const struct web_visit *visit, const struct preflight *preflight,
                      enum preflight_state state, json_t *list)
{
    for (unsigned i = 0; i < PREFLIGHT_CHECKS; i++) {
        if (preflight->items[i].state == state)
            json_array_append_new(list, item_json(visit, preflight, (enum preflight_check)i));
    }
}

void page_preflight(struct web_visit *visit)
{
    struct prepare prepare;
    struct preflight *preflight;
    char red[PAGE_SAY_MAX] = "", unknown[PAGE_SAY_MAX] = "";
    json_t *open = json_array(), *ready = json_array();
    enum outcome outcome = prepare_begin(visit, &prepare);
    if (outcome == DONE)
        outcome = preflight_read(visit->hub, prepare.fair.name, &preflight);
    if (outcome != DONE) {
        json_decref(open);
        json_decref(ready);
        web_redirect(visit, "/preparar");
        return;
    }
    add_items(visit, preflight, PREFLIGHT_RED, open);
    add_items(visit, preflight, PREFLIGHT_UNKNOWN, open);
    add_items(visit, preflight, PREFLIGHT_GREEN, ready);
    if (preflight->red > 0)
        page_say_number(visit, "preflight.red", preflight->red, red);
    if (preflight->unknown > 0)
        page_say_number(visit, "preflight.unknown", preflight->unknown, unknown);
    page_send(visit, 200, "preflight",
              prepare_values(&prepare, json_pack("{s:o, s:o, s:s, s:s}", "open", open, "ready",
                                                 ready, "red", red, "unknown", unknown)));
    free(preflight);
}

enum prepare_state page_preflight_state(const struct prepare *prepare)
{
    struct preflight *preflight;
    if (preflight_read(prepare->visit->hub, prepare->fair.name, &preflight) != DONE)
        return PREPARE_LOOK;
    enum prepare_state state = preflight->red > 0       ? PREPARE_LOOK
                               : preflight->unknown > 0 ? PREPARE_OPTIONAL
                                                        : PREPARE_DONE;
    free(preflight);
    return state;
}

/* -- The call list -------------------------------------------------------------------------------
 */

static json_t *line_json(const struct web_visit *visit, const struct pack_line *line, int number)
{
    char day[PACK_DAY_TEXT_MAX] = "";
    if (line->verified_on != PACK_NO_DAY)
        pack_day_write(line->verified_on, day);
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "number", number, "name",
                     line->name, "phone", line->phone, "hours", line->hours, "verified_on",
                     *day != '\0' ? day : page_say(visit, "calls_list.never"), "verified_by",
                     line->verified_by, "on_slips", line->slip_order > 0, "pending",
                     !line->confirmed);
}

/* Slips' numbers first, then the others that stand as current, then those por confirmar. */
static json_t *due_lines(const struct prepare *prepare, int32_t day)
{
    json_t *list = json_array();
    int number = 0;
    for (int part = 0; part < 3; part++) {
        for (size_t i = 0; i < prepare->pack->line_count; i++) {
            const struct pack_line *line = &prepare->pack->lines[i];
            bool due = preflight_line_is_due(prepare->pack, line, day);
            int its = line->slip_order > 0 ? 0 : due ? 1 : 2;
            if (*line->phone != '\0' && (due || !line->confirmed) && its == part)
                json_array_append_new(list, line_json(prepare->visit, line, ++number));
        }
    }
    return list;
}

void page_call_list(struct web_visit *visit)
{
    struct prepare prepare;
    char today[16], limit[PAGE_SAY_MAX];
    if (prepare_begin(visit, &prepare) != DONE || prepare.pack == NULL) {
        web_redirect(visit, "/preparar");
        return;
    }
    int64_t now_ms = visit->io->wall_ms(visit->io->self);
    page_say_day(now_ms, prepare.fair.offset_minutes, today);
    page_say_number(visit, "calls_list.limit", prepare.pack->fair.line_valid_days, limit);
    page_send(
        visit, 200, "call_list",
        prepare_values(&prepare, json_pack("{s:o, s:s, s:s}", "lines",
                                           due_lines(&prepare, preflight_day(prepare.pack, now_ms)),
                                           "today", today, "limit", limit)));
}

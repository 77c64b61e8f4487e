/* The team of a fair: who they are, with certificate, exception and badge, and one more.
 *
 * A volunteer is there before there is a badge; badges are drawn for a sheet (page_badges.c), and
 * code and PIN stand nowhere else. What one of them may be changed to: page_member.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/team.h"
#include "sync/hub/web_inside.h"

struct counts {
    size_t live, without, may, over;
};

/* Into the list of those who are there, or of those who were revoked. */
static void put_member(const struct prepare *prepare, const struct team_member *member,
                       json_t *members, json_t *revoked, struct counts *counts)
{
    json_t *one = team_json(prepare->visit, &prepare->fair, member);
    if (member->badge.revoked_ms != 0) {
        json_array_append_new(revoked, one);
        return;
    }
    counts->live++;
    counts->without += badge_is_drawn(&member->badge) ? 0 : 1;
    counts->may += team_may_accompany(prepare->visit, member) ? 1 : 0;
    counts->over += json_is_true(json_object_get(one, "over")) ? 1 : 0;
    json_array_append_new(members, one);
}

static void put_number(const struct web_visit *visit, json_t *values, const char *name,
                       const char *key, size_t n)
{
    char text[PAGE_SAY_MAX];
    page_say_number(visit, key, (int64_t)n, text);
    if (n > 0)
        json_object_set_new(values, name, json_string(text));
}

static void show(const struct prepare *prepare, int status, const char *code)
{
    struct web_visit *visit = prepare->visit;
    struct counts counts = {0};
    struct team_member *list = NULL;
    size_t count = 0;
    char why[64];
    json_t *members = json_array(), *revoked = json_array();
    if (team_load(visit->hub, prepare->fair.id, &list, &count) != DONE)
        code = "failed";
    for (size_t i = 0; i < count; i++)
        put_member(prepare, &list[i], members, revoked, &counts);
    free(list);
    team_why(visit, code, why);
    json_t *values = prepare_values(
        prepare, json_pack("{s:o, s:o, s:o, s:s, s:s, s:s}", "members", members, "revoked_ones",
                           revoked, "roles", team_roles_json(form_get(&visit->form, "funcion")),
                           "typed", form_get(&visit->form, "nombre"), "why", why, "once",
                           sessions_keep_once(visit->web->sessions, visit->session)));
    put_number(visit, values, "count", "team.count", counts.live);
    put_number(visit, values, "may_count", "team.may_count", counts.may);
    put_number(visit, values, "over_count", "team.over_count", counts.over);
    put_number(visit, values, "without", "team.without", counts.without);
    put_number(visit, values, "draw", "team.draw", counts.without);
    put_number(visit, values, "minutes", "team.minutes", (counts.without + 79) / 80);
    page_send(visit, status, "team", values);
}

void page_team(struct web_visit *visit)
{
    struct prepare prepare;
    if (prepare_begin(visit, &prepare) == DONE)
        show(&prepare, 200, form_get(&visit->query, "mal"));
    else
        web_redirect(visit, "/preparar");
}

void page_team_add(struct web_visit *visit)
{
    struct prepare prepare;
    struct badge badge;
    const char *name = form_get(&visit->form, "nombre"), *why = "failed";
    unsigned role = team_role_of(form_get(&visit->form, "funcion"));
    if (prepare_begin(visit, &prepare) != DONE) {
        web_redirect(visit, "/preparar");
        return;
    }
    enum outcome outcome = visit->hub->can_open ? badge_plan(visit->hub, prepare.fair.name, name,
                                                             role, visit->account->name, &badge)
                                                : BUSY;
    if (outcome == DONE)
        prepare_done(visit, "/preparar/equipo", prepare.fair.name, "team_added");
    else if (outcome == INVALID)
        why = role == STAFF_ROLES ? "role" : "name";
    else if (outcome == REFUSED)
        why = "full";
    else if (!visit->hub->can_open)
        why = "locked";
    if (outcome != DONE)
        show(&prepare, outcome == INVALID ? 400 : outcome == REFUSED ? 409 : 503, why);
}

enum prepare_state page_team_state(const struct prepare *prepare)
{
    struct team_member member;
    struct hub *hub = prepare->visit->hub;
    size_t live = 0, without = 0;
    for (size_t i = 0; team_at(hub, prepare->fair.id, i, &member) == DONE; i++) {
        live += member.badge.revoked_ms == 0;
        without += member.badge.revoked_ms == 0 && !badge_is_drawn(&member.badge);
    }
    if (live == 0)
        return PREPARE_TODO;
    return without > 0 ? PREPARE_LOOK : PREPARE_DONE;
}

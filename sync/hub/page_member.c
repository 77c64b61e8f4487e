/* One volunteer: name and role, certificate, exception, PIN and badge, each a form of its own.
 *
 * A form carries the mark of the row that its writer saw: when somebody changed it meanwhile,
 * nothing is changed, what was typed stands in the fields again, and above it what is true now.
 * Reasons of exceptions are codes. Whether a certificate is one: competence.h. */
#include <stdio.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"
#include "sync/hub/team.h"
#include "sync/hub/web_inside.h"

#define PATH "/preparar/equipo"

static bool has(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0)
            return true;
    }
    return false;
}

/* What was typed, where this form was sent; else what is there. */
static void put_typed(const struct web_visit *visit, json_t *values, const char *field,
                      const char *name, const char *now)
{
    const char *text = has(&visit->form, field) ? form_get(&visit->form, field) : now;
    json_object_set_new(values, name, json_string(text));
}

static json_t *reasons_json(const char *chosen)
{
    json_t *list = json_array();
    for (unsigned reason = 1; reason < STAFF_OVERRIDES; reason++) {
        char word[48];
        snprintf(word, sizeof word, "team.reason_%s", staff_override_name(reason));
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value",
                                              staff_override_name(reason), "word", word, "chosen",
                                              strcmp(chosen, staff_override_name(reason)) == 0));
    }
    return list;
}

static void show(const struct prepare *prepare, const struct team_member *member, int status,
                 const char *code)
{
    struct web_visit *visit = prepare->visit;
    char why[64];
    json_t *one = team_json(visit, &prepare->fair, member);
    const char *role = has(&visit->form, "funcion") ? form_get(&visit->form, "funcion")
                                                    : staff_role_name(member->badge.member.role);
    team_why(visit, code, why);
    json_object_set_new(one, "why", json_string(why));
    json_object_set_new(one, "once",
                        json_string(sessions_keep_once(visit->web->sessions, visit->session)));
    json_object_set_new(one, "roles", team_roles_json(role));
    json_object_set_new(one, "reasons", reasons_json(form_get(&visit->form, "motivo")));
    put_typed(visit, one, "nombre", "new_name", member->badge.name);
    put_typed(visit, one, "certificado", "new_code", member->own.code);
    put_typed(visit, one, "emisor", "new_issuer", member->own.issuer);
    put_typed(visit, one, "folio", "new_number", member->own.number);
    put_typed(visit, one, "institucion", "new_institution", member->own.institution);
    put_typed(visit, one, "vence", "new_until", json_string_value(json_object_get(one, "until")));
    put_typed(visit, one, "hasta", "new_override_until", "");
    page_send(visit, status, "member", prepare_values(prepare, one));
}

/* False: there is no such person, and it was answered. */
static bool begin(struct web_visit *visit, const struct form *form, struct prepare *prepare,
                  struct team_member *member)
{
    if (prepare_begin(visit, prepare) != DONE) {
        web_redirect(visit, "/preparar");
        return false;
    }
    if (team_find(visit->hub, prepare->fair.id, form_get(form, "gafete"), member) == DONE)
        return true;
    web_refuse(visit, 404);
    return false;
}

void page_member(struct web_visit *visit)
{
    struct prepare prepare;
    struct team_member member;
    if (begin(visit, &visit->query, &prepare, &member))
        show(&prepare, &member, 200, "");
}

/* -- Changes ----------------------------------------------------------------------------------- */

/* What a form asks for; "" = done, else the code of why not. */
typedef const char *change(struct web_visit *visit, const struct prepare *prepare,
                           const struct team_member *member);

static const char *why_of(enum outcome outcome, const char *invalid)
{
    if (outcome == DONE)
        return "";
    return outcome == INVALID ? invalid : outcome == REFUSED ? "revoked" : "failed";
}

static int status_of(const char *why)
{
    if (strcmp(why, "failed") == 0 || strcmp(why, "locked") == 0)
        return 503;
    return strcmp(why, "meanwhile") == 0 || strcmp(why, "revoked") == 0 ? 409 : 400;
}

static void make_change(struct web_visit *visit, change *make, const char *done)
{
    struct prepare prepare;
    struct team_member member;
    char mark[17];
    if (!begin(visit, &visit->form, &prepare, &member))
        return;
    team_mark(&member, mark);
    const char *why = strcmp(mark, form_get(&visit->form, "visto")) != 0 ? "meanwhile"
                      : !visit->hub->can_open                            ? "locked"
                                              : make(visit, &prepare, &member);
    if (why[0] == '\0')
        prepare_done(visit, PATH, prepare.fair.name, done);
    else
        show(&prepare, &member, status_of(why), why);
}

static const char *rename_member(struct web_visit *visit, const struct prepare *prepare,
                                 const struct team_member *member)
{
    struct badge badge;
    unsigned role = team_role_of(form_get(&visit->form, "funcion"));
    (void)prepare;
    if (role == STAFF_ROLES)
        return "role";
    return why_of(badge_change(visit->hub, member->id, form_get(&visit->form, "nombre"), role,
                               visit->account->name, &badge),
                  "name");
}

static bool put(const struct web_visit *visit, const char *field, char *text, size_t room)
{
    return (size_t)snprintf(text, room, "%s", form_get(&visit->form, field)) < room;
}

static const char *certify(struct web_visit *visit, const struct prepare *prepare,
                           const struct team_member *member)
{
    struct badge badge;
    struct competence own = {.until = 0};
    if (!put(visit, "certificado", own.code, sizeof own.code) ||
        !put(visit, "emisor", own.issuer, sizeof own.issuer) ||
        !put(visit, "folio", own.number, sizeof own.number) ||
        !put(visit, "institucion", own.institution, sizeof own.institution))
        return "long";
    if (!competence_read_time(form_get(&visit->form, "vence"), prepare->fair.offset_minutes,
                              &own.until))
        return "until";
    return why_of(competence_certify(visit->hub, member->id, &own, visit->account->name, &badge),
                  "certificate");
}

static const char *except(struct web_visit *visit, const struct prepare *prepare,
                          const struct team_member *member)
{
    struct badge badge;
    uint32_t until = 0;
    unsigned reason = 1;
    const char *word = form_get(&visit->form, "motivo"), *day = form_get(&visit->form, "hasta");
    while (reason < STAFF_OVERRIDES && strcmp(word, staff_override_name(reason)) != 0)
        reason++;
    if (reason == STAFF_OVERRIDES)
        return "reason";
    if (day[0] == '\0' || !competence_read_time(day, prepare->fair.offset_minutes, &until))
        return "days";
    return why_of(
        competence_override(visit->hub, member->id, reason, until, visit->account->name, &badge),
        "days");
}

static const char *end_exception(struct web_visit *visit, const struct prepare *prepare,
                                 const struct team_member *member)
{
    struct badge badge;
    (void)prepare;
    return why_of(competence_override(visit->hub, member->id, STAFF_OVERRIDE_NONE, 0,
                                      visit->account->name, &badge),
                  "days");
}

static const char *release(struct web_visit *visit, const struct prepare *prepare,
                           const struct team_member *member)
{
    struct badge badge;
    (void)prepare;
    return why_of(badge_release_by(visit->hub, member->id, visit->account->name, &badge), "failed");
}

static const char *revoke(struct web_visit *visit, const struct prepare *prepare,
                          const struct team_member *member)
{
    struct badge badge;
    (void)prepare;
    return why_of(badge_revoke_by(visit->hub, member->id, visit->account->name, &badge), "failed");
}

void page_member_rename(struct web_visit *visit)
{
    make_change(visit, rename_member, "team_changed");
}

void page_member_certify(struct web_visit *visit)
{
    make_change(visit, certify, "team_certified");
}

void page_member_except(struct web_visit *visit)
{
    make_change(visit, except, "team_excepted");
}

void page_member_end(struct web_visit *visit)
{
    make_change(visit, end_exception, "team_ended");
}

void page_member_release(struct web_visit *visit)
{
    make_change(visit, release, "team_released");
}

void page_member_revoke(struct web_visit *visit)
{
    make_change(visit, revoke, "team_revoked");
}

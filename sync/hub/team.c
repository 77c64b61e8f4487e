/* team.h. */
#include "sync/hub/team.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page_say.h"
#include "sync/hub/web_inside.h"
#include "sync/text.h"

enum outcome team_at(struct hub *hub, const uint8_t fair[8], size_t index,
                     struct team_member *member)
{
    enum outcome outcome = badge_at(hub, fair, index, &member->badge);
    if (outcome != DONE)
        return outcome;
    sodium_bin2hex(member->id, sizeof member->id, member->badge.member.staff, RECORD_STAFF_BYTES);
    return competence_find(hub, member->badge.member.staff, &member->own);
}

enum outcome team_find(struct hub *hub, const uint8_t fair[8], const char *id,
                       struct team_member *member)
{
    enum outcome outcome = badge_find(hub, id, &member->badge);
    if (outcome == DONE && memcmp(member->badge.fair, fair, 8) != 0)
        outcome = NOT_FOUND;
    if (outcome != DONE)
        return outcome == INVALID ? NOT_FOUND : outcome;
    snprintf(member->id, sizeof member->id, "%s", id);
    return competence_find(hub, member->badge.member.staff, &member->own);
}

static int compare_members(const void *a, const void *b)
{
    const struct team_member *one = a, *other = b;
    char first[BADGE_NAME_MAX], second[BADGE_NAME_MAX];
    text_fold(one->badge.name, first, sizeof first);
    text_fold(other->badge.name, second, sizeof second);
    int order = strcmp(first, second);
    return order != 0 ? order : strcmp(one->id, other->id);
}

enum outcome team_load(struct hub *hub, const uint8_t fair[8], struct team_member **list,
                       size_t *count)
{
    size_t room = 0;
    enum outcome outcome = DONE;
    *list = NULL;
    *count = 0;
    while (outcome == DONE) {
        if (*count == room) {
            room = room == 0 ? 64 : 2 * room;
            struct team_member *more = realloc(*list, room * sizeof *more);
            outcome = more == NULL ? BUSY : DONE;
            *list = more != NULL ? more : *list;
        }
        if (outcome == DONE)
            outcome = team_at(hub, fair, *count, &(*list)[*count]);
        *count += outcome == DONE ? 1 : 0;
    }
    if (outcome == NOT_FOUND && *count > 0)
        qsort(*list, *count, sizeof **list, compare_members);
    if (outcome == NOT_FOUND)
        return DONE;
    free(*list);
    *list = NULL;
    *count = 0;
    return outcome;
}

void team_mark(const struct team_member *member, char mark[17])
{
    char text[1200];
    uint8_t hash[16];
    const struct badge *badge = &member->badge;
    const struct competence *own = &member->own;
    snprintf(text, sizeof text, "%s|%s|%u|%u|%d|%lld|%s|%s|%s|%s|%u|%u|%u", member->id, badge->name,
             badge->member.role, (unsigned)badge->member.release, badge_is_drawn(badge),
             (long long)badge->revoked_ms, own->institution, own->code, own->issuer, own->number,
             (unsigned)own->until, own->override, (unsigned)own->override_until);
    crypto_generichash(hash, sizeof hash, (const uint8_t *)text, strlen(text), NULL, 0);
    sodium_bin2hex(mark, 17, hash, 8);
}

bool team_may_accompany(const struct web_visit *visit, const struct team_member *member)
{
    return member->badge.revoked_ms == 0 &&
           staff_may_accompany(&member->badge.member, visit->io->wall_ms(visit->io->self));
}

/* -- For templates ----------------------------------------------------------------------------- */

/* "2026-11-21": the last day on which it holds. */
static void write_last_day(uint32_t until, int offset_minutes, char day[17])
{
    competence_write_time(until > 0 && until != STAFF_NO_END ? until - 1 : until, offset_minutes,
                          day);
    day[strlen(day) < 10 ? strlen(day) : 10] = '\0';
}

static const char *certificate_word(const struct web_visit *visit, const struct competence *own)
{
    if (own->code[0] == '\0')
        return "team.certificate_none";
    if (own->until <= staff_minute(visit->io->wall_ms(visit->io->self)))
        return "team.certificate_over";
    return own->until == STAFF_NO_END ? "team.certificate_open" : "team.certificate_good";
}

static const char *badge_word(const struct team_member *member)
{
    if (member->badge.revoked_ms != 0)
        return "team.badge_revoked";
    return badge_is_drawn(&member->badge) ? "team.badge_drawn" : "team.badge_none";
}

static void put_exception(const struct web_visit *visit, const struct fair *fair,
                          const struct competence *own, json_t *values)
{
    char word[48], day[17];
    bool over = own->override_until <= staff_minute(visit->io->wall_ms(visit->io->self));
    if (own->override == STAFF_OVERRIDE_NONE)
        return;
    snprintf(word, sizeof word, "team.reason_%s", staff_override_name(own->override));
    write_last_day(own->override_until, fair->offset_minutes, day);
    json_object_set_new(values, "exception",
                        json_pack("{s:s, s:s, s:b}", "reason", word, "until", day, "over", over));
}

json_t *team_json(const struct web_visit *visit, const struct fair *fair,
                  const struct team_member *member)
{
    char role[48], until[17], mark[17];
    const struct competence *own = &member->own;
    snprintf(role, sizeof role, "team.role_%s", staff_role_name(member->badge.member.role));
    write_last_day(own->until, fair->offset_minutes, until);
    team_mark(member, mark);
    json_t *values = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:b, s:b}", "id", member->id,
        "name", member->badge.name, "role_word", role, "institution", own->institution, "code",
        own->code, "issuer", own->issuer, "number", own->number, "until", until, "certificate",
        certificate_word(visit, own), "may", team_may_accompany(visit, member), "seen", mark,
        "revoked", member->badge.revoked_ms != 0, "drawn", badge_is_drawn(&member->badge));
    json_object_set_new(values, "badge_word", json_string(badge_word(member)));
    json_object_set_new(
        values, "over",
        json_boolean(strcmp(certificate_word(visit, own), "team.certificate_over") == 0));
    put_exception(visit, fair, own, values);
    return values;
}

json_t *team_roles_json(const char *chosen)
{
    json_t *list = json_array();
    for (unsigned role = 0; role < STAFF_ROLES; role++) {
        char word[48];
        snprintf(word, sizeof word, "team.role_%s", staff_role_name(role));
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", staff_role_name(role),
                                              "word", word, "chosen",
                                              strcmp(chosen, staff_role_name(role)) == 0));
    }
    return list;
}

unsigned team_role_of(const char *word)
{
    unsigned role = 0;
    while (role < STAFF_ROLES && strcmp(word, staff_role_name(role)) != 0)
        role++;
    return role;
}

void team_why(const struct web_visit *visit, const char *code, char word[64])
{
    snprintf(word, 64, "team.why_%.40s", code);
    if (code[0] == '\0' || words_get(visit->web->words, word, WEB_SPANISH) == NULL)
        word[0] = '\0';
}

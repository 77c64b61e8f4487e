/* A fair's volunteers as the pages show them: badge and certificate together, and a mark that
 * changes with anything of it, so that two people who change one row find out. */
#ifndef JORNADA_SYNC_HUB_TEAM_H
#define JORNADA_SYNC_HUB_TEAM_H

#include "sync/hub/competence.h"
#include "sync/hub/prepare.h"

struct team_member {
    struct badge badge;
    struct competence own;
    char id[BADGE_HEX];
};

/* All of a fair's by name, revoked ones too; *list is the caller's to free. */
enum outcome team_load(struct hub *hub, const uint8_t fair[8], struct team_member **list,
                       size_t *count) MUST_CHECK;
/* At position `index`, oldest first; NOT_FOUND behind the last. */
enum outcome team_at(struct hub *hub, const uint8_t fair[8], size_t index,
                     struct team_member *member) MUST_CHECK;
/* NOT_FOUND: none of this fair. */
enum outcome team_find(struct hub *hub, const uint8_t fair[8], const char *id,
                       struct team_member *member) MUST_CHECK;
void team_mark(const struct team_member *member, char mark[17]);
/* Certificate in date, or exception in date. */
bool team_may_accompany(const struct web_visit *visit, const struct team_member *member);

/* For templates: who it is, certificate, exception and badge, in the visitor's words. */
json_t *team_json(const struct web_visit *visit, const struct fair *fair,
                  const struct team_member *member);
json_t *team_roles_json(const char *chosen);
unsigned team_role_of(const char *word); /* STAFF_ROLES: none */
/* Why a page changed nothing: "team.why_CODE" is a word; "" when there is none. */
void team_why(const struct web_visit *visit, const char *code, char word[64]);

#endif

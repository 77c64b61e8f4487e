/* The part of badge.h that the coordinator's pages need: volunteers before they have a code, and
 * codes that were drawn elsewhere. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/badge.h"
#include "sync/hub/competence.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"

enum outcome badge_note(struct hub *hub, unsigned kind, const struct badge *badge, const char *by)
{
    struct audit_entry entry = {.kind = (enum audit_kind)kind, .code = badge->member.role};
    memcpy(entry.subject, badge->member.staff, sizeof badge->member.staff);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    return audit_append(hub, &entry);
}

static enum outcome check_by(struct hub *hub, const char *by)
{
    return ledger_by_is_good(by) ? DONE : hub_fail(hub, INVALID, "nobody signs for it");
}

static enum outcome end(struct hub *hub, enum outcome outcome)
{
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome badge_plan(struct hub *hub, const char *fair_name, const char *name, unsigned role,
                        const char *by, struct badge *badge)
{
    struct fair fair;
    memset(badge, 0, sizeof *badge);
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    if (outcome == DONE)
        outcome = check_by(hub, by);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    hub->io->random(hub->io->self, badge->member.staff, sizeof badge->member.staff);
    badge->member.role = (uint8_t)role;
    outcome = badge_put(hub, fair.id, name, role, &badge->member);
    if (outcome == DONE)
        outcome = badge_check_count(hub, fair.id);
    if (outcome == DONE)
        outcome = badge_note(hub, AUDIT_STAFF_ADDED, badge, by);
    return end(hub, outcome);
}

static enum outcome find_live(struct hub *hub, const char *which, const char *by,
                              struct badge *badge)
{
    enum outcome outcome = badge_find(hub, which, badge);
    if (outcome == DONE && badge->revoked_ms != 0)
        outcome = hub_fail(hub, REFUSED, "this badge was revoked");
    return outcome == DONE ? check_by(hub, by) : outcome;
}

/* No restore gives it back. */
static enum outcome put_end(struct hub *hub, const struct badge *badge, const char *by)
{
    struct ledger_entry entry = {.kind = LEDGER_BADGE, .at_ms = hub->io->wall_ms(hub->io->self)};
    memcpy(entry.subject, badge->member.staff, sizeof badge->member.staff);
    enum outcome outcome = badge_end(hub, badge->member.staff, entry.at_ms);
    if (outcome == DONE)
        outcome = ledger_append(hub, &entry);
    return outcome == DONE ? badge_note(hub, AUDIT_STAFF_REVOKED, badge, by) : outcome;
}

static enum outcome put_release(struct hub *hub, const struct badge *badge, const char *by)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(badge->member.staff, RECORD_STAFF_BYTES)};
    enum outcome outcome = storage_do(
        hub->storage, "UPDATE badge SET release = release + 1 WHERE tenant = $1 AND staff = $2", 2,
        values, NULL);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return badge_note(hub, AUDIT_STAFF_RELEASED, badge, by);
}

static enum outcome change(struct hub *hub, const char *which, const char *by, struct badge *badge,
                           enum outcome (*put)(struct hub *hub, const struct badge *badge,
                                               const char *by))
{
    enum outcome outcome = find_live(hub, which, by, badge);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = end(hub, put(hub, badge, by));
    return outcome == DONE ? fair_publish(hub, badge->fair) : outcome;
}

enum outcome badge_revoke_by(struct hub *hub, const char *which, const char *by,
                             struct badge *badge)
{
    return change(hub, which, by, badge, put_end);
}

enum outcome badge_release_by(struct hub *hub, const char *which, const char *by,
                              struct badge *badge)
{
    return change(hub, which, by, badge, put_release);
}

enum outcome badge_change(struct hub *hub, const char *which, const char *name, unsigned role,
                          const char *by, struct badge *badge)
{
    enum outcome outcome = find_live(hub, which, by, badge);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = badge_rename(hub, badge->member.staff, name, role);
    badge->member.role = (uint8_t)role;
    if (outcome == DONE)
        outcome = badge_note(hub, AUDIT_STAFF_CHANGED, badge, by);
    outcome = end(hub, outcome);
    return outcome == DONE ? fair_publish(hub, badge->fair) : outcome;
}

/* -- Codes that were drawn --------------------------------------------------------------------- */

static enum outcome fill_in(struct hub *hub, const struct staff_member *member)
{
    struct storage_value values[] = {
        storage_bytes(member->tag, 16), storage_bytes(member->salt, 16),
        storage_bytes(member->check, 32), storage_bytes(hub->tenant, 8),
        storage_bytes(member->staff, RECORD_STAFF_BYTES)};
    enum outcome outcome = storage_do(
        hub->storage,
        "UPDATE badge SET tag = $1, salt = $2, mark = $3 WHERE tenant = $4 AND staff = $5", 5,
        values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* Another badge in the place of `old`, with its certificate; no restore gives the old one back. */
static enum outcome replace(struct hub *hub, const struct badge *old,
                            const struct staff_member *member, const char *by)
{
    struct competence own;
    enum outcome outcome = competence_find(hub, old->member.staff, &own);
    if (outcome == DONE)
        outcome = badge_put(hub, old->fair, old->name, old->member.role, member);
    if (outcome == DONE)
        outcome = competence_put(hub, member->staff, &own, by);
    return outcome == DONE ? put_end(hub, old, by) : outcome;
}

static enum outcome take_one(struct hub *hub, const uint8_t fair[8],
                             const struct badge_drawn *drawn, const char *by)
{
    struct badge badge;
    char hex[BADGE_HEX];
    sodium_bin2hex(hex, sizeof hex, drawn->before, sizeof drawn->before);
    enum outcome outcome = badge_find(hub, hex, &badge);
    bool same = memcmp(drawn->before, drawn->member.staff, sizeof drawn->before) == 0;
    if (outcome == DONE && (memcmp(badge.fair, fair, 8) != 0 || badge.revoked_ms != 0 ||
                            same == badge_is_drawn(&badge)))
        outcome = hub_fail(hub, REFUSED, "a badge was changed meanwhile: draw them again");
    if (outcome == DONE)
        outcome = same ? fill_in(hub, &drawn->member) : replace(hub, &badge, &drawn->member, by);
    memcpy(badge.member.staff, drawn->member.staff, sizeof badge.member.staff);
    return outcome == DONE ? badge_note(hub, AUDIT_STAFF_DRAWN, &badge, by) : outcome;
}

enum outcome badge_take(struct hub *hub, const uint8_t fair[8], const struct badge_drawn *drawn,
                        size_t count, const char *by)
{
    enum outcome outcome = check_by(hub, by);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < count && outcome == DONE; i++)
        outcome = take_one(hub, fair, &drawn[i], by);
    outcome = end(hub, outcome);
    return outcome == DONE ? fair_publish(hub, fair) : outcome;
}

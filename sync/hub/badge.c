/* badge.h over the table badge, and the fair's content made anew with the list in it. */
#include "sync/hub/badge.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"

#define COLUMNS "staff, fair, name, role, release, tag, salt, mark, made_ms, revoked_ms"
#define WRITTEN 10
#define OF_COMPETENCE(column)      \
    ", (SELECT competence." column \
    " FROM competence WHERE competence.tenant = badge.tenant AND competence.badge = badge.staff)"
#define READ                                                      \
    COLUMNS OF_COMPETENCE("until_minute") OF_COMPETENCE("reason") \
        OF_COMPETENCE("reason_until_minute")
#define COLUMN_COUNT (WRITTEN + 3)

/* 0 of a badge without a certificate's row. */
static int64_t number_of(const struct storage_value *column)
{
    return column->kind == STORAGE_NUMBER ? column->number : 0;
}

static enum outcome take_row(struct hub *hub, const struct storage_value *columns,
                             struct badge *badge)
{
    memset(badge, 0, sizeof *badge);
    if (columns[0].size != RECORD_STAFF_BYTES || columns[1].size != 8 ||
        columns[2].size >= BADGE_NAME_MAX || columns[5].size != 16 || columns[6].size != 16 ||
        columns[7].size != 32)
        return hub_fail(hub, DAMAGED, "a badge's row is not whole");
    memcpy(badge->member.staff, columns[0].bytes, RECORD_STAFF_BYTES);
    memcpy(badge->fair, columns[1].bytes, 8);
    memcpy(badge->name, columns[2].bytes, columns[2].size);
    badge->member.role = (uint8_t)columns[3].number;
    badge->member.release = (uint32_t)columns[4].number;
    memcpy(badge->member.tag, columns[5].bytes, 16);
    memcpy(badge->member.salt, columns[6].bytes, 16);
    memcpy(badge->member.check, columns[7].bytes, 32);
    badge->made_ms = columns[8].number;
    badge->revoked_ms = columns[9].number;
    badge->member.certified_until = (uint32_t)number_of(&columns[10]);
    badge->member.override = (uint8_t)number_of(&columns[11]);
    badge->member.override_until = (uint32_t)number_of(&columns[12]);
    return DONE;
}

static enum outcome write_row(struct hub *hub, const struct badge *badge)
{
    const struct staff_member *member = &badge->member;
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),     storage_bytes(member->staff, RECORD_STAFF_BYTES),
        storage_bytes(badge->fair, 8),     storage_text(badge->name),
        storage_number(member->role),      storage_number(member->release),
        storage_bytes(member->tag, 16),    storage_bytes(member->salt, 16),
        storage_bytes(member->check, 32),  storage_number(badge->made_ms),
        storage_number(badge->revoked_ms),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO badge (tenant, " COLUMNS
                   ")"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
                   " ON CONFLICT (tenant, staff) DO UPDATE SET release = excluded.release,"
                   " revoked_ms = excluded.revoked_ms",
                   11, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome badge_at(struct hub *hub, const uint8_t fair[8], size_t index, struct badge *badge)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number((int64_t)index)};
    struct storage_value columns[COLUMN_COUNT];
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT " READ
                                       " FROM badge WHERE tenant = $1 AND fair = $2"
                                       " ORDER BY made_ms, staff LIMIT 1 OFFSET $3",
                                       3, values, COLUMN_COUNT, columns);
    if (outcome == DONE)
        return take_row(hub, columns, badge);
    return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
}

enum outcome badge_find(struct hub *hub, const char *which, struct badge *badge)
{
    uint8_t id[RECORD_STAFF_BYTES];
    size_t size;
    if (strlen(which) != BADGE_HEX - 1 ||
        sodium_hex2bin(id, sizeof id, which, BADGE_HEX - 1, NULL, &size, NULL) != 0 ||
        size != sizeof id)
        return hub_fail(hub, INVALID, "a badge is named by its 16 hex digits: see staff list");
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(id, sizeof id)};
    struct storage_value columns[COLUMN_COUNT];
    enum outcome outcome =
        storage_one(hub->storage, "SELECT " READ " FROM badge WHERE tenant = $1 AND staff = $2", 2,
                    values, COLUMN_COUNT, columns);
    if (outcome == DONE)
        return take_row(hub, columns, badge);
    return outcome == NOT_FOUND ? hub_fail(hub, NOT_FOUND, "no such badge")
                                : hub_storage_failed(hub, outcome);
}

/* -- The list ----------------------------------------------------------------------------------
 */

struct filling {
    struct hub *hub;
    struct staff_list *list;
    enum outcome outcome;
    bool any;    /* a badge that was drawn, perhaps a revoked one */
    size_t live; /* drawn or not */
};

bool badge_is_drawn(const struct badge *badge)
{
    return !sodium_is_zero(badge->member.check, sizeof badge->member.check);
}

static bool add_member(void *context, const struct storage_value columns[])
{
    struct filling *filling = context;
    struct badge badge;
    filling->outcome = take_row(filling->hub, columns, &badge);
    if (filling->outcome != DONE)
        return false;
    bool drawn = badge_is_drawn(&badge);
    filling->any = filling->any || drawn;
    if (badge.revoked_ms != 0)
        return true;
    filling->live++;
    if (filling->live > STAFF_MAX) {
        filling->outcome =
            hub_fail(filling->hub, REFUSED, "a fair has at most %d badges", STAFF_MAX);
        return false;
    }
    if (drawn)
        filling->list->members[filling->list->count++] = badge.member;
    return true;
}

static enum outcome fill_list(struct hub *hub, const uint8_t fair[8], struct staff_list *list,
                              bool *any, size_t *live)
{
    struct filling filling = {.hub = hub, .list = list, .outcome = DONE};
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8)};
    memset(list, 0, sizeof *list);
    memcpy(list->fair, fair, sizeof list->fair);
    enum outcome outcome = storage_each(hub->storage,
                                        "SELECT " READ
                                        " FROM badge WHERE tenant = $1 AND fair = $2"
                                        " ORDER BY staff",
                                        2, values, add_member, &filling);
    *any = filling.any;
    *live = filling.live;
    return outcome == DONE ? filling.outcome : hub_storage_failed(hub, outcome);
}

enum outcome badge_write_list(struct hub *hub, const uint8_t fair[8], const char *folder)
{
    char path[4200];
    bool any = false;
    size_t size = 0, live;
    struct staff_list *list = malloc(sizeof *list);
    uint8_t *bytes = malloc(STAFF_LIST_BYTES_MAX);
    enum outcome outcome =
        list == NULL || bytes == NULL ? BUSY : fill_list(hub, fair, list, &any, &live);
    if (outcome == DONE && any) {
        snprintf(path, sizeof path, "%s/" STAFF_FILE, folder);
        outcome = staff_encode(list, hub->keys->signing.secret, bytes, STAFF_LIST_BYTES_MAX, &size);
        if (outcome == DONE)
            outcome = file_replace(hub->io, path, bytes, size);
        if (outcome != DONE)
            hub_fail(hub, outcome, "the list of badges cannot be written");
    }
    free(list);
    free(bytes);
    return outcome;
}

/* No restore gives a badge back that was revoked. */
static enum outcome note_end(struct hub *hub, const struct badge *badge)
{
    struct ledger_entry entry = {.kind = LEDGER_BADGE, .at_ms = badge->revoked_ms};
    memcpy(entry.subject, badge->member.staff, sizeof badge->member.staff);
    return ledger_append(hub, &entry);
}

enum outcome badge_end(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES], int64_t at_ms)
{
    struct storage_value values[] = {storage_number(at_ms), storage_bytes(hub->tenant, 8),
                                     storage_bytes(staff, RECORD_STAFF_BYTES)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "UPDATE badge SET revoked_ms = $1 WHERE tenant = $2 AND staff = $3"
                   " AND revoked_ms = 0",
                   3, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* The row first: should the list fail, the next change, or the same one again, brings it. */
static enum outcome save(struct hub *hub, const struct badge *badge)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = write_row(hub, badge);
    if (outcome == DONE && badge->revoked_ms != 0)
        outcome = note_end(hub, badge);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else
        hub_rollback(hub);
    return outcome == DONE ? fair_publish(hub, badge->fair) : outcome;
}

static bool name_is_good(const char *name)
{
    size_t size = strlen(name);
    bool good = size > 0 && size < BADGE_NAME_MAX;
    for (size_t i = 0; i < size; i++)
        good = good && (unsigned char)name[i] >= ' ';
    return good;
}

enum outcome badge_put(struct hub *hub, const uint8_t fair[8], const char *name, unsigned role,
                       const struct staff_member *member)
{
    struct badge badge = {.member = *member, .made_ms = hub->io->wall_ms(hub->io->self)};
    if (!name_is_good(name) || role >= STAFF_ROLES)
        return hub_fail(hub, INVALID, "a badge needs a name of at most %d bytes and a role",
                        BADGE_NAME_MAX - 1);
    memcpy(badge.fair, fair, sizeof badge.fair);
    snprintf(badge.name, sizeof badge.name, "%s", name);
    badge.member.role = (uint8_t)role;
    return write_row(hub, &badge);
}

enum outcome badge_rename(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                          const char *name, unsigned role)
{
    struct storage_value values[] = {storage_text(name), storage_number(role),
                                     storage_bytes(hub->tenant, 8),
                                     storage_bytes(staff, RECORD_STAFF_BYTES)};
    if (!name_is_good(name) || role >= STAFF_ROLES)
        return hub_fail(hub, INVALID, "a badge needs a name of at most %d bytes and a role",
                        BADGE_NAME_MAX - 1);
    enum outcome outcome = storage_do(
        hub->storage, "UPDATE badge SET name = $1, role = $2 WHERE tenant = $3 AND staff = $4", 4,
        values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* fill_list refuses one too many. */
enum outcome badge_check_count(struct hub *hub, const uint8_t fair[8])
{
    bool any;
    size_t live = 0;
    struct staff_list *list = malloc(sizeof *list);
    enum outcome outcome = list == NULL ? BUSY : fill_list(hub, fair, list, &any, &live);
    free(list);
    return outcome;
}

static enum outcome check_room(struct hub *hub, const uint8_t fair[8])
{
    bool any;
    size_t live = 0;
    struct staff_list *list = malloc(sizeof *list);
    enum outcome outcome = list == NULL ? BUSY : fill_list(hub, fair, list, &any, &live);
    if (outcome == DONE && live == STAFF_MAX)
        outcome = hub_fail(hub, REFUSED, "a fair has at most %d badges", STAFF_MAX);
    free(list);
    return outcome;
}

enum outcome badge_add(struct hub *hub, const char *fair_name, const char *name, unsigned role,
                       struct badge *badge, struct staff_badge *secret,
                       char pin[STAFF_PIN_DIGITS + 1])
{
    struct fair fair;
    if (!name_is_good(name) || role >= STAFF_ROLES)
        return hub_fail(hub, INVALID, "a badge needs a name of at most %d bytes and a role",
                        BADGE_NAME_MAX - 1);
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    if (outcome == DONE && fair.content == 0)
        outcome = hub_fail(hub, NOT_FOUND, "the fair has no content yet: import it first");
    if (outcome == DONE)
        outcome = check_room(hub, fair.id);
    if (outcome != DONE)
        return outcome;
    memset(badge, 0, sizeof *badge);
    outcome = staff_make(hub->io, secret, pin, &badge->member);
    if (outcome != DONE)
        return hub_fail(hub, outcome, "memory is short");
    badge->member.role = (uint8_t)role;
    badge->made_ms = hub->io->wall_ms(hub->io->self);
    memcpy(badge->fair, fair.id, sizeof badge->fair);
    snprintf(badge->name, sizeof badge->name, "%s", name);
    return save(hub, badge);
}

enum outcome badge_revoke(struct hub *hub, const char *which, struct badge *badge)
{
    enum outcome outcome = badge_find(hub, which, badge);
    if (outcome != DONE)
        return outcome;
    if (badge->revoked_ms != 0) {
        outcome = fair_publish(hub, badge->fair); /* in case the list of then was never written */
        return outcome == DONE ? hub_fail(hub, REFUSED, "this badge was revoked already") : outcome;
    }
    badge->revoked_ms = hub->io->wall_ms(hub->io->self);
    return save(hub, badge);
}

enum outcome badge_release(struct hub *hub, const char *which, struct badge *badge)
{
    enum outcome outcome = badge_find(hub, which, badge);
    if (outcome == DONE && badge->revoked_ms != 0)
        outcome = hub_fail(hub, REFUSED, "this badge was revoked");
    if (outcome != DONE)
        return outcome;
    badge->member.release++;
    return save(hub, badge);
}

/* fair.h over the table fair. */
#include "sync/hub/fair.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/call_centre.h"
#include "sync/hub/inside.h"
#include "sync/hub/kit.h"
#include "sync/hub/withheld.h"
#include "sync/roster.h"
#include "sync/token.h"

#define COLUMNS                                                                            \
    "fair, name, title, number, municipality, offset_minutes, first_day, last_day, state," \
    " content, cover"
#define COLUMN_COUNT 11

static void copy_text(char *to, size_t room, const struct storage_value *from)
{
    size_t size = from->size < room - 1 ? from->size : room - 1;
    if (size > 0)
        memcpy(to, from->bytes, size);
    to[size] = '\0';
}

static enum outcome take_row(struct hub *hub, const struct storage_value *columns,
                             struct fair *fair)
{
    if (columns[0].size != 8 || columns[10].size != 32)
        return hub_fail(hub, DAMAGED, "a fair's row is not whole");
    memset(fair, 0, sizeof *fair);
    memcpy(fair->id, columns[0].bytes, 8);
    copy_text(fair->name, sizeof fair->name, &columns[1]);
    copy_text(fair->title, sizeof fair->title, &columns[2]);
    fair->number = (uint16_t)columns[3].number;
    fair->municipality = (uint32_t)columns[4].number;
    fair->offset_minutes = (int)columns[5].number;
    fair->first_day = (int32_t)columns[6].number;
    fair->last_day = (int32_t)columns[7].number;
    fair->state = (enum calls_fair)columns[8].number;
    fair->content = (uint32_t)columns[9].number;
    memcpy(fair->cover, columns[10].bytes, 32);
    return DONE;
}

static enum outcome find(struct hub *hub, const char *sql, struct storage_value key,
                         struct fair *fair)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), key};
    struct storage_value columns[COLUMN_COUNT];
    enum outcome outcome = storage_one(hub->storage, sql, 2, values, COLUMN_COUNT, columns);
    if (outcome == DONE)
        return take_row(hub, columns, fair);
    return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
}

enum outcome fair_find(struct hub *hub, const char *name, struct fair *fair)
{
    enum outcome outcome = find(hub, "SELECT " COLUMNS " FROM fair WHERE tenant = $1 AND name = $2",
                                storage_text(name), fair);
    return outcome == NOT_FOUND
               ? hub_fail(hub, NOT_FOUND, "there is no fair \"%.60s\": import it first", name)
               : outcome;
}

enum outcome fair_find_id(struct hub *hub, const uint8_t id[8], struct fair *fair)
{
    return find(hub, "SELECT " COLUMNS " FROM fair WHERE tenant = $1 AND fair = $2",
                storage_bytes(id, 8), fair);
}

enum outcome fair_at(struct hub *hub, size_t index, struct fair *fair)
{
    return find(hub,
                "SELECT " COLUMNS " FROM fair WHERE tenant = $1 ORDER BY name LIMIT 1 OFFSET $2",
                storage_number((int64_t)index), fair);
}

bool fair_name_is_good(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    return length > 0 && name[length] == '\0' && length < ENROLMENT_FAIR_NAME_MAX && name[0] != '-';
}

/* A number is for ever, and no two fairs share one: tokens carry it. */
static enum outcome check(struct hub *hub, struct fair *fair)
{
    struct fair old;
    if (!fair_name_is_good(fair->name))
        return hub_fail(hub, INVALID, "a fair's folder is named with a-z, 0-9 and -");
    enum outcome outcome =
        find(hub, "SELECT " COLUMNS " FROM fair WHERE tenant = $1 AND number = $2",
             storage_number(fair->number), &old);
    if (outcome == DONE && strcmp(old.name, fair->name) != 0)
        return hub_fail(hub, REFUSED, "the number %u already belongs to the fair \"%s\"",
                        fair->number, old.name);
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    outcome = fair_find(hub, fair->name, &old);
    if (outcome == DONE && old.number != fair->number)
        return hub_fail(hub, REFUSED, "the fair \"%s\" has the number %u for ever, not %u",
                        fair->name, old.number, fair->number);
    if (outcome == DONE) {
        memcpy(fair->id, old.id, sizeof fair->id);
        memcpy(fair->cover, old.cover, sizeof fair->cover);
        fair->state = old.state;
    } else if (outcome == NOT_FOUND) {
        hub->io->random(hub->io->self, fair->id, sizeof fair->id);
        hub->io->random(hub->io->self, fair->cover, sizeof fair->cover);
        fair->state = CALLS_FAIR_NOT_YET;
        outcome = DONE;
    }
    return outcome;
}

static enum outcome write_row(struct hub *hub, const struct fair *fair)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),
        storage_bytes(fair->id, 8),
        storage_text(fair->name),
        storage_number(fair->number),
        storage_text(fair->title),
        storage_number(fair->municipality),
        storage_number(fair->offset_minutes),
        storage_number(fair->first_day),
        storage_number(fair->last_day),
        storage_number(fair->state),
        storage_number(fair->content),
        storage_bytes(fair->cover, 32),
    };
    enum outcome outcome = storage_do(
        hub->storage,
        "INSERT INTO fair (tenant, fair, name, number, title, municipality, offset_minutes,"
        " first_day, last_day, state, content, cover)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (tenant, fair) DO UPDATE SET title = excluded.title,"
        " municipality = excluded.municipality, offset_minutes = excluded.offset_minutes,"
        " first_day = excluded.first_day, last_day = excluded.last_day, state = excluded.state,"
        " content = excluded.content",
        12, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* The hub's content version rises with every change of any fair's files. After a restore it begins
 * at the epoch: kiosks may hold versions that the backup did not know, and take only newer ones. */
static enum outcome next_content(struct hub *hub, uint32_t *content)
{
    struct storage_value value;
    enum outcome outcome = hub_get_meta(hub, "content", &value);
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    *content = (outcome == DONE ? (uint32_t)value.number : 0) + 1;
    if (*content < hub->epoch)
        *content = hub->epoch;
    return DONE;
}

enum outcome fair_write(struct hub *hub, const struct fair *fair)
{
    enum outcome outcome = write_row(hub, fair);
    if (outcome == DONE && fair->content != 0)
        outcome = hub_set_meta(hub, "content", storage_number(fair->content));
    return outcome;
}

enum outcome fair_add(struct hub *hub, struct fair *fair)
{
    enum outcome outcome = check(hub, fair);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = fair_write(hub, fair);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

static void ignore(void *context, const char *name)
{
    (void)context;
    (void)name;
}

/* What a failed import left lies under its number and is not mixed with another one's files. */
enum outcome fair_next_content(struct hub *hub, struct fair *fair)
{
    char folder[4096];
    enum outcome listed = DONE, outcome = check(hub, fair);
    if (outcome == DONE)
        outcome = next_content(hub, &fair->content);
    for (; outcome == DONE && listed == DONE; fair->content += listed == DONE) {
        snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
        listed = hub->io->folder_list(hub->io->self, folder, ignore, NULL);
    }
    if (outcome != DONE || listed == NOT_FOUND)
        return outcome;
    return hub_fail(hub, listed, "the folder fairs/%s cannot be read", fair->name);
}

enum outcome fair_set_state(struct hub *hub, const char *name, enum calls_fair state)
{
    struct fair fair;
    enum outcome outcome = fair_find(hub, name, &fair);
    if (outcome != DONE)
        return outcome;
    fair.state = state;
    outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = write_row(hub, &fair);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else
        hub_rollback(hub);
    if (outcome == DONE)
        outcome = content_serve_reload(hub);
    return outcome == DONE && hub->can_open ? withheld_release_closed(hub) : outcome;
}

static uint16_t clamp_day(int32_t day)
{
    return (uint16_t)(day < 0 ? 0 : day > 65535 ? 65535 : day);
}

struct roster_fill {
    struct roster *roster;
    const struct fair *fair;
    bool full;
};

static bool add_key(void *context, const struct storage_value columns[])
{
    struct roster_fill *fill = context;
    struct roster *roster = fill->roster;
    if (roster->count == ROSTER_KEYS_MAX) {
        fill->full = true;
        return false;
    }
    if (columns[0].size != 32)
        return true;
    struct roster_key *key = &roster->keys[roster->count++];
    memcpy(key->public_key, columns[0].bytes, 32);
    roster_key_id(key->public_key, key->key_id);
    key->kiosk = (uint16_t)columns[1].number;
    key->valid_from = clamp_day(fill->fair->first_day);
    key->valid_to = clamp_day(fill->fair->last_day);
    if (key->kiosk == CALL_CENTRE_KIOSK) { /* people call on every day */
        key->valid_from = 0;
        key->valid_to = UINT16_MAX;
    }
    int64_t revoked_ms = columns[2].number;
    uint16_t day = token_day(revoked_ms, fill->fair->offset_minutes);
    if (revoked_ms != 0 && day < key->valid_to)
        key->valid_to = day;
    if (key->valid_to < key->valid_from)
        roster->count--; /* ended before the fair began: it never signed a slip */
    return true;
}

static enum outcome fill_roster(struct hub *hub, const struct fair *fair, bool cover,
                                struct roster *roster)
{
    memcpy(roster->fair, fair->name, sizeof roster->fair);
    roster->fair_number = fair->number;
    roster->utc_offset_minutes = (int16_t)fair->offset_minutes;
    roster->has_cover = cover;
    if (cover)
        memcpy(roster->cover, fair->cover, 32);
    struct roster_fill fill = {.roster = roster, .fair = fair};
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8)};
    enum outcome outcome = storage_each(hub->storage,
                                        "SELECT public_key, kiosk, revoked_ms FROM device"
                                        " WHERE tenant = $1 AND fair = $2 AND kiosk > 0"
                                        " ORDER BY kiosk, enrolled_ms, device",
                                        2, values, add_key, &fill);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return fill.full ? hub_fail(hub, REFUSED, "a fair has at most %d keys", ROSTER_KEYS_MAX)
                     : kit_fill_roster(hub, fair, roster);
}

enum outcome fair_write_roster_of(struct hub *hub, const struct fair *fair, bool cover, char *text,
                                  size_t room)
{
    struct roster roster = {.count = 0};
    size_t size;
    enum outcome outcome = fill_roster(hub, fair, cover, &roster);
    if (outcome == DONE &&
        roster_write(&roster, hub->keys->signing.secret, text, room, &size) != DONE)
        outcome = hub_fail(hub, INVALID, "the roster cannot be written");
    return outcome;
}

enum outcome fair_write_roster(struct hub *hub, const char *name, bool cover, char *text,
                               size_t room)
{
    struct fair fair;
    enum outcome outcome = fair_find(hub, name, &fair);
    return outcome == DONE ? fair_write_roster_of(hub, &fair, cover, text, room) : outcome;
}

/* heard.h: a small table in struct hub, over the table heard. */
#include "sync/hub/heard.h"

#include <string.h>

#include "sync/hub/inside.h"

static void open_report(struct hub *hub, const uint8_t *sealed, struct heard *heard)
{
    const struct key *online = &hub->keys->online;
    heard->told = hub->can_open &&
                  report_open(sealed, online->public_key, online->secret, &heard->report) == DONE;
}

/* Its own place, else a free one, else that of the longest silent. */
static struct heard *place_of(struct hub *hub, const uint8_t device[16])
{
    struct heard *place = &hub->heard[0];
    for (size_t i = 0; i < HEARD_MAX; i++) {
        struct heard *one = &hub->heard[i];
        if (one->at_ms != 0 && memcmp(one->device, device, 16) == 0)
            return one;
        if (one->at_ms < place->at_ms)
            place = one;
    }
    *place = (struct heard){0};
    return place;
}

static bool is_news(const struct heard *before, const struct heard *now)
{
    const struct kiosk_report *old = &before->report, *fresh = &now->report;
    return before->saved_ms == 0 || now->at_ms - before->saved_ms >= HEARD_SAVE_MS ||
           now->at_ms < before->saved_ms || before->told != now->told ||
           before->content != now->content || old->captured != fresh->captured ||
           old->pending != fresh->pending || old->quarantined != fresh->quarantined ||
           old->lost != fresh->lost || old->settled != fresh->settled;
}

static enum outcome save(struct hub *hub, const struct heard *heard,
                         const struct calls_hello_request *asked)
{
    struct storage_value report = {.kind = STORAGE_NULL};
    if (asked->reports)
        report = storage_bytes(asked->report, sizeof asked->report);
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),   storage_bytes(heard->device, 16),
        storage_number(heard->at_ms),    storage_number(heard->content),
        storage_number(heard->ahead_ms), report};
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = storage_do(hub->storage,
                         "INSERT INTO heard (tenant, device, at_ms, content, ahead_ms, report)"
                         " VALUES ($1, $2, $3, $4, $5, $6)"
                         " ON CONFLICT (tenant, device) DO UPDATE SET at_ms = excluded.at_ms,"
                         " content = excluded.content, ahead_ms = excluded.ahead_ms,"
                         " report = excluded.report",
                         6, values, NULL);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return hub_storage_failed(hub, outcome);
}

void heard_note(struct hub *hub, const struct device *device,
                const struct calls_hello_request *asked)
{
    struct heard *place = place_of(hub, device->id), now = {.content = asked->content_version};
    memcpy(now.device, device->id, sizeof now.device);
    now.at_ms = hub->io->wall_ms(hub->io->self);
    now.at_ms = now.at_ms != 0 ? now.at_ms : 1;
    /* A clock that nobody set may say anything at all. */
    bool sane = asked->wall_ms >= 0 && asked->wall_ms < INT64_MAX / 2;
    now.ahead_ms = (sane ? asked->wall_ms : 0) - now.at_ms;
    if (asked->reports)
        open_report(hub, asked->report, &now);
    bool news = is_news(place, &now);
    now.saved_ms = place->saved_ms;
    if (news && !hub->read_only && save(hub, &now, asked) == DONE)
        now.saved_ms = now.at_ms;
    *place = now;
}

enum outcome heard_read(struct hub *hub, const uint8_t device[16], struct heard *heard)
{
    for (size_t i = 0; i < HEARD_MAX; i++) {
        if (hub->heard[i].at_ms != 0 && memcmp(hub->heard[i].device, device, 16) == 0) {
            *heard = hub->heard[i];
            return DONE;
        }
    }
    struct storage_value columns[4];
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(device, 16)};
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT at_ms, content, ahead_ms, report FROM heard"
                                       " WHERE tenant = $1 AND device = $2",
                                       2, values, 4, columns);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    *heard = (struct heard){.at_ms = columns[0].number,
                            .content = (uint32_t)columns[1].number,
                            .ahead_ms = columns[2].number};
    memcpy(heard->device, device, 16);
    if (columns[3].size == REPORT_BYTES)
        open_report(hub, columns[3].bytes, heard);
    return DONE;
}

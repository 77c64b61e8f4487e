/* held.h over the table device_held. */
#include "sync/hub/held.h"

#include <string.h>

#include "sync/batch.h"
#include "sync/hub/inside.h"

void held_count(struct held *held, const struct commit *commit)
{
    held->people += (int64_t)batch_people(commit);
    for (size_t i = 0; i < commit->count; i++)
        held->referrals += commit->facts[i].type == FACT_REFERRAL_ISSUED;
}

void held_count_aside(struct held *held, const struct commit *commit, int sign)
{
    held->aside_frames += sign;
    if (commit == NULL)
        held->aside_unread += sign;
    else
        held->aside_people += sign * (int64_t)batch_people(commit);
}

enum outcome held_add(struct hub *hub, const uint8_t device[16], const struct held *change)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),        storage_bytes(device, 16),
        storage_number(change->people),       storage_number(change->referrals),
        storage_number(change->aside_frames), storage_number(change->aside_people),
        storage_number(change->aside_unread)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO device_held (tenant, device, people, referrals, aside_frames,"
                   " aside_people, aside_unread) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                   " ON CONFLICT (tenant, device) DO UPDATE SET"
                   " people = device_held.people + excluded.people,"
                   " referrals = device_held.referrals + excluded.referrals,"
                   " aside_frames = device_held.aside_frames + excluded.aside_frames,"
                   " aside_people = device_held.aside_people + excluded.aside_people,"
                   " aside_unread = device_held.aside_unread + excluded.aside_unread",
                   7, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

struct reading {
    void (*row)(void *context, const uint8_t device[16], const struct held *held);
    void *context;
};

static bool take(void *context, const struct storage_value columns[])
{
    const struct reading *reading = context;
    const struct held held = {columns[1].number, columns[2].number, columns[3].number,
                              columns[4].number, columns[5].number};
    if (columns[0].size == 16)
        reading->row(reading->context, columns[0].bytes, &held);
    return true;
}

enum outcome held_each(struct hub *hub, const uint8_t fair[8],
                       void (*row)(void *context, const uint8_t device[16],
                                   const struct held *held),
                       void *context)
{
    struct reading reading = {row, context};
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8)};
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT device_held.device, people, referrals, aside_frames, aside_people,"
                     " aside_unread FROM device JOIN device_held"
                     " ON device_held.tenant = device.tenant"
                     " AND device_held.device = device.device"
                     " WHERE device.tenant = $1 AND device.fair = $2",
                     2, values, take, &reading);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* Said at a hub's birth; an older one that holds nothing yet has nothing to count. */
bool held_is_kept(struct hub *hub)
{
    struct storage_value column;
    if (hub_get_meta(hub, "device_held", &column) == DONE)
        return true;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    return storage_one(hub->storage, "SELECT 1 FROM frame WHERE tenant = $1 LIMIT 1", 1, values, 1,
                       &column) == NOT_FOUND;
}

enum outcome held_check_read(struct hub *hub, const uint8_t fair[8], struct held_check *check)
{
    struct storage_value columns[2];
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8)};
    *check = (struct held_check){.agreed = false};
    enum outcome outcome = storage_one(
        hub->storage, "SELECT at_ms, agreed FROM recount WHERE tenant = $1 AND fair = $2", 2,
        values, 2, columns);
    if (outcome == DONE)
        *check = (struct held_check){columns[0].number, columns[1].number != 0};
    return outcome == DONE || outcome == NOT_FOUND ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome held_check_write(struct hub *hub, const uint8_t fair[8],
                              const struct held_check *check)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number(check->at_ms), storage_number(check->agreed)};
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = storage_do(hub->storage,
                         "INSERT INTO recount (tenant, fair, at_ms, agreed) VALUES ($1, $2, $3, $4)"
                         " ON CONFLICT (tenant, fair) DO UPDATE SET at_ms = excluded.at_ms,"
                         " agreed = excluded.agreed",
                         4, values, NULL);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return hub_storage_failed(hub, outcome);
}

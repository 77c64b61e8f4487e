/* kiosks.h over the tables device, stream, backup_mark and quarantine. */
#include "sync/hub/kiosks.h"

#include "sync/hub/inside.h"

static enum outcome number(struct hub *hub, const char *sql, size_t count,
                           const struct storage_value values[], uint64_t *n)
{
    struct storage_value column;
    enum outcome outcome = storage_one(hub->storage, sql, count, values, 1, &column);
    *n = outcome == DONE ? (uint64_t)column.number : 0;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* As backup_safe says of one stream, here of all of them. */
static enum outcome count_safe(struct hub *hub, const uint8_t device[16], uint64_t *safe)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(device, 16),
                                     storage_number((int64_t)hub->safe_backups[0]),
                                     storage_number((int64_t)hub->safe_backups[1])};
    *safe = 0;
    if (hub->safe_backups[1] == 0)
        return DONE;
    return number(hub,
                  "SELECT coalesce(sum(CASE WHEN one.stored < two.stored AND one.stored <"
                  " stream.stored THEN one.stored WHEN two.stored < stream.stored THEN two.stored"
                  " ELSE stream.stored END), 0) FROM stream"
                  " JOIN backup_mark one ON one.tenant = stream.tenant"
                  " AND one.stream = stream.stream AND one.backup = $3"
                  " JOIN backup_mark two ON two.tenant = stream.tenant"
                  " AND two.stream = stream.stream AND two.backup = $4"
                  " WHERE stream.tenant = $1 AND stream.device = $2",
                  4, values, safe);
}

/* One that was erased after the fair (wiping.h) is a kiosk no more. */
static enum outcome is_wiped(struct hub *hub, const uint8_t device[16], bool *wiped)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(device, 16)};
    uint64_t n = 0;
    enum outcome outcome = number(hub,
                                  "SELECT count(*) FROM wiping WHERE tenant = $1 AND device = $2"
                                  " AND wiped_ms <> 0",
                                  2, values, &n);
    *wiped = n > 0;
    return outcome;
}

static enum outcome look(struct hub *hub, struct kiosk_seen *seen)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(seen->device.id, 16)};
    enum outcome outcome =
        number(hub, "SELECT coalesce(sum(stored), 0) FROM stream WHERE tenant = $1 AND device = $2",
               2, values, &seen->stored);
    if (outcome == DONE)
        outcome = number(hub, "SELECT count(*) FROM quarantine WHERE tenant = $1 AND device = $2",
                         2, values, &seen->aside);
    if (outcome == DONE)
        outcome = count_safe(hub, seen->device.id, &seen->safe);
    if (outcome != DONE)
        return outcome;
    outcome = heard_read(hub, seen->device.id, &seen->heard);
    seen->heard_of = outcome == DONE;
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome kiosks_read(struct hub *hub, const uint8_t fair[8], struct kiosk_seen *seen,
                         size_t *count)
{
    enum outcome outcome = DONE;
    *count = 0;
    for (unsigned kiosk = 1; kiosk <= KIOSKS_MAX && outcome == DONE; kiosk++) {
        struct kiosk_seen *one = &seen[*count];
        *one = (struct kiosk_seen){.heard_of = false};
        outcome = device_find_live(hub, fair, kiosk, &one->device);
        if (outcome == NOT_FOUND) {
            outcome = DONE;
            continue;
        }
        bool wiped = false;
        if (outcome == DONE)
            outcome = is_wiped(hub, one->device.id, &wiped);
        if (outcome == DONE && !wiped)
            outcome = look(hub, one);
        *count += outcome == DONE && !wiped;
    }
    return outcome;
}

/* device.h over the table device. */
#include "sync/hub/device.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"

#define COLUMNS "device, fair, public_key, kiosk, enrolled_ms, revoked_ms"
#define COLUMN_COUNT 6

static enum outcome take_row(struct hub *hub, const struct storage_value *columns,
                             struct device *device)
{
    if (columns[0].size != 16 || columns[1].size != 8 || columns[2].size != 32)
        return hub_fail(hub, DAMAGED, "a device row is not whole");
    memcpy(device->id, columns[0].bytes, 16);
    memcpy(device->fair, columns[1].bytes, 8);
    memcpy(device->public_key, columns[2].bytes, 32);
    device->kiosk = (unsigned)columns[3].number;
    device->enrolled_ms = columns[4].number;
    device->revoked_ms = columns[5].number;
    return DONE;
}

static enum outcome find(struct hub *hub, const char *sql, size_t count,
                         const struct storage_value values[], struct device *device)
{
    struct storage_value columns[COLUMN_COUNT];
    enum outcome outcome = storage_one(hub->storage, sql, count, values, COLUMN_COUNT, columns);
    if (outcome == NOT_FOUND)
        return hub_fail(hub, NOT_FOUND, "no such device");
    return outcome == DONE ? take_row(hub, columns, device) : hub_storage_failed(hub, outcome);
}

enum outcome device_find(struct hub *hub, const uint8_t id[16], struct device *device)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(id, 16)};
    return find(hub, "SELECT " COLUMNS " FROM device WHERE tenant = $1 AND device = $2", 2, values,
                device);
}

enum outcome device_find_live(struct hub *hub, const uint8_t fair[8], unsigned kiosk,
                              struct device *device)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number(kiosk)};
    return find(hub,
                "SELECT " COLUMNS
                " FROM device WHERE tenant = $1 AND fair = $2 AND kiosk = $3"
                " AND revoked_ms = 0 ORDER BY enrolled_ms DESC LIMIT 1",
                3, values, device);
}

enum outcome device_at(struct hub *hub, size_t index, struct device *device)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number((int64_t)index)};
    return find(hub,
                "SELECT " COLUMNS
                " FROM device WHERE tenant = $1"
                " ORDER BY fair, kiosk, enrolled_ms, device LIMIT 1 OFFSET $2",
                2, values, device);
}

enum outcome device_end(struct hub *hub, const struct device *device)
{
    struct storage_value values[] = {storage_number(hub->io->wall_ms(hub->io->self)),
                                     storage_bytes(hub->tenant, 8), storage_bytes(device->id, 16)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "UPDATE device SET revoked_ms = $1 WHERE tenant = $2 AND device = $3"
                   " AND revoked_ms = 0",
                   3, values, NULL);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    struct ledger_entry entry = {.kind = LEDGER_DEVICE};
    memcpy(entry.subject, device->id, sizeof device->id);
    memcpy(entry.device, device->id, sizeof device->id);
    return ledger_append(hub, &entry);
}

/* A number that two fairs have in use says nothing about which one is meant. */
static enum outcome find_number(struct hub *hub, unsigned kiosk, const char *fair_name,
                                struct device *device)
{
    struct fair fair;
    struct device found;
    size_t count = 0;
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && (outcome = fair_at(hub, i, &fair)) == DONE; i++) {
        if (fair_name != NULL && strcmp(fair.name, fair_name) != 0)
            continue;
        outcome = device_find_live(hub, fair.id, kiosk, &found);
        if (outcome == DONE) {
            *device = found;
            count++;
        } else if (outcome == NOT_FOUND) {
            outcome = DONE;
        }
    }
    if (outcome != NOT_FOUND) /* behind the last fair */
        return outcome;
    if (count == 0)
        return hub_fail(hub, NOT_FOUND, "no device in use has the number %u", kiosk);
    return count == 1 ? DONE
                      : hub_fail(hub, REFUSED, "%zu fairs have a kiosk %u: say which with --fair",
                                 count, kiosk);
}

static enum outcome find_meant(struct hub *hub, const char *which, const char *fair,
                               struct device *device)
{
    uint8_t id[16];
    size_t size;
    char *end;
    struct fair found;
    enum outcome outcome = fair != NULL ? fair_find(hub, fair, &found) : DONE;
    if (outcome != DONE)
        return outcome;
    if (strlen(which) == DEVICE_HEX - 1 &&
        sodium_hex2bin(id, sizeof id, which, DEVICE_HEX - 1, NULL, &size, NULL) == 0) {
        outcome = device_find(hub, id, device);
        bool other = outcome == DONE && fair != NULL && memcmp(device->fair, found.id, 8) != 0;
        return other ? hub_fail(hub, NOT_FOUND, "no such device in this fair") : outcome;
    }
    unsigned long kiosk = strtoul(which, &end, 10);
    if (*end != '\0' || end == which || kiosk < 1 || kiosk > 26)
        return hub_fail(hub, INVALID,
                        "\"%.40s\" is neither a kiosk's number, 1 to 26, nor a device's 32 hex "
                        "digits",
                        which);
    return find_number(hub, (unsigned)kiosk, fair, device);
}

/* Kiosks learn how long its slips are good. */
static enum outcome publish_end(struct hub *hub, struct device *device)
{
    enum outcome outcome = device_find(hub, device->id, device);
    if (outcome == DONE)
        outcome = fair_publish(hub, device->fair);
    return outcome == DONE
               ? DONE
               : hub_fail(hub, outcome,
                          "the device is revoked, but the list of keys for kiosks cannot "
                          "be written: make room, and revoke it again by its id");
}

enum outcome device_revoke(struct hub *hub, const char *which, const char *fair,
                           struct device *device)
{
    enum outcome outcome = find_meant(hub, which, fair, device);
    if (outcome != DONE)
        return outcome;
    if (device->revoked_ms != 0) {
        outcome = publish_end(hub, device); /* in case the list of then was never written */
        return outcome == DONE ? hub_fail(hub, REFUSED, "this device was revoked already")
                               : outcome;
    }
    outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = device_end(hub, device);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else
        hub_rollback(hub);
    if (outcome != DONE)
        return outcome;
    device->revoked_ms = hub->io->wall_ms(hub->io->self);
    return publish_end(hub, device);
}

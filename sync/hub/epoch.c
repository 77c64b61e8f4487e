/* The hub's epoch: see epoch.h. */
#include "sync/hub/epoch.h"

#include <string.h>

#include "sync/hub/inside.h"

#define START_MS 1735689600000LL /* 2025-01-01 */

/* Higher than every epoch this copy knows and, by the clock, than those it does not know. */
static uint32_t next_epoch(const struct hub *hub)
{
    int64_t seconds = (hub->io->wall_ms(hub->io->self) - START_MS) / 1000;
    uint32_t known = hub->epoch > hub->epoch_floor ? hub->epoch : hub->epoch_floor;
    if (seconds <= (int64_t)known || seconds > UINT32_MAX)
        return known + 1;
    return (uint32_t)seconds;
}

static enum outcome write_epoch(struct hub *hub, uint32_t epoch, const uint8_t random[8])
{
    enum outcome outcome = hub_set_meta(hub, "epoch", storage_number((int64_t)epoch));
    if (outcome == DONE)
        outcome = hub_set_meta(hub, "epoch_random", storage_bytes(random, 8));
    if (outcome == DONE)
        outcome = hub_set_meta(hub, "epoch_ms", storage_number(hub->io->wall_ms(hub->io->self)));
    if (outcome == DONE)
        outcome = hub_set_meta(hub, "read_only", storage_number(0));
    if (outcome == DONE)
        outcome = hub_set_meta(hub, "restoring", storage_number(0));
    return outcome;
}

enum outcome epoch_mint(struct hub *hub)
{
    uint8_t random[8];
    uint32_t epoch = next_epoch(hub);
    if (hub->epoch == UINT32_MAX || hub->epoch_floor == UINT32_MAX)
        return hub_fail(hub, REFUSED, "there is no epoch after the last");
    hub->io->random(hub->io->self, random, sizeof random);
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = write_epoch(hub, epoch, random);
    if (outcome != DONE) {
        hub_rollback(hub);
        return outcome;
    }
    outcome = hub_commit(hub);
    if (outcome != DONE)
        return outcome;
    hub->epoch = epoch;
    memcpy(hub->epoch_random, random, sizeof random);
    hub->read_only = false;
    hub->epoch_floor = 0;
    return DONE;
}

enum outcome epoch_minted_ms(struct hub *hub, int64_t *minted_ms)
{
    struct storage_value value;
    enum outcome outcome = hub_get_meta(hub, "epoch_ms", &value);
    *minted_ms = outcome == DONE ? value.number : INT64_MIN;
    return outcome == NOT_FOUND ? DONE : outcome;
}

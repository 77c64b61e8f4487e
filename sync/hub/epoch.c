/* The hub's epoch: see epoch.h. */
#include "sync/hub/epoch.h"

#include <string.h>

#include "sync/hub/inside.h"

static enum outcome write_epoch(struct hub *hub, uint32_t epoch, const uint8_t random[8])
{
    enum outcome outcome = hub_set_meta(hub, "epoch", storage_number((int64_t)epoch));
    if (outcome == DONE)
        outcome = hub_set_meta(hub, "epoch_random", storage_bytes(random, 8));
    if (outcome == DONE)
        outcome = hub_set_meta(hub, "read_only", storage_number(0));
    return outcome;
}

enum outcome epoch_mint(struct hub *hub)
{
    uint8_t random[8];
    if (hub->epoch == UINT32_MAX)
        return hub_fail(hub, REFUSED, "there is no epoch after the last");
    hub->io->random(hub->io->self, random, sizeof random);
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = write_epoch(hub, hub->epoch + 1, random);
    if (outcome != DONE) {
        hub_rollback(hub);
        return outcome;
    }
    outcome = hub_commit(hub);
    if (outcome != DONE)
        return outcome;
    hub->epoch++;
    memcpy(hub->epoch_random, random, sizeof random);
    hub->read_only = false;
    return DONE;
}

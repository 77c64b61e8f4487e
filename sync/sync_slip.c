/* The rows that one slip brings: its own, the one it takes the place of, its children's.
 *
 * Promises: a slip that was lost is known as revoked from the moment the new one is saved, in the
 * same transaction, and is printed no more. Ids come from the record, one way (record.h). Refuses
 * more than SYNC_SLIP_COPIES_MAX slips of one record, and a new one for a kit's blank. */
#include <assert.h>

#include "sync/sync_inside.h"

void sync_child_slip(const struct sync_slip *slip, uint8_t child, struct sync_slip *its)
{
    *its = *slip;
    its->children = its->copy = its->prints = 0;
    its->replaces = false;
    record_child_id(slip->record, child, its->record);
    record_slip_id(its->record, 0, its->slip);
}

void sync_former_slip(const struct sync_slip *slip, struct sync_slip *former)
{
    assert(slip->copy > 0);
    *former = *slip;
    former->replaces = false;
    former->children = 0;
    former->copy = (uint8_t)(slip->copy - 1);
    former->prints = SYNC_SLIP_PRINTS_MAX;
    former->revoked = true;
    record_slip_id(former->record, former->copy, former->slip);
}

enum outcome sync_next_slip(const struct sync_slip *slip, struct sync_slip *next)
{
    if (slip->copy >= SYNC_SLIP_COPIES_MAX - 1)
        return INVALID;
    *next = *slip;
    next->children = next->prints = 0;
    next->revoked = false;
    next->replaces = true;
    next->copy = (uint8_t)(slip->copy + 1);
    record_slip_id(next->record, next->copy, next->slip);
    return DONE;
}

bool sync_slip_row(const struct sync_slip *slip, unsigned index, struct sync_slip *row)
{
    unsigned own = slip == NULL ? 0 : 1U + slip->replaces;

    if (slip == NULL || index >= own + slip->children)
        return false;
    if (index == 0)
        *row = *slip;
    else if (index < own)
        sync_former_slip(slip, row);
    else
        sync_child_slip(slip, (uint8_t)(index - own), row);
    return true;
}

bool sync_is_child_slip(struct sync *sync, const struct sync_slip *slip)
{
    struct sync_slip adult;

    return store_find_adult(sync->store, slip, &adult) == DONE;
}

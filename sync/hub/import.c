/* import.h over stream.h. */
#include "sync/hub/import.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/stream.h"

struct collect {
    uint8_t ids[RECEIPT_STREAMS_MAX][16];
    uint16_t count;
};

static bool collect_id(void *context, const struct storage_value columns[])
{
    struct collect *collect = context;
    if (columns[0].size == 16)
        memcpy(collect->ids[collect->count++], columns[0].bytes, 16);
    return collect->count < RECEIPT_STREAMS_MAX;
}

static enum outcome collect_part(struct hub *hub, const uint8_t device[16], unsigned part,
                                 struct collect *collect)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(device, 16),
                                     storage_number(RECEIPT_STREAMS_MAX),
                                     storage_number((int64_t)part * RECEIPT_STREAMS_MAX)};
    enum outcome outcome = storage_each(hub->storage,
                                        "SELECT stream FROM stream WHERE tenant = $1"
                                        " AND device = $2 ORDER BY stream LIMIT $3 OFFSET $4",
                                        4, values, collect_id, collect);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return collect->count > 0 ? DONE : NOT_FOUND;
}

enum outcome import_receipt(struct hub *hub, const uint8_t device[16], unsigned part,
                            uint8_t *bytes, size_t *size)
{
    struct receipt *receipt = hub->receipt;
    struct collect *collect = calloc(1, sizeof *collect);
    if (collect == NULL)
        return hub_fail(hub, BUSY, "memory is short");
    enum outcome outcome = collect_part(hub, device, part, collect);
    stream_start_receipt(hub, receipt);
    for (uint16_t i = 0; i < collect->count && outcome == DONE; i++) {
        struct stream stream;
        outcome = stream_load(hub, collect->ids[i], device, &stream);
        if (outcome == DONE)
            outcome = stream_mark(hub, &stream, &receipt->streams[receipt->count++]);
    }
    free(collect);
    if (outcome == DONE)
        outcome = receipt_encode(receipt, hub->keys->signing.secret, bytes, RECEIPT_MAX, size);
    return outcome;
}

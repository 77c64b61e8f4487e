/* See eraser.h. */
#include "tests/sim/eraser.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/erase_inside.h"

enum outcome eraser_find(struct hub *hub, uint64_t folio_bits, uint8_t record[16])
{
    return erase_find(hub, folio_bits, NULL, record);
}

enum outcome eraser_gather(struct hub *hub, const uint8_t record[16],
                           uint8_t (*sealed)[RESIDUE_BYTES], size_t room, size_t *count)
{
    struct erase_list *list = calloc(1, sizeof *list);
    *count = 0;
    if (!list)
        return BUSY;
    enum outcome outcome = erase_gather(hub, record, NULL, list);
    for (size_t i = 0; outcome == DONE && i < list->needle_count && *count < room; i++)
        memcpy(sealed[(*count)++], list->needles[i], RESIDUE_BYTES);
    erase_list_free(list);
    return outcome;
}

enum outcome eraser_erase(struct hub *hub, const uint8_t record[16])
{
    struct erase_report report;
    return erase_record(hub, record, ERASE_CANCELLATION, "coordinadora", &report);
}

/* What erase.c and erase_find.c share: the frames of one record. */
#ifndef JORNADA_SYNC_HUB_ERASE_INSIDE_H
#define JORNADA_SYNC_HUB_ERASE_INSIDE_H

#include "sync/hub/erase.h"
#include "sync/hub/inside.h"
#include "sync/residue.h"

struct erase_frame {
    struct ledger_entry place; /* of kind LEDGER_FRAME: hash, device, stream, seq */
    bool earlier;              /* cut already */
    int64_t received_ms;
};

struct erase_list {
    struct erase_frame *frames;
    size_t count, room;
    uint8_t (*needles)[RESIDUE_BYTES]; /* what must not be found in the file afterwards */
    size_t needle_count, needle_room;
    bool short_of_memory;
};

/* Every frame that carries an identity of this record, held or put aside; `stream` NULL: of any
 * stream. */
enum outcome erase_gather(struct hub *hub, const uint8_t record[RECORD_ID_BYTES],
                          const uint8_t *stream, struct erase_list *list) MUST_CHECK;
void erase_list_free(struct erase_list *list);
/* Which fact makes a frame carry an identity, if any. */
const struct fact *erase_carrier(const struct commit *commit);

#endif

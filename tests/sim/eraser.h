/* What the hub's erasures are to the simulator, without the hub's own words: it, too, has a ledger.
 * Nothing but the product's functions is behind it. */
#ifndef JORNADA_TESTS_SIM_ERASER_H
#define JORNADA_TESTS_SIM_ERASER_H

#include "sync/hub/hub.h"
#include "sync/residue.h"

/* The record of a folio, in any fair: erase_find. */
enum outcome eraser_find(struct hub *hub, uint64_t folio_bits, uint8_t record[16]) MUST_CHECK;
/* How the sealed compartments of a record begin, as many as there is room for. */
enum outcome eraser_gather(struct hub *hub, const uint8_t record[16],
                           uint8_t (*sealed)[RESIDUE_BYTES], size_t room, size_t *count) MUST_CHECK;
enum outcome eraser_erase(struct hub *hub, const uint8_t record[16]) MUST_CHECK;

#endif

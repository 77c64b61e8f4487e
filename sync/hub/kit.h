/* Emergency kits: blank slips signed before the fair, for the day everything fails.
 *
 * Promises: a kit has a key of its own, which stands in the fair's roster (number BLANK_KIOSK + the
 * kit's) and whose secret half is wiped once the slips are signed: it is never stored, so nobody
 * can make one more. No two blanks of a fair share a folio (sync/blank.h); nothing about a person
 * is in any of it. Which blanks there are is not kept, either: the folio itself tells. Refuses more
 * than BLANK_KITS_MAX kits of a fair. A revoked kit's slips are told as REVOKED and refuse nobody.
 * That a kit was made, and that it was revoked, stands in the ledger: no restore undoes either, and
 * no number is used twice. */
#ifndef JORNADA_SYNC_HUB_KIT_H
#define JORNADA_SYNC_HUB_KIT_H

#include "sync/blank.h"
#include "sync/hub/fair.h"
#include "sync/hub/hub.h"
#include "sync/hub/ledger.h"
#include "sync/roster.h"
#include "sync/token.h"

#define KIT_SLIPS_MAX 1000

struct kit {
    uint8_t fair[8];
    unsigned number; /* 1 … BLANK_KITS_MAX */
    uint8_t public_key[32];
    unsigned slips;
    int64_t made_ms, revoked_ms; /* wall clock, UTC; 0 = never revoked */
};

/* One blank as it is printed. */
struct kit_slip {
    uint64_t bits; /* of its folio */
    char token[TOKEN_TEXT_BYTES];
};

/* Draws a key and `count` blanks into `slips` and adds the kit to the fair; DONE only when its key
 * is stored. INVALID: no such count. REFUSED: the fair has no number left. */
enum outcome kit_make(struct hub *hub, const char *fair, unsigned count, struct kit_slip *slips,
                      struct kit *kit) MUST_CHECK;
/* At position `index` of a fair's list by number; NOT_FOUND behind the last. */
enum outcome kit_at(struct hub *hub, const uint8_t fair[8], size_t index,
                    struct kit *kit) MUST_CHECK;
/* REFUSED: revoked already. */
enum outcome kit_revoke(struct hub *hub, const char *fair, unsigned number,
                        struct kit *kit) MUST_CHECK;
/* Inside hub_begin … hub_commit, for ledger.h: as made, or revoked, then. */
enum outcome kit_again(struct hub *hub, const struct ledger_entry *entry) MUST_CHECK;
/* Adds the keys of a fair's kits to its roster. REFUSED: it is full. */
enum outcome kit_fill_roster(struct hub *hub, const struct fair *fair,
                             struct roster *roster) MUST_CHECK;

#endif

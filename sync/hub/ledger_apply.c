/* ledger_apply: what each kind of entry means for a database that does not know of it yet. */
#include <string.h>

#include "sync/hub/badge.h"
#include "sync/hub/erase.h"
#include "sync/hub/inside.h"
#include "sync/hub/kit.h"
#include "sync/hub/ledger_inside.h"

static enum outcome note_only(struct hub *hub, const struct ledger_entry *entry)
{
    (void)hub;
    (void)entry;
    return DONE; /* what arrives is compared with the list itself */
}

/* One that this database does not know may come back with its pass: then the list says no. */
static enum outcome end_device(struct hub *hub, const struct ledger_entry *entry)
{
    struct device device;
    enum outcome outcome = device_find(hub, entry->subject, &device);
    if (outcome == NOT_FOUND)
        return DONE;
    return outcome == DONE ? device_end(hub, &device) : outcome;
}

static enum outcome end_badge(struct hub *hub, const struct ledger_entry *entry)
{
    return badge_end(hub, entry->subject, entry->at_ms);
}

enum outcome ledger_apply(struct hub *hub, const struct ledger_entry *entry)
{
    static enum outcome (*const by_kind[])(struct hub * hub, const struct ledger_entry *entry) = {
        [LEDGER_FRAME] = erase_apply,
        [LEDGER_RECORD] = note_only,
        [LEDGER_DEVICE] = end_device,
        [LEDGER_LETTER] = note_only,
        [LEDGER_KIT] = kit_again,
        [LEDGER_KIT_ENDED] = kit_again,
        [LEDGER_BADGE] = end_badge,
        [LEDGER_RELEASE] = note_only,   /* release_again, when all of it
                                           is known */
        [LEDGER_PUBLISHED] = note_only, /* whoever publishes asks: publication_newest */
    };
    return by_kind[entry->kind](hub, entry);
}

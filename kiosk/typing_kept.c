/* A field put back as it was, when the key that was shown turns out to be a scanner's.
 *
 * What is kept lies in the visit (locked memory, wiped with it), for 60 ms or as long as a burst
 * lasts, and is zeroed as soon as it is let go. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/typing.h"

void typing_keep(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    struct visit_kept *kept = &visit->kept;
    enum visit_entry target = typing_target(kiosk);
    if (target == ENTRY_NONE)
        return;
    const struct entry *entry = &visit->entries[target];
    assert(entry->size <= sizeof kept->text);
    *kept = (struct visit_kept){.held = true,
                                .screen = kiosk_screen(kiosk),
                                .entry = target,
                                .active = visit->active,
                                .caret = entry->caret,
                                .keyboard = visit->keyboard,
                                .trouble = visit->trouble,
                                .found_outcome = visit->found_outcome};
    memcpy(kept->text, entry->text, entry->size);
}

void typing_take_back(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    const struct visit_kept *kept = &visit->kept;
    if (kept->held && kept->screen == kiosk_screen(kiosk)) {
        struct entry *entry = &visit->entries[kept->entry];
        memcpy(entry->text, kept->text, entry->size);
        entry->caret = kept->caret;
        visit->active = kept->active;
        visit->keyboard = kept->keyboard;
        visit->trouble = kept->trouble;
        visit->found_outcome = kept->found_outcome;
        kiosk->stale = true;
    }
    typing_let_go(kiosk);
}

void typing_let_go(struct kiosk *kiosk)
{
    sodium_memzero(&kiosk->visit->kept, sizeof kiosk->visit->kept);
}

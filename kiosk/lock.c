#include "kiosk/lock.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "sync/staff.h"

bool lock_is_open(const struct kiosk *kiosk)
{
    return kiosk->visit->staff.open;
}

bool lock_is_shown(const struct kiosk *kiosk)
{
    return lock_is_open(kiosk) || kiosk_screen(kiosk) == SCREEN_STAFF_PIN;
}

static void ask(struct kiosk *kiosk, enum visit_pending pending, uint64_t ticket)
{
    kiosk->visit->ticket = ticket;
    kiosk->visit->pending = ticket == 0 ? PENDING_NOTHING : pending;
    if (ticket == 0)
        kiosk->visit->staff.outcome = DOUBT;
    kiosk->stale = true;
}

bool lock_takes(struct kiosk *kiosk, const char *scanned)
{
    struct staff_badge badge;
    enum outcome outcome = staff_read_badge(scanned, &badge);
    if (outcome == INVALID)
        return false;
    kiosk_leave(kiosk); /* wipes what was scanned, too; a call for a person stands */
    struct visit_staff *staff = &kiosk->visit->staff;
    staff->badge = badge;
    sodium_memzero(&badge, sizeof badge);
    staff->outcome = outcome == DONE && kiosk->keeper == NULL ? NOT_FOUND : outcome;
    kiosk_show(kiosk, SCREEN_STAFF_PIN);
    if (staff->outcome == DONE)
        ask(kiosk, PENDING_BADGE, keeper_look_badge(kiosk->keeper, &staff->badge));
    return true;
}

void lock_try(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    if (visit->pending != PENDING_NOTHING || lock_wait_ms(kiosk) > 0 || kiosk->keeper == NULL)
        return;
    if (strlen(visit->staff.pin) != STAFF_PIN_DIGITS) {
        visit->trouble = _("The PIN has six digits.");
        return;
    }
    ask(kiosk, PENDING_PIN, keeper_try_pin(kiosk->keeper, &visit->staff.badge, visit->staff.pin));
    field_clear(&visit->entries[ENTRY_PIN]); /* not a moment longer than it is asked with */
}

void lock_answered(struct kiosk *kiosk, enum visit_pending asked, const struct keeper_event *event)
{
    struct visit_staff *staff = &kiosk->visit->staff;
    staff->outcome = event->outcome;
    staff->attempts = event->attempts;
    staff->attempts_ms = kiosk_now_ms(kiosk);
    staff->lost = event->attempts_lost;
    kiosk->stale = true;
    if (asked == PENDING_PIN && event->outcome == INVALID)
        kiosk->visit->trouble = _("That is not this badge's PIN.");
    if (asked != PENDING_PIN || event->outcome != DONE)
        return;
    staff->open = true;
    /* Who is here with badge and PIN has heard the call; a text that looks like a badge has not. */
    if (kiosk->status.person != SYNC_PERSON_NONE)
        person_call(kiosk, false);
    sodium_memzero(staff->badge.secret, sizeof staff->badge.secret);
    kiosk_replace(kiosk, SCREEN_STAFF_HOME);
}

void lock_note(struct kiosk *kiosk)
{
    struct commit commit = {.count = 1};
    if (!lock_is_open(kiosk) || kiosk->keeper == NULL)
        return;
    commit.facts[0].type = FACT_STAFF_LOCK;
    memcpy(commit.stamp.staff, kiosk->visit->staff.badge.staff, sizeof commit.stamp.staff);
    /* Nobody waits for this one: it locks whatever becomes of the note. */
    (void)keeper_commit(kiosk->keeper, &commit, NULL, NULL);
}

int64_t lock_wait_ms(const struct kiosk *kiosk)
{
    const struct visit_staff *staff = &kiosk->visit->staff;
    int64_t left = staff->attempts_ms + staff->attempts.wait_ms - kiosk_now_ms(kiosk);
    return staff->open || left < 0 ? 0 : left;
}

int64_t lock_due_ms(const struct kiosk *kiosk)
{
    int64_t left = lock_wait_ms(kiosk);
    if (kiosk_screen(kiosk) != SCREEN_STAFF_PIN || left <= 0)
        return -1;
    return kiosk_now_ms(kiosk) + (left - 1) % 1000 + 1; /* as the second changes */
}

void lock_step(struct kiosk *kiosk)
{
    if (kiosk_screen(kiosk) == SCREEN_STAFF_PIN && kiosk->visit->staff.attempts.wait_ms > 0)
        kiosk->stale = true;
    if (lock_wait_ms(kiosk) == 0)
        kiosk->visit->staff.attempts.wait_ms = 0;
}

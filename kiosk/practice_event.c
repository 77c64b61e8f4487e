#include "kiosk/practice_event.h"

#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/lock.h"
#include "kiosk/practice.h"
#include "kiosk/words.h"

static bool is_helped(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_PERSON || speech_is_on(kiosk->speech);
}

/* These screens come only when the store has said DONE (capture.c, made). */
static bool has_turn(const struct kiosk *kiosk)
{
    bool registered = kiosk_screen(kiosk) == SCREEN_DONE && kiosk->visit->row.turns > 0;
    return registered || kiosk_screen(kiosk) == SCREEN_TURN;
}

static bool is_registered(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_DONE;
}

static bool has_children(const struct kiosk *kiosk)
{
    return is_registered(kiosk) && kiosk->visit->child_count > 0;
}

static bool is_named(const struct kiosk *kiosk)
{
    enum screen_id id = kiosk_screen(kiosk);
    return (id == SCREEN_REGISTER_REVIEW || id == SCREEN_DONE) && *kiosk->visit->given != '\0';
}

static bool is_line(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_LINE;
}

static bool is_printed(const struct kiosk *kiosk)
{
    return kiosk->visit->paper == PAPER_PRINTED;
}

static bool is_without_paper(const struct kiosk *kiosk)
{
    return kiosk->visit->paper == PAPER_FAILED;
}

static bool is_open(const struct kiosk *kiosk)
{
    return lock_is_open(kiosk);
}

static bool is_wrong_pin(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_STAFF_PIN && kiosk->visit->staff.outcome == INVALID &&
           !practice_owns(kiosk, kiosk->visit->staff.badge.staff); /* her own: a slip of a finger */
}

static bool is_looked_up(const struct kiosk *kiosk)
{
    const struct visit *visit = kiosk->visit;
    bool folio = kiosk_screen(kiosk) == SCREEN_FOLIO && (visit->found || visit->found_outcome);
    return folio || visit->staff.scan.judged || visit->staff.assist.looked;
}

static bool is_state(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_STAFF_STATE;
}

static const struct deed {
    const char *word, *deed, *mistake;
    bool (*holds)(const struct kiosk *kiosk); /* NULL: told otherwise */
} deeds[PRACTICE_EVENTS] = {
    [PRACTICE_HELPED] = {"helped", N_("Help was offered"), NULL, is_helped},
    [PRACTICE_TURN] = {"turn_taken", N_("The person has a turn"),
                       N_("A turn was taken that nobody asked for."), has_turn},
    [PRACTICE_REGISTERED] = {"registered", N_("The person is registered"),
                             N_("Somebody was registered who did not ask for it."), is_registered},
    [PRACTICE_CHILDREN] = {"children", N_("The children came along"), NULL, has_children},
    [PRACTICE_NAMED] = {"named", N_("The name was given"),
                        N_("A name was written that must not be asked."), is_named},
    [PRACTICE_LINE] = {"line_read", N_("The number was shown"), NULL, is_line},
    [PRACTICE_PRINTED] = {"printed", N_("The slip came out"), NULL, is_printed},
    [PRACTICE_NO_PAPER] = {"no_paper", N_("Without paper, the folio was shown"), NULL,
                           is_without_paper},
    [PRACTICE_LEFT] = {"left", N_("The screen was left with Salir"), NULL, NULL},
    [PRACTICE_UNLOCKED] = {"unlocked", N_("Logged in with badge and PIN"), NULL, is_open},
    [PRACTICE_LOCKED] = {"locked", N_("The volunteers' side was locked"), NULL, NULL},
    [PRACTICE_WRONG_PIN] = {"wrong_pin", N_("A wrong PIN was tried"),
                            N_("A PIN was tried on somebody else's badge."), is_wrong_pin},
    [PRACTICE_LOOKED_UP] = {"looked_up", N_("The slip was looked up"),
                            N_("Her slip or folio was looked up for somebody else."), is_looked_up},
    [PRACTICE_STATE] = {"state_seen", N_("The state of the kiosk was looked at"), NULL, is_state},
    [PRACTICE_ROLL] = {"roll_put", N_("A new roll was put in"), NULL, NULL},
};

uint32_t practice_event_look(const struct kiosk *kiosk, struct practice_before *before)
{
    uint32_t bits = 0;
    const struct practice_before now = {.depth = kiosk->visit->depth,
                                        .open = lock_is_open(kiosk),
                                        .practising = practice_is_shown(kiosk),
                                        .asked = kiosk_screen(kiosk) == SCREEN_IDLE,
                                        .active_ms = kiosk->active_ms};
    bool waited_out = kiosk_now_ms(kiosk) - before->active_ms >= LOCK_IDLE_MS;
    for (int i = 0; i < PRACTICE_EVENTS; ++i)
        if (deeds[i].holds != NULL && deeds[i].holds(kiosk))
            bits |= 1U << i;
    if (before->depth > 0 && now.depth == 0 && !before->open && !before->practising &&
        !before->asked)
        bits |= 1U << PRACTICE_LEFT;
    if (before->open && !now.open && !waited_out)
        bits |= 1U << PRACTICE_LOCKED;
    *before = now;
    return bits;
}

int practice_event_find(const char *word)
{
    for (int i = 0; i < PRACTICE_EVENTS; ++i)
        if (strcmp(deeds[i].word, word) == 0)
            return i;
    return -1;
}

const char *practice_event_deed(enum practice_event event)
{
    return _(deeds[event].deed);
}

const char *practice_event_mistake(enum practice_event event)
{
    return deeds[event].mistake == NULL ? NULL : _(deeds[event].mistake);
}

/* The PIN of the badge that was scanned: a pad, dots, and words for what is not right.
 *
 * Nothing of it is shown, spoken or kept. While the next try has to wait there is no pad; the time
 * counts down. What the gate says comes from visit->staff. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/lock.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"

static const char *refusal(const struct visit_staff *staff)
{
    switch (staff->outcome) {
    case DONE:
    case INVALID: /* a wrong PIN: said at the pad */
    case BUSY:
        break;
    case NOT_FOUND:
        return _("This badge opens nothing here. It is of another fair, or was taken back.");
    case DAMAGED:
        return _("The badge was not read well. Scan it again.");
    case REFUSED:
        return _("Too many wrong PINs. The coordination can release this badge.");
    case OFFLINE:
    case NO_PAPER:
    case NO_DEVICE:
    case DISK_FULL:
    case DOUBT:
        return _("That was not possible. Scan the badge again.");
    }
    if (staff->attempts.locked || staff->attempts.device_locked)
        return _("Too many wrong PINs. The coordination can release this badge.");
    return NULL;
}

/* "2 min 05 s" only as far as it means something. */
static const char *wait_words(struct tree *tree, int64_t wait_ms)
{
    int seconds = (int)((wait_ms + 999) / 1000);
    if (seconds < 60)
        return tree_format(tree, _("You can try again in %d s."), seconds);
    return tree_format(tree, _("You can try again in %d min %02d s."), seconds / 60, seconds % 60);
}

static void build_words(struct kiosk *kiosk, struct tree *tree, struct box body, const char *words,
                        const char *icon)
{
    struct flow flow = {.name = _("Volunteers")};
    const struct visit_staff *staff = &kiosk->visit->staff;
    if (words == NULL && staff->outcome == INVALID)
        parts_say(&flow, (struct paragraph){.id = "wrong",
                                            .text = _("That is not this badge's PIN."),
                                            .icon = "info",
                                            .card = true});
    if (words == NULL)
        words = wait_words(tree, lock_wait_ms(kiosk));
    parts_say(&flow, (struct paragraph){.id = "gate",
                                        .text = words,
                                        .icon = icon,
                                        .font = tree->theme->large ? FONT_BODY : FONT_VALUE,
                                        .card = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

void staff_pin_enter(struct kiosk *kiosk)
{
    typing_begin(kiosk, ENTRY_PIN, CAPITALS_NONE);
}

void staff_pin_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct visit *visit = kiosk->visit;
    const char *refused = refusal(&visit->staff);
    if (visit->pending == PENDING_BADGE || visit->pending == PENDING_PIN) {
        build_words(kiosk, tree, body, _("One moment…"), "hourglass_empty");
        return;
    }
    if (refused != NULL) {
        build_words(kiosk, tree, body, refused, "lock");
        return;
    }
    if (lock_wait_ms(kiosk) > 0) {
        build_words(kiosk, tree, body, NULL, "hourglass_empty");
        return;
    }
    const struct typing typing = {.heading = _("Your PIN"),
                                  .count = 1,
                                  .fields = {{ENTRY_PIN, _("PIN"), _("Six digits")}},
                                  .kind = KEYBOARD_PIN,
                                  .nav = {.next = _("Open"), .next_icon = "lock_open"}};
    (void)typing_build(kiosk, tree, body, &typing);
}

bool staff_pin_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "next") != 0)
        return false;
    lock_try(kiosk);
    return true;
}

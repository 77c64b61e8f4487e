/* Her permission for a letter is taken back: by the slip, scanned, or its folio; said again before
 * it is done. Who she is is asked of nobody, and nothing of the letter can be seen here: not
 * whether there is one, nor whether the slip is an office's (Never 15). */
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/folio.h"
#include "ui/label.h"

static struct visit_letter *letter_of(struct kiosk *kiosk)
{
    return &kiosk->visit->letter;
}

static void begin(struct kiosk *kiosk)
{
    struct visit_letter *letter = letter_of(kiosk);
    letter->ready = letter->withdrawn = letter->none = letter->failed = false;
    field_clear(&kiosk->visit->entries[ENTRY_FOLIO]);
    typing_begin(kiosk, ENTRY_FOLIO, CAPITALS_NONE);
}

void staff_withdraw_enter(struct kiosk *kiosk)
{
    begin(kiosk);
}

/* What is to be done, or was done. */
static void build_words(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_letter *letter = letter_of(kiosk);
    char folio[FOLIO_TEXT_BYTES];
    folio_write(letter->slip, folio);
    struct flow flow = {.name = _("Folio")};
    const char *words =
        letter->withdrawn ? _("Noted. A letter of this screen is deleted now; if the office "
                              "opened it, it is asked to destroy it. One of another screen goes "
                              "when the fair closes; for it to be at once, use that screen or "
                              "tell the coordination.")
        : letter->failed  ? _("That was not possible now. Please try again.")
                          : _("If this folio has a letter, it is taken back. The slip stays good.");
    parts_say(&flow, (struct paragraph){.id = "words",
                                        .text = words,
                                        .icon = letter->withdrawn ? "check" : "undo",
                                        .font = tree->theme->large ? FONT_BODY : FONT_VALUE,
                                        .card = true});
    body = parts_page(tree, body);
    struct nav nav = {.pager = true, .next = _("Continue"), .next_id = "another"};
    if (!letter->withdrawn)
        nav = (struct nav){.pager = true,
                           .back_id = "another",
                           .next = _("Take back"),
                           .next_id = "confirm",
                           .next_icon = "undo",
                           .next_disabled = kiosk->visit->pending != PENDING_NOTHING};
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading_hers(tree, &body, tree_format(tree, _("Folio %s"), folio));
    parts_flow(kiosk, tree, body, &flow);
}

void staff_withdraw_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_letter *letter = letter_of(kiosk);
    if (letter->ready || letter->withdrawn) {
        build_words(kiosk, tree, body);
        return;
    }
    if (letter->failed && kiosk->visit->trouble == NULL)
        kiosk->visit->trouble = letter->outcome == NOT_FOUND
                                    ? _("It was not read well. Scan it again, or write its folio.")
                                    : _("That was not possible now. Please try again.");
    const struct typing typing = {
        .heading = _("Scan the slip, or write its folio"),
        .count = 1,
        .fields = {{ENTRY_FOLIO, _("Folio of the letter to take back"),
                    _("Eight letters and digits")}},
        .kind = KEYBOARD_CODES,
        .nav = {.next = _("Look up"), .next_disabled = kiosk->visit->pending != PENDING_NOTHING}};
    (void)typing_build(kiosk, tree, body, &typing);
}

static const char *folio_trouble(enum folio_reading reading)
{
    if (reading == FOLIO_EMPTY)
        return _("Scan the slip, or write its folio.");
    if (reading == FOLIO_TOO_SHORT || reading == FOLIO_TOO_LONG)
        return _("A folio has eight characters.");
    return reading == FOLIO_OK ? NULL : _("One character is different. Please look again.");
}

bool staff_withdraw_act(struct kiosk *kiosk, const char *id)
{
    struct visit_letter *letter = letter_of(kiosk);
    uint64_t bits = 0;
    if (kiosk->visit->pending != PENDING_NOTHING)
        return false;
    if (strcmp(id, "another") == 0) {
        begin(kiosk);
    } else if (strcmp(id, "confirm") == 0 && letter->ready) {
        kiosk->visit->active = ENTRY_NONE;
        accompany_withdraw(kiosk);
    } else if (strcmp(id, "next") == 0) {
        letter->failed = false;
        kiosk->visit->trouble = folio_trouble(folio_read(kiosk->visit->folio, &bits));
        if (kiosk->visit->trouble == NULL)
            accompany_withdraw_typed(kiosk);
    } else {
        return false;
    }
    return true;
}

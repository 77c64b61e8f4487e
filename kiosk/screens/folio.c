/* Ya tengo mi folio: turn and module number of a folio typed or scanned, and nothing else: whoever
 * holds her paper must not learn here what she came for (Never 15). */
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/paper.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/folio.h"
#include "ui/label.h"

static const char *reading_sentence(enum folio_reading reading)
{
    switch (reading) {
    case FOLIO_OK:
        return NULL;
    case FOLIO_EMPTY:
        return _("Write the eight characters of your folio.");
    case FOLIO_TOO_SHORT:
        return _("Some characters are missing. A folio has eight.");
    case FOLIO_TOO_LONG:
        return _("There are too many characters. A folio has eight.");
    case FOLIO_CHARACTER:
    case FOLIO_CHECK:
        return _("One character is different. Please look again.");
    }
    return NULL;
}

void folio_enter(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    visit->found = false;
    visit->found_outcome = DONE;
    field_clear(&visit->entries[ENTRY_FOLIO]);
    typing_begin(kiosk, ENTRY_FOLIO, CAPITALS_NONE);
}

static void build_found(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct sync_slip *row = &kiosk->visit->row;
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){0});
    label_heading(tree, &body, _("Your turn"));
    for (int i = 0; i < row->turns; ++i) {
        char turn[PAPER_TURN_BYTES];
        paper_turn(kiosk, row->turn[i].number, turn);
        const char *module = tree_format(tree, _("Module %u"), (unsigned)row->turn[i].module);
        struct label label = {
            .id = tree_format(tree, "module_%d", i + 1),
            .text = tree_format(tree, "%s · %s", module, tree_format(tree, _("Turn %s"), turn)),
            .font = FONT_FIGURE,
            .personal = true};
        label_add(tree, layout_cut_top(&body, label_height_mm(tree, body.w, &label)), &label);
    }
    if (row->turns == 0)
        label_paragraph(tree, &body, "no_turn", _("Your folio is good at any module."));
}

void folio_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct visit *visit = kiosk->visit;
    if (visit->found) {
        build_found(kiosk, tree, body);
        return;
    }
    struct typing typing = {
        .heading = _("Write your folio"),
        .count = 1,
        .fields = {{ENTRY_FOLIO, _("Folio"), _("Eight letters and digits")}},
        .kind = KEYBOARD_CODES,
        .nav = {.next = _("Look up"), .next_disabled = visit->pending != PENDING_NOTHING}};
    if (visit->trouble == NULL && visit->found_outcome == NOT_FOUND)
        visit->trouble = _("It is not of this screen. Any volunteer can tell you your module.");
    struct box rest = typing_build(kiosk, tree, body, &typing);
    (void)rest;
}

bool folio_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "next") != 0 || visit->pending != PENDING_NOTHING)
        return false;
    uint64_t bits = 0;
    enum folio_reading reading = folio_read(visit->folio, &bits);
    visit->found_outcome = DONE;
    visit->trouble = reading_sentence(reading);
    if (reading == FOLIO_OK)
        capture_folio(kiosk, bits);
    return true;
}

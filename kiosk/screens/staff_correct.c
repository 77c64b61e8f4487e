/* What a folio stands for, put right the same day: its registration corrected or taken back, its
 * slip replaced after a loss.
 *
 * Nothing of it is shown, for the kiosk cannot read what it wrote (and whoever holds her paper
 * learns nothing, Never 15): everything is asked anew but the services, which the turns tell. A
 * folio without turns of a booth, of another kiosk, revoked or a referral's gets one answer. */
#include <string.h>

#include "kiosk/assist.h"
#include "kiosk/paper.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/base32.h"
#include "sync/folio.h"
#include "sync/token.h"
#include "ui/label.h"

static const struct visit_assist *assist_of(const struct kiosk *kiosk)
{
    return &kiosk->visit->staff.assist;
}

void staff_correct_enter(struct kiosk *kiosk)
{
    struct visit_assist *assist = &kiosk->visit->staff.assist;
    enum assist_done done = assist->done;
    if (done == ASSIST_NOTHING && assist->found && !assist->on)
        return; /* back from somewhere: the folio's choices still stand */
    assist_forget(kiosk);
    kiosk->visit->staff.assist.done = (uint8_t)done;
    if (done == ASSIST_NOTHING)
        typing_begin(kiosk, ENTRY_FOLIO, CAPITALS_NONE);
}

static const char *done_words(const struct visit_assist *assist)
{
    switch (assist->done) {
    case ASSIST_CORRECTED:
    case ASSIST_YOUNG:
        return _("Corrected and saved.");
    case ASSIST_VOIDED:
        return _("Taken back and saved: it counts no more.");
    default:
        return NULL;
    }
}

static const char *trouble_words(const struct visit_assist *assist)
{
    if (assist->worn)
        return _("It has had five slips already. The folio is enough.");
    if (assist->failed)
        return _("That was not possible now. Please try again.");
    if (assist->looked && assist->child)
        return _("A child came with somebody: write the adult's folio.");
    if (assist->looked && !assist->found)
        return _("Nothing to correct with this folio here. Try where it was made.");
    return NULL;
}

static void build_folio(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct typing typing = {
        .heading = _("Correct by folio"),
        .count = 1,
        .fields = {{ENTRY_FOLIO, _("Folio"), _("Eight letters and digits")}},
        .kind = KEYBOARD_CODES,
        .nav = {.next = _("Look up")}};
    (void)typing_build(kiosk, tree, body, &typing);
}

/* What was saved stands there until the next folio. */
static void build_done(const struct visit_assist *assist, struct tree *tree, struct box body,
                       const char *words)
{
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){.next = _("Another folio"), .next_id = "other"});
    parts_heading(tree, &body, words);
    if (assist->done == ASSIST_CORRECTED)
        return;
    /* This kiosk cannot read what it wrote, and takes nothing back that was received. */
    label_paragraph(tree, &body, "erase",
                    _("If a name was given before, tell the coordination the folio: it is erased "
                      "there."));
}

static const struct {
    const char *id, *label, *detail, *icon;
    enum button_tint tint;
    void (*act)(struct kiosk *kiosk);
} choices[] = {
    {"assist_correct", N_("Correct the registration"), N_("Everything is asked again"), "edit_note",
     TINT_TEAL, assist_correct},
    {"assist_replace", N_("The slip was lost"), N_("A new one; the lost one ends"), "post_add",
     TINT_BLUE, assist_replace},
    {"assist_void", N_("Take the registration back"), N_("Registered twice, say"), "undo",
     TINT_CLAY, assist_void},
};
enum { CHOICES = sizeof choices / sizeof choices[0] };

static struct button choice_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    bool sure = choices[index].act == assist_void && assist_of(kiosk)->asked;
    return (struct button){.kind = BUTTON_ROW,
                           .id = choices[index].id,
                           .label = sure ? _("Yes, take it back") : _(choices[index].label),
                           .detail = tree->theme->large ? NULL : _(choices[index].detail),
                           .icon = choices[index].icon,
                           .tint = choices[index].tint};
}

static void build_choices(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_assist *assist = assist_of(kiosk);
    const char *trouble = trouble_words(assist);
    char folio[FOLIO_TEXT_BYTES];
    folio_write(assist->base.slip, folio);
    struct rows rows = {.name = _("Folio"),
                        .count = CHOICES,
                        .columns = 1,
                        .rows_max = CHOICES,
                        .button = choice_button};
    body = parts_page(tree, body);
    rows.pager = parts_nav(tree, &body, &(struct nav){.back_id = "other", .pager = true});
    parts_heading_hers(tree, &body, tree_format(tree, _("Folio %s"), folio));
    if (trouble != NULL)
        label_paragraph(tree, &body, "trouble", trouble);
    parts_rows(kiosk, tree, body, &rows);
}

void staff_correct_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const char *done = done_words(assist_of(kiosk));
    if (done != NULL)
        build_done(assist_of(kiosk), tree, body, done);
    else if (assist_of(kiosk)->found)
        build_choices(kiosk, tree, body);
    else
        build_folio(kiosk, tree, body);
}

static void look_up(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    uint64_t bits = 0;
    enum folio_reading reading = folio_read(visit->folio, &bits);
    visit->trouble = folio_mistake(reading);
    if (reading == FOLIO_OK)
        assist_look(kiosk, bits);
}

/* Of a code the id alone: what it is worth is not what is asked here. */
void staff_correct_scanned(struct kiosk *kiosk, const char *text)
{
    uint8_t bytes[TOKEN_BYTES];
    if (kiosk->visit->pending != PENDING_NOTHING)
        return;
    if (strlen(text) == TOKEN_CHARS && base32_read(text, bytes, sizeof bytes) == DONE)
        assist_look(kiosk, folio_bits(bytes + 3));
    else
        kiosk->visit->trouble = _("It was not read well. Please try again.");
}

void staff_correct_looked(struct kiosk *kiosk)
{
    kiosk->visit->trouble = trouble_words(assist_of(kiosk));
    if (assist_of(kiosk)->found)
        kiosk->visit->active = ENTRY_NONE;
    kiosk->visit->page = 0;
    stage_guard(kiosk->stage);
}

bool staff_correct_act(struct kiosk *kiosk, const char *id)
{
    struct visit_assist *assist = &kiosk->visit->staff.assist;
    if (kiosk->visit->pending != PENDING_NOTHING)
        return true; /* on its way to the disk */
    if (strcmp(id, "next") == 0 && !assist->found && assist->done == ASSIST_NOTHING) {
        look_up(kiosk);
        return true;
    }
    if (strcmp(id, "other") == 0) {
        *assist = (struct visit_assist){0};
        staff_correct_enter(kiosk);
        return true;
    }
    for (int i = 0; i < CHOICES && assist->found; ++i) {
        if (strcmp(id, choices[i].id) != 0)
            continue;
        bool first = choices[i].act == assist_void && !assist->asked;
        assist->asked = choices[i].act == assist_void;
        if (!first)
            choices[i].act(kiosk);
        return true;
    }
    return false;
}

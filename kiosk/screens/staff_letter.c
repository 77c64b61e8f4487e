/* An accompanied referral, step by step: the duty to report first, then what she agrees to, then
 * (staff_letter_who.c) her name and a safe way to reach her, her mark, the read-back.
 *
 * Both texts are the municipality's, in Spanish whatever the interface speaks (Never 12). At any
 * step one goes back, or on with the slip alone, and then nothing of the letter is left. Nothing
 * is written before the read-back is sent. Only the office's discreet label stands here. */
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/pad.h"

static struct visit_letter *letter_of(struct kiosk *kiosk)
{
    return &kiosk->visit->letter;
}

/* "Solo el vale", on every step. */
static bool act_slip_only(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "slip_only") != 0)
        return false;
    accompany_slip_only(kiosk);
    return true;
}

/* -- The duty to report ------------------------------------------------------------------------ */

void staff_letter_duty_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_letter *text = &kiosk->pack->letter;
    struct flow flow = {.name = _("Before anything is told")};
    parts_say(&flow, (struct paragraph){
                         .id = "duty_1", .text = text->duty1, .icon = "campaign", .card = true});
    parts_say(&flow, (struct paragraph){
                         .id = "duty_2", .text = text->duty2, .icon = "child_care", .card = true});
    parts_say(&flow, (struct paragraph){
                         .id = "duty_3", .text = text->duty3, .icon = "edit_off", .card = true});
    if (text->sample)
        parts_say(&flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body,
                           &(struct nav){.pager = true,
                                         .skip = _("Slip alone"),
                                         .skip_id = "slip_only",
                                         .next = _("It was said")});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

/* Nobody agrees to what was not on the glass: "Seguir" first shows the pages that are left. */
static bool shows_more(struct kiosk *kiosk)
{
    const struct node *more = node_find(stage_tree(kiosk->stage), "page_next");
    if (more == NULL || !node_can_act(more))
        return false;
    ++kiosk->visit->page;
    stage_guard(kiosk->stage);
    return true;
}

bool staff_letter_duty_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "next") != 0)
        return act_slip_only(kiosk, id);
    if (!shows_more(kiosk))
        kiosk_show(kiosk, SCREEN_STAFF_LETTER_AGE);
    return true;
}

/* -- Whether she is an adult ------------------------------------------------------------------- */

enum { AGES = 2 };

static struct label minor_label(void)
{
    return (struct label){.id = "minor",
                          .text = _("No letter then: the slip alone asks for nothing."),
                          .icon = "info",
                          .down = ALIGN_MIDDLE};
}

void staff_letter_age_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_letter *letter = letter_of(kiosk);
    const struct choice ages[AGES] = {
        {.id = "adult_yes", .label = _("18 or older"), .checked = letter->adult, .personal = true},
        {.id = "adult_no",
         .label = _("Younger, or prefers not to say"),
         .checked = letter->minor,
         .personal = true}};
    body = parts_page(tree, body);
    parts_nav(tree, &body,
              &(struct nav){.skip = _("Slip alone"),
                            .skip_id = "slip_only",
                            .next = _("Continue"),
                            .next_disabled = !letter->adult});
    parts_heading(tree, &body, _("How old are you?"));
    const struct label minor = minor_label();
    struct box below = layout_cut_bottom(&body, label_height_mm(tree, body.w, &minor));
    parts_grid(tree, body, 1, AGES, ages);
    if (letter->minor)
        label_add(tree, below, &minor);
}

/* Said after all, back from the name: what only adults are asked is forgotten (Never 11). */
static void forget_adult(struct kiosk *kiosk)
{
    struct visit_letter *letter = letter_of(kiosk);
    letter->contact = 0;
    pad_clear(&letter->pad);
    kiosk->visit->reviewing = false;
    if (visit_forget_identity(kiosk->visit))
        stage_forget(kiosk->stage);
}

bool staff_letter_age_act(struct kiosk *kiosk, const char *id)
{
    struct visit_letter *letter = letter_of(kiosk);
    if (strcmp(id, "adult_yes") == 0 || strcmp(id, "adult_no") == 0) {
        letter->adult = id[6] == 'y';
        letter->minor = !letter->adult;
        if (letter->minor)
            forget_adult(kiosk);
        return true;
    }
    if (strcmp(id, "next") != 0)
        return act_slip_only(kiosk, id);
    if (letter->adult)
        kiosk_show(kiosk, SCREEN_STAFF_LETTER_TEXT);
    return true;
}

/* -- What she agrees to ------------------------------------------------------------------------ */

void staff_letter_text_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_letter *text = &kiosk->pack->letter;
    const struct pack_office *office = pack_office(kiosk->pack, kiosk->visit->office);
    struct flow flow = {.name = text->title};
    parts_say(&flow,
              (struct paragraph){.id = "to",
                                 .text = tree_format(tree, _("For: %s"), office->discreet_label),
                                 .font = FONT_STRONG});
    const struct {
        const char *id, *text, *icon;
    } parts[] = {
        {"letter_who", text->who, "mail"},         {"letter_what", text->what, "badge"},
        {"letter_purpose", text->purpose, "task"}, {"letter_keep", text->keep, "schedule"},
        {"letter_refuse", text->refuse, "block"},  {"letter_withdraw", text->withdraw, "undo"}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; ++i)
        parts_say(&flow, (struct paragraph){
                             .id = parts[i].id, .text = parts[i].text, .icon = parts[i].icon});
    if (text->sample)
        parts_say(&flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(
        tree, &body,
        &(struct nav){
            .pager = true, .skip = _("Slip alone"), .skip_id = "slip_only", .next = _("Continue")});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool staff_letter_text_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "next") != 0)
        return act_slip_only(kiosk, id);
    if (!shows_more(kiosk))
        kiosk_show(kiosk, SCREEN_STAFF_LETTER_NAME);
    return true;
}

/* -- Her mark ---------------------------------------------------------------------------------- */

/* The certificate may have ended since the first page. */
void staff_letter_sign_enter(struct kiosk *kiosk)
{
    accompany_ask(kiosk);
}

/* Beside each other below the pad; below each other where their words would break. */
static void add_tools(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    struct button tools[] = {{.id = "sign_cross", .label = _("Sign with a cross"), .icon = "close"},
                             {.id = "sign_clear", .label = _("Clear"), .icon = "backspace"}};
    double gap = tree->theme->gap_mm, high = tree->theme->button_height_mm, widths[2];
    if (pad_is_empty(&letter_of(kiosk)->pad))
        tools[1].states = STATE_DISABLED;
    bool beside = parts_squeeze(tree, body->w, gap, 2, tools, widths);
    struct box rows = layout_cut_bottom(body, beside ? high : 2 * high + gap);
    layout_cut_bottom(body, gap);
    double left = beside ? (rows.w - widths[0] - widths[1] - gap) / 2 : 0;
    layout_cut_left(&rows, left > 0 ? left : 0);
    for (int i = 0; i < 2; ++i) {
        button_add(tree, beside ? layout_cut_left(&rows, widths[i]) : layout_cut_top(&rows, high),
                   &tools[i]);
        (void)(beside ? layout_cut_left(&rows, gap) : layout_cut_top(&rows, gap));
    }
}

void staff_letter_sign_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct pad *pad = &letter_of(kiosk)->pad;
    body = parts_page(tree, body);
    parts_nav(tree, &body,
              &(struct nav){.skip = _("Slip alone"),
                            .skip_id = "slip_only",
                            .next = _("Continue"),
                            .next_disabled = pad_is_empty(pad)});
    parts_heading(tree, &body, _("Sign here if you agree"));
    add_tools(kiosk, tree, &body);
    pad_add(tree, pad_fit(body), pad, "pad", _("Signature"), _("With one finger"));
}

bool staff_letter_sign_act(struct kiosk *kiosk, const char *id)
{
    struct pad *pad = &letter_of(kiosk)->pad;
    if (strcmp(id, "sign_clear") == 0)
        pad_clear(pad);
    else if (strcmp(id, "sign_cross") == 0)
        pad_cross(pad);
    else if (strcmp(id, "next") != 0)
        return act_slip_only(kiosk, id);
    else if (!pad_is_empty(pad))
        kiosk_show(kiosk, SCREEN_STAFF_LETTER_REVIEW);
    return true;
}

/* -- The read-back ----------------------------------------------------------------------------- */

/* Each part of a name has a row: together they may not fit a page of large text. */
static const struct row {
    const char *id, *label, *change;
    enum screen_id screen;
    enum visit_entry entry; /* of NAME */
} rows[] = {
    {"change_name", N_("Name"), N_("Change name"), SCREEN_STAFF_LETTER_NAME, ENTRY_GIVEN},
    {"change_surname1", N_("First surname"), N_("Change first surname"), SCREEN_STAFF_LETTER_NAME,
     ENTRY_SURNAME1},
    {"change_surname2", N_("Second surname"), N_("Change second surname"), SCREEN_STAFF_LETTER_NAME,
     ENTRY_SURNAME2},
    {"change_phone", N_("Phone"), N_("Change phone"), SCREEN_STAFF_LETTER_PHONE, ENTRY_NONE},
    {"change_contact", N_("Safe contact"), N_("Change safe contact"), SCREEN_STAFF_LETTER_CONTACT,
     ENTRY_NONE},
    {"change_sign", N_("Signature"), N_("Change signature"), SCREEN_STAFF_LETTER_SIGN, ENTRY_NONE},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const char *said(struct kiosk *kiosk, struct tree *tree, const struct row *row)
{
    const struct visit *visit = kiosk->visit;
    switch (row->screen) {
    case SCREEN_STAFF_LETTER_NAME:
        return visit->entries[row->entry].text;
    case SCREEN_STAFF_LETTER_PHONE:
        return staff_letter_phone(visit, tree);
    case SCREEN_STAFF_LETTER_CONTACT:
        return staff_letter_contacts(visit, tree);
    default:
        return visit->letter.pad.cross ? _("With a cross") : _("Signed");
    }
}

static struct button row_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct row *row = &rows[index];
    const char *answer = said(kiosk, tree, row);
    bool large = tree->theme->large;
    if (strspn(answer, " ") == strlen(answer))
        answer = _("Not said");
    return (struct button){.kind = BUTTON_ROW,
                           .id = row->id,
                           .label =
                               large ? tree_format(tree, "%s: %s", _(row->label), answer) : answer,
                           .detail = large ? NULL : _(row->label),
                           .trailing = large ? NULL : _("Change"),
                           .word = true,
                           .dense = true,
                           .name = _(row->change),
                           .flags = NODE_PERSONAL};
}

static const char *trouble_words(const struct kiosk *kiosk)
{
    const struct visit *visit = kiosk->visit;
    if (!staff_letter_has_somebody(visit))
        return _("A letter needs a name or a phone. Or give the slip alone.");
    return visit->letter.failed ? _("It was not sent. Nothing was kept. Please try again.") : NULL;
}

void staff_letter_review_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_office *office = pack_office(kiosk->pack, kiosk->visit->office);
    bool waiting = kiosk->visit->pending != PENDING_NOTHING;
    const char *trouble = trouble_words(kiosk);
    body = parts_page(tree, body);
    struct nav nav = {.skip = _("Slip alone"),
                      .skip_id = "slip_only",
                      .next = waiting ? _("Saving…") : _("Send"),
                      .next_id = "confirm",
                      .next_icon = "mail",
                      .next_disabled = waiting || !staff_letter_has_somebody(kiosk->visit),
                      .pager = true};
    struct rows list = {
        .name = trouble != NULL ? trouble : tree_format(tree, _("For: %s"), office->discreet_label),
        .count = ROWS,
        .columns = body.w > 180 && !tree->theme->large ? 2 : 1,
        .rows_max = ROWS,
        .pager = parts_nav(tree, &body, &nav),
        .button = row_button};
    parts_heading(tree, &body, list.name);
    parts_rows(kiosk, tree, body, &list);
}

bool staff_letter_review_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "confirm") == 0) {
        if (staff_letter_has_somebody(kiosk->visit))
            accompany_send(kiosk);
        return true;
    }
    for (int i = 0; i < ROWS; ++i)
        if (strcmp(id, rows[i].id) == 0) {
            kiosk->visit->reviewing = true;
            kiosk_show(kiosk, rows[i].screen);
            if (rows[i].entry != ENTRY_NONE)
                typing_begin(kiosk, rows[i].entry, CAPITALS_WORDS);
            return true;
        }
    return act_slip_only(kiosk, id);
}

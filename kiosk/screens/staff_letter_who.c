/* In a letter for one office: her name, her phone, and what is safe. Each may be left empty, one of
 * name and phone is needed. Codes alone say how she may be reached; there is no room for a note. */
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/letter.h"
#include "sync/phone.h"
#include "ui/choice.h"

/* On, or back to the read-back when one answer was changed. */
static void step_on(struct kiosk *kiosk, enum screen_id next)
{
    bool reviewing = kiosk->visit->reviewing;
    kiosk->visit->reviewing = false;
    if (reviewing)
        kiosk_back(kiosk);
    else
        kiosk_show(kiosk, next);
}

static bool is_blank(const char *text)
{
    return strspn(text, " ") == strlen(text);
}

bool staff_letter_has_somebody(const struct visit *visit)
{
    char digits[PHONE_DIGITS_BYTES];
    bool phone = phone_read(visit->phone, digits) == PHONE_OK;
    explicit_bzero(digits, sizeof digits);
    return phone || !is_blank(visit->given) || !is_blank(visit->surname1) ||
           !is_blank(visit->surname2);
}

/* -- Name -------------------------------------------------------------------------------------- */

void staff_letter_name_enter(struct kiosk *kiosk)
{
    typing_begin(kiosk, ENTRY_GIVEN, CAPITALS_WORDS);
}

void staff_letter_name_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct typing typing = {
        .heading = _("What is your name?"),
        .count = 3,
        .fields = {{ENTRY_GIVEN, _("Given name or names"), NULL},
                   {ENTRY_SURNAME1, _("First surname"), NULL},
                   {ENTRY_SURNAME2, _("Second surname"), _("Optional")}},
        .kind = KEYBOARD_LETTERS,
        .nav = {.skip = _("Slip alone"), .skip_id = "slip_only", .next = _("Continue")}};
    (void)typing_build(kiosk, tree, body, &typing);
}

/* Large text shows one field at a time: then "Seguir" goes through them. */
static bool is_one_at_a_time(const struct kiosk *kiosk)
{
    const struct tree *tree = stage_tree(kiosk->stage);
    return node_find(tree, typing_id(ENTRY_GIVEN)) == NULL ||
           node_find(tree, typing_id(ENTRY_SURNAME2)) == NULL;
}

bool staff_letter_name_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "slip_only") == 0) {
        accompany_slip_only(kiosk);
        return true;
    }
    if (strcmp(id, "next") != 0)
        return false;
    if (is_one_at_a_time(kiosk) && visit->active < ENTRY_SURNAME2) {
        typing_begin(kiosk, visit->active + 1, CAPITALS_WORDS);
        return true;
    }
    for (int i = ENTRY_GIVEN; i <= ENTRY_SURNAME2; ++i)
        if (is_blank(visit->entries[i].text))
            field_clear(&visit->entries[i]);
    step_on(kiosk, SCREEN_STAFF_LETTER_PHONE);
    return true;
}

/* -- Phone ------------------------------------------------------------------------------------- */

const char *staff_letter_phone(const struct visit *visit, struct tree *tree)
{
    char digits[PHONE_DIGITS_BYTES], shown[PHONE_TEXT_BYTES];
    const char *words = "";
    if (phone_read(visit->phone, digits) == PHONE_OK && phone_show(digits, shown))
        words = tree_copy(tree, shown);
    explicit_bzero(digits, sizeof digits);
    explicit_bzero(shown, sizeof shown);
    return words;
}

void staff_letter_phone_enter(struct kiosk *kiosk)
{
    typing_begin(kiosk, ENTRY_PHONE, CAPITALS_NONE);
}

void staff_letter_phone_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct typing typing = {
        .heading = _("What is your phone number?"),
        .count = 1,
        .fields = {{ENTRY_PHONE, _("Phone (ten digits)"), _("Optional")}},
        .kind = KEYBOARD_DIGITS,
        .nav = {.skip = _("Slip alone"), .skip_id = "slip_only", .next = _("Continue")}};
    (void)typing_build(kiosk, tree, body, &typing);
}

static void phone_next(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    char digits[PHONE_DIGITS_BYTES];
    enum phone_reading reading = phone_read(visit->phone, digits);
    explicit_bzero(digits, sizeof digits);
    visit->trouble = register_phone_sentence(reading);
    if (visit->trouble != NULL)
        return;
    if (reading == PHONE_EMPTY)
        visit->letter.contact = 0; /* nothing is safe to ring that is not there */
    step_on(kiosk, reading == PHONE_EMPTY ? SCREEN_STAFF_LETTER_SIGN : SCREEN_STAFF_LETTER_CONTACT);
}

bool staff_letter_phone_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "slip_only") == 0)
        accompany_slip_only(kiosk);
    else if (strcmp(id, "next") == 0)
        phone_next(kiosk);
    else
        return false;
    return true;
}

/* -- What is safe ------------------------------------------------------------------------------ */

static const struct contact_row {
    const char *id, *label;
    uint8_t bit, drops; /* which it cannot stand beside */
} contacts[] = {
    {"contact_call", N_("Call"), LETTER_CALL, 0},
    {"contact_message", N_("Message"), LETTER_MESSAGE, LETTER_NO_MESSAGE},
    {"contact_no_message", N_("Leave no message"), LETTER_NO_MESSAGE, LETTER_MESSAGE},
    {"contact_mornings", N_("Only mornings"), LETTER_MORNINGS, LETTER_AFTERNOONS},
    {"contact_afternoons", N_("Only afternoons"), LETTER_AFTERNOONS, LETTER_MORNINGS},
    {"contact_only_her", N_("Through nobody else"), LETTER_ONLY_HER, 0},
};
enum { CONTACTS = sizeof contacts / sizeof contacts[0] };

const char *staff_letter_contacts(const struct visit *visit, struct tree *tree)
{
    const char *words = "";
    for (int i = 0; i < CONTACTS; ++i)
        if ((visit->letter.contact & contacts[i].bit) != 0)
            words = tree_format(tree, "%s%s%s", words, *words == '\0' ? "" : ", ",
                                _(contacts[i].label));
    return *words == '\0' ? _("No contact") : words;
}

static struct choice contact_choice(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct contact_row *row = &contacts[index];
    (void)tree;
    return (struct choice){.id = row->id,
                           .label = _(row->label),
                           .several = true,
                           .checked = (kiosk->visit->letter.contact & row->bit) != 0,
                           .personal = true};
}

void staff_letter_contact_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct rows rows = {.name = _("What is safe?"),
                        .count = CONTACTS,
                        .columns = body.w < 150 || (tree->theme->large && body.w < 240) ? 1 : 2,
                        .rows_max = CONTACTS,
                        .choice = contact_choice};
    body = parts_page(tree, body);
    rows.pager = parts_nav(
        tree, &body,
        &(struct nav){
            .pager = true, .skip = _("Slip alone"), .skip_id = "slip_only", .next = _("Continue")});
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool staff_letter_contact_act(struct kiosk *kiosk, const char *id)
{
    uint8_t *contact = &kiosk->visit->letter.contact;
    for (int i = 0; i < CONTACTS; ++i)
        if (strcmp(id, contacts[i].id) == 0) {
            *contact = (uint8_t)((*contact ^ contacts[i].bit) & ~contacts[i].drops);
            return true;
        }
    if (strcmp(id, "slip_only") == 0)
        accompany_slip_only(kiosk);
    else if (strcmp(id, "next") == 0)
        step_on(kiosk, SCREEN_STAFF_LETTER_SIGN);
    else
        return false;
    return true;
}

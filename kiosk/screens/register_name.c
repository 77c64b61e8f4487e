/* Name and phone: adults only (Never 11), each can be left out, as large as the answer. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/phone.h"
#include "ui/choice.h"
#include "ui/label.h"

/* Letra grande in a low window shows one field at a time: then "Siguiente" goes through them. */
static bool is_one_at_a_time(const struct kiosk *kiosk)
{
    return stage_is_large(kiosk->stage) && window_page(stage_window(kiosk->stage)).h < 160;
}

void register_name_enter(struct kiosk *kiosk)
{
    typing_begin(kiosk, ENTRY_GIVEN, CAPITALS_WORDS);
}

void register_name_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct typing typing = {.heading = _("What is your name?"),
                            .count = 3,
                            .fields = {{ENTRY_GIVEN, _("Given name or names"), NULL},
                                       {ENTRY_SURNAME1, _("First surname"), NULL},
                                       {ENTRY_SURNAME2, _("Second surname"), _("Optional")}},
                            .kind = KEYBOARD_LETTERS,
                            .nav = {.skip = _("Prefer not to say"), .next = _("Continue")}};
    typing_build(kiosk, tree, body, &typing);
}

bool register_name_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "skip") == 0) {
        for (int i = ENTRY_GIVEN; i <= ENTRY_SURNAME2; ++i)
            field_clear(&visit->entries[i]);
    } else if (strcmp(id, "next") != 0) {
        return false;
    } else if (is_one_at_a_time(kiosk) && visit->active < ENTRY_SURNAME2) {
        typing_begin(kiosk, visit->active + 1, CAPITALS_WORDS);
        return true;
    }
    register_next(kiosk);
    return true;
}

static const char *phone_sentence(enum phone_reading reading)
{
    switch (reading) {
    case PHONE_OK:
    case PHONE_EMPTY:
        return NULL;
    case PHONE_TOO_SHORT:
        return _("Some digits are missing. A number has ten.");
    case PHONE_TOO_LONG:
        return _("There are too many digits. A number has ten.");
    case PHONE_CHARACTER:
        return _("Only digits, please.");
    case PHONE_FOREIGN:
        return _("Only numbers of Mexico, please.");
    case PHONE_NOT_A_NUMBER:
        return _("Nobody has this number. Please look again.");
    }
    return NULL;
}

void register_phone_enter(struct kiosk *kiosk)
{
    typing_begin(kiosk, ENTRY_PHONE, CAPITALS_NONE);
}

static void add_contact(struct kiosk *kiosk, struct tree *tree, struct box box)
{
    const struct {
        const char *id, *label;
        enum contact contact;
    } choices[] = {{"contact_call", _("Call"), CONTACT_CALL},
                   {"contact_message", _("Message"), CONTACT_MESSAGE},
                   {"contact_no", _("No"), CONTACT_NO}};
    enum { CHOICES = sizeof choices / sizeof choices[0] };
    double gap = tree->theme->gap_mm;
    struct label label = {.id = "contact", .text = _("May we contact you?"), .font = FONT_STRONG};
    double height = label_height_mm(tree, box.w, &label);
    if (box.h > height + tree->theme->button_height_mm)
        label_add(tree, layout_cut_top(&box, height), &label);
    struct choice choice = {.label = choices[1].label};
    double tall = choice_height_mm(tree, (box.w - 2 * gap) / CHOICES, &choice);
    if (box.h > tall)
        box.h = tall;
    for (int i = 0; i < CHOICES; ++i) {
        choice = (struct choice){.id = choices[i].id,
                                 .label = choices[i].label,
                                 .name = tree_format(tree, "%s %s", label.text, choices[i].label),
                                 .checked = kiosk->visit->contact == choices[i].contact,
                                 .personal = true};
        choice_add(tree, layout_column(box, CHOICES, gap, i), &choice);
    }
}

void register_phone_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct typing typing = {.heading = _("What is your phone number?"),
                            .count = 1,
                            .fields = {{ENTRY_PHONE, _("Phone (ten digits)"), NULL}},
                            .kind = KEYBOARD_DIGITS,
                            .nav = {.skip = _("Prefer not to say"), .next = _("Continue")}};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    if (rest.w > 0)
        add_contact(kiosk, tree, rest);
}

bool register_phone_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "contact_call") == 0)
        visit->contact = CONTACT_CALL;
    else if (strcmp(id, "contact_message") == 0)
        visit->contact = CONTACT_MESSAGE;
    else if (strcmp(id, "contact_no") == 0)
        visit->contact = CONTACT_NO;
    else if (strcmp(id, "skip") == 0) {
        field_clear(&visit->entries[ENTRY_PHONE]);
        visit->contact = CONTACT_NO;
        register_next(kiosk);
    } else if (strcmp(id, "next") == 0) {
        char digits[PHONE_DIGITS_BYTES];
        visit->trouble = phone_sentence(phone_read(visit->phone, digits));
        explicit_bzero(digits, sizeof digits);
        if (visit->trouble == NULL)
            register_next(kiosk);
    } else {
        return false;
    }
    return true;
}

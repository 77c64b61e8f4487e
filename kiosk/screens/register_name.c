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

/* Letra grande in a low window shows one field at a time: then "Seguir" goes through them. */
static bool is_one_at_a_time(const struct kiosk *kiosk)
{
    const struct tree *tree = stage_tree(kiosk->stage);
    if (node_find(tree, "mend") != NULL) /* then no field stands there at all */
        return tree->theme->large;
    return node_find(tree, typing_id(ENTRY_GIVEN)) == NULL ||
           node_find(tree, typing_id(ENTRY_SURNAME2)) == NULL;
}

void register_name_enter(struct kiosk *kiosk)
{
    kiosk->visit->asked = 0;
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
                            .may_stay = true,
                            .nav = {.skip = _("Prefer not to say"), .next = _("Continue")}};
    typing_build(kiosk, tree, body, &typing);
}

static bool has_letter(const char *text)
{
    for (; *text != '\0'; ++text) /* what is beyond ASCII is somebody's letter */
        if ((*text & 0x80) != 0 || (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z'))
            return true;
    return false;
}

/* Blanks or digits alone: she is asked once, and then it stays as she wrote it. */
static bool asks_again(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    for (int i = ENTRY_GIVEN; i <= ENTRY_SURNAME2; ++i) {
        const char *text = visit->entries[i].text;
        if (*text == '\0' || has_letter(text) || (visit->asked & 1U << i) != 0 ||
            (is_one_at_a_time(kiosk) && (int)visit->active != i))
            continue;
        visit->asked |= (uint8_t)(1U << i);
        typing_begin(kiosk, (enum visit_entry)i, CAPITALS_WORDS);
        visit->trouble = _("Is it written so? You can correct it or continue.");
        return true;
    }
    return false;
}

/* Blanks are no name. */
static void drop_blanks(struct visit *visit)
{
    for (int i = ENTRY_GIVEN; i <= ENTRY_SURNAME2; ++i) {
        const char *text = visit->entries[i].text;
        if (strspn(text, " ") == strlen(text))
            field_clear(&visit->entries[i]);
    }
}

bool register_name_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "skip") == 0) {
        for (int i = ENTRY_GIVEN; i <= ENTRY_SURNAME2; ++i)
            field_clear(&visit->entries[i]);
    } else if (strcmp(id, "next") != 0) {
        return false;
    } else if (asks_again(kiosk)) {
        return true;
    } else if (is_one_at_a_time(kiosk) && visit->active < ENTRY_SURNAME2) {
        typing_begin(kiosk, visit->active + 1, CAPITALS_WORDS);
        return true;
    }
    drop_blanks(visit);
    register_next(kiosk);
    return true;
}

const char *register_phone_sentence(enum phone_reading reading)
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

enum { CONTACTS = 3 };

static void collect_contacts(struct kiosk *kiosk, struct tree *tree,
                             struct choice choices[CONTACTS])
{
    static const struct {
        const char *id, *label;
        enum contact contact;
    } contacts[CONTACTS] = {{"contact_call", N_("Call"), CONTACT_CALL},
                            {"contact_message", N_("Message"), CONTACT_MESSAGE},
                            {"contact_no", N_("No"), CONTACT_NO}};
    for (int i = 0; i < CONTACTS; ++i)
        choices[i] = (struct choice){
            .id = contacts[i].id,
            .label = _(contacts[i].label),
            .name = tree_format(tree, "%s %s", _("May we contact you?"), _(contacts[i].label)),
            .checked = kiosk->visit->contact == contacts[i].contact,
            .personal = true};
}

/* Below the number where there is room; otherwise it is the next step. */
static void add_contact(struct kiosk *kiosk, struct tree *tree, struct box box)
{
    struct choice choices[CONTACTS];
    struct label label = {.id = "contact", .text = _("May we contact you?"), .font = FONT_STRONG};
    double height = label_height_mm(tree, box.w, &label);
    collect_contacts(kiosk, tree, choices);
    if (!parts_grid_is_whole(tree, box.w, CONTACTS, CONTACTS, choices) ||
        box.h < height + parts_grid_mm(tree, box.w, CONTACTS, CONTACTS, choices))
        return;
    label_add(tree, layout_cut_top(&box, height), &label);
    parts_grid(tree, box, CONTACTS, CONTACTS, choices);
}

enum { PAGE_NUMBER, PAGE_CONTACT };

static void build_contact(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct choice choices[CONTACTS];
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){.back_id = "number", .next = _("Continue")});
    parts_heading(tree, &body, _("May we contact you?"));
    collect_contacts(kiosk, tree, choices);
    int columns = parts_grid_is_whole(tree, body.w, CONTACTS, CONTACTS, choices) ? CONTACTS : 1;
    parts_grid(tree, body, columns, CONTACTS, choices);
}

void register_phone_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    if (kiosk->visit->page == PAGE_CONTACT) {
        build_contact(kiosk, tree, body);
        return;
    }
    struct typing typing = {.heading = _("What is your phone number?"),
                            .count = 1,
                            .fields = {{ENTRY_PHONE, _("Phone (ten digits)"), NULL}},
                            .kind = KEYBOARD_DIGITS,
                            .nav = {.skip = _("Prefer not to say"), .next = _("Continue")}};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    if (rest.w > 0)
        add_contact(kiosk, tree, rest);
}

/* A number that is right: to the question how to use it, or on. */
static void phone_next(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    char digits[PHONE_DIGITS_BYTES];
    enum phone_reading reading = phone_read(visit->phone, digits);
    explicit_bzero(digits, sizeof digits);
    visit->trouble = register_phone_sentence(reading);
    if (visit->trouble != NULL)
        return;
    bool asked = node_find(stage_tree(kiosk->stage), "contact_no") != NULL;
    if (reading == PHONE_EMPTY || asked) {
        register_next(kiosk);
        return;
    }
    visit->page = PAGE_CONTACT;
    visit->active = ENTRY_NONE;
    stage_guard(kiosk->stage);
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
    } else if (strcmp(id, "number") == 0) {
        visit->page = PAGE_NUMBER;
        register_phone_enter(kiosk);
    } else if (strcmp(id, "next") == 0) {
        phone_next(kiosk);
    } else {
        return false;
    }
    return true;
}

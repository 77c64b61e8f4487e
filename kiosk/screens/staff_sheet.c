/* A tally sheet typed later, row by row, with a keyboard: folio, age and sex as they are numbered
 * on the paper ("5M"), services by their numbers ("1-4-9"); Enter goes on and saves the row.
 *
 * Each row is a commit of its own, dated with the sheet's day, and said to be saved only then.
 * Refuses a folio that is no blank's of this fair: who has another one is counted already. Nothing
 * of a row stays on the glass once it is saved; no name has a place here. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/screens/kit.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/blank.h"
#include "sync/folio.h"
#include "ui/label.h"

#define DAYS_BACK 14 /* a sheet of a fair without days is not older */

static struct visit_kit *kit_of(struct kiosk *kiosk)
{
    return &kiosk->visit->staff.kit;
}

/* -- The sheet's day --------------------------------------------------------------------------- */

/* The last open day before `day`; the newest one again where there is none. */
static int32_t day_before(const struct kiosk *kiosk, int32_t day)
{
    int32_t today = kiosk_today(kiosk);
    for (int32_t other = day - 1; other > today - DAYS_BACK && other >= 0; --other)
        if (pack_day_is_open(kiosk->pack, other))
            return other;
    for (int32_t other = today; other > today - DAYS_BACK && other >= 0; --other)
        if (pack_day_is_open(kiosk->pack, other))
            return other;
    return today;
}

static int32_t sheet_day(const struct kiosk *kiosk)
{
    int32_t chosen = kiosk->visit->staff.kit.day;
    return chosen != 0 ? chosen : day_before(kiosk, kiosk_today(kiosk) + 1);
}

static const char *day_label(const struct kiosk *kiosk, struct tree *tree)
{
    char text[PACK_DAY_TEXT_MAX];
    pack_day_write(sheet_day(kiosk), text);
    return tree_format(tree, _("Sheet of %s"), text);
}

/* -- What was typed ---------------------------------------------------------------------------- */

/* One digit and one letter at most, in any order. */
bool staff_sheet_read_answers(const char *text, uint8_t *age, uint8_t *sex)
{
    static const char letters[] = "?MHX"; /* by enum sex */
    *age = AGE_NOT_SAID;
    *sex = SEX_NOT_SAID;
    for (; *text != '\0'; ++text) {
        const char *letter = strchr(letters + 1, toupper((unsigned char)*text));
        if (*text == ' ')
            continue;
        if (letter != NULL && *sex == SEX_NOT_SAID)
            *sex = (uint8_t)(letter - letters);
        else if (*text >= '1' && *text <= '8' && *age == AGE_NOT_SAID)
            *age = (uint8_t)(*text - '0');
        else
            return false;
    }
    return true;
}

static bool read_services(const struct pack *pack, const char *text, uint32_t *services)
{
    *services = 0;
    for (text += strcspn(text, "0123456789"); *text != '\0'; text += strcspn(text, "0123456789")) {
        char *end;
        unsigned long code = strtoul(text, &end, 10);
        if (code > PACK_SERVICES_MAX || pack_service(pack, (unsigned)code) == NULL)
            return false;
        *services |= 1U << code;
        text = end;
    }
    return true;
}

static const char *row_trouble(struct kiosk *kiosk, uint64_t *bits)
{
    switch (folio_read(kiosk->visit->folio, bits)) {
    case FOLIO_OK:
        break;
    case FOLIO_EMPTY:
        return _("Write the folio of the row.");
    case FOLIO_TOO_SHORT:
    case FOLIO_TOO_LONG:
        return _("A folio has eight characters.");
    case FOLIO_CHARACTER:
    case FOLIO_CHECK:
        return _("One character is different. Please look again.");
    }
    return blank_is(kiosk->enrolment->cover_key, *bits, NULL)
               ? NULL
               : _("This folio is of no blank slip of this fair. That person is counted already.");
}

static void point_at(struct kiosk *kiosk, enum visit_entry entry, const char *trouble)
{
    typing_begin(kiosk, entry, CAPITALS_NONE);
    kiosk->visit->trouble = trouble;
}

static bool read_row(struct kiosk *kiosk, struct fact_sheet *row)
{
    struct visit_kit *kit = kit_of(kiosk);
    const char *trouble = row_trouble(kiosk, &kit->bits);
    *row = (struct fact_sheet){.day = (uint16_t)sheet_day(kiosk)};
    if (trouble != NULL)
        point_at(kiosk, ENTRY_FOLIO, trouble);
    else if (!staff_sheet_read_answers(kit->answers, &row->age, &row->sex))
        point_at(kiosk, ENTRY_ANSWERS, _("One number from 1 to 8 and one letter: M, H or X."));
    else if (!read_services(kiosk->pack, kit->got, &row->services))
        point_at(kiosk, ENTRY_GOT, _("No service has that number. Look at the sheet."));
    else
        return true;
    return false;
}

/* -- One row to the store ---------------------------------------------------------------------- */

static void save(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    struct commit commit = {.count = 1};
    struct fact *fact = &commit.facts[0];
    fact->type = FACT_SHEET_ROW;
    if (!read_row(kiosk, &fact->body.sheet))
        return;
    blank_slip_id(kiosk->enrolment->cover_key, visit->staff.kit.bits, fact->record);
    memcpy(commit.stamp.staff, visit->staff.badge.staff, sizeof commit.stamp.staff);
    visit->ticket = kiosk_can_write(kiosk) ? keeper_commit(kiosk->keeper, &commit, NULL, NULL) : 0;
    visit->pending = visit->ticket == 0 ? PENDING_NOTHING : PENDING_SHEET;
    if (visit->ticket == 0)
        visit->trouble = _("This row was not saved. Try again, and keep the sheet.");
    kiosk->stale = true;
}

static void clear_row(struct kiosk *kiosk)
{
    field_clear(&kiosk->visit->entries[ENTRY_FOLIO]);
    field_clear(&kiosk->visit->entries[ENTRY_ANSWERS]);
    field_clear(&kiosk->visit->entries[ENTRY_GOT]);
    typing_begin(kiosk, ENTRY_FOLIO, CAPITALS_NONE);
}

void staff_sheet_answered(struct kiosk *kiosk, enum visit_pending asked,
                          const struct keeper_event *event)
{
    (void)asked;
    struct visit_kit *kit = kit_of(kiosk);
    if (event->outcome != DONE) {
        kiosk->visit->trouble = _("This row was not saved. Try again, and keep the sheet.");
        return;
    }
    kit->saved = kit->bits;
    ++kit->rows;
    clear_row(kiosk);
}

/* -- The screen -------------------------------------------------------------------------------- */

void staff_sheet_enter(struct kiosk *kiosk)
{
    kit_of(kiosk)->rows = 0;
    kit_of(kiosk)->saved = 0;
    clear_row(kiosk);
}

/* Until the next row is begun; NULL before the first. */
static const char *saved_words(const struct visit_kit *kit, struct tree *tree)
{
    char folio[FOLIO_TEXT_BYTES];
    if (kit->rows == 0)
        return NULL;
    folio_write_bits(kit->saved, folio);
    return tree_format(tree, _("Saved: %s"), folio);
}

static void add_part(struct tree *tree, const char **words, const char *part)
{
    if (part != NULL)
        *words = **words == '\0' ? part : tree_format(tree, "%s · %s", *words, part);
}

/* The row in words, so that a slip of the finger is seen; the last one that was saved before. */
static const char *row_words(struct kiosk *kiosk, struct tree *tree)
{
    const struct visit_kit *kit = kit_of(kiosk);
    uint8_t age, sex;
    uint32_t services;
    const char *words = "";
    if (*kit->answers == '\0' && *kit->got == '\0' && *kiosk->visit->folio == '\0')
        return saved_words(kit, tree);
    if (staff_sheet_read_answers(kit->answers, &age, &sex)) {
        add_part(tree, &words, register_age_label(age));
        add_part(tree, &words, sex == SEX_NOT_SAID ? NULL : register_sex_label(sex));
    }
    if (!read_services(kiosk->pack, kit->got, &services))
        return words;
    for (unsigned code = 1; code <= PACK_SERVICES_MAX; ++code)
        if ((services >> code & 1) != 0)
            add_part(tree, &words,
                     words_are_spanish() ? pack_service(kiosk->pack, code)->name_es
                                         : pack_service(kiosk->pack, code)->name_en);
    return words;
}

static void add_words(struct kiosk *kiosk, struct tree *tree, struct box rest)
{
    const char *words = row_words(kiosk, tree);
    const struct label label = {
        .id = "row_words", .text = words, .icon = "fact_check", .personal = true};
    if (words != NULL && *words != '\0' && label_height_mm(tree, rest.w, &label) <= rest.h)
        label_add(tree, rest, &label);
}

void staff_sheet_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    /* A label has room on every panel, a hint has not: it says what was saved until the next row.
     */
    const char *saved = *kiosk->visit->folio == '\0' ? saved_words(kit_of(kiosk), tree) : NULL;
    const struct typing typing = {
        .heading = _("Type a tally sheet"),
        .count = 3,
        .fields = {{ENTRY_FOLIO, saved != NULL ? saved : _("Folio"),
                    saved != NULL ? _("Next folio") : _("Eight letters and digits")},
                   {ENTRY_ANSWERS, _("Age and sex"), _("5M")},
                   {ENTRY_GOT, _("Services, by number"), _("1-4-9")}},
        .kind = KEYBOARD_CODES,
        .nav = {.skip = day_label(kiosk, tree),
                .next = _("Save row"),
                .next_icon = "save",
                .next_disabled = kiosk->visit->pending != PENDING_NOTHING}};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    add_words(kiosk, tree, rest);
}

bool staff_sheet_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    struct visit_kit *kit = kit_of(kiosk);
    if (strcmp(id, "skip") == 0) {
        kit->day = day_before(kiosk, sheet_day(kiosk));
        return true;
    }
    if (strcmp(id, "next") != 0 || visit->pending != PENDING_NOTHING)
        return false;
    if (visit->active == ENTRY_FOLIO && *visit->folio != '\0' && *kit->answers == '\0')
        point_at(kiosk, ENTRY_ANSWERS, NULL);
    else if (visit->active == ENTRY_ANSWERS && *kit->got == '\0')
        point_at(kiosk, ENTRY_GOT, NULL);
    else
        save(kiosk);
    return true;
}

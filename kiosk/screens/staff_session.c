/* A talk, a workshop or an information table, noted afterwards by a volunteer: what it was, then
 * how many people by age and sex as they are numbered on a tally sheet ("5M", then "12"), then all
 * of it read again and saved as one fact.
 *
 * Numbers alone: no name has a place here, and nobody is noted one by one. A cell that is typed
 * again is put right; 0 takes it back. Said to be saved only when the store has it. The state is
 * visit->staff.session and the two fields of a sheet's row. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/kit.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "ui/label.h"

static const struct kind {
    const char *id, *label, *icon;
    enum button_tint tint;
} kinds[] = {
    [SESSION_TALK] = {"session_talk", N_("A talk"), "groups", TINT_TEAL},
    [SESSION_WORKSHOP] = {"session_workshop", N_("A workshop"), "handyman", TINT_PLUM},
    [SESSION_TABLE] = {"session_table", N_("An information table"), "info", TINT_BLUE},
};

static struct visit_session *session_of(struct kiosk *kiosk)
{
    return &kiosk->visit->staff.session;
}

static unsigned people_of(const struct visit_session *session)
{
    unsigned people = 0;
    for (int age = 0; age < AGE_BANDS; ++age)
        for (int sex = 0; sex < SEX_VALUES; ++sex)
            people += session->people[age][sex];
    return people;
}

/* -- Typing ------------------------------------------------------------------------------------ */

static void point_at(struct kiosk *kiosk, enum visit_entry entry, const char *trouble)
{
    typing_begin(kiosk, entry, CAPITALS_NONE);
    kiosk->visit->trouble = trouble;
}

static void clear_row(struct kiosk *kiosk)
{
    field_clear(&kiosk->visit->entries[ENTRY_ANSWERS]);
    field_clear(&kiosk->visit->entries[ENTRY_GOT]);
    typing_begin(kiosk, ENTRY_ANSWERS, CAPITALS_NONE);
}

static bool read_people(const char *text, uint16_t *people)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    bool good = *text >= '0' && *text <= '9' && *end == '\0' && number <= SESSION_PEOPLE_MAX;
    *people = good ? (uint16_t)number : 0;
    return good;
}

static void add_row(struct kiosk *kiosk)
{
    const struct visit_kit *kit = &kiosk->visit->staff.kit;
    uint8_t age, sex;
    uint16_t people;
    if (!staff_sheet_read_answers(kit->answers, &age, &sex))
        point_at(kiosk, ENTRY_ANSWERS, _("One number from 1 to 8 and one letter: M, H or X."));
    else if (!read_people(kit->got, &people))
        point_at(kiosk, ENTRY_GOT, _("Write how many people, up to 999."));
    else {
        session_of(kiosk)->people[age][sex] = people;
        clear_row(kiosk);
    }
}

/* -- To the store -------------------------------------------------------------------------------
 */

static void save(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    struct visit_session *session = session_of(kiosk);
    struct commit commit = {.count = 1};
    struct fact_session *said = &commit.facts[0].body.session;
    commit.facts[0].type = FACT_SESSION;
    said->day = kiosk_day_number(kiosk);
    said->kind = session->kind;
    memcpy(said->people, session->people, sizeof said->people);
    memcpy(commit.stamp.staff, visit->staff.badge.staff, sizeof commit.stamp.staff);
    visit->ticket = kiosk_can_write(kiosk) ? keeper_commit(kiosk->keeper, &commit, NULL, NULL) : 0;
    visit->pending = visit->ticket == 0 ? PENDING_NOTHING : PENDING_SESSION;
    session->failed = visit->ticket == 0;
    kiosk->stale = true;
}

void staff_session_answered(struct kiosk *kiosk, enum visit_pending asked,
                            const struct keeper_event *event)
{
    (void)asked;
    session_of(kiosk)->failed = event->outcome != DONE;
    session_of(kiosk)->saved = event->outcome == DONE;
    kiosk->stale = true;
}

/* -- What it was ------------------------------------------------------------------------------- */

void staff_session_enter(struct kiosk *kiosk)
{
    sodium_memzero(session_of(kiosk), sizeof(struct visit_session));
    clear_row(kiosk);
    kiosk->visit->active = ENTRY_NONE;
}

static struct button kind_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct kind *kind = &kinds[index + 1];
    (void)kiosk;
    (void)tree;
    return (struct button){.kind = BUTTON_ROW,
                           .id = kind->id,
                           .label = _(kind->label),
                           .icon = kind->icon,
                           .tint = kind->tint};
}

static void add_part(struct tree *tree, const char **words, const char *part)
{
    *words = **words == '\0' ? part : tree_format(tree, "%s · %s", *words, part);
}

/* How ages are numbered, for whoever has no sheet at hand. */
static const char *number_words(struct tree *tree)
{
    const char *words = "";
    for (uint8_t band = AGE_0_5; band < AGE_BANDS; ++band)
        add_part(tree, &words, tree_format(tree, "%u: %s", band, register_age_label(band)));
    return words;
}

static void build_kinds(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct label numbers = {
        .id = "session_numbers", .text = number_words(tree), .icon = "info"};
    struct box page = parts_page(tree, body), below = {0};
    struct rows rows = {.name = _("What was it?"),
                        .count = SESSION_KINDS - 1,
                        .columns = 1,
                        .rows_max = SESSION_KINDS - 1,
                        .button = kind_button};
    rows.pager = parts_nav(tree, &page, &(struct nav){.pager = true});
    if (!tree->theme->large) {
        below = layout_cut_bottom(&page, label_height_mm(tree, page.w, &numbers));
        layout_cut_bottom(&page, tree->theme->gap_mm * 0.6);
    }
    parts_heading(tree, &page, rows.name);
    parts_rows(kiosk, tree, page, &rows);
    if (!tree->theme->large) /* read behind what stands above it */
        label_add(tree, below, &numbers);
}

/* -- How many ---------------------------------------------------------------------------------- */

/* What is typed, in words, so that a slip of the finger is seen; "" while it is nothing. */
static const char *typed_words(struct kiosk *kiosk, struct tree *tree)
{
    const struct visit_kit *kit = &kiosk->visit->staff.kit;
    uint8_t age, sex;
    const char *words = "";
    if (*kit->answers == '\0' || !staff_sheet_read_answers(kit->answers, &age, &sex))
        return words;
    add_part(tree, &words, age == AGE_NOT_SAID ? _("Age not said") : register_age_label(age));
    if (sex != SEX_NOT_SAID)
        add_part(tree, &words, register_sex_label(sex));
    return words;
}

static void build_typing(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_session *session = session_of(kiosk);
    unsigned people = people_of(session);
    bool empty = *kiosk->visit->staff.kit.answers == '\0' && *kiosk->visit->staff.kit.got == '\0';
    bool ready = empty && people > 0;
    const char *words = typed_words(kiosk, tree);
    const struct typing typing = {
        .heading = _(kinds[session->kind].label),
        .count = 2,
        .fields = {{ENTRY_ANSWERS,
                    people == 0 ? _("Age and sex")
                                : tree_format(tree, _("%u people so far"), people),
                    _("5M")},
                   {ENTRY_GOT, *words == '\0' ? _("How many") : words, "12"}},
        .kind = KEYBOARD_CODES,
        .nav = {.skip =
                    kiosk->visit->active == ENTRY_GOT || *kiosk->visit->staff.kit.answers != '\0'
                        ? NULL
                        : _("Age not said"),
                .next = ready ? _("Review") : _("Add"),
                .next_icon = ready ? "fact_check" : "add"}};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    const struct label label = {.id = "session_words", .text = words, .icon = "fact_check"};
    bool alone = tree->theme->large || tree->page.w < tree->page.h; /* one field at a time */
    if (alone && *words != '\0' && label_height_mm(tree, rest.w, &label) <= rest.h)
        label_add(tree, rest, &label);
}

/* -- Read again, and saved ------------------------------------------------------------------------
 */

static const char *band_words(const struct visit_session *session, struct tree *tree, int age)
{
    const char *words = "";
    for (int sex = SEX_M_MUJER; sex <= SEX_VALUES; ++sex) {
        int which = sex % SEX_VALUES; /* the unsaid one last */
        unsigned people = session->people[age][which];
        const char *name =
            which == SEX_NOT_SAID ? _("not said") : register_sex_label((uint8_t)which);
        if (people > 0)
            add_part(tree, &words, tree_format(tree, "%s %u", name, people));
    }
    const char *band = age == AGE_NOT_SAID ? _("Age not said") : register_age_label((uint8_t)age);
    return *words == '\0' ? words : tree_format(tree, "%s: %s", band, words);
}

static void say_bands(const struct visit_session *session, struct tree *tree, struct flow *flow)
{
    static const char *const ids[AGE_BANDS] = {"band_0", "band_1", "band_2", "band_3", "band_4",
                                               "band_5", "band_6", "band_7", "band_8"};
    for (int age = AGE_0_5; age <= AGE_BANDS; ++age) {
        int which = age % AGE_BANDS;
        parts_say(flow,
                  (struct paragraph){.id = ids[which], .text = band_words(session, tree, which)});
    }
}

static const char *card_words(const struct kiosk *kiosk, struct tree *tree)
{
    const struct visit_session *session = &kiosk->visit->staff.session;
    const char *kind = _(kinds[session->kind].label);
    if (session->failed)
        return _("It was not saved. Try again.");
    return session->saved
               ? tree_format(tree, _("Saved: %s, %u people."), kind, people_of(session))
               : tree_format(tree, _("%s, %u people. No name is kept."), kind, people_of(session));
}

static void build_review(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_session *session = session_of(kiosk);
    struct flow flow = {.name = _(kinds[session->kind].label)};
    const struct nav nav = {.pager = true,
                            .skip = session->saved ? NULL : _("Change"),
                            .skip_id = "session_more",
                            .next = session->saved ? _("Done") : _("Save"),
                            .next_icon = session->saved ? "check_circle" : "save",
                            .next_disabled = kiosk->visit->pending != PENDING_NOTHING};
    parts_say(&flow, (struct paragraph){.id = session->saved ? "session_saved" : "session_sum",
                                        .text = card_words(kiosk, tree),
                                        .icon = session->failed  ? "info"
                                                : session->saved ? "check_circle"
                                                                 : "fact_check",
                                        .font = tree->theme->large ? FONT_BODY : FONT_VALUE,
                                        .card = true,
                                        .trouble = session->failed});
    say_bands(session, tree, &flow);
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

void staff_session_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_session *session = session_of(kiosk);
    if (session->kind == 0)
        build_kinds(kiosk, tree, body);
    else if (session->reviewing)
        build_review(kiosk, tree, body);
    else
        build_typing(kiosk, tree, body);
}

static bool choose_kind(struct kiosk *kiosk, const char *id)
{
    for (unsigned kind = 1; kind < SESSION_KINDS; ++kind)
        if (strcmp(id, kinds[kind].id) == 0) {
            session_of(kiosk)->kind = (uint8_t)kind;
            clear_row(kiosk);
            stage_guard(kiosk->stage);
            return true;
        }
    return false;
}

static void go_on(struct kiosk *kiosk)
{
    struct visit_session *session = session_of(kiosk);
    const struct visit_kit *kit = &kiosk->visit->staff.kit;
    bool empty = *kit->answers == '\0' && *kit->got == '\0';
    if (empty && people_of(session) > 0) {
        session->reviewing = true;
        kiosk->visit->active = ENTRY_NONE;
        kiosk->visit->page = 0;
        stage_guard(kiosk->stage);
    } else if (*kit->answers != '\0' && *kit->got == '\0' &&
               kiosk->visit->active == ENTRY_ANSWERS) {
        point_at(kiosk, ENTRY_GOT, NULL);
    } else {
        add_row(kiosk);
    }
}

bool staff_session_act(struct kiosk *kiosk, const char *id)
{
    struct visit_session *session = session_of(kiosk);
    if (session->kind == 0)
        return choose_kind(kiosk, id);
    if (kiosk->visit->pending != PENDING_NOTHING)
        return false;
    if (session->reviewing && strcmp(id, "session_more") == 0) {
        session->reviewing = session->failed = false;
        clear_row(kiosk);
        stage_guard(kiosk->stage);
        return true;
    }
    if (!session->reviewing && strcmp(id, "skip") == 0) {
        point_at(kiosk, ENTRY_GOT, NULL);
        return true;
    }
    if (strcmp(id, "next") != 0)
        return false;
    if (!session->reviewing)
        go_on(kiosk);
    else if (session->saved)
        kiosk_back(kiosk);
    else
        save(kiosk);
    return true;
}

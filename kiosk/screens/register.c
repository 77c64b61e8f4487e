/* Registrarme: one question a screen, each can be skipped, nothing kept before Confirmar. The steps
 * stand in one table; under-18s and ages not given are asked for no name and no phone (Never 11).
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/assist.h"
#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"

static const enum screen_id steps[] = {
    SCREEN_REGISTER_NOTICE,   SCREEN_REGISTER_SERVICES, SCREEN_REGISTER_AGE,
    SCREEN_REGISTER_IDENTITY, SCREEN_REGISTER_PLACE,    SCREEN_REGISTER_COLONIA,
    SCREEN_REGISTER_VISIT,    SCREEN_REGISTER_CHILDREN, SCREEN_REGISTER_NAME,
    SCREEN_REGISTER_PHONE,    SCREEN_REGISTER_REVIEW,
};
enum { STEPS = sizeof steps / sizeof steps[0] };

/* With a volunteer: three of them are asked in one look. */
static const enum screen_id assisted[] = {
    SCREEN_REGISTER_NOTICE,  SCREEN_REGISTER_SERVICES, SCREEN_STAFF_ASSIST,  SCREEN_REGISTER_PLACE,
    SCREEN_REGISTER_COLONIA, SCREEN_REGISTER_CHILDREN, SCREEN_REGISTER_NAME, SCREEN_REGISTER_PHONE,
    SCREEN_STAFF_PAPERS,     SCREEN_REGISTER_REVIEW,
};
enum { ASSISTED = sizeof assisted / sizeof assisted[0] };

bool register_asks(const struct kiosk *kiosk, enum screen_id question)
{
    const struct visit *visit = kiosk->visit;
    switch (question) {
    case SCREEN_REGISTER_SERVICES: /* what is corrected keeps its turns */
        return !assist_corrects(kiosk);
    case SCREEN_REGISTER_COLONIA: /* where a child lives is asked no nearer than a municipality */
        return visit_is_adult(visit) && colonia_is_known(kiosk->colonias, visit->municipality);
    case SCREEN_STAFF_PAPERS: /* never at the glass */
        return assist_is_on(kiosk) && visit_is_adult(visit) &&
               (visit->services & kiosk->pack->fair.papers_services) != 0;
    case SCREEN_REGISTER_CHILDREN:
    case SCREEN_REGISTER_NAME:
    case SCREEN_REGISTER_PHONE:
        return visit_is_adult(visit);
    default:
        return true;
    }
}

void register_next(struct kiosk *kiosk)
{
    const enum screen_id *order = assist_is_on(kiosk) ? assisted : steps;
    int count = assist_is_on(kiosk) ? ASSISTED : STEPS;
    enum screen_id now = kiosk_screen(kiosk);
    if (kiosk->visit->reviewing) {
        kiosk_back(kiosk);
        return;
    }
    for (int i = 0; i < count - 1; ++i) {
        if (order[i] != now)
            continue;
        do
            ++i;
        while (!register_asks(kiosk, order[i]));
        kiosk_show(kiosk, order[i]);
        return;
    }
}

void register_enter(struct kiosk *kiosk)
{
    kiosk->visit->reviewing = false;
}

/* -- The short notice (LGPDPPSO art. 22), before any data is taken ------------------------------
 */

void register_notice_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_notice *notice = &kiosk->pack->notice;
    const char *const texts[] = {notice->who, notice->purposes, notice->transfers, notice->refuse,
                                 notice->full};
    struct flow flow = {.name = notice->title};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i)
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "notice_%zu", i + 1),
                                            .text = texts[i]});
    body = parts_page(tree, body);
    struct nav nav = {.next = _("Continue"), .pager = true};
    if (kiosk->pack->notice_full.part_count > 0) {
        nav.skip = _("Read the whole notice");
        nav.skip_id = "notice";
    }
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, notice->title);
    parts_flow(kiosk, tree, body, &flow);
}

bool register_notice_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "notice") == 0 && kiosk->pack->notice_full.part_count > 0)
        kiosk_show(kiosk, SCREEN_NOTICE);
    else if (strcmp(id, "next") == 0)
        register_next(kiosk);
    else
        return false;
    return true;
}

/* -- Services wanted: as many as the slip has lines for ---------------------------------------- */

static struct choice service_choice(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct visit *visit = kiosk->visit;
    const struct pack_service *service = &kiosk->pack->services[index];
    bool checked = (visit->services & 1U << service->code) != 0;
    return (struct choice){.id = tree_format(tree, "service_%u", service->code),
                           .label = words_are_spanish() ? service->name_es : service->name_en,
                           .several = true,
                           .checked = checked,
                           .personal = checked,
                           .disabled =
                               !checked && visit_service_count(visit) == VISIT_SERVICES_MAX};
}

void register_services_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    body = parts_page(tree, body);
    struct nav nav = {.skip = _("Prefer not to say"), .next = _("Continue"), .pager = true};
    struct rows rows = {.name = _("Which services do you want? Up to three."),
                        .count = (int)kiosk->pack->service_count,
                        .columns = parts_columns(tree, body),
                        .rows_max = 9,
                        .pager = parts_nav(tree, &body, &nav),
                        .choice = service_choice};
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

/* What only the booth of a service that she gave up needed is not kept. */
static void forget_papers(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    if (register_asks(kiosk, SCREEN_STAFF_PAPERS) || (*visit->birth | *visit->curp) == 0)
        return;
    sodium_memzero(visit->birth, sizeof visit->birth);
    sodium_memzero(visit->curp, sizeof visit->curp);
    visit->entries[ENTRY_BIRTH].caret = visit->entries[ENTRY_CURP].caret = 0;
    stage_forget(kiosk->stage);
}

bool register_services_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strncmp(id, "service_", 8) == 0) {
        unsigned code = (unsigned)strtoul(id + 8, NULL, 10);
        if (pack_service(kiosk->pack, code) != NULL)
            visit->services ^= 1U << code;
        return true;
    }
    if (strcmp(id, "skip") == 0)
        visit->services = 0;
    else if (strcmp(id, "next") != 0)
        return false;
    forget_papers(kiosk);
    register_next(kiosk);
    return true;
}

/* -- Choices of one: an answer is a touch, and goes on ----------------------------------------- */

/* An upright page is used to its foot: as few columns as it has room for. */
static int upright_columns(struct tree *tree, struct box room, int most, int count,
                           const struct choice *choices)
{
    int columns = 1;
    while (columns < most && parts_grid_mm(tree, room.w, columns, count, choices) > room.h)
        ++columns;
    return columns;
}

void register_answers(struct tree *tree, struct box body, const char *heading, int count,
                      const struct choice *choices)
{
    body = parts_page(tree, body);
    bool skips = strcmp(choices[count - 1].id, "skip") == 0;
    struct box room = body;
    layout_cut_bottom(&room, tree->theme->button_height_mm + tree->theme->gap_mm);
    double head = text_height_mm(tree->text, FONT_HEADING, heading, body.w, false);
    room.h -= head + tree->theme->gap_mm;
    int columns = count == 3 || count > 4 ? 3 : 2;
    if (body.h > body.w)
        columns = upright_columns(tree, room, columns, count, choices);
    while (columns > 1 && !parts_grid_is_whole(tree, body.w, columns, count - skips, choices))
        --columns;
    bool moved = skips && (!parts_grid_is_whole(tree, body.w, columns, count, choices) ||
                           parts_grid_mm(tree, body.w, columns, count, choices) > room.h);
    parts_nav(tree, &body, &(struct nav){.skip = moved ? choices[count - 1].label : NULL});
    parts_heading(tree, &body, heading);
    parts_grid(tree, body, columns, moved ? count - 1 : count, choices);
}

static const char *const age_labels[AGE_BANDS] = {
    NULL,           N_("0 to 5"),   N_("6 to 11"),  N_("12 to 17"), N_("18 to 29"),
    N_("30 to 44"), N_("45 to 59"), N_("60 to 74"), N_("75 plus"),
};

const char *register_age_label(uint8_t age)
{
    return age > 0 && age < AGE_BANDS ? _(age_labels[age]) : NULL;
}

void register_age_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit *visit = kiosk->visit;
    struct choice choices[AGE_BANDS];
    for (int i = 0; i < AGE_BANDS; ++i) {
        int age = i + 1 < AGE_BANDS ? i + 1 : AGE_NOT_SAID; /* "not said" stands last */
        const char *id = tree_format(tree, "age_%s", record_age_name((enum age_band)age));
        choices[i] = (struct choice){.id = age == AGE_NOT_SAID ? "skip" : id,
                                     .label = age == AGE_NOT_SAID ? _("Prefer not to say")
                                                                  : _(age_labels[age]),
                                     .checked = visit->age_answered && visit->age == age,
                                     .personal = true};
    }
    register_answers(tree, body, _("How old are you?"), AGE_BANDS, choices);
}

bool register_age_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    int age = -1;
    for (int i = 1; i < AGE_BANDS && strncmp(id, "age_", 4) == 0; ++i)
        if (strcmp(id + 4, record_age_name((enum age_band)i)) == 0)
            age = i;
    if (strcmp(id, "skip") == 0)
        age = AGE_NOT_SAID;
    if (age < 0)
        return false;
    visit->age = (uint8_t)age;
    visit->age_answered = true;
    if (!visit_is_adult(visit) && visit_forget_identity(visit))
        stage_forget(kiosk->stage); /* the read-back's picture of it, too */
    register_next(kiosk);
    return true;
}

static const struct {
    const char *id, *label;
} sexes[SEX_VALUES] = {
    [SEX_M_MUJER] = {"sex_M", N_("Woman")},
    [SEX_H_HOMBRE] = {"sex_H", N_("Man")},
    [SEX_X_OTHER] = {"sex_X", N_("Non-binary or other")},
    [SEX_NOT_SAID] = {"sex_none", N_("Prefer not to answer")},
};

const char *register_sex_label(uint8_t sex)
{
    return sex < SEX_VALUES ? _(sexes[sex].label) : NULL;
}

void register_identity_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    static const enum sex order[SEX_VALUES] = {SEX_M_MUJER, SEX_H_HOMBRE, SEX_X_OTHER,
                                               SEX_NOT_SAID};
    struct choice choices[SEX_VALUES];
    for (int i = 0; i < SEX_VALUES; ++i)
        choices[i] =
            (struct choice){.id = sexes[order[i]].id,
                            .label = _(sexes[order[i]].label),
                            .checked = order[i] != SEX_NOT_SAID && kiosk->visit->sex == order[i],
                            .personal = true};
    register_answers(tree, body, _("How do you identify?"), SEX_VALUES, choices);
}

bool register_identity_act(struct kiosk *kiosk, const char *id)
{
    for (int i = 0; i < SEX_VALUES; ++i)
        if (strcmp(id, sexes[i].id) == 0) {
            kiosk->visit->sex = (uint8_t)i;
            register_next(kiosk);
            return true;
        }
    return false;
}

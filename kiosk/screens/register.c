/* Registrarme: one question a screen, each can be skipped, nothing kept before Confirmar. The steps
 * stand in one table; under-18s and ages not given are asked for no name and no phone (Never 11).
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"

static const struct step {
    enum screen_id screen;
    bool adults_only;
} steps[] = {
    {SCREEN_REGISTER_NOTICE, false}, {SCREEN_REGISTER_SERVICES, false},
    {SCREEN_REGISTER_AGE, false},    {SCREEN_REGISTER_IDENTITY, false},
    {SCREEN_REGISTER_PLACE, false},  {SCREEN_REGISTER_NAME, true},
    {SCREEN_REGISTER_PHONE, true},   {SCREEN_REGISTER_REVIEW, false},
};
enum { STEPS = sizeof steps / sizeof steps[0] };

void register_next(struct kiosk *kiosk)
{
    enum screen_id now = kiosk_screen(kiosk);
    if (kiosk->visit->reviewing) {
        kiosk_back(kiosk);
        return;
    }
    for (int i = 0; i < STEPS - 1; ++i) {
        if (steps[i].screen != now)
            continue;
        do
            ++i;
        while (steps[i].adults_only && !visit_is_adult(kiosk->visit));
        kiosk_show(kiosk, steps[i].screen);
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
    body = parts_page(tree, body);
    struct flow flow = {.name = notice->title,
                        .count = sizeof texts / sizeof texts[0],
                        .pager = parts_nav(tree, &body, &(struct nav){.next = _("Continue")}),
                        .id_format = "notice_%d",
                        .texts = texts};
    label_heading(tree, &body, notice->title);
    parts_flow(kiosk, tree, body, &flow);
}

bool register_notice_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "next") != 0)
        return false;
    register_next(kiosk);
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
    struct nav nav = {.skip = _("Prefer not to say"), .next = _("Continue")};
    struct rows rows = {.name = _("Which services do you want? Up to three."),
                        .count = (int)kiosk->pack->service_count,
                        .columns = parts_columns(tree, body),
                        .rows_max = 9,
                        .pager = parts_nav(tree, &body, &nav),
                        .choice = service_choice};
    label_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
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
    register_next(kiosk);
    return true;
}

/* -- Choices of one: an answer is a touch, and goes on ----------------------------------------- */

struct answer {
    const char *id, *label;
    bool checked;
};

static void build_answers(struct tree *tree, struct box body, const char *heading, int count,
                          const struct answer *answers)
{
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){0});
    label_heading(tree, &body, heading);
    int columns = tree->page.w < 150 ? 2 : count > 4 ? 3 : 2;
    int rows = (count + columns - 1) / columns;
    double gap = tree->theme->gap_mm, most = 26;
    if ((body.h - gap * (rows - 1)) / rows > most && !tree->theme->large)
        body.h = rows * most + gap * (rows - 1);
    for (int i = 0; i < count; ++i) {
        struct choice choice = {.id = answers[i].id,
                                .label = answers[i].label,
                                .checked = answers[i].checked,
                                .personal = true};
        choice_add(tree, layout_cell(body, columns, rows, gap, i), &choice);
    }
}

static const char *const age_labels[AGE_BANDS] = {
    NULL,           N_("0 to 5"),   N_("6 to 11"),  N_("12 to 17"),   N_("18 to 29"),
    N_("30 to 44"), N_("45 to 59"), N_("60 to 74"), N_("75 or more"),
};

const char *register_age_label(uint8_t age)
{
    return age > 0 && age < AGE_BANDS ? _(age_labels[age]) : NULL;
}

void register_age_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct answer answers[AGE_BANDS];
    for (int i = 1; i < AGE_BANDS; ++i)
        answers[i - 1] =
            (struct answer){tree_format(tree, "age_%s", record_age_name((enum age_band)i)),
                            _(age_labels[i]), kiosk->visit->age_answered && kiosk->visit->age == i};
    answers[AGE_BANDS - 1] = (struct answer){"skip", _("Prefer not to say"),
                                             kiosk->visit->age_answered && kiosk->visit->age == 0};
    build_answers(tree, body, _("How old are you?"), AGE_BANDS, answers);
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
    if (!visit_is_adult(visit))
        visit_forget_identity(visit);
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
    struct answer answers[SEX_VALUES];
    for (int i = 0; i < SEX_VALUES; ++i)
        answers[i] = (struct answer){sexes[order[i]].id, _(sexes[order[i]].label),
                                     order[i] != SEX_NOT_SAID && kiosk->visit->sex == order[i]};
    build_answers(tree, body, _("How do you identify?"), SEX_VALUES, answers);
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

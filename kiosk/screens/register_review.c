/* The read-back: each answer with Cambiar, then Confirmar: the first moment at which anything is
 * written. */
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "sync/phone.h"
#include "ui/label.h"

static const struct row {
    const char *id, *label, *change;
    enum screen_id screen;
} rows[] = {
    {"change_services", N_("Services"), N_("Change services"), SCREEN_REGISTER_SERVICES},
    {"change_age", N_("Age"), N_("Change age"), SCREEN_REGISTER_AGE},
    {"change_identity", N_("You identify as"), N_("Change how you identify"),
     SCREEN_REGISTER_IDENTITY},
    {"change_place", N_("You live in"), N_("Change municipality"), SCREEN_REGISTER_PLACE},
    {"change_colonia", N_("Colonia"), N_("Change colonia"), SCREEN_REGISTER_COLONIA},
    {"change_visit", N_("First time here"), N_("Change whether it is the first time"),
     SCREEN_REGISTER_VISIT},
    {"change_children", N_("Girls and boys with you"), N_("Change girls and boys"),
     SCREEN_REGISTER_CHILDREN},
    {"change_name", N_("Name"), N_("Change name"), SCREEN_REGISTER_NAME},
    {"change_phone", N_("Phone"), N_("Change phone"), SCREEN_REGISTER_PHONE},
    {"change_papers", N_("For the booth's paperwork"), N_("Change the paperwork"),
     SCREEN_STAFF_PAPERS},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const char *said_services(struct kiosk *kiosk, struct tree *tree)
{
    const char *said = "";
    for (size_t i = 0; i < kiosk->pack->service_count; ++i) {
        const struct pack_service *service = &kiosk->pack->services[i];
        if ((kiosk->visit->services & 1U << service->code) == 0)
            continue;
        said = tree_format(tree, "%s%s%s", said, *said == '\0' ? "" : ", ",
                           words_are_spanish() ? service->name_es : service->name_en);
    }
    return said;
}

static const char *said_phone(const struct visit *visit, struct tree *tree)
{
    char digits[PHONE_DIGITS_BYTES], shown[PHONE_TEXT_BYTES];
    const char *said = "";
    if (phone_read(visit->phone, digits) == PHONE_OK && phone_show(digits, shown))
        said = tree_copy(tree, shown);
    explicit_bzero(digits, sizeof digits);
    explicit_bzero(shown, sizeof shown);
    return said;
}

/* "0 a 5, 6 a 11": as they were added, for so their folios come. */
static const char *said_children(const struct visit *visit, struct tree *tree)
{
    const char *said = "";
    for (int i = 0; i < visit->child_count; ++i)
        said = tree_format(tree, "%s%s%s", said, i > 0 ? ", " : "",
                           register_age_label(visit->children[i]));
    return said;
}

static const char *said(struct kiosk *kiosk, struct tree *tree, enum screen_id screen)
{
    const struct visit *visit = kiosk->visit;
    const struct municipality *place =
        municipality_find(kiosk->municipalities, visit->municipality);
    const struct pack_colonia *colonia = colonia_find(kiosk->pack, visit->colonia);
    switch (screen) {
    case SCREEN_REGISTER_SERVICES:
        return said_services(kiosk, tree);
    case SCREEN_REGISTER_AGE:
        return register_age_label(visit->age);
    case SCREEN_REGISTER_IDENTITY:
        return visit->sex == SEX_NOT_SAID ? NULL : register_sex_label(visit->sex);
    case SCREEN_REGISTER_PLACE:
        return place == NULL ? NULL : tree_format(tree, "%s, %s", place->name, place->state);
    case SCREEN_REGISTER_COLONIA:
        return colonia == NULL ? NULL : colonia->name;
    case SCREEN_REGISTER_VISIT:
        return register_visit_label(visit->first_time);
    case SCREEN_REGISTER_CHILDREN:
        return said_children(visit, tree);
    case SCREEN_REGISTER_NAME:
        return tree_format(tree, "%s %s %s", visit->given, visit->surname1, visit->surname2);
    case SCREEN_REGISTER_PHONE:
        return said_phone(visit, tree);
    case SCREEN_STAFF_PAPERS:
        return tree_format(tree, "%s %s", visit->birth, visit->curp);
    default:
        return NULL;
    }
}

static int collect(struct kiosk *kiosk, const struct row *shown[ROWS])
{
    int count = 0;
    for (int i = 0; i < ROWS; ++i)
        if (register_asks(kiosk, rows[i].screen))
            shown[count++] = &rows[i];
    return count;
}

/* To whoever is under 18, or did not say: a person is offered, never called unasked (Never 11). */
static struct button offer_button(const struct tree *tree)
{
    return (struct button){.kind = BUTTON_ROW,
                           .id = "offer_person",
                           .label = _("Would you like somebody to help you?"),
                           .detail = tree->theme->large ? NULL : _("Only if you want"),
                           .dense = true,
                           .icon = "record_voice_over"};
}

static struct button row_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct row *shown[ROWS];
    if (index == collect(kiosk, shown))
        return offer_button(tree);
    const struct row *row = shown[index];
    const char *answer = said(kiosk, tree, row->screen);
    bool empty = answer == NULL || strspn(answer, " ") == strlen(answer);
    bool large = tree->theme->large;
    answer = empty ? _("Not said") : answer;
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

void register_review_enter(struct kiosk *kiosk)
{
    kiosk->visit->reviewing = false;
}

void register_review_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    bool waiting = kiosk->visit->pending == PENDING_REGISTRATION;
    const struct row *shown[ROWS];
    body = parts_page(tree, body);
    struct nav nav = {.next = waiting ? _("Saving…") : _("Confirm"),
                      .next_id = "confirm",
                      .next_icon = "check",
                      .next_disabled = waiting,
                      .pager = true};
    struct rows list = {.name = _("Is this right?"),
                        .count = collect(kiosk, shown) + !visit_is_adult(kiosk->visit),
                        .columns = body.w > 180 && !tree->theme->large ? 2 : 1,
                        .rows_max = 9,
                        .pager = parts_nav(tree, &body, &nav),
                        .button = row_button};
    parts_heading(tree, &body, list.name);
    parts_rows(kiosk, tree, body, &list);
}

bool register_review_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "confirm") == 0) {
        if (kiosk->visit->pending == PENDING_NOTHING)
            capture_registration(kiosk);
        return true;
    }
    if (strcmp(id, "offer_person") == 0) {
        kiosk_show(kiosk, SCREEN_PERSON);
        return true;
    }
    for (int i = 0; i < ROWS; ++i)
        if (strcmp(id, rows[i].id) == 0) {
            kiosk->visit->reviewing = true;
            kiosk_show(kiosk, rows[i].screen);
            return true;
        }
    return false;
}

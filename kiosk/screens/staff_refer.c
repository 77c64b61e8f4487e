/* A volunteer refers somebody: the offices that answer a need, nearest first, and one of them with
 * what goes along: the slip alone, or a letter where this volunteer may write one now.
 *
 * Offices that are told to staff alone stand here, too, without an address (Never 6); which need
 * was chosen goes nowhere but into a number of the day (Never 4). */
#include <stdlib.h>
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/assist.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/offices_list.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

/* -- The offices ------------------------------------------------------------------------------- */

/* 0 of the municipality, 1 of the state, 2 of the nation. */
static int distance(const struct pack_office *office)
{
    return office->origin.scope == 0 ? 2 : office->origin.scope < 1000 ? 1 : 0;
}

static bool fits(const struct kiosk *kiosk, const struct pack_office *office)
{
    const struct pack_point *point;
    unsigned need = kiosk->visit->need;
    if (office->kind == OFFICE_NETWORK && pack_points(kiosk->pack, office->code, &point, 1) == 0)
        return false;
    return need == NEED_NONE || (office->needs >> need & 1) != 0;
}

static int collect(const struct kiosk *kiosk, const struct pack_office *shown[PACK_OFFICES_MAX])
{
    int count = 0;
    for (int far = 0; far <= 2; ++far)
        for (size_t i = 0; i < kiosk->pack->office_count; ++i) {
            const struct pack_office *office = &kiosk->pack->offices[i];
            if (distance(office) == far && fits(kiosk, office))
                shown[count++] = office;
        }
    return count;
}

/* Whoever stands beside the volunteer may read it (Never 5): on a help page these may stand, here
 * not. */
static const char *discreet(const char *text)
{
    return pack_text_is_discreet(text) ? text : "";
}

static const char *name_words(const struct pack_office *office)
{
    return pack_text_is_discreet(office->name) ? office->name : office->discreet_label;
}

static const char *scope_words(const struct pack_office *office)
{
    static const char *const words[] = {N_("Municipal"), N_("State"), N_("National")};
    return _(words[distance(office)]);
}

enum { DETAILS_MAX = 6 }; /* of more offices scope and hours stand on each one's own page */

static struct button office_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_office *shown[PACK_OFFICES_MAX];
    bool many = collect(kiosk, shown) > DETAILS_MAX;
    const struct pack_office *office = shown[index];
    const char *scope = scope_words(office);
    const char *hours = discreet(office->hours);
    const char *detail = *hours == '\0' ? scope : tree_format(tree, "%s · %s", scope, hours);
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "office_%u", (unsigned)office->code),
                           .label = name_words(office),
                           .detail = tree->theme->large || many ? NULL : detail,
                           .dense = true,
                           .icon = "home_work",
                           .tint = (enum button_tint)(office->code % 4)};
}

/* Coming back from a slip that was made, for the next person or for another office of hers: "back"
 * does not tell, so it begins no other visit, as "next person" does. */
void staff_refer_enter(struct kiosk *kiosk)
{
    if (kiosk->visit->row.turns > 0)
        assist_forget_slip(kiosk);
    accompany_forget(kiosk);
}

void staff_refer_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_office *shown[PACK_OFFICES_MAX];
    const struct offices_list list = {.title = _("Refer to an office"),
                                      .count = collect(kiosk, shown),
                                      .skip =
                                          kiosk->pack->letter.version != 0 ? _("Take back") : NULL,
                                      .skip_id = "withdraw",
                                      .skip_icon = "undo",
                                      .button = office_button};
    offices_list_build(kiosk, tree, parts_page(tree, body), &list);
}

bool staff_refer_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "needs") == 0) {
        kiosk_show(kiosk, SCREEN_NEEDS);
        return true;
    }
    if (strcmp(id, "withdraw") == 0 && kiosk->pack->letter.version != 0) {
        kiosk_show(kiosk, SCREEN_STAFF_WITHDRAW);
        return true;
    }
    if (strncmp(id, "office_", 7) != 0)
        return false;
    const struct pack_office *office =
        pack_office(kiosk->pack, (unsigned)strtoul(id + 7, NULL, 10));
    if (office == NULL)
        return false;
    kiosk->visit->office = office->code;
    kiosk_show(kiosk, SCREEN_STAFF_OFFICE);
    return true;
}

/* -- One of them ------------------------------------------------------------------------------- */

/* However it is reached, a letter that was begun is given up here. */
void staff_office_enter(struct kiosk *kiosk)
{
    accompany_forget(kiosk);
    accompany_ask(kiosk);
}

static const char *confidentiality_words(const struct pack_office *office)
{
    switch (office->confidentiality) {
    case OFFICE_PUBLIC:
        return "";
    case OFFICE_FRONT_DOOR_ONLY:
        return _("Only its front door is told.");
    case OFFICE_STAFF_ONLY:
        return _("Where it is is not told.");
    }
    return "";
}

static void say_card(struct tree *tree, struct flow *flow, const char *id, const char *icon,
                     const char *text)
{
    parts_say(flow, (struct paragraph){
                        .id = id, .text = text, .icon = icon, .card = !parts_is_low(tree)});
}

static void say_permit(struct kiosk *kiosk, struct flow *flow)
{
    const struct visit_letter *letter = &kiosk->visit->letter;
    const char *words = accompany_permit_words(kiosk);
    if (letter->failed)
        words = _("That was not possible now. Please try again.");
    else if (words == NULL && letter->asked)
        words = _("If the person agrees, a letter can go along.");
    parts_say(flow, (struct paragraph){.id = "permit",
                                       .text = words == NULL ? "" : words,
                                       .icon = "mark_email_unread",
                                       .card = true});
}

static void say_office(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                       const struct pack_office *office)
{
    say_permit(kiosk, flow);
    say_card(tree, flow, "scope", "public", scope_words(office));
    say_card(tree, flow, "hours", "schedule", discreet(office->hours));
    say_card(tree, flow, "address", "place",
             office->confidentiality == OFFICE_PUBLIC ? discreet(office->address) : "");
    say_card(tree, flow, "confidentiality", "visibility_off", confidentiality_words(office));
    say_card(tree, flow, "cost", "payments", discreet(office->cost));
    say_card(tree, flow, "module", "storefront",
             tree_format(tree, _("At this fair: module %u"), (unsigned)office->module));
    if (*discreet(office->bring) != '\0')
        say_card(tree, flow, "bring", "badge", tree_format(tree, _("Bring: %s"), office->bring));
    if (office->sample)
        parts_say(flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
}

void staff_office_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_office *office = pack_office(kiosk->pack, kiosk->visit->office);
    const struct visit_letter *letter = &kiosk->visit->letter;
    bool waiting = kiosk->visit->pending != PENDING_NOTHING;
    bool may = letter->asked && accompany_permit_words(kiosk) == NULL;
    struct flow flow = {.name = name_words(office)};
    say_office(kiosk, tree, &flow, office);
    body = parts_page(tree, body);
    struct nav nav = {.pager = true,
                      .skip = may ? _("Slip alone") : NULL,
                      .skip_id = "slip_only",
                      .skip_icon = "receipt_long",
                      .next = may ? _("With a letter") : _("Slip alone"),
                      .next_id = may ? "accompany" : "slip_only",
                      .next_icon = may ? "mail" : "receipt_long",
                      .next_disabled = waiting};
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool staff_office_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "slip_only") == 0)
        accompany_slip_only(kiosk);
    else if (strcmp(id, "accompany") == 0)
        accompany_open(kiosk);
    else
        return false;
    return true;
}

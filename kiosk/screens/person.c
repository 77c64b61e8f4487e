/* "Hablar con una persona": the kiosk's number is called, and how the call stands is said.
 *
 * No reason is asked, nothing is kept: the call is in memory here and at the hub, and is no fact.
 * Where somebody stands is on the screen in every state, for a call may never arrive. For hands
 * that tremble, repeated touches can be made to count once. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

static bool can_call(const struct kiosk *kiosk)
{
    return kiosk->keeper != NULL && kiosk->enrolment != NULL &&
           (kiosk->status.state == KEEPER_READY || kiosk->status.state == KEEPER_OPENING);
}

void person_call(struct kiosk *kiosk, bool wanted)
{
    if (kiosk->keeper != NULL)
        keeper_want_person(kiosk->keeper, wanted);
    kiosk->stale = true;
}

void person_enter(struct kiosk *kiosk)
{
    if (can_call(kiosk) && kiosk->status.person == SYNC_PERSON_NONE)
        person_call(kiosk, true);
}

static struct paragraph state_of(const struct kiosk *kiosk)
{
    struct paragraph say = {.id = "call", .text = "", .card = true, .font = FONT_STRONG};
    switch (kiosk->status.person) {
    case SYNC_PERSON_NONE:
        break;
    case SYNC_PERSON_ASKED:
        say.icon = "hourglass_empty";
        say.text = _("Calling a person…");
        break;
    case SYNC_PERSON_COMING:
        say.icon = "directions_walk";
        say.text = _("A person is on the way. You can wait here.");
        break;
    case SYNC_PERSON_COORDINATOR:
        say.icon = "directions_walk";
        say.text = _("Nobody has come yet. The coordinators know now. You can wait here.");
        break;
    case SYNC_PERSON_ANSWERED:
        say.icon = "check_circle";
        say.text = _("Somebody is coming to you now.");
        break;
    case SYNC_PERSON_UNSENT:
        say.icon = "info";
        say.text = _("Your call did not get through. You can look for a person:");
        break;
    }
    return say;
}

/* In the fair's own words; without them, where anybody can help, and the module that always has
 * somebody. */
static void say_where(const struct kiosk *kiosk, struct tree *tree, struct flow *flow)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    const char *where = words_are_spanish() ? fair->person_es : fair->person_en;
    bool said = where != NULL && *where != '\0';
    if (!said)
        where = _("Ask anybody with a vest. They can help you with this screen.");
    parts_say(flow, (struct paragraph){
                        .id = "where", .text = where, .icon = "record_voice_over", .card = true});
    if (said || fair->information_module == 0)
        return;
    const char *module = tree_format(tree, _("Module %u"), (unsigned)fair->information_module);
    const char *label = pack_module_label(kiosk->pack, fair->information_module);
    parts_say(flow, (struct paragraph){.id = "module",
                                       .text = tree_format(tree, "%s · %s", module, label),
                                       .icon = "place",
                                       .card = true});
}

/* A call that stands can be taken back; one that does not, made. */
static struct nav nav_of(const struct kiosk *kiosk)
{
    enum sync_person person = kiosk->status.person;
    struct nav nav = {.pager = true};
    if (!can_call(kiosk))
        return nav;
    if (person == SYNC_PERSON_NONE || person == SYNC_PERSON_ANSWERED) {
        nav.next = person == SYNC_PERSON_NONE ? _("Call a person") : _("Call again");
        nav.next_id = "call_person";
        nav.next_icon = "record_voice_over";
    } else {
        nav.skip = _("I no longer need it");
    }
    return nav;
}

void person_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct flow flow = {.name = _("A person can help you")};
    const struct nav nav = nav_of(kiosk);
    bool low = parts_is_low(tree);
    const struct choice steady = {.id = "steady",
                                  .label = _("My hand trembles"),
                                  .detail = low ? NULL : _("Repeated touches count once"),
                                  .several = true,
                                  .checked = stage_is_steady(kiosk->stage)};
    parts_say(&flow, state_of(kiosk));
    say_where(kiosk, tree, &flow);
    parts_say(&flow, (struct paragraph){
                         .id = "nothing_asked", .text = _("You need not say why."), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    if (!low || kiosk->status.person == SYNC_PERSON_NONE)
        parts_heading(tree, &body, flow.name);
    double high = parts_grid_mm(tree, body.w, 1, 1, &steady);
    struct box bottom = layout_cut_bottom(&body, high); /* read last */
    layout_cut_bottom(&body, tree->theme->gap_mm);
    parts_flow(kiosk, tree, body, &flow);
    parts_grid(tree, bottom, 1, 1, &steady);
}

bool person_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "steady") == 0)
        stage_steady(kiosk->stage, !stage_is_steady(kiosk->stage));
    else if (strcmp(id, "call_person") == 0)
        person_call(kiosk, true);
    else if (strcmp(id, "skip") == 0)
        person_call(kiosk, false);
    else
        return false;
    return true;
}

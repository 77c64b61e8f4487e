/* One office: what it is, its hours, what to take, its telephones, its points where it is a
 * network; and "Llevar un vale": an anonymous slip whose facts wait in locked memory until the fair
 * closes (Never 4).
 *
 * A field that the pack leaves empty is not shown and nothing is inferred: "Gratis" and an address
 * stand here only where the pack says so, and an address only of offices that are public (Never 6).
 */
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "sync/phone.h"

/* A number that nobody confirmed, or too long ago, says so here as in the list of lines (Never 7).
 */
static void say_phone(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                      const struct pack_line *line)
{
    bool current = pack_line_is_current(kiosk->pack, line, kiosk_today(kiosk));
    if (*line->phone == '\0' || (!current && !kiosk->pack->fair.show_unconfirmed))
        return;
    char said[PHONE_TEXT_BYTES];
    phone_say(line->phone, said);
    const char *doubt = current ? "" : _("To be confirmed");
    parts_say(flow,
              (struct paragraph){.id = tree_format(tree, "phone_%s", line->id),
                                 .text = current ? line->phone
                                                 : tree_format(tree, "%s · %s", line->phone, doubt),
                                 .speech = tree_format(tree, "%s %s", said, doubt),
                                 .icon = "call",
                                 .card = !parts_is_low(tree)});
}

static void say_card(struct tree *tree, struct flow *flow, const char *id, const char *icon,
                     const char *text)
{
    parts_say(flow, (struct paragraph){
                        .id = id, .text = text, .icon = icon, .card = !parts_is_low(tree)});
}

static const char *kind_words(const struct pack_office *office)
{
    switch (office->kind) {
    case OFFICE_AGENCY:
        return "";
    case OFFICE_UNIT:
        return _("Unit");
    case OFFICE_PROGRAM:
        return _("Programme");
    case OFFICE_NETWORK:
        return _("Places you can walk into");
    }
    return "";
}

static void say_points(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                       const struct pack_office *office)
{
    const struct pack_point *points[PACK_POINTS_MAX];
    size_t count = pack_points(kiosk->pack, office->code, points, PACK_POINTS_MAX);
    for (size_t i = 0; i < count; ++i) {
        const struct pack_point *point = points[i];
        const char *address =
            tree_format(tree, "%s%s", *point->address == '\0' ? "" : " · ", point->address);
        const char *hours =
            tree_format(tree, "%s%s", *point->hours == '\0' ? "" : " · ", point->hours);
        say_card(tree, flow, tree_format(tree, "point_%zu", i + 1), "store",
                 tree_format(tree, "%s%s%s", point->name, address, hours));
    }
}

static void say_office(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                       const struct pack_office *office)
{
    parts_say(flow, (struct paragraph){.id = "kind", .text = kind_words(office), .muted = true});
    say_card(tree, flow, "address", "place",
             office->confidentiality == OFFICE_PUBLIC ? office->address : "");
    say_card(tree, flow, "hours", "schedule", office->hours);
    say_card(tree, flow, "cost", "payments", office->cost);
    say_card(tree, flow, "module", "storefront",
             tree_format(tree, _("At this fair: module %u"), (unsigned)office->module));
    for (size_t i = 0; i < office->line_count; ++i)
        say_phone(kiosk, tree, flow, &kiosk->pack->lines[office->lines[i]]);
    if (*office->bring != '\0')
        say_card(tree, flow, "bring", "badge", tree_format(tree, _("Bring: %s"), office->bring));
    say_points(kiosk, tree, flow, office);
    parts_say(flow, (struct paragraph){.id = "free",
                                       .text = _("The slip asks for no name. It is free."),
                                       .muted = true});
    if (office->sample)
        parts_say(flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
}

void office_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_office *office = pack_office(kiosk->pack, kiosk->visit->office);
    bool waiting = kiosk->visit->pending == PENDING_REFERRAL;
    struct flow flow = {.name = office->name};
    say_office(kiosk, tree, &flow, office);
    body = parts_page(tree, body);
    const struct nav nav = {.skip = parts_is_low(tree) ? NULL : _("Map"),
                            .skip_id = "map",
                            .skip_icon = "map",
                            .next = waiting ? _("One moment…") : _("Take a slip"),
                            .next_id = "take_slip",
                            .next_icon = "receipt_long",
                            .next_disabled = waiting};
    parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool office_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "map") == 0) {
        visit->module = pack_office(kiosk->pack, visit->office)->module;
        kiosk_show(kiosk, SCREEN_MAP);
        return true;
    }
    if (strcmp(id, "take_slip") != 0)
        return false;
    if (visit->pending == PENDING_NOTHING)
        capture_referral(kiosk);
    return true;
}

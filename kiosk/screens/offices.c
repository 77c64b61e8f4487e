/* Dónde le atienden: offices by discreet label, one office, and "Llevar un vale": an anonymous
 * slip whose facts wait in locked memory until the fair closes (Never 4). */
#include <stdlib.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "sync/phone.h"
#include "ui/button.h"
#include "ui/label.h"

static struct button office_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    pack_offices_visible(kiosk->pack, NEED_NONE, offices, PACK_OFFICES_MAX);
    const struct pack_office *office = offices[index];
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "office_%u", (unsigned)office->code),
                           .label = office->name,
                           .detail =
                               tree->theme->large || *office->hours == '\0' ? NULL : office->hours,
                           .dense = true,
                           .icon = "home_work",
                           .tint = (enum button_tint)(index % 4)};
}

void offices_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    size_t count = pack_offices_visible(kiosk->pack, NEED_NONE, offices, PACK_OFFICES_MAX);
    body = parts_page(tree, body);
    struct rows rows = {.name = _("Where to get help"),
                        .count = (int)count,
                        .columns = tree->theme->large || body.w < 180 ? 1 : 2,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &(struct nav){.pager = true}),
                        .button = office_button};
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool offices_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "office_", 7) != 0)
        return false;
    const struct pack_office *office =
        pack_office(kiosk->pack, (unsigned)strtoul(id + 7, NULL, 10));
    if (office == NULL)
        return false;
    kiosk->visit->office = office->code;
    capture_read(kiosk, READ_OFFICE, (uint16_t)(office - kiosk->pack->offices));
    kiosk_show(kiosk, SCREEN_OFFICE);
    return true;
}

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

static void say_office(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                       const struct pack_office *office)
{
    bool card = !parts_is_low(tree);
    parts_say(flow, (struct paragraph){
                        .id = "address", .text = office->address, .icon = "place", .card = card});
    parts_say(flow, (struct paragraph){
                        .id = "hours", .text = office->hours, .icon = "schedule", .card = card});
    parts_say(flow, (struct paragraph){.id = "module",
                                       .text = tree_format(tree, _("At this fair: module %u"),
                                                           (unsigned)office->module),
                                       .icon = "storefront",
                                       .card = card});
    for (size_t i = 0; i < office->line_count; ++i)
        say_phone(kiosk, tree, flow, &kiosk->pack->lines[office->lines[i]]);
    if (*office->bring != '\0')
        parts_say(flow, (struct paragraph){.id = "bring",
                                           .text = tree_format(tree, _("Bring: %s"), office->bring),
                                           .icon = "badge",
                                           .card = card});
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
    const struct nav nav = {.next = waiting ? _("One moment…") : _("Take a slip"),
                            .next_id = "take_slip",
                            .next_icon = "receipt_long",
                            .next_disabled = waiting};
    parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool office_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "take_slip") != 0)
        return false;
    if (kiosk->visit->pending == PENDING_NOTHING)
        capture_referral(kiosk);
    return true;
}

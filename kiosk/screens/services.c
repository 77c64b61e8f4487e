/* Servicios de hoy: the list, one service with its booth, and Tomar turno: no question, no data. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"

static struct button service_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_service *service = &kiosk->pack->services[index];
    bool spanish = words_are_spanish();
    return (struct button){
        .kind = BUTTON_ROW,
        .id = tree_format(tree, "service_%u", service->code),
        .label = spanish ? service->name_es : service->name_en,
        .detail = tree->theme->large ? NULL
                                     : tree_format(tree, _("Module %u"), (unsigned)service->module),
        .dense = true,
        .icon = service->icon,
        .tint = (enum button_tint)(service->code % 4)};
}

void services_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    body = parts_page(tree, body);
    struct rows rows = {.name = _("Today's services"),
                        .count = (int)kiosk->pack->service_count,
                        .columns = body.w < 150 || tree->theme->large ? 1
                                   : body.w < 260                     ? 2
                                                                      : 3,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &(struct nav){.pager = true}),
                        .button = service_button};
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool services_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "service_", 8) != 0)
        return false;
    unsigned code = (unsigned)strtoul(id + 8, NULL, 10);
    if (pack_service(kiosk->pack, code) == NULL)
        return false;
    kiosk->visit->service = code;
    kiosk_show(kiosk, SCREEN_SERVICE);
    return true;
}

static void say_service(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                        const struct pack_service *service)
{
    const struct pack_booth *booth = pack_booth(kiosk->pack, service->module);
    bool card = !parts_is_low(tree);
    const char *module = tree_format(tree, _("Module %u"), (unsigned)service->module);
    if (booth != NULL)
        module = tree_format(tree, "%s · %s", module, booth->discreet_label);
    if (!parts_is_low(tree))
        parts_say(flow, (struct paragraph){.id = "about",
                                           .text = words_are_spanish() ? service->subtitle_es
                                                                       : service->subtitle_en,
                                           .muted = true});
    parts_say(flow,
              (struct paragraph){.id = "module", .text = module, .icon = "place", .card = card});
    parts_say(flow, (struct paragraph){.id = "hours",
                                       .text = booth == NULL ? "" : booth->hours,
                                       .icon = "schedule",
                                       .card = card});
    if (*service->bring != '\0')
        parts_say(flow,
                  (struct paragraph){.id = "bring",
                                     .text = tree_format(tree, _("Bring: %s"), service->bring),
                                     .icon = "badge",
                                     .card = card});
    if (service->sample || (booth != NULL && booth->sample))
        parts_say(flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
}

void service_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_service *service = pack_service(kiosk->pack, kiosk->visit->service);
    bool waiting = kiosk->visit->pending == PENDING_TURN;
    struct flow flow = {.name = words_are_spanish() ? service->name_es : service->name_en};
    say_service(kiosk, tree, &flow, service);
    body = parts_page(tree, body);
    const struct nav nav = {.next = waiting ? _("Saving…") : _("Take a turn"),
                            .next_id = "take_turn",
                            .next_icon = "confirmation_number",
                            .next_disabled = waiting};
    parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool service_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "take_turn") != 0)
        return false;
    if (kiosk->visit->pending == PENDING_NOTHING)
        capture_turn(kiosk);
    return true;
}

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

/* -- How many wait: as the hub told it last, and when (Never 4: booths alone, no referral) ------
 */

enum { QUEUE_HIDDEN_UNDER = 5 };
#define QUEUE_OLD_MS (30 * 60 * 1000) /* older than this it says nothing of now */

/* People who wait at a module; -1 when that is not known. */
static int queue_at(const struct kiosk *kiosk, unsigned module)
{
    const struct sync_queues *queues = &kiosk->status.queues;
    int people = 0;
    if (!queues->known || kiosk_now_ms(kiosk) - queues->seen_ms > QUEUE_OLD_MS)
        return -1;
    for (unsigned code = 0; code < SYNC_QUEUES; ++code) {
        const struct pack_service *service = pack_service(kiosk->pack, code);
        if (service != NULL && service->module == module)
            people += queues->people[code];
    }
    return people;
}

/* "9:40", local to the fair. */
static const char *queue_hour(const struct kiosk *kiosk, struct tree *tree)
{
    const int64_t day_ms = 24LL * 3600 * 1000;
    int64_t local =
        kiosk->status.queues.known_ms + (int64_t)kiosk->pack->fair.utc_offset_minutes * 60 * 1000;
    int minutes = (int)(((local % day_ms + day_ms) % day_ms) / 60000);
    return tree_format(tree, "%d:%02d", minutes / 60, minutes % 60);
}

/* "" when it is not known. Totals under five are told as such (Never 4). */
static const char *queue_words(const struct kiosk *kiosk, struct tree *tree, unsigned module)
{
    int people = queue_at(kiosk, module);
    if (people < 0)
        return "";
    const char *words = people < QUEUE_HIDDEN_UNDER
                            ? _("Fewer than 5 people are waiting")
                            : tree_format(tree, _("%d people are waiting"), people);
    return tree_format(tree, "%s · %s", words, queue_hour(kiosk, tree));
}

/* In the list the long queues alone, in few words; since when, the service's page says. */
static const char *service_detail(const struct kiosk *kiosk, struct tree *tree, unsigned module)
{
    const char *where = tree_format(tree, _("Module %u"), module);
    int people = queue_at(kiosk, module);
    if (people < QUEUE_HIDDEN_UNDER)
        return where;
    return tree_format(tree, "%s · %s", where, tree_format(tree, _("%d waiting"), people));
}

static struct button service_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_service *service = &kiosk->pack->services[index];
    bool spanish = words_are_spanish();
    return (struct button){
        .kind = BUTTON_ROW,
        .id = tree_format(tree, "service_%u", service->code),
        .label = spanish ? service->name_es : service->name_en,
        .detail = tree->theme->large ? NULL : service_detail(kiosk, tree, service->module),
        .dense = true,
        .icon = service->icon,
        .tint = (enum button_tint)(service->code % 4)};
}

void services_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct nav nav = {.pager = true, .next = _("Map"), .next_id = "map", .next_icon = "map"};
    body = parts_page(tree, body);
    struct rows rows = {.name = _("Today's services"),
                        .count = (int)kiosk->pack->service_count,
                        .columns = body.w < 150 || tree->theme->large ? 1
                                   : body.w < 260                     ? 2
                                                                      : 3,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &nav),
                        .button = service_button};
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

static bool show_map(struct kiosk *kiosk, const char *id, unsigned module)
{
    if (strcmp(id, "map") != 0)
        return false;
    kiosk->visit->module = module;
    kiosk_show(kiosk, SCREEN_MAP);
    return true;
}

bool services_act(struct kiosk *kiosk, const char *id)
{
    if (show_map(kiosk, id, 0))
        return true;
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
    parts_say(flow, (struct paragraph){.id = "queue",
                                       .text = queue_words(kiosk, tree, service->module),
                                       .icon = "people",
                                       .card = card});
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
    const struct nav nav = {.skip = parts_is_low(tree) ? NULL : _("Map"),
                            .skip_id = "map",
                            .skip_icon = "map",
                            .next = waiting ? _("Saving…") : _("Take a turn"),
                            .next_id = "take_turn",
                            .next_icon = "confirmation_number",
                            .next_disabled = waiting};
    parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool service_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "map") == 0)
        return show_map(kiosk, id, pack_service(kiosk->pack, kiosk->visit->service)->module);
    if (strcmp(id, "take_turn") != 0)
        return false;
    if (kiosk->visit->pending == PENDING_NOTHING)
        capture_turn(kiosk);
    return true;
}

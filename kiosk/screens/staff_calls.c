/* Beside the queue (staff_queue.c): to which booth somebody is sent on, and who calls for a person,
 * where that kiosk stands, since when, and "I am going". No reason is there: none was asked. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/attend.h"
#include "kiosk/board_view.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/queue.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

/* -- To another booth -------------------------------------------------------------------------- */

/* Booths that give something, but this one. */
static const struct pack_booth *other_booth(const struct kiosk *kiosk, int index)
{
    for (size_t i = 0; i < kiosk->pack->booth_count; ++i) {
        const struct pack_booth *booth = &kiosk->pack->booths[i];
        if (booth->services != 0 && booth->module != attend_module(kiosk) && index-- == 0)
            return booth;
    }
    return NULL;
}

static struct button move_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_booth *booth = other_booth(kiosk, index);
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "move_%u", (unsigned)booth->module),
                           .label = tree_format(tree, _("Module %u · %s"), (unsigned)booth->module,
                                                booth->discreet_label),
                           .dense = true,
                           .icon = "place",
                           .tint = TINT_TEAL};
}

void staff_move_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct queue_turn now = queue_now(kiosk);
    char turn[BOARD_VIEW_TURN_BYTES];
    board_view_turn(now.letter, now.number, turn);
    body = parts_page(tree, body);
    struct rows rows = {.name = now.number == 0 ? _("Nobody is called")
                                                : tree_format(tree, _("Where does %s go?"), turn),
                        .columns = tree->theme->large || body.w < 150 ? 1 : 2,
                        .rows_max = 8,
                        .button = move_button};
    rows.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    while (now.number != 0 && other_booth(kiosk, rows.count) != NULL)
        ++rows.count;
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool staff_move_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "move_", 5) != 0)
        return false;
    unsigned module = (unsigned)strtoul(id + 5, NULL, 10);
    if (pack_booth(kiosk->pack, module) == NULL)
        return false;
    queue_move(kiosk, module);
    kiosk_back(kiosk);
    return true;
}

/* -- Who calls for a person -------------------------------------------------------------------- */

/* The module whose middle is nearest to the kiosk on the fair's map; 0 = no map says. */
static unsigned near_module(const struct pack *pack, unsigned kiosk)
{
    const struct pack_place *at = pack_place(pack, PLACE_KIOSK, kiosk);
    unsigned nearest = 0;
    long best = 0;
    for (size_t i = 0; at != NULL && i < pack->place_count; ++i) {
        const struct pack_place *place = &pack->places[i];
        if (place->kind != PLACE_MODULE)
            continue;
        long x = 2L * (place->x_m - at->x_m) + place->width_m - at->width_m;
        long y = 2L * (place->y_m - at->y_m) + place->height_m - at->height_m;
        if (nearest == 0 || x * x + y * y < best) {
            best = x * x + y * y;
            nearest = place->number;
        }
    }
    return nearest;
}

static const char *where_words(const struct kiosk *kiosk, struct tree *tree, unsigned number)
{
    bool here = kiosk->enrolment != NULL && kiosk->enrolment->kiosk == number;
    unsigned module = near_module(kiosk->pack, number);
    if (here)
        return tree_format(tree, _("Kiosk %u: this one"), number);
    if (module == 0)
        return tree_format(tree, _("Kiosk %u"), number);
    return tree_format(tree, _("Kiosk %u, by module %u"), number, module);
}

static unsigned waited_minutes(const struct kiosk *kiosk, const struct sync_call *call)
{
    int64_t seconds = call->waited_s + (kiosk_now_ms(kiosk) - call->told_ms) / 1000;
    return seconds < 60 ? 0 : seconds > 59999 ? 999 : (unsigned)(seconds / 60);
}

static const char *state_words(const struct kiosk *kiosk, struct tree *tree,
                               const struct sync_call *call)
{
    unsigned minutes = waited_minutes(kiosk, call);
    if (call->answered)
        return _("Somebody is going there");
    if (call->coordinator)
        return tree_format(tree, _("%u min without anybody: the coordination knows"), minutes);
    return minutes == 0 ? _("Called just now") : tree_format(tree, _("Waits for %u min"), minutes);
}

/* Large letters on an upright panel: the row itself is touched, and the heading says so. */
static bool is_narrow(const struct tree *tree)
{
    return tree->theme->large && tree->page.w < 150;
}

static struct button call_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    size_t count;
    const struct sync_call *call = &queue_persons(kiosk, &count)[index];
    const char *where = where_words(kiosk, tree, call->kiosk);
    const char *state = state_words(kiosk, tree, call);
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "go_%u", (unsigned)call->kiosk),
                           .label = where,
                           .detail = state,
                           .name = tree_format(tree, "%s. %s", where, state),
                           .trailing = call->answered    ? ""
                                       : is_narrow(tree) ? NULL
                                                         : _("I am going"),
                           .word = true,
                           .icon = call->answered      ? "check_circle"
                                   : call->coordinator ? "notification_important"
                                                       : "record_voice_over",
                           .tint = call->coordinator && !call->answered ? TINT_CLAY : TINT_TEAL,
                           .states = call->answered ? STATE_DISABLED : 0};
}

static void build_none(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    int64_t since_s;
    struct flow flow = {.name = _("Who calls for a person")};
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    parts_say(&flow, (struct paragraph){.id = "calls_none",
                                        .text = queue_is_shared(kiosk, &since_s)
                                                    ? _("Nobody calls for a person now.")
                                                    : _("Without a network calls do not come here. "
                                                        "Look around the kiosks."),
                                        .icon = "info",
                                        .card = true});
    parts_flow(kiosk, tree, body, &flow);
}

void staff_calls_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    size_t count;
    (void)queue_persons(kiosk, &count);
    if (count == 0) {
        build_none(kiosk, tree, body);
        return;
    }
    struct rows rows = {.name = is_narrow(tree) ? _("I am going to:") : _("Who calls for a person"),
                        .count = (int)count,
                        .columns = 1,
                        .rows_max = 6,
                        .button = call_button};
    body = parts_page(tree, body);
    rows.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    if (!parts_is_low(tree))
        parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool staff_calls_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "go_", 3) != 0)
        return false;
    queue_go(kiosk, (unsigned)strtoul(id + 3, NULL, 10));
    stage_guard(kiosk->stage);
    return true;
}

/* Talleres y grupos: one list with three ways on, the groups' search first, then the programmes
 * with their times, then the workshops; and one workshop or programme on a page of its own.
 *
 * Nothing is counted or kept. What a pack marks as an example says so. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/reading.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

static const char *mark_example(struct tree *tree, const char *text, bool sample)
{
    if (!sample)
        return text;
    return *text == '\0' ? _("Example") : tree_format(tree, "%s · %s", text, _("Example"));
}

static const char *workshop_icon(const struct pack_workshop *workshop)
{
    return workshop->program ? "live_tv" : "construction";
}

/* Programmes before workshops, each in the pack's order. */
static const struct pack_workshop *workshop_at(const struct pack *pack, int index)
{
    for (int program = 1; program >= 0; --program)
        for (size_t i = 0; i < pack->workshop_count; ++i)
            if (pack->workshops[i].program == (program == 1) && index-- == 0)
                return &pack->workshops[i];
    return &pack->workshops[0];
}

static struct button groups_button(const struct kiosk *kiosk, struct tree *tree)
{
    return (struct button){.kind = BUTTON_ROW,
                           .id = "groups",
                           .label = _("Groups to join"),
                           .dense = true,
                           .detail = tree_format(tree, _("%u groups, by subject and neighbourhood"),
                                                 (unsigned)kiosk->pack->group_count),
                           .icon = "groups",
                           .tint = TINT_PLUM};
}

static struct button row_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    bool groups = kiosk->pack->group_count > 0;
    if (groups && index == 0)
        return groups_button(kiosk, tree);
    const struct pack_workshop *workshop = workshop_at(kiosk->pack, index - (groups ? 1 : 0));
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "workshop_%s", workshop->id),
                           .label = workshop->name,
                           .dense = true,
                           .detail = mark_example(tree, workshop->when, workshop->sample),
                           .icon = workshop_icon(workshop),
                           .tint = workshop->program ? TINT_BLUE : TINT_CLAY};
}

void workshops_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack *pack = kiosk->pack;
    reading_rows(kiosk, tree, body,
                 (struct rows){.name = _("Workshops, groups"),
                               .count = (int)pack->workshop_count + (pack->group_count > 0),
                               .button = row_button});
}

bool workshops_act(struct kiosk *kiosk, const char *id)
{
    const struct pack *pack = kiosk->pack;
    if (strcmp(id, "groups") == 0) {
        kiosk_show(kiosk, SCREEN_GROUPS);
        return true;
    }
    if (strncmp(id, "workshop_", 9) != 0)
        return false;
    for (size_t i = 0; i < pack->workshop_count; ++i)
        if (strcmp(pack->workshops[i].id, id + 9) == 0) {
            kiosk->visit->workshop = i;
            kiosk_show(kiosk, SCREEN_WORKSHOP);
            return true;
        }
    return false;
}

void workshop_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_workshop *workshop = &kiosk->pack->workshops[kiosk->visit->workshop];
    struct flow flow = {.name = workshop->name};
    parts_say(&flow, (struct paragraph){.id = "about", .text = workshop->subtitle});
    parts_say(&flow, (struct paragraph){
                         .id = "when", .text = workshop->when, .icon = "schedule", .card = true});
    parts_say(&flow, (struct paragraph){
                         .id = "place", .text = workshop->place, .icon = "place", .card = true});
    if (*workshop->bring != '\0')
        parts_say(&flow,
                  (struct paragraph){.id = "bring",
                                     .text = tree_format(tree, _("Bring: %s"), workshop->bring),
                                     .icon = "badge",
                                     .card = true});
    if (workshop->sample)
        parts_say(&flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

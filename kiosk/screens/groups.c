/* Groups to join: all of them, or those that fit what was typed; and one group.
 *
 * Joining shows one's number to the group, and the page says so before the code. The code is on
 * the glass alone, and only where the pack has an address to join at; else a booth helps. */
#include <string.h>

#include "kiosk/group_find.h"
#include "kiosk/kiosk.h"
#include "kiosk/screens/reading.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"

enum { SUGGESTED_MAX = 6 };

static const char *group_label(struct tree *tree, const struct pack_group *group)
{
    return *group->colonia == '\0' ? group->subject
                                   : tree_format(tree, "%s · %s", group->subject, group->colonia);
}

static struct button group_button(struct tree *tree, const struct pack_group *group)
{
    return (struct button){.id = tree_format(tree, "group_%s", group->id),
                           .label = group_label(tree, group)};
}

static struct button row_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_group *group = &kiosk->pack->groups[kiosk->visit->fitting[index]];
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "group_%s", group->id),
                           .name = group_label(tree, group),
                           .label = group->subject,
                           .detail = group->colonia,
                           .dense = true,
                           .icon = "groups",
                           .tint = (enum button_tint)(index % 4)};
}

static void build_list(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct visit *visit = kiosk->visit;
    size_t count = group_find(kiosk->pack, visit->seek, visit->fitting, PACK_GROUPS_MAX);
    const struct nav nav = {
        .pager = true, .next = _("Search"), .next_id = "field_seek", .next_icon = "search"};
    body = parts_page(tree, body);
    struct rows rows = {.name = _("Groups to join"),
                        .count = (int)count,
                        .columns = tree->theme->large || body.w < 180 ? 1 : 2,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &nav),
                        .button = row_button};
    parts_heading(tree, &body, rows.name);
    if (rows.count > 0)
        parts_rows(kiosk, tree, body, &rows);
    else
        label_paragraph(tree, &body, "not_found", _("Not found. You can write it another way."));
}

/* As many as have room, best first; the others are on the list that "Buscar" opens. */
static void add_suggestions(struct kiosk *kiosk, struct tree *tree, struct box room)
{
    uint16_t found[SUGGESTED_MAX];
    size_t count = group_find(kiosk->pack, kiosk->visit->seek, found, SUGGESTED_MAX);
    for (size_t i = 0; i < count; ++i) {
        struct button button = group_button(tree, &kiosk->pack->groups[found[i]]);
        double height = button_height_mm(tree, room.w, &button);
        if (height > room.h + 1e-6)
            continue;
        button_add(tree, layout_cut_top(&room, height), &button);
        layout_cut_top(&room, tree->theme->gap_mm * 0.75);
    }
}

void groups_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    if (kiosk->visit->active != ENTRY_SEEK) {
        build_list(kiosk, tree, body);
        return;
    }
    const struct typing typing = {
        .heading = _("Groups to join"),
        .count = 1,
        .fields = {{ENTRY_SEEK, _("Subject or neighbourhood"), _("Write its beginning")}},
        .kind = KEYBOARD_LETTERS,
        .nav = {.back_id = "all_groups", .next = _("Look up"), .next_icon = "search"},
        .suggests = true};
    add_suggestions(kiosk, tree, typing_build(kiosk, tree, body, &typing));
}

/* Between the list and typing: another picture of the same screen. */
static bool turn(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "next") != 0 && strcmp(id, "all_groups") != 0)
        return false;
    if (strcmp(id, "all_groups") == 0)
        field_clear(&visit->entries[ENTRY_SEEK]);
    visit->active = ENTRY_NONE;
    visit->page = 0;
    stage_guard(kiosk->stage);
    return true;
}

bool groups_act(struct kiosk *kiosk, const char *id)
{
    const struct pack *pack = kiosk->pack;
    if (turn(kiosk, id))
        return true;
    if (strncmp(id, "group_", 6) != 0)
        return false;
    for (size_t i = 0; i < pack->group_count; ++i)
        if (strcmp(pack->groups[i].id, id + 6) == 0) {
            kiosk->visit->group = i;
            kiosk_show(kiosk, SCREEN_GROUP);
            return true;
        }
    return false;
}

static void say_joining(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                        const struct pack_group *group)
{
    parts_say(flow, (struct paragraph){.id = "seen",
                                       .text = _("When you join, the group can see your number."),
                                       .icon = "visibility",
                                       .card = true});
    unsigned module = kiosk->pack->fair.information_module;
    if (*group->join != '\0')
        parts_say(flow, (struct paragraph){.id = "join",
                                           .text = _("Point your phone's camera at the code."),
                                           .icon = "qr_code"});
    else if (module != 0)
        parts_say(flow, (struct paragraph){
                            .id = "ask",
                            .text = tree_format(tree, _("To join, ask at module %u."), module),
                            .icon = "storefront",
                            .card = true});
}

void group_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_group *group = &kiosk->pack->groups[kiosk->visit->group];
    struct flow flow = {.name = group->subject};
    parts_say(&flow, (struct paragraph){
                         .id = "colonia", .text = group->colonia, .icon = "place", .card = true});
    say_joining(kiosk, tree, &flow, group);
    if (group->sample)
        parts_say(&flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    bool joins = *group->join != '\0';
    struct box room = joins ? reading_cut_code(tree, &body) : (struct box){0};
    parts_flow(kiosk, tree, body, &flow);
    if (joins)
        reading_add_code(
            tree, room,
            &(struct qr){.id = "qr", .name = _("Code to join the group"), .value = group->join});
}

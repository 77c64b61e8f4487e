/* Municipality: the likely ones as answers, any other by typing its beginning, offline. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"

enum { LIKELY = 5, FOUND_MAX = 6 };

static struct button place_button(struct tree *tree, const struct municipality *place)
{
    return (struct button){.id = tree_format(tree, "place_%05u", (unsigned)place->code),
                           .label = tree_format(tree, "%s, %s", place->name, place->state)};
}

/* As many as have room, in equal boxes. */
static void add_places(struct tree *tree, struct box box, int columns,
                       const struct municipality **places, int count)
{
    double gap = tree->theme->gap_mm, height = tree->theme->button_height_mm;
    double width = (box.w - gap * (columns - 1)) / columns;
    int rows = 0;
    for (int i = 0; i < count; ++i) {
        struct button button = place_button(tree, places[i]);
        double needed = button_height_mm(tree, width, &button);
        height = needed > height ? needed : height;
    }
    rows = (int)((box.h + gap) / (height + gap));
    int shown = rows * columns < count ? rows * columns : count;
    for (int i = 0; i < shown; ++i) {
        struct box row = {box.x, box.y + (height + gap) * (i / columns), box.w, height};
        struct button button = place_button(tree, places[i]);
        button_add(tree, layout_column(row, columns, gap, i % columns), &button);
    }
}

static void build_likely(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct municipality *places[LIKELY];
    uint32_t home = kiosk->pack->fair.municipality;
    size_t count = municipality_search(kiosk->municipalities, "", home, places, LIKELY);
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){.skip = _("Prefer not to say")});
    label_heading(tree, &body, _("Where do you live?"));
    struct button other = {
        .id = "field_place", .label = _("Another municipality"), .icon = "search"};
    double width = body.w, height = button_height_mm(tree, width, &other);
    button_add(tree, layout_cut_bottom(&body, height), &other);
    layout_cut_bottom(&body, tree->theme->gap_mm);
    add_places(tree, body, parts_columns(tree, body) > 1 ? 2 : 1, places, (int)count);
}

void register_place_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct visit *visit = kiosk->visit;
    if (visit->active != ENTRY_PLACE) {
        build_likely(kiosk, tree, body);
        return;
    }
    struct typing typing = {.heading = _("Where do you live?"),
                            .count = 1,
                            .fields = {{ENTRY_PLACE, _("Municipality"), _("Write its beginning")}},
                            .kind = KEYBOARD_LETTERS,
                            .nav = {.skip = _("Prefer not to say")}};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    const struct municipality *places[FOUND_MAX];
    size_t count = municipality_search(kiosk->municipalities, visit->place,
                                       kiosk->pack->fair.municipality, places, FOUND_MAX);
    add_places(tree, rest, 1, places, (int)count);
}

bool register_place_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strncmp(id, "place_", 6) == 0)
        visit->municipality = (uint32_t)strtoul(id + 6, NULL, 10);
    else if (strcmp(id, "skip") == 0)
        visit->municipality = 0;
    else
        return false;
    field_clear(&visit->entries[ENTRY_PLACE]);
    register_next(kiosk);
    return true;
}

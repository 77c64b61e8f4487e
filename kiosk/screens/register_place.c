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

enum { LIKELY = 5, FOUND_MAX = 6, LISTED_MAX = 24 };

static struct button place_button(struct tree *tree, const struct municipality *place)
{
    return (struct button){.id = tree_format(tree, "place_%05u", (unsigned)place->code),
                           .label = tree_format(tree, "%s, %s", place->name, place->state)};
}

/* One that has no room is on the list that "Buscar" opens. */
void register_column(struct tree *tree, struct box box, const struct button *buttons, int count)
{
    double gap = tree->theme->gap_mm * 0.75;
    for (int i = 0; i < count; ++i) {
        double height = button_height_mm(tree, box.w, &buttons[i]);
        if (height > box.h + 1e-6)
            continue;
        button_add(tree, layout_cut_top(&box, height), &buttons[i]);
        layout_cut_top(&box, gap);
    }
}

static void add_column(struct tree *tree, struct box box, const struct municipality **places,
                       int count)
{
    struct button buttons[FOUND_MAX];
    for (int i = 0; i < count && i < FOUND_MAX; ++i)
        buttons[i] = place_button(tree, places[i]);
    register_column(tree, box, buttons, count < FOUND_MAX ? count : FOUND_MAX);
}

static bool has_column(struct tree *tree, struct box box, const struct municipality **places,
                       int count)
{
    double height = (count - 1) * tree->theme->gap_mm * 0.75;
    for (int i = 0; i < count; ++i) {
        struct button button = place_button(tree, places[i]);
        height += button_height_mm(tree, box.w, &button);
    }
    return height <= box.h;
}

/* Two beside each other, where one below the other would not show them all. */
static void add_pairs(struct tree *tree, struct box box, const struct municipality **places,
                      int count)
{
    double gap = tree->theme->gap_mm, width = (box.w - gap) / 2, height = 0;
    for (int i = 0; i < count; ++i) {
        struct button button = place_button(tree, places[i]);
        double needed = button_height_mm(tree, width, &button);
        height = needed > height ? needed : height;
    }
    for (int i = 0; i < count; ++i) {
        struct box row = {box.x, box.y + (height + gap) * (i / 2), box.w, height};
        struct button button = place_button(tree, places[i]);
        if (row.y + row.h <= box.y + box.h + 1e-6)
            button_add(tree, layout_column(row, 2, gap, i % 2), &button);
    }
}

static size_t search(struct kiosk *kiosk, const char *typed, size_t most,
                     const struct municipality **places)
{
    return municipality_search(kiosk->municipalities, typed, kiosk->pack->fair.municipality, places,
                               most);
}

/* As large as an answer: beside the way to the others, on an upright page below it. */
static void cut_others(struct tree *tree, struct box *body, struct box others[2])
{
    struct button skip = {.label = _("Prefer not to say")};
    double height = button_height_mm(tree, body->w, &skip), gap = tree->theme->gap_mm;
    bool upright = body->h > body->w;
    others[1] = layout_cut_bottom(body, height);
    if (upright) {
        layout_cut_bottom(body, gap * 0.75);
        others[0] = layout_cut_bottom(body, height);
    } else {
        others[0] = layout_column(others[1], 2, gap, 0);
        others[1] = layout_column(others[1], 2, gap, 1);
    }
    layout_cut_bottom(body, gap * 0.75);
}

static void build_likely(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct municipality *places[LIKELY];
    size_t count = search(kiosk, "", LIKELY, places);
    struct box bottom[2]; /* read last */
    bool large = tree->theme->large;
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){.skip = large ? _("Prefer not to say") : NULL});
    parts_heading(tree, &body, _("Where do you live?"));
    struct button other = {
        .id = "field_place", .label = _("Another municipality"), .icon = "search"};
    struct button skip = {.id = "skip", .label = _("Prefer not to say")};
    if (large) {
        bottom[0] = layout_cut_bottom(&body, button_height_mm(tree, body.w, &other));
        layout_cut_bottom(&body, tree->theme->gap_mm * 0.75);
    } else {
        cut_others(tree, &body, bottom);
    }
    if (parts_columns(tree, body) > 1 && !large && !has_column(tree, body, places, (int)count))
        add_pairs(tree, body, places, (int)count);
    else
        add_column(tree, body, places, (int)count);
    button_add(tree, bottom[0], &other);
    if (!large)
        button_add(tree, bottom[1], &skip);
}

static struct button listed_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct municipality *places[LISTED_MAX];
    search(kiosk, kiosk->visit->place, LISTED_MAX, places);
    struct button button = place_button(tree, places[index]);
    button.kind = BUTTON_ROW;
    button.dense = true;
    return button;
}

/* Everything found, on as many pages as it takes. */
static void build_list(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct municipality *places[LISTED_MAX];
    body = parts_page(tree, body);
    const struct nav nav = {.back_id = "type_again", .pager = true};
    struct rows rows = {.name = _("Where do you live?"),
                        .count = (int)search(kiosk, kiosk->visit->place, LISTED_MAX, places),
                        .columns = tree->theme->large || body.w < 180 ? 1 : 2,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &nav),
                        .button = listed_button};
    parts_heading(tree, &body, rows.name);
    if (rows.count > 0)
        parts_rows(kiosk, tree, body, &rows);
    else
        label_paragraph(tree, &body, "not_found", _("Not found. You can write it another way."));
}

void register_place_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct visit *visit = kiosk->visit;
    if (visit->active != ENTRY_PLACE) {
        if (*visit->place == '\0')
            build_likely(kiosk, tree, body);
        else
            build_list(kiosk, tree, body);
        return;
    }
    struct typing typing = {.heading = _("Where do you live?"),
                            .count = 1,
                            .fields = {{ENTRY_PLACE, _("Municipality"), _("Write its beginning")}},
                            .kind = KEYBOARD_LETTERS,
                            .nav = {.back_id = "likely",
                                    .skip = _("Prefer not to say"),
                                    .next = _("Look up"),
                                    .next_icon = "search",
                                    .next_disabled = *visit->place == '\0'},
                            .suggests = true};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    const struct municipality *places[FOUND_MAX];
    size_t count = search(kiosk, visit->place, FOUND_MAX, places);
    add_column(tree, rest, places, (int)count);
}

/* Between the likely ones, typing, and the list: another picture of the same screen. */
static bool turn(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "type_again") == 0)
        typing_begin(kiosk, ENTRY_PLACE, CAPITALS_FIRST);
    else if (strcmp(id, "next") == 0 || strcmp(id, "likely") == 0)
        visit->active = ENTRY_NONE;
    else
        return false;
    if (strcmp(id, "likely") == 0)
        field_clear(&visit->entries[ENTRY_PLACE]);
    visit->page = 0;
    stage_guard(kiosk->stage);
    return true;
}

bool register_place_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (turn(kiosk, id))
        return true;
    uint32_t before = visit->municipality;
    if (strncmp(id, "place_", 6) == 0)
        visit->municipality = (uint32_t)strtoul(id + 6, NULL, 10);
    else if (strcmp(id, "skip") == 0)
        visit->municipality = 0;
    else
        return false;
    if (visit->municipality != before)
        visit->colonia = 0; /* it lies in the other one */
    field_clear(&visit->entries[ENTRY_PLACE]);
    register_next(kiosk);
    return true;
}

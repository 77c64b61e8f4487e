#include "kiosk/typing.h"

#include <string.h>

#include "kiosk/words.h"
#include "ui/label.h"

/* Ids, and the screen on which an entry is found by typing alone. */
static const struct {
    const char *id;
    enum screen_id screen;
} entries[VISIT_ENTRIES] = {
    [ENTRY_GIVEN] = {"field_given", SCREEN_REGISTER_NAME},
    [ENTRY_SURNAME1] = {"field_surname1", SCREEN_REGISTER_NAME},
    [ENTRY_SURNAME2] = {"field_surname2", SCREEN_REGISTER_NAME},
    [ENTRY_PHONE] = {"field_phone", SCREEN_REGISTER_PHONE},
    [ENTRY_PLACE] = {"field_place", SCREEN_REGISTER_PLACE},
    [ENTRY_FOLIO] = {"field_folio", SCREEN_FOLIO},
};

const char *typing_id(enum visit_entry entry)
{
    return entries[entry].id;
}

void typing_begin(struct kiosk *kiosk, enum visit_entry entry, enum keyboard_capitals capitals)
{
    struct visit *visit = kiosk->visit;
    visit->active = entry;
    visit->keyboard.capitals = capitals;
    visit->keyboard.shift_chosen = false;
    field_move_to_end(&visit->entries[entry]);
    keyboard_settle(&visit->keyboard, &visit->entries[entry]);
    kiosk->stale = true;
    stage_focus(kiosk->stage, entries[entry].id);
}

static void changed(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    visit->trouble = NULL;
    keyboard_settle(&visit->keyboard, visit_entry(visit));
    kiosk->stale = true;
}

static bool choose_field(struct kiosk *kiosk, const char *id)
{
    for (int i = 0; i < VISIT_ENTRIES; ++i)
        if (strcmp(id, entries[i].id) == 0) {
            typing_begin(kiosk, (enum visit_entry)i, kiosk->visit->keyboard.capitals);
            return true;
        }
    return false;
}

bool typing_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strncmp(id, "field_", 6) == 0)
        return choose_field(kiosk, id);
    if (visit->active == ENTRY_NONE || strncmp(id, "key_", 4) != 0)
        return false;
    bool was_key = keyboard_press(&visit->keyboard, id, visit_entry(visit));
    visit->trouble = NULL;
    kiosk->stale = true;
    return was_key;
}

void typing_focus(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "field_", 6) == 0)
        choose_field(kiosk, id);
}

void typing_text(struct kiosk *kiosk, const char *utf8)
{
    struct visit *visit = kiosk->visit;
    for (int i = 0; i < VISIT_ENTRIES && visit->active == ENTRY_NONE; ++i)
        if (entries[i].screen == kiosk_screen(kiosk))
            typing_begin(kiosk, (enum visit_entry)i, CAPITALS_NONE);
    if (visit->active == ENTRY_NONE)
        return;
    field_insert(visit_entry(visit), utf8);
    changed(kiosk);
}

void typing_edit(struct kiosk *kiosk, SDL_Keycode key)
{
    if (kiosk->visit->active == ENTRY_NONE)
        return;
    if (field_edit(visit_entry(kiosk->visit), key))
        changed(kiosk);
}

/* What is wrong stands beside the field, where there is room for a sentence. */
static struct field field_of(struct visit *visit, const struct typing_field *one)
{
    bool active = visit->active == one->entry;
    return (struct field){.id = entries[one->entry].id,
                          .label = one->label,
                          .hint = one->hint,
                          .trouble = active && visit->trouble != NULL ? "" : NULL,
                          .entry = &visit->entries[one->entry],
                          .active = active,
                          .open = one->entry == ENTRY_PLACE};
}

static void add_keyboard(struct visit *visit, struct tree *tree, struct box box,
                         enum keyboard_kind kind)
{
    struct keyboard *keyboard = &visit->keyboard;
    keyboard->kind = kind;
    keyboard->name = _("Keyboard");
    keyboard->space = _("space");
    keyboard->back = _("Erase");
    keyboard->capital = _("Capital letter");
    keyboard_add(tree, box, keyboard);
}

/* The sentence about a mistake takes the room of suggestions until it is mended. */
static struct box add_trouble(struct visit *visit, struct tree *tree, struct box rest)
{
    if (visit->trouble == NULL)
        return rest;
    struct label label = {.id = "trouble",
                          .text = visit->trouble,
                          .icon = "info",
                          .colour = COLOUR_TROUBLE,
                          .ground = COLOUR_TROUBLE_SOFT,
                          .surface = SURFACE_TROUBLE,
                          .down = ALIGN_MIDDLE};
    label_add(tree, layout_cut_top(&rest, label_height_mm(tree, rest.w, &label)), &label);
    return (struct box){0};
}

static double field_mm(struct visit *visit, struct tree *tree, double width,
                       const struct typing *typing)
{
    double height = 0;
    for (int i = 0; i < typing->count; ++i) {
        struct field field = field_of(visit, &typing->fields[i]);
        double needed = field_height_mm(tree, width, &field);
        height = needed > height ? needed : height;
    }
    return height;
}

/* Fields below each other: upright panels, and beside the pad for digits. */
static struct box add_below(struct visit *visit, struct tree *tree, struct box body,
                            const struct typing *typing)
{
    for (int i = 0; i < typing->count; ++i) {
        struct field field = field_of(visit, &typing->fields[i]);
        double height = field_height_mm(tree, body.w, &field);
        field_add(tree, layout_cut_top(&body, height), &field);
        layout_cut_top(&body, tree->theme->gap_mm / 2);
    }
    return body;
}

/* Fields beside each other; a single one leaves room at its right. */
static struct box add_beside(struct visit *visit, struct tree *tree, struct box body,
                             const struct typing *typing)
{
    double gap = tree->theme->gap_mm;
    double width =
        typing->count == 1 ? body.w * 0.42 : (body.w - gap * (typing->count - 1)) / typing->count;
    double height = field_mm(visit, tree, width, typing);
    for (int i = 0; i < typing->count; ++i) {
        struct field field = field_of(visit, &typing->fields[i]);
        struct box box = layout_cut_left(&body, width);
        layout_cut_left(&body, gap);
        box.h = height;
        field_add(tree, box, &field);
    }
    return body;
}

/* Letra grande in a low window: the active field alone, large, with the buttons beside it. */
static struct box build_low(struct visit *visit, struct tree *tree, struct box body,
                            const struct typing *typing)
{
    struct box column = layout_cut_right(&body, body.w * 0.38);
    layout_cut_right(&body, tree->theme->gap_mm);
    parts_nav_column(tree, column, &typing->nav);
    for (int i = 0; i < typing->count; ++i) {
        if (visit->active != typing->fields[i].entry)
            continue;
        struct field field = field_of(visit, &typing->fields[i]);
        field_add(tree, layout_cut_top(&body, field_height_mm(tree, body.w, &field)), &field);
    }
    return body;
}

#define PAD_MM 66.0 /* three keys at their least pitch, and the margins */

/* The pad for digits is narrow: it stands at the right, everything else beside it. */
static struct box build_pad(struct visit *visit, struct tree *tree, struct box body,
                            const struct typing *typing)
{
    double pad = body.w * 0.3 > PAD_MM ? body.w * 0.3 : PAD_MM;
    add_keyboard(visit, tree, layout_cut_right(&body, pad), typing->kind);
    body = layout_inset_sides(body, tree->theme->margin_mm, tree->theme->gap_mm / 2);
    struct nav first = typing->nav, second = {.without_back = true, .skip = typing->nav.skip};
    first.skip = NULL;
    parts_nav(tree, &body, &first);
    parts_nav(tree, &body, &second);
    if (!tree->theme->large)
        label_heading(tree, &body, typing->heading);
    return add_below(visit, tree, body, typing);
}

struct box typing_build(struct kiosk *kiosk, struct tree *tree, struct box body,
                        const struct typing *typing)
{
    struct visit *visit = kiosk->visit;
    const struct theme *theme = tree->theme;
    bool upright = tree->page.h > tree->page.w;
    if (typing->kind == KEYBOARD_DIGITS && !upright)
        return add_trouble(visit, tree, build_pad(visit, tree, body, typing));
    double height = keyboard_height_mm(tree, typing->kind);
    add_keyboard(visit, tree, layout_cut_bottom(&body, height), typing->kind);
    body = layout_inset_sides(body, theme->margin_mm, theme->gap_mm / 2);
    if (theme->large && body.h < 70)
        return add_trouble(visit, tree, build_low(visit, tree, body, typing));
    parts_nav(tree, &body, &typing->nav);
    double heading = text_height_mm(tree->text, FONT_HEADING, typing->heading, body.w, false);
    double fields = field_mm(visit, tree, body.w / 3, typing) * (upright ? typing->count : 1);
    if (body.h > fields + heading + theme->gap_mm)
        label_heading(tree, &body, typing->heading);
    struct box rest =
        upright ? add_below(visit, tree, body, typing) : add_beside(visit, tree, body, typing);
    return add_trouble(visit, tree, rest);
}

#include "kiosk/typing.h"

#include <string.h>

#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/reading.h"

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
    [ENTRY_COLONIA] = {"field_colonia", SCREEN_REGISTER_COLONIA},
    [ENTRY_SEEK] = {"field_seek", SCREEN_GROUPS},
    [ENTRY_PIN] = {"field_pin", SCREEN_STAFF_PIN},
    [ENTRY_ANSWERS] = {"field_answers", SCREEN_STAFF_SHEET},
    [ENTRY_GOT] = {"field_got", SCREEN_STAFF_SHEET},
    [ENTRY_BIRTH] = {"field_birth", SCREEN_STAFF_PAPERS},
    [ENTRY_CURP] = {"field_curp", SCREEN_STAFF_PAPERS},
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
    visit->found_outcome = DONE;
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
    if (visit->active == ENTRY_NONE)
        return false;
    if (strcmp(id, "mend") != 0 && !keyboard_press(&visit->keyboard, id, visit_entry(visit)))
        return false;
    visit->trouble = NULL;
    visit->found_outcome = DONE;
    kiosk->stale = true;
    return true;
}

void typing_focus(struct kiosk *kiosk, const char *id)
{
    const struct node *node = node_find(stage_tree(kiosk->stage), id);
    if (node != NULL &&
        node->role == ROLE_FIELD) /* a button that leads to a field waits for Enter */
        choose_field(kiosk, id);
}

enum visit_entry typing_target(const struct kiosk *kiosk)
{
    enum visit_entry target = kiosk->visit->active;
    for (int i = 0; i < VISIT_ENTRIES && target == ENTRY_NONE; ++i)
        if (entries[i].screen == kiosk_screen(kiosk))
            target = (enum visit_entry)i;
    return target;
}

void typing_text(struct kiosk *kiosk, const char *utf8)
{
    struct visit *visit = kiosk->visit;
    enum visit_entry target = typing_target(kiosk);
    if (target == ENTRY_NONE)
        return;
    if (visit->active == ENTRY_NONE)
        typing_begin(kiosk, target, CAPITALS_NONE);
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
                          .secret = one->entry == ENTRY_PIN};
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
    keyboard->hyphen = _("Hyphen");
    keyboard->apostrophe = _("Apostrophe");
    keyboard->plus = _("Plus");
    keyboard_add(tree, box, keyboard);
}

static struct label trouble_label(const struct visit *visit)
{
    return (struct label){.id = "trouble",
                          .text = visit->trouble,
                          .icon = "info",
                          .colour = COLOUR_TROUBLE,
                          .ground = COLOUR_TROUBLE_SOFT,
                          .surface = SURFACE_TROUBLE,
                          .down = ALIGN_MIDDLE};
}

/* The sentence about a mistake takes the room of suggestions until it is mended. */
static struct box add_trouble(struct visit *visit, struct tree *tree, struct box rest)
{
    if (visit->trouble == NULL)
        return rest;
    struct label label = trouble_label(visit);
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

/* -- Little room above the keys: one field, the buttons beside it ------------------------------ */

static bool is_upright(const struct tree *tree)
{
    return tree->page.h > tree->page.w;
}

/* The active field (or the first), its label inside it. */
static void add_bare_field(struct visit *visit, struct tree *tree, struct box box,
                           const struct typing *typing)
{
    const struct typing_field *one = &typing->fields[0];
    for (int i = 1; i < typing->count; ++i)
        if (visit->active == typing->fields[i].entry)
            one = &typing->fields[i];
    struct field field = field_of(visit, one);
    field.name = field.hint = field.label;
    field.label = NULL;
    field_add(tree, box, &field);
}

static struct button back_button(const struct typing *typing)
{
    const char *id = typing->nav.back_id;
    return (struct button){
        .id = id == NULL ? "back" : id, .label = _("Back"), .icon = "arrow_back"};
}

static struct button next_button(const struct typing *typing)
{
    const struct nav *nav = &typing->nav;
    return (struct button){.kind = BUTTON_MAIN,
                           .id = nav->next_id == NULL ? "next" : nav->next_id,
                           .label = nav->next,
                           .icon = nav->next_icon == NULL ? "arrow_forward" : nav->next_icon,
                           .icon_last = true,
                           .states = nav->next_disabled ? STATE_DISABLED : 0};
}

static struct button skip_button(const struct typing *typing)
{
    const char *id = typing->nav.skip_id;
    return (struct button){.id = id == NULL ? "skip" : id, .label = typing->nav.skip};
}

static void add_step(struct tree *tree, struct box box, const struct button *button)
{
    enum reading part = reading_begin(tree, READING_STEPS);
    button_add(tree, box, button);
    reading_begin(tree, part);
}

/* Skip and next fill a row; without a skip the room beside next is the caller's. */
static struct box add_low_row(struct tree *tree, struct box row, const struct typing *typing)
{
    struct button pair[2] = {skip_button(typing), next_button(typing)};
    double widths[2], gap = tree->theme->gap_mm;
    bool skips = typing->nav.skip != NULL && !typing->suggests;
    parts_squeeze(tree, row.w, gap, skips ? 2 : 1, skips ? pair : pair + 1, widths);
    double next = skips ? widths[1] : widths[0];
    if (skips)
        next += (row.w - gap - widths[0] - next) / 2;
    add_step(tree, layout_cut_right(&row, next), &pair[1]);
    layout_cut_right(&row, gap);
    if (skips)
        add_step(tree, row, &pair[0]);
    return skips ? (struct box){0} : row;
}

static struct box build_low(struct visit *visit, struct tree *tree, struct box body,
                            const struct typing *typing)
{
    int rows = is_upright(tree) ? 3 : 2;
    double gap = tree->theme->gap_mm, high = tree->theme->button_height_mm;
    double spare = (body.h - gap * (rows - 1)) / rows;
    high = spare < high ? high : spare < high * 1.3 ? spare : high * 1.3;
    struct button back = back_button(typing), next = next_button(typing);
    struct box first = layout_cut_top(&body, high), second, third;
    layout_cut_top(&body, gap);
    second = layout_cut_top(&body, high);
    layout_cut_top(&body, gap);
    third = layout_cut_top(&body, high);
    add_step(tree, layout_cut_left(&first, button_width_mm(tree, &back)), &back);
    layout_cut_left(&first, gap);
    if (!is_upright(tree)) {
        add_bare_field(visit, tree, first, typing);
        return add_low_row(tree, second, typing);
    }
    add_step(tree, layout_cut_right(&first, button_width_mm(tree, &next)), &next);
    add_bare_field(visit, tree, second, typing);
    if (typing->suggests || typing->nav.skip == NULL)
        return third;
    const struct button skip = skip_button(typing);
    add_step(tree, third, &skip);
    return (struct box){0};
}

/* What is wrong, in the place of the keys. */
static void build_mend(struct visit *visit, struct tree *tree, struct box body,
                       const struct typing *typing)
{
    body = parts_page(tree, body);
    parts_nav(tree, &body,
              &(struct nav){.skip = typing->may_stay ? typing->nav.next : NULL,
                            .skip_id = "next",
                            .next = _("Correct it"),
                            .next_id = "mend",
                            .next_icon = "edit"});
    add_trouble(visit, tree, body);
}

/* -- The pad for digits is narrow: it stands at the right, everything else beside it ----------- */

#define PAD_MM 66.0 /* three keys at their least pitch, and the margins */

static struct box build_pad(struct visit *visit, struct tree *tree, struct box body,
                            const struct typing *typing)
{
    double pad = body.w * 0.3 > PAD_MM && !parts_is_low(tree) ? body.w * 0.3 : PAD_MM;
    add_keyboard(visit, tree, layout_cut_right(&body, pad), typing->kind);
    body = layout_inset_sides(body, tree->theme->margin_mm, tree->theme->gap_mm / 2);
    parts_nav(tree, &body, &typing->nav);
    if (!tree->theme->large)
        parts_heading(tree, &body, typing->heading);
    return add_below(visit, tree, body, typing);
}

/* -- Room enough ------------------------------------------------------------------------------- */

/* The buttons' row, and fields whose labels stand whole above them. */
static bool is_roomy(struct visit *visit, struct tree *tree, struct box body,
                     const struct typing *typing)
{
    const struct theme *theme = tree->theme;
    bool upright = is_upright(tree);
    int beside = upright ? 1 : typing->count;
    double width = (body.w - theme->gap_mm * (beside - 1)) / beside;
    if (typing->count == 1 && !upright)
        width *= 0.42;
    for (int i = 0; i < typing->count; ++i)
        if (text_word_mm(tree->text, FONT_STRONG, typing->fields[i].label, false) > width)
            return false;
    int buttons = upright && theme->large ? 2 : 1;
    double fields = field_mm(visit, tree, width, typing) * (upright ? typing->count : 1);
    return body.h >= fields + buttons * (theme->button_height_mm + theme->gap_mm);
}

/* Room for the sentence about a mistake: below the fields of an upright panel and of the pad,
 * beside the one field of a wide one. */
static bool trouble_fits(struct visit *visit, struct tree *tree, struct box body,
                         const struct typing *typing)
{
    const struct theme *theme = tree->theme;
    struct label label = trouble_label(visit);
    double row = theme->button_height_mm + theme->gap_mm, width = body.w, rest = body.h - row;
    if (is_upright(tree)) {
        rest -= (theme->large ? row : 0) + theme->gap_mm;
        rest -= typing->count * (field_mm(visit, tree, body.w, typing) + theme->gap_mm / 2);
    } else if (typing->kind == KEYBOARD_DIGITS || typing->kind == KEYBOARD_PIN) {
        return !theme->large || tree->page.h >= 180;
    } else if (typing->count > 1) {
        return false; /* the fields fill the row */
    } else {
        width = body.w * 0.58 - theme->gap_mm;
    }
    return label_height_mm(tree, width, &label) <= rest;
}

static struct box build_roomy(struct visit *visit, struct tree *tree, struct box body,
                              const struct typing *typing)
{
    const struct theme *theme = tree->theme;
    bool upright = is_upright(tree);
    parts_nav(tree, &body, &typing->nav);
    double heading = text_height_mm(tree->text, FONT_HEADING, typing->heading, body.w, false);
    double fields = field_mm(visit, tree, body.w / 3, typing) * (upright ? typing->count : 1);
    if (visit->trouble == NULL && !typing->suggests && body.h > fields + heading + theme->gap_mm)
        parts_heading(tree, &body, typing->heading);
    return upright ? add_below(visit, tree, body, typing) : add_beside(visit, tree, body, typing);
}

struct box typing_build(struct kiosk *kiosk, struct tree *tree, struct box body,
                        const struct typing *typing)
{
    struct visit *visit = kiosk->visit;
    const struct theme *theme = tree->theme;
    bool digits = typing->kind == KEYBOARD_DIGITS || typing->kind == KEYBOARD_PIN;
    bool pad = digits && !is_upright(tree);
    struct box above = body;
    layout_cut_bottom(&above, keyboard_height_mm(tree, typing->kind));
    above = layout_inset_sides(above, theme->margin_mm, theme->gap_mm / 2);
    bool roomy = pad || is_roomy(visit, tree, above, typing);
    if (visit->trouble != NULL && (!roomy || !trouble_fits(visit, tree, above, typing))) {
        build_mend(visit, tree, body, typing);
        return (struct box){0};
    }
    if (pad)
        return add_trouble(visit, tree, build_pad(visit, tree, body, typing));
    struct box keys = layout_cut_bottom(&body, keyboard_height_mm(tree, typing->kind));
    add_keyboard(visit, tree, keys, typing->kind);
    if (!roomy)
        return build_low(visit, tree, above, typing);
    return add_trouble(visit, tree, build_roomy(visit, tree, above, typing));
}

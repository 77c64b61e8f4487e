#include "kiosk/bar.h"

#include "kiosk/parts.h"
#include "kiosk/speech.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"

/* The language button names the language one gets, in that language. */
static struct button language_button(void)
{
    return (struct button){.id = "language",
                           .label = words_are_spanish() ? "English" : "Español",
                           .name = _("Language"),
                           .icon = "language"};
}

static struct button person_button(void)
{
    return (struct button){
        .id = "person", .label = _("Talk to a person"), .icon = "record_voice_over"};
}

/* Where there is no sound there is no button. */
static struct button listen_button(const struct kiosk *kiosk)
{
    return (struct button){.id = "listen",
                           .label = _("Listen"),
                           .icon = "volume_up",
                           .states = speech_is_on(kiosk->speech) ? STATE_CHECKED : 0U};
}

enum { BAR_PERSON, BAR_LISTEN, BAR_TEXT, BAR_CONTRAST, BAR_LANGUAGE, BAR_LEAVE, BAR_BUTTONS };

static void collect(const struct kiosk *kiosk, struct button buttons[BAR_BUTTONS])
{
    buttons[BAR_PERSON] = person_button();
    buttons[BAR_LISTEN] = listen_button(kiosk);
    buttons[BAR_TEXT] =
        (struct button){.id = "text", .label = _("Text size"), .icon = "format_size"};
    buttons[BAR_CONTRAST] =
        (struct button){.id = "contrast", .label = _("Contrast"), .icon = "contrast"};
    buttons[BAR_LANGUAGE] = language_button();
    buttons[BAR_LEAVE] = (struct button){
        .kind = BUTTON_LEAVE, .id = "leave", .label = _("Leave"), .icon = "exit_to_app"};
}

/* The fair's name, where there is room beside the buttons. */
static void add_brand(struct kiosk *kiosk, struct tree *tree, struct box box)
{
    const char *fair = kiosk->pack->fair.name;
    struct label label = {.id = "brand",
                          .text = *fair != '\0' ? fair : _("Information"),
                          .font = FONT_TITLE,
                          .ground = COLOUR_BAR,
                          .down = ALIGN_MIDDLE};
    if (box.w > text_width_mm(tree->text, FONT_TITLE, label.text, false) + tree->theme->gap_mm &&
        box.h >= text_line_mm(tree->text, FONT_TITLE))
        label_add(tree, box, &label);
}

struct plan {           /* how the bar is divided on this panel: the same on every screen */
    int first;          /* of the buttons after a person: listen, or text where there is no sound */
    bool one_row, tall; /* tall: the person's label takes two lines, Salir stands as high */
    bool split;         /* the language has a row of its own */
    double margin_mm, gap_mm, pad_mm, row_mm, first_mm, height_mm;
    double widths_mm[BAR_BUTTONS];
};

/* All in one row, icons above labels. */
static bool plan_row(struct tree *tree, struct plan *plan, struct button *buttons)
{
    double sum = -plan->gap_mm;
    for (int i = 0; i < BAR_BUTTONS; ++i) {
        if (i == BAR_LISTEN && plan->first != BAR_LISTEN)
            continue;
        buttons[i].stacked = true;
        sum += plan->gap_mm + (plan->widths_mm[i] = button_width_mm(tree, &buttons[i]));
    }
    plan->row_mm = plan->first_mm = button_height_mm(tree, 40, &buttons[BAR_LEAVE]);
    plan->one_row = sum <= tree->page.w - 2 * plan->margin_mm;
    for (int i = 0; i < BAR_BUTTONS; ++i)
        buttons[i].stacked = plan->one_row;
    return plan->one_row;
}

/* The first of several rows: a person and Salir. */
static void plan_first(struct tree *tree, struct plan *plan, struct button *buttons, double room)
{
    struct button pair[2] = {buttons[BAR_PERSON], buttons[BAR_LEAVE]};
    double widths[2];
    plan->first_mm = plan->row_mm;
    plan->tall = !parts_squeeze(tree, room, plan->gap_mm, 2, pair, widths);
    if (plan->tall) {
        pair[1] = buttons[BAR_LEAVE];
        pair[1].stacked = true;
        widths[1] = button_width_mm(tree, &pair[1]);
        widths[0] = room - plan->gap_mm - widths[1];
        double person = button_height_mm(tree, widths[0], &pair[0]);
        double leave = button_height_mm(tree, widths[1], &pair[1]);
        plan->first_mm = person > leave ? person : leave;
    }
    buttons[BAR_PERSON] = pair[0];
    buttons[BAR_LEAVE] = pair[1];
    plan->widths_mm[BAR_PERSON] = widths[0];
    plan->widths_mm[BAR_LEAVE] = widths[1];
}

static struct plan make_plan(const struct kiosk *kiosk, struct tree *tree,
                             struct button buttons[BAR_BUTTONS])
{
    const struct theme *theme = tree->theme;
    struct plan plan = {.first = speech_is_offered(kiosk->speech) ? BAR_LISTEN : BAR_TEXT,
                        .margin_mm = theme->margin_mm,
                        .gap_mm = theme->gap_mm,
                        .pad_mm = theme->gap_mm * 0.6};
    if (!theme->large && plan_row(tree, &plan, buttons)) {
        plan.height_mm = plan.row_mm + 2 * plan.pad_mm;
        return plan;
    }
    if (tree->page.w < 150)
        plan.margin_mm = 2;
    double room = tree->page.w - 2 * plan.margin_mm;
    plan.gap_mm = 1.5;
    plan.pad_mm = 0.8;
    plan.row_mm = theme->large ? theme->button_height_mm + 0.3 : theme->button_height_mm;
    plan_first(tree, &plan, buttons, room);
    struct button *second = &buttons[plan.first];
    double *widths = &plan.widths_mm[plan.first];
    int count = BAR_LEAVE - plan.first;
    plan.split = !parts_squeeze(tree, room, plan.gap_mm, count, second, widths);
    if (plan.split) { /* the language, and contrast beside it where there are four */
        (void)parts_squeeze(tree, room, plan.gap_mm, 2, second, widths);
        (void)parts_squeeze(tree, room, plan.gap_mm, count - 2, second + 2, widths + 2);
    }
    int rows = plan.split ? 2 : 1;
    plan.height_mm = plan.first_mm + rows * (plan.row_mm + plan.gap_mm) + 2 * plan.pad_mm;
    return plan;
}

/* From the right, in the order of reading; a row that is nearly full is filled. */
static struct box add_row(struct tree *tree, struct box row, const struct plan *plan, int count,
                          const struct button *buttons, const double *widths)
{
    double sum = plan->gap_mm * (count - 1);
    for (int i = 0; i < count; ++i)
        sum += widths[i];
    double spare = row.w - sum;
    double more = spare < row.w * 0.3 ? spare / count : 0;
    struct box whole = row, rest = layout_cut_left(&row, spare - more * count);
    for (int i = 0; i < count; ++i) {
        button_add(tree, layout_cut_left(&row, widths[i] + more), &buttons[i]);
        layout_cut_left(&row, plan->gap_mm);
    }
    rest.y = whole.y;
    return rest;
}

static void add_rows(struct kiosk *kiosk, struct tree *tree, struct box inside,
                     const struct plan *plan, const struct button *buttons)
{
    const struct button pair[2] = {buttons[BAR_PERSON], buttons[BAR_LEAVE]};
    double leave = plan->widths_mm[BAR_LEAVE], spare;
    struct box first = layout_cut_top(&inside, plan->first_mm);
    layout_cut_top(&inside, plan->gap_mm);
    /* Salir keeps its size; a person gets what is left of a row that is nearly full. */
    button_add(tree, layout_cut_right(&first, leave), &pair[1]);
    layout_cut_right(&first, plan->gap_mm);
    spare = first.w - plan->widths_mm[BAR_PERSON];
    bool wide = spare >= (first.w + leave) * 0.3;
    struct box brand = wide ? layout_cut_left(&first, spare) : (struct box){0};
    button_add(tree, first, &pair[0]);
    add_brand(kiosk, tree, brand);
    int all = BAR_LEAVE - plan->first, count = plan->split ? 2 : all, at = plan->first;
    struct box second = layout_cut_top(&inside, plan->row_mm);
    add_row(tree, second, plan, count, &buttons[at], &plan->widths_mm[at]);
    if (!plan->split)
        return;
    layout_cut_top(&inside, plan->gap_mm);
    struct box third = layout_cut_top(&inside, plan->row_mm);
    if (all - count == 1)
        button_add(tree, third, &buttons[BAR_LANGUAGE]);
    else
        add_row(tree, third, plan, all - count, &buttons[at + count], &plan->widths_mm[at + count]);
}

struct box bar_add(struct kiosk *kiosk, struct tree *tree, struct box page)
{
    struct button buttons[BAR_BUTTONS];
    collect(kiosk, buttons);
    struct plan plan = make_plan(kiosk, tree, buttons);
    struct box bar = layout_cut_top(&page, plan.height_mm);
    node_add(tree, ROLE_IMAGE, "", bar)->surface = SURFACE_BAR;
    struct box inside = layout_inset_sides(bar, plan.margin_mm, plan.pad_mm);
    if (!plan.one_row) {
        add_rows(kiosk, tree, inside, &plan, buttons);
        return page;
    }
    struct box brand = inside;
    for (int i = 0; i < BAR_BUTTONS; ++i)
        if (i != BAR_LISTEN || plan.first == BAR_LISTEN)
            brand.w -= plan.widths_mm[i] + plan.gap_mm;
    layout_cut_left(&inside, brand.w + plan.gap_mm);
    for (int i = 0; i < BAR_BUTTONS; ++i) {
        if (i == BAR_LISTEN && plan.first != BAR_LISTEN)
            continue;
        button_add(tree, layout_cut_left(&inside, plan.widths_mm[i]), &buttons[i]);
        layout_cut_left(&inside, plan.gap_mm);
    }
    add_brand(kiosk, tree, brand);
    return page;
}

struct box bar_add_attract(struct kiosk *kiosk, struct tree *tree, struct box box)
{
    struct button buttons[3] = {person_button(), listen_button(kiosk), language_button()};
    int count = speech_is_offered(kiosk->speech) ? 3 : 2;
    double widths[3], gap = tree->theme->gap_mm, high = tree->theme->button_height_mm;
    if (count == 2)
        buttons[1] = buttons[2];
    if (!parts_squeeze(tree, box.w, gap, count, buttons, widths)) {
        /* The person's words are the longest: a row of their own below the others. */
        struct box above = layout_cut_top(&box, high);
        struct box cells = above;
        for (int i = count - 1; i > 0; --i) {
            above = layout_cell(cells, count - 1, 1, gap, count - 1 - i);
            button_add(tree, above, &buttons[i]);
        }
        layout_cut_top(&box, gap);
        high = button_height_mm(tree, box.w, &buttons[0]);
        button_add(tree, layout_cut_top(&box, high), &buttons[0]);
        return box;
    }
    struct box row = layout_cut_top(&box, high);
    for (int i = count - 1; i >= 0; --i) {
        button_add(tree, layout_cut_right(&row, widths[i]), &buttons[i]);
        layout_cut_right(&row, gap);
    }
    return box;
}

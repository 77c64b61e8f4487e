#include "kiosk/bar.h"

#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"

/* The language button names the language one gets, in that language. */
static struct button language_button(void)
{
    return (struct button){.id = "language",
                           .label = words_are_spanish() ? "English" : "Español",
                           .name = _("Language"),
                           .icon = "language",
                           .stacked = true};
}

static struct button person_button(void)
{
    return (struct button){.id = "person",
                           .label = _("Talk to a person"),
                           .icon = "record_voice_over",
                           .stacked = true};
}

enum { BAR_PERSON, BAR_TEXT, BAR_CONTRAST, BAR_LANGUAGE, BAR_LEAVE, BAR_BUTTONS };

static void collect(struct button buttons[BAR_BUTTONS])
{
    buttons[BAR_PERSON] = person_button();
    buttons[BAR_TEXT] = (struct button){
        .id = "text", .label = _("Text size"), .icon = "format_size", .stacked = true};
    buttons[BAR_CONTRAST] = (struct button){
        .id = "contrast", .label = _("Contrast"), .icon = "contrast", .stacked = true};
    buttons[BAR_LANGUAGE] = language_button();
    buttons[BAR_LEAVE] = (struct button){.kind = BUTTON_LEAVE,
                                         .id = "leave",
                                         .label = _("Leave"),
                                         .icon = "exit_to_app",
                                         .stacked = true};
}

/* Letra grande: two rows, Salir alone at the right over both. */
static void add_two_rows(struct tree *tree, struct box inside, const struct button *buttons)
{
    double gap = tree->theme->gap_mm;
    struct box leave = layout_cut_right(&inside, button_width_mm(tree, &buttons[BAR_LEAVE]));
    button_add(tree, leave, &buttons[BAR_LEAVE]);
    layout_cut_right(&inside, gap);
    struct box top = layout_row(inside, 2, gap, 0), bottom = layout_row(inside, 2, gap, 1);
    double language = button_width_mm(tree, &buttons[BAR_LANGUAGE]);
    button_add(tree, layout_cut_right(&top, language), &buttons[BAR_LANGUAGE]);
    layout_cut_right(&top, gap);
    button_add(tree, top, &buttons[BAR_PERSON]);
    button_add(tree, layout_column(bottom, 2, gap, 0), &buttons[BAR_TEXT]);
    button_add(tree, layout_column(bottom, 2, gap, 1), &buttons[BAR_CONTRAST]);
}

static double add_one_row(struct tree *tree, struct box inside, const struct button *buttons)
{
    double gap = tree->theme->gap_mm, whole = inside.w;
    for (int i = BAR_BUTTONS - 1; i >= 0; --i) {
        double width = button_width_mm(tree, &buttons[i]);
        button_add(tree, layout_cut_right(&inside, width < 20 ? 20 : width), &buttons[i]);
        layout_cut_right(&inside, gap);
    }
    return whole - inside.w;
}

struct box bar_add(struct kiosk *kiosk, struct tree *tree, struct box page)
{
    struct button buttons[BAR_BUTTONS];
    collect(buttons);
    const struct theme *theme = tree->theme;
    bool two_rows = theme->large;
    for (int i = 0; i < BAR_BUTTONS; ++i)
        buttons[i].stacked = !two_rows;
    double row = button_height_mm(tree, 40, &buttons[BAR_LEAVE]), pad = theme->gap_mm * 0.6;
    double height = (two_rows ? 2 * row + theme->gap_mm : row) + 2 * pad;
    struct box bar = layout_cut_top(&page, height);
    node_add(tree, ROLE_IMAGE, "", bar)->surface = SURFACE_BAR;
    struct box inside = layout_inset_sides(bar, theme->margin_mm, pad);
    if (two_rows) {
        add_two_rows(tree, inside, buttons);
        return page;
    }
    double used = add_one_row(tree, inside, buttons);
    struct box brand = inside;
    brand.w -= used + theme->gap_mm;
    const char *fair = kiosk->pack->fair.name;
    struct label label = {.id = "brand",
                          .text = *fair != '\0' ? fair : _("Information"),
                          .font = FONT_TITLE,
                          .ground = COLOUR_BAR,
                          .down = ALIGN_MIDDLE};
    if (brand.w > text_width_mm(tree->text, FONT_TITLE, label.text, false))
        label_add(tree, brand, &label);
    return page;
}

void bar_add_attract(struct kiosk *kiosk, struct tree *tree, struct box box)
{
    (void)kiosk;
    struct button person = person_button(), language = language_button();
    person.stacked = language.stacked = false;
    double gap = tree->theme->gap_mm, width = button_width_mm(tree, &language);
    button_add(tree, layout_cut_right(&box, width), &language);
    layout_cut_right(&box, gap);
    width = button_width_mm(tree, &person);
    button_add(tree, layout_cut_right(&box, width), &person);
}

/* A screen's page, its heading and the row of buttons at its foot: see parts.h.
 *
 * Rows, grids and text that goes over pages stand in files of their own: parts_rows.c,
 * parts_grid.c, parts_flow.c. */
#include "kiosk/parts.h"

#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/reading.h"

enum { NAV_BUTTONS_MAX = 3 };

bool parts_is_low(const struct tree *tree)
{
    return tree->theme->large && tree->page.h < 150;
}

int parts_columns(const struct tree *tree, struct box body)
{
    double column = tree->theme->large ? 85 : 60;
    int columns = (int)(body.w / column);
    return columns < 1 ? 1 : columns > 3 ? 3 : columns;
}

struct box parts_page(const struct tree *tree, struct box body)
{
    double above = tree->theme->gap_mm * (parts_is_low(tree) ? 0.5 : 1);
    return layout_inset_sides(body, tree->theme->margin_mm, above);
}

static void heading_add(struct tree *tree, struct box *body, const char *text, bool personal)
{
    struct label label = {
        .id = "heading", .text = text, .font = FONT_HEADING, .personal = personal};
    if (tree->theme->large &&
        text_line_count(tree->text, FONT_HEADING, text, body->w, personal) > 1)
        label.font = FONT_STRONG;
    double height = label_height_mm(tree, body->w, &label);
    label_add(tree, layout_cut_top(body, height), &label)->role = ROLE_HEADING;
    layout_cut_top(body, tree->theme->gap_mm * 0.6);
}

void parts_heading(struct tree *tree, struct box *body, const char *text)
{
    heading_add(tree, body, text, false);
}

void parts_heading_hers(struct tree *tree, struct box *body, const char *text)
{
    heading_add(tree, body, text, true);
}

/* -- Buttons side by side ---------------------------------------------------------------------- */

static double measure(struct tree *tree, double gap, int count, const struct button *buttons,
                      double *widths)
{
    double whole = gap * (count - 1);
    for (int i = 0; i < count; ++i)
        whole += widths[i] = button_width_mm(tree, &buttons[i]);
    return whole;
}

bool parts_squeeze(struct tree *tree, double room_mm, double gap_mm, int count,
                   struct button *buttons, double *widths_mm)
{
    bool fits = measure(tree, gap_mm, count, buttons, widths_mm) <= room_mm;
    for (int i = 0; i < count && !fits; ++i)
        buttons[i].tight = true;
    for (int i = 0; i <= count && !fits; ++i) {
        fits = measure(tree, gap_mm, count, buttons, widths_mm) <= room_mm;
        if (!fits && i < count)
            buttons[i].icon = NULL;
    }
    return fits;
}

/* -- The bottom row ---------------------------------------------------------------------------- */

static int collect(const struct nav *nav, struct button buttons[NAV_BUTTONS_MAX])
{
    int count = 0;
    if (!nav->without_back)
        buttons[count++] = (struct button){.id = nav->back_id == NULL ? "back" : nav->back_id,
                                           .label = _("Back"),
                                           .icon = "arrow_back"};
    if (nav->skip != NULL)
        buttons[count++] = (struct button){.id = nav->skip_id == NULL ? "skip" : nav->skip_id,
                                           .label = nav->skip,
                                           .icon = nav->skip_icon};
    if (nav->next != NULL)
        buttons[count++] =
            (struct button){.kind = BUTTON_MAIN,
                            .id = nav->next_id == NULL ? "next" : nav->next_id,
                            .label = nav->next,
                            .icon = nav->next_icon == NULL ? "arrow_forward" : nav->next_icon,
                            .icon_last = true,
                            .states = nav->next_disabled ? STATE_DISABLED : 0};
    return count;
}

/* Where there is room, buttons are generous. */
static void widen(double room, double gap, int count, const struct button *buttons, double *widths)
{
    double whole = gap * (count - 1);
    for (int i = 0; i < count; ++i)
        whole += widths[i];
    for (int i = 0; i < count; ++i) {
        double least = buttons[i].kind == BUTTON_MAIN ? 55 : 40;
        double more = least - widths[i] < room - whole ? least - widths[i] : room - whole;
        if (more > 0) {
            widths[i] += more;
            whole += more;
        }
    }
}

static double pager_mm(struct tree *tree)
{
    const struct button back = {.label = _("Previous"), .icon = "chevron_left"};
    const struct button next = {.label = _("More"), .icon = "chevron_right"};
    return button_width_mm(tree, &back) + tree->theme->gap_mm + button_width_mm(tree, &next);
}

/* Back at the left, the others at the right. */
static struct box place(struct tree *tree, struct box row, int count, const struct button *buttons,
                        const double *widths, bool back)
{
    double gap = tree->theme->gap_mm;
    if (back) {
        button_add(tree, layout_cut_left(&row, widths[0]), &buttons[0]);
        layout_cut_left(&row, gap);
    }
    for (int i = count - 1; i >= (back ? 1 : 0); --i) {
        button_add(tree, layout_cut_right(&row, widths[i]), &buttons[i]);
        layout_cut_right(&row, gap);
    }
    return row;
}

static struct box cut_row(struct tree *tree, struct box *body, int count,
                          const struct button *buttons, const double *widths)
{
    double height = 0;
    for (int i = 0; i < count; ++i) {
        double needed = button_height_mm(tree, widths[i], &buttons[i]);
        height = needed > height ? needed : height;
    }
    struct box row = layout_cut_bottom(body, height);
    layout_cut_bottom(body, tree->theme->gap_mm);
    return row;
}

static struct box add_nav(struct tree *tree, struct box *body, const struct nav *nav)
{
    struct button buttons[NAV_BUTTONS_MAX];
    double widths[NAV_BUTTONS_MAX], gap = tree->theme->gap_mm;
    int count = collect(nav, buttons);
    if (count == 0)
        return (struct box){0};
    double pager = nav->pager ? pager_mm(tree) + gap : 0;
    /* Only a low window squeezes its buttons so that a pager fits beside them. */
    bool paged =
        nav->pager && (measure(tree, gap, count, buttons, widths) + pager <= body->w ||
                       ((nav->tight || parts_is_low(tree)) &&
                        parts_squeeze(tree, body->w - pager, gap, count, buttons, widths)));
    if (!paged)
        collect(nav, buttons);
    bool fits = paged || parts_squeeze(tree, body->w, gap, count, buttons, widths);
    bool back = !nav->without_back;
    struct box above = {0};
    int skip = back ? 1 : 0;
    struct button skipping = buttons[skip];
    if (!fits && nav->skip != NULL && nav->next != NULL) { /* skip goes into a row of its own */
        collect(nav, buttons);
        skipping = buttons[skip];
        buttons[skip] = buttons[--count];
        fits = parts_squeeze(tree, body->w, gap, count, buttons, widths);
        above.w = body->w;
    }
    for (int i = 0; i < count && !fits; ++i)
        widths[i] = (body->w - gap * (count - 1)) / count;
    widen(body->w - (paged ? pager : 0), gap, count, buttons, widths);
    struct box row = cut_row(tree, body, count, buttons, widths);
    struct box rest = place(tree, row, count, buttons, widths, back);
    if (above.w > 0) {
        double width = above.w;
        button_add(tree, cut_row(tree, body, 1, &skipping, &width), &skipping);
    }
    return paged ? rest : (struct box){0};
}

struct box parts_nav(struct tree *tree, struct box *body, const struct nav *nav)
{
    enum reading part = reading_begin(tree, READING_STEPS);
    struct box rest = add_nav(tree, body, nav);
    reading_begin(tree, part);
    return rest;
}

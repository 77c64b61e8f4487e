/* One row with labels of one line or two, or a flow of rows with labels of one line: the first
 * that fits. Spare width is shared out within each row. */
#include "ui/strip.h"
#include <assert.h>
#include <math.h>

struct plan {
    double gap_mm, row_mm;
    int rows;
    bool flows;                          /* icon beside the label, whatever the buttons say */
    double widths_mm[STRIP_BUTTONS_MAX]; /* of each button */
    int row_of[STRIP_BUTTONS_MAX];
};

/* Around the label: what button_width_mm() adds to the text. */
static double extra_mm(struct tree *tree, const struct button *button)
{
    double text = text_width_mm(tree->text, FONT_STRONG, button->label, false);
    double whole = button_width_mm(tree, button);
    return whole > 20 ? whole - text : tree->theme->pad_mm;
}

/* The least width in which the label takes at most `lines` lines with no word broken. */
static double width_for_lines(struct tree *tree, const struct button *button, int lines)
{
    double width = text_word_mm(tree->text, FONT_STRONG, button->label, false) + 0.5;
    double whole = text_width_mm(tree->text, FONT_STRONG, button->label, false) + 0.5;
    while (width < whole &&
           text_line_count(tree->text, FONT_STRONG, button->label, width, false) > lines)
        width += 2;
    return fmax(20, fmin(width, whole) + extra_mm(tree, button));
}

/* Shares what is left of a row among its buttons. */
static void fill_row(struct plan *plan, int first, int count, double width_mm)
{
    double sum = plan->gap_mm * (count - 1);
    for (int i = first; i < first + count; i++)
        sum += plan->widths_mm[i];
    for (int i = first; i < first + count; i++)
        plan->widths_mm[i] = fmin(width_mm, plan->widths_mm[i] + (width_mm - sum) / count);
}

static bool fits_one_row(struct tree *tree, double width_mm, const struct button *buttons,
                         int count, struct plan *plan)
{
    for (int lines = 1; lines <= 2; lines++) {
        double sum = plan->gap_mm * (count - 1);
        for (int i = 0; i < count; i++)
            sum += plan->widths_mm[i] = width_for_lines(tree, &buttons[i], lines);
        if (sum > width_mm)
            continue;
        fill_row(plan, 0, count, width_mm);
        plan->rows = 1;
        return true;
    }
    return false;
}

/* Fills rows with as many whole labels as each holds. */
static void flow(struct tree *tree, double width_mm, const struct button *buttons, int count,
                 struct plan *plan)
{
    double used = 0;
    int first = 0;
    plan->flows = true;
    plan->rows = 1;
    for (int i = 0; i < count; i++) {
        struct button button = buttons[i];
        button.stacked = false;
        plan->widths_mm[i] = fmin(width_mm, button_width_mm(tree, &button));
        bool fits = used + plan->widths_mm[i] <= width_mm;
        if (!fits && i > first) {
            fill_row(plan, first, i - first, width_mm);
            first = i;
            used = 0;
            plan->rows++;
        }
        used += plan->widths_mm[i] + plan->gap_mm;
        plan->row_of[i] = plan->rows - 1;
    }
    fill_row(plan, first, count - first, width_mm);
}

static struct button planned(const struct plan *plan, const struct button *button)
{
    struct button changed = *button;
    changed.stacked = changed.stacked && !plan->flows;
    return changed;
}

static struct plan make_plan(struct tree *tree, double width_mm, const struct button *buttons,
                             int count)
{
    struct plan plan = {.gap_mm = tree->theme->gap_mm * 0.5};
    assert(count > 0 && count <= STRIP_BUTTONS_MAX);
    if (!fits_one_row(tree, width_mm, buttons, count, &plan))
        flow(tree, width_mm, buttons, count, &plan);
    for (int i = 0; i < count; i++) {
        struct button button = planned(&plan, &buttons[i]);
        plan.row_mm = fmax(plan.row_mm, button_height_mm(tree, plan.widths_mm[i], &button));
    }
    return plan;
}

double strip_height_mm(struct tree *tree, double width_mm, const struct button *buttons, int count)
{
    struct plan plan = make_plan(tree, width_mm, buttons, count);
    return plan.rows * (plan.row_mm + plan.gap_mm) - plan.gap_mm;
}

void strip_add(struct tree *tree, struct box box, const struct button *buttons, int count)
{
    struct plan plan = make_plan(tree, box.w, buttons, count);
    struct box row = {0};
    for (int i = 0; i < count; i++) {
        if (i == 0 || plan.row_of[i] != plan.row_of[i - 1]) {
            row = layout_cut_top(&box, plan.row_mm);
            layout_cut_top(&box, plan.gap_mm);
        }
        struct button button = planned(&plan, &buttons[i]);
        button_add(tree, layout_cut_left(&row, plan.widths_mm[i]), &button);
        layout_cut_left(&row, plan.gap_mm);
    }
}

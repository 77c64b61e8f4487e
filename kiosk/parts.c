#include "kiosk/parts.h"

#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/list.h"

enum { NAV_BUTTONS_MAX = 3 };

struct box parts_page(const struct tree *tree, struct box body)
{
    return layout_inset_sides(body, tree->theme->margin_mm, tree->theme->gap_mm);
}

static int collect(const struct nav *nav, struct button buttons[NAV_BUTTONS_MAX])
{
    int count = 0;
    if (!nav->without_back)
        buttons[count++] = (struct button){.id = "back", .label = _("Back"), .icon = "arrow_back"};
    if (nav->skip != NULL)
        buttons[count++] = (struct button){.id = "skip", .label = nav->skip};
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

static double natural_mm(struct tree *tree, const struct button *button)
{
    double least = button->kind == BUTTON_MAIN ? 55 : 40, width = button_width_mm(tree, button);
    return width < least ? least : width;
}

/* Natural widths; where they do not fit, equal ones. */
static void measure(struct tree *tree, double room_mm, int count, const struct button *buttons,
                    double widths[NAV_BUTTONS_MAX])
{
    double gap = tree->theme->gap_mm, whole = gap * (count - 1);
    for (int i = 0; i < count; ++i)
        whole += widths[i] = natural_mm(tree, &buttons[i]);
    for (int i = 0; i < count && whole > room_mm; ++i)
        widths[i] = (room_mm - gap * (count - 1)) / count;
}

struct box parts_nav(struct tree *tree, struct box *body, const struct nav *nav)
{
    struct button buttons[NAV_BUTTONS_MAX];
    double widths[NAV_BUTTONS_MAX], gap = tree->theme->gap_mm, height = 0;
    int count = collect(nav, buttons), first = nav->without_back ? 0 : 1;
    if (count == 0)
        return (struct box){0};
    measure(tree, body->w, count, buttons, widths);
    for (int i = 0; i < count; ++i) {
        double needed = button_height_mm(tree, widths[i], &buttons[i]);
        height = needed > height ? needed : height;
    }
    struct box row = layout_cut_bottom(body, height);
    layout_cut_bottom(body, gap);
    if (first == 1) {
        button_add(tree, layout_cut_left(&row, widths[0]), &buttons[0]);
        layout_cut_left(&row, gap);
    }
    for (int i = count - 1; i >= first; --i) {
        button_add(tree, layout_cut_right(&row, widths[i]), &buttons[i]);
        layout_cut_right(&row, gap);
    }
    return row.w < (tree->theme->large ? 170 : 95) ? (struct box){0} : row;
}

void parts_nav_column(struct tree *tree, struct box column, const struct nav *nav)
{
    struct button buttons[NAV_BUTTONS_MAX];
    int count = collect(nav, buttons);
    double gap = tree->theme->gap_mm / 2;
    for (int i = count - 1, row = 0; i >= 0; --i, ++row)
        button_add(tree, layout_row(column, count, gap, row), &buttons[i]);
}

void parts_note(struct tree *tree, struct box *body, const char *id, const char *icon,
                const char *text)
{
    struct label label = {
        .id = id, .text = text, .icon = icon, .surface = SURFACE_CARD, .ground = COLOUR_CARD};
    struct box box = layout_cut_top(body, label_height_mm(tree, body->w, &label));
    label_add(tree, box, &label);
    layout_cut_top(body, tree->theme->gap_mm);
}

int parts_columns(const struct tree *tree, struct box body)
{
    double column = tree->theme->large ? 85 : 60;
    int columns = (int)(body.w / column);
    return columns < 1 ? 1 : columns > 3 ? 3 : columns;
}

static double row_height(struct kiosk *kiosk, struct tree *tree, double width_mm,
                         const struct rows *rows, int index)
{
    if (rows->button != NULL) {
        struct button button = rows->button(kiosk, tree, index);
        return button_height_mm(tree, width_mm, &button);
    }
    struct choice choice = rows->choice(kiosk, tree, index);
    return choice_height_mm(tree, width_mm, &choice);
}

static void row_add(struct kiosk *kiosk, struct tree *tree, struct box box, const struct rows *rows,
                    int index)
{
    if (rows->button != NULL) {
        struct button button = rows->button(kiosk, tree, index);
        button_add(tree, box, &button);
    } else {
        struct choice choice = rows->choice(kiosk, tree, index);
        choice_add(tree, box, &choice);
    }
}

void parts_rows(struct kiosk *kiosk, struct tree *tree, struct box body, const struct rows *rows)
{
    double gap = tree->theme->gap_mm * 0.75, height = 0;
    double width = (body.w - gap * (rows->columns - 1)) / rows->columns;
    for (int i = 0; i < rows->count; ++i) {
        double needed = row_height(kiosk, tree, width, rows, i);
        height = needed > height ? needed : height;
    }
    struct list list = {.id = "list",
                        .name = rows->name,
                        .count = rows->count,
                        .page = kiosk->visit->page,
                        .columns = rows->columns,
                        .rows_max = rows->rows_max,
                        .row_height_mm = height,
                        .pager = rows->pager,
                        .previous = _("Previous"),
                        .following = _("More")};
    /* Rows keep their height where there is more room than they need. */
    int lines = (rows->count + rows->columns - 1) / rows->columns;
    double most = lines * (height * 1.25 + gap) - gap;
    if (body.h > most && rows->count <= rows->rows_max)
        body.h = most;
    struct list_page page = list_add(tree, body, &list);
    kiosk->visit->page = page.page;
    for (int i = 0; i < page.shown; ++i)
        row_add(kiosk, tree, list_row(&page, i), rows, page.first + i);
}

static struct label flow_label(struct tree *tree, const struct flow *flow, int index)
{
    return (struct label){.id = tree_format(tree, flow->id_format, index + 1),
                          .text = flow->texts[index],
                          .icon = flow->icon,
                          .surface = flow->cards ? SURFACE_CARD : SURFACE_NONE,
                          .ground = flow->cards ? COLOUR_CARD : COLOUR_PAPER};
}

/* How many paragraphs from `first` on fit into the height; at least one. */
static int flow_fit(struct tree *tree, struct box body, const struct flow *flow, int first)
{
    double used = 0, gap = tree->theme->gap_mm * 0.75;
    int count = 0;
    for (int i = first; i < flow->count; ++i, ++count) {
        struct label label = flow_label(tree, flow, i);
        used += label_height_mm(tree, body.w, &label) + (count > 0 ? gap : 0);
        if (used > body.h && count > 0)
            break;
    }
    return count;
}

void parts_flow(struct kiosk *kiosk, struct tree *tree, struct box body, const struct flow *flow)
{
    int starts[16] = {0}, pages = 1;
    struct box pager = flow->pager;
    if (pager.w <= 0 && flow_fit(tree, body, flow, 0) < flow->count) {
        pager = layout_cut_bottom(&body, tree->theme->button_height_mm);
        layout_cut_bottom(&body, tree->theme->gap_mm);
    }
    for (int next = 0; pages < 16; ++pages) {
        next += flow_fit(tree, body, flow, next);
        if (next >= flow->count)
            break;
        starts[pages] = next;
    }
    /* The list counts pages as rows of one a page. */
    struct list list = {.id = "list",
                        .name = flow->name,
                        .count = pages,
                        .page = kiosk->visit->page,
                        .rows_max = 1,
                        .row_height_mm = body.h,
                        .pager = pager,
                        .previous = _("Previous"),
                        .following = _("More")};
    int page = kiosk->visit->page = list_add(tree, body, &list).page;
    int end = page + 1 < pages ? starts[page + 1] : flow->count;
    for (int i = starts[page]; i < end; ++i) {
        struct label label = flow_label(tree, flow, i);
        label_add(tree, layout_cut_top(&body, label_height_mm(tree, body.w, &label)), &label);
        layout_cut_top(&body, tree->theme->gap_mm * 0.75);
    }
}

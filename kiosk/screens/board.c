/* The public call screen: turn and module of those who are called, the newest on top and as large
 * as the panel lets it be, so that it is read from across the plaza (kiosk/README.md has the
 * millimetres). No name, no service, no office, no hour (Never 5, 15); nothing on it is touched.
 *
 * Wide panels have turn and module side by side; upright ones below each other. */
#include <math.h>

#include "kiosk/call_board.h"
#include "kiosk/kiosk.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"

/* Widest turn and module that are likely: the letters are as large as these let them be, so that
 * they do not change their size from call to call. */
#define TURN "M888"
#define MODULE "88"
#define CALLED_SHARE 0.42 /* of the newest one's letters */

struct plan {
    bool upright;
    double call_mm, called_mm; /* capitals */
    int columns;
};

/* Widths grow with the letters: one measure tells all. */
static double width_per_mm(struct tree *tree, const char *text)
{
    return text_width_mm(tree->text, FONT_CALL, text, false) / tree->theme->capital_mm[FONT_CALL];
}

#define LINE_PER_CAPITAL 1.76 /* a line of text in capitals: text.c, 1.25 em of 0.714 */

static struct plan plan_for(struct tree *tree)
{
    const struct box page = tree->page;
    double margin = tree->theme->margin_mm * 2, gap = tree->theme->gap_mm;
    double turn = width_per_mm(tree, TURN), module = width_per_mm(tree, MODULE);
    double foot = text_line_mm(tree->text, FONT_HEADING) + gap;
    double wide = (page.w - 2 * margin - 4 * gap) / (turn + module + 0.9);
    double tall = (page.h - foot - margin) * 0.52 / LINE_PER_CAPITAL;
    double stacked =
        fmin((page.w - 2 * margin) / turn, (page.h - foot - margin) * 0.5 / (2 * LINE_PER_CAPITAL));
    struct plan plan = {.upright = page.h > page.w};
    plan.call_mm = plan.upright ? stacked : fmin(wide, tall);
    plan.columns = plan.upright ? 1 : 2;
    double row = (page.w - 2 * margin - gap * (plan.columns - 1)) / plan.columns - 2 * gap;
    plan.called_mm = fmin(plan.call_mm * CALLED_SHARE, row / (turn + module + 1.2));
    return plan;
}

static struct mark *figure(struct tree *tree, struct node *node, struct box box, enum font font,
                           enum colour colour, const char *text)
{
    struct mark *mark = mark_text(tree, node, box, font, colour, text);
    mark->down = ALIGN_MIDDLE;
    mark->ground = colour == COLOUR_ON_ACCENT ? COLOUR_ACCENT : COLOUR_CARD;
    return mark;
}

static void arrow(struct tree *tree, struct node *node, struct box box, enum font font,
                  enum colour colour)
{
    double side = tree->theme->capital_mm[font] * 0.9;
    struct mark *icon =
        mark_icon(tree, node, layout_centre(box, side, side), colour, "arrow_forward");
    icon->ground = colour == COLOUR_ON_ACCENT ? COLOUR_ACCENT : COLOUR_CARD;
}

static struct node *call_node(struct tree *tree, struct box box, int index,
                              const struct board_view_call *call, const char **turn,
                              const char **module)
{
    char text[BOARD_VIEW_TURN_BYTES];
    board_view_turn(call->letter, call->number, text);
    *turn = tree_copy(tree, text);
    *module = tree_format(tree, "%u", (unsigned)call->module);
    struct node *node = node_add(tree, ROLE_LABEL, tree_format(tree, "call_%d", index), box);
    node_name(tree, node, tree_format(tree, _("Turn %s, module %s"), *turn, *module),
              tree_format(tree, "%s %s", *turn, *module));
    node_value(tree, node, *turn);
    return node;
}

/* "A17 → 4" on one line. */
static void fill_row(struct tree *tree, struct node *node, struct box inside, enum font font,
                     enum colour colour, const char *turn, const char *module)
{
    double capital = tree->theme->capital_mm[font];
    double wide = fmax(text_width_mm(tree->text, font, module, false),
                       text_width_mm(tree->text, font, MODULE, false));
    struct box right = layout_cut_right(&inside, wide + 1);
    arrow(tree, node, layout_cut_right(&inside, capital * 1.1), font, colour);
    figure(tree, node, inside, font, colour, turn);
    figure(tree, node, right, font, colour, module)->across = ALIGN_END;
}

static void newest_add(struct tree *tree, struct box box, const struct board_view_call *call,
                       const struct plan *plan)
{
    const char *turn, *module;
    struct node *node = call_node(tree, box, 0, call, &turn, &module);
    mark_fill(tree, node, box, COLOUR_ACCENT, tree->theme->radius_mm * 1.5);
    struct box inside = layout_inset_sides(box, tree->theme->margin_mm, 0);
    if (!plan->upright) {
        fill_row(tree, node, inside, FONT_CALL, COLOUR_ON_ACCENT, turn, module);
        return;
    }
    struct box above = layout_row(inside, 2, 0, 0), below = layout_row(inside, 2, 0, 1);
    double wide = text_width_mm(tree->text, FONT_CALL, module, false) + 1;
    figure(tree, node, above, FONT_CALL, COLOUR_ON_ACCENT, turn)->across = ALIGN_MIDDLE;
    below = layout_centre(below, wide + plan->call_mm * 1.3, below.h);
    arrow(tree, node, layout_cut_left(&below, plan->call_mm * 1.3), FONT_CALL, COLOUR_ON_ACCENT);
    figure(tree, node, below, FONT_CALL, COLOUR_ON_ACCENT, module)->across = ALIGN_END;
}

static void called_add(struct tree *tree, struct box box, int index,
                       const struct board_view_call *call)
{
    const char *turn, *module;
    struct node *node = call_node(tree, box, index, call, &turn, &module);
    node->surface = SURFACE_CARD;
    fill_row(tree, node, layout_inset_sides(box, tree->theme->gap_mm, 0), FONT_CALLED, COLOUR_INK,
             turn, module);
}

/* As many as there is room for: read down the first column, then the next. */
static void rest_add(struct tree *tree, struct box box, const struct board_view *view,
                     const struct plan *plan)
{
    double gap = tree->theme->gap_mm * 0.75, least = text_line_mm(tree->text, FONT_CALLED);
    int rows = (int)((box.h + gap) / (least + gap));
    int count = (int)view->count - 1;
    if (rows < 1 || count < 1)
        return;
    count = count > rows * plan->columns ? rows * plan->columns : count;
    for (int i = 0; i < count; ++i) {
        struct box column = layout_column(box, plan->columns, gap, i / rows);
        called_add(tree, layout_row(column, rows, gap, i % rows), i + 1, &view->calls[i + 1]);
    }
}

/* -- What stands below ------------------------------------------------------------------------- */

static const char *state_words(const struct kiosk *kiosk, struct tree *tree)
{
    int64_t minutes;
    switch (call_board_state(kiosk, &minutes)) {
    case CALL_BOARD_NEW:
        return _("Turns will be here soon");
    case CALL_BOARD_FRESH:
        break;
    case CALL_BOARD_ALONE:
        return _("Turns of this place alone");
    case CALL_BOARD_STALE:
        return minutes < 1 ? _("Not current since a moment ago")
                           : tree_format(tree, _("Not current for %d min"),
                                         (int)(minutes > 999 ? 999 : minutes));
    }
    return NULL;
}

static struct label state_label(const struct kiosk *kiosk, struct tree *tree)
{
    return (struct label){.id = "board_state",
                          .text = state_words(kiosk, tree),
                          .font = FONT_TITLE,
                          .icon = "info",
                          .down = ALIGN_MIDDLE};
}

static double foot_mm(const struct kiosk *kiosk, struct tree *tree, double width_mm)
{
    const struct label state = state_label(kiosk, tree);
    double line = text_line_mm(tree->text, FONT_HEADING);
    return state.text == NULL ? line : fmax(line, label_height_mm(tree, width_mm, &state));
}

/* The fair's name, and quietly how old all this is. */
static void foot_add(const struct kiosk *kiosk, struct tree *tree, struct box box)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    const char *title = *fair->title != '\0' ? fair->title : fair->name;
    const struct label name = {.id = "board_title",
                               .text = title,
                               .font = FONT_TITLE,
                               .colour = COLOUR_MUTED,
                               .down = ALIGN_MIDDLE};
    const struct label state = state_label(kiosk, tree);
    double wide = state.text == NULL ? 0
                                     : text_width_mm(tree->text, FONT_TITLE, state.text, false) +
                                           tree->theme->capital_mm[FONT_TITLE] * 4;
    struct box right = layout_cut_right(&box, fmin(wide, box.w));
    if (text_width_mm(tree->text, FONT_TITLE, title, false) + 1 <= box.w)
        label_add(tree, box, &name);
    if (state.text != NULL)
        label_add(tree, right, &state);
}

static void empty_add(struct tree *tree, struct box box)
{
    const struct label label = {.id = "board_empty",
                                .text = _("Here your turn and your module will be shown."),
                                .font = FONT_DISPLAY,
                                .across = ALIGN_MIDDLE,
                                .down = ALIGN_MIDDLE,
                                .ground = COLOUR_CARD,
                                .surface = SURFACE_CARD};
    label_add(tree, box, &label);
}

static void head_add(struct tree *tree, struct box box)
{
    struct label turn = {
        .id = "board_turn", .text = _("Turn"), .font = FONT_HEADING, .colour = COLOUR_MUTED};
    struct label module = {.id = "board_module",
                           .text = _("Module"),
                           .font = FONT_HEADING,
                           .colour = COLOUR_MUTED,
                           .across = ALIGN_END};
    box = layout_inset_sides(box, tree->theme->margin_mm, 0);
    label_add(tree, layout_cut_left(&box, box.w / 2), &turn);
    label_add(tree, box, &module);
}

void board_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct board_view *view = call_board_view(kiosk->board);
    const struct plan plan = plan_for(tree);
    double gap = tree->theme->gap_mm;
    /* Letters that do not come to be leave the ones before: smaller, and as true. */
    (void)stage_letters(kiosk->stage, FONT_CALL, plan.call_mm);
    (void)stage_letters(kiosk->stage, FONT_CALLED, plan.called_mm);
    body = layout_inset_sides(body, tree->theme->margin_mm, gap);
    struct box foot = layout_cut_bottom(&body, foot_mm(kiosk, tree, body.w));
    layout_cut_bottom(&body, gap * 0.5);
    if (view->count == 0) {
        empty_add(tree, body);
    } else {
        head_add(tree, layout_cut_top(&body, text_line_mm(tree->text, FONT_HEADING)));
        double line = text_line_mm(tree->text, FONT_CALL);
        newest_add(tree, layout_cut_top(&body, plan.upright ? 2 * line + 0.1 : line + 0.1),
                   &view->calls[0], &plan);
        layout_cut_top(&body, gap);
        rest_add(tree, body, view, &plan);
    }
    foot_add(kiosk, tree, foot);
}

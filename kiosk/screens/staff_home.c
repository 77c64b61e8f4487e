/* The volunteers' home: how far the records have come, what somebody should look at, what can be
 * done here. What can be done is a table: a new row is a line in it (kiosk/README.md, The
 * volunteers' side). No row is there before it does something. */
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/assist.h"
#include "kiosk/attend.h"
#include "kiosk/condition.h"
#include "kiosk/kiosk.h"
#include "kiosk/lock.h"
#include "kiosk/parts.h"
#include "kiosk/queue.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trip.h"
#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/progress.h"

/* -- What can be done --------------------------------------------------------------------------
 */

static bool needs_a_look(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition conditions[CONDITION_MAX];
    return condition_list(kiosk, tree, conditions) > 0 && conditions[0].bad;
}

static bool has_store(const struct kiosk *kiosk)
{
    return kiosk->status.state == KEEPER_READY;
}

static bool has_fair(const struct kiosk *kiosk)
{
    return has_store(kiosk) && kiosk->enrolment != NULL && !kiosk->pack->lines_only;
}

static bool has_booths(const struct kiosk *kiosk)
{
    return !kiosk->pack->lines_only && kiosk->pack->booth_count > 0;
}

static bool has_queue(const struct kiosk *kiosk)
{
    return has_fair(kiosk) && has_booths(kiosk);
}

static bool has_offices(const struct kiosk *kiosk)
{
    return has_fair(kiosk) && kiosk->pack->office_count > 0;
}

static bool has_printer(const struct kiosk *kiosk)
{
    return kiosk->printer != NULL;
}

static const struct staff_row {
    const char *id, *label, *icon;
    enum button_tint tint;
    enum screen_id screen;                      /* where it leads */
    bool (*offered)(const struct kiosk *kiosk); /* NULL = always */
} actions[] = {
    /* what is used most stands first */
    {"staff_scan", N_("Scan a slip"), "qr_code", TINT_TEAL, SCREEN_STAFF_SCAN, has_booths},
    {"staff_queue", N_("Queue of the booth"), "groups", TINT_TEAL, SCREEN_STAFF_QUEUE, has_queue},
    {"staff_assist", N_("Register somebody"), "edit_note", TINT_TEAL, SCREEN_REGISTER_NOTICE,
     has_fair},
    {"staff_correct", N_("Correct by folio"), "manage_search", TINT_PLUM, SCREEN_STAFF_CORRECT,
     has_fair},
    {"staff_refer", N_("Refer to an office"), "home_work", TINT_CLAY, SCREEN_STAFF_REFER,
     has_offices},
    {"staff_session", N_("Note a talk"), "groups", TINT_PLUM, SCREEN_STAFF_SESSION, has_fair},
    {"staff_state", N_("State of this kiosk"), "fact_check", TINT_TEAL, SCREEN_STAFF_STATE, NULL},
    {"staff_stick", N_("Take along on a USB stick"), "usb", TINT_BLUE, SCREEN_STAFF_STICK,
     has_store},
    {"staff_print", N_("Print a test"), "print", TINT_BLUE, SCREEN_STAFF_PRINT, has_printer},
    {"staff_blank", N_("Use a blank slip"), "post_add", TINT_TEAL, SCREEN_STAFF_BLANK, has_fair},
    {"staff_sheet", N_("Type a tally sheet"), "edit_note", TINT_PLUM, SCREEN_STAFF_SHEET, has_fair},
};
enum { ACTIONS = sizeof actions / sizeof actions[0] };

#define TWO_MM 110.0     /* so wide, two actions stand beside each other */
#define COUNT_GAP_MM 1.5 /* between a number and what it counts */

/* In the table's order; the state before all others when something needs a look. */
static const struct staff_row *offered_at(const struct kiosk *kiosk, struct tree *tree, int index)
{
    bool state_first = needs_a_look(kiosk, tree);
    for (int pass = 0; pass < 2; ++pass)
        for (int i = 0; i < ACTIONS; ++i) {
            bool first = state_first && actions[i].screen == SCREEN_STAFF_STATE;
            bool offered = actions[i].offered == NULL || actions[i].offered(kiosk);
            if (offered && first == (pass == 0) && index-- == 0)
                return &actions[i];
        }
    return NULL;
}

/* Large text needs the room of the counts for what can be done: they stand on the state's screen.
 */
static bool is_tight(const struct tree *tree)
{
    return tree->theme->large;
}

static struct button action_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct staff_row *row = offered_at(kiosk, tree, index);
    /* A second line for what may need a look alone: the others' room is for more of them. */
    bool looks = row->screen == SCREEN_STAFF_STATE && !is_tight(tree);
    return (struct button){.kind = BUTTON_ROW,
                           .id = row->id,
                           .label = _(row->label),
                           .detail = !looks                      ? NULL
                                     : needs_a_look(kiosk, tree) ? _("Something needs a look")
                                                                 : _("All is in order"),
                           .icon = row->icon,
                           .dense = true,
                           .tint = row->tint};
}

/* -- How far the records have come ------------------------------------------------------------- */

/* "12 Guardado", one beside the other in the middle of its card. */
static void count_add(const struct kiosk *kiosk, struct tree *tree, struct box box,
                      enum condition_step step)
{
    static const char *const ids[CONDITION_STEPS] = {"count_saved", "count_relayed",
                                                     "count_received", "count_safe"};
    const char *number =
        kiosk->status.counts_known
            ? tree_format(tree, "%llu", (unsigned long long)condition_step_count(kiosk, step))
            : "–";
    const char *words = condition_step_words(step);
    struct node *node = node_add(tree, ROLE_LABEL, ids[step], box);
    node_name(tree, node, words, tree_format(tree, "%s %s", number, words));
    node_value(tree, node, number);
    node->surface = SURFACE_CARD;
    double first = text_width_mm(tree->text, FONT_VALUE, number, false) + COUNT_GAP_MM;
    double second = text_width_mm(tree->text, FONT_BODY, words, false) + 0.5;
    struct box inside = layout_centre(box, first + second, box.h);
    struct mark *figure =
        mark_text(tree, node, layout_cut_left(&inside, first), FONT_VALUE, COLOUR_INK, number);
    struct mark *label = mark_text(tree, node, inside, FONT_BODY, COLOUR_MUTED, words);
    figure->down = label->down = ALIGN_MIDDLE;
    figure->ground = label->ground = COLOUR_CARD;
}

/* Four beside each other, or two and two where they would not fit. */
static int count_columns(const struct kiosk *kiosk, struct tree *tree, double width_mm)
{
    double widest = 0;
    for (int step = 0; step < CONDITION_STEPS; ++step) {
        enum condition_step which = (enum condition_step)step;
        const char *number =
            tree_format(tree, "%llu", (unsigned long long)condition_step_count(kiosk, which));
        double both = text_width_mm(tree->text, FONT_BODY, condition_step_words(which), false) +
                      text_width_mm(tree->text, FONT_VALUE, number, false) + COUNT_GAP_MM;
        widest = both > widest ? both : widest;
    }
    double column = (width_mm - 3 * tree->theme->gap_mm) / CONDITION_STEPS;
    return widest + 4 <= column ? CONDITION_STEPS : 2;
}

static void line_add(const struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    double fraction;
    const char *words = condition_line(kiosk, tree, &fraction);
    double high = text_height_mm(tree->text, FONT_BODY, words, body->w, false) + 3;
    progress_bar(tree, layout_cut_top(body, high), "progress", words, fraction);
    layout_cut_top(body, tree->theme->gap_mm * 0.6);
}

static void counts_add(const struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    double gap = tree->theme->gap_mm * 0.6, row = text_line_mm(tree->text, FONT_VALUE) + 3.0;
    int columns = count_columns(kiosk, tree, body->w), lines = CONDITION_STEPS / columns;
    struct box box = layout_cut_top(body, lines * row + (lines - 1) * gap);
    layout_cut_top(body, gap);
    for (int step = 0; step < CONDITION_STEPS; ++step) {
        struct box line = layout_row(box, lines, gap, step / columns);
        count_add(kiosk, tree, layout_column(line, columns, gap, step % columns),
                  (enum condition_step)step);
    }
    line_add(kiosk, tree, body);
}

/* -- The screen --------------------------------------------------------------------------------
 */

void staff_home_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct rows rows = {
        .name = _("Volunteers"), .columns = 1, .rows_max = 9, .button = action_button};
    while (offered_at(kiosk, tree, rows.count) != NULL)
        ++rows.count;
    body = parts_page(tree, body);
    if (!tree->theme->large)
        rows.columns = body.w >= TWO_MM ? 2 : 1;
    if (tree->page.h > tree->page.w)
        parts_heading(tree, &body, rows.name);
    (is_tight(tree) ? line_add : counts_add)(kiosk, tree, &body);
    parts_rows(kiosk, tree, body, &rows);
}

/* Whatever way one comes back: what somebody said here before is gone. */
void staff_home_enter(struct kiosk *kiosk)
{
    struct visit_assist *assist = &kiosk->visit->staff.assist;
    if (assist->on || assist->looked)
        assist_forget(kiosk);
}

bool staff_home_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "staff_assist") == 0) {
        assist_begin(kiosk);
        return true;
    }
    if (strcmp(id, "staff_refer") == 0) {
        accompany_begin(kiosk);
        return true;
    }
    for (int i = 0; i < ACTIONS; ++i)
        if (strcmp(id, actions[i].id) == 0) {
            bool ask = actions[i].screen == SCREEN_STAFF_SCAN && attend_services(kiosk) == 0;
            kiosk_show(kiosk, ask ? SCREEN_STAFF_BOOTH : actions[i].screen);
            if (actions[i].screen == SCREEN_STAFF_QUEUE && attend_module(kiosk) == 0)
                kiosk_show(kiosk, SCREEN_STAFF_BOOTH);
            return true;
        }
    return false;
}

/* -- The state, row by row ---------------------------------------------------------------------
 */

void staff_state_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct condition conditions[CONDITION_MAX];
    struct flow flow = {.name = _("State of this kiosk")};
    int count = condition_list(kiosk, tree, conditions);
    if (is_tight(tree)) { /* the home has no room for them */
        double fraction;
        for (int step = 0; step < CONDITION_STEPS; ++step)
            parts_say(&flow, (struct paragraph){.id = tree_format(tree, "count_%d", step),
                                                .text = tree_format(
                                                    tree, "%s: %llu",
                                                    condition_step_words((enum condition_step)step),
                                                    (unsigned long long)condition_step_count(
                                                        kiosk, (enum condition_step)step)),
                                                .icon = "save"});
        parts_say(&flow, (struct paragraph){.id = "progress_words",
                                            .text = condition_line(kiosk, tree, &fraction)});
    }
    for (int i = 0; i < count; ++i)
        parts_say(&flow, (struct paragraph){.id = conditions[i].id,
                                            .text = conditions[i].text,
                                            .icon = conditions[i].icon,
                                            .card = conditions[i].bad,
                                            .trouble = conditions[i].bad});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

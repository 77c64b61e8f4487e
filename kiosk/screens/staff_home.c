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

static const char *state_detail(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition conditions[CONDITION_MAX];
    int count = condition_list(kiosk, tree, conditions);
    return count > 0 && conditions[0].bad ? _("Something needs a look") : _("All is in order");
}

static const char *stick_detail(const struct kiosk *kiosk, struct tree *tree)
{
    uint64_t pending = kiosk->status.counts.pending;
    if (kiosk->status.trip.running)
        return _("Being written now: leave the stick in");
    if (pending == 0)
        return _("Nothing has to be taken along");
    return tree_format(tree, _("%llu not yet received by the server"), (unsigned long long)pending);
}

static bool has_store(const struct kiosk *kiosk)
{
    return kiosk->status.state == KEEPER_READY;
}

static bool has_fair(const struct kiosk *kiosk)
{
    return has_store(kiosk) && kiosk->enrolment != NULL && !kiosk->pack->lines_only;
}

static const char *scan_detail(const struct kiosk *kiosk, struct tree *tree)
{
    unsigned module = attend_module(kiosk);
    if (module == 0)
        return _("What is due, and what came of it");
    return tree_format(tree, _("Module %u · %s"), module, pack_module_label(kiosk->pack, module));
}

static const char *queue_detail(const struct kiosk *kiosk, struct tree *tree)
{
    size_t count;
    if (!queue_is_open(kiosk))
        return _("Who waits, and who is next");
    (void)queue_waiting(kiosk, &count);
    return count == 0 ? _("Nobody is waiting")
                      : tree_format(tree, _("%u are waiting"), (unsigned)count);
}

static bool has_booths(const struct kiosk *kiosk)
{
    return !kiosk->pack->lines_only && kiosk->pack->booth_count > 0;
}

static bool has_queue(const struct kiosk *kiosk)
{
    return has_fair(kiosk) && has_booths(kiosk);
}

static const char *print_detail(const struct kiosk *kiosk, struct tree *tree)
{
    return condition_printer(kiosk, tree).text;
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
    enum screen_id screen;                                               /* where it leads */
    const char *(*detail)(const struct kiosk *kiosk, struct tree *tree); /* NULL = none */
    bool (*offered)(const struct kiosk *kiosk);                          /* NULL = always */
} actions[] = {
    {"staff_scan", N_("Scan a slip"), "qr_code", TINT_TEAL, SCREEN_STAFF_SCAN, scan_detail,
     has_booths},
    {"staff_queue", N_("Queue of the booth"), "groups", TINT_TEAL, SCREEN_STAFF_QUEUE, queue_detail,
     has_queue},
    {"staff_assist", N_("Register somebody"), "edit_note", TINT_TEAL, SCREEN_REGISTER_NOTICE, NULL,
     has_fair},
    {"staff_correct", N_("Correct by folio"), "manage_search", TINT_PLUM, SCREEN_STAFF_CORRECT,
     NULL, has_fair},
    {"staff_state", N_("State of this kiosk"), "fact_check", TINT_TEAL, SCREEN_STAFF_STATE,
     state_detail, NULL},
    {"staff_stick", N_("Take along on a USB stick"), "usb", TINT_BLUE, SCREEN_STAFF_STICK,
     stick_detail, has_store},
    {"staff_print", N_("Print a test"), "print", TINT_BLUE, SCREEN_STAFF_PRINT, print_detail,
     has_printer},
    {"staff_refer", N_("Refer to an office"), "home_work", TINT_CLAY, SCREEN_STAFF_REFER, NULL,
     has_offices},
    {"staff_blank", N_("Use a blank slip"), "post_add", TINT_TEAL, SCREEN_STAFF_BLANK, NULL,
     has_fair},
    {"staff_sheet", N_("Type a tally sheet"), "edit_note", TINT_PLUM, SCREEN_STAFF_SHEET, NULL,
     has_fair},
    {"staff_session", N_("Note a talk"), "groups", TINT_PLUM, SCREEN_STAFF_SESSION, NULL, has_fair},
};
enum { ACTIONS = sizeof actions / sizeof actions[0] };

#define ROOMY_MM 180.0 /* a panel so high has room for three rows of two lines below the counts */

static const struct staff_row *offered_at(const struct kiosk *kiosk, int index)
{
    for (int i = 0; i < ACTIONS; ++i)
        if ((actions[i].offered == NULL || actions[i].offered(kiosk)) && index-- == 0)
            return &actions[i];
    return NULL;
}

/* Large text needs the room of the counts for what can be done: they stand on the state's screen.
 */
static bool is_tight(const struct tree *tree)
{
    return tree->theme->large;
}

/* All that can be done is seen at once, if need be with a second line for the state alone. */
static bool has_detail(const struct tree *tree, const struct staff_row *row)
{
    bool roomy = tree->page.h >= ROOMY_MM && tree->page.h < tree->page.w;
    return row->detail != NULL && !is_tight(tree) && (roomy || row->screen == SCREEN_STAFF_STATE);
}

static struct button action_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct staff_row *row = offered_at(kiosk, index);
    return (struct button){.kind = BUTTON_ROW,
                           .id = row->id,
                           .label = _(row->label),
                           .detail = has_detail(tree, row) ? row->detail(kiosk, tree) : NULL,
                           .icon = row->icon,
                           .tint = row->tint};
}

/* -- How far the records have come ------------------------------------------------------------- */

static void count_add(const struct kiosk *kiosk, struct tree *tree, struct box box,
                      enum condition_step step, double number_mm)
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
    struct box inside = layout_inset_sides(box, 1.5, 1.0);
    struct mark *figure =
        mark_text(tree, node, layout_cut_top(&inside, number_mm), FONT_VALUE, COLOUR_INK, number);
    struct mark *label = mark_text(tree, node, inside, FONT_BODY, COLOUR_MUTED, words);
    figure->across = label->across = ALIGN_MIDDLE;
    figure->down = label->down = ALIGN_MIDDLE;
    figure->ground = label->ground = COLOUR_CARD;
}

/* Four beside each other, or two and two where their words would break. */
static int count_columns(struct tree *tree, double width_mm)
{
    double widest = 0;
    for (int step = 0; step < CONDITION_STEPS; ++step) {
        double word = text_width_mm(tree->text, FONT_BODY,
                                    condition_step_words((enum condition_step)step), false);
        widest = word > widest ? word : widest;
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

static double counts_mm(struct tree *tree, double width_mm)
{
    double row = text_line_mm(tree->text, FONT_VALUE) + text_line_mm(tree->text, FONT_BODY) + 2.5;
    int lines = CONDITION_STEPS / count_columns(tree, width_mm);
    return lines * row + (lines - 1) * tree->theme->gap_mm * 0.6;
}

static void counts_add(const struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    double gap = tree->theme->gap_mm * 0.6, number = text_line_mm(tree->text, FONT_VALUE);
    int columns = count_columns(tree, body->w);
    struct box box = layout_cut_top(body, counts_mm(tree, body->w));
    layout_cut_top(body, gap);
    int lines = CONDITION_STEPS / columns;
    for (int step = 0; step < CONDITION_STEPS; ++step) {
        struct box line = layout_row(box, lines, gap, step / columns);
        count_add(kiosk, tree, layout_column(line, columns, gap, step % columns),
                  (enum condition_step)step, number);
    }
    line_add(kiosk, tree, body);
}

/* -- The screen --------------------------------------------------------------------------------
 */

void staff_home_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct rows rows = {
        .name = _("Volunteers"), .columns = 2, .rows_max = 8, .button = action_button};
    while (offered_at(kiosk, rows.count) != NULL)
        ++rows.count;
    body = parts_page(tree, body);
    if (body.w < 150 || tree->theme->large)
        rows.columns = 1;
    if (!parts_is_low(tree))
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

/* The booth's queue: who is called, what can be said of it, who waits and how long; one touch calls
 * the next. Turns, minutes and modules alone: nobody's name, nothing of what anybody came for.
 *
 * Two columns where there is room, below each other on an upright panel; in large letters the first
 * page is of the call and the others of those who wait. What it shows is kiosk/queue.h's. */
#include <math.h>
#include <string.h>

#include "kiosk/attend.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/queue.h"
#include "kiosk/queue_words.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/list.h"

enum { COLUMNS_MAX = 8 };

/* Alone weighs most: what others call is not known then. */
static struct label state_label(struct kiosk *kiosk, struct tree *tree)
{
    int64_t since_s;
    bool shared = queue_is_shared(kiosk, &since_s);
    const char *others = shared ? queue_words_others(kiosk, tree) : NULL;
    return (struct label){.id = others != NULL ? "queue_others" : "queue_shared",
                          .text = others != NULL ? others : queue_words_shared(kiosk, tree),
                          .icon = others != NULL ? "groups"
                                  : shared       ? "sync"
                                                 : "sync_disabled",
                          .font = FONT_BODY,
                          .colour = COLOUR_MUTED,
                          .down = ALIGN_MIDDLE};
}

static void label_cut(struct tree *tree, struct box *body, const struct label *label)
{
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, label)), label);
    layout_cut_top(body, tree->theme->gap_mm * 0.6);
}

/* What another kiosk did stands in the heading's place until the next touch. */
static bool news_add(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct label label = {.id = "queue_news",
                                .text = queue_words_news(kiosk, tree),
                                .icon = "info",
                                .font = FONT_BODY,
                                .colour = COLOUR_TROUBLE,
                                .ground = COLOUR_TROUBLE_SOFT,
                                .surface = SURFACE_TROUBLE,
                                .down = ALIGN_MIDDLE};
    if (label.text != NULL)
        label_cut(tree, body, &label);
    return label.text != NULL;
}

/* Where there is one line for it, how many wait is worth more than who else calls. */
static void state_add(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    int64_t since_s;
    struct label label = state_label(kiosk, tree);
    if (parts_is_low(tree) && queue_is_shared(kiosk, &since_s)) {
        label.id = "queue_count";
        label.text = queue_words_count(kiosk, tree);
        label.icon = "groups";
    }
    label_cut(tree, body, &label);
}

/* Module and how many wait; at the right of them, where it fits, how it stands with the others. */
static void top_add(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct label state = state_label(kiosk, tree);
    const char *text = tree_format(tree, _("Module %u · %s"), attend_module(kiosk),
                                   queue_words_count(kiosk, tree));
    double used = text_width_mm(tree->text, FONT_HEADING, text, false) + tree->theme->gap_mm * 2;
    double wanted = text_width_mm(tree->text, FONT_BODY, state.text, false) +
                    tree->theme->capital_mm[FONT_BODY] * 4;
    if (news_add(kiosk, tree, body))
        return;
    bool fits = used + wanted <= body->w;
    struct box right = *body;
    if (fits)
        layout_cut_left(&right, body->w - wanted);
    struct box left = *body;
    left.w = fits ? used : body->w;
    parts_heading(tree, &left, text);
    right.h = left.y - right.y - tree->theme->gap_mm * 0.6;
    layout_cut_top(body, left.y - body->y);
    if (fits)
        label_add(tree, right, &state);
    else
        label_cut(tree, body, &state);
}

/* -- The call ---------------------------------------------------------------------------------- */

static double card_mm(struct tree *tree, bool beside)
{
    double turn = text_line_mm(tree->text, FONT_DISPLAY),
           line = text_line_mm(tree->text, FONT_BODY);
    return (beside ? fmax(turn, line) : turn + line) + tree->theme->pad_mm;
}

/* The turn large, and since when; beside each other where there is width but no height. */
static void card_add(struct kiosk *kiosk, struct tree *tree, struct box box, bool beside)
{
    const struct queue_turn now = queue_now(kiosk);
    const char *turn = now.number == 0 ? "–" : queue_words_turn(tree, &now);
    const char *words =
        now.number == 0 ? _("Nobody is called") : queue_words_called(kiosk, tree, &now);
    struct node *node = node_add(tree, ROLE_LABEL, "queue_now", box);
    node_name(tree, node, NULL, tree_format(tree, "%s. %s", turn, words));
    node_value(tree, node, now.number == 0 ? "" : turn);
    node->surface = SURFACE_CARD;
    struct box inside = layout_inset_sides(box, tree->theme->pad_mm, tree->theme->pad_mm * 0.5);
    double wide = text_width_mm(tree->text, FONT_DISPLAY, turn, false) + 1;
    if (!beside) {
        double whole = card_mm(tree, false) - tree->theme->pad_mm;
        inside = layout_centre(inside, inside.w, whole);
    }
    struct box first = beside ? layout_cut_left(&inside, wide + tree->theme->gap_mm)
                              : layout_cut_top(&inside, text_line_mm(tree->text, FONT_DISPLAY));
    struct mark *figure = mark_text(tree, node, first, FONT_DISPLAY, COLOUR_INK, turn);
    struct mark *since = mark_text(tree, node, inside, FONT_BODY, COLOUR_MUTED, words);
    figure->down = since->down = ALIGN_MIDDLE;
    figure->ground = since->ground = COLOUR_CARD;
}

static const struct said {
    const char *id, *label, *icon;
} said[] = {
    {"queue_again", N_("Call again"), "campaign"},
    {"queue_absent", N_("Did not come"), "person_off"},
    {"queue_move", N_("Other booth"), "arrow_forward"},
    {"queue_undo", N_("Undo"), "undo"},
};
enum { SAID = sizeof said / sizeof said[0] };

static struct button said_button(struct kiosk *kiosk, int index, bool stacked)
{
    bool can = index == SAID - 1 ? queue_can_undo(kiosk) : queue_now(kiosk).number != 0;
    return (struct button){.id = said[index].id,
                           .label = _(said[index].label),
                           .icon = said[index].icon,
                           .stacked = stacked,
                           .tight = stacked,
                           .states = can ? 0 : STATE_DISABLED};
}

static double said_row_mm(struct kiosk *kiosk, struct tree *tree, double width_mm, int columns)
{
    double high = 0, width = (width_mm - (columns - 1) * tree->theme->gap_mm * 0.75) / columns;
    for (int i = 0; i < SAID; ++i) {
        struct button button = said_button(kiosk, i, columns == SAID);
        high = fmax(high, button_height_mm(tree, width, &button));
    }
    return high;
}

static double said_mm(struct kiosk *kiosk, struct tree *tree, double width_mm, int columns)
{
    int rows = SAID / columns;
    return rows * said_row_mm(kiosk, tree, width_mm, columns) +
           (rows - 1) * tree->theme->gap_mm * 0.75;
}

static void said_add(struct kiosk *kiosk, struct tree *tree, struct box box, int columns)
{
    for (int i = 0; i < SAID; ++i) {
        struct button button = said_button(kiosk, i, columns == SAID);
        button_add(tree, layout_cell(box, columns, SAID / columns, tree->theme->gap_mm * 0.75, i),
                   &button);
    }
}

/* Card above, what can be said of it below. */
static void call_add(struct kiosk *kiosk, struct tree *tree, struct box box, bool beside)
{
    struct box below = layout_cut_bottom(&box, said_mm(kiosk, tree, box.w, 2));
    layout_cut_bottom(&box, tree->theme->gap_mm * 0.75);
    if (box.h >= card_mm(tree, beside) - 0.01 || queue_now(kiosk).number != 0)
        card_add(kiosk, tree, box, beside);
    said_add(kiosk, tree, below, 2);
}

/* All of it in one row: the card, then what can be said of it. */
static void call_row(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    double gap = tree->theme->gap_mm * 0.75, card = body->w * 0.33;
    double high = fmax(card_mm(tree, false), said_mm(kiosk, tree, body->w - card - gap, SAID));
    struct box row = layout_cut_top(body, high);
    card_add(kiosk, tree, layout_cut_left(&row, card), false);
    layout_cut_left(&row, gap);
    said_add(kiosk, tree, row, SAID);
    layout_cut_top(body, tree->theme->gap_mm);
}

/* -- Those who wait ---------------------------------------------------------------------------- */

static double cell_mm(struct tree *tree)
{
    return text_line_mm(tree->text, FONT_FIGURE) + text_line_mm(tree->text, FONT_BODY) + 1.5;
}

static int cell_columns(struct kiosk *kiosk, struct tree *tree, double width_mm)
{
    size_t count;
    const struct queue_turn *turns = queue_waiting(kiosk, &count);
    double widest = text_width_mm(tree->text, FONT_FIGURE, "A00", false), gap = tree->theme->gap_mm;
    for (size_t i = 0; i < count; ++i) {
        widest = fmax(widest, text_width_mm(tree->text, FONT_FIGURE,
                                            queue_words_turn(tree, &turns[i]), false));
        widest = fmax(widest, text_width_mm(tree->text, FONT_BODY,
                                            queue_words_wait(kiosk, tree, &turns[i]), false));
    }
    int columns = (int)((width_mm + gap * 0.6) / (widest + 5 + gap * 0.6));
    return columns < 1 ? 1 : columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
}

static void cell_add(struct kiosk *kiosk, struct tree *tree, struct box box,
                     const struct queue_turn *turn)
{
    const char *name = queue_words_turn(tree, turn), *words = queue_words_wait(kiosk, tree, turn);
    struct node *node = node_add(tree, ROLE_LABEL, tree_format(tree, "turn_%s", name), box);
    node_name(tree, node, NULL, tree_format(tree, "%s. %s", name, words));
    node_value(tree, node, words);
    node->surface = SURFACE_CARD;
    double whole = text_line_mm(tree->text, FONT_FIGURE) + text_line_mm(tree->text, FONT_BODY);
    struct box inside = layout_centre(box, box.w - 2, whole);
    struct box above = layout_cut_top(&inside, text_line_mm(tree->text, FONT_FIGURE));
    struct mark *figure = mark_text(tree, node, above, FONT_FIGURE, COLOUR_INK, name);
    struct mark *wait = mark_text(tree, node, inside, FONT_BODY, COLOUR_MUTED, words);
    figure->across = wait->across = ALIGN_MIDDLE;
    figure->down = wait->down = ALIGN_MIDDLE;
    figure->ground = wait->ground = COLOUR_CARD;
}

struct grid {
    struct box body; /* below the line that says how many */
    int columns, rows, pages;
    size_t count;
};

static void title_add(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct label label = {
        .id = "queue_count", .text = queue_words_count(kiosk, tree), .font = FONT_STRONG};
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, &label)), &label);
    layout_cut_top(body, tree->theme->gap_mm * 0.5);
}

static struct grid grid_in(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct grid grid = {.body = body, .pages = 1};
    double gap = tree->theme->gap_mm * 0.6;
    (void)queue_waiting(kiosk, &grid.count);
    grid.columns = cell_columns(kiosk, tree, body.w);
    grid.rows = (int)((body.h + gap) / (cell_mm(tree) + gap));
    grid.rows = grid.rows < 1 ? 1 : grid.rows;
    size_t page = (size_t)(grid.columns * grid.rows);
    if (grid.count > 0)
        grid.pages = (int)((grid.count + page - 1) / page);
    return grid;
}

static void grid_add(struct kiosk *kiosk, struct tree *tree, const struct grid *grid, int page)
{
    size_t count, each = (size_t)(grid->columns * grid->rows), first = (size_t)page * each;
    const struct queue_turn *turns = queue_waiting(kiosk, &count);
    double gap = tree->theme->gap_mm * 0.6, least = cell_mm(tree);
    struct box body = grid->body;
    double share = (body.h - gap * (grid->rows - 1)) / grid->rows;
    double high = fmin(share, least * 1.35);
    body.h = high * grid->rows + gap * (grid->rows - 1);
    for (size_t i = first; i < count && i < first + each; ++i)
        cell_add(kiosk, tree, layout_cell(body, grid->columns, grid->rows, gap, (int)(i - first)),
                 &turns[i]);
}

/* The pages' two buttons, and which page is wanted. */
static int turn_pages(struct kiosk *kiosk, struct tree *tree, struct box body, struct box pager,
                      int pages)
{
    const struct list list = {.id = "list",
                              .name = _("Those who wait"),
                              .count = pages,
                              .page = kiosk->visit->page,
                              .rows_max = 1,
                              .row_height_mm = body.h,
                              .pager = pager,
                              .previous = _("Previous"),
                              .following = _("More")};
    return kiosk->visit->page = list_add(tree, body, &list).page;
}

/* A row for the pages' buttons, where they found none in the bottom row. */
static struct box cut_pager(struct tree *tree, struct box *body)
{
    struct box pager = layout_cut_bottom(body, tree->theme->button_height_mm);
    layout_cut_bottom(body, tree->theme->gap_mm * 0.6);
    return pager;
}

static void waiting_add(struct kiosk *kiosk, struct tree *tree, struct box body, struct box pager)
{
    struct grid grid = grid_in(kiosk, tree, body);
    if (grid.pages > 1 && pager.w <= 0) {
        pager = cut_pager(tree, &body);
        grid = grid_in(kiosk, tree, body);
    }
    grid_add(kiosk, tree, &grid, turn_pages(kiosk, tree, body, pager, grid.pages));
}

/* -- The screen -------------------------------------------------------------------------------- */

/* Large letters: the call, and behind it page by page those who wait. */
static void build_large(struct kiosk *kiosk, struct tree *tree, struct box body, struct box pager)
{
    struct box rest = body, below = pager;
    if (pager.w <= 0)
        below = cut_pager(tree, &rest);
    struct box cells = rest;
    bool titled = !parts_is_low(tree);
    if (titled)
        layout_cut_top(&cells, text_line_mm(tree->text, FONT_STRONG) + tree->theme->gap_mm * 0.5);
    struct grid grid = grid_in(kiosk, tree, cells);
    bool any = grid.count > 0;
    int page = turn_pages(kiosk, tree, rest, below, any ? 1 + grid.pages : 1);
    if (page > 0) {
        if (titled)
            title_add(kiosk, tree, &rest);
        grid_add(kiosk, tree, &grid, page - 1);
        return;
    }
    if (!any)
        rest = body;
    double said_high = said_mm(kiosk, tree, rest.w, 2), gap = tree->theme->gap_mm;
    double line = text_line_mm(tree->text, FONT_BODY) + gap * 0.6;
    bool roomy = rest.h - line - said_high - gap * 0.75 >= card_mm(tree, true);
    if (!news_add(kiosk, tree, &rest) && roomy)
        state_add(kiosk, tree, &rest);
    bool beside = rest.h - said_high - gap * 0.75 < card_mm(tree, false);
    bool counted = titled && rest.h - said_high - gap * 1.5 >=
                                 card_mm(tree, beside) + text_line_mm(tree->text, FONT_STRONG);
    if (counted)
        title_add(kiosk, tree, &rest);
    call_add(kiosk, tree, rest, beside);
}

static void build_upright(struct kiosk *kiosk, struct tree *tree, struct box body, struct box pager)
{
    double gap = tree->theme->gap_mm;
    top_add(kiosk, tree, &body);
    double high = card_mm(tree, true) + gap * 0.75 + said_mm(kiosk, tree, body.w, 2);
    call_add(kiosk, tree, layout_cut_top(&body, high), true);
    layout_cut_top(&body, gap);
    waiting_add(kiosk, tree, body, pager);
}

static void build_wide(struct kiosk *kiosk, struct tree *tree, struct box body, struct box pager)
{
    top_add(kiosk, tree, &body);
    call_row(kiosk, tree, &body);
    waiting_add(kiosk, tree, body, pager);
}

/* No module, or no store: what is missing, and where to say it. */
static void build_closed(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    bool module = attend_module(kiosk) != 0;
    const struct nav nav = {.pager = true,
                            .next = module ? NULL : _("Say which booth this is"),
                            .next_id = "staff_booth"};
    struct flow flow = {.name = _("Queue of the booth")};
    parts_say(&flow, (struct paragraph){.id = "queue_closed",
                                        .text = module ? _("The records are not open: turns cannot "
                                                           "be called here now.")
                                                       : _("Which booth is this?"),
                                        .icon = "info",
                                        .card = true,
                                        .trouble = module});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

void staff_queue_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    size_t count;
    if (!queue_is_open(kiosk)) {
        build_closed(kiosk, tree, body);
        return;
    }
    (void)queue_waiting(kiosk, &count);
    const struct nav nav = {.pager = true,
                            .tight = true,
                            .next = _("Call the next one"),
                            .next_id = "queue_next",
                            .next_icon = "campaign",
                            .next_disabled = count == 0};
    body = parts_page(tree, body);
    struct box pager = parts_nav(tree, &body, &nav);
    if (tree->theme->large)
        build_large(kiosk, tree, body, pager);
    else if (body.w < 150)
        build_upright(kiosk, tree, body, pager);
    else
        build_wide(kiosk, tree, body, pager);
}

/* Where this kiosk's last call is seen: the first page. */
static void call_next(struct kiosk *kiosk)
{
    queue_call_next(kiosk);
    kiosk->visit->page = 0;
}

bool staff_queue_act(struct kiosk *kiosk, const char *id)
{
    static const struct {
        const char *id;
        void (*act)(struct kiosk *kiosk);
    } acts[] = {{"queue_next", call_next},
                {"queue_again", queue_call_again},
                {"queue_absent", queue_note_absent},
                {"queue_undo", queue_undo}};
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; ++i)
        if (strcmp(id, acts[i].id) == 0) {
            acts[i].act(kiosk);
            stage_guard(kiosk->stage);
            return true;
        }
    if (strcmp(id, "queue_move") == 0)
        kiosk_show(kiosk, SCREEN_STAFF_MOVE);
    else if (strcmp(id, "staff_booth") == 0)
        kiosk_show(kiosk, SCREEN_STAFF_BOOTH);
    else
        return false;
    return true;
}

void staff_queue_open(struct kiosk *kiosk)
{
    const struct visit *visit = kiosk->visit;
    if (visit->depth > 1 && visit->trail[visit->depth - 2] == SCREEN_STAFF_QUEUE)
        kiosk_back(kiosk);
    else
        kiosk_replace(kiosk, SCREEN_STAFF_QUEUE);
}

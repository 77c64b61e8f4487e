#include "kiosk/bar.h"

#include <math.h>
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/lock.h"
#include "kiosk/parts.h"
#include "kiosk/practice.h"
#include "kiosk/queue.h"
#include "kiosk/rehearsal.h"
#include "kiosk/speech.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"

/* Between two languages the button names the one she gets, in that language; among more it opens
 * the choice. */
static struct button language_button(const struct kiosk *kiosk)
{
    bool among_more = kiosk->languages != NULL && kiosk->languages->count > 2;
    const char *other = words_are_spanish() ? "English" : "Español";
    return (struct button){.kind = BUTTON_SOFT,
                           .light = true,
                           .id = "language",
                           .label = among_more ? _("Language") : other,
                           .name = _("Language"),
                           .icon = "language"};
}

static struct button person_button(void)
{
    return (struct button){.kind = BUTTON_SOFT,
                           .light = true,
                           .id = "person",
                           .label = _("Talk to a person"),
                           .icon = "record_voice_over"};
}

/* Where there is no sound there is no button. */
static struct button listen_button(const struct kiosk *kiosk)
{
    return (struct button){.kind = BUTTON_SOFT,
                           .light = true,
                           .id = "listen",
                           .label = _("Listen"),
                           .icon = "volume_up",
                           .states = speech_is_on(kiosk->speech) ? STATE_CHECKED : 0U};
}

enum { BAR_PERSON, BAR_LISTEN, BAR_TEXT, BAR_CONTRAST, BAR_LANGUAGE, BAR_LEAVE, BAR_BUTTONS };

static void collect(const struct kiosk *kiosk, struct button buttons[BAR_BUTTONS])
{
    buttons[BAR_PERSON] = person_button();
    buttons[BAR_LISTEN] = listen_button(kiosk);
    buttons[BAR_TEXT] = (struct button){.kind = BUTTON_SOFT,
                                        .light = true,
                                        .id = "text",
                                        .label = _("Text size"),
                                        .icon = "format_size"};
    buttons[BAR_CONTRAST] = (struct button){.kind = BUTTON_SOFT,
                                            .light = true,
                                            .id = "contrast",
                                            .label = _("Contrast"),
                                            .icon = "contrast"};
    buttons[BAR_LANGUAGE] = language_button(kiosk);
    buttons[BAR_LEAVE] = (struct button){
        .kind = BUTTON_LEAVE, .id = "leave", .label = _("Leave"), .icon = "exit_to_app"};
}

/* -- The brand: a mark, the fair's name, and what it is, as far as there is room ----------------
 */

static void add_mark(struct tree *tree, struct node *node, struct box square)
{
    mark_fill(tree, node, square, COLOUR_ACCENT, tree->theme->radius_mm * 0.8);
    struct mark *heart =
        mark_icon(tree, node, layout_inset(square, square.w * 0.22), COLOUR_ON_ACCENT, "favorite");
    heart->ground = COLOUR_ACCENT;
}

static bool line_fits(struct tree *tree, enum font font, const char *text, struct box room)
{
    return text_width_mm(tree->text, font, text, false) + 0.5 <= room.w &&
           text_line_mm(tree->text, font) <= room.h;
}

static void add_brand_lines(struct kiosk *kiosk, struct tree *tree, struct node *node,
                            struct box room, enum colour ground)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    double above = text_line_mm(tree->text, FONT_TITLE),
           below = text_line_mm(tree->text, FONT_BODY);
    enum font font = line_fits(tree, FONT_TITLE, node->text, room) ? FONT_TITLE : FONT_BODY;
    bool both = ground == COLOUR_BAR && *fair->title != '\0' && above + below <= room.h &&
                line_fits(tree, FONT_BODY, fair->title, room);
    if (!line_fits(tree, font, node->text, room))
        return;
    struct box lines = both ? layout_centre(room, room.w, above + below) : room;
    struct box first = both ? layout_cut_top(&lines, above) : lines;
    mark_text(tree, node, first, font, COLOUR_INK, node->text)->down = ALIGN_MIDDLE;
    if (both)
        mark_text(tree, node, lines, FONT_BODY, COLOUR_MUTED, fair->title)->down = ALIGN_MIDDLE;
}

static void add_brand(struct kiosk *kiosk, struct tree *tree, struct box box, enum colour ground)
{
    double side = fmin(box.h, tree->theme->capital_mm[FONT_BODY] * 3.2);
    if (box.w < side || side < 8)
        return;
    struct node *node = node_add(tree, ROLE_LABEL, "brand", box);
    double room = box.w - side - tree->theme->gap_mm * 0.6;
    node_name(tree, node, NULL, rehearsal_brand(kiosk, tree, room));
    add_mark(tree, node, layout_centre(layout_cut_left(&box, side), side, side));
    layout_cut_left(&box, tree->theme->gap_mm * 0.6);
    add_brand_lines(kiosk, tree, node, box, ground);
    for (struct mark *mark = node->marks; mark != NULL; mark = mark->next)
        mark->ground = mark->kind == MARK_TEXT ? ground : mark->ground;
}

/* -- How the bar is divided on this panel: the same on every screen ---------------------------- */

enum { BAR_ROWS_MAX = 3 };

/* In the order of reading, each row ended by BAR_BUTTONS: the first that holds is taken. */
static const int arrangements[][BAR_ROWS_MAX][BAR_BUTTONS + 1] = {
    {{BAR_PERSON, BAR_LISTEN, BAR_TEXT, BAR_CONTRAST, BAR_LANGUAGE, BAR_LEAVE, BAR_BUTTONS},
     {BAR_BUTTONS},
     {BAR_BUTTONS}},
    {{BAR_PERSON, BAR_LEAVE, BAR_BUTTONS},
     {BAR_LISTEN, BAR_TEXT, BAR_CONTRAST, BAR_LANGUAGE, BAR_BUTTONS},
     {BAR_BUTTONS}},
    {{BAR_LISTEN, BAR_TEXT, BAR_LEAVE, BAR_BUTTONS},
     {BAR_CONTRAST, BAR_LANGUAGE, BAR_BUTTONS},
     {BAR_PERSON, BAR_BUTTONS}},
};
enum { ARRANGEMENTS = sizeof arrangements / sizeof arrangements[0] };

struct row {
    int count;
    struct button buttons[BAR_BUTTONS];
    double widths_mm[BAR_BUTTONS], height_mm;
};

struct plan {
    int rows;
    struct row row[BAR_ROWS_MAX];
    double margin_mm, gap_mm, pad_mm, height_mm;
};

/* Icons above labels; a person's words beside their icon, on two lines. */
static bool stack_row(struct tree *tree, struct row *row, double room, double gap)
{
    double sum = -gap;
    for (int i = 0; i < row->count; ++i) {
        struct button *button = &row->buttons[i];
        bool person = strcmp(button->id, "person") == 0;
        button->stacked = !person;
        button->tight = person;
        row->widths_mm[i] =
            person ? button_wrapped_mm(tree, button) : button_width_mm(tree, button);
        row->height_mm = fmax(row->height_mm, button_height_mm(tree, row->widths_mm[i], button));
        sum += gap + row->widths_mm[i];
    }
    return sum <= room;
}

static bool lay_row(struct tree *tree, struct row *row, double room, double gap)
{
    row->height_mm = tree->theme->button_height_mm + (tree->theme->large ? 0.3 : 0);
    for (int i = 0; i < row->count && !tree->theme->large; ++i)
        row->buttons[i].stacked = strcmp(row->buttons[i].id, "person") != 0;
    return parts_squeeze(tree, room, gap, row->count, row->buttons, row->widths_mm);
}

static struct row collect_row(const struct kiosk *kiosk, const int *wanted)
{
    struct button all[BAR_BUTTONS];
    struct row row = {0};
    collect(kiosk, all);
    for (; *wanted != BAR_BUTTONS; ++wanted)
        if (*wanted != BAR_LISTEN || speech_is_offered(kiosk->speech))
            row.buttons[row.count++] = all[*wanted];
    return row;
}

static bool try_plan(const struct kiosk *kiosk, struct tree *tree, int index, struct plan *plan)
{
    const struct theme *theme = tree->theme;
    bool single = index == 0;
    *plan = (struct plan){.margin_mm = !single && tree->page.w < 150 ? 2 : theme->margin_mm,
                          .gap_mm = single ? theme->gap_mm * 0.5 : 1.5,
                          .pad_mm = theme->large ? 0.8 : theme->gap_mm * (single ? 0.6 : 0.4)};
    double room = tree->page.w - 2 * plan->margin_mm;
    bool holds = !(single && theme->large);
    plan->height_mm = 2 * plan->pad_mm - plan->gap_mm;
    for (int i = 0; i < BAR_ROWS_MAX && arrangements[index][i][0] != BAR_BUTTONS; ++i) {
        struct row *row = &plan->row[plan->rows++];
        *row = collect_row(kiosk, arrangements[index][i]);
        holds &= single ? stack_row(tree, row, room, plan->gap_mm)
                        : lay_row(tree, row, room, plan->gap_mm);
        plan->height_mm += row->height_mm + plan->gap_mm;
    }
    return holds;
}

/* What is left of a row for the brand; *more is what each button but Salir gets of it when the row
 * is nearly full and is filled instead. */
static struct box spare_of(const struct plan *plan, const struct row *row, struct box box,
                           double *more)
{
    double sum = plan->gap_mm * (row->count - 1);
    for (int i = 0; i < row->count; ++i)
        sum += row->widths_mm[i];
    double spare = fmax(0, box.w - sum);
    bool leaves = row->buttons[row->count - 1].kind == BUTTON_LEAVE;
    bool fills = plan->rows > 1 && spare < (row == plan->row ? 16 : box.w * 0.3);
    *more = fills ? spare / (row->count - (leaves ? 1 : 0)) : 0;
    return layout_cut_left(&box, fills ? 0 : spare);
}

/* Volunteers are the persons: where others call one, they see how many call. */
static bool is_calls(const struct kiosk *kiosk, const struct button *button)
{
    return lock_is_open(kiosk) && queue_persons_unanswered(kiosk) > 0 &&
           strcmp(button->id, "person") == 0;
}

static struct button calls_button(const struct kiosk *kiosk, struct tree *tree)
{
    unsigned count = (unsigned)queue_persons_unanswered(kiosk);
    return (struct button){.kind = BUTTON_SECOND,
                           .id = "calls",
                           .label = tree_format(tree, _("Calls: %u"), count),
                           .name = tree_format(tree, _("They call for a person: %u"), count),
                           .tight = true,
                           .icon = "record_voice_over"};
}

/* Nothing is spoken to volunteers, but to her who is asked to agree to a letter; the other controls
 * stay in place. */
static bool is_left_out(const struct kiosk *kiosk, const struct button *button)
{
    bool person = strcmp(button->id, "person") == 0 && !is_calls(kiosk, button);
    return lock_is_shown(kiosk) && !practice_is_shown(kiosk) &&
           (person || (strcmp(button->id, "listen") == 0 && !accompany_is_on(kiosk)));
}

/* A last row with nothing in it gives its room to the page. */
static bool is_empty(const struct kiosk *kiosk, const struct row *row)
{
    return row->count == 1 && is_left_out(kiosk, &row->buttons[0]);
}

/* Salir keeps its size and stands at the right. */
static void add_row(const struct kiosk *kiosk, struct tree *tree, struct box box,
                    const struct plan *plan, const struct row *row, double more)
{
    for (int i = 0; i < row->count; ++i) {
        bool leave = row->buttons[i].kind == BUTTON_LEAVE;
        struct box place = layout_cut_left(&box, row->widths_mm[i] + (leave ? 0 : more));
        const struct button calls =
            is_calls(kiosk, &row->buttons[i]) ? calls_button(kiosk, tree) : row->buttons[i];
        if (!is_left_out(kiosk, &row->buttons[i]))
            button_add(tree, place, &calls);
        layout_cut_left(&box, plan->gap_mm);
    }
}

/* The brand has the room of what is left out beside it. */
static double brand_mm(const struct kiosk *kiosk, const struct plan *plan, const struct row *row,
                       double spare)
{
    for (int i = 0; i < row->count && spare > 0 && is_left_out(kiosk, &row->buttons[i]); ++i)
        spare += row->widths_mm[i] + plan->gap_mm;
    return spare - plan->gap_mm;
}

struct box bar_add(struct kiosk *kiosk, struct tree *tree, struct box page)
{
    struct plan plan;
    int index = 0;
    while (!try_plan(kiosk, tree, index, &plan) && index < ARRANGEMENTS - 1)
        ++index;
    if (is_empty(kiosk, &plan.row[plan.rows - 1]))
        plan.height_mm -= plan.row[--plan.rows].height_mm + plan.gap_mm;
    struct box bar = layout_cut_top(&page, plan.height_mm);
    node_add(tree, ROLE_IMAGE, "", bar)->surface = SURFACE_BAR;
    struct box inside = layout_inset_sides(bar, plan.margin_mm, plan.pad_mm);
    for (int i = 0; i < plan.rows; ++i) {
        struct box box = layout_cut_top(&inside, plan.row[i].height_mm);
        double more;
        struct box brand = spare_of(&plan, &plan.row[i], box, &more);
        layout_cut_left(&box, brand.w);
        brand.w = brand.w > 0 && lock_is_shown(kiosk)
                      ? brand_mm(kiosk, &plan, &plan.row[i], brand.w)
                      : brand.w - tree->theme->gap_mm;
        if (i == 0)
            add_brand(kiosk, tree, brand, COLOUR_BAR);
        add_row(kiosk, tree, box, &plan, &plan.row[i], more);
        layout_cut_top(&inside, plan.gap_mm);
    }
    return page;
}

static bool is_whole(struct tree *tree, struct row *row, double room, double gap)
{
    double sum = -gap;
    row->height_mm = tree->theme->button_height_mm;
    for (int i = 0; i < row->count; ++i)
        sum += gap + (row->widths_mm[i] = button_width_mm(tree, &row->buttons[i]));
    return sum <= room;
}

/* The others side by side, and the person's words, the longest, in a row of their own below. */
static struct box add_attract_rows(struct tree *tree, struct box box, const struct row *row,
                                   double gap)
{
    struct box cells = layout_cut_top(&box, tree->theme->button_height_mm);
    for (int i = 1; i < row->count; ++i)
        button_add(tree, layout_column(cells, row->count - 1, gap, i - 1), &row->buttons[i]);
    layout_cut_top(&box, gap);
    double high = button_height_mm(tree, box.w, &row->buttons[0]);
    button_add(tree, layout_cut_top(&box, high), &row->buttons[0]);
    return box;
}

/* At the right of one row: as they like it, or icons above words, or squeezed. */
struct box bar_add_attract(struct kiosk *kiosk, struct tree *tree, struct box box)
{
    static const int wanted[] = {BAR_PERSON, BAR_LISTEN, BAR_LANGUAGE, BAR_BUTTONS};
    struct row row = collect_row(kiosk, wanted);
    const struct row plain = row;
    double gap = tree->theme->gap_mm * 0.5;
    bool fits = is_whole(tree, &row, box.w, gap) ||
                (!tree->theme->large && stack_row(tree, &row, box.w, gap));
    if (!fits) {
        row = plain;
        if (!lay_row(tree, &row, box.w, gap))
            return add_attract_rows(tree, box, &row, gap);
    }
    struct box left = layout_cut_top(&box, row.height_mm), right = left;
    for (int i = 0; i < row.count; ++i)
        left.w -= row.widths_mm[i] + gap;
    layout_cut_left(&right, left.w + gap);
    add_brand(kiosk, tree, left, COLOUR_PAPER);
    for (int i = 0; i < row.count; ++i) {
        button_add(tree, layout_cut_left(&right, row.widths_mm[i]), &row.buttons[i]);
        layout_cut_left(&right, gap);
    }
    return box;
}

#include "kiosk/parts.h"

#include <string.h>

#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/list.h"

enum { NAV_BUTTONS_MAX = 3 };

bool parts_is_low(const struct tree *tree)
{
    return tree->theme->large && tree->page.h < 150;
}

struct box parts_page(const struct tree *tree, struct box body)
{
    double above = tree->theme->gap_mm * (parts_is_low(tree) ? 0.5 : 1);
    return layout_inset_sides(body, tree->theme->margin_mm, above);
}

void parts_heading(struct tree *tree, struct box *body, const char *text)
{
    struct label label = {.id = "heading", .text = text, .font = FONT_HEADING};
    if (tree->theme->large && text_line_count(tree->text, FONT_HEADING, text, body->w, false) > 1)
        label.font = FONT_STRONG;
    double height = label_height_mm(tree, body->w, &label);
    label_add(tree, layout_cut_top(body, height), &label)->role = ROLE_HEADING;
    layout_cut_top(body, tree->theme->gap_mm * 0.6);
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

struct box parts_nav(struct tree *tree, struct box *body, const struct nav *nav)
{
    struct button buttons[NAV_BUTTONS_MAX];
    double widths[NAV_BUTTONS_MAX], gap = tree->theme->gap_mm;
    int count = collect(nav, buttons);
    if (count == 0)
        return (struct box){0};
    double pager = nav->pager ? pager_mm(tree) + gap : 0;
    /* Only a low window squeezes its buttons so that a pager fits beside them. */
    bool paged =
        nav->pager &&
        (measure(tree, gap, count, buttons, widths) + pager <= body->w ||
         (parts_is_low(tree) && parts_squeeze(tree, body->w - pager, gap, count, buttons, widths)));
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

/* -- Rows and grids ---------------------------------------------------------------------------- */

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

/* Lines of so many rows side by side, each as high as its own words. */
struct shape {
    int columns;
    double gap_mm, width_mm;
};

static struct shape shape_in(const struct tree *tree, double width_mm, int columns)
{
    double gap = tree->theme->gap_mm * 0.75;
    return (struct shape){columns, gap, (width_mm - gap * (columns - 1)) / columns};
}

static bool is_whole(struct kiosk *kiosk, struct tree *tree, struct shape shape,
                     const struct rows *rows)
{
    for (int i = 0; i < rows->count && rows->choice != NULL; ++i) {
        struct choice choice = rows->choice(kiosk, tree, i);
        if (choice_word_mm(tree, &choice) > shape.width_mm)
            return false;
    }
    return true;
}

static double line_mm(struct kiosk *kiosk, struct tree *tree, struct shape shape,
                      const struct rows *rows, int first)
{
    double height = 0;
    for (int i = first; i < first + shape.columns && i < rows->count; ++i) {
        double needed = row_height(kiosk, tree, shape.width_mm, rows, i);
        height = needed > height ? needed : height;
    }
    return height;
}

/* How many rows from `first` on fit into the height, whole lines of them; at least one line. */
static int pack(struct kiosk *kiosk, struct tree *tree, double height_mm, struct shape shape,
                const struct rows *rows, int first)
{
    double used = 0;
    int count = 0;
    while (first + count < rows->count && count + shape.columns <= rows->rows_max) {
        used += line_mm(kiosk, tree, shape, rows, first + count) + (count > 0 ? shape.gap_mm : 0);
        if (used > height_mm + 1e-6 && count > 0)
            break;
        count += shape.columns;
    }
    return first + count < rows->count ? count : rows->count - first;
}

/* The columns that show most on the first page; of equals, the fewest. */
static struct shape choose_shape(struct kiosk *kiosk, struct tree *tree, struct box body,
                                 const struct rows *rows)
{
    struct shape best = shape_in(tree, body.w, 1);
    double paged = body.h - tree->theme->button_height_mm - best.gap_mm;
    for (int columns = 1, most = 0; columns <= rows->columns; ++columns) {
        struct shape shape = shape_in(tree, body.w, columns);
        if (columns > 1 && !is_whole(kiosk, tree, shape, rows))
            continue;
        int shown = pack(kiosk, tree, body.h, shape, rows, 0);
        if (shown < rows->count && rows->pager.w <= 0)
            shown = pack(kiosk, tree, paged, shape, rows, 0);
        if (shown > most) {
            best = shape;
            most = shown;
        }
    }
    return best;
}

/* The rows of one page; where there is room to spare, lines are a little higher. */
static void add_page(struct kiosk *kiosk, struct tree *tree, struct box body, struct shape shape,
                     const struct rows *rows, int first, int end)
{
    double needed = -shape.gap_mm, most = tree->theme->button_height_mm * 0.35;
    int lines = (end - first + shape.columns - 1) / shape.columns;
    for (int i = first; i < end; i += shape.columns)
        needed += line_mm(kiosk, tree, shape, rows, i) + shape.gap_mm;
    double more = lines > 0 && body.h > needed ? (body.h - needed) / lines : 0;
    for (int i = first; i < end; i += shape.columns) {
        double height = line_mm(kiosk, tree, shape, rows, i) + (more > most ? most : more);
        struct box line = layout_cut_top(&body, height);
        layout_cut_top(&body, shape.gap_mm);
        for (int k = i; k < end && k < i + shape.columns; ++k)
            row_add(kiosk, tree, layout_column(line, shape.columns, shape.gap_mm, k - i), rows, k);
    }
}

enum { PAGES_MAX = 200 };

void parts_rows(struct kiosk *kiosk, struct tree *tree, struct box body, const struct rows *rows)
{
    int starts[PAGES_MAX + 1] = {0}, pages = 0;
    struct shape shape = choose_shape(kiosk, tree, body, rows);
    struct list list = {.id = "list",
                        .name = rows->name,
                        .page = kiosk->visit->page,
                        .rows_max = 1, /* the list counts pages as rows of one a page */
                        .pager = rows->pager,
                        .previous = _("Previous"),
                        .following = _("More")};
    if (list.pager.w <= 0 && pack(kiosk, tree, body.h, shape, rows, 0) < rows->count) {
        list.pager = layout_cut_bottom(&body, tree->theme->button_height_mm);
        layout_cut_bottom(&body, shape.gap_mm);
    }
    for (int next = 0; next < rows->count && pages < PAGES_MAX; starts[pages] = next)
        next += pack(kiosk, tree, body.h, shape, rows, starts[pages++]);
    list.count = pages;
    list.row_height_mm = body.h;
    int page = kiosk->visit->page = list_add(tree, body, &list).page;
    add_page(kiosk, tree, body, shape, rows, starts[page], starts[page + 1]);
}

static double grid_row_mm(struct tree *tree, double width, int columns, int count,
                          const struct choice *choices, int row)
{
    double height = 0;
    for (int i = row * columns; i < count && i < (row + 1) * columns; ++i) {
        double needed = choice_height_mm(tree, width, &choices[i]);
        height = needed > height ? needed : height;
    }
    return height;
}

bool parts_grid_is_whole(struct tree *tree, double width_mm, int columns, int count,
                         const struct choice *choices)
{
    double width = (width_mm - tree->theme->gap_mm * (columns - 1)) / columns;
    for (int i = 0; i < count; ++i)
        if (choice_word_mm(tree, &choices[i]) > width)
            return false;
    return true;
}

double parts_grid_mm(struct tree *tree, double width_mm, int columns, int count,
                     const struct choice *choices)
{
    double gap = tree->theme->gap_mm, width = (width_mm - gap * (columns - 1)) / columns;
    double whole = -gap;
    for (int row = 0; row * columns < count; ++row)
        whole += gap + grid_row_mm(tree, width, columns, count, choices, row);
    return whole;
}

void parts_grid(struct tree *tree, struct box body, int columns, int count,
                const struct choice *choices)
{
    double gap = tree->theme->gap_mm, width = (body.w - gap * (columns - 1)) / columns;
    double needed = parts_grid_mm(tree, body.w, columns, count, choices);
    int rows = (count + columns - 1) / columns;
    double most = tree->theme->button_height_mm * 0.6;
    double more = body.h > needed ? (body.h - needed) / rows : 0;
    for (int row = 0; row < rows; ++row) {
        double height = grid_row_mm(tree, width, columns, count, choices, row);
        struct box strip = layout_cut_top(&body, height + (more > most ? most : more));
        layout_cut_top(&body, gap);
        for (int i = row * columns; i < count && i < (row + 1) * columns; ++i)
            choice_add(tree, layout_column(strip, columns, gap, i % columns), &choices[i]);
    }
}

/* -- Text on pages ----------------------------------------------------------------------------- */

enum { PIECES_MAX = 40 };

struct pieces { /* paragraphs, the long ones cut where a page ends */
    int count;
    struct paragraph of[PIECES_MAX];
};

void parts_say(struct flow *flow, struct paragraph paragraph)
{
    if (flow->count < PARTS_PARAGRAPHS_MAX && *paragraph.text != '\0')
        flow->paragraphs[flow->count++] = paragraph;
}

static struct label piece_label(const struct paragraph *piece)
{
    return (struct label){.id = piece->id,
                          .text = piece->text,
                          .icon = piece->icon,
                          .speech = piece->speech,
                          .font = piece->font,
                          .colour = piece->trouble ? COLOUR_TROUBLE
                                    : piece->muted ? COLOUR_MUTED
                                                   : COLOUR_PAPER,
                          .personal = piece->personal,
                          .surface = piece->card ? SURFACE_CARD : SURFACE_NONE,
                          .ground = piece->card ? COLOUR_CARD : COLOUR_PAPER};
}

static double piece_mm(struct tree *tree, double width, const struct paragraph *piece)
{
    struct label label = piece_label(piece);
    return label_height_mm(tree, width, &label);
}

static void add_piece(struct pieces *pieces, struct paragraph piece)
{
    if (pieces->count < PIECES_MAX)
        pieces->of[pieces->count++] = piece;
}

/* Halves, at a space, until each part fits a page. */
static void split(struct tree *tree, struct box body, struct paragraph piece, int depth,
                  struct pieces *pieces)
{
    size_t length = strlen(piece.text), middle = length / 2;
    while (middle < length && piece.text[middle] != ' ')
        ++middle;
    if (piece_mm(tree, body.w, &piece) <= body.h || middle == length || depth == 4) {
        add_piece(pieces, piece);
        return;
    }
    struct paragraph first = piece, second = piece;
    first.text = tree_format(tree, "%.*s", (int)middle, piece.text);
    second.text = tree_copy(tree, piece.text + middle + 1);
    second.id = tree_format(tree, "%s_more", piece.id);
    second.speech = first.speech = NULL;
    split(tree, body, first, depth + 1, pieces);
    split(tree, body, second, depth + 1, pieces);
}

static struct pieces cut(struct tree *tree, struct box body, const struct flow *flow)
{
    struct pieces pieces = {0};
    for (int i = 0; i < flow->count; ++i)
        split(tree, body, flow->paragraphs[i], 0, &pieces);
    return pieces;
}

/* Cards stand further apart than lines of text. */
static double gap_below(const struct tree *tree, const struct paragraph *piece)
{
    return tree->theme->gap_mm * (piece->card ? 0.75 : 0.5);
}

/* How many pieces from `first` on fit into the height; at least one. */
static int fit(struct tree *tree, struct box body, const struct pieces *pieces, int first)
{
    double used = 0;
    int count = 0;
    for (int i = first; i < pieces->count; ++i, ++count) {
        used += piece_mm(tree, body.w, &pieces->of[i]);
        if (used > body.h + 1e-6 && count > 0)
            break;
        used += gap_below(tree, &pieces->of[i]);
    }
    return count;
}

void parts_flow(struct kiosk *kiosk, struct tree *tree, struct box body, const struct flow *flow)
{
    int starts[PIECES_MAX + 1] = {0}, pages = 0;
    struct box pager = flow->pager;
    struct pieces pieces = cut(tree, body, flow);
    if (pager.w <= 0 && fit(tree, body, &pieces, 0) < pieces.count) {
        pager = layout_cut_bottom(&body, tree->theme->button_height_mm);
        layout_cut_bottom(&body, tree->theme->gap_mm);
        pieces = cut(tree, body, flow);
    }
    for (int next = 0; next < pieces.count; starts[pages] = next)
        next += fit(tree, body, &pieces, starts[pages++]);
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
    for (int i = starts[page]; i < starts[page + 1]; ++i) {
        struct label label = piece_label(&pieces.of[i]);
        label_add(tree, layout_cut_top(&body, label_height_mm(tree, body.w, &label)), &label);
        layout_cut_top(&body, gap_below(tree, &pieces.of[i]));
    }
}

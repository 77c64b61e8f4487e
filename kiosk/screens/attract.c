/* Attract: the neutral screen. The fair's name, its place, today's booths, one button. It says
 * nothing of anybody and is the same picture after every visit; no clock, nothing that moves. */
#include <string.h>

#include "kiosk/bar.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"

enum { BOOTHS_SHOWN = 9 };

static void add_notice(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const char *notice = trouble_notice(kiosk_notice(kiosk));
    if (notice == NULL)
        return;
    struct label label = {.id = "notice",
                          .text = notice,
                          .icon = "info",
                          .colour = COLOUR_TROUBLE,
                          .ground = COLOUR_TROUBLE_SOFT,
                          .surface = SURFACE_TROUBLE};
    label_add(tree, layout_cut_bottom(body, label_height_mm(tree, body->w, &label)), &label);
    layout_cut_bottom(body, tree->theme->gap_mm);
}

/* -- Title ------------------------------------------------------------------------------------- */

static void add_line(struct tree *tree, struct box *body, struct label label)
{
    label.across = ALIGN_MIDDLE;
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, &label)), &label);
}

static void add_title(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    const char *title = *fair->title != '\0' ? fair->title : _("Help and support lines");
    bool figure = text_line_count(tree->text, FONT_FIGURE, title, body->w, false) == 1;
    bool heading = text_line_count(tree->text, FONT_HEADING, title, body->w, false) == 1;
    add_line(tree, body,
             (struct label){.id = "heading",
                            .text = title,
                            .font = figure    ? FONT_FIGURE
                                    : heading ? FONT_HEADING
                                              : FONT_STRONG});
    if (*fair->place != '\0')
        add_line(tree, body,
                 (struct label){.id = "place",
                                .text = tree_format(tree, "%s · %s", fair->name, fair->place),
                                .colour = COLOUR_MUTED});
}

/* -- Today's booths, by their discreet labels: read and not touched ---------------------------- */

static const char *booth_icon(const struct pack *pack, const struct pack_booth *booth)
{
    for (unsigned code = 1; code <= PACK_SERVICES_MAX; ++code) {
        const struct pack_service *service = pack_service(pack, code);
        if ((booth->services & 1U << code) != 0 && service != NULL)
            return service->icon;
    }
    return "info";
}

static double chip_mm(const struct tree *tree)
{
    return tree->theme->capital_mm[FONT_BODY] * (tree->theme->large ? 1.7 : 2.4);
}

static double booth_mm(struct tree *tree, double width, const char *label)
{
    double pad = tree->theme->pad_mm * 0.7, chip = chip_mm(tree);
    double room = width - 2 * pad - chip - tree->theme->gap_mm * 0.7;
    if (text_word_mm(tree->text, FONT_BODY, label, false) > room)
        return 1000; /* a broken word: too narrow */
    double text = text_height_mm(tree->text, FONT_BODY, label, room, false);
    return (text > chip ? text : chip) + pad;
}

static void add_booth(struct kiosk *kiosk, struct tree *tree, struct box box, int index)
{
    const struct pack_booth *booth = &kiosk->pack->booths[index];
    struct node *node =
        node_add(tree, ROLE_LABEL, tree_format(tree, "booth_%u", booth->module), box);
    double chip = chip_mm(tree);
    enum colour ground = (enum colour)(COLOUR_TEAL + 2 * (index % 4));
    node->surface = SURFACE_CARD;
    node_name(tree, node, NULL, booth->discreet_label);
    struct box inner = layout_inset_sides(box, tree->theme->pad_mm * 0.7, 0.2);
    struct box square = layout_centre(layout_cut_left(&inner, chip), chip, chip);
    mark_fill(tree, node, square, ground, tree->theme->radius_mm * 0.6);
    mark_icon(tree, node, layout_inset(square, chip * 0.18), (enum colour)(ground + 1),
              booth_icon(kiosk->pack, booth))
        ->ground = ground;
    layout_cut_left(&inner, tree->theme->gap_mm * 0.7);
    mark_text(tree, node, inner, FONT_BODY, COLOUR_INK, booth->discreet_label)->down = ALIGN_MIDDLE;
}

struct board { /* how many booths stand below the button, and how high */
    int count, columns, rows;
    double row_mm, height_mm;
};

static struct board make_board(struct kiosk *kiosk, struct tree *tree, struct box room)
{
    const struct pack *pack = kiosk->pack;
    double gap = tree->theme->gap_mm;
    struct board board = {.count = pack->booth_count < BOOTHS_SHOWN ? (int)pack->booth_count
                                                                    : BOOTHS_SHOWN,
                          .columns = parts_columns(tree, room)};
    for (int i = 0; i < board.count; ++i) {
        double width = (room.w - gap * (board.columns - 1)) / board.columns;
        double needed = booth_mm(tree, width, pack->booths[i].discreet_label);
        board.row_mm = needed > board.row_mm ? needed : board.row_mm;
    }
    board.rows = (board.count + board.columns - 1) / board.columns;
    while (board.rows > 0 && board.rows * (board.row_mm + gap) - gap > room.h)
        --board.rows; /* a low window shows fewer; all are behind "Servicios de hoy" */
    if (board.count > board.rows * board.columns)
        board.count = board.rows * board.columns;
    board.height_mm = board.rows * (board.row_mm + gap);
    return board;
}

void attract_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct theme *theme = tree->theme;
    double gap = theme->gap_mm;
    struct button start = {
        .kind = BUTTON_MAIN, .id = "start", .label = _("Touch to start"), .icon = "touch_app"};
    body = bar_add_attract(kiosk, tree, layout_inset(body, theme->margin_mm * 1.2));
    layout_cut_top(&body, gap);
    add_notice(kiosk, tree, &body);
    add_title(kiosk, tree, &body);
    layout_cut_top(&body, gap);
    double least = button_height_mm(tree, body.w * 0.7, &start) * (theme->large ? 1.2 : 1.5);
    struct box room = body;
    layout_cut_bottom(&room, least + gap);
    struct board board = make_board(kiosk, tree, room);
    double spare = body.h - least - gap - board.height_mm;
    double height = least + (spare > least ? least : spare) * 0.6;
    double width = body.w * (tree->page.w < 150 ? 1 : 0.7);
    struct box grid = layout_cut_bottom(&body, board.height_mm + (spare > 0 ? spare * 0.2 : 0));
    button_add(tree, layout_centre(body, width, height), &start);
    grid = layout_cut_bottom(&grid, grid.h - gap);
    for (int i = 0; i < board.count; ++i)
        add_booth(kiosk, tree, layout_cell(grid, board.columns, board.rows, gap, i), i);
}

bool attract_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "start") != 0)
        return false;
    kiosk_show(kiosk, SCREEN_HOME);
    return true;
}

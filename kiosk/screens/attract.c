/* Attract: the neutral screen. The fair's name, its place, today's booths, one button. It says
 * nothing of anybody and is the same picture after every visit; no clock, nothing that moves. */
#include <string.h>

#include "kiosk/bar.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/rehearsal.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/ornament.h"
#include "ui/reading.h"

enum { BOOTHS_SHOWN = 9 };

/* For volunteers, at the foot: read last. */
static struct label notice_label(struct kiosk *kiosk)
{
    return (struct label){.id = "notice",
                          .text = trouble_notice(kiosk_notice(kiosk)),
                          .icon = "info",
                          .colour = COLOUR_TROUBLE,
                          .ground = COLOUR_TROUBLE_SOFT,
                          .surface = SURFACE_TROUBLE};
}

static struct box cut_notice(struct tree *tree, struct box *body, const struct label *notice)
{
    if (notice->text == NULL)
        return (struct box){0};
    struct box foot = layout_cut_bottom(body, label_height_mm(tree, body->w, notice));
    layout_cut_bottom(body, tree->theme->gap_mm);
    return foot;
}

/* -- Title ------------------------------------------------------------------------------------- */

static void add_line(struct tree *tree, struct box *body, struct label label)
{
    label.across = ALIGN_MIDDLE;
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, &label)), &label);
}

/* The largest type in which the words take so many lines; the smallest otherwise. */
static enum font largest(struct tree *tree, const char *text, double width, int lines)
{
    static const enum font fonts[] = {FONT_DISPLAY, FONT_FIGURE, FONT_HEADING, FONT_STRONG};
    for (size_t i = 0; i < sizeof fonts / sizeof fonts[0]; ++i)
        if (text_word_mm(tree->text, fonts[i], text, false) <= width &&
            text_line_count(tree->text, fonts[i], text, width, false) <= lines)
            return fonts[i];
    return FONT_STRONG;
}

static bool is_upright(const struct tree *tree)
{
    return tree->page.h > tree->page.w;
}

static void add_title(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    const char *title = *fair->title != '\0' ? fair->title : _("Help and support lines");
    enum font font = largest(tree, title, body->w, is_upright(tree) ? 2 : 1);
    add_line(tree, body, (struct label){.id = "heading", .text = title, .font = font});
    if (*fair->place == '\0')
        return;
    const char *hours = *fair->hours != '\0' && !parts_is_low(tree) ? fair->hours : "";
    const char *place = tree_format(tree, "%s · %s%s%s", fair->name, fair->place,
                                    *hours != '\0' ? " · " : "", hours);
    place = rehearsal_place(kiosk, tree, place);
    bool roomy =
        !tree->theme->large && text_line_count(tree->text, FONT_VALUE, place, body->w, false) == 1;
    add_line(tree, body,
             (struct label){.id = "place",
                            .text = place,
                            .font = roomy ? FONT_VALUE : FONT_BODY,
                            .colour = COLOUR_MUTED});
}

/* -- Today's booths, by their discreet labels: read and not touched ---------------------------- */

struct booths { /* each label once */
    int count;
    const struct pack_booth *of[BOOTHS_SHOWN];
};

static struct booths choose_booths(const struct pack *pack)
{
    struct booths booths = {0};
    for (size_t i = 0; i < pack->booth_count && booths.count < BOOTHS_SHOWN; ++i) {
        int same = 0;
        while (same < booths.count &&
               strcmp(booths.of[same]->discreet_label, pack->booths[i].discreet_label) != 0)
            ++same;
        if (same == booths.count)
            booths.of[booths.count++] = &pack->booths[i];
    }
    return booths;
}

static const char *booth_icon(const struct pack *pack, const struct pack_booth *booth)
{
    for (unsigned code = 1; code <= PACK_SERVICES_MAX; ++code) {
        const struct pack_service *service = pack_service(pack, code);
        if ((booth->services & 1U << code) != 0 && service != NULL)
            return service->icon;
    }
    return "info";
}

static struct node *add_booth_node(struct tree *tree, struct box box,
                                   const struct pack_booth *booth)
{
    struct node *node =
        node_add(tree, ROLE_LABEL, tree_format(tree, "booth_%u", booth->module), box);
    node_name(tree, node, NULL, booth->discreet_label);
    return node;
}

static void add_chip(struct kiosk *kiosk, struct tree *tree, struct node *node, struct box square,
                     const struct pack_booth *booth, int index)
{
    enum colour ground = (enum colour)(COLOUR_TEAL + 2 * (index % 4));
    mark_fill(tree, node, square, ground, tree->theme->radius_mm * 0.8);
    mark_icon(tree, node, layout_inset(square, square.w * 0.2), (enum colour)(ground + 1),
              booth_icon(kiosk->pack, booth))
        ->ground = ground;
}

/* As cards: a chip and the label beside it. */
static double chip_mm(const struct tree *tree)
{
    return tree->theme->capital_mm[FONT_BODY] * (tree->theme->large ? 1.7 : 2.4);
}

static double card_mm(struct tree *tree, double width, const char *label)
{
    double pad = tree->theme->pad_mm * 0.7, chip = chip_mm(tree);
    double room = width - 2 * pad - chip - tree->theme->gap_mm * 0.7;
    if (text_word_mm(tree->text, FONT_BODY, label, false) > room)
        return 1000; /* a broken word: too narrow */
    double text = text_height_mm(tree->text, FONT_BODY, label, room, false);
    return (text > chip ? text : chip) + pad;
}

static void add_card(struct kiosk *kiosk, struct tree *tree, struct box box,
                     const struct pack_booth *booth, int index)
{
    struct node *node = add_booth_node(tree, box, booth);
    double chip = chip_mm(tree);
    node->surface = SURFACE_CARD;
    struct box inner = layout_inset_sides(box, tree->theme->pad_mm * 0.7, 0.2);
    struct box square = layout_centre(layout_cut_left(&inner, chip), chip, chip);
    add_chip(kiosk, tree, node, square, booth, index);
    layout_cut_left(&inner, tree->theme->gap_mm * 0.7);
    mark_text(tree, node, inner, FONT_BODY, COLOUR_INK, booth->discreet_label)->down = ALIGN_MIDDLE;
}

/* As stalls that stand on the land: an awning, a chip, the label below. */
static double awning_mm(const struct tree *tree)
{
    return tree->theme->capital_mm[FONT_BODY] * 1.9;
}

static double stall_mm(struct tree *tree, double width, const char *label)
{
    double room = width - tree->theme->gap_mm * 1.2;
    if (tree->theme->large || !ornament_is_wanted(tree) ||
        text_word_mm(tree->text, FONT_BODY, label, false) > room)
        return 1000; /* a broken word: too narrow */
    return awning_mm(tree) + tree->theme->capital_mm[FONT_BODY] * 3.4 + tree->theme->gap_mm * 1.7 +
           text_height_mm(tree->text, FONT_BODY, label, room, false);
}

static void add_stall(struct kiosk *kiosk, struct tree *tree, struct box box,
                      const struct pack_booth *booth, int index)
{
    double gap = tree->theme->gap_mm, chip = tree->theme->capital_mm[FONT_BODY] * 3.4;
    struct box front = layout_inset_sides(box, gap * 0.3, 0);
    layout_cut_top(&front, awning_mm(tree) * 0.4);
    node_add(tree, ROLE_IMAGE, "", front)->surface = SURFACE_CARD;
    struct node *node = add_booth_node(tree, box, booth);
    ornament_awning(tree, node, layout_cut_top(&box, awning_mm(tree)), index % 4);
    layout_cut_top(&box, gap * 0.7);
    add_chip(kiosk, tree, node, layout_centre(layout_cut_top(&box, chip), chip, chip), booth,
             index);
    layout_cut_top(&box, gap * 0.3);
    layout_cut_bottom(&box, gap * 0.7);
    struct mark *mark = mark_text(tree, node, layout_inset_sides(box, gap * 0.6, 0), FONT_BODY,
                                  COLOUR_INK, booth->discreet_label);
    mark->ground = COLOUR_CARD;
    mark->across = mark->down = ALIGN_MIDDLE;
}

struct wall { /* how many booths stand below the button, and how high */
    bool stalls;
    int count, columns, rows;
    double row_mm, height_mm;
};

static struct wall try_wall(struct tree *tree, struct box room, const struct booths *booths,
                            bool stalls, int columns)
{
    double gap = tree->theme->gap_mm, width = (room.w - gap * (columns - 1)) / columns;
    struct wall wall = {.stalls = stalls, .count = booths->count, .columns = columns};
    for (int i = 0; i < booths->count && i < (stalls ? columns * 2 : BOOTHS_SHOWN); ++i) {
        const char *label = booths->of[i]->discreet_label;
        double needed = stalls ? stall_mm(tree, width, label) : card_mm(tree, width, label);
        wall.row_mm = needed > wall.row_mm ? needed : wall.row_mm;
    }
    wall.rows = (booths->count + columns - 1) / columns;
    if (stalls && wall.rows > 2)
        wall.rows = 2;
    while (wall.rows > 0 && wall.rows * (wall.row_mm + gap) - gap > room.h)
        --wall.rows; /* a low window shows fewer; all are behind "Servicios de hoy" */
    if (wall.count > wall.rows * columns)
        wall.count = wall.rows * columns;
    wall.height_mm = wall.rows * (wall.row_mm + gap);
    return wall;
}

static struct wall make_wall(struct tree *tree, struct box room, const struct booths *booths)
{
    int most = booths->count < 8 ? booths->count : 8;
    for (int columns = most; columns > 2; --columns) {
        struct wall wall = try_wall(tree, room, booths, true, columns);
        if (wall.rows > 0)
            return wall;
    }
    return try_wall(tree, room, booths, false, parts_columns(tree, room));
}

static void add_wall(struct kiosk *kiosk, struct tree *tree, struct box grid,
                     const struct booths *booths, const struct wall *wall)
{
    for (int i = 0; i < wall->count; ++i) {
        struct box cell = layout_cell(grid, wall->columns, wall->rows, tree->theme->gap_mm, i);
        if (wall->stalls)
            add_stall(kiosk, tree, cell, booths->of[i], i);
        else
            add_card(kiosk, tree, cell, booths->of[i], i);
    }
}

/* -- The whole --------------------------------------------------------------------------------- */

static struct button start_button(struct tree *tree, double width)
{
    struct button start = {
        .kind = BUTTON_MAIN, .id = "start", .label = _("Touch to start"), .icon = "touch_app"};
    start.font = FONT_HEADING;
    if (button_width_mm(tree, &start) > width)
        start.font = FONT_STRONG;
    return start;
}

/* Flags above, land below: drawn first, under everything. */
static void add_ground(struct tree *tree, struct box *body)
{
    double flags = tree->theme->gap_mm * 2.6;
    if (parts_is_low(tree) || !ornament_is_wanted(tree))
        return;
    struct box page = *body;
    ornament_bunting(tree, layout_cut_top(&page, flags));
    ornament_land(tree, layout_cut_bottom(&page, page.h * 0.27));
    layout_cut_top(body, flags - tree->theme->gap_mm);
}

void attract_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct theme *theme = tree->theme;
    double gap = theme->gap_mm;
    struct booths booths = choose_booths(kiosk->pack);
    enum reading part = reading_begin(tree, READING_BAR);
    add_ground(tree, &body);
    body = layout_inset_sides(body, theme->margin_mm, theme->margin_mm * (theme->large ? 1 : 0.9));
    body = bar_add_attract(kiosk, tree, body);
    reading_begin(tree, part);
    layout_cut_top(&body, gap);
    struct label notice = notice_label(kiosk);
    struct box foot = cut_notice(tree, &body, &notice);
    add_title(kiosk, tree, &body);
    layout_cut_top(&body, gap);
    double width = body.w * (is_upright(tree) ? 1 : 0.62);
    struct button start = start_button(tree, width);
    double least = button_height_mm(tree, width, &start) * (theme->large ? 1.2 : 1.35);
    struct box room = body;
    layout_cut_bottom(&room, least + gap);
    struct wall wall = make_wall(tree, room, &booths);
    double spare = body.h - least - gap - wall.height_mm;
    double height = least + (spare > least ? least : spare) * 0.5;
    struct box grid = layout_cut_bottom(&body, wall.height_mm + (spare > 0 ? spare * 0.2 : 0));
    button_add(tree, layout_centre(body, width, height), &start);
    add_wall(kiosk, tree, layout_cut_bottom(&grid, grid.h - gap), &booths, &wall);
    if (notice.text != NULL)
        label_add(tree, foot, &notice);
}

bool attract_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "start") != 0)
        return false;
    kiosk_show(kiosk, SCREEN_HOME);
    return true;
}

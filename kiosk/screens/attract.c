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

enum { BOOTHS_SHOWN = 6 };

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

static void add_title(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    const char *title = *fair->title != '\0' ? fair->title : _("Help and support lines");
    label_heading(tree, body, title);
    if (*fair->place != '\0') {
        const char *place = tree_format(tree, "%s · %s", fair->name, fair->place);
        label_paragraph(tree, body, "place", place);
    }
}

/* Today's booths by their discreet labels, read and not touched. */
static void add_booths(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack *pack = kiosk->pack;
    int shown = pack->booth_count < BOOTHS_SHOWN ? (int)pack->booth_count : BOOTHS_SHOWN;
    if (shown == 0)
        return;
    int columns = parts_columns(tree, body), rows = (shown + columns - 1) / columns;
    double gap = tree->theme->gap_mm, height = 0;
    struct label label = {.surface = SURFACE_CARD, .ground = COLOUR_CARD, .down = ALIGN_MIDDLE};
    for (int i = 0; i < shown; ++i) {
        label.text = pack->booths[i].discreet_label;
        label.icon = "place";
        double needed = label_height_mm(tree, (body.w - gap * (columns - 1)) / columns, &label);
        height = needed > height ? needed : height;
    }
    while (rows > 0 && rows * (height + gap) - gap > body.h)
        --rows; /* a low window shows fewer; all are behind "Servicios de hoy" */
    if (rows == 0)
        return;
    struct box grid = layout_cut_bottom(&body, rows * (height + gap) - gap);
    for (int i = 0; i < shown && i < rows * columns; ++i) {
        label.id = tree_format(tree, "booth_%u", pack->booths[i].module);
        label.text = pack->booths[i].discreet_label;
        label_add(tree, layout_cell(grid, columns, rows, gap, i), &label);
    }
}

void attract_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct theme *theme = tree->theme;
    body = layout_inset(body, theme->margin_mm * 1.5);
    struct button start = {
        .kind = BUTTON_MAIN, .id = "start", .label = _("Touch to start"), .icon = "touch_app"};
    struct box top = layout_cut_top(&body, theme->button_height_mm);
    bar_add_attract(kiosk, tree, top);
    layout_cut_top(&body, theme->gap_mm * 2);
    add_title(kiosk, tree, &body);
    double width = body.w * 0.6, height = button_height_mm(tree, width, &start);
    layout_cut_top(&body, theme->gap_mm);
    struct box place = layout_cut_top(&body, height * 1.4);
    button_add(tree, layout_cut_left(&place, width), &start);
    layout_cut_top(&body, theme->gap_mm);
    add_notice(kiosk, tree, &body);
    add_booths(kiosk, tree, body);
}

bool attract_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "start") != 0)
        return false;
    kiosk_show(kiosk, SCREEN_HOME);
    return true;
}

/* What was made: turn and module, folio, QR, and the one neutral question. The same picture after a
 * turn, a registration and a referral, so that who stands beside her learns nothing. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/paper.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/qr.h"

static const char *paper_sentence(const struct visit *visit)
{
    switch (visit->paper) {
    case PAPER_UNASKED:
        return _("Do you want it on paper?");
    case PAPER_GLASS:
        return _("You can write your folio down.");
    case PAPER_MAKING:
    case PAPER_PRINTING:
        return _("Your slip is coming out…");
    case PAPER_PRINTED:
        return _("Take your slip.");
    case PAPER_FAILED:
        return trouble_paper(visit->paper_outcome);
    }
    return "";
}

static void add_question(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct visit *visit = kiosk->visit;
    struct button buttons[] = {
        {.id = "paper", .label = _("Paper"), .icon = "print"},
        {.id = "look", .label = _("Just look"), .icon = "visibility"},
        {.id = "none", .label = _("Nothing"), .icon = "done"},
    };
    enum { COUNT = sizeof buttons / sizeof buttons[0] };
    bool busy = visit->paper == PAPER_MAKING || visit->paper == PAPER_PRINTING ||
                visit->pending == PENDING_PRINT;
    if (busy)
        buttons[0].states = STATE_DISABLED;
    double gap = tree->theme->gap_mm, height = 0;
    for (int i = 0; i < COUNT; ++i) {
        double needed = button_height_mm(tree, (body->w - gap * (COUNT - 1)) / COUNT, &buttons[i]);
        height = needed > height ? needed : height;
    }
    struct box row = layout_cut_bottom(body, height);
    layout_cut_bottom(body, gap / 2);
    for (int i = 0; i < COUNT; ++i)
        button_add(tree, layout_column(row, COUNT, gap, i), &buttons[i]);
    struct label question = {.id = "paper_state",
                             .text = paper_sentence(visit),
                             .font = FONT_STRONG,
                             .colour = visit->paper == PAPER_FAILED ? COLOUR_TROUBLE : COLOUR_INK};
    double tall = label_height_mm(tree, body->w, &question);
    label_add(tree, layout_cut_bottom(body, tall), &question);
    layout_cut_bottom(body, gap / 2);
}

static void add_label(struct tree *tree, struct box *body, const char *id, const char *text,
                      enum font font)
{
    struct label label = {.id = id, .text = text, .font = font, .personal = true};
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, &label)), &label);
}

static void add_modules(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct sync_slip *row = &kiosk->visit->row;
    for (int i = 0; i < row->turns; ++i) {
        char turn[PAPER_TURN_BYTES];
        paper_turn(kiosk, row->turn[i].number, turn);
        const char *module = tree_format(tree, _("Module %u"), (unsigned)row->turn[i].module);
        const char *said = tree_format(tree, _("Turn %s"), turn);
        add_label(tree, body, tree_format(tree, "module_%d", i + 1),
                  tree_format(tree, "%s · %s", module, said), FONT_TITLE);
    }
}

void slip_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit *visit = kiosk->visit;
    double gap = tree->theme->gap_mm;
    body = parts_page(tree, body);
    add_question(kiosk, tree, &body);
    double side = body.h < body.w * 0.45 ? body.h : body.w * 0.45;
    struct qr qr = {
        .id = "qr", .name = _("Code of your slip"), .value = visit->slip.token, .personal = true};
    struct box column = layout_cut_right(&body, side);
    qr_add(tree, layout_cut_top(&column, side), &qr);
    layout_cut_right(&body, gap);
    label_heading(tree, &body, _("Ready"));
    add_modules(kiosk, tree, &body);
    layout_cut_top(&body, gap / 2);
    add_label(tree, &body, "folio_label", _("Your folio"), FONT_BODY);
    add_label(tree, &body, "folio", visit->slip.folio, FONT_FIGURE);
}

bool slip_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "paper") == 0) {
        paper_ask(kiosk);
    } else if (strcmp(id, "look") == 0) {
        if (visit->paper == PAPER_UNASKED || visit->paper == PAPER_FAILED)
            visit->paper = PAPER_GLASS;
    } else if (strcmp(id, "none") == 0) {
        kiosk_leave(kiosk);
    } else {
        return false;
    }
    return true;
}

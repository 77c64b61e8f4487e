/* What was made: turn and module, folio, QR, and the one neutral question. The same picture after a
 * turn, a registration and a referral, so that who stands beside her learns nothing. */
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/assist.h"
#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/lock.h"
#include "kiosk/paper.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/qr.h"

static const char *paper_sentence(const struct visit *visit, bool has_paper)
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
        return has_paper ? trouble_paper(visit->paper_outcome)
                         : _("This screen has no paper. Your folio is enough.");
    }
    return "";
}

/* With children there are several folios, one after another; nothing says whose one is. */
static const char *state_sentence(struct kiosk *kiosk, struct tree *tree)
{
    const struct visit *visit = kiosk->visit;
    const char *sentence = paper_sentence(visit, kiosk->printer != NULL);
    if (kiosk_screen(kiosk) != SCREEN_DONE || !visit_is_adult(visit) || visit->child_count == 0)
        return sentence;
    const char *which =
        tree_format(tree, _("Folio %d of %d"), visit->family + 1, visit->child_count + 1);
    return tree_format(tree, "%s · %s", which, sentence);
}

enum { ANSWERS = 3 };

/* "Papel / Solo ver / Nada": side by side, equal where their words allow; the one question for
 * everybody, on a kiosk without a printer, too: who asks for paper there is told at once. */
static void add_answers(struct kiosk *kiosk, struct tree *tree, struct box row)
{
    const struct visit *visit = kiosk->visit;
    struct button buttons[ANSWERS] = {
        {.id = "paper", .label = _("Paper"), .icon = "print"},
        {.id = "look", .label = _("Just look"), .icon = "visibility"},
        {.id = "none", .label = _("None"), .icon = "done"},
    };
    if (assist_is_on(kiosk))
        buttons[ANSWERS - 1].label = _("Next person");
    if (capture_has_child(kiosk)) /* "Nada" ends the visit: it waits for the last folio */
        buttons[ANSWERS - 1] =
            (struct button){.id = "next", .label = _("Next folio"), .icon = "arrow_forward"};
    bool busy = visit->paper == PAPER_MAKING || visit->paper == PAPER_PRINTING ||
                visit->pending == PENDING_PRINT;
    double gap = tree->theme->gap_mm, widths[ANSWERS], sum = gap * (ANSWERS - 1), widest = 0;
    parts_squeeze(tree, row.w, gap, ANSWERS, buttons, widths);
    for (int i = 0; i < ANSWERS; ++i) {
        sum += widths[i];
        widest = widths[i] > widest ? widths[i] : widest;
    }
    double all = row.w, equal = (all - gap * (ANSWERS - 1)) / ANSWERS;
    for (int i = 0; i < ANSWERS; ++i) {
        double width = widest <= equal ? equal : widths[i] + (all - sum) / ANSWERS;
        if (busy && (i == 0 || strcmp(buttons[i].id, "next") == 0 ||
                     (i == ANSWERS - 1 && assist_is_on(kiosk)))) /* her slip is coming out */
            buttons[i].states = STATE_DISABLED;
        button_add(tree, layout_cut_left(&row, width), &buttons[i]);
        layout_cut_left(&row, gap);
    }
}

/* At the bottom, cut off first; built last, as it is read. */
struct question {
    struct label label;
    struct box box, answers;
};

static struct question cut_question(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct visit *visit = kiosk->visit;
    struct question question = {
        .label = {.id = "paper_state",
                  .text = state_sentence(kiosk, tree),
                  .speech = paper_sentence(
                      visit, kiosk->printer != NULL), /* how many children is not said aloud */
                  .font = FONT_STRONG,
                  .colour = visit->paper == PAPER_FAILED ? COLOUR_TROUBLE : COLOUR_INK}};
    double gap = tree->theme->gap_mm;
    question.answers = layout_cut_bottom(body, tree->theme->button_height_mm);
    layout_cut_bottom(body, gap / 2);
    question.box = layout_cut_bottom(body, label_height_mm(tree, body->w, &question.label));
    layout_cut_bottom(body, gap / 2);
    return question;
}

/* -- What stands beside the QR: as much as its height has room for ------------------------------
 */

struct style {
    bool heading, cards, folio_label, merged;
};
static const struct style styles[] = {
    {.heading = true, .cards = true, .folio_label = true},
    {.heading = true, .folio_label = true},
    {.folio_label = true},
    {.merged = false},
    {.merged = true},
};
enum { STYLES = sizeof styles / sizeof styles[0], LINES_MAX = SYNC_SLIP_TURNS + 3 };

struct face { /* the lines of one style */
    int count;
    struct label lines[LINES_MAX];
    bool heading;
};

/* "Módulos 11, 55 · Turno A108": a person has one number, whichever module calls it. */
static const char *merged_modules(struct kiosk *kiosk, struct tree *tree)
{
    const struct sync_slip *row = &kiosk->visit->row;
    char turn[PAPER_TURN_BYTES];
    const char *modules = "";
    paper_turn(kiosk, row->turn[0].number, turn);
    for (int i = 0; i < row->turns; ++i) {
        if (row->turn[i].number != row->turn[0].number)
            return NULL;
        modules =
            tree_format(tree, "%s%s%u", modules, i > 0 ? ", " : "", (unsigned)row->turn[i].module);
    }
    return tree_format(tree, "%s · %s", tree_format(tree, _("Modules %s"), modules),
                       tree_format(tree, _("Turn %s"), turn));
}

static void add_line(struct face *face, struct label label)
{
    label.personal = true;
    face->lines[face->count++] = label;
}

static void say_modules(struct kiosk *kiosk, struct tree *tree, struct face *face,
                        struct style style)
{
    const struct sync_slip *row = &kiosk->visit->row;
    struct label line = {.id = "module_1",
                         .font = FONT_TITLE,
                         .icon = style.cards ? "place" : NULL,
                         .surface = style.cards ? SURFACE_CARD : SURFACE_NONE,
                         .ground = style.cards ? COLOUR_CARD : COLOUR_PAPER,
                         .down = ALIGN_MIDDLE};
    line.text = style.merged && row->turns > 1 ? merged_modules(kiosk, tree) : NULL;
    if (line.text != NULL) {
        add_line(face, line);
        return;
    }
    for (int i = 0; i < row->turns; ++i) {
        char turn[PAPER_TURN_BYTES];
        paper_turn(kiosk, row->turn[i].number, turn);
        line.id = tree_format(tree, "module_%d", i + 1);
        line.text = tree_format(tree, "%s · %s",
                                tree_format(tree, _("Module %u"), (unsigned)row->turn[i].module),
                                tree_format(tree, _("Turn %s"), turn));
        add_line(face, line);
    }
}

static struct face make_face(struct kiosk *kiosk, struct tree *tree, struct style style)
{
    struct face face = {.heading = style.heading};
    if (style.heading)
        add_line(&face, (struct label){.id = "heading", .text = _("Ready"), .font = FONT_HEADING});
    say_modules(kiosk, tree, &face, style);
    if (style.folio_label)
        add_line(&face, (struct label){.id = "folio_label", .text = _("Your folio")});
    add_line(&face, (struct label){.id = "folio",
                                   .text = kiosk->visit->slip.folio,
                                   .speech = tree_format(tree, "%s %s", _("Your folio"),
                                                         kiosk->visit->slip.folio),
                                   .icon = style.cards ? "confirmation_number" : NULL,
                                   .surface = style.cards ? SURFACE_CARD : SURFACE_NONE,
                                   .ground = style.cards ? COLOUR_CARD : COLOUR_PAPER,
                                   .font = FONT_FIGURE});
    return face;
}

static double gap_after(const struct tree *tree, const struct face *face, int index)
{
    if (index + 1 >= face->count)
        return 0;
    return face->lines[index].surface == SURFACE_NONE ? 0 : tree->theme->gap_mm;
}

static double face_mm(struct tree *tree, double width, const struct face *face)
{
    double whole = 0;
    for (int i = 0; i < face->count; ++i)
        whole += label_height_mm(tree, width, &face->lines[i]) + gap_after(tree, face, i);
    return whole;
}

/* In the middle of its height, a little more air between parts where there is some. */
static void add_face(struct tree *tree, struct box box, const struct face *face)
{
    double spare = box.h - face_mm(tree, box.w, face);
    double air = spare / (face->count + 1), gap = tree->theme->gap_mm;
    air = tree->theme->large || air < 0 ? 0 : air > gap ? gap : air;
    for (int i = 0; i < face->count; ++i) {
        double height = label_height_mm(tree, box.w, &face->lines[i]);
        struct node *node = label_add(tree, layout_cut_top(&box, height), &face->lines[i]);
        if (face->heading && i == 0)
            node->role = ROLE_HEADING;
        layout_cut_top(&box, gap_after(tree, face, i) + air);
    }
}

static void add_code(struct kiosk *kiosk, struct tree *tree, struct box box)
{
    struct qr qr = {.id = "qr",
                    .name = _("Code of your slip"),
                    .value = kiosk->visit->slip.token,
                    .personal = true};
    qr_add(tree, box, &qr);
}

#define LEAST_QR_MM 50.0

void slip_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    double gap = tree->theme->gap_mm;
    bool upright = tree->page.h > tree->page.w;
    body = parts_page(tree, body);
    struct question question = cut_question(kiosk, tree, &body);
    struct box code;
    double side = body.h < body.w * 0.45 ? body.h : body.w * 0.45;
    struct face face;
    for (int i = tree->theme->large ? 1 : 0; i < STYLES; ++i) {
        face = make_face(kiosk, tree, styles[i]);
        double text = face_mm(tree, upright ? body.w : body.w - side - 2 * gap, &face);
        if (upright)
            side = body.h - text - gap < body.w ? body.h - text - gap : body.w;
        if (upright ? side >= LEAST_QR_MM : text <= body.h)
            break;
    }
    if (upright) {
        code = layout_cut_bottom(&body, side);
        layout_cut_bottom(&body, gap);
    } else {
        code = layout_cut_right(&body, side);
        layout_cut_right(&body, 2 * gap);
    }
    add_face(tree, body, &face);
    add_code(kiosk, tree, layout_centre(code, side, side));
    label_add(tree, question.box, &question.label);
    add_answers(kiosk, tree, question.answers);
}

bool slip_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "paper") == 0) {
        paper_ask(kiosk);
    } else if (strcmp(id, "look") == 0) {
        if (visit->paper == PAPER_UNASKED || visit->paper == PAPER_FAILED)
            visit->paper = PAPER_GLASS;
    } else if (strcmp(id, "next") == 0 && capture_has_child(kiosk)) {
        if (visit->paper != PAPER_MAKING && visit->paper != PAPER_PRINTING &&
            visit->pending == PENDING_NOTHING)
            capture_child(kiosk);
    } else if (strcmp(id, "none") == 0 && assist_is_on(kiosk)) {
        assist_begin(kiosk);
    } else if (strcmp(id, "none") == 0 && lock_is_open(kiosk)) {
        accompany_begin(kiosk);
    } else if (strcmp(id, "none") == 0) {
        kiosk_leave(kiosk);
    } else {
        return false;
    }
    return true;
}

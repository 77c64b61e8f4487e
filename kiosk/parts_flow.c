/* Paragraphs and cards, one below the other, over as many pages as they need: see parts.h.
 *
 * A paragraph that is higher than a page is halved at a space until its parts fit. The parts lie in
 * the tree's arena and go with it. */
#include "kiosk/parts.h"

#include <math.h>
#include <string.h>

#include "kiosk/words.h"
#include "ui/label.h"
#include "ui/list.h"

enum { PIECES_MAX = PARTS_PARAGRAPHS_MAX + 40 };

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

/* Lines longer than some 75 letters are hard to follow back; cards are as wide as the page. */
static double measure_mm(const struct tree *tree, double width, const struct paragraph *piece)
{
    double most = tree->theme->capital_mm[FONT_BODY] * 54;
    return piece->card || width < most ? width : most;
}

static double piece_mm(struct tree *tree, double width, const struct paragraph *piece)
{
    struct label label = piece_label(piece);
    return label_height_mm(tree, measure_mm(tree, width, piece), &label);
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
    bool ends = first + count == pieces->count;
    while (!ends && count > 1 && pieces->of[first + count - 1].heads)
        --count;
    return count;
}

/* One page. Where all stands on it with room to spare, cards are higher and lines further apart. */
static void add_page(struct tree *tree, struct box body, const struct pieces *pieces, int first,
                     int end, bool roomy)
{
    double spare = body.h, most = tree->theme->button_height_mm * 0.4;
    int cards = 0, count = end - first;
    for (int i = first; i < end; ++i) {
        spare -= piece_mm(tree, body.w, &pieces->of[i]) + gap_below(tree, &pieces->of[i]);
        cards += pieces->of[i].card;
    }
    spare = roomy && spare > 0 ? spare : 0;
    double higher = cards > 0 ? fmin(most, spare * 0.5 / cards) : 0;
    double apart = count > 0 ? fmin(tree->theme->gap_mm * 0.5, spare * 0.4 / count) : 0;
    for (int i = first; i < end; ++i) {
        const struct paragraph *piece = &pieces->of[i];
        struct label label = piece_label(piece);
        struct box box =
            layout_cut_top(&body, piece_mm(tree, body.w, piece) + (piece->card ? higher : 0));
        box.w = measure_mm(tree, body.w, piece);
        label_add(tree, box, &label);
        layout_cut_top(&body, gap_below(tree, piece) + apart);
    }
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
    add_page(tree, body, &pieces, starts[page], starts[page + 1], pages == 1);
}

/* What is drawn: whole text in its place, type large enough, colours far enough apart, by the tree
 * and by the pixels. The ground of a mark is worked out anew from what is drawn before it. */
#include "tests/audit_rules.h"

#include <math.h>
#include <string.h>

#include "ui/paint.h"

static const double slack_mm = 0.3; /* edges are rounded to pixels */

static void check_text(struct audit *audit, const struct node *node, const struct mark *mark)
{
    const struct tree *tree = audit->tree;
    bool personal = (node->flags & NODE_PERSONAL) != 0;
    double least = tree->theme->large ? 7.3 : 3.8, capital = tree->theme->capital_mm[mark->font];
    double high = text_height_mm(tree->text, mark->font, mark->string, mark->box.w, personal);
    double word = text_word_mm(tree->text, mark->font, mark->string, personal);
    if (high > mark->box.h + slack_mm)
        audit_find(audit, AUDIT_CUT, node, "\"%s\" needs %.1f of %.1f mm", mark->string, high,
                   mark->box.h);
    if (word > mark->box.w + slack_mm && node->role != ROLE_FIELD)
        audit_find(audit, AUDIT_BROKEN, node, "\"%s\" needs %.1f of %.1f mm", mark->string, word,
                   mark->box.w);
    if (mark->string[0] != '\0' && capital < least - AUDIT_SLACK_MM)
        audit_find(audit, AUDIT_TYPE, node, "%.2f mm", capital);
}

static bool knows_icon(struct text *text, const char *name)
{
    return text_icon(text, name, 40).coverage != NULL;
}

void audit_marks(struct audit *audit)
{
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next)
        for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
            struct box box = {node->box.x - slack_mm, node->box.y - slack_mm, node->box.w + 1,
                              node->box.h + 2 * slack_mm};
            if (!layout_is_within(mark->box, box))
                audit_find(audit, AUDIT_STRAY, node, "%s", mark->string);
            if (mark->kind == MARK_TEXT)
                check_text(audit, node, mark);
            if (mark->kind == MARK_ICON && !knows_icon(audit->tree->text, mark->string))
                audit_find(audit, AUDIT_ICON, node, "%s", mark->string);
        }
}

/* -- Contrast ---------------------------------------------------------------------------------- */

struct point {
    double x, y;
};

static struct point middle(struct box box)
{
    return (struct point){box.x + box.w / 2, box.y + box.h / 2};
}

static enum colour over_fills(const struct node *node, const struct mark *end, struct point at,
                              enum colour ground)
{
    for (const struct mark *mark = node->marks; mark != NULL && mark != end; mark = mark->next)
        if (mark->kind == MARK_FILL && layout_contains(mark->box, at.x, at.y))
            ground = mark->colour;
    return ground;
}

/* The colour that lies there when `node` is about to be drawn. */
static enum colour around(const struct tree *tree, const struct node *node, struct point at)
{
    enum colour ground = tree->ground;
    for (const struct node *under = tree->first; under != node; under = under->next) {
        if (!layout_contains(under->box, at.x, at.y))
            continue;
        if (paint_style(under->surface)->filled)
            ground = paint_ground(under);
        ground = over_fills(under, NULL, at, ground);
    }
    return ground;
}

static enum colour ground_of(const struct tree *tree, const struct node *node,
                             const struct mark *mark)
{
    struct point at = middle(mark->box);
    enum colour ground = around(tree, node, at);
    if (mark->kind == MARK_QR)
        return COLOUR_QR; /* it draws its own */
    if (paint_style(node->surface)->filled)
        ground = paint_ground(node);
    return over_fills(node, mark, at, ground);
}

static void check_pair(struct audit *audit, const struct node *node, enum colour colour,
                       enum colour ground, double least)
{
    const uint32_t *colours = audit->tree->theme->colours;
    double contrast = theme_contrast(colours[colour], colours[ground]);
    if (contrast < least)
        audit_find(audit, AUDIT_CONTRAST, node, "%s on %s, %.2f of %.0f", theme_colour_name(colour),
                   theme_colour_name(ground), contrast, least);
}

/* The edge by which a control is known, against what lies around it. */
static void check_edge(struct audit *audit, const struct node *node)
{
    const struct surface_style *style = paint_style(node->surface);
    if (!node_can_act(node) || !style->outlined)
        return;
    check_pair(audit, node, style->outline, around(audit->tree, node, middle(node->box)), 3);
}

void audit_contrast(struct audit *audit)
{
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next) {
        check_edge(audit, node);
        for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next)
            if (mark->kind != MARK_FILL)
                check_pair(audit, node, mark->colour, ground_of(audit->tree, node, mark),
                           mark->kind == MARK_ICON ? 3 : 7);
    }
}

/* -- Pixels ------------------------------------------------------------------------------------ */

struct counts {
    long all, ground, ink;
};

static uint32_t pixel(const SDL_Surface *picture, int x, int y)
{
    uint32_t value;
    memcpy(&value, (const char *)picture->pixels + y * picture->pitch + x * 4, sizeof value);
    return value & 0xFFFFFF;
}

static struct counts count_pixels(const SDL_Surface *picture, struct box box, double mm_per_px,
                                  uint32_t ground, uint32_t ink)
{
    struct counts counts = {0};
    int left = (int)(box.x / mm_per_px), right = (int)ceil((box.x + box.w) / mm_per_px);
    int top = (int)(box.y / mm_per_px), bottom = (int)ceil((box.y + box.h) / mm_per_px);
    for (int y = top < 0 ? 0 : top; y < bottom && y < picture->h; ++y)
        for (int x = left < 0 ? 0 : left; x < right && x < picture->w; ++x) {
            uint32_t there = pixel(picture, x, y);
            ++counts.all;
            counts.ground += there == ground;
            counts.ink += there == ink;
        }
    return counts;
}

int audit_pixels(struct audit *audit, const struct tree *tree, const SDL_Surface *picture,
                 double mm_per_px, const char *where)
{
    int before = audit->total;
    audit->tree = tree;
    audit->where = where;
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        for (const struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
            if (mark->kind != MARK_TEXT || mark->string[strspn(mark->string, " .'-")] == '\0')
                continue;
            enum colour ground = ground_of(tree, node, mark);
            struct counts counts =
                count_pixels(picture, mark->box, mm_per_px, tree->theme->colours[ground],
                             tree->theme->colours[mark->colour]);
            /* letters cover less than half of their box, strokes have whole pixels */
            if (counts.ground * 3 < counts.all || counts.ink == 0)
                audit_find(audit, AUDIT_PIXELS, node, "\"%s\": %ld of %ld are %s, %ld %s",
                           mark->string, counts.ground, counts.all, theme_colour_name(ground),
                           counts.ink, theme_colour_name(mark->colour));
        }
    return audit->total - before;
}

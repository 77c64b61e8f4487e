/* First time or not, and the children who came with an adult: age bands alone, no name, no sex;
 * each gets a folio (Never 11). Nobody under 18, and nobody who did not say an age, is asked about
 * them.
 */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"

/* -- "¿Es su primera vez en una jornada?" ------------------------------------------------------ */

enum { VISITS = 3 };
static const struct {
    const char *id, *label;
} visits[VISITS] = {
    /* by fact_registered.visit */
    {"skip", N_("Prefer not to say")},
    {"visit_first", N_("Yes, the first time")},
    {"visit_repeat", N_("No, I have come before")},
};

const char *register_visit_label(uint8_t first_time)
{
    return first_time > 0 && first_time < VISITS ? _(visits[first_time].label) : NULL;
}

void register_visit_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct choice choices[VISITS];
    for (int i = 0; i < VISITS; ++i) {
        int visit = (i + 1) % VISITS; /* "not said" stands last */
        choices[i] = (struct choice){.id = visits[visit].id,
                                     .label = _(visits[visit].label),
                                     .checked = visit > 0 && kiosk->visit->first_time == visit,
                                     .personal = true};
    }
    register_answers(tree, body, _("Is this your first time at a fair?"), VISITS, choices);
}

bool register_visit_act(struct kiosk *kiosk, const char *id)
{
    for (int i = 0; i < VISITS; ++i)
        if (strcmp(id, visits[i].id) == 0) {
            kiosk->visit->first_time = (uint8_t)i;
            register_next(kiosk);
            return true;
        }
    return false;
}

/* -- The children: a touch adds one, "Quitar" takes the last one away -------------------------- */

enum { BANDS = 3 };
static const struct {
    const char *id;
    const char *label, *add;
    enum age_band band;
} bands[BANDS] = {
    {"child_0-5", N_("0 to 5"), N_("Add one of 0 to 5"), AGE_0_5},
    {"child_6-11", N_("6 to 11"), N_("Add one of 6 to 11"), AGE_6_11},
    {"child_12-17", N_("12 to 17"), N_("Add one of 12 to 17"), AGE_12_17},
};

static int count_band(const struct visit *visit, enum age_band band)
{
    int count = 0;
    for (int i = 0; i < visit->child_count; ++i)
        count += visit->children[i] == band;
    return count;
}

static void collect_buttons(const struct visit *visit, struct tree *tree,
                            struct button buttons[BANDS + 1])
{
    bool full = visit->child_count == RECORD_CHILDREN_MAX;
    for (int i = 0; i < BANDS; ++i) {
        int count = count_band(visit, bands[i].band);
        buttons[i] = (struct button){
            .id = bands[i].id,
            .label = count == 0 ? _(bands[i].label)
                                : tree_format(tree, "%s: %d", _(bands[i].label), count),
            .name = _(bands[i].add),
            .speech = tree_format(tree, "%s. %d", _(bands[i].add), count),
            .icon = "add",
            .states = (full ? STATE_DISABLED : 0U) | (count > 0 ? STATE_CHECKED : 0U),
            .flags = NODE_PERSONAL};
    }
    buttons[BANDS] = (struct button){.id = "child_undo",
                                     .label = _("Take one away"),
                                     .icon = "remove",
                                     .states = visit->child_count == 0 ? STATE_DISABLED : 0U,
                                     .flags = NODE_PERSONAL};
}

static double tallest_mm(struct tree *tree, double width, const struct button *buttons, int count)
{
    double tall = 0;
    for (int i = 0; i < count; ++i) {
        double height = button_height_mm(tree, width, &buttons[i]);
        tall = height > tall ? height : tall;
    }
    return tall;
}

/* As many columns as hold each label whole, and no more rows than there is room for. */
static int choose_columns(struct tree *tree, struct box body, const struct button *buttons)
{
    double gap = tree->theme->gap_mm;
    for (int columns = 4; columns > 1; columns /= 2) {
        double width = (body.w - gap * (columns - 1)) / columns;
        bool whole = true;
        for (int i = 0; i <= BANDS; ++i)
            whole = whole && button_width_mm(tree, &buttons[i]) <= width;
        if (whole)
            return columns;
    }
    return 1;
}

static void add_buttons(struct tree *tree, struct box body, const struct button *buttons)
{
    double gap = tree->theme->gap_mm;
    int columns = choose_columns(tree, body, buttons);
    double width = (body.w - gap * (columns - 1)) / columns;
    double height = tallest_mm(tree, width, buttons, BANDS + 1);
    int lines = (BANDS + columns) / columns;
    double spare = (body.h - gap * (lines - 1)) / lines;
    height = spare > height * 1.4 ? height * 1.4 : spare > height ? spare : height;
    for (int i = 0; i <= BANDS; i += columns) {
        struct box line = layout_cut_top(&body, height);
        layout_cut_top(&body, gap);
        for (int k = 0; k < columns && i + k <= BANDS; ++k)
            button_add(tree, layout_column(line, columns, gap, k), &buttons[i + k]);
    }
}

static double buttons_mm(struct tree *tree, struct box body, const struct button *buttons)
{
    double gap = tree->theme->gap_mm;
    int columns = choose_columns(tree, body, buttons), lines = (BANDS + columns) / columns;
    double width = (body.w - gap * (columns - 1)) / columns;
    return lines * (tallest_mm(tree, width, buttons, BANDS + 1) + gap) - gap;
}

void register_children_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit *visit = kiosk->visit;
    struct button buttons[BANDS + 1];
    collect_buttons(visit, tree, buttons);
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){.skip = _("Prefer not to say"), .next = _("Continue")});
    parts_heading(tree, &body, _("Are girls or boys with you?"));
    struct label said = {.id = "children_said",
                         .text = visit->child_count == RECORD_CHILDREN_MAX
                                     ? _("Six fit here. A volunteer can add more.")
                                     : _("You can add them by age. Each gets a folio.")};
    double height = label_height_mm(tree, body.w, &said), gap = tree->theme->gap_mm;
    if (height + gap + buttons_mm(tree, body, buttons) <= body.h) {
        label_add(tree, layout_cut_top(&body, height), &said);
        layout_cut_top(&body, gap);
    }
    add_buttons(tree, body, buttons);
}

bool register_children_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    for (int i = 0; i < BANDS; ++i)
        if (strcmp(id, bands[i].id) == 0) {
            if (visit->child_count < RECORD_CHILDREN_MAX)
                visit->children[visit->child_count++] = (uint8_t)bands[i].band;
            return true;
        }
    if (strcmp(id, "child_undo") == 0) {
        if (visit->child_count > 0)
            visit->children[--visit->child_count] = AGE_NOT_SAID;
        return true;
    }
    if (strcmp(id, "skip") == 0) {
        visit->child_count = 0;
        memset(visit->children, AGE_NOT_SAID, sizeof visit->children);
    } else if (strcmp(id, "next") != 0) {
        return false;
    }
    register_next(kiosk);
    return true;
}

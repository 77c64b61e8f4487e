/* The card of an exercise: who comes, what to do, what is lent; afterwards what came of it.
 *
 * Before "Empezar" it stands alone; during the exercise it covers the screen of the moment, which
 * stays as it is. Its texts are the plan's (kiosk/practice_plan.h). */
#include <string.h>

#include "kiosk/parts.h"
#include "kiosk/practice.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

enum { PROPS = 3 };

static const struct prop {
    enum practice_prop prop;
    const char *id, *label, *icon;
} props[PROPS] = {
    {PRACTICE_BADGE, "practice_badge", N_("Scan the badge"), "badge"},
    {PRACTICE_SLIP, "practice_slip", N_("Scan that slip"), "qr_code"},
    {PRACTICE_NEW_ROLL, "practice_roll", N_("Put a new roll in"), "receipt"},
};

static const struct practice_exercise *now(const struct kiosk *kiosk)
{
    return &practice_plan(kiosk)->exercises[practice_index(kiosk)];
}

static int language(void)
{
    return words_are_spanish() ? PRACTICE_SPANISH : PRACTICE_ENGLISH;
}

/* -- Who comes --------------------------------------------------------------------------------- */

/* In threes, to be typed from. */
static const char *pin_words(const struct kiosk *kiosk, struct tree *tree)
{
    const char *pin = practice_pin(kiosk);
    return tree_format(tree, _("Practice badge: scan it from \"See the task\". Its PIN: %.3s %s"),
                       pin, pin + 3);
}

static void say_who(const struct kiosk *kiosk, struct tree *tree, struct flow *flow)
{
    parts_say(flow, (struct paragraph){.id = "practice_who",
                                       .text = now(kiosk)->who[language()],
                                       .icon = "person",
                                       .card = true,
                                       .font = tree->theme->large ? FONT_BODY : FONT_VALUE});
}

static void say_task(const struct kiosk *kiosk, struct tree *tree, struct flow *flow)
{
    parts_say(flow, (struct paragraph){.id = "practice_do",
                                       .text = now(kiosk)->task[language()],
                                       .icon = "assignment",
                                       .card = true,
                                       .font = tree->theme->large ? FONT_STRONG : FONT_VALUE});
    if ((now(kiosk)->props & PRACTICE_BADGE) != 0)
        parts_say(flow, (struct paragraph){
                            .id = "practice_pin", .text = pin_words(kiosk, tree), .icon = "badge"});
}

/* What is lent, beside each other; one below the other where their words would break. */
struct lent {
    int count;
    bool beside;
    struct button buttons[PROPS];
    double widths_mm[PROPS];
    struct box box; /* of all of them */
};

static struct lent cut_lent(const struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    struct lent lent = {0};
    double gap = tree->theme->gap_mm, high = tree->theme->button_height_mm;
    for (int i = 0; i < PROPS; ++i)
        if ((now(kiosk)->props & props[i].prop) != 0)
            lent.buttons[lent.count++] = (struct button){
                .id = props[i].id, .label = _(props[i].label), .icon = props[i].icon};
    if (lent.count == 0)
        return lent;
    lent.beside = parts_squeeze(tree, body->w, gap, lent.count, lent.buttons, lent.widths_mm);
    int rows = lent.beside ? 1 : lent.count;
    lent.box = layout_cut_bottom(body, rows * high + (rows - 1) * gap / 2);
    layout_cut_bottom(body, gap);
    return lent;
}

static void add_lent(struct tree *tree, const struct lent *lent)
{
    double gap = tree->theme->gap_mm, more = lent->box.w + gap;
    struct box row = lent->box;
    for (int i = 0; i < lent->count; ++i)
        more -= lent->widths_mm[i] + gap;
    for (int i = 0; i < lent->count; ++i) {
        struct box place = layout_row(lent->box, lent->count, gap / 2, i);
        if (lent->beside) {
            place = layout_cut_left(&row, lent->widths_mm[i] + more / lent->count);
            layout_cut_left(&row, gap);
        }
        button_add(tree, place, &lent->buttons[i]);
    }
}

static const char *heading(const struct kiosk *kiosk, struct tree *tree)
{
    return tree_format(tree, _("Exercise %u of %u · %s"), practice_index(kiosk) + 1,
                       practice_plan(kiosk)->count, now(kiosk)->name[language()]);
}

static void build_task(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    bool runs = practice_phase(kiosk) == PRACTICE_RUNNING;
    struct flow flow = {.name = heading(kiosk, tree)};
    const struct nav nav = {.without_back = true,
                            .pager = true,
                            .skip = runs ? _("I am done") : _("End the rehearsal"),
                            .skip_id = runs ? "practice_done" : "practice_end",
                            .next = runs ? _("Go on") : _("Begin"),
                            .next_id = runs ? "practice_resume" : "practice_start"};
    if (!runs)
        say_who(kiosk, tree, &flow);
    say_task(kiosk, tree, &flow);
    if (runs) /* who is at it knows who stands there, and looks for what to do */
        say_who(kiosk, tree, &flow);
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    struct lent lent = runs ? cut_lent(kiosk, tree, &body) : (struct lent){0};
    parts_flow(kiosk, tree, body, &flow);
    add_lent(tree, &lent);
}

/* -- What came of it --------------------------------------------------------------------------- */

static void say_deeds(const struct kiosk *kiosk, struct tree *tree, struct flow *flow)
{
    const struct practice_result *result = practice_result(kiosk, practice_index(kiosk));
    for (int i = 0; i < PRACTICE_EVENTS; ++i) {
        bool wanted = (now(kiosk)->wanted & 1U << i) != 0, seen = (result->seen & 1U << i) != 0;
        const char *deed = practice_event_deed((enum practice_event)i);
        if (wanted)
            parts_say(flow, (struct paragraph){
                                .id = tree_format(tree, "deed_%d", i),
                                .text = seen ? deed : tree_format(tree, _("Not yet: %s"), deed),
                                .icon = seen ? "check_circle" : "radio_button_unchecked",
                                .muted = !seen});
    }
    for (int i = 0; i < PRACTICE_EVENTS; ++i)
        if ((result->mistakes & 1U << i) != 0)
            parts_say(flow,
                      (struct paragraph){.id = tree_format(tree, "mistake_%d", i),
                                         .text = practice_event_mistake((enum practice_event)i),
                                         .icon = "info",
                                         .card = true,
                                         .trouble = true});
}

static void build_result(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    unsigned index = practice_index(kiosk);
    int64_t seconds = practice_result(kiosk, index)->took_ms / 1000;
    bool good = practice_is_good(kiosk, index);
    struct flow flow = {
        .name =
            tree_format(tree, good ? _("Done in %d min %02d s") : _("Not yet, after %d min %02d s"),
                        (int)(seconds / 60), (int)(seconds % 60))};
    const struct nav nav = {.without_back = true,
                            .pager = true,
                            .skip = _("Once more"),
                            .skip_id = "practice_again",
                            .next = _("Go on"),
                            .next_id = "practice_next"};
    parts_say(&flow, (struct paragraph){.id = "practice_remember",
                                        .text = now(kiosk)->remember[language()],
                                        .icon = "lightbulb_outline",
                                        .card = true,
                                        .font = tree->theme->large ? FONT_BODY : FONT_VALUE});
    say_deeds(kiosk, tree, &flow);
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

void practice_card_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    if (kiosk->practice == NULL)
        return; /* no rehearsal shows no card */
    if (practice_phase(kiosk) == PRACTICE_RESULT)
        build_result(kiosk, tree, body);
    else
        build_task(kiosk, tree, body);
}

static const struct {
    const char *id;
    void (*act)(struct kiosk *kiosk);
} acts[] = {
    {"practice_start", practice_start}, {"practice_resume", practice_resume},
    {"practice_done", practice_finish}, {"practice_again", practice_again},
    {"practice_next", practice_next},   {"practice_end", practice_end},
};

bool practice_card_act(struct kiosk *kiosk, const char *id)
{
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; ++i)
        if (strcmp(id, acts[i].id) == 0) {
            acts[i].act(kiosk);
            return true;
        }
    for (int i = 0; i < PROPS; ++i)
        if (strcmp(id, props[i].id) == 0) {
            practice_lend(kiosk, props[i].prop);
            return true;
        }
    return false;
}

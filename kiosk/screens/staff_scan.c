/* A slip in a volunteer's hands: what it is worth in plain words, its turn, what is due at this
 * booth, and what came of it. Whatever the verdict, somebody can be attended.
 *
 * Never on it: a name, what she came for beyond this booth's services, the time somebody else had,
 * or whether the slip is a referral's: what is noted is said alike for all. State and facts are
 * kiosk/attend.h's. */
#include <string.h>

#include "kiosk/attend.h"
#include "kiosk/kiosk.h"
#include "kiosk/paper.h"
#include "kiosk/parts.h"
#include "kiosk/queue.h"
#include "kiosk/screens/screens.h"
#include "kiosk/sight.h"
#include "kiosk/words.h"
#include "ui/label.h"

static const struct word {
    const char *id, *label, *noted, *icon;
    enum button_tint tint;
} words[ATTEND_WORDS] = {
    [ATTEND_GIVEN] = {"say_given", N_("Attended"), N_("Noted: attended."), "check_circle",
                      TINT_TEAL},
    [ATTEND_ABSENT] = {"say_absent", N_("Is not here"), N_("Noted: was not here."),
                       "hourglass_empty", TINT_BLUE},
    [ATTEND_DECLINED] = {"say_declined", N_("Does not want it"), N_("Noted: did not want it."),
                         "cancel", TINT_BLUE},
    [ATTEND_REFERRED] = {"say_referred", N_("Sent on to another place"),
                         N_("Noted: sent on to another place."), "arrow_forward", TINT_BLUE},
};

/* -- The verdict ------------------------------------------------------------------------------- */

static const char *verdict_words(enum token_verdict verdict)
{
    switch (verdict) {
    case TOKEN_OK:
        return _("The slip is good.");
    case TOKEN_BAD_LENGTH:
    case TOKEN_BAD_CHARACTER:
    case TOKEN_BAD_READ:
        return _("It was not read well. Scan it again, or write its folio.");
    case TOKEN_NOT_OURS:
        return _("This is no slip of a fair. Scan again, or write the folio.");
    case TOKEN_UNKNOWN_KEY:
        return _("A screen that is not known here made it. Attend all the same.");
    case TOKEN_FORGED:
        return _("It cannot be confirmed. Attend all the same; tell the coordination.");
    case TOKEN_OTHER_FAIR:
        return _("It is of another fair. Attend all the same.");
    case TOKEN_NOT_YET:
        return _("It is for a later day. Attend all the same.");
    case TOKEN_EXPIRED:
        return _("Its days are over. Attend all the same.");
    case TOKEN_REVOKED:
        return _("Another slip took its place. Attend all the same.");
    case TOKEN_VERDICTS:
        break;
    }
    return NULL;
}

static const char *scan_words(const struct kiosk *kiosk)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    if (!scan->typed)
        return verdict_words(scan->verdict);
    return scan->known ? _("The folio is of this screen.")
                       : _("This screen does not know the folio. Attend all the same.");
}

static bool is_good(const struct visit_scan *scan)
{
    return scan->typed ? scan->known : scan->verdict == TOKEN_OK;
}

/* "Glucosa, Presión": those that what is touched is about. */
static const char *service_names(const struct kiosk *kiosk, struct tree *tree, uint32_t services)
{
    const char *list = "";
    for (unsigned code = 1; code <= PACK_SERVICES_MAX; ++code) {
        const struct pack_service *service = pack_service(kiosk->pack, code);
        if ((services & 1U << code) == 0 || service == NULL)
            continue;
        const char *name = words_are_spanish() ? service->name_es : service->name_en;
        list = *list == '\0' ? name : tree_format(tree, "%s, %s", list, name);
    }
    return list;
}

/* What stands in the card: the verdict, and what else is worth a word. */
static const char *card_words(const struct kiosk *kiosk, struct tree *tree)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    const char *text = scan_words(kiosk), *more = NULL;
    if (kiosk->visit->trouble != NULL) /* what the camera sees now is not the slip of this card */
        return kiosk->visit->trouble;
    if (scan->failed)
        return _("It could not be noted. Touch again, or use the tally sheet.");
    if (!scan->has_slip)
        return text;
    if (attend_noted(kiosk, scan->due | scan->chosen) != 0)
        more = _("It was noted here before; it counts once.");
    else if (scan->due == 0)
        more = _("It does not name this booth; whoever comes can be attended.");
    return more == NULL ? text : tree_format(tree, "%s %s", text, more);
}

/* -- Rows ---------------------------------------------------------------------------------------
 */

static bool may_choose(const struct kiosk *kiosk)
{
    uint32_t all = attend_services(kiosk);
    return (all & (all - 1)) != 0;
}

static struct button which_button(struct kiosk *kiosk, struct tree *tree)
{
    const char *names = service_names(kiosk, tree, kiosk->visit->staff.scan.chosen);
    return (struct button){.kind = BUTTON_ROW,
                           .id = "staff_which",
                           .label = *names == '\0' ? _("Which service?") : names,
                           .dense = true,
                           .trailing = _("Change"),
                           .word = true,
                           .icon = "fact_check",
                           .tint = TINT_TEAL};
}

static void which_add(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct button button = which_button(kiosk, tree);
    button_add(tree, layout_cut_top(body, button_height_mm(tree, body->w, &button)), &button);
    layout_cut_top(body, tree->theme->gap_mm * 0.75);
}

static struct button word_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    const struct word *word = &words[index];
    (void)tree;
    bool ready = scan->chosen != 0 && kiosk->visit->pending == PENDING_NOTHING;
    return (struct button){.kind = BUTTON_ROW,
                           .id = word->id,
                           .label = _(word->label),
                           .icon = word->icon,
                           .tint = word->tint,
                           .states = ready ? 0 : STATE_DISABLED};
}

/* Where large letters leave no room above them the services are the list's first row. */
static struct button first_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    return index == 0 ? which_button(kiosk, tree) : word_button(kiosk, tree, index - 1);
}

/* -- The screen -------------------------------------------------------------------------------- */

static const char *booth_words(const struct kiosk *kiosk, struct tree *tree)
{
    unsigned module = attend_module(kiosk);
    return tree_format(tree, _("Module %u · %s"), module, pack_module_label(kiosk->pack, module));
}

/* Whose turn it is, where this screen knows; never whose else. */
static const char *heading(const struct kiosk *kiosk, struct tree *tree)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    char turn[PAPER_TURN_BYTES];
    if (!scan->judged || scan->number == 0)
        return _("Slip");
    paper_turn(kiosk, scan->number, turn);
    return tree_format(tree, _("Turn %s"), turn);
}

static void build_words(struct kiosk *kiosk, struct tree *tree, struct box body,
                        const struct nav *nav, struct flow *flow)
{
    flow->name = heading(kiosk, tree);
    body = parts_page(tree, body);
    flow->pager = parts_nav(tree, &body, nav);
    parts_heading(tree, &body, flow->name);
    parts_flow(kiosk, tree, body, flow);
}

static void build_waiting(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    const struct nav nav = {.pager = true,
                            .skip = _("Another booth"),
                            .skip_id = "staff_booth",
                            .next = _("Write the folio"),
                            .next_id = "staff_folio",
                            .next_icon = "edit"};
    struct flow flow = {0};
    bool asked = kiosk->visit->pending == PENDING_SCAN;
    enum font font = tree->theme->large ? FONT_BODY : FONT_VALUE;
    const char *trouble = kiosk->visit->trouble;
    if (scan->judged || trouble != NULL)
        parts_say(&flow, (struct paragraph){.id = "verdict",
                                            .text = trouble != NULL ? trouble : scan_words(kiosk),
                                            .icon = "info",
                                            .font = font,
                                            .card = true,
                                            .trouble = true});
    else
        parts_say(&flow, (struct paragraph){
                             .id = "scan_ask",
                             .text = asked ? _("One moment…")
                                     : sight_is_looking(kiosk)
                                         ? _("Show the slip's code to the camera or the reader.")
                                         : _("Hold the slip's code under the reader."),
                             .icon = asked ? "hourglass_empty" : "qr_code",
                             .font = font,
                             .card = true});
    parts_say(&flow, (struct paragraph){.id = "booth", .text = booth_words(kiosk, tree)});
    build_words(kiosk, tree, body, &nav, &flow);
}

static void build_noted(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    size_t waiting = 0;
    if (queue_is_open(kiosk))
        (void)queue_waiting(kiosk, &waiting);
    const struct nav nav = {.pager = true,
                            .skip = _("Correct it"),
                            .skip_id = "correct",
                            .next = waiting > 0 ? _("Call the next one") : _("Next slip"),
                            .next_id = waiting > 0 ? "queue_next" : "next",
                            .next_icon = waiting > 0 ? "campaign" : NULL};
    struct flow flow = {0};
    parts_say(&flow, (struct paragraph){.id = "noted",
                                        .text = _(words[scan->said - 1].noted),
                                        .icon = "check_circle",
                                        .font = tree->theme->large ? FONT_BODY : FONT_VALUE,
                                        .card = true});
    parts_say(&flow, (struct paragraph){.id = "noted_services",
                                        .text = service_names(kiosk, tree, scan->chosen)});
    parts_say(&flow, (struct paragraph){.id = "noted_next",
                                        .text = _("The next slip can be scanned at once."),
                                        .muted = true});
    build_words(kiosk, tree, body, &nav, &flow);
}

static struct label card_label(struct kiosk *kiosk, struct tree *tree)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    bool bad = scan->failed || !is_good(scan) || kiosk->visit->trouble != NULL;
    return (struct label){.id = "verdict",
                          .text = card_words(kiosk, tree),
                          .icon = bad ? "info" : "check_circle",
                          .font = FONT_BODY,
                          .colour = bad ? COLOUR_TROUBLE : COLOUR_INK,
                          .down = ALIGN_MIDDLE,
                          .ground = bad ? COLOUR_TROUBLE_SOFT : COLOUR_CARD,
                          .surface = bad ? SURFACE_TROUBLE : SURFACE_CARD};
}

/* As high as its words; what is below is for the rows. */
static void card_add(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct label label = card_label(kiosk, tree);
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, &label)), &label);
    layout_cut_top(body, tree->theme->gap_mm * 0.6);
}

/* Nothing that has to be said before the rows: a good slip with something due, for the first time.
 */
static bool is_plain(const struct kiosk *kiosk)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    return is_good(scan) && !scan->failed && kiosk->visit->trouble == NULL && scan->due != 0 &&
           attend_noted(kiosk, scan->due | scan->chosen) == 0;
}

/* Where large letters leave no room for words above the rows they have a page of their own. */
static void build_first(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct nav nav = {.pager = true, .next = _("Continue"), .next_id = "go_on"};
    struct flow flow = {0};
    parts_say(&flow, (struct paragraph){.id = "verdict",
                                        .text = card_words(kiosk, tree),
                                        .icon = "info",
                                        .card = true,
                                        .trouble = !is_good(&kiosk->visit->staff.scan)});
    build_words(kiosk, tree, body, &nav, &flow);
}

/* Card, services and at least one row as high as its words: then they stand on one page. */
static bool has_room(struct kiosk *kiosk, struct tree *tree, struct box body, int columns)
{
    double gap = tree->theme->gap_mm, rows = 0;
    double width = (body.w - gap * 0.75 * (columns - 1)) / columns;
    for (int i = 0; i < ATTEND_WORDS; ++i) {
        struct button button = word_button(kiosk, tree, i);
        double high = button_height_mm(tree, width, &button);
        rows = high > rows ? high : rows;
    }
    const struct label label = card_label(kiosk, tree);
    double above = label_height_mm(tree, body.w, &label) + gap * 0.6;
    if (may_choose(kiosk)) {
        struct button which = which_button(kiosk, tree);
        above += button_height_mm(tree, body.w, &which) + gap * 0.75;
    }
    int lines = ATTEND_WORDS / columns;
    return above + lines * rows + (lines - 1) * gap * 0.75 <= body.h;
}

static void build_due(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct nav nav = {.pager = true,
                            .skip = _("Write the folio"),
                            .skip_id = "staff_folio",
                            .next = _("Next slip"),
                            .next_id = "next"};
    const struct nav pages = {.pager = true}; /* a scan does the rest */
    struct box page = parts_page(tree, body), rest = page;
    struct rows rows = {.name = heading(kiosk, tree),
                        .columns = page.w < 150 || tree->theme->large ? 1 : 2,
                        .rows_max = 8,
                        .button = word_button};
    layout_cut_bottom(&rest, tree->theme->button_height_mm + tree->theme->gap_mm);
    layout_cut_top(&rest, text_line_mm(tree->text, FONT_TITLE) + tree->theme->gap_mm);
    bool whole = has_room(kiosk, tree, rest, rows.columns);
    if (!whole && !is_plain(kiosk) && !kiosk->visit->staff.scan.read) {
        build_first(kiosk, tree, body);
        return;
    }
    bool first = !whole && may_choose(kiosk);
    rows.count = ATTEND_WORDS + first;
    rows.button = first ? first_button : word_button;
    rows.pager = parts_nav(tree, &page, whole ? &nav : &pages);
    parts_heading(tree, &page, rows.name);
    if (whole)
        card_add(kiosk, tree, &page);
    if (whole && may_choose(kiosk))
        which_add(kiosk, tree, &page);
    parts_rows(kiosk, tree, page, &rows);
}

void staff_scan_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    bool noted = scan->said != 0 && !scan->failed && kiosk->visit->pending == PENDING_NOTHING;
    if (!scan->judged || !scan->has_slip)
        build_waiting(kiosk, tree, body);
    else if (noted)
        build_noted(kiosk, tree, body);
    else
        build_due(kiosk, tree, body);
}

bool staff_scan_act(struct kiosk *kiosk, const char *id)
{
    for (int i = 0; i < ATTEND_WORDS; ++i)
        if (strcmp(id, words[i].id) == 0) {
            attend_say(kiosk, (enum attend_word)i);
            return true;
        }
    if (strcmp(id, "staff_folio") == 0 || strcmp(id, "staff_booth") == 0 ||
        strcmp(id, "staff_which") == 0) {
        kiosk_show(kiosk, id[6] == 'f'   ? SCREEN_STAFF_FOLIO
                          : id[6] == 'b' ? SCREEN_STAFF_BOOTH
                                         : SCREEN_STAFF_WHICH);
        return true;
    }
    if (strcmp(id, "queue_next") == 0) { /* and the slip is done with */
        attend_forget(kiosk);
        queue_call_next(kiosk);
        staff_queue_open(kiosk);
    } else if (strcmp(id, "next") == 0)
        attend_forget(kiosk);
    else if (strcmp(id, "correct") == 0)
        kiosk->visit->staff.scan.said = 0;
    else if (strcmp(id, "go_on") == 0)
        kiosk->visit->staff.scan.read = true;
    else
        return false;
    stage_guard(kiosk->stage);
    return true;
}

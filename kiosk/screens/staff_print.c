/* The volunteers' printer: what it says, a test print by one touch and what came of it in words,
 * and "a new roll is in", from which on the roll is counted anew. The test's slip is nobody's
 * (kiosk/trial.h) and is dropped when the side is locked, as every print is. */
#include <string.h>

#include "kiosk/condition.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trial.h"
#include "kiosk/words.h"

static const char *failure_words(enum outcome outcome)
{
    switch (outcome) {
    case NO_PAPER:
        return _("It did not come out: the printer needs a hand.");
    case NO_DEVICE:
    case OFFLINE:
        return _("It did not come out: the printer does not answer.");
    case DOUBT:
        return _("It may have stopped halfway. It does not go on by itself.");
    default:
        return _("It could not be printed. Try once more.");
    }
}

static struct paragraph result(const struct visit *visit)
{
    struct paragraph words = {.id = "print_state", .icon = "print", .card = true};
    switch (visit->paper) {
    case PAPER_MAKING:
    case PAPER_PRINTING:
        words.text = _("The test is coming out…");
        break;
    case PAPER_PRINTED:
        words.icon = "check_circle";
        words.text = visit->trial_oneway
                         ? _("It was sent. This printer cannot say more: look at the paper.")
                         : _("It was printed. Look whether it is whole, sharp and cut.");
        break;
    case PAPER_FAILED:
        words.icon = "info";
        words.trouble = true;
        words.text = failure_words(visit->paper_outcome);
        break;
    case PAPER_UNASKED:
    case PAPER_GLASS:
        words.text = _("A test slip looks like every slip and is valid nowhere.");
        break;
    }
    return words;
}

/* What is known of the roll; its text is NULL where that is nothing. */
static struct paragraph roll_words(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition roll = condition_roll(kiosk, tree);
    struct paragraph words = {
        .id = roll.id, .text = roll.text, .icon = roll.icon, .card = roll.bad, .trouble = roll.bad};
    if (kiosk->visit->roll_said && (roll.text == NULL || !roll.bad))
        words.text = _("The new roll is counted from now on.");
    return words;
}

static bool has_roll(const struct kiosk *kiosk)
{
    return kiosk->printer != NULL && (printer_forms(kiosk->printer) & MAKER_BIT(MAKER_ESCPOS)) != 0;
}

void staff_print_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit *visit = kiosk->visit;
    bool busy = visit->paper == PAPER_MAKING || visit->paper == PAPER_PRINTING;
    struct flow flow = {.name = _("Print a test")};
    const struct nav nav = {.pager = true,
                            .next = _("Print"),
                            .next_id = "print_test",
                            .next_icon = "print",
                            .next_disabled = busy,
                            .skip = has_roll(kiosk) ? _("A new roll is in") : NULL,
                            .skip_id = "roll_new",
                            .skip_icon = "receipt"};
    struct condition printer = condition_printer(kiosk, tree);
    struct paragraph words = result(visit);
    words.font = tree->theme->large ? FONT_BODY : FONT_VALUE;
    parts_say(&flow, words);
    parts_say(&flow, (struct paragraph){.id = printer.id,
                                        .text = printer.text,
                                        .icon = printer.icon,
                                        .card = printer.bad,
                                        .trouble = printer.bad});
    struct paragraph roll = roll_words(kiosk, tree);
    if (has_roll(kiosk) && roll.text != NULL)
        parts_say(&flow, roll);
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

static void count_anew(struct kiosk *kiosk)
{
    struct printer_roll now;
    printer_roll(kiosk->printer, &now);
    roll_renew(&kiosk->roll, &now);
    kiosk->visit->roll_said = true;
}

bool staff_print_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "roll_new") == 0 && has_roll(kiosk)) {
        count_anew(kiosk);
        return true;
    }
    if (strcmp(id, "print_test") != 0)
        return false;
    trial_print(kiosk);
    return true;
}

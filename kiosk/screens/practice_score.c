/* The score sheet of a rehearsal: each exercise, done or not yet, and what to remember of it. On
 * the glass alone: nothing keeps it. */
#include <string.h>

#include "kiosk/parts.h"
#include "kiosk/practice.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

static unsigned count_good(const struct kiosk *kiosk)
{
    unsigned good = 0;
    for (unsigned i = 0; i < practice_plan(kiosk)->count; ++i)
        good += practice_is_good(kiosk, i);
    return good;
}

static const char *line_of(const struct kiosk *kiosk, struct tree *tree, unsigned index,
                           const char *name)
{
    int64_t seconds = practice_result(kiosk, index)->took_ms / 1000;
    if (!practice_is_good(kiosk, index))
        return tree_format(tree, _("%u. %s · Not yet"), index + 1, name);
    return tree_format(tree, _("%u. %s · Done in %d min %02d s"), index + 1, name,
                       (int)(seconds / 60), (int)(seconds % 60));
}

static void say_exercise(const struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                         unsigned index)
{
    const struct practice_exercise *exercise = &practice_plan(kiosk)->exercises[index];
    const struct practice_result *result = practice_result(kiosk, index);
    int language = words_are_spanish() ? PRACTICE_SPANISH : PRACTICE_ENGLISH;
    bool good = practice_is_good(kiosk, index);
    parts_say(flow,
              (struct paragraph){.id = tree_format(tree, "exercise_%u", index + 1),
                                 .text = line_of(kiosk, tree, index, exercise->name[language]),
                                 .icon = good ? "check_circle" : "radio_button_unchecked",
                                 .font = FONT_STRONG,
                                 .heads = true});
    for (int i = 0; i < PRACTICE_EVENTS; ++i)
        if ((result->mistakes & 1U << i) != 0)
            parts_say(flow,
                      (struct paragraph){.id = tree_format(tree, "mistake_%u_%d", index + 1, i),
                                         .text = practice_event_mistake((enum practice_event)i),
                                         .icon = "info",
                                         .heads = true});
    parts_say(flow, (struct paragraph){.id = tree_format(tree, "remember_%u", index + 1),
                                       .text = exercise->remember[language],
                                       .muted = true});
}

void practice_score_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    if (kiosk->practice == NULL)
        return; /* no rehearsal shows no score */
    unsigned count = practice_plan(kiosk)->count, good = count_good(kiosk);
    struct flow flow = {.name = tree_format(tree, _("Done: %u of %u"), good, count)};
    const struct nav nav = {.without_back = true,
                            .pager = true,
                            .skip = _("Close the rehearsal"),
                            .skip_id = "practice_close",
                            .next = good == count ? _("From the beginning") : _("What is left"),
                            .next_id = "practice_retry"};
    for (unsigned i = 0; i < count; ++i)
        say_exercise(kiosk, tree, &flow, i);
    parts_say(&flow, (struct paragraph){.id = "practice_kept",
                                        .text = _("Nobody keeps this result. It ends here."),
                                        .icon = "info"});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool practice_score_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "practice_retry") == 0)
        practice_retry(kiosk);
    else if (strcmp(id, "practice_close") == 0)
        kiosk->quit = true;
    else
        return false;
    return true;
}

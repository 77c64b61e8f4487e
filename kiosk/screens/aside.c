/* Screens beside the way: the idle question, trouble. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/dialog.h"
#include "ui/label.h"

/* Opaque: what was open stays unread by whoever comes next. */
void idle_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    (void)kiosk;
    struct button extend = {
        .kind = BUTTON_MAIN, .id = "extend", .label = _("I am still here"), .icon = "touch_app"};
    double height = button_height_mm(tree, body.w * 0.5, &extend);
    struct dialog dialog = {.id = "question",
                            .icon = "hourglass_empty",
                            .title = _("Are you still there?"),
                            .body = _("If not, this screen erases everything soon."),
                            .fraction = -1,
                            .buttons = 1,
                            .button_height_mm = height};
    struct box buttons = dialog_add(tree, body, &dialog);
    button_add(tree, buttons, &extend);
}

bool idle_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "extend") != 0)
        return false;
    kiosk_back(kiosk);
    return true;
}

/* What happened, that nothing was lost, what to do; and the lines, whatever is broken (Never 14).
 */
void trouble_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    enum outcome outcome = kiosk->doubt ? DOUBT : kiosk->visit->paper_outcome;
    const char *notice = trouble_notice(kiosk_notice(kiosk));
    struct flow flow = {.name = _("One moment")};
    parts_say(&flow, (struct paragraph){.id = "what",
                                        .text = trouble_sentence(outcome),
                                        .icon = "info",
                                        .font = tree->theme->large ? FONT_BODY : FONT_VALUE,
                                        .card = true});
    if (notice != NULL)
        parts_say(&flow, (struct paragraph){.id = "notice", .text = notice, .muted = true});
    body = parts_page(tree, body);
    const struct nav nav = {.next = _("Support lines"), .next_id = "lines", .next_icon = "call"};
    parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool trouble_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "lines") != 0)
        return false;
    kiosk_replace(kiosk, SCREEN_LINES);
    return true;
}

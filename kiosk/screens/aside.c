/* Screens beside the way: a person, the idle question, trouble. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/dialog.h"
#include "ui/label.h"

/* Where somebody stands: no reason is asked, nothing is kept. */
void person_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    const char *where = words_are_spanish() ? fair->person_es : fair->person_en;
    if (where == NULL || *where == '\0')
        where = _("Ask anybody with a vest. They can help you with this screen.");
    struct flow flow = {.name = _("A person can help you")};
    parts_say(&flow, (struct paragraph){
                         .id = "where", .text = where, .icon = "record_voice_over", .card = true});
    if (fair->information_module != 0)
        parts_say(&flow,
                  (struct paragraph){
                      .id = "module",
                      .text = tree_format(
                          tree, "%s · %s",
                          tree_format(tree, _("Module %u"), (unsigned)fair->information_module),
                          pack_module_label(kiosk->pack, fair->information_module)),
                      .icon = "place",
                      .card = true});
    parts_say(&flow, (struct paragraph){
                         .id = "nothing_asked", .text = _("You need not say why."), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

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
    parts_say(&flow,
              (struct paragraph){
                  .id = "what", .text = trouble_sentence(outcome), .icon = "info", .card = true});
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

/* Out of service: the window works, and not even the national lines can be read. It stands where
 * attract would, says in words what happened, that nothing was lost and who can help; no number is
 * made up (Never 7). A newer content from the hub ends it. */
#include "kiosk/screens/out.h"

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"

const struct pack *out_pack(void)
{
    static const struct pack nothing = {.fair = {.name = "",
                                                 .title = "",
                                                 .place = "",
                                                 .hours = "",
                                                 .person_es = "",
                                                 .person_en = "",
                                                 .privacy_note = ""},
                                        .notice = {.title = "",
                                                   .who = "",
                                                   .purposes = "",
                                                   .transfers = "",
                                                   .refuse = "",
                                                   .full = "",
                                                   .reviewed_by = ""},
                                        .lines_only = true};
    return &nothing;
}

void out_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct flow flow = {.name = _("Out of service")};
    parts_say(&flow, (struct paragraph){.id = "what",
                                        .text = _("This screen cannot read its pages now. "
                                                  "Nothing was lost."),
                                        .icon = "info",
                                        .card = true});
    parts_say(&flow, (struct paragraph){
                         .id = "where",
                         .text = _("Ask anybody with a vest. They can help you with this screen."),
                         .icon = "record_voice_over",
                         .card = true});
    parts_say(&flow,
              (struct paragraph){.id = "notice", .text = trouble_notice(KIOSK_OUT), .muted = true});
    body = parts_page(tree, body);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

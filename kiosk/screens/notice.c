/* The whole privacy notice, as the municipality wrote it: each part's title over its text, in
 * Spanish whatever the interface speaks (Never 12). Nothing is asked and nothing is kept. */
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

_Static_assert(PARTS_PARAGRAPHS_MAX > 2 * PACK_NOTICE_PARTS_MAX, "and the mark of an example");

void notice_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_notice_full *notice = &kiosk->pack->notice_full;
    struct flow flow = {.name = kiosk->pack->notice.title};
    for (size_t i = 0; i < notice->part_count; ++i) {
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "notice_title_%zu", i + 1),
                                            .text = notice->parts[i].title,
                                            .font = FONT_STRONG,
                                            .heads = true});
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "notice_text_%zu", i + 1),
                                            .text = notice->parts[i].text});
    }
    if (notice->sample)
        parts_say(&flow, (struct paragraph){.id = "sample", .text = _("Example"), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

/* Sus derechos: the cards, and one card with its source and date. A poster is a screen of its own
 * (poster.c). Opening them leaves nothing but a number of the day in locked memory (Never 4). */
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/reading.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

static struct button right_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_right *right = &kiosk->pack->rights[index];
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "right_%s", right->id),
                           .label = right->title,
                           .icon = right->icon,
                           .tint = (enum button_tint)(index % 4)};
}

void rights_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    reading_rows(kiosk, tree, body,
                 (struct rows){.name = _("Your rights"),
                               .count = (int)kiosk->pack->right_count,
                               .button = right_button});
}

bool rights_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "right_", 6) != 0)
        return false;
    const struct pack_right *right = pack_right(kiosk->pack, id + 6);
    if (right == NULL)
        return false;
    kiosk->visit->right = (size_t)(right - kiosk->pack->rights);
    capture_read(kiosk, READ_RIGHT, (uint16_t)kiosk->visit->right);
    kiosk_show(kiosk, right->band_count > 0 ? SCREEN_POSTER : SCREEN_RIGHT);
    return true;
}

void right_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_right *right = &kiosk->pack->rights[kiosk->visit->right];
    struct flow flow = {.name = right->title};
    for (size_t i = 0; i < right->sentence_count; ++i)
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "sentence_%zu", i + 1),
                                            .text = right->sentences[i],
                                            .icon = "check_circle"});
    for (size_t i = 0; i < right->band_count; ++i)
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "band_%zu", i + 1),
                                            .text = right->bands[i].title,
                                            .icon = "label"});
    parts_say(&flow, (struct paragraph){
                         .id = "source",
                         .text = tree_format(tree, "%s · %s", right->source, right->consulted),
                         .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, right->title);
    parts_flow(kiosk, tree, body, &flow);
}

/* offices_list.h. */
#include "kiosk/screens/offices_list.h"

#include "kiosk/kiosk.h"
#include "kiosk/screens/needs.h"
#include "kiosk/words.h"

void offices_list_build(struct kiosk *kiosk, struct tree *tree, struct box body,
                        const struct offices_list *list)
{
    enum pack_need need = (enum pack_need)kiosk->visit->need;
    const struct nav nav = {.pager = true,
                            .skip = list->skip,
                            .skip_id = list->skip_id,
                            .skip_icon = list->skip_icon,
                            .next = _("By need"),
                            .next_id = "needs",
                            .next_icon = "search"};
    struct rows rows = {.name = list->title,
                        .count = list->count,
                        .columns = tree->theme->large || body.w < 180 ? 1 : 2,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &nav),
                        .button = list->button};
    if (need != NEED_NONE)
        rows.name = tree_format(tree, "%s · %s", rows.name, needs_words(need));
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

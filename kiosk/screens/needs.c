/* By need: what somebody looks for, before who gives it. Only needs that an office of this fair
 * answers stand there, and "All". What was chosen goes into the slip's facts as a code, which wait
 * for the close like the rest of them (Never 4). */
#include "kiosk/screens/needs.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

static const struct {
    const char *words, *icon;
    enum button_tint tint;
} needs[PACK_NEEDS] = {
    [NEED_NONE] = {N_("All the offices"), "apps", TINT_TEAL},
    [NEED_HEALTH] = {N_("Health"), "medical_services", TINT_TEAL},
    [NEED_EDUCATION] = {N_("Education"), "school", TINT_BLUE},
    [NEED_SUPPORT] = {N_("Social support"), "volunteer_activism", TINT_CLAY},
    [NEED_INCOME] = {N_("Work and income"), "work", TINT_PLUM},
    [NEED_LEGAL] = {N_("Legal advice"), "balance", TINT_BLUE},
    [NEED_PSYCHOLOGICAL] = {N_("Psychological support"), "psychology", TINT_PLUM},
    [NEED_CHILDREN] = {N_("Girls and boys"), "child_care", TINT_CLAY},
};

const char *needs_words(enum pack_need need)
{
    return _(needs[need].words);
}

/* The index-th need that has an office; after the last one NEED_NONE. */
static enum pack_need need_at(const struct pack *pack, int index)
{
    const struct pack_office *one;
    for (int need = NEED_NONE + 1; need < PACK_NEEDS; ++need)
        if (pack_offices_visible(pack, (enum pack_need)need, &one, 1) > 0 && index-- == 0)
            return (enum pack_need)need;
    return NEED_NONE;
}

static struct button need_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    enum pack_need need = need_at(kiosk->pack, index);
    return (struct button){.kind = BUTTON_ROW,
                           .id = need == NEED_NONE ? "need_all"
                                                   : tree_format(tree, "need_%d", (int)need),
                           .label = needs_words(need),
                           .icon = needs[need].icon,
                           .tint = needs[need].tint};
}

void needs_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    int count = 1;
    while (need_at(kiosk->pack, count - 1) != NEED_NONE)
        ++count;
    body = parts_page(tree, body);
    struct rows rows = {.name = _("What are you looking for?"),
                        .count = count,
                        .columns = body.w < 150 || (tree->theme->large && body.w < 240) ? 1 : 2,
                        .rows_max = 8,
                        .pager = parts_nav(tree, &body, &(struct nav){.pager = true}),
                        .button = need_button};
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool needs_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "need_", 5) != 0)
        return false;
    unsigned long need = strcmp(id, "need_all") == 0 ? NEED_NONE : strtoul(id + 5, NULL, 10);
    if (need >= PACK_NEEDS)
        return false;
    kiosk->visit->need = (uint8_t)need;
    kiosk_back(kiosk); /* to the offices, which show those of this need */
    return true;
}

/* Dónde le atienden: the offices of this municipality, its state and the nation, all of them or
 * those that answer one need. One office is a page of its own (office.c). */
#include <stdlib.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/offices_list.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/button.h"

static size_t offices_shown(const struct kiosk *kiosk,
                            const struct pack_office *offices[PACK_OFFICES_MAX])
{
    return pack_offices_visible(kiosk->pack, (enum pack_need)kiosk->visit->need, offices,
                                PACK_OFFICES_MAX);
}

static struct button office_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    static const char *const icons[] = {[OFFICE_AGENCY] = "home_work",
                                        [OFFICE_UNIT] = "group_work",
                                        [OFFICE_PROGRAM] = "assignment",
                                        [OFFICE_NETWORK] = "hub"};
    const struct pack_office *offices[PACK_OFFICES_MAX];
    offices_shown(kiosk, offices);
    const struct pack_office *office = offices[index];
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "office_%u", (unsigned)office->code),
                           .label = office->name,
                           .detail =
                               tree->theme->large || *office->hours == '\0' ? NULL : office->hours,
                           .dense = true,
                           .icon = icons[office->kind],
                           .tint = (enum button_tint)(office->code % 4)};
}

void offices_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    body = parts_page(tree, body);
    const struct offices_list list = {.title = _("Where to get help"),
                                      .count = (int)offices_shown(kiosk, offices),
                                      .skip = body.w > 240 && !tree->theme->large ? _("Map") : NULL,
                                      .skip_id = "map",
                                      .skip_icon = "map",
                                      .button = office_button};
    offices_list_build(kiosk, tree, body, &list);
}

bool offices_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "needs") == 0) {
        kiosk_show(kiosk, SCREEN_NEEDS);
        return true;
    }
    if (strcmp(id, "map") == 0) {
        kiosk->visit->module = 0;
        kiosk_show(kiosk, SCREEN_MAP);
        return true;
    }
    if (strncmp(id, "office_", 7) != 0)
        return false;
    const struct pack_office *office =
        pack_office(kiosk->pack, (unsigned)strtoul(id + 7, NULL, 10));
    if (office == NULL)
        return false;
    kiosk->visit->office = office->code;
    capture_read(kiosk, READ_OFFICE, (uint16_t)(office - kiosk->pack->offices));
    kiosk_show(kiosk, SCREEN_OFFICE);
    return true;
}

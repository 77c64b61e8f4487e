/* Home: six equal tiles and "Ya tengo mi folio". What the pack does not bring is absent. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/tile.h"

static const struct home_tile {
    const char *id, *label, *detail, *icon;
    enum button_tint tint;
    enum screen_id screen;
} tiles[] = {
    {"services", N_("Today's services"), N_("See the booths and take a turn"), "medical_services",
     TINT_TEAL, SCREEN_SERVICES},
    {"register", N_("Register"), N_("For one or more services"), "edit_note", TINT_CLAY,
     SCREEN_REGISTER_NOTICE},
    {"offices", N_("Where to get help"), N_("Offices near you, free"), "place", TINT_BLUE,
     SCREEN_OFFICES},
    {"rights", N_("Your rights"), N_("In short and clear words"), "balance", TINT_PLUM,
     SCREEN_RIGHTS},
    {"lines", N_("Support lines"), N_("Numbers you can call"), "call", TINT_TEAL, SCREEN_LINES},
    {"workshops", N_("Workshops, groups"), N_("Learn, earn, meet"), "groups", TINT_CLAY,
     SCREEN_WORKSHOPS},
    {"folio", N_("I already have my folio"), NULL, "confirmation_number", TINT_BLUE, SCREEN_FOLIO},
};
enum { TILES = sizeof tiles / sizeof tiles[0] };

/* Without an enrolment or a fair, help alone stands there. */
static bool is_offered(const struct kiosk *kiosk, enum screen_id screen)
{
    const struct pack *pack = kiosk->pack;
    switch (screen) {
    case SCREEN_SERVICES:
        return pack->service_count > 0;
    case SCREEN_REGISTER_NOTICE:
    case SCREEN_FOLIO:
        return kiosk->enrolment != NULL && !pack->lines_only;
    case SCREEN_OFFICES:
        return pack->office_count > 0;
    case SCREEN_RIGHTS:
        return pack->right_count > 0;
    case SCREEN_WORKSHOPS:
        return pack->workshop_count > 0;
    default:
        return true;
    }
}

static struct button tile_button(const struct tree *tree, const struct home_tile *tile)
{
    return (struct button){.kind = BUTTON_TILE,
                           .id = tile->id,
                           .label = _(tile->label),
                           .detail = tree->theme->large ? NULL : _(tile->detail),
                           .icon = tile->icon,
                           .tint = tile->tint};
}

static void add_folio(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct home_tile *folio = &tiles[TILES - 1];
    if (!is_offered(kiosk, folio->screen))
        return;
    struct button button = {.id = folio->id, .label = _(folio->label), .icon = folio->icon};
    double height = button_height_mm(tree, body->w, &button);
    struct box row = layout_cut_bottom(body, height);
    double width = button_width_mm(tree, &button);
    if (width < row.w * 0.7) /* in a narrow row it is as wide as the tiles */
        row = layout_cut_left(&row, width);
    button_add(tree, row, &button);
    layout_cut_bottom(body, tree->theme->gap_mm);
}

void home_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    body = parts_page(tree, body);
    add_folio(kiosk, tree, &body);
    if (!tree->theme->large || body.h > 110)
        parts_heading(tree, &body, _("How can we help you?"));
    struct button shown[TILES];
    int count = 0;
    for (int i = 0; i < TILES - 1; ++i)
        if (is_offered(kiosk, tiles[i].screen))
            shown[count++] = tile_button(tree, &tiles[i]);
    tile_grid(tree, body, tile_columns(tree, body.w, 3, shown, count), shown, count);
}

bool home_act(struct kiosk *kiosk, const char *id)
{
    for (int i = 0; i < TILES; ++i)
        if (strcmp(id, tiles[i].id) == 0) {
            kiosk_show(kiosk, tiles[i].screen);
            return true;
        }
    return false;
}

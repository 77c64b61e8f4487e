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
    {"services", N_("Today's services"), N_("Booths and turns"), "medical_services", TINT_TEAL,
     SCREEN_SERVICES},
    {"register", N_("Register"), N_("With or without a name"), "edit_note", TINT_CLAY,
     SCREEN_REGISTER_NOTICE},
    {"offices", N_("Where to get help"), N_("Offices and hours"), "place", TINT_BLUE,
     SCREEN_OFFICES},
    {"rights", N_("Your rights"), N_("In a few words"), "balance", TINT_PLUM, SCREEN_RIGHTS},
    {"lines", N_("Support lines"), N_("Numbers to call"), "call", TINT_TEAL, SCREEN_LINES},
    {"workshops", N_("Workshops, groups"), N_("Learn and meet"), "groups", TINT_CLAY,
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

/* -- The foot: what she may count on, and the way for whoever has a folio ---------------------- */

static struct button folio_button(void)
{
    const struct home_tile *folio = &tiles[TILES - 1];
    return (struct button){.id = folio->id, .label = _(folio->label), .icon = folio->icon};
}

static struct label promise(struct tree *tree, bool whole)
{
    const char *nameless = _("Your name is not needed here.");
    return (struct label){
        .id = "promise",
        .text = whole ? tree_format(tree, "%s\n%s", nameless, _("Leaving erases everything here."))
                      : nameless,
        .icon = "lock",
        .colour = COLOUR_MUTED,
        .down = ALIGN_MIDDLE};
}

struct foot {
    struct box box; /* of zero height: there is none */
    bool offered;   /* the folio's button */
    bool said;      /* the promise beside it, where there is room for two lines of it */
    double button_mm;
};

static struct foot cut_foot(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    struct label said = promise(tree, true);
    struct button button = folio_button();
    struct foot foot = {.offered = is_offered(kiosk, SCREEN_FOLIO)};
    double height = button_height_mm(tree, body->w, &button);
    foot.button_mm = foot.offered ? button_width_mm(tree, &button) : 0;
    double room = body->w - foot.button_mm - tree->theme->gap_mm * 2;
    foot.said = room > 60 && label_height_mm(tree, room, &said) <= height + 1;
    if (!foot.offered && !foot.said)
        return foot;
    foot.box = layout_cut_bottom(body, height);
    layout_cut_bottom(body, tree->theme->gap_mm);
    return foot;
}

static void add_foot(struct tree *tree, struct foot foot)
{
    struct label said = promise(tree, true);
    struct button button = folio_button();
    struct box row = foot.box;
    /* alone in its row the button is as wide as the tiles above */
    struct box right = foot.said ? layout_cut_right(&row, foot.button_mm) : row;
    layout_cut_right(&row, tree->theme->gap_mm);
    if (foot.said)
        label_add(tree, row, &said);
    if (foot.offered)
        button_add(tree, right, &button);
}

static void add_head(struct tree *tree, struct box *body, bool said)
{
    if (!tree->theme->large || body->h > 110)
        parts_heading(tree, body, _("How can we help you?"));
    if (said || tree->theme->large || body->h <= 140)
        return;
    struct label below = promise(tree, false);
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, &below)), &below);
    layout_cut_top(body, tree->theme->gap_mm);
}

/* A kiosk that shows help alone has two: they stand side by side, or below each other upright, and
 * no higher than tiles are. */
static void add_tiles(struct tree *tree, struct box body, const struct button *shown, int count)
{
    bool upright = tree->page.h > tree->page.w;
    int most = count > 3 ? 3 : upright ? 1 : count;
    int columns = tile_columns(tree, body.w, most, shown, count);
    int rows = (count + columns - 1) / columns;
    double high = rows * tree->theme->button_height_mm * 4;
    if (body.h > high)
        body = layout_cut_top(&body, high);
    tile_grid(tree, body, columns, shown, count);
}

void home_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    body = parts_page(tree, body);
    struct foot foot = cut_foot(kiosk, tree, &body);
    add_head(tree, &body, foot.said);
    struct button shown[TILES];
    int count = 0;
    for (int i = 0; i < TILES - 1; ++i)
        if (is_offered(kiosk, tiles[i].screen))
            shown[count++] = tile_button(tree, &tiles[i]);
    add_tiles(tree, body, shown, count);
    if (foot.box.h > 0)
        add_foot(tree, foot);
}

bool home_act(struct kiosk *kiosk, const char *id)
{
    for (int i = 0; i < TILES; ++i)
        if (strcmp(id, tiles[i].id) == 0) {
            kiosk->visit->need = NEED_NONE; /* a new way begins with all offices */
            kiosk_show(kiosk, tiles[i].screen);
            return true;
        }
    return false;
}

/* The fair's map: modules where they stand, "Usted está aquí", and the list of what they are.
 *
 * Drawn from the pack's places alone, to scale. Desks of partner offices stand among the booths,
 * by the same discreet labels. Where the pack has no map, or the panel no room for its numbers,
 * the list stands alone with each module's directions. Nothing on it is touched. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"

enum { STOPS_MAX = PACK_BOOTHS_MAX + PACK_OFFICES_MAX };

struct stop { /* one line of the list */
    unsigned module;
    const char *label, *place;
};

struct stops {
    int count;
    struct stop of[STOPS_MAX];
};

static int compare_stops(const void *a, const void *b)
{
    const struct stop *left = a, *right = b;
    return left->module < right->module ? -1 : left->module > right->module;
}

static struct stops collect(const struct pack *pack)
{
    struct stops stops = {0};
    for (size_t i = 0; i < pack->booth_count; ++i)
        stops.of[stops.count++] = (struct stop){
            pack->booths[i].module, pack->booths[i].discreet_label, pack->booths[i].place};
    for (size_t i = 0; i < pack->office_count; ++i)
        stops.of[stops.count++] = (struct stop){
            pack->offices[i].module, pack->offices[i].discreet_label, pack->offices[i].place};
    qsort(stops.of, (size_t)stops.count, sizeof stops.of[0], compare_stops);
    return stops;
}

/* All or none: a desk without directions among booths with theirs would say which ones are an
 * office's. */
static bool have_directions(const struct stops *stops)
{
    for (int i = 0; i < stops->count; ++i)
        if (*stops->of[i].place == '\0')
            return false;
    return true;
}

/* -- Where one stands -------------------------------------------------------------------------- */

static double middle_x(const struct pack_place *place)
{
    return place->x_m + place->width_m / 2.0;
}

static double middle_y(const struct pack_place *place)
{
    return place->y_m + place->height_m / 2.0;
}

static const struct pack_place *here(const struct kiosk *kiosk)
{
    return kiosk->enrolment == NULL ? NULL
                                    : pack_place(kiosk->pack, PLACE_KIOSK, kiosk->enrolment->kiosk);
}

static unsigned nearest_module(const struct pack *pack, const struct pack_place *from)
{
    double least = HUGE_VAL;
    unsigned module = 0;
    for (size_t i = 0; i < pack->place_count; ++i) {
        const struct pack_place *place = &pack->places[i];
        double away = hypot(middle_x(place) - middle_x(from), middle_y(place) - middle_y(from));
        if (place->kind != PLACE_MODULE || away >= least)
            continue;
        least = away;
        module = place->number;
    }
    return module;
}

static void add_here(struct kiosk *kiosk, struct tree *tree, struct box *body)
{
    const struct pack_place *place = here(kiosk);
    unsigned module = place == NULL ? 0 : nearest_module(kiosk->pack, place);
    if (module == 0)
        return;
    struct label label = {.id = "here",
                          .text = tree_format(tree, _("You are here, near module %u"), module),
                          .icon = "person_pin_circle",
                          .font = FONT_STRONG};
    label_add(tree, layout_cut_top(body, label_height_mm(tree, body->w, &label)), &label);
    layout_cut_top(body, tree->theme->gap_mm * 0.5);
}

/* -- The plan ---------------------------------------------------------------------------------- */

struct plan {
    struct box box; /* of the plaza on the glass */
    double mm_per_m;
    double number_mm; /* height of a number's line */
};

static struct plan fit_plan(struct tree *tree, const struct pack *pack, struct box room)
{
    const struct pack_place *plaza = &pack->places[0];
    double across = room.w / plaza->width_m, down = room.h / plaza->height_m;
    struct plan plan = {.mm_per_m = across < down ? across : down,
                        .number_mm = text_line_mm(tree->text, FONT_STRONG)};
    plan.box = layout_centre(room, plaza->width_m * plan.mm_per_m, plaza->height_m * plan.mm_per_m);
    plan.box.y = room.y;
    return plan;
}

static struct box place_box(const struct plan *plan, const struct pack *pack,
                            const struct pack_place *place)
{
    const struct pack_place *plaza = &pack->places[0];
    return (struct box){plan->box.x + (place->x_m - plaza->x_m) * plan->mm_per_m,
                        plan->box.y + (place->y_m - plaza->y_m) * plan->mm_per_m,
                        place->width_m * plan->mm_per_m, place->height_m * plan->mm_per_m};
}

static const char *number_of(struct tree *tree, const struct pack_place *place)
{
    return tree_format(tree, "%u", (unsigned)place->number);
}

/* Every module's number stands whole inside its module: else the plan helps nobody. */
static bool is_readable(struct tree *tree, const struct plan *plan, const struct pack *pack)
{
    for (size_t i = 1; i < pack->place_count; ++i) {
        const struct pack_place *place = &pack->places[i];
        struct box box = place_box(plan, pack, place);
        if (place->kind != PLACE_MODULE)
            continue;
        double width = text_width_mm(tree->text, FONT_STRONG, number_of(tree, place), false);
        if (width > box.w - 1 || plan->number_mm > box.h)
            return false;
    }
    return true;
}

static void mark_number(struct tree *tree, struct node *node, struct box box,
                        const struct pack_place *place, bool chosen)
{
    const struct theme *theme = tree->theme;
    enum colour ground = chosen ? COLOUR_ACCENT : COLOUR_CARD;
    double edge = theme->outline_mm;
    mark_fill(tree, node, box, chosen ? COLOUR_ACCENT : COLOUR_OUTLINE, theme->key_radius_mm);
    if (!chosen)
        mark_fill(tree, node, layout_inset(box, edge), COLOUR_CARD, theme->key_radius_mm - edge);
    struct mark *mark = mark_text(tree, node, box, FONT_STRONG,
                                  chosen ? COLOUR_ON_ACCENT : COLOUR_INK, number_of(tree, place));
    mark->ground = ground;
    mark->across = mark->down = ALIGN_MIDDLE;
}

/* Of the mark of where one stands; zero where this kiosk is not on the map. */
static struct box here_spot(const struct kiosk *kiosk, const struct tree *tree,
                            const struct plan *plan)
{
    const struct pack_place *stands = here(kiosk);
    if (stands == NULL)
        return (struct box){0};
    struct box place = place_box(plan, kiosk->pack, stands), plaza = plan->box;
    double side = tree->theme->capital_mm[FONT_STRONG] * 2.4;
    struct box spot = {place.x + place.w / 2 - side / 2, place.y + place.h / 2 - side / 2, side,
                       side};
    spot.x = fmax(plaza.x, fmin(spot.x, plaza.x + plaza.w - side));
    spot.y = fmax(plaza.y, fmin(spot.y, plaza.y + plaza.h - side));
    return spot;
}

static bool is_free(const struct plan *plan, const struct pack *pack, struct box box)
{
    for (size_t i = 1; i < pack->place_count; ++i)
        if (pack->places[i].kind == PLACE_MODULE &&
            layout_overlap(box, place_box(plan, pack, &pack->places[i])))
            return false;
    return true;
}

/* Entrances and landmarks: their words where they fit, else the ground alone. */
static void mark_words(struct kiosk *kiosk, struct tree *tree, struct node *node,
                       const struct plan *plan, const struct pack_place *place)
{
    const struct pack *pack = kiosk->pack;
    struct box box = place_box(plan, pack, place);
    double width = text_width_mm(tree->text, FONT_BODY, place->label, false) + 2;
    double height = text_line_mm(tree->text, FONT_BODY) + 2 * tree->theme->outline_mm;
    struct box words = layout_centre(plan->box, fmax(width, box.w), fmax(height, box.h));
    words.x =
        fmax(plan->box.x, fmin(box.x + (box.w - words.w) / 2, plan->box.x + plan->box.w - words.w));
    words.y =
        fmax(plan->box.y, fmin(box.y + (box.h - words.h) / 2, plan->box.y + plan->box.h - words.h));
    bool fits = words.w >= width && words.h >= height && is_free(plan, pack, words) &&
                !layout_overlap(words, here_spot(kiosk, tree, plan));
    if (fits)
        box = words;
    mark_fill(tree, node, box, COLOUR_HAIR, tree->theme->key_radius_mm);
    struct box inner = layout_inset(box, tree->theme->outline_mm);
    mark_fill(tree, node, inner, COLOUR_PAPER, tree->theme->key_radius_mm);
    if (!fits)
        return;
    struct mark *mark = mark_text(tree, node, inner, FONT_BODY, COLOUR_INK, place->label);
    mark->ground = COLOUR_PAPER;
    mark->across = mark->down = ALIGN_MIDDLE;
}

static void mark_here(struct tree *tree, struct node *node, struct box spot)
{
    mark_icon(tree, node, spot, COLOUR_ACCENT, "person_pin_circle")->ground = COLOUR_PAPER;
}

static void add_plan(struct kiosk *kiosk, struct tree *tree, const struct plan *plan)
{
    const struct pack *pack = kiosk->pack;
    struct node *node = node_add(tree, ROLE_IMAGE, "plan", plan->box);
    node_name(tree, node, _("Plan of the fair"), NULL);
    mark_fill(tree, node, plan->box, COLOUR_OUTLINE, tree->theme->radius_mm);
    mark_fill(tree, node, layout_inset(plan->box, tree->theme->outline_mm), COLOUR_PAPER,
              tree->theme->radius_mm);
    for (size_t i = 1; i < pack->place_count; ++i) {
        const struct pack_place *place = &pack->places[i];
        struct box box = place_box(plan, pack, place);
        if (place->kind == PLACE_MODULE)
            mark_number(tree, node, box, place, place->number == kiosk->visit->module);
        else if (place->kind != PLACE_KIOSK)
            mark_words(kiosk, tree, node, plan, place);
    }
    if (here(kiosk) != NULL)
        mark_here(tree, node, here_spot(kiosk, tree, plan));
}

/* -- The list ---------------------------------------------------------------------------------- */

static struct label stop_label(struct kiosk *kiosk, struct tree *tree, const struct stop *stop,
                               bool directions)
{
    bool chosen = stop->module == kiosk->visit->module;
    bool place = directions && *stop->place != '\0';
    return (struct label){.id = tree_format(tree, "module_%u", stop->module),
                          .text = tree_format(tree, "%u · %s%s%s", stop->module, stop->label,
                                              place ? " · " : "", place ? stop->place : ""),
                          .icon = chosen ? "place" : NULL,
                          .font = chosen ? FONT_STRONG : FONT_BODY};
}

/* Read like a page: each line as high as its words; with directions where there is no plan. */
static void add_stops(struct kiosk *kiosk, struct tree *tree, struct box box, struct box pager,
                      const struct stops *stops, bool directions)
{
    struct flow *flow = calloc(1, sizeof *flow);
    if (flow == NULL)
        return;
    flow->name = _("Modules");
    flow->pager = pager;
    for (int i = 0; i < stops->count; ++i) {
        struct label label = stop_label(kiosk, tree, &stops->of[i], directions);
        parts_say(flow,
                  (struct paragraph){
                      .id = label.id, .text = label.text, .icon = label.icon, .font = label.font});
    }
    parts_flow(kiosk, tree, box, flow);
    free(flow);
}

static const char *heading(struct kiosk *kiosk, struct tree *tree)
{
    unsigned module = kiosk->visit->module;
    if (module == 0)
        return _("Map of the fair");
    return tree_format(tree, "%s · %s", tree_format(tree, _("Module %u"), module),
                       pack_module_label(kiosk->pack, module));
}

/* Room for the plan: beside the list, on an upright panel above it. */
static struct box cut_plan(struct tree *tree, struct box *body, const struct pack *pack)
{
    const struct pack_place *plaza = &pack->places[0];
    double gap = tree->theme->gap_mm * 2;
    if (tree->page.h > tree->page.w) {
        double height = body->w * plaza->height_m / plaza->width_m;
        struct box room = layout_cut_top(body, fmin(height, body->h * 0.55));
        layout_cut_top(body, gap);
        return room;
    }
    double width = body->h * plaza->width_m / plaza->height_m;
    struct box room = layout_cut_left(body, fmin(width, body->w * 0.62));
    layout_cut_left(body, gap);
    return room;
}

void map_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack *pack = kiosk->pack;
    struct stops stops = collect(pack);
    body = parts_page(tree, body);
    struct box pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, heading(kiosk, tree));
    add_here(kiosk, tree, &body);
    struct box beside = body;
    struct plan plan = {0};
    bool drawn = false;
    if (pack->place_count > 0) {
        plan = fit_plan(tree, pack, cut_plan(tree, &beside, pack));
        drawn = is_readable(tree, &plan, pack);
    }
    if (drawn)
        add_plan(kiosk, tree, &plan);
    bool directions = !drawn && have_directions(&stops);
    add_stops(kiosk, tree, drawn ? beside : body, pager, &stops, directions);
}

/* The map of a fair's folder (map.csv): see pack_load.h and struct pack_place. Promises: the plaza
 * stands first, everything else lies inside it and nothing over another, every module of a booth or
 * an office is there, none twice. Refuses half a map: who cannot find her module on it would think
 * it is not there. A pack without the file has no map. */
#include "sync/pack_load.h"

#define FILE_NAME "map.csv"

static bool is_numbered(enum pack_place_kind kind)
{
    return kind == PLACE_MODULE || kind == PLACE_KIOSK;
}

static bool is_inside(const struct pack_place *plaza, const struct pack_place *place)
{
    return (unsigned)place->x_m + place->width_m <= plaza->width_m &&
           (unsigned)place->y_m + place->height_m <= plaza->height_m;
}

static bool lies_over(const struct pack_place *a, const struct pack_place *b)
{
    return a->x_m < b->x_m + b->width_m && b->x_m < a->x_m + a->width_m &&
           a->y_m < b->y_m + b->height_m && b->y_m < a->y_m + a->height_m;
}

static enum outcome check_plaza(struct loading *loading, const struct pack_place *place,
                                size_t count, uint32_t line)
{
    if ((place->kind == PLACE_PLAZA) != (count == 0))
        return pack_load_refuse(loading, FILE_NAME, line,
                                "kind; expected plaza in the first row and nowhere else");
    if (count == 0 && (place->x_m != 0 || place->y_m != 0))
        return pack_load_refuse(loading, FILE_NAME, line,
                                "x = \"%u\", y = \"%u\"; expected 0 and 0, the plaza's corner",
                                place->x_m, place->y_m);
    return DONE;
}

static enum outcome check_number(struct loading *loading, const struct pack_place *place,
                                 uint32_t line)
{
    const struct pack *pack = &loading->loaded->pack;
    if (is_numbered(place->kind) != (place->number != 0))
        return pack_load_refuse(loading, FILE_NAME, line,
                                "number = \"%u\"; expected one for module and kiosk, else nothing",
                                place->number);
    if (place->kind == PLACE_MODULE && pack_module_label(pack, place->number) == NULL)
        return pack_load_refuse(loading, FILE_NAME, line,
                                "module %u; expected a module of booths.csv or offices.csv",
                                place->number);
    bool needs_label = place->kind == PLACE_ENTRANCE || place->kind == PLACE_LANDMARK;
    if (needs_label == (*place->label == '\0'))
        return pack_load_refuse(loading, FILE_NAME, line,
                                "label = \"%.60s\"; expected one for entrance and landmark, else "
                                "nothing",
                                place->label);
    return DONE;
}

enum outcome pack_map_check_place(struct loading *loading, void *item, const void *items,
                                  size_t count, uint32_t line)
{
    const struct pack_place *place = item, *before = items;
    enum outcome outcome = check_plaza(loading, place, count, line);
    if (outcome == DONE)
        outcome = check_number(loading, place, line);
    if (outcome != DONE || count == 0)
        return outcome;
    if (!is_inside(&before[0], place))
        return pack_load_refuse(loading, FILE_NAME, line,
                                "x, y, width, height; expected a place inside the plaza of "
                                "%u x %u m",
                                before[0].width_m, before[0].height_m);
    for (size_t i = 1; i < count; i++) {
        if (before[i].kind == place->kind && place->number != 0 &&
            before[i].number == place->number)
            return pack_load_refuse(loading, FILE_NAME, line,
                                    "number = \"%u\" stands above too; expected each once",
                                    place->number);
        if (lies_over(&before[i], place))
            return pack_load_refuse(loading, FILE_NAME, line,
                                    "lies over the place of line %u; expected a free place",
                                    (unsigned)i + 2);
    }
    return DONE;
}

static enum outcome check_module(struct loading *loading, unsigned module)
{
    if (pack_place(&loading->loaded->pack, PLACE_MODULE, module) != NULL)
        return DONE;
    return pack_load_refuse(loading, FILE_NAME, 1,
                            "module %u is missing; expected every module, or no %s", module,
                            FILE_NAME);
}

enum outcome pack_map_check(struct loading *loading)
{
    const struct pack *pack = &loading->loaded->pack;
    enum outcome outcome = DONE;
    if (pack->place_count == 0)
        return DONE;
    for (size_t i = 0; i < pack->booth_count && outcome == DONE; i++)
        outcome = check_module(loading, pack->booths[i].module);
    for (size_t i = 0; i < pack->office_count && outcome == DONE; i++)
        outcome = check_module(loading, pack->offices[i].module);
    return outcome;
}

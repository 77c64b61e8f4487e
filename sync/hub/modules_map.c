/* The map's part of modules.h: every module stands on it once, or there is no map (pack_map.c). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/modules.h"

#define FILE_NAME "map.csv"
#define PLAZA_MOST 500 /* no map grows beyond it */

struct rect {
    unsigned x, y, width, height;
};

/* NOT_FOUND: the fair has no map. */
static enum outcome open_map(struct fair_edit *edit, struct csv_sheet **map)
{
    char *text, why[CSV_WHY_MAX];
    size_t size;
    *map = NULL;
    enum outcome outcome = fair_edit_read(edit, FILE_NAME, &text, &size);
    if (outcome == DONE)
        outcome = csv_sheet_read(text, FILE_NAME, PACK_PLACES_MAX, map, why);
    free(text);
    return outcome;
}

static enum outcome close_map(struct fair_edit *edit, struct csv_sheet *map, enum outcome outcome)
{
    char *text = NULL;
    size_t size = 0;
    if (outcome == DONE)
        outcome = csv_sheet_write(map, &text, &size);
    if (outcome == DONE)
        outcome = fair_edit_put(edit, FILE_NAME, text, size);
    free(text);
    csv_sheet_free(map);
    return outcome;
}

static unsigned number_at(const struct csv_sheet *map, size_t row, const char *column)
{
    return (unsigned)strtoul(csv_sheet_get(map, row, column), NULL, 10);
}

static bool is_module(const struct csv_sheet *map, size_t row)
{
    return strcmp(csv_sheet_get(map, row, "kind"), "module") == 0;
}

static size_t find(const struct csv_sheet *map, unsigned module)
{
    for (size_t i = 0; i < csv_sheet_rows(map); i++) {
        if (is_module(map, i) && number_at(map, i, "number") == module)
            return i;
    }
    return CSV_SHEET_NONE;
}

static struct rect rect_at(const struct csv_sheet *map, size_t row)
{
    return (struct rect){number_at(map, row, "x"), number_at(map, row, "y"),
                         number_at(map, row, "width"), number_at(map, row, "height")};
}

static enum outcome set_number(struct csv_sheet *map, size_t row, const char *column, unsigned n)
{
    char text[16];
    snprintf(text, sizeof text, "%u", n);
    return csv_sheet_set(map, row, column, text);
}

enum outcome modules_map_move(struct fair_edit *edit, unsigned from, unsigned to)
{
    struct csv_sheet *map;
    enum outcome outcome = open_map(edit, &map);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    size_t row = find(map, from);
    if (row != CSV_SHEET_NONE)
        outcome = set_number(map, row, "number", to);
    return close_map(edit, map, outcome);
}

enum outcome modules_map_remove(struct fair_edit *edit, unsigned module)
{
    struct csv_sheet *map;
    enum outcome outcome = open_map(edit, &map);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    size_t row = find(map, module);
    if (row != CSV_SHEET_NONE)
        csv_sheet_remove(map, row);
    return close_map(edit, map, DONE);
}

/* Nothing within a metre of it, so that somebody can walk between. */
static bool is_free(const struct csv_sheet *map, const struct rect *wanted)
{
    for (size_t i = 1; i < csv_sheet_rows(map); i++) {
        struct rect is = rect_at(map, i);
        if (wanted->x < is.x + is.width + 1 && is.x < wanted->x + wanted->width + 1 &&
            wanted->y < is.y + is.height + 1 && is.y < wanted->y + wanted->height + 1)
            return false;
    }
    return true;
}

/* As large as the last module, at the first free place; else the plaza grows downwards. */
static enum outcome find_place(struct csv_sheet *map, struct rect *place)
{
    struct rect plaza = rect_at(map, 0);
    *place = (struct rect){1, 1, 4, 4};
    for (size_t i = 0; i < csv_sheet_rows(map); i++) {
        struct rect is = rect_at(map, i);
        if (is_module(map, i))
            *place = (struct rect){1, 1, is.width, is.height};
    }
    for (; place->y + place->height + 1 <= plaza.height; place->y++) {
        for (place->x = 1; place->x + place->width + 1 <= plaza.width; place->x++) {
            if (is_free(map, place))
                return DONE;
        }
    }
    place->x = 1;
    place->y = plaza.height + 1;
    if (place->y + place->height + 1 > PLAZA_MOST || place->width + 2 > plaza.width)
        return REFUSED;
    return set_number(map, 0, "height", place->y + place->height + 1);
}

enum outcome modules_map_add(struct fair_edit *edit, unsigned module)
{
    struct csv_sheet *map;
    struct rect place;
    size_t row = 0;
    enum outcome outcome = open_map(edit, &map);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    outcome = find_place(map, &place);
    if (outcome == DONE)
        outcome = csv_sheet_add(map, &row);
    if (outcome == DONE)
        outcome = csv_sheet_set(map, row, "kind", "module");
    if (outcome == DONE)
        outcome = set_number(map, row, "number", module);
    if (outcome == DONE)
        outcome = set_number(map, row, "x", place.x);
    if (outcome == DONE)
        outcome = set_number(map, row, "y", place.y);
    if (outcome == DONE)
        outcome = set_number(map, row, "width", place.width);
    if (outcome == DONE)
        outcome = set_number(map, row, "height", place.height);
    if (outcome == DONE) /* nobody said that it stands there */
        outcome = csv_sheet_set(map, row, "sample", "1");
    return close_map(edit, map, outcome);
}

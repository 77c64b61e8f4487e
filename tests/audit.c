/* audit.h: each rule is one function over one node, or over a pair of nodes. */
#include "tests/audit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sync/pack.h"

#define SLACK_MM 1e-3 /* numbers travel as decimals */

struct place {
    double x, y, w, h;
};

struct seen {
    const char *screen, *where;
    struct place page;
    int faults;
};

static const char *field(const json_t *node, const char *name)
{
    const char *text = json_string_value(json_object_get(node, name));
    return text == NULL ? "" : text;
}

static void fault(struct seen *seen, const json_t *node, const char *what, const char *more)
{
    fprintf(stderr, "%s %s: %s %s: %s %s\n", seen->where, seen->screen, field(node, "role"),
            field(node, "id"), what, more);
    ++seen->faults;
}

static struct place place_of(const json_t *node)
{
    const json_t *box = json_object_get(node, "box_mm");
    return (struct place){
        json_number_value(json_array_get(box, 0)), json_number_value(json_array_get(box, 1)),
        json_number_value(json_array_get(box, 2)), json_number_value(json_array_get(box, 3))};
}

static bool is_role(const json_t *node, const char *role)
{
    return strcmp(field(node, "role"), role) == 0;
}

/* Touched, now or when it is not disabled. */
static bool is_target(const json_t *node)
{
    return is_role(node, "button") || is_role(node, "tile") || is_role(node, "choice") ||
           is_role(node, "key") || is_role(node, "field");
}

static void check_page(struct seen *seen, const json_t *node)
{
    struct place box = place_of(node);
    if (box.x < -SLACK_MM || box.y < -SLACK_MM || box.x + box.w > seen->page.w + SLACK_MM ||
        box.y + box.h > seen->page.h + SLACK_MM)
        fault(seen, node, "is off the page", "");
}

/* Keys are held to their pitch, 19.5 by 16 mm, less the 1.4 mm strip between two of them. */
static void check_size(struct seen *seen, const json_t *node)
{
    struct place box = place_of(node);
    bool key = is_role(node, "key");
    double wide = key ? 18.1 : is_role(node, "field") ? 15 : 20, high = key ? 14.6 : 15;
    if (box.w < wide - SLACK_MM || box.h < high - SLACK_MM)
        fault(seen, node, "is too small to touch", "");
}

static void check_words(struct seen *seen, const json_t *node, bool help)
{
    if (*field(node, "name") == '\0')
        fault(seen, node, "has no name", "");
    if (help)
        return;
    static const char *const shown[] = {"name", "text", "speech"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; ++i)
        if (!pack_text_is_discreet(field(node, shown[i])))
            fault(seen, node, "holds a word that no bystander may read:", field(node, shown[i]));
}

static void check_pair(struct seen *seen, const json_t *one, const json_t *other)
{
    struct place a = place_of(one), b = place_of(other);
    if (strcmp(field(one, "id"), field(other, "id")) == 0)
        fault(seen, one, "has the id of another", "");
    if (!is_target(one) || !is_target(other))
        return;
    if (strcmp(field(one, "name"), field(other, "name")) == 0)
        fault(seen, one, "has the name of", field(other, "id"));
    if (a.x + SLACK_MM < b.x + b.w && b.x + SLACK_MM < a.x + a.w && a.y + SLACK_MM < b.y + b.h &&
        b.y + SLACK_MM < a.y + a.h)
        fault(seen, one, "overlaps", field(other, "id"));
}

/* Beside the bar, the row of Atrás and the pager. */
static bool is_offered(const json_t *node)
{
    static const char *const frame[] = {"person", "text",      "contrast",  "language",
                                        "leave",  "page_back", "page_next", "back"};
    for (size_t i = 0; i < sizeof frame / sizeof frame[0]; ++i)
        if (strcmp(field(node, "id"), frame[i]) == 0)
            return false;
    return is_role(node, "button");
}

static void check_counts(struct seen *seen, const json_t *nodes)
{
    int tiles = 0, choices = 0, buttons = 0;
    size_t i;
    const json_t *node;
    json_array_foreach(nodes, i, node)
    {
        tiles += is_role(node, "tile");
        choices += is_role(node, "choice");
        buttons += is_offered(node);
    }
    if (tiles > 6 || choices > 9 || buttons > 9) {
        fprintf(stderr, "%s %s: %d tiles, %d choices, %d buttons are too many\n", seen->where,
                seen->screen, tiles, choices, buttons);
        ++seen->faults;
    }
}

/* Pages that may use the words: one has to open them, and Salir is there. */
static bool is_help(const char *screen)
{
    static const char *const help[] = {"offices", "office", "rights",    "right",
                                       "lines",   "line",   "workshops", "register_notice"};
    for (size_t i = 0; i < sizeof help / sizeof help[0]; ++i)
        if (strcmp(screen, help[i]) == 0)
            return true;
    return false;
}

int audit_tree(const json_t *tree, const char *where)
{
    const json_t *size = json_object_get(tree, "size_mm"), *nodes = json_object_get(tree, "nodes");
    struct seen seen = {.screen = field(tree, "screen"),
                        .where = where,
                        .page = {0, 0, json_number_value(json_array_get(size, 0)),
                                 json_number_value(json_array_get(size, 1))}};
    size_t i;
    const json_t *node;
    json_array_foreach(nodes, i, node)
    {
        check_page(&seen, node);
        if (is_target(node))
            check_size(&seen, node);
        check_words(&seen, node, is_help(seen.screen));
        for (size_t k = i + 1; k < json_array_size(nodes); ++k)
            check_pair(&seen, node, json_array_get(nodes, k));
    }
    check_counts(&seen, nodes);
    if (json_array_size(nodes) == 0) {
        fprintf(stderr, "%s %s: nothing is on it\n", where, seen.screen);
        ++seen.faults;
    }
    return seen.faults;
}

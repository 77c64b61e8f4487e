/* Colonia: asked of adults whose municipality's colonias the pack brings; found while its beginning
 * is typed, offline. What is typed is a search word of a public list and is not kept. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "ui/label.h"

enum { FOUND_MAX = 6, LISTED_MAX = 24 };

static size_t search(struct kiosk *kiosk, size_t most, const struct pack_colonia **found)
{
    const struct visit *visit = kiosk->visit;
    return colonia_search(kiosk->colonias, visit->colonia_name, visit->municipality, found, most);
}

/* Two of one name are told apart by their postal codes. */
static struct button colonia_button(struct tree *tree, const struct pack_colonia *colonia)
{
    const char *name = *colonia->postal == '\0'
                           ? colonia->name
                           : tree_format(tree, "%s, %s", colonia->name, colonia->postal);
    return (struct button){.id = tree_format(tree, "colonia_%u", (unsigned)colonia->code),
                           .label = name};
}

static struct button listed_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_colonia *found[LISTED_MAX];
    search(kiosk, LISTED_MAX, found);
    struct button button = colonia_button(tree, found[index]);
    button.kind = BUTTON_ROW;
    button.dense = true;
    return button;
}

/* Everything found, on as many pages as it takes; nothing typed yet: the pack's first ones. */
static void build_list(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_colonia *found[LISTED_MAX];
    body = parts_page(tree, body);
    struct nav nav = {.skip = _("Prefer not to say"), .pager = true};
    struct rows rows = {.name = _("In which colonia?"),
                        .count = (int)search(kiosk, LISTED_MAX, found),
                        .columns = tree->theme->large || body.w < 180 ? 1 : 2,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &nav),
                        .button = listed_button};
    struct button other = {
        .id = "field_colonia", .label = _("Write the colonia"), .icon = "search"};
    struct box below = layout_cut_bottom(&body, button_height_mm(tree, body.w, &other));
    layout_cut_bottom(&body, tree->theme->gap_mm * 0.75);
    parts_heading(tree, &body, rows.name);
    if (rows.count > 0)
        parts_rows(kiosk, tree, body, &rows);
    else
        label_paragraph(tree, &body, "not_found", _("Not found. You can write it another way."));
    button_add(tree, below, &other);
}

#define DIGITS_PAGE_MM 150.0 /* a wide page this high has room for a row of digits, too */

static bool has_digits(const struct tree *tree)
{
    return !tree->theme->large && tree->page.h >= DIGITS_PAGE_MM && tree->page.w > tree->page.h;
}

/* Where the keys leave no room for "Prefiero no decirlo", the list, which has it, comes first. */
static bool is_low(const struct tree *tree)
{
    return tree->theme->large || has_digits(tree);
}

void register_colonia_enter(struct kiosk *kiosk)
{
    field_clear(&kiosk->visit->entries[ENTRY_COLONIA]);
    if (!is_low(stage_tree(kiosk->stage)))
        typing_begin(kiosk, ENTRY_COLONIA, CAPITALS_FIRST);
}

void register_colonia_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    if (kiosk->visit->active != ENTRY_COLONIA) {
        build_list(kiosk, tree, body);
        return;
    }
    struct typing typing = {.heading = _("In which colonia?"),
                            .count = 1,
                            .fields = {{ENTRY_COLONIA, _("Colonia"), _("Write its beginning")}},
                            .kind = has_digits(tree) ? KEYBOARD_LETTERS_DIGITS : KEYBOARD_LETTERS,
                            .nav = {.back_id = is_low(tree) ? "listed" : NULL,
                                    .skip = _("Prefer not to say"),
                                    .next = _("Look up"),
                                    .next_icon = "search"},
                            .suggests = true};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    const struct pack_colonia *found[FOUND_MAX];
    struct button buttons[FOUND_MAX];
    int count = (int)search(kiosk, FOUND_MAX, found);
    for (int i = 0; i < count; ++i)
        buttons[i] = colonia_button(tree, found[i]);
    register_column(tree, rest, buttons, count);
}

bool register_colonia_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "next") == 0 || strcmp(id, "listed") == 0) { /* another picture of it */
        visit->active = ENTRY_NONE;
        visit->page = 0;
        stage_guard(kiosk->stage);
        return true;
    }
    if (strcmp(id, "skip") == 0)
        visit->colonia = 0;
    else if (strncmp(id, "colonia_", 8) == 0)
        visit->colonia = (uint32_t)strtoul(id + 8, NULL, 10);
    else
        return false;
    field_clear(&visit->entries[ENTRY_COLONIA]);
    register_next(kiosk);
    return true;
}

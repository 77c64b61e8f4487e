/* What the specimens show of the widgets: each in every state. */
#include "ui/button.h"
#include "ui/choice.h"
#include "ui/dialog.h"
#include "ui/field.h"
#include "ui/keyboard.h"
#include "ui/label.h"
#include "ui/ornament.h"
#include "ui/paint.h"
#include "ui/progress.h"
#include "ui/qr.h"
#include "ui/specimen_inside.h"
#include <stdint.h>
#include <string.h>

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

/* ---- states ---- */

static const struct pose {
    const char *name;
    unsigned states;
    bool ring;
} poses[] = {
    {"at rest", 0, false},
    {"pressed", STATE_PRESSED, false},
    {"focused", STATE_FOCUSED, true},
    {"disabled", STATE_DISABLED, false},
};
enum { POSES = COUNT(poses) };

/* Marks know their ground from the node as it was added: given again where pressing changes it. */
static void pose(struct node *node, const struct pose *how)
{
    enum colour before = paint_ground(node);
    node->states |= how->states;
    node->flags |= NODE_POSED | (how->ring ? NODE_RING : 0U);
    for (struct mark *mark = node->marks; mark != NULL; mark = mark->next)
        if (mark->ground == before && (how->states & STATE_PRESSED) != 0)
            mark->ground = paint_ground(node);
}

/* ---- buttons, tiles and rows ---- */

static const struct button buttons[] = {
    {.kind = BUTTON_MAIN,
     .id = "main",
     .label = "Main",
     .icon = "arrow_forward",
     .icon_last = true},
    {.kind = BUTTON_SECOND, .id = "second", .label = "Second", .icon = "arrow_back"},
    {.kind = BUTTON_SOFT, .id = "soft", .label = "Soft", .icon = "language", .light = true},
    {.kind = BUTTON_QUIET, .id = "quiet", .label = "Quiet"},
    {.kind = BUTTON_LEAVE, .id = "away", .label = "Leave", .icon = "exit_to_app"},
};

static const struct button tiles[] = {
    {.kind = BUTTON_TILE, .id = "teal", .label = "Teal", .detail = "Second line", .icon = "place"},
    {.kind = BUTTON_TILE,
     .id = "clay",
     .label = "Clay",
     .detail = "Second line",
     .icon = "call",
     .tint = TINT_CLAY},
    {.kind = BUTTON_TILE,
     .id = "blue",
     .label = "Blue",
     .detail = "Second line",
     .icon = "groups",
     .tint = TINT_BLUE},
    {.kind = BUTTON_TILE,
     .id = "plum",
     .label = "Plum",
     .detail = "Second line",
     .icon = "balance",
     .tint = TINT_PLUM},
};

static const struct button rows[] = {
    {.kind = BUTTON_ROW, .id = "arrow", .label = "Row", .detail = "Second line", .icon = "place"},
    {.kind = BUTTON_ROW,
     .id = "figure",
     .label = "Figure",
     .trailing = "800 000 0000",
     .icon = "call",
     .tint = TINT_BLUE},
    {.kind = BUTTON_ROW,
     .id = "word",
     .label = "Word",
     .detail = "Second line",
     .trailing = "Change",
     .word = true,
     .dense = true},
};

static struct button posed(struct tree *tree, const struct button *all, int index)
{
    struct button button = all[index / POSES];
    const struct pose *how = &poses[index % POSES];
    button.id = tree_format(tree, "%s_%d", button.id, index % POSES);
    button.label = tree_format(tree, "%s %s", button.label, how->name);
    button.states = how->states & STATE_DISABLED;
    return button;
}

static double posed_mm(struct tree *tree, double width_mm, const struct button *all, int index)
{
    struct button button = posed(tree, all, index);
    return button_height_mm(tree, width_mm, &button);
}

static void posed_add(struct tree *tree, struct box box, const struct button *all, int index)
{
    struct button button = posed(tree, all, index);
    pose(button_add(tree, box, &button), &poses[index % POSES]);
}

static int button_count(struct tree *tree)
{
    (void)tree;
    return COUNT(buttons) * POSES - 1; /* what leaves is never disabled */
}

static double button_mm(struct tree *tree, double width_mm, int index)
{
    return posed_mm(tree, width_mm, buttons, index);
}

static void button_cell(struct tree *tree, struct box box, int index)
{
    posed_add(tree, box, buttons, index);
}

static int tile_count(struct tree *tree)
{
    (void)tree;
    return COUNT(tiles) * POSES;
}

static double tile_mm(struct tree *tree, double width_mm, int index)
{
    return posed_mm(tree, width_mm, tiles, index);
}

static void tile_cell(struct tree *tree, struct box box, int index)
{
    posed_add(tree, box, tiles, index);
}

static int row_count(struct tree *tree)
{
    (void)tree;
    return COUNT(rows) * POSES;
}

static double row_cell_mm(struct tree *tree, double width_mm, int index)
{
    return posed_mm(tree, width_mm, rows, index);
}

static void row_add(struct tree *tree, struct box box, int index)
{
    posed_add(tree, box, rows, index);
}

/* ---- choices ---- */

static int choice_count(struct tree *tree)
{
    (void)tree;
    return 4 * POSES;
}

static struct choice choice_of(struct tree *tree, int index)
{
    int kind = index / POSES;
    bool several = kind / 2 == 1, checked = kind % 2 == 1;
    return (struct choice){.id = tree_format(tree, "choice_%d", index),
                           .label =
                               tree_format(tree, "%s%s %s", several ? "Any" : "One",
                                           checked ? ", checked," : "", poses[index % POSES].name),
                           .several = several,
                           .checked = checked,
                           .disabled = (poses[index % POSES].states & STATE_DISABLED) != 0};
}

static double choice_mm(struct tree *tree, double width_mm, int index)
{
    struct choice choice = choice_of(tree, index);
    return choice_height_mm(tree, width_mm, &choice);
}

static void choice_cell(struct tree *tree, struct box box, int index)
{
    struct choice choice = choice_of(tree, index);
    pose(choice_add(tree, box, &choice), &poses[index % POSES]);
}

/* ---- fields ---- */

static const struct {
    const char *label, *typed, *hint, *trouble;
    bool active, secret;
} fields[] = {
    {"Empty", "", "A hint", NULL, false, false},
    {"Typed", "María Núñez", NULL, NULL, false, false},
    {"Active", "María", NULL, NULL, true, false},
    {"Refused", "722", NULL, "Digits are missing", false, false},
    {"Secret", "1234", NULL, NULL, true, true},
};

static int field_count(struct tree *tree)
{
    (void)tree;
    return COUNT(fields);
}

static struct field field_of(struct tree *tree, int index, struct entry *entry)
{
    *entry = (struct entry){.text = (char *)(uintptr_t)fields[index].typed,
                            .size = strlen(fields[index].typed) + 1,
                            .caret = strlen(fields[index].typed)};
    return (struct field){.id = tree_format(tree, "field_%d", index),
                          .label = fields[index].label,
                          .hint = fields[index].hint,
                          .trouble = fields[index].trouble,
                          .entry = entry,
                          .active = fields[index].active,
                          .secret = fields[index].secret};
}

static double field_mm(struct tree *tree, double width_mm, int index)
{
    struct entry entry;
    struct field field = field_of(tree, index, &entry);
    return field_height_mm(tree, width_mm, &field);
}

static void field_cell(struct tree *tree, struct box box, int index)
{
    struct entry entry;
    struct field field = field_of(tree, index, &entry);
    box.h = field_height_mm(tree, box.w, &field);
    field_add(tree, box, &field)->flags |= NODE_POSED;
}

/* ---- text that is read ---- */

static const struct label notes[] = {
    {.id = "plain", .text = "A sentence with its icon.", .icon = "check_circle"},
    {.id = "quiet_note", .text = "A second line.", .colour = COLOUR_MUTED},
    {.id = "card",
     .text = "A sentence on a card.",
     .icon = "place",
     .surface = SURFACE_CARD,
     .ground = COLOUR_CARD},
    {.id = "trouble",
     .text = "Something is not right.",
     .icon = "info",
     .colour = COLOUR_TROUBLE,
     .surface = SURFACE_TROUBLE,
     .ground = COLOUR_TROUBLE_SOFT},
};

static int note_count(struct tree *tree)
{
    (void)tree;
    return COUNT(notes);
}

static double note_mm(struct tree *tree, double width_mm, int index)
{
    return label_height_mm(tree, width_mm, &notes[index]);
}

static void note_add(struct tree *tree, struct box box, int index)
{
    label_add(tree, box, &notes[index]);
}

/* ---- one large thing a page ---- */

enum {
    LARGE_DIALOG,
    LARGE_PROGRESS,
    LARGE_QR,
    LARGE_ORNAMENT,
    LARGE_LETTERS,
    LARGE_DIGITS,
    LARGES
};

static int large_count(struct tree *tree)
{
    (void)tree;
    return LARGES;
}

static double large_mm(struct tree *tree, double width_mm, int index)
{
    (void)index;
    (void)width_mm;
    return tree->page.h; /* the page cuts it to what there is */
}

static void add_dialog(struct tree *tree, struct box box)
{
    struct dialog dialog = {.id = "question",
                            .icon = "schedule",
                            .title = "A question",
                            .body = "It hides what was there.",
                            .fraction = 0.6,
                            .buttons = 1};
    struct button yes = {.kind = BUTTON_MAIN, .id = "yes", .label = "An answer"};
    button_add(tree, dialog_add(tree, box, &dialog), &yes);
}

static void add_progress(struct tree *tree, struct box box)
{
    double high = text_line_mm(tree->text, FONT_BODY) + 2, gap = tree->theme->gap_mm;
    progress_steps(tree, layout_cut_top(&box, high), "steps", "Step 2 of 5", 2, 5);
    layout_cut_top(&box, gap);
    progress_bar(tree, layout_cut_top(&box, high), "bar", "At work", 0.4);
}

static void add_ornament(struct tree *tree, struct box box)
{
    double gap = tree->theme->gap_mm;
    ornament_bunting(tree, layout_cut_top(&box, gap * 2.6));
    ornament_land(tree, layout_cut_bottom(&box, box.h * 0.5));
    box = layout_inset_sides(box, gap, box.h * 0.3);
    struct node *node = node_add(tree, ROLE_IMAGE, "", box);
    for (int i = 0; i < 4; i++)
        ornament_awning(tree, node, layout_column(box, 4, gap, i), i);
}

static void add_keys(struct tree *tree, struct box box, enum keyboard_kind kind)
{
    struct keyboard keyboard = {
        .kind = kind, .space = "space", .name = "Keys", .back = "Erase", .capital = "Capital"};
    double high = keyboard_height_mm(tree, kind);
    if (high <= box.h) /* large text on a low panel: a screen with keys has no heading there */
        keyboard_add(tree, layout_cut_bottom(&box, high), &keyboard);
}

static void large_add(struct tree *tree, struct box box, int index)
{
    static const struct qr qr = {.id = "qr", .name = "A code", .value = "https://example.org"};
    switch (index) {
    case LARGE_DIALOG:
        add_dialog(tree, box);
        break;
    case LARGE_PROGRESS:
        add_progress(tree, box);
        break;
    case LARGE_QR:
        qr_add(tree, box, &qr);
        break;
    case LARGE_ORNAMENT:
        add_ornament(tree, box);
        break;
    default:
        add_keys(tree, box, index == LARGE_LETTERS ? KEYBOARD_LETTERS : KEYBOARD_DIGITS);
    }
}

static const struct section sections[] = {
    {"Buttons", 13, button_count, button_mm, button_cell},
    {"Tiles", 12, tile_count, tile_mm, tile_cell},
    {"Rows", 20, row_count, row_cell_mm, row_add},
    {"Choices", 12, choice_count, choice_mm, choice_cell},
    {"Fields", 20, field_count, field_mm, field_cell},
    {"Notes", 20, note_count, note_mm, note_add},
    {"One a page", 0, large_count, large_mm, large_add},
};

int specimen_widgets_count(void)
{
    return COUNT(sections);
}

const struct section *specimen_widgets_at(int index)
{
    return &sections[index];
}

/* Keys from tables: three arrangements (ten columns, six columns upright, the pad for phones).
 *
 * Promises that every character of the arrangement is in sight at once and that pitches are kept;
 * a key says what it types with its capital or without, as shift stands. */
#include "ui/keyboard.h"
#include "ui/reading.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define PITCH_DOWN_MM 16.0
#define ROWS_MAX 10

struct layout { /* keys between spaces; a number behind a colon is its width in columns */
    const char *rows[ROWS_MAX];
    const char *digits[3]; /* put above, where they are wanted */
};

static const struct layout wide = {
    {"q w e r t y u i o p", "a s d f g h j k l ñ", "shift:1.5 z x c v b n m back:1.5",
     "á é í ó ú ü space:2 - '"},
    {"1 2 3 4 5 6 7 8 9 0"},
};
static const struct layout upright = {
    {"a b c d e f", "g h i j k l", "m n ñ o p q", "r s t u v w", "x y z - ' back", "á é í ó ú ü",
     "shift:2 space:4"},
    {"1 2 3 4 5", "6 7 8 9 0"},
};
static const struct layout codes = {
    {"1 2 3 4 5 6 7 8 9 0", "q w e r t y u i o p", "a s d f g h j k l -", "z x c v b n m back:3"},
    {NULL},
};
static const struct layout codes_upright = {
    {"1 2 3 4 5 6", "7 8 9 0 a b", "c d e f g h", "i j k l m n", "o p q r s t", "u v w x y z",
     "-:3 back:3"},
    {NULL},
};
static const struct layout pad = {{"1 2 3", "4 5 6", "7 8 9", "+ 0 back"}, {NULL}};
static const struct layout pin = {{"1 2 3", "4 5 6", "7 8 9", "0:2 back"}, {NULL}};

static const struct key_name { /* keys whose id is a word */
    const char *key, *id, *typed;
} key_names[] = {
    {"space", "key_space", " "}, {"back", "key_back", NULL}, {"shift", "key_shift", NULL},
    {"-", "key_hyphen", "-"},    {"+", "key_plus", "+"},     {"'", "key_apostrophe", "'"},
};

static const struct key_name *name_of(const char *key)
{
    for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++) {
        if (strcmp(key_names[i].key, key) == 0)
            return &key_names[i];
    }
    return NULL;
}

static const struct layout *layout_of(const struct tree *tree, enum keyboard_kind kind)
{
    if (kind == KEYBOARD_DIGITS)
        return &pad;
    if (kind == KEYBOARD_PIN)
        return &pin;
    if (kind == KEYBOARD_CODES)
        return tree->page.w < 200 ? &codes_upright : &codes;
    return tree->page.w < 200 ? &upright : &wide;
}

static int list_rows(const struct layout *layout, enum keyboard_kind kind,
                     const char *rows[ROWS_MAX + 3])
{
    int count = 0;
    for (int i = 0; kind == KEYBOARD_LETTERS_DIGITS && i < 3 && layout->digits[i] != NULL; i++)
        rows[count++] = layout->digits[i];
    for (int i = 0; i < ROWS_MAX && layout->rows[i] != NULL; i++)
        rows[count++] = layout->rows[i];
    return count;
}

/* Roomier on tall panels, never under the least pitch; upright ones have rows enough. */
static double pitch_down_mm(const struct tree *tree)
{
    if (tree->page.h > tree->page.w)
        return PITCH_DOWN_MM;
    double pitch = tree->page.h * 0.108;
    if (pitch > 20)
        return 20;
    return pitch < PITCH_DOWN_MM ? PITCH_DOWN_MM : pitch;
}

#define EDGE_MM 1.4 /* above the first and below the last row */

double keyboard_height_mm(const struct tree *tree, enum keyboard_kind kind)
{
    const char *rows[ROWS_MAX + 3];
    int count = list_rows(layout_of(tree, kind), kind, rows);
    return count * pitch_down_mm(tree) + 2 * EDGE_MM;
}

/* "ñ" as a capital where shift stands. */
static const char *face_of(struct tree *tree, const struct keyboard *keyboard, const char *key)
{
    utf8proc_int32_t point;
    utf8proc_uint8_t capital[5] = {0};
    if (!keyboard->shift || utf8proc_iterate((const utf8proc_uint8_t *)key, -1, &point) < 1)
        return key;
    utf8proc_encode_char(utf8proc_toupper(point), capital);
    return tree_copy(tree, (const char *)capital);
}

static enum surface surface_of(const char *key)
{
    if (name_of(key) != NULL && strcmp(key, "space") != 0)
        return SURFACE_KEY_SIDE;
    bool plain =
        ((unsigned char)key[0] < 0x80 && (key[0] < '0' || key[0] > '9')) || strcmp(key, "ñ") == 0;
    return plain ? SURFACE_KEY : SURFACE_KEY_SOFT;
}

static void add_icon_key(struct tree *tree, struct node *node, const struct keyboard *keyboard,
                         bool shift)
{
    double size = tree->theme->capital_mm[FONT_STRONG] * (shift ? 2.6 : 2);
    node->name = tree_copy(tree, shift ? keyboard->capital : keyboard->back);
    node->states = shift && keyboard->shift ? STATE_CHECKED : 0;
    enum colour colour = node->states != 0 ? COLOUR_ON_ACCENT : COLOUR_INK;
    mark_icon(tree, node, layout_centre(node->box, size, size), colour,
              shift ? "keyboard_capslock" : "backspace");
}

/* A sign has a name that can be said; a letter is its own. */
static const char *spoken_of(const struct keyboard *keyboard, const char *key)
{
    if (strcmp(key, "-") == 0)
        return keyboard->hyphen;
    if (strcmp(key, "'") == 0)
        return keyboard->apostrophe;
    return strcmp(key, "+") == 0 ? keyboard->plus : NULL;
}

static void add_key(struct tree *tree, struct box box, const struct keyboard *keyboard,
                    const char *key)
{
    const struct key_name *named = name_of(key);
    const char *id = named != NULL ? named->id : tree_format(tree, "key_%s", key);
    struct node *node = node_add(tree, ROLE_KEY, id, box);
    bool space = strcmp(key, "space") == 0, shift = strcmp(key, "shift") == 0;
    node->surface = surface_of(key);
    node->flags = NODE_ON_PRESS;
    if (shift || strcmp(key, "back") == 0) {
        add_icon_key(tree, node, keyboard, shift);
        return;
    }
    const char *face = space ? keyboard->space : face_of(tree, keyboard, key);
    node_name(tree, node, NULL, face);
    node_speech(tree, node, spoken_of(keyboard, key));
    enum font font = space ? FONT_STRONG : FONT_KEY;
    if (space && text_width_mm(tree->text, font, face, false) > box.w - 4) {
        mark_icon(tree, node, layout_inset(box, 2), COLOUR_INK, "space_bar");
        return;
    }
    struct mark *mark = mark_text(tree, node, box, font, COLOUR_INK, face);
    mark->across = ALIGN_MIDDLE;
    mark->down = ALIGN_MIDDLE;
}

/* The next key of a row and its width in columns; false at the end. */
static bool next_key(const char **row, char key[16], double *columns)
{
    *row += strspn(*row, " ");
    size_t size = strcspn(*row, ": ");
    if (size == 0 || size >= 16)
        return false;
    memcpy(key, *row, size);
    key[size] = '\0';
    *row += size;
    *columns = 1;
    if (**row == ':') {
        char *end;
        *columns = strtod(*row + 1, &end);
        *row = end;
    }
    return true;
}

static double columns_of(const char *row)
{
    char key[16];
    double columns = 0, width;
    while (next_key(&row, key, &width))
        columns += width;
    return columns;
}

static void add_row(struct tree *tree, struct box row, const struct keyboard *keyboard,
                    const char *keys)
{
    double pitch = row.w / columns_of(keys), gap = 0.9, width; /* a key is 15 mm high */
    char key[16];
    while (next_key(&keys, key, &width)) {
        struct box box = layout_cut_left(&row, pitch * width);
        add_key(tree, layout_inset(box, gap / 2), keyboard, key);
    }
}

void keyboard_add(struct tree *tree, struct box box, const struct keyboard *keyboard)
{
    const struct layout *layout = layout_of(tree, keyboard->kind);
    const char *rows[ROWS_MAX + 3];
    int count = list_rows(layout, keyboard->kind, rows);
    enum reading part = reading_begin(tree, READING_KEYS);
    struct node *ground = node_add(tree, ROLE_LIST, "keyboard", box);
    ground->surface = SURFACE_KEYS;
    ground->name = tree_copy(tree, keyboard->name);
    struct box keys = layout_inset_sides(box, 0, EDGE_MM);
    double margin = layout == &wide ? 3.5 : 2.5;
    double width = keys.w - 2 * margin;
    double most = layout == &pad || layout == &pin ? 3 * 36.0 : width;
    keys = layout_centre(keys, width < most ? width : most, keys.h);
    for (int i = 0; i < count; i++)
        add_row(tree, layout_row(keys, count, 0, i), keyboard, rows[i]);
    reading_begin(tree, part);
}

/* ---- what keys do ---- */

static bool starts_word(const struct entry *entry)
{
    if (entry->caret == 0)
        return true;
    char before = entry->text[entry->caret - 1];
    return before == ' ' || before == '-';
}

void keyboard_settle(struct keyboard *keyboard, const struct entry *entry)
{
    if (keyboard->shift_chosen)
        return;
    if (keyboard->capitals == CAPITALS_WORDS)
        keyboard->shift = starts_word(entry);
    else
        keyboard->shift = keyboard->capitals == CAPITALS_FIRST && entry->caret == 0;
}

static void type(struct keyboard *keyboard, const char *character, struct entry *entry)
{
    utf8proc_int32_t point = 0;
    utf8proc_uint8_t typed[5] = {0};
    utf8proc_iterate((const utf8proc_uint8_t *)character, -1, &point);
    utf8proc_encode_char(keyboard->shift ? utf8proc_toupper(point) : point, typed);
    field_insert(entry, (const char *)typed);
    keyboard->shift_chosen = false;
    keyboard_settle(keyboard, entry);
}

bool keyboard_press(struct keyboard *keyboard, const char *id, struct entry *entry)
{
    if (strncmp(id, "key_", 4) != 0)
        return false;
    if (strcmp(id, "key_shift") == 0) {
        keyboard->shift = !keyboard->shift;
        keyboard->shift_chosen = true;
        return true;
    }
    if (strcmp(id, "key_back") == 0) {
        field_erase_before(entry);
        keyboard->shift_chosen = false;
        keyboard_settle(keyboard, entry);
        return true;
    }
    const char *character = id + 4;
    for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++) {
        if (strcmp(key_names[i].id, id) == 0)
            character = key_names[i].typed;
    }
    type(keyboard, character, entry);
    return true;
}

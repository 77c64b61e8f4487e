/* Editing by code points in the caller's buffer, and the field's looks.
 *
 * Promises that the buffer always holds whole, composed (NFC) UTF-8 of at most characters_max code
 * points, and that a refused insertion changes nothing. Copies on the way are zeroed. */
#include "ui/field.h"
#include <math.h>
#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

/* ---- the text ---- */

static bool is_inside(const char *text, size_t at)
{
    return ((unsigned char)text[at] & 0xC0) == 0x80;
}

static size_t code_points(const char *text)
{
    size_t count = 0;
    for (size_t i = 0; text[i] != '\0'; i++)
        count += !is_inside(text, i);
    return count;
}

size_t field_length(const struct entry *entry)
{
    return code_points(entry->text);
}

/* Letters, marks, digits, signs and plain spaces; nothing that controls or hides. */
static bool is_allowed(const struct entry *entry, utf8proc_int32_t point, const char *bytes,
                       size_t length)
{
    utf8proc_category_t category = utf8proc_category(point);
    if (category == UTF8PROC_CATEGORY_CN || category >= UTF8PROC_CATEGORY_ZL)
        return false;
    if (entry->allowed == NULL)
        return true;
    char one[5] = {0};
    memcpy(one, bytes, length);
    return strstr(entry->allowed, one) != NULL;
}

static bool all_allowed(const struct entry *entry, const char *utf8)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)utf8;
    while (*at != '\0') {
        utf8proc_int32_t point;
        utf8proc_ssize_t length = utf8proc_iterate(at, -1, &point);
        if (length < 1 || !is_allowed(entry, point, (const char *)at, (size_t)length))
            return false;
        at += length;
    }
    return true;
}

#define START_MAX 1024 /* code points; longer entries do not exist on a kiosk */

struct start { /* what stands before the caret and the new text, composed; zeroed after use */
    char joined[START_MAX];
    utf8proc_int32_t points[START_MAX + 1];
};

/* utf8proc's own NFC leaves copies in the heap: this one works in memory that is zeroed. NULL: not
 * UTF-8, or too long. */
static const char *compose(const struct entry *entry, const char *utf8, struct start *start)
{
    const utf8proc_option_t options = UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    if (entry->caret + strlen(utf8) + 1 > sizeof start->joined)
        return NULL;
    memcpy(start->joined, entry->text, entry->caret);
    strcpy(start->joined + entry->caret, utf8);
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)start->joined, 0,
                                                start->points, START_MAX, options);
    if (count < 0 || count > START_MAX)
        return NULL;
    if (utf8proc_reencode(start->points, count, options) < 0)
        return NULL;
    return (const char *)start->points;
}

static bool take_start(struct entry *entry, const char *start)
{
    size_t length = strlen(start);
    const char *rest = entry->text + entry->caret;
    size_t kept = strlen(rest);
    if (length + kept + 1 > entry->size)
        return false;
    if (entry->characters_max > 0 && code_points(start) + code_points(rest) > entry->characters_max)
        return false;
    memmove(entry->text + length, rest, kept + 1);
    memcpy(entry->text, start, length);
    entry->caret = length;
    return true;
}

bool field_insert(struct entry *entry, const char *utf8)
{
    if (utf8[0] == '\0' || !all_allowed(entry, utf8))
        return false;
    struct start start;
    const char *composed = compose(entry, utf8, &start);
    bool taken = composed != NULL && take_start(entry, composed);
    sodium_memzero(&start, sizeof start);
    return taken;
}

static void cut(struct entry *entry, size_t from, size_t to)
{
    size_t length = strlen(entry->text);
    memmove(entry->text + from, entry->text + to, length - to + 1);
    sodium_memzero(entry->text + length - (to - from), to - from);
    entry->caret = from;
}

static size_t before(const struct entry *entry, size_t at)
{
    while (at > 0 && is_inside(entry->text, --at))
        ;
    return at;
}

static size_t after(const struct entry *entry, size_t at)
{
    if (entry->text[at] != '\0')
        at++;
    while (is_inside(entry->text, at))
        at++;
    return at;
}

bool field_erase_before(struct entry *entry)
{
    if (entry->caret == 0)
        return false;
    cut(entry, before(entry, entry->caret), entry->caret);
    return true;
}

bool field_erase_after(struct entry *entry)
{
    if (entry->text[entry->caret] == '\0')
        return false;
    cut(entry, entry->caret, after(entry, entry->caret));
    return true;
}

void field_move(struct entry *entry, int by)
{
    for (; by < 0; by++)
        entry->caret = before(entry, entry->caret);
    for (; by > 0; by--)
        entry->caret = after(entry, entry->caret);
}

void field_move_to_end(struct entry *entry)
{
    entry->caret = strlen(entry->text);
}

void field_clear(struct entry *entry)
{
    sodium_memzero(entry->text, entry->size);
    entry->caret = 0;
}

bool field_edit(struct entry *entry, SDL_Keycode key)
{
    if (key == SDLK_BACKSPACE)
        field_erase_before(entry);
    else if (key == SDLK_DELETE)
        field_erase_after(entry);
    else if (key == SDLK_LEFT || key == SDLK_RIGHT)
        field_move(entry, key == SDLK_LEFT ? -1 : 1);
    else if (key == SDLK_HOME)
        entry->caret = 0;
    else if (key == SDLK_END)
        field_move_to_end(entry);
    else
        return false;
    return true;
}

/* ---- the looks ---- */

static double box_mm(const struct tree *tree, const struct field *field)
{
    (void)field;
    double value = tree->theme->capital_mm[FONT_VALUE] * 2.4 + 3;
    return value < 16 ? 16 : value;
}

static double label_mm(struct tree *tree, double width_mm, const struct field *field)
{
    if (field->label == NULL)
        return 0;
    return text_height_mm(tree->text, FONT_STRONG, field->label, width_mm, false) + 0.8;
}

static double trouble_mm(struct tree *tree, double width_mm, const struct field *field)
{
    if (field->trouble == NULL || field->trouble[0] == '\0')
        return 0;
    return text_height_mm(tree->text, FONT_BODY, field->trouble, width_mm, false);
}

double field_height_mm(struct tree *tree, double width_mm, const struct field *field)
{
    return label_mm(tree, width_mm, field) + box_mm(tree, field) +
           trouble_mm(tree, width_mm, field);
}

/* Dots for a PIN, the text itself otherwise; *caret in bytes of the result. */
static const char *shown(struct tree *tree, const struct field *field, size_t *caret)
{
    static const char dots[] = "••••••••••••••••";
    const size_t dot = sizeof "•" - 1, most = (sizeof dots - 1) / dot;
    *caret = field->entry->caret;
    if (!field->secret)
        return field->entry->text;
    size_t count = field_length(field->entry);
    count = count < most ? count : most;
    *caret = count * dot;
    return tree_format(tree, "%.*s", (int)(count * dot), dots);
}

struct lines { /* a value laid out: one line large, or several of body size */
    enum font font;
    int count;
    struct text_span spans[TEXT_LINES_MAX];
};

static struct lines lay_out(struct tree *tree, struct box inner, const char *value, bool personal)
{
    struct lines lines = {.font = FONT_VALUE};
    int width = text_px(tree->text, inner.w);
    if (text_width_mm(tree->text, FONT_VALUE, value, personal) > inner.w)
        lines.font = FONT_BODY;
    lines.count = text_wrap(tree->text, lines.font, value, width, personal, lines.spans);
    return lines;
}

/* Adds the lines that fit, the caret's among them, and the caret. */
static void add_value(struct tree *tree, struct node *node, const struct field *field,
                      struct box inner)
{
    size_t caret;
    const char *value = shown(tree, field, &caret);
    struct lines lines = lay_out(tree, inner, value, true);
    double line = text_line_mm(tree->text, lines.font);
    int room = (int)((inner.h + 0.01) / line) > 0 ? (int)((inner.h + 0.01) / line) : 1;
    int caret_line = 0;
    for (int i = 1; i < lines.count; i++)
        caret_line = caret >= lines.spans[i].start ? i : caret_line;
    int first = lines.count > room && caret_line >= room ? caret_line - room + 1 : 0;
    int shown_count = lines.count - first < room ? lines.count - first : room;
    double high = line * (shown_count > 0 ? shown_count : 1);
    struct box middle = layout_centre(inner, inner.w, high);
    for (int i = 0; i < shown_count; i++) {
        struct text_span span = lines.spans[first + i];
        const char *string = tree_format(tree, "%.*s", (int)span.length, value + span.start);
        struct box at = {middle.x, middle.y + i * line, middle.w, line};
        mark_text(tree, node, at, lines.font, COLOUR_INK, string)->down = ALIGN_MIDDLE;
    }
    if (!field->active)
        return;
    size_t from = lines.count > 0 ? lines.spans[caret_line].start : 0;
    const char *before_caret = tree_format(tree, "%.*s", (int)(caret - from), value + from);
    double x = inner.x + text_width_mm(tree->text, lines.font, before_caret, true);
    double capital = tree->theme->capital_mm[lines.font] * 1.5;
    double y = middle.y + (caret_line - first) * line + (line - capital) / 2;
    double end = inner.x + inner.w;
    mark_fill(tree, node, (struct box){x < end ? x : end, y, 0.6, capital}, COLOUR_ACCENT, 0.3);
}

static void add_beside(struct tree *tree, const char *id, struct box box, const char *text,
                       enum font font, enum colour colour)
{
    struct node *node = node_add(tree, ROLE_LABEL, id, box);
    node_name(tree, node, NULL, text);
    mark_text(tree, node, box, font, colour, text);
}

/* A hint too long for the box is left out rather than cut. */
static bool hint_fits(struct tree *tree, const struct field *field, struct box inner)
{
    return field->hint != NULL &&
           text_height_mm(tree->text, FONT_BODY, field->hint, inner.w, true) <= inner.h;
}

struct node *field_add(struct tree *tree, struct box box, const struct field *field)
{
    double label = label_mm(tree, box.w, field), trouble = trouble_mm(tree, box.w, field);
    if (field->label != NULL)
        /* Drawn, not told: the field itself has this name. */
        add_beside(tree, "", layout_cut_top(&box, label), field->label, FONT_STRONG, COLOUR_INK);
    struct box below = layout_cut_bottom(&box, trouble);
    struct node *node = node_add(tree, ROLE_FIELD, field->id, box);
    node->surface = SURFACE_FIELD;
    node->flags = NODE_PERSONAL; /* a search word, too, is hers */
    node->states = (field->active ? STATE_FOCUSED : 0U) | (field->trouble ? STATE_INVALID : 0U);
    const char *name = field->name != NULL ? field->name : field->label;
    node->name = tree_copy(tree, name != NULL ? name : field->hint);
    node_speech(tree, node, field->speech);
    size_t unused;
    const char *value = shown(tree, field, &unused);
    node_value(tree, node, value);
    node->text = node->value;
    double above = fmax(0, fmin(1.2, (box.h - text_line_mm(tree->text, FONT_VALUE)) / 2));
    struct box inner = layout_inset_sides(box, tree->theme->pad_mm * 0.8, above);
    if (value[0] == '\0' && hint_fits(tree, field, inner)) {
        node->text = tree_copy(tree, field->hint);
        mark_text(tree, node, inner, FONT_BODY, COLOUR_MUTED, field->hint)->down = ALIGN_MIDDLE;
    }
    add_value(tree, node, field, inner);
    if (field->trouble != NULL && field->trouble[0] != '\0')
        add_beside(tree, tree_format(tree, "trouble_%s", field->id), below, field->trouble,
                   FONT_BODY, COLOUR_TROUBLE);
    return node;
}

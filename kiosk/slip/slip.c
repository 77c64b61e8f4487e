/* Where everything stands on the slip; see slip.h. */
#include "kiosk/slip/slip.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "sync/base32.h"

/* Dots; 48 of 58 mm and 72 of 80 mm are printable. A page's slip is as wide and as high on each
 * sheet: it fits into a quarter of Letter, the narrowest and shortest of them with its margins. */
static const struct {
    const char *name;
    int width, sheet_width, sheet_height, qr_dots;
    bool is_quartered;
} papers[SLIP_PAPERS] = {[SLIP_58_MM] = {"58", 384, 464, 0, 7, false},
                         [SLIP_80_MM] = {"80", 576, 640, 0, 9, false},
                         [SLIP_A6] = {"A6", 1080, 1240, 1748, 12, false},
                         [SLIP_A4] = {"A4", 1080, 2480, 3508, 12, true},
                         [SLIP_LETTER] = {"Letter", 1080, 2550, 3300, 12, true}};

enum shape { ROLL_58, ROLL_80, PAGE, SHAPES }; /* columns of the table below */

#define COARSE_SIZE 30 /* dots: letters of this size and more lose nothing by steps of two */
#define PHONE_GAP 6    /* dots under a label, so that two of two lines stay two */

enum field {
    BLANK, /* white space */
    RULE,
    TITLE,
    FAIR,
    DAY,
    PRESENT,
    LINES,
    QR,
    FOLIO_LABEL,
    FOLIO,
    PHONES,
    PRIVACY
};

/* The slip from top to bottom. Heights and sizes in dots, by shape; the QR's height is its own. On
 * a page it stands beside the lines, with the folio below those: an unused cell is {0}. */
static const struct row {
    enum field field;
    int height[SHAPES];
    int size[SHAPES];
    int lines;
    int bold;
} rows[] = {
    {BLANK, {16, 24, 0}, {0}, 0, 0},
    {TITLE, {84, 68, 104}, {36, 46, 68}, 2, 1},
    {BLANK, {6, 8, 6}, {0}, 0, 0},
    {FAIR, {62, 78, 112}, {24, 30, 42}, 2, 0},
    {DAY, {34, 44, 62}, {24, 30, 42}, 1, 0},
    {BLANK, {14, 18, 24}, {0}, 0, 0},
    {RULE, {4, 4, 5}, {0}, 0, 0},
    {BLANK, {10, 14, 20}, {0}, 0, 0},
    {PRESENT, {32, 40, 62}, {22, 28, 42}, 1, 0},
    {BLANK, {0, 0, 48}, {0}, 0, 0},
    {LINES, {52, 68, 68}, {34, 46, 54}, 1, 1},
    {BLANK, {30, 42, 0}, {0}, 0, 0},
    {QR, {0}, {0}, 0, 0},
    {BLANK, {29, 38, 48}, {0}, 0, 0},
    {FOLIO_LABEL, {28, 36, 46}, {22, 28, 40}, 1, 0},
    {FOLIO, {66, 84, 96}, {54, 70, 78}, 1, 1},
    {BLANK, {14, 18, 0}, {0}, 0, 0},
    {RULE, {4, 4, 5}, {0}, 0, 0},
    {BLANK, {8, 10, 14}, {0}, 0, 0},
    {PHONES, {60, 74, 90}, {21, 27, 34}, 2, 0},
    {BLANK, {8, 10, 14}, {0}, 0, 0},
    {RULE, {4, 4, 5}, {0}, 0, 0},
    {BLANK, {10, 14, 16}, {0}, 0, 0},
    {PRIVACY, {54, 68, 96}, {19, 24, 34}, 2, 0},
    {BLANK, {12, 24, 0}, {0}, 0, 0},
};

enum slip_paper slip_paper_of_mm(int paper_mm)
{
    return paper_mm == 58 ? SLIP_58_MM : paper_mm == 80 ? SLIP_80_MM : SLIP_PAPERS;
}

enum slip_paper slip_paper_of_name(const char *name)
{
    int paper = 0;
    while (paper < SLIP_PAPERS && strcmp(papers[paper].name, name) != 0)
        paper++;
    return (enum slip_paper)paper;
}

const char *slip_paper_name(enum slip_paper paper)
{
    return (unsigned)paper < SLIP_PAPERS ? papers[paper].name : NULL;
}

bool slip_paper_is_page(enum slip_paper paper)
{
    return paper >= SLIP_A6 && paper < SLIP_PAPERS;
}

static enum shape shape_of(enum slip_paper paper)
{
    return slip_paper_is_page(paper) ? PAGE : paper == SLIP_80_MM ? ROLL_80 : ROLL_58;
}

/* Valid UTF-8, closed within `room`, no control characters. */
static bool is_text(const char *text, size_t room)
{
    const char *end = memchr(text, '\0', room);
    if (!end)
        return false;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        unsigned char lead = *at;
        int more = lead < 0x80                   ? 0
                   : lead >= 0xC2 && lead < 0xE0 ? 1
                   : lead >= 0xE0 && lead < 0xF0 ? 2
                   : lead >= 0xF0 && lead < 0xF5 ? 3
                                                 : -1;
        if (more < 0 || lead < 0x20 || lead == 0x7F)
            return false;
        unsigned long point = more == 0 ? lead : lead & (0x3FUL >> more);
        for (int i = 0; i < more; i++) {
            if ((*++at & 0xC0) != 0x80)
                return false;
            point = point << 6 | (*at & 0x3FU);
        }
        if ((more == 2 && point < 0x800) || (more == 3 && (point < 0x10000 || point > 0x10FFFF)) ||
            (point >= 0xD800 && point < 0xE000) || (point >= 0x80 && point < 0xA0))
            return false;
    }
    return true;
}

static bool is_token(const char token[TOKEN_TEXT_BYTES])
{
    if (token[TOKEN_CHARS] != '\0' || strlen(token) != TOKEN_CHARS)
        return false;
    for (int i = 0; i < TOKEN_CHARS; i++) /* small letters have no place in the QR's alphabet */
        if (base32_value(token[i]) < 0 || (token[i] >= 'a' && token[i] <= 'z'))
            return false;
    return true;
}

static bool is_folio(const char folio[FOLIO_TEXT_BYTES])
{
    uint64_t bits;
    char again[FOLIO_TEXT_BYTES];
    if (folio[FOLIO_TEXT_BYTES - 1] != '\0' || folio_read(folio, &bits) != FOLIO_OK)
        return false;
    folio_write_bits(bits, again);
    return strcmp(folio, again) == 0;
}

static bool is_slip(const struct slip *slip)
{
    for (int i = 0; i < SLIP_LINES; i++) {
        const struct slip_line *line = &slip->lines[i];
        if (!is_text(line->module, sizeof line->module) ||
            !is_text(line->turn, sizeof line->turn) || (line->turn[0] && !line->module[0]))
            return false;
    }
    for (int i = 0; i < SLIP_PHONES; i++)
        if (!is_text(slip->phones[i].label, sizeof slip->phones[i].label) ||
            !is_text(slip->phones[i].number, sizeof slip->phones[i].number))
            return false;
    return is_text(slip->document, sizeof slip->document) &&
           is_text(slip->title, sizeof slip->title) && is_text(slip->fair, sizeof slip->fair) &&
           is_text(slip->day, sizeof slip->day) && is_text(slip->present, sizeof slip->present) &&
           is_text(slip->privacy, sizeof slip->privacy) &&
           is_text(slip->folio_label, sizeof slip->folio_label) && is_folio(slip->folio) &&
           is_token(slip->token);
}

/* On 58 mm, the paper of slow and small printers, nothing but the QR is told dot by dot. */
static enum slip_grain grain_of(const struct slip_layout *layout, enum slip_kind kind, int size)
{
    if (layout->paper != SLIP_58_MM || kind == SLIP_QR)
        return SLIP_FINE;
    return kind == SLIP_RULE || size >= COARSE_SIZE ? SLIP_COARSE : SLIP_TALL;
}

static int height_of(const struct slip_layout *layout, const struct row *row)
{
    return row->height[shape_of(layout->paper)];
}

/* Adds one element as wide as the slip at `y`; the caller narrows it. */
static struct slip_element *add(struct slip_layout *layout, enum slip_kind kind,
                                const struct row *row, int y, const char *text)
{
    assert(layout->count < SLIP_ELEMENTS_MAX);
    struct slip_element *element = &layout->elements[layout->count++];
    *element =
        (struct slip_element){.kind = kind,
                              .align = SLIP_CENTRE,
                              .y = y,
                              .width = layout->width,
                              .height = height_of(layout, row),
                              .size = row->size[shape_of(layout->paper)],
                              .lines = row->lines,
                              .bold = row->bold,
                              .grain = grain_of(layout, kind, row->size[shape_of(layout->paper)]),
                              .text = text};
    return element;
}

/* Two texts on one row: the left one gets `share` hundredths of the width. */
static void add_pair(struct slip_layout *layout, const struct row *row, int y, int share,
                     const char *left_text, const char *right_text)
{
    struct slip_element *left = add(layout, SLIP_TEXT, row, y, left_text);
    struct slip_element *right = add(layout, SLIP_TEXT, row, y, right_text);
    left->align = SLIP_LEFT;
    right->align = SLIP_RIGHT;
    left->width = layout->width * share / 100;
    right->x = left->width + 8;
    right->width = layout->width - right->x;
}

/* What is left of a page's QR and its quiet zone. */
static int column_width(const struct slip_layout *layout)
{
    return layout->width - papers[layout->paper].qr_dots * (SLIP_QR_MODULES + 4);
}

/* Module and turn, one above the other, at the left of a page's QR. */
static void add_stack(struct slip_layout *layout, const struct row *row, int y,
                      const struct slip_line *line)
{
    const char *const texts[] = {line->module, line->turn};
    for (int i = 0; i < 2; i++) {
        struct slip_element *element = add(layout, SLIP_TEXT, row, y, texts[i]);
        element->align = SLIP_LEFT;
        element->width = column_width(layout);
        y += element->height;
    }
}

/* Module and turn of each line, ruled: an unused one looks like a form's. */
static int add_lines(struct slip_layout *layout, const struct row *row, int y,
                     const struct slip *slip)
{
    bool is_page = slip_paper_is_page(layout->paper);
    for (int i = 0; i < SLIP_LINES; i++) {
        const struct slip_line *line = &slip->lines[i];
        if (is_page)
            add_stack(layout, row, y, line);
        else
            add_pair(layout, row, y, 52, line->module, line->turn);
        y += height_of(layout, row) * (is_page ? 2 : 1);
        struct slip_element *rule = add(layout, SLIP_RULE, row, y, NULL);
        rule->height = layout->paper == SLIP_80_MM ? 1 : 2;
        rule->width = is_page ? column_width(layout) : layout->width;
        y += 2 * rule->height;
    }
    return y;
}

static int add_phones(struct slip_layout *layout, const struct row *row, int y,
                      const struct slip *slip)
{
    int share = slip_paper_is_page(layout->paper) ? 60 : 52;
    for (int i = 0; i < SLIP_PHONES; i++) {
        add_pair(layout, row, y, share, slip->phones[i].label, slip->phones[i].number);
        struct slip_element *number = &layout->elements[layout->count - 1];
        struct slip_element *label = number - 1;
        label->height -= PHONE_GAP;
        number->height -= PHONE_GAP;
        number->size = number->size * 4 / 3;
        number->lines = 1;
        number->bold = 1;
        y += height_of(layout, row);
    }
    return y;
}

/* On a page at the right of the lines, level with the first. */
static int add_qr(struct slip_layout *layout, const struct row *row, int y, const char *token)
{
    struct slip_element *qr = add(layout, SLIP_QR, row, y, token);
    qr->size = papers[layout->paper].qr_dots;
    qr->width = qr->height = qr->size * SLIP_QR_MODULES;
    qr->x = (layout->width - qr->width) / (slip_paper_is_page(layout->paper) ? 1 : 2);
    if (!slip_paper_is_page(layout->paper)) /* its right edge on a byte: one less a row */
        qr->x -= (qr->x + qr->width) % 8;
    return y + qr->height;
}

/* A page's block: lines and folio at the left, the QR at the right, both as high. */
static int add_block(struct slip_layout *layout, const struct row *row, int y,
                     const struct slip *slip)
{
    int below = add_lines(layout, row, y, slip);
    int bottom = add_qr(layout, row, y, slip->token);
    while (row->field != FOLIO_LABEL)
        row++;
    const struct row *folio = row + 1;
    struct slip_element *label =
        add(layout, SLIP_TEXT, row, bottom - height_of(layout, folio) - height_of(layout, row),
            slip->folio_label);
    struct slip_element *number =
        add(layout, SLIP_TEXT, folio, bottom - height_of(layout, folio), slip->folio);
    assert(below <= label->y);
    (void)below;
    label->align = number->align = SLIP_LEFT;
    label->width = number->width = column_width(layout);
    return bottom;
}

/* Puts one row at `y`; returns where the next one begins. */
static int add_row(struct slip_layout *layout, const struct row *row, int y,
                   const struct slip *slip)
{
    const char *const texts[] = {
        [TITLE] = slip->title,     [FAIR] = slip->fair,   [DAY] = slip->day,
        [PRESENT] = slip->present, [FOLIO] = slip->folio, [FOLIO_LABEL] = slip->folio_label,
        [PRIVACY] = slip->privacy};
    bool is_page = slip_paper_is_page(layout->paper);
    if (is_page && (row->field == QR || row->field == FOLIO || row->field == FOLIO_LABEL))
        return y; /* they stand in the block */
    if (row->field == LINES)
        return (is_page ? add_block : add_lines)(layout, row, y, slip);
    if (row->field == PHONES)
        return add_phones(layout, row, y, slip);
    if (row->field == QR)
        return add_qr(layout, row, y, slip->token);
    if (row->field == RULE)
        add(layout, SLIP_RULE, row, y, NULL);
    else if (row->field != BLANK)
        add(layout, SLIP_TEXT, row, y, texts[row->field]);
    return y + height_of(layout, row);
}

/* Where the slip lies on its paper: in the middle of it, or of its top left quarter. */
static void place(struct slip_layout *layout)
{
    bool is_page = slip_paper_is_page(layout->paper),
         is_quartered = papers[layout->paper].is_quartered;
    layout->sheet_width = papers[layout->paper].sheet_width;
    layout->sheet_height = is_page ? papers[layout->paper].sheet_height : layout->height;
    layout->cut_x = is_quartered ? layout->sheet_width / 2 : 0;
    layout->cut_y = is_quartered ? layout->sheet_height / 2 : 0;
    layout->margin = ((is_quartered ? layout->cut_x : layout->sheet_width) - layout->width) / 2;
    layout->top = ((is_quartered ? layout->cut_y : layout->sheet_height) - layout->height) / 2;
    layout->points_per_dot =
        is_page ? 72.0 / SLIP_PAGE_DOTS_PER_INCH : 72.0 / (25.4 * SLIP_DOTS_PER_MM);
}

enum outcome slip_compose(const struct slip *slip, enum slip_paper paper,
                          struct slip_layout *layout)
{
    *layout = (struct slip_layout){.paper = paper};
    if ((unsigned)paper >= SLIP_PAPERS || !is_slip(slip))
        return INVALID;
    layout->width = papers[paper].width;
    layout->document = slip->document;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        layout->height = add_row(layout, &rows[i], layout->height, slip);
    place(layout);
    return DONE;
}

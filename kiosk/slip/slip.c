/* Where everything stands on the slip; see slip.h. */
#include "kiosk/slip/slip.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "sync/base32.h"

/* Dots printable and blank beside them: 48 of 58 mm, 72 of 80 mm. */
static const struct {
    int paper_mm, width, margin, qr_dots;
} papers[SLIP_PAPERS] = {[SLIP_58_MM] = {58, 384, 40, 7}, [SLIP_80_MM] = {80, 576, 32, 9}};

#define PHONE_GAP 6 /* dots under a label, so that two of two lines stay two */

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

/* The slip from top to bottom. Heights and sizes in dots, by paper; the QR's height is its own. */
static const struct row {
    enum field field;
    int height[SLIP_PAPERS];
    int size[SLIP_PAPERS];
    int lines;
    int bold;
} rows[] = {
    {BLANK, {16, 24}, {0, 0}, 0, 0},     {TITLE, {84, 68}, {36, 46}, 2, 1},
    {BLANK, {6, 8}, {0, 0}, 0, 0},       {FAIR, {62, 78}, {24, 30}, 2, 0},
    {DAY, {34, 44}, {24, 30}, 1, 0},     {BLANK, {14, 18}, {0, 0}, 0, 0},
    {RULE, {3, 4}, {0, 0}, 0, 0},        {BLANK, {10, 14}, {0, 0}, 0, 0},
    {PRESENT, {32, 40}, {22, 28}, 1, 0}, {LINES, {52, 68}, {34, 46}, 1, 1},
    {BLANK, {34, 42}, {0, 0}, 0, 0},     {QR, {0, 0}, {0, 0}, 0, 0},
    {BLANK, {30, 38}, {0, 0}, 0, 0},     {FOLIO_LABEL, {28, 36}, {22, 28}, 1, 0},
    {FOLIO, {66, 84}, {54, 70}, 1, 1},   {BLANK, {14, 18}, {0, 0}, 0, 0},
    {RULE, {3, 4}, {0, 0}, 0, 0},        {BLANK, {8, 10}, {0, 0}, 0, 0},
    {PHONES, {60, 74}, {21, 27}, 2, 0},  {BLANK, {8, 10}, {0, 0}, 0, 0},
    {RULE, {3, 4}, {0, 0}, 0, 0},        {BLANK, {10, 14}, {0, 0}, 0, 0},
    {PRIVACY, {54, 68}, {19, 24}, 2, 0}, {BLANK, {16, 24}, {0, 0}, 0, 0},
};

enum slip_paper slip_paper_of_mm(int paper_mm)
{
    int paper = 0;
    while (paper < SLIP_PAPERS && papers[paper].paper_mm != paper_mm)
        paper++;
    return (enum slip_paper)paper;
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

/* Adds one element as wide as the paper at `y`; the caller narrows it. */
static struct slip_element *add(struct slip_layout *layout, enum slip_kind kind,
                                const struct row *row, int y, const char *text)
{
    assert(layout->count < SLIP_ELEMENTS_MAX);
    struct slip_element *element = &layout->elements[layout->count++];
    *element = (struct slip_element){.kind = kind,
                                     .align = SLIP_CENTRE,
                                     .y = y,
                                     .width = layout->width,
                                     .height = row->height[layout->paper],
                                     .size = row->size[layout->paper],
                                     .lines = row->lines,
                                     .bold = row->bold,
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
    right->x = left->width + 8; /* one millimetre between them */
    right->width = layout->width - right->x;
}

/* Module and turn, each on a line of its own, ruled: an unused one looks like a form's. */
static int add_lines(struct slip_layout *layout, const struct row *row, int y,
                     const struct slip *slip)
{
    for (int i = 0; i < SLIP_LINES; i++) {
        add_pair(layout, row, y, 52, slip->lines[i].module, slip->lines[i].turn);
        y += row->height[layout->paper];
        struct slip_element *rule = add(layout, SLIP_RULE, row, y, NULL);
        rule->height = 1;
        y += 2;
    }
    return y;
}

static int add_phones(struct slip_layout *layout, const struct row *row, int y,
                      const struct slip *slip)
{
    for (int i = 0; i < SLIP_PHONES; i++) {
        add_pair(layout, row, y, 52, slip->phones[i].label, slip->phones[i].number);
        struct slip_element *number = &layout->elements[layout->count - 1];
        struct slip_element *label = number - 1;
        label->height -= PHONE_GAP;
        number->height -= PHONE_GAP;
        number->size = number->size * 4 / 3;
        number->lines = 1;
        number->bold = 1;
        y += row->height[layout->paper];
    }
    return y;
}

static int add_qr(struct slip_layout *layout, const struct row *row, int y, const char *token)
{
    struct slip_element *qr = add(layout, SLIP_QR, row, y, token);
    qr->size = papers[layout->paper].qr_dots;
    qr->width = qr->height = qr->size * SLIP_QR_MODULES;
    qr->x = (layout->width - qr->width) / 2;
    return y + qr->height;
}

/* Puts one row at `y`; returns where the next one begins. */
static int add_row(struct slip_layout *layout, const struct row *row, int y,
                   const struct slip *slip)
{
    const char *const texts[] = {
        [TITLE] = slip->title,     [FAIR] = slip->fair,   [DAY] = slip->day,
        [PRESENT] = slip->present, [FOLIO] = slip->folio, [FOLIO_LABEL] = slip->folio_label,
        [PRIVACY] = slip->privacy};
    if (row->field == LINES)
        return add_lines(layout, row, y, slip);
    if (row->field == PHONES)
        return add_phones(layout, row, y, slip);
    if (row->field == QR)
        return add_qr(layout, row, y, slip->token);
    if (row->field == RULE)
        add(layout, SLIP_RULE, row, y, NULL);
    else if (row->field != BLANK)
        add(layout, SLIP_TEXT, row, y, texts[row->field]);
    return y + row->height[layout->paper];
}

enum outcome slip_compose(const struct slip *slip, enum slip_paper paper,
                          struct slip_layout *layout)
{
    *layout = (struct slip_layout){.paper = paper};
    if ((unsigned)paper >= SLIP_PAPERS || !is_slip(slip))
        return INVALID;
    layout->width = papers[paper].width;
    layout->margin = papers[paper].margin;
    layout->document = slip->document;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        layout->height = add_row(layout, &rows[i], layout->height, slip);
    return DONE;
}

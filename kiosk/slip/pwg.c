/* The encoder of PWG raster; see pwg.h.
 *
 * A file is "RaS2", a header of 1796 bytes and rows: a count of equal rows, then runs of equal
 * bytes and of literal ones (PWG 5102.4, 4.3 and 4.4). */
#include "kiosk/slip/pwg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 1796
#define WHITE 255
#define SGRAY 18 /* cupsColorSpace of 8-bit grey */
#define RUN_MAX 128
#define SAME_ROWS_MAX 256
/* For each dot an inch: a page is a whole number of these long, less a few bytes. The fullest slip
 * needs one at 300 (tests/test_slip_page.c), so that all take one. */
#define STEP_BYTES 512
#define CUT_DASH_MM 2

/* Places in the header. */
enum {
    AT_MEDIA_CLASS = 0, /* "PwgRaster" */
    AT_RESOLUTION = 276,
    AT_COPIES = 340,
    AT_PAGE_SIZE = 352,
    AT_WIDTH = 372,
    AT_HEIGHT = 376,
    AT_BITS_PER_COLOUR = 384,
    AT_BITS_PER_PIXEL = 388,
    AT_BYTES_PER_LINE = 392,
    AT_COLOUR_SPACE = 400,
    AT_NUM_COLOURS = 420,
    AT_TOTAL_PAGES = 452,
    AT_CROSS_FEED = 456,
    AT_FEED = 460,
    AT_IMAGE_BOX = 464,
    AT_PRINT_QUALITY = 484,
    AT_PAGE_NAME = 1732
};

static const char *const media_names[SLIP_PAPERS] = {[SLIP_A6] = "iso_a6_105x148mm",
                                                     [SLIP_A4] = "iso_a4_210x297mm",
                                                     [SLIP_LETTER] = "na_letter_8.5x11in"};

struct sheet {
    int width, height, left, top, cut_x, cut_y, dash; /* dots */
    size_t step;                                      /* bytes */
    const struct grey *grey;
};

const char *pwg_media_name(enum slip_paper paper)
{
    return (unsigned)paper < SLIP_PAPERS ? media_names[paper] : NULL;
}

static void put(uint8_t *header, int at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        header[at + i] = (uint8_t)(value >> (24 - 8 * i));
}

static enum outcome append_header(const struct sheet *sheet, enum slip_paper paper,
                                  int dots_per_inch, struct form *form)
{
    uint8_t header[HEADER_BYTES] = {0};
    const struct {
        int at;
        int value;
    } values[] = {{AT_RESOLUTION, dots_per_inch},
                  {AT_RESOLUTION + 4, dots_per_inch},
                  {AT_COPIES, 1},
                  {AT_PAGE_SIZE, (int)lround(sheet->width * 72.0 / dots_per_inch)},
                  {AT_PAGE_SIZE + 4, (int)lround(sheet->height * 72.0 / dots_per_inch)},
                  {AT_WIDTH, sheet->width},
                  {AT_HEIGHT, sheet->height},
                  {AT_BITS_PER_COLOUR, 8},
                  {AT_BITS_PER_PIXEL, 8},
                  {AT_BYTES_PER_LINE, sheet->width},
                  {AT_COLOUR_SPACE, SGRAY},
                  {AT_NUM_COLOURS, 1},
                  {AT_TOTAL_PAGES, 1},
                  {AT_CROSS_FEED, 1},
                  {AT_FEED, 1},
                  {AT_IMAGE_BOX + 8, sheet->width},
                  {AT_IMAGE_BOX + 12, sheet->height}};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        put(header, values[i].at, (uint32_t)values[i].value);
    memcpy(header + AT_MEDIA_CLASS, "PwgRaster", sizeof "PwgRaster");
    strcpy((char *)header + AT_PAGE_NAME, media_names[paper]);
    enum outcome outcome = form_append(form, "RaS2", 4);
    return outcome == DONE ? form_append(form, header, sizeof header) : outcome;
}

/* Ink as light, eight dots at a time: six million of them at 600 an inch. */
static void copy_light(const uint8_t *ink, size_t count, uint8_t *light)
{
    size_t at = 0;
    for (; at + sizeof(uint64_t) <= count; at += sizeof(uint64_t)) {
        uint64_t dots;
        memcpy(&dots, ink + at, sizeof dots);
        dots = ~dots;
        memcpy(light + at, &dots, sizeof dots);
    }
    for (; at < count; at++)
        light[at] = (uint8_t)(WHITE - ink[at]);
}

/* One row of the sheet as bytes, 255 = white. */
static void fill_row(const struct sheet *sheet, int y, uint8_t *row)
{
    const struct grey *grey = sheet->grey;
    memset(row, WHITE, (size_t)sheet->width);
    if (y >= sheet->top && y < sheet->top + grey->height)
        copy_light(grey->ink + (size_t)(y - sheet->top) * grey->stride, (size_t)grey->width,
                   row + sheet->left);
    if (y < sheet->cut_y && y / sheet->dash % 2)
        row[sheet->cut_x] = 0;
    for (int x = 0; y == sheet->cut_y && x < sheet->cut_x; x++)
        if (x / sheet->dash % 2)
            row[x] = 0;
}

/* Bytes that are equal from `at` on. */
static int run_of(const uint8_t *row, int at, int width)
{
    const int step = 8;
    int run = 1, most = width - at < RUN_MAX ? width - at : RUN_MAX;
    while (run + step <= most && memcmp(row + at + run - 1, row + at + run, (size_t)step) == 0)
        run += step;
    while (run < most && row[at + run] == row[at])
        run++;
    return run;
}

/* Bytes from `at` on of which no two neighbours are equal. */
static int literal_of(const uint8_t *row, int at, int width)
{
    int run = 1;
    while (run < RUN_MAX && at + run < width && row[at + run] != row[at + run - 1])
        run++;
    /* The last one begins a run of its own. */
    return at + run < width && run > 1 && row[at + run] == row[at + run - 1] ? run - 1 : run;
}

static enum outcome append_row(const uint8_t *row, int width, int same_rows, struct form *form)
{
    uint8_t count = (uint8_t)(same_rows - 1);
    enum outcome outcome = form_append(form, &count, 1);
    for (int at = 0; at < width && outcome == DONE;) {
        int run = run_of(row, at, width);
        int literal = run > 1 ? 0 : literal_of(row, at, width);
        uint8_t head = literal > 1 ? (uint8_t)(257 - literal) : (uint8_t)(run - 1);
        outcome = form_append(form, &head, 1);
        if (outcome == DONE)
            outcome = form_append(form, row + at, literal > 1 ? (size_t)literal : 1);
        at += literal > 1 ? literal : run;
    }
    return outcome;
}

/* Bytes of a white row alone. */
static size_t white_bytes(int width)
{
    return 1 + 2 * (size_t)((width + RUN_MAX - 1) / RUN_MAX);
}

/* A white row in runs of which the first `singles` are one dot long: two bytes more for each. */
static enum outcome append_white(int width, int singles, int same_rows, struct form *form)
{
    uint8_t bytes[3] = {(uint8_t)(same_rows - 1), 0, WHITE};
    enum outcome outcome = form_append(form, bytes, 1);
    for (int at = 0; at < width && outcome == DONE;) {
        int left = width - at, run = at < singles ? 1 : left < RUN_MAX ? left : RUN_MAX;
        bytes[1] = (uint8_t)(run - 1);
        outcome = form_append(form, bytes + 1, 2);
        at += run;
    }
    return outcome;
}

/* The white rows at the page's end, told so clumsily that the page's length is a whole number of
 * steps: what stands on a slip does not show in the bytes that are sent. */
static enum outcome append_filling(int width, int rows, size_t step, struct form *form)
{
    size_t rest = (size_t)((rows + SAME_ROWS_MAX - 1) / SAME_ROWS_MAX) * white_bytes(width);
    size_t spare = step - (form->size + rest) % step;
    enum outcome outcome = DONE;
    for (; rows > 1 && spare > white_bytes(width) && outcome == DONE; rows--) {
        size_t singles = (spare - white_bytes(width)) / 2, most = (size_t)width / 2;
        size_t before = form->size;
        singles = singles > most ? most : singles;
        outcome = append_white(width, (int)singles, 1, form);
        spare -= form->size - before < spare ? form->size - before : spare;
    }
    while (rows > 0 && outcome == DONE) {
        int same = rows < SAME_ROWS_MAX ? rows : SAME_ROWS_MAX;
        outcome = append_white(width, 0, same, form);
        rows -= same;
    }
    return outcome;
}

/* The rows up to the slip's end and the cut. */
static int inked_rows(const struct sheet *sheet)
{
    int end = sheet->top + sheet->grey->height;
    return sheet->cut_y >= end ? sheet->cut_y + 1 : end;
}

static enum outcome append_rows(const struct sheet *sheet, struct form *form)
{
    uint8_t *rows = malloc(2 * (size_t)sheet->width), *row = rows, *next = rows + sheet->width;
    if (!rows)
        return BUSY;
    enum outcome outcome = DONE;
    int same = 1, inked = inked_rows(sheet);
    fill_row(sheet, 0, row);
    for (int y = 1; y <= inked && outcome == DONE; y++) {
        if (y < inked)
            fill_row(sheet, y, next);
        if (y < inked && same < SAME_ROWS_MAX && memcmp(row, next, (size_t)sheet->width) == 0) {
            same++;
            continue;
        }
        outcome = append_row(row, sheet->width, same, form);
        uint8_t *swap = row;
        row = next;
        next = swap;
        same = 1;
    }
    if (outcome == DONE)
        outcome = append_filling(sheet->width, sheet->height - inked, sheet->step, form);
    explicit_bzero(rows, 2 * (size_t)sheet->width);
    free(rows);
    return outcome;
}

enum outcome pwg_page(const struct grey *grey, const struct slip_layout *layout, int dots_per_inch,
                      struct form *form)
{
    const double scale = dots_per_inch * layout->points_per_dot / 72.0;
    const struct sheet sheet = {.width = (int)lround(layout->sheet_width * scale),
                                .height = (int)lround(layout->sheet_height * scale),
                                .left = (int)lround(layout->margin * scale),
                                .top = (int)lround(layout->top * scale),
                                .cut_x = (int)lround(layout->cut_x * scale),
                                .cut_y = (int)lround(layout->cut_y * scale),
                                .dash = (int)lround(CUT_DASH_MM * dots_per_inch / 25.4),
                                .step = STEP_BYTES * (size_t)dots_per_inch,
                                .grey = grey};
    if (!pwg_media_name(layout->paper) || sheet.left + grey->width > sheet.width ||
        sheet.top + grey->height > sheet.height)
        return INVALID;
    enum outcome outcome = append_header(&sheet, layout->paper, dots_per_inch, form);
    if (outcome == DONE)
        outcome = append_rows(&sheet, form);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

bool pwg_is_of(const struct form *form, enum slip_paper paper)
{
    const char *name = pwg_media_name(paper);
    return name && form->size > 4 + HEADER_BYTES && memcmp(form->bytes, "RaS2", 4) == 0 &&
           strcmp((const char *)form->bytes + 4 + AT_PAGE_NAME, name) == 0;
}

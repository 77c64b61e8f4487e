/* ESC/POS job bytes; see escpos.h.
 *
 * Some printers obey DLE EOT, DLE ENQ and DLE DC4 wherever they stand in the stream, inside
 * pictures too. A byte 10 is one lone dot with three white ones before and four behind: a stroke
 * one dot wide. Where 04, 05 or 14 follows it, the stroke is made two dots wide. The QR never is:
 * its narrowest bar has three dots or more. */
#include "kiosk/slip/escpos.h"

#include <stdbool.h>
#include <string.h>

#define PICTURE_BYTES_MAX (8 + 128 * ESCPOS_WIDTH_MAX / 8) /* of other programs, too */
#define FEED_BLANK_ROWS 64  /* of a flush: enough to see that this paper says nothing */
#define TEAR_BLANK_ROWS 128 /* 16 mm: past the tear bar */
#define BLANK_LEAST 6       /* rows of white that are worth a band of their own */
#define DOUBLED_LEAST 6     /* rows that are worth one at a quarter */
#define DOUBLED_WIDTH 32    /* bytes of a row, of which two are enough */
#define TALL_LEAST 6        /* rows that are worth one at half */
#define NARROW_LINES 7      /* a band ends before so many that are narrower by NARROW_BYTES */
#define NARROW_BYTES 5
#define LINE_ROWS 30 /* of one ESC d line, about */
#define HEAD_BYTES 8

static const uint8_t start[] = {0x1B, 0x40, 0x1D, 0x61, 0x0F};            /* ESC @, GS a 15 */
static const uint8_t feed_and_cut[] = {0x1B, 0x64, 2, 0x1D, 0x56, 66, 0}; /* ESC d 2, GS V 66 0 */
static const uint8_t fence[] = {0x1D, 0x72, 1};                           /* GS r 1 */
/* DLE ENQ 2: out of an error, buffers cleared. DLE DC4 8: clear the buffers, with the seven fixed
 * bytes that guard it. */
static const uint8_t clear[] = {0x10, 0x05, 2, 0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8};

/* Completes a picture that was cut off. */
static enum outcome append_nuls(struct form *form, size_t count)
{
    static const uint8_t nuls[PICTURE_BYTES_MAX];
    enum outcome outcome = DONE;
    while (count > 0 && outcome == DONE) {
        size_t part = count < sizeof nuls ? count : sizeof nuls;
        outcome = form_append(form, nuls, part);
        count -= part;
    }
    return outcome;
}

static const uint8_t *row_of(const struct raster *raster, int y)
{
    return raster->bits + (size_t)y * raster->stride;
}

/* Bytes of a row up to its last dot. */
static size_t used_bytes(const struct raster *raster, int y)
{
    size_t used = raster->stride;
    while (used > 0 && row_of(raster, y)[used - 1] == 0)
        used--;
    return used;
}

static void widen_real_time_codes(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (bytes[i] == 0x10 &&
            (bytes[i + 1] == 0x04 || bytes[i + 1] == 0x05 || bytes[i + 1] == 0x14))
            bytes[i] = 0x18;
}

/* -- Bands: stretches of rows that go out as one picture ----------------------------------------
 */

/* What a band is sent as. TALL: each row stands for two; DOUBLED and BLANK: each dot for two by
 * two. */
enum band_kind { BLANK, PLAIN, TALL, DOUBLED };

struct band {
    int first, rows; /* of the raster */
    size_t width;    /* bytes of the raster's rows that have ink; one at least */
    enum band_kind kind;
};

/* Rows y and y + 1 are equal. */
static bool is_tall(const struct raster *raster, int y)
{
    return y + 1 < raster->height &&
           memcmp(row_of(raster, y), row_of(raster, y + 1), raster->stride) == 0;
}

/* So is each pair of dots in them. */
static bool is_doubled(const struct raster *raster, int y)
{
    if (!is_tall(raster, y))
        return false;
    for (size_t x = 0; x < raster->stride; x++) {
        uint8_t byte = row_of(raster, y)[x];
        if (((byte >> 1) & 0x55) != (byte & 0x55))
            return false;
    }
    return true;
}

static int count_blank(const struct raster *raster, int y)
{
    int rows = 0;
    while (y + rows < raster->height && used_bytes(raster, y + rows) == 0)
        rows++;
    return rows;
}

static int count_doubled(const struct raster *raster, int y)
{
    int rows = 0;
    while (is_doubled(raster, y + rows) && count_blank(raster, y + rows) < BLANK_LEAST)
        rows += 2;
    return rows;
}

static bool is_doubled_start(const struct raster *raster, int y)
{
    int rows = count_doubled(raster, y);
    return rows >= DOUBLED_LEAST || (rows > 0 && used_bytes(raster, y) >= DOUBLED_WIDTH);
}

/* Up to where all of it could be sent at a quarter. */
static int count_tall(const struct raster *raster, int y)
{
    int rows = 0;
    while (is_tall(raster, y + rows) && count_blank(raster, y + rows) < BLANK_LEAST &&
           !is_doubled_start(raster, y + rows))
        rows += 2;
    return rows;
}

/* Better a band of two rows' height begins here than a row later: a QR's row of seven ends in the
 * middle of a pair, and so does every second one. */
static bool is_tall_start(const struct raster *raster, int y)
{
    int rows = count_tall(raster, y);
    return rows >= TALL_LEAST && rows >= count_tall(raster, y + 1);
}

/* What begins at `y`, as long as it is; of a plain one, a row. A raster of half the dots has none
 * to leave out. */
static struct band find_kind(const struct raster *raster, int y, unsigned flags)
{
    struct band band = {y, count_blank(raster, y), 1, BLANK};
    bool is_half = (flags & ESCPOS_DOUBLED) != 0;
    if (band.rows >= BLANK_LEAST)
        return band;
    if (!is_half && is_doubled_start(raster, y)) {
        band.kind = DOUBLED;
        band.rows = count_doubled(raster, y);
    } else if (!is_half && is_tall_start(raster, y)) {
        band.kind = TALL;
        band.rows = count_tall(raster, y);
    } else {
        band.kind = PLAIN;
        band.rows = 1;
    }
    return band;
}

/* Raster rows for one that is sent. */
static int rows_for_one(enum band_kind kind, unsigned flags)
{
    return kind == PLAIN || flags & ESCPOS_DOUBLED ? 1 : 2;
}

static size_t sent_width(const struct band *band)
{
    return band->kind == DOUBLED ? (band->width + 1) / 2 : band->width;
}

/* Row `y` is better sent in a band of its own width: much wider than all before it, or the first
 * of several much narrower ones. */
static bool is_other_width(const struct raster *raster, const struct band *band, int y, int step)
{
    size_t widest = 0;
    if (used_bytes(raster, y) > band->width)
        return (used_bytes(raster, y) - band->width) * (size_t)((y - band->first) / step) >
               2 * HEAD_BYTES;
    for (int i = 0; i < NARROW_LINES * step && y + i < band->first + band->rows; i++) {
        size_t used = used_bytes(raster, y + i);
        widest = used > widest ? used : widest;
    }
    return widest + NARROW_BYTES <= band->width;
}

/* Rows of one width from the band's first, `rows_max` of paper at most. */
static int take_rows(const struct raster *raster, struct band *band, int rows_max, unsigned flags)
{
    int step = rows_for_one(band->kind, flags), rows = 0;
    for (; rows + step <= rows_max && rows + step <= band->rows; rows += step) {
        struct band longer = *band;
        size_t used = used_bytes(raster, band->first + rows);
        longer.width = used > band->width ? used : band->width;
        if (sent_width(&longer) * (size_t)(rows / step + 1) > ESCPOS_BAND_BYTES ||
            (rows > 0 && is_other_width(raster, band, band->first + rows, step)))
            break;
        band->width = longer.width;
    }
    return rows;
}

/* The band at `y`, of `rows_max` rows of paper at most, two or more. */
static struct band find_band(const struct raster *raster, int y, int rows_max, unsigned flags)
{
    struct band band = find_kind(raster, y, flags);
    if (band.kind == BLANK && band.rows % 2 != 0 && !(flags & ESCPOS_DOUBLED))
        band.rows--;
    while (band.kind == PLAIN && band.rows < rows_max && y + band.rows < raster->height &&
           find_kind(raster, y + band.rows, flags).kind == PLAIN)
        band.rows++;
    band.rows = take_rows(raster, &band, rows_max, flags);
    return band;
}

/* Every second dot of a row. */
static void halve(const uint8_t *row, size_t width, uint8_t *half)
{
    for (size_t i = 0; i < width; i++) {
        unsigned bits = 0;
        for (int bit = 7; bit >= 1; bit -= 2)
            bits = bits << 1 | (row[i] >> bit & 1U);
        half[i / 2] = (uint8_t)(i % 2 == 0 ? bits << 4 : half[i / 2] | bits);
    }
}

static enum outcome append_band(const struct raster *raster, const struct band *band,
                                unsigned flags, struct form *form)
{
    static const uint8_t modes[] = {[BLANK] = 3, [PLAIN] = 0, [TALL] = 2, [DOUBLED] = 3};
    uint8_t bytes[HEAD_BYTES + ESCPOS_BAND_BYTES];
    size_t width = sent_width(band);
    int step = rows_for_one(band->kind, flags), rows = band->rows / step;
    uint8_t mode = flags & ESCPOS_DOUBLED ? 3 : modes[band->kind];
    const uint8_t head[HEAD_BYTES] = {0x1D, 0x76, 0x30, mode, (uint8_t)width, 0, (uint8_t)rows, 0};
    memcpy(bytes, head, sizeof head);
    for (int y = 0; y < rows; y++) {
        uint8_t *to = bytes + sizeof head + (size_t)y * width;
        if (band->kind == DOUBLED)
            halve(row_of(raster, band->first + y * step), band->width, to);
        else
            memcpy(to, row_of(raster, band->first + y * step), width);
    }
    size_t size = sizeof head + (size_t)rows * width;
    widen_real_time_codes(bytes + sizeof head, size - sizeof head);
    enum outcome outcome = form_append(form, bytes, size);
    explicit_bzero(bytes, sizeof bytes);
    return outcome;
}

static enum outcome append_picture(const struct raster *raster, unsigned flags, struct form *form)
{
    enum outcome outcome = DONE;
    int rows_max = flags & ESCPOS_DOUBLED ? ESCPOS_FENCE_ROWS / 2 : ESCPOS_FENCE_ROWS;
    for (int y = 0, since = 0; outcome == DONE && y < raster->height;) {
        struct band band = find_band(raster, y, rows_max - since, flags);
        outcome = append_band(raster, &band, flags, form);
        y += band.rows;
        since += band.rows;
        bool ends = since >= rows_max - 1 || y == raster->height;
        if (outcome == DONE && ends)
            outcome = form_append(form, fence, sizeof fence);
        since = ends ? 0 : since;
    }
    return outcome;
}

static enum outcome append_blank(int rows, struct form *form)
{
    uint8_t dots[TEAR_BLANK_ROWS] = {0};
    const struct raster blank = {8, rows, 1, dots};
    const struct band band = {.rows = rows, .width = 1, .kind = BLANK};
    return append_band(&blank, &band, 0, form);
}

static enum outcome append_end(unsigned flags, struct form *form)
{
    return flags & ESCPOS_TEAR ? append_blank(TEAR_BLANK_ROWS, form)
                               : form_append(form, feed_and_cut, sizeof feed_and_cut);
}

enum outcome escpos_job_as(const struct raster *raster, unsigned flags, struct form *form)
{
    int width_max = flags & ESCPOS_DOUBLED ? ESCPOS_WIDTH_MAX / 2 : ESCPOS_WIDTH_MAX;
    if (raster->width > width_max || raster->width < 1 || raster->height < 1)
        return INVALID;
    enum outcome outcome = append_nuls(form, ESCPOS_NULS);
    if (outcome == DONE)
        outcome = form_append(form, start, sizeof start);
    if (outcome == DONE)
        outcome = append_picture(raster, flags, form);
    if (outcome == DONE)
        outcome = append_end(flags, form);
    if (outcome == DONE)
        outcome = form_append(form, fence, sizeof fence);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

enum outcome escpos_job(const struct raster *raster, struct form *form)
{
    return escpos_job_as(raster, 0, form);
}

enum outcome escpos_pad(struct form *job, size_t size)
{
    if (job->size >= size || job->size < sizeof fence)
        return DONE;
    size_t missing = size - job->size;
    job->size -= sizeof fence;
    enum outcome outcome = append_nuls(job, missing);
    return outcome == DONE ? form_append(job, fence, sizeof fence) : outcome;
}

/* -- Reading what was made ----------------------------------------------------------------------
 */

/* Bytes of the command at `at`, as this file writes them. */
static size_t command_size(const uint8_t *at)
{
    if (at[0] == 0)
        return 1;
    if (at[0] == 0x1B)
        return at[1] == 0x40 ? 2 : 3;
    if (at[1] == 0x76)
        return HEAD_BYTES + (size_t)at[4] * at[6];
    return at[1] == 0x56 ? 4 : 3;
}

/* Rows of paper that it moves. */
static int command_rows(const uint8_t *at)
{
    if (at[0] == 0x1B && at[1] == 0x64)
        return at[2] * LINE_ROWS;
    if (at[0] == 0x1D && at[1] == 0x76)
        return at[6] * (at[3] & 2 ? 2 : 1);
    return at[0] == 0x1D && at[1] == 0x56 ? ESCPOS_CUT_MM * SLIP_DOTS_PER_MM : 0;
}

size_t escpos_fence(const struct form *job, size_t from)
{
    for (size_t at = from; at + sizeof fence <= job->size; at += command_size(job->bytes + at))
        if (memcmp(job->bytes + at, fence, sizeof fence) == 0)
            return at + sizeof fence;
    return job->size;
}

int escpos_fed_mm(const struct form *job, size_t size)
{
    int rows = 0;
    for (size_t at = 0; at < job->size;) {
        size_t next = at + command_size(job->bytes + at);
        if (next > size)
            break;
        rows += command_rows(job->bytes + at);
        at = next;
    }
    return (rows + SLIP_DOTS_PER_MM - 1) / SLIP_DOTS_PER_MM;
}

/* -- What stands around jobs --------------------------------------------------------------------
 */

enum outcome escpos_clear(struct form *form)
{
    return form_append(form, clear, sizeof clear);
}

enum outcome escpos_wake(struct form *form)
{
    enum outcome outcome = form_append(form, start, sizeof start);
    return outcome == DONE ? form_append(form, fence, sizeof fence) : outcome;
}

enum outcome escpos_ask(struct form *form)
{
    return form_append(form, fence, sizeof fence);
}

enum outcome escpos_flush(unsigned flags, struct form *form)
{
    enum outcome outcome =
        append_nuls(form, flags & ESCPOS_DOUBLED ? ESCPOS_NULS : PICTURE_BYTES_MAX);
    if (outcome == DONE)
        outcome = form_append(form, start, sizeof start);
    if (outcome == DONE)
        outcome = append_blank(FEED_BLANK_ROWS, form); /* no fence: nobody waits for it */
    if (outcome == DONE)
        outcome = append_end(flags, form);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

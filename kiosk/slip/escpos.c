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
#define DOUBLED_LEAST 16    /* rows that are worth one at a quarter */
#define LINE_ROWS 30        /* of one ESC d line, about */
#define HEAD_BYTES 8

static const uint8_t start[] = {0x1B, 0x40, 0x1D, 0x61, 0x0F};            /* ESC @, GS a 15 */
static const uint8_t feed_and_cut[] = {0x1B, 0x64, 2, 0x1D, 0x56, 66, 0}; /* ESC d 2, GS V 66 0 */
static const uint8_t fence[] = {0x1D, 0x72, 1};                           /* GS r 1 */
/* DLE ENQ 2: out of an error, buffers cleared. DLE DC4 8: clear the buffers, with the seven fixed
 * bytes that guard it. */
static const uint8_t clear[] = {0x10, 0x05, 2, 0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8};

/* Of a band's picture at most. Short ones on slow lines: as many NULs stand before each job. */
static size_t band_bytes(unsigned flags)
{
    return flags & ESCPOS_DOUBLED ? ESCPOS_BAND_BYTES / 2 : ESCPOS_BAND_BYTES;
}

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

struct band {
    int first, rows; /* of the raster */
    size_t width;    /* bytes of the raster's rows that have ink; one at least */
    bool blank, doubled;
};

/* Rows y and y + 1 are equal, and so is each pair of dots in them. */
static bool is_doubled(const struct raster *raster, int y)
{
    if (y + 1 >= raster->height ||
        memcmp(row_of(raster, y), row_of(raster, y + 1), raster->stride) != 0)
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
    while (is_doubled(raster, y + rows) && used_bytes(raster, y + rows) > 0)
        rows += 2;
    return rows;
}

/* Rows from `y` on until one of the other two kinds begins. */
static int count_plain(const struct raster *raster, int y)
{
    int rows = 1;
    while (y + rows < raster->height && count_blank(raster, y + rows) < BLANK_LEAST &&
           count_doubled(raster, y + rows) < DOUBLED_LEAST)
        rows++;
    return rows;
}

/* The band at `y`, of `rows_max` rows of paper at most. */
static struct band find_band(const struct raster *raster, int y, int rows_max, size_t bytes_max)
{
    struct band band = {.first = y, .rows = count_blank(raster, y), .width = 1, .blank = true};
    if (band.rows < BLANK_LEAST && y + band.rows < raster->height) {
        band.blank = false;
        band.rows = count_doubled(raster, y);
        band.doubled = band.rows >= DOUBLED_LEAST;
        if (!band.doubled)
            band.rows = count_plain(raster, y);
    }
    if (band.rows > rows_max)
        band.rows = rows_max;
    for (int i = 0; i < band.rows; i++) {
        size_t used = used_bytes(raster, y + i), lines = (size_t)i + 1;
        size_t width = used > band.width ? used : band.width;
        if (i > 0 && width * lines > (band.doubled ? 4U : 1U) * bytes_max) {
            band.rows = band.doubled ? i & ~1 : i;
            break;
        }
        band.width = width;
    }
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
    uint8_t bytes[HEAD_BYTES + ESCPOS_BAND_BYTES];
    size_t width = band->doubled ? (band->width + 1) / 2 : band->width;
    int step = band->doubled ? 2 : 1, rows = band->rows / step;
    uint8_t mode = band->doubled || flags & ESCPOS_DOUBLED ? 3 : 0;
    const uint8_t head[HEAD_BYTES] = {0x1D, 0x76, 0x30, mode, (uint8_t)width, 0, (uint8_t)rows, 0};
    memcpy(bytes, head, sizeof head);
    for (int y = 0; y < rows; y++) {
        uint8_t *to = bytes + sizeof head + (size_t)y * width;
        if (band->doubled)
            halve(row_of(raster, band->first + y * step), band->width, to);
        else
            memcpy(to, row_of(raster, band->first + y), width);
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
        struct band band = find_band(raster, y, rows_max - since, band_bytes(flags));
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
    const struct band band = {.rows = rows, .width = 1, .blank = true};
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
    enum outcome outcome = append_nuls(form, HEAD_BYTES + band_bytes(flags));
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
    for (size_t at = 0; at + HEAD_BYTES <= job->size;) {
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

static enum outcome flush(unsigned flags, struct form *form)
{
    enum outcome outcome = append_nuls(form, PICTURE_BYTES_MAX);
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

enum outcome escpos_flush(struct form *form)
{
    return flush(0, form);
}

enum outcome escpos_flush_tear(struct form *form)
{
    return flush(ESCPOS_TEAR, form);
}

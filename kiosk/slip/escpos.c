/* ESC/POS job bytes; see escpos.h.
 *
 * Some printers obey DLE EOT, DLE ENQ and DLE DC4 wherever they stand in the stream, inside
 * pictures too. A byte 10 is one lone dot with three white ones before and four behind: a stroke
 * one dot wide. Where 04, 05 or 14 follows it, the stroke is made two dots wide. The QR never is:
 * its narrowest bar has seven dots. */
#include "kiosk/slip/escpos.h"

#include <string.h>

#define BAND_BYTES_MAX (8 + ESCPOS_BAND_ROWS * ESCPOS_WIDTH_MAX / 8)
#define FEED_BLANK_ROWS 64 /* of a flush: enough to see that this paper says nothing */

static const uint8_t start[] = {0x1B, 0x40, 0x1D, 0x61, 0x0F};            /* ESC @, GS a 15 */
static const uint8_t feed_and_cut[] = {0x1B, 0x64, 2, 0x1D, 0x56, 66, 0}; /* ESC d 2, GS V 66 0 */
static const uint8_t fence[] = {0x1D, 0x72, 1};                           /* GS r 1 */
/* DLE DC4 8: clear the buffers, with the seven fixed bytes that guard it. */
static const uint8_t clear[] = {0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8};

/* Completes a picture that was cut off: no longer one than a band is ever under way. */
static enum outcome append_nuls(struct form *form)
{
    static const uint8_t nuls[BAND_BYTES_MAX];
    return form_append(form, nuls, sizeof nuls);
}

/* Bytes of a row up to its last dot, over all rows of the band; one at least. */
static size_t used_bytes(const struct raster *raster, int first, int rows)
{
    size_t used = 1;
    for (int y = first; y < first + rows; y++) {
        const uint8_t *row = raster->bits + (size_t)y * raster->stride;
        for (size_t x = raster->stride; x > used; x--)
            if (row[x - 1]) {
                used = x;
                break;
            }
    }
    return used;
}

static void widen_real_time_codes(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (bytes[i] == 0x10 &&
            (bytes[i + 1] == 0x04 || bytes[i + 1] == 0x05 || bytes[i + 1] == 0x14))
            bytes[i] = 0x18;
}

static enum outcome append_band(const struct raster *raster, int first, int rows, struct form *form)
{
    uint8_t band[BAND_BYTES_MAX];
    size_t width = used_bytes(raster, first, rows);
    const uint8_t head[8] = {0x1D, 0x76, 0x30, 0, (uint8_t)width, 0, (uint8_t)rows, 0};
    memcpy(band, head, sizeof head);
    for (int y = 0; y < rows; y++)
        memcpy(band + sizeof head + (size_t)y * width,
               raster->bits + (size_t)(first + y) * raster->stride, width);
    size_t size = sizeof head + (size_t)rows * width;
    widen_real_time_codes(band + sizeof head, size - sizeof head);
    enum outcome outcome = form_append(form, band, size);
    explicit_bzero(band, sizeof band);
    return outcome;
}

static enum outcome append_picture(const struct raster *raster, struct form *form)
{
    enum outcome outcome = DONE;
    for (int y = 0; outcome == DONE && y < raster->height; y += ESCPOS_BAND_ROWS) {
        int rows = raster->height - y;
        outcome = append_band(raster, y, rows < ESCPOS_BAND_ROWS ? rows : ESCPOS_BAND_ROWS, form);
        if (outcome == DONE)
            outcome = form_append(form, fence, sizeof fence);
    }
    return outcome;
}

enum outcome escpos_job(const struct raster *raster, struct form *form)
{
    if (raster->width > ESCPOS_WIDTH_MAX || raster->width < 1 || raster->height < 1)
        return INVALID;
    enum outcome outcome = append_nuls(form);
    if (outcome == DONE)
        outcome = form_append(form, start, sizeof start);
    if (outcome == DONE)
        outcome = append_picture(raster, form);
    if (outcome == DONE)
        outcome = form_append(form, feed_and_cut, sizeof feed_and_cut);
    if (outcome == DONE)
        outcome = form_append(form, fence, sizeof fence);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

/* Bytes of the command at `at`, as this file writes them. */
static size_t command_size(const uint8_t *at)
{
    if (at[0] == 0)
        return 1;
    if (at[0] == 0x1B)
        return at[1] == 0x40 ? 2 : 3;
    if (at[1] == 0x76)
        return 8 + (size_t)at[4] * at[6];
    return at[1] == 0x56 ? 4 : 3;
}

size_t escpos_fence(const struct form *job, size_t from)
{
    for (size_t at = from; at + sizeof fence <= job->size; at += command_size(job->bytes + at))
        if (memcmp(job->bytes + at, fence, sizeof fence) == 0)
            return at + sizeof fence;
    return job->size;
}

enum outcome escpos_clear(struct form *form)
{
    return form_append(form, clear, sizeof clear);
}

enum outcome escpos_wake(struct form *form)
{
    enum outcome outcome = form_append(form, start, sizeof start);
    return outcome == DONE ? form_append(form, fence, sizeof fence) : outcome;
}

enum outcome escpos_flush(struct form *form)
{
    uint8_t dots[FEED_BLANK_ROWS] = {0};
    const struct raster blank = {8, FEED_BLANK_ROWS, 1, dots};
    enum outcome outcome = append_nuls(form);
    if (outcome == DONE)
        outcome = form_append(form, start, sizeof start);
    if (outcome == DONE)
        outcome = append_band(&blank, 0, blank.height, form); /* no fence: nobody waits for it */
    if (outcome == DONE)
        outcome = form_append(form, feed_and_cut, sizeof feed_and_cut);
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

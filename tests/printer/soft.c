/* The software printer; see soft.h. Commands as in Epson's public reference. */
#include "tests/printer/soft.h"

#include <cairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_DOTS 30 /* of one ESC d line */

static const uint8_t clear_code[] = {0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8};

bool soft_open(struct soft *soft, int width, const char *name)
{
    memset(soft, 0, sizeof *soft);
    soft->width = width;
    soft->name = name;
    soft->paper = SOFT_ENDLESS;
    soft->room = 1U << 20;
    soft->dots = calloc(SOFT_ROWS_MAX, (size_t)width / 8);
    soft->buffer = malloc(soft->room);
    return soft->dots && soft->buffer;
}

void soft_close(struct soft *soft)
{
    free(soft->dots);
    free(soft->buffer);
    memset(soft, 0, sizeof *soft);
}

static bool fail(struct soft *soft, const char *what)
{
    if (!soft->why[0])
        snprintf(soft->why, sizeof soft->why, "%s at byte %zu", what, soft->used);
    return false;
}

static void reply(struct soft *soft, uint8_t byte)
{
    if (!soft->silent && soft->reply_count < SOFT_REPLIES_MAX)
        soft->replies[soft->reply_count++] = byte;
}

/* An answer of one byte, which a late printer keeps until the next. */
static void answer(struct soft *soft, uint8_t byte)
{
    if (!soft->late || soft->has_late)
        reply(soft, soft->late ? soft->late_byte : byte);
    soft->late_byte = byte;
    soft->has_late = soft->late;
}

static bool is_halted(const struct soft *soft)
{
    return soft->paper <= 0 || soft->cover_open || soft->error;
}

/* Both sensors: 03 = it ends soon, 0C = it ended. */
static uint8_t paper_bits(const struct soft *soft)
{
    return (uint8_t)((soft->paper <= soft->low_rows ? 0x03 : 0) | (soft->paper <= 0 ? 0x0C : 0));
}

static void reply_asb(struct soft *soft)
{
    reply(soft, (uint8_t)(0x10 | (is_halted(soft) ? 0x08 : 0) | (soft->cover_open ? 0x20 : 0)));
    reply(soft, soft->error ? 0x08 : 0x00);
    reply(soft, paper_bits(soft));
    reply(soft, 0x0F);
}

static void reply_realtime(struct soft *soft, uint8_t n)
{
    unsigned byte = 0x12;
    if (n == 1 && is_halted(soft))
        byte |= 0x08;
    if (n == 2)
        byte |= (soft->cover_open ? 0x04U : 0U) | (soft->paper <= 0 ? 0x20U : 0U) |
                (soft->error ? 0x40U : 0U);
    if (n == 4)
        byte |= (soft->paper <= soft->low_rows ? 0x0CU : 0U) | (soft->paper <= 0 ? 0x60U : 0U);
    answer(soft, (uint8_t)byte);
}

static void advance(struct soft *soft, int rows)
{
    soft->rows += rows;
    soft->paper -= rows;
    soft->rows_due -= soft->timed ? rows : 0;
}

static bool save(const struct soft *soft)
{
    char path[4096];
    int width, rows = soft->rows > 0 ? soft->rows : 1;
    uint8_t *grey = soft_picture(soft, soft->width == 384 ? 40 : 32, rows, &width);
    if (!grey)
        return false;
    snprintf(path, sizeof path, "%s-%d.png", soft->name, soft->cuts);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, rows);
    uint8_t *pixels = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < width; x++)
            memset(pixels + y * stride + x * 4, grey[y * width + x], 4);
    cairo_surface_mark_dirty(surface);
    bool good = cairo_surface_write_to_png(surface, path) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    free(grey);
    return good;
}

void soft_tear(struct soft *soft)
{
    memset(soft->dots, 0, (size_t)SOFT_ROWS_MAX * (size_t)soft->width / 8);
    soft->rows = soft->ink_rows = 0;
}

void soft_restart(struct soft *soft)
{
    soft->held = soft->reply_count = 0;
    soft->asb = soft->has_late = soft->error = false;
    soft->was_halted = is_halted(soft);
}

static bool cut(struct soft *soft)
{
    if (soft->cuts == SOFT_CUTS_MAX)
        return fail(soft, "too many cuts");
    soft->cut_rows[soft->cuts] = soft->rows;
    soft->cut_ink[soft->cuts] = soft->ink_rows;
    soft->cuts++;
    if (soft->name && !save(soft))
        return fail(soft, "the picture could not be written");
    if (soft->on_cut)
        soft->on_cut(soft, soft->context);
    soft_tear(soft);
    return true;
}

/* One row of the paper, each bit once or twice as wide. */
static void burn_row(struct soft *soft, uint8_t *row, const uint8_t *data, size_t width, bool wide)
{
    bool ink = false;
    for (size_t x = 0; x < width * 8; x++) {
        if (!(data[x / 8] >> (7 - x % 8) & 1))
            continue;
        ink = true;
        for (size_t i = 0; i < (wide ? 2 : 1); i++) {
            size_t at = wide ? 2 * x + i : x;
            row[at / 8] |= (uint8_t)(0x80 >> at % 8);
        }
    }
    soft->ink_rows += ink;
}

/* Rows of a picture onto paper; mode 1: twice as wide, 2: twice as high. */
static bool burn(struct soft *soft, const uint8_t *data, size_t width, int rows, int mode)
{
    size_t stride = (size_t)soft->width / 8;
    int high = mode & 2 ? 2 : 1;
    if (soft->rows + rows * high > SOFT_ROWS_MAX)
        return fail(soft, "paper without a cut");
    for (int y = 0; y < rows * high; y++)
        burn_row(soft, soft->dots + (size_t)(soft->rows + y) * stride,
                 data + (size_t)(y / high) * width, width, mode & 1);
    advance(soft, rows * high);
    return true;
}

/* GS v 0. 0 = more bytes are needed, else the bytes used; errors are in `why`. */
static size_t take_picture(struct soft *soft, const uint8_t *at, size_t left)
{
    if (left < 8)
        return 0;
    size_t width = at[4] + 256U * at[5], rows = at[6] + 256U * at[7], size = 8 + width * rows;
    size_t wide = at[3] & 1 ? 2 : 1, high = at[3] & 2 ? 2 : 1;
    if (at[2] != 0x30 || at[3] > 3 || width == 0 || width * wide > (size_t)soft->width / 8 ||
        rows == 0 || rows * high > 128) {
        fail(soft, "a picture that does not fit");
        return 0;
    }
    if (left < size)
        return 0;
    for (size_t i = 8; i + 1 < size; i++)
        if (at[i] == 0x10 && (at[i + 1] == 0x04 || at[i + 1] == 0x05 || at[i + 1] == 0x14))
            fail(soft, "a real-time code inside a picture");
    return burn(soft, at + 8, width, (int)rows, at[3]) ? size : 0;
}

struct command {
    uint8_t code[2];
    size_t size; /* all of it; 0 = its own function says */
    size_t (*take)(struct soft *soft, const uint8_t *at, size_t left);
};

static size_t take_reset(struct soft *soft, const uint8_t *at, size_t left)
{
    (void)at;
    (void)left;
    soft->asb = false;
    return 2;
}

static size_t take_feed(struct soft *soft, const uint8_t *at, size_t left)
{
    (void)left;
    advance(soft, at[2] * LINE_DOTS);
    return 3;
}

static size_t take_asb(struct soft *soft, const uint8_t *at, size_t left)
{
    (void)left;
    soft->asb = at[2] != 0;
    if (soft->asb)
        reply_asb(soft);
    return 3;
}

static size_t take_cut(struct soft *soft, const uint8_t *at, size_t left)
{
    (void)left;
    if (at[2] != 66 || soft->tear)
        fail(soft, soft->tear ? "a cut without a knife" : "a cut that is not GS V 66");
    return cut(soft) ? 4 : 0;
}

static size_t take_fence(struct soft *soft, const uint8_t *at, size_t left)
{
    (void)left;
    if (at[2] != 1)
        fail(soft, "a question that is not GS r 1");
    answer(soft, paper_bits(soft));
    return 3;
}

static size_t take_realtime(struct soft *soft, const uint8_t *at, size_t left)
{
    (void)left;
    reply_realtime(soft, at[2]);
    return 3;
}

static const struct command commands[] = {
    {{0x1B, 0x40}, 2, take_reset},    {{0x1B, 0x64}, 3, take_feed}, {{0x1D, 0x61}, 3, take_asb},
    {{0x1D, 0x76}, 0, take_picture},  {{0x1D, 0x56}, 4, take_cut},  {{0x1D, 0x72}, 3, take_fence},
    {{0x10, 0x04}, 3, take_realtime},
};

/* One command, or one NUL. Bytes used; 0 = it is not whole yet, or there was an error. */
static size_t take_one(struct soft *soft, const uint8_t *at, size_t left)
{
    if (at[0] == 0)
        return 1;
    if (left < 2)
        return 0;
    if (at[0] == 0x10 && (at[1] == 0x05 || at[1] == 0x14) && left < sizeof clear_code)
        return 0; /* a real-time code whose end is under way */
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (memcmp(at, commands[i].code, 2) == 0)
            return left < commands[i].size ? 0 : commands[i].take(soft, at, left);
    char what[60];
    snprintf(what, sizeof what, "an unknown byte %02x %02x", at[0], at[1]);
    fail(soft, what);
    return 0;
}

static void say_if_changed(struct soft *soft)
{
    bool halted = is_halted(soft);
    if (halted != soft->was_halted && soft->asb)
        reply_asb(soft);
    soft->was_halted = halted;
}

/* Works on what waits, as long as there is paper. */
static bool work(struct soft *soft)
{
    size_t at = 0;
    while (at < soft->held && !is_halted(soft) && !soft->why[0] &&
           (!soft->timed || soft->rows_due > 0)) {
        size_t used = take_one(soft, soft->buffer + at, soft->held - at);
        if (used == 0)
            break;
        at += used;
        soft->used += used;
    }
    memmove(soft->buffer, soft->buffer + at, soft->held - at);
    soft->held -= at;
    say_if_changed(soft);
    return !soft->why[0];
}

/* DLE ENQ n at `at`: out of an error, 2 with the buffers cleared; nothing without an error. */
static void obey_recovery(struct soft *soft, size_t at)
{
    uint8_t n = soft->buffer[at + 2];
    if (n != 1 && n != 2)
        fail(soft, "a recovery that is none");
    bool clears = soft->error && n == 2;
    soft->error = false;
    size_t from = at + 3, to = clears ? 0 : at;
    memmove(soft->buffer + to, soft->buffer + from, soft->held - from);
    soft->held -= from - to;
    soft->clears += clears;
}

/* Real-time codes are obeyed on arrival: a clear empties the buffer, a halted printer answers. */
static void obey_realtime(struct soft *soft, size_t from)
{
    for (size_t i = from; i < soft->held; i++) {
        const uint8_t *at = soft->buffer + i;
        size_t left = soft->held - i;
        if (left >= sizeof clear_code && memcmp(at, clear_code, sizeof clear_code) == 0) {
            size_t rest = left - sizeof clear_code;
            memmove(soft->buffer, at + sizeof clear_code, rest);
            soft->held = rest;
            soft->clears++;
            reply(soft, 0x37);
            reply(soft, 0x25);
            reply(soft, 0x00);
            i = (size_t)-1;
        } else if (left >= 3 && at[0] == 0x10 && at[1] == 0x05) {
            obey_recovery(soft, i);
            i = (size_t)-1;
        } else if ((is_halted(soft) || soft->timed) && left >= 3 && at[0] == 0x10 &&
                   at[1] == 0x04) {
            reply_realtime(soft, at[2]);
            memmove(soft->buffer + i, at + 3, left - 3);
            soft->held -= 3;
            i--;
        }
    }
}

bool soft_feed(struct soft *soft, const uint8_t *bytes, size_t size)
{
    if (soft->held + size > soft->room)
        return fail(soft, "more than the buffer holds");
    size_t before = soft->held < sizeof clear_code ? 0 : soft->held - sizeof clear_code;
    memcpy(soft->buffer + soft->held, bytes, size);
    soft->held += size;
    soft->taken += size;
    obey_realtime(soft, before);
    return work(soft);
}

bool soft_look(struct soft *soft)
{
    say_if_changed(soft);
    return work(soft);
}

uint8_t *soft_picture(const struct soft *soft, int margin, int rows, int *width)
{
    *width = soft->width + 2 * margin;
    uint8_t *grey = malloc((size_t)*width * (size_t)rows);
    if (!grey)
        return NULL;
    memset(grey, 255, (size_t)*width * (size_t)rows);
    for (int y = 0; y < rows && y < SOFT_ROWS_MAX; y++)
        for (int x = 0; x < soft->width; x++)
            if (soft->dots[(size_t)y * (size_t)soft->width / 8 + (size_t)x / 8] >> (7 - x % 8) & 1)
                grey[y * *width + margin + x] = 0;
    return grey;
}

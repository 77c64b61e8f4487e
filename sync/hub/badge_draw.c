/* badge_draw.h: the job as CBOR, Argon2id once a badge, and the sheets one after another. */
#include "sync/hub/badge_draw.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/hub/badge_page.h"
#include "sync/io.h"

#define VERSION 1
#define MM (72 / 25.4)

size_t badge_draw_write(const struct badge_draw *draw, uint8_t *job, size_t room)
{
    struct binary_writer writer = {.bytes = job, .room = room};
    binary_array(&writer, 3 + BADGE_DRAW_WORDS + BADGE_DRAW_ROLES);
    binary_uint(&writer, VERSION);
    binary_bool(&writer, draw->a4);
    for (size_t i = 0; i < BADGE_DRAW_WORDS; i++)
        binary_text(&writer, draw->words[i]);
    for (size_t i = 0; i < BADGE_DRAW_ROLES; i++)
        binary_text(&writer, draw->roles[i]);
    binary_array(&writer, 3 * draw->count);
    for (size_t i = 0; i < draw->count; i++) {
        binary_bytes(&writer, draw->list[i].staff, sizeof draw->list[i].staff);
        binary_uint(&writer, draw->list[i].role);
        binary_text(&writer, draw->list[i].name);
    }
    return writer.bad ? 0 : writer.size;
}

static bool read_job(const uint8_t *job, size_t size, struct badge_draw *draw)
{
    struct binary_reader reader = {.bytes = job, .size = size};
    const size_t fields = 3 + BADGE_DRAW_WORDS + BADGE_DRAW_ROLES;
    if (binary_take_array(&reader, fields) != fields ||
        binary_take_uint(&reader, VERSION) != VERSION)
        return false;
    draw->a4 = binary_take_bool(&reader);
    for (size_t i = 0; i < BADGE_DRAW_WORDS; i++)
        binary_take_text(&reader, draw->words[i], sizeof draw->words[i]);
    for (size_t i = 0; i < BADGE_DRAW_ROLES; i++)
        binary_take_text(&reader, draw->roles[i], sizeof draw->roles[i]);
    size_t items = binary_take_array(&reader, 3 * STAFF_MAX);
    draw->count = items / 3;
    for (size_t i = 0; i < draw->count; i++) {
        binary_take_fixed(&reader, draw->list[i].staff, sizeof draw->list[i].staff);
        draw->list[i].role = (uint8_t)binary_take_uint(&reader, BADGE_DRAW_ROLES - 1);
        binary_take_text(&reader, draw->list[i].name, sizeof draw->list[i].name);
    }
    return binary_end(&reader) && items == 3 * draw->count && draw->count > 0;
}

/* Draws each and writes what the hub is to know of it. */
static enum outcome draw_codes(const struct badge_draw *draw, struct badge_page_one *badges,
                               FILE *result)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < draw->count && outcome == DONE; i++) {
        struct staff_badge secret;
        struct staff_member member;
        badges[i].one = &draw->list[i];
        outcome = staff_make_as(io_real(), draw->list[i].staff, &secret, badges[i].pin, &member);
        staff_write_badge(&secret, badges[i].code);
        sodium_memzero(&secret, sizeof secret);
        if (outcome == DONE &&
            (fwrite(member.tag, 1, 16, result) != 16 || fwrite(member.salt, 1, 16, result) != 16 ||
             fwrite(member.check, 1, 32, result) != 32))
            outcome = BUSY;
    }
    return outcome;
}

static cairo_status_t put_bytes(void *context, const unsigned char *bytes, unsigned size)
{
    return fwrite(bytes, 1, size, context) == size ? CAIRO_STATUS_SUCCESS
                                                   : CAIRO_STATUS_WRITE_ERROR;
}

static enum outcome draw_sheets(const struct badge_draw *draw, const struct badge_page_one *badges,
                                FILE *result)
{
    size_t sheets = (draw->count + BADGE_PAGE_BADGES - 1) / BADGE_PAGE_BADGES;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        put_bytes, result, badge_page_width_mm(draw) * MM, badge_page_height_mm(draw) * MM);
    cairo_t *cairo = cairo_create(surface);
    bool good = true;
    for (size_t i = 0; i < sheets && good; i++) {
        size_t first = i * BADGE_PAGE_BADGES, rest = draw->count - first;
        cairo_save(cairo);
        cairo_scale(cairo, MM, MM);
        good = badge_page_draw(cairo, draw, badges + first,
                               rest < BADGE_PAGE_BADGES ? rest : BADGE_PAGE_BADGES, i + 1, sheets);
        cairo_restore(cairo);
        cairo_show_page(cairo);
    }
    good = good && cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    good = good && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    pango_cairo_font_map_set_default(NULL);
    return good ? DONE : BUSY;
}

enum outcome badge_draw_run(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX])
{
    struct badge_draw *draw = calloc(1, sizeof *draw);
    struct badge_page_one *badges =
        sodium_init() >= 0 ? sodium_malloc(STAFF_MAX * sizeof *badges) : NULL;
    enum outcome outcome = draw == NULL || badges == NULL ? BUSY : DONE;
    if (outcome == DONE && !read_job(job, size, draw))
        outcome = INVALID;
    if (outcome == DONE)
        outcome = draw_codes(draw, badges, result);
    if (outcome == DONE)
        outcome = draw_sheets(draw, badges, result);
    if (outcome != DONE)
        snprintf(why, WORK_WHY_MAX, "%s",
                 outcome == INVALID ? "that is no list of badges" : "memory is short");
    sodium_free(badges);
    free(draw);
    return outcome;
}

bool badge_draw_take(const uint8_t *result, size_t size, size_t count, size_t index,
                     struct staff_member *member)
{
    if (index >= count || size <= count * BADGE_DRAW_HEAD)
        return false;
    const uint8_t *at = result + index * BADGE_DRAW_HEAD;
    memcpy(member->tag, at, 16);
    memcpy(member->salt, at + 16, 16);
    memcpy(member->check, at + 32, 32);
    return true;
}

/* Pieces of paper and their owners; see paper.h. */
#include "tests/printer/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/render.h"
#include "tests/slip_sample.h"

#define FOREIGN_ROWS 120

/* -- The pool -----------------------------------------------------------------------------------
 */

struct snapshot {
    uint8_t *dots;
    int rows;
};

static void take_snapshot(struct soft *soft, void *context)
{
    struct snapshot *snapshot = context;
    size_t size = (size_t)soft->rows * (size_t)soft->width / 8;
    snapshot->dots = malloc(size);
    snapshot->rows = soft->rows;
    if (snapshot->dots != NULL)
        memcpy(snapshot->dots, soft->dots, size);
}

/* What a job looks like on a printer that nothing happens to. */
static bool see(struct paper_pool *pool, int slip)
{
    struct soft soft;
    struct snapshot snapshot = {0};
    if (!soft_open(&soft, pool->width, NULL))
        return false;
    soft.on_cut = take_snapshot;
    soft.context = &snapshot;
    bool good = soft_feed(&soft, pool->job[slip].bytes, pool->job[slip].size);
    soft_close(&soft);
    pool->dots[slip] = snapshot.dots;
    pool->rows[slip] = snapshot.rows;
    return good && snapshot.dots != NULL;
}

static bool make_slip(struct paper_pool *pool, struct render *render, enum slip_paper paper,
                      int index)
{
    struct slip slip;
    struct slip_layout layout;
    struct raster raster;
    slip_sample(&slip, index);
    snprintf(slip.lines[0].turn, sizeof slip.lines[0].turn, "Turno A%d", 10 + index);
    memcpy(pool->token[index], slip.token, sizeof slip.token);
    if (slip_compose(&slip, paper, &layout) != DONE ||
        render_raster(render, &layout, &raster) != DONE)
        return false;
    pool->width = raster.width;
    bool good = escpos_job(&raster, &pool->job[index]) == DONE;
    raster_free(&raster);
    return good && see(pool, index);
}

/* Stripes, as no slip has them. */
static bool make_foreign(struct paper_pool *pool)
{
    uint8_t bits[FOREIGN_ROWS * ESCPOS_WIDTH_MAX / 8];
    struct raster raster = {pool->width, FOREIGN_ROWS, (size_t)pool->width / 8, bits};
    memset(bits, 0x33, sizeof bits);
    return escpos_job(&raster, &pool->job[PAPER_FOREIGN]) == DONE && see(pool, PAPER_FOREIGN);
}

static const uint8_t *row_of(const struct paper_pool *pool, int slip, int y)
{
    return pool->dots[slip] + (size_t)y * (size_t)pool->width / 8;
}

static void find_common(struct paper_pool *pool)
{
    size_t stride = (size_t)pool->width / 8;
    for (pool->common_rows = 0;; pool->common_rows++)
        for (int slip = 1; slip < PAPER_SLIPS; slip++)
            if (memcmp(row_of(pool, 0, pool->common_rows), row_of(pool, slip, pool->common_rows),
                       stride) != 0)
                return;
}

bool paper_pool_make(struct paper_pool *pool, enum slip_paper paper)
{
    struct render *render;
    memset(pool, 0, sizeof *pool);
    bool good = render_open(&render) == DONE;
    for (int slip = 0; good && slip < PAPER_SLIPS; slip++)
        good = make_slip(pool, render, paper, slip);
    render_close(render);
    good = good && make_foreign(pool);
    if (good)
        find_common(pool);
    return good;
}

void paper_pool_free(struct paper_pool *pool)
{
    for (int slip = 0; slip <= PAPER_SLIPS; slip++) {
        free(pool->dots[slip]);
        form_free(&pool->job[slip]);
    }
}

/* -- Pieces -------------------------------------------------------------------------------------
 */

static void fail(struct paper *paper, const char *what, int slip)
{
    if (paper->why[0] == '\0')
        snprintf(paper->why, sizeof paper->why, "%s (slip %d, owner %d, visit %d) at %lld ms", what,
                 slip, paper->owner, paper->visit, (long long)*paper->now_ms);
}

/* What lies in a mute printer that nobody can reach is out of anybody's hands: it is counted. */
static void fail_late(struct paper *paper, const char *what, int slip)
{
    if (paper->unreachable)
        paper->excused = true;
    else
        fail(paper, what, slip);
}

static void begin_piece(struct paper *paper)
{
    paper->begun = paper->personal = false;
    paper->owner = -1;
    paper->compared = paper->late_rows = 0;
    paper->fits = (1U << (PAPER_SLIPS + 1)) - 1;
    paper->cut_off = 0;
    paper->rest_from = 0;
    paper->rest_fits = 0;
}

void paper_begin(struct paper *paper, const struct paper_pool *pool, const int64_t *now_ms)
{
    memset(paper, 0, sizeof *paper);
    paper->pool = pool;
    paper->now_ms = now_ms;
    paper->visit = paper->last_visit = -1;
    for (int slip = 0; slip < PAPER_SLIPS; slip++)
        paper->ended_ms[slip] = -1;
    begin_piece(paper);
}

static bool is_blank(const uint8_t *row, size_t stride)
{
    for (size_t x = 0; x < stride; x++)
        if (row[x] != 0)
            return false;
    return true;
}

/* Which slips the piece may still be, after row `y`. */
static void compare(struct paper *paper, const uint8_t *row, int y)
{
    size_t stride = (size_t)paper->pool->width / 8;
    bool blank = is_blank(row, stride);
    for (int slip = 0; slip <= PAPER_SLIPS; slip++) {
        unsigned bit = 1U << slip;
        bool inside = y < paper->pool->rows[slip] && !(paper->cut_off & bit);
        if (inside && memcmp(row, row_of(paper->pool, slip, y), stride) == 0)
            continue;
        if (blank)
            paper->cut_off |= inside ? bit : 0;
        else
            paper->fits &= ~bit;
    }
}

/* The same for the rest of a slip, whose row `y` of this piece stands further down. */
static void compare_rest(struct paper *paper, const uint8_t *row, int y)
{
    size_t stride = (size_t)paper->pool->width / 8;
    for (int slip = 0; slip <= PAPER_SLIPS; slip++) {
        int at = paper->rest_from + y;
        bool inside = at < paper->pool->rows[slip];
        if (!is_blank(row, stride) &&
            (!inside || memcmp(row, row_of(paper->pool, slip, at), stride) != 0))
            paper->rest_fits &= ~(1U << slip);
    }
}

/* Nothing but the rest of one slip: it belongs to who had its beginning, and is still here. */
static void look_at_rest(struct paper *paper)
{
    int owner = paper->rest_owner;
    if (paper->rest_fits == 0)
        fail(paper, "what stands on the paper is no one slip", -1);
    else if (owner < 0 || !(paper->rest_fits & 1U << owner))
        fail(paper, "the rest of a slip came out for another visit", -1);
    else if (paper->ended_ms[owner] >= 0 &&
             *paper->now_ms > paper->ended_ms[owner] + PAPER_GRACE_MS &&
             ++paper->late_rows > PAPER_AHEAD_ROWS)
        fail_late(paper, "the rest of a slip went on after its visit", owner);
}

/* The one slip that it is; -1 = it may be several, or is blank. */
static int only_slip(const struct paper *paper)
{
    for (int slip = 0; slip <= PAPER_SLIPS; slip++)
        if (paper->fits == 1U << slip)
            return slip;
    return -1;
}

/* The visit that counts for a print that begins now. */
static int visit_now(const struct paper *paper)
{
    int last = paper->last_visit;
    bool just_left = last >= 0 && paper->ended_ms[last] >= 0 &&
                     *paper->now_ms - paper->ended_ms[last] <= PAPER_GRACE_MS;
    return just_left && paper->personal && only_slip(paper) == last ? last : paper->visit;
}

static void look_at_row(struct paper *paper, const uint8_t *row, int y)
{
    bool ink = !is_blank(row, (size_t)paper->pool->width / 8);
    compare(paper, row, y);
    compare_rest(paper, row, y);
    int slip = only_slip(paper);
    if (paper->fits == 0) {
        if (ink)
            look_at_rest(paper);
        return;
    }
    if (ink && !paper->begun) {
        paper->begun = true;
        paper->owner = paper->visit;
    }
    if (slip < 0 || slip == PAPER_FOREIGN || !ink)
        return;
    if (!paper->personal) {
        paper->personal = true;
        if (paper->owner < 0 || paper->owner != slip)
            paper->owner = visit_now(paper);
        paper->pieces[slip]++;
    }
    if (paper->owner != slip)
        fail_late(paper, "a slip came out for another visit", slip);
    if (paper->ended_ms[slip] >= 0 && *paper->now_ms > paper->ended_ms[slip] + PAPER_GRACE_MS &&
        ++paper->late_rows > PAPER_AHEAD_ROWS)
        fail_late(paper, "a slip went on after its visit", slip);
}

void paper_look(struct paper *paper, const struct soft *soft)
{
    for (; paper->compared < soft->rows; paper->compared++)
        look_at_row(paper, soft->dots + (size_t)paper->compared * (size_t)soft->width / 8,
                    paper->compared);
}

static bool decodes(const struct soft *soft, const char *token)
{
    int width, rows = soft->rows;
    uint8_t *grey = soft_picture(soft, soft->width == 384 ? 40 : 32, rows, &width);
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_set_format(image, 0x30303859); /* Y800 */
    zbar_image_set_size(image, (unsigned)width, (unsigned)rows);
    zbar_image_set_data(image, grey, (unsigned long)width * (unsigned long)rows, NULL);
    bool good = zbar_scan_image(scanner, image) == 1 &&
                strcmp(zbar_symbol_get_data(zbar_image_first_symbol(image)), token) == 0;
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    free(grey);
    return good;
}

void paper_change_roll(struct paper *paper, const struct soft *soft)
{
    paper_look(paper, soft);
    bool is_rest = paper->fits == 0;
    unsigned fits = is_rest ? paper->rest_fits : paper->fits & ~paper->cut_off;
    int owner = is_rest ? paper->rest_owner : paper->owner;
    int rows = paper->compared + (is_rest ? paper->rest_from : 0);
    if (!is_rest && !paper->begun) /* the white above a slip: whose it is shows on the new roll */
        owner = paper->visit;
    paper_end_piece(paper, soft);
    if (rows == 0)
        return;
    paper->rest_from = rows;
    paper->rest_fits = fits;
    paper->rest_owner = owner;
}

void paper_end_piece(struct paper *paper, const struct soft *soft)
{
    paper_look(paper, soft);
    int slip = only_slip(paper);
    if (slip >= 0 && slip < PAPER_SLIPS && !(paper->cut_off & 1U << slip) &&
        paper->compared == paper->pool->rows[slip]) {
        paper->whole[slip]++;
        if (paper->decode && !decodes(soft, paper->pool->token[slip]))
            fail(paper, "a whole slip was read as something else", slip);
        paper->decoded += paper->decode;
    }
    begin_piece(paper);
}

/* Small stories of one printer on a wire with a clock of its own, each found by a seed of
 * test_slip_trouble: noise that looks like answers, a knife that sticks before the first answer, a
 * roll that ends in the white above a slip. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/slip/printer.h"
#include "tests/printer/paper.h"
#include "tests/printer/wire.h"

#define WELL_MS 3000 /* the first open, with its flush, is over by then */
#define JOB_MS 9000

struct world {
    struct paper_pool pool;
    struct wire wire;
    struct printer *printer;
};

static int make_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    assert_true(sodium_init() >= 0);
    assert_true(paper_pool_make(&world->pool, SLIP_58_MM));
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    paper_pool_free(&world->pool);
    free(world);
    return 0;
}

static void open_printer(struct world *world)
{
    struct road_target target = {.road = &road_tcp,
                                 .forms = MAKER_BIT(MAKER_ESCPOS),
                                 .wire = &wire_road,
                                 .wire_self = &world->wire};
    assert_true(wire_begin(&world->wire, world->pool.width, NULL));
    assert_int_equal(printer_open_on(&target, &world->printer), DONE);
}

static void close_printer(struct world *world)
{
    assert_string_equal(world->wire.soft.why, "");
    printer_close(world->printer);
    wire_end(&world->wire);
}

static void assert_state(struct world *world, enum printer_state state, enum printer_need need)
{
    assert_int_equal(printer_state(world->printer), state);
    assert_int_equal(printer_need(world->printer), need);
}

static void send_slip(struct world *world)
{
    struct maker_bytes forms[MAKER_FORMS] = {0};
    forms[MAKER_ESCPOS] = (struct maker_bytes){world->pool.job[0].bytes, world->pool.job[0].size};
    assert_int_equal(printer_send(world->printer, 1, forms), DONE);
    wire_settle(&world->wire);
}

/* What becomes of the slip; the clock stands where it was said. */
static enum outcome wait_result(struct world *world)
{
    struct printer_result result;
    int64_t until = world->wire.now_ms + JOB_MS;
    while (!printer_take(world->printer, &result)) {
        assert_true(world->wire.now_ms < until);
        wire_run(&world->wire, world->wire.now_ms + 5);
    }
    return result.outcome;
}

/* Answers of one byte and statuses of four that nobody asked for, while the printer is idle. */
static void noise_before_a_slip_swallows_no_answer_to_it(void **state)
{
    static const uint8_t noises[][3] = {
        {0x37, 0x8A, 0x7B}, /* a block begins, and does not end */
        {0x10, 0x90, 0x91}, /* a status of which three bytes are missing */
        {0x12, 0x12, 0x12}, /* answers to a real-time question */
        {0xFF, 0x37, 0x37},
    };
    struct world *world = *state;
    for (size_t i = 0; i < sizeof noises / sizeof noises[0]; i++) {
        open_printer(world);
        wire_run(&world->wire, WELL_MS);
        assert_state(world, PRINTER_READY, PRINTER_NEEDS_NOTHING);
        wire_say(&world->wire, noises[i], sizeof noises[i]);
        wire_run(&world->wire, WELL_MS + 1000);
        int cuts = world->wire.soft.cuts;
        send_slip(world);
        assert_int_equal(wait_result(world), DONE);
        assert_int_equal(world->wire.soft.cuts, cuts + 1);
        close_printer(world);
    }
}

/* Nothing that was said is believed then, and least of all that the slip is out. */
static void more_answers_than_questions_in_a_slip_are_a_doubt(void **state)
{
    static const uint8_t answers[5] = {0};
    struct world *world = *state;
    for (size_t count = 3; count <= sizeof answers; count++) {
        open_printer(world);
        wire_run(&world->wire, WELL_MS);
        send_slip(world);
        wire_run(&world->wire, WELL_MS + 300);
        assert_state(world, PRINTER_SENDING, PRINTER_NEEDS_NOTHING);
        wire_say(&world->wire, answers, count); /* two questions are open at most */
        assert_int_equal(wait_result(world), DOUBT);
        close_printer(world);
    }
}

/* Automatic status is not on yet: a fence that stays unanswered would look like a mute printer's,
 * and paper of a mute printer is believed. */
static void a_knife_that_sticks_before_the_first_fence_is_no_mute_printer(void **state)
{
    struct world *world = *state;
    for (int late = 0; late <= 1; late++) {
        open_printer(world);
        world->wire.soft.late = late;
        world->wire.bytes_per_s = 23040; /* the flush takes 0.4 s: after the first question */
        int at_ms = late ? 800 : 300;
        wire_run(&world->wire, at_ms);
        assert_state(world, PRINTER_PROBE, PRINTER_NEEDS_NOTHING);
        assert_true(world->wire.soft.taken > 100);
        assert_int_equal(world->wire.soft.cuts, 0);
        world->wire.soft.error = true;
        bool said = false; /* what it needs; then the driver's own recovery frees the knife */
        for (int64_t end = at_ms; end < 12000; end += 100) {
            wire_run(&world->wire, end);
            enum printer_state now = printer_state(world->printer);
            assert_int_not_equal(now, PRINTER_ONEWAY);
            assert_true(said || now != PRINTER_READY);
            said = said ||
                   (now == PRINTER_NEEDS && printer_need(world->printer) == PRINTER_NEEDS_CARE);
        }
        assert_true(said && !world->wire.soft.error);
        assert_state(world, PRINTER_READY, PRINTER_NEEDS_NOTHING);
        send_slip(world);
        assert_int_equal(wait_result(world), DONE);
        close_printer(world);
    }
}

/* -- The judge ----------------------------------------------------------------------------------
 */

/* Rows of a slip come onto the paper. */
static void burn(struct soft *soft, const struct paper_pool *pool, int slip, int from, int rows)
{
    size_t stride = (size_t)pool->width / 8;
    memcpy(soft->dots + (size_t)soft->rows * stride, pool->dots[slip] + (size_t)from * stride,
           (size_t)rows * stride);
    soft->rows += rows;
}

static int white_rows(const struct paper_pool *pool)
{
    size_t stride = (size_t)pool->width / 8, at = 0;
    while (pool->dots[0][at] == 0)
        at++;
    return (int)(at / stride);
}

/* The reason for which a roll that ends `rows` into the white above slip 0, within visit `visit`,
 * and goes on with slip `then` on the new one, is refused; "" = it is not. */
static void judge_roll(const struct paper_pool *pool, int visit, int rows, int then,
                       char why[PAPER_WHY_MAX])
{
    static const int64_t now_ms = 1000;
    struct soft soft;
    struct paper paper;
    assert_true(soft_open(&soft, pool->width, NULL));
    paper_begin(&paper, pool, &now_ms);
    paper.visit = visit;
    burn(&soft, pool, 0, 0, rows);
    paper_change_roll(&paper, &soft);
    soft_tear(&soft);
    burn(&soft, pool, then, rows, pool->rows[then] - rows);
    paper_look(&paper, &soft);
    memcpy(why, paper.why, PAPER_WHY_MAX);
    soft_close(&soft);
}

static void a_slip_goes_on_upon_a_new_roll_for_its_own_visit_alone(void **state)
{
    struct world *world = *state;
    char why[PAPER_WHY_MAX];
    int white = white_rows(&world->pool);
    assert_true(white > 10);
    static const int past[] = {-8, 0, 60, 500}; /* of the white */
    for (size_t i = 0; i < sizeof past / sizeof past[0]; i++) {
        judge_roll(&world->pool, 0, white + past[i], 0, why);
        assert_string_equal(why, "");
        judge_roll(&world->pool, 1, white + past[i], 0, why);
        assert_string_not_equal(why, "");
        judge_roll(&world->pool, -1, white + past[i], 0, why);
        assert_string_not_equal(why, "");
        judge_roll(&world->pool, 0, white + past[i], 1, why);
        assert_string_not_equal(why, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_before_a_slip_swallows_no_answer_to_it),
        cmocka_unit_test(more_answers_than_questions_in_a_slip_are_a_doubt),
        cmocka_unit_test(a_knife_that_sticks_before_the_first_fence_is_no_mute_printer),
        cmocka_unit_test(a_slip_goes_on_upon_a_new_roll_for_its_own_visit_alone),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}

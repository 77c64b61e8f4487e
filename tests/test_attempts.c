/* The count of wrong PINs: whatever the power, the disk and the clock do, nobody gets more tries
 * than the limit, and nobody honest is held up for long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/attempts.h"
#include "tests/sim/world.h"

#define FOLDER "kiosk"
#define HOUR_MS (3600LL * 1000)

struct booth {
    struct world world;
    struct machine machine;
    struct attempts *attempts;
};

static const uint8_t ana[8] = {1, 2, 3, 4, 5, 6, 7, 8}, eva[8] = {8, 7, 6, 5, 4, 3, 2, 1};

static int booth_create(void **state)
{
    static const struct disk_rules honest = {0};
    struct booth *booth = calloc(1, sizeof *booth);
    assert_non_null(booth);
    world_start(&booth->world, 7);
    machine_create(&booth->machine, &booth->world, "kiosk",
                   disk_create("attempts", chance_seed(7, "disk"), &honest));
    const struct io *io = &booth->machine.io;
    assert_int_equal(io->folder_make(io->self, FOLDER), DONE);
    assert_int_equal(io->folder_sync(io->self, ""), DONE);
    *state = booth;
    return 0;
}

static int booth_destroy(void **state)
{
    struct booth *booth = *state;
    attempts_close(booth->attempts);
    machine_destroy(&booth->machine);
    free(booth);
    return 0;
}

static void open_again(struct booth *booth)
{
    attempts_close(booth->attempts);
    assert_int_equal(attempts_open(&booth->machine.io, FOLDER, &booth->attempts), DONE);
}

static void cut_power(struct booth *booth, enum disk_loss loss)
{
    disk_crash(booth->machine.disk, loss);
    attempts_close(booth->attempts);
    booth->attempts = NULL;
    machine_restart(&booth->machine);
    open_again(booth);
}

static struct attempts_view look(const struct booth *booth, const uint8_t staff[8])
{
    struct attempts_view view;
    attempts_look(booth->attempts, staff, &view);
    return view;
}

static void miss(struct booth *booth, const uint8_t staff[8], int times)
{
    for (int i = 0; i < times; ++i) {
        world_advance(&booth->world, HOUR_MS);
        assert_int_equal(attempts_begin(booth->attempts, staff), DONE);
    }
}

/* The store beside it: from then on the counts cannot be new. */
static void make_store(struct booth *booth)
{
    const struct io *io = &booth->machine.io;
    struct io_file *file;
    assert_int_equal(io->file_open(io->self, FOLDER "/store.db", IO_CREATE, &file), DONE);
    io->file_close(io->self, file);
    assert_int_equal(io->folder_sync(io->self, FOLDER), DONE);
}

static void a_wrong_pin_is_counted_and_waits_grow(void **state)
{
    struct booth *booth = *state;
    open_again(booth);
    assert_false(attempts_was_lost(booth->attempts));
    assert_int_equal(look(booth, ana).failures, 0);
    for (int i = 1; i <= 2; ++i) { /* a slip of the finger costs no time */
        assert_int_equal(attempts_begin(booth->attempts, ana), DONE);
        assert_int_equal(look(booth, ana).failures, i);
        assert_int_equal(look(booth, ana).wait_ms, 0);
    }
    assert_int_equal(attempts_begin(booth->attempts, ana), DONE);
    assert_int_equal(look(booth, ana).wait_ms, 5000);
    assert_int_equal(attempts_begin(booth->attempts, ana), BUSY);
    assert_int_equal(look(booth, ana).failures, 3); /* what was not taken is not counted */
    world_advance(&booth->world, 4999);
    assert_int_equal(attempts_begin(booth->attempts, ana), BUSY);
    world_advance(&booth->world, 1);
    assert_int_equal(attempts_begin(booth->attempts, ana), DONE);
    assert_int_equal(look(booth, eva).failures, 0); /* another badge is another count */
    for (uint32_t n = 3; n < ATTEMPTS_LIMIT - 1; ++n)
        assert_true(attempts_wait_ms(n + 1) > attempts_wait_ms(n));
}

static void at_the_limit_only_a_release_opens_again(void **state)
{
    struct booth *booth = *state;
    open_again(booth);
    miss(booth, ana, ATTEMPTS_LIMIT);
    assert_true(look(booth, ana).locked);
    world_advance(&booth->world, 1000 * HOUR_MS);
    assert_int_equal(attempts_begin(booth->attempts, ana), REFUSED);
    assert_int_equal(attempts_begin(booth->attempts, eva), DONE); /* nobody else is shut out */
    assert_int_equal(attempts_release(booth->attempts, ana, 1), DONE);
    assert_int_equal(look(booth, ana).failures, 0);
    miss(booth, ana, ATTEMPTS_LIMIT);
    cut_power(booth, LOSS_ALL);
    assert_int_equal(attempts_release(booth->attempts, ana, 1), DONE); /* the same list again */
    assert_int_equal(attempts_begin(booth->attempts, ana), REFUSED);
    assert_int_equal(attempts_release(booth->attempts, ana, 2), DONE);
    cut_power(booth, LOSS_ALL);
    assert_int_equal(attempts_begin(booth->attempts, ana), DONE);
}

static void a_right_pin_clears_its_own_count_alone(void **state)
{
    struct booth *booth = *state;
    open_again(booth);
    miss(booth, ana, 4);
    miss(booth, eva, 2);
    assert_int_equal(attempts_clear(booth->attempts, ana), REFUSED); /* it was Eva who tried */
    assert_int_equal(attempts_clear(booth->attempts, eva), DONE);
    assert_int_equal(attempts_clear(booth->attempts, eva), REFUSED); /* one try, one answer */
    assert_int_equal(look(booth, eva).failures, 0);
    assert_int_equal(look(booth, ana).failures, 4);
    cut_power(booth, LOSS_ALL);
    assert_int_equal(look(booth, eva).failures, 0);
    assert_int_equal(look(booth, ana).failures, 4);
    assert_int_equal(attempts_clear(booth->attempts, ana), REFUSED); /* begun before the cut */
    assert_int_equal(attempts_begin(booth->attempts, (const uint8_t[8]){0}), INVALID);
}

static void a_clock_set_back_or_a_restart_shortens_no_wait(void **state)
{
    struct booth *booth = *state;
    open_again(booth);
    miss(booth, ana, 6);
    int64_t whole = look(booth, ana).wait_ms;
    assert_int_equal(whole, attempts_wait_ms(6));
    booth->machine.wall_offset_ms = -30LL * 365 * 24 * HOUR_MS;
    assert_int_equal(look(booth, ana).wait_ms, whole);
    booth->machine.wall_offset_ms = 30LL * 365 * 24 * HOUR_MS;
    assert_int_equal(look(booth, ana).wait_ms, whole);
    world_advance(&booth->world, whole - 1);
    cut_power(booth, LOSS_ALL); /* the monotonic clock begins anew: so does the wait */
    assert_int_equal(look(booth, ana).wait_ms, whole);
    disk_kill(booth->machine.disk);
    machine_restart(&booth->machine);
    open_again(booth);
    assert_int_equal(look(booth, ana).wait_ms, whole);
}

static void a_power_cut_at_any_change_never_lowers_a_count(void **state)
{
    (void)state;
    for (int loss = LOSS_ALL; loss < LOSS_KINDS; ++loss)
        for (uint64_t change = 1;; ++change) {
            void *fresh;
            booth_create(&fresh);
            struct booth *booth = fresh;
            open_again(booth);
            miss(booth, ana, 2);
            uint64_t before = disk_changes(booth->machine.disk);
            disk_crash_at(booth->machine.disk, before + change, (enum disk_loss)loss);
            bool looked = attempts_begin(booth->attempts, ana) == DONE;
            bool cleared = looked && attempts_clear(booth->attempts, ana) == DONE;
            bool cut = disk_is_down(booth->machine.disk);
            if (!cut)
                disk_crash(booth->machine.disk, (enum disk_loss)loss);
            machine_restart(&booth->machine);
            open_again(booth);
            assert_false(attempts_was_lost(booth->attempts));
            uint16_t count = look(booth, ana).failures;
            if (cleared)
                assert_int_equal(count, 0);
            else if (looked) /* right, and perhaps cleared: the owner of the PIN stands there */
                assert_true(count == 3 || count == 0);
            else
                assert_in_range(count, 2, 3);
            booth_destroy(&fresh);
            if (!cut)
                break;
        }
}

/* Somebody with a badge that is not theirs, and a hand on the plug. */
static void ten_thousand_tries_with_power_cuts_are_ten(void **state)
{
    struct booth *booth = *state;
    struct chance chance = chance_seed(11, "plug");
    unsigned looked = 0;
    open_again(booth);
    make_store(booth);
    for (int round = 0; round < 10000; ++round) {
        if (chance_below(&chance, 2) == 0) {
            uint64_t now = disk_changes(booth->machine.disk);
            disk_crash_at(booth->machine.disk, now + 1 + chance_below(&chance, 30), LOSS_ANY);
        }
        world_advance(&booth->world, (int64_t)chance_below(&chance, 700) * 1000);
        looked += booth->attempts != NULL && attempts_begin(booth->attempts, ana) == DONE;
        if (!disk_is_down(booth->machine.disk) && chance_below(&chance, 3) > 0)
            continue;
        disk_crash(booth->machine.disk, LOSS_ANY);
        attempts_close(booth->attempts);
        booth->attempts = NULL;
        machine_restart(&booth->machine);
        disk_crash_at(booth->machine.disk, 0, LOSS_ANY);
        if (chance_below(&chance, 4) == 0) /* in the middle of opening, too */
            disk_crash_at(booth->machine.disk,
                          disk_changes(booth->machine.disk) + 1 + chance_below(&chance, 12),
                          LOSS_ANY);
        if (attempts_open(&booth->machine.io, FOLDER, &booth->attempts) != DONE)
            booth->attempts = NULL;
    }
    assert_in_range(looked, 5, ATTEMPTS_LIMIT);
    cut_power(booth, LOSS_ANY);
    assert_in_range(look(booth, ana).failures, looked, ATTEMPTS_LIMIT);
    assert_false(attempts_was_lost(booth->attempts));
}

static void a_disk_that_fails_gives_no_tries_away(void **state)
{
    struct booth *booth = *state;
    struct disk_rules bad = {.write_error = 50000, .sync_error = 100000, .read_error = 20000};
    struct chance chance = chance_seed(12, "plug");
    unsigned looked = 0, doubts = 0;
    open_again(booth);
    make_store(booth);
    disk_set_rules(booth->machine.disk, &bad);
    for (int round = 0; round < 3000; ++round) {
        world_advance(&booth->world, HOUR_MS);
        enum outcome outcome =
            booth->attempts == NULL ? DOUBT : attempts_begin(booth->attempts, ana);
        looked += outcome == DONE;
        if (outcome != DOUBT)
            continue;
        ++doubts;
        if (booth->attempts != NULL) /* it stays so until it is opened again */
            assert_int_equal(attempts_begin(booth->attempts, ana), DOUBT);
        attempts_close(booth->attempts);
        if (chance_below(&chance, 2) == 0) {
            disk_crash(booth->machine.disk, LOSS_ANY);
            machine_restart(&booth->machine);
        }
        if (attempts_open(&booth->machine.io, FOLDER, &booth->attempts) != DONE)
            booth->attempts = NULL;
    }
    assert_in_range(looked, 1, ATTEMPTS_LIMIT);
    assert_true(doubts > 0);
}

static void what_cannot_be_read_is_many(void **state)
{
    struct booth *booth = *state;
    const struct io *io = &booth->machine.io;
    open_again(booth);
    make_store(booth);
    miss(booth, ana, 2);
    assert_int_equal(io->remove(io->self, FOLDER "/attempts.1"), DONE);
    open_again(booth);
    assert_int_equal(look(booth, ana).failures, 2); /* one file is enough */
    assert_false(attempts_was_lost(booth->attempts));
    assert_int_equal(io->remove(io->self, FOLDER "/attempts.1"), DONE);
    assert_int_equal(io->remove(io->self, FOLDER "/attempts.2"), DONE);
    open_again(booth);
    assert_true(attempts_was_lost(booth->attempts));
    assert_int_equal(look(booth, ana).failures, ATTEMPTS_LOST);
    assert_int_equal(look(booth, eva).failures, ATTEMPTS_LOST); /* perhaps she, too */
    assert_int_equal(attempts_begin(booth->attempts, ana), BUSY);
    world_advance(&booth->world, HOUR_MS);
    assert_int_equal(attempts_begin(booth->attempts, ana), DONE);
    assert_int_equal(attempts_clear(booth->attempts, ana), DONE);
    open_again(booth);
    assert_int_equal(look(booth, ana).failures, 0); /* her right PIN is known; Eva's is not */
    assert_int_equal(look(booth, eva).failures, ATTEMPTS_LOST);
    miss(booth, eva, ATTEMPTS_LIMIT - ATTEMPTS_LOST);
    assert_int_equal(attempts_begin(booth->attempts, eva), REFUSED);
}

/* Sectors that change where nobody wrote: each file has each sector, each group two of them. */
static void rot_is_mended_or_fails_closed(void **state)
{
    struct booth *booth = *state;
    struct chance chance = chance_seed(13, "rot");
    open_again(booth);
    make_store(booth);
    miss(booth, ana, 5);
    for (int i = 0; i < 20; ++i) /* in one file: always mended by the other */
        assert_true(disk_rot(booth->machine.disk, FOLDER "/attempts.1", &chance));
    open_again(booth);
    assert_false(attempts_was_lost(booth->attempts));
    assert_int_equal(look(booth, ana).failures, 5);
    bool lost = false;
    for (int i = 0; i < 60 && !lost; ++i) { /* in both, more and more of it */
        for (int file = 0; file < 12; ++file)
            assert_true(disk_rot(booth->machine.disk, FOLDER "/attempts.", &chance));
        open_again(booth);
        lost = attempts_was_lost(booth->attempts);
        assert_true(look(booth, ana).failures >= 5);
    }
    assert_true(lost);
}

static void many_badges_do_not_make_many_tries(void **state)
{
    struct booth *booth = *state;
    uint8_t staff[8] = {9};
    unsigned looked = 0;
    open_again(booth);
    for (int member = 0; member < 40; ++member) {
        staff[7] = (uint8_t)member;
        for (int i = 0; i < ATTEMPTS_LIMIT; ++i) {
            world_advance(&booth->world, HOUR_MS);
            looked += attempts_begin(booth->attempts, staff) == DONE;
        }
    }
    assert_int_equal(looked, ATTEMPTS_DEVICE_LIMIT);
    assert_true(look(booth, ana).device_locked);
    cut_power(booth, LOSS_ALL);
    assert_int_equal(attempts_begin(booth->attempts, ana), REFUSED);
    staff[7] = 0;
    assert_int_equal(attempts_release(booth->attempts, staff, 1), DONE);
    world_advance(&booth->world, HOUR_MS);
    assert_int_equal(attempts_begin(booth->attempts, ana), DONE);
}

static void there_is_room_for_every_member_and_no_count_is_pushed_out(void **state)
{
    struct booth *booth = *state;
    uint8_t staff[8] = {1, 0};
    open_again(booth);
    miss(booth, ana, 3);
    for (unsigned i = 0; i < 2 * ATTEMPTS_MEMBERS_MAX; ++i) {
        staff[6] = (uint8_t)(i >> 8);
        staff[7] = (uint8_t)i;
        miss(booth, staff, 1);
        assert_int_equal(attempts_clear(booth->attempts, staff), DONE);
    }
    assert_int_equal(look(booth, ana).failures, 3);
    for (unsigned i = 0; i < ATTEMPTS_MEMBERS_MAX - 1; ++i) {
        staff[6] = (uint8_t)(i >> 8);
        staff[7] = (uint8_t)i;
        assert_int_equal(attempts_release(booth->attempts, staff, 1), DONE);
    }
    world_advance(&booth->world, HOUR_MS);
    assert_int_equal(attempts_begin(booth->attempts, eva), DISK_FULL);
    assert_int_equal(look(booth, ana).failures, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, booth_create, booth_destroy)
        TEST(a_wrong_pin_is_counted_and_waits_grow),
        TEST(at_the_limit_only_a_release_opens_again),
        TEST(a_right_pin_clears_its_own_count_alone),
        TEST(a_clock_set_back_or_a_restart_shortens_no_wait),
        cmocka_unit_test(a_power_cut_at_any_change_never_lowers_a_count),
        TEST(ten_thousand_tries_with_power_cuts_are_ten),
        TEST(a_disk_that_fails_gives_no_tries_away),
        TEST(what_cannot_be_read_is_many),
        TEST(rot_is_mended_or_fails_closed),
        TEST(many_badges_do_not_make_many_tries),
        TEST(there_is_room_for_every_member_and_no_count_is_pushed_out),
    };
    if (!world_take_sodium() || sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The stick's steps over struct io: what is on a stick after any trouble, what a receipt from one
 * may change, and how full a kiosk's store may become. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/bundle.h"
#include "sync/stick.h"
#include "sync/sync_stick.h"
#include "tests/sim/disk.h"
#include "tests/sync_world.h"

#define BIG 5000
#define HERE "s"

/* -- A stick that loses power, fills up, fails --------------------------------------------------
 */

static struct io io_of(struct disk *disk)
{
    return (struct io){.self = disk,
                       .file_open = disk_file_open,
                       .file_read = disk_file_read,
                       .file_write = disk_file_write,
                       .file_sync = disk_file_sync,
                       .file_size = disk_file_size,
                       .file_truncate = disk_file_truncate,
                       .file_close = disk_file_close,
                       .remove = disk_remove,
                       .rename = disk_rename,
                       .folder_make = disk_folder_make,
                       .folder_sync = disk_folder_sync,
                       .folder_list = disk_folder_list};
}

static struct disk *stick_of(uint64_t seed, const struct disk_rules *rules)
{
    static const struct disk_rules honest = {0};
    struct disk *disk = disk_create("stick", chance_seed(seed, "stick"), &honest);
    assert_int_equal(disk_folder_make(disk, HERE), DONE);
    assert_int_equal(disk_folder_sync(disk, ""), DONE);
    if (rules != NULL)
        disk_set_rules(disk, rules);
    return disk;
}

static void fill(uint8_t bytes[BIG], uint8_t letter)
{
    memset(bytes, letter, BIG);
}

/* 'A', 'B' when the file is wholly that, 0 when it is not there, '?' otherwise. */
static char letter_of(struct disk *disk)
{
    struct io io = io_of(disk);
    uint8_t found[BIG + 1], wanted[BIG];
    size_t size = 0;
    enum outcome outcome = stick_get(&io, HERE, "x.jrb", found, sizeof found, &size);
    if (outcome == NOT_FOUND)
        return 0;
    fill(wanted, found[0]);
    return outcome == DONE && size == BIG && memcmp(found, wanted, BIG) == 0 ? (char)found[0] : '?';
}

static void a_stick_pulled_out_at_any_moment_holds_a_whole_file_or_the_one_before(void **state)
{
    (void)state;
    uint8_t old[BIG], fresh[BIG];
    fill(old, 'A');
    fill(fresh, 'B');
    unsigned cut = 0, done = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        for (uint64_t at = 1; at <= 12; at++) {
            struct disk *disk = stick_of(seed, NULL);
            struct io io = io_of(disk);
            bool before = seed % 2 == 0;
            if (before)
                assert_int_equal(stick_put(&io, HERE, "x.jrb", old, BIG), DONE);
            disk_crash_at(disk, disk_changes(disk) + at, LOSS_ANY);
            enum outcome outcome = stick_put(&io, HERE, "x.jrb", fresh, BIG);
            cut += disk_is_down(disk);
            done += outcome == DONE;
            if (!disk_is_down(disk))
                disk_crash(disk, LOSS_ALL);
            disk_reopen(disk);
            char letter = letter_of(disk);
            if (outcome == DONE)
                assert_int_equal(letter, 'B');
            else
                assert_true(letter == 'B' || letter == (before ? 'A' : 0));
            assert_int_equal(disk_open_files(disk), 0);
            disk_destroy(disk);
        }
    }
    assert_true(cut > 100 && done > 100); /* both were tried */
}

static void a_stick_that_is_full_or_failing_says_so_and_keeps_what_it_had(void **state)
{
    (void)state;
    const struct disk_rules rules[] = {
        {.full = 300000}, {.write_error = 300000}, {.sync_error = 300000}, {.read_error = 300000}};
    uint8_t old[BIG], fresh[BIG];
    fill(old, 'A');
    fill(fresh, 'B');
    unsigned full = 0, failed = 0, done = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct disk *disk = stick_of(seed, NULL);
        struct io io = io_of(disk);
        assert_int_equal(stick_put(&io, HERE, "x.jrb", old, BIG), DONE);
        disk_set_rules(disk, &rules[seed % 4]);
        enum outcome outcome = stick_put(&io, HERE, "x.jrb", fresh, BIG);
        disk_set_rules(disk, &(const struct disk_rules){0});
        full += outcome == DISK_FULL;
        failed += outcome != DISK_FULL && outcome != DONE;
        done += outcome == DONE;
        char letter = letter_of(disk);
        if (outcome == DONE) { /* and it stays, whatever comes */
            disk_crash(disk, LOSS_ALL);
            disk_reopen(disk);
            letter = letter_of(disk);
        }
        assert_true(letter == 'B' || (outcome != DONE && letter == 'A'));
        assert_true(outcome != DOUBT); /* no doubt about the kiosk's own records */
        disk_destroy(disk);
    }
    assert_true(full > 10 && failed > 10 && done > 10);
}

static void names_that_lead_out_of_the_folder_are_refused(void **state)
{
    (void)state;
    struct disk *disk = stick_of(1, NULL);
    struct io io = io_of(disk);
    uint8_t byte = 1;
    char longest[STICK_NAME_MAX + 8];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const wrong[] = {"", "../x.jrb", "a/b.jrb", "/x.jrb", ".hidden.jrb", longest};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(stick_put(&io, HERE, wrong[i], &byte, 1), INVALID);
    assert_int_equal(stick_put(&io, HERE, "good.jrb", &byte, 1), DONE);
    struct stick_names names;
    assert_int_equal(stick_put(&io, HERE, "UPPER.JRB", &byte, 1), DONE);
    assert_int_equal(stick_put(&io, HERE, "other.txt", &byte, 1), DONE);
    assert_int_equal(stick_list(&io, HERE, STICK_BUNDLES, &names), DONE);
    assert_int_equal(names.count, 2);
    assert_string_equal(names.name[0], "UPPER.JRB");
    assert_string_equal(names.name[1], "good.jrb");
    stick_forget(&names);
    disk_destroy(disk);
}

/* -- The kiosk's side ---------------------------------------------------------------------------
 */

static int begin(void **state)
{
    *state = world_create();
    world_open(*state);
    return 0;
}

static int end(void **state)
{
    world_destroy(*state);
    return 0;
}

struct load {
    size_t bundles;
    uint64_t frames;
};

/* Everything that a trip would write; each bundle pushed to the world's hub when `push`. */
static struct load carry(struct world *world, bool push)
{
    struct sync_stick trip = {.stream = 0};
    struct load load = {.bundles = 0};
    char name[STICK_NAME_MAX], before[STICK_NAME_MAX] = "";
    uint8_t *bytes = malloc(BUNDLE_MAX);
    size_t size;
    enum outcome outcome;
    while ((outcome = sync_stick_next(world->sync, &trip, bytes, BUNDLE_MAX, &size, name)) ==
           DONE) {
        struct bundle bundle;
        assert_int_equal(bundle_decode(bytes, size, &bundle), DONE);
        assert_true(bundle.count <= BUNDLE_FRAMES_MAX && size <= BUNDLE_MAX);
        assert_string_not_equal(name, before);
        memcpy(before, name, sizeof before);
        load.bundles++;
        load.frames += bundle.count;
        if (push) {
            struct wire_request request = {.path = "/v1/push", .body = bytes, .body_size = size};
            const struct wire_answer *answer = world_answer(world, &request);
            assert_int_equal(answer->status, 200);
        }
    }
    assert_int_equal(outcome, NOT_FOUND);
    assert_int_equal(load.frames, trip.frames);
    free(bytes);
    return load;
}

static enum outcome take_receipt(struct world *world, const uint8_t secret[64], int turn_bit)
{
    struct receipt *receipt = calloc(1, sizeof *receipt);
    uint8_t *bytes = malloc(RECEIPT_MAX);
    size_t size = 0;
    world_receipt(world, NULL, 0, receipt);
    assert_int_equal(receipt_encode(receipt, secret, bytes, RECEIPT_MAX, &size), DONE);
    if (turn_bit >= 0)
        bytes[(size_t)turn_bit / 8] ^= (uint8_t)(1U << (turn_bit % 8));
    enum outcome outcome = sync_stick_take(world->sync, bytes, size);
    free(bytes);
    free(receipt);
    return outcome;
}

static void three_hundred_turns_fit_into_two_bundles_and_come_once(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 300; i++)
        world_take_turn(world);
    struct load load = carry(world, true);
    assert_int_equal(load.bundles, 2); /* 301 frames with the stream's first */
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 300);
    assert_int_equal(world_count(world).pending, 300); /* written is not received */
    assert_int_equal(carry(world, false).frames, load.frames);
    assert_int_equal(take_receipt(world, world->hub_secret, -1), DONE);
    assert_int_equal(world_count(world).pending, 0);
    assert_int_equal(world_count(world).delivered, 300);
    assert_int_equal(carry(world, false).frames, 0);
    world_take_turn(world);
    assert_int_equal(carry(world, true).frames, 1);
    world_close(world);
    world_open(world);
    (void)carry(world, true); /* the end of that stream, too */
    assert_int_equal(take_receipt(world, world->hub_secret, -1), DONE);
    assert_int_equal(world_count(world).pending, 0);
    assert_int_equal(world_count(world).delivered, 301);
}

static void a_receipt_from_a_stick_is_judged_like_one_from_the_network(void **state)
{
    struct world *world = *state;
    uint8_t key[32], stranger[64];
    crypto_sign_keypair(key, stranger);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    (void)carry(world, true);
    assert_int_equal(take_receipt(world, stranger, -1), REFUSED);
    for (int bit = 0; bit < 60 * 8; bit += 7)
        assert_int_equal(take_receipt(world, world->hub_secret, bit), REFUSED);
    uint8_t noise[200] = {1};
    assert_int_equal(sync_stick_take(world->sync, noise, 3), INVALID);
    assert_int_equal(sync_stick_take(world->sync, noise, sizeof noise), REFUSED);
    assert_int_equal(world_count(world).delivered, 0);
    assert_int_equal(take_receipt(world, world->hub_secret, -1), DONE);
    assert_int_equal(world_count(world).delivered, 5);
    /* Older than what is known says nothing; a fresh epoch is followed downwards. */
    world->commit--;
    assert_int_equal(take_receipt(world, world->hub_secret, -1), NOT_FOUND);
    assert_int_equal(world_count(world).delivered, 5);
    world->epoch++;
    world->commit = 0;
    size_t held = world->frame_count;
    world->frame_count = 3;
    assert_int_equal(take_receipt(world, world->hub_secret, -1), DONE);
    assert_int_equal(world_count(world).delivered, 2); /* the stream's first frame is no turn */
    world->frame_count = held;
    assert_int_equal(carry(world, false).frames, held - 3);
}

static void another_kiosks_receipt_moves_nothing_and_hides_no_later_one(void **state)
{
    struct world *world = *state;
    world_take_turn(world);
    (void)carry(world, true);
    struct receipt *receipt = calloc(1, sizeof *receipt);
    uint8_t *bytes = malloc(RECEIPT_MAX);
    size_t size = 0;
    world_receipt(world, NULL, 0, receipt);
    uint64_t commit = receipt->commit;
    receipt->commit = commit + 100; /* of a later import */
    for (size_t i = 0; i < receipt->count; i++)
        receipt->streams[i].stream[0] ^= 1;
    assert_int_equal(receipt_encode(receipt, world->hub_secret, bytes, RECEIPT_MAX, &size), DONE);
    assert_int_equal(sync_stick_take(world->sync, bytes, size), NOT_FOUND);
    free(bytes);
    free(receipt);
    assert_int_equal(take_receipt(world, world->hub_secret, -1), DONE);
    assert_int_equal(world_count(world).delivered, 1);
}

/* -- How full -----------------------------------------------------------------------------------
 */

static void a_full_store_refuses_people_before_it_writes_and_hands_over_what_it_has(void **state)
{
    struct world *world = *state;
    struct commit commit;
    world_close(world);
    const struct sync_settings settings = {.io = &world->io,
                                           .folder = world->folder,
                                           .enrolment = &world->enrolment,
                                           .build_ms = WORLD_START_MS - 1000,
                                           .clock = CLOCK_STAFF,
                                           .store_bytes_max = 3U << 19};
    assert_int_equal(sync_open(&settings, &world->sync), DONE);
    uint64_t taken = 0;
    uint32_t before = world_count(world).store_permille;
    assert_true(before > 0 && before < 500);
    enum outcome outcome = DONE;
    while (outcome == DONE && taken < 100000) {
        world_fill_registration(world, &commit);
        outcome = sync_commit(world->sync, &commit, NULL, NULL);
        taken += outcome == DONE;
    }
    assert_int_equal(outcome, DISK_FULL);
    assert_true(taken > 500);
    struct sync_counts counts = world_count(world);
    assert_true(counts.store_permille >= 1000 && counts.store_permille < 1300);
    assert_int_equal(counts.captured, taken * 3);
    /* Everything that was taken goes by stick; and what says that there is room again comes in. */
    assert_true(carry(world, true).frames >= taken);
    world->all_safe = true;
    world->commit++;
    assert_int_equal(take_receipt(world, world->hub_secret, -1), DONE);
    assert_int_equal(world_count(world).delivered, taken * 3);
    world->wall_ms += 25LL * 3600 * 1000;
    world->monotonic_ms += 25LL * 3600 * 1000;
    struct wire_request request;
    (void)sync_next_request(world->sync, &request); /* nobody said it again: nothing goes */
    assert_true(world_count(world).store_permille >= 1000);
    world->commit++;
    assert_int_equal(take_receipt(world, world->hub_secret, -1), DONE);
    (void)sync_next_request(world->sync, &request); /* tidies: what was safe for a day goes */
    assert_true(world_count(world).store_permille < 1000);
    world_fill_registration(world, &commit);
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stick_pulled_out_at_any_moment_holds_a_whole_file_or_the_one_before),
        cmocka_unit_test(a_stick_that_is_full_or_failing_says_so_and_keeps_what_it_had),
        cmocka_unit_test(names_that_lead_out_of_the_folder_are_refused),
        cmocka_unit_test_setup_teardown(three_hundred_turns_fit_into_two_bundles_and_come_once,
                                        begin, end),
        cmocka_unit_test_setup_teardown(a_receipt_from_a_stick_is_judged_like_one_from_the_network,
                                        begin, end),
        cmocka_unit_test_setup_teardown(another_kiosks_receipt_moves_nothing_and_hides_no_later_one,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            a_full_store_refuses_people_before_it_writes_and_hands_over_what_it_has, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

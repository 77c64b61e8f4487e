/* Turns at one kiosk alone, with its real store: which enter, what becomes a fact, what a start
 * brings back, and what never enters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sync_world.h"

#define SERVICE 12
#define MODULE 7

static int set_up(void **state)
{
    *state = world_create();
    world_open(*state);
    return 0;
}

static int tear_down(void **state)
{
    world_destroy(*state);
    return 0;
}

static const struct board *board_of(struct world *world)
{
    return sync_board(world->sync);
}

/* A turn with its slip in the clear table; its number. */
static uint16_t take_turn(struct world *world, uint8_t children, struct sync_slip *slip)
{
    struct commit commit = {.count = 1};
    struct fact *fact = &commit.facts[0];
    uint16_t number = sync_next_turn(world->sync);
    *slip = (struct sync_slip){.turns = 1, .children = children};
    fact->type = FACT_TURN_ISSUED;
    fact->body.turn = (struct fact_turn){SERVICE, MODULE, number};
    randombytes_buf(fact->record, sizeof fact->record);
    memcpy(slip->record, fact->record, sizeof slip->record);
    record_slip_id(fact->record, 0, slip->slip);
    slip->turn[0].module = MODULE;
    slip->turn[0].number = number;
    slip->turn[0].service = SERVICE;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, slip), DONE);
    return number;
}

static const struct board_entry *turn(struct world *world, uint16_t number)
{
    const struct board_entry *entry =
        board_find(board_of(world), (uint8_t)world->enrolment.kiosk, number, SERVICE);
    assert_non_null(entry);
    return entry;
}

static void say(struct world *world, uint16_t number, enum board_state state,
                const uint8_t staff[RECORD_STAFF_BYTES])
{
    struct board_entry entry = *turn(world, number);
    entry.state = (uint8_t)state;
    assert_int_equal(sync_board_set(world->sync, &entry, staff), DONE);
}

/* Of one type, as the hub got them; the last of them in `commit`. */
static size_t facts_of(struct world *world, enum fact_type type, struct commit *commit)
{
    size_t count = 0;
    struct commit one;
    world_wait(world);
    world_deliver(world);
    for (size_t i = 0; i < world->frame_count; i++) {
        world_open_facts(world, &world->frames[i], &one);
        if (one.facts[0].type != type)
            continue;
        *commit = one;
        count++;
    }
    return count;
}

static void a_turn_is_on_the_board_when_it_is_written(void **state)
{
    struct world *world = *state;
    struct sync_slip slip;
    uint64_t version = sync_board_version(world->sync);
    uint16_t number = take_turn(world, 0, &slip);
    assert_int_equal(board_of(world)->count, 1);
    assert_true(sync_board_version(world->sync) > version);
    const struct board_entry *entry = turn(world, number);
    assert_int_equal(entry->state, BOARD_WAITING);
    assert_int_equal(entry->module, MODULE);
    assert_int_equal(entry->kiosk, world->enrolment.kiosk);
    assert_true(entry->since_ms == world->monotonic_ms);
    assert_int_equal(sync_board_heard(world->sync), -1);
}

static void a_referral_is_on_no_board_until_its_slip_is_shown(void **state)
{
    struct world *world = *state;
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {.office = 5, .day = 690}};
    struct sync_slip slip = {.turns = 1};
    struct commit commit;
    slip.turn[0].module = 31;
    randombytes_buf(fact.record, sizeof fact.record);
    record_slip_id(fact.record, 0, slip.slip);
    assert_int_equal(sync_refer(world->sync, &fact, 1, &slip), DONE);
    assert_int_equal(board_of(world)->count, 0);
    world_take_turn(world);
    assert_int_equal(board_of(world)->count, 1);
    struct board_entry shown = {.letter = (uint8_t)world->enrolment.kiosk,
                                .number = slip.turn[0].number,
                                .service = BOARD_OFFICE,
                                .module = 31,
                                .state = BOARD_CALLED};
    assert_int_equal(sync_board_set(world->sync, &shown, NULL), DONE);
    assert_int_equal(board_of(world)->count, 2);
    shown.state = BOARD_NO_SHOW;
    assert_int_equal(sync_board_set(world->sync, &shown, NULL), DONE);
    /* Of an office's turn nothing is written. */
    assert_int_equal(facts_of(world, FACT_TURN_CALLED, &commit), 0);
    assert_int_equal(facts_of(world, FACT_TURN_NO_SHOW, &commit), 0);
}

static void what_is_no_turn_is_refused_and_changes_nothing(void **state)
{
    struct world *world = *state;
    struct board_entry bad = {.letter = 2, .number = 3, .service = 3, .module = 4, .state = 1};
    assert_int_equal(sync_board_set(world->sync, &bad, NULL), DONE); /* of another kiosk's letter */
    bad.letter = 27;
    assert_int_equal(sync_board_set(world->sync, &bad, NULL), INVALID);
    bad.letter = 2;
    bad.module = 0;
    assert_int_equal(sync_board_set(world->sync, &bad, NULL), INVALID);
    bad.module = 4;
    bad.state = BOARD_STATES;
    assert_int_equal(sync_board_set(world->sync, &bad, NULL), INVALID);
    assert_int_equal(board_of(world)->count, 1);
}

static void a_call_and_a_no_show_are_facts_by_the_slip_and_with_the_volunteer(void **state)
{
    struct world *world = *state;
    const uint8_t staff[RECORD_STAFF_BYTES] = {9, 8, 7, 6, 5, 4, 3, 2};
    struct sync_slip slip;
    struct commit commit;
    uint16_t number = take_turn(world, 0, &slip);
    say(world, number, BOARD_CALLED, staff);
    say(world, number, BOARD_NO_SHOW, staff);
    assert_int_equal(facts_of(world, FACT_TURN_CALLED, &commit), 1);
    assert_memory_equal(commit.stamp.staff, staff, sizeof staff);
    assert_int_equal(facts_of(world, FACT_TURN_NO_SHOW, &commit), 1);
    assert_memory_equal(commit.facts[0].record, slip.slip, 16);
    assert_int_equal(commit.facts[0].body.turn.number, number);
    assert_memory_equal(commit.stamp.staff, staff, sizeof staff);
    /* Another kiosk's turn: called here, and its no show is for the one that knows the slip. */
    struct board_entry other = {.letter = 2, .number = 3, .service = 3, .module = 4, .state = 2};
    assert_int_equal(sync_board_set(world->sync, &other, NULL), DONE);
    other.state = BOARD_NO_SHOW;
    assert_int_equal(sync_board_set(world->sync, &other, NULL), DONE);
    assert_int_equal(facts_of(world, FACT_TURN_CALLED, &commit), 2);
    assert_true(sodium_is_zero(commit.facts[0].record, 16));
    assert_int_equal(facts_of(world, FACT_TURN_NO_SHOW, &commit), 1);
}

static void a_full_disk_stops_no_queue(void **state)
{
    struct world *world = *state;
    struct sync_slip slip;
    struct commit commit;
    uint16_t number = take_turn(world, 0, &slip);
    world->free_bytes = SYNC_REFUSE_FREE_BYTES - 1;
    say(world, number, BOARD_CALLED, NULL);
    assert_int_equal(turn(world, number)->state, BOARD_CALLED);
    world->free_bytes = 0;
    assert_int_equal(facts_of(world, FACT_TURN_CALLED, &commit), 0);
}

static void what_came_of_a_slip_is_on_the_board(void **state)
{
    struct world *world = *state;
    struct sync_slip slip, other;
    struct commit commit = {.count = 1};
    uint16_t given = take_turn(world, 0, &slip), absent = take_turn(world, 0, &other);
    commit.facts[0].type = FACT_SERVICE_GIVEN;
    memcpy(commit.facts[0].record, slip.slip, 16);
    commit.facts[0].body.service = (struct fact_service){SERVICE + 1, 2};
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
    assert_int_equal(turn(world, given)->state, BOARD_WAITING); /* another service of hers */
    commit.facts[0].body.service.service = SERVICE;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
    assert_int_equal(turn(world, given)->state, BOARD_ATTENDED);
    commit.facts[0] = (struct fact){.type = FACT_TURN_NO_SHOW};
    memcpy(commit.facts[0].record, other.slip, 5); /* typed: the folio alone */
    commit.facts[0].record[4] &= 0xE0;
    commit.facts[0].body.turn = (struct fact_turn){SERVICE, MODULE, 0};
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
    assert_int_equal(turn(world, absent)->state, BOARD_NO_SHOW);
    randombytes_buf(commit.facts[0].record, 16); /* of nobody here */
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
    assert_int_equal(board_of(world)->count, 2);
}

static void a_start_brings_todays_turns_back_in_their_order(void **state)
{
    struct world *world = *state;
    uint16_t numbers[6];
    struct sync_slip slip;
    struct commit commit;
    for (size_t i = 0; i < 6; i++)
        numbers[i] = take_turn(world, i == 5 ? 2 : 0, &slip);
    world_take_turn(world); /* without a slip: nobody can show it, nothing of it is kept */
    world_crash(world);
    world_open(world);
    assert_int_equal(board_of(world)->count, 6);
    for (size_t i = 1; i < 6; i++)
        assert_true(turn(world, numbers[i - 1])->since_ms < turn(world, numbers[i])->since_ms);
    say(world, numbers[0], BOARD_NO_SHOW, NULL);
    assert_int_equal(facts_of(world, FACT_TURN_NO_SHOW, &commit), 1);
    assert_false(sodium_is_zero(commit.facts[0].record, 16));
    /* A family's slips cannot be told apart after a start: nobody is counted by the wrong one. */
    say(world, numbers[5], BOARD_NO_SHOW, NULL);
    assert_int_equal(facts_of(world, FACT_TURN_NO_SHOW, &commit), 1);
    /* Words of others about them are later than what a start makes up. */
    assert_true(turn(world, numbers[1])->hlc < (uint64_t)1 << 32);
}

static void yesterdays_turns_do_not_come_back(void **state)
{
    struct world *world = *state;
    struct sync_slip slip;
    for (size_t i = 0; i < 5; i++)
        (void)take_turn(world, 0, &slip);
    world->wall_ms += 24LL * 3600 * 1000;
    world->monotonic_ms += 24LL * 3600 * 1000;
    assert_int_equal(board_of(world)->count, 0);
    world_crash(world);
    world_open(world);
    assert_int_equal(board_of(world)->count, 0);
    uint16_t number = take_turn(world, 0, &slip);
    world_crash(world);
    world_open(world);
    assert_int_equal(board_of(world)->count, 1);
    assert_int_equal(turn(world, number)->number, number);
}

static void at_midnight_the_board_is_empty_and_in_the_morning_it_is_not(void **state)
{
    struct world *world = *state; /* 09:00 */
    struct sync_slip slip;
    (void)take_turn(world, 0, &slip);
    world->wall_ms += 7LL * 3600 * 1000;
    world->monotonic_ms += 7LL * 3600 * 1000;
    (void)take_turn(world, 0, &slip);
    assert_int_equal(board_of(world)->count, 2);
    world->wall_ms += 8LL * 3600 * 1000;
    world->monotonic_ms += 8LL * 3600 * 1000;
    assert_int_equal(board_of(world)->count, 0);
}

static void an_offices_turn_touches_no_disk(void **state)
{
    struct world *world = *state;
    struct board_entry office = {
        .letter = 3, .number = 9, .service = BOARD_OFFICE, .module = 31, .state = BOARD_WAITING};
    unsigned flushes = world->flushes, of_sqlite = world_vfs_flushes();
    uint64_t captured = world_count(world).captured, pending = world_count(world).pending;
    assert_int_equal(sync_board_set(world->sync, &office, NULL), DONE);
    office.state = BOARD_ATTENDED;
    assert_int_equal(sync_board_set(world->sync, &office, NULL), DONE);
    assert_int_equal(world->flushes, flushes);
    assert_int_equal(world_vfs_flushes(), of_sqlite);
    assert_int_equal(world_count(world).captured, captured);
    assert_int_equal(world_count(world).pending, pending);
    world_crash(world);
    world_open(world);
    assert_int_equal(board_of(world)->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_turn_is_on_the_board_when_it_is_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_referral_is_on_no_board_until_its_slip_is_shown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_turn_is_refused_and_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_call_and_a_no_show_are_facts_by_the_slip_and_with_the_volunteer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_stops_no_queue, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_came_of_a_slip_is_on_the_board, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_start_brings_todays_turns_back_in_their_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(yesterdays_turns_do_not_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(at_midnight_the_board_is_empty_and_in_the_morning_it_is_not,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_offices_turn_touches_no_disk, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

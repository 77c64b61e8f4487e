/* Anonymous facts, turn numbers and slips: what must not be told, and what must be found again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/store.h"
#include "sync/turns.h"
#include "tests/sync_world.h"

#define DAY_MS (24LL * 3600 * 1000)

static int set_up(void **state)
{
    *state = world_create();
    return 0;
}

static int tear_down(void **state)
{
    world_destroy(*state);
    return 0;
}

static void anonymous_facts_leave_padded_dated_by_day_in_a_stream_of_their_own(void **state)
{
    struct world *world = *state;
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {.office = 5, .day = 690}};
    struct commit commit;
    uint8_t day_stream[16];
    size_t referrals = 0, padding = 0, anonymous = 0;

    world_open(world);
    world_take_turn(world);
    for (int i = 0; i < 3; i++) {
        randombytes_buf(fact.record, sizeof fact.record);
        assert_int_equal(sync_wait(world->sync, &fact), DONE);
    }
    assert_int_equal(world_count(world).waiting, 3);
    assert_int_equal(world_count(world).captured, 1);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 0);
    memcpy(day_stream, world->frames[0].origin.stream, 16);
    world->fair = 2; /* closed */
    world->monotonic_ms += 61000;
    world_deliver(world);
    assert_true(world_count(world).fair_closed);
    assert_int_equal(world_count(world).waiting, 0);
    assert_int_equal(world_count(world).captured, 4);
    assert_int_equal(world_count(world).delivered, 4);
    for (size_t i = 0; i < world->frame_count; i++) {
        if (memcmp(world->frames[i].origin.stream, day_stream, 16) == 0)
            continue;
        world_open_facts(world, &world->frames[i], &commit);
        anonymous++;
        assert_int_equal(commit.count, 1);
        assert_int_equal(commit.stamp.monotonic_ms, 0);
        assert_int_equal(commit.stamp.hlc & 0xFFFF, 0);
        assert_int_equal((commit.stamp.hlc >> 16) % (uint64_t)DAY_MS, 6 * 3600 * 1000);
        assert_true(sodium_is_zero(commit.stamp.staff, sizeof commit.stamp.staff));
        assert_int_equal(world->frames[i].size, world->frames[2].size);
        referrals += commit.facts[0].type == FACT_REFERRAL_ISSUED;
        padding += commit.facts[0].type == FACT_PADDING;
        if (commit.facts[0].type == FACT_STREAM_OPEN)
            assert_true(sodium_is_zero(commit.facts[0].body.stream_open.parent, 16));
    }
    assert_int_equal(referrals, 3);
    assert_int_equal(padding, 5);
    assert_int_equal(anonymous, 9);
}

static void the_order_of_waiting_cannot_be_read_from_the_frames(void **state)
{
    struct world *world = *state;
    struct fact fact = {.type = FACT_REFERRAL_ISSUED};
    struct commit commit;
    size_t in_place = 0, first_at[32] = {0};

    world_open(world);
    /* Office n waits n-th; over many rounds each place must see each office. */
    for (int round = 0; round < 60; round++) {
        size_t from = world->frame_count, place = 0;

        for (int i = 0; i < 8; i++) {
            fact.body.referral.office = (uint16_t)i;
            randombytes_buf(fact.record, sizeof fact.record);
            sync_next_visit(world->sync);
            assert_int_equal(sync_wait(world->sync, &fact), DONE);
        }
        assert_int_equal(sync_release(world->sync), DONE);
        world_deliver(world);
        for (size_t i = from; i < world->frame_count; i++) {
            world_open_facts(world, &world->frames[i], &commit);
            if (commit.facts[0].type != FACT_REFERRAL_ISSUED)
                continue;
            in_place += commit.facts[0].body.referral.office == place;
            if (commit.facts[0].body.referral.office == 0)
                first_at[place]++;
            place++;
        }
        assert_int_equal(place, 8);
    }
    /* By chance 60 of 480 stand in their place; an order kept would give 480, reversed 0. */
    assert_in_range(in_place, 25, 110);
    for (size_t i = 0; i < 8; i++)
        assert_in_range(first_at[i], 1, 25);
}

/* Of as many visits. */
static void wait_for_referrals(struct world *world, int count)
{
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {.office = 5, .day = 690}};

    for (int i = 0; i < count; i++) {
        randombytes_buf(fact.record, sizeof fact.record);
        sync_next_visit(world->sync);
        assert_int_equal(sync_wait(world->sync, &fact), DONE);
    }
}

static size_t stop(struct world *world)
{
    size_t dropped = sync_close(world->sync);

    world->sync = NULL;
    return dropped;
}

static void a_planned_stop_writes_what_waits_and_a_crash_drops_it(void **state)
{
    struct world *world = *state;

    world_open(world);
    wait_for_referrals(world, 5);
    world_crash(world);
    world_open(world);
    assert_int_equal(world_count(world).captured, 0);
    wait_for_referrals(world, 5);
    assert_int_equal(stop(world), 0);
    world_open(world);
    assert_int_equal(world_count(world).captured, 5);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 5);
    assert_int_equal(world_facts(world, FACT_STREAM_CLOSE), 1);
}

/* Padding would not hide them from whoever opens the frames. */
static void a_planned_stop_drops_fewer_than_five_and_says_how_many(void **state)
{
    struct world *world = *state;

    world_open(world);
    wait_for_referrals(world, 4);
    assert_int_equal(sync_release(world->sync), REFUSED);
    assert_int_equal(world_count(world).waiting, 4);
    assert_int_equal(stop(world), 4);
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_count(world).captured, 0);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 0);
    assert_int_equal(world_facts(world, FACT_PADDING), 0);
    assert_int_equal(world_facts(world, FACT_STREAM_CLOSE), 1);
}

static void greet(struct world *world)
{
    world->monotonic_ms += 61000;
    world_wait(world);
    world_deliver(world);
}

/* What is hidden is a woman, not a fact: one of them makes five and more. */
static void a_planned_stop_drops_one_visit_of_ten_facts(void **state)
{
    struct world *world = *state;
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {.office = 5, .day = 690}};

    world_open(world);
    sync_next_visit(world->sync);
    for (int i = 0; i < 10; i++) {
        randombytes_buf(fact.record, sizeof fact.record);
        assert_int_equal(sync_wait(world->sync, &fact), DONE);
    }
    assert_int_equal(sync_release(world->sync), REFUSED);
    assert_int_equal(world_count(world).waiting, 10);
    assert_int_equal(stop(world), 10);
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 0);
    /* The close is another thing: the whole day stands beside her. */
    assert_int_equal(sync_wait(world->sync, &fact), DONE);
    world->fair = 2;
    greet(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 1);
}

static void a_planned_stop_writes_five_visits_of_one_count(void **state)
{
    struct world *world = *state;
    struct fact fact = {.type = FACT_DAY_COUNTS, .body.day_counts = {690, DAY_COUNT_LINE, 4, 1}};

    world_open(world);
    for (int i = 0; i < 5; i++) {
        sync_next_visit(world->sync);
        assert_int_equal(sync_wait(world->sync, &fact), DONE);
    }
    assert_int_equal(world_count(world).waiting, 1);
    assert_int_equal(stop(world), 0);
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_DAY_COUNTS), 1);
}

/* Her paper names the record: whatever stands beside it in the hub is known of her. */
static void never_4_beside_a_record_stands_neither_need_nor_reading(void **state)
{
    struct world *world = *state;
    struct fact need = {
        .type = FACT_REFERRAL_ISSUED, .record = {7}, .body.referral = {5, 2, 690, 0}};
    struct fact read = {
        .type = FACT_DAY_COUNTS, .record = {7}, .body.day_counts = {690, DAY_COUNT_NEED, 2, 1}};
    struct sync_slip slip = {.turns = 1};

    world_open(world);
    assert_int_equal(sync_wait(world->sync, &need), INVALID);
    assert_int_equal(sync_wait(world->sync, &read), INVALID);
    assert_int_equal(sync_refer(world->sync, &need, 1, &slip), INVALID);
    assert_int_equal(sync_refer(world->sync, &read, 1, &slip), INVALID);
    assert_int_equal(world_count(world).waiting, 0);
    need.body.referral.code = 0;
    need.body.referral.help = 5;
    assert_int_equal(sync_wait(world->sync, &need), INVALID);
    need.body.referral.help = 0;
    memset(read.record, 0, sizeof read.record);
    assert_int_equal(sync_wait(world->sync, &need), DONE);
    assert_int_equal(sync_wait(world->sync, &read), DONE);
    read.body.day_counts.kind = DAY_COUNT_VERDICT + 1;
    assert_int_equal(sync_wait(world->sync, &read), INVALID);
    assert_int_equal(world_count(world).waiting, 2);
}

static void the_close_sends_a_lone_referral_with_the_day_and_none_after_it(void **state)
{
    struct world *world = *state;

    world_open(world);
    world_deliver(world);
    wait_for_referrals(world, 1);
    world->fair = 2; /* closed */
    greet(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 1);
    assert_int_equal(world_facts(world, FACT_PADDING), 7);
    wait_for_referrals(world, 1);
    for (int i = 0; i < 3; i++)
        greet(world);
    assert_int_equal(world_count(world).waiting, 1);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 1);
    assert_int_equal(stop(world), 1);
    /* A new process knows that the fair was closed before it. */
    world_open(world);
    wait_for_referrals(world, 2);
    greet(world);
    assert_true(world_count(world).fair_closed);
    assert_int_equal(world_count(world).waiting, 2);
    wait_for_referrals(world, 3);
    greet(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 1);
    assert_int_equal(stop(world), 0);
    /* The next day opens again, and its close releases again. */
    world_open(world);
    world->fair = 1;
    greet(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 6);
    wait_for_referrals(world, 1);
    world->fair = 2;
    greet(world);
    assert_int_equal(world_facts(world, FACT_REFERRAL_ISSUED), 7);
}

/* Nothing on the disk may count referrals, and the counts are right all the same. */
static void how_many_referrals_there_were_stands_nowhere_in_clear(void **state)
{
    struct world *world = *state;
    char path[1024];

    world_open(world);
    for (int i = 0; i < 9; i++)
        world_take_turn(world);
    wait_for_referrals(world, 6);
    assert_int_equal(sync_release(world->sync), DONE);
    assert_int_equal(world_count(world).captured, 15);
    assert_int_equal(world_count(world).pending, 15);
    assert_int_equal(stop(world), 0);
    assert_int_equal(world_rows(world, "SELECT sum(people) FROM stream WHERE anonymous"), 0);
    assert_int_equal(world_rows(world, "SELECT sum(people) FROM stream"), 9);
    assert_int_equal(world_rows(world, "SELECT captured FROM meta"), 9);
    assert_int_equal(world_rows(world, "SELECT count(*) FROM stream WHERE anonymous"), 1);
    assert_int_equal(
        world_rows(world, "SELECT count(*) FROM stream WHERE anonymous AND veiled = 6"), 0);
    /* From the database, and from the journal alone, the device counts them. */
    for (int life = 0; life < 2; life++) {
        world_open(world);
        assert_int_equal(world_count(world).captured, 15);
        assert_int_equal(world_count(world).pending, 15);
        world_crash(world);
        (void)snprintf(path, sizeof path, "%s/store.db", world->folder);
        assert_int_equal(remove(path), 0);
        (void)snprintf(path, sizeof path, "%s/store.db-wal", world->folder);
        assert_int_equal(remove(path), 0);
    }
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_count(world).captured, 15);
    assert_int_equal(world_count(world).delivered, 15);
    assert_int_equal(world_count(world).pending, 0);
    assert_int_equal(stop(world), 0);
    assert_int_equal(world_rows(world, "SELECT sum(stored_people) FROM stream"), 9);
    world_open(world);
    assert_int_equal(world_count(world).captured, 15);
    assert_int_equal(world_count(world).delivered, 15);
}

static void a_stop_on_a_full_disk_says_how_many_waiting_facts_are_lost(void **state)
{
    struct world *world = *state;

    world_open(world);
    wait_for_referrals(world, 6);
    world->free_bytes = SYNC_REFUSE_FREE_BYTES - 1;
    assert_int_equal(stop(world), 6);
    world->free_bytes = 0;
    world_open(world);
    wait_for_referrals(world, 6);
    assert_int_equal(stop(world), 0);
}

static void referrals_take_the_numbers_that_booths_leave_out(void **state)
{
    struct world *world = *state;
    bool used[401] = {false};
    uint16_t last = 0;
    int rises = 0;

    world_open(world);
    for (int i = 0; i < 30; i++) {
        uint16_t number = sync_referral_turn(world->sync);

        assert_in_range(number, 1, 200);
        assert_false(used[number]);
        used[number] = true;
    }
    for (int i = 0; i < 170; i++) {
        uint16_t number = sync_next_turn(world->sync);

        assert_in_range(number, i < 150 ? 1 : 201, i < 150 ? 200 : 400);
        assert_false(used[number]);
        used[number] = true;
        rises += number > last;
        last = number;
        world_take_turn(world);
        if (i % 20 == 19) {
            world_crash(world);
            world_open(world);
        }
    }
    assert_in_range(rises, 60, 110); /* a count would rise 170 times */
}

/* Somebody who holds every key, sees a referral's paper and knows what the booths gave before and
 * after it must not tell from the number when it was made. */
static void no_number_tells_the_time_of_day(void **state)
{
    static const uint32_t hours[] = {5, 75, 145};
    int above[3] = {0};

    (void)state;
    for (int device = 0; device < 400; device++) {
        uint8_t secret[64];
        struct turns turns;

        randombytes_buf(secret, sizeof secret);
        turns_start(&turns, secret);
        for (size_t i = 0; i < 3; i++)
            above[i] +=
                turns_draw(&turns, io_real(), 20000) > turns_number(&turns, 20000, hours[i]);
    }
    /* A count would give 390, 200 and 10. */
    for (size_t i = 0; i < 3; i++)
        assert_in_range(above[i], 150, 250);
}

static void each_day_and_each_device_has_an_order_of_its_own(void **state)
{
    uint8_t secret[64] = {7}, other_secret[64] = {8};
    struct turns turns, again, other;
    int same_day = 0, same_device = 0;

    (void)state;
    turns_start(&turns, secret);
    turns_start(&again, secret);
    turns_start(&other, other_secret);
    for (uint32_t used = 0; used < 450; used++) {
        uint16_t number = turns_number(&turns, 20000, used);

        assert_int_equal(number, turns_number(&again, 20000, used));
        assert_int_equal(turns_used(&turns, 20000, number), used + 1);
        same_day += number == turns_number(&turns, 20001, used);
        same_device += number == turns_number(&other, 20000, used);
    }
    assert_in_range(same_day, 0, 20);
    assert_in_range(same_device, 0, 20);
    for (uint16_t block = 0; block < 100; block++)
        assert_int_equal(turns_used(&turns, 20000, turns_reserved(&turns, 20000, block)), 0);
    assert_int_equal(turns_used(&turns, 20000, 0), 0);
    assert_int_equal(turns_used(&turns, 20000, UINT16_MAX), 0);
}

static void referral_numbers_go_on_after_the_first_two_hundred(void **state)
{
    struct world *world = *state;
    bool used[801] = {false};

    world_open(world);
    for (int i = 0; i < 100; i++) {
        uint16_t number = sync_referral_turn(world->sync);

        assert_in_range(number, i < 50 ? 1 : 201, i < 50 ? 200 : 400);
        assert_false(used[number]);
        used[number] = true;
    }
}

static void a_slip_is_found_by_its_folio_and_printed_three_times_at_most(void **state)
{
    struct world *world = *state;
    struct commit commit;
    struct sync_slip slip = {.turns = 2, .turn = {{4, 17, 3}, {27, 17, 12}}}, found;
    uint64_t folio = 0;

    world_open(world);
    world_fill_registration(world, &commit);
    memcpy(slip.record, commit.facts[0].record, 16);
    record_slip_id(slip.record, 0, slip.slip);
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), DONE);
    for (size_t i = 0; i < 5; i++)
        folio = folio << 8 | slip.slip[i];
    folio >>= 5;
    assert_int_equal(sync_find_slip(world->sync, folio, &found), DONE);
    assert_int_equal(found.turns, 2);
    assert_int_equal(found.turn[1].module, 27);
    assert_int_equal(found.turn[1].service, 12);
    assert_int_equal(sync_find_slip(world->sync, folio ^ 1, &found), NOT_FOUND);
    assert_int_equal(sync_count_print(world->sync, slip.slip), DONE);
    assert_int_equal(sync_count_print(world->sync, slip.slip), DONE);
    world_crash(world);
    world_open(world);
    assert_int_equal(sync_count_print(world->sync, slip.slip), DONE);
    assert_int_equal(sync_count_print(world->sync, slip.slip), REFUSED);
    slip.slip[9] ^= 1;
    assert_int_equal(sync_count_print(world->sync, slip.slip), NOT_FOUND);
    world->fair = 2;
    world_wait(world);
    world_deliver(world);
    assert_int_equal(sync_find_slip(world->sync, folio, &found), NOT_FOUND);
}

/* A referral with its slip, as a kiosk makes it. */
static struct sync_slip fill_referral(struct fact facts[2])
{
    struct sync_slip slip = {.turns = 1, .turn = {{.module = 31}}};

    memset(facts, 0, 2 * sizeof *facts);
    facts[0].type = FACT_REFERRAL_ISSUED;
    facts[0].body.referral.office = 5;
    facts[1].type = FACT_SLIP_MADE;
    randombytes_buf(facts[0].record, sizeof facts[0].record);
    memcpy(facts[1].record, facts[0].record, sizeof facts[1].record);
    memcpy(slip.record, facts[0].record, sizeof slip.record);
    record_slip_id(slip.record, 0, slip.slip);
    return slip;
}

static void a_referrals_slip_is_found_until_the_close_and_never_after_a_crash(void **state)
{
    struct world *world = *state;
    struct fact facts[2];
    struct sync_slip slip = fill_referral(facts), found;

    world_open(world);
    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip.slip), &found), NOT_FOUND);
    assert_int_equal(sync_refer(world->sync, facts, 2, &slip), DONE);
    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip.slip), &found), DONE);
    assert_int_equal(found.turn[0].module, 31);
    assert_int_equal(found.turn[0].number, slip.turn[0].number);
    wait_for_referrals(world, 4);
    assert_int_equal(sync_release(world->sync), DONE);
    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip.slip), &found), DONE);
    world->fair = 2; /* closed */
    world_deliver(world);
    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip.slip), &found), NOT_FOUND);
    assert_int_equal(sync_count_print(world->sync, slip.slip), NOT_FOUND);
    slip = fill_referral(facts);
    assert_int_equal(sync_refer(world->sync, facts, 2, &slip), DONE);
    world_crash(world);
    world_open(world);
    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip.slip), &found), NOT_FOUND);
}

static void a_referral_that_does_not_fit_whole_leaves_nothing_behind(void **state)
{
    struct world *world = *state;
    struct fact facts[2], fact = {.type = FACT_REFERRAL_ISSUED};
    struct sync_slip slip = fill_referral(facts), found;

    world_open(world);
    for (int i = 0; i < SYNC_WAITING_MAX - 1; i++)
        assert_int_equal(sync_wait(world->sync, &fact), DONE);
    assert_int_equal(sync_refer(world->sync, facts, 2, &slip), BUSY);
    assert_int_equal(world_count(world).waiting, SYNC_WAITING_MAX - 1);
    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip.slip), &found), NOT_FOUND);
    slip.turns = 0;
    assert_int_equal(sync_refer(world->sync, facts, 1, &slip), INVALID);
    assert_int_equal(world_count(world).waiting, SYNC_WAITING_MAX - 1);
}

static void save_slip(struct world *world, enum fact_type type, struct sync_slip *slip)
{
    struct commit commit = {.count = 1};

    commit.facts[0].type = type;
    commit.facts[0].body.slip.copy = slip->copy;
    memcpy(commit.facts[0].record, slip->record, sizeof slip->record);
    assert_int_equal(sync_commit(world->sync, &commit, NULL, slip), DONE);
}

static void assert_revoked(struct world *world, const struct sync_slip *slip, bool revoked)
{
    struct sync_slip found;

    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip->slip), &found), DONE);
    assert_int_equal(found.revoked, revoked);
    assert_int_equal(found.turn[0].number, slip->turn[0].number);
    assert_int_equal(sync_count_print(world->sync, slip->slip), revoked ? REFUSED : DONE);
}

static void a_slip_made_after_a_loss_has_another_folio_and_ends_the_lost_one(void **state)
{
    struct world *world = *state;
    struct sync_slip lost = {.turns = 1, .turn[0] = {.module = 7, .number = 31, .service = 12}};
    struct sync_slip made;

    randombytes_buf(lost.record, sizeof lost.record);
    record_slip_id(lost.record, 0, lost.slip);
    world_open(world);
    save_slip(world, FACT_SLIP_MADE, &lost);
    assert_int_equal(sync_next_slip(&lost, &made), DONE);
    assert_memory_not_equal(made.slip, lost.slip, sizeof lost.slip);
    assert_revoked(world, &lost, false);
    save_slip(world, FACT_SLIP_MADE, &made);
    assert_revoked(world, &lost, true);
    assert_revoked(world, &made, false);
    world_crash(world);
    world_open(world);
    assert_revoked(world, &lost, true);
    assert_revoked(world, &made, false);
}

static void a_record_has_five_slips_at_most_and_a_blank_one(void **state)
{
    struct world *world = *state;
    struct sync_slip slip = {.turns = 1}, next;
    struct commit commit = {.count = 1, .facts[0].type = FACT_SLIP_MADE};

    for (int i = 1; i < SYNC_SLIP_COPIES_MAX; i++) {
        assert_int_equal(sync_next_slip(&slip, &next), DONE);
        assert_int_equal(next.copy, i);
        slip = next;
    }
    assert_int_equal(sync_next_slip(&slip, &next), INVALID);
    slip.copy = 255; /* a kit's blank: its id was printed before */
    assert_int_equal(sync_next_slip(&slip, &next), INVALID);
    world_open(world);
    slip.replaces = true;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), INVALID);
    slip.copy = 0; /* nothing was there before */
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), INVALID);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WORLD(a_slip_made_after_a_loss_has_another_folio_and_ends_the_lost_one),
        WORLD(a_record_has_five_slips_at_most_and_a_blank_one),
        WORLD(anonymous_facts_leave_padded_dated_by_day_in_a_stream_of_their_own),
        WORLD(how_many_referrals_there_were_stands_nowhere_in_clear),
        WORLD(a_stop_on_a_full_disk_says_how_many_waiting_facts_are_lost),
        WORLD(the_order_of_waiting_cannot_be_read_from_the_frames),
        WORLD(a_planned_stop_drops_fewer_than_five_and_says_how_many),
        WORLD(a_planned_stop_drops_one_visit_of_ten_facts),
        WORLD(a_planned_stop_writes_five_visits_of_one_count),
        WORLD(never_4_beside_a_record_stands_neither_need_nor_reading),
        WORLD(the_close_sends_a_lone_referral_with_the_day_and_none_after_it),
        WORLD(a_planned_stop_writes_what_waits_and_a_crash_drops_it),
        WORLD(referrals_take_the_numbers_that_booths_leave_out),
        cmocka_unit_test(no_number_tells_the_time_of_day),
        cmocka_unit_test(each_day_and_each_device_has_an_order_of_its_own),
        WORLD(referral_numbers_go_on_after_the_first_two_hundred),
        WORLD(a_referrals_slip_is_found_until_the_close_and_never_after_a_crash),
        WORLD(a_referral_that_does_not_fit_whole_leaves_nothing_behind),
        WORLD(a_slip_is_found_by_its_folio_and_printed_three_times_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

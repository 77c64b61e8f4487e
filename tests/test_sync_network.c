/* A kiosk's core and its hub: what is believed, what is deleted, what is asked when. */
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

#include "sync/journal.h"
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

/* Takes the open request and answers it with bytes of the test's own. */
static void answer_bytes(struct world *world, int status, const void *bytes, size_t size)
{
    struct wire_request request;
    struct wire_answer answer = {.status = status, .body = bytes, .body_size = size};

    world_wait(world);
    assert_true(sync_next_request(world->sync, &request));
    answer.number = request.number;
    sync_take_answer(world->sync, &answer);
}

/* Greets, and then answers the push that follows with these bytes. */
static void answer_push_with(struct world *world, const void *bytes, size_t size)
{
    struct wire_request request;
    struct wire_answer answer = {.status = 200, .body = bytes, .body_size = size};

    world_wait(world);
    while (sync_next_request(world->sync, &request) && strcmp(request.path, "/v1/push") != 0)
        sync_take_answer(world->sync, world_answer(world, &request));
    assert_string_equal(request.path, "/v1/push");
    answer.number = request.number;
    sync_take_answer(world->sync, &answer);
}

static size_t make_receipt(struct world *world, uint64_t stored, uint8_t *bytes, size_t room)
{
    struct receipt *receipt = malloc(sizeof *receipt);
    struct wire_request request;
    size_t size = 0;

    (void)request;
    world_receipt(world, NULL, 0, receipt);
    for (size_t i = 0; i < receipt->count; i++) {
        receipt->streams[i].stored = stored;
        receipt->streams[i].safe = stored;
    }
    assert_int_equal(receipt_encode(receipt, world->hub_secret, bytes, room, &size), DONE);
    free(receipt);
    return size;
}

static void garbage_instead_of_a_receipt_changes_nothing(void **state)
{
    struct world *world = *state;
    uint8_t bytes[4096];
    size_t size;

    world_open(world);
    world_take_turn(world);
    world_deliver(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    answer_push_with(world, "<html>captive portal</html>", 27);
    assert_int_equal(world_count(world).pending, 5);
    answer_push_with(world, bytes, 0);
    assert_int_equal(world_count(world).pending, 5);
    size = make_receipt(world, 7, bytes, sizeof bytes);
    for (size_t i = 0; i < size; i += 11) {
        bytes[i] ^= 0x04;
        answer_push_with(world, bytes, size);
        bytes[i] ^= 0x04;
        assert_int_equal(world_count(world).pending, 5);
        assert_int_equal(world_count(world).safe, 0);
    }
    world->commit++;
    size = make_receipt(world, 7, bytes, sizeof bytes);
    answer_push_with(world, bytes, size);
    assert_int_equal(world_count(world).pending, 0);
    assert_int_equal(world_count(world).safe, 6);
}

static void a_receipt_with_a_bad_signature_is_ignored(void **state)
{
    struct world *world = *state;
    uint8_t bytes[4096], other[32], secret[64];
    size_t size;

    world_open(world);
    world_take_turn(world);
    world_deliver(world);
    world_take_turn(world);
    crypto_sign_keypair(other, secret);
    {
        uint8_t right[64];

        memcpy(right, world->hub_secret, 64);
        memcpy(world->hub_secret, secret, 64);
        size = make_receipt(world, 3, bytes, sizeof bytes);
        memcpy(world->hub_secret, right, 64);
    }
    answer_push_with(world, bytes, size);
    assert_int_equal(world_count(world).pending, 1);
    assert_int_equal(world_count(world).safe, 0);
}

static void an_older_or_foreign_receipt_is_ignored(void **state)
{
    struct world *world = *state;
    uint8_t bytes[4096];
    size_t size;

    world->epoch = 4;
    world->commit = 50;
    world_open(world);
    world_take_turn(world);
    world_deliver(world);
    world_take_turn(world);
    world->commit = 20; /* an old receipt, kept by somebody */
    size = make_receipt(world, 3, bytes, sizeof bytes);
    world->commit = 60;
    answer_push_with(world, bytes, size);
    assert_int_equal(world_count(world).pending, 1);
    world->epoch = 3;
    world->commit = 900;
    size = make_receipt(world, 3, bytes, sizeof bytes);
    world->epoch = 4;
    world->commit = 70;
    answer_push_with(world, bytes, size);
    assert_int_equal(world_count(world).pending, 1);
    world->enrolment.tenant[0] ^= 1;
    world->commit = 100;
    size = make_receipt(world, 3, bytes, sizeof bytes);
    world->enrolment.tenant[0] ^= 1;
    answer_push_with(world, bytes, size);
    assert_int_equal(world_count(world).pending, 1);
    world_deliver(world);
    world->monotonic_ms += 400000;
    world_deliver(world);
    assert_int_equal(world_count(world).pending, 0);
}

static void a_hub_back_from_a_backup_is_followed_downwards_and_gets_everything_again(void **state)
{
    struct world *world = *state;

    world->all_safe = true;
    world_open(world);
    for (int i = 0; i < 10; i++)
        world_take_turn(world);
    world_deliver(world);
    assert_int_equal(world_count(world).safe, 10);
    /* The backup had the first four frames. */
    world->frame_count = 4;
    world->epoch++;
    world->commit = 5;
    world_wait(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 10);
    assert_int_equal(world_count(world).delivered, 10);
    assert_int_equal(world_count(world).pending, 0);
}

static void assert_balance(const struct world *world, uint64_t delivered, uint64_t lost)
{
    struct sync_counts counts = world_count(world);

    assert_int_equal(counts.delivered, delivered);
    assert_int_equal(counts.lost, lost);
    assert_int_equal(counts.captured,
                     counts.pending + counts.delivered + counts.quarantined + counts.lost);
}

static void what_nobody_has_any_more_is_said_and_the_rest_arrives(void **state)
{
    struct world *world = *state;
    struct commit commit;
    size_t gaps = 0;

    world->all_safe = true;
    world_open(world);
    for (int i = 0; i < 6; i++)
        world_take_turn(world);
    world_deliver(world);
    world->wall_ms += 2 * DAY_MS;
    world->monotonic_ms += 2 * DAY_MS;
    world_deliver(world);
    world_take_turn(world);
    world_deliver(world);
    /* The hub called seven frames safe and lost all but two of them. */
    world->frame_count = 2;
    world->epoch++;
    world_wait(world);
    for (int i = 0; i < 6; i++) {
        world_deliver(world);
        world->monotonic_ms += 10000;
    }
    for (size_t i = 0; i < world->frame_count; i++) {
        world_open_facts(world, &world->frames[i], &commit);
        if (commit.facts[0].type != FACT_GAP)
            continue;
        gaps++;
        assert_int_equal(commit.facts[0].body.gap.first, 2);
        assert_int_equal(commit.facts[0].body.gap.last, 6);
        assert_int_equal(commit.facts[0].body.gap.reason, 1);
    }
    assert_int_equal(gaps, 1);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 2);
    /* This process knows what each frame held: five turns and no more are lost. */
    assert_balance(world, world_count(world).delivered, 5);
}

/* Breaks the frame in the journal, takes the database away. */
static void lose_frame(struct world *world, uint32_t seq)
{
    struct journal *journal;
    char path[1024];
    long place = 0;
    FILE *file;

    assert_int_equal(journal_open(&world->io, world->folder, &journal), DONE);
    for (size_t i = 0; i < journal_entry_count(journal); i++)
        if (journal_entry(journal, i)->seq == seq)
            place = journal_entry(journal, i)->place;
    journal_close(journal);
    assert_true(place > 0);
    (void)snprintf(path, sizeof path, "%s/journal/00000001.seg", world->folder);
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, place + 20, SEEK_SET), 0);
    for (int i = 0; i < 8; i++)
        fputc(0x5A, file);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(path, sizeof path, "%s/store.db", world->folder);
    assert_int_equal(remove(path), 0);
    (void)snprintf(path, sizeof path, "%s/store.db-wal", world->folder);
    assert_int_equal(remove(path), 0);
}

static void a_frame_that_a_broken_disk_took_is_lost_and_never_delivered(void **state)
{
    struct world *world = *state;

    world->minds_gaps = true;
    world_open(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    world_crash(world);
    lose_frame(world, 3);
    world_open(world);
    assert_int_equal(world_count(world).captured, 5);
    assert_balance(world, 0, 0);
    for (int i = 0; i < 6; i++) {
        world_deliver(world);
        world->monotonic_ms += 10000;
    }
    assert_int_equal(world_facts(world, FACT_GAP), 1);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 4);
    assert_int_equal(world_count(world).pending, 0);
    assert_balance(world, 4, 1);
    world_take_turn(world);
    assert_balance(world, 4, 1);
    world_close(world);
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_count(world).captured, 6);
    assert_balance(world, 5, 1);
}

/* The hub had it before: nothing is lost but our copy. */
static void a_frame_that_the_hub_has_is_delivered_whatever_the_disk_took(void **state)
{
    struct world *world = *state;

    world->minds_gaps = true;
    world_open(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    world_deliver(world);
    world_crash(world);
    lose_frame(world, 3);
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_GAP), 0);
    assert_balance(world, 5, 0);
}

static size_t frames_of(struct world *world)
{
    return world_rows(world, "SELECT count(*) FROM frame");
}

static void nothing_is_deleted_before_it_was_safe_for_a_day(void **state)
{
    struct world *world = *state;
    struct wire_request request;

    world_open(world);
    for (int i = 0; i < 10; i++)
        world_take_turn(world);
    world_deliver(world);
    world->wall_ms += 40 * DAY_MS;
    world->monotonic_ms += 40 * DAY_MS;
    world_deliver(world);
    world_crash(world);
    assert_int_equal(frames_of(world), 11); /* stored, never safe: all still here */
    world->all_safe = true;
    world->commit++;
    world_open(world);
    world_deliver(world);
    world->wall_ms += DAY_MS - 60000;
    (void)sync_next_request(world->sync, &request);
    world_crash(world);
    assert_int_equal(frames_of(world), 12);
    world_open(world);
    world->wall_ms += 120000;
    world_deliver(world);
    world_crash(world);
    assert_in_range(frames_of(world), 1, 2); /* this start's and the last one's opening */
    world_open(world);
    assert_int_equal(world_count(world).captured, 10);
    assert_int_equal(world_count(world).delivered, 10);
    assert_int_equal(world_count(world).quarantined, 0);
}

/* A board without a battery, set to another century: the hub may have come back from an older
 * backup since it was heard. */
static void a_clock_that_leapt_deletes_nothing_before_the_hub_is_heard(void **state)
{
    struct world *world = *state;
    struct wire_request request;

    world->all_safe = true;
    world_open(world);
    for (int i = 0; i < 10; i++)
        world_take_turn(world);
    world_deliver(world);
    world_wait(world);
    world_deliver(world);
    assert_int_equal(world_count(world).safe, 10);
    world_crash(world);
    world->wall_ms += 365 * 73 * DAY_MS;
    world_open(world);
    (void)sync_next_request(world->sync, &request);
    world_crash(world);
    assert_int_equal(frames_of(world), 12);
    world->frame_count = 4; /* what the hub came back with */
    world->epoch++;
    world_open(world);
    world_deliver(world);
    world_wait(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 10);
    assert_int_equal(world_count(world).lost, 0);
}

static void a_date_that_was_too_late_once_is_left_when_the_clock_is_right_again(void **state)
{
    struct world *world = *state;
    enum clock_quality quality;
    struct commit commit;

    world->wall_ms += 2 * DAY_MS;
    world_open(world);
    world_take_turn(world);
    world_crash(world);
    world->wall_ms -= 2 * DAY_MS;
    world_open(world);
    assert_int_equal(sync_clock(world->sync, &quality), 0);
    world_take_turn(world);
    world_deliver(world);
    for (size_t i = 0; i < world->frame_count; i++) {
        world_open_facts(world, &world->frames[i], &commit);
        if (commit.facts[0].type == FACT_TURN_ISSUED) /* its stamp is the other day's still */
            assert_int_equal(commit.stamp.quality == CLOCK_UNKNOWN, i >= 2);
    }
    world->wall_ms = 1000; /* a battery that died while it ran: what was stored last is nearer */
    assert_true(world->wall_ms + sync_clock(world->sync, &quality) > WORLD_START_MS + DAY_MS);
}

static void a_hub_far_ahead_does_not_take_the_clock_along(void **state)
{
    struct world *world = *state;
    struct commit commit;

    world_open(world);
    world->wall_ms += 11 * 60 * 1000; /* the hub answers from here … */
    {
        struct wire_request request;
        struct wire_answer *answer;

        assert_true(sync_next_request(world->sync, &request));
        answer = world_answer(world, &request);
        world->wall_ms -= 11 * 60 * 1000; /* … and the kiosk lives here */
        sync_take_answer(world->sync, answer);
    }
    world_take_turn(world);
    world_deliver(world);
    world_take_turn(world);
    world_deliver(world);
    world_open_facts(world, &world->frames[1], &commit);
    assert_int_equal(commit.stamp.quality, CLOCK_STAFF);
    assert_true(commit.stamp.hlc >> 16 < (uint64_t)WORLD_START_MS + 60000);
    world_wait(world);
    world_deliver(world);
    world_take_turn(world);
    world_deliver(world);
    world_open_facts(world, &world->frames[3], &commit);
    assert_int_equal(commit.stamp.quality, CLOCK_HUB);
}

static void an_unreachable_hub_is_asked_ever_more_rarely(void **state)
{
    struct world *world = *state;
    struct wire_request request;
    int64_t last = 0;
    int asked = 0;

    world_open(world);
    world_take_turn(world);
    for (int64_t ms = 0; ms < 3600 * 1000; ms += 500) {
        world->monotonic_ms += 500;
        while (sync_next_request(world->sync, &request)) {
            asked++;
            last = world->monotonic_ms;
            sync_take_answer(world->sync,
                             &(struct wire_answer){.status = 0, .number = request.number});
        }
        assert_true(sync_next_ms(world->sync) > world->monotonic_ms);
    }
    assert_true(last > 0);
    assert_in_range(asked, 14, 64); /* of its records, and as rarely of its turn */
    answer_bytes(world, 503, "", 0);
    assert_int_equal(world_count(world).pending, 1);
    world_wait(world);
    world_deliver(world);
    assert_int_equal(world_count(world).pending, 0);
}

static void a_cut_push_asks_for_the_marks_first(void **state)
{
    struct world *world = *state;
    struct wire_request request;

    world_open(world);
    for (int i = 0; i < 30; i++)
        world_take_turn(world);
    assert_true(sync_next_request(world->sync, &request));
    sync_take_answer(world->sync, world_answer(world, &request));
    assert_true(sync_next_request(world->sync, &request));
    assert_string_equal(request.path, "/v1/push");
    assert_false(sync_next_request(world->sync, &request)); /* one at a time */
    sync_take_answer(world->sync, &(struct wire_answer){.status = 0, .number = 2});
    world->monotonic_ms += 10000;
    assert_true(sync_next_request(world->sync, &request));
    assert_string_equal(request.path, "/v1/status");
    sync_take_answer(world->sync, world_answer(world, &request));
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 30);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WORLD(garbage_instead_of_a_receipt_changes_nothing),
        WORLD(a_receipt_with_a_bad_signature_is_ignored),
        WORLD(an_older_or_foreign_receipt_is_ignored),
        WORLD(a_hub_back_from_a_backup_is_followed_downwards_and_gets_everything_again),
        WORLD(a_frame_that_a_broken_disk_took_is_lost_and_never_delivered),
        WORLD(a_frame_that_the_hub_has_is_delivered_whatever_the_disk_took),
        WORLD(what_nobody_has_any_more_is_said_and_the_rest_arrives),
        WORLD(nothing_is_deleted_before_it_was_safe_for_a_day),
        WORLD(a_date_that_was_too_late_once_is_left_when_the_clock_is_right_again),
        WORLD(a_clock_that_leapt_deletes_nothing_before_the_hub_is_heard),
        WORLD(a_hub_far_ahead_does_not_take_the_clock_along),
        WORLD(an_unreachable_hub_is_asked_ever_more_rarely),
        WORLD(a_cut_push_asks_for_the_marks_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A kiosk's core from commit to receipt: what must hold on a good day and on a bad one. */
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

static struct sync_counts count(const struct world *world)
{
    struct sync_counts counts;

    sync_count(world->sync, &counts);
    return counts;
}

/* How many facts of a type the hub holds. */
static size_t facts_at_hub(const struct world *world, enum fact_type type)
{
    struct commit commit;
    size_t found = 0;

    for (size_t i = 0; i < world->frame_count; i++) {
        world_open_facts(world, &world->frames[i], &commit);
        for (size_t j = 0; j < commit.count; j++)
            found += commit.facts[j].type == type;
    }
    return found;
}

static void what_is_committed_arrives_once_and_is_counted(void **state)
{
    struct world *world = *state;
    struct sync_counts counts;

    world_open(world);
    for (int i = 0; i < 45; i++)
        world_take_turn(world);
    world_register(world, NULL);
    counts = count(world);
    assert_int_equal(counts.captured, 48);
    assert_int_equal(counts.pending, 48);
    assert_int_equal(counts.delivered, 0);
    world_deliver(world);
    counts = count(world);
    assert_int_equal(counts.captured, 48);
    assert_int_equal(counts.pending, 0);
    assert_int_equal(counts.delivered, 48);
    assert_int_equal(counts.safe, 0);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 47);
    assert_int_equal(facts_at_hub(world, FACT_ATTENDEE_REGISTERED), 1);
    assert_int_equal(facts_at_hub(world, FACT_STREAM_OPEN), 1);
    world->all_safe = true;
    world->commit++;
    world->monotonic_ms += 10 * 60 * 1000;
    world_deliver(world);
    assert_int_equal(count(world).safe, 48);
}

static void a_crash_after_any_commit_loses_nothing(void **state)
{
    struct world *world = *state;

    for (int run = 0; run < 6; run++) {
        world_open(world);
        assert_int_equal(count(world).captured, 3 * run);
        for (int i = 0; i < 3; i++)
            world_take_turn(world);
        world_crash(world);
    }
    world_open(world);
    assert_int_equal(count(world).captured, 18);
    assert_int_equal(count(world).pending, 18);
    world_deliver(world);
    assert_int_equal(count(world).delivered, 18);
    assert_int_equal(count(world).pending, 0);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 18);
}

static void a_stream_half_delivered_before_a_crash_is_counted_whole_at_the_end(void **state)
{
    struct world *world = *state;

    world_open(world);
    for (int i = 0; i < 7; i++)
        world_take_turn(world);
    world_deliver(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    world_crash(world);
    world_open(world);
    assert_int_equal(count(world).captured, 12);
    assert_int_equal(count(world).delivered, 7);
    assert_int_equal(count(world).pending, 5);
    world_deliver(world);
    assert_int_equal(count(world).delivered, 12);
    assert_int_equal(count(world).pending, 0);
}

static void fill_text(char *text, const char *character, size_t times)
{
    text[0] = '\0';
    for (size_t i = 0; i < times; i++)
        strcat(text, character);
}

static void read_names(struct world *world, struct identity *identity)
{
    uint8_t whole[2048];
    size_t size = 0;

    /* The custodian puts the parts together in the order of their frames. */
    for (size_t i = 0; i < world->frame_count; i++) {
        if (frame_has_identity(world->frames[i].bytes[0]))
            size += world_open_identity(world, &world->frames[i], whole + size, 2048 - size);
    }
    assert_int_equal(record_decode_identity(whole, size, identity), DONE);
}

static void names_of_sixty_accented_characters_come_back_through_the_custodian(void **state)
{
    struct world *world = *state;
    struct identity *identity = sodium_malloc(sizeof *identity), back;

    memset(identity, 0, sizeof *identity);
    /* n + combining tilde: what an NFD keyboard would give. */
    fill_text(identity->given, "n\xCC\x83", 60);
    fill_text(identity->surname1, "É", 60);
    fill_text(identity->surname2, "O'Ñ-ü ", 10);
    strcpy(identity->phone, "+527221234567");
    identity->contact = CONTACT_MESSAGE;
    world_open(world);
    world_register(world, identity);
    assert_true(world_folder_holds(world, "JRJ", 3)); /* the search can find something */
    assert_false(world_folder_holds(world, "ÉÉÉ", 6));
    assert_false(world_folder_holds(world, "7221234567", 10));
    world_deliver(world);
    read_names(world, &back);
    fill_text(identity->given, "ñ", 60);
    assert_string_equal(back.given, identity->given);
    assert_string_equal(back.surname1, identity->surname1);
    assert_string_equal(back.surname2, identity->surname2);
    assert_string_equal(back.phone, "+527221234567");
    assert_int_equal(back.contact, CONTACT_MESSAGE);
    sodium_free(identity);
}

static void a_name_of_sixty_one_characters_is_refused_and_nothing_is_written(void **state)
{
    struct world *world = *state;
    struct identity identity = {0};
    struct commit commit;

    world_open(world);
    world_fill_registration(world, &commit);
    fill_text(identity.given, "a", 61);
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    strcpy(identity.given, "\xFF\xFE");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    strcpy(identity.given, "Ana\nLuz");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    strcpy(identity.given, "Ana");
    strcpy(identity.phone, "722 123");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    assert_int_equal(count(world).captured, 0);
    strcpy(identity.phone, "722123");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), DONE);
    assert_int_equal(count(world).captured, 3);
}

static void nobody_under_eighteen_is_named_and_the_frame_looks_the_same(void **state)
{
    struct world *world = *state;
    struct identity identity = {.given = "Ana", .surname1 = "Núñez"};
    struct commit adult, minor;

    world_open(world);
    world_fill_registration(world, &minor);
    minor.facts[0].body.registered.age = AGE_12_17;
    assert_int_equal(sync_commit(world->sync, &minor, &identity, NULL), INVALID);
    minor.facts[0].body.registered.age = AGE_NOT_SAID;
    assert_int_equal(sync_commit(world->sync, &minor, &identity, NULL), INVALID);
    minor.facts[0].body.registered.age = AGE_12_17;
    assert_int_equal(sync_commit(world->sync, &minor, NULL, NULL), DONE);
    world_fill_registration(world, &adult);
    assert_int_equal(sync_commit(world->sync, &adult, &identity, NULL), DONE);
    world_deliver(world);
    assert_int_equal(world->frame_count, 3);
    assert_int_equal(world->frames[1].size, world->frames[2].size);
    assert_true(frame_has_identity(world->frames[1].bytes[0]));
}

static void damage(const struct world *world, const char *name, long from, size_t size)
{
    char path[1024];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", world->folder, name);
    file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, from, SEEK_SET);
    for (size_t i = 0; i < size; i++)
        fputc(0x5A, file);
    fclose(file);
}

static void a_damaged_database_is_put_aside_and_rebuilt_from_the_journal(void **state)
{
    struct world *world = *state;
    uint16_t next;

    world_open(world);
    for (int i = 0; i < 9; i++)
        world_take_turn(world);
    next = sync_next_turn(world->sync);
    world_crash(world);
    damage(world, "store.db", 0, 4096);
    damage(world, "store.db-wal", 0, 64);
    world_open(world);
    assert_true(count(world).damaged_once);
    assert_int_equal(count(world).captured, 9);
    assert_int_equal(count(world).pending, 9);
    assert_int_equal(sync_next_turn(world->sync), next);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 9);
    assert_int_equal(count(world).delivered, 9);
    world_close(world);
    world_open(world);
    assert_false(count(world).damaged_once);
}

static void a_lost_journal_is_written_again_from_the_database(void **state)
{
    struct world *world = *state;
    char path[1024];

    world_open(world);
    for (int i = 0; i < 9; i++)
        world_take_turn(world);
    world_close(world);
    (void)snprintf(path, sizeof path, "%s/journal/00000001.seg", world->folder);
    assert_int_equal(remove(path), 0);
    world_open(world);
    world_crash(world);
    /* Now the database goes, and the journal alone must have everything. */
    (void)snprintf(path, sizeof path, "%s/store.db", world->folder);
    assert_int_equal(remove(path), 0);
    (void)snprintf(path, sizeof path, "%s/store.db-wal", world->folder);
    assert_int_equal(remove(path), 0);
    world_open(world);
    assert_int_equal(count(world).captured, 9);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 9);
}

static void a_torn_end_of_the_journal_is_mended(void **state)
{
    struct world *world = *state;

    world_open(world);
    for (int i = 0; i < 4; i++)
        world_take_turn(world);
    world_crash(world);
    /* Somewhere inside the fourth turn's entry; the database still has it. */
    damage(world, "journal/00000001.seg", 4096 + 217 + 110 + 3 * 110 + 30, 40);
    world_open(world);
    assert_int_equal(count(world).captured, 4);
    world_take_turn(world);
    world_crash(world);
    world_open(world);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 5);
    assert_int_equal(count(world).quarantined, 0);
}

static void too_little_disk_refuses_before_anything_is_written(void **state)
{
    struct world *world = *state;
    struct commit commit = {.count = 1};

    world_open(world);
    commit.facts[0].type = FACT_TURN_ISSUED;
    commit.facts[0].body.turn.number = sync_next_turn(world->sync);
    world->free_bytes = SYNC_REFUSE_FREE_BYTES - 1;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DISK_FULL);
    assert_int_equal(count(world).captured, 0);
    world->free_bytes = SYNC_REFUSE_FREE_BYTES;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
    assert_int_equal(count(world).captured, 1);
}

static void a_failed_flush_is_doubt_and_ends_the_stream(void **state)
{
    struct world *world = *state;
    struct commit commit = {.count = 1};

    world_open(world);
    world_take_turn(world);
    commit.facts[0].type = FACT_TURN_ISSUED;
    commit.facts[0].body.turn.number = sync_next_turn(world->sync);
    world->fail_sync_after = 0;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DOUBT);
    world->fail_sync_after = -1;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DOUBT);
    assert_true(strlen(sync_why(world->sync)) > 0);
    world_crash(world);
    world_open(world);
    /* It was on disk after all: the start finds it and counts it once. */
    assert_int_equal(count(world).captured, 2);
    world_take_turn(world);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 3);
}

static void one_commit_is_exactly_two_flushes(void **state)
{
    struct world *world = *state;
    unsigned journal, store;

    world_open(world);
    world_take_turn(world);
    journal = world->flushes;
    store = world_vfs_flushes();
    for (int i = 0; i < 50; i++)
        world_register(world, NULL);
    assert_int_equal(world->flushes - journal, 50);
    assert_int_equal(world_vfs_flushes() - store, 50);
}

static void the_write_ahead_log_stays_as_it_was_grown_while_the_house_is_kept(void **state)
{
    struct world *world = *state;
    char path[1024];
    struct stat grown, after;

    world_open(world);
    (void)snprintf(path, sizeof path, "%s/store.db-wal", world->folder);
    assert_int_equal(stat(path, &grown), 0);
    for (int i = 0; i < 200; i++) {
        world_register(world, NULL);
        world_deliver(world);
    }
    assert_int_equal(stat(path, &after), 0);
    assert_true(after.st_size <= grown.st_size);
}

/* Takes the open request and answers it with bytes of the test's own. */
static void answer_bytes(struct world *world, int status, const void *bytes, size_t size)
{
    struct wire_request request;
    struct wire_answer answer = {.status = status, .body = bytes, .body_size = size};

    sync_hurry(world->sync);
    assert_true(sync_next_request(world->sync, &request));
    answer.number = request.number;
    sync_take_answer(world->sync, &answer);
}

/* Greets, and then answers the push that follows with these bytes. */
static void answer_push_with(struct world *world, const void *bytes, size_t size)
{
    struct wire_request request;
    struct wire_answer answer = {.status = 200, .body = bytes, .body_size = size};

    sync_hurry(world->sync);
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
    assert_int_equal(count(world).pending, 5);
    answer_push_with(world, bytes, 0);
    assert_int_equal(count(world).pending, 5);
    size = make_receipt(world, 7, bytes, sizeof bytes);
    for (size_t i = 0; i < size; i += 11) {
        bytes[i] ^= 0x04;
        answer_push_with(world, bytes, size);
        bytes[i] ^= 0x04;
        assert_int_equal(count(world).pending, 5);
        assert_int_equal(count(world).safe, 0);
    }
    world->commit++;
    size = make_receipt(world, 7, bytes, sizeof bytes);
    answer_push_with(world, bytes, size);
    assert_int_equal(count(world).pending, 0);
    assert_int_equal(count(world).safe, 6);
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
    assert_int_equal(count(world).pending, 1);
    assert_int_equal(count(world).safe, 0);
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
    assert_int_equal(count(world).pending, 1);
    world->epoch = 3;
    world->commit = 900;
    size = make_receipt(world, 3, bytes, sizeof bytes);
    world->epoch = 4;
    world->commit = 70;
    answer_push_with(world, bytes, size);
    assert_int_equal(count(world).pending, 1);
    world->enrolment.tenant[0] ^= 1;
    world->commit = 100;
    size = make_receipt(world, 3, bytes, sizeof bytes);
    world->enrolment.tenant[0] ^= 1;
    answer_push_with(world, bytes, size);
    assert_int_equal(count(world).pending, 1);
    world_deliver(world);
    world->monotonic_ms += 400000;
    world_deliver(world);
    assert_int_equal(count(world).pending, 0);
}

static void a_hub_back_from_a_backup_is_followed_downwards_and_gets_everything_again(void **state)
{
    struct world *world = *state;

    world->all_safe = true;
    world_open(world);
    for (int i = 0; i < 10; i++)
        world_take_turn(world);
    world_deliver(world);
    assert_int_equal(count(world).safe, 10);
    /* The backup had the first four frames. */
    world->frame_count = 4;
    world->epoch++;
    world->commit = 5;
    sync_hurry(world->sync);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 10);
    assert_int_equal(count(world).delivered, 10);
    assert_int_equal(count(world).pending, 0);
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
    sync_hurry(world->sync);
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
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 2);
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
    assert_int_equal(count(world).captured, 10);
    assert_int_equal(count(world).delivered, 10);
    assert_int_equal(count(world).quarantined, 0);
}

static void clocks_of_1970_and_2099_never_stop_the_work(void **state)
{
    struct world *world = *state;
    struct commit commit;
    uint64_t last = 0;

    world->wall_ms = 1000;
    world_open(world);
    world_take_turn(world);
    world->wall_ms = 4070908800000LL; /* 2099 */
    world_take_turn(world);
    world->wall_ms = WORLD_START_MS;
    world_take_turn(world);
    world_crash(world);
    world->wall_ms = -5;
    world_open(world);
    world_take_turn(world);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 4);
    for (size_t i = 0; i < world->frame_count; i++) {
        world_open_facts(world, &world->frames[i], &commit);
        assert_true(commit.stamp.hlc > last);
        last = commit.stamp.hlc;
        if (i == 0)
            assert_true(last >> 16 >= (uint64_t)(WORLD_START_MS - DAY_MS));
    }
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
    sync_hurry(world->sync);
    world_deliver(world);
    world_take_turn(world);
    world_deliver(world);
    world_open_facts(world, &world->frames[3], &commit);
    assert_int_equal(commit.stamp.quality, CLOCK_HUB);
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
    assert_int_equal(count(world).waiting, 3);
    assert_int_equal(count(world).captured, 1);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_REFERRAL_ISSUED), 0);
    memcpy(day_stream, world->frames[0].origin.stream, 16);
    world->fair = 2; /* closed */
    world->monotonic_ms += 61000;
    world_deliver(world);
    assert_true(count(world).fair_closed);
    assert_int_equal(count(world).waiting, 0);
    assert_int_equal(count(world).captured, 4);
    assert_int_equal(count(world).delivered, 4);
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

static void a_planned_stop_writes_what_waits_and_a_crash_drops_it(void **state)
{
    struct world *world = *state;
    struct fact fact = {.type = FACT_REFERRAL_ISSUED};

    world_open(world);
    assert_int_equal(sync_wait(world->sync, &fact), DONE);
    world_crash(world);
    world_open(world);
    assert_int_equal(count(world).captured, 0);
    assert_int_equal(sync_wait(world->sync, &fact), DONE);
    world_close(world);
    world_open(world);
    assert_int_equal(count(world).captured, 1);
    world_deliver(world);
    assert_int_equal(facts_at_hub(world, FACT_REFERRAL_ISSUED), 1);
    assert_int_equal(facts_at_hub(world, FACT_STREAM_CLOSE), 1);
}

static void referrals_take_the_numbers_that_booths_leave_out(void **state)
{
    struct world *world = *state;
    bool used[401] = {false};

    world_open(world);
    for (int i = 0; i < 30; i++) {
        uint16_t number = sync_referral_turn(world->sync);

        assert_in_range(number, 1, 200);
        assert_false(used[number]);
        used[number] = true;
    }
    for (int i = 0; i < 60; i++) {
        uint16_t number = sync_next_turn(world->sync);

        assert_false(used[number]);
        used[number] = true;
        world_take_turn(world);
        if (i % 20 == 19) {
            world_crash(world);
            world_open(world);
        }
    }
    /* Sixty booth numbers and three of four in each block: the last is the eightieth or near. */
    assert_in_range(sync_next_turn(world->sync), 78, 84);
    world->wall_ms += DAY_MS;
    assert_in_range(sync_next_turn(world->sync), 1, 2);
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
    sync_hurry(world->sync);
    world_deliver(world);
    assert_int_equal(sync_find_slip(world->sync, folio, &found), NOT_FOUND);
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
        if (!sync_next_request(world->sync, &request))
            continue;
        asked++;
        last = world->monotonic_ms;
        sync_take_answer(world->sync, &(struct wire_answer){.status = 0, .number = request.number});
        assert_true(sync_next_ms(world->sync) > world->monotonic_ms);
    }
    assert_true(last > 0);
    assert_in_range(asked, 14, 40);
    answer_bytes(world, 503, "", 0);
    assert_int_equal(count(world).pending, 1);
    sync_hurry(world->sync);
    world_deliver(world);
    assert_int_equal(count(world).pending, 0);
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
    assert_int_equal(facts_at_hub(world, FACT_TURN_ISSUED), 30);
}

static void frames_are_as_small_as_promised(void **state)
{
    struct world *world = *state;
    struct identity identity = {.given = "María Guadalupe",
                                .surname1 = "Hernández",
                                .surname2 = "Martínez",
                                .phone = "7221234567",
                                .contact = CONTACT_CALL};
    size_t other, registration;

    world_open(world);
    world_deliver(world);
    world->pushed_bytes = 0;
    for (int i = 0; i < 20; i++)
        world_take_turn(world);
    world_deliver(world);
    other = world->pushed_bytes / 20;
    world->pushed_bytes = 0;
    world->bundles = 0;
    for (int i = 0; i < 20; i++)
        world_register(world, &identity);
    world_deliver(world);
    registration = (world->pushed_bytes + 19) / 20;
    print_message("bytes on the wire, in bundles of 20: registration %zu, other %zu\n",
                  registration, other);
    assert_int_equal(world->bundles, 1);
    assert_true(registration <= 180);
    assert_true(other <= 95);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WORLD(what_is_committed_arrives_once_and_is_counted),
        WORLD(a_crash_after_any_commit_loses_nothing),
        WORLD(a_stream_half_delivered_before_a_crash_is_counted_whole_at_the_end),
        WORLD(names_of_sixty_accented_characters_come_back_through_the_custodian),
        WORLD(a_name_of_sixty_one_characters_is_refused_and_nothing_is_written),
        WORLD(nobody_under_eighteen_is_named_and_the_frame_looks_the_same),
        WORLD(a_damaged_database_is_put_aside_and_rebuilt_from_the_journal),
        WORLD(a_lost_journal_is_written_again_from_the_database),
        WORLD(a_torn_end_of_the_journal_is_mended),
        WORLD(too_little_disk_refuses_before_anything_is_written),
        WORLD(a_failed_flush_is_doubt_and_ends_the_stream),
        WORLD(one_commit_is_exactly_two_flushes),
        WORLD(the_write_ahead_log_stays_as_it_was_grown_while_the_house_is_kept),
        WORLD(garbage_instead_of_a_receipt_changes_nothing),
        WORLD(a_receipt_with_a_bad_signature_is_ignored),
        WORLD(an_older_or_foreign_receipt_is_ignored),
        WORLD(a_hub_back_from_a_backup_is_followed_downwards_and_gets_everything_again),
        WORLD(what_nobody_has_any_more_is_said_and_the_rest_arrives),
        WORLD(nothing_is_deleted_before_it_was_safe_for_a_day),
        WORLD(clocks_of_1970_and_2099_never_stop_the_work),
        WORLD(a_hub_far_ahead_does_not_take_the_clock_along),
        WORLD(anonymous_facts_leave_padded_dated_by_day_in_a_stream_of_their_own),
        WORLD(the_order_of_waiting_cannot_be_read_from_the_frames),
        WORLD(a_planned_stop_writes_what_waits_and_a_crash_drops_it),
        WORLD(referrals_take_the_numbers_that_booths_leave_out),
        WORLD(referral_numbers_go_on_after_the_first_two_hundred),
        WORLD(a_slip_is_found_by_its_folio_and_printed_three_times_at_most),
        WORLD(an_unreachable_hub_is_asked_ever_more_rarely),
        WORLD(a_cut_push_asks_for_the_marks_first),
        WORLD(frames_are_as_small_as_promised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
